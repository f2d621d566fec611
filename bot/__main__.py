"""The command line: `counterpart`, also `python -m bot`."""

from __future__ import annotations

import argparse
import importlib
import logging
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot import app, check_files, logs, settings
from bot import manifest as the_manifest
from bot.clock import Clock
from bot.slack import Refused, SlackFailure
from bot.web import Guard, serve
from handlers import heartbeat
from handlers.doctor import checks
from storage import task_forces
from storage.alone import AtWorkAlready, alone
from storage.backup import NoBackup, backup
from storage.database import Database, DatabaseTooNew, unavailable

log = logging.getLogger(__name__)

WRONG = 2  # exit code: settings, token, or database not usable
ABOUT = "A Slack bot for state CIOs and CPOs. Its settings come from the environment or .env; see README.md."


class Stop(Exception):
    """Ends the program with one line and exit code 2."""


class Stopped(Exception):
    """Somebody told the program to stop before it was at work."""


_ONE_LINE = (Stop, settings.BadSettings, check_files.Unreadable, DatabaseTooNew, NoBackup, AtWorkAlready)


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    chosen = _parser().parse_args(argv)
    try:
        return int(chosen.run(chosen))
    except Stopped:
        return 0
    except _ONE_LINE as wrong:
        print(f"counterpart: {wrong}", file=sys.stderr)
    except Exception as wrong:
        if not unavailable(wrong):
            raise
        print("counterpart: the database is locked or gone: is another process at work on it?", file=sys.stderr)
    return WRONG


def run(_: argparse.Namespace) -> int:
    """Run the bot until told to stop; one at a time for each database file."""
    chosen = _settings()
    if chosen.slack_app_token is None:
        raise settings.BadSettings("SLACK_APP_TOKEN: it is not set. Example: SLACK_APP_TOKEN=xapp-1-A1-2-abc")
    clock, stop = Clock(), _told_to_stop()
    with alone(chosen.database_url), _told_of_refusal(stop):
        db = _database(chosen, clock)
        if chosen.on_postgresql:
            _refuse_old(db)
        else:
            db.migrate()
        _work(app.Running(app.build(chosen, clock, db, stop), chosen), stop)
        db.close()
    return 0


def web(_: argparse.Namespace) -> int:
    """Answer Slack over HTTP; any number of these, on PostgreSQL."""
    chosen, clock = _shared_settings("web"), Clock()
    if chosen.slack_signing_secret is None:
        raise settings.BadSettings("SLACK_SIGNING_SECRET: it is not set. Copy it from the app's page.")
    _database(chosen, clock).close()
    once = threading.Event()
    once.set()  # a token that is refused is said here; an answer may come later
    with suppress(Stopped), _told_of_refusal(once):
        app.introduce(chosen, once)

    def load() -> Guard:
        site = app.Site(chosen, clock)
        site.start()
        return site.guard

    serve(load, chosen.port)
    return 0


def worker(_: argparse.Namespace) -> int:
    """Decide and send what is due; any number of these, on PostgreSQL."""
    chosen, clock, stop = _shared_settings("worker"), Clock(), _told_to_stop()
    with _told_of_refusal(stop):
        db = _database(chosen, clock)
        _refuse_old(db)
        _work(app.Running(app.build(chosen, clock, db, stop), chosen, connect=False), stop)
        db.close()
    return 0


def tick(_: argparse.Namespace) -> int:
    """One pass, for cron: decide what is due, send it, end."""
    chosen = _settings()
    clock = Clock()
    db = _database(chosen, clock)
    _refuse_old(db)
    once = threading.Event()
    once.set()  # the next pass is soon enough to try Slack again
    with _told_of_refusal():
        cp = app.build(chosen, clock, db, once)
    heartbeat.tick(cp, clock.now())
    heartbeat.deliver(cp)
    db.close()
    return 0


def migrate(chosen: argparse.Namespace) -> int:
    """Bring the database to this version."""
    db = _database(_settings(), clock := Clock())
    db.migrate()
    if chosen.restored:
        with db.begin() as tx:
            task_forces.restored(tx, clock.now())
    print("The database is up to date.")
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Check all that must be right, a line each with the fix; exit code 1 if anything is wrong."""
    clock, failed = Clock(), False
    try:
        chosen = _settings()
        db = _database(chosen, clock)
    except (Stop, settings.BadSettings, DatabaseTooNew) as wrong:
        print(f"FAIL  {wrong}")
        return 1
    for check in checks(app.patient(chosen, db), clock.now()):
        print(check, flush=True)
        failed |= bool(check.fix)
    return int(failed)


def copy(chosen: argparse.Namespace) -> int:
    """Copy the whole database into a file, also while others are at work on it."""
    _refuse_old(_database(one := _settings(), clock := Clock()))
    backup(one.database_url, Path(chosen.file), clock.now())
    print(f"{chosen.file} holds all answers: keep it where only you can read it. Restore: docs/operations.md")
    return 0


def manifest(chosen: argparse.Namespace) -> int:
    """Print the Slack app's manifest; with --url, of the same app over HTTP."""
    if chosen.url is not None and not re.fullmatch(r"https://[^\s/]+(/\S*)?", chosen.url):
        raise Stop("--url: it must begin with https://. Example: --url https://counterpart.example.gov")
    print(the_manifest.text(chosen.url), end="")
    return 0


def demo(chosen: argparse.Namespace) -> int:
    """Show the bot at work in a browser, against a local Slack: no account, no settings."""
    headless = chosen.headless or chosen.whole
    # Only here does production code touch the sandbox.
    try:
        shown = importlib.import_module(f"sandbox.{'demo' if headless else 'opened'}")
    except ModuleNotFoundError as missing:
        raise Stop(f"the demo needs {missing.name}: pip install 'counterpart[sandbox]', or: make demo") from None
    return int(shown.play(whole=chosen.whole) if headless else shown.open_page())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="counterpart", description=ABOUT)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, do: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        about = (do.__doc__ or "").split("\n")[0]
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=do)
        return command

    add("run", run)
    add("tick", tick)
    add("web", web)
    add("worker", worker)
    add("migrate", migrate).add_argument("--restored", action="store_true", help="it was brought back from a copy")
    add("doctor", doctor)
    add("backup", copy).add_argument("file", help="where to; it must not exist yet")
    add("manifest", manifest).add_argument("--url", help="where Slack reaches `web`")
    for noun, do in (("plan", check_files.check_plan), ("roster", check_files.check_roster)):
        files = commands.add_parser(noun, help=f"Work on a {noun} file.").add_subparsers(
            required=True, metavar="check"
        )
        check = files.add_parser("check", help=f"Name every fault of a {noun} file.")
        check.add_argument("file")
        check.set_defaults(run=do)
    play = add("demo", demo)
    play.add_argument("--headless", action="store_true", help="play a month in the terminal, and end")
    play.add_argument("--whole", action="store_true", help="the same, with every conversation in full")
    return parser


def _settings() -> settings.Settings:
    chosen = settings.read()
    logs.start(chosen.counterpart_log_level)
    return chosen


def _shared_settings(command: str) -> settings.Settings:
    """For what may run several times at once."""
    chosen = _settings()
    if not chosen.on_postgresql:
        example = "postgresql://user:password@host/counterpart"
        raise settings.BadSettings(
            f"DATABASE_URL: `{command}` needs PostgreSQL, `run` takes SQLite. Example: DATABASE_URL={example}"
        )
    return chosen


def _told_to_stop() -> threading.Event:
    """Set by SIGTERM or ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _work(running: app.Running, stop: threading.Event) -> None:
    running.start()
    log.info("Counterpart is running", extra={"action": "run"})
    running.wait(stop)
    running.stop()


def _refuse_old(db: Database) -> None:
    if not db.is_current():
        raise Stop("the database is not up to date: run `counterpart migrate`")


def _database(chosen: settings.Settings, clock: Clock) -> Database:
    """The database, looked into once, so that one of no use is said in one line."""
    try:
        db = app.database(chosen, clock)
        db.refuse_newer()
    except DatabaseTooNew:
        raise
    except Exception as wrong:  # a driver's own: no such folder, not a database, no rights
        reason = str(getattr(wrong, "orig", wrong)).splitlines()[0]
        raise Stop(f"DATABASE_URL: {reason}. Example: DATABASE_URL=sqlite:///counterpart.db") from wrong
    return db


@contextmanager
def _told_of_refusal(stop: threading.Event | None = None) -> Iterator[None]:
    """Slack's no in one line. Being told to stop while waiting for Slack is no failure."""
    try:
        yield
    except Refused as refused:
        raise Stop(
            f"SLACK_BOT_TOKEN: Slack refuses it ({refused.error}). Copy it again from the app's page."
        ) from None
    except SlackFailure:
        if stop is None:
            raise Stop("Slack can't be reached; nothing was done") from None
        raise Stopped from None


if __name__ == "__main__":
    sys.exit(main())
