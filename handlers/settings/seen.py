"""Whether the co-chairs may see where a state stands, by its name: only while both its officers say yes."""

from __future__ import annotations

from bot.rules.jurisdictions import ALL
from bot.words import commands as words
from bot.words import seen, setup_forms
from bot.words.home import Line
from bot.words.kit import Json, button
from bot.words.setup_forms import Values
from bot.words.why import who_sees_form
from handlers.request import Misread, Request, Wrong
from handlers.rights import HOLDER
from handlers.settings.setting import Said, Setting
from storage import pairs, task_forces
from storage.tables import Holding


def who_sees_pressed(request: Request) -> Json:
    """*Who sees this?* Anyone may know; who holds an office is asked there whether the co-chairs may."""
    held = HOLDER.find(request)
    return _form(request, held) if isinstance(held, Holding) else who_sees_form()


def _typed(request: Request) -> bool:
    said = [word.casefold() for word in request.words]
    if said not in (["on"], ["off"]):
        raise Misread(seen.HOW)
    return said == ["on"]


def _filled(request: Request, values: Values) -> bool:
    yes = values["seen"] == seen.YES
    if yes == request.held.seen_by_cochairs:
        raise Wrong({"seen": setup_forms.ALREADY_SO})
    return yes


def _use(request: Request, yes: bool) -> Said:
    held = request.held
    old, held.seen_by_cochairs = held.seen_by_cochairs, yes
    request.tx.flush()
    then, now = seen.on_record(old), seen.on_record(yes)
    task_forces.record(request.tx, held.task_force_id, request.now, request.person, "seen", then, now, held.pair_id)
    said = seen.changed(_stands(request, held))
    return Said(words.lines(said), said)


def _stands(request: Request, held: Holding) -> str:
    other = pairs.holding(request.tx, held.pair_id, held.office.other)
    too = other is not None and other.seen_by_cochairs
    return seen.stands(ALL[held.pair.jurisdiction].name, held.office.other, held.seen_by_cochairs, too)


def _form(request: Request, held: Holding) -> Json:
    return seen.form_for(ALL[held.pair.jurisdiction].name, held.seen_by_cochairs, _stands(request, held))


def _line(request: Request) -> Line:
    return Line(seen.TITLE, _stands(request, request.held), [button("Change", "seen")])


SEEN: Setting[bool] = Setting(
    name="seen",
    right=HOLDER,
    line=_line,
    typed=_typed,
    filled=_filled,
    apply=_use,
    open=lambda request: _form(request, request.held),
    fields={"seen"},
    field="seen",
    lock=False,
    example="seen on",
    help="let the co-chairs see where your state stands, by name, if both of you say so; `seen off` ends it",
    most=1,
)
