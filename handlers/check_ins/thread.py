"""Someone writes, edits or deletes: in a check-in's thread each version is kept, anywhere else nothing is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind
from bot.rules.typed import storable
from bot.words import notices
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.kinds import Kind
from storage import check_ins, messages, pairs, people, task_forces, threads
from storage.record import ThreadMessage
from storage.tables import CheckIn, Message, Person, TaskForce
from storage.threads import Version

NEW = (None, "thread_broadcast", "file_share", "me_message")
"""The subtypes of what a person wrote; the workspace's own notes are others."""


Alone = Callable[[Session, Counterpart, TaskForce, str, str, str, str | None, str, datetime], None]
"""Answers who writes to the bot alone: user, channel, `ts`, `thread_ts` and text of the message."""

NAMED_BY = ("id", "name", "mimetype")


@dataclass(frozen=True)
class Said:
    """What Slack says of one message. `user` may be missing of a deleted one. `new`: it was just written."""

    channel: str
    user: str
    thread_ts: str | None
    version: Version
    new: bool = False
    private: bool = False


def written(cp: Counterpart, body: Json, now: datetime, alone: Alone) -> Json:
    """Take a message event: what people write, edit or delete. `alone` answers what one writes to the bot."""
    said = _read_event(body["event"])
    if said is None:
        return {}
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        check_in = _check_in_of(tx, task_force, said)
        if check_in is not None:
            note(tx, check_in, said, now)
        elif said.new and said.private:
            version = said.version
            alone(tx, cp, task_force, said.user, said.channel, version.ts, said.thread_ts, version.text, now)
        elif said.new:
            _say_nothing_is_kept(tx, task_force, said, now)
    return {}


def read_again(channel: str, message: Json, now: datetime) -> Said | None:
    """A message as it stands in a thread that is read again; None: not a person's."""
    return _read_message(channel, message, f"{now.timestamp():.6f}")


def note(tx: Session, check_in: CheckIn, said: Said, now: datetime) -> None:
    """Store this version, unless it is stored already or not one of the two's.

    Who wrote it is told once that both can read it.
    """
    check_ins.locked(tx, check_in.id)  # one at a time: else two processes could store the same
    before = threads.find(tx, check_in.task_force_id, said.channel, said.version.ts)
    empty = not (said.version.deleted or said.version.text.strip())
    if before is None and empty and not said.version.files:
        return
    person = _writer(tx, check_in, said, before)
    if person is None or not threads.keep(tx, check_in, person, said.channel, said.version, now):
        return
    if before is None and not said.version.deleted and not empty:
        _say_both_can_read(tx, check_in, person, said, now)


def _read_event(event: Json) -> Said | None:
    """Read a message event; None: nothing that a person wrote."""
    channel, private = event["channel"], event.get("channel_type") == "im"
    event_ts = event.get("event_ts") or event.get("ts") or ""
    match event.get("subtype"):
        case "message_changed":
            return _read_message(channel, event["message"], event_ts)
        case "message_deleted":
            gone = event.get("previous_message") or {}
            if gone.get("bot_id"):
                return None
            version = Version(event["deleted_ts"], "", event_ts, event_ts, deleted=True)
            return Said(channel, gone.get("user") or "", gone.get("thread_ts"), version)
        case _:
            return _read_message(channel, event, event_ts, new=True, private=private)


def _read_message(
    channel: str, message: Json, event_ts: str, new: bool = False, private: bool = False
) -> Said | None:
    if message.get("subtype") not in NEW or message.get("bot_id") or not message.get("user"):
        return None
    edited = (message.get("edited") or {}).get("ts") or ""
    version = Version(
        message["ts"], storable(message.get("text") or ""), edited, event_ts, files=_files(message.get("files"))
    )
    return Said(channel, message["user"], message.get("thread_ts"), version, new, private)


def _files(files: object) -> list[Json]:
    """Of each file what names it; one that was taken away since has no name anymore."""
    held = [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    named = ({name: storable(str(one[name])) for name in NAMED_BY if one.get(name)} for one in held)
    return [one for one in named if one]


def _check_in_of(tx: Session, task_force: TaskForce, said: Said) -> CheckIn | None:
    """Find the check-in in whose thread, in the pair's group DM, this was written."""
    known = threads.find(tx, task_force.id, said.channel, said.version.ts)
    if known is not None:
        return tx.get(CheckIn, known.check_in_id)
    if not said.thread_ts:
        return None
    parent = messages.at(tx, task_force.id, said.channel, said.thread_ts)
    return (
        parent.check_in if parent is not None and parent.kind == MessageKind.CHECK_IN and parent.pair_id else None
    )


def _writer(tx: Session, check_in: CheckIn, said: Said, before: ThreadMessage | None) -> Person | None:
    """Who wrote it: as it is stored, else somebody who is in that pair, or was when they wrote it."""
    if before is not None:
        author = tx.get_one(Person, before.person_id)
        return author if said.user in ("", author.slack_id) else None
    person = people.find(tx, check_in.task_force_id, said.user)
    at = datetime.fromtimestamp(float(said.version.ts), UTC)
    return person if person is not None and pairs.was_in(tx, check_in.pair_id, person, at) else None


def _say_both_can_read(tx: Session, check_in: CheckIn, person: Person, said: Said, now: datetime) -> None:
    kept = threads.find(tx, check_in.task_force_id, said.channel, said.version.ts)
    messages.add(
        tx,
        check_in.task_force_id,
        f"thread_notice/{check_in.id}/{person.slack_id}",
        MessageKind.THREAD_NOTICE,
        now,
        check_in_id=check_in.id,
        pair_id=check_in.pair_id,
        ephemeral_to=person.slack_id,
        data={"thread_ts": said.thread_ts, "thread_message": kept.id if kept else 0},
        urgent=True,
    )


def _say_nothing_is_kept(tx: Session, task_force: TaskForce, said: Said, now: datetime) -> None:
    """Tell the writer, once for each question, that outside a check-in's thread nothing is kept.

    Only in the pair's own conversation.
    """
    person = people.find(tx, task_force.id, said.user)
    held = pairs.office_of(tx, person) if person is not None else None
    if person is None or held is None or said.channel != held.pair.conversation:
        return  # a stranger's word never counts
    newest = check_ins.newest_out(tx, held.pair_id)
    messages.add(
        tx,
        task_force.id,
        f"only_me/{newest.id if newest else 0}/{person.slack_id}/group",
        MessageKind.ONLY_ME,
        now,
        check_in_id=newest.id if newest else None,
        data={"channel": said.channel},
        urgent=True,
        ephemeral_to=person.slack_id,
        pair_id=newest.pair_id if newest else None,
    )


def _notice(tx: Session, row: Message, now: datetime) -> Content:
    assert row.check_in_id is not None
    return notices.both_can_read_this(row.check_in_id, row.data["thread_message"])


def _only_me(tx: Session, row: Message, now: datetime) -> Content:
    return notices.only_the_form_counts(row.check_in_id)


KINDS = (
    Kind(MessageKind.THREAD_NOTICE, "A notice in a thread", _notice),
    Kind(MessageKind.ONLY_ME, "A notice", _only_me),
)
