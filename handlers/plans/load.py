"""An admin gives the task force another plan: what it would change is shown, and done when they say so.

The check is a message in the outbox. A file is fetched and read between transactions, since that may take long.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.rules import plan_file, plan_sheet
from bot.rules.model import MessageKind
from bot.rules.plan import Plan
from bot.slack import Slack
from bot.words import plan as words
from bot.words import plan_export
from bot.words.kit import Content, Json
from bot.words.parts import in_error
from handlers import Counterpart, lookup, sheets
from handlers.kinds import Call, Kind
from handlers.people import NotAllowed
from handlers.plans.by_hand import newest
from handlers.plans.change import Draft, activate, draft
from handlers.request import Known, Misread, Request, Wrong
from storage import messages, task_forces
from storage.tables import Message

KIND = MessageKind.PLAN
LASTS = timedelta(days=1)


def typed(request: Request) -> Json:
    """`plan load`: the form. `plan export`: the newest plan, to be copied."""
    asked = [word.casefold() for word in request.words]
    if asked == ["load"]:
        return words.load_form()
    if asked[:1] != ["export"]:
        raise Misread(words.HOW)
    kind = {(): "csv", ("csv",): "csv", ("yaml",): "yaml", ("yml",): "yaml"}.get(tuple(asked[1:]))
    if kind is None:
        raise Misread(plan_export.HOW)
    plan = newest(request.tx, request.cp.plan, request.task_force, request.now)
    return plan_export.window(plan_sheet.written(plan) if kind == "csv" else plan_file.written(plan), kind)


def open_pressed(request: Request) -> Json:
    """Where to paste a plan, or add a file."""
    return words.load_form()


def read_pasted(cp: Counterpart, body: Json, who: list[str]) -> Known:
    """Read what was pasted, before the transaction. Raises Wrong."""
    pasted, url = sheets.pasted_or_url(body["view"], plan_file.MAX_BYTES, words.TOO_LARGE)
    made = _as_json(pasted) if pasted else {"url": url}
    if "faults" in made:
        raise Wrong({"lines": in_error(made["faults"])})
    return replace(lookup.of_asker(cp, who), made=made)


def form_sent(request: Request) -> Json:
    """It is to be checked; a file is looked at later."""
    tx, now, view_id = request.tx, request.now, request.body["view"]["id"]
    key, more = f"plan/{view_id}", {"person_id": request.person.id, "expires_at": now + LASTS, "urgent": True}
    messages.add(tx, request.task_force.id, key, KIND, now, data=request.known.made, **more)
    row = messages.by_key(tx, request.task_force.id, key)
    if row is not None and "plan" in row.data and "said" not in row.data:
        _show_draft(tx, request.cp, row, now)
    return words.checking()


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call | None:
    """A file is fetched and read first."""
    return Call("file", partial(_look_at_file, row.data["url"]), _keep) if "url" in row.data else None


def _look_at_file(url: str, slack: Slack) -> Json:
    return _as_json(slack.file(url, plan_file.MAX_BYTES))


def _as_json(data: bytes | str) -> Json:
    """What was read, as the message keeps it."""
    found = plan_file.read(data)
    if found.plan is None:
        return {"faults": list(map(str, found.faults))}
    made = {name: list(claims) for name, claims in found.made.items()}
    return {"plan": found.plan.model_dump(mode="json"), "made": made, "left_out": list(found.left_out)}


def _keep(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """What a file was found to be."""
    row.data = found
    if "plan" in found:
        _show_draft(tx, cp, row, now)


def _show_draft(tx: Session, cp: Counterpart, row: Message, now: datetime, meanwhile: bool = False) -> None:
    """Let the message say what the plan would change now."""
    it, again = _draft(tx, cp, row, now), row.data.get("again", 0) + meanwhile
    shown = words.Checked(it.changes, it.first_day, it.asked, row.data["made"], row.data["left_out"])
    said = asdict(words.checked(shown, f"{row.id}:{again}", meanwhile))
    row.data = row.data | {"said": said, "shown": it.shown, "again": again}


def _draft(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Draft:
    read = Plan.model_validate(row.data["plan"])
    return draft(tx, cp.plan, task_forces.of(tx, cp.team_id), read, now)


def _check_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """What was found, and what became of it."""
    if "failed" in row.data:
        return words.failed(row.data["failed"])
    if "faults" in row.data:
        return words.faulty(row.data["faults"])
    return Content(**row.data["said"])


def activate_pressed(request: Request) -> None:
    """*Activate from …*: do what was shown, or nothing where it would no longer be that."""
    row = request.row
    if not _is_offered(request):
        return
    it = _draft(request.tx, request.cp, row, request.now)
    if it.shown != row.data["shown"]:
        _show_draft(request.tx, request.cp, row, request.now, meanwhile=True)
    else:
        activate(request.tx, request.task_force, it, request.person, request.now)
        row.data = {"said": asdict(words.done(it.changes, it.first_day))}
    row.wanted, row.retry_at = row.wanted + 1, None


def leave_pressed(request: Request) -> None:
    """*Leave it*: nothing was changed."""
    if _is_offered(request):
        request.row.data = {"said": asdict(words.left())}
        request.row.wanted, request.row.retry_at = request.row.wanted + 1, None


def _is_offered(request: Request) -> bool:
    """Whether the check still asks; not when it was pressed already. Raises NotAllowed where it is too old."""
    row, again = request.row, request.value.partition(":")[2]
    if "shown" in row.data and request.now - row.created_at > LASTS:
        raise NotAllowed(words.TOO_OLD)
    return "shown" in row.data and again == str(row.data["again"])


KINDS = (Kind(KIND, "The check of a plan", _check_message, call=_next_call),)
