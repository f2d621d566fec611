"""What Counterpart remembers: the database, its tables, and its queries, named as questions, one file per noun.

Nothing here commits: the caller opens one transaction with `Database.begin()` and hands it on.
"""

# Together they are the schema. Whoever loads anything of storage loads all, so that no migration misses a table.
from storage import drafted, record, tables

__all__ = ["drafted", "record", "tables"]
