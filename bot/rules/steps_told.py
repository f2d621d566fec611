"""How many steps were agreed and done, as the digest may tell it: by count alone, as any figure. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.publishing import CHANGED, ENOUGH, Stored, changed


@dataclass(frozen=True)
class Agreed:
    """A step that both said yes to once, of this state: `id` is its first version's. `done`: both said so."""

    id: int
    state: str
    done: bool
    withdrawn: bool = False


class StepCount(Stored):
    """So many steps were agreed in `states` states, and done in `done_in`; the ids of each."""

    agreed: tuple[int, ...]
    done: tuple[int, ...]
    states: int
    done_in: int
    as_of: datetime

    @property
    def done_told(self) -> int | None:
        """How many are done; None where too few states have one for that to be told."""
        return len(self.done) if self.done_in >= ENOUGH else None


def count(every: Sequence[Agreed], last: StepCount | None, now: datetime) -> StepCount | None:
    """What may be told: what is so now, else what was told `last` and stands, else nothing.

    Nothing from fewer than five states, and nothing new before three of them have another count than then.
    """
    standing = [one for one in every if not one.withdrawn]
    agreed, done = [one.id for one in standing], [one.id for one in standing if one.done]
    said = _by_state(every, agreed, done)
    if len(said) < ENOUGH:
        return last
    if last is not None and changed(said, _by_state(every, last.agreed, last.done)) < CHANGED:
        return last
    done_in = len({one.state for one in standing if one.done})
    return StepCount(agreed=tuple(agreed), done=tuple(done), states=len(said), done_in=done_in, as_of=now)


def _by_state(
    every: Sequence[Agreed], agreed: Collection[int], done: Collection[int]
) -> Mapping[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for one in every:
        if one.id in agreed:
            before = found.get(one.state, (0, 0))
            found[one.state] = (before[0] + 1, before[1] + (one.id in done))
    return found
