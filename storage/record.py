"""The record: the tables of the schema (`storage/tables.py`) to which rows are only ever added."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.rules.model import (
    ConsentTo,
    Early,
    Lets,
    MailState,
    Office,
    Published,
    PutOff,
    Quote,
    ReadingPlace,
    Status,
    StepSaid,
)
from storage.tables import Pair, Reply, Table


class Consent(Table):
    """What an office said about one reply version; only ever added, the newest counts.

    `what` is `win` or `help`: the other office's word on a text marked to be quoted as their state. `open`: its own
    writer's, who had been told that it stays sealed. `may_name`: a deputy said it who had the right to name.
    """

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_reply_id", "reply_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    what: Mapped[ConsentTo]
    office: Mapped[Office]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    yes: Mapped[bool]
    may_name: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class ThreadMessage(Table):
    """One version of what somebody of the pair wrote in a check-in's thread: discussion, never an answer.

    `version` counts as they arrived, which may be out of order. `edited_ts` is Slack's time of the edit, in whole
    seconds (empty: as first written); `event_ts` tells those of one second apart. One `deleted` has no words.
    `text` is as Slack sent it, with the address behind each labelled link; `files` are the id, name and type of
    each file, and never what is in it.
    """

    __tablename__ = "thread_message"
    __table_args__ = (UniqueConstraint("task_force_id", "channel", "ts", "version"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str]
    ts: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    text: Mapped[str]
    files: Mapped[list[Any]] = mapped_column(default=list)
    deleted: Mapped[bool] = mapped_column(default=False)
    edited_ts: Mapped[str] = mapped_column(default="")
    event_ts: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Note(Table):
    """One version of a co-chair's note in a digest; only ever added. No `text`: it was taken back.

    `person_id` is missing of what was written before these versions were kept.
    """

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("digest_id", "version"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id"))
    version: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str | None]
    at: Mapped[datetime]


class Step(Table):
    """One version of a next step that an office of a pair proposed; steps of a pair are numbered. Only ever added.

    Without `text` and `day` it was withdrawn, with all its versions. `check_in_id`: the question it came up after.
    """

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("pair_id", "number", "version"), Index("ix_step_person_id", "person_id"))
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_in.id"))
    number: Mapped[int]
    version: Mapped[int]
    office: Mapped[Office]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str | None]
    day: Mapped[date | None]
    at: Mapped[datetime]


class StepMark(Table):
    """What an office said of one version of a step; only ever added. `day`: the new one of *Still on it*."""

    __tablename__ = "step_mark"
    __table_args__ = (Index("ix_step_mark_step_id", "step_id"), Index("ix_step_mark_person_id", "person_id"))
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"))
    office: Mapped[Office]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[StepSaid]
    day: Mapped[date | None]
    at: Mapped[datetime]


class HandoverNote(Table):
    """One version of what a holder leaves for who follows them in their office; only ever added. No `text`: none is
    left. `lets`: what that successor may read of what its writer answered.
    """

    __tablename__ = "handover_note"
    __table_args__ = (
        UniqueConstraint("pair_id", "office", "person_id", "version"),
        Index("ix_handover_note_person_id", "person_id"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    office: Mapped[Office]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int]
    text: Mapped[str | None]
    lets: Mapped[Lets]
    at: Mapped[datetime]


class HandoverYes(Table):
    """What somebody lets the holder of this place read of what they answered before; only ever added, the newest
    counts. `asks`: the chosen answers, each by its place in its question.
    """

    __tablename__ = "handover_yes"
    __table_args__ = (Index("ix_handover_yes_holding_id", "holding_id", "person_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    holding_id: Mapped[int] = mapped_column(ForeignKey("holding.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lets: Mapped[Lets]
    asks: Mapped[list[Any]]
    at: Mapped[datetime]


class EarlyAnswer(Table):
    """One version of what an office answers before its next question comes; only ever added, the newest counts.

    `holding_id`: of who held the office then, whoever of its two wrote it. A version that says what became of it
    has no words; `check_in_id` is the question by which that was settled.
    """

    __tablename__ = "early_answer"
    __table_args__ = (UniqueConstraint("pair_id", "office", "version"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    office: Mapped[Office]
    version: Mapped[int]
    holding_id: Mapped[int] = mapped_column(ForeignKey("holding.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[Early]
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_in.id"))
    item: Mapped[str]
    claim: Mapped[str]
    question: Mapped[str]
    status: Mapped[Status | None]
    comment: Mapped[str | None]
    win: Mapped[str | None]
    win_quote: Mapped[Quote] = mapped_column(default=Quote.NO)
    help_quote: Mapped[Quote] = mapped_column(default=Quote.NO)
    at: Mapped[datetime]


class Offer(Table):
    """A state (`pair_id`) offers another (`asking_id`) help with a request that a digest told of, in `reply_id`.

    `office` of the offering state made it. `asked_at`: both its offices had said yes, and the two that
    ask were told. `opened_at`: the four have one conversation; `apart`: Slack's word for why they can't have one.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index("ix_offer_pair_id", "pair_id"),
        Index("ix_offer_asking_id", "asking_id"),
        Index("ix_offer_reply_id", "reply_id"),
    )
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    asking_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    office: Mapped[Office]
    lapses_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    apart: Mapped[str | None]
    at: Mapped[datetime]
    reply: Mapped[Reply] = relationship()
    pair: Mapped[Pair] = relationship(foreign_keys=[pair_id])
    asking: Mapped[Pair] = relationship(foreign_keys=[asking_id])


class OfferMark(Table):
    """Yes or no of one of the four offices to an offer of help; only ever added, the newest of each counts."""

    __tablename__ = "offer_mark"
    __table_args__ = (Index("ix_offer_mark_offer_id", "offer_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    office: Mapped[Office]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    yes: Mapped[bool]
    at: Mapped[datetime]


class Posting(Table):
    """What the channel was shown of a digest: one row for each post and each edit (`what`), as it was sent.

    Written before Slack is called, at `at`; `out_at` is when it was seen to be out (none: never, as far as we
    know). `deleted` has no text. Only ever added: what was published stays on record, also after a withdrawal.
    """

    __tablename__ = "posting"
    __table_args__ = (Index("ix_posting_message_id", "message_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    what: Mapped[Published]
    channel: Mapped[str]
    ts: Mapped[str | None]
    text: Mapped[str]
    blocks: Mapped[list[Any]]
    version: Mapped[str]
    at: Mapped[datetime]
    out_at: Mapped[datetime | None]


class Reading(Table):
    """Who was shown whose answers, and when; written in the transaction that shows them.

    `shown` are the ids of the reply versions, in order, with a space between two. Home is kept once for the same
    versions.
    """

    __tablename__ = "reading"
    __table_args__ = (Index("ix_reading_person_id", "person_id", "check_in_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_in.id"))
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"))
    place: Mapped[ReadingPlace]
    shown: Mapped[str]
    at: Mapped[datetime]


class Postponement(Table):
    """*Not now*: who put a reminder off, or skipped, when, and until when."""

    __tablename__ = "postponement"
    __table_args__ = (Index("ix_postponement_ask_id", "ask_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[PutOff]
    until: Mapped[datetime | None]
    at: Mapped[datetime]


class Mail(Table):
    """The one mail of a round to somebody whose question waits. The row is there before it is sent, so it is sent
    once at most; `state` says what became of it.

    `address` is where it went, `code` what the mail server said last; it is tried again from `again_at` on.
    """

    __tablename__ = "mail"
    __table_args__ = (UniqueConstraint("person_id", "round"), Index("ix_mail_round", "task_force_id", "round"))
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int]
    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    office: Mapped[Office]
    address: Mapped[str]
    state: Mapped[MailState]
    attempts: Mapped[int] = mapped_column(default=1)
    code: Mapped[int | None]
    again_at: Mapped[datetime | None]
    at: Mapped[datetime]
    pair: Mapped[Pair] = relationship()


class MailWish(Table):
    """Whether somebody wants no more mail; only ever added, the newest counts. It follows the person."""

    __tablename__ = "mail_wish"
    __table_args__ = (Index("ix_mail_wish_person_id", "person_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mail: Mapped[bool]
    at: Mapped[datetime]


class PlanVersion(Table):
    """A plan as it was loaded, whole (`body` is its JSON)."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("task_force_id", "digest"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    digest: Mapped[str]
    body: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]


class PlanLoad(Table):
    """Who gave the task force which plan; the newest whose time has come is the one in force. Only ever added.

    Questions come from it from `active_from` on, which is the first slot of the local day `first_day` (none: at
    once). `person_id` is missing where it was loaded by the command line.
    """

    __tablename__ = "plan_load"
    __table_args__ = (Index("ix_plan_load_task_force_id", "task_force_id"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    active_from: Mapped[datetime]
    first_day: Mapped[date | None]
    at: Mapped[datetime]


class Change(Table):
    """The audit: who changed what, from what to what. Never a person's words."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_pair_id", "pair_id", "what"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    what: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]


class Round(Table):
    """One round that has begun (`bot/rules/rounds.py`): numbered from 1, from the local date `begins` on.

    `item` is what all pairs are asked in it; None: each pair is asked something of its own. `focus_id`: a co-chair
    chose it; None: it was drawn.
    """

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("task_force_id", "number"), UniqueConstraint("task_force_id", "begins"))
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    number: Mapped[int]
    begins: Mapped[date]
    item: Mapped[str | None]
    focus_id: Mapped[int | None] = mapped_column(ForeignKey("focus.id"))
    at: Mapped[datetime]


class Focus(Table):
    """A co-chair's choice of the item for the first round that all share and that begins on `begins` or later.

    The newest counts, and once only. No `item`: it was left to the draw again.
    """

    __tablename__ = "focus"
    __table_args__ = (Index("ix_focus_task_force_id", "task_force_id", "begins"),)
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    item: Mapped[str | None]
    begins: Mapped[date]
    at: Mapped[datetime]
