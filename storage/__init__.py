"""What Counterpart remembers: the database, its tables, and its queries, named as questions, one file per noun.

Nothing here commits: the caller opens one transaction with `Database.begin()` and hands it on.
"""
