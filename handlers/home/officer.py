"""An officer's Home. What may be read here is decided as for a question: see `handlers.check_ins.check_in`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.hours import day_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.words import deputy
from bot.words import home as words
from bot.words import own as own_words
from bot.words.kit import button
from bot.words.seal import SEALED
from handlers.check_ins import upcoming
from handlers.check_ins.check_in import own_of, paused_until, question_of
from handlers.check_ins.excuse import is_left_alone
from handlers.check_ins.slots import cadence_of
from handlers.overview.why import office_line
from handlers.request import Request
from handlers.settings import own
from storage import check_ins, pairs
from storage.pairs import desk
from storage.tables import CheckIn, Holding

LATELY = 3  # questions that were opened, besides the newest


def page(request: Request, held: Holding, opened: list[CheckIn]) -> words.Blocks:
    """What this officer owes, what comes next, where the two stand, what they can set.

    Questions of which it shows both offices' answers are added to `opened`.
    """
    tx, pair, office = request.tx, held.pair, held.office
    asked = _asked_of_them(request, held)
    newest = _newest(request, held, asked)
    opened += _shown_open(asked, newest)
    return words.officer(
        words.Officer(
            state=ALL[pair.jurisdiction].name,
            office=office,
            who=office_line(tx, held),
            question=question_of(tx, newest, request.now) if newest is not None else None,
            own=own_of(newest, held.office, request.person.id) if newest is not None else None,
            next_line=upcoming.own_line(tx, pair, request.person),
            left_alone=is_left_alone(held),
            areas=_areas(request, asked, office),
            lately=_lately(request, held, [one for one in asked if one is not newest]),
            settings=[*_own_settings(request, held), *_settings(request, held)],
        )
    )


def deputys_page(request: Request, held: Holding, opened: list[CheckIn]) -> words.Blocks:
    """What a deputy owes for the office, and what concerns only themselves. `opened`: as in `page`."""
    tx, pair = request.tx, held.pair
    newest = _newest(request, held, _asked_of_them(request, held))
    opened += _shown_open([], newest)
    stop = words.Setting("Deputy", "you answer beside who holds the office", [button(deputy.STOP, "deputy_off")])
    return words.deputy(
        words.Officer(
            state=ALL[pair.jurisdiction].name,
            office=held.office,
            who=office_line(tx, held),
            question=question_of(tx, newest, request.now) if newest is not None else None,
            own=own_of(newest, held.office, request.person.id) if newest is not None else None,
            next_line=upcoming.own_line(tx, pair, request.person),
            left_alone=is_left_alone(held),
            areas=[],
            lately=[],
            settings=[*_own_settings(request, held), stop],
        )
    )


def _newest(request: Request, held: Holding, asked: Sequence[CheckIn]) -> CheckIn | None:
    """The pair's newest question, if it went to who holds the office now."""
    newest = check_ins.newest_out(request.tx, held.pair_id)
    return newest if newest is not None and asked and asked[-1].id == newest.id else None


def _asked_of_them(request: Request, held: Holding) -> list[CheckIn]:
    """The questions that went to who holds this office now: what was between two others is theirs alone."""
    holder = pairs.holding(request.tx, held.pair_id, held.office)
    every = check_ins.of_pair(request.tx, held.pair_id)
    office = held.office
    return [
        one for one in every if holder is not None and check_ins.ask_of(one, office).person_id == holder.person_id
    ]


def _shown_open(asked: Sequence[CheckIn], newest: CheckIn | None) -> list[CheckIn]:
    """Of these questions those of which both offices' answers are drawn: the newest, and the last of each item."""
    drawn = {one.item: one for one in asked if one.revealed_at is not None and check_ins.answers(one)}
    last = [newest] if newest is not None and newest.revealed_at is not None else []
    return [*drawn.values(), *last]


def _areas(
    request: Request, asked: Sequence[CheckIn], office: Office
) -> list[tuple[str, Sequence[words.Standing]]]:
    """By area, in the order of the plan: where the two stood when both last answered; an own answer since then."""
    standings: dict[tuple[str, str], words.Standing] = {}
    for one in asked:
        key = (one.area or "", one.item or "")
        standing = _standing(one, office, standings.pop(key, None))
        if standing is not None:
            standings[key] = standing
    titles = [area.title for area in request.cp.plan.areas]
    found = sorted({area for area, _ in standings}, key=lambda it: (titles.index(it) if it in titles else 99, it))
    return [(area, [one for (where, _), one in standings.items() if where == area]) for area in found]


def _standing(one: CheckIn, office: Office, before: words.Standing | None) -> words.Standing | None:
    """With this question added. Never the other office's answer before both are in (promise 4)."""
    given = {who: reply.status for who, reply in check_ins.answers(one).items() if reply.status}
    if one.revealed_at is not None:
        return words.Standing(one.claim or "", given) if given else before
    mine = given.get(office)
    if mine is None:
        return before
    return words.Standing(one.claim or "", before.shown if before is not None else {}, mine)


def _lately(request: Request, held: Holding, asked: Sequence[CheckIn]) -> list[words.Opened]:
    zone = desk(request.person, held.pair).zone
    opened = [one for one in asked if one.revealed_at is not None and check_ins.answers(one)]
    return [
        words.Opened(one.id, day_words(one.sent_at or one.created_at, zone), one.claim or "")
        for one in reversed(opened[-LATELY:])
    ]


def _own_settings(request: Request, held: Holding) -> list[words.Setting]:
    """What concerns only this person, each with the button that opens its form."""
    zone = desk(request.person, held.pair).zone
    away = own.spans(request.tx, request.person, own.today_of(request.now, held))
    back = [button("I'm back", "back")] if away else []
    return [
        words.Setting("Your hours", f"8:00 AM to 6:00 PM, {zone}", [button("Change", "zone")]),
        words.Setting("Away", away or "no", [button("I'm away", "away"), *back]),
    ]


def _settings(request: Request, held: Holding) -> list[words.Setting]:
    """What concerns the office or the pair."""
    pair, rhythm = held.pair, cadence_of(held.pair)
    slower = button("As before", "slower", "off") if pair.slower else button("Once a month", "slower")
    may_be_slower = pair.slower or rhythm.nth is None
    pause = button("End the pause", "pause", "off") if pair.paused_until else button("Pause until …", "pause")
    until = paused_until(pair)
    chosen = pairs.deputy(request.tx, pair.id, held.office)
    end = [button("Remove my deputy", "deputy_none")] if chosen is not None else []
    who = f"<@{chosen.person.slack_id}>" if chosen is not None else "nobody"
    who += f", who may agree to {ALL[pair.jurisdiction].name} being named" if chosen and chosen.may_name else ""
    return [
        words.Setting("Deputy", who, [button("Change" if end else deputy.LET, "deputy"), *end]),
        words.Setting("How often", f"{rhythm.in_words}, for both of you", [slower] if may_be_slower else []),
        words.Setting("Pause", own_words.until(until), [pause]),
        words.Setting("What you answer", SEALED, [button("Who sees this?", "who_sees")]),
    ]
