"""How many statements and transactions each act costs: `make count-acts`."""

from __future__ import annotations

import logging
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from acts_kit import OWN, Deed, Moments, Town, do, peopled
from deeds import deeds
from sqlalchemy import event


class Counted:
    """What the database was asked since `clear`."""

    def __init__(self, town: Town) -> None:
        self.found: Counter[str] = Counter()
        event.listen(town.db.engine, "begin", self._begun)
        event.listen(town.db.engine, "before_cursor_execute", self._asked)

    def _begun(self, connection: Any) -> None:
        self.found["transactions"] += 1

    def _asked(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            self.found["statements"] += 1


def counted(town: Town) -> list[tuple[Deed, int, int]]:
    """Every act, done by somebody who may: its statements and transactions."""
    moments, count, found = Moments(town), Counted(town), []
    for deed in deeds(town):
        moments.go_back(deed.moment)
        count.found.clear()
        do(town, deed, deed.by, deed.values[OWN])
        found.append((deed, count.found["statements"], count.found["transactions"]))
    return found


def main() -> None:
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        found = counted(peopled(Path(folder)))
    print(f"{'act':<58}{'statements':>11}{'transactions':>13}")
    for deed, statements, transactions in found:
        name = f"{deed} ({deed.values[OWN]})" if deed.kind == "press" and deed.name == "set_up" else str(deed)
        print(f"{name[:57]:<58}{statements:>11}{transactions:>13}")
    for kind in ("press", "form", "command"):
        ours = [one for one in found if one[0].kind == kind]
        print(f"{len(ours)} times a {kind}: {sum(it[1] for it in ours) / len(ours):.1f} statements,", end=" ")
        print(f"{sum(it[2] for it in ours) / len(ours):.2f} transactions on average")


if __name__ == "__main__":
    main()
