"""Days away: an officer's own, and those that an admin enters for somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.rules.dates import begins_day
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL, known_as
from bot.rules.model import Office, Role
from bot.words import away_for as words
from bot.words import early as early_words
from bot.words import notices, own
from bot.words.commands import changed
from bot.words.home import Line
from bot.words.kit import Content, Json, button
from bot.words.setup_forms import Values
from bot.words.why import no_officer
from handlers.check_ins import early, upcoming
from handlers.check_ins.excuse import draw_again, excuse_open
from handlers.people import NotAllowed
from handlers.request import Misread, Request, Wrong, days_in
from handlers.rights import ABSENT, ADMIN, OFFICE
from handlers.settings import absence
from handlers.settings.setting import Said, Setting, Shown, chosen_day
from storage import absences, messages, pairs, people, task_forces
from storage.absences import Days
from storage.pairs import desk
from storage.tables import Holding

LONGEST = timedelta(days=366)

Absent = tuple[Holding, Days | None]
"""Who, and the first and the last day away; None: they are back."""


def _typed(request: Request) -> Absent | Shown:
    """One's own days, or `off`; an admin names first whose they are."""
    said = request.words
    if _names_somebody(said):
        ADMIN.place(request)
        return _of_somebody(request)
    held = pairs.office_of(request.tx, request.person)
    if held is None:
        if said:
            raise Misread(words.WHOM, "away ID CIO FIRST LAST")
        return Shown(_form_for_somebody(request))
    if not said:
        return Shown(_form(replace(request, place=held)))
    return held, _days(request, held, said)


def _names_somebody(said: list[str]) -> bool:
    """Whether it begins with somebody or a state, and not with a day."""
    if not said or begins_day(said):
        return False
    return said[0].startswith(("<@", "@")) or known_as(said[0]) is not None


def _of_somebody(request: Request) -> Absent:
    """`@user …` or `ID CIO …`, and of that person `FIRST LAST` or `off`."""
    said = request.words
    if said[0].startswith(("<@", "@")):
        slack_id = request.mentioned(said[0])
        person = people.find(request.tx, request.task_force.id, slack_id)
        held, rest = pairs.office_of(request.tx, person) if person is not None else None, said[1:]
        if held is None:
            raise Misread(no_officer(slack_id), "away ID CIO FIRST LAST")
    else:
        pair, office = request.pair(), said[1].upper() if len(said) > 1 else ""
        if office not in set(Office):
            raise Misread(words.WHICH_OFFICE, f"away {pair.jurisdiction} CIO FIRST LAST")
        held, rest = pairs.holding(request.tx, pair.id, Office(office)), said[2:]
        if held is None:
            raise Misread(
                words.vacant(ALL[pair.jurisdiction].name, Office(office)), f"pair {pair.jurisdiction} @cio @cpo"
            )
    return held, _days(request, held, rest)


def _days(request: Request, held: Holding, said: list[str]) -> Days | None:
    """The first and the last day away; None: back."""
    today, mine = _today(request, held), held.person_id == request.person.id
    if [word.casefold() for word in said] == ["off"]:
        if mine and not _spans(request, held):
            raise Misread(own.NOT_AWAY)
        return None
    days = days_in(said, today)
    if len(days) != 2:
        why = own.ONE_DAY_ONLY if len(days) == 1 else own.AWAY_HOW
        raise Misread(why, "" if mine else _example(held))
    first, last = days
    if today <= first and last < first:
        swapped = f"{last} {first}"
        raise Misread(own.backwards(first, last), f"away {swapped}" if mine else _example(held, swapped))
    return first, last


def _example(held: Holding, days: str = "FIRST LAST") -> str:
    return f"away {held.pair.jurisdiction} {held.office} {days}"


def _use(request: Request, value: Absent) -> Said | Content:
    """Nothing comes to this person on these days; None: away no more, from today on."""
    held, days = value
    tx, pair, mine = request.tx, held.pair, held.person_id == request.person.id
    pairs.locked(tx, pair.id)  # the officer and an admin may do it at once
    old = _spans(request, held) or "no"
    if days is None:
        _end(request, held)
    else:
        _refuse(request, held, *days)
        absences.add(tx, held.person, *days, entered_by=None if mine else request.person.slack_id)
        excuse_open(tx, pair, request.now)
    new = _spans(request, held) or "no"
    name = _name(held)
    of_whom = "" if mine else f"{name}: "
    task_forces.record(
        tx, pair.task_force_id, request.now, request.person, "away", f"{of_whom}{old}", f"{of_whom}{new}", pair.id
    )
    if not mine:
        if days is not None:
            absence.tell_entered(tx, held, request.person, days, request.now)
        next_line = upcoming.line_for(tx, pair, request.person)
        return changed(f"Away, {name}", old, new, next_line, words.LET_KNOW if days is not None else "")
    next_line = upcoming.own_line(tx, pair, request.person)
    message = changed("Away", old, new, next_line)
    if days is None:
        return message
    said = f"Away {new}. {next_line} {own.STAYS_OPEN}"
    if early.can_answer_before(request, held, days):
        return Said(early_words.offered(message), f"{said}\n{early_words.COVERED}")
    return Said(message, said)


def _end(request: Request, held: Holding) -> None:
    """They are back. An admin ends only what admins have entered: what somebody set for themselves is theirs."""
    tx, mine = request.tx, held.person_id == request.person.id
    ended = absences.end(tx, held.person_id, _today(request, held), by_admins_alone=not mine)
    if not mine and not ended:
        raise Misread(words.nothing_entered(_name(held), _spans(request, held)), _example(held))
    messages.look_again(tx, held.person_id, request.now)
    draw_again(tx, held.pair, request.now)
    absence.draw_again(tx, held)
    if not mine:
        absence.tell_ended(tx, held, request.person, ended, request.now)


def _refuse(request: Request, held: Holding, first: date, last: date) -> None:
    """Raises Wrong, by the day that it is about."""
    today, mine = _today(request, held), held.person_id == request.person.id
    spans = _spans(request, held)
    ahead = absences.ahead(request.tx, held.person_id, today)
    if last < first:
        wrong = {"last": own.backwards(first, last)}
    elif last < today:
        wrong = {"last": own.DAYS_OVER}
    elif first - today > LONGEST:
        wrong = {"first": own.AT_MOST_A_YEAR}
    elif last - max(first, today) > LONGEST:
        wrong = {"last": own.AT_MOST_A_YEAR}
    elif any(one.first_day <= last and first <= one.last_day for one in ahead):
        wrong = {"first": own.overlapping(spans) if mine else words.overlapping(_name(held), spans)}
    else:
        return
    raise Wrong(wrong, "" if mine else _example(held))


def _today(request: Request, held: Holding) -> date:
    """The date where this person is."""
    return local(request.now, desk(held.person, held.pair).zone).date()


def _spans(request: Request, held: Holding) -> str:
    """`Mon, Dec 21, 2026 to Mon, Jan 4, 2027`, and more of them; nothing: not away."""
    ahead = absences.ahead(request.tx, held.person_id, _today(request, held))
    return " and ".join(own.span(one.first_day, one.last_day) for one in ahead)


def _name(held: Holding) -> str:
    """`Idaho CIO`."""
    return words.who(ALL[held.pair.jurisdiction].name, held.office, held.role == Role.DEPUTY)


def _form(request: Request) -> Json:
    today = _today(request, request.held)
    return own.away_form(today, today + timedelta(days=7), _spans(request, request.held))


def _form_for_somebody(request: Request) -> Json:
    today = local(request.now, "America/New_York").date()
    return words.away_for_form(today, today + timedelta(days=7))


def _filled_for_somebody(request: Request, values: Values) -> Absent:
    code, office = str(values["state"]), str(values["office"])
    if code not in ALL or office not in set(Office):
        raise NotAllowed(notices.UNREADABLE)
    pair = pairs.find(request.tx, request.task_force.id, code)
    if pair is None:
        raise Wrong({"state": words.not_paired(ALL[code].name)})
    held = pairs.holding(request.tx, pair.id, Office(office))
    if held is None:
        raise Wrong({"office": words.vacant(ALL[code].name, Office(office))})
    return held, (chosen_day(values, "first"), chosen_day(values, "last"))


def _line(request: Request) -> Line:
    away, held = _spans(request, request.held), request.held
    ahead = absences.ahead(request.tx, held.person_id, _today(request, held))
    by = ", ".join(dict.fromkeys(f"<@{one.entered_by}>" for one in ahead if one.entered_by is not None))
    back = [button("I'm back", "back")] if away else []
    entered = f", entered by {by}" if by else ""
    return Line("Away", f"{away or 'no'}{entered}", [button("I'm away", "away"), *back])


def back_pressed(request: Request) -> str:
    """*I'm back*."""
    said = AWAY.in_window(request, (request.held, None))
    assert isinstance(said, Content)
    return notices.mrkdwn_of(said)


AWAY = Setting(
    name="away",
    right=OFFICE,
    line=_line,
    typed=_typed,
    filled=lambda request, values: (request.held, (chosen_day(values, "first"), chosen_day(values, "last"))),
    apply=_use,
    open=_form,
    fields={"first", "last"},
    lock=False,
    example="away FIRST LAST",
    more=(
        ("away FIRST LAST", "nothing comes on these days; `away off` ends it", OFFICE),
        ("away ID CIO FIRST LAST", "somebody is away; also `away @user FIRST LAST`; `off` for days ends it", ADMIN),
    ),
    most=18,
    may_type=ABSENT,
    opens_alone=False,
)
AWAY_FOR = Setting(
    name="away_for",
    right=ADMIN,
    typed=_typed,
    filled=_filled_for_somebody,
    apply=_use,
    open=_form_for_somebody,
    fields={"state", "office", "first", "last"},
    lock=False,
    field="first",
    example=AWAY.example,
    most=AWAY.most,
)
"""An admin's button and form for somebody else's days; they are typed as one's own are."""
