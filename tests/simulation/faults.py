"""What may go wrong, how often, and what did. Every chance is drawn from the seed, one stream for all faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from sqlalchemy.exc import OperationalError

UNKNOWN = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")
SHUT = ("token_revoked", "account_inactive", "invalid_auth")  # of one call; true only if auth.test says so, too
ONE_THING = ("ekm_access_denied", "access_denied", "team_access_not_granted")
OF_ONE_PLACE = (  # for good, and about one conversation or person alone
    *ONE_THING,
    *ONE_THING,
    "cannot_dm_bot",
    "channel_not_found",
    "channel_type_not_supported",
    "is_archived",
    "messages_tab_disabled",
    "no_permission",
    "not_in_channel",
    "restricted_action",
    "restricted_action_read_only_channel",
    "user_disabled",
    "user_not_visible",
    "a_word_that_nobody_has_heard_of",
)
REFUSALS = {
    "views.open": ("expired_trigger_id",),
    "chat.postMessage": ("restricted_action", "channel_not_found", "is_archived", *ONE_THING),
    "chat.update": ("edit_window_closed", "cant_update_message", "message_not_found"),
    "conversations.open": ("user_not_visible", "restricted_action"),
    "conversations.history": ("missing_scope",),
    "conversations.members": ("channel_not_found", *ONE_THING),
}

CALLS = {  # of a hundred faulty calls to Slack
    "rate_limited": 18,
    "http_500": 6,
    "http_500_after": 6,
    "error_before": 10,
    "error_after": 10,
    "no_answer_before": 8,
    "no_answer_after": 14,
    "late": 8,
    "dropped": 8,
    "refused": 6,
    "slow": 12,
    "refusal": 5,
    "shut": 1,
}
WINDOWS = ("refusal", "slow", "no_answer_after")
CHANCES = {  # at each opportunity, at full strength
    "crash": 0.003,  # at the edge of a transaction or of a call
    "freeze": 0.0015,
    "freeze_before_call": 0.006,  # with a claim in hand: what it does when it comes to is of another time
    "jump": 0.0004,  # of the calendar
    "crash_in_transaction": 0.0003,  # before a statement
    "statement_fails": 0.0006,
    "event_fails": 0.01,  # a statement while an event is stored: few of these, and each is somebody's words
    "commit_fails": 0.002,
    "commit_unknown": 0.002,  # it was done, and the connection was lost
    "call": 0.06,
    "window": 0.15,  # a form can't be opened, or Slack is slower than somebody waits
    "event_delayed": 0.06,
    "event_again": 0.06,
    "ack_lost": 0.02,
}


class Crash(BaseException):
    """The process is killed here: nothing of it runs any further."""


class Injected(OperationalError):
    """A database error that the simulation made up."""

    def __init__(self, why: str) -> None:
        super().__init__("(simulated)", {}, Exception(why), hide_parameters=True)


@dataclass
class Faults:
    """`strength` 0 to 1. `kept`: which of the faults that would happen do happen, by number; None: all."""

    draw: Random
    strength: float
    kept: Callable[[int], bool] = lambda number: True
    boundary: Callable[[str, str], str | None] = lambda kind, what: None  # crash, error or timeout, just here
    on: bool = False
    drawn: int = 0
    played: Counter[str] = field(default_factory=Counter)

    def happens(self, kind: str) -> bool:
        """Whether this goes wrong here."""
        if not self.on or self.draw.random() >= CHANCES[kind] * self.strength:
            return False
        self.drawn += 1
        return self.kept(self.drawn)

    def of_call(self, method: str) -> str | None:
        """What goes wrong with this call to Slack, by name; None: nothing."""
        if method == "views.open" and self.happens("window"):
            return self.draw.choice(WINDOWS)
        if not self.happens("call"):
            return None
        kind = self.draw.choices(list(CALLS), list(CALLS.values()))[0]
        return None if kind == "refusal" and method not in REFUSALS else kind
