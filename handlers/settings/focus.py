"""What every state is asked in the next round that all share: a co-chair's choice, else the plan's order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.rules.cadence import parse_digest
from bot.rules.hours import time_words
from bot.rules.plan import Item, Plan
from bot.rules.spoken import tidy
from bot.words import rounds as words
from bot.words import setup_forms
from bot.words.home import Line
from bot.words.kit import Content, Json, button
from bot.words.setup_forms import Values
from handlers.check_ins.rounds import item_for, next_to_choose
from handlers.people import NotAllowed
from handlers.plans.active import plan_on
from handlers.request import Misread, Request, Wrong
from handlers.rights import COCHAIR
from handlers.settings.setting import Setting
from storage import rounds, task_forces
from storage.tables import Person


def _typed(request: Request) -> Item | None:
    """`off`, an item's key, or words that stand in one item's claim alone."""
    said = tidy(" ".join(request.words))
    if said == "off":
        return None
    items = _items(request)
    found = [one for one in items if said.replace(" ", "_") == one.key] or [
        one for one in items if said in tidy(one.claim)
    ]
    if len(found) == 1:
        return found[0]
    raise Misread(
        words.which([(one.key, one.claim) for one in found or items], bool(found)),
        f"focus {(found or items)[0].key}",
    )


def _filled(request: Request, values: Values) -> Item | None:
    chosen = next((one for one in _items(request) if one.key == values["item"]), None)
    if _key(chosen) == _chosen(request):
        raise Wrong({"item": setup_forms.ALREADY_SO})
    return chosen


def _choose(request: Request, item: Item | None) -> Content:
    tx, task_force = request.tx, request.task_force
    begins, _ = _next(request)
    if _key(item) == _chosen(request):
        raise NotAllowed(f"{setup_forms.ALREADY_SO} {_line(request)}")
    before, _ = _stands(request)
    rounds.choose(tx, task_force.id, request.person, item.key if item is not None else None, begins, request.now)
    after, when = _stands(request)
    task_forces.record(tx, task_force.id, request.now, request.person, "focus", before.claim, after.claim)
    return words.chosen(before.claim, after.claim, when)


def _stands(request: Request) -> tuple[Item, str]:
    """What every state is asked next, as things stand, and a sentence of when, why that, and until when."""
    begins, until = _next(request)
    item, focus = item_for(request.tx, _plan(request, begins), request.task_force, begins)
    by = request.tx.get(Person, focus.person_id) if focus is not None else None
    zone = parse_digest(request.task_force.digest_schedule).zone
    return item, words.to_come(begins, by.slack_id if by is not None else None, time_words(until, zone))


def _line(request: Request) -> str:
    item, when = _stands(request)
    return words.stands(item.claim, when)


def _plan(request: Request, begins: date) -> Plan:
    return plan_on(request.tx, request.cp, request.task_force, begins)


def _items(request: Request) -> Sequence[Item]:
    """What can be chosen: the items of the plan that is in force by then."""
    found = next_to_choose(request.tx, request.task_force, request.now)
    return _plan(request, found[0] if found is not None else request.now.date()).items


def _next(request: Request) -> tuple[date, datetime]:
    """Raises NotAllowed before the task force has started."""
    found = next_to_choose(request.tx, request.task_force, request.now)
    if found is None:
        raise NotAllowed(words.NOT_STARTED)
    return found


def _chosen(request: Request) -> str:
    """What is chosen for the next round, as the form has it."""
    begins, _ = _next(request)
    item, focus = item_for(request.tx, _plan(request, begins), request.task_force, begins)
    return item.key if focus is not None else words.DRAWN


def _key(item: Item | None) -> str:
    return item.key if item is not None else words.DRAWN


def _open(request: Request) -> Json:
    return words.focus_form([(one.key, one.claim) for one in _items(request)], _chosen(request), _line(request))


def focus_line(request: Request) -> Line | None:
    """How it stands on a co-chair's Home; None before the task force has started."""
    if request.task_force.first_slot is None:
        return None
    return Line(words.NEXT, _line(request), [button(words.CHOOSE, "focus")])


FOCUS = Setting(
    name="focus",
    right=COCHAIR,
    typed=_typed,
    filled=_filled,
    apply=_choose,
    open=_open,
    fields={"item"},
    example="focus ITEM",
    help="what every state is asked next; `focus off` leaves it to the plan's order",
    most=30,
)
