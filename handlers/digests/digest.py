"""The week is over: count it, cut it, post it once. What is counted is decided in `bot.rules.digest`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import cadence, hours, naming
from bot.rules.digest import A_QUARTER, Figures, RoundCount, Said, figures
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, Office, Outlook, Quotable, Status
from bot.rules.offer import SEEKS
from bot.rules.outlook import Opinions
from bot.rules.plan import Plan
from bot.rules.publishing import ItemCount
from bot.words import digest as words
from bot.words.commands import NO_CHANNEL
from bot.words.digest_parts import Part
from bot.words.kit import Content
from handlers.digests.quote import help_phrase, said_of, still_carried, to_carry
from handlers.kinds import Kind
from handlers.outbox import removal
from handlers.request import Request
from storage import check_ins, digests, messages, offers, pairs, reports, rounds, steps, task_forces
from storage.record import Round
from storage.tables import CheckIn, Digest, Message, Reply, TaskForce

NAMES = {code: state.name for code, state in ALL.items()}


class PostedAlready(Exception):
    """This week's digest exists."""


def lacks_channel(task_force: TaskForce, now: datetime) -> bool:
    """Whether a digest's time has come, and nobody has said where it goes."""
    if task_force.channel is not None or task_force.digests_from is None:
        return False
    chosen = cadence.parse_digest(task_force.digest_schedule)
    return bool(cadence.digests_due(chosen, task_force.digests_from, now))


def zone_of(task_force: TaskForce) -> str:
    """Where the digest's time is told."""
    return cadence.parse_digest(task_force.digest_schedule).zone


def this_week(task_force: TaskForce, now: datetime) -> str:
    """The week it is where the digest's time is told."""
    return cadence.week_key(hours.local(now, zone_of(task_force)).date())


def post_by_hand(tx: Session, plan: Plan, task_force: TaskForce, by: str, now: datetime) -> Digest:
    """Post the digest that waits to be posted, else this week's, instead of at its time. Raises PostedAlready."""
    waiting = next(iter(digests.unposted(tx, task_force.id)), None)
    week = this_week(task_force, now)
    if waiting is None and digests.of_week(tx, task_force.id, week) is not None:
        raise PostedAlready(week)
    digest = waiting or cut(tx, plan, task_force, week, now, now)
    post(tx, digest, task_force, now, by)
    return digest


def cut(tx: Session, plan: Plan, task_force: TaskForce, week: str, due_at: datetime, now: datetime) -> Digest:
    """Choose what the week's digest quotes. Its figures, as of now, are counted again when it is posted."""
    counted = count(tx, plan, task_force, week, now)
    digest = Digest(
        task_force_id=task_force.id,
        week=week,
        cut=now,
        due_at=due_at,
        figures=counted.model_dump(mode="json"),
        plan_version_id=task_forces.remember_plan(tx, task_force, plan.model_dump(mode="json"), now).id,
    )
    tx.add(digest)
    tx.flush()
    digests.carry(tx, digest, (*counted.wins, *counted.help))
    return digest


def post(tx: Session, digest: Digest, task_force: TaskForce, now: datetime, by: str | None = None) -> None:
    """Count the week as it is now, and let the digest stand in the channel; from then on only quotes go."""
    _count_for_posting(tx, digest, task_force, now)
    digest.posted_at, digest.posted_by = now, by
    _seek_help_later(tx, digest, now)
    parent = None
    for part in range(len(drawn(tx, digest))):
        key = f"digest/{digest.week}" + (f"/{part}" if part else "")
        data = {"part": part, "channel": task_force.channel}
        messages.add(
            tx, task_force.id, key, MessageKind.DIGEST, now, digest_id=digest.id, parent_id=parent, data=data
        )
        first = messages.by_key(tx, task_force.id, f"digest/{digest.week}")
        parent = first.id if first else None


def _count_for_posting(tx: Session, digest: Digest, task_force: TaskForce, now: datetime) -> None:
    """What it tells of is told now. A quote that may not be carried anymore by now waits for a later digest."""
    plan = Plan.model_validate(digest.plan_version.body)
    fresh = check_ins.lock_unreported(tx, task_force.id, now, digest.id)
    carried = still_carried(tx, digest)
    chosen = [said_of(reply, kind) for (_, kind), reply in carried.items()]
    counted = count(tx, plan, task_force, digest.week, now, digest=digest, chosen=chosen)
    told = {(one.reply, one.kind) for one in (*counted.wins, *counted.help)}
    for row in digests.carried_by(tx, digest):
        if (row.reply_id, row.what) in carried and (row.reply_id, row.what) not in told:
            row.taken_back = True
    digest.cut, digest.figures = now, counted.model_dump(mode="json")
    for check_in in fresh:
        check_in.digest_id = digest.id
    tx.flush()


def _seek_help_later(tx: Session, digest: Digest, now: datetime) -> None:
    """Where nobody offers help with a request that this tells of, who could is asked in a while, once."""
    for (_, kind), reply in still_carried(tx, digest).items():
        if kind is Quotable.HELP:
            more = {"data": {"digest": digest.id, "reply": reply.id}, "not_before": now + SEEKS}
            key = f"{MessageKind.SEEK}/{reply.ask_id}"
            messages.add(tx, digest.task_force_id, key, MessageKind.SEEK, now, **more)


def standings(tx: Session, task_force_id: int, item: str) -> dict[str, list[tuple[datetime, Status]]]:
    """State → where it stood on the item, of each time that both had answered and a digest counted it, in order."""
    found: dict[str, list[tuple[datetime, Status]]] = {}
    for report in sorted(reports.reported(tx, task_force_id), key=lambda one: (one.at, one.check_in)):
        if report.item == item and report.revealed and report.status is not None:
            found.setdefault(report.jurisdiction, []).append((report.at, report.status))
    return found


def drawn(tx: Session, digest: Digest, quotes: Sequence[Part] = ()) -> list[Content]:
    """A digest as messages, with what may still be quoted: the post, then the replies in its thread.

    `quotes` stand in the place of what is quoted, in a preview.
    """
    plan, standing = Plan.model_validate(digest.plan_version.body), still_carried(tx, digest)
    texts = {reply.id: reply.win or "" for reply in standing.values()}
    zone = zone_of(tx.get_one(TaskForce, digest.task_force_id))
    note = digest.note if digest.note and naming.found(digest.note) is None else None
    posted = digest.id if digest.posted_at is not None else None
    counted, by, phrases = figures_of(tx, digest), digest.note_by or "", phrases_of(standing.values())
    return words.channel_messages(plan, counted, texts, NAMES, zone, note, by, posted, phrases, quotes)


def figures_of(tx: Session, digest: Digest) -> Figures:
    """What it counted, with those of its wins and requests that still stand."""
    counted, standing = Figures.model_validate(digest.figures), still_carried(tx, digest)
    wins = tuple(one for one in counted.wins if (one.reply, one.kind) in standing)
    asked = tuple(one for one in counted.help if (one.reply, one.kind) in standing)
    return counted.model_copy(update={"wins": wins, "help": asked})


def drawn_now(tx: Session, plan: Plan, task_force: TaskForce, now: datetime) -> list[Content]:
    """What the digest would be if it were posted now."""
    counted = count(tx, plan, task_force, this_week(task_force, now), now)
    zone, phrases = zone_of(task_force), asked_with(tx, counted)
    return words.channel_messages(plan, counted, texts_of(tx, counted), NAMES, zone, phrases=phrases)


def phrases_of(quoted: Iterable[Reply]) -> dict[int, str]:
    """Reply → what it asks for help with."""
    return {reply.id: help_phrase(reply.ask.check_in) for reply in quoted}


def asked_with(tx: Session, counted: Figures) -> dict[int, str]:
    """The same, for figures that were counted just now."""
    return phrases_of(tx.get_one(Reply, said.reply) for said in counted.help)


def texts_of(tx: Session, counted: Figures) -> dict[int, str]:
    """Reply → its win, for figures that were counted just now."""
    return {said.reply: tx.get_one(Reply, said.reply).win or "" for said in (*counted.wins, *counted.help)}


def count(
    tx: Session,
    plan: Plan,
    task_force: TaskForce,
    week: str,
    now: datetime,
    whole: bool = True,
    digest: Digest | None = None,
    chosen: Sequence[Said] | None = None,
) -> Figures:
    """The figures of the week so far. Not `whole`: who was heard, what is open and what is carried alone, and so
    at once: what was told of items and by years is not looked at.

    With a `digest`, those that it is posted with; `chosen` are then the quotes that its preview showed.
    """
    before = digests.last_posted(tx, task_force.id)
    previous = Figures.model_validate(before.figures) if before else None
    of = digest.id if digest is not None else None
    newest = rounds.newest(tx, task_force.id)
    then = digests.posted_by(tx, task_force.id, now - A_QUARTER) if whole else None
    return figures(
        plan,
        fresh=reports.fresh(tx, task_force.id, now, of),
        earlier=reports.newest(tx, task_force.id, previous.cut if previous else None, of) if whole else [],
        said=to_carry(tx, task_force.id) if chosen is None else chosen,
        open_until=_open_until(check_ins.still_open(tx, task_force.id, now)),
        previous=previous,
        week=week,
        cut=now,
        pairs=sum(pair.started_at is not None for pair in pairs.every(tx, task_force.id)),
        said_then=said_in(tx, previous.published()) if previous is not None and whole else {},
        outlooks_then=_outlooks_then(tx, previous) if previous is not None and whole else {},
        rounds=[_count_round(tx, one) for one in newest],
        item=newest[0].item if newest else None,
        quarter_ago=Figures.model_validate(then.figures) if then is not None else None,
        steps=steps.agreed_ever(tx, task_force.id) if whole else None,
        asked=offers.requests_told(tx, task_force.id) if whole else None,
    )


def _count_round(tx: Session, one: Round) -> RoundCount:
    """A state with several questions in a round counts once, where more offices answered."""
    heard = check_ins.heard_in(tx, one.task_force_id, one.number)
    most = Counter(heard.values())
    return RoundCount(number=one.number, begins=one.begins, asked=len(heard), both=most[2], one=most[1])


def one_more_is_in(tx: Session, check_in: CheckIn, now: datetime) -> None:
    """A check-in was opened after its digest: one standing line in that digest's thread, naming nobody."""
    digest = tx.get(Digest, check_in.digest_id)
    if digest is None or digest.posted_at is None:
        return  # counted when it is posted
    tx.flush()
    parent = messages.by_key(tx, digest.task_force_id, f"digest/{digest.week}")
    key, data = f"digest/{digest.week}/since", {"channel": parent.data["channel"]} if parent else {}
    more = {"digest_id": digest.id, "parent_id": parent.id if parent else None, "data": data}
    if not messages.add(tx, digest.task_force_id, key, MessageKind.LATER, now, **more):
        messages.want_key_again(tx, digest.task_force_id, key)


def send_refused(tx: Session, task_force_id: int, channel: str, now: datetime) -> int:
    """The channel was set right: what it refused goes there after all, with its thread. Returns how many.

    What had to go from it and could not be deleted goes now: else it would stand beside what comes in its place.
    """
    removal.retry(tx, task_force_id, channel, now)
    return messages.send_refused(tx, task_force_id, (MessageKind.DIGEST, MessageKind.LATER), channel)


def digest_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """One part of a digest, with what may still be quoted."""
    assert row.digest is not None
    parts, number = drawn(tx, row.digest), int(row.data["part"])
    if number < len(parts):
        return parts[number]
    return words.nothing_more() if row.ts else None


def later_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """How many states have opened since it was posted what it told of as closed. Never what they said."""
    digest = row.digest or tx.get_one(Digest, row.check_in.digest_id if row.check_in is not None else None)
    then = Figures.model_validate(digest.figures)
    return words.since_posted(len(check_ins.opened_since(tx, digest, then.opened)))


def said_in(tx: Session, told: Mapping[str, ItemCount]) -> dict[str, dict[str, dict[Office, Status]]]:
    """Item → state → office → status: the answers that published figures rest on, as they were given."""
    found: dict[str, dict[str, dict[Office, Status]]] = {}
    given = reports.said_by(tx, (id_ for one in told.values() for id_ in one.replies))
    for item, reply in ((item, given[id_]) for item, one in told.items() for id_ in one.replies):
        status = check_ins.status_on(reply, item)
        assert status is not None
        found.setdefault(item, {}).setdefault(reply.jurisdiction, {})[reply.office] = status
    return found


def _outlooks_then(tx: Session, previous: Figures) -> Opinions:
    """Office → state → the outlook that the published figures rest on."""
    found: dict[Office, dict[str, Outlook]] = {office: {} for office in Office}
    for reply in reports.said_by(tx, (id_ for told in previous.outlook for id_ in told.replies)).values():
        if reply.outlook is not None:
            found[reply.office][reply.jurisdiction] = reply.outlook
    return found


def _open_until(still_open: Sequence[CheckIn]) -> list[date]:
    """The local day on which each closes."""
    return [
        hours.local(one.closes_at, ALL[one.pair.jurisdiction].zone).date()
        for one in still_open
        if one.closes_at is not None
    ]


def digest_words(request: Request) -> str:
    """`Fri, Dec 11, 2:00 PM EST`: the digest that waits to be posted, else the first of a week without one."""
    chosen = cadence.parse_digest(request.task_force.digest_schedule)
    for waiting in digests.unposted(request.tx, request.task_force.id):
        return hours.time_words(waiting.held_until or waiting.due_at, chosen.zone)
    week, due = cadence.next_digest(chosen, request.now)
    while digests.of_week(request.tx, request.task_force.id, week) is not None:
        week, due = cadence.next_digest(chosen, due + timedelta(seconds=1))
    return hours.time_words(due, chosen.zone)


def digest_line(request: Request) -> str:
    """A whole sentence of it, with what is still to be done before."""
    started = request.task_force.digests_from is not None
    when = f"Next digest: {digest_words(request)}{'' if started else ', once the task force has started'}."
    return when if request.task_force.channel else f"{when} {NO_CHANNEL}"


KINDS = (
    Kind(MessageKind.DIGEST, "The digest", digest_message, on_record=True),
    Kind(MessageKind.LATER, "A line under the digest", later_message, on_record=True),
)
