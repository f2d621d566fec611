"""A text that the other office let be quoted as their state is changed or withdrawn: who said yes learns of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import ConsentTo, MessageKind, Quotable
from bot.words import consent as words
from handlers.digests.quote import named_in, same_text
from storage import check_ins, consents, messages, pairs
from storage.tables import Ask, Person


def agreed_to(tx: Session, ask: Ask) -> dict[Quotable, int]:
    """The texts of this ask to which the other office has said yes, each with who said it."""
    if not ask.replies:
        return {}
    kinds = [one.kind for one in named_in(tx, ask.check_in) if one.office == ask.office and one.yes]
    versions = {kind: [one.id for one in same_text(ask, kind)] for kind in kinds}
    said = {kind: consents.who_said(tx, ids, ConsentTo(kind)) for kind, ids in versions.items()}
    return {kind: person_id for kind, person_id in said.items() if person_id is not None}


def tell(tx: Session, ask: Ask, agreed: dict[Quotable, int], now: datetime) -> None:
    """Send one private message to whoever said yes to a text that is another now, in their hours."""
    still = agreed_to(tx, ask) if agreed else {}
    gone = [kind for kind in agreed if kind not in still]
    check_in, state = ask.check_in, ALL[ask.check_in.pair.jurisdiction].name
    for person_id in dict.fromkeys(agreed[kind] for kind in gone):
        reader = _reader(tx, ask, person_id)
        if reader is None:
            continue
        kinds = [kind for kind in gone if agreed[kind] == person_id]
        withdrawn = check_ins.answer_of(ask) is None
        readable = check_in.id if check_ins.answers(check_in) else None
        notice = words.voided(state, ask.office, kinds, withdrawn, readable)
        key = f"voided/{check_in.id}/{ask.office}/{len(ask.replies)}/{reader.slack_id}"
        place = {"check_in_id": check_in.id, "person_id": reader.id, "office": ask.office.other}
        data = {"text": notice.text, "blocks": notice.blocks}
        messages.add(tx, ask.task_force_id, key, MessageKind.TOLD, now, data=data, **place)


def _reader(tx: Session, ask: Ask, person_id: int) -> Person | None:
    """Who said it, if they still answer for that office; else who holds it now."""
    pair_id, other = ask.check_in.pair_id, ask.office.other
    both = (pairs.holding(tx, pair_id, other), pairs.deputy(tx, pair_id, other))
    held = [one for one in both if one is not None]
    return next((one.person for one in held if one.person_id == person_id), held[0].person if held else None)
