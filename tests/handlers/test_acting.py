"""An office is held for the time being: it is said so, and that it then is for good is no change of hands."""

from __future__ import annotations

import pytest
from asked import AT_ONCE, NEXT, one, pair, rows
from handed import admin_types, both_answered, leaves_note, page, succeeds
from home_kit import home

from sandbox.demo.stage import Stage

HOLDINGS = "SELECT count(*) FROM holding WHERE office = 'CIO'"


@pytest.fixture
def both(stage: Stage) -> Stage:
    return both_answered(stage)


def test_an_acting_officer_is_called_so_and_becomes_the_officer_without_a_change_of_hands(both: Stage) -> None:
    new = succeeds(both)
    admin = both.person("admin")
    admin.command("acting ID CIO")
    acting, said = home(both, "successor"), admin.sees[-1]
    before = one(both, HOLDINGS)
    new.command("why")
    why = new.sees[-1]

    admin.command("acting ID CIO off")
    admin.command("acting ID CIO off")

    assert "Idaho's acting CIO" in said
    assert "Idaho · acting CIO" in acting
    assert "You are Idaho's acting CIO" in why
    assert "Idaho · CIO" in home(both, "successor")
    assert one(both, HOLDINGS) == before == 2
    assert [tuple(row) for row in rows(both, "SELECT old, new FROM change WHERE what = 'acting'")] == [
        ("CIO for good", "CIO acting"),
        ("CIO acting", "CIO for good"),
    ]
    both.go_to(NEXT, AT_ONCE)
    assert one(both, "SELECT count(*) FROM check_in WHERE ended_at IS NULL AND sent_at IS NOT NULL") == 1


def test_a_note_passes_an_acting_officer_and_reaches_who_comes_after_them(both: Stage) -> None:
    cio, cpo = pair(both)
    leaves_note(both, cio, "zqcall the budget office")
    acting = succeeds(both)
    both.person("admin").command("acting ID CIO")
    both.go_to(NEXT, AT_ONCE)
    read = page(acting)
    third = both.person("third")

    admin_types(both, f"pair ID <@{third.id}|x> <@{cpo.id}|x>")

    assert "zqcall the budget office" in read
    assert "zqcall the budget office" in page(third)
    fourth = both.person("fourth")
    admin_types(both, f"pair ID <@{fourth.id}|x> <@{cpo.id}|x>")
    assert "zqcall the budget office" in page(fourth)  # the third left before the first question


def test_an_admin_says_which_office_and_of_one_that_is_held(both: Stage) -> None:
    admin, stranger = both.person("admin"), both.person("stranger")
    said = []
    for text in ("acting", "acting ID", "acting ID CTO", "acting ID CIO maybe", "acting ME CIO"):
        admin.command(text)
        said.append(admin.sees[-1])
    both.person("admin").command("vacate ID CIO")
    both.person("admin").press("Change")
    both.settle()
    admin.command("acting ID CIO")
    stranger.command("acting ID CPO")

    assert "Say which state" in said[0]
    assert all("which office" in text for text in said[1:4])
    assert "not paired yet" in said[4]
    assert "Idaho has no CIO right now" in admin.sees[-1]
    assert rows(both, "SELECT * FROM change WHERE what = 'acting'") == []
