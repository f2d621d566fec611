"""Rounds of real processes that are killed, frozen and started again at random moments, while officers answer.

`make rounds ROUNDS=50`. One seed decides what happens; when exactly it strikes, the machine does. On PostgreSQL two
`web` and three `worker` over HTTP, on SQLite one `run` over Socket Mode. From the questions over the answers, the
reveal and a word in the thread to the digest; afterwards every message of the outbox stands in Slack exactly once,
and every answer that was acknowledged is there.
"""

from __future__ import annotations

import argparse
import logging
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from programs import Process, Program, free_port, keys_on_slack
from sqlalchemy import select

from bot.jurisdictions import ALL
from sandbox.errors import NotVisible
from sandbox.person import Person
from sandbox.stage import Stage
from storage.tables import Message, Reply, ThreadMessage

ASKED_AT = datetime(2026, 12, 3, 19, 30, tzinfo=UTC)  # Thursday: past nine from Maine to Hawaii
WELCOMED = datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
DIGEST_AT = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)
FROZEN = 1.0  # real seconds; the processes' elapsed time runs 30 times as fast, and a lease lasts 15 s of it
PATIENCE = 60.0  # real seconds until all is out; all of it passes only when something is wrong


@dataclass
class Hosted:
    """One process at its place: it is started there again whenever it has died."""

    programs: Program
    command: str
    more: dict[str, str]
    process: Process | None = None

    def start(self) -> None:
        self.process = self.programs.begin(self.command, **self.more)

    def send(self, what: signal.Signals) -> None:
        """To the process and its children (gunicorn has one); a host that ends a program tells it alone."""
        if self.process is not None:
            self.process.send(what, whole=what is not signal.SIGTERM)


@dataclass
class Round:
    seed: int
    stage: Stage
    programs: Program
    codes: tuple[str, ...]
    hosted: list[Hosted] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    thawing: list[threading.Timer] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def play(self, strikes: int) -> list[str]:
        """What is wrong afterwards, a line each."""
        draw = random.Random(self.seed)
        self._start()
        self.programs.go_to(ASKED_AT)
        asked = [code for code in self.codes if 9 <= ASKED_AT.astimezone(ZoneInfo(ALL[code].zone)).hour < 18]
        people = [f"{code}-{office}" for code in asked for office in ("CIO", "CPO")]
        draw.shuffle(people)
        acts = [*(["strike"] * strikes), *people, *asked[:2]]
        draw.shuffle(acts)
        for act in acts:
            self._act(act, draw)
        self._all_up()
        for name in people:
            self._until_acknowledged(name)
        self.programs.go_to(DIGEST_AT)
        for _ in range(max(1, strikes // 4)):
            time.sleep(draw.uniform(0.0, 0.3))
            self._strike(draw)
        self._all_up()
        began = time.monotonic()
        while not (quiet := self._is_out()) and time.monotonic() - began < PATIENCE:
            time.sleep(0.1)  # that it is written down is no news of Slack's
        for one in self.hosted:
            one.send(signal.SIGTERM)
        for one in self.hosted:
            assert one.process is not None
            one.process.wait(PATIENCE)
        return ([] if quiet else ["not all was out in time"]) + wrongs(self.stage, self.acknowledged, self.said)

    def _start(self) -> None:
        if self.stage.database_url.startswith("postgresql"):
            ports = [free_port() for _ in range(2)]
            self.hosted = [Hosted(self.programs, "web", {"PORT": str(port)}) for port in ports]
            self.hosted += [Hosted(self.programs, "worker", {}) for _ in range(3)]
            self.stage.server.request_urls = tuple(f"http://127.0.0.1:{port}/slack/events" for port in ports)
        else:
            assert self.stage.settings.slack_app_token is not None
            token = self.stage.settings.slack_app_token.get_secret_value()
            self.hosted = [Hosted(self.programs, "run", {"SLACK_APP_TOKEN": token})]
        for one in self.hosted:
            one.start()

    def _act(self, act: str, draw: random.Random) -> None:
        if act == "strike":
            time.sleep(draw.uniform(0.0, 0.6))
            self._strike(draw)
        elif act in self.codes:
            self._says(act)
        else:
            self._answers(act)

    def _strike(self, draw: random.Random) -> None:
        """Kill one, freeze one past its lease, or let one be restarted by its host."""
        one = draw.choice(self.hosted)
        what = draw.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM))
        self.struck[what.name] += 1
        one.send(what)
        assert one.process is not None
        if what is signal.SIGSTOP:
            thaw = threading.Timer(draw.uniform(0.3, 1.5) * FROZEN, one.send, [signal.SIGCONT])
            self.thawing.append(thaw)
            thaw.start()
        else:
            one.send(signal.SIGCONT)
            one.process.wait(PATIENCE)
            one.start()

    def _all_up(self) -> None:
        for timer in self.thawing:
            timer.join()
        for one in self.hosted:
            one.send(signal.SIGCONT)
            if one.process is None or one.process.poll() is not None:
                one.start()

    def _answers(self, name: str) -> bool:
        """Whether the answer was acknowledged. What goes wrong, the person sees, and tries again later."""
        person = self.stage.person(name)
        words = f"words of {name}"
        if words in self.acknowledged:
            return True
        if person.view is not None:
            person.close()
        try:
            person.press("Answer")
        except NotVisible:
            return False
        if person.view is None or person.view.body["callback_id"] != "answer":
            return False
        outcome = person.fill_and_submit({"status": "in_place", "comment": words})
        if outcome == "error" or isinstance(outcome, dict):
            return False
        self.acknowledged.append(words)
        if person.view is not None:
            person.close()
        return True

    def _until_acknowledged(self, name: str) -> None:
        began = time.monotonic()
        while not self._answers(name):
            assert time.monotonic() - began < PATIENCE, self.programs.log.read_text()[-3000:]
            time.sleep(0.1)

    def _says(self, code: str) -> None:
        """A word in the question's thread: an event, which Slack sends again if it was not acknowledged."""
        person = self.stage.person(f"{code}-CIO")
        question = _question(person)
        if question is not None:
            text = f"discussed in {code}"
            person.say(text, question.channel, question.ts)
            self.said.append(text)

    def _is_out(self) -> bool:
        with self.stage.db.begin() as tx, self.stage.server.lock:
            due = tx.scalars(select(Message).where(Message.not_before <= self.stage.clock.now()))
            waiting = [row for row in due if row.state == "due" or (row.state == "sent" and row.shown < row.wanted)]
        return not waiting and keys_on_slack(self.stage)["digest/2026-W49"] > 0


def wrongs(stage: Stage, acknowledged: list[str], said: list[str]) -> list[str]:
    """What is lost or doubled, after a last process has done what it found left to do."""
    stage.server.request_urls = ()
    stage.start_bot()
    stage.settle()
    with stage.db.begin() as tx:
        rows = tx.scalars(select(Message)).all()
        wanted = Counter(row.key for row in rows if row.ts)
        found = [f"{row.key} is {row.state}: {row.error}" for row in rows if row.state == "refused"]
        due = [row for row in rows if row.state == "due" and row.not_before <= stage.clock.now()]
        stored = Counter(tx.scalars(select(Reply.comment)))
        kept = Counter(tx.scalars(select(ThreadMessage.text)))
    shown = keys_on_slack(stage)
    found += [f"{row.key} is still due" for row in due]
    differ = [key for key in shown | wanted if shown[key] != wanted[key]]
    found += [f"{key} stands in Slack {shown[key]} times, not {wanted[key]}" for key in differ]
    found += [f"“{words}” is stored {stored[words]} times" for words in acknowledged if stored[words] != 1]
    found += [f"“{text}” is kept {kept[text]} times" for text in said if kept[text] != 1]
    found += [f"an answer nobody gave: {words}" for words in stored if words not in acknowledged]
    return found


def _question(person: Person) -> Message | None:
    asked = [message for message in person.inbox if "\nAbout: " in message.text]
    return asked[-1] if asked else None


def one_round(seed: int, folder: Path, database_url: str | None, codes: tuple[str, ...], strikes: int) -> Round:
    """A round set up and played; its `wrong` is empty if nothing was lost or doubled."""
    with Stage(folder, database_url=database_url, rates="off") as stage:
        stage.set_up(*codes)
        stage.go_to(WELCOMED)
        stage.stop_bot()
        stage.server.wait_for(lambda: not stage.server.connections)
        programs = Program(stage, folder)
        it = Round(seed, stage, programs, codes)
        try:
            it.wrong = it.play(strikes)
        finally:
            for one in it.hosted:
                one.send(signal.SIGKILL)
    return it


def main() -> int:
    from postgres import fresh_database, running_server

    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--states", type=int, default=56)
    parser.add_argument("--strikes", type=int, default=12)
    chosen = parser.parse_args()
    codes, struck, acknowledged, failed = tuple(ALL)[: chosen.states], Counter[str](), 0, 0
    began = time.monotonic()
    with running_server("rounds") as server:
        for number in range(chosen.rounds):
            seed = chosen.first + number
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                url = stack.enter_context(fresh_database(server, "template_rounds")) if number % 2 == 0 else None
                played = one_round(seed, folder, url, codes, chosen.strikes)
            struck += played.struck
            acknowledged += len(played.acknowledged)
            failed += bool(played.wrong)
            _bar(number + 1, chosen.rounds, time.monotonic() - began)
            for line in played.wrong:
                print(f"\nseed {seed} on {'PostgreSQL' if url else 'SQLite'}: {line}")
    hits = ", ".join(f"{count} {name}" for name, count in sorted(struck.items()))
    print(f"\n{chosen.rounds} rounds, {hits}, {acknowledged} answers acknowledged; {failed} rounds failed.")
    return bool(failed)


def _bar(done: int, of: int, seconds: float) -> None:
    full = round(40 * done / of)
    print(f"\r[{'█' * full}{'·' * (40 - full)}] {done}/{of} rounds, {seconds:.0f} s", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
