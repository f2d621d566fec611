"""What stands around Slack on the demo's page: who one can be, the time, the guide, the switches."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from bot.rules.jurisdictions import ALL
from handlers.commands import help_lines
from sandbox.demo import guide, story
from sandbox.demo.playing import FURTHEST, Playing
from sandbox.slack.errors import NotPossible
from sandbox.slack.records import Json, Message
from storage.database_url import file_of

LONG = timedelta(days=70)
WHILE_TIME_PASSES = 0.5  # seconds between two looks for news; drawing every step would slow them all
FIGURES = {
    "answers stored": "SELECT count(DISTINCT ask_id) FROM reply",
    "messages waiting": "SELECT count(*) FROM message WHERE state = 'due' AND not_before <= :now",
    "messages sent": "SELECT count(*) FROM message WHERE state = 'sent'",
    "messages refused": "SELECT count(*) FROM message WHERE state = 'refused'",
}


class DemoControls:
    """The demo's, on one stage."""

    def __init__(self, stage: Playing) -> None:
        self.stage = stage
        self.guide = guide.Guide(stage)
        self.found: Json | None = None
        self.begun = 0

    def shown(self, user: str) -> Json:
        stage = self.stage
        return {
            "cast": [
                {"id": stage.people[one.name].id, "title": one.title, "about": one.about}
                for one in story.CAST
                if one.name in stage.people
            ],
            "doing": stage.doing,
            "to": stage.to.timestamp() if stage.to else None,
            "passed": stage.passed(),
            "begun": self.begun,
            "first": self.guide.first(),
            "found": self.found,
            "guide": self.guide.steps(),
            "suggestions": [
                {"form": form, "about": about.replace("`", ""), "who": who}
                for who, forms in help_lines().items()
                for form, about in forms
            ],
            "switches": {
                "down": stage.down,
                "limited": stage.limited,
                "plain": bool(stage.slack.messages.unknown_blocks),
                "killed": not stage.alive,
            },
            "troubles": list(stage.troubles.last),
        }

    def allows(self) -> str:
        return "Slack can’t be reached. Your words are still here; try again later." if self.stage.down else ""

    def pace(self) -> float:
        return WHILE_TIME_PASSES if self.stage.to else 0.0

    def wire(self) -> Json:
        stage = self.stage
        return {
            "alive": stage.alive,
            "connected": bool(stage.server.sockets.connections),
            "figures": self._figures() if stage.database_url else {},
        }

    def _figures(self) -> dict[str, int]:
        """Read from the bot's database itself, which is there also when the bot is not."""
        file = file_of(self.stage.database_url)
        assert file is not None
        now = self.stage.clock.now().strftime("%Y-%m-%d %H:%M:%S")
        try:
            with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
                figures = {what: connection.execute(sql, {"now": now}) for what, sql in FIGURES.items()}
                return {what: int(rows.fetchone()[0]) for what, rows in figures.items()}
        except sqlite3.Error:
            return {}

    # What the visitor does

    def do(self, name: str, given: Json) -> None:
        if name in ("down", "limited", "plain", "killed"):
            self._switch(name, bool(given["on"]))
        elif name == "stop":
            self.stage.enough()
        elif name == "begin":
            self._begin(given["from"])
        elif self.stage.doing:
            raise NotPossible("Time is passing already.")
        else:
            self._pass_time(name, given)

    def _switch(self, name: str, on: bool) -> None:
        if name == "killed" and not on and self.stage.down:
            raise NotPossible("It can't start while Slack is down.")
        if name == "killed":
            self.stage.enough()
            self.stage.ask(
                "Ending the bot" if on else "Starting the bot", self.stage.kill_bot if on else self.stage.live
            )
        elif name == "down":
            self.stage.take_down(on)
        elif name == "plain":
            self.stage.take_charts(not on)
        else:
            self.stage.limit(on)

    def _begin(self, how: str) -> None:
        self.stage.enough()
        self.stage.ask("Setting the stage", lambda: self.begin(how))

    def begin(self, how: str) -> None:
        """`story`, or `empty`. For the player."""
        self.found = None
        (story.empty if how == "empty" else story.told)(self.stage)
        self.guide.begin(how)
        self.stage.troubles.last.clear()  # of the bot that was ended for it
        self.begun += 1

    def _pass_time(self, name: str, given: Json) -> None:
        now = self.stage.clock.now()
        if name == "check-in":
            self._look_for("The next question", self._question_prefix())
        elif name == "nudge":
            self._look_for("The next nudge", "nudge/")
        elif name == "friday":
            self._look_for("The next digest", "preview/", "digest/")
        elif name == "day":
            self.stage.ask("A day", lambda: self._go(now + timedelta(days=1)))
        elif name == "until":
            self._until(datetime.fromtimestamp(float(given["at"]), UTC), now)
        else:
            raise NotPossible(f"There is no control named {name}.")

    def _until(self, moment: datetime, now: datetime) -> None:
        if moment <= now:
            raise NotPossible("Time goes forward only. Start the story again to go back.")
        if moment > now + FURTHEST:
            raise NotPossible("A year ahead is the furthest.")
        self.stage.ask("Time passes", lambda: self._go(moment))

    def _go(self, moment: datetime) -> None:
        self.found = None
        self.stage.go_on(moment)

    def _question_prefix(self) -> str:
        return "checkin/ID/" if any(self.guide.messages("checkin/ID/", 0.0)) else "checkin/"

    def _look_for(self, what: str, *prefixes: str) -> None:
        self.stage.ask(what, lambda: self._look(what, prefixes))

    def _look(self, what: str, prefixes: tuple[str, ...]) -> None:
        """Let time pass until a message of these keys is new, and say where it is."""
        since = self.stage.clock.now()
        self.found = None
        self.stage.go_on(since + LONG, lambda: any(self.guide.messages(prefixes, since.timestamp())))
        new = [one for one in self.guide.messages(prefixes, since.timestamp()) if not one[1].is_reply]
        if new:
            self.found = self._told(*new[0])
        elif not self.stage.stopped:
            self.found = {"text": f"{what} did not come within ten weeks."}

    def _told(self, key: str, message: Message) -> Json:
        slack = self.stage.slack
        readers = [one for one in slack.channels[message.channel].members if one != slack.app.bot_user]
        kind, *parts = key.split("/")
        state = ALL[parts[0]].name if parts[0] in ALL else ""
        words = {
            "checkin": f"{state} was asked.",
            "nudge": f"{state}’s {next((one for one in parts if one in ('CIO', 'CPO')), '')} was reminded.",
            "preview": "The co-chairs have the preview of this week’s digest. Press Friday again to post it.",
            "digest": "The digest is in #task-force.",
        }
        who = self.stage.people["MN-CIO"].id if kind == "digest" and "MN-CIO" in self.stage.people else readers[0]
        return {"text": words[kind], "as": who, "in": message.channel, "ts": message.ts}
