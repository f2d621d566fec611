"""How people look back: at the scorecard, at what went well, at past digests. And ahead: they rehearse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from simulation.hands import DAY, Hands, Person
from simulation.world import Act

LOOKED = 0.25  # of the seeds
SAID = ("scorecard", "scorecard interactions", "wins", "digest")


AHEAD = 0.3  # of the seeds
REHEARSED = ("rehearse 6", "rehearse {code} 9", "rehearse {code} CIO", "rehearse {code} CPO", "reach")


class LookingBack(Hands):
    """What is drawn for it comes from streams of its own: a seed in which nobody looks back stays as it is."""

    later: Callable[[float, str, Person], None]

    def plan_looking_back(self, until: float) -> None:
        """When officers, co-chairs, admins and a stranger do, if they do in this seed."""
        self._back = Random(f"{self.world.seed}/looking back")
        if self._back.random() < LOOKED:
            for _ in range(self._back.randint(12, 20)):
                first = sorted(self.facts.cochairs | self.facts.admins) * 4
                who = self.everyone[self._back.choice([*first, *sorted(self.everyone)])]
                self.later(self._back.uniform(self.world.true + 7 * DAY, until), "look_back", who)

    def _look_back(self, person: Person) -> Act:
        """A command, and the window that opens is closed, or asked for its next page or another area."""
        day = (self.world.calendar() - timedelta(days=self._back.randrange(21))).date().isocalendar()
        yield from self._type(person, self._back.choice((*SAID, f"digest {day.year}-W{day.week:02}")))
        yield from self._fill_in(person)

    def plan_looking_ahead(self, until: float) -> None:
        """When admins rehearse, or ask who is not heard from, if they do in this seed; others try."""
        self._ahead = Random(f"{self.world.seed}/looking ahead")
        if self._ahead.random() < AHEAD:
            for _ in range(self._ahead.randint(3, 6)):
                who = self.everyone[self._ahead.choice([*sorted(self.facts.admins) * 9, *sorted(self.everyone)])]
                self.later(self._ahead.uniform(self.world.true + DAY, until), "look_ahead", who)

    def _look_ahead(self, person: Person) -> Act:
        said = self._ahead.choice(REHEARSED).format(code=self._ahead.choice(self.codes))
        yield from self._type(person, said)
        yield from self._close(person)
