"""After years, with all 56 and everything at its longest, Home still fits (promise 7)."""

from __future__ import annotations

from datetime import date, timedelta

from home_kit import home, press, send, size, view_of

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.rules.plan import MOST_AREAS, MOST_ITEMS, Area, Item, Plan
from sandbox.demo.stage import START, Stage
from storage import messages, pairs, people, plans, task_forces
from storage.tables import Ask, CheckIn, Reply

YEARS = 5
RETIRED = 110  # items that were asked: more than the plan has now
CLAIM = "& a claim that is as long as a plan lets it be, with < and > in it".ljust(140, "x")
AREA = "An area & its title".ljust(74, "y")


def all_56_in_trouble(stage: Stage) -> None:
    """Every state is paired, paused and silent, its CPO's office vacant; and twenty messages did not arrive."""
    with stage.db.begin() as tx:
        force = task_forces.of(tx, stage.bot.team_id)
        force.digests_from = force.started_at = START
        force.paused_until = date(2027, 6, 30)
        for code in ALL:
            one = pairs.ensure(tx, force.id, code)
            one.started_at, one.paused_until = START, date(2027, 6, 30)
            cio = people.ensure(tx, force.id, stage.person(f"{code}-CIO").id)
            pairs.seat(tx, one, Office.CIO, cio, START)
            held = pairs.holding(tx, one.id, Office.CIO)
            assert held is not None
            held.silent = 3
            messages.add(tx, force.id, f"x/{code}", "welcome", START, pair_id=one.id)
            row = messages.by_key(tx, force.id, f"x/{code}")
            assert row is not None
            messages.end(row, "refused", "a_word_of_slacks_" * 5)
        for number in range(20):
            helper = people.ensure(tx, force.id, stage.person(f"helper {number}").id)
            helper.admin = helper.cochair = True
        me = people.ensure(tx, force.id, stage.person("ID-CIO").id)
        me.admin = me.cochair = True


def largest() -> Plan:
    """As many areas and items as a plan may have, each at its longest."""
    made = [
        Item(key=f"item_{number}", claim=f"{CLAIM[:-3]}{number:03}", question="What?")
        for number in range(MOST_ITEMS)
    ]
    each = MOST_ITEMS // MOST_AREAS
    areas = [
        Area(key=f"a{n}", title=f"{AREA[:-3]}{n:03}"[-75:], items=tuple(made[n * each : (n + 1) * each]))
        for n in range(MOST_AREAS)
    ]
    return Plan(key="largest", title="T" * 100, areas=tuple(areas))


def years_of_answers(stage: Stage) -> None:
    """Idaho was asked every two weeks about all items of the largest plan, and some that it has no more.

    Both answered, but for the last.
    """
    with stage.db.begin() as tx:
        plans.load(
            tx, task_forces.of(tx, stage.bot.team_id), largest().model_dump(mode="json"), None, START, None, START
        )
        one = pairs.find(tx, 1, "ID")
        assert one is not None
        cio, other = pairs.holders(tx, one.id)[Office.CIO], people.ensure(tx, 1, stage.person("before").id)
        for number in range(YEARS * 26):
            then = START - timedelta(weeks=2 * (YEARS * 26 - number))
            last = number == YEARS * 26 - 1
            check_in = CheckIn(
                task_force_id=1,
                pair_id=one.id,
                slot=f"{then:%Y-%m-%dT%H:%M}",
                due_at=then,
                created_at=then,
                item=f"item_{number % RETIRED}",
                area=AREA,
                claim=CLAIM,
                question="What & why?" * 20,
                sent_at=then,
                closed_at=None if last else then,
                closes_at=then + timedelta(days=7),
                revealed_at=None if last else then,
            )
            for office, person in ((Office.CIO, cio), (Office.CPO, other)):
                ask = Ask(task_force_id=1, office=office, person_id=person.id, state="answered")
                more = {"status": "not_started", "comment": "<&>" * 500, "win": "&" * 300, "at": then}
                ask.replies = [Reply(task_force_id=1, version=1, author_id=person.id, holder_id=person.id, **more)]
                check_in.asks.append(ask)
            tx.add(check_in)


def test_with_everything_at_its_longest_home_fits_and_can_be_worked_with(stage: Stage) -> None:
    all_56_in_trouble(stage)
    years_of_answers(stage)

    shown = home(stage, "ID-CIO")

    blocks, characters = size(view_of(stage, "ID-CIO"))
    assert blocks <= 100
    assert characters < 100_000  # of Slack's 250 kB
    for part in ("Idaho · CIO", "No longer in the plan", "Your settings", "The weekly digest"):
        assert part in shown
    assert shown.count("Not started") > 40
    assert "Needs somebody\n• The channel: none is set, so the digest can't be posted.\n• " in shown
    assert "a_word_of_slacks_" in shown
    assert "• Vacant: Alaska CPO, Alabama CPO," in shown
    assert ", Wyoming until Wed, Jun 30, 2027." in shown
    assert ", Wyoming CIO." in shown
    assert shown.endswith("[Read the plan]  [Load another plan]")  # nothing was cut off
    press(stage, "ID-CIO", "set_up", "cochair")
    changed = send(stage, "ID-CIO", people=[stage.person("helper 1").id])
    assert "Co-chairs: " in changed
