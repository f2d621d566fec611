"""What really happened, as the world saw it: for the independent checker, which trusts nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sandbox.slack.records import Delivery, Response, Seen


@dataclass
class Call:
    """One call to Slack. `decided`: the bot's calendar in the transaction before; `claimed`: the elapsed time then;
    `knew`: its number.

    `key` names the message. `answer`: what Slack really did, None while it did nothing; `fault`: what was played.
    """

    process: str
    method: str
    args: dict[str, str]
    key: str
    true: float
    elapsed: float
    decided: datetime | None
    claimed: float
    knew: int
    readers: list[str] = field(default_factory=list)
    fault: str | None = None
    answer: Response | None = None
    turn: int = 0
    settled: int | None = None  # the turn in which the process wrote down what became of it
    settled_in: int = 0  # and the number of that commit
    put_off: int | None = None  # the turn in which, that having failed, the process let its message wait instead
    wait: int = 0  # seconds of a Retry-After that was given
    done_at: float = 0.0

    def done(self, answer: Response) -> None:
        self.answer = answer


@dataclass
class Submitted:
    """An answer form that somebody sent. `values` as typed; `began` and `ended` are numbers of commits."""

    user: str
    check_in: int
    values: dict[str, Any]
    true: float
    began: int
    delivery: Delivery
    ended: int | None = None
    stored: bool = False
    old: bool = False  # its form was opened before an update, and said that the words stay sealed


@dataclass
class Sent:
    """Another form of ours that somebody sent, or a button that did something at once.

    `about` is what it carried along; `shown` what its sender then read; `began` and `ended` are numbers of commits.
    """

    user: str
    what: str
    about: str
    values: dict[str, Any]
    true: float
    began: int
    delivery: Delivery
    ended: int | None = None
    shown: str = ""


@dataclass
class Said:
    """A message that somebody wrote in a thread of a question, with what Slack told the bot of it; what it was
    changed to `later` likewise (None: deleted).
    """

    user: str
    channel: str
    thread_ts: str
    ts: str
    text: str
    deliveries: list[Delivery]
    later: list[tuple[str | None, list[Delivery]]] = field(default_factory=list)


class PlanRow(NamedTuple):
    """A line of a plan's spreadsheet."""

    area: str
    claim: str
    question: str


@dataclass
class PlanSent:
    """A plan that an admin sent to be checked; one that is `faulty` can't be used."""

    user: str
    rows: list[PlanRow]
    faulty: bool


@cache
def shipped_plan() -> Any:
    """The plan that Counterpart comes with, from its file: data, no code."""
    return yaml.safe_load((Path(__file__).parents[2] / "bot/plans/naspo_nascio.yml").read_text())


def shipped_rows() -> list[PlanRow]:
    return rows_of(shipped_plan())


def rows_of(plan: Any) -> list[PlanRow]:
    """A plan as the lines of its spreadsheet."""
    return [
        PlanRow(area["title"], one["claim"], one["question"]) for area in plan["areas"] for one in area["items"]
    ]


@dataclass
class Left:
    """An account was deactivated, from one (true) moment to another. `told`: what Slack sent the bot of it."""

    user: str
    since: float
    told: list[Delivery]
    until: float = float("inf")


@dataclass
class Command:
    """A slash command; `shown` is what its author read in answer."""

    user: str
    text: str
    began: int
    calendar: datetime
    delivery: Delivery
    ended: int | None = None
    shown: str = ""


@dataclass(frozen=True)
class Told:
    """Something that somebody was shown and that says how things stand: what stays sealed, who is asked and when.

    `about`: the question, if it can be told from its form or buttons. `tables` are the rows at that very moment, by
    table; `sure`: nothing was committed between the transaction in which it was written and this look.
    """

    user: str
    seen: Seen
    text: str
    about: int | None
    form: str
    calendar: datetime
    tables: dict[str, list[dict[str, Any]]]
    sure: bool


@dataclass(frozen=True)
class Posted:
    """A digest's posting was just decided: the rows right after that commit, by table."""

    week: str
    calendar: datetime
    tables: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Handled:
    """One press, form or command: the tables in which it left something, and what its author was told of it."""

    user: str
    what: str
    true: float
    wrote: frozenset[str]
    told: str


@dataclass
class Blocked:
    """Slack refuses every call for this one conversation with this word, from one (true) moment to another."""

    channel: str
    users: frozenset[str]
    word: str
    since: float
    until: float = float("inf")


@dataclass
class Facts:
    """`token_of`: a word that stands in one text alone → who wrote it."""

    channel: str = ""
    admins: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)
    homes: dict[str, str] = field(default_factory=dict)  # who → the state they belong to
    zones: dict[str, str] = field(default_factory=dict)  # who → their own zone, if it was never changed
    calls: list[Call] = field(default_factory=list)
    submitted: list[Submitted] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    plans: list[PlanSent] = field(default_factory=list)
    token_of: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    put_off: list[str] = field(default_factory=list)  # who sent *Not now*, each time
    holders: set[str] = field(default_factory=set)  # whom an admin ever named for an office
    stand_ins: dict[str, list[str]] = field(default_factory=dict)  # state → who may be named deputy there
    left: list[Left] = field(default_factory=list)
    cochairs: set[str] = field(default_factory=set)  # whom an admin ever named
    may_preview: set[str] = field(default_factory=set)  # made a co-chair by a form, or an admin in any way
    reopened: list[list[Delivery]] = field(default_factory=list)  # the channel takes messages again: what told it
    gaps: list[float] = field(default_factory=list)  # (true) when nothing ran for hours, or the machine restarted
    snapshots: list[dict[str, list[dict[str, Any]]]] = field(default_factory=list)
    changed_pairs: set[str] = field(default_factory=set)  # whose schedule or officers changed after the start
    jumps: list[tuple[float, float]] = field(default_factory=list)  # (true moment, seconds)
    told: list[Told] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    handled: list[Handled] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    troubles: list[float] = field(default_factory=list)  # (true) whenever anything went wrong but a block
    status: str = ""
    calm: bool = False


def left_behind(facts: Facts) -> set[tuple[str, str]]:
    """The copies that nobody can know of, as (channel, ts).

    Each was posted by a process that was frozen beyond its lease just before the call, when another had taken over,
    and that died before it could write down what it had done.
    """
    posts = [call for call in facts.calls if call.method == "chat.postMessage"]
    unwritten = [call for call in posts if call.settled is None and call.answer and call.answer.body.get("ok")]
    return {
        (call.args["channel"], call.answer.body["ts"])
        for call in unwritten
        if call.answer and any(o.key == call.key and o.turn < call.turn and o.knew > call.knew for o in posts)
    }
