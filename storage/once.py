"""What is asked again and again in one transaction is read once, until that is written or locked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from storage.tables import Table

Found = TypeVar("Found")
Of = int | str | date
"""What a question is about: ids, a week, a day or a moment."""


class Once(Generic[Found]):
    """A question about a row, as a rule by its id, that asks the database once in a transaction.

    It asks anew after each write of the transaction to one of the tables that it reads, and after `forget`.
    """

    def __init__(self, read: Callable[..., Found], tables: frozenset[type[Table]]) -> None:
        self._read, self.tables = read, tables

    def __call__(self, tx: Session, *ids: Of) -> Found:
        tx.flush()  # as a query does
        known: dict[Any, Found] = _known(tx)
        if (self, ids) not in known:
            known[self, ids] = self._read(tx, *ids)
        return known[self, ids]

    def fill(self, tx: Session, found: Mapping[int, Found]) -> None:
        """Keep what was read for many ids at once."""
        _known(tx).update({(self, (of,)): one for of, one in found.items()})


def once(*tables: type[Table]) -> Callable[[Callable[..., Found]], Once[Found]]:
    """Make a `Once` of a function that reads these tables alone."""
    return lambda read: Once(read, frozenset(tables))


def forget(tx: Session) -> None:
    """A row was locked: whoever had the lock before may have changed what was read meanwhile."""
    tx.info.pop(Once, None)


def written(tx: Session, *tables: type[Any]) -> None:
    """Rows of these tables were written; of what the ORM writes it is known."""
    _forget_of(tx, tables)


def _known(tx: Session) -> dict[Any, Any]:
    known: dict[Any, Any] = tx.info.setdefault(Once, {})
    return known


def _forget_of(tx: Session, written: Iterable[type[Any]]) -> None:
    known, changed = _known(tx), set(written)
    for key in [key for key in known if key[0].tables & changed]:
        del known[key]


@event.listens_for(Session, "after_flush")
def _flushed(tx: Session, _: Any) -> None:
    changed = (row for row in tx.dirty if tx.is_modified(row))
    _forget_of(tx, {type(row) for rows in (tx.new, changed, tx.deleted) for row in rows})


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not state.is_select:
        _forget_of(state.session, {mapper.class_ for mapper in state.all_mappers})
