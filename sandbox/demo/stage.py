"""The bot and a local Slack on one stage, with a clock that is moved by hand: for the demo and the tests.

The bot is the real one: its Bolt app answers over a real Socket Mode connection, its calls go over HTTP. Only the
heartbeat is not left to a timer: `beat` is called whenever the stage has moved its clock.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml
from sqlalchemy import select

from bot.app import build, database, socket
from bot.clock import Clock
from bot.rules.jurisdictions import ALL
from bot.settings import Settings
from handlers import heartbeat
from handlers.check_ins import catch_up
from sandbox.slack.core import Slack
from sandbox.slack.person import Person
from sandbox.slack.server import LEAST_PATIENCE, Server
from storage import messages
from storage.database import Database
from storage.database_url import url_of
from storage.tables import TaskForce

MANIFEST = yaml.safe_load((resources.files("bot") / "manifest.yml").read_text(encoding="utf-8"))
START = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)  # a Tuesday, 10:00 in New York
TYPING = timedelta(seconds=5)  # between two commands of an admin
PATIENCE = 7_200  # simulated seconds that a backlog may take


class MovedClock(Clock):
    """Stands still until it is moved. `advance` lets time pass; `jump` only turns the calendar."""

    shared = True

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._elapsed = 1_000.0

    def now(self) -> datetime:
        return self._now

    def elapsed(self) -> float:
        return self._elapsed

    def advance(self, time: timedelta) -> None:
        self._now += time
        self._elapsed += time.total_seconds()

    def jump(self, time: timedelta) -> None:
        self._now += time

    def set_elapsed(self, elapsed: float) -> None:
        """Go on from an earlier stage's elapsed time, which its database speaks of."""
        self._elapsed = elapsed


class Compiled(dict[Any, Any]):
    """Statements, compiled once for all databases of a kind: each of many stages has one of its own."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


COMPILED = Compiled()


NO_FIRST_LOOKS = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS no_first_look AFTER INSERT ON pair BEGIN"
        " UPDATE pair SET first_look_from = '9999-12-31' WHERE id = NEW.id; END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION no_first_look() RETURNS trigger AS"
        " $$ BEGIN NEW.first_look_from := '9999-12-31'; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE OR REPLACE TRIGGER no_first_look BEFORE INSERT ON pair"
        " FOR EACH ROW EXECUTE FUNCTION no_first_look()",
    ),
}
"""For databases of which each pair is to be as if it had had its first look, whichever process makes it."""


class Stage:
    """`with Stage(folder) as stage:`; people are named by what they are: `ID-CIO`, `admin`, `stranger`."""

    first_looks = False
    """Whether pairs begin with their first look; else it is as if they had had it, for ever."""
    patience = PATIENCE
    ack_seconds = 3.0  # real seconds that the local Slack waits for an acknowledgement

    def __init__(
        self, folder: Path, start: datetime = START, database_url: str | None = None, rates: str = "published"
    ) -> None:
        self.clock = self.made_clock(start)
        self._rates = rates
        self.server = self.made_server(self._new_slack())
        self.database_url = database_url or url_of(folder / "counterpart.db")
        self.people: dict[str, Person] = {}
        self._fresh_slack()

    def __enter__(self) -> Stage:
        self.server.start()
        self.start_bot()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_bot()
        self.server.stop()

    def _new_slack(self) -> Slack:
        return Slack(MANIFEST, rates=self._rates)

    def _fresh_slack(self) -> None:
        """An empty workspace with the task-force channel, the bot and an admin in it."""
        self.slack = self.server.slack = self._new_slack()
        self.channel = self.slack.workspace.add_channel("task-force")
        self.slack.admin.invite_bot(self.channel)
        self.slack.admin.invite(self.channel, self.person("admin", is_admin=True).id)

    def made_server(self, slack: Slack) -> Server:
        return Server(slack, clock=lambda: self.clock.now().timestamp(), ack_seconds=self.ack_seconds)

    def made_clock(self, start: datetime) -> MovedClock:
        return MovedClock(start)

    def made_database(self, settings: Settings) -> Database:
        db = database(settings, self.clock)
        db.engine.update_execution_options(compiled_cache=COMPILED)
        return db

    @property
    def settings(self) -> Settings:
        return Settings(
            _env_file=None,
            slack_bot_token=self.slack.app.bot_token,
            slack_app_token=self.slack.app.app_token,
            slack_api_url=self.server.api_url,
            database_url=self.database_url,
        )

    def start_bot(self) -> None:
        """A new process of the bot, as it were: nothing is kept but the database."""
        settings = self.settings
        self.db = self.made_database(settings)
        self.migrate()
        self.bot = replace(build(settings, self.clock, self.db), wake=self.wake)
        self.connect()
        catch_up.listening(self.bot, self.clock.now(), anew=True)

    def migrate(self) -> None:
        """The schema, and that pairs have had their first look, unless they are to begin with it."""
        self.db.migrate()
        if not self.first_looks:
            with self.db.engine.begin() as connection:
                for statement in NO_FIRST_LOOKS[connection.dialect.name]:
                    connection.exec_driver_sql(statement)

    def wake(self) -> None:
        """The bot has something to send. Here it waits until `beat` is called."""

    def connect(self) -> None:
        self._socket = socket(self.bot, self.settings)
        self._socket.connect()

    def stop_bot(self) -> None:
        self.disconnect()
        self.db.close()

    def disconnect(self) -> None:
        # The SDK's client takes a second to end its threads; nobody needs to wait for that.
        threading.Thread(target=self._socket.close, daemon=True).start()
        self.server.wait_for(lambda: not self.server.sockets.connections, LEAST_PATIENCE)

    def person(self, name: str, **about: Any) -> Person:
        """Somebody of the workspace, made at first mention."""
        if name not in self.people:
            code, _, office = name.partition("-")
            zone = ALL[code].zone if office else "America/New_York"
            with self.server.lock:
                user = self.slack.workspace.add_person(self.called(name), **({"tz": zone} | about))
            self.people[name] = Person(self.server, user)
        return self.people[name]

    def called(self, name: str) -> str:
        """How Slack calls this person."""
        return name

    def set_up(self, *codes: str, start: bool = True) -> None:
        """What an admin does: channel, pairs, Start; then time passes until the welcomes are out."""
        admin = self.person("admin")
        admin.command(f"channel <#{self.channel}|task-force>")
        for code in codes:
            cio, cpo = self.person(f"{code}-CIO"), self.person(f"{code}-CPO")
            admin.command(f"pair {code} <@{cio.id}> <@{cpo.id}>")
            self.clock.advance(TYPING)
        if start:
            admin.command("start")
            admin.press("Start")
            self.settle()

    def beat(self) -> float:
        """What the heartbeat does, with failures raised and not logged away.

        Returns the seconds until something has its turn that waits for a rate; infinity: nothing does.
        """
        heartbeat.tick(self.bot, self.clock.now())
        return heartbeat.deliver(self.bot)

    def settle(self) -> None:
        """Let the bot work off what is due, passing seconds where Slack's rates ask for them."""
        passed = 0
        while passed < self.patience:
            wait = self.beat()
            if not self._busy():
                break
            seconds = ceil(wait) if 1 < wait < self.patience - passed else 1
            self.clock.advance(timedelta(seconds=seconds))
            passed += seconds
        self.server.settle()

    def go_to(self, moment: datetime, step: timedelta | None = None) -> None:
        """Let time pass until then, with a heartbeat at every step, else whenever something falls due."""
        self.settle()
        while (now := self.clock.now()) < moment:
            self.clock.advance(min(now + step if step else self.next_due(now), moment) - now)
            self.settle()

    def next_due(self, now: datetime) -> datetime:
        """The next moment at which the heartbeat has something to do, as the tables say; in a day at the latest."""
        with self.db.begin() as tx:
            return heartbeat.next_due(tx, tx.scalars(select(TaskForce)).one(), now)

    def _busy(self) -> bool:
        """Whether something that may be sent now waits for a rate, a lease or a search."""
        with self.db.begin() as tx:
            waiting = tx.connection().exec_driver_sql(
                "SELECT retry_at, lease_until, search_after FROM message"
                " WHERE state = 'due' OR (state = 'sent' AND shown < wanted)"
            )
            task_force = tx.scalars(select(TaskForce)).one()
            due = messages.anything_due(tx, task_force.id, self.clock.now(), self.clock.elapsed())
            return due or any(any(moment is not None for moment in row) for row in waiting)
