"""A setting is declared once: who may, how it reads now, what sets it. Command, button and form are its skins."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from bot.words import notices, setup_forms
from bot.words.home import Line
from bot.words.kit import Content, Json
from bot.words.setup_forms import Values
from handlers import Counterpart, lookup
from handlers.acts import Act, Command, under, under_the_first_field
from handlers.people import NotAllowed, number
from handlers.request import Known, Misread, Request, Wrong
from handlers.rights import Right
from storage import pairs, task_forces
from storage.tables import Person

T = TypeVar("T")
Draw = Callable[[Values, str, str], Json]


@dataclass(frozen=True)
class Said:
    """What came of it, in a message; and in a form's place, where that is something else."""

    message: Content
    window: Content | Json | str


@dataclass(frozen=True)
class Shown:
    """What was typed sets nothing: this is only shown."""

    answer: Content | Json


@dataclass(frozen=True, kw_only=True)
class Setting(Generic[T]):
    """Something that somebody may set. What was typed, and what was filled in, are read; both are applied alike.

    `name` is its button's and its form's; `line` how it stands on Home, where it is there. `typed` returns what is
    to be set, or what is only shown; `filled` what the `fields` say. They, and `apply`, raise Misread, Wrong and
    NotAllowed. A form's refusal stands under its `field`, else under the first; `look` asks Slack before the
    transaction about what was filled in. `example`, `help`, `more` and `most`: see `Command`. `may_type`: who, if
    that is not the `right` of the button. `opens_alone`: typed alone it opens its form.

    A form is opened by `open`. Where several people set the same, `draw` draws it with what is set (`shown`), and
    anew where somebody else has changed it meanwhile, with what was filled in; nothing is saved then. `audit`: what
    the record of changes calls it, if not by its name.
    """

    name: str
    right: Right
    line: Callable[[Request], Line] | None = None
    typed: Callable[[Request], T | Shown]
    filled: Callable[[Request, Values], T]
    apply: Callable[[Request, T], Said | Content | Json]
    open: Callable[[Request], Json] | None = None
    shown: Callable[[Request], Values] | None = None
    draw: Draw | None = None
    fields: Set[str]
    field: str = ""
    look: Callable[[Counterpart, Values], Known] | None = None
    lock: bool = True
    audit: str = ""
    example: str
    help: str = ""
    more: tuple[tuple[str, str, Right], ...] = ()
    most: int
    may_type: Right | None = None
    opens_alone: bool = True

    def command(self) -> Command:
        return Command(
            self.may_type or self.right,
            self._obey,
            lock=self.lock,
            form=self.example,
            help=self.help,
            more=self.more,
            most=self.most,
            alone=Act(self.may_type or self.right, self._open_typed, lock=self.lock) if self.opens_alone else None,
        )

    def opens(self) -> Act:
        """The button that opens the form."""
        return Act(self.right, self._open, lock=self.lock)

    def sent(self) -> Act:
        """The form, filled in."""
        refused = (lambda body, why: under({self.field: why})) if self.field else under_the_first_field
        return Act(self.right, self._save, self._look if self.look else None, lock=self.lock, refused=refused)

    def in_window(self, request: Request, value: T) -> Content | Json | str:
        """Set it. Returns what is said in a window."""
        said = self.apply(request, value)
        return said.window if isinstance(said, Said) else said

    def _open_typed(self, request: Request) -> Json:
        return self._open(replace(request, place=self.right.place(request)))

    def _open(self, request: Request) -> Json:
        if self.draw is not None:
            return self.draw(self.shown(request) if self.shown else {}, "", _latest_change(request))
        assert self.open is not None
        return self.open(request)

    def _obey(self, request: Request) -> Content | Json:
        value = self.typed(request)
        if isinstance(value, Shown):
            return value.answer
        try:
            said = self.apply(request, value)
        except Wrong as wrong:  # there is no field under which it could stand
            raise Misread(" ".join(wrong.errors.values()), wrong.form) from None
        return said.message if isinstance(said, Said) else said

    def _save(self, request: Request) -> Content | Json | str:
        values = self._read(request.body)
        if self.draw is not None and (note := self._meanwhile(request, values)):
            return self.draw(values, note, _latest_change(request))
        return self.in_window(request, self.filled(request, values))

    def _look(self, cp: Counterpart, body: Json, who: list[str]) -> Known:
        assert self.look is not None
        found = self.look(cp, self._read(body))
        return replace(found, people=found.people | lookup.of_asker(cp, who).people)

    def _read(self, body: Json) -> Values:
        """Raises NotAllowed when this is not our form."""
        try:
            values = body["view"]["state"]["values"]
            found = {name: _value(values[name]["value"]) for name in values}
        except (AttributeError, KeyError, TypeError):
            raise NotAllowed(notices.UNREADABLE) from None
        if not self.fields <= found.keys():
            raise NotAllowed(notices.UNREADABLE)
        return found

    def _meanwhile(self, request: Request, values: Values) -> str:
        """What somebody else has changed of the same since the form was opened; empty: nothing."""
        tx, task_force = request.tx, request.task_force
        pair = pairs.find(tx, task_force.id, str(values["state"])) if "state" in values else None
        if "state" in values and pair is None:
            return ""
        place, since = pair.id if pair is not None else None, number(request.value)
        found = task_forces.changed_since(
            tx, task_force.id, since, self.audit or self.name, place, but_by=request.person
        )
        if not found:
            return ""
        by = tx.get(Person, found[-1].person_id) if found[-1].person_id else None
        old, new = (_drawn(self.audit or self.name, value) for value in (found[0].old, found[-1].new))
        return setup_forms.meanwhile(f"<@{by.slack_id}>" if by is not None else "Somebody", old, new)


def _latest_change(request: Request) -> str:
    return str(task_forces.latest_change(request.tx, request.task_force.id))


def chosen_day(values: Values, name: str) -> date:
    """The day that was picked. Raises NotAllowed where there is none."""
    try:
        return date.fromisoformat(str(values[name]))
    except ValueError:
        raise NotAllowed(notices.UNREADABLE) from None


def _value(state: Json) -> str | list[str] | None:
    match state["type"]:
        case "static_select" | "radio_buttons":
            option = state["selected_option"]
            return str(option["value"]) if option else None
        case "checkboxes":
            return [str(one["value"]) for one in state.get("selected_options") or []]
        case "multi_users_select":
            return [str(one) for one in state["selected_users"] or []]
        case "users_select":
            return state["selected_user"] or None
        case "conversations_select":
            return state["selected_conversation"] or None
        case "timepicker":
            return state["selected_time"] or None
        case "datepicker":
            return state["selected_date"] or None
        case _:
            raise KeyError("not a field of ours")


def _drawn(audit: str, value: str | None) -> str:
    """What the audit wrote down, as a person reads it."""
    if audit == "channel":
        return f"<#{value}>" if value else "none"
    return (
        re.sub(r"(?<![@\w])([UW][A-Z0-9]{6,})", r"<@\1>", value or "none") if audit == "holder" else value or "none"
    )
