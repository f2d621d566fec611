"""The command line: `counterpart`, also `python -m bot`."""

from __future__ import annotations

import argparse
import importlib
import io
import logging
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from bot import app, arguments, check_files, files, logs, settings
from bot import manifest as the_manifest
from bot.clock import Clock
from bot.rules.plan_file import shipped
from bot.slack import Refused, SlackFailure
from handlers import heartbeat
from handlers.digests import figures as published_figures
from handlers.digests import report as report_of_year
from handlers.overview import tile_picture
from handlers.overview.doctor import checks
from handlers.plans import by_hand as plan_by_hand
from storage import task_forces
from storage.backup import NoBackup, backup
from storage.database import ERRORS, Database, DatabaseTooNew, not_yet, of_no_use, reason, unavailable
from storage.run_lock import AtWorkAlready, only_run

log = logging.getLogger(__name__)

WRONG = 2  # exit code: settings, token, or database not usable
INTERRUPTED = 130  # exit code: ctrl-C, as shells have it
NOT_NOW = 1  # exit code: the same may work later
FOR_EVER = float("inf")
A_MINUTE = 60.0  # what cron's commands wait for the database at most
NEWS = 60.0  # seconds between two log lines that it is waited for
ABOUT = "A Slack bot for state CIOs and CPOs. Its settings come from the environment or .env; see README.md."


class Stop(Exception):
    """Ends the program with one line and exit code 2."""


class Later(Stop):
    """The same, with exit code 1: nothing has to be changed for it to work another time."""


class Stopped(Exception):
    """Somebody told the program to stop before it was at work."""


_ONE_LINE = (
    *(Stop, settings.BadSettings, check_files.Unreadable, DatabaseTooNew, NoBackup, AtWorkAlready),
    *(plan_by_hand.NoTaskForce, report_of_year.NothingToReport),
    *(tile_picture.NothingToShow, tile_picture.NoPictures),
)


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # one that knows no “ or –, as a pipe on Windows, gets a question mark
            stream.reconfigure(errors="replace")
    files.keep_to_ourselves()
    chosen = _parser().parse_args(_dashed(sys.argv[1:] if argv is None else argv))
    try:
        return int(chosen.run(chosen))
    except Stopped:
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except _ONE_LINE as wrong:
        print(f"counterpart: {wrong}", file=sys.stderr)
        return NOT_NOW if isinstance(wrong, Later) else WRONG
    except Exception as wrong:
        if not unavailable(wrong):
            raise
        print("counterpart: the database is locked or gone: is another process at work on it?", file=sys.stderr)
        return NOT_NOW


def run(_: argparse.Namespace) -> int:
    """Run the bot until told to stop; one at a time for each database file."""
    chosen = _settings()
    if chosen.slack_app_token is None:
        raise settings.BadSettings("SLACK_APP_TOKEN: it is not set. Example: SLACK_APP_TOKEN=xapp-1-A1-2-abc")
    clock, stop = Clock(), _told_to_stop()
    with only_run(chosen.database_url), _told_of_refusal(stop):
        db = _database(chosen, clock, _refuse_old if chosen.on_postgresql else Database.migrate, stop)
        _work(app.Running(app.build(chosen, clock, db, stop), chosen), stop)
        db.close()
    return 0


def web(_: argparse.Namespace) -> int:
    """Answer Slack over HTTP; any number of these, on PostgreSQL."""
    from bot.http_server import serve  # which no other command has to wait for

    chosen, clock = _shared_settings("web"), Clock()
    if chosen.slack_signing_secret is None:
        raise settings.BadSettings("SLACK_SIGNING_SECRET: it is not set. Copy it from the app's page.")
    stop, once = _told_to_stop(), threading.Event()
    once.set()  # a database of no use, a token that is refused is said here; an answer may come later
    with suppress(Later):
        _database(chosen, clock, Database.refuse_newer, patience=0).close()
    with suppress(Stopped), _told_of_refusal(once):
        app.introduce(chosen, once)

    site = app.Site(chosen, clock)
    site.start()
    serve(site.guard, chosen.port, chosen.counterpart_threads, stop)
    site.stop.set()
    return 0


def worker(_: argparse.Namespace) -> int:
    """Decide and send what is due; any number of these, on PostgreSQL."""
    chosen, clock, stop = _shared_settings("worker"), Clock(), _told_to_stop()
    with _told_of_refusal(stop):
        db = _database(chosen, clock, _refuse_old, stop)
        _work(app.Running(app.build(chosen, clock, db, stop), chosen, connect=False), stop, "worker")
        db.close()
    return 0


def tick(_: argparse.Namespace) -> int:
    """One pass, for cron: decide what is due, send it, end."""
    chosen = _settings()
    clock = Clock()
    db = _database(chosen, clock, _refuse_old, patience=A_MINUTE)
    once = threading.Event()
    once.set()  # the next pass is soon enough to try Slack again
    with _told_of_refusal():
        cp = app.build(chosen, clock, db, once)
    heartbeat.tick(cp, clock.now())
    heartbeat.deliver(cp)
    heartbeat.mail(cp)
    db.close()
    return 0


def migrate(chosen: argparse.Namespace) -> int:
    """Bring the database to this version."""
    db = _database(_settings(), clock := Clock(), Database.migrate)
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
        db = _database(chosen, clock, Database.refuse_newer, patience=0)
    except (Stop, settings.BadSettings, DatabaseTooNew) as wrong:
        print(f"FAIL  {wrong}")
        return 1
    for check in checks(app.patient(chosen, db), clock.now()):
        print(check, flush=True)
        failed |= bool(check.fix)
    return int(failed)


def copy(chosen: argparse.Namespace) -> int:
    """Copy the whole database into a file, also while others are at work on it."""
    _database(one := _settings(), clock := Clock(), _refuse_old, patience=A_MINUTE).close()
    backup(one.database_url, Path(chosen.file), clock.now())
    print(f"{chosen.file} holds all answers: keep it where only you can read it. Restore: docs/operations.md")
    return 0


def plan(chosen: argparse.Namespace) -> int:
    """Show the plan of this database's task force, export it, or say what another would change."""
    data = check_files.read_plan(chosen.file) if "file" in chosen else b""
    with closing(_database(_settings(), clock := Clock(), _refuse_old, patience=A_MINUTE)) as db:
        came = plan_by_hand.obey(db, shipped(), chosen.what, data, clock.now())
    print(came.text)
    return 0 if came.fine else 1


def report(chosen: argparse.Namespace) -> int:
    """Print the report of a year: one page of HTML that prints and can be forwarded."""
    with closing(_database(_settings(), Clock(), _refuse_old, patience=A_MINUTE)) as db:
        print(report_of_year.page(db, chosen.year), end="")
    return 0


def tile_map(chosen: argparse.Namespace) -> int:
    """Print a map of the states as a picture: who takes part, or where those stand that agreed to it."""
    if chosen.png and sys.stdout.isatty():
        raise Stop("--png: a picture is not for a terminal. Example: counterpart map --png > map.png")
    with closing(_database(_settings(), clock := Clock(), _refuse_old, patience=A_MINUTE)) as db:
        if chosen.whom == "admins" and chosen.item is None:
            drawn = tile_picture.who_takes_part(db, clock.now())
        else:
            drawn = tile_picture.seen_by_cochairs(db, shipped(), chosen.item, clock.now())
    sys.stdout.buffer.write(tile_picture.png(drawn) if chosen.png else drawn.encode())
    return 0


def figures(_: argparse.Namespace) -> int:
    """Print every published figure, with numerator, denominator and moment, as the digests told it."""
    with closing(_database(_settings(), Clock(), _refuse_old, patience=A_MINUTE)) as db:
        print(published_figures.as_json(db))
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
        shown = importlib.import_module(f"sandbox.demo.{'demo' if headless else 'opened'}")
    except ModuleNotFoundError as missing:
        raise Stop(f"the demo needs {missing.name}: pip install 'counterpart[sandbox]', or: make demo") from None
    return int(shown.play(whole=chosen.whole) if headless else shown.open_page())


def _parser() -> argparse.ArgumentParser:
    every = (run, tick, web, worker, migrate, doctor, copy, report, figures, tile_map, manifest, plan, demo)
    return arguments.parser(ABOUT, {one.__name__: one for one in every}, _not_on_windows)


def _not_on_windows(_: argparse.Namespace) -> int:
    raise Stop(
        "this command does not work on Windows: use Linux, or Linux on Windows (WSL). "
        "Here work: demo, manifest, plan check, roster check."
    )


def _dashed(argv: list[str]) -> list[str]:
    """`backup -x.db` names a file: the command knows no word with one dash but -h."""
    if argv[:1] == ["backup"] and len(argv) == 2 and re.match(r"-(?!-|h$).", argv[1]):
        return ["backup", "--", argv[1]]
    return argv


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


def _work(running: app.Running, stop: threading.Event, command: str = "run") -> None:
    running.start()
    log.info("Counterpart is running", extra={"action": command})
    running.wait(stop)
    running.stop()


def _refuse_old(db: Database) -> None:
    db.refuse_newer()
    if not db.is_current():
        raise Stop("the database is not up to date: run `counterpart migrate`")


def _database(
    chosen: settings.Settings,
    clock: Clock,
    ready: Callable[[Database], None],
    stop: threading.Event | None = None,
    patience: float = FOR_EVER,
) -> Database:
    """The database, once `ready` has come through: its migration, or a look at its version.

    One that is busy or not up yet is waited for, `patience` seconds at most; one of no use is said in one line.
    """
    stop = stop or threading.Event()
    try:
        db = app.database(chosen, clock)
        if why := db.unusable():
            raise Stop(f"DATABASE_URL: {why}")
        _patiently(db.refuse_newer, stop, patience)
    except (DatabaseTooNew, Stop, Stopped):
        raise
    except Exception as wrong:  # a driver's own: not a database, no rights, no such option
        raise _of_no_use(wrong) from wrong
    try:
        _patiently(lambda: ready(db), stop, patience)
    except ERRORS as wrong:
        if of_no_use(wrong):
            raise _of_no_use(wrong) from wrong
        raise
    return db


def _of_no_use(wrong: Exception) -> Stop:
    return Stop(f"DATABASE_URL: {reason(wrong)}. Example: DATABASE_URL=sqlite:///counterpart.db")


def _patiently(do: Callable[[], None], stop: threading.Event, patience: float) -> None:
    """Do it, again and again while the database is only busy or not up yet. Raises Later, Stopped."""
    waited = 0.0
    while True:
        try:
            return do()
        except ERRORS as wrong:
            if not not_yet(wrong):
                raise
            if waited >= patience:
                raise Later(f"the database can't be reached ({reason(wrong)}); nothing was done") from wrong
            if waited % NEWS == 0:
                said = {"action": "connect", "error": reason(wrong)}
                log.warning("The database can't be reached; trying again", extra=said)
        if stop.wait(app.ASK_AGAIN):
            raise Stopped
        waited += app.ASK_AGAIN


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
