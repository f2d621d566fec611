"""What of an answer the digest may carry, and taking it back from a digest that carries it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storage import digests, messages
from storage.tables import Ask


def take_back(tx: Session, ask: Ask) -> None:
    """What this office said has changed: the digest that carries it follows."""
    check_in = ask.check_in
    if check_in.revealed_at is None:
        return
    carrying = digests.carrying(tx, check_in.task_force_id, check_in.revealed_at)
    if carrying is not None:
        messages.want_digest_again(tx, carrying.id)
