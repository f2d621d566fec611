"""How admins load plans while the task force runs: a spreadsheet, changed by hand, sometimes faulty, pasted in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

from simulation.facts import PlanRow, PlanSent, shipped_rows
from simulation.hands import DAY, Hands, Person
from simulation.world import Act

LOADED = 0.25  # of the seeds
FIELD = 2_900  # characters of one field of the form
ANSWERS = ("plan_activate", "plan_activate", "plan_activate", "plan_leave", "")


class Loads(Hands):
    """What is drawn for it comes from a stream of its own: a seed in which nobody loads a plan stays as it is."""

    @property
    def files(self) -> Random:
        if not hasattr(self, "_files"):
            self._files = Random(f"{self.world.seed}/plan sheets")
        return self._files

    later: Callable[[float, str, Person], None]

    def plan_loads(self, until: float) -> None:
        """When the admins load a plan, if they do in this seed."""
        if self.files.random() < LOADED:
            for _ in range(self.files.randint(5, 9)):
                who = self.everyone[self.files.choice(sorted(self.facts.admins))]
                moment = self.files.uniform(self.world.true + DAY, until - DAY)
                self.later(moment, self.files.choice(("load", "load", "load_of_the_chosen")), who)

    def _load(self, person: Person) -> Act:
        """Another version of the plan that was sent last, or an earlier one, or one with a fault in it."""
        known = [shipped_rows(), *(one.rows for one in self.facts.plans if not one.faulty)]
        rows, spoil = known[-1], self.files.choice((None, None, None, *SPOILT))
        if len(known) > 1 and self.files.random() < 0.25:
            rows = self.files.choice(known[:-1])
        else:
            for _ in range(self.files.randint(1, 4)):
                rows = self.files.choice(CHANGES)(rows, self.files)
        yield from self._send_plan(person, spoil(rows) if spoil is not None else rows, spoil is not None)

    def _load_of_the_chosen(self, person: Person) -> Act:
        """What all are asked next is chosen, and meanwhile the plan loses it."""
        rows = [shipped_rows(), *(one.rows for one in self.facts.plans if not one.faulty)][-1]
        chosen = self.files.choice(rows)
        yield from self._type(person, f"focus {chosen.claim}")
        yield 60.0
        yield from self._send_plan(person, [one for one in rows if one is not chosen], False)

    def _send_plan(self, person: Person, rows: list[PlanRow], faulty: bool) -> Act:
        """The form, the check, and what is pressed under it."""
        yield from self._type(person, "plan load")
        view = self.slack.views.top(person.id)
        if view is None or view.body.get("callback_id") != "plan_load":
            return
        self.facts.plans.append(PlanSent(person.id, rows, faulty))
        lines, more = _in_two(rows)
        yield from self._fill_in(person, values={"lines": lines, "more": more, "file": None})
        yield self.files.uniform(30, 3_600)
        if answer := self.files.choice(ANSWERS):
            yield from self._press_newest(person, answer)


def _in_two(rows: list[PlanRow]) -> tuple[str, str]:
    """The lines as they fit into the form's two fields."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([PlanRow("Area", "Claim", "Question"), *rows])
    lines, first = text.getvalue().splitlines(), 0
    while first < len(lines) and sum(map(len, lines[: first + 1])) + first < FIELD:
        first += 1
    return "\n".join(lines[:first]), "\n".join(lines[first:])


# What an admin changes in the spreadsheet.


def _add(rows: list[PlanRow], draw: Random) -> list[PlanRow]:
    at, number = draw.randrange(len(rows)), draw.randrange(10_000)
    new = PlanRow(rows[at].area, f"Point {number} is settled", f"What is left to do on point {number}?")
    return [*rows[: at + 1], new, *rows[at + 1 :]]


def _retire(rows: list[PlanRow], draw: Random) -> list[PlanRow]:
    """One of them, or all but a few."""
    kept = draw.sample(rows, min(len(rows), draw.choice((3, len(rows) - 1, len(rows) - 1)) or 1))
    return [one for one in rows if one in kept]


def _change_claim(rows: list[PlanRow], draw: Random) -> list[PlanRow]:
    return _changed(rows, draw, lambda one: one._replace(claim=f"{one.claim[:100].rstrip()} by {_year(draw)}"))


def _ask_otherwise(rows: list[PlanRow], draw: Random) -> list[PlanRow]:
    return _changed(rows, draw, lambda one: one._replace(question=f"In {_year(draw)}: what is in the way?"))


def _move(rows: list[PlanRow], draw: Random) -> list[PlanRow]:
    return _changed(rows, draw, lambda one: one._replace(area=draw.choice(rows).area))


def _changed(rows: list[PlanRow], draw: Random, how: Callable[[PlanRow], PlanRow]) -> list[PlanRow]:
    """One of the first, which have been asked, or are next."""
    at = draw.randrange(min(5, len(rows)))
    return [*rows[:at], how(rows[at]), *rows[at + 1 :]]


def _year(draw: Random) -> str:
    return f"{draw.randint(2028, 9_999)}"


CHANGES = (_add, _retire, *[_change_claim, _ask_otherwise, _move] * 2)


# What is wrong with some.


def _without_claim(rows: list[PlanRow]) -> list[PlanRow]:
    return [rows[0]._replace(claim=""), *rows[1:]]


def _twice(rows: list[PlanRow]) -> list[PlanRow]:
    return [*rows, rows[0]]


def _too_long(rows: list[PlanRow]) -> list[PlanRow]:
    return [rows[0]._replace(claim="x" * 150), *rows[1:]]


def _formula(rows: list[PlanRow]) -> list[PlanRow]:
    return [*rows[:-1], rows[-1]._replace(question="=A1&B1")]


def _no_items(rows: list[PlanRow]) -> list[PlanRow]:
    return []


SPOILT = (_without_claim, _twice, _too_long, _formula, _no_items)
