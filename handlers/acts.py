"""The gate: whatever a person can do is an act with a declared right, and is done in one transaction.

Who is it? May they? Then it is done, what they see of it elsewhere is marked as changed, and all of that is stored
at once. Slack is asked before the transaction or told after it, never while it is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.slack import SlackFailure
from bot.words import notices
from bot.words.kit import Content, Json
from handlers import Counterpart, asking, lookup, results
from handlers.people import NotAllowed
from handlers.request import Answer, Known, Misread, Opening, Request, Wrong
from handlers.rights import ANYONE, COCHAIR, Right
from handlers.seats import Seat
from storage import homes, people, task_forces
from storage.tables import Person


def under_the_first_field(body: Json, text: str) -> Json:
    """The form stays open with all that was filled in; without a field, this takes its place."""
    inputs = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    return under({inputs[0]: text}) if inputs else in_its_place(body, text)


def in_its_place(body: Json, text: str) -> Json:
    """What is said takes the form's place."""
    return instead(notices.notice_form(text))


def under(errors: dict[str, str]) -> Json:
    """What is said stands under the fields."""
    return {"response_action": "errors", "errors": errors}


def instead(view: Json) -> Json:
    """This takes the form's place."""
    return {"response_action": "update", "view": view}


Look = Callable[[Counterpart, Json, list[str]], Known]


@dataclass(frozen=True)
class Act:
    """`run` does it, for who has the `right`, in a transaction; `lock`: one in this task force at a time.

    `look` does before the transaction what takes long: it asks Slack about what was named, and about these people.
    `shows_rights`: what it shows depends on whether they are an admin. `refused` is how a form says that it was not
    done.
    """

    right: Right
    run: Callable[[Request], Answer]
    look: Look | None = None
    lock: bool = False
    shows_rights: bool = False
    refused: Callable[[Json, str], Json] = under_the_first_field


@dataclass(frozen=True)
class Command(Act):
    """An act that is typed. `form` is the valid form that is shown as example; `most` words may follow its name.

    `help` says what that does, to who has the right; `more` are further lines: a form, what it does, for whom.
    `about`: what it is instead, once something follows; `alone`: where nothing does.
    """

    form: str = ""
    help: str = ""
    more: tuple[tuple[str, str, Right], ...] = ()
    most: int = 0
    about: Command | None = None
    alone: Act | None = None

    @property
    def lines(self) -> list[tuple[str, str, Right]]:
        """What the help says of it: a form, what it does, and for whom."""
        return [*([(self.form, self.help, self.right)] if self.help else []), *self.more]


@dataclass(frozen=True)
class Asked:
    """What came from Slack. `value` is what the button or form carries, `words` is what was typed."""

    body: Json
    value: str = ""
    words: tuple[str, ...] | None = None

    @property
    def who(self) -> str:
        return str(self.body.get("user_id") or self.body["user"]["id"])


class Refused(str):
    """Why it was not done."""


def press(cp: Counterpart, act: Act, asked: Asked, now: datetime) -> Json:
    """Somebody pressed a button. Raises SlackFailure when nothing was changed."""
    answer = carry_out(cp, act, asked, now)
    match answer:
        case Refused():
            return results.in_window(cp, asked.body, answer)
        case str():
            return results.done(cp, asked.body, answer)
        case Opening(view, said):
            try:
                asking.open_form(cp, asked.who, asked.body["trigger_id"], view)
            except SlackFailure:
                return results.done(cp, asked.body, said)
        case dict():
            asking.open_form(cp, asked.who, asked.body["trigger_id"], answer)
    return {}


def form(cp: Counterpart, act: Act, asked: Asked, now: datetime) -> Json:
    """Somebody sent a form."""
    try:
        answer = carry_out(cp, act, asked, now)
    except Wrong as wrong:
        return under(wrong.errors)
    except Misread as wrong:
        return act.refused(asked.body, str(wrong))
    match answer:
        case Refused():
            return act.refused(asked.body, answer)
        case str():
            return in_its_place(asked.body, answer)
        case Content():
            return instead(notices.window_of(answer))
        case dict():
            return instead(answer)
    return {}


def carry_out(cp: Counterpart, act: Act, asked: Asked, now: datetime) -> Answer:
    """Do it, or say why not. Where Slack has to be asked first, nothing is done before it has answered.

    Raises Wrong and Misread, when nothing was changed, and SlackFailure.
    """
    try:
        try:
            return _attempt(cp, act, asked, now)
        except _AskSlack as first:
            return _attempt(cp, act, asked, now, _ask_slack(cp, act, asked, first.who))
    except NotAllowed as refusal:  # what was begun is undone; what they pressed on Home may be out of date
        with cp.db.begin() as tx:
            homes.draw_theirs_again(tx, task_forces.of(tx, cp.team_id).id, asked.who)
        return Refused(refusal)


class _AskSlack(Exception):
    """Slack has to be asked before, and about these people, too."""

    def __init__(self, who: list[str]) -> None:
        super().__init__()
        self.who = who


def _attempt(cp: Counterpart, act: Act, asked: Asked, now: datetime, known: Known | None = None) -> Answer:
    """One transaction; raises what undoes it."""
    with cp.db.begin() as tx:
        if act.lock:
            task_forces.locked(tx, cp.team_id)
        task_force, person = people.asking(tx, cp.team_id, asked.who)
        if known is None and _is_unsure(cp, act, asked, person):
            raise _AskSlack([asked.who])
        person = lookup.learn(tx, cp, person, known or Known())
        words = list(asked.words or ())
        request = Request(cp, tx, now, task_force, person, asked.body, asked.value, words, known or Known())
        place = None
        try:
            place = act.right.place(request)
        except NotAllowed as refusal:  # nothing was done yet, so what Slack said of them is kept
            answer: Answer = Refused(refusal)
        else:
            if act.look is not None and known is None:
                raise _AskSlack([])
            if person.id is None:  # remembered from now on
                person = people.ensure(tx, person.task_force_id, person.slack_id)
            answer = act.run(replace(request, person=person, place=place))
        if isinstance(answer, Content) and "response_url" in asked.body and asked.words is None:
            results.in_its_place(tx, task_force.id, asked.body, answer, now)
        if not (isinstance(place, Seat) and homes.are_drawn_again(tx, place.check_in.pair_id)):
            homes.draw_theirs_again(tx, task_force.id, asked.who)
        return answer


def _is_unsure(cp: Counterpart, act: Act, asked: Asked, person: Person) -> bool:
    """Whether only Slack knows what this person may do.

    Of who typed something its word of a while ago will do. Who presses a button was an admin when that was drawn,
    or else has no right to it: Slack is not asked about them.
    """
    if not (act.right.by_slack or act.shows_rights) or (act.right is COCHAIR and person.cochair):
        return False
    typed = asked.words is not None
    return (typed or person.workspace_admin) and not lookup.is_sure(cp, person, lately=typed)


def _ask_slack(cp: Counterpart, act: Act, asked: Asked, who: list[str]) -> Known:
    """What Slack says of them, and of what was named."""
    if act.look is not None:
        return act.look(cp, asked.body, who)
    must_say = asked.words is not None and act.right is not ANYONE
    return lookup.known(cp, who, spare=0) if must_say else lookup.of_asker(cp, who)


def by_colon(value: str) -> tuple[str, str]:
    """`name:value`."""
    name, _, rest = value.partition(":")
    return name, rest


@dataclass(frozen=True)
class Menu:
    """Acts that share a button or a form; `chosen` tells by what it carries which it is, and what that carries."""

    choices: Mapping[str, Act]
    chosen: Callable[[str], tuple[str, str]] = by_colon


Event = Callable[[Counterpart, Json, datetime], object]


@dataclass(frozen=True)
class Switchboard:
    """All that can come in. Made without a right for one of its acts, it raises TypeError."""

    presses: Mapping[str, Act | Menu]
    forms: Mapping[str, Act | Menu]
    command: Callable[[Counterpart, Json, datetime], Json]
    events: Mapping[str, Event]

    def __post_init__(self) -> None:
        for name, act in [*every(self.presses), *every(self.forms)]:
            if not (isinstance(act, Act) and isinstance(act.right, Right)):
                raise TypeError(f"{name} has no declared right")

    def pressed(self, body: Json) -> tuple[Act, Asked] | None:
        """What was pressed; None: a button of an older version, or one that nobody made."""
        action = body["actions"][0]
        value = action.get("value") or (action.get("selected_option") or {}).get("value")
        return _found(self.presses.get(action["action_id"]), body, str(value or ""))

    def sent(self, body: Json) -> tuple[Act, Asked] | None:
        """Which form was sent, and what about: what it carries, unless that was to be chosen."""
        view = body["view"]
        value = view.get("private_metadata")
        if (which := (view.get("state") or {}).get("values", {}).get("which")) is not None:
            value = ((which.get("value") or {}).get("selected_option") or {}).get("value")
        return _found(self.forms.get(view["callback_id"]), body, str(value or ""))


def every(table: Mapping[str, Act | Menu]) -> list[tuple[str, Act]]:
    """All acts of a table, those of its menus as `menu choice`."""
    found = []
    for name, one in table.items():
        found += (
            [(f"{name} {it}", act) for it, act in one.choices.items()] if isinstance(one, Menu) else [(name, one)]
        )
    return found


def _found(one: Act | Menu | None, body: Json, value: str) -> tuple[Act, Asked] | None:
    if isinstance(one, Menu):
        name, value = one.chosen(value)
        one = one.choices.get(name)
    return (one, Asked(body, value)) if one is not None else None
