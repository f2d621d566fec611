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


class Role(StrEnum):
    """How somebody answers for an office."""

    HOLDER = "holder"
    DEPUTY = "deputy"


class PairState(StrEnum):
    """How a pair stands: the first of these that is so. A pause is none of them: it is a matter of days."""

    RESTING = "resting"  # an officer's account is no longer active: nobody is asked until an admin has settled it
    OUT = "out"  # not started, and nobody holds an office: never paired, or taken out
    NOT_STARTED = "not started"
    VACANT = "vacant"  # nobody holds an office anymore
    LEFT_ALONE = "left alone"  # every office is vacant, or silent with its deputy
    ACTIVE = "active"


class Quotable(StrEnum):
    """What of an answer a digest may carry."""

    WIN = "win"
    HELP = "help"


class ConsentTo(StrEnum):
    """What an office says yes or no to: a text that names its state, or that its own sealed answer opens."""

    WIN = "win"
    HELP = "help"
    OPEN = "open"


class PutOff(StrEnum):
    """What *Not now* offers for a reminder."""

    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"
    SKIP = "skip"


class MessageState(StrEnum):
    """Where a message of the outbox stands. `REFUSED`: Slack will not have it."""

    DUE = "due"
    SENT = "sent"
    DROPPED = "dropped"
    REFUSED = "refused"


class MessageKind(StrEnum):
    """What a message of the outbox is about. The last ones only look at Slack, or change it, and say nothing."""

    UNKNOWN = "unknown"  # a newer Counterpart wrote it: this one can't make it

    WELCOME = "welcome"
    OPENING = "opening"
    CHECK_IN = "checkin"
    NUDGE = "nudge"
    SILENT = "silent"
    TOLD = "told"
    PAUSE = "pause"
    RECEIPT = "receipt"
    RECEIPT_LATER = "receipt_later"
    DEPUTY = "deputy"
    REVEALED = "revealed"
    REVEAL_INSTEAD = "reveal_instead"
    UNSEAL = "unseal"
    THREAD_NOTICE = "thread_notice"
    ONLY_ME = "only_me"
    DIRECT = "direct"
    RESPONSE = "response"
    DIGEST = "digest"
    LATER = "later"
    PREVIEW = "preview"
    FAILURE = "failure"
    ROSTER = "roster"
    LEFT = "left"
    HOME = "home"
    TAKE_BACK = "take_back"
    FORGET_ROSTER = "forget_roster"
    PROBE = "probe"
    ACCOUNTS = "accounts"
    CATCH_UP = "catch_up"
    BY_HAND = "by_hand"

    @classmethod
    def _missing_(cls, value: object) -> MessageKind:
        return cls.UNKNOWN


class Published(StrEnum):
    """What became of a message in the task-force channel."""

    POSTED = "posted"
    EDITED = "edited"
    DELETED = "deleted"


class ReadingPlace(StrEnum):
    """Where somebody was shown answers. `FORM`: in the reply to their own."""

    READ_BOTH = "read both"
    OPEN_BOTH = "open both"
    FORM = "form"
    HOME = "home"
    PREVIEW = "preview"
    DIGEST_SO_FAR = "digest so far"


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
    """A text that `office` would have quoted as its state; it stands in reply `version`.

    `yes` is what the other office said of it; None: nothing yet.
    """

    office: Office
    kind: Quotable
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
