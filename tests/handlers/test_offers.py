"""Help between two states: an offer, four yeses, one conversation; nobody learns of a no."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, answer, key_of, notified, one, pair, pressed, rows, shows
from offered import agrees, answers, digest, first_words, four, leave, offers, requested, said, talks, told

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.text import all_text

LAPSE = timedelta(days=14, minutes=1)
ENDED = "*An offer of help has ended without a talk.* There is nothing to do, and nobody is told why."


@pytest.fixture
def asks(stage: Stage) -> Stage:
    """A digest tells that Idaho asks for help; Utah has been asked, too."""
    requested(stage)
    return stage


def seen_by(person: Person, of: str = "") -> list[tuple[str, str, object]]:
    """All that this person has in Slack under keys that begin so, and whether it was edited since."""
    return [(one.ts, all_text(one), one.edited) for one in person.messages() if key_of(one).startswith(of)]


def about_it(texts: list[str]) -> list[str]:
    """What of this concerns help."""
    return [text for text in texts if "between states" in text]


def later(stage: Stage, wait: timedelta) -> None:
    stage.go_to(stage.clock.now() + wait, AT_ONCE)


def test_only_after_all_four_yeses_one_conversation_is_opened_for_the_four(asks: Stage) -> None:
    ut_cio, ut_cpo, id_cio, id_cpo = four(asks)

    kept = offers(asks, ut_cio)
    asked_first = [len(told(one)) for one in four(asks)]
    agrees(asks, ut_cpo)
    asked_then = [len(told(one)) for one in four(asks)]
    agrees(asks, id_cpo)
    before = len(talks(asks))
    agrees(asks, id_cio)

    assert "Your yes is kept." in kept
    assert asked_first == [1, 1, 0, 0]
    assert asked_then == [1, 1, 1, 1]
    assert before == 0
    assert said(asks) == [("UT", "CIO", True), ("UT", "CPO", True), ("ID", "CPO", True), ("ID", "CIO", True)]
    assert len(talks(asks)) == 1
    assert set(talks(asks)[0].members) == {one.id for one in four(asks)} | {asks.slack.app.bot_user}
    for person in four(asks):
        assert len(first_words(asks, person)) == 1
        assert (
            "Idaho asked for help with meeting regularly, and Utah offered a talk." in first_words(asks, person)[0]
        )
        assert "*All four of you said yes.* I opened one conversation" in shows(told(person)[-1])
        assert "_yes" not in str(told(person)[-1].blocks)


@pytest.mark.parametrize("who", range(4))
def test_a_single_no_opens_nothing_and_nobody_can_tell_it_from_no_answer(asks: Stage, who: int) -> None:
    people = four(asks)
    others = [person for person in people if person is not people[who]]
    offers(asks, people[0])
    agrees(asks, *[person for person in people[1 : 3 if who == 0 else 4] if told(person) and person in others])
    before, phones = [seen_by(person) for person in others], [notified(asks, person) for person in others]

    told_them = answers(asks, people[who], "No" if who else "Take my yes back")
    at_once = [seen_by(person) for person in others]
    cards = [seen_by(person, "offer/") for person in others]
    over_time = []
    for _ in range(2):
        later(asks, timedelta(days=6))
        over_time.append([seen_by(person, "offer/") for person in others])
    if who == 0:
        agrees(asks, people[3])
    later(asks, LAPSE - timedelta(days=12))

    assert "Nobody is told, now or later." in told_them
    assert at_once == before
    assert over_time == [cards, cards]
    assert {shows(told(person)[-1]) for person in people if told(person)} == {ENDED}
    assert [about_it(notified(asks, person)) for person in others] == [about_it(texts) for texts in phones]
    assert talks(asks) == []


def test_what_a_phone_shows_of_it_holds_no_state_and_no_subject(asks: Stage) -> None:
    offers(asks, four(asks)[0])
    agrees(asks, *four(asks)[1:])

    for person in four(asks):
        theirs = [it for it in notified(asks, person) if "between states" in it or "four of you" in it]
        assert len(theirs) == 2
        assert not [it for it in theirs if "Utah" in it or "Idaho" in it or "meeting" in it]


def test_a_yes_that_is_taken_back_before_the_last_one_counts_no_more_and_can_be_given_again(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, people[1], people[2])
    answers(asks, people[1], "Take my yes back")
    agrees(asks, people[3])
    none = talks(asks)

    answers(asks, people[1], "Yes after all")

    assert none == []
    assert len(talks(asks)) == 1
    assert len(first_words(asks, people[2])) == 1


def test_before_the_other_office_of_who_offers_has_said_yes_nobody_of_the_asking_state_learns_of_it(
    asks: Stage,
) -> None:
    people = four(asks)
    offers(asks, people[0])
    answers(asks, people[1], "No")
    answers(asks, people[0], "Take my yes back")
    answers(asks, people[1], "Yes after all")
    later(asks, LAPSE)

    assert [told(one) for one in people[2:]] == [[], []]
    assert "offer" not in str([one.blocks for one in pair(asks, "ID")[0].inbox])


def test_when_the_request_is_taken_back_every_offer_ends_and_shows_it_no_more(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, people[1], people[2])

    answer(asks, people[2], "in_place", help_quote="no")
    late = "".join(pressed(asks, people[3], "offer_yes", "1"))

    assert {shows(told(one)[-1]) for one in people} == {ENDED}
    assert "This offer of help has ended." in late
    assert talks(asks) == []
    assert "We can help" not in str([it.blocks for it in people[0].messages(asks.channel)])


def test_when_it_is_taken_back_after_they_talk_their_conversation_shows_it_no_more(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, *people[1:])

    answer(asks, people[2], "in_place", help_quote="no")

    assert "What it was about was taken back since." in first_words(asks, people[0])[0]
    assert "Idaho" not in first_words(asks, people[0])[0]


def test_twice_it_stands_and_nobody_is_told_again(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    before = [len(told(one)) for one in people]

    again = offers(asks, people[0])

    assert "Your offer stands, and nothing more was sent." in again
    assert [len(told(one)) for one in people] == before
    assert one(asks, "SELECT count(*) FROM offer") == 1


def test_the_other_office_that_presses_the_same_says_yes_to_it(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[1])

    people[0].press("We can help", digest(asks))
    asked = str(people[0].view.body["blocks"])
    offers(asks, people[0])

    assert "Your CPO has offered this already" in asked
    assert one(asks, "SELECT count(*) FROM offer") == 1
    assert [len(told(one)) for one in people] == [1, 1, 1, 1]


def test_two_states_may_offer_at_once_and_each_has_a_talk_of_its_own(stage: Stage) -> None:
    requested(stage, "ID", "UT", "WY")
    wy = pair(stage, "WY")
    offers(stage, four(stage)[0])
    offers(stage, wy[0])
    agrees(stage, four(stage)[1], wy[1])
    who = "".join(shows(message) for message in told(four(stage)[2]))
    for person in four(stage)[2:]:
        for message in told(person):
            leave(person)
            person.press("Yes, let's talk", message)
            stage.settle()

    assert "Utah's CIO and CPO offer you a talk" in who
    assert "Wyoming's CIO and CPO offer you a talk" in who
    members = [set(one.members) for one in talks(stage)]
    assert len(members) == 2
    assert {one.id for one in wy} <= members[0] | members[1]
    assert not any({four(stage)[0].id, wy[0].id} <= one for one in members)


def test_one_offer_of_a_state_at_a_time_and_a_rest_after_one_that_came_to_nothing(stage: Stage) -> None:
    requested(stage, "ID", "UT", "WY")
    people = four(stage)
    offers(stage, people[0])
    answers(stage, people[1], "No")
    answers(stage, people[0], "Take my yes back")
    again = offers(stage, people[0])
    later(stage, LAPSE)
    rests = offers(stage, people[0])
    later(stage, timedelta(days=31))
    free = offers(stage, people[0])

    assert "Your yes is kept." in again
    assert "You can offer it again from" in rests
    assert "Your yes is kept." in free
    assert rows(stage, "SELECT count(*) FROM offer") == [(2,)]
