"""One person does very much at once: each is told something kind, Slack's rates are kept, and others are served."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from asked import pair
from command_kit import typed

from bot.words import commands as words
from bot.words import direct, notices
from sandbox.demo.stage import Stage

MANY = 130
IN = timedelta(minutes=1) / MANY
ENOUGH = words.slack_failed("ratelimited", False)
pytestmark = pytest.mark.waits


def in_a_minute(stage: Stage, who: str, text: str, many: int = MANY) -> Counter[str]:
    """One person types this so often within a minute; what they were shown, and how often."""
    said: Counter[str] = Counter()
    for _ in range(many):
        said[typed(stage, text, who)] += 1
        person = stage.person(who)
        if person.view is not None:
            person.close()
        stage.clock.advance(IN)
    return said


def calls(stage: Stage, method: str) -> int:
    return len(stage.slack.calls_of(method))


def refused(stage: Stage) -> list[str]:
    """What Slack found too fast."""
    return [call.method for call in stage.slack.calls if call.response.status == 429]


def an_admin_can(stage: Stage) -> bool:
    """One of whom only Slack knows that they are one."""
    stage.person("new_admin", is_admin=True)
    return typed(stage, "status", "new_admin").startswith("Status")


@pytest.mark.parametrize("text", ["help", "status", "pairs", "admin add @helper", "no such command"])
def test_who_is_no_admin_and_types_on_costs_one_question_in_a_minute(ready: Stage, text: str) -> None:
    before = calls(ready, "users.info")

    said = in_a_minute(ready, "stranger", text)

    assert (len(said), sum(said.values())) == (1, MANY)
    assert calls(ready, "users.info") - before <= 2
    assert refused(ready) == []
    assert an_admin_can(ready)


def test_sixty_people_who_all_ask_what_they_may_leave_room_for_an_admin(ready: Stage) -> None:
    for number in range(60):
        typed(ready, "help", f"member {number}")

    assert refused(ready) == []
    ready.clock.advance(timedelta(seconds=10))
    assert an_admin_can(ready)


@pytest.mark.parametrize("text", ["deputy @helper", "deputy @stranger drafts"])
def test_an_officer_who_names_people_again_and_again_stays_within_the_rate(ready: Stage, text: str) -> None:
    said = in_a_minute(ready, "ID-CIO", text)

    assert said[ENOUGH] > MANY / 2
    assert sum(said.values()) == MANY
    assert refused(ready) == []
    assert calls(ready, "users.info") < 60
    assert an_admin_can(ready)
    ready.clock.advance(timedelta(minutes=1))
    assert ENOUGH not in typed(ready, text, "ID-CIO")


def test_who_opens_windows_on_and_on_leaves_some_to_others(asked: Stage) -> None:
    cio, cpo = pair(asked)

    said = in_a_minute(asked, "ID-CIO", "answer")

    assert said.pop(ENOUGH) == MANY - 40
    assert sum(said.values()) == 40
    assert refused(asked) == []
    cpo.command("answer")
    assert cpo.view is not None
    asked.clock.advance(timedelta(minutes=1))
    cio.command("answer")
    assert cio.view is not None


def test_who_presses_on_and_on_is_answered_by_message_and_nothing_is_lost(asked: Stage) -> None:
    cio, _ = pair(asked)
    for _ in range(MANY // 2):
        cio.press("Not now", cio.messages()[-1])
        if cio.view is not None:
            cio.close()
        asked.clock.advance(IN)
    asked.settle()

    assert refused(asked) == []
    assert notices.ENOUGH in str([message.text for message in cio.inbox])


def test_homes_opened_on_and_on_are_drawn_in_their_turn(ready: Stage) -> None:
    cio = ready.person("ID-CIO")
    before = calls(ready, "views.publish")
    for _ in range(MANY // 2):
        cio.open_home()
        ready.clock.advance(IN)
    at_once = calls(ready, "views.publish") - before

    assert at_once == 40
    typed(ready, "zone Mountain", "ID-CIO")
    ready.settle()
    assert calls(ready, "views.publish") > before + at_once
    assert refused(ready) == []


@pytest.mark.parametrize(
    ("text", "who", "method"),
    [
        ("channel #task-force", "admin", "conversations.info"),
        ("cochair add @helper", "admin", "users.info"),
        ("answer", "ID-CIO", "views.open"),
    ],
)
def test_a_429_to_a_question_of_ours_is_obeyed_by_all_that_ask_the_same(
    asked: Stage, text: str, who: str, method: str
) -> None:
    typed(asked, "status")
    asked.slack.fault("rate_limited", method, retry_after=30)
    before = calls(asked, method)

    assert typed(asked, text, who) == ENOUGH
    asked.clock.advance(timedelta(seconds=29))
    assert typed(asked, text, who) == ENOUGH
    assert calls(asked, method) - before == 1

    asked.clock.advance(timedelta(seconds=2))
    assert typed(asked, text, who) != ENOUGH
    assert calls(asked, method) - before == 2


def test_a_429_that_a_home_meets_holds_the_outbox_too_and_it_is_drawn_afterwards(ready: Stage) -> None:
    cio = ready.person("ID-CIO")
    cio.open_home()
    ready.slack.fault("rate_limited", "views.publish", retry_after=30)
    before = calls(ready, "views.publish")

    cio.open_home()
    ready.beat()
    ready.clock.advance(timedelta(seconds=25))
    cio.open_home()
    ready.beat()
    assert calls(ready, "views.publish") - before == 1

    ready.clock.advance(timedelta(seconds=10))
    ready.beat()
    assert calls(ready, "views.publish") - before == 2


def test_a_message_is_read_again_only_while_the_threads_reading_leaves_room(asked: Stage) -> None:
    cio, _ = pair(asked)
    cio.say("This is my answer.")
    asked.settle()
    asked.slack.fault("rate_limited", "conversations.history", retry_after=30)
    before = calls(asked, "conversations.history")

    for _ in range(3):
        cio.press("use", cio.messages()[-1])
        assert cio.view is not None
        assert direct.UNREAD in str(cio.view.body)
        cio.close()

    assert calls(asked, "conversations.history") - before == 1
