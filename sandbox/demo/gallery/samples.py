"""What no scene brings about, made by the bot's own functions with an example of what they are given."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.rules import plan_file
from bot.rules.alike import Alike
from bot.rules.digest import AreaCount, Earlier, Figures, Heard, RoundCount
from bot.rules.model import DraftEnd, Office, Outlook, Status
from bot.rules.naming import Found
from bot.rules.outlook import OutlookCount
from bot.rules.plan_change import compare
from bot.rules.publishing import ItemCount
from bot.rules.report import year_of
from bot.words import (
    accounts,
    chart,
    closed_days,
    commands,
    consent,
    data_table,
    deputy,
    digest,
    direct,
    draft,
    home,
    naming,
    notices,
    outlook,
    own,
    plan,
    preview,
    report,
    roster,
    scorecard,
    seal,
    setup_forms,
    tile_map,
    tile_picture,
    unreachable,
    why,
    withdrawal,
)
from bot.words.check_in import Question
from bot.words.kit import Content, Json, escape, message, sentences
from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.stage import played

STATE, ADMIN, CIO = "Idaho", "U0ADMIN", Office.CIO
WHOM = Found("state", "Oregon", "Oregon")
PROMISED = Question(
    id=1,
    state=STATE,
    area="Teaming and roles",
    claim="Each office has a named point of contact for the other",
    question="When your staff get stuck, whom in the other office do they call, and how does it go?",
    until="Thu, Dec 10",
    answered=frozenset(Office),
    promised=frozenset({CIO}),
)
ASKED_ALL = commands.WhoIsAsked(
    ("Idaho", "Maine"), ("Guam: on Fri, Dec 4, 9:00 AM ChST",), ("Utah has not started.",)
)
HELD = preview.Standing(
    1, "<#C0TASKFORCE>", "Fri, Dec 4", "Mon, Dec 7", "Fri, Dec 4", "Mon, Dec 7", "the CIO co-chair"
)
PLAN_READ = plan_file.read("Area,Claim,Question\nTeaming,Each office has a named contact,Whom do your staff call?")
assert PLAN_READ.plan is not None
PLAN = PLAN_READ.plan
SHIPPED = plan_file.shipped()
PLAN_CHECKED = plan.Checked(compare(PLAN, SHIPPED, []), date(2026, 12, 10), {}, PLAN_READ.made)
NOW = ItemCount(item="a", by_status={Status.IN_PLACE: 14, Status.UNDER_WAY: 20, Status.STUCK: 17})
ZONE = "America/New_York"
CUT = datetime(2026, 12, 18, 19, tzinfo=UTC)
OUTLOOKS = tuple(
    OutlookCount(office=office, said={Outlook.HOLDS_UP: 12, Outlook.HELPS: 20, Outlook.NEITHER: 8}, as_of=CUT)
    for office in Office
)
TOLD = Figures(
    week="2026-W51",
    cut=CUT,
    pairs=51,
    states_heard=51,
    heard=Heard(both=40, one=8, none=3),
    rounds=(RoundCount(number=1, begins=date(2026, 12, 3), asked=51, both=40, one=8),),
    headline=None,
    areas=(AreaCount(area=PLAN.areas[0].key, items=(ItemCount(item=PLAN.items[0].key, by_status=NOW.by_status),)),),
    differences=(),
    help=(),
    wins=(),
    outlook=OUTLOOKS,
    still_open=None,
    quiet=False,
)
A_YEAR = year_of(2026, PLAN, [TOLD], [], [(STATE, "One contract serves both offices.")])
TWO_AREAS = [
    AreaCount(area=area.key, items=tuple(NOW.model_copy(update={"item": item.key}) for item in area.items[:number]))
    for number, area in enumerate(SHIPPED.areas[:2], 1)
]
MAP = tile_map.by_name(PLAN.items[0].claim, {"ID": Status.STUCK}, scorecard.last_digest(date(2026, 12, 18)))
THEN = Earlier(item="a", reached=27, states=48, as_of=datetime(2026, 9, 18, 18, tzinfo=UTC))


def _sentences() -> dict[str, str]:
    return {
        "chart.lines": "\n".join(chart.lines(*chart.by_area(SHIPPED, TWO_AREAS))),
        "closed_days.backwards": closed_days.backwards(date(2026, 12, 24), date(2026, 12, 21)),
        "closed_days.too_long": closed_days.too_long("ID"),
        "draft.told_to_writer": draft.told_to_writer(DraftEnd.SENT),
        "commands.change_said": commands.change_said(STATE, "CIO @old", "CIO @new"),
        "commands.changed_meanwhile": commands.changed_meanwhile(STATE, "CIO @new, CPO vacant"),
        "commands.nobody_holds": commands.nobody_holds(STATE, CIO),
        "commands.slack_failed, no answer": commands.slack_failed("timeout", False),
        "commands.slack_failed, more than the rates allow": commands.slack_failed("ratelimited", False),
        "commands.slack_failed, a refusal": commands.slack_failed("missing_scope", True),
        "commands.unpaired": commands.unpaired(STATE),
        "commands.welcome_first": commands.welcome_first(STATE, "Thu, Dec 3", "Thu, Dec 3, 9:00 AM MST"),
        "consent.not_yours": consent.not_yours(STATE, CIO),
        "data_table.change_line": data_table.change_line(NOW, THEN, ZONE),
        "deputy.may_name": deputy.may_name("U0DEPUTY", STATE, True),
        "deputy.not_as": deputy.not_as(STATE),
        "home.seen_alike": home.seen_alike(Alike(points=12, now=9, first=6, again=4)),
        "naming.held_back": naming.held_back(WHOM),
        "naming.note_held_back": naming.note_held_back(WHOM),
        "notices.broken": notices.broken("1a2b3c4d"),
        "notices.mrkdwn_of": notices.mrkdwn_of(sentences("What a command answers, in a window.")),
        "notices.not_yours": notices.not_yours(STATE),
        "own.all_paused": own.all_paused(date(2027, 1, 15)),
        "outlook.lines": "\n".join(outlook.lines(OUTLOOKS, lambda _: "")),
        "preview.held_already": preview.held_already(HELD),
        "preview.left_out_already": preview.left_out_already("the CIO co-chair"),
        "preview.upper": preview.upper("the CIO co-chair"),
        "report.nothing": report.nothing(2031, [2026, 2027]),
        "report.page, its beginning": escape(report.page(A_YEAR, ZONE)[:100]),
        "scorecard.which": scorecard.which([("terms", "Terms and conditions")], False),
        "tile_map.nothing": tile_map.nothing("teams", ["contact", "roles"]),
        "tile_map.in_words": tile_map.in_words(MAP),
        "tile_picture.svg, its beginning": escape(tile_picture.svg(MAP)[:100]),
        "unreachable.not_reached": " / ".join(unreachable.not_reached("ratelimited")),
        "seal.recorded_and_asked": seal.recorded_and_asked(PROMISED, Office.CPO),
        "setup_forms.meanwhile": setup_forms.meanwhile("@admin", "weekly tue 09:00", "every 2 weeks thu 09:00"),
        "why.no_officer": why.no_officer(ADMIN),
    }


def _messages() -> dict[str, Content]:
    return {
        "accounts.settled": accounts.settled(STATE, CIO, None),
        "commands.asked_all": commands.asked_all(ASKED_ALL),
        "deputy.silent": deputy.silent(STATE, CIO),
        "digest.nothing_more": digest.nothing_more(),
        "direct.files": direct.files(),
        "direct.hello": direct.hello("You are Idaho's CIO.", "Next question: Thu, Dec 17, 9:00 AM MST."),
        "direct.hello_helping": direct.hello_helping("You are an admin of the task force."),
        "direct.stop_deputy": direct.stop_deputy(),
        "direct.stop_others": direct.stop_others([ADMIN]),
        "direct.welcome": direct.welcome(),
        "outlook.blocks": message(*outlook.blocks(outlook.lines(OUTLOOKS, lambda _: ""))),
        "plan.faulty": plan.faulty(["Line 2: There is no claim. Fill it in, or delete this line."]),
        "plan.failed": plan.failed("file_not_found"),
        "plan.lines": sentences("\n".join(plan.lines(PLAN_CHECKED))),
        "plan.listed_plan": sentences("\n".join(plan.listed_plan(PLAN, ""))),
        "plan.made_for": sentences("\n".join(plan.made_for(PLAN_READ))),
        "plan.too_old": plan.too_old(),
        "roster.applied": roster.applied(),
        "roster.failed": roster.failed("the file", "file_not_found"),
        "roster.faulty": roster.faulty(["Line 2: “ZZ” is not a state, DC or territory."]),
        "roster.left": roster.left(),
        "roster.too_old": roster.too_old(),
        "seal.ask_writer": seal.ask_writer(PROMISED, CIO, 1),
        "seal.kept_sealed": seal.kept_sealed(PROMISED, CIO, 1),
        "seal.settled": seal.settled(PROMISED, CIO),
        "withdrawal.offer": withdrawal.offer(sentences("You are Idaho's CIO.")),
    }


def _windows() -> dict[str, Json]:
    return {
        "notices.window_of": notices.window_of(sentences("What a command answers, in a window.")),
        "own.end_pause_form": own.end_pause_form(STATE, date(2027, 1, 15)),
        "report.window": report.window(A_YEAR, ZONE),
        "setup_forms.change": setup_forms.change("*Idaho:* CIO @old → CIO @new", "ID - -"),
        "setup_forms.start": setup_forms.start("2 pairs, 4 people, first question Thu, Dec 3."),
        "why.who_sees_form": why.who_sees_form(),
        "withdrawal.choose": withdrawal.choose([("1", "Thu, Dec 3 · Named point of contact: Under way")]),
    }


def samples(album: Album) -> None:
    """One scene for all of them."""
    with played() as stage, album.scene("What no scene brings about", "Each with an example.", stage):
        for name, text in _sentences().items():
            album.shows(name, "", sentences(text))
        for name, made in _messages().items():
            album.shows(name, "", made)
        for name, view in _windows().items():
            album.shows(name, "window", Content(str(view["title"]["text"]), view["blocks"]))
        album.kinds |= {"unseal", "reveal_instead"}  # their words: seal.ask_writer, check_in.both_are_in
