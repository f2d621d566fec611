"""On PostgreSQL, too, nothing of a beat, of delivery, of a digest's count or of a Home reads a large table whole.

Which way it takes depends on how much there is, so a few weeks are lived and copied into many years before, as
`bench_history` does, and PostgreSQL is asked how it found the rows of each statement.
"""

from __future__ import annotations

from bench_history import Counted, beat, fill, in_one, lived, read, settled, whole, world

from storage.database import Database
from storage.tables import Table

STATES, WEEKS, YEARS = 4, 3, 150
LARGE = 1_000  # rows: of each table of what was asked and sent there are more, of one pair there are fewer
SELDOM = {
    "row_number() OVER": "what was published before: the whole of it, once a digest",
    "SELECT round.item": "what all were asked, a row a round: with more states each is found by an index",
}
GUARDS = {
    "ix_message_work": "message",
    "ix_message_failed": "message",
    "ix_reply_marked": "reply",
}
INDEXES = {one.name: one for table in Table.metadata.tables.values() for one in table.indexes}


def test_no_statement_reads_a_large_table_whole_and_one_that_did_would_be_seen(postgres: str) -> None:
    rows, now = lived(WEEKS, STATES)
    db = Database(postgres, None)
    fill(db, world(rows, YEARS, 1))
    cp = settled(db, now)
    count = Counted(db)
    beat(cp, now)
    for do in read(cp, now, "AZ").values():
        in_one(db, do)
    asked = [one for one in count.statements if not any(part in one[0] for part in SELDOM)]

    assert len(asked) > 100
    assert whole(db, asked, LARGE) == {}
    for name, table in GUARDS.items():
        INDEXES[name].drop(db.engine)
        read_whole = {one.split()[0] for tables in whole(db, asked, LARGE).values() for one in tables}
        assert table in read_whole, name
        INDEXES[name].create(db.engine)
    db.close()
