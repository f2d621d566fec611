"""An admin sends a roster: check it, say what it would do, and do it when they say so.

The check is a message in the outbox whose words need more than the database: the file, if one was added, and a
read of everyone in this Slack, page by page. `next_call` says which of these comes next; delivery makes the call.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.rules import roster
from bot.rules.belonging import updated
from bot.rules.model import MessageKind, MessageState, Office
from bot.rules.roster import Place, Sheet
from bot.rules.roster_cells import is_acting
from bot.rules.roster_match import Changes, compare, in_doubt, relevant, sure
from bot.slack import Slack
from bot.words import roster as words
from bot.words.kit import Content, Json
from bot.words.parts import in_error
from handlers import Counterpart, lookup, sheets
from handlers.kinds import Call, Kind
from handlers.offices import accounts
from handlers.offices.acting import mark
from handlers.offices.holders import change_holder
from handlers.offices.welcome import plan_start, start
from handlers.people import NotAllowed
from handlers.request import Known, Request, Wrong
from storage import messages, pairs, people, task_forces
from storage.tables import Message, Person, TaskForce

KIND = MessageKind.ROSTER
LASTS = timedelta(days=1)


def open_pressed(request: Request) -> Json:
    """Where to paste a roster, or add a file."""
    return words.roster_form()


def form_sent(request: Request) -> Json:
    """It is to be checked: a file, and everyone in this Slack, are looked at later."""
    data, view_id, now = request.known.made, request.body["view"]["id"], request.now
    more = {"person_id": request.person.id, "expires_at": now + LASTS, "urgent": True}
    force = request.task_force.id
    messages.add(request.tx, force, f"roster/{view_id}", KIND, now, data=data, **more)
    messages.add(request.tx, force, f"forget_roster/{view_id}", MessageKind.FORGET_ROSTER, now + LASTS)
    return words.checking(len(data["lines"]) if "lines" in data else None)


def read_pasted(cp: Counterpart, body: Json, who: list[str]) -> Known:
    """Read what was pasted, before the transaction: it may be long. Raises Wrong."""
    pasted, url = sheets.pasted_or_url(body["view"], roster.MAX_BYTES, words.TOO_LARGE)
    sheet = roster.read(pasted) if pasted else Sheet(())
    if sheet.faults:
        raise Wrong({"lines": in_error(list(map(str, sheet.faults)))})
    made = to_match(sheet) if pasted else {"url": url}
    return replace(lookup.of_asker(cp, who), made=made)


def to_match(sheet: Sheet) -> Json:
    """What the message holds when the lines are known and the people are not."""
    if sheet.faults:
        return {"faults": list(map(str, sheet.faults))}
    remarks = {"noted": list(sheet.noted), "skipped": list(sheet.skipped)}
    return {"lines": sheet.as_json(), "accounts": [], "cursor": "", "remarks": remarks}


def next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call | None:
    """What has to be read from Slack before this message can be written; None: nothing more."""
    if "url" in row.data:
        return Call("file", partial(_look_at_file, row.data["url"]))
    if "cursor" in row.data:
        return Call("people", partial(_look_at_people, row.data))
    return None


def roster_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """What was found, by what is in force at this moment; once it was applied or left, what became of it."""
    data = row.data
    if "forgotten" in data:
        return words.too_old() if data["forgotten"] == "pending" else words.applied()
    if "done" in data:
        return Content(**data["done"])
    if "failed" in data:
        return words.failed(data["looked_at"], data["failed"])
    if "faults" in data:
        return words.faulty(data["faults"])
    everything, certain = _compare(tx, row)
    row.data = data | {"shown": _shown(certain), "shown_all": _shown(everything)}
    meanwhile = [((code, Office(office)), who) for code, office, who in data.get("meanwhile", [])]
    value = f"{row.id}:{data.get('again', 0)}"
    doubted = bool(in_doubt(everything))
    return words.checked(certain, len(data["lines"]), value, meanwhile, doubted, **data.get("remarks", {}))


def apply_pressed(request: Request) -> None:
    """*Apply*: do all that was shown and is not in doubt, or nothing where it would no longer be that."""
    if _is_offered(request):
        _apply(request.tx, request.cp, request.row, "shown", request.person, request.now)


def apply_all_pressed(request: Request) -> None:
    """*Apply these too*: what looks swapped is right."""
    if _is_offered(request):
        _apply(request.tx, request.cp, request.row, "shown_all", request.person, request.now)


def leave_pressed(request: Request) -> None:
    """*Leave it*: nothing was changed, and the addresses are forgotten."""
    if _is_offered(request):
        _show(request.row, {"done": asdict(words.left())})


def _apply(tx: Session, cp: Counterpart, row: Message, which: str, admin: Person, now: datetime) -> None:
    everything, certain = _compare(tx, row)
    changes = replace(everything, swapped=()) if which == "shown_all" else certain
    if _shown(changes) != row.data[which]:
        meanwhile = _meanwhile(tx, row, row.data[which], _shown(changes))
        _show(row, row.data | {"again": row.data.get("again", 0) + 1, "meanwhile": meanwhile})
        return
    seen = {one["id"]: one for one in row.data["accounts"]}
    known = {pair.jurisdiction: pair for pair in pairs.every(tx, row.task_force_id)}
    for change in changes.all:
        pair = known.get(change.code) or pairs.ensure(tx, row.task_force_id, change.code)
        known[change.code] = pair
        person = people.ensure(tx, row.task_force_id, change.new) if change.new else None
        if person is not None:
            accounts.named(person, seen[person.slack_id])
        if person is not None and change.title:
            person.title = change.title
        if person is not None and person.deleted:  # no event told that they are back
            accounts.note(tx, cp, [seen[person.slack_id]], now)
        change_holder(tx, cp, pair, change.office, person, admin, now)
        mark(tx, pair, change.office, is_acting(change.title), admin, now)
    for one in changes.marked:
        mark(tx, known[one.code], one.office, one.acting, admin, now)
    task_forces.record(tx, row.task_force_id, now, admin, "roster", new=words.counts(changes))
    task_force = task_forces.of(tx, cp.team_id)
    if task_force.started_at is not None:
        _begin(tx, task_force, {change.code for change in changes.all}, admin, now)
    _show(row, {"done": asdict(words.done(changes, task_force.started_at is not None))})


def _begin(tx: Session, task_force: TaskForce, codes: set[str], admin: Person, now: datetime) -> None:
    """Once the task force has started for all, new pairs start by themselves."""
    every = pairs.every(tx, task_force.id)
    new = [pair for pair in every if pair.jurisdiction in codes and pair.started_at is None]
    starting = plan_start(tx, task_force, new, now)
    if starting is not None:
        start(tx, task_force, starting, None, now)
        began = " ".join(pair.jurisdiction for pair in starting.pairs)
        task_forces.record(tx, task_force.id, now, admin, "start", None, began)


def _show(row: Message, data: Json) -> None:
    """Let the message say what it holds now."""
    row.data, row.wanted, row.retry_at = data, row.wanted + 1, None


def _compare(tx: Session, row: Message) -> tuple[Changes, Changes]:
    """What the roster would do now, and what of that is in no doubt."""
    task_force = tx.get_one(TaskForce, row.task_force_id)
    sheet, current = Sheet.from_json(row.data["lines"]), _current(tx, task_force.id)
    gone = {one.slack_id: one.account_at or 0 for one in people.gone(tx, task_force.id)}
    directory = [_as_known(one, gone.get(one["id"], 0)) for one in row.data["accounts"]]
    acting = pairs.acting(tx, task_force.id)
    everything = compare(sheet, directory, current, task_force.team_id, acting)
    return everything, sure(sheet, everything, directory, current, task_force.team_id, acting)


def _as_known(account: Json, gone_at: int) -> Json:
    """The account as it was read, unless we have heard since that the person is no longer active here."""
    newer = gone_at > (updated(account) or 0)
    return account | {"deleted": True, "is_invited_user": False} if newer else account


def _current(tx: Session, task_force_id: int) -> dict[Place, str | None]:
    """Who holds each office of each pair, by Slack id."""
    held = pairs.all_holders(tx, task_force_id)
    found: dict[Place, str | None] = {}
    for pair in pairs.every(tx, task_force_id):
        for office in Office:
            person = held.get(pair.id, {}).get(office)
            found[pair.jurisdiction, office] = person.slack_id if person else None
    return found


def _shown(changes: Changes) -> list[list[str | None]]:
    """What *Apply* would do, as the message keeps it."""
    shown = [[one.code, one.office.value, one.old, one.new] for one in changes.all]
    shown += [[one.code, one.office.value, one.person, "acting" if one.acting else ""] for one in changes.marked]
    return sorted(shown)


def _meanwhile(
    tx: Session, row: Message, shown: list[list[str | None]], now: list[list[str | None]]
) -> list[list[str | None]]:
    """The offices of which something else was shown than is true now, and who holds each."""
    current = _current(tx, row.task_force_id)
    differ = [one for one in shown if one not in now] + [one for one in now if one not in shown]
    places = sorted({(code or "", Office(office or "")) for code, office, *_ in differ})
    return [[code, office.value, current.get((code, office))] for code, office in places]


def _look_at_file(url: str, slack: Slack) -> Json:
    return to_match(roster.read(slack.file(url, roster.MAX_BYTES)))


def _look_at_people(data: Json, slack: Slack) -> Json:
    """One page of everyone here; only those with an address of the roster are kept."""
    found, cursor = slack.people(data["cursor"])
    kept = [*data["accounts"], *relevant(Sheet.from_json(data["lines"]), found)]
    read = {"lines": data["lines"], "accounts": kept, "remarks": data.get("remarks", {})}
    return read | {"cursor": cursor} if cursor else read


def _is_offered(request: Request) -> bool:
    """Whether the check still asks; not when it was pressed already. Raises NotAllowed where it is too old."""
    row, again = request.row, request.value.partition(":")[2]
    if row.data.get("forgotten") == "pending" or ("shown" in row.data and request.now - row.created_at > LASTS):
        raise NotAllowed(words.TOO_OLD)
    return "shown" in row.data and again == str(row.data.get("again", 0))


def _next_forgetting(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    """Nothing has to be read from Slack: a day has passed."""
    return Call("nothing", lambda slack: {}, _forget)


def _forget(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """Names and addresses of rosters, applied or not, are kept no longer than a check can be applied."""
    for old in messages.older(tx, row.task_force_id, KIND, now - LASTS):
        if "forgotten" not in old.data:
            old.data = {"forgotten": "pending" if "shown" in old.data else "over"}
    messages.end(row, MessageState.SENT)


KINDS = (
    Kind(KIND, "The check of a roster", roster_message, call=next_call),
    Kind(MessageKind.FORGET_ROSTER, "The removal of a roster that was shown", call=_next_forgetting),
)
