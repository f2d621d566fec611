"""Real payloads of Slack, spoiled at random and signed: `make fuzz`. One seed decides.

Whatever comes, the answer is a 200 (a 413, where it is too long); what is dropped changes nothing, leaves one line
in the log and nothing of what it held. What was only bent out of shape does no more than it did before.
"""

from __future__ import annotations

import argparse
import copy
import http.client
import io
import json
import logging
import random
import re
import socket
import sqlite3
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from acts_kit import OWN, Deed, Moments, Town, interaction, peopled
from deeds import deeds
from recorded import events
from spoiling import WAYS, Json

from bot.app import door
from bot.http_server import Server
from bot.web import EVENTS, MOST_BYTES, Guard
from sandbox.slack.signed import signature
from storage.tables import Table

Row = tuple[Any, ...]
MEMORY = Path("/dev/shm")  # a disk would be waited for at every commit
TOLD = "Something failed that the admins should know"  # a channel was lost: no fault of the program's
RUN = re.compile(r"(.)\1{40,}")
ROUND = 10_000  # payloads, and then a new town: the local Slack remembers all that it sent
HOWS = {"http": ("over HTTP",), "process": ("by Socket Mode", "within")}
NEVER = ("Dropped what Slack never sends", "Dropped what another workspace sent")


@dataclass(frozen=True)
class Sent:
    """One payload as Slack would send it, at a moment when something comes of it."""

    what: str
    moment: str
    kind: str  # slash_commands, interactive, events_api
    payload: Json


@dataclass
class Found:
    """How often each way of spoiling was tried, what came of it, and what was wrong."""

    tried: Counter[str] = field(default_factory=Counter)
    came: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    recorded: list[Sent] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.tried.update(other.tried)
        self.came.update(other.came)
        self.wrong += other.wrong
        self.other += other.other

    def table(self) -> Iterator[str]:
        outcomes = ("dropped", "nothing", "the same", "other", "wrong")
        yield f"{'way':<12}{'tried':>8}" + "".join(f"{one:>10}" for one in outcomes)
        for way, count in sorted(self.tried.items()):
            yield f"{way:<12}{count:>8}" + "".join(f"{self.came[way, one]:>10}" for one in outcomes)
        yield f"{'all':<12}{self.tried.total():>8}" + "".join(
            f"{sum(count for (_, one), count in self.came.items() if one == outcome):>10}" for outcome in outcomes
        )


SHAPE = {"drop", "type", "nest", "duplicate"}


def everything(town: Town) -> list[Sent]:
    """Every command, press and form, and every event that the manifest subscribes to."""
    found = [Sent(f"{deed}", deed.moment, *_of(town, deed)) for deed in deeds(town)]
    return found + [Sent(f"event {what}", "asked", "events_api", payload) for what, payload in events(town)]


def _of(town: Town, deed: Deed) -> tuple[str, Json]:
    payload, value = town.envelope(deed.by), deed.values[OWN]
    who = payload.pop("user") if deed.kind == "command" else payload["user"]
    if deed.kind != "command":
        return "interactive", payload | interaction(town, deed, who["id"], value)
    team = payload.pop("team")["id"]
    where = {"team_id": team, "channel_id": town.channel, "user_id": who["id"]}
    return "slash_commands", payload | where | {"command": "/counterpart", "text": value}


class Site:
    """The real server in a thread of this process."""

    def __init__(self, guard: Guard) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self._port, self._ended = listening.getsockname()[1], threading.Event()
        self._server = Server(guard, [listening], threads=2)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._server.turn(0.1)
        self._server.stop()

    def post(self, kind: str, body: bytes, stamp: str, signed: str) -> int:
        """The status of the answer."""
        asked = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signed}
        try:
            asked.request("POST", EVENTS, body, headers)
            return asked.getresponse().status
        except ConnectionError:  # it has answered and closed before it had all
            return 413 if len(body) > MOST_BYTES else 0
        finally:
            asked.close()

    def end(self) -> None:
        self._ended.set()


class Fuzz:
    """The town, its database as it was at each moment, and what comes of each payload."""

    def __init__(self, town: Town) -> None:
        self.town, self.moments, self.found = town, Moments(town), Found()
        self.sent = everything(town)
        self.guard = Guard(town.slack.app.signing_secret, town.clock, lambda: "")
        self.guard.bolt = self._door = door(town.bot)
        self._over_http, self._site = False, Site(self.guard)
        self._at, self._lines = "", list[logging.LogRecord]()
        self._made: dict[tuple[str, str], set[Row]] = {}
        self._file = sqlite3.connect(town.database_url.removeprefix("sqlite:///"), isolation_level=None)
        catching = logging.Handler()
        catching.emit = self._lines.append  # type: ignore[method-assign]
        logging.getLogger().addHandler(catching)
        logging.getLogger("slack_bolt").setLevel(logging.ERROR)

    def end(self) -> None:
        self._site.end()

    def one(self, draw: random.Random, hows: Sequence[str]) -> None:
        sent, way = draw.choice(self.sent), draw.choice(list(WAYS))
        spoiled = WAYS[way](draw, self._fresh(sent))
        self.found.tried[way] += 1
        came, wrong = self.come(sent, spoiled, draw.choice(hows))
        if came == "other" and way not in SHAPE:
            came = "the same"  # another request, as well-formed as this one
        self.found.came[way, came] += 1
        if wrong or came == "other":
            shown = RUN.sub(r"\1…", repr(spoiled))[:1_500]
            said = f"{sent.what} ({sent.moment}), {way}: {wrong}\n{shown}"
            (self.found.wrong if wrong else self.found.other).append(said)

    def _fresh(self, sent: Sent) -> Json:
        """It can be opened once with each trigger."""
        payload = copy.deepcopy(sent.payload)
        if "trigger_id" in payload:
            who = payload.get("user_id") or payload["user"]["id"]
            payload["trigger_id"] = self.town.slack.views.new_trigger(who, self.town.server.now())
        return payload

    def come(self, sent: Sent, payload: Any, how: str = "within") -> tuple[str, str]:
        """What came of it; and what is wrong with that. Over HTTP it goes through the real server."""
        self._go_to(sent.moment)
        before = self._version()
        self._lines.clear()
        self._over_http = how == "over HTTP"
        if how == "by Socket Mode" and isinstance(payload, dict):
            status = int(self._door.came(payload).status)
        else:
            status = self._post(sent, payload)
        changed = self._version() != before
        lines = [line for line in self._lines if line.getMessage() in NEVER]
        wrong = self._wrong(status, changed, len(lines))
        came = "dropped" if lines else "changed" if changed else "nothing"
        if changed:
            if not lines:
                came = "the same" if self._as_it_should(sent) else "other"
            self._at = ""
        return ("wrong" if wrong else came), wrong

    def _wrong(self, status: int, changed: bool, lines: int) -> str:
        failed = (one for one in self._lines if one.getMessage() != TOLD)
        errors = [one for one in failed if one.levelno >= logging.ERROR or one.exc_info]
        said = "\n".join(logging.Formatter().format(one) for one in errors)
        told = " ".join(f"{one.getMessage()} {vars(one)}" for one in self._lines if not one.exc_info)
        if status != 200 or errors:
            return f"{status} {said}"
        if lines > 1 or (lines and changed):
            return f"{lines} lines, changed: {changed}"
        return f"its words are in the log: {told}" if "zq" in told else ""

    def _post(self, sent: Sent, payload: Any) -> int:
        kind, body = "application/x-www-form-urlencoded", payload
        if sent.kind == "events_api":
            kind = "application/json"
            body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        elif not isinstance(payload, bytes):
            form = {"payload": json.dumps(payload)} if sent.kind == "interactive" else payload
            body = urlencode(form if isinstance(form, dict) else {}, errors="replace").encode()
        status = self.post(kind, body)
        return 200 if status == 413 and len(body) > MOST_BYTES else status

    def post(self, kind: str, body: bytes) -> int:
        """Signed, as Slack does it; the status of the answer."""
        stamp = str(int(self.town.clock.now().timestamp()))
        signed = signature(self.town.slack.app.signing_secret, stamp, body)
        if self._over_http:
            return self._site.post(kind, body, stamp, signed)
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": EVENTS, "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "HTTP_X_SLACK_REQUEST_TIMESTAMP": stamp,
            "HTTP_X_SLACK_SIGNATURE": signed,
        }  # fmt: skip
        b"".join(self.guard(environ, lambda status, headers: said.append(status)))
        return int(said[0][:3])

    def _go_to(self, moment: str) -> None:
        if self._at != moment:
            self.moments.go_back(moment)
            self._at = moment

    def _version(self) -> int:
        """Another number whenever something was committed."""
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])

    def _rows(self) -> set[Row]:
        """All rows; what a trigger names is left out."""
        found: set[Row] = set()
        for name in Table.metadata.tables:
            for row in self._file.execute(f"SELECT * FROM {name}"):
                named = any(isinstance(one, str) and ("notice/" in one or "response/" in one) for one in row)
                found.add((name,) if named else (name, *row))
        return found

    def _as_it_should(self, sent: Sent) -> bool:
        """Whether each row is as before, or as after it came unspoiled; it may lack what the payload lacked."""
        now, known = self._rows(), self._rows_of(sent)
        return all(any(_lacks_at_most(row, one) for one in known) for row in now - known)

    def _rows_of(self, sent: Sent) -> set[Row]:
        """All rows before it came, and after it came as it should."""
        if (sent.what, sent.moment) not in self._made:
            self.moments.go_back(sent.moment)
            before = self._rows()
            self._post(sent, self._fresh(sent))
            self._made[sent.what, sent.moment] = before | self._rows()
        return self._made[sent.what, sent.moment]


def _lacks_at_most(row: Row, whole: Row) -> bool:
    return len(row) == len(whole) and all(a == b or a in (None, "") for a, b in zip(row, whole, strict=True))


def fuzz(folder: Path, count: int, seed: int, hows: Sequence[str] = sum(HOWS.values(), ())) -> Found:
    town = peopled(folder)
    try:
        made, draw = Fuzz(town), random.Random(seed)
        made.found.recorded = made.sent
        for sent in made.sent:  # each unspoiled: what is recorded is what Slack sends
            came, wrong = made.come(sent, made._fresh(sent))
            if wrong or came == "dropped":
                made.found.wrong.append(f"{sent.what} as it is: {came} {wrong}")
        for _ in range(count):
            made.one(draw, hows)
        made.end()
        return made.found
    finally:
        town.__exit__(None, None, None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--how", choices=HOWS, help="over HTTP alone, or in this process alone; else by turns")
    chosen = parser.parse_args()
    logging.getLogger().setLevel(logging.INFO)
    found, hows = Found(), HOWS.get(chosen.how) or sum(HOWS.values(), ())
    while (left := chosen.count - found.tried.total()) > 0:
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            found.add(fuzz(Path(folder), min(left, ROUND), chosen.seed + found.tried.total() // ROUND, hows))
        print("\n".join(found.table()), flush=True)
        for one in (*(f"WRONG {one}" for one in found.wrong[:20]), *(f"OTHER {one}" for one in found.other[:20])):
            print(f"\n{one}", flush=True)
    return bool(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
