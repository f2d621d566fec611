"""What people write to the bot alone: each message gets one true answer, and nothing of it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import ask, one, pair, rows, send, shows
from command_kit import everything, typed
from test_discussion import arrives, written

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message

NOT_KEPT = "What you write here reaches only me, and I keep none of it. Only the form counts."


def answers(person: Person) -> list[Message]:
    """What was answered in this person's DM to what they wrote."""
    keys = [(one, (one.metadata or {}).get("event_payload", {}).get("key", "")) for one in person.inbox]
    return [one for one, key in keys if key.startswith("direct/")]


def writes(stage: Stage, person: Person, text: str) -> Message:
    person.say(text)
    stage.settle()
    return answers(person)[-1]


def comment(person: Person) -> str | None:
    found: str | None = person.view.state["comment"]["value"]["value"]
    return found


def test_words_become_the_answer_at_a_press_and_are_kept_nowhere_before(asked):
    cio, cpo = pair(asked)

    words = "We call Pat & Sam <first>, see https://idaho.gov/a?b=1&c=2"
    told = writes(asked, cio, words)
    before = str(everything(asked))
    cio.press("Use this as my answer", told)

    assert told.text == NOT_KEPT
    assert "Pat" not in before
    assert comment(cio) == words
    assert send(cio, "stuck", words) == "closed"
    assert one(asked, "SELECT comment FROM reply") == words
    assert not [text for text in cpo.sees if "Pat" in text]


def test_each_message_gets_one_answer_however_often_slack_tells_of_it(asked):
    cio, _ = pair(asked)
    writes(asked, cio, "First words.")
    writes(asked, cio, "Second words.")

    for event in (*reversed(written(asked)), *written(asked)):
        arrives(asked, event)
    asked.settle()

    assert [told.text for told in answers(cio)] == [NOT_KEPT, NOT_KEPT]


def test_the_words_as_they_stand_when_it_is_pressed_are_used(asked):
    cio, _ = pair(asked)
    told = writes(asked, cio, "Befroe.")
    said = [message for message in cio.messages(told.channel) if message.user == cio.id][-1]
    cio.edit(told.channel, said.ts, "Before.")
    asked.settle()

    cio.press("use", told)

    assert comment(cio) == "Before."
    assert len(answers(cio)) == 1
    cio.close()
    cio.delete(told.channel, said.ts)
    cio.press("use", told)
    assert comment(cio) is None
    assert "I can't find that message anymore" in str(cio.view.body["blocks"][0])


def test_words_are_added_to_an_answer_and_what_does_not_fit_is_said(asked):
    cio, _ = pair(asked)
    told = writes(asked, cio, "x" * 2_000)

    cio.press("use", told)

    assert len(comment(cio) or "") == 1_500
    assert "longer than the 1,500 characters that fit here" in str(cio.view.body["blocks"][0])


def test_what_is_meant_is_read_again_under_the_names_that_it_has(asked):
    cio, cpo = pair(asked)
    told = writes(asked, cio, f"@{{{cpo.id}}} and #{{{asked.channel}}} know.")

    cio.press("use", told)

    assert comment(cio) == "@id-cpo and #task-force know."


@pytest.mark.parametrize("fault", ["error", "no_answer_before"])
def test_where_slack_does_not_show_the_message_the_form_opens_and_says_so(asked, fault):
    cio, _ = pair(asked)
    told = writes(asked, cio, "My words.")
    asked.slack.fault(fault, "conversations.history")

    cio.press("use", told)

    assert comment(cio) is None
    assert "Slack would not show me your message again just now" in str(cio.view.body["blocks"][0])


def test_nobody_gets_the_form_with_anothers_words(asked):
    cio, cpo = pair(asked)
    mine = writes(asked, cio, "My words.")
    theirs = writes(asked, cpo, "Her words.")
    said = [message for message in cpo.messages(theirs.channel) if message.user == cpo.id][-1]
    for ts in (said.ts, mine.ts):  # hers, and one of our own in his conversation
        with asked.server.lock:
            mine.blocks[-1]["elements"][0]["value"] = f"{ts}:"

        cio.press("use", mine)

        assert comment(cio) is None
        cio.close()


OFFICER = {
    "Help!": ("/counterpart help lists all that you can do", ["answer", "who_sees"]),
    "what can you do?": ("/counterpart help lists all that you can do", ["answer", "who_sees"]),
    "STOP": ("You can be left alone: I'm away is for you alone", ["away", "pause", "less_often", "deputy"]),
    "unsubscribe": ("To leave your office here, ask", ["away", "pause", "less_often", "deputy"]),
    "Hello!": ("Hello. You are Idaho's CIO", []),
    "hi :wave:": ("Hello. You are Idaho's CIO", []),
    "thanks": ("You're welcome. There is nothing else to do.", []),
    ":+1:": ("You're welcome. There is nothing else to do.", []),
    "Hello, we are stuck with the portal": (NOT_KEPT, ["use"]),
    "We stop at nothing": (NOT_KEPT, ["use"]),
}


@pytest.mark.parametrize("text", OFFICER)
def test_an_officer_gets_a_short_answer_to_what_they_mean(asked, text):
    said, actions = OFFICER[text]

    told = writes(asked, pair(asked)[0], text)

    assert said in told.text
    assert [one["action_id"] for block in told.blocks[1:] for one in block["elements"]] == actions


@pytest.mark.parametrize("text", ["hello", "help", "stop", "What is all this?"])
def test_a_stranger_reads_what_this_is_and_whom_to_ask(asked, text):
    stranger, admin = asked.person("stranger"), asked.person("admin")

    told = writes(asked, stranger, text)

    assert told.text == (
        "Now and then I ask each state's CIO and CPO the same question, and show each the other's answer. "
        f"You hold no office here, so I send you nothing. If you are a CIO or CPO, ask <@{admin.id}>. "
        "I keep nothing of what you write here."
    )
    assert one(asked, f"SELECT count(*) FROM person WHERE slack_id = '{stranger.id}'") == 0


def test_a_deputy_may_use_their_words_and_is_told_how_to_stop(stage):
    ask(stage)
    typed(stage, "deputy @helper", "ID-CIO")
    stage.settle()
    helper = stage.person("helper")

    stop, told = writes(stage, helper, "stop"), writes(stage, helper, "We call Pat.")
    helper.press("use", told)

    assert stop.text.startswith("You can stop at any time: Stop being deputy.")
    assert comment(helper) == "We call Pat."


def test_cochairs_and_admins_are_told_what_they_are(asked):
    typed(asked, f"cochair add <@{asked.person('cochair').id}>")

    hello, stop = writes(asked, asked.person("cochair"), "hello"), writes(asked, asked.person("cochair"), "stop")

    assert hello.text.startswith("Hello. You are a co-chair")
    assert stop.text.startswith("I send you no questions. What you get here as a co-chair or an admin")
    assert writes(asked, asked.person("admin"), "hi").text.startswith("Hello. You are an admin")


def test_before_any_question_there_is_no_button_and_the_next_one_is_named(stage):
    stage.set_up("ID")

    told = writes(stage, pair(stage)[0], "We call Pat.")

    none_open = "There is no question for you to answer just now."
    assert told.text == f"{NOT_KEPT} {none_open} Next question: Thu, Dec 3, 9:00 AM MST."
    assert len(told.blocks) == 1


def test_programs_edits_and_our_own_messages_get_no_answer_and_files_one(asked):
    cio, _ = pair(asked)
    writes(asked, cio, "My words.")
    payload, before = written(asked)[-1], len(answers(cio))
    strange = [
        {"bot_id": "B0OTHER", "ts": "1.1"},
        {"subtype": "bot_message", "bot_id": "B0OTHER", "ts": "1.2"},
        {"user": asked.slack.app.bot_user, "ts": "1.3"},
        {"user": "USLACKBOT", "ts": "1.4"},
        {"subtype": "channel_topic", "ts": "1.5"},
    ]

    for more in strange:
        arrives(asked, payload | {"event": payload["event"] | more})
    asked.settle()
    without = len(answers(cio))
    arrives(asked, payload | {"event": payload["event"] | {"subtype": "file_share", "ts": "1.6", "text": ""}})
    asked.settle()

    assert without == before
    assert answers(cio)[-1].text == "I can't take files, and I keep none. Only the form counts."


def test_who_writes_faster_than_a_person_is_not_answered_for_ever(asked):
    cio, _ = pair(asked)

    for number in range(14):
        cio.say(f"Word {number}.")
    asked.settle()
    flood = len(answers(cio))
    asked.clock.advance(timedelta(minutes=2))

    assert flood == 10
    assert shows(writes(asked, cio, "Later.")).startswith(NOT_KEPT)


def test_words_in_a_thread_of_the_dm_are_answered_in_that_thread_and_found_again(asked):
    cio, _ = pair(asked)
    first = writes(asked, cio, "Hello")

    cio.say("Under it.", first.channel, first.ts)
    asked.settle()
    told = answers(cio)[-1]
    cio.press("use", told)

    assert told.thread_ts == first.ts
    assert comment(cio) == "Under it."
    assert rows(asked, "SELECT text FROM thread_message") == []
