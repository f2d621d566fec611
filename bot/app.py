"""Puts the program together. Importing it has no effect; `build` assembles, `Running` runs."""

from __future__ import annotations

import logging
import os
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot import files
from bot.clock import Clock
from bot.door import Door, over_socket
from bot.mail import Mailer, mailer_of
from bot.rules.plan_file import shipped
from bot.settings import BadSettings, Settings
from bot.slack import SDK_ERRORS, Refused, Shut, Slack, SlackFailure, TryLater, Unknown, named
from bot.web import Guard
from bot.words.unreachable import ABOUT_THE_TOKEN
from handlers import Counterpart, heartbeat, listening, switchboard
from handlers.failures import notice, shut
from handlers.overview.doctor import Patient
from storage import task_forces
from storage.database import ERRORS, Database, unavailable
from storage.database_url import file_of

log = logging.getLogger(__name__)

CLOCK_MOVED = timedelta(seconds=2)
LISTENING = 10.0  # seconds between two notes that Slack reaches us, at most
ASK_AGAIN = 5.0  # seconds between two tries to reach Slack, or the database, at the start
MOST_WAIT = 60.0  # seconds that we stay deaf because Slack asks us to wait
BESIDE = 2  # connections to the database besides the threads': the heartbeat's, and a spare one
MAIL = 60.0  # seconds between two looks at which mails are due
PING = 3.0  # seconds; a connection that broke is noticed after at most five of these
AT_ONCE = datetime.fromtimestamp(0, UTC)  # for the scheduler, any moment that has passed


def database(settings: Settings, clock: Clock) -> Database:
    """The database. Elapsed time is its own where processes of several machines may share it."""
    by_itself = settings.on_postgresql and not clock.shared
    connections = settings.counterpart_threads + BESIDE
    return Database(settings.database_url, None if by_itself else clock.elapsed, connections)


def build(settings: Settings, clock: Clock, db: Database, stop: threading.Event | None = None) -> Counterpart:
    """Everything a happening needs. Waits until Slack and the database can be reached.

    Raises Refused for a token that Slack refuses, SlackFailure when told to stop meanwhile.
    """
    stop = stop or threading.Event()
    slack, who = introduce(settings, stop)
    admins = frozenset(settings.counterpart_admins)
    cp = Counterpart(
        db,
        slack,
        clock,
        shipped(),
        who["team_id"],
        who["user_id"],
        switchboard.KINDS,
        enterprise_id=str(who.get("enterprise_id") or ""),
        admins=admins,
        mailer=mailer(settings),
    )
    _reopen(cp, stop)
    return cp


def mailer(settings: Settings) -> Mailer | None:
    """The mail server, if one is set."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return mailer_of(settings.smtp_url.get_secret_value(), settings.mail_from)


def introduce(settings: Settings, stop: threading.Event) -> tuple[Slack, dict[str, str]]:
    """Slack, and who we are there. Waits until it can be reached or `stop` is set; raises Refused, SlackFailure."""
    slack = Slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    return slack, _introduce(slack, stop)


def patient(settings: Settings, db: Database) -> Patient:
    """What `doctor` looks at."""
    app_token = settings.slack_app_token
    return Patient(
        db,
        Slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url),
        Slack(app_token.get_secret_value(), settings.slack_api_url) if app_token is not None else None,
        settings.slack_signing_secret is not None and settings.on_postgresql,  # `web` needs both
        shipped(),
        switchboard.KINDS,
        frozenset(settings.counterpart_admins),
        tuple(files.open_to_others(file_of(settings.database_url))),
        mailer(settings),
    )


def door(cp: Counterpart) -> Door:
    """The way in: a Bolt app with our listeners, and in front of it the look at what Slack sends.

    The token was checked at the start, so no request asks Slack for it.
    """
    who = AuthorizeResult(enterprise_id=None, team_id=cp.team_id, bot_token=cp.slack.client.token)
    # Bolt would take the token from there by itself, and warn that it does not use it. Whatever else this process
    # starts has no need of it either.
    os.environ.pop("SLACK_BOT_TOKEN", None)
    app = App(
        name="counterpart",  # else Bolt asks the whole stack where it stands
        client=WebClient(base_url=cp.slack.client.base_url, retry_handlers=[]),  # listeners use `cp.slack`
        authorize=lambda: who,
        process_before_response=True,
        request_verification_enabled=False,  # the connection of Socket Mode is authenticated; HTTP has bot.web
        logger=_quiet("slack_bolt"),
    )
    listening.register(app, cp, switchboard.build())
    return Door(app)


def socket(cp: Counterpart, settings: Settings) -> SocketModeHandler:
    """The connection by which Slack reaches us; `SLACK_API_URL` says where it is asked for."""
    assert settings.slack_app_token is not None
    token = settings.slack_app_token.get_secret_value()
    ours = Slack(token, settings.slack_api_url)  # the connection is asked for with the app's token, not the bot's
    logger = _quiet("slack_sdk.socket_mode")
    logger.addFilter(_without_what_came)
    way_in = door(cp)
    made = SocketModeHandler(
        way_in.app,
        token,
        web_client=ours.for_a_socket(),
        logger=logger,
        ping_interval=PING,
        concurrency=settings.counterpart_threads,
    )
    made.client.socket_mode_request_listeners[:] = [partial(over_socket, way_in)]  # else Bolt would be the first
    # The SDK's own sleeps as long as a 429 says, whatever it says. A failure is tried again every `PING` seconds.
    made.client.issue_new_wss_url = partial(_Address(cp.clock, ours).ask)  # type: ignore[method-assign]
    return made


class _Address:
    """Where the next connection may be made. Slack is not asked while it wants us to wait, a minute at most."""

    def __init__(self, clock: Clock, slack: Slack) -> None:
        self._clock, self._slack, self._free_at = clock, slack, 0.0

    def ask(self) -> str:
        left = self._free_at - self._clock.elapsed()
        if 0 < left <= MOST_WAIT:
            raise TryLater("ratelimited", left)
        try:
            return self._slack.socket_address()
        except TryLater as failure:
            if failure.error == "ratelimited":
                self._free_at = self._clock.elapsed() + min(failure.seconds, MOST_WAIT)
            raise


class _Beats(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """So many seconds after the last beat.

    APScheduler's own interval lists every beat that a clock set forward has jumped over, before it leaves all but
    one out: six million for a year.
    """

    def __init__(self, seconds: float) -> None:
        self._every = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now + self._every


class Running:
    """The bot at work: one heartbeat and, unless HTTP is how Slack reaches us, a Socket Mode connection.

    `start`, `wait`, `stop`.
    """

    def __init__(self, cp: Counterpart, settings: Settings, connect: bool = True) -> None:
        self._seconds = settings.counterpart_heartbeat_seconds
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self.cp = replace(cp, wake=self.wake)
        self._job = self._scheduler.add_job(
            heartbeat.beat,
            _Beats(self._seconds),
            args=[self.cp, self._again],
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        if cp.mailer is not None:
            self._scheduler.add_job(
                heartbeat.mail,
                _Beats(MAIL),
                args=[self.cp],
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._socket = socket(self.cp, settings) if connect else None

    def start(self) -> None:
        self._scheduler.start()
        self.wake()

    def wake(self) -> None:
        """Let the heartbeat come now: somebody waits for what was just written."""
        if self._scheduler.running:
            self._job.modify(next_run_time=AT_ONCE)

    def _again(self, seconds: float) -> None:
        """Let a heartbeat come then, if none would before."""
        if seconds < self._seconds:
            timer = threading.Timer(seconds, self.wake)
            timer.daemon = True
            timer.start()

    def wait(self, stop: threading.Event) -> None:
        """Connect, and be at work until told to stop.

        The heartbeat would sleep on when the wall clock goes back: its next time is then far ahead. So it is woken.
        """
        self._connect(stop)
        furthest = CLOCK_MOVED + timedelta(seconds=self._seconds)
        self._note_listening(anew=True)
        while not stop.wait(min(self._seconds, LISTENING)):
            self._note_listening()
            if self._job.next_run_time - self.cp.clock.now() > furthest:
                log.warning("The clock went back; going on", extra={"action": "clock_moved"})
                self.wake()

    def _connect(self, stop: threading.Event) -> None:
        """While Slack can't be reached, keep trying. Once connected, the SDK's client sees to it by itself."""
        while self._socket is not None and not stop.is_set():
            try:
                self._socket.connect()
                return
            except SlackFailure as error:
                failure = error
            except SDK_ERRORS as error:
                failure = named(error)
            if isinstance(failure, Refused):
                raise BadSettings(
                    f"SLACK_APP_TOKEN: Slack refuses it ({failure.error}). Copy it again from the app's page."
                )
            log.warning("Slack can't be reached; trying again", extra={"action": "connect", "error": failure.error})
            stop.wait(ASK_AGAIN)

    def _note_listening(self, anew: bool = False) -> None:
        """Not from the heartbeat, which may be long at work on a backlog while Slack reaches us all the time."""
        if self._socket is not None and self._socket.client.is_connected():
            heartbeat.listening(self.cp, anew)

    def stop(self) -> None:
        """Take no more in, finish what is claimed, disconnect."""
        self.cp.stop.set()
        if self._socket is not None:
            self._socket.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)


class Site:
    """The bot over HTTP. It answers from the start, and acknowledges Slack once it knows whose bot it is."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        assert settings.slack_signing_secret is not None
        self._settings, self._clock = settings, clock
        self._db = database(settings, clock)
        self.guard = Guard(settings.slack_signing_secret.get_secret_value(), clock, self.why_not_ready)
        self.stop = threading.Event()
        self._team_id = ""

    def start(self) -> None:
        threading.Thread(target=self._connect, name="connect", daemon=True).start()

    def why_not_ready(self) -> str:
        """One word; empty: all is well."""
        try:
            if not self._db.is_current():
                return "schema"
            return "slack" if self.guard.bolt is None or self._is_shut() else ""
        except ERRORS:
            return "database"

    def _is_shut(self) -> bool:
        with self._db.begin() as tx:
            return task_forces.is_shut(tx, self._team_id)

    def _connect(self) -> None:
        last = ""
        while (why := self.why_not_ready()) != "slack":
            if why != last:
                log.warning("Not ready yet; trying again", extra={"action": "connect", "error": why})
            last = why
            if self.stop.wait(ASK_AGAIN):
                return
        try:
            cp = build(self._settings, self._clock, self._db, self.stop)
        except Refused as refused:
            log.error("Slack refuses SLACK_BOT_TOKEN", extra={"action": "connect", "error": refused.error})
        except SlackFailure:
            log.info("Told to stop", extra={"action": "connect"})
        else:
            self._team_id = cp.team_id
            self.guard.on_refusal = partial(notice.note_refused, cp)
            self.guard.on_let_in = partial(heartbeat.reached, cp)
            self.guard.bolt = door(cp)
            log.info("Counterpart answers", extra={"action": "web"})
            while not self.stop.wait(LISTENING):  # that we live does not mean that Slack reaches us
                heartbeat.look_at_threads_daily(cp)


def _introduce(slack: Slack, stop: threading.Event) -> dict[str, str]:
    """Who we are in this workspace. Raises Refused; while Slack can't be reached, it keeps asking."""
    while True:
        try:
            return slack.who_am_i()
        except (TryLater, Unknown) as failure:
            if isinstance(failure, Shut) and failure.error in ABOUT_THE_TOKEN:
                raise Refused(failure.error) from None
            log.warning("Slack can't be reached; trying again", extra={"action": "connect", "error": failure.error})
            if stop.wait(ASK_AGAIN):
                raise SlackFailure("stopped") from None


def _reopen(cp: Counterpart, stop: threading.Event) -> None:
    """All goes on. A process that hangs may hold what this waits for, for a while: no reason to give up."""
    while True:
        try:
            with cp.db.begin() as tx:
                task_forces.ensure(tx, cp.team_id)
                shut.reopen(tx, cp)
            return
        except ERRORS as error:
            if not unavailable(error) or stop.is_set():
                raise
            log.warning("The database can't be reached; trying again", extra={"action": "connect"})
            if stop.wait(ASK_AGAIN):
                raise SlackFailure("stopped") from None


def _without_what_came(record: logging.LogRecord) -> bool:
    """Of the SDK's warnings only what it says itself: behind it stands what a server or a proxy has answered."""
    if record.levelno >= logging.WARNING:
        record.msg, record.args, record.exc_info = re.split(r"[(:]", record.getMessage())[0].strip(), (), None
    return True


def _quiet(name: str) -> logging.Logger:
    """An SDK's logger, never below INFO: below, it logs tokens and what people wrote."""
    logger = logging.getLogger(name)
    logger.setLevel(max(logging.INFO, logging.getLogger().level))
    return logger
