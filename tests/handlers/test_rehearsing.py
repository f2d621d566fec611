"""An admin rehearses: what would go out, to whom, when and why; and nothing does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asked import answer, ask, pair
from command_kit import everything, newest, shown, typed
from mail_kit import Box, post, served, unheard, with_mail

from bot.rules.model import MessageKind
from bot.words import rehearsal as words
from sandbox.demo.stage import Stage
from sandbox.slack.text import all_text
from storage import copies

MARKED = "zqsealed"


def told(stage: Stage, text: str, who: str = "admin") -> str:
    """Somebody rehearses; all that they are then told."""
    before = len(stage.person(who).messages())
    assert "on a copy" in typed(stage, text, who)
    stage.settle()
    return "\n".join(shown(stage, one) for one in stage.person(who).messages()[before:]).replace("*", "")


def rest(stage: Stage) -> dict[str, list[Any]]:
    """All rows but the rehearsal's own, who is known to Slack, when a heartbeat came, and which rates were used."""
    found = {name: [row._asdict() for row in them] for name, them in everything(stage).items() if name != "rate"}
    own = (MessageKind.REHEARSAL, MessageKind.HOME)
    found["message"] = [row for row in found["message"] if row["kind"] not in own]
    found["task_force"] = [row | {"beat_at": None} for row in found["task_force"]]
    found["person"] = [row | {"dm": None, "account_at": None} for row in found["person"]]
    return found


def test_before_the_start_an_admin_sees_each_message_to_a_state_with_its_day_and_reason(stage: Stage) -> None:
    stage.set_up("ID", "ME", start=False)
    said = told(stage, "rehearse ID 30")

    assert "Rehearsal: Idaho, the next 30 days" in said
    for line in (
        "As if Start were pressed now for 2 states.",
        "Idaho's CIO, @ID-CIO (times in America/Denver)",
        "Tue, Dec 1, 8:00 AM MST: welcome, before anything else",
        "Thu, Dec 3, 9:00 AM MST: question, round 1: “",
        "Mon, Dec 7, 9:00 AM MST: reminder, if the CIO has not answered by then",
        "Mon, Dec 7, 9:00 AM MST: reminder, if the CPO has not answered by then",
        "word that both answers are in, once both have answered",
    ):
        assert line in said, (line, said)
    assert stage.person("ID-CIO").messages() == []


def test_of_everybody_a_day_is_a_line(stage: Stage) -> None:
    stage.set_up("ID", "ME", start=False)
    said = told(stage, "rehearse 14")

    assert "Rehearsal: everybody, the next 14 days" in said
    assert "Tue, Dec 1: 4 welcomes, 2 first lines in a pair's conversation" in said
    assert "Thu, Dec 3: 2 questions; every state is asked about “" in said
    assert "Fri, Dec 4: 1 digest in the channel" in said


def test_a_day_is_the_states_own_and_each_message_has_a_name_and_a_reason(stage: Stage) -> None:
    """Guam's Monday begins on Sunday in New York."""
    stage.set_up("GU", "ID")
    typed(stage, "away ID CIO 2026-12-24 2026-12-28")
    idaho, said = told(stage, "rehearse ID 30"), told(stage, "rehearse 30")

    assert "word of days away, as an admin entered the days, or took them out" in idaho
    assert "other message" not in idaho
    assert "4 reminders" in said
    assert not re.search(r"(Sat|Sun), .*(reminder|question)", said)


def test_two_in_one_moment_are_both_told(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    assert "Rehearsal: everybody" in told(stage, "rehearse 14")
    assert "Rehearsal: Idaho" in told(stage, "rehearse ID 14")


def test_nothing_is_changed_and_nobody_else_hears_of_it(stage: Stage) -> None:
    ask(stage, "ID", "ME")
    before, seen = rest(stage), len(stage.person("ID-CIO").messages())
    for text in ("rehearse 14", "rehearse ID 14", "rehearse ID CIO"):
        told(stage, text)

    after = rest(stage)
    assert {name for name in before if before[name] != after[name]} == set()
    assert len(stage.person("ID-CIO").messages()) == seen
    assert stage.bot.lives == {}


def test_no_mail_goes_out_that_would_be_due_by_then(stage: Stage) -> None:
    """And where mails go out, it is said that they are not in it."""
    box = Box()
    unheard(stage)
    with served(box) as mailer:
        with_mail(stage, mailer)
        before = rest(stage)
        said = told(stage, "rehearse 30") + told(stage, "rehearse ID 30")

        assert words.NO_MAILS in said
        assert (box.asked, rest(stage)) == (0, before)
        post(stage)
        assert box.asked == 2  # it would have


def test_nothing_that_an_officer_wrote_or_said_can_be_read_in_it(stage: Stage) -> None:
    ask(stage)
    cio, _ = pair(stage)
    answer(stage, cio, "stuck", f"{MARKED}comment", win=f"{MARKED}win", win_quote="no")
    said = told(stage, "rehearse ID 30") + told(stage, "rehearse 30") + told(stage, "rehearse ID CPO")

    assert MARKED not in said
    mine = told(stage, "rehearse ID CIO")
    assert "Stuck" not in re.sub(r"Its buttons.*", "", mine)
    rows = [row for row in everything(stage)["message"] if row.kind is MessageKind.REHEARSAL]
    assert rows
    assert MARKED not in str(rows)
    with stage.db.begin() as tx:  # where what one office gets is drawn, there is nobody's word at all
        assert MARKED not in str(copies.rows(tx, plain=True))
        assert MARKED in str(copies.rows(tx))


def test_what_one_office_gets_is_shown_to_who_asked_marked_and_without_buttons(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    said = told(stage, "rehearse ID CIO")
    messages = [one for one in stage.person("admin").messages() if "Rehearsal" in all_text(one)]

    for part in (
        "Idaho's CIO would get this on Tue, Dec 1, 8:00 AM MST",
        "Idaho's CIO and CPO together would get this on Thu, Dec 3, 9:00 AM MST",
        "Its buttons, which are left out here: Not started, Under way",
        "Idaho's CIO would get this on Mon, Dec 7, 9:00 AM MST",
        "The answers here are made up.",
        "Idaho: both answers are in",
        "one message of each kind",
    ):
        assert part in said, (part, said)
    assert not [block for one in messages for block in one.blocks if block["type"] == "actions"]


def test_what_moves_a_question_is_said(stage: Stage) -> None:
    """Thursday, December 24, 2026 is no closed day in Idaho until an admin says so; nor is New Year's Eve."""
    stage.set_up("ID", start=False)
    typed(stage, "closed ID 2026-12-17")
    said = told(stage, "rehearse ID 21")

    assert "Fri, Dec 18, 9:00 AM MST: question" in said
    assert "moved from Thu, Dec 17: Idaho's offices are closed" in said


def test_a_vacant_office_an_absence_a_pause_and_a_deputy_are_as_they_will_be(stage: Stage) -> None:
    stage.set_up("ID", "ME", "OH")
    typed(stage, "vacate ID CPO")
    typed(stage, "away 2026-12-02 2026-12-06", "ME-CIO")
    typed(stage, "deputy @helper", "ME-CPO")
    typed(stage, "pause OH until 2026-12-15")
    stage.settle()

    idaho, maine, ohio = (told(stage, f"rehearse {code} 21") for code in ("ID", "ME", "OH"))
    assert "Idaho's CPO: vacant, so nothing is sent." in idaho
    assert "both answers are in" not in idaho
    away, there = maine.split("Maine's CPO")
    assert "Thu, Dec 3: no question (away)" in away
    assert away.count("Thu, Dec 3") == 1
    assert "Thu, Dec 17, 9:00 AM EST: question" in away
    assert "Thu, Dec 3, 9:00 AM EST: question" in there
    assert "question to the deputy" in there
    assert "Thu, Dec 3: no question (paused)" in ohio
    assert "Thu, Dec 17, 9:00 AM EST: question" in ohio


def test_local_times_hold_over_the_night_on_which_clocks_change(stage: Stage) -> None:
    stage.clock.jump(datetime(2027, 3, 2, 17, 0, tzinfo=UTC) - stage.clock.now())
    stage.set_up("ID", start=False)
    said = told(stage, "rehearse ID 30")

    assert "Thu, Mar 4, 9:00 AM MST: question" in said
    assert "Thu, Mar 18, 9:00 AM MDT: question" in said


def test_something_of_a_states_own_is_not_named(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    said = told(stage, "rehearse ID 45")
    claims = [item.claim for item in stage.bot.plan.items]
    line = next(one for one in said.split("\n") if "round 3" in one)

    assert "round 3: something of Idaho's own" in line
    assert not [claim for claim in claims if claim in line]


@pytest.mark.parametrize(
    "text", ["rehearse 0", "rehearse 91", "rehearse ID CFO", "rehearse ID 5 5", "rehearse ID CIO x"]
)
def test_what_is_typed_wrongly_gets_an_example(stage: Stage, text: str) -> None:
    stage.set_up("ID", start=False)
    before = len(everything(stage)["message"])

    assert "Example: `/counterpart rehearse" in typed(stage, text)
    assert len(everything(stage)["message"]) == before


def test_where_there_is_nobody_that_is_said(stage: Stage) -> None:
    assert "nothing to rehearse" in typed(stage, "rehearse")
    stage.set_up("ID", start=False)
    typed(stage, "vacate ID CIO")

    assert "Idaho has no CIO now" in typed(stage, "rehearse ID CIO")
    assert "not paired yet" in typed(stage, "rehearse ME")


def test_one_at_a_time_and_only_for_admins(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    assert "on a copy" in typed(stage, "rehearse 7")
    assert words.STILL_AT_IT in typed(stage, "rehearse 7")
    for who in ("ID-CIO", "stranger"):
        assert "on a copy" not in typed(stage, "rehearse", who)
    assert "Rehearsal: everybody" in newest(stage)


def test_it_is_lived_a_few_seconds_at_a_time_and_others_go_between(stage: Stage) -> None:
    """A clock on which each look takes a second: what was begun is gone on with, and told once."""
    stage.set_up("ID", start=False)
    typed(stage, "rehearse 14")
    looks, elapsed = 0, stage.clock.elapsed

    def slow() -> float:
        nonlocal looks
        looks += 1
        return elapsed() + looks

    stage.clock.elapsed = slow  # type: ignore[method-assign]
    between = 0
    for _ in range(500):
        stage.beat()
        between += bool(stage.bot.lives)
        stage.clock.advance(timedelta(seconds=1))
        if not stage.bot.lives and between:
            break
    stage.settle()

    assert between > 3
    assert len([one for one in stage.person("admin").messages() if "Rehearsal: everybody" in all_text(one)]) == 1
