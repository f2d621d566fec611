"""An election: in eight weeks 24 of 50 CIOs change, with steps under way. No word reaches who comes without a yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from agreed import says
from asked import AT_ONCE, NEXT, SLOT, question, shows
from handed import handed, lets_read

from bot.rules.jurisdictions import ALL
from sandbox.demo.inside import InnerStage
from sandbox.slack.person import Person
from sandbox.slack.text import all_text

CODES = [code for code in ALL if code not in ("AS", "DC", "GU", "MP", "PR", "VI")]
CHANGED = CODES[::2][:24]
BY_ROSTER, LATER, ACTING = CHANGED[:16], CHANGED[16:20], CHANGED[20:]
LET, SHOWN = set(CHANGED[::3]), set(CHANGED[::4])  # whose CPO says yes: to their answer, and to the step
DAY, LAST = "2027-01-05", NEXT + timedelta(days=28)
WEEKS = timedelta(days=14)


@pytest.fixture(scope="module")
def elected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InnerStage]:
    """Played to its end, at the rates that Slack has published."""
    with InnerStage(tmp_path_factory.mktemp("election")) as stage:
        stage.set_up(*CODES)
        stage.go_to(SLOT + timedelta(hours=6), AT_ONCE)  # it is the same local time in each zone
        for code in CODES:
            _answers(stage, code)
        for code in CHANGED:
            _agree(stage, code)
        stage.settle()
        stage.go_to(SLOT + timedelta(days=4), AT_ONCE)
        _sends_a_roster(stage)
        _hours_pass(stage)
        _say_yes(stage, BY_ROSTER)
        stage.go_to(NEXT + timedelta(hours=6), AT_ONCE)
        _changes(stage, LATER)
        _say_yes(stage, LATER)
        stage.go_to(NEXT + WEEKS, AT_ONCE)
        _changes(stage, ACTING)
        for code in ACTING:
            stage.person("admin").command(f"acting {code} CIO")
        _say_yes(stage, ACTING)
        stage.go_to(LAST + timedelta(hours=8), AT_ONCE)
        for code in CHANGED:
            for person in (_new(stage, code), stage.person(f"{code}-CIO"), stage.person(f"{code}-CPO")):
                person.command("handover")
                person.open_home()
        yield stage


def _new(stage: InnerStage, code: str) -> Person:
    return stage.person(f"{code}-new")


def _hours_pass(stage: InnerStage) -> None:
    """So that everybody has had an hour in which they may be written to."""
    stage.go_to(stage.clock.now() + timedelta(hours=26), timedelta(hours=2))


def _answers(stage: InnerStage, code: str) -> None:
    for office, status in (("CIO", "stuck"), ("CPO", "in_place")):
        person = stage.person(f"{code}-{office}")
        person.command("answer")
        person.fill_and_submit({"status": status, "comment": f"zq{code}{office}qz"})
        while person.view is not None:
            person.close()


def _agree(stage: InnerStage, code: str) -> None:
    cio, cpo = stage.person(f"{code}-CIO"), stage.person(f"{code}-CPO")
    cio.command("step")
    cio.fill_and_submit({"text": f"zq{code}stepqz", "day": DAY})
    cio.close()
    stage.settle()
    says(stage, cpo, "Agreed")
    cpo.close()


def _sends_a_roster(stage: InnerStage) -> None:
    lines = [f"{code},CIO,{_new(stage, code).name}@Example.gov" for code in BY_ROSTER]
    admin = stage.person("admin")
    admin.command("roster")
    admin.fill_and_submit({"lines": "\n".join(["State,Office,Email", *lines])})
    stage.settle()
    admin.press("Apply")
    stage.settle()


def _changes(stage: InnerStage, codes: list[str]) -> None:
    """One by one, each with somebody else before, by mistake."""
    for code in codes:
        for who in (stage.person(f"{code}-wrong"), _new(stage, code)):
            admin, cpo = stage.person("admin"), stage.person(f"{code}-CPO")
            stage.clock.advance(timedelta(minutes=1))
            admin.command(f"pair {code} <@{who.id}|x> <@{cpo.id}|x>")
            admin.press("Change")
    _hours_pass(stage)


def _say_yes(stage: InnerStage, codes: list[str]) -> None:
    """Some CPOs let the new CIO read their answers; some show them the step, and it is kept."""
    for code in codes:
        cpo = stage.person(f"{code}-CPO")
        if code in LET:
            lets_read(stage, cpo, "all")
            cpo.close()
        if code in SHOWN:
            says(stage, cpo, "Show it to the CIO")
            cpo.close()
            _hours_pass(stage)
            says(stage, _new(stage, code), "Keep it")
            _new(stage, code).close()


def test_no_word_reaches_a_successor_without_its_yes(elected: InnerStage) -> None:
    read = {code: "\n".join(_new(elected, code).sees) for code in CHANGED}
    wrong = {code: "\n".join(elected.person(f"{code}-wrong").sees) for code in (*LATER, *ACTING)}

    assert {code for code, seen in read.items() if f"zq{code}CPOqz" in seen} == LET
    assert {code for code, seen in read.items() if f"zq{code}CIOqz" in seen} == set()
    assert {code for code, seen in read.items() if f"zq{code}stepqz" in seen} == SHOWN
    assert not [seen for seen in wrong.values() if "zq" in seen]
    assert "zq" not in "\n".join(elected.person("admin").sees)


def test_each_step_is_asked_about_by_who_holds_the_office_then(elected: InnerStage) -> None:
    over = {code: shows(question(_new(elected, code))) for code in CHANGED}

    assert {code for code, text in over.items() if f"zq{code}stepqz" in text} == SHOWN
    for code in SHOWN:
        text = shows(question(elected.person(f"{code}-CPO")))
        assert f"zq{code}stepqz" in text
        assert f"zq{code}stepqz" not in shows(question(elected.person(f"{code}-CIO")))


def test_each_is_told_once_and_the_rates_hold(elected: InnerStage) -> None:
    admin = elected.person("admin")
    rosters = [one for one in admin.inbox if "'roster/" in str(one.metadata)]

    for code in CODES:
        asked = [shows(one) for one in handed(elected.person(f"{code}-CPO"))]
        mine = [text for text in asked if "has a new CIO" in text or "new CIO can read" in text]
        assert len(mine) == (code in CHANGED), (code, asked)
    for code in CHANGED:
        welcomes = [one for one in _new(elected, code).inbox if "'welcome/" in str(one.metadata)]
        assert len(welcomes) == 1
        assert "What came before you" in all_text(welcomes[0])
    assert len(rosters) == 1
    assert "16" in shows(rosters[0])
    assert elected.slack.refused_for_rate == []


def test_who_left_is_told_of_no_step_that_goes_on_without_them(elected: InnerStage) -> None:
    for code in CHANGED:
        theirs = [shows(one) for one in elected.person(f"{code}-CIO").messages()]
        assert not [text for text in theirs if f"zq{code}stepqz" in text and "Withdraw" not in text]
