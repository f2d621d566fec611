"""Early answers where something goes wrong or comes in between: none is lost, doubled, or read by anybody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from agreed import leave
from asked import AT_ONCE, NEXT, SLOT, deliver, pair, question, rows, shows, tap
from command_kit import typed
from early_kit import AWAY, NOTHING, WORDS, before_leave, early, receipts, replies, stands, told
from sqlalchemy import event

from handlers import heartbeat
from handlers.plans.by_hand import obey
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person

BACK = SLOT + timedelta(days=7, hours=1)
ONCE = [("CIO", 1, "given"), ("CIO", 2, "used")]


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Idaho is to be asked in some days."""
    stage.set_up("ID")
    stage.settle()
    return stage


@contextmanager
def dying(stage: Stage, begins: str) -> Iterator[None]:
    """The process dies right after the first statement that begins so: its transaction is undone."""
    died: list[str] = []

    def executed(conn: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(begins) and not died:
            died.append(statement)
            raise RuntimeError("the process died")

    event.listen(stage.db.engine, "after_cursor_execute", executed)
    yield
    event.remove(stage.db.engine, "after_cursor_execute", executed)
    assert died


@pytest.mark.parametrize(
    "begins",
    ["UPDATE check_in SET sent_at", "INSERT INTO early_answer", "INSERT INTO reply", "INSERT INTO message"],
)
def test_a_process_that_dies_while_it_becomes_an_answer_makes_it_one_once(ready: Stage, begins: str) -> None:
    before_leave(ready)
    ready.clock.advance(SLOT - ready.clock.now())
    heartbeat.tick(ready.bot, SLOT)
    with dying(ready, begins):
        ready.settle()
    ready.go_to(SLOT + timedelta(hours=2))

    assert stands(ready) == ONCE
    assert replies(ready) == [("CIO", "stuck", WORDS)]
    assert "Answered: CIO. Not yet: CPO." in question(ready.person("ID-CPO")).text


def test_a_tap_before_it_is_known_that_the_question_is_out_stands(ready: Stage) -> None:
    cio, _ = pair(ready)
    early(ready, cio)
    leave(cio)
    ready.clock.advance(SLOT - ready.clock.now())
    ready.slack.fault("no_answer_after", "chat.postMessage")
    ready.beat()
    unknown = rows(ready, "SELECT count(*) FROM check_in WHERE sent_at IS NULL")
    cio.press("tap_in_place", question(cio))
    leave(cio)
    ready.go_to(SLOT + timedelta(hours=2))

    assert unknown == [(1,)]
    assert replies(ready) == [("CIO", "in_place", None)]
    assert stands(ready)[-1][2] == "answered"
    assert "that question had been answered already" in shows(told(cio)[0])


def test_where_nobody_is_there_it_waits_and_counts_for_what_is_asked_then(ready: Stage) -> None:
    cio, _ = pair(ready)
    before_leave(ready)
    typed(ready, AWAY, "ID-CPO")
    ready.go_to(SLOT, AT_ONCE)
    nobody = rows(ready, "SELECT not_sent FROM check_in")
    kept = stands(ready)
    typed(ready, "away off", "ID-CPO")
    typed(ready, "checkin ID")
    ready.settle()

    assert (nobody, kept) == ([("both offices away",)], [("CIO", 1, "given")])
    assert stands(ready) == ONCE
    assert (len(replies(ready)), told(cio)) == (1, [])


def test_who_is_back_early_is_asked_with_the_others_and_may_change_what_they_gave(ready: Stage) -> None:
    cio, cpo = pair(ready)
    before_leave(ready)
    typed(ready, "away off", "ID-CIO")
    ready.go_to(SLOT, AT_ONCE)
    asked = question(cpo).text
    cio.command("answer")
    form = str(cio.view.body) if cio.view is not None else ""
    cio.fill_and_submit(NOTHING | {"status": "in_place", "comment": "zqchangedqz"})
    ready.settle()

    assert "Answered: CIO. Not yet: CPO." in asked
    assert WORDS in form
    assert [status for _, status, _ in replies(ready)] == ["stuck", "in_place"]
    assert "as given early" not in shows(receipts(cio)[-1])


def test_a_plan_in_which_the_claim_is_another_makes_it_another_question(ready: Stage) -> None:
    cio, _ = pair(ready)
    before_leave(ready)
    plan = b"Area,Claim,Question,Key\nTogether,The two officers have lunch,Where?,regular_meetings\n"
    obey(ready.db, ready.bot.plan, "activate", plan, ready.clock.now())
    ready.go_to(BACK, AT_ONCE)

    assert rows(ready, "SELECT claim FROM check_in WHERE not_sent IS NULL")[0] == ("The two officers have lunch",)
    assert replies(ready) == []
    assert WORDS in shows(told(cio)[0])


def test_a_question_in_other_words_is_another_question(ready: Stage) -> None:
    cio, _ = pair(ready)
    before_leave(ready)
    asked = ready.bot.plan.items[0]
    plan = f'Area,Claim,Question\nTogether,"{asked.claim}",Where did you meet last?\n'
    obey(ready.db, ready.bot.plan, "activate", plan.encode(), ready.clock.now())
    ready.go_to(BACK, AT_ONCE)

    assert rows(ready, "SELECT item FROM check_in WHERE not_sent IS NULL")[0] == (asked.key,)
    assert (replies(ready), len(told(cio))) == ([], 1)


def test_who_left_the_office_and_is_back_has_given_nothing_early(ready: Stage) -> None:
    cio, cpo = pair(ready)
    new = ready.person("successor")
    before_leave(ready)
    for holder in (new, cio):
        ready.person("admin").command(f"pair ID <@{holder.id}|x> <@{cpo.id}|x>")
        ready.settle()
    ready.go_to(NEXT, AT_ONCE)

    assert replies(ready) == []
    assert stands(ready)[1][2] == "left"


def test_what_a_deputy_gave_under_one_officer_does_not_count_under_the_next(ready: Stage) -> None:
    cpo, helper, new = ready.person("ID-CPO"), ready.person("helper"), ready.person("successor")
    typed(ready, "deputy @helper", "ID-CIO")
    ready.settle()
    early(ready, helper)
    leave(helper)
    ready.person("admin").command(f"pair ID <@{new.id}|x> <@{cpo.id}|x>")
    ready.settle()
    typed(ready, "deputy @helper", "successor")
    ready.go_to(NEXT, AT_ONCE)

    assert replies(ready) == []
    assert stands(ready)[1][2] == "left"


def test_a_state_with_a_rhythm_of_its_own_answers_what_the_round_of_its_slot_asks(ready: Stage) -> None:
    typed(ready, "schedule ID monthly 2nd thu 09:00")
    form = typed(ready, "early", "ID-CIO")
    early(ready, ready.person("ID-CIO"))
    leave(ready.person("ID-CIO"))
    ready.go_to(SLOT + timedelta(days=7), AT_ONCE)

    assert "Planned for Thu, Dec 10." in form
    assert replies(ready) == [("CIO", "stuck", WORDS)]


def test_a_state_that_had_the_rounds_item_already_is_told_nothing_of_its_own_next_one(ready: Stage) -> None:
    typed(ready, "schedule ID weekly thu 09:00")
    ready.go_to(SLOT, AT_ONCE)

    assert "one of your state's own" in typed(ready, "early", "ID-CIO")


def test_two_that_are_sent_at_once_leave_one_that_counts(ready: Stage) -> None:
    cio = ready.person("ID-CIO")
    helper = ready.person("helper")
    typed(ready, "deputy @helper", "ID-CIO")
    ready.settle()
    for person in (cio, helper):
        person.command("early")

    def sends(person: Person, status: str) -> Callable[[], None]:
        return lambda: person.fill_and_submit(NOTHING | {"status": status, "comment": None})

    both = [Thread(target=sends(cio, "stuck")), Thread(target=sends(helper, "in_place"))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    ready.go_to(SLOT, AT_ONCE)

    assert [what for *_, what in stands(ready)] == ["given", "used"]
    assert len(replies(ready)) == 1


def test_who_holds_no_office_there_gives_none_and_takes_none_back(ready: Stage) -> None:
    before_leave(ready)
    ready.person("stranger")
    kept = rows(ready, "SELECT * FROM early_answer")
    refused = [typed(ready, "early", who) for who in ("stranger", "admin")]
    for who in ("stranger", "admin", "ID-CPO"):
        _sends(ready, who, json.dumps({"item": "regular_meetings", "version": 1}) if who != "ID-CPO" else "{}")

    assert all("Only" in said for said in refused)
    assert rows(ready, "SELECT * FROM early_answer") == kept


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "{}",
        "[]",
        "7",
        '{"item": "small_steps", "version": 0}',
        '{"item": "", "version": "x"}',
        '{"version": 0}',
    ],
)
def test_a_forged_form_keeps_nothing(ready: Stage, metadata: str) -> None:
    _sends(ready, "ID-CIO", metadata)

    assert stands(ready) == []


def _sends(stage: Stage, who: str, metadata: str) -> None:
    """A form that the app did not make."""
    texts = {name: {"value": {"type": "plain_text_input", "value": "x"}} for name in ("comment", "win")}
    chosen = {"status": "stuck", "win_quote": "no", "help_quote": "no"}
    choices = {
        name: {"value": {"type": "radio_buttons", "selected_option": {"value": value}}}
        for name, value in chosen.items()
    }
    blocks = [{"type": "input", "block_id": name} for name in (*texts, *choices)]
    view = {"id": "V1", "type": "modal", "callback_id": "early", "private_metadata": metadata, "blocks": blocks}
    person = stage.person(who)
    payload = {"type": "view_submission", "view": view | {"state": {"values": texts | choices}}}
    team = {"id": stage.slack.workspace.team_id}
    trigger = stage.slack.views.new_trigger(person.id, stage.server.now())
    deliver(stage, "interactive", payload | {"user": {"id": person.id}, "team": team, "trigger_id": trigger})


def test_what_is_too_long_or_names_another_state_is_refused_in_its_field(ready: Stage) -> None:
    cio = ready.person("ID-CIO")
    named = early(ready, cio, win="We do better than Oregon.", win_quote="without_state")
    leave(cio)
    nothing = early(ready, cio, win_quote="without_state")
    leave(cio)

    assert "Oregon" in str(named)
    assert nothing == {"win_quote": "Write the win that is to be quoted, or choose No."}
    assert stands(ready) == []


def test_while_a_question_is_on_its_way_it_is_answered_when_it_is_here(ready: Stage) -> None:
    ready.clock.advance(SLOT - ready.clock.now())
    heartbeat.tick(ready.bot, SLOT)

    assert "Your next question is on its way" in typed(ready, "early", "ID-CIO")


def test_words_that_look_like_more_stay_words(ready: Stage) -> None:
    cio, cpo = pair(ready)
    early(ready, cio, comment="<!channel> *bold* <https://evil.example|x>")
    leave(cio)
    ready.go_to(NEXT, AT_ONCE)
    tap(ready, cpo, "stuck")
    ready.go_to(NEXT + timedelta(hours=1))

    assert not any("<!channel>" in one.text for person in (cio, cpo) for one in person.messages())
