"""A pair's first check-in is its first look: all points of the plan, statuses only, a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, NEXT, SLOT, change, forged, notified, one, pair, question, rows, shows
from looks import asked, begin, deliver_page, fill, first_look, items_on, look, metadata, receipt, window

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.text import flat

pytestmark = [pytest.mark.first_looks, pytest.mark.waits]

VERSIONS = "SELECT version, whole, given, author_id, outlook FROM reply ORDER BY id"
UNREADABLE = "I could not read that form. Nothing was changed."


@pytest.fixture
def idaho(stage: Stage) -> Stage:
    """Idaho has its first look."""
    first_look(stage)
    return stage


def seen_by(*people: Person) -> str:
    return "\n".join(text for person in people for text in person.sees)


# What comes, and its pages


def test_it_is_a_pairs_first_check_in_and_the_next_slot_asks_about_an_item(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    said = shows(asked(cio))

    assert "It asks where Idaho stands on all points of the plan" in next(
        one.text for one in cio.messages() if "Welcome" in one.text
    )
    assert said == shows(asked(cpo))
    assert "Where does Idaho stand on the 25 points of the plan?" in said
    assert "Two minutes, statuses only, on 3 short pages." in said
    assert "Sealed until both have answered." in said
    idaho.go_to(NEXT, AT_ONCE)
    assert "The two officers, or their staffs, meet regularly" in shows(question(cio))
    assert rows(idaho, "SELECT number, item FROM round") == [(1, None), (2, "regular_meetings")]


def test_each_page_is_stored_by_itself_and_one_goes_on_where_one_left_off(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    first = items_on(begin(cio))
    second = items_on(fill(cio, "in_place"))
    cio.close()
    idaho.settle()

    assert len(first) == 9
    assert not set(first) & set(second)
    assert rows(idaho, "SELECT version, whole, given FROM reply") == [(1, 0, 1)]
    assert "Kept for Idaho's CIO: 1 of 3 pages." in receipt(cio)
    assert "counts for nothing, until all 3 pages are sent" in receipt(cio)
    assert "Answered" not in shows(asked(cpo))
    cio.press("Go on")
    assert items_on(cio.view) == second
    fill(cio, "stuck")
    assert fill(cio, "stuck", "helps") == "closed"
    idaho.settle()
    assert rows(idaho, VERSIONS)[-1] == (3, 1, 1, one(idaho, "SELECT author_id FROM reply LIMIT 1"), "helps")
    assert "25 points: 9 In place, 16 Stuck." in receipt(cio)
    assert "Answered: CIO. Not yet: CPO." in shows(asked(cpo))


def test_it_is_sealed_until_both_have_sent_all_pages_and_then_open_to_both(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cio, "stuck", "holds_up")
    begin(cpo)
    fill(cpo, "in_place")
    fill(cpo, "in_place")
    idaho.settle()

    assert one(idaho, "SELECT revealed_at FROM check_in") is None
    assert "Stuck" not in shows(asked(cpo)) + "\n".join(one.text for one in cpo.messages())
    assert "holds the state's work up" not in seen_by(cpo)
    last = fill(cpo, "in_place", "helps")
    idaho.settle()
    for person in (cio, cpo):
        said = shows(asked(person))
        assert "Both first looks are in. You see all 25 points differently." in said.replace("*", "")
        assert "CIO Stuck, CPO In place" in said
        assert "IT procurement in Idaho: CIO “Holds the state's work up”, CPO “Helps the state's work”." in said
    assert flat("", last.body["blocks"]).count("CIO Stuck, CPO In place") == 25
    newest = " ".join(str(id_) for (id_,) in rows(idaho, "SELECT max(id) FROM reply GROUP BY ask_id"))
    assert rows(idaho, "SELECT place, shown FROM reading") == [("form", newest)]


def test_no_notification_holds_a_status_or_an_opinion(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cio, "stuck", "holds_up")
    look(idaho, cpo, "in_place", "helps")

    told = "\n".join(notified(idaho, cio) + notified(idaho, cpo))
    assert "both answers are in" in told
    assert not [word for word in ("Stuck", "In place", "holds", "helps the state") if word in told]


def test_what_is_most_worth_a_talk_comes_first_and_what_both_are_stuck_with_is_named(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    mine = {
        "no_bonds": "stuck",
        "named_contact": "not_started",
        "regular_meetings": "in_place",
        "shared_forecast": "stuck",
    }
    theirs = {"no_bonds": "in_place", "named_contact": "in_place", "shared_forecast": "stuck"}
    look(idaho, cio, **mine)
    look(idaho, cpo, **theirs)

    said = shows(asked(cio)).replace("*", "")
    assert "Of 25 points you see 22 the same way, 3 differently." in said
    worth = [line for line in said.split("\n") if line.startswith("• ")]
    assert [line.partition(": ")[2] for line in worth[:3]] == [
        "CIO Stuck, CPO In place",
        "CIO Not started, CPO In place",
        "CIO In place, CPO Under way",
    ]
    assert "You are both stuck:\n• The two offices share a forecast of coming IT procurements" in said
    cio.press("Read both", asked(cio))
    assert "Differently: 3" in window(cio)
    assert "The same: 22" in window(cio)
    assert "• Terms and conditions are flexible: both Under way" in window(cio)
    assert "Survey of 2017, as the press reports it. 40 states answered; in 93% of them (about 37)" in window(cio)


# Skipped, late, closed


def test_skipped_it_costs_nothing_and_the_rounds_go_on(idaho: Stage) -> None:
    for person in pair(idaho):
        person.press("Not now", asked(person))
        person.fill_and_submit({"when": "skip"})
    idaho.go_to(NEXT, AT_ONCE)

    assert "The two officers" in shows(question(pair(idaho)[0]))
    assert rows(idaho, "SELECT silent FROM holding") == [(0,), (0,)]
    assert rows(idaho, "SELECT state FROM ask WHERE check_in_id = 1") == [("skipped",), ("skipped",)]


def test_who_sent_a_page_is_not_silent_and_who_sent_none_is(idaho: Stage) -> None:
    begin(pair(idaho)[0])
    fill(pair(idaho)[0])
    idaho.go_to(NEXT, AT_ONCE)

    assert rows(idaho, "SELECT office, silent FROM holding ORDER BY office") == [("CIO", 0), ("CPO", 1)]


def test_a_reminder_says_how_much_is_left(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    begin(cio)
    fill(cio)
    idaho.go_to(SLOT + timedelta(days=4), AT_ONCE)

    def reminder(person: Person) -> str:
        return next(shows(one) for one in reversed(person.inbox) if "waits for you until" in one.text)

    assert "1 of 3 pages is in; *Answer* goes on with the next." in reminder(cio)
    assert "Two minutes are enough." in reminder(cpo)


def test_after_the_close_it_still_opens_and_after_the_next_question_it_does_not(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cio)
    idaho.go_to(SLOT + timedelta(days=8), AT_ONCE)
    assert one(idaho, "SELECT closed_at FROM check_in") is not None
    begin(cpo)
    fill(cpo)
    fill(cpo)
    page = metadata(cpo)
    idaho.go_to(NEXT, AT_ONCE)
    outcome = fill(cpo)

    assert "A newer question has taken this one's place." in str(outcome)
    assert one(idaho, "SELECT count(*) FROM reply WHERE whole = 0") == 4
    assert "A newer question" in str(deliver_page(idaho, cpo, page))
    assert "The next question went out before all pages were sent" in receipt(cpo)
    assert one(idaho, "SELECT revealed_at FROM check_in WHERE id = 1") is None


def test_in_time_but_late_it_opens_both(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cio)
    begin(cpo)
    idaho.go_to(SLOT + timedelta(days=8), AT_ONCE)
    fill(cpo, "stuck")
    fill(cpo, "stuck")
    fill(cpo, "stuck")
    idaho.settle()

    assert "You see all 25 points differently" in shows(asked(cio))


def test_one_that_never_went_out_comes_with_the_next_slot(stage: Stage) -> None:
    stage.set_up("ID")
    stage.clock.advance(SLOT + timedelta(days=13) - stage.clock.now())  # an outage
    stage.settle()
    stage.go_to(NEXT, AT_ONCE)

    assert "points of the plan?" in shows(asked(pair(stage)[0]))
    assert rows(stage, "SELECT not_sent FROM check_in WHERE first_look") == [(None,)]


# What nobody should be able to do


def test_a_page_sent_twice_is_stored_once_and_of_two_devices_the_later_counts(idaho: Stage) -> None:
    cio, _ = pair(idaho)
    begin(cio)
    page = metadata(cio)
    fill(cio, "stuck")
    deliver_page(idaho, cio, page, "stuck")
    assert one(idaho, "SELECT count(*) FROM reply") == 1
    fill(cio, "stuck")
    deliver_page(idaho, cio, page, "in_place")

    assert one(idaho, "SELECT count(*) FROM reply") == 3
    kept = one(idaho, "SELECT statuses FROM reply ORDER BY id DESC LIMIT 1")
    assert kept.count("in_place") == 9
    assert kept.count("stuck") == 9  # the second page, of the other device


@pytest.mark.parametrize(
    "change_it",
    [{"page": 3}, {"page": -1}, {"page": 10**9}, {"version": -1}, {"page": "x"}, {"check_in": 99}],
)
def test_a_page_that_there_is_not_is_refused(idaho: Stage, change_it: dict[str, object]) -> None:
    cio, _ = pair(idaho)
    begin(cio)

    said = str(deliver_page(idaho, cio, metadata(cio) | change_it))

    assert UNREADABLE in said or "no longer here" in said
    assert rows(idaho, "SELECT id FROM reply") == []


def test_a_status_or_an_item_that_there_is_not_is_refused(idaho: Stage) -> None:
    cio, _ = pair(idaho)
    begin(cio)
    page = metadata(cio)

    assert UNREADABLE in str(deliver_page(idaho, cio, page, "wonderful"))
    assert UNREADABLE in str(deliver_page(idaho, cio, page, left_out="regular_meetings"))
    assert UNREADABLE in str(deliver_page(idaho, cio, page | {"page": 2}, outlook="superb"))
    assert rows(idaho, "SELECT id FROM reply") == []


def test_nobody_else_can_send_a_page_and_it_is_no_form_of_a_question(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    begin(cio)
    page = metadata(cio)

    assert "Only Idaho's CIO and CPO" in str(deliver_page(idaho, idaho.person("stranger"), page))
    assert UNREADABLE in str(forged(idaho, cio, '{"check_in": 1, "version": 0, "opens": true}'))
    deliver_page(idaho, cpo, page)
    assert rows(idaho, "SELECT office FROM reply JOIN ask ON ask.id = ask_id") == [("CPO",)]
    idaho.go_to(NEXT, AT_ONCE)
    assert UNREADABLE in str(deliver_page(idaho, cio, page | {"check_in": 2}))


def test_the_database_is_locked_so_the_page_stays_open(idaho: Stage) -> None:
    cio, _ = pair(idaho)
    begin(cio)
    change(idaho, "CREATE TRIGGER no BEFORE INSERT ON reply BEGIN SELECT RAISE(ABORT, 'no'); END")
    outcome = fill(cio)

    assert outcome not in ("closed", "cleared")
    assert metadata(cio)["page"] == 0
    change(idaho, "DROP TRIGGER no")
    fill(cio)
    assert one(idaho, "SELECT count(*) FROM reply") == 1
