"""Keeps what the checker cannot find again afterwards: the rows as they were when something was said or posted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from greenlet import getcurrent

from sandbox.slack.records import Seen
from sandbox.slack.states import elements_in
from sandbox.slack.text import all_text
from simulation.facts import Facts, Posted, Told
from simulation.world import Task, World

Rows = dict[str, list[dict[str, Any]]]

SAYS_HOW_IT_STANDS = re.compile(
    r"sealed|not asked|don't ask|obody (?:in|is)|(?:is|are) away|paused|rest for now|right now|[Nn]ext |both .*open"
)
REHEARSED = re.compile(r"\s*\*?Rehearsal\b")
STANDING = ("task_force", "pair", "person", "holding", "absence", "check_in", "ask", "reply")
COUNTED = (
    "task_force",
    "pair",
    "round",
    "check_in",
    "ask",
    "reply",
    "digest",
    "carried",
    "plan_version",
    "consent",
)
OF_A_QUESTION = ("answer", "tap_", "withdraw", "undo", "not_now", "read_both", "open_now")


class Witness:
    """`rows` reads one table as it is."""

    def __init__(self, world: World, facts: Facts, rows: Callable[[str], list[dict[str, Any]]]) -> None:
        self.world, self.facts, self.rows = world, facts, rows
        self._kept: tuple[int, Rows] = (-1, {})
        self._known: set[str] = set()
        record = world.slack.workspace.record

        def shown(user: str, seen: Seen) -> None:
            record(user, seen)
            self.saw(user, seen)

        world.slack.workspace.record = shown  # type: ignore[method-assign]

    def saw(self, user: str, seen: Seen) -> None:
        """Somebody is shown this. What is rehearsed is not so yet."""
        if REHEARSED.match(seen.text):
            return
        if not SAYS_HOW_IT_STANDS.search(f"{seen.text}{seen.blocks}") or seen.by != self.world.slack.app.bot_user:
            return
        view = self.world.slack.views.by_id.get(seen.ts or "") if seen.kind == "view" else None
        form = str(view.body.get("callback_id") or "") if view is not None else ""
        about = _number(view.body.get("private_metadata")) if view is not None else None
        task = getcurrent()
        sure = isinstance(task, Task) and self.world.commits <= task.decided_at + 1
        told = Told(
            user,
            seen,
            all_text(seen),
            about if about is not None else _by_its_buttons(seen),
            form,
            self.world.calendar(),
            self._rows(),
            sure,
        )
        self.facts.told.append(told)

    def committed(self) -> None:
        """A digest has been changed just now: if it is one that goes out, what stands in the tables is kept."""
        new = [one for one in self.rows("digest") if one["posted_at"] and one["week"] not in self._known]
        for digest in new:
            self._known.add(digest["week"])
            rows = {name: self.rows(name) for name in COUNTED}
            self.facts.posted.append(Posted(digest["week"], self.world.calendar(), rows))

    def _rows(self) -> Rows:
        if self._kept[0] != self.world.commits:
            self._kept = (self.world.commits, {name: self.rows(name) for name in STANDING})
        return self._kept[1]


def _by_its_buttons(seen: Seen) -> int | None:
    """The question whose buttons stand under it."""
    for _block, element in elements_in(seen.blocks or []):
        value = str(element.get("value") or "")
        if str(element.get("action_id")).startswith(OF_A_QUESTION) and value.partition(":")[0].isdigit():
            return int(value.partition(":")[0])
    return None


def _number(metadata: Any) -> int | None:
    """The question that a form is about, if it says so."""
    try:
        found = json.loads(metadata)
    except (TypeError, ValueError):
        return None
    number = found.get("check_in") if isinstance(found, dict) else found
    return number if isinstance(number, int) else None
