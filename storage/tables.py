"""The schema; the tables to which rows are only ever added stand in `storage/record.py`.

Every row names its task force. A person's words stand in `reply`, `early_answer`, `thread_message`, `step`, `note`,
`handover_note` only, but for two: a digest's note as it is now, in `digest`, and what the channel read (`posting`).

Times are aware UTC. Columns that hold seconds as floats are *elapsed* time (see Database.elapsed).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bot.rules.model import (
    AskState,
    Excuse,
    MessageKind,
    MessageState,
    Office,
    Outlook,
    Quotable,
    Quote,
    Role,
    Status,
)
from storage.columns import TYPES

if TYPE_CHECKING:
    from storage.record import PlanVersion

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_WORK = "state = 'due' OR (state = 'sent' AND shown < wanted)"


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = TYPES

    id: Mapped[int] = mapped_column(primary_key=True)


def _partial(name: str, *columns: str, where: str, lite: str = "", unique: bool = False) -> Index:
    """An index over the rows of which this is so (`lite`: as SQLite is asked it)."""
    return Index(name, *columns, unique=unique, sqlite_where=text(lite or where), postgresql_where=text(where))


class TaskForce(Table):
    """One Slack workspace and its settings. `first_slot` is the day from which every-N-weeks is counted.

    Digests due before `digests_from` are not posted. `invited_by` is the Slack id of who pressed Start. Nobody is
    asked before the day `paused_until`, where they are. `listened_at` is when Slack last certainly reached us;
    `shut` is Slack's word for why it lets nothing of ours through. `beat_at` is when a heartbeat last came, to half
    a minute; `restored_at` when this copy was made or restored. `closed_days` are those that admins set, by state:
    `{"ID": {"2027-03-05": true}}`, true for closed. `charts_refused_at`: Slack last refused a chart or table here.
    """

    __tablename__ = "task_force"
    team_id: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str | None]
    cadence: Mapped[str]
    digest_schedule: Mapped[str]
    first_slot: Mapped[date | None]
    started_at: Mapped[datetime | None]
    digests_from: Mapped[datetime | None]
    invited_by: Mapped[str | None]
    paused_until: Mapped[date | None]
    listened_at: Mapped[datetime | None]
    shut: Mapped[str | None]
    beat_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    closed_days: Mapped[dict[str, Any]] = mapped_column(default=dict)
    charts_refused_at: Mapped[datetime | None]


class Person(Table):
    """Somebody of this workspace. `zone` is set by the person; until then the pair's zone is used.

    `workspace_admin` and `deleted` are what Slack last said, `account_at` when that was (its seconds); `admin` and
    `cochair` are given by commands. `deleted`: no longer active here, since the account was deactivated, or is in
    this workspace no more (bot/rules/belonging.py). `name` and `email` are Slack's of when this person was last
    named for an office; each `holding` keeps its own copy.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("task_force_id", "slack_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    slack_id: Mapped[str]
    zone: Mapped[str | None]
    title: Mapped[str | None]
    name: Mapped[str | None]
    email: Mapped[str | None]
    dm: Mapped[str | None]
    deleted: Mapped[bool] = mapped_column(default=False)
    account_at: Mapped[int | None]
    workspace_admin: Mapped[bool] = mapped_column(default=False)
    admin: Mapped[bool] = mapped_column(default=False)
    cochair: Mapped[bool] = mapped_column(default=False)
    welcomed_at: Mapped[datetime | None]


class Pair(Table):
    """The two offices of a jurisdiction. `next_due` is when its next slot falls due: the table is the schedule.

    `slower`: monthly, as one of its officers asked, whatever the schedule. Not asked before the day `paused_until`.
    Its first slot on or after `first_look_from` brings a first look; none: its next slot does.
    """

    __tablename__ = "pair"
    __table_args__ = (UniqueConstraint("task_force_id", "jurisdiction"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    jurisdiction: Mapped[str]
    cadence: Mapped[str | None]
    conversation: Mapped[str | None]
    started_at: Mapped[datetime | None]
    next_due: Mapped[datetime | None] = mapped_column(index=True)
    paused_until: Mapped[date | None]
    slower: Mapped[bool] = mapped_column(default=False)
    first_look_from: Mapped[date | None]
    task_force: Mapped[TaskForce] = relationship()


class Holding(Table):
    """A person in an office, as its holder or its deputy, from a moment to a moment (open while it lasts).

    `silent`: so many of their questions in a row have closed while an answer was still expected. `may_name`: a
    deputy may agree to their state being named; `drafts`: one only drafts. `acting`: for the time being.
    `seen_by_cochairs`: where their state stands; it takes both holders. `name`, `email`: Slack's, as of `named_at`.
    """

    __tablename__ = "holding"
    __table_args__ = (
        _partial("uq_holding_now", "pair_id", "office", "role", unique=True, where="until IS NULL"),
        Index("ix_holding_person_id", "person_id"),
        Index("ix_holding_pair_id", "pair_id"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    office: Mapped[Office]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(default=Role.HOLDER)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    silent: Mapped[int] = mapped_column(default=0)
    may_name: Mapped[bool] = mapped_column(default=False)
    drafts: Mapped[bool] = mapped_column(default=False)
    seen_by_cochairs: Mapped[bool] = mapped_column(default=False)
    acting: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str | None]
    email: Mapped[str | None]
    named_at: Mapped[datetime | None]
    pair: Mapped[Pair] = relationship()
    person: Mapped[Person] = relationship()


class Absence(Table):
    """Days away, both included, as dates where that person is; `entered_by`: the admin who said so for them."""

    __tablename__ = "absence"
    __table_args__ = (
        Index("ix_absence_person_id", "person_id", "last_day"),
        Index("ix_absence_task_force_id", "task_force_id", "last_day"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    entered_by: Mapped[str | None]


class CheckIn(Table):
    """One item put to one pair for one slot (local `2026-12-10T09:00`), its question as it was asked.

    `not_sent` says why a slot brought no question; such a row has no asks and counts for nobody.
    `round`: the number of its round; None: of before there were any. `sent_at` is when the question was first out;
    `closes_at` follows from it. `ended_at`: an office changed hands. A `first_look` is about all items of its plan
    version at once, so it has no `item` of its own.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("pair_id", "slot"),
        _partial("uq_check_in_open", "pair_id", unique=True, where="closed_at IS NULL AND not_sent IS NULL"),
        Index("ix_check_in_task_force_id", "task_force_id", "closed_at"),
        Index("ix_check_in_round", "task_force_id", "round"),
        Index("ix_check_in_pair_id", "pair_id", "id"),
        Index("ix_check_in_sent_at", "sent_at"),
        Index("ix_check_in_pair_id_sent_at", "pair_id", "sent_at"),
        _partial("ix_check_in_digest_id", "task_force_id", "digest_id", where="sent_at IS NOT NULL"),
        _partial("ix_check_in_by_hand", "task_force_id", "pair_id", "sent_at", where="by_hand", lite="by_hand = 1"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    round: Mapped[int | None]
    slot: Mapped[str]
    due_at: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    plan_version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))
    item: Mapped[str | None]
    area: Mapped[str | None]
    claim: Mapped[str | None]
    question: Mapped[str | None]
    first_look: Mapped[bool] = mapped_column(default=False)
    not_sent: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"))
    pair: Mapped[Pair] = relationship()
    plan_version: Mapped[PlanVersion | None] = relationship()
    asks: Mapped[list[Ask]] = relationship(back_populates="check_in", order_by="Ask.office")


class Ask(Table):
    """One office's place in one check-in. `excuse` says why an office is excused.

    `nudge_at` is when it is next to be reminded, `nudges` how often it was; `put_off`: it chose that time itself.
    `writes_until`: it answered second, by one tap, and may write until then before both open.
    """

    __tablename__ = "ask"
    __table_args__ = (
        UniqueConstraint("check_in_id", "office"),
        Index("ix_ask_nudge_at", "nudge_at"),
        Index("ix_ask_excuse", "excuse", "state"),
        Index("ix_ask_writes_until", "writes_until"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id"))
    office: Mapped[Office]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AskState]
    excuse: Mapped[Excuse | None]
    nudge_at: Mapped[datetime | None]
    nudges: Mapped[int] = mapped_column(default=0)
    put_off: Mapped[bool] = mapped_column(default=False)
    writes_until: Mapped[datetime | None]
    check_in: Mapped[CheckIn] = relationship(back_populates="asks")
    person: Mapped[Person | None] = relationship()
    replies: Mapped[list[Reply]] = relationship(back_populates="ask", order_by="Reply.version")


class Reply(Table):
    """One version of one office's answer; versions are only ever added. `given` is false for a withdrawal.

    `promised`: its writer was told that it stays sealed, so it opens only with their yes (a `Consent` to `open`).
    `may_name`: a deputy gave it who had the right to have their state named. Of a first look, `statuses` has item →
    status of all pages sent so far, and the answer is given once it is `whole`; it has no `status` of its own.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("ask_id", "version"),
        _partial("ix_reply_marked", "task_force_id", where="win_quote != 'no' OR help_quote != 'no'"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id"))
    version: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given: Mapped[bool] = mapped_column(default=True)
    status: Mapped[Status | None]
    statuses: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outlook: Mapped[Outlook | None]
    whole: Mapped[bool] = mapped_column(default=True)
    comment: Mapped[str | None]
    win: Mapped[str | None]
    win_quote: Mapped[Quote] = mapped_column(default=Quote.NO)
    help_quote: Mapped[Quote] = mapped_column(default=Quote.NO)
    after_reveal: Mapped[bool] = mapped_column(default=False)
    promised: Mapped[bool] = mapped_column(default=False)
    may_name: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    ask: Mapped[Ask] = relationship(back_populates="replies")


class Message(Table):
    """The outbox: a message that shall exist, under a key that names the happening. Rendered when sent.

    It goes to `response_url`, else to `person`, else to the `pair`'s group DM, else to the task-force channel;
    `ephemeral_to` narrows it to one person's eyes. `wanted` and `shown` are revisions; below revision `cleared` it
    shows words that were taken back. `search_after` (elapsed) is set while it is not known whether a post went
    out. `discarded` are copies we deleted ourselves. `version` is the Counterpart that last sent or edited it.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("task_force_id", "key"),
        _partial("ix_message_work", "task_force_id", "urgent", "not_before", where=_WORK),
        Index("ix_message_check_in_id", "check_in_id"),
        Index("ix_message_pair_id", "pair_id", "kind"),
        Index("ix_message_person_id", "person_id", "kind"),
        Index("ix_message_digest_id", "digest_id"),
        _partial("ix_message_unsent", "task_force_id", "kind", "state", where="ts IS NULL"),
        _partial("ix_message_failed", "task_force_id", "state", "created_at", where="error IS NOT NULL"),
        _partial("ix_message_told", "task_force_id", "created_at", where="kind = 'failure' OR kind = 'direct'"),
        Index("ix_message_place", "channel", "ts"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    key: Mapped[str]
    kind: Mapped[MessageKind]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    response_url: Mapped[str | None]
    ephemeral_to: Mapped[str | None]
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_in.id"))
    office: Mapped[Office | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    urgent: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    wanted: Mapped[int] = mapped_column(default=1)
    shown: Mapped[int] = mapped_column(default=0)
    cleared: Mapped[int] = mapped_column(default=0)
    state: Mapped[MessageState] = mapped_column(default=MessageState.DUE)
    claim: Mapped[str | None]
    lease_until: Mapped[float | None]
    retry_at: Mapped[float | None]
    search_after: Mapped[float | None]
    attempts: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    discarded: Mapped[list[str]] = mapped_column(default=list)
    error: Mapped[str | None]
    version: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship()
    pair: Mapped[Pair | None] = relationship()
    check_in: Mapped[CheckIn | None] = relationship()
    digest: Mapped[Digest | None] = relationship()
    parent: Mapped[Message | None] = relationship(remote_side="Message.id")


class Digest(Table):
    """One week's report (`2026-W50`), its figures as they were at the cut. It is posted once `due_at` has come.

    `note` is a co-chair's, the one text of a person outside of replies and threads. `note_by`, `held_by` and
    `posted_by` say who did it as the channel may read it: `the CIO co-chair`.
    """

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("task_force_id", "week"),
        Index("ix_digest_cut", "task_force_id", "cut", "id"),
        _partial("ix_digest_unposted", "task_force_id", "cut", where="posted_at IS NULL"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    week: Mapped[str]
    cut: Mapped[datetime]
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    figures: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    note_by: Mapped[str | None]
    due_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    held_by: Mapped[str | None]
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[str | None]
    plan_version: Mapped[PlanVersion] = relationship()


class Carried(Table):
    """A win, or a request for help (`what`), that a digest carries: each at most once, unless it was taken back.

    `left_out_by`: a co-chair left it out before it was posted.
    """

    __tablename__ = "carried"
    __table_args__ = (UniqueConstraint("digest_id", "reply_id", "what"), Index("ix_carried_reply_id", "reply_id"))
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    what: Mapped[Quotable]
    left_out_by: Mapped[str | None]
    taken_back: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[Digest] = relationship()
    reply: Mapped[Reply] = relationship()


class Rate(Table):
    """When (elapsed seconds) the next call of a bucket, such as one conversation's posts, may be made."""

    __tablename__ = "rate"
    __table_args__ = (UniqueConstraint("task_force_id", "bucket"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    bucket: Mapped[str]
    free_at: Mapped[float]
