"""`make transcripts`: the main conversations as Slack would show them, in plain text, into docs/transcripts/.

The real bot plays them against the local Slack; only the people follow a script.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.rules.jurisdictions import ALL
from sandbox.demo.inside import InnerStage
from sandbox.demo.stage import Stage
from sandbox.demo.transcript import Transcript
from sandbox.slack.records import Json

FOLDER = Path("docs") / "transcripts"
THURSDAY = datetime(2026, 12, 3, tzinfo=UTC)
COLLEAGUES = ("GA", "OR", "UT", "WY")


@contextmanager
def stage(first_looks: bool = False) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder:
        prepared = InnerStage(Path(folder))
        prepared.first_looks = first_looks
        with prepared as made:
            yield made


def from_nothing_to_start(made: Stage) -> Transcript:
    it = Transcript(made, "From nothing to Start", FROM_NOTHING, "admin", "ID-CIO")
    for who in ("ID-CPO", "ME-CIO", "ME-CPO"):
        made.person(who)
    it.types("admin", "help")
    it.types("admin", f"channel <#{made.channel}|task-force>")
    it.types("admin", "roster")
    it.sends("admin", {"lines": ROSTER})
    it.presses("admin", "Apply")
    it.types("admin", "pairs")
    it.types("admin", "schedule every 2 weeks thu 09:00")
    it.types("admin", "start")
    it.presses("admin", "Start")
    it.passes(THURSDAY.replace(hour=20))
    return it


def answered_by_both(made: Stage) -> Transcript:
    made.set_up("ID")
    made.go_to(THURSDAY.replace(hour=15))
    it = Transcript(made, "A question, answered by both", BY_BOTH, "ID-CIO", "ID-CPO")
    it.passes(THURSDAY.replace(hour=16))
    made.clock.advance(timedelta(minutes=20))
    it.presses("ID-CPO", "Under way")
    it.sends("ID-CPO", {"status": "under_way", "comment": "We have met twice. What is missing is a fixed day."})
    made.clock.advance(timedelta(hours=2))
    it.presses("ID-CIO", "Stuck")
    it.sends("ID-CIO", {"status": "stuck", "comment": "Our calendars have no common hour before March."})
    it.passes(THURSDAY.replace(hour=20))
    it.presses("ID-CPO", "Read both")
    return it


def reminders_and_silence(made: Stage) -> Transcript:
    made.set_up("ID")
    made.go_to(THURSDAY.replace(hour=15))
    it = Transcript(made, "Reminders, not now, and silence", REMINDERS, "ID-CIO")
    it.passes(THURSDAY.replace(hour=16))
    made.clock.advance(timedelta(minutes=5))
    it.presses("ID-CIO", "Not now")
    it.sends("ID-CIO", {"when": "next_week"})
    cpo = made.person("ID-CPO")
    cpo.press("Under way")
    cpo.fill_and_submit({"status": "under_way", "comment": "It has begun."})
    it.says("(The CPO answers. The CIO learns that, and not what.)")
    it.passes(datetime(2027, 1, 16, tzinfo=UTC))
    it.types("ID-CIO", "me")
    return it


def the_weeks_digest(made: Stage) -> Transcript:
    made.set_up("ID", *COLLEAGUES, "ME")
    admin = made.person("admin")
    admin.command(f"cochair add <@{made.person('GA-CIO').id}>")
    made.go_to(THURSDAY.replace(hour=20))
    for code in ("ID", *COLLEAGUES):
        _answers(made, f"{code}-CIO", WORDS[code][0])
        _answers(made, f"{code}-CPO", WORDS[code][1])
    _answers(made, "ME-CIO", WORDS["GA"][0])
    it = Transcript(made, "The week's digest", DIGEST, "admin", "GA-CIO")
    it.passes(datetime(2026, 12, 4, 20, tzinfo=UTC))
    return it


def an_office_changes_hands(made: Stage) -> Transcript:
    made.set_up("ID")
    made.go_to(THURSDAY.replace(hour=17))
    _answers(made, "ID-CPO", {"status": "in_place", "comment": "Every other Tuesday."})
    new = made.person("successor", tz=ALL["ID"].zone)
    it = Transcript(made, "An office changes hands", CHANGE, "admin", "ID-CIO", "ID-CPO", "successor")
    it.types("admin", f"pair ID <@{new.id}> <@{made.person('ID-CPO').id}>")
    it.presses("admin", "Change")
    it.passes(datetime(2026, 12, 17, 17, tzinfo=UTC))
    return it


def the_whole_plan(made: Stage) -> Transcript:
    made.set_up("ID", "ME")
    made.go_to(THURSDAY.replace(hour=20))
    it = Transcript(made, "An association loads its own plan", OWN_PLAN, "admin", "ID-CIO")
    it.types("admin", "plan load")
    it.sends("admin", {"lines": SHEET.strip()})
    it.presses("admin", "plan_activate")
    it.passes(THURSDAY.replace(day=17, hour=20))
    it.types("ID-CIO", "plan")
    return it


def a_next_step(made: Stage) -> Transcript:
    made.set_up("ID")
    made.go_to(THURSDAY.replace(hour=20))
    for who, values in zip(("ID-CIO", "ID-CPO"), STUCK_BOTH, strict=True):
        _answers(made, who, values)
    it = Transcript(made, "A next step, from the proposal to done", NEXT_STEP, "ID-CIO", "ID-CPO")
    it.presses("ID-CIO", "Agree on a next step")
    it.sends("ID-CIO", {"text": "We look for a common hour.", "day": "2026-12-11"})
    it.presses("ID-CPO", "Change it")
    it.sends("ID-CPO", {"text": "Our assistants find one hour a month, through June.", "day": "2026-12-15"})
    it.presses("ID-CIO", "Agreed")
    it.passes(THURSDAY.replace(day=17, hour=17))
    it.presses("ID-CIO", "Done")
    it.settles()
    it.presses("ID-CPO", "Done")
    it.settles()
    it.types("ID-CPO", "agenda")
    return it


def a_first_look(made: Stage) -> Transcript:
    made.set_up("ID")
    made.go_to(THURSDAY.replace(hour=15))
    it = Transcript(made, "A first look", FIRST_LOOK, "ID-CIO", "ID-CPO")
    it.passes(THURSDAY.replace(hour=16))
    made.clock.advance(timedelta(minutes=10))
    it.presses("ID-CIO", "Answer")
    it.sends("ID-CIO", _page(made, "ID-CIO", "under_way", regular_meetings="stuck"))
    made.clock.advance(timedelta(hours=2))
    it.says("(The first page is kept. A meeting comes between; two hours later the CIO goes on with the second.)")
    it.presses("ID-CIO", "Go on")
    it.sends("ID-CIO", _page(made, "ID-CIO", "in_place"), closes=False)
    it.sends("ID-CIO", _page(made, "ID-CIO", "not_started"))
    made.clock.advance(timedelta(days=1))
    it.says("(A day later the CPO sends the three pages, one after the other.)")
    cpo = made.person("ID-CPO")
    cpo.command("answer")
    for status in ("under_way", "stuck", "not_started"):
        cpo.fill_and_submit(_page(made, "ID-CPO", status))
    if cpo.view is not None:
        cpo.close()
    it.settles()
    it.presses("ID-CIO", "Read both")
    return it


def a_handover(made: Stage) -> Transcript:
    made.set_up("ID")
    made.go_to(THURSDAY.replace(hour=20))
    for who, values in zip(("ID-CIO", "ID-CPO"), STUCK_BOTH, strict=True):
        _answers(made, who, values)
    it = Transcript(made, "A handover", HANDOVER, "ID-CIO", "ID-CPO", "ID-new")
    it.types("ID-CIO", "handover note")
    it.sends("ID-CIO", {"text": "Call Dana in the budget office first.", "lets": "statuses"})
    it.says("(Idaho has voted, and has another CIO.)")
    made.go_to(THURSDAY.replace(day=4, hour=16))
    it.types("admin", f"pair ID <@{made.person('ID-new').id}> <@{made.person('ID-CPO').id}>")
    it.presses("admin", "Change")
    it.settles()
    it.types("ID-new", "handover")
    made.person("ID-new").close()
    it.presses("ID-CPO", "Choose what they may read")
    it.sends("ID-CPO", {"lets": "all"})
    it.settles()
    it.presses("ID-new", "What came before you")
    made.person("ID-new").close()
    it.presses("ID-CPO", "Change")
    it.sends("ID-CPO", {"lets": "nothing"})
    it.settles()
    return it


def _page(made: Stage, who: str, status: str, **other: str) -> Json:
    """The page that is open, filled in: this status for all, but for the `other`s; of the outlook, neither."""
    view = made.person(who).view
    assert view is not None
    fields = [block["block_id"] for block in view.body["blocks"] if block["type"] == "input"]
    said = {f"item/{key}": value for key, value in other.items()} | {"outlook": "neither"}
    return {name: said.get(name, status) for name in fields}


def help_between_states(made: Stage) -> Transcript:
    made.set_up("ID", *COLLEAGUES, "ME")
    made.go_to(THURSDAY.replace(hour=20))
    for code in ("ID", *COLLEAGUES):
        for office, values in zip(("CIO", "CPO"), WORDS[code], strict=True):
            made.slack.admin.invite(made.channel, made.person(f"{code}-{office}").id, made.server.now())
            _answers(made, f"{code}-{office}", values)
    made.go_to(datetime(2026, 12, 4, 20, tzinfo=UTC))
    it = Transcript(made, "Help, from the request to the four", HELP, "UT-CIO", "UT-CPO", "GA-CIO", "GA-CPO")
    it.presses("UT-CIO", "We can help")
    it.sends("UT-CIO", {})
    it.presses("UT-CPO", "Yes, let's talk")
    it.presses("GA-CPO", "Yes, let's talk")
    it.presses("GA-CIO", "Yes, let's talk")
    it.settles()
    return it


def _answers(made: Stage, who: str, values: Json) -> None:
    person = made.person(who)
    person.command("answer")
    person.fill_and_submit(values)
    if person.view is not None:
        person.close()
    made.settle()


ROSTER = """State,Office,Email,Title
Idaho,CIO,id-cio@example.gov,Chief Information Officer
Idaho,CPO,id-cpo@example.gov,Chief Procurement Officer
Maine,CIO,me-cio@example.gov,Chief Information Officer
Maine,CPO,me-cpo@example.gov,Director of Procurement
"""
WORDS: dict[str, tuple[Json, Json]] = {
    "ID": (
        {"status": "in_place", "comment": "Tuesdays."},
        {"status": "in_place", "comment": "Tuesdays, 20 minutes."},
    ),
    "GA": ({"status": "under_way", "comment": "We began."}, {"status": "stuck", "help_quote": "without_state"}),
    "OR": (
        {"status": "under_way", "comment": "Twice so far."},
        {"status": "in_place", "comment": "It is a habit."},
    ),
    "UT": (
        {"status": "in_place", "win": "Both offices plan the year in one room.", "win_quote": "without_state"},
        {"status": "in_place", "comment": "Yes."},
    ),
    "WY": ({"status": "not_started", "comment": "Next year."}, {"status": "not_started", "comment": "Not yet."}),
}
FROM_NOTHING = """
An admin sets two states up from a spreadsheet and starts. What the admin sees, and what Idaho's CIO sees.
The bot has been invited to #task-force. Nothing goes to an officer before Start is pressed.
"""
BY_BOTH = """
Idaho's CIO and CPO on the first Thursday. Neither sees the other's answer before giving their own.
"""
REMINDERS = """
Idaho's CIO, who never answers. What this one person sees, from the first question to being left alone.
"""
DIGEST = """
The Friday after the first question: Idaho, Georgia, Oregon, Utah and Wyoming have answered, of Maine only the CIO.
What a co-chair (Georgia's CIO) and everybody in the channel see.
"""
CHANGE = """
Somebody else becomes Idaho's CIO while a question is open that the CPO has answered. The answer stays sealed.
"""
OWN_PLAN = """
An admin loads a spreadsheet with 18 items in four areas, as Excel saves it, while the task force runs; Idaho and
Maine were asked this morning. Three steps: the command, the lines (or the file), the button. The next question
comes from it.
"""
STUCK_BOTH: tuple[Json, Json] = (
    {"status": "stuck", "comment": "Our calendars have no common hour before March."},
    {"status": "under_way", "comment": "We have met twice. What is missing is a fixed day."},
)
HELP = """
The digest tells that a state asks for help, and not which. Utah's CIO presses the button under it. Utah's CPO is
asked first, then the two that ask, who learn that it is Utah; Utah learns that it was Georgia by the fourth yes, in
the one conversation that the four then have. What each of the four sees.
"""
NEXT_STEP = """
Idaho's CIO and CPO have both answered, and read each other's answer. They agree on what comes next: it counts with
two yeses to the same text, comes back over their next question after its day, and is done when both say so.
"""
FIRST_LOOK = """
Idaho's first check-in: where the state stands on all points of the plan, statuses only, two minutes each. Neither
office sees the other's before both have sent theirs; then they read first what is most worth a talk.
"""
HANDOVER = """
An office of Idaho's changes hands. Who comes reads which questions were asked, the note that was left for them, and
of the answers only what their writers let them; who let them may take it back at any time.
"""
SHEET = """
AREA;RECOMMENDATION;QUESTION;SOURCE
Relationships;The two officers, or their staffs, meet regularly;What comes first?;Our retreat (2026-09)
;Each office has a named contact for the other;Whom do your staff call, by role?;Our retreat (2026-09)
;New staff visit the other office in their first month;What should they see there?;
;Both offices tell their wins together;Which win of the last year had two parents?;
;Each officer knows the other's three goals for the year;Which goal of the other office helps yours most?;
Procurement;Both offices are there from the start of an idea;When did yours come in last time?;Our retreat (2026-09)
;Negotiation starts before award, not after;Which term would you most like to discuss before the award?;
;A market is looked at before requirements are written;What did you last learn from the market too late?;
;Requirements say what is needed, not which product;Which requirement kept a good answer out?;https://example.org/requirements
;Small purchases take less than a month;Which step of a small purchase takes longest?;
;No step of an IT procurement needs paper;What was printed last time?;
Central services;IT procurement is managed under one umbrella;What would agencies miss?;
;Master contracts let agencies buy by a statement of work;What was last bought from scratch?;
;One list shows all contracts of both offices;Which contract did you learn of by chance?;
;Renewals are planned a year ahead;Which renewal surprised you last?;
Law and policy;It is known which changes need law;Which rule is only our own policy?;
;Unlimited liability is out of the standard terms;What limit could you both defend to your legal counsel?;
;Contract terms cover generative AI;What should a vendor tell us?;
"""
EVERY: dict[str, Callable[[Stage], Transcript]] = {
    "1-from-nothing-to-start.txt": from_nothing_to_start,
    "2-answered-by-both.txt": answered_by_both,
    "3-reminders-and-silence.txt": reminders_and_silence,
    "4-the-weeks-digest.txt": the_weeks_digest,
    "5-an-office-changes-hands.txt": an_office_changes_hands,
    "6-a-plan-of-ones-own.txt": the_whole_plan,
    "7-a-next-step.txt": a_next_step,
    "8-a-first-look.txt": a_first_look,
    "9-help-from-request-to-the-four.txt": help_between_states,
    "10-a-handover.txt": a_handover,
}


def write(name: str) -> str:
    """One of them, played anew."""
    play = EVERY[name]
    with stage(first_looks=play is a_first_look) as made:
        return play(made).text()


def main() -> int:
    logging.disable(logging.WARNING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in EVERY:
        (FOLDER / name).write_text(write(name))
        print(FOLDER / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
