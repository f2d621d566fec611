"""Rounds of real processes, killed, frozen and restarted at random, from an empty workspace to the digest.

`make rounds ROUNDS=50`. One seed decides what happens; when exactly it strikes, the machine does. On PostgreSQL
two `web` and three `worker` over HTTP, on SQLite one `run` over Socket Mode. An admin sets channel, schedule,
digest and pairs by commands, presses *Start*; each pair is welcomed and asked at its own local time (a question:
it is as if it had had its first look); both answer, change their minds, talk; the digest goes out. Then the
simulation's independent checker looks at all that Slack shows and the tables hold.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from came_of_it import wrongs
from hosting import Host, Programs, Town, at, note_claims, overtaken
from simulation.facts import Facts
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from townsfolk import Townsfolk

from bot.rules.jurisdictions import ALL
from storage.tables import Ask, CheckIn, Message, Pair, TaskForce
from storage.work import WORK

ASKING = timedelta(hours=-1.5)  # from midnight of the first slot's day (UTC): in Guam it is soon nine
ANSWERING = timedelta(hours=21)  # past nine everywhere
DIGEST = timedelta(hours=24 + 19)  # 14:00 in New York
END = timedelta(hours=24 + 22.5)  # the digest is out, and Guam's Saturday has begun
LATE = END - timedelta(minutes=1)  # a process that is started last begins to read threads at the very end
PATIENCE = 300.0  # real seconds until all is out; all of it passes only when something is wrong
SLOW = {"chat.postMessage": 0.2, "chat.update": 0.1, "conversations.open": 0.1}  # how often, for SLOW_SECONDS
SLOW_SECONDS = 0.25
AT_ONCE = 4  # officers


@dataclass
class Round:
    seed: int
    stage: Town
    host: Host
    people: Townsfolk
    codes: tuple[str, ...]
    draw: random.Random
    strikes: int
    wrong: list[str] = field(default_factory=list)
    overtaken: list[tuple[str, str]] = field(default_factory=list)
    digest_at: datetime | None = None

    def play(self) -> None:
        """What is wrong afterwards is in `wrong`, a line each."""
        self.host.start()
        self._setting_up()
        self.host.all_up()  # a frozen process may hold SQLite's one lock
        with self.stage.db.begin() as tx:
            day = tx.scalars(select(TaskForce.first_slot)).one()
        first = datetime.combine(day, datetime.min.time(), UTC)
        self.digest_at = first + DIGEST
        self._walking("welcoming", first + ASKING)
        self._walking("asking", first + ANSWERING)
        self._answering()
        self._walking("reporting", first + END)
        self.people.types("status")
        self.people.facts.status = self.people.facts.commands[-1].shown
        self.host.stop()
        self.people.facts.log = self.host.log()
        found = wrongs(self.stage, self.people.facts, self.codes, late=first + LATE)
        self.wrong = [*self.host.wrong, *found]

    # The course of it.

    def _setting_up(self) -> None:
        person = self.stage.person
        pairs = [f"pair {code} <@{person(f'{code}-CIO').id}> <@{person(f'{code}-CPO').id}>" for code in self.codes]
        self.draw.shuffle(pairs)
        first = f"<@{person(f'{self.codes[0]}-CIO').id}>"
        self.people.facts.may_preview.add(person(f"{self.codes[0]}-CIO").id)
        said = [
            f"channel <#{self.stage.channel}|task-force>",
            "schedule weekly thu 09:00",
            "digest-schedule weekly fri 14:00 America/New_York",
            *pairs,
            f"cochair add {first}",
        ]
        self._acts("setting up", [partial(self.people.types, text) for text in said])
        start = [partial(self.people.types, "start"), self.people.starts]
        self._acts("starting", start)

    def _answering(self) -> None:
        names = [f"{code}-{office}" for code in self.codes for office in ("CIO", "CPO")]
        self.draw.shuffle(names)
        acts = [partial(self.people.answers_the_question, name) for name in names]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            self._acts("answering", acts, lambda act: taken.append(pool.submit(act)), taken := [])
        self._settled()

    def _acts(
        self,
        phase: str,
        acts: list[Callable[[], Any]],
        do: Callable[[Callable[[], Any]], Any] = lambda act: act(),
        taken: list[Any] | None = None,
    ) -> None:
        """All of these, with strikes between and during them."""
        self.host.phase = phase
        struck = Counter(self.draw.randrange(len(acts)) for _ in range(self.strikes))
        for number, act in enumerate(acts):
            for _ in range(struck[number]):
                self.host.strike()
            do(act)
        for one in taken or ():
            one.result()

    def _walking(self, phase: str, until: datetime) -> None:
        """From one moment at which something is due to the next, with strikes just when it is."""
        self._settled()
        self.host.phase, left = phase, self.strikes
        while (now := self.stage.clock.now()) < until:
            self.host.programs.go_to(min(max(self.stage.next_due(now), now + timedelta(seconds=1)), until))
            if left and self.draw.random() < 0.4:
                left -= 1
                self.host.strike()
            self._settled()
        for _ in range(left):
            self.host.strike()
        self._settled()

    def _settled(self) -> None:
        """All strikes are over, and all that is due by now is done."""
        self.host.all_up()
        began = time.monotonic()
        while self._busy_or_locked():
            if time.monotonic() - began > PATIENCE:
                raise AssertionError("not all was done in time")
            self.stage.server.wait_for(lambda: False, 0.1)  # that it is written down is no news of Slack's

    def _busy_or_locked(self) -> bool:
        try:
            return self._busy()
        except OperationalError:
            return True

    def _busy(self) -> bool:
        """Whether something is left to do. Looked at in the order in which one thing leads to the next."""
        now = self.stage.clock.now()
        left = [
            select(Pair.id).where(Pair.started_at.is_not(None), Pair.next_due <= now),
            select(CheckIn.id).where(CheckIn.closed_at.is_(None), CheckIn.closes_at <= now),
            select(Ask.id).where(Ask.nudge_at <= now),
            select(Message.id).where(WORK, Message.not_before <= now),
        ]
        with self.stage.server.lock:
            if self.stage.slack.deliveries.waiting(now.timestamp()) or self.stage.slack.deliveries.unanswered():
                return True
        with self.stage.db.begin() as tx:
            if self.digest_at is not None and now >= self.digest_at:
                key = f"digest/{self.digest_at:%G-W%V}"
                if not tx.scalar(select(Message.id).where(Message.key == key)):
                    return True
            return any(tx.scalar(one.limit(1)) for one in left)


def _slow(chance: random.Random, share: float, _: Any) -> bool:
    return chance.random() < share


def one_round(seed: int, folder: Path, database_url: str | None, codes: tuple[str, ...], strikes: int) -> Round:
    """A round; its `wrong` is empty if nothing was lost or doubled. So many strikes in each of six phases."""
    with at(folder, database_url) as stage:
        draw, facts = random.Random(seed), Facts()
        note_claims(stage)
        programs = Programs(stage, folder)
        programs.go_to(stage.clock.now())
        chance = random.Random(f"{seed}/slow")
        for method, share in SLOW.items():
            stage.slack.fault("slow", method, 10**9, partial(_slow, chance, share), seconds=SLOW_SECONDS)
        people = Townsfolk(stage, facts, seed, codes)
        it = Round(seed, stage, Host(stage, programs, draw), people, codes, draw, strikes)
        try:
            it.play()
        except AssertionError as error:
            it.wrong = [f"{it.host.phase}: {error}", *it.host.wrong]
        finally:
            programs.end()
        it.overtaken = list(overtaken(stage))
    return it


class Sums:
    """What all rounds so far came to."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.struck: Counter[tuple[str, str]] = Counter()
        self.counted: Counter[str] = Counter()

    def add(self, played: Round) -> None:
        host, facts = played.host, played.people.facts
        self.struck += host.struck
        frozen = sum(who in host.frozen for who, _ in played.overtaken)
        self.counted += Counter(
            {
                "rounds": 1,
                "rounds that failed": bool(played.wrong),
                "commands acknowledged": sum(one.ended is not None for one in facts.commands),
                "answers acknowledged": sum(one.stored for one in facts.submitted),
                "errors that people were shown, and acts not yet possible": played.people.errors,
                "stops of 1.5 leases and more": sum(leases >= 1.5 for leases in host.stops),
                "leases of a frozen process overtaken by another": frozen,
                "leases of a killed process overtaken": len(played.overtaken) - frozen,
            }
        )

    def bar(self, of: int) -> str:
        done = self.counted["rounds"]
        full, seconds = round(40 * done / of), time.monotonic() - self.began
        return f"[{'█' * full}{'·' * (40 - full)}] {done}/{of} rounds, {seconds:.0f} s"

    def __str__(self) -> str:
        struck = [f"{count} {what} while {phase}" for (phase, what), count in sorted(self.struck.items())]
        return "\n".join([*(f"{count} {what}" for what, count in self.counted.items()), *struck])


def main() -> int:
    from postgres import fresh_database, running_server

    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--states", type=int, default=56)
    parser.add_argument("--strikes", type=int, default=3, help="in each of six phases")
    chosen = parser.parse_args()
    codes, sums = tuple(ALL)[: chosen.states], Sums()
    with running_server("rounds") as server:
        for number in range(chosen.rounds):
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                url = stack.enter_context(fresh_database(server, "template_rounds")) if number % 2 == 0 else None
                played = one_round(chosen.first + number, folder, url, codes, chosen.strikes)
            sums.add(played)
            print(f"\r{sums.bar(chosen.rounds)}", end="", flush=True)
            for line in played.wrong:
                print(f"\nseed {chosen.first + number} on {'PostgreSQL' if url else 'SQLite'}: {line}", flush=True)
    print(f"\n{sums}")
    return bool(sums.counted["rounds that failed"])


if __name__ == "__main__":
    sys.exit(main())
