"""An election: in eight weeks 24 of 50 CIOs change. No word reaches who comes without its yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from agreed import leave, says
from asked import AT_ONCE, NEXT, SLOT, question, shows
from handed import handed, lets_read
from offered import agrees, first_words, join, offers, talks, told
from quotes import says as consents

from bot.rules.jurisdictions import ALL
from sandbox.demo.inside import InnerStage
from sandbox.slack.person import Person
from sandbox.slack.text import all_text

CODES = [code for code in ALL if code not in ("AS", "DC", "GU", "MP", "PR", "VI")]
CHANGED = CODES[::2][:24]
BY_ROSTER, LATER, ACTING = CHANGED[:16], CHANGED[16:20], CHANGED[20:]
LET, SHOWN = set(CHANGED[::3]), set(CHANGED[::4])  # whose CPO says yes: to their answer, and to the step
ASKING, LOSING, STAYING = LATER[0], LATER[1], CODES[1]  # who asks for help, and the two that offer it
DAY, LAST = "2027-01-20", NEXT + timedelta(days=42)
WEEKS, FRIDAY = timedelta(days=14), 4
SOON = timedelta(seconds=5)  # all forms at once would meet Slack's rates


@pytest.fixture(scope="module")
def elected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InnerStage]:
    """Played to its end, at the rates that Slack has published."""
    with InnerStage(tmp_path_factory.mktemp("election")) as stage:
        stage.set_up(*CODES, start=False)
        for said in ("schedule every 4 weeks thu 09:00", "start"):  # few rounds, so that it does not take minutes
            stage.person("admin").command(said)
        stage.person("admin").press("Start")
        stage.settle()
        stage.go_to(stage.clock.now().replace(hour=20), AT_ONCE)  # all are welcomed on the first day
        _is_asked(stage, SLOT)
        for code in CODES:
            _answers(stage, code)
        for code in CHANGED:
            _agree(stage, code)
        stage.settle()
        consents(stage, ASKING, help="yes")
        stage.go_to(SLOT + timedelta(days=4), AT_ONCE)
        _sends_a_roster(stage)
        _next_working_day(stage)
        _say_yes(stage, BY_ROSTER)
        _offer(stage)
        stage.go_to(NEXT, AT_ONCE)
        _changes(stage, LATER)
        _say_yes(stage, LATER)
        _accepts(stage, _new(stage, ASKING))
        _is_asked(stage, NEXT + WEEKS)
        for code in ACTING:
            _drafts(stage, code)
        _next_working_day(stage)
        stage.go_to(NEXT + 2 * WEEKS, AT_ONCE)
        _changes(stage, ACTING)
        for code in ACTING:
            stage.person("admin").command(f"acting {code} CIO")
        _say_yes(stage, ACTING)
        _is_asked(stage, LAST)
        for code in CHANGED:
            for person in (_new(stage, code), stage.person(f"{code}-CIO"), stage.person(f"{code}-CPO")):
                person.command("handover")
                person.open_home()
        yield stage


def _new(stage: InnerStage, code: str) -> Person:
    return stage.person(f"{code}-new")


def _is_asked(stage: InnerStage, slot: datetime) -> None:
    """Let all states be asked, each for the same time of its own zone."""
    stage.go_to(slot + timedelta(hours=4), AT_ONCE)


def _next_working_day(stage: InnerStage) -> None:
    """So that everybody may be written to, at one moment in all their zones."""
    day = stage.clock.now() + timedelta(days=1)
    while day.weekday() > FRIDAY or (day.month, day.day) in ((12, 25), (1, 1), (1, 18)):
        day += timedelta(days=1)
    stage.go_to(day.replace(hour=18, minute=30), AT_ONCE)


def _answers(stage: InnerStage, code: str) -> None:
    for office, status in (("CIO", "stuck"), ("CPO", "in_place")):
        person = stage.person(f"{code}-{office}")
        stage.clock.advance(SOON)
        person.command("answer")
        asks = {"help_quote": "as_state"} if (code, office) == (ASKING, "CIO") else {}
        person.fill_and_submit({"status": status, "comment": f"zq{code}{office}qz"} | asks)
        leave(person)


def _agree(stage: InnerStage, code: str) -> None:
    cio, cpo = stage.person(f"{code}-CIO"), stage.person(f"{code}-CPO")
    stage.clock.advance(SOON)
    cio.command("step")
    cio.fill_and_submit({"text": f"zq{code}stepqz", "day": DAY})
    leave(cio)
    stage.settle()
    says(stage, cpo, "Agreed")
    leave(cpo)


def _offer(stage: InnerStage) -> None:
    """Two states offer help with what one asks for; all say yes but the CIO who asks, and leaves."""
    for code in (STAYING, LOSING):
        two = stage.person(f"{code}-CIO"), stage.person(f"{code}-CPO")
        join(stage, *two)
        offers(stage, two[0])
        agrees(stage, two[1], stage.person(f"{ASKING}-CPO"))


def _accepts(stage: InnerStage, person: Person) -> None:
    """Say yes to every offer."""
    for one in told(person):
        person.press("Yes, let's talk", one)
        leave(person)
    stage.settle()


def _drafts(stage: InnerStage, code: str) -> None:
    """The CIO's deputy, who only drafts, writes a draft that waits for the CIO, who does not look."""
    deputy = stage.person(f"{code}-deputy")
    stage.clock.advance(SOON)
    stage.person(f"{code}-CIO").command(f"deputy <@{deputy.id}|x> drafts")
    deputy.command("answer")
    deputy.fill_and_submit({"status": "stuck", "comment": f"zq{code}draftqz"})
    leave(deputy)


def _sends_a_roster(stage: InnerStage) -> None:
    for code in BY_ROSTER:
        _new(stage, code)  # is in this Slack
    lines, admin = [f"{code},CIO,{code}-new@Example.gov" for code in BY_ROSTER], stage.person("admin")
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
    _next_working_day(stage)


def _say_yes(stage: InnerStage, codes: list[str]) -> None:
    """Some CPOs let the new CIO read their answers; some show them the step, and it is kept."""
    for code in codes:
        cpo = stage.person(f"{code}-CPO")
        stage.clock.advance(SOON)
        if code in LET:
            lets_read(stage, cpo, "all")
            leave(cpo)
        if code in SHOWN:
            says(stage, cpo, "Show it to the CIO")
            leave(cpo)
    _next_working_day(stage)
    for code in codes:
        if code in SHOWN:
            says(stage, _new(stage, code), "Keep it")
            leave(_new(stage, code))


def test_no_word_reaches_a_successor_without_its_yes(elected: InnerStage) -> None:
    read = {code: "\n".join(_new(elected, code).sees) for code in CHANGED}
    wrong = {code: "\n".join(elected.person(f"{code}-wrong").sees) for code in (*LATER, *ACTING)}

    assert {code for code, seen in read.items() if f"zq{code}CPOqz" in seen} == LET
    assert {code for code, seen in read.items() if f"zq{code}CIOqz" in seen} == set()
    assert {code for code, seen in read.items() if f"zq{code}stepqz" in seen} == SHOWN
    assert not [seen for seen in wrong.values() if "zq" in seen]
    assert "zq" not in "\n".join(elected.person("admin").sees)


def test_an_offer_asks_who_holds_the_office_then_and_who_left_has_no_part_in_it(
    elected: InnerStage,
) -> None:
    new, left = _new(elected, ASKING), elected.person(f"{ASKING}-CIO")
    staying = [elected.person(f"{STAYING}-{office}") for office in ("CIO", "CPO")]
    four, [talk] = [*staying, elected.person(f"{ASKING}-CPO"), new], talks(elected)
    losing = [elected.person(f"{LOSING}-CIO"), _new(elected, LOSING), elected.person(f"{LOSING}-CPO")]

    assert set(talk.members) == {person.id for person in four} | {elected.slack.app.bot_user}
    assert [len(first_words(elected, person)) for person in (*four, left, *losing)] == [1, 1, 1, 1, 0, 0, 0, 0]
    assert len(told(left)) == 2
    assert not [one for one in told(left) if "Yes, let's talk" in str(one.blocks)]
    assert told(losing[1])
    assert "zq" not in "".join(shows(one) for person in (*four, left, *losing) for one in told(person))


def test_no_draft_reaches_a_successor_and_its_writer_hears_that_it_ended(elected: InnerStage) -> None:
    others = [elected.person("admin"), *(elected.person(f"{code}-CPO") for code in CODES)]
    others += [elected.person(f"{code}-{who}") for code in ACTING for who in ("new", "wrong")]

    assert not [seen for person in others for seen in person.sees if "draftqz" in seen]
    for code in ACTING:
        cio, deputy = elected.person(f"{code}-CIO"), elected.person(f"{code}-deputy")
        assert any(f"zq{code}draftqz" in seen for seen in cio.sees)
        assert not [one for one in cio.messages() if f"zq{code}draftqz" in str(one.blocks)]
        assert any("You do not answer for" in shows(one) for one in deputy.messages())


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
    assert f"{len(BY_ROSTER)} changed" in shows(rosters[0])
    assert elected.slack.refused_for_rate == []


def test_who_left_is_told_of_no_step_that_goes_on_without_them(elected: InnerStage) -> None:
    for code in CHANGED:
        theirs = [shows(one) for one in elected.person(f"{code}-CIO").messages()]
        assert not [text for text in theirs if f"zq{code}stepqz" in text and "Withdraw" not in text]
