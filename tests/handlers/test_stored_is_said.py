"""What was stored is said to be stored, though Slack opens no window; and what concerns both is asked first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from asked import ask, notified, one, pressed, rows
from command_kit import everything, typed
from home_kit import home, press, window
from sqlalchemy import update

from handlers.switchboard import PRESSES
from sandbox.demo.stage import Stage
from storage.tables import TaskForce

UNTOLD = {"message", "rate"}  # what is only about telling
OPENS_NONE = [("error", {"error": "expired_trigger_id"}), ("no_answer_after", {})]


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """Idaho has just been asked; its CIO has a deputy, is away next month, and the pair is paused and slower."""
    ask(stage)
    typed(stage, "deputy @helper", "ID-CIO")
    stage.settle()
    typed(stage, "away 2027-01-04 2027-01-08", "ID-CIO")
    typed(stage, "pause until 2027-01-15", "ID-CIO")
    typed(stage, "slower", "ID-CIO")
    stage.settle()
    return stage


def stored(stage: Stage) -> dict[str, list[object]]:
    """All that somebody could have changed: not when a heartbeat last came."""
    with stage.db.begin() as tx:
        tx.execute(update(TaskForce).values(beat_at=None))
    return {name: found for name, found in everything(stage).items() if name not in UNTOLD}


def on_home(who: str, action: str, value: str | None = None) -> Callable[[Stage], object]:
    return lambda stage: (home(stage, who), press(stage, who, action, value))


STORES = {
    "I'm back": (on_home("ID-CIO", "back"), "Away: Mon, Jan 4, 2027 to Fri, Jan 8, 2027 → no"),
    "Remove my deputy": (on_home("ID-CIO", "deputy_none"), "→ no"),
    "Stop being deputy": (on_home("helper", "deputy_off"), "You do not answer for Idaho's CIO anymore."),
}


@pytest.mark.parametrize(("fault", "details"), OPENS_NONE, ids=["refused", "slow"])
@pytest.mark.parametrize("name", STORES)
def test_what_a_press_stored_is_said_by_a_message_where_no_window_opens(asked, name, fault, details):
    does, said = STORES[name]
    before = stored(asked)
    asked.slack.fault(fault, "views.open", **details)

    does(asked)
    asked.settle()

    told = "\n".join(asked.person("helper" if name.startswith("Stop") else "ID-CIO").sees)
    assert stored(asked) != before
    assert said in told
    assert "Nothing was changed" not in told


@pytest.mark.parametrize("who", ["ID-CIO", "helper", "admin"])
def test_no_press_at_all_says_that_nothing_was_changed_when_it_was(asked, who):
    asked.slack.fault("error", "views.open", error="expired_trigger_id", times=1_000)
    for action in PRESSES:
        before = stored(asked)

        told = "\n".join(pressed(asked, asked.person(who), action, "off"))

        now = stored(asked) | {"reading": before["reading"]}  # that something was shown is no change of theirs
        assert "Nothing was changed" not in told or now == before, action


@pytest.mark.parametrize(
    ("action", "value", "column"), [("slower", "off", "slower"), ("pause", "off", "paused_until")]
)
def test_what_concerns_both_is_asked_before_it_is_done(asked, action, value, column):
    home(asked, "ID-CIO")
    before = one(asked, f"SELECT {column} FROM pair")

    shown = press(asked, "ID-CIO", action, value)
    asked.person("ID-CIO").close()
    asked.settle()

    assert "This is for both of you" in shown
    assert one(asked, f"SELECT {column} FROM pair") == before


def test_with_the_window_of_a_question_refused_nothing_was_done_and_so_it_is_said(asked):
    home(asked, "ID-CIO")
    asked.slack.fault("error", "views.open", error="expired_trigger_id")

    press(asked, "ID-CIO", "slower", "off")
    asked.settle()

    assert window(asked, "ID-CIO") == ""
    assert one(asked, "SELECT slower FROM pair") == 1
    assert asked.person("ID-CIO").inbox[-1].text == "That took too long. Nothing was changed; please try again."


def told_of_pause(stage: Stage, who: str) -> list[str]:
    return [text for text in notified(stage, stage.person(who)) if "paused" in text]


PAUSED = (
    "Idaho's questions are paused until Mon, Mar 1, 2027. An admin of the task force set that. "
    "Next question: Thu, Mar 11, 9:00 AM MST."
)


@pytest.mark.parametrize("what", ["pause ID until 2027-03-01", "pause all until 2027-03-01"])
def test_both_officers_are_told_of_an_admins_pause_and_of_its_early_end_once_in_their_hours(stage, what):
    stage.set_up("ID")
    stage.settle()

    typed(stage, what)
    stage.settle()
    at_once = told_of_pause(stage, "ID-CIO")
    typed(stage, what)
    typed(stage, "resume ID" if "ID" in what else "resume all")
    stage.settle()

    assert at_once == [PAUSED]
    for who in ("ID-CIO", "ID-CPO"):
        ended = "Idaho's questions are no longer paused. An admin of the task force set that. "
        assert told_of_pause(stage, who) == [PAUSED, f"{ended}Next question: Thu, Dec 3, 9:00 AM MST."]


def test_a_pause_that_is_over_before_its_readers_hours_is_not_told_at_all(stage):
    stage.set_up("ID")
    stage.go_to(stage.clock.now().replace(day=2, hour=5))  # 22:00 in Boise

    typed(stage, "pause ID until 2027-03-01")
    stage.settle()
    typed(stage, "resume ID")
    stage.go_to(stage.clock.now().replace(day=2, hour=18))

    assert told_of_pause(stage, "ID-CIO") == told_of_pause(stage, "ID-CPO") == []
    assert rows(stage, "SELECT DISTINCT state FROM message WHERE kind = 'pause'") == [("dropped",)]


def test_before_the_start_nobody_hears_of_a_pause(stage):
    stage.set_up("ID", start=False)

    typed(stage, "pause all until 2027-03-01")
    stage.settle()

    assert notified(stage, stage.person("ID-CIO")) == []
