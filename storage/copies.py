"""A copy of a database's tables in memory, to be lived through and thrown away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table as Columns
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from storage.database import Database
from storage.tables import Absence, Holding, Message, Pair, Person, Table

PLAIN = {"task_force", "pair", "person", "holding", "absence", "plan_version", "plan_load", "focus", "round"}
"""Tables in which nobody's words, answers or messages stand."""
NEVER_READ = {"change", "early_answer", "mail", "mail_wish", "rate", "reading", "thread_message"}
"""Tables on which nothing hangs that is sent later, but for early answers: not even an admin learns of those."""

Rows = Mapping[Columns, Sequence[Mapping[Any, Any]]]


def rows(tx: Session, plain: bool = False) -> Rows:
    """All rows that a copy needs, as this transaction sees them; `plain`: of the tables without anybody's words."""
    wanted = [
        one for one in Table.metadata.sorted_tables if (one.name in PLAIN if plain else one.name not in NEVER_READ)
    ]
    return {one: tx.execute(select(one)).mappings().all() for one in wanted}


def database_of(found: Rows, elapsed: Callable[[], float]) -> Database:
    """A database of these rows, of its own and in memory."""
    copy = Database("sqlite://", elapsed)
    Table.metadata.create_all(copy.engine)
    with copy.engine.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))  # a message may point to a later one
        for table, some in found.items():
            if some:
                connection.execute(insert(table), [dict(row) for row in some])
    return copy


def all_are_drawn(copy: Session) -> None:
    """Let no message that is out wait to be edited."""
    copy.execute(update(Message).where(Message.state == "sent").values(shown=Message.wanted))


def as_if_just_made(copy: Session, code: str) -> None:
    """Let this pair of a plain copy be as if it had just been made."""
    its = select(Pair.id).where(Pair.jurisdiction == code)
    theirs = select(Holding.person_id).where(Holding.pair_id.in_(its))
    copy.execute(update(Person).where(Person.id.in_(theirs)).values(welcomed_at=None))
    copy.execute(update(Holding).where(Holding.pair_id.in_(its)).values(silent=0))
    fresh = ("started_at", "conversation", "next_due", "first_look_from", "paused_until")
    copy.execute(update(Pair).where(Pair.jurisdiction == code).values(dict.fromkeys(fresh)))


def leave_one_pair(copy: Session, code: str) -> None:
    """Take everybody else's pair out of a plain copy, and what would be sent to it."""
    others = select(Pair.id).where(Pair.jurisdiction != code)
    theirs = select(Holding.person_id).where(Holding.pair_id.not_in(others))
    copy.execute(delete(Message).where(Message.pair_id.in_(others)))
    copy.execute(delete(Absence).where(Absence.person_id.not_in(theirs)))
    copy.execute(delete(Holding).where(Holding.pair_id.in_(others)))
    copy.execute(delete(Pair).where(Pair.jurisdiction != code))
