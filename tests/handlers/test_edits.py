"""What somebody wrote in a question's thread is edited or deleted: each version is kept, the newest used."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from asked import one, pair, question, replace_cio, rows, send

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Json
from storage import threads

VERSIONS = "SELECT text, deleted FROM thread_message ORDER BY ts, version"
IN_THREAD = "Both of you can read this thread right away. It does not count as your answer."


def write(stage: Stage, person: Person, text: str) -> str:
    """In the thread of the newest question; returns the message's ts."""
    ts = person.say(text, question(person).channel, question(person).ts)
    stage.settle()
    return ts


def events(stage: Stage) -> list[Json]:
    """Every event that told of what a person wrote, edited or deleted, in order."""
    with stage.server.lock:
        payloads = [one.payload for one in stage.slack.deliveries.all if one.kind == "events_api"]
    payloads = [payload for payload in payloads if payload["event"]["type"] == "message"]
    inner = [payload["event"].get("message") or payload["event"] for payload in payloads]
    return [it for it, said in zip(payloads, inner, strict=True) if "bot_id" not in str(said)]


def arrives(stage: Stage, payload: Json) -> None:
    with stage.server.lock:
        stage.slack.deliveries.add("events_api", payload, stage.server.now())
    stage.server.settle()


def offered(stage: Stage, person: Person) -> str | None:
    """What the form holds that the notice under the thread opens."""
    notice = next(message for message in person.messages() if message.text == IN_THREAD)
    person.press("answer", notice)
    assert person.view is not None
    value: str | None = person.view.state["comment"]["value"]["value"]
    person.close()
    return value


def without_versions(stage: Stage) -> None:
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("DELETE FROM thread_message")


def test_an_edit_and_a_deletion_are_new_versions_and_the_first_words_stay(asked: Stage) -> None:
    cio, _ = pair(asked)
    ts = write(asked, cio, "First.")

    cio.edit(question(cio).channel, ts, "Edited.")
    cio.delete(question(cio).channel, ts)
    asked.settle()

    assert rows(asked, VERSIONS) == [("First.", 0), ("Edited.", 0), ("", 1)]
    assert [it.state for it in asked.slack.deliveries.all if it.kind == "events_api" and it.state != "acked"] == []


def test_the_form_offers_the_newest_words_and_nothing_of_what_was_deleted(asked: Stage) -> None:
    cio, _ = pair(asked)
    ts = write(asked, cio, "First & foremost.")

    cio.edit(question(cio).channel, ts, "Better & newer.")
    assert offered(asked, cio) == "Better & newer."

    cio.delete(question(cio).channel, ts)
    assert offered(asked, cio) is None


def test_in_whatever_order_and_however_often_slack_tells_each_is_kept_once_and_the_last_words_win(
    asked: Stage,
) -> None:
    """Three edits follow each other within a second; the last is back at the first words."""
    cio, _ = pair(asked)
    channel, ts = question(cio).channel, write(asked, cio, "One.")
    for text in ("Two.", "Three.", "One."):
        cio.edit(channel, ts, text)
    told = [payload for payload in events(asked) if "thread_ts" in str(payload)]
    assert len(told) == 4

    for order in permutations(told):
        without_versions(asked)
        for payload in (*order, *order):
            arrives(asked, payload)
        with asked.db.begin() as tx:
            newest = threads.find(tx, 1, channel, ts)
        assert newest is not None
        assert (newest.text, newest.event_ts) == ("One.", told[-1]["event"]["event_ts"])
        assert sorted(text for text, _ in rows(asked, VERSIONS)) == ["One.", "One.", "Three.", "Two."]


def test_a_deletion_that_arrives_before_the_words_still_holds(asked: Stage) -> None:
    cio, _ = pair(asked)
    ts = write(asked, cio, "First.")
    cio.delete(question(cio).channel, ts)
    told = events(asked)
    without_versions(asked)

    for payload in (told[-1], told[-1], told[0]):
        arrives(asked, payload)

    assert sorted(rows(asked, VERSIONS)) == [("", 1), ("First.", 0)]
    assert offered(asked, cio) is None


def test_an_unfurled_link_and_a_reply_count_are_no_versions(asked: Stage) -> None:
    cio, cpo = pair(asked)
    ts = write(asked, cio, "See https://idaho.example")
    write(asked, cpo, "I will.")
    place = asked.slack.channels[question(cio).channel]
    with asked.server.lock:
        message = place.history[ts]
        asked.slack.messages.tell_change(
            place, message, asked.slack.messages.as_json(message), asked.server.now(), None
        )
    asked.server.settle()

    assert rows(asked, VERSIONS) == [("See <https://idaho.example>", 0), ("I will.", 0)]


def test_only_the_authors_own_message_is_followed(asked: Stage) -> None:
    cio, cpo = pair(asked)
    ts = write(asked, cio, "Mine.")
    cio.edit(question(cio).channel, ts, "Still mine.")
    changed = events(asked)[-1]
    stranger = asked.person("stranger")

    for writer in (cpo, stranger):
        forged: Any = changed["event"] | {"event_ts": f"{asked.clock.now().timestamp():.6f}"}
        forged["message"] = forged["message"] | {"user": writer.id, "text": "Not mine.", "edited": {"ts": "9" * 10}}
        arrives(asked, changed | {"event": forged})

    assert rows(asked, VERSIONS) == [("Mine.", 0), ("Still mine.", 0)]
    assert offered(asked, cio) == "Still mine."


def test_who_has_left_the_office_can_still_take_back_what_they_wrote(asked: Stage) -> None:
    cio, _ = pair(asked)
    place, ts = question(cio).channel, write(asked, cio, "Mine.")
    later = write(asked, cio, "And this.")
    replace_cio(asked)

    cio.delete(place, ts)
    cio.edit(place, later, "And that.")

    assert rows(asked, VERSIONS) == [("Mine.", 0), ("", 1), ("And this.", 0), ("And that.", 0)]


def test_an_answer_made_of_the_words_stays_as_it_was_given(asked: Stage) -> None:
    cio, _ = pair(asked)
    ts = write(asked, cio, "Our reason.")
    notice = next(message for message in cio.messages() if message.text == IN_THREAD)
    cio.press("answer", notice)
    send(cio, "stuck", "Our reason.")

    cio.delete(question(cio).channel, ts)
    asked.settle()

    assert one(asked, "SELECT comment FROM reply") == "Our reason."
