"""An admin sets the task force up from Home: opens a form, sends it. What is then done, the commands do too."""

from __future__ import annotations

import re
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session

from bot.words import commands, notices
from bot.words import setup_forms as forms
from bot.words.kit import Content, Json
from bot.words.setup_forms import Values
from handlers import Counterpart
from handlers.commands import holders, lookup, running
from handlers.commands.reading import Known, Misread, Request
from handlers.home import settings
from handlers.people import NotAllowed, is_admin, number
from storage import pairs, people, task_forces
from storage.tables import Person


class About(BaseModel):
    """What a form of ours carries: which it is, and what was known when it was drawn."""

    model_config = ConfigDict(hide_input_in_errors=True)
    form: str
    about: str


def press(cp: Counterpart, body: Json, now: datetime) -> Json:
    """A button of the checklist: open its form, as things are now."""
    return open_named(cp, body, str(body["actions"][0].get("value", "")), now)


def open_named(cp: Counterpart, body: Json, name: str, now: datetime) -> Json:
    """The form of this name, to an admin who pressed its button or typed its command alone. Raises NotAllowed."""
    open_form = _open_start if name == "start" else _form(name).open
    lookup.learn_rights(cp, _who(body), anew=True)
    with cp.db.begin() as tx:
        request = _admin(tx, cp, body, now)
        view = open_form(request, str(task_forces.latest_change(tx, request.task_force.id)))
    cp.slack.open_form(body["trigger_id"], view)
    return {}


def send(cp: Counterpart, body: Json, now: datetime) -> Json:
    """A form was sent: do it and say what it was and is; or say under its field what can't be."""
    about, values = _read(body["view"])
    if about.form in ASKED:
        return _agreed(cp, body, about, now)
    form = _form(about.form)
    if values.keys() != form.fields:
        raise NotAllowed(notices.UNREADABLE)
    lookup.learn_rights(cp, body["user"]["id"], anew=True)
    try:
        known = form.look(cp, values)
        with cp.db.begin() as tx:
            request = _admin(tx, cp, body, now, known)
            said = _meanwhile(request, form, values, number(about.about)) or form.save(request, values)
    except settings.Wrong as wrong:
        return {"response_action": "errors", "errors": wrong.errors}
    except (Misread, NotAllowed) as wrong:
        return {"response_action": "errors", "errors": {form.field: str(wrong)}}
    return _shown(said)


def _agreed(cp: Counterpart, body: Json, about: About, now: datetime) -> Json:
    """*Start*, or *Change*: there is nothing to fill in, and a refusal takes the question's place."""
    lookup.learn_rights(cp, body["user"]["id"], anew=True)
    try:
        with cp.db.begin() as tx:
            said = ASKED[about.form](_admin(tx, cp, body, now), about.about)
    except NotAllowed as refusal:
        return _shown(commands.lines(str(refusal)))
    return _shown(said)


def _shown(said: Content | Json) -> Json:
    view = notices.window_of(said) if isinstance(said, Content) else said
    return {"response_action": "update", "view": view}


def _admin(tx: Session, cp: Counterpart, body: Json, now: datetime, known: Known | None = None) -> Request:
    """Raises NotAllowed for anybody else."""
    task_force = task_forces.locked(tx, cp.team_id)
    person = people.ensure(tx, task_force.id, _who(body))
    if not is_admin(person, cp.admins):
        raise NotAllowed(commands.WHO["admins"])
    return Request(cp, tx, now, task_force, person, [], known or Known(), body, ("admins",))


def _who(body: Json) -> str:
    return str(body.get("user_id") or body["user"]["id"])


def _form(name: str) -> settings.Form:
    """Raises NotAllowed for one that we did not make."""
    if name not in settings.ALL_FORMS:
        raise NotAllowed(notices.GONE)
    return settings.ALL_FORMS[name]


def _read(view: Json) -> tuple[About, Values]:
    """Raises NotAllowed when this is not our form."""
    try:
        about = About.model_validate_json(view.get("private_metadata") or "")
        values = view["state"]["values"]
        return about, {name: _value(values[name]["value"]) for name in values}
    except (AttributeError, KeyError, TypeError, ValidationError):
        raise NotAllowed(notices.UNREADABLE) from None


def _value(state: Json) -> str | list[str] | None:
    match state["type"]:
        case "static_select":
            option = state["selected_option"]
            return str(option["value"]) if option else None
        case "multi_users_select":
            return [str(one) for one in state["selected_users"] or []]
        case "users_select":
            return state["selected_user"] or None
        case "conversations_select":
            return state["selected_conversation"] or None
        case "timepicker":
            return state["selected_time"] or None
        case _:
            raise KeyError("not a field of ours")


def _meanwhile(request: Request, form: settings.Form, values: Values, since: int) -> Json | None:
    """The form once more, where somebody else has changed the same since it was opened."""
    tx, task_force = request.tx, request.task_force
    pair = pairs.find(tx, task_force.id, str(values["state"])) if "state" in values else None
    if "state" in values and pair is None:
        return None
    place = pair.id if pair is not None else None
    found = task_forces.changed_since(tx, task_force.id, since, form.audit, place, but_by=request.person)
    if not found:
        return None
    by = tx.get(Person, found[-1].person_id) if found[-1].person_id else None
    note = forms.meanwhile(
        f"<@{by.slack_id}>" if by is not None else "Somebody",
        _drawn(form.audit, found[0].old),
        _drawn(form.audit, found[-1].new),
    )
    return form.draw(values, note, str(task_forces.latest_change(tx, task_force.id)))


def _drawn(audit: str, value: str | None) -> str:
    """What the audit wrote down, as a person reads it."""
    if audit == "channel":
        return f"<#{value}>" if value else "none"
    return (
        re.sub(r"(?<![@\w])([UW][A-Z0-9]{6,})", r"<@\1>", value or "none") if audit == "holder" else value or "none"
    )


def _open_start(request: Request, about: str) -> Json:
    """The same question as the command's."""
    said = running.start_asked(request)
    if len(said.blocks) < 2:  # nothing is left to ask
        return notices.window_of(said)
    return forms.start(str(said.blocks[0]["text"]["text"]))


def _start(request: Request, about: str) -> Content:
    return running.begin(request.tx, request.task_force, request.person, "all", request.now)


def _change(request: Request, about: str) -> Content:
    code, was, wanted = holders.parts_of(about, 3)
    return holders.agreed(
        request.tx, request.cp, request.task_force, request.person, code, was, wanted, request.now
    )


FORM_OF = {name: name for name in settings.ALL_FORMS if name != "digest"} | {"digest-schedule": "digest"}
"""A command → the form that it opens when it is typed alone."""

ASKED = {"start": _start, "change": _change}
PRESSES = {"set_up": press}
FORMS = {forms.CALLBACK: send}
