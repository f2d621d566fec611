"""The one sentence under both answers: chosen from the two statuses only, never saying who is behind."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.model import Stage, Status

SET_ASIDE = (
    "One of you has set this aside, the other has not. Was that decided, and would you both decide it again?"
)
OBSTACLE = (
    "One of you has met an obstacle the other has not reached yet. "
    "Ten minutes on it now may spare you both a month."
)
STUCK_AND_MOVING = (
    "One of you is stuck where the other is moving. What could the other office do about it this month?"
)
FAR_APART = (
    "One of you sees this in place, the other not begun. You may mean different things by it: "
    "what counts as in place here?"
)
MOVED = "Last time you agreed; since then one of you has moved. What happened in between?"
ONE_STEP = "You are one step apart. What would a visitor see today that makes each of you say so?"
BOTH_STUCK = "You are both stuck. Is it the same thing that holds you up? Other states may have been there."
SAME = "You agree on where this stands. Read both reasons: are they the same?"
ONE_LEFT = "One answer was withdrawn; the other is open to you both."
NONE_LEFT = "Both answers were withdrawn."


def sentence(statuses: Sequence[Status], previous: Sequence[Status] = ()) -> str:
    """The first that fits. `previous`: the two statuses when this item was last revealed, if it was."""
    said = {status.stage for status in statuses}
    if len(statuses) < 2:
        return ONE_LEFT if statuses else NONE_LEFT
    if statuses[0] == statuses[1]:
        return BOTH_STUCK if Stage.BLOCKED in said else SAME
    if Stage.SET_ASIDE in said:
        return SET_ASIDE
    if Stage.BLOCKED in said:
        return OBSTACLE if Stage.NOT_BEGUN in said else STUCK_AND_MOVING
    if said == {Stage.DONE, Stage.NOT_BEGUN}:
        return FAR_APART
    agreed_before = len(previous) == 2 and previous[0] == previous[1]
    return MOVED if agreed_before else ONE_STEP
