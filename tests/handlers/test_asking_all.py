"""An admin asks all states by hand: it shows who would be asked when, and asks first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from asked import AT_ONCE, notified, one, pair
from command_kit import newest, typed

from sandbox.demo.stage import Stage

CODES = ("ID", "UT", "GU", "ME")
CALM = datetime(2026, 12, 18, 22, 30, tzinfo=UTC)  # a Friday, 15:30 in Boise, 17:30 in Maine


def ready(stage: Stage) -> None:
    """All questions are closed; Utah's two are away."""
    stage.set_up(*CODES)
    stage.go_to(CALM - timedelta(hours=1))
    for person in pair(stage, "UT"):
        person.command("away 2026-12-18 2026-12-31")
    stage.go_to(CALM, AT_ONCE)


def test_it_shows_who_would_be_asked_now_later_and_not_and_changes_nothing(stage: Stage) -> None:
    ready(stage)

    said = " ".join(typed(stage, "checkin all").split())

    assert "Ask all states a question by hand?" in said
    assert "Now: 2 Idaho, Maine" in said.replace("*", "")
    assert "Later: 1 Guam: on Mon, Dec 21, 8:00 AM ChST" in said.replace("*", "")
    assert "Nobody in Utah can be asked now: both offices away." in said
    assert one(stage, "SELECT count(*) FROM check_in WHERE by_hand") == 0


def test_pressed_each_is_asked_at_its_next_allowed_minute_and_a_second_press_asks_nobody(stage: Stage) -> None:
    ready(stage)
    typed(stage, "checkin all")
    stage.person("admin").press("Ask them")
    first = newest(stage)
    typed(stage, "checkin all")

    assert "Asked by hand" in first
    assert "Nobody can be asked now" in typed(stage, "checkin all")
    counts = {code: len([t for t in notified(stage, pair(stage, code)[0]) if "Where does " in t]) for code in CODES}
    assert counts == {"ID": 2, "UT": 1, "GU": 1, "ME": 2}
    stage.go_to(datetime(2026, 12, 20, 22, 0, tzinfo=UTC), AT_ONCE)
    assert len([text for text in notified(stage, pair(stage, "GU")[0]) if "Where does " in text]) == 2
    assert one(stage, "SELECT count(*) FROM check_in WHERE by_hand") == 3


def test_the_press_itself_asks_nobody_yet_and_a_second_one_leaves_out_who_has_their_turn(stage: Stage) -> None:
    ready(stage)
    typed(stage, "checkin all")
    stage.person("admin").press("Ask them")
    again = typed(stage, "checkin all")

    assert one(stage, "SELECT count(*) FROM check_in WHERE by_hand") == 0
    assert "Nobody can be asked now" in again
    stage.settle()
    assert one(stage, "SELECT count(*) FROM check_in WHERE by_hand") == 3


def test_a_pair_that_was_asked_meanwhile_is_not_asked_again(stage: Stage) -> None:
    ready(stage)
    typed(stage, "checkin all")
    stage.person("admin").press("Ask them")
    typed(stage, "checkin ID")
    stage.settle()

    assert one(stage, "SELECT count(*) FROM check_in WHERE by_hand") == 3
    assert one(stage, "SELECT state FROM message WHERE kind = 'by_hand' AND key LIKE '%/ID/%'") == "dropped"


def test_who_is_no_admin_any_more_can_not_press(stage: Stage) -> None:
    ready(stage)
    typed(stage, "checkin all")
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE person SET workspace_admin = 0")

    told = stage.person("admin").press("Ask them")

    assert "Only the task force's admins" in str(told.blocks)
    assert one(stage, "SELECT count(*) FROM check_in WHERE by_hand") == 0
