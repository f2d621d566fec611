"""Where nobody offers help with a request, states that went from stuck to in place on it are asked in private."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, NEXT, answer, ask, change, key_of, pair, rows, shows
from offered import leave, offers, requested, window
from quotes import posts

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message

SAME_POINT = "UPDATE check_in SET item = (SELECT item FROM check_in ORDER BY id LIMIT 1)"


def sought(person: Person) -> list[Message]:
    return [one for one in person.inbox if key_of(one).startswith("sought/")]


def both(stage: Stage, code: str, status: str) -> None:
    for person in pair(stage, code):
        answer(stage, person, status)
        leave(person)


@pytest.fixture
def later(stage: Stage) -> Stage:
    """Idaho asks for help. Utah was stuck then and is in place now, Wyoming is stuck still, Colorado always was."""

    ask(stage, "ID", "UT", "WY", "CO")
    for code, status in (("UT", "stuck"), ("WY", "stuck"), ("CO", "in_place")):
        both(stage, code, status)
    requested(stage, "ID", "UT", "WY", "CO", asked=True)
    stage.go_to(NEXT, AT_ONCE)
    change(stage, SAME_POINT)
    for code, status in (("UT", "in_place"), ("WY", "stuck"), ("CO", "in_place")):
        both(stage, code, status)
    posts(stage)
    return stage


def weeks(stage: Stage, number: int = 3) -> None:
    stage.go_to(stage.clock.now() + timedelta(weeks=number), AT_ONCE)


def test_only_who_went_from_stuck_to_in_place_is_asked_and_nothing_is_said_of_others(later: Stage) -> None:
    weeks(later)

    asked = {code for code in ("ID", "UT", "WY", "CO") for person in pair(later, code) if sought(person)}
    assert asked == {"UT"}
    for person in pair(later, "UT"):
        assert [shows(it).count("Idaho asks for help with meeting regularly") for it in sought(person)] == [1]
    assert "Idaho" not in sought(pair(later, "UT")[0])[0].text


def test_it_comes_once_and_its_button_is_the_digests(later: Stage) -> None:
    weeks(later)
    weeks(later)
    cio = pair(later, "UT")[0]
    leave(cio)
    cio.press("We can help", sought(cio)[0])
    form = window(cio)

    assert len(sought(cio)) == 1
    assert "I ask your CPO next." in form
    assert rows(later, "SELECT count(*) FROM offer") == [(0,)]


def test_where_somebody_has_offered_or_the_request_was_taken_back_nobody_is_asked(later: Stage) -> None:
    offers(later, pair(later, "CO")[0])
    weeks(later)

    assert sought(pair(later, "UT")[0]) == []


def test_once_it_is_taken_back_the_question_shows_it_no_more(later: Stage) -> None:
    weeks(later)
    cio = pair(later, "ID")[0]
    leave(cio)
    cio.command("me")
    cio.press("Withdraw what I wrote")
    cio.fill_and_submit()
    later.settle()

    for person in pair(later, "UT"):
        assert "A request for help was taken back." in shows(sought(person)[0])
        assert "Idaho" not in shows(sought(person)[0])


def test_who_came_since_is_not_told_by_the_question_where_their_state_stood(later: Stage) -> None:
    new, (_, cpo), admin = later.person("successor"), pair(later, "UT"), later.person("admin")
    admin.command(f"pair UT <@{new.id}|x> <@{cpo.id}|x>")
    admin.press("Change")
    weeks(later)

    assert sought(new) + sought(cpo) == []
