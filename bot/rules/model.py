"""The words of Counterpart, as types. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Self, TypeVar


class Office(StrEnum):
    """One of the two offices of a jurisdiction. CPO is the chief *procurement* officer."""

    CIO = "CIO"
    CPO = "CPO"

    @property
    def other(self) -> Office:
        """The counterpart."""
        return Office.CPO if self is Office.CIO else Office.CIO


class Stage(Enum):
    """What a status means, whatever it is called."""

    NOT_BEGUN = auto()
    MOVING = auto()
    DONE = auto()
    BLOCKED = auto()
    SET_ASIDE = auto()


class Status(StrEnum):
    """What an office says of an item: a row each, in the form's order. All that is known of a status stands here.

    `label` is its word in the form, `counted` that in the digest. Of a pair's two the one of lower `rank` counts.
    `rest`: how many other check-ins of a pair come before an item may be asked again, of which this was said.
    """

    # stored, label, counted, stage, rank, rest
    NOT_STARTED = "not_started", "Not started", "not started", Stage.NOT_BEGUN, 1, 8
    UNDER_WAY = "under_way", "Under way", "under way", Stage.MOVING, 2, 6
    IN_PLACE = "in_place", "In place", "in place", Stage.DONE, 3, 16
    STUCK = "stuck", "Stuck", "stuck", Stage.BLOCKED, 0, 3
    NOT_FOR_US = "not_for_us", "Not for us", "not for them", Stage.SET_ASIDE, 4, 26

    label: str
    counted: str
    stage: Stage
    rank: int
    rest: int

    def __new__(cls, stored: str, label: str, counted: str, stage: Stage, rank: int, rest: int) -> Self:
        status = str.__new__(cls, stored)
        status._value_ = stored
        status.label, status.counted, status.stage, status.rank, status.rest = label, counted, stage, rank, rest
        return status

    @classmethod
    def of(cls, stored: str) -> Status:
        """Return the status that is stored so. Raises ValueError: there is none."""
        for status in cls:
            if status == stored:
                return status
        raise ValueError(stored)

    @property
    def reached(self) -> bool:
        """Whether a state that says this counts as on the way or there."""
        return self.stage in (Stage.MOVING, Stage.DONE)


def standing(said: Iterable[Status]) -> Status | None:
    """Where a pair stands: the less advanced of its two statuses; None where nobody was heard.

    *Not for us* only if both say so, or the only one heard: it has the highest rank.
    """
    return min(said, key=lambda status: status.rank, default=None)


class Outlook(StrEnum):
    """What an office says once a year of IT procurement in its state."""

    HELPS = "helps"
    HOLDS_UP = "holds_up"
    NEITHER = "neither"


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


class DraftEnd(StrEnum):
    """What became of a deputy's draft; none of these: it waits for the holder of the office."""

    SENT = "sent"
    CHANGED = "changed"
    NOT_USED = "not_used"
    TAKEN_BACK = "taken_back"
    ANSWERED = "answered"  # the office answered otherwise meanwhile
    LATE = "late"  # the next question went out, or an office changed hands
    DEPUTY_GONE = "deputy_gone"  # its writer answers for that office no more, or the office changed hands


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


class StepSaid(StrEnum):
    """What an office says of a next step. `SHOWN`: who comes into the other office may read it.

    `KEPT` and `NOT_KEPT` are said by who has come into an office that had agreed to it.
    """

    AGREED = "agreed"
    DONE = "done"
    STILL = "still"
    DROPPED = "dropped"
    SHOWN = "shown"
    KEPT = "kept"
    NOT_KEPT = "not_kept"


class Lets(StrEnum):
    """What somebody lets who comes into an office read of what they answered before."""

    NOTHING = "nothing"
    STATUSES = "statuses"
    CHOSEN = "chosen"
    ALL = "all"


class Early(StrEnum):
    """What became of an answer that was given before its question came.

    `ANSWERED`: the question was answered otherwise first. `LEFT`: its writer answers for that office no more.
    """

    GIVEN = "given"
    TAKEN_BACK = "taken_back"
    USED = "used"
    NOT_ASKED = "not_asked"
    ANSWERED = "answered"
    LEFT = "left"


class PutOff(StrEnum):
    """What *Not now* offers for a reminder."""

    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"
    SKIP = "skip"


class MailState(StrEnum):
    """What became of a mail. `CLAIMED`: it is being sent, or whoever sent it has died. `PUT_OFF`: certainly not
    sent yet. `REFUSED`: the server refuses the address. `UNKNOWN`: it did not say what it did with the mail.
    """

    CLAIMED = "claimed"
    SENT = "sent"
    PUT_OFF = "put_off"
    REFUSED = "refused"
    UNKNOWN = "unknown"


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
    NOBODY_LEFT = "nobody_left"
    TOLD = "told"
    PAUSE = "pause"
    PACE = "pace"
    ABSENCE = "absence"
    EARLY = "early"
    RECEIPT = "receipt"
    RECEIPT_LATER = "receipt_later"
    DEPUTY = "deputy"
    DRAFT = "draft"
    REVEALED = "revealed"
    REVEAL_INSTEAD = "reveal_instead"
    UNSEAL = "unseal"
    STEP = "step"
    HANDOVER = "handover"
    OFFER = "offer"
    SOUGHT = "sought"
    TALK = "talk"
    THREAD_NOTICE = "thread_notice"
    ONLY_ME = "only_me"
    DIRECT = "direct"
    RESPONSE = "response"
    DIGEST = "digest"
    LATER = "later"
    PREVIEW = "preview"
    FAILURE = "failure"
    ROSTER = "roster"
    PLAN = "plan"
    REHEARSAL = "rehearsal"
    LEFT = "left"
    HOME = "home"
    TAKE_BACK = "take_back"
    FORGET_ROSTER = "forget_roster"
    OFFER_ENDS = "offer_ends"
    SEEK = "seek"
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
    AGENDA = "agenda"
    HANDOVER = "handover"
    PREVIEW = "preview"
    DIGEST_SO_FAR = "digest so far"
    WINS = "wins"


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

    @property
    def is_bare(self) -> bool:
        """Whether it is a status and nothing more, as one tap gives it."""
        return not (self.comment or self.win) and self.help_quote is Quote.NO


@dataclass(frozen=True)
class Looked(Answer):
    """What one office says in a first look: item → status. `status` is the least advanced of them.

    `outlook` is on the last page; None: that was not sent yet.
    """

    statuses: Mapping[str, Status] = field(default_factory=dict)
    outlook: Outlook | None = None


@dataclass(frozen=True)
class Named:
    """A text that `office` would have quoted as its state; it stands in reply `version`.

    `yes` is what the other office said of it; None: nothing yet.
    """

    office: Office
    kind: Quotable
    version: int
    yes: bool | None = None


Given = TypeVar("Given")


def countable(
    given: Mapping[Office, Given], revealed: bool, closed: bool, excused: Set[Office]
) -> Mapping[Office, Given]:
    """What was answered in a check-in that may enter figures and draws (promise 4).

    Both once revealed. A sealed one enters none, unless the other office was excused at the close: that it has
    answered since changes nothing before both are open.
    """
    if revealed:
        return given
    return {office: one for office, one in given.items() if closed and office.other in excused}
