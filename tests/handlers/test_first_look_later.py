"""A first look is taken back, changed, gone on with by somebody else, and comes again a year later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, NEXT, SLOT, change, one, pair, pressed, question, rows, shows
from command_kit import typed
from looks import asked, begin, deliver_page, fill, first_look, look, metadata, receipt, window

from bot.rules.first_look import YEAR
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person

pytestmark = [pytest.mark.first_looks, pytest.mark.waits]


@pytest.fixture
def idaho(stage: Stage) -> Stage:
    """Idaho has its first look."""
    first_look(stage)
    return stage


# Withdrawn, changed


def test_a_page_is_withdrawn_and_its_statuses_come_back_to_nobody(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    begin(cio)
    fill(cio, "stuck")
    cio.close()
    idaho.settle()
    cio.press("Withdraw", next(one for one in reversed(cio.inbox) if one.text.startswith("Kept")))
    cio.fill_and_submit()
    idaho.settle()

    assert rows(idaho, "SELECT version, given FROM reply") == [(1, 1), (2, 0)]
    assert "Withdrawn" in receipt(cio)
    begin(cio)
    assert metadata(cio)["page"] == 0
    assert "initial_option" not in str(cio.view.body["blocks"])
    look(idaho, cpo)
    assert one(idaho, "SELECT revealed_at FROM check_in") is None


def test_withdrawn_once_open_it_is_gone_from_all_that_showed_it(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cio, "stuck", "holds_up")
    look(idaho, cpo, "in_place", "helps")
    cio.press("Withdraw", next(one for one in reversed(cio.inbox) if one.text.startswith("Recorded")))
    cio.fill_and_submit()
    idaho.settle()

    for person in (cio, cpo):
        assert "Stuck" not in "\n".join(shows(one) for one in person.messages())
        assert "One first look was withdrawn." in shows(asked(person))
    cpo.press("Read both", asked(cpo))
    assert "Idaho's CIO withdrew the answer." in window(cpo)
    assert window(cpo).count("CPO In place") == 25


def test_a_change_after_reading_is_marked_and_shows_at_once(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cio, "stuck")
    look(idaho, cpo, "in_place")
    cio.press("Change my answer")
    fill(cio, "in_place")
    cio.close()
    idaho.settle()

    assert rows(idaho, "SELECT whole, after_reveal FROM reply ORDER BY id DESC LIMIT 1") == [(1, 1)]
    assert "you see 9 the same way, 16 differently" in shows(asked(cpo))
    cpo.press("Read both", asked(cpo))
    assert "Idaho's CIO changed it after reading." in window(cpo)


# Who comes into the office, and who answers beside


def test_a_successor_gets_it_anew_and_sees_nothing_of_the_half_that_was_filled(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cpo, "in_place", "helps")
    begin(cio)
    page = metadata(cio)
    fill(cio, "stuck")
    new = idaho.person("successor")
    typed(idaho, f"pair ID <@{new.id}> <@{cpo.id}>")
    idaho.person("admin").press("Change")
    idaho.settle()

    assert "Only Idaho's CIO" in str(deliver_page(idaho, cio, page | {"page": 1}))
    assert "before you held your office" in str(deliver_page(idaho, new, page | {"page": 1}))
    assert "before you held your office" in "".join(pressed(idaho, new, "answer", "1"))
    idaho.go_to(NEXT, AT_ONCE)
    assert "First look" in shows(asked(new))
    view = begin(new)
    assert "initial_option" not in str(view.body["blocks"])
    look_on(idaho, new)
    assert one(idaho, "SELECT revealed_at FROM check_in WHERE id = 1") is None
    assert "Stuck" not in "\n".join(text for text in new.sees if "Kept" in text)
    begin(cpo)
    assert str(cpo.view.body["blocks"]).count("initial_option") == 9  # their own, of two weeks ago


def look_on(stage: Stage, person: Person) -> None:
    while person.view is not None and person.view.body["callback_id"] == "first_look":
        fill(person)
    stage.settle()


def test_once_open_it_does_not_come_anew_for_a_successor(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cio)
    look(idaho, cpo)
    new = idaho.person("successor")
    typed(idaho, f"pair ID <@{new.id}> <@{cpo.id}>")
    idaho.person("admin").press("Change")
    idaho.settle()
    idaho.go_to(NEXT, AT_ONCE)

    assert one(idaho, "SELECT count(*) FROM check_in WHERE first_look") == 1
    assert "The two officers" in shows(question(new))


def test_a_deputy_and_the_holder_go_on_with_one_anothers_pages_only_as_they_may(stage: Stage) -> None:
    stage.set_up("ID")
    typed(stage, "deputy @helper", "ID-CIO")
    stage.settle()
    stage.go_to(SLOT, AT_ONCE)
    helper, (cio, _) = stage.person("helper"), pair(stage)
    begin(helper)
    fill(helper, "in_place")
    stage.settle()
    begin(cio)
    page = metadata(helper)
    assert metadata(cio)["page"] == 1  # goes on with the deputy's
    fill(cio, "stuck")

    assert "only they can change that answer" in str(deliver_page(stage, helper, page))
    assert "only they can change" in "".join(pressed(stage, helper, "answer", "1"))
    assert "Stuck" not in "\n".join(shows(one) for one in helper.messages())


# A year later


def test_a_year_later_it_comes_again_filled_in_beside_what_both_said_then(idaho: Stage) -> None:
    cio, cpo = pair(idaho)
    look(idaho, cio, "stuck")
    look(idaho, cpo, "under_way")
    idaho.go_to(SLOT + YEAR - timedelta(days=1), AT_ONCE)
    change(idaho, "UPDATE holding SET silent = 0")
    idaho.go_to(SLOT + YEAR, AT_ONCE)

    assert one(idaho, "SELECT count(*) FROM check_in WHERE first_look") == 2
    assert "A year on: where does Idaho stand on the 25 points of the plan?" in shows(asked(cio))
    assert str(begin(cio).body["blocks"]).count("'value': 'stuck'}}") >= 1
    look(idaho, cio, "in_place", regular_meetings="stuck")
    look(idaho, cpo, "under_way")
    cio.press("Read both", asked(cio))
    assert "meet regularly: CIO Stuck, CPO Under way (as a year ago)" in window(cio)
    assert "CIO In place, CPO Under way (a year ago: CIO Stuck, CPO Under way)" in window(cio)
