"""What a slot that was missed, or an answer that is sealed, does to later questions: nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asked import AT_ONCE, NEXT, SLOT, answer, ask, one, pair, question, rows
from command_kit import typed

from bot.rules.hours import local
from bot.rules.plan import Plan
from sandbox.demo.stage import Stage

WEEK = timedelta(weeks=1)
CHECK_INS = "SELECT slot, not_sent, item IS NOT NULL, sent_at IS NOT NULL FROM check_in ORDER BY id"
ASKED = (None, True, True)


def sent_local(stage: Stage, zone: str = "America/Boise") -> list[str]:
    sent = rows(stage, "SELECT sent_at FROM check_in WHERE sent_at IS NOT NULL ORDER BY id")
    moments = [datetime.fromisoformat(str(row[0])).replace(tzinfo=UTC) for row in sent]
    return [f"{local(moment, zone):%a, %b %-d, %-I:%M %p}" for moment in moments]


def plan_of(stage: Stage, number: int) -> Plan:
    """The shipped plan's first items alone, so that few check-ins use them up."""
    area = stage.bot.plan.areas[0]
    return stage.bot.plan.model_copy(update={"areas": (area.model_copy(update={"items": area.items[:number]}),)})


def counted(stage: Stage) -> list[list[str]]:
    """The states in each digest, by what was reported in it."""
    found: dict[int, list[str]] = {}
    for digest, code in rows(
        stage,
        "SELECT digest_id, jurisdiction FROM check_in JOIN pair ON pair.id = pair_id WHERE digest_id IS NOT NULL",
    ):
        found.setdefault(digest, []).append(code)
    return list(found.values())


def test_after_an_outage_only_the_latest_slot_is_asked_at_the_next_allowed_hour(asked):
    cio, _ = pair(asked)
    asked.person("admin").command("schedule weekly thu 09:00")
    asked.go_to(SLOT + timedelta(hours=1), AT_ONCE)
    before = len([m for m in cio.inbox if "Where does" in m.text])
    asked.stop_bot()
    asked.clock.advance(SLOT + 3 * WEEK + timedelta(hours=12) - asked.clock.now())
    asked.start_bot()

    asked.settle()
    at_night = len([m for m in cio.inbox if "Where does" in m.text])
    asked.go_to(datetime(2026, 12, 28, 14, 59, tzinfo=UTC), AT_ONCE)
    before_eight = len([m for m in cio.inbox if "Where does" in m.text])
    asked.go_to(datetime(2026, 12, 28, 15, 0, tzinfo=UTC), AT_ONCE)

    missed = ("outage", False, False)
    assert (before, at_night, before_eight) == (1, 1, 1)
    assert rows(asked, CHECK_INS) == [
        ("2026-12-03T09:00", *ASKED),
        ("2026-12-10T09:00", *missed),
        ("2026-12-17T09:00", *missed),
        ("2026-12-24T09:00", *ASKED),
    ]
    assert sent_local(asked) == ["Thu, Dec 3, 9:00 AM", "Mon, Dec 28, 8:00 AM"]
    assert counted(asked) == [["ID"]]


@pytest.mark.parametrize(("fault", "why"), [("rate_limited", {"outage"}), ("refused", {None, "outage"})])
def test_a_question_that_slack_did_not_take_until_the_next_slot_counts_for_nobody(stage, fault, why):
    stage.set_up("ID")
    stage.slack.fault(fault, "chat.postMessage", times=10_000)
    stage.clock.advance(SLOT - stage.clock.now())
    for _ in range(5):
        stage.beat()
        stage.clock.advance(timedelta(days=1))
    stage.clock.advance(NEXT - stage.clock.now())
    stage.beat()
    stage.slack.faults.waiting.clear()

    stage.clock.advance(timedelta(minutes=10))
    stage.go_to(NEXT + timedelta(hours=2))

    missed, asked = rows(stage, "SELECT slot, sent_at IS NOT NULL, not_sent FROM check_in ORDER BY id")
    used = one(stage, "SELECT item FROM check_in WHERE sent_at IS NOT NULL")
    assert missed[:2] == ("2026-12-03T09:00", False)
    assert missed[2] in why
    assert asked == ("2026-12-17T09:00", True, None)
    assert used == stage.bot.plan.items[0].key
    assert counted(stage) == []


@pytest.mark.parametrize(("answering", "third"), [(1, 0), (2, 1)], ids=["sealed", "open"])
def test_a_sealed_answer_rests_its_item_as_if_there_were_none(stage, answering, third):
    """Of two items, in a round of its own: set aside rests for 26 check-ins, unanswered for 4."""
    stage.bot = replace(stage.bot, plan=plan_of(stage, 2))
    ask(stage)
    for person in pair(stage)[:answering]:
        answer(stage, person, "not_for_us")
    stage.go_to(NEXT, AT_ONCE)
    stage.go_to(NEXT + 2 * WEEK, AT_ONCE)

    items = [row[0] for row in rows(stage, "SELECT item FROM check_in ORDER BY id")]

    assert len(set(items)) == 2
    assert items[2] == items[third]


def test_the_question_stays_as_it_was_asked_when_the_plan_changes(asked):
    cio, cpo = pair(asked)
    claim, _, _, asked_then, *_ = question(cio).text.split("\n")
    item = asked.bot.plan.item(one(asked, "SELECT item FROM check_in"))
    other = item.model_copy(update={"question": "Something else?", "claim": "Something else"})
    area = asked.bot.plan.area_of(item.key).model_copy(update={"items": (other,), "title": "Elsewhere"})
    asked.bot = replace(asked.bot, plan=asked.bot.plan.model_copy(update={"areas": (area,)}))

    answer(asked, cio, "stuck")
    answer(asked, cpo, "stuck")

    assert question(cio).text.split("\n")[1:] == [claim, asked_then]
    assert not [text for text in cio.sees if "Something else" in text]


def test_of_a_question_that_is_late_and_waits_for_its_hour_no_past_date_is_named(asked):
    asked.clock.advance(NEXT + timedelta(days=2) - asked.clock.now())  # on a Saturday, after an outage
    asked.beat()

    comes = "Next question: Mon, Dec 21, 8:00 AM MST."
    assert comes in typed(asked, "me", "ID-CIO")
    assert comes in typed(asked, "why ID")
    asked.go_to(NEXT + timedelta(days=5))
    assert sent_local(asked)[-1] == "Mon, Dec 21, 8:00 AM"
