"""A slot falls due: who is asked, when, what becomes of slots that were missed, and how a question ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from asked import AT_ONCE, CLOSE, NEXT, SLOT, answer, ask, change, notified, one, pair, question, rows, shows
from scenes import Inner

from bot.rules.hours import at, local
from bot.rules.model import Office
from sandbox.demo.stage import Stage
from sandbox.slack.text import flat
from storage import pairs
from storage.tables import Pair

WEEK = timedelta(weeks=1)
CHECK_INS = "SELECT slot, not_sent, item IS NOT NULL, sent_at IS NOT NULL FROM check_in ORDER BY id"


@pytest.fixture
def later(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A stage on another day."""
    with Inner(tmp_path, start=request.param) as made:
        yield made


def vacate(stage: Stage, *offices: Office) -> None:
    with stage.db.begin() as tx:
        for office in offices:
            pairs.seat(tx, tx.get_one(Pair, 1), office, None, stage.clock.now())


def live_in(stage: Stage, name: str, zone: str) -> None:
    change(stage, f"UPDATE person SET zone = '{zone}' WHERE slack_id = '{stage.person(name).id}'")


def sent_local(stage: Stage, zone: str = "America/Boise") -> list[str]:
    sent = rows(stage, "SELECT sent_at FROM check_in WHERE sent_at IS NOT NULL ORDER BY id")
    moments = [datetime.fromisoformat(str(row[0])).replace(tzinfo=UTC) for row in sent]
    return [f"{local(moment, zone):%a, %b %-d, %-I:%M %p}" for moment in moments]


def test_both_officers_get_the_question_in_one_group_message_at_their_local_time(asked):
    cio, cpo = pair(asked)

    assert question(cio).ts == question(cpo).ts
    assert asked.slack.channels[question(cio).channel].kind == "mpim"
    assert sent_local(asked) == ["Thu, Dec 3, 9:00 AM"]
    assert "Until Thu, Dec 10." in question(cio).text


def test_a_question_closes_seven_days_after_it_was_sent_and_nobody_is_pinged(asked):
    cio, cpo = pair(asked)
    asked.go_to(CLOSE - timedelta(minutes=1), AT_ONCE)
    before = notified(asked, cio), notified(asked, cpo)
    open_still = question(cio).text

    asked.go_to(CLOSE, AT_ONCE)

    assert open_still.endswith("Sealed until both have answered.")
    assert question(cio).text.endswith("Closed without an answer. You can still answer until the next check-in.")
    assert (notified(asked, cio), notified(asked, cpo)) == before
    assert rows(asked, "SELECT state FROM ask") == [("closed",), ("closed",)]


def test_the_next_check_in_closes_the_last_and_takes_its_button_away(asked):
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", "Sealed for good.")

    asked.go_to(NEXT, AT_ONCE)

    assert question(cio, 0).text.endswith("Idaho's CIO answered. That answer stays sealed.")
    assert "Answer" not in flat("", question(cio, 0).blocks).split("\n")
    assert question(cio).text.endswith("Sealed until both have answered.")
    assert one(asked, "SELECT count(*) FROM check_in WHERE closed_at IS NULL") == 1
    assert [m for m in cio.inbox if m.text.endswith("Idaho's CPO did not answer, so this stays sealed.")]


def test_a_question_asked_by_hand_closes_at_the_next_slot(asked):
    asked.go_to(NEXT - timedelta(days=6), AT_ONCE)

    asked.person("admin").command("checkin ID")
    asked.settle()

    assert "Until Thu, Dec 17." in question(pair(asked)[0]).text


def test_a_question_asked_by_hand_shortly_before_a_slot_takes_its_place(asked):
    cio, _ = pair(asked)
    asked.go_to(NEXT - timedelta(days=2), AT_ONCE)
    asked.person("admin").command("checkin ID")
    asked.settle()

    asked.go_to(NEXT + timedelta(hours=1), AT_ONCE)

    assert rows(asked, CHECK_INS)[-1] == ("2026-12-17T09:00", "asked already", False, False)
    assert "Until Tue, Dec 22." in question(cio).text
    assert one(asked, "SELECT closed_at FROM check_in WHERE by_hand") is None


def test_a_question_asked_by_hand_at_night_for_the_slots_own_minute_takes_its_place(asked):
    admin = asked.person("admin")
    admin.command("schedule ID every 2 weeks thu 08:00")
    eight = NEXT - timedelta(hours=1)
    asked.go_to(eight - timedelta(hours=12), AT_ONCE)
    assert "Idaho is asked on Thu, Dec 17, 8:00 AM MST" in admin.command("checkin ID").text

    asked.go_to(eight + timedelta(hours=1), AT_ONCE)

    assert rows(asked, CHECK_INS)[-1] == ("2026-12-17T08:00", "asked already", False, False)
    assert one(asked, "SELECT sent_at IS NOT NULL AND closed_at IS NULL FROM check_in WHERE by_hand")


@pytest.mark.parametrize("later", [datetime(2026, 12, 14, 16, 0, tzinfo=UTC)], indirect=True)
def test_a_slot_on_a_holiday_moves_to_the_next_working_day_at_the_same_time(later):
    later.person("admin").command("schedule weekly fri 09:00")
    later.set_up("ID")
    for day in (18, 25, 28):
        later.go_to(datetime(2026, 12, day, 16, 0, tzinfo=UTC), AT_ONCE)

    assert sent_local(later) == ["Fri, Dec 18, 9:00 AM", "Mon, Dec 28, 9:00 AM"]
    assert [row[0] for row in rows(later, CHECK_INS)] == ["2026-12-18T09:00", "2026-12-25T09:00"]


@pytest.mark.parametrize(
    "later", [datetime(2027, 3, 8, 16, tzinfo=UTC), datetime(2026, 10, 26, 16, tzinfo=UTC)], indirect=True
)
def test_the_local_time_stays_when_the_clocks_change(later):
    later.person("admin").command("schedule weekly thu 09:00")
    later.set_up("ID")
    first = later.clock.now().date() + timedelta(days=3)

    for week in range(2):
        slot = at(first + week * WEEK, time(9), "America/Boise")
        later.go_to(slot - timedelta(minutes=1), AT_ONCE)
        later.go_to(slot, AT_ONCE)

    assert [sent.split(", ")[-1] for sent in sent_local(later)] == ["9:00 AM", "9:00 AM"]


def test_with_one_office_vacant_the_other_is_asked_by_dm_and_its_words_stay_sealed(stage):
    cio = stage.person("ID-CIO")
    admin = stage.person("admin")
    admin.command(f"channel <#{stage.channel}|task-force>")
    admin.command(f"pair ID <@{cio.id}> vacant")
    admin.command("start")
    admin.press("Start")
    stage.go_to(SLOT, AT_ONCE)

    answer(stage, cio, "in_place", "Only mine.", win="Our win.", win_quote="without_state")
    before = heard_in_preview(stage)
    stage.go_to(CLOSE, AT_ONCE)
    after = heard_in_preview(stage)

    assert stage.slack.channels[question(cio).channel].kind == "im"
    assert rows(stage, "SELECT office, state, excuse FROM ask ORDER BY office") == [
        ("CIO", "answered", None),
        ("CPO", "excused", "vacant"),
    ]
    assert "Idaho has no CPO right now. The words stay sealed;" in question(cio).text
    assert "So far 1 state has answers that count" not in before
    assert "So far 1 state has answers that count" in after
    assert not [text for text in admin.sees if "Only mine." in text or "Our win." in text]


def heard_in_preview(stage: Stage) -> str:
    return stage.person("admin").command("digest").text


def test_with_both_offices_vacant_nobody_is_asked_and_no_item_is_used(asked):
    vacate(asked, *Office)

    asked.go_to(NEXT, AT_ONCE)

    assert rows(asked, CHECK_INS)[-1] == ("2026-12-17T09:00", "both offices vacant", False, False)


def test_an_officer_elsewhere_is_asked_when_both_may_be(stage):
    stage.set_up("ID")
    live_in(stage, "ID-CPO", "Pacific/Honolulu")

    stage.go_to(SLOT + timedelta(hours=3), timedelta(minutes=15))

    assert sent_local(stage) == ["Thu, Dec 3, 11:00 AM"]
    assert sent_local(stage, "Pacific/Honolulu") == ["Thu, Dec 3, 8:00 AM"]


@pytest.mark.parametrize("later", [datetime(2026, 6, 1, 16, tzinfo=UTC)], indirect=True)
def test_two_without_a_common_hour_are_each_asked_by_dm_in_their_own(later):
    later.set_up("ME")
    live_in(later, "ME-CPO", "Pacific/Guam")
    cio, cpo = pair(later, "ME")

    later.go_to(later.clock.now() + timedelta(days=4))

    kinds = [later.slack.channels[question(person).channel].kind for person in (cio, cpo)]
    asked_at = [local(datetime.fromtimestamp(float(question(cpo).ts), UTC), "Pacific/Guam").hour]
    assert kinds == ["im", "im"]
    assert 8 <= asked_at[0] < 18
    assert sent_local(later, "America/New_York") == ["Thu, Jun 4, 9:00 AM"]


@pytest.mark.parametrize("error", ["user_not_visible", "invalid_user_combination", "restricted_action_thread_only"])
def test_where_slack_refuses_the_group_each_is_asked_by_dm_and_reads_both_there(stage, error):
    stage.slack.fault("error", "conversations.open", 99, lambda args: "," in args["users"], error=error)
    ask(stage)
    cio, cpo = pair(stage)

    answer(stage, cio, "stuck", "From the CIO.")
    sealed = question(cpo).text
    answer(stage, cpo, "stuck", "From the CPO.")

    assert {stage.slack.channels[question(person).channel].kind for person in (cio, cpo)} == {"im"}
    assert sealed.endswith("Answered: CIO. Not yet: CPO.")
    for person in (cio, cpo):
        assert "Answer\nFrom the CIO." in shows(question(person))
        assert "Answer\nFrom the CPO." in shows(question(person))


@pytest.mark.parametrize("later", [datetime(2026, 9, 21, 16, tzinfo=UTC)], indirect=True)
def test_two_whose_next_common_hour_is_after_the_close_are_each_asked_by_dm(later):
    later.set_up("ME")
    live_in(later, "ME-CPO", "Pacific/Guam")

    later.go_to(later.clock.now() + timedelta(days=4))

    assert sent_local(later, "America/New_York") == ["Thu, Sep 24, 9:00 AM"]
