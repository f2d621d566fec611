"""One process of Counterpart: the real app, with a door to the database and one to Slack that the world stands in.

The product knows nothing of it. The two seams: `Database.begin` is extended (an edge before and after the real
one), and urllib's own `install_opener` leads every call of the SDK's real clients to the local Slack's core.
Requests go in through the real door (`bot.app.door`), with a real Bolt app behind it.
"""

from __future__ import annotations

import io
import json
import re
import sys
import urllib.error
import urllib.request
import urllib.response
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from http.client import HTTPMessage, RemoteDisconnected
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from greenlet import getcurrent
from sqlalchemy import event
from sqlalchemy.orm import Session

import bot.slack
from bot.app import door
from bot.rules.plan_file import shipped
from bot.slack import Slack
from handlers import Counterpart, heartbeat, switchboard
from sandbox.slack.records import Delivery
from sandbox.slack.signed import request_for
from simulation.faults import REFUSALS, SHUT, UNKNOWN, Crash, Injected
from simulation.world import Task, World
from storage import task_forces
from storage.database import Database, NotSure

CHANGES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
POOL = "ThreadPoolExecutor"
EVENT = "events_api"
API = "http://slack.invalid/api/"
PLAN = shipped()
RESTARTS = (1.0, 900.0)  # seconds until a process that died is there again
FROZEN = (1.0, 4_000.0)
LISTENING = 10.0  # seconds until it is noted once more that Slack reaches a process


class Compiled(dict[Any, Any]):
    """Statements that SQLAlchemy has compiled: kept for all engines, or every process would do it again."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), value)


COMPILED = Compiled()


class Door(Database):
    """The real database, with an edge before each transaction and after each commit."""

    def __init__(self, url: str, world: World) -> None:
        super().__init__(url, world.clock.elapsed)
        self.engine._compiled_cache = COMPILED  # type: ignore[assignment]
        self._world, self._way = world, None
        event.listen(self.engine, "before_cursor_execute", self._statement)
        event.listen(self.engine, "commit", self._commit)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        skew = self._world.skew  # the clock was read before: of a jump just here it does not know
        edge("begin")
        task, calls, lost = getcurrent(), [], []
        if isinstance(task, Task):
            task.writing = []
            task.decided, task.claimed = self._world.calendar(skew), self._world.elapsed()
            task.decided_at = self._world.commits
            calls, task.calls = task.calls, []  # if this fails, what became of them is written down nowhere
            lost, task.lost_calls = task.lost_calls, calls
        with super().begin() as tx:
            yield tx
        self._world.commits += 1
        self._wrote(task)
        self._settled(task, calls, lost)
        way, self._way = self._way, None
        if way == "crash":
            crash("right after a commit")
        if way == "timeout" or (at_work() and self._world.faults.happens("commit_unknown")):
            played("commit_unknown", "the connection is lost after a commit")
            raise NotSure from Injected("server closed the connection unexpectedly")
        edge("committed")

    def _settled(self, task: Any, calls: list[Any], lost: list[Any]) -> None:
        """What became of these calls is written down; or, that having failed, the lost ones' message waits."""
        for call in calls:
            call.settled, call.settled_in = self._world.turns, self._world.commits
            task.lost_calls = []
        for call in lost:
            call.put_off = self._world.turns

    def _wrote(self, task: Any) -> None:
        """What it changed is committed."""
        if isinstance(task, Task):
            changes = [CHANGES.match(one) for one in task.writing]
            tables = {found[1] for found in changes if found is not None}
            task.wrote |= tables
            if "digest" in tables:
                self._world.digest_changed()

    def _statement(self, _connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if not at_work():
            return
        if not statement.startswith("SELECT"):
            getcurrent().writing.append(statement)
            if "response" in str(values):
                getcurrent().said.append(str(values))
        way = self._world.faults.boundary("statement", statement)
        if way == "crash":
            crash("at a boundary")
        if way is not None:
            self._world.true += 1.5 if way == "timeout" else 0.0
            raise Injected(f"{way} at a boundary")
        task = getcurrent()
        kind = "event_fails" if isinstance(task, Task) and task.name == EVENT else "statement_fails"
        if self._world.faults.happens(kind):
            why = self._world.faults.draw.choice(
                ("database is locked", "database or disk is full", "connection lost")
            )
            played("statement_fails", f"a statement fails: {why}")
            raise Injected(why)
        if self._world.faults.happens("crash_in_transaction"):
            crash("in a transaction")

    def _commit(self, _: Any) -> None:
        self._way = self._world.faults.boundary("commit", "COMMIT") if at_work() else None
        if self._way == "error" or (at_work() and self._world.faults.happens("commit_fails")):
            played("commit_fails", "a commit fails")
            raise Injected("database or disk is full")


class Process:
    """`up` or down, with its own memory. `beats_at`: when (true) its heart is next to beat."""

    def __init__(self, world: World, name: str, url: str) -> None:
        self.world, self.name, self._url = world, name, url
        self.up = self.beating = False
        self.deaf_since: datetime | None = None
        self.frozen_until = self.beats_at = 0.0
        self.start()

    def start(self) -> None:
        """A new process: nothing is kept but the database."""
        slack = self.world.slack
        self.db = Door(self._url, self.world)
        cp = Counterpart(
            self.db,
            Slack(slack.app.bot_token, API),
            self.world.clock,
            PLAN,
            slack.workspace.team_id,
            slack.app.bot_user,
            switchboard.KINDS,
        )
        self.cp = replace(cp, wake=lambda: self.world.at(self.world.true, self.wakes))
        self.door = door(self.cp)
        self.up, self.beating = True, False
        self.frozen_until, self.beats_at = 0.0, self.world.true
        self.hears_again()

    def moves_to(self, url: str) -> None:
        """Another database from now on, which holds the same."""
        self._url = url
        self.db.__init__(url, self.world)  # type: ignore[misc]  # everything of this process has this one in hand

    def hears_again(self) -> None:
        """Slack reaches this process again. Until it went deaf it would have noted that every ten seconds.

        From then on it does; what goes wrong on the way is begun again with the same gap.
        """
        if self.deaf_since is None:
            return
        last = self.deaf_since

        def work() -> None:
            with suppress(Injected, NotSure), self.db.begin() as tx:
                task_forces.of(tx, self.world.slack.workspace.team_id).listened_at = last
            heartbeat.listening(self.cp)
            if ("listen", 0) in self.cp.failed:
                self.world.at(self.world.true + LISTENING, self.hears_again)
            elif self.deaf_since == last:
                self.deaf_since = None

        if any(one.up and one.deaf_since is None for one in self.world.processes if one is not self):
            self.deaf_since = None
        else:
            self.world.spawn(self, work, "listen")

    def wakes(self) -> None:
        """Told that somebody waits. With nothing due a heartbeat would do nothing, so it is left out."""
        if self.world.due_at() <= self.world.true + 2.0:
            self.beat()

    def beat(self) -> None:
        if self.up and not self.beating:
            self.beating = True
            self.world.spawn(self, self._beat, "beat")

    def _beat(self) -> None:
        heartbeat.beat(self.cp, lambda seconds: self.world.at(self.world.true + seconds, self.beat))
        self.beating = False

    def dies(self) -> None:
        """Killed: its open transactions are rolled back, its memory is gone. Later it is started again."""
        self.ends()
        self.world.at(self.world.true + self.world.faults.draw.uniform(*RESTARTS), self.start)

    def ends(self) -> None:
        self.up, self.deaf_since = False, self.deaf_since or self.world.calendar()
        self.world.kill(self)
        self.db.close()

    def receives(self, delivery: Delivery, again: bool = False) -> None:
        """Slack sends this to it, over HTTP as it were. `again`: once more than it should have."""
        envelope, sent_at = delivery.id, self.world.true
        headers, body = request_for(delivery, self.world.slack.app.signing_secret, sent_at)

        def work() -> None:
            answer = self.door.posted(body, headers["Content-Type"])
            getcurrent().said.append(str(answer.body))
            self.world.handled(getcurrent(), delivery, sent_at)
            edge("answered")
            if again:
                return
            if answer.status == 200:
                payload = json.loads(answer.body) if answer.body else None
                if not self.world.faults.happens("ack_lost"):
                    self.world.slack.answers.acknowledge(
                        envelope, payload, self.world.true, self.world.true - sent_at
                    )
                else:
                    played("ack_lost", f"the acknowledgement of {delivery.kind} is lost")
            else:
                self.world.slack.deliveries.not_acknowledged(envelope, self.world.true)

        self.world.spawn(self, work, delivery.kind)


def at_work() -> bool:
    return isinstance(getcurrent(), Task)


def edge(what: str) -> None:
    """Another process could see a difference from here on: this one may die, freeze, or let others go first."""
    task = getcurrent()
    if not isinstance(task, Task):
        return
    world, faults = task.world, task.world.faults
    world.note(f"{task.process.name} {task.name} {what}")
    if faults.happens("crash"):
        crash(what)
    if faults.happens("jump"):
        seconds = faults.draw.choice((-7_200.0, -100.0, 100.0, 7_200.0))
        played("jump", f"the calendar jumps by {seconds:.0f} s")
        world.skew += seconds
        world.jumped(seconds)
    if faults.happens("freeze_before_call" if what.startswith("call ") else "freeze"):
        seconds = faults.draw.uniform(*FROZEN) if faults.draw.random() < 0.5 else faults.draw.uniform(1, 40)
        played("freeze", f"{task.process.name} is frozen for {seconds:.0f} s at {what}")
        task.process.frozen_until = world.true + seconds
        task.process.deaf_since = task.process.deaf_since or world.calendar()
        world.at(world.true + seconds, task.process.hears_again)
    world.yields()


def crash(where: str) -> None:
    task = getcurrent()
    assert isinstance(task, Task)
    played("crash", f"{task.process.name} is killed, {task.name} at {where}")
    task.process.dies()
    raise Crash


def played(kind: str, what: str) -> None:
    task = getcurrent()
    assert isinstance(task, Task)
    task.world.faults.played[kind] += 1
    task.world.troubled()
    task.world.tell(f"FAULT {what}")


class Wire(urllib.request.OpenerDirector):
    """Where every call to Slack goes. `seen` is told of each: the task, the method, its arguments."""

    def __init__(self, seen: Callable[..., None]) -> None:
        super().__init__()
        self._seen = seen

    def open(self, request: Any, data: Any = None, timeout: Any = None) -> Any:
        task = getcurrent()
        assert isinstance(task, Task)
        world, path = task.world, urlsplit(request.full_url).path
        body = (request.data or b"").decode()
        method = path.rpartition("/api/")[2] if "/api/" in path else "response_url"
        args = dict(parse_qsl(body)) if method != "response_url" else {}
        token = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
        edge(f"call {method}")
        task.calls.append(call := self._seen(task, method, args))
        task.said += [args["view"]] if method == "views.open" else []
        if method == "chat.update":
            world.redraws(args["channel"])

        def do() -> tuple[int, dict[str, str], Any]:
            call.done_at = world.true
            word = world.refuses(method, args)
            if word is not None:
                call.fault = "refusal"
                return 200, {}, {"ok": False, "error": word}
            if method == "response_url":
                answer = world.slack.response_urls.post(request.full_url, json.loads(body), world.true)
            else:
                answer = world.slack.call(method, args, world.true, token)
            call.done(answer)
            return answer.status, answer.headers, answer.body

        status, headers, answer = _perform(world, method, do, float(timeout or 8), call)
        edge(f"called {method}")
        return _response(request.full_url, status, headers, answer)


def _perform(world: World, method: str, do: Any, timeout: float, call: Any) -> tuple[int, dict[str, str], Any]:
    """Make the call, and play what goes wrong with it."""
    draw = world.faults.draw
    way = world.faults.boundary("call", method)
    if way == "crash":
        do()
        crash(f"after {method}")
    kind = {"error": "error_before", "timeout": "no_answer_after"}[way] if way else world.faults.of_call(method)
    if kind is None:
        return do()
    call.fault = kind
    played(kind, f"{method}: {kind}")
    if kind == "refused":
        raise urllib.error.URLError(ConnectionRefusedError())
    if kind == "no_answer_before":
        _never(world, timeout)
    if kind == "late":
        world.at(world.true + draw.uniform(timeout, 55.0), do)
        _never(world, timeout)
    if kind in ("rate_limited", "http_500", "error_before", "refusal", "shut"):
        return _refuse(draw, kind, method, call)
    status, headers, answer = do()
    if kind == "error_after":
        return 200, {}, {"ok": False, "error": draw.choice(UNKNOWN)}
    if kind == "http_500_after":
        return draw.choice((500, 502, 503)), {}, {}
    if kind == "dropped":
        raise RemoteDisconnected
    if kind == "no_answer_after":
        _never(world, timeout)
    seconds = draw.uniform(0.1, 12.0)
    world.sleep(min(seconds, timeout))
    if seconds > timeout:
        raise TimeoutError
    return status, headers, answer


def _refuse(draw: Any, kind: str, method: str, call: Any) -> tuple[int, dict[str, str], Any]:
    if kind == "rate_limited":
        wait = draw.choice((1, 2, 5, 30, 61, 600, 3_600))
        call.wait = wait
        return 429, {"Retry-After": str(wait)}, {"ok": False, "error": "ratelimited"}
    if kind == "http_500":
        return draw.choice((500, 502, 503)), {}, {}
    names = {"error_before": UNKNOWN, "shut": SHUT, "refusal": REFUSALS.get(method, ())}[kind]
    return 200, {}, {"ok": False, "error": draw.choice(names)}


def _never(world: World, timeout: float) -> None:
    world.sleep(timeout)
    raise TimeoutError


def _response(url: str, status: int, headers: dict[str, str], body: Any) -> Any:
    told = HTTPMessage()
    told["Content-Type"] = "application/json; charset=utf-8"
    for name, value in headers.items():
        told[name] = value
    data = io.BytesIO(json.dumps(body).encode())
    if status != 200:
        raise urllib.error.HTTPError(url, status, "", told, data)
    return urllib.response.addinfourl(data, told, url, status)


class Inline:
    """The pool in which a command asks Slack several things at once: here one after the other, in its own turn."""

    def __init__(self, *_: Any) -> None:
        pass

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, do: Callable[[Any], Any], all_of_it: Any) -> list[Any]:
        return [do(one) for one in all_of_it]


@contextmanager
def wired(seen: Callable[..., None]) -> Iterator[None]:
    """While it lasts, no call leaves this process of Python."""
    before = urllib.request._opener
    tls = bot.slack.tls
    bot.slack.tls = lambda: None  # type: ignore[assignment,return-value]  # with a context urllib would not ask us
    theirs = [one for name, one in sys.modules.items() if name.startswith("handlers.") and hasattr(one, POOL)]
    urllib.request.install_opener(Wire(seen))
    for module in theirs:
        setattr(module, POOL, Inline)
    try:
        yield
    finally:
        urllib.request.install_opener(before)
        bot.slack.tls = tls
        for module in theirs:
            setattr(module, POOL, ThreadPoolExecutor)
