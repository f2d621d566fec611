"""What a holder leaves for who follows them: a note, and whether they may read what its writer answered."""

from __future__ import annotations

from bot.rules.handover import LONGEST
from bot.rules.jurisdictions import ALL
from bot.rules.model import Lets
from bot.rules.typed import storable
from bot.words import handover as words
from bot.words import notices
from bot.words.kit import Json
from handlers.people import NotAllowed
from handlers.request import Request, Wrong
from handlers.rights import about
from storage import handovers, pairs


def open_pressed(request: Request) -> Json:
    """*Leave a note*: as it stands, to be changed."""
    held = request.held
    left = handovers.note_of(request.tx, held.pair_id, held.office, request.person.id)
    text, lets = (left.text or "", left.lets) if left is not None else ("", Lets.NOTHING)
    return words.note_form(ALL[held.pair.jurisdiction].name, held.office, text, lets)


def send(request: Request) -> str:
    """The form was sent. Raises Wrong by field, when nothing was kept."""
    text, lets = _read(request)
    held = request.held
    pairs.locked(request.tx, held.pair_id)
    left = handovers.note_of(request.tx, held.pair_id, held.office, request.person.id)
    before = (left.text, left.lets) if left is not None else (None, Lets.NOTHING)
    if (text, lets) == before and not text and lets is Lets.NOTHING:
        raise Wrong({"text": words.EMPTY})
    if (text, lets) != before:
        handovers.leave(request.tx, held, request.person, text, lets, request.now)
    return words.KEPT if text or lets is not Lets.NOTHING else words.KEPT_NOTHING


def withdraw(request: Request) -> str:
    """It was confirmed: nobody reads the note from now on. Raises NotAllowed."""
    row = handovers.note(request.tx, request.task_force.id, about(request.value))
    assert row is not None
    pairs.locked(request.tx, row.pair_id)
    newest = handovers.note_of(request.tx, row.pair_id, row.office, row.person_id)
    if newest is None or newest.text is None:
        raise NotAllowed(words.GONE)
    handovers.leave(request.tx, newest, request.person, None, newest.lets, request.now)
    return words.WITHDRAWN


def _read(request: Request) -> tuple[str | None, Lets]:
    """What was filled in. Raises Wrong, and NotAllowed for a form that we did not make."""
    try:
        values = request.body["view"]["state"]["values"]
        text = storable(values["text"]["value"]["value"] or "").strip()
        lets = Lets(values["lets"]["value"]["selected_option"]["value"])
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None
    if lets is Lets.CHOSEN:
        raise NotAllowed(notices.UNREADABLE)
    if len(text) > LONGEST:
        raise Wrong({"text": words.TOO_LONG})
    return text or None, lets
