"""What gets in the way of four yeses and one conversation: an office changes hands, Slack refuses, who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, answer, change, key_of, one, pair, pressed, rows, shows
from offered import (
    agrees,
    answers,
    digest,
    first_words,
    four,
    join,
    leave,
    offers,
    requested,
    talks,
    told,
    window,
)
from quotes import channel

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.text import all_text

FIVE = ("ID", "UT", "WY", "CO", "NM")


@pytest.fixture
def asks(stage: Stage) -> Stage:
    """A digest tells that Idaho asks for help; Utah has been asked, too."""
    requested(stage)
    return stage


def seats(stage: Stage, code: str, cio: Person, cpo: Person) -> None:
    admin = stage.person("admin")
    admin.command(f"pair {code} <@{cio.id}|x> <@{cpo.id}|x>")
    admin.press("Change")
    stage.go_to(stage.clock.now() + timedelta(days=4), AT_ONCE)


@pytest.mark.parametrize("code", ["ID", "UT"])
def test_who_comes_into_the_office_is_asked_anew_and_who_left_has_no_part_in_it(asks: Stage, code: str) -> None:
    people, new = dict(zip("uvij", four(asks), strict=True)), asks.person("successor")
    offers(asks, people["u"])
    agrees(asks, people["v"], people["i"])
    old, cpo = pair(asks, code)

    seats(asks, code, new, cpo)
    agrees(asks, people["j"])
    before = talks(asks)
    asked = shows(told(new)[-1])
    agrees(asks, new)

    assert before == []
    assert "Idaho asks for help with meeting regularly" in asked
    assert len(talks(asks)) == 1
    assert new.id in talks(asks)[0].members
    assert old.id not in talks(asks)[0].members
    assert "This is with who holds the office now." in shows(told(old)[-1])
    assert "not yours to decide" in "".join(pressed(asks, old, "offer_yes", "1"))


def test_an_office_that_falls_vacant_leaves_the_offer_to_lapse(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, people[1], people[2])
    asks.person("admin").command("vacate ID CIO")
    asks.person("admin").press("Change")
    asks.settle()
    agrees(asks, people[3])
    asks.go_to(asks.clock.now() + timedelta(days=15), AT_ONCE)

    assert talks(asks) == []
    for person in (people[0], people[1], people[3]):
        assert "ended without a talk" in shows(told(person)[-1])


def test_a_request_that_names_no_state_stays_unnamed_until_all_four_have_said_yes(stage: Stage) -> None:
    requested(stage, *FIVE, quote="without_state")
    people = four(stage)

    people[0].press("We can help", digest(stage))
    form = window(people[0])
    offers(stage, people[0])
    agrees(stage, people[1], people[2])
    seen = "\n".join(all_text(it) for person in people[:2] for it in person.inbox if key_of(it).startswith("offer"))
    to_idaho = shows(told(people[2])[-1])
    agrees(stage, people[3])

    assert "A state asks for help with meeting regularly" in channel(stage)
    assert "Idaho" not in form + seen
    assert "Idaho" not in str(digest(stage).blocks)
    assert "You learn which state it is once all four of you have said yes." in seen
    assert "They learn that it was Idaho once all four of you have said yes." in to_idaho
    assert "Idaho asked for help with meeting regularly" in first_words(stage, people[0])[0]


@pytest.mark.parametrize("error", ["user_disabled", "restricted_action"])
def test_where_slack_will_not_have_the_four_together_each_reads_what_to_do_instead(asks: Stage, error: str) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, *people[1:3])
    asks.slack.fault("error", "conversations.open", error=error)
    agrees(asks, people[3])

    for number, person in enumerate(people):
        last = all_text(told(person)[-1])
        assert "All four of you said yes, but Slack can't put you into one conversation." in last
        others = people[2:] if number < 2 else people[:2]
        assert all(f"<@{other.id}>" in last for other in others)
        assert [("offer_yes" in str(it.blocks)) for it in told(person)] == [False, False]
    assert "Please write to them" in all_text(told(people[2])[-1])
    assert talks(asks) == []
    assert one(asks, "SELECT apart FROM offer") == error
    assert "All four of you have said yes already." in "".join(pressed(asks, people[1], "offer_no", "1"))
    assert not [it for it in asks.person("admin").inbox if "Idaho's" in all_text(it) and "help" in all_text(it)]


def test_a_process_that_dies_between_the_opening_and_the_post_opens_no_second_one(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, *people[1:3])
    asks.slack.fault("no_answer_after", "conversations.open")
    asks.slack.fault(
        "no_answer_after", "chat.postMessage", when=lambda args: "four of you" in str(args.get("text"))
    )
    agrees(asks, people[3])
    asks.go_to(asks.clock.now() + timedelta(hours=2))

    assert len(talks(asks)) == 1
    assert [len(first_words(asks, person)) for person in people] == [1, 1, 1, 1]


def test_a_conversation_that_others_came_into_is_not_used(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, *people[1:3])
    stranger = asks.person("stranger")

    def comes_in(args: dict[str, str]) -> bool:
        """Right after the opening somebody makes a channel of it, and lets another one in."""
        if stranger.id not in talks(asks)[0].members:
            asks.slack.admin.convert(args["channel"], "four", asks.server.now(), new_id=False)
            asks.slack.admin.invite(args["channel"], stranger.id, asks.server.now())
        return False

    asks.slack.fault("error", "conversations.members", when=comes_in)
    agrees(asks, people[3])

    assert first_words(asks, people[0]) == []
    assert "Slack can't put you into one conversation" in all_text(told(people[2])[-1])


def test_at_night_nobody_is_asked_and_the_conversation_waits_for_an_hour_that_all_share(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, *people[1:3])
    night = asks.clock.now().replace(hour=8)  # 1 AM in Idaho
    asks.go_to(night + timedelta(days=1), AT_ONCE)
    agrees(asks, people[3])
    at_night = first_words(asks, people[0])
    asks.go_to(night + timedelta(days=4, hours=9), AT_ONCE)

    assert at_night == []
    assert len(first_words(asks, people[0])) == 1


def test_a_yes_taken_back_while_the_conversation_waits_keeps_it_shut(asks: Stage) -> None:
    people = four(asks)
    offers(asks, people[0])
    agrees(asks, *people[1:3])
    asks.go_to(asks.clock.now().replace(hour=8) + timedelta(days=1), AT_ONCE)
    agrees(asks, people[3])
    before = [[shows(it) for it in told(person)] for person in people[1:]]
    answers(asks, people[0], "Take my yes back")
    after = [[shows(it) for it in told(person)] for person in people[1:]]
    asks.go_to(asks.clock.now() + timedelta(days=4, hours=9), AT_ONCE)

    assert before == after
    assert talks(asks) == []
    answers(asks, people[0], "Yes after all")
    assert len(talks(asks)) == 1


def test_who_may_not_offer_is_told_who_can_and_nothing_is_kept(asks: Stage) -> None:
    cio, _ = pair(asks, "UT")
    deputy, stranger, admin = asks.person("deputy"), asks.person("stranger"), asks.person("admin")
    cio.command(f"deputy <@{deputy.id}|x>")
    asks.settle()
    asks.person("admin").command(f"cochair add <@{stranger.id}|x>")
    join(asks, deputy, stranger)

    said = {}
    for person in (deputy, stranger, admin, pair(asks, "ID")[1]):
        leave(person)
        person.press("We can help", digest(asks))
        said[person.id] = window(person)

    assert "It binds the office, so your CIO can press it" in said[deputy.id]
    for person in (stranger, admin):
        assert (
            "Only who holds an office of a state, its CIO or CPO, can offer another state help." in said[person.id]
        )
    assert "That is your own state's request." in said[pair(asks, "ID")[1].id]
    assert rows(asks, "SELECT count(*) FROM offer") == [(0,)]


def test_with_nobody_in_the_other_office_no_offer_can_be_made(asks: Stage) -> None:
    change(asks, "UPDATE person SET deleted = 1 WHERE slack_id = '" + pair(asks, "UT")[1].id + "'")
    leave(pair(asks, "UT")[0])

    assert "Nobody can answer for Utah's CPO right now" in offers(asks, pair(asks, "UT")[0])
    assert rows(asks, "SELECT count(*) FROM offer") == [(0,)]


def test_a_forged_request_is_nobodys(asks: Stage) -> None:
    for value in ("1:ID:no_item", "1:UT:meet", "9:ID:meet", "x", "1", "", "1::meet", "9" * 40):
        assert "no longer" in "".join(pressed(asks, pair(asks, "UT")[0], "offer", value))
    assert rows(asks, "SELECT count(*) FROM offer") == [(0,)]


def test_an_offer_that_has_not_reached_them_can_not_be_found_by_its_number(asks: Stage) -> None:
    offers(asks, pair(asks, "UT")[0])
    of_this, of_none = ("".join(pressed(asks, pair(asks, "ID")[0], "offer_yes", number)) for number in ("1", "2"))

    assert "not yours to decide" in of_this
    assert of_this == of_none


def test_under_a_request_that_was_taken_back_nothing_can_be_offered(asks: Stage) -> None:
    value = f"1:ID:{one(asks, 'SELECT item FROM check_in LIMIT 1')}"
    answer(asks, pair(asks, "ID")[0], "in_place", help_quote="no")

    assert "it was taken back" in "".join(pressed(asks, pair(asks, "UT")[0], "offer", value))


def test_nobody_but_the_four_reads_a_word_of_an_offer(asks: Stage) -> None:
    people, others = four(asks), [asks.person(name) for name in ("admin", "cochair", "deputy")]
    asks.person("admin").command(f"cochair add <@{others[1].id}|x>")
    people[0].command(f"deputy <@{others[2].id}|x>")
    offers(asks, people[0])
    agrees(asks, *people[1:])
    for person in others:
        for command in ("me", "why", "status", "pairs", "why ID", "digest"):
            person.command(command)
        person.open_home()
    asks.settle()

    assert not [it for person in others for it in person.messages() if key_of(it).startswith(("offer/", "talk/"))]
    seen = "\n".join(text for person in others for text in person.sees)
    assert "offered a talk" not in seen
    assert "offer you a talk" not in seen
    assert "could help another state" not in seen
