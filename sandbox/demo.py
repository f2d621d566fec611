"""`counterpart demo`: a month of all 56 jurisdictions against the local Slack, told as text."""

from __future__ import annotations

import logging
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bot.hours import Desk, local, next_allowed
from bot.jurisdictions import ALL
from bot.model import Office
from sandbox.errors import NotVisible
from sandbox.invented import Officer
from sandbox.records import Message
from sandbox.show import show_message, show_view
from sandbox.stage import START, Stage

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
        for code in ALL if whole else TOLD:
            month.tell_pair(code)
        month.tell_digests()
        month.tell_totals(time.monotonic() - began)
    return 0


class Month:
    """The demo's month: officers who answer in their own time, and what came of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.officers = {f"{code}-{office}": Officer(code, office) for code in ALL for office in Office}
        self.will_answer: dict[tuple[str, str], datetime] = {}
        self.form = ""

    def set_up(self) -> None:
        """An admin pairs all 56 by commands and presses Start."""
        _title("An admin sets the task force up")
        admin, stage = self.stage.person("admin"), self.stage
        stage.set_up(*ALL, start=False)
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
            answers = (moment for moment in self.will_answer.values() if moment > now)
            self.stage.clock.advance(min(self.stage.next_due(now), now + STEP, *answers, end) - now)
            self.stage.settle()
            self._read_and_answer(self.stage.clock.now())

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
        if self.form:
            _title("The form, as an officer fills it in")
            print(self.form)
        stage = self.stage
        _title("The task-force channel")
        self._tell(stage.person("admin").messages(stage.channel), None)

    def tell_totals(self, seconds: float) -> None:
        """What the month came to, from the database and from the local Slack."""
        _title("The month in figures")
        for what, count in self._totals().items():
            print(f"{count:>6}  {what}")
        print(f"\n{DAYS} days in {seconds:.0f} s, {len(self.stage.slack.calls)} calls to the local Slack.")
        print("No account, no settings, no network.")

    def names(self) -> dict[str, str]:
        return {person.id: name for name, person in self.stage.people.items()} | {self.stage.channel: "task-force"}

    def _read_and_answer(self, now: datetime) -> None:
        for name, officer in self.officers.items():
            person = self.stage.person(name)
            for message in person.inbox:
                place = (name, message.ts)
                if place not in self.will_answer and _asks(message):
                    self.will_answer[place] = self._when(officer, name, now)
                elif self.will_answer.get(place, _NEVER) <= now:
                    self.will_answer[place] = _NEVER
                    self._answer(name, message, officer)

    def _when(self, officer: Officer, name: str, now: datetime) -> datetime:
        """People answer in their working hours too."""
        delay = officer.delay()
        if delay is None:
            return _NEVER
        code = name.partition("-")[0]
        return next_allowed(now + timedelta(hours=delay), [Desk(ALL[code].zone, code)])

    def _answer(self, name: str, message: Message, officer: Officer) -> None:
        person = self.stage.person(name)
        try:
            person.press("Answer", message)
        except NotVisible:
            return  # too late: a newer question has taken its place
        if person.view is None or person.view.body["callback_id"] != "answer":
            return
        self.form = self.form or show_view(person.view)
        person.fill_and_submit(officer.answer(self._item(message)))
        if person.view is not None:
            person.close()

    def _item(self, message: Message) -> str:
        with self.stage.db.begin() as tx:
            found = tx.execute(
                text("SELECT c.item FROM check_in c JOIN message m ON m.check_in_id = c.id WHERE m.ts = :ts"),
                {"ts": message.ts},
            )
            return str(found.scalar())

    def _tell(self, messages: list[Message], code: str | None) -> None:
        zone = ALL[code].zone if code else "America/New_York"
        for message in messages:
            at = local(datetime.fromtimestamp(float(message.ts), UTC), zone)
            indent = "    " if message.is_reply else ""
            shown = show_message(message, self.names(), width=76 - len(indent))
            print(f"{indent}── {at:%a %-d %b %-H:%M %Z}{' (edited since)' if message.edited else ''}")
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
            "messages posted": "SELECT count(*) FROM message WHERE state = 'sent'",
            "messages that failed": "SELECT count(*) FROM message WHERE state = 'refused'",
        }
        with self.stage.db.begin() as tx:
            return {what: int(tx.execute(text(query)).scalar() or 0) for what, query in questions.items()}


_NEVER = datetime.max.replace(tzinfo=UTC)


def _asks(message: Message) -> bool:
    """Whether this is a question that waits for an answer."""
    elements = [element for block in message.blocks or [] for element in block.get("elements", [])]
    return any(element.get("action_id") == "answer" and element["text"]["text"] == "Answer" for element in elements)


def _title(words: str) -> None:
    print(f"\n\n━━ {words} {'━' * max(0, 72 - len(words))}\n")
