"""How people look back: at the scorecard, at what went well, at the digest of a past week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from simulation.hands import DAY, Hands, Person
from simulation.world import Act

LOOKED = 0.25  # of the seeds
SAID = ("scorecard", "scorecard interactions", "wins", "digest")


class LookingBack(Hands):
    """What is drawn for it comes from a stream of its own: a seed in which nobody looks back stays as it is."""

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
