"""What the boundaries are met in: some short scenes, in which together every listener hears something.

No chance but the seed's, and no faults: each act comes a while after the one before. Who gets no answer does it
once more, as people do.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sandbox.slack.errors import CannotSubmit, NotPossible
from sandbox.slack.records import View
from sandbox.slack.states import elements_in
from simulation import seed
from simulation.facts import Left, PlanRow, PlanSent, Said, Sent
from simulation.hands import DAY, HOUR, Person
from simulation.world import Act
from storage.database import Database

REST = 1_200.0  # seconds between two acts: longer than a process that died is away
MONDAY = datetime(2026, 9, 14, 15, tzinfo=UTC)
QUOTED = {"status": "stuck", "comment": "", "win": "We won.", "win_quote": "as_state", "help_quote": "as_state"}


class Scene(seed.Life):
    """One pair, Idaho's, asked on Thursdays, and one admin. `story` is what they do."""

    QUARTER = timedelta(days=7)
    QUIET = timedelta(days=1)
    strengths = (0.0,)
    workers = (1,)
    first, last = MONDAY, MONDAY + timedelta(seconds=1)
    cadence = "weekly thu 09:00"
    admin: Person
    cio: Person
    cpo: Person
    extra: Person
    looks = False

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.over = False
        self.stops = self.ends = float("inf")  # (true) when people do no more, and when it is over
        self._rests = self.world._rest
        self.world._rest = self._at_rest  # type: ignore[method-assign]

    def story(self) -> Act:
        raise NotImplementedError

    def at_rest(self) -> None:
        """No process does anything at this moment."""

    def _at_rest(self) -> None:
        if not self.world.tasks:
            self.at_rest()
        self._rests()

    def moves_to(self, url: str) -> None:
        """Go on with this copy of the database. What is connected to the other is kept, and never used again."""
        self._left = [self.db.engine, self.eye, *(process.db.engine for process in self.world.processes)]
        self.db, self.eye = Database(url, self.world.clock.elapsed), seed.Eye(url)
        for process in self.world.processes:
            process.moves_to(url)

    def plan(self, until: float) -> None:
        self.world.faults.on = False
        self.world.act(self._played())

    def _played(self) -> Act:
        for step in self.story():
            if self.world.true > self.stops:
                self.world.slack.admin.install_again()  # for good away, it would let nothing out, and rightly so
                return
            yield step
        self.over = True

    def _pass(self, until: float) -> None:
        while self.world.true < min(until, self.ends):
            self.world.run(min(until, self.ends, self.world.true + DAY))

    def _set_up(self) -> str:
        people, slack = self.people, self.world.slack
        people.codes = ["ID"]
        user = people.add("admin", is_admin=True)
        self.facts.admins.add(user)
        self.facts.strangers.add(people.add("stranger"))
        self.facts.channel = slack.workspace.add_channel("task-force", members=[user])
        slack.admin.invite_bot(self.facts.channel)
        officers = [f"<@{self._officer('ID', office)}>" for office in ("CIO", "CPO")]
        self.admin, self.extra, self.cio, self.cpo = people.everyone.values()
        for person in people.everyone.values():
            person.habit = 0.0
        self.world.act(self._setting_up(officers))
        self.world.run(self.world.true + 12 * REST)
        return user

    def _setting_up(self, officers: list[str]) -> Act:
        for said in (f"channel <#{self.facts.channel}|task-force>", f"schedule {self.cadence}",
                     f"pair ID {' '.join(officers)}", "start"):  # fmt: skip
            yield from self.types(self.admin, said)
        yield from self.presses(self.admin, "not_yet")
        yield from self.types(self.admin, "start")
        yield from self.presses(self.admin, "start")

    # What one person does, then rests.

    def types(self, who: Person, text: str, /, **values: Any) -> Act:
        for _ in range(2):
            yield from self.people._type(who, text)
            yield from self.fills_in(who, values)
            yield REST
            if self.facts.commands[-1].delivery.state == "acked":
                return

    def presses(self, who: Person, action: str, choice: str | None = None, **values: Any) -> Act:
        """Press the newest of these that they see, in a message; fill in the form that opens."""

        def press() -> Sent | None:
            for message in reversed(self.world.slack.messages.visible(who.id)):
                for block, element in elements_in(message.blocks):
                    if element.get("action_id") == action:
                        value = _option(element, choice) if choice is not None else None
                        sent = self.people._presses(who, element)
                        place = message.channel, message.ts, action, self.world.true, value, block["block_id"]
                        sent.delivery = self.world.slack.interactions.press(who.id, *place)
                        return sent
            return None

        yield from self._twice(who, press, values)

    def presses_at_home(self, who: Person, action: str, value: str | None = None, **values: Any) -> Act:
        """The same on Home, as it is drawn when they open it."""
        slack = self.world.slack

        def press() -> Sent | None:
            home = slack.views.homes.get(who.id)
            for block, element in elements_in(home.body["blocks"]) if home is not None else ():
                if element.get("action_id") == action and value in (None, element.get("value")):
                    sent, block_id = self.people._presses(who, element), block["block_id"]
                    made = slack.interactions.press_in_view(
                        who.id, home.id, action, self.world.true, None, block_id
                    )
                    sent.delivery = made or sent.delivery
                    return sent
            return None

        yield from self.opens_home(who)
        yield from self._twice(who, press, values)

    def _twice(self, who: Person, press: Callable[[], Sent | None], values: dict[str, Any]) -> Act:
        for _ in range(2):
            with suppress(NotPossible):
                sent = press()
                if sent is None:
                    return
                yield from self.people._wait(who, sent)
                yield from self.fills_in(who, values)
                yield REST
                if sent.delivery.state == "acked":
                    return

    def fills_in(self, who: Person, values: dict[str, Any]) -> Act:
        """Send the form that is before them, and each that opens in its place."""
        for _ in range(3):
            view = self.world.slack.views.top(who.id)
            if view is None or not view.body.get("submit"):
                break
            with suppress(NotPossible, CannotSubmit):
                yield from self.people._fill_in(who, again=True, values=self._values(view, who, values))
        view = self.world.slack.views.top(who.id)
        if view is not None and not view.waiting:
            self.world.slack.interactions.close(who.id, view.id, self.world.true)

    def _values(self, view: View, who: Person, values: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for block, element in elements_in(view.body["blocks"]):
            if block["type"] == "input":
                name = block["block_id"]
                found[name] = values[name] if name in values else self._choice(element, who)
                if view.body.get("callback_id") == "answer" and name in ("comment", "win"):
                    found[name] = self._words(who)
        return found

    def _choice(self, element: Any, who: Person) -> Any:
        return None if element["type"] in ("file_input",) else self.people._choice(element, who)

    def _words(self, who: Person) -> str:
        while True:
            said = self.people._text(who, 300)
            if said:
                return said

    def plain(self, who: Person) -> str:
        """A word of theirs that stands nowhere else, and that every field takes."""
        self.people._tokens += 1
        token = f"zq{self.people._tokens}x"
        self.facts.token_of[token] = who.id
        return token

    def sees(self, who: Person, action: str) -> bool:
        messages = self.world.slack.messages.visible(who.id)
        return any(it.get("action_id") == action for one in messages for _, it in elements_in(one.blocks))

    def newcomer(self) -> Person:
        """Somebody who will hold an office of Idaho's."""
        user = self.people.add("Ada", officer=True, tz="America/Denver")
        new = self.people.everyone[user]
        new.habit = 0.0
        self.facts.homes[user] = "ID"
        self.facts.holders.add(user)
        self.facts.changed_pairs.add("ID")
        return new

    def opens_home(self, who: Person) -> Act:
        self.world.slack.interactions.open_home(who.id, self.world.true)
        yield 60.0

    def until(self, there: Callable[[], Any], days: float = 6.0) -> Act:
        """Wait for something to be there, but not for ever."""
        for _ in range(int(days * DAY / HOUR)):
            if there():
                return
            yield HOUR
        yield REST

    def asked(self, number: int = 1, days: float = 6.0) -> Act:
        yield from self.until(lambda: len(self.rows_sent("checkin")) >= number, days)
        yield REST

    def rows_sent(self, kind: str) -> list[Any]:
        return [row for row in self.rows("message") if row["kind"] == kind and row["ts"]]

    def happens(self, type_: str, **more: Any) -> Act:
        """An event of the workspace."""
        slack = self.world.slack
        slack.deliveries.emit(
            {"type": type_, **more, "event_ts": slack.workspace.new_ts(self.world.true)}, self.world.true
        )
        yield 30.0


def _option(element: Any, what: str) -> str:
    return next(str(one["value"]) for one in element["options"] if one["value"].startswith(what))


class Answering(Scene):
    """Both answer, read, agree to be quoted, change, write in the thread, withdraw."""

    def story(self) -> Act:
        cio, cpo = self.cio, self.cpo
        yield from self.asked()
        yield from self.presses(cio, "tap_stuck", **QUOTED)
        yield from self.presses(cpo, "tap_under_way", **QUOTED)
        yield from self.presses(cio, "read_both", win="yes", help="yes")
        yield from self.presses(cpo, "read_both", win="yes", help="no")
        yield from self.presses(cio, "answer", **QUOTED | {"win_quote": "without_state"})
        yield from self.types(cpo, "answer", **QUOTED)
        yield from self.talks(cio)
        self.facts.cochairs.add(cpo.id)
        yield from self.types(self.admin, f"cochair add <@{cpo.id}>")
        yield from self.previewed()
        yield from self.types(cpo, "me")
        yield from self.presses(cpo, "withdraw_which")
        yield from self.presses(cio, "withdraw")

    def previewed(self) -> Act:
        """On Friday, before the digest goes out."""
        cpo = self.cpo
        yield from self.until(lambda: self.rows_sent("preview"))
        yield from self.presses(cpo, "digest_note", note="A quiet week.")
        yield from self.presses(cpo, "digest_leave_out")
        yield from self.presses(cpo, "digest_hold")
        yield from self.presses(cpo, "digest_post")

    def talks(self, who: Person) -> Act:
        slack = self.world.slack
        question = [
            m for m in slack.messages.visible(who.id) if m.bot and slack.channels[m.channel].kind == "mpim"
        ][-1]
        before = len(slack.deliveries.all)
        ts = slack.composer.say(who.id, question.channel, "we could talk", self.world.true, question.ts)
        mine = [one for one in slack.deliveries.all[before:] if one.payload["event"].get("ts") == ts]
        self.facts.said.append(Said(who.id, question.channel, question.ts, ts, "we could talk", mine))
        yield REST
        again = slack.composer.say(who.id, question.channel, "on Monday", self.world.true, question.ts)
        yield REST
        slack.composer.edit(who.id, question.channel, again, "on Tuesday", self.world.true)
        yield REST
        slack.composer.delete(who.id, question.channel, again, self.world.true)
        yield from self.people._say(who)
        yield REST


class Own(Scene):
    """What officers set for themselves and their pair, by command, by button and on Home; a deputy too."""

    def story(self) -> Act:
        cio, cpo, helper = self.cio, self.cpo, self.extra
        self.facts.homes[helper.id] = "ID"
        self.facts.changed_pairs.add("ID")
        yield from self.until(lambda: self.rows_sent("welcome"))
        for action in ("fine", "who_sees", "less_often"):
            yield from self.presses(cio, action)
        yield from self.types(cio, "slower off")
        yield from self.presses(cpo, "deputy", deputy=helper.id)
        yield from self.asked()
        yield from self.presses(helper, "fine")
        yield from self.presses(helper, "tap_in_place", **QUOTED)
        yield from self.presses(cio, "not_now", when="tomorrow")
        for choice in ("who_sees", "why", "less_often", "deputy"):
            yield from self.presses(cio, "more", choice)
        yield from self.presses(cpo, "more", "away", first="2026-10-12", last="2026-10-13")
        yield from self.presses(helper, "more", "deputy_off")
        yield from self.presses(cpo, "more", "deputy", deputy=helper.id)
        yield from self.until(lambda: len(self.rows_sent("deputy")) > 1, days=2.0)
        yield from self.presses(helper, "deputy_off")
        for said in ("away 2026-11-02 2026-11-03", "away off", "zone America/Denver", f"deputy <@{helper.id}>",
                     "deputy off", "slower off", "slower", "slower off", "pause until 2026-10-20", "pause off",
                     "why", "me", "help", "nonsense", f"why <@{cpo.id}>"):  # fmt: skip
            self.facts.zones.pop(cio.id, None)
            yield from self.types(cio, said)
        yield from self.at_home()

    def at_home(self) -> Act:
        cio, helper = self.cio, self.extra
        yield from self.presses_at_home(cio, "zone", zone="America/Los_Angeles")
        yield from self.presses_at_home(cio, "away", first="2026-11-09", last="2026-11-10")
        yield from self.presses_at_home(cio, "back")
        yield from self.presses_at_home(cio, "deputy", deputy=helper.id, how="answers")
        yield from self.presses_at_home(cio, "deputy_none")
        yield from self.presses_at_home(cio, "slower")
        yield from self.presses_at_home(cio, "slower")
        yield from self.presses_at_home(cio, "pause", until="2026-10-20")
        yield from self.presses_at_home(cio, "pause")
        yield from self.presses_at_home(cio, "who_sees")


class Admins(Scene):
    """What admins do: by command, on Home, with a roster."""

    def story(self) -> Act:
        admin, slack = self.admin, self.world.slack
        self.facts.changed_pairs |= {"ID", "UT", "NV"}
        people = [self.people.add(name, officer=True, tz="America/Denver") for name in ("Ada", "Ben", "Cy", "Di")]
        ada, ben, cy, di = people
        self.facts.homes |= {ada: "UT", ben: "UT", cy: "ID", di: "NV"}
        self.facts.holders |= set(people)
        self.facts.cochairs |= {self.cio.id, ben}
        self.facts.may_preview |= {self.cio.id, cy, ada}
        for one in people:
            self.people.everyone[one].habit = 0.0
        yield from self.at_home(cy, di)
        for said in (
            f"pair UT <@{ada}> <@{ben}>", "start UT", "schedule UT weekly fri 10:00", "schedule UT default",
            "digest-schedule weekly fri 15:00 America/New_York", f"admin add <@{ada}>", "pairs", "plan",
            "status", "help", "why ID", f"why <@{self.cio.id}>", "pause UT until 2026-09-30", "resume UT",
            "pause until 2026-09-30", "resume all", f"cochair add <@{ben}>", "digest",
            "focus no_bonds", "focus off", f"away <@{ada}> 2026-10-05 2026-10-06", f"away <@{ada}> off",
        ):  # fmt: skip
            yield from self.types(admin, said)
        yield from self.types(admin, "vacate UT CIO")
        yield max(0.0, self.start.timestamp() + 2 * DAY - self.world.true)  # Wednesday: everybody was welcomed
        yield from self.types(admin, "checkin NV")
        yield from self.types(admin, "checkin all")
        yield from self.presses(admin, "checkin_all")
        yield from self.asked()
        yield from self.types(admin, "checkin ID")
        for action in ("leave", "change_holders"):
            yield from self.types(admin, f"pair ID <@{cy}> <@{self.cpo.id}>")
            yield from self.presses(admin, action)
        lines = f"State,Office,Email\nIdaho,CIO,{slack.people[cy].email}\nNevada,CPO,{slack.people[ada].email}"
        for action in ("roster_leave", "roster_apply"):
            yield from self.types(admin, "roster", lines=lines, more="")
            yield from self.presses(admin, action)
        row = PlanRow("Teaming", "Each office has a named contact for the other", "Whom do they call?")
        self.facts.plans.append(PlanSent(admin.id, [row], faulty=False))
        for action in ("plan_leave", "plan_activate"):
            yield from self.types(admin, "plan load", lines=f"Area,Claim,Question\n{','.join(row)}", more="")
            yield from self.presses(admin, action)
        yield from self.types(admin, "unpair UT")
        yield from self.presses(admin, "unpair")
        yield from self.types(admin, "digest post")

    def at_home(self, cy: str, di: str) -> Act:
        admin, slack = self.admin, self.world.slack
        other = slack.workspace.add_channel("other", members=[admin.id])
        slack.admin.invite_bot(other, self.world.true)
        yield from self.opens_home(self.extra)
        for form, values in (
            ("channel", {"channel": other}), ("channel", {"channel": self.facts.channel}),
            ("pair", {"state": "NV", "CIO": di, "CPO": None}), ("schedule", {"often": "every 2 weeks"}),
            ("digest", {"day": "thu", "clock": "15:00"}), ("cochair", {"people": [self.cio.id]}),
            ("admin", {"people": [cy]}), ("start", {}),
        ):  # fmt: skip
            yield from self.presses_at_home(admin, "set_up", form, **values)
        yield from self.presses_at_home(admin, "digest")
        yield from self.presses_at_home(
            admin, "away_for", state="ID", office="CIO", first="2026-11-02", last="2026-11-03"
        )
        yield from self.presses_at_home(admin, "roster")
        yield from self.presses_at_home(admin, "plan")
        yield from self.presses_at_home(admin, "plan_load")


class Silence(Scene):
    """Who does not answer is reminded, and after three questions told once; a late answer opens all the same."""

    QUARTER = timedelta(days=26)

    def story(self) -> Act:
        for number in (1, 2, 3):
            yield from self.asked(number)
            yield from self.presses(self.cpo, "tap_not_started", **QUOTED)
        yield from self.until(lambda: self.rows_sent("silent"), days=8.0)
        yield from self.presses(self.cio, "slower")


class Late(Scene):
    """One answers in time, the other after the close and the digest, and the question's message can't be edited."""

    QUARTER = timedelta(days=13)
    cadence = "every 2 weeks thu 09:00"

    def story(self) -> Act:
        yield from self.asked()
        yield from self.presses(self.cpo, "tap_not_for_us", **QUOTED)
        yield from self.until(lambda: len(self.rows_sent("digest")) > 1, days=10.0)
        asked = self.rows_sent("checkin")[0]["channel"]
        no = {"error": "edit_window_closed", "when": lambda args: args["channel"] == asked}
        self.world.slack.fault("error", "chat.update", **no)
        yield from self.presses(self.cio, "tap_stuck", **QUOTED)


class Tapping(Scene):
    """One taps, undoes it, taps again; the other taps and reads at once. The next time the minutes go by.

    The third time the first to answer adds words while the other may still write, and taps once more.
    """

    QUARTER = timedelta(days=22)

    def story(self) -> Act:
        cio, cpo = self.cio, self.cpo
        yield from self.asked()
        yield from self.taps(cio, "tap_stuck")
        yield REST
        yield from self.presses(cio, "undo")
        yield from self.taps(cio, "tap_in_place")
        yield from self.taps(cpo, "tap_under_way")
        yield from self.presses(cpo, "open_now")
        yield from self.until(lambda: len(self.rows_sent("checkin")) > 1, days=9.0)
        yield REST
        yield from self.taps(cpo, "tap_not_started")
        yield from self.taps(cio, "tap_not_for_us")
        yield REST
        yield from self.presses(cpo, "answer", **QUOTED)
        yield from self.asked(3, days=9.0)
        yield from self.presses(cpo, "tap_under_way", **QUOTED)
        yield from self.taps(cpo, "tap_not_started")
        yield from self.taps(cio, "tap_in_place")
        yield from self.presses(cpo, "answer", **QUOTED)

    def taps(self, who: Person, action: str) -> Act:
        """Press it, and close the window that opens."""
        slack = self.world.slack
        for _ in range(2):
            yield from self.people._press_newest(who, action)
            yield 60.0
            view = slack.views.top(who.id)
            if view is not None and not view.waiting:
                slack.interactions.close(who.id, view.id, self.world.true)
            if self.facts.sent[-1].delivery.state == "acked":
                return


class Agreeing(Scene):
    """The two agree on steps, which are settled, withdrawn, and handed to who comes into an office."""

    def story(self) -> Act:
        cio, cpo = self.cio, self.cpo
        yield from self.asked()
        yield from self.presses(cio, "tap_stuck", **QUOTED)
        yield from self.presses(cpo, "tap_under_way", **QUOTED)
        yield from self.presses(cio, "step", **self.step())
        yield from self.presses(cio, "agenda")
        yield from self.agreed()
        yield from self.presses(cio, "step_still", day="2026-10-27")
        yield from self.presses(cio, "step_done")
        yield from self.presses(cpo, "step_drop")
        yield from self.types(cio, "agenda", day="2026-10-20", clock="10:00", minutes="30")
        yield from self.presses(cio, "agenda")
        yield from self.presses(cpo, "step_withdraw")
        yield from self.types(cio, "step", **self.step())
        yield from self.agreed()
        yield from self.types(cpo, "me")
        yield from self.presses(cpo, "withdraw_which", which=f"step:{self.newest_step()}")
        yield from self.types(cio, "step", **self.step())
        yield from self.agreed()
        yield from self.handed_over()

    def step(self) -> dict[str, str]:
        return {"text": f"We meet: {self.plain(self.cio)}.", "day": "2026-10-20"}

    def agreed(self) -> Act:
        text = f"We meet twice: {self.plain(self.cpo)}."
        yield from self.presses(self.cpo, "step_change", text=text, day="2026-10-21")
        yield from self.presses(self.cio, "step_agree")

    def newest_step(self) -> int:
        return max(row["id"] for row in self.rows("step"))

    def handed_over(self) -> Act:
        """To somebody who keeps it, and back to one who does not."""
        new = self.newcomer()
        for who, says in ((new, "step_keep"), (self.cio, "step_let_go")):
            yield from self.types(self.admin, f"pair ID <@{who.id}> <@{self.cpo.id}>")
            yield from self.presses(self.admin, "change_holders")
            yield from self.opens_home(who)
            for one, action in ((self.cpo, "step_show"), (who, says)):
                yield from self.until(partial(self.sees, one, action))
                yield from self.presses(one, action)


class Published(Scene):
    """What was published is read again: scorecard, wins, past digests, the report, how it was counted."""

    QUARTER = timedelta(days=8)

    def story(self) -> Act:
        cio, cpo = self.cio, self.cpo
        self.facts.cochairs.add(cpo.id)
        yield from self.types(self.admin, f"cochair add <@{cpo.id}>")
        yield from self.asked()
        yield from self.presses(cio, "tap_stuck", **QUOTED)
        yield from self.presses(cpo, "tap_under_way", **QUOTED)
        yield from self.presses(cpo, "read_both", win="yes", help="yes")
        yield from self.until(lambda: self.rows_sent("preview"))
        for action in ("note", "leave_out", "put_back", "hold", "release", "post"):
            yield from self.presses(cpo, f"digest_{action}", note="A good week.")
        yield from self.until(lambda: self.rows_sent("digest"))
        yield from self.read_again()
        yield from self.presses(cpo, "digest_note_back")
        yield from self.presses(cio, "withdraw")
        yield from self.types(cpo, "wins")
        yield from self.types(self.admin, "wins")

    def read_again(self) -> Act:
        cio, cpo = self.cio, self.cpo
        for said in ("scorecard", "scorecard interactions", "wins", "digest 2026-W38", "seen on"):
            yield from self.types(cpo, said)
        for action in ("scorecard", "wins", "report", "map", "seen"):
            yield from self.presses_at_home(cpo, action, seen="yes")
        yield from self.presses_at_home(cpo, "past_digests", week="2026-W38")
        yield from self.types(cio, "seen on")
        yield from self.presses_at_home(self.admin, "board_csv")
        for action in ("how_we_count", "copy_digest"):
            yield from self.presses(self.admin, action)


class Handing(Scene):
    """A note is left, a new CIO comes, and who answered before lets them read it, and takes it back."""

    def story(self) -> Act:
        cio, cpo = self.cio, self.cpo
        yield from self.asked()
        yield from self.presses(cio, "tap_stuck", **QUOTED)
        yield from self.presses(cpo, "tap_under_way", **QUOTED)
        yield from self.types(cio, "handover note", text=f"Call Dana: {self.plain(cio)}.", lets="nothing")
        text = f"Call Dana first: {self.plain(cio)}."
        yield from self.presses_at_home(cio, "handover_note", text=text, lets="statuses")
        new = self.newcomer()
        yield from self.types(self.admin, f"pair ID <@{new.id}> <@{cpo.id}>")
        yield from self.presses(self.admin, "change_holders")
        yield from self.types(self.admin, "acting ID CIO")
        yield from self.until(partial(self.sees, new, "handover"))
        yield from self.presses(new, "handover")
        yield from self.until(partial(self.sees, cpo, "handover_lets"))
        yield from self.presses(cpo, "handover_lets", lets="all", asks=[])
        yield from self.types(new, "handover")
        yield from self.presses(cpo, "handover_lets", lets="nothing", asks=[])
        yield from self.types(new, "handover")
        yield from self.types(cio, "me")
        yield from self.presses(cio, "withdraw_which", which=f"note:{self.newest_note()}")

    def newest_note(self) -> int:
        return max(row["id"] for row in self.rows("handover_note"))


class Looking(Scene):
    """Both go through their first look; one changes a page, and takes it back."""

    looks = True

    def story(self) -> Act:
        yield from self.asked()
        for who in (self.cio, self.cpo):
            for _ in range(3):
                yield from self.presses(who, "answer")
        yield from self.presses(self.cio, "read_both")
        yield from self.presses(self.cpo, "answer")
        yield from self.presses(self.cpo, "withdraw")


class Workspace(Scene):
    """What Slack tells of the workspace: channels, accounts, the app. Before, three heartbeats have failed."""

    def story(self) -> Act:
        slack, channel = self.world.slack, self.facts.channel
        for process in self.world.processes:
            process.cp.untold.add(("database", "Everything"))
        yield from self.asked()
        pairs_own = self.rows_sent("checkin")[0]["channel"]
        for kind in ("archive", "unarchive", "deleted", "left"):
            yield from self.happens(f"channel_{kind}", channel=channel)
            yield from self.happens(f"group_{kind}", channel=pairs_own)
        yield from self.happens("member_left_channel", channel=channel, user=slack.app.bot_user)
        yield from self.happens("member_joined_channel", channel=channel, user=slack.app.bot_user)
        yield from self.happens("member_joined_channel", channel=pairs_own, user=self.cio.id)
        yield from self.types(self.admin, f"channel <#{channel}|task-force>")
        before = len(slack.deliveries.all)
        slack.admin.change_person(self.cio.id, self.world.true, deleted=True)
        self.facts.left.append(Left(self.cio.id, self.world.true, slack.deliveries.all[before:]))
        yield REST
        self.facts.left[-1].until = self.world.true
        slack.admin.change_person(self.cio.id, self.world.true, deleted=False)
        yield REST
        for process in self.world.processes:
            process.dies()
        yield REST
        slack.admin.convert(pairs_own, "idaho", self.world.true)
        yield REST
        slack.admin.uninstall(self.world.true)
        yield 400.0
        slack.admin.install_again()
        yield REST


SCENES = (Answering, Own, Admins, Silence, Late, Tapping, Agreeing, Handing, Published, Looking, Workspace)
