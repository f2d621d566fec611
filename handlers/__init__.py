"""What can happen to Counterpart: the gate and the two doors, and a room for each conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.mail import Mailer
from bot.rules.plan import Plan
from bot.slack import Slack
from storage.database import Database

if TYPE_CHECKING:
    from handlers.kinds import Kinds
    from handlers.rehearsal.lived import Life


@dataclass(frozen=True)
class Counterpart:
    """What every happening needs. `team_id` says whose task force this is, `user_id` who we are there.

    `enterprise_id` is the organization on Enterprise Grid that the workspace belongs to, if it does.
    `plan` is that of a task force which was given none, `plans` are versions of others, by their ids, as far as
    this process has read them: `handlers.plans.active` says which counts. `kinds` are the kinds of messages that
    the outbox holds. `admins` are Slack user ids, from the settings.

    `mailer` is a mail server, where one is set; else no mail is sent, and nothing speaks of any.
    `wake` lets the heartbeat come at once; when `stop` is set, no further message is begun.
    `failed` is how often in a row a part of the heartbeat's work has failed, by its name and what it is about.
    `untold` is what the admins are still to be told of that: cause, and whom it concerns.
    `lives` are the rehearsals that this process is living through, by their messages' ids.
    `rights` holds when (elapsed) Slack last said that somebody administers the workspace, or not, by Slack id.
    `held` is until when Slack wants no more windows of us, `shown` when windows and Homes were shown lately.
    """

    db: Database
    slack: Slack
    clock: Clock
    plan: Plan
    team_id: str
    user_id: str
    kinds: Kinds
    admins: frozenset[str] = frozenset()
    enterprise_id: str = ""
    mailer: Mailer | None = None
    rights: dict[str, tuple[float, bool]] = field(default_factory=dict)
    held: dict[str, float] = field(default_factory=dict)
    shown: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    plans: dict[int, Plan] = field(default_factory=dict)
    failed: dict[tuple[str, int], int] = field(default_factory=dict)
    untold: set[tuple[str, str]] = field(default_factory=set)
    lives: dict[int, Life] = field(default_factory=dict)
    wake: Callable[[], None] = field(default=lambda: None)
    stop: Event = field(default_factory=Event)
