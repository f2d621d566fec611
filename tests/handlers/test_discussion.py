"""What officers write to each other and to the bot: kept once in a question's thread, and nowhere else."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from asked import answer, one, pair, question, rows, send

from sandbox.demo.stage import Stage
from sandbox.slack.records import Message

KEPT = "SELECT text, version FROM thread_message ORDER BY id"
COUNTED = "SELECT count(*) FROM message WHERE kind IN ('thread_notice', 'only_me')"
AS_SENT = "AT&amp;T &lt;b&gt; we call *Pat*, see <https://idaho.example/a?b=c&amp;d=e>"
IN_THREAD = "Both of you can read this thread right away. It does not count as your answer."
IN_DM = "What you write here reaches only me, and I keep none of it. Only the form counts."
IN_GROUP = "Both of you can read this. I keep only what is in the form, or in a question's thread."


def write_in_thread(stage: Stage, person, text: str) -> str:
    asked_in = question(person)
    ts = person.say(text, asked_in.channel, asked_in.ts)
    stage.settle()
    return ts


def whispers(person, text: str) -> list[Message]:
    return [message for message in person.messages() if message.to == person.id and message.text == text]


def written(stage: Stage) -> list[dict[str, Any]]:
    """The events of what people wrote."""
    with stage.server.lock:
        events = [delivery.payload for delivery in stage.slack.deliveries.all if delivery.kind == "events_api"]
    told = [event for event in events if event["event"]["type"] == "message"]
    return [event for event in told if event["event"].get("user") and "bot_id" not in event["event"]]


def arrives(stage: Stage, payload: dict[str, Any]) -> None:
    """An event, whether it happened or not, or happened before."""
    with stage.server.lock:
        stage.slack.deliveries.add("events_api", payload, stage.server.now())
    stage.server.settle()


def test_what_is_written_in_the_thread_is_kept_and_its_writer_told_once_alone(asked):
    cio, cpo = pair(asked)

    write_in_thread(asked, cio, "Shall we call?")
    write_in_thread(asked, cio, "On Monday?")

    assert rows(asked, KEPT) == [("Shall we call?", 1), ("On Monday?", 1)]
    assert len(whispers(cio, IN_THREAD)) == 1
    assert whispers(cio, IN_THREAD)[0].thread_ts == question(cio).ts
    assert not [text for text in cpo.sees if IN_THREAD in text]
    assert one(asked, "SELECT count(*) FROM reply") == 0
    assert question(cio).text.endswith("Sealed until both have answered.")


def test_delivered_three_times_and_out_of_order_it_is_kept_once(asked):
    cio, cpo = pair(asked)
    write_in_thread(asked, cio, "First.")
    write_in_thread(asked, cpo, "Second.")

    for event in (*reversed(written(asked)), *written(asked)):
        arrives(asked, event)
    asked.settle()

    assert rows(asked, KEPT) == [("First.", 1), ("Second.", 1)]
    assert [len(whispers(person, IN_THREAD)) for person in (cio, cpo)] == [1, 1]


def test_the_button_under_the_notice_opens_the_form_with_what_was_written(asked):
    cio, _ = pair(asked)
    write_in_thread(asked, cio, "AT&T <b> we call *Pat*, see https://idaho.example/a?b=c&d=e")

    cio.press("answer", whispers(cio, IN_THREAD)[0])

    comment = cio.view.state["comment"]["value"]["value"]
    assert rows(asked, KEPT) == [(AS_SENT, 1)]
    assert comment == "AT&T <b> we call *Pat*, see https://idaho.example/a?b=c&d=e"
    assert send(cio, "stuck", comment) == "closed"
    assert one(asked, "SELECT comment FROM reply") == comment


def test_nobody_else_gets_the_form_with_what_was_written(asked):
    cio, cpo = pair(asked)
    write_in_thread(asked, cio, "Mine.")
    value = whispers(cio, IN_THREAD)[0].blocks[-1]["elements"][0]["value"]
    kept = value.split(":")[1]
    write_in_thread(asked, cpo, "Hers.")
    whispers(cpo, IN_THREAD)[0].blocks[-1]["elements"][0]["value"] = f"1:{kept}"

    cpo.press("answer", whispers(cpo, IN_THREAD)[0])

    assert cpo.view.state["comment"]["value"]["value"] is None


def test_with_the_database_locked_a_message_is_kept_when_slack_sends_it_again(asked):
    cio, _ = pair(asked)
    asked.beat()
    other = sqlite3.connect(asked.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asked.server.shared.ack_seconds = 2.0

    cio.say("Once.", question(cio).channel, question(cio).ts)
    sent_again = max(delivery.attempt for delivery in asked.slack.deliveries.all)
    other.execute("ROLLBACK")
    asked.server.settle()
    asked.settle()

    assert sent_again == 1
    assert rows(asked, KEPT) == [("Once.", 1)]
    assert len(whispers(cio, IN_THREAD)) == 1


def test_what_is_written_beside_the_thread_is_not_kept_and_only_the_writer_is_told(asked):
    cio, cpo = pair(asked)

    cio.say("In the group, for both.", question(cio).channel)
    asked.settle()

    assert rows(asked, KEPT) == []
    assert len(whispers(cio, IN_GROUP)) == 1
    assert not [text for text in cpo.sees if IN_GROUP in text]


def test_a_thread_under_some_other_message_is_not_the_questions(asked):
    cio, _ = pair(asked)
    own = cio.say("Another matter.", question(cio).channel)
    answer(asked, cio, "stuck")
    receipt = next(message for message in cio.inbox if message.text.startswith("Recorded"))

    cio.say("Under my own.", question(cio).channel, own)
    cio.say("Under my receipt.", receipt.channel, receipt.ts)
    asked.settle()

    assert rows(asked, KEPT) == []
    assert [len(whispers(cio, IN_GROUP)), len([m for m in cio.inbox if m.text == IN_DM])] == [1, 1]


def test_a_strangers_word_is_never_kept_nor_answered(asked):
    cio, cpo = pair(asked)
    stranger, of_utah = asked.person("stranger"), asked.person("UT-CIO")
    asked.person("admin").command(f"pair UT <@{of_utah.id}> vacant")
    write_in_thread(asked, cio, "Mine.")
    cio.say("Beside it.", question(cio).channel)
    before = rows(asked, COUNTED)

    for person in (stranger, of_utah):
        for payload in written(asked):
            event = payload["event"] | {
                "user": person.id,
                "ts": f"{asked.slack.workspace.new_ts(1.0)}",
                "text": "My word.",
            }
            arrives(asked, payload | {"event": event})
    asked.settle()

    assert len(written(asked)) >= 6
    assert rows(asked, KEPT) == [("Mine.", 1)]
    assert rows(asked, COUNTED) == before
    assert question(cpo).text.endswith("Sealed until both have answered.")


def test_a_file_is_kept_by_its_name_with_a_word_or_without_and_no_button_is_offered_for_it_alone(asked):
    cio, cpo = pair(asked)
    write_in_thread(asked, cio, "Look at this.")
    payload = written(asked)[0]
    file = {"id": "F1", "name": "contract.pdf", "mimetype": "application/pdf", "url_private": "https://x/secret"}
    kept = {"id": "F1", "name": "contract.pdf", "mimetype": "application/pdf"}

    for ts, text in (("1.1", "Another, with a file."), ("1.2", ""), ("1.2", "")):
        event = {"subtype": "file_share", "ts": ts, "text": text, "user": cpo.id, "files": [file]}
        arrives(asked, payload | {"event": payload["event"] | event})
    for files in ([], None, "odd", [None, {}]):
        event = {"subtype": "file_share", "ts": "1.3", "text": "", "user": cpo.id, "files": files}
        arrives(asked, payload | {"event": payload["event"] | event})
    asked.settle()

    assert [(text, json.loads(files)) for text, files in rows(asked, "SELECT text, files FROM thread_message")] == [
        ("Look at this.", []),
        ("Another, with a file.", [kept]),
        ("", [kept]),
    ]
    assert len(whispers(cpo, IN_THREAD)) == 1


def test_a_file_alone_offers_nothing_to_answer_with(asked):
    cio, cpo = pair(asked)
    write_in_thread(asked, cio, "Look at this.")
    payload = written(asked)[0]
    event = {
        "subtype": "file_share",
        "ts": "1.2",
        "text": "",
        "user": cpo.id,
        "files": [{"id": "F1", "name": "a.pdf"}],
    }
    arrives(asked, payload | {"event": payload["event"] | event})
    asked.settle()

    assert whispers(cpo, IN_THREAD) == []


def test_that_a_file_was_taken_away_is_a_version_of_its_own(asked):
    cio, _ = pair(asked)
    write_in_thread(asked, cio, "Look at this.")
    payload, where = written(asked)[0], "SELECT files FROM thread_message ORDER BY id"
    shared = payload["event"] | {"ts": "1.1", "text": "With it.", "files": [{"id": "F1", "name": "a.pdf"}]}
    arrives(asked, payload | {"event": shared})
    message = shared | {"files": [{"id": "F1", "mode": "tombstone"}]}
    changed = {"type": "message", "subtype": "message_changed", "channel": shared["channel"], "event_ts": "2.0"}
    arrives(asked, payload | {"event": changed | {"message": message}})

    kept = [json.loads(files) for (files,) in rows(asked, where)]

    assert kept == [[], [{"id": "F1", "name": "a.pdf"}], [{"id": "F1"}]]


def test_the_address_behind_a_labelled_link_is_kept(asked):
    cio, _ = pair(asked)
    write_in_thread(asked, cio, "Look at this.")
    payload = written(asked)[0]
    text = "see <https://example.gov/plan?a=1&amp;b=2|our plan>"

    arrives(asked, payload | {"event": payload["event"] | {"ts": "1.1", "text": text}})

    assert rows(asked, KEPT)[-1][0] == text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@{cpo}> knows, not <@{unknown}>", "@id-cpo knows, not @somebody"),
        ("see <#{channel}> or <#C0X|general>", "see #task-force or #general"),
        ("<tel:2083321234|(208) 332-1234> &amp; <!here>", "(208) 332-1234 & @here"),
    ],
)
def test_what_is_meant_in_the_thread_comes_back_readable_and_is_kept_as_slack_sent_it(asked, sent, read):
    cio, cpo = pair(asked)
    sent = sent.format(cpo=cpo.id, unknown="U0NOBODY", channel=asked.channel)
    write_in_thread(asked, cio, "Later.")
    payload = written(asked)[0]
    cio.messages()
    arrives(asked, payload | {"event": payload["event"] | {"ts": "1.1", "text": sent}})
    asked.settle()
    with asked.server.lock:
        whispers_now = [
            one for one in asked.slack.messages.visible(cio.id) if one.to == cio.id and one.text == IN_THREAD
        ]
        whispers_now[0].blocks[-1]["elements"][0]["value"] = "1:2"

    cio.press("answer", whispers_now[0])

    assert rows(asked, KEPT)[-1] == (sent, 1)
    assert cio.view.state["comment"]["value"]["value"] == read
