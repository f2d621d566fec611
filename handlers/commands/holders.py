"""An admin says who holds the offices of a state. Once the pair has been asked, a change is confirmed first."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL, Jurisdiction
from bot.rules.model import Office, PairState
from bot.words import commands as words
from bot.words.kit import Content, Json
from bot.words.roster import roster_form
from handlers import Counterpart
from handlers.check_ins.excuse import state_of
from handlers.commands.reading import Command
from handlers.offices import accounts
from handlers.offices.holders import change_holder
from handlers.offices.welcome import newcomers, plan_start, start
from handlers.overview import upcoming
from handlers.people import NotAllowed, unfit
from handlers.request import Misread, Request
from handlers.rights import ADMIN
from storage import check_ins, pairs, people, task_forces
from storage.tables import Pair, Person, TaskForce

Chosen = dict[Office, Person | None]
NOT_BOTH = "One person can't hold both offices."
NOBODY = "-"  # in a button's value, for a vacant office


def pair(request: Request) -> Content:
    """Who holds the two offices of a state."""
    state = request.state()
    chosen = _both(request, state)
    made = pairs.find(request.tx, request.task_force.id, state.code)
    if made is None and not any(chosen.values()):
        raise Misread(f"{state.name} needs at least one of its two officers.")
    return change(request, made or pairs.ensure(request.tx, request.task_force.id, state.code), chosen)


def vacate(request: Request) -> Content:
    """Nobody holds this office anymore."""
    one = request.pair()
    said = request.words[1].upper() if len(request.words) == 2 else ""
    if said not in set(Office):
        raise Misread("Say which state and which office: `CIO` or `CPO`.")
    held = pairs.holders(request.tx, one.id)
    return change(request, one, {office: held.get(office) for office in Office} | {Office(said): None})


def unpair(request: Request) -> Content:
    """Take a state out; asks first. What was answered stays."""
    one = request.pair()
    if state_of(request.tx, one) is PairState.OUT:
        raise NotAllowed(f"{ALL[one.jurisdiction].name} is not paired. Nothing changed.")
    held = pairs.holders(request.tx, one.id)
    value = f"{one.jurisdiction} {_value(held)}"
    return words.confirm_unpair(ALL[one.jurisdiction].name, offices(held), value)


def roster(request: Request) -> Json:
    """The form for many states at once."""
    return roster_form()


def change_pressed(request: Request) -> Content:
    """*Change*: do it, unless somebody else has changed this pair since it was asked."""
    return agreed(request, request.value)


def agreed(request: Request, value: str) -> Content:
    """Change the offices of an asked pair as it was agreed to. Raises NotAllowed where that is out of date."""
    tx, task_force, by, now = request.tx, request.task_force, request.person, request.now
    code, was, wanted = _parts_of(value, 3)
    one = _as_it_was(tx, task_force, code, was)
    old = offices(pairs.holders(tx, one.id))
    _seat(tx, request.cp, one, _people(tx, task_force, one, wanted), by, now)
    said = words.pair_changed(ALL[code].name, old, offices(pairs.holders(tx, one.id)))
    return words.lines(said, _begin(tx, task_force, one, by, now))


def unpair_pressed(request: Request) -> Content:
    """*Take it out*: nobody is asked anymore; the pair can be made again."""
    tx, task_force, person, now = request.tx, request.task_force, request.person, request.now
    code, was = _parts_of(request.value, 2)
    one = _as_it_was(tx, task_force, code, was)
    one.started_at = one.next_due = None
    _seat(tx, request.cp, one, dict.fromkeys(Office), person, now)
    task_forces.record(tx, task_force.id, now, person, "unpair", code, None, one.id)
    return words.lines(words.unpaired(ALL[code].name))


def leave_pressed(request: Request) -> Content:
    """*Leave it*: nothing changes."""
    return words.lines(words.LEFT)


def refuse_unfit(request: Request, slack_id: str) -> None:
    """Members and guests of this workspace may take part; nobody else. What Slack says of them is noted."""
    account = request.known.people[slack_id]
    why = unfit(account, slack_id, request.cp.team_id)
    if why:
        raise Misread(f"<@{slack_id}> {why}. {words.FIT}")
    accounts.note(request.tx, request.cp, [account], request.now)


def _parts_of(value: str, count: int) -> list[str]:
    """What a question of ours carries. Raises NotAllowed for one that we did not make."""
    parts = value.split()
    if len(parts) != count or parts[0] not in ALL or any(part.count(",") != 1 for part in parts[1:]):
        raise NotAllowed(words.NOT_OURS)
    return parts


def line(one: Pair, held: pairs.Holders) -> str:
    return f"*{ALL[one.jurisdiction].name}* {offices(held)}"


def offices(held: pairs.Holders) -> str:
    """`CIO @a, CPO vacant`."""
    who = (f"{office} <@{held[office].slack_id}>" if office in held else f"{office} vacant" for office in Office)
    return ", ".join(who)


def change(request: Request, one: Pair, chosen: Chosen) -> Content:
    """Do it at once while nobody was asked yet; else show old → new and ask."""
    tx, name = request.tx, ALL[one.jurisdiction].name
    held = pairs.holders(tx, one.id)
    begin = partial(_begin, tx, request.task_force, one, request.person, request.now)
    if {office: person for office, person in chosen.items() if person is not None} == held:
        return words.lines(f"Nothing to change: {line(one, held)}.", begin())
    asks = to_be_agreed(tx, one, chosen)
    if asks is not None:
        return words.confirm_change(*asks)
    _seat(tx, request.cp, one, chosen, request.person, request.now)
    changed = words.pair_changed(name, offices(held), offices(pairs.holders(tx, one.id)))
    return words.lines(changed, begin())


def to_be_agreed(tx: Session, one: Pair, chosen: Chosen) -> tuple[str, str, str, str] | None:
    """Once the pair has been asked: its state, old and new offices, and what the question's button is to carry."""
    held = pairs.holders(tx, one.id)
    new = {office: person for office, person in chosen.items() if person is not None}
    if new == held or check_ins.latest_of(tx, one.id) is None:
        return None
    value = f"{one.jurisdiction} {_value(held)} {_value(new)}"
    return ALL[one.jurisdiction].name, offices(held), offices(new), value


def _seat(tx: Session, cp: Counterpart, one: Pair, chosen: Chosen, by: Person | None, now: datetime) -> None:
    for office, person in chosen.items():
        change_holder(tx, cp, one, office, person, by, now)


def _begin(tx: Session, task_force: TaskForce, made: Pair, by: Person, now: datetime) -> str:
    """Once the task force has started for all, a new pair starts by itself. Says when it is asked."""
    if made.started_at is not None:
        newcomers(tx, made, now)
    elif task_force.started_at is not None and (starting := plan_start(tx, task_force, [made], now)):
        start(tx, task_force, starting, None, now)
        task_forces.record(tx, task_force.id, now, by, "start", None, made.jurisdiction, made.id)
    return upcoming.question_line(tx, made)


def _both(request: Request, state: Jurisdiction) -> Chosen:
    """Who is to hold the two offices. Raises Misread."""
    if len(request.words) != 3:
        raise Misread("Name the state, its CIO and its CPO, in this order; either may be `vacant`.")
    said = zip(Office, request.words[1:], strict=True)
    chosen = {office: _officer(request, word, state.code) for office, word in said}
    given = [person.id for person in chosen.values() if person is not None]
    if len(set(given)) < len(given):
        raise Misread(f"{NOT_BOTH} Where an office has nobody yet, say `vacant`.")
    return chosen


def _officer(request: Request, word: str, code: str) -> Person | None:
    """The person meant; None: vacant. Raises Misread for anyone who can't hold an office."""
    if word.casefold() == "vacant":
        return None
    return officer(request, request.mentioned(word), code)


def officer(request: Request, slack_id: str, code: str) -> Person:
    """This person, if they can hold an office of this state. Raises Misread."""
    refuse_unfit(request, slack_id)
    person = people.ensure(request.tx, request.task_force.id, slack_id)
    accounts.named(person, request.known.people[slack_id])
    where = elsewhere(request.tx, person, code)
    if where:
        raise Misread(f"<@{slack_id}> is {where} already, and one person holds one office.")
    return person


def elsewhere(tx: Session, person: Person, code: str) -> str | None:
    """`Maine's CIO`, if this person holds an office of another state."""
    held = pairs.seat_of(tx, person)
    if held is None or held.pair.jurisdiction == code:
        return None
    return f"{ALL[held.pair.jurisdiction].name}'s {held.office}"


def _value(held: pairs.Holders) -> str:
    """`U1,U2`, `U1,-`: who holds the offices, for a button."""
    return ",".join(held[office].slack_id if office in held else NOBODY for office in Office)


def _as_it_was(tx: Session, task_force: TaskForce, code: str, was: str) -> Pair:
    """The pair, if its offices are held as they were when the question was put. Raises NotAllowed."""
    one = pairs.find(tx, task_force.id, code)
    held = pairs.holders(tx, one.id) if one is not None else {}
    if one is None or _value(held) != was:
        raise NotAllowed(words.changed_meanwhile(ALL[code].name, offices(held)))
    return one


def _people(tx: Session, task_force: TaskForce, one: Pair, wanted: str) -> Chosen:
    chosen: Chosen = {}
    for office, slack_id in zip(Office, wanted.split(","), strict=True):
        person = None if slack_id == NOBODY else people.ensure(tx, task_force.id, slack_id)
        if person is not None and (where := elsewhere(tx, person, one.jurisdiction)):
            raise NotAllowed(f"<@{slack_id}> is {where} by now. Nothing changed.")
        chosen[office] = person
    return chosen


COMMANDS = {
    "pair": Command(ADMIN, pair, lock=True, form="pair ID @cio @cpo", most=9),
    "vacate": Command(ADMIN, vacate, lock=True, form="vacate ID CIO", most=2),
    "unpair": Command(ADMIN, unpair, form="unpair ID", most=1),
    "roster": Command(ADMIN, roster, form="roster"),
}
