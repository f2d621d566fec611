"""One office proposes a step, or changes what the other proposed; it counts once both said yes to the same text."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.rules import dates
from bot.rules import step as rules
from bot.rules.model import StepSaid
from bot.rules.step import OPEN, Stands
from bot.rules.typed import readable, storable
from bot.words import notices
from bot.words import step as words
from bot.words.kit import Json
from handlers.check_ins.check_in import pause_of
from handlers.people import MAX_ID, NotAllowed
from handlers.request import Request, Wrong
from handlers.steps.step import draw_again, meant, of_pair, tell, today
from storage import steps
from storage.tables import CheckIn


class Opened(BaseModel):
    """What the form carries: after which question it came up, and which version it changes."""

    model_config = ConfigDict(hide_input_in_errors=True)

    check_in: int | None = Field(default=None, ge=1, le=MAX_ID)
    step: int | None = Field(default=None, ge=1, le=MAX_ID)


def open_pressed(request: Request) -> Json:
    """*Agree on a next step*, under a question whose answers are open, or on Home."""
    return _form(request, int(request.value) if request.value.isdecimal() and len(request.value) < 19 else None)


def open_typed(request: Request) -> Json:
    """`step`, or `step Meet the budget office by 3/1`: the form, with what was typed in it."""
    said = readable(str(request.body.get("text") or "")).strip()
    draft = said.partition(" ")[2].strip() if request.words else ""
    text, _, when = draft.rpartition(" by ")
    try:
        named = dates.days_in(when, today(request.held.pair, request.now)) if text else []
    except dates.DateError:
        named = []
    return _form(request, None, *((text, named[0]) if len(named) == 1 else (draft, None)))


def change_pressed(request: Request) -> Json:
    """*Change*, *Change it*: the form with the proposal as it stands."""
    _, it = meant(request)
    if it.stands is not Stands.PROPOSED:
        raise NotAllowed(words.NO_LONGER)
    return _form_of(request, it)


def agree_pressed(request: Request) -> str | Json:
    """*Agreed*: yes to the very text that was shown; where that is another by now, that is shown instead."""
    row, it = meant(request)
    if it.stands is Stands.AGREED and it.id == row.id:
        return words.agreed(it.day)
    if it.stands is not Stands.PROPOSED:
        raise NotAllowed(words.NO_LONGER)
    if it.id != row.id:
        return _form_of(request, it, words.CHANGED)
    return _agree(request, it)


def send(request: Request) -> str | Json:
    """The form was sent. Raises Wrong by field, when nothing was kept."""
    pair = request.pair_of_both(words.NOT_BEGUN, words.NOBODY_THERE)
    opened, text, day = _read(request)
    waits = next((it for it in of_pair(request.tx, pair, request.now) if it.stands is Stands.PROPOSED), None)
    mine = request.held.office
    if waits is not None and (waits.text, waits.day) == (text, day):
        return words.proposed(mine.other) if waits.office is mine else _agree(request, waits)
    if opened.step is not None and (waits is None or waits.number != _number(request, opened.step)):
        raise NotAllowed(words.NO_LONGER)
    if waits is not None and waits.id != opened.step:
        note = words.CHANGED if opened.step else words.CAME_FIRST.format(other=mine.other)
        return _form_of(request, waits, note, text)
    if waits is None and sum(it.stands in OPEN for it in of_pair(request.tx, pair, request.now)) >= rules.MOST_OPEN:
        raise NotAllowed(words.ENOUGH)
    about = _question(request, opened.check_in)
    number = waits.number if waits is not None else None
    if waits is not None and (before := steps.find(request.tx, pair.task_force_id, waits.id)) is not None:
        about = before.check_in_id
    row = steps.propose(request.tx, pair, mine, request.person, text, day, request.now, about, number)
    tell(request.tx, pair, row.number, mine.other, f"v{row.version}", request.now)
    draw_again(request.tx, pair, row.number)
    until = pause_of(pair, request.now)
    return words.proposed(mine.other) if until is None else words.proposed_in_pause(mine.other, until)


def _agree(request: Request, it: rules.Step) -> str:
    held = request.held
    if it.office is held.office:
        raise NotAllowed(words.OWN_PROPOSAL.format(other=held.office.other))
    row = steps.find(request.tx, request.task_force.id, it.id)
    assert row is not None
    steps.say(request.tx, row, held.office, request.person, StepSaid.AGREED, request.now)
    tell(request.tx, held.pair, it.number, it.office, f"agreed{row.version}", request.now)
    draw_again(request.tx, held.pair, it.number)
    return words.agreed(it.day)


def _form(request: Request, check_in: int | None, text: str = "", day: date | None = None) -> Json:
    """The form for a new proposal; while one waits, for that one, with what was typed beside it."""
    pair = request.pair_of_both(words.NOT_BEGUN, words.NOBODY_THERE)
    waits = next((it for it in of_pair(request.tx, pair, request.now) if it.stands is Stands.PROPOSED), None)
    if waits is not None:
        mine = waits.office is request.held.office
        note = words.WAITS_FOR_THEM if mine else words.WAITS_FOR_YOU
        return _form_of(request, waits, note.format(other=request.held.office.other), text)
    usual = today(pair, request.now) + rules.USUAL
    note = words.TOO_LONG if len(text) > rules.LONGEST else ""
    carried = words.carried(_question(request, check_in), None)
    return words.propose_form(request.held.office.other, day or usual, carried, text, note)


def _form_of(request: Request, it: rules.Step, note: str = "", own_words: str = "") -> Json:
    """The form with the proposal that waits."""
    agrees = it.office is not request.held.office
    carried = words.carried(None, it.id)
    return words.propose_form(request.held.office.other, it.day, carried, it.text, note, own_words, agrees)


def _read(request: Request) -> tuple[Opened, str, date]:
    """What was filled in. Raises Wrong, and NotAllowed for a form that we did not make."""
    view = request.body["view"]
    try:
        opened = Opened.model_validate_json(view.get("private_metadata") or "")
        values = view["state"]["values"]
        text = " ".join(storable(values["text"]["value"]["value"] or "").split())
        day = date.fromisoformat(values["day"]["value"]["selected_date"])
    except (AttributeError, KeyError, TypeError, ValueError, ValidationError):
        raise NotAllowed(notices.UNREADABLE) from None
    first, wrong = today(request.held.pair, request.now), {}
    if not text or len(text) > rules.LONGEST:
        wrong["text"] = words.TOO_LONG if text else words.EMPTY
    if day < first or day > first + rules.AHEAD:
        wrong["day"] = words.OVER if day < first else words.TOO_FAR
    if wrong:
        raise Wrong(wrong)
    return opened, text, day


def _number(request: Request, step_id: int) -> int | None:
    """The number of the step of their pair of which this is a version."""
    row = steps.find(request.tx, request.task_force.id, step_id)
    return row.number if row is not None and row.pair_id == request.held.pair_id else None


def _question(request: Request, check_in_id: int | None) -> int | None:
    """This question, if it is one of theirs that both have answered."""
    if check_in_id is None:
        return None
    check_in = request.tx.get(CheckIn, check_in_id)
    if check_in is None or check_in.pair_id != request.held.pair_id or check_in.revealed_at is None:
        return None
    return check_in_id
