"""More scenes for the boundaries: what takes several states, many weeks, or comes about seldom. See scenes.py."""

from __future__ import annotations

from datetime import timedelta

from bot.rules.plan_file import shipped
from sandbox.slack.records import Message
from simulation.hands import DAY, HOUR, Person
from simulation.scenes import QUOTED, REST, SCENES, Scene
from simulation.world import Act, Redrawn

ONLY_ANSWERED = QUOTED | {"win": "", "win_quote": "no", "help_quote": "no"}
STUCK_ON_ALL = {f"item/{item.key}": "stuck" for item in shipped().items} | {"outlook": "neither"}


class Several(Scene):
    """With more states, whose officers are in the channel."""

    codes: tuple[str, ...] = ("UT",)

    def joins(self) -> Act:
        """The others come in, and start."""
        self.others: dict[str, list[Person]] = {}
        for code in self.codes:
            users = [self._officer(code, office) for office in ("CIO", "CPO")]
            self.others[code] = [self.people.everyone[user] for user in users]
            self.facts.changed_pairs.add(code)
            for person in self.others[code]:
                person.habit = 0.0
            yield from self.types(self.admin, f"pair {code} <@{users[0]}> <@{users[1]}>")
            yield from self.types(self.admin, f"start {code}")

    def answer(self, status: str, *people: Person) -> Act:
        for who in people:
            yield from self.presses(who, f"tap_{status}", **ONLY_ANSWERED | {"status": status})

    def asks_for_help(self) -> Act:
        """Idaho is stuck, and both its officers let the digest say that it asks for help."""
        yield from self.presses(self.cio, "tap_stuck", **QUOTED)
        yield from self.presses(self.cpo, "tap_under_way", **QUOTED)
        yield from self.presses(self.cpo, "read_both", win="yes", help="yes")

    def posted(self, number: int = 1) -> Act:
        yield from self.until(lambda: sum(bool(row["posted_at"]) for row in self.rows("digest")) >= number, 9.0)
        yield REST


class Helping(Several):
    """Utah offers Idaho help: a yes, a no, a yes after all, until the four have a conversation; then it ends."""

    QUARTER = timedelta(days=24)

    def story(self) -> Act:
        yield from self.joins()
        yield from self.asked(2)
        yield from self.asks_for_help()
        yield from self.posted()
        offers, agrees = self.others["UT"]
        yield from self.presses(offers, "offer")
        yield from self.until(lambda: self.sees(agrees, "offer_yes"))
        for who, says in ((agrees, "offer_yes"), (self.cio, "offer_no"), (self.cio, "offer_yes"),
                          (self.cpo, "offer_yes")):  # fmt: skip
            yield from self.presses(who, says)


class Seeking(Several):
    """Nobody offers Idaho help. Utah was stuck on everything in its first look and is in place now: it is asked."""

    QUARTER = timedelta(days=46)
    looks = True

    def story(self) -> Act:
        yield from self.joins()
        yield from self.asked(2)
        for who in (self.cio, self.cpo, *self.others["UT"]):
            for _ in range(3):
                yield from self.presses(who, "answer", **STUCK_ON_ALL)
        yield from self.posted()
        yield from self.asked(4)
        yield from self.asks_for_help()
        yield from self.answer("in_place", *self.others["UT"])
        yield from self.until(lambda: self.rows_sent("sought"), days=32.0)


class Mapped(Several):
    """Five states let co-chairs see them by name, and answer; a co-chair looks at another point of the map."""

    QUARTER = timedelta(days=16)
    codes = ("UT", "NV", "AZ", "CO")

    def story(self) -> Act:
        yield from self.joins()
        self.facts.cochairs.add(self.cpo.id)
        yield from self.types(self.admin, f"cochair add <@{self.cpo.id}>")
        for who in (self.cio, self.cpo, *(one for both in self.others.values() for one in both)):
            yield from self.types(who, "seen on")
        for number in (1, 2):
            yield from self.asked(number * (len(self.codes) + 1))
            yield from self.answer("in_place", self.cio, self.cpo)
            for both in self.others.values():
                yield from self.answer("under_way", *both)
            yield from self.posted(number)
        yield from self.presses_at_home(self.cpo, "map")


class Setting(Scene):
    """What an admin and a co-chair set: closed days, what is asked next, a roster in doubt; and rehearsals."""

    def story(self) -> Act:
        admin, cio = self.admin, self.cio
        self.facts.cochairs.add(cio.id)
        self.facts.changed_pairs.add("ID")
        yield from self.types(admin, f"away <@{self.cpo.id}> 2026-09-16 2026-09-18")
        yield from self.types(admin, f"cochair add <@{cio.id}>")
        closed = {"state": "ID", "first": "2026-10-13", "last": "2026-10-14", "what": "closed"}
        for said in ("closed ID 2026-10-15", "closed ID", "reach", "rehearse ID 10", "rehearse ID CIO"):
            yield from self.types(admin, said)
        yield from self.types(admin, "closed", **closed)
        yield from self.presses_at_home(cio, "focus", item="no_bonds")
        users = self.world.slack.people
        lines = f"State,Office,Title,Email\nIdaho,CIO,Chief Procurement Officer,{users[cio.id].email}"
        new = self.newcomer()
        lines = lines.replace(users[cio.id].email, users[new.id].email)
        yield from self.types(admin, "roster", lines=lines, more="")
        yield from self.presses(admin, "roster_apply_all")


class Forgotten(Scene):
    """Both let three questions go by: the admins are told, and look whom none reaches; one asks to be asked."""

    QUARTER = timedelta(days=38)

    def story(self) -> Act:
        yield from self.until(lambda: self.rows_sent("nobody_left"), days=29.0)
        yield 9 * DAY  # until it is four weeks that they were asked
        yield from self.presses_at_home(self.admin, "reach")
        yield from self.presses(self.cio, "ask_again")


class Sealed(Scene):
    """What was sent by a form from before an update stays sealed until its writer lets it be opened."""

    def story(self) -> Act:
        cio, cpo = self.cio, self.cpo
        self.people.before_an_update = 1.0
        yield from self.types(cpo, "away 2026-09-16 2026-09-18")
        yield from self.asked()
        yield from self.types(cio, "answer", **QUOTED)
        yield from self.types(cpo, "answer", **QUOTED)
        yield from self.until(lambda: self.sees(cio, "keep_sealed"))
        yield from self.presses(cio, "keep_sealed")
        yield from self.presses(cio, "unseal")


class Early(Scene):
    """Both answer before their questions come: one is used, one taken back, and one not asked."""

    QUARTER = timedelta(days=26)

    def story(self) -> Act:
        admin, cio, cpo = self.admin, self.cio, self.cpo
        self.facts.cochairs.add(admin.id)
        yield from self.types(cio, "early", **QUOTED)
        yield from self.presses_at_home(cpo, "early", **QUOTED)
        yield from self.presses_at_home(cpo, "early_back")
        yield from self.asked()
        yield from self.types(cpo, "early", **QUOTED)
        yield from self.types(admin, "focus no_bonds")
        yield from self.until(lambda: self.rows_sent("early"), days=20.0)


class Drafting(Scene):
    """The CIO's deputy drafts: one is not used, one changed, one taken back, one sent; one outlives its holder."""

    QUARTER = timedelta(days=21)

    def story(self) -> Act:
        cio, cpo, helper = self.cio, self.cpo, self.extra
        self.facts.homes[helper.id] = "ID"
        self.facts.changed_pairs.add("ID")
        yield from self.types(cio, f"deputy <@{helper.id}> drafts")
        yield from self.asked(2)
        yield from self.drafts("tap_under_way")
        yield from self.presses(cio, "draft_no")
        yield from self.drafts("tap_stuck")
        yield from self.presses(cio, "draft_change", **QUOTED)
        yield from self.asked(4, days=9.0)
        yield from self.presses(cpo, "tap_in_place", **QUOTED)
        yield from self.drafts("tap_stuck")
        yield from self.presses(helper, "draft_back")
        yield from self.drafts("tap_not_started")
        self.world.act(self.says_yes_while_it_changes())
        yield from self.types(helper, "answer", **QUOTED | {"comment": self.plain(helper)})
        yield from self.presses(cio, "draft_send", **QUOTED)
        yield from self.asked(6, days=9.0)
        yield from self.drafts("tap_stuck")
        new = self.newcomer()
        yield from self.types(self.admin, f"pair ID <@{new.id}> <@{cpo.id}>")
        yield from self.presses(self.admin, "change_holders")

    def says_yes_while_it_changes(self) -> Act:
        """To the version that is still shown, while the newer one takes its place."""
        yield Redrawn(self.cio.id)
        yield from self.presses(self.cio, "draft_send", **QUOTED)

    def drafts(self, tap: str) -> Act:
        """The deputy taps, and adds a sentence; it comes to the holder of the office."""
        mine = QUOTED | {"status": tap.removeprefix("tap_"), "comment": self.plain(self.extra)}
        yield from self.presses(self.extra, tap, **mine)
        yield from self.until(lambda: self.sees(self.cio, "draft_send"), days=1.0)


class Spoken(Scene):
    """One writes to the bot alone, and uses that as an answer; and beside the thread, where nothing is kept."""

    def story(self) -> Act:
        slack, cio = self.world.slack, self.cio
        yield from self.asked()
        alone = slack.app.direct([cio.id], self.world.true)[0].id
        slack.composer.say(cio.id, alone, "We lack a shared list of contracts.", self.world.true)
        yield from self.until(lambda: self.sees(cio, "use"), days=1.0)
        yield from self.presses(cio, "use", **QUOTED)
        slack.composer.say(cio.id, self.question(cio).channel, "Shall we talk?", self.world.true)
        yield REST

    def question(self, who: Person) -> Message:
        own = [one for one in self.world.slack.messages.visible(who.id) if one.bot]
        return next(one for one in own if self.world.slack.channels[one.channel].kind == "mpim")


class Unedited(Scene):
    """Slack edits the question no more: both answers are told of anew, and when one is withdrawn, it is deleted."""

    QUARTER = timedelta(days=14)

    def story(self) -> Act:
        yield from self.asked()
        yield from self.presses(self.cpo, "tap_not_for_us", **QUOTED)
        yield from self.presses(self.cio, "tap_stuck", **QUOTED)
        yield from self.presses(self.cio, "read_both", win="no", help="no")
        asked = self.rows_sent("checkin")[0]["channel"]
        no = {"error": "edit_window_closed", "when": lambda args: args["channel"] == asked}
        self.world.slack.fault("error", "chat.update", 99, **no)
        yield from self.presses(self.cio, "withdraw")
        yield from self.asked(2)
        yield from self.presses(self.cpo, "tap_not_for_us", **QUOTED)
        yield from self.presses(self.cio, "tap_stuck", **QUOTED)
        yield HOUR


class Many(Scene):
    """Twelve questions, with two wins each: what takes a second page, for co-chairs and a new CIO."""

    QUARTER = timedelta(days=87)

    def story(self) -> Act:
        cio, cpo = self.cio, self.cpo
        self.facts.cochairs.add(cpo.id)
        self.facts.changed_pairs.add("ID")
        yield from self.types(self.admin, f"cochair add <@{cpo.id}>")
        for number in range(1, 13):
            yield from self.asked(number, days=9.0)
            for who in (cio, cpo):
                yield from self.presses(who, "tap_stuck", **QUOTED)
            for who in (cio, cpo):
                yield from self.presses(who, "read_both", win="yes", help="no")
        yield from self.types(cpo, "wins")
        new = self.newcomer()
        yield from self.types(self.admin, f"pair ID <@{new.id}> <@{cpo.id}>")
        yield from self.presses(self.admin, "change_holders")
        yield from self.until(lambda: self.sees(new, "handover"))
        yield from self.types(new, "handover")


ALL = (*SCENES, Helping, Seeking, Mapped, Setting, Forgotten, Sealed, Early, Drafting, Spoken, Unedited, Many)
"""Every scene: what listens, is done by the clock, or is sent is met in one of them."""
