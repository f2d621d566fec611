"""How fast an answer is stored: `make bench-answers`, the product's `web` beside our rules written by hand.

Both on one PostgreSQL, over HTTP, signed, durable, interleaved in one run: answers a second on 16 connections, all
officers in one moment, 50 a second held; processor time and memory of the server. Medians of some runs, and their
ratio. The yardstick is `tests/yardstick.py`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from postgres import fresh_database, running_server
from programs import Program, free_port
from sqlalchemy import delete, func, select, update

from bot.rules.jurisdictions import ALL
from bot.rules.model import AskState, MessageKind
from sandbox.demo.stage import Stage
from sandbox.slack.signed import signature
from storage.record import Reading
from storage.tables import Ask, CheckIn, Message, Reply

CONNECTIONS, HELD = 16, 50
ROOT = Path(__file__).parent.parent
DUE = timedelta(days=14)  # by then every state has been asked


@dataclass
class Server:
    """Where it listens, its process, and by which clock it reads a signature's time."""

    name: str
    port: int
    pid: int
    now: Callable[[], datetime]

    def cpu(self) -> float:
        """Seconds of a processor so far, all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Of memory that it has now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Officers:
    """All of them, each with the question that they can answer; `form` is the next answer of one."""

    def __init__(self, stage: Stage, codes: Sequence[str]) -> None:
        self._stage, self._numbers = stage, count()
        with stage.db.begin() as tx:
            out = select(CheckIn).where(CheckIn.sent_at.is_not(None)).order_by(CheckIn.id)
            newest = {one.pair.jurisdiction: one.id for one in tx.scalars(out)}
        self.all = [
            (stage.person(f"{code}-{office}").id, newest[code])
            for office in ("CIO", "CPO")
            for code in codes
            if code in newest
        ]

    def forget_answers(self) -> None:
        """Nobody has answered: an officer gives an answer and changes it a few times, not a hundred."""
        made = (MessageKind.RECEIPT, MessageKind.REVEALED)
        with self._stage.db.begin() as tx:
            for one in (delete(Reply), delete(Reading), delete(Message).where(Message.kind.in_(made))):
                tx.execute(one)
            tx.execute(update(Ask).values(state=AskState.EXPECTED))
            tx.execute(update(CheckIn).values(revealed_at=None))

    def form(self, officer: int, now: datetime) -> tuple[bytes, dict[str, str]]:
        """The body of what Slack sends when this one presses *Send*, and its headers; no two are alike."""
        user, check_in = self.all[officer % len(self.all)]
        values = {"status": "under_way", "comment": f"What changed, {next(self._numbers)}", "win": None}
        values |= {"win_quote": "no", "help_quote": "no"}
        team = self._stage.slack.workspace.team_id
        view = {
            "id": "V1", "type": "modal", "callback_id": "answer", "team_id": team, "hash": "1.a",
            "private_metadata": json.dumps({"check_in": check_in, "opens": True}),
            "title": {"type": "plain_text", "text": "Idaho"},
            "blocks": [{"type": "input", "block_id": name, "element": {}, "label": {}} for name in values],
            "state": {"values": {name: {"value": _state(name, value)} for name, value in values.items()}},
        }  # fmt: skip
        payload = {"type": "view_submission", "team": {"id": team}, "user": {"id": user}, "view": view}
        body = urlencode({"payload": json.dumps(payload | {"api_app_id": "A1", "token": "t"})}).encode()
        stamp = str(int(now.timestamp()))
        return body, {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self._stage.slack.app.signing_secret, stamp, body),
        }


def _state(name: str, value: str | None) -> dict[str, object]:
    if name in ("comment", "win"):
        return {"type": "plain_text_input", "value": value}
    return {"type": "radio_buttons", "selected_option": {"value": value}}


class Client:
    """One connection of Slack's, kept open."""

    def __init__(self, server: Server, officers: Officers) -> None:
        self._server, self._officers = server, officers
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def send(self, officer: int) -> float:
        """The seconds until it is acknowledged as stored. Raises AssertionError where it is not."""
        body, headers = self._officers.form(officer, self._server.now())
        began = time.monotonic()
        self._connection.request("POST", "/slack/events", body, headers)
        answer = self._connection.getresponse()
        said = answer.read()
        took = time.monotonic() - began
        assert answer.status == 200, (answer.status, said)
        assert b'"errors"' not in said, said
        return took

    def close(self) -> None:
        self._connection.close()


def at_once(server: Server, officers: Officers, seconds: float) -> tuple[float, float]:
    """Answers a second on 16 connections, and processor milliseconds an answer."""
    until, done = time.monotonic() + seconds, [0] * CONNECTIONS

    def work(number: int) -> None:
        client = Client(server, officers)
        while time.monotonic() < until:
            client.send(number + CONNECTIONS * done[number])
            done[number] += 1
        client.close()

    began, cpu = time.monotonic(), server.cpu()
    _together(work, range(CONNECTIONS))
    return sum(done) / (time.monotonic() - began), 1000 * (server.cpu() - cpu) / sum(done)


def in_one_moment(server: Server, officers: Officers) -> float:
    """The seconds that the slowest waits when all officers answer in one moment, on connections of their own."""
    took: list[float] = []
    everybody = range(len(officers.all))
    gate = threading.Barrier(len(everybody))

    def work(number: int) -> None:
        client = Client(server, officers)
        gate.wait()
        took.append(client.send(number))
        client.close()

    _together(work, everybody)
    return max(took)


def held(server: Server, officers: Officers, seconds: float) -> tuple[float, float]:
    """Fifty a second, come what may: the middle and the slowest but one in a hundred, in milliseconds."""
    began, took = time.monotonic(), []
    clients = [Client(server, officers) for _ in range(CONNECTIONS)]

    def work(number: int) -> None:
        for step in range(number, int(HELD * seconds), CONNECTIONS):
            time.sleep(max(0.0, began + step / HELD - time.monotonic()))
            late = max(0.0, time.monotonic() - began - step / HELD)  # its turn had come before: that counts, too
            took.append(late + clients[number].send(step))

    _together(work, range(CONNECTIONS))
    for one in clients:
        one.close()
    return 1000 * statistics.median(took), 1000 * sorted(took)[int(len(took) * 0.99)]


def _together(work: Callable[[int], None], numbers: Sequence[int]) -> None:
    wrong: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001  # told below, in the thread that measures
            wrong.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in numbers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if wrong:
        raise wrong[0]


@contextmanager
def asked(states: int, url: str) -> Iterator[tuple[Stage, Officers, Path]]:
    """A task force of so many states, all asked, on this database; the bot that asked has gone home."""
    codes = list(ALL)[:states]
    with tempfile.TemporaryDirectory() as name, Stage(Path(name), database_url=url, rates="off") as stage:
        stage.set_up(*codes)
        stage.go_to(stage.clock.now() + DUE)
        stage.stop_bot()
        yield stage, Officers(stage, codes), Path(name)


@contextmanager
def product(stage: Stage, folder: Path) -> Iterator[Server]:
    """`counterpart web`; the calendar is the stage's."""
    program, port = Program(stage, folder), free_port()
    program.go_to(stage.clock.now())
    process = program.begin("web", PORT=str(port), COUNTERPART_HEARTBEAT_SECONDS="60")
    pid = process._process.pid
    assert pid is not None
    try:
        yield Server("product", port, pid, stage.clock.now)
    finally:
        program.end()


@contextmanager
def yardstick(stage: Stage) -> Iterator[Server]:
    """Our rules by hand, in a process of its own."""
    port, app = free_port(), stage.slack.app
    own = {"DATABASE_URL": stage.database_url, "SLACK_SIGNING_SECRET": app.signing_secret, "PORT": str(port)}
    own |= {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    process = subprocess.Popen([sys.executable, "-m", "yardstick"], env=os.environ | own, cwd=ROOT)
    try:
        yield Server("by hand", port, process.pid, lambda: datetime.now(UTC))
    finally:
        process.terminate()
        process.wait()


def until_up(server: Server, officers: Officers) -> None:
    for _ in range(600):
        try:
            Client(server, officers).send(0)
            return
        except (OSError, http.client.HTTPException, AssertionError):
            time.sleep(0.1)
    raise SystemExit(f"{server.name} does not answer")


def main() -> None:
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=56)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement of a run")
    chosen = parser.parse_args()
    with (
        running_server("bench") as place,
        fresh_database(place, "template_bench") as url,
        asked(chosen.states, url) as (stage, officers, folder),
        product(stage, folder) as ours,
        yardstick(stage) as hand,
    ):
        compare(stage, officers, [ours, hand], chosen.runs, chosen.seconds)


def compare(stage: Stage, officers: Officers, servers: Sequence[Server], runs: int, seconds: float) -> None:
    found: dict[str, list[tuple[float, ...]]] = {one.name: [] for one in servers}
    for one in servers:
        until_up(one, officers)
        at_once(one, officers, 1.0)  # warm
    for run in range(runs):
        for one in servers if run % 2 else reversed(servers):
            officers.forget_answers()
            rate, cpu = at_once(one, officers, seconds)
            officers.forget_answers()
            slowest = in_one_moment(one, officers)
            officers.forget_answers()
            found[one.name].append((rate, cpu, slowest, *held(one, officers, seconds), one.megabytes()))
            print(f"{one.name}: {rate:.0f}/s", flush=True)
    with stage.db.begin() as tx:
        print(f"{tx.scalar(select(func.count()).select_from(Reply)):,} versions of answers are stored.")
    rows = {name: [statistics.median(column) for column in zip(*each, strict=True)] for name, each in found.items()}
    heads = (f"answers/s, {CONNECTIONS} connections", "ms of a processor an answer",
             f"{len(officers.all)} in one moment: slowest, s", f"{HELD}/s held: middle, ms",
             f"{HELD}/s held: p99, ms", "memory, MB")  # fmt: skip
    print(f"{'':<36}" + "".join(f"{name:>12}" for name in rows) + f"{'ratio':>8}")
    for number, head in enumerate(heads):
        mine, theirs = (row[number] for row in rows.values())
        print(f"{head:<36}{mine:>12.2f}{theirs:>12.2f}{mine / theirs:>8.2f}")


if __name__ == "__main__":
    main()
