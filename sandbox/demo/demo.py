"""`counterpart demo --headless`: a month of fifteen states against the local Slack, told as text."""

from __future__ import annotations

import logging
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bot.rules.hours import time_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from sandbox.demo.officers import Officers
from sandbox.demo.stage import START, Stage
from sandbox.demo.story import STATES
from sandbox.slack.records import Message
from sandbox.slack.show import show_message, show_view

TOLD = ("ID", "ME", "GU")
DAYS = 31
STEP = timedelta(hours=6)
"""At the most, between two looks at what the officers have got."""


def play(whole: bool = False) -> int:
    """Play the month and print it: three pairs (or, `whole`, all) in full, totals for the rest, the digests."""
    logging.disable(logging.WARNING)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Stage(Path(folder)) as stage:
        month = Month(stage)
        month.set_up()
        month.go_on_until(START + timedelta(days=DAYS))
        for code in STATES if whole else TOLD:
            month.tell_pair(code)
        month.tell_digests()
        month.tell_homes()
        month.tell_totals(time.monotonic() - began)
    return 0


class Month:
    """The demo's month: officers who answer in their own time, and what came of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.officers = Officers(STATES)

    def set_up(self) -> None:
        """An admin pairs them by commands and presses Start."""
        _title("An admin sets the task force up")
        admin, stage = self.stage.person("admin"), self.stage
        stage.set_up(*STATES, start=False)
        for command in ("pairs", "start"):
            print(f"> /counterpart {command}\n")
            shown = show_message(admin.command(command), self.names()).split("\n")
            print("\n".join(shown if len(shown) < 9 else [*shown[:5], f"… and {len(shown) - 5} more lines"]), "\n")
        print("[Start] is pressed.\n")
        admin.press("Start")
        stage.settle()

    def go_on_until(self, end: datetime) -> None:
        """Let time pass; everybody reads, and answers when they are ready."""
        while (now := self.stage.clock.now()) < end:
            answer = self.officers.next_answer(now) or end
            self.stage.clock.advance(min(self.stage.next_due(now), now + STEP, answer, end) - now)
            self.stage.settle()
            self.officers.read_and_answer(self.stage)

    def tell_pair(self, code: str) -> None:
        """One pair's conversation as both its officers see it, and what the CIO sees alone."""
        cio, cpo = (self.stage.person(f"{code}-{office}") for office in Office)
        both = [message for message in cio.inbox if message in cpo.inbox]
        _title(f"{ALL[code].name}: what both its officers see")
        self._tell(both, code)
        for office, person in zip(Office, (cio, cpo), strict=True):
            _title(f"{ALL[code].name}: what only its {office} sees")
            self._tell([message for message in person.inbox if message not in both], code)

    def tell_digests(self) -> None:
        if self.officers.first_form is not None:
            _title("The form, as an officer fills it in")
            print(show_view(self.officers.first_form))
        stage = self.stage
        _title("The task-force channel")
        self._tell(stage.person("admin").messages(stage.channel), None)

    def tell_homes(self) -> None:
        """The Home tab, as an officer and an admin find it at the end of the month."""
        for name in (f"{TOLD[0]}-CIO", "admin"):
            _title(f"Home, as it is for {name}")
            view = self.stage.person(name).open_home()
            print(show_view(view, self.names()) if view is not None else "")

    def tell_totals(self, seconds: float) -> None:
        """What the month came to, from the database and from the local Slack."""
        _title("The month in figures")
        for what, count in self._totals().items():
            print(f"{count:>6}  {what}")
        print(f"\n{DAYS} days in {seconds:.0f} s, {len(self.stage.slack.calls)} calls to the local Slack.")
        print("No account, no settings, no network.")

    def names(self) -> dict[str, str]:
        return {person.id: name for name, person in self.stage.people.items()} | {self.stage.channel: "task-force"}

    def _tell(self, messages: list[Message], code: str | None) -> None:
        zone = ALL[code].zone if code else "America/New_York"
        for message in messages:
            at = time_words(datetime.fromtimestamp(float(message.ts), UTC), zone)
            indent = "    " if message.is_reply else ""
            shown = show_message(message, self.names(), width=76 - len(indent))
            print(f"{indent}── {at}{' (edited since)' if message.edited else ''}")
            print("\n".join(f"{indent}{line}" for line in shown.split("\n")), "\n")

    def _totals(self) -> dict[str, int]:
        questions = {
            "pairs": "SELECT count(*) FROM pair",
            "questions asked": "SELECT count(*) FROM check_in WHERE sent_at IS NOT NULL",
            "answers stored": "SELECT count(DISTINCT ask_id) FROM reply",
            "opened to both": "SELECT count(*) FROM check_in WHERE revealed_at IS NOT NULL",
            "closed with one answer, still sealed": "SELECT count(*) FROM check_in c WHERE closed_at IS NOT NULL"
            " AND revealed_at IS NULL AND EXISTS (SELECT 1 FROM ask a JOIN reply r ON r.ask_id = a.id"
            " WHERE a.check_in_id = c.id)",
            "digests": "SELECT count(*) FROM digest",
            "messages posted": "SELECT count(*) FROM message WHERE state = 'sent' AND kind <> 'home'",
            "messages that failed": "SELECT count(*) FROM message WHERE state = 'refused'",
        }
        with self.stage.db.begin() as tx:
            return {what: int(tx.execute(text(query)).scalar() or 0) for what, query in questions.items()}


def _title(words: str) -> None:
    print(f"\n\n━━ {words} {'━' * max(0, 72 - len(words))}\n")
