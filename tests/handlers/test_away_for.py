"""An admin enters that somebody is away: as if they had said so, and they are told who did, and can change it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, SLOT, notified, question, rows
from command_kit import changes, shown, typed
from home_kit import home, press, send

from sandbox.demo.stage import Stage

DAYS = "2026-12-03 2026-12-04"
SPAN = "Thu, Dec 3, 2026 to Fri, Dec 4, 2026"
TOLD = (
    f"@admin, an admin of the task force, entered that you are away: {SPAN}. Nothing more comes to you on these "
    "days. Next question: Thu, Dec 17, 9:00 AM MST.\nNot so, or not these days? Press I'm not away, or set "
    "your own: /counterpart away"
)
ABSENCES = "SELECT first_day, last_day, entered_by FROM absence ORDER BY id"


def told(stage: Stage, who: str) -> list[str]:
    """What this person was told of days away, as it reads now."""
    found = [shown(stage, one).partition("\n[")[0].strip().replace("`", "") for one in stage.person(who).messages()]
    return [text for text in found if "you are away" in text]


@pytest.mark.parametrize("whom", ["@ID-CIO", "ID CIO", "Idaho cio"])
def test_whom_an_admin_says_is_away_is_not_asked_and_is_told_by_whom(ready: Stage, whom: str) -> None:
    said = typed(ready, f"away {whom} {DAYS}")
    ready.settle()

    assert said == (
        f"Away, Idaho CIO: no → {SPAN}\nNext question: Thu, Dec 3, 9:00 AM MST.\n"
        "They are told in their working hours who entered that, and how to change it."
    )
    assert told(ready, "ID-CIO") == [TOLD]
    assert told(ready, "ID-CPO") == []
    ready.go_to(SLOT, AT_ONCE)
    assert (
        "Idaho's CIO is away. If the CIO answers anyway, both answers open."
        in question(ready.person("ID-CPO")).text
    )
    assert rows(ready, "SELECT office, state, excuse FROM ask ORDER BY id") == [
        ("CIO", "excused", "away"),
        ("CPO", "expected", None),
    ]


def test_the_form_does_what_the_command_does_and_both_are_on_record(ready: Stage) -> None:
    home(ready, "admin")
    press(ready, "admin", "away_for")
    said = send(ready, "admin", state="ID", office="CPO", first="2026-12-03", last="2026-12-04")
    typed(ready, f"away ID CIO {DAYS}")

    assert f"Away, Idaho CPO: no → {SPAN}" in said
    assert changes(ready)[-2:] == [
        ("away", "Idaho CPO: no", f"Idaho CPO: {SPAN}"),
        ("away", "Idaho CIO: no", f"Idaho CIO: {SPAN}"),
    ]
    admin = ready.person("admin").id
    assert rows(ready, ABSENCES) == [("2026-12-03", "2026-12-04", admin)] * 2


def test_they_are_told_in_their_hours_also_on_the_days_that_they_did_not_choose_themselves(ready: Stage) -> None:
    ready.go_to(SLOT - timedelta(hours=10))  # 23:00 in Boise, the day before

    typed(ready, f"away ID CIO {DAYS}")
    ready.settle()
    at_night = told(ready, "ID-CIO")
    ready.go_to(SLOT)

    assert at_night == []
    assert [text.partition(" Press")[2].partition(",")[0] for text in told(ready, "ID-CIO")] == [" I'm back"]


def test_who_said_themselves_that_they_are_away_reads_it_when_they_are_back(ready: Stage) -> None:
    typed(ready, "away 2026-12-01 2026-12-02", "ID-CIO")

    typed(ready, "away ID CIO 2027-01-04 2027-01-08")
    ready.go_to(SLOT - timedelta(hours=10))
    away = told(ready, "ID-CIO")
    ready.go_to(SLOT)

    assert away == []
    assert len(told(ready, "ID-CIO")) == 1


def test_they_undo_it_with_one_press_and_are_asked(ready: Stage) -> None:
    typed(ready, f"away ID CIO {DAYS}")
    ready.settle()
    word = next(one for one in reversed(ready.person("ID-CIO").inbox) if "you are away" in one.text)

    said = ready.person("ID-CIO").press("I'm not away", word)
    ready.go_to(SLOT, AT_ONCE)

    assert f"{SPAN} → no" in str(said)
    assert rows(ready, ABSENCES) == []
    assert any("Where does " in text for text in notified(ready, ready.person("ID-CIO")))
    assert told(ready, "ID-CIO")[0].endswith(f"{SPAN}. That is over.")


def test_an_admin_ends_it_and_they_are_told_of_that_once_they_were_told_of_the_beginning(ready: Stage) -> None:
    typed(ready, f"away ID CIO {DAYS}")
    ready.settle()
    said = typed(ready, "away @ID-CIO off")
    ready.settle()

    assert said == f"Away, Idaho CIO: {SPAN} → no\nNext question: Thu, Dec 3, 9:00 AM MST."
    assert told(ready, "ID-CIO") == [
        f"@admin, an admin of the task force, entered that you are away: {SPAN}. That is over.",
        f"@admin, an admin of the task force, ended that you are away: {SPAN}. "
        "Next question: Thu, Dec 3, 9:00 AM MST.\nStill away? /counterpart away",
    ]


def test_what_was_ended_before_they_could_be_told_is_not_told_at_all(ready: Stage) -> None:
    ready.go_to(SLOT - timedelta(hours=10))
    typed(ready, f"away ID CIO {DAYS}")
    typed(ready, "away ID CIO off")

    ready.go_to(SLOT, AT_ONCE)

    assert told(ready, "ID-CIO") == []
    assert rows(ready, "SELECT DISTINCT state FROM message WHERE kind = 'absence'") == [("dropped",)]


def test_days_that_somebody_set_themselves_are_theirs_to_end_and_not_written_over(ready: Stage) -> None:
    typed(ready, f"away {DAYS}", "ID-CIO")
    before = changes(ready)

    ended = typed(ready, "away ID CIO off")
    again = typed(ready, "away ID CIO 2026-12-04 2026-12-08")

    assert f"no admin has entered days away. They set {SPAN} themselves, so it is theirs to end." in ended
    assert f"Idaho CIO: away {SPAN} already" in again
    assert rows(ready, ABSENCES) == [("2026-12-03", "2026-12-04", None)]
    assert changes(ready) == before


def test_an_end_by_an_admin_leaves_the_days_that_they_set_themselves(ready: Stage) -> None:
    typed(ready, f"away {DAYS}", "ID-CIO")
    typed(ready, "away ID CIO 2027-01-04 2027-01-08")

    typed(ready, "away ID CIO off")

    assert rows(ready, ABSENCES) == [("2026-12-03", "2026-12-04", None)]


def test_home_says_to_who_is_away_that_an_admin_entered_it(ready: Stage) -> None:
    typed(ready, f"away ID CIO {DAYS}")

    assert f"Away: {SPAN}, entered by @admin" in home(ready, "ID-CIO")
    assert "entered by" not in home(ready, "ID-CPO")


def test_before_the_start_nobody_hears_of_it_and_then_after_the_welcome(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    typed(stage, "away ID CIO 2026-12-21 2026-12-31")
    stage.settle()
    before = notified(stage, stage.person("ID-CIO"))
    stage.person("admin").command("start")
    stage.person("admin").press("Start")
    stage.go_to(stage.clock.now() + timedelta(hours=3))

    assert before == []
    texts = notified(stage, stage.person("ID-CIO"))
    assert "Welcome" in texts[0]
    assert [one for one in texts if "you are away" in one] == [texts[-1]]


def test_a_deputys_days_are_entered_as_well(ready: Stage) -> None:
    typed(ready, "deputy @helper", "ID-CIO")
    ready.settle()

    said = typed(ready, f"away @helper {DAYS}")
    ready.settle()

    assert said.startswith(f"Away, deputy of Idaho CIO: no → {SPAN}")
    assert len(told(ready, "helper")) == 1
    assert told(ready, "ID-CIO") == []


def test_an_admin_who_holds_the_office_sets_their_own_days(ready: Stage) -> None:
    typed(ready, "admin add @ID-CIO")

    said = typed(ready, f"away ID CIO {DAYS}", "ID-CIO")
    ready.settle()

    assert said.startswith(f"Away: no → {SPAN}\n")
    assert rows(ready, ABSENCES) == [("2026-12-03", "2026-12-04", None)]
    assert told(ready, "ID-CIO") == []


@pytest.mark.parametrize("who", ["ID-CPO", "ID-CIO", "stranger"])
def test_nobody_else_enters_somebodys_days(ready: Stage, who: str) -> None:
    for whom in ("@ID-CIO", "ID CIO"):
        said = typed(ready, f"away {whom} {DAYS}", who)
        assert said.startswith("Only the"), said

    assert rows(ready, ABSENCES) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("away 2026-12-21 2026-12-31", "Say who is away"),
        ("away sometime", "Say who is away"),
        ("away @stranger 2026-12-21 2026-12-31", "holds no office here"),
        ("away ME CIO 2026-12-21 2026-12-31", "Maine is not paired yet."),
        ("away ID 2026-12-21 2026-12-31", "Say which office"),
        ("away ID CIO", "Say your first and your last day away."),
        ("away ID CIO 2026-12-21", "I need two days"),
        ("away ID CIO 2026-12-31 2026-12-21", "is before the first"),
        ("away ID CIO 2025-12-21 2025-12-31", "Those days are over already"),
        ("away ID CIO 2026-12-21 2028-12-31", "A year away is the most I can keep."),
        ("away ID CIO off", "no admin has entered days away."),
    ],
)
def test_what_cant_be_entered_is_said_and_changes_nothing(ready: Stage, said: str, why: str) -> None:
    before = changes(ready)

    assert why in typed(ready, said)

    assert rows(ready, ABSENCES) == []
    assert changes(ready) == before


def test_a_vacant_office_is_nobody_to_be_away(ready: Stage) -> None:
    typed(ready, "vacate ID CPO")

    assert "Idaho's CPO is vacant, so there is nobody to be away." in typed(ready, f"away ID CPO {DAYS}")
    home(ready, "admin")
    press(ready, "admin", "away_for")
    errors = send(ready, "admin", state="ID", office="CPO", first="2026-12-03", last="2026-12-04")
    assert errors == {"office": "Idaho's CPO is vacant, so there is nobody to be away."}


def test_typed_alone_by_an_admin_it_opens_the_form(ready: Stage) -> None:
    assert "First day away" in typed(ready, "away")
    assert "State" in typed(ready, "away")
    assert "First day away" in typed(ready, "away", "ID-CIO")


def test_who_left_the_office_before_their_hours_hears_nothing(ready: Stage) -> None:
    ready.go_to(SLOT - timedelta(hours=10))
    typed(ready, f"away ID CIO {DAYS}")
    typed(ready, "pair ID @helper @ID-CPO")

    ready.go_to(SLOT, AT_ONCE)

    assert told(ready, "ID-CIO") == told(ready, "helper") == []
