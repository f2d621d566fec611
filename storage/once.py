"""What is asked again and again in one transaction is read once, until that is written or locked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from storage.tables import Table

Found = TypeVar("Found")


def once(*tables: type[Table]) -> Callable[[Callable[..., Found]], Callable[..., Found]]:
    """Let a function of a transaction and of ids, which reads these tables alone, ask the database once.

    It asks anew after each write of the transaction to one of them, and after `forget`.
    """

    def decorate(read: Callable[..., Found]) -> Callable[..., Found]:
        def remembered(tx: Session, *ids: int) -> Found:
            tx.flush()  # as a query does
            known = tx.info.setdefault(once, {})
            if (read, ids) not in known:
                known[read, ids] = (frozenset(tables), read(tx, *ids))
            found: Found = known[read, ids][1]
            return found

        return remembered

    return decorate


def forget(tx: Session) -> None:
    """A row was locked: whoever had the lock before may have changed what was read meanwhile."""
    tx.info.pop(once, None)


def _forget_of(tx: Session, written: Iterable[type[Any]]) -> None:
    known, changed = tx.info.get(once, {}), set(written)
    for key in [key for key, (tables, _) in known.items() if tables & changed]:
        del known[key]


@event.listens_for(Session, "after_flush")
def _flushed(tx: Session, _: Any) -> None:
    changed = (row for row in tx.dirty if tx.is_modified(row))
    _forget_of(tx, {type(row) for rows in (tx.new, changed, tx.deleted) for row in rows})


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not state.is_select:
        _forget_of(state.session, {mapper.class_ for mapper in state.all_mappers})
