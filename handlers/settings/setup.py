"""What an admin sets for all: where the digest goes, when the pairs are asked, when the digest is posted."""

from __future__ import annotations

import re

from bot.rules import cadence, spoken
from bot.rules.jurisdictions import ALL, known_as
from bot.words import admin_home, setup_forms
from bot.words import commands as words
from bot.words.home import Line
from bot.words.kit import Content, Json, escape
from bot.words.setup_forms import Values
from handlers import lookup
from handlers.check_ins import upcoming
from handlers.check_ins.slots import reschedule
from handlers.digests.digest import digest_line, digest_words, send_refused
from handlers.people import NotAllowed
from handlers.request import CHANNEL, Misread, Request, Wrong
from handlers.rights import ADMIN
from handlers.settings.setting import Setting
from storage import check_ins, pairs, task_forces
from storage.tables import Pair


def _channel_typed(request: Request) -> str:
    picked = CHANNEL.fullmatch(request.words[0])
    if picked is None:
        raise Misread("Pick the channel from the list that Slack shows after you type #.")
    return picked[1]


def _use_channel(request: Request, slack_id: str) -> Content:
    """Let the digest go there; the bot must be in it."""
    _refuse_channel(request.known.channels[slack_id])
    task_force = request.task_force
    old, task_force.channel = task_force.channel, slack_id
    again = send_refused(request.tx, task_force.id, slack_id, request.now)
    _record(request, "channel", old, slack_id)
    more = [f"{again} digest messages that could not be posted go there now."] if again else []
    was = f"<#{old}>" if old else "none"
    return words.lines(f"*Channel:* {was} → <#{slack_id}>", digest_line(request), *more)


def _refuse_channel(info: Json) -> None:
    if info.get("is_mpim") or info.get("is_im"):
        raise Misread("That is a direct message. Pick a channel, so that the whole task force can read the digest.")
    if info.get("is_archived"):
        raise Misread("That channel is archived. Bring it back, or pick another one.")
    if info.get("error") or not info.get("is_member"):  # a private one that we are not in can't be seen at all
        raise NotAllowed(words.NOT_IN_CHANNEL)


def _channel_line(request: Request) -> Line:
    it = request.task_force.channel
    if not it:
        choose = admin_home.form_button("Choose the channel", "channel", primary=True)
        return Line("Channel", admin_home.NO_CHANNEL, [choose], admin_home.TO_DO)
    change = admin_home.form_button("Change", "channel")
    return Line("Channel", f"<#{it}>. {admin_home.GOES}", [change], admin_home.DONE)


CHANNEL_OF_DIGEST = Setting(
    name="channel",
    right=ADMIN,
    line=_channel_line,
    typed=_channel_typed,
    filled=lambda request, values: str(values["channel"]),
    apply=_use_channel,
    shown=lambda request: {"channel": request.task_force.channel},
    draw=lambda *it: setup_forms.channel(*it),  # looked up when it is drawn: the gallery notes what is
    fields={"channel"},
    look=lambda cp, values: lookup.known(cp, [], [str(values["channel"])]),
    example="channel #task-force",
    help="where the digest goes",
    most=1,
)


def _schedule_typed(request: Request) -> tuple[Pair | None, cadence.Cadence | None]:
    """Of all pairs, or of one: None is as all the others."""
    first, rest = request.words[0], request.words[1:]
    if len(first) != 2 and known_as(first) is None:
        return None, _cadence(request.words)
    one = request.pair()
    if not rest:
        now = one.cadence or f"default ({request.task_force.cadence})"
        example = f"schedule {one.jurisdiction} weekly tue 09:00"
        raise Misread(f"{ALL[one.jurisdiction].name} is asked {now}.", example)
    return one, None if [word.casefold() for word in rest] == ["default"] else _cadence(rest, one.jurisdiction)


def _schedule_filled(request: Request, values: Values) -> tuple[None, cadence.Cadence]:
    try:
        chosen = cadence.parse(f"{values['often']} {values['day']} {values['clock']}")
    except cadence.CadenceError as wrong:
        raise Wrong({"clock": _reason(wrong)}) from None
    if str(chosen) == request.task_force.cadence:
        raise Wrong({"often": setup_forms.ALREADY_SO})
    return None, chosen


def _use_schedule(request: Request, value: tuple[Pair | None, cadence.Cadence | None]) -> Content:
    """Let one pair, or all without a schedule of their own, be asked like this."""
    one, chosen = value
    tx, task_force, new = request.tx, request.task_force, str(chosen) if chosen else None
    if one is not None:
        default = f"default ({task_force.cadence})"
        old, one.cadence = one.cadence, new
        reschedule(tx, one, check_ins.last_asked(tx, one.id), request.now)
        _record(request, "schedule", old, new, one)
        title = f"Schedule of {ALL[one.jurisdiction].name}"
        return words.changed(title, old or default, new or default, upcoming.line_for(tx, one, request.person))
    assert new is not None
    before, task_force.cadence = task_force.cadence, new
    for each in pairs.every(tx, task_force.id):
        if each.cadence is None:
            reschedule(tx, each, check_ins.last_asked(tx, each.id), request.now)
    _record(request, "schedule", before, new)
    return words.changed("Schedule", before, new, upcoming.first_of_all(tx, task_force.id, request.now))


def _schedule_now(request: Request) -> Values:
    often, day, clock = str(cadence.parse(request.task_force.cadence)).rsplit(" ", 2)
    return {"often": often, "day": day, "clock": clock}


def _schedule_line(request: Request) -> Line:
    task_force = request.task_force
    first = (
        upcoming.first_of_all(request.tx, task_force.id, request.now) if task_force.digests_from is not None else ""
    )
    stands = f"{task_force.cadence}, {admin_home.IN_EACH_ZONE}. {first}"
    return Line("Questions", stands, [admin_home.form_button("Change", "schedule")], admin_home.AS_IT_IS)


SCHEDULE = Setting(
    name="schedule",
    right=ADMIN,
    line=_schedule_line,
    typed=_schedule_typed,
    filled=_schedule_filled,
    apply=_use_schedule,
    shown=_schedule_now,
    draw=lambda *it: setup_forms.schedule(*it),
    fields={"often", "day", "clock"},
    example="schedule every 2 weeks thu 09:00",
    help="when all are asked, each in its own zone",
    more=(("schedule ID monthly 1st tue 09:00", "for one state; `schedule ID default` undoes it", ADMIN),),
    most=16,
)


def _digest_typed(request: Request) -> cadence.DigestTime:
    try:
        return cadence.parse_digest(" ".join(request.words))
    except cadence.CadenceError as wrong:
        raise Misread(_reason(wrong)) from None


def _digest_filled(request: Request, values: Values) -> cadence.DigestTime:
    try:
        chosen = cadence.parse_digest(f"weekly {values['day']} {values['clock']} {values['zone']}")
    except cadence.CadenceError as wrong:
        raise Wrong({"clock": _reason(wrong)}) from None
    if str(chosen) == request.task_force.digest_schedule:
        raise Wrong({"day": setup_forms.ALREADY_SO})
    return chosen


def _use_digest_time(request: Request, chosen: cadence.DigestTime) -> Content:
    task_force = request.task_force
    old, task_force.digest_schedule = task_force.digest_schedule, str(chosen)
    if task_force.digests_from is not None:
        task_force.digests_from = request.now
    _record(request, "digest schedule", old, str(chosen))
    return words.changed("Digest", old, str(chosen), digest_line(request))


def _digest_now(request: Request) -> Values:
    now = cadence.parse_digest(request.task_force.digest_schedule)
    return {"day": cadence.DAYS[now.weekday], "clock": f"{now.clock:%H:%M}", "zone": now.zone}


def _digest_step(request: Request) -> Line:
    after = "" if request.task_force.digests_from is not None else ", once the task force has started"
    stands = f"{request.task_force.digest_schedule}. Next digest: {digest_words(request)}{after}."
    return Line("Digest", stands, [admin_home.form_button("Change", "digest")], admin_home.AS_IT_IS)


DIGEST_TIME = Setting(
    name="digest",
    right=ADMIN,
    line=_digest_step,
    typed=_digest_typed,
    filled=_digest_filled,
    apply=_use_digest_time,
    shown=_digest_now,
    draw=lambda *it: setup_forms.digest(*it),
    fields={"day", "clock", "zone"},
    audit="digest schedule",
    example="digest-schedule weekly fri 14:00 America/New_York",
    help="when the digest is posted",
    most=16,
)


def _cadence(said: list[str], code: str = "") -> cadence.Cadence:
    try:
        return cadence.parse(" ".join(said))
    except cadence.CadenceError as wrong:
        kind = spoken.kind_of(spoken.tidy(" ".join(said)))
        raise Misread(_reason(wrong), " ".join(["schedule", *filter(None, [code]), cadence.FORMS[kind]])) from None


def _reason(wrong: cadence.CadenceError) -> str:
    """What was wrong, without the example: ours can be typed as it stands."""
    return escape(re.split(r" (?:For example:|The nearest form is) ", str(wrong))[0])


def _record(request: Request, what: str, old: str | None, new: str | None, one: Pair | None = None) -> None:
    pair_id = one.id if one is not None else None
    task_forces.record(request.tx, request.task_force.id, request.now, request.person, what, old, new, pair_id)
