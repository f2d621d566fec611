"""An admin sets the task force up from Home: opens a form, sends it. What is then done, the commands do too."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.words import notices
from bot.words import setup_forms as forms
from bot.words.kit import Content, Json
from bot.words.setup_forms import Values
from handlers import Counterpart, lookup
from handlers.acts import Act, Look, Menu, in_its_place, under
from handlers.home import settings
from handlers.offices import holders, start
from handlers.people import NotAllowed, number
from handlers.request import Known, Request
from handlers.rights import ADMIN
from storage import pairs, task_forces
from storage.tables import Person


class About(BaseModel):
    """What a form of ours carries: which it is, and what was known when it was drawn."""

    model_config = ConfigDict(hide_input_in_errors=True)
    form: str
    about: str


def opened(name: str) -> Callable[[Request], Json]:
    """Opens the form of this name, as things are now."""
    open_form = _open_start if name == "start" else settings.ALL_FORMS[name].open
    return lambda it: open_form(it, str(task_forces.latest_change(it.tx, it.task_force.id)))


def saved(form: settings.Form) -> Callable[[Request], Content | Json]:
    """Does what was filled in and says what it was and is. The form carries what was known when it was drawn."""

    def save(request: Request) -> Content | Json:
        values = _filled(form, request.body)
        return _meanwhile(request, form, values, number(request.value)) or form.save(request, values)

    return save


def looked(form: settings.Form) -> Look | None:
    """Asks Slack about whom and what was chosen in it; None: nothing has to be asked."""
    if form.look is None:
        return None
    look = form.look

    def ask(cp: Counterpart, body: Json, who: list[str]) -> Known:
        found = look(cp, _filled(form, body))
        return replace(found, people=found.people | lookup.of_asker(cp, who).people)

    return ask


def _filled(form: settings.Form, body: Json) -> Values:
    """Raises NotAllowed when this is not our form."""
    try:
        values = body["view"]["state"]["values"]
        found = {name: _value(values[name]["value"]) for name in values}
    except (AttributeError, KeyError, TypeError):
        raise NotAllowed(notices.UNREADABLE) from None
    if found.keys() != form.fields:
        raise NotAllowed(notices.UNREADABLE)
    return found


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
    said = start.asked(request)
    if len(said.blocks) < 2:  # nothing is left to ask
        return notices.window_of(said)
    return forms.start(str(said.blocks[0]["text"]["text"]))


def _start(request: Request) -> Content:
    return start.begin(request.tx, request.task_force, request.person, "all", request.now)


def _change(request: Request) -> Content:
    return holders.agreed(request, request.value)


def which(value: str) -> tuple[str, str]:
    """Which form it is, by what it carries, and the rest of that."""
    try:
        about = About.model_validate_json(value)
    except ValidationError:
        return "", ""
    return about.form, about.about


def _refused(form: settings.Form) -> Callable[[Json, str], Json]:
    return lambda body, why: under({form.field: why})


OPENS = Menu({name: Act(ADMIN, opened(name), lock=True) for name in (*settings.ALL_FORMS, "start")})
"""The buttons of the checklist."""

FORM_OF = {name: name for name in settings.ALL_FORMS if name != "digest"} | {"digest-schedule": "digest"}
"""A command → the form that it opens when it is typed alone."""

ASKED = {"start": _start, "change": _change}  # there is nothing to fill in
SENT = Menu(
    {
        name: Act(ADMIN, saved(form), looked(form), lock=True, refused=_refused(form))
        for name, form in settings.ALL_FORMS.items()
    }
    | {name: Act(ADMIN, agree, lock=True, refused=in_its_place) for name, agree in ASKED.items()},
    which,
)
