"""An office is held for the time being: it is said so, and that it then is for good is no change of hands."""

from __future__ import annotations

import pytest
from asked import AT_ONCE, NEXT, one, pair, rows, shows
from handed import admin_types, both_answered, leaves_note, page, succeeds
from home_kit import home

from sandbox.demo.stage import Stage

ACTING = "SELECT office FROM holding WHERE acting AND until IS NULL ORDER BY office"
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


def acting(stage: Stage) -> list[str]:
    return [office for (office,) in rows(stage, ACTING)]


def by_roster(stage: Stage, *titles: str) -> str:
    """A roster of Idaho's two as they are, with these titles; what its check says."""
    people, admin = stage.slack.workspace.people, stage.person("admin")
    them = zip(("CIO", "CPO"), pair(stage), titles, strict=True)
    lines = [f"ID,{office},{people[who.id].email},{title}" for office, who, title in them]
    admin.command("roster")
    admin.fill_and_submit({"lines": "\n".join(["State,Office,Email,Title", *lines])})
    stage.settle()
    return of_roster(stage)


def of_roster(stage: Stage) -> str:
    """What the newest check says now."""
    said = (shows(one) for one in reversed(stage.person("admin").messages()))
    return next(one for one in said if one.startswith(("*Roster checked", "*Done")))


def test_a_roster_marks_who_sits_there_already_and_says_so_before(both: Stage) -> None:
    """It is no change of hands. Without a title nothing is said of how it is held."""
    admin, before = both.person("admin"), one(both, HOLDINGS)
    said = by_roster(both, "Acting Chief Information Officer", "")
    untouched = acting(both)
    admin.press("Apply")
    both.settle()
    done, marked = of_roster(both), acting(both)

    assert "1 acting" in said
    assert "1 as they are" in said
    assert f"<@{pair(both)[0].id}>: acting" in said
    assert (untouched, marked, one(both, HOLDINGS)) == ([], ["CIO"], before)
    assert "1 acting" in done
    assert "There is nothing to change." in by_roster(both, "Interim CIO", "")
    assert "There is nothing to change." in by_roster(both, "", "")
    assert "1 no longer acting" in by_roster(both, "Chief Information Officer", "Chief Procurement Officer")
    admin.press("Apply")
    both.settle()
    assert acting(both) == []
    assert [tuple(row) for row in rows(both, "SELECT old, new FROM change WHERE what = 'acting'")] == [
        ("CIO for good", "CIO acting"),
        ("CIO acting", "CIO for good"),
    ]


def test_a_roster_marks_nobody_where_it_is_so_already_or_somebody_else_sits_there_by_then(both: Stage) -> None:
    admin = both.person("admin")
    by_roster(both, "Acting CIO", "")
    admin.command("acting ID CIO")
    admin.press("Apply")
    both.settle()
    assert "Changed by somebody else" in of_roster(both)

    admin.command("acting ID CIO off")
    by_roster(both, "Acting CIO", "")
    succeeds(both)
    admin.press("Apply")
    both.settle()
    assert acting(both) == []
    assert "Changed by somebody else" in of_roster(both)


def test_a_title_that_sounds_like_the_other_office_marks_nobody(both: Stage) -> None:
    said = by_roster(both, "Acting Chief Procurement Officer", "")

    assert "There is nothing to change." in said
    assert acting(both) == []


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
