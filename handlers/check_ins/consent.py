"""Someone says whether a text of the other office may be quoted as their state."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from bot.rules.jurisdictions import ALL
from bot.rules.model import ConsentTo, MessageKind, Quotable
from bot.words import consent as words
from bot.words import notices
from bot.words.kit import Json
from handlers.digests.quote import named_in, take_back
from handlers.people import MAX_ID, NotAllowed
from handlers.request import Request
from storage import check_ins, consents, messages
from storage.tables import Reply


class Shown(BaseModel):
    """Which texts the form showed: the reply versions that held them."""

    model_config = ConfigDict(hide_input_in_errors=True)
    check_in: int = Field(ge=1, le=MAX_ID)
    win: int | None = None
    help: int | None = None


def send_consent(request: Request) -> str | None:
    """*Save* under both answers: keep what was said of the very texts that were shown.

    Raises NotAllowed where one is another by now.
    """
    tx, seat = request.tx, request.seat
    shown, said = _read(request.body["view"])
    named = {one.kind: one for one in named_in(tx, seat.check_in) if one.office is seat.office.other}
    if not said:
        return None
    if not seat.may_name:
        raise NotAllowed(words.not_yours(ALL[seat.check_in.pair.jurisdiction].name, seat.office))
    for kind in said:
        if seat.check_in.revealed_at is None or kind not in named or named[kind].version != getattr(shown, kind):
            raise NotAllowed(words.CHANGED)
    for kind, yes in said.items():
        if named[kind].yes is not yes:
            text = tx.get_one(Reply, named[kind].version)
            by_deputy = seat.is_deputy
            consents.say(tx, text, ConsentTo(kind), seat.office, seat.person, yes, request.now, by_deputy)
    take_back(tx, check_ins.ask_of(seat.check_in, seat.office.other))
    messages.want_again(tx, seat.check_in.id, MessageKind.RECEIPT)
    return words.kept(ALL[seat.check_in.pair.jurisdiction].name, seat.office, said) + words.LATE


def _read(view: Json) -> tuple[Shown, dict[Quotable, bool]]:
    """What the form showed, and what was chosen. Raises NotAllowed for a form that we did not make."""
    try:
        shown = Shown.model_validate_json(view.get("private_metadata") or "")
        chosen = {kind: state["value"].get("selected_option") for kind, state in view["state"]["values"].items()}
        said = {Quotable(kind): {"yes": True, "no": False}[one["value"]] for kind, one in chosen.items() if one}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None
    return shown, said
