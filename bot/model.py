"""The words of Counterpart, as types. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum


class Office(StrEnum):
    """One of the two offices of a jurisdiction. CPO is the chief *procurement* officer."""

    CIO = "CIO"
    CPO = "CPO"

    @property
    def other(self) -> Office:
        """The counterpart."""
        return Office.CPO if self is Office.CIO else Office.CIO


class Status(StrEnum):
    """What an office says of an item."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    IN_PLACE = "in_place"
    STUCK = "stuck"
    NOT_FOR_US = "not_for_us"


class Quote(StrEnum):
    """How far a win, or a request for help, may be carried into the digest."""

    NO = "no"
    WITHOUT_STATE = "without_state"
    AS_STATE = "as_state"


class AskState(StrEnum):
    """Where one office stands in one check-in."""

    EXPECTED = "expected"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    EXCUSED = "excused"
    CLOSED = "closed"


class Excuse(StrEnum):
    """Why an office is not asked. `WAS_AWAY`: its absence has ended since, while the question was out."""

    VACANT = "vacant"
    DEACTIVATED = "no longer active"
    RESTING = "resting"  # the other office's account is deactivated
    PAUSED = "paused"
    AWAY = "away"
    WAS_AWAY = "was away"
    SILENT = "silent"
    NOT_REACHED = "not reached"


class Certainty(StrEnum):
    """How sure we are that an item stands in the action plan."""

    PRIMARY = "primary"  # a primary source says it
    PRESS = "press"  # only press reports say it
    OURS = "ours"  # our own question, built on the plan


@dataclass(frozen=True)
class Answer:
    """What one office says in one check-in: `comment` is never quoted, the two quotes are `Quote` values."""

    status: Status
    comment: str | None = None
    win: str | None = None
    win_quote: Quote = Quote.NO
    help_quote: Quote = Quote.NO


@dataclass(frozen=True)
class Named:
    """A text (`kind`: `win` or `help`) that `office` would have quoted as its state; it stands in reply `version`.

    `yes` is what the other office said of it; None: nothing yet.
    """

    office: Office
    kind: str
    version: int
    yes: bool | None = None


def countable(
    given: Mapping[Office, Status], revealed: bool, closed: bool, excused: Set[Office]
) -> Mapping[Office, Status]:
    """The statuses of a check-in that may enter figures and draws (promise 4).

    Both once revealed. A sealed one enters none, unless the other office was excused at the close: that it has
    answered since changes nothing before both are open.
    """
    if revealed:
        return given
    return {office: status for office, status in given.items() if closed and office.other in excused}
