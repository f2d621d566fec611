"""An operator asks whether all is well: one check after the other, each with its fix. Changes nothing."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from sqlalchemy.orm import Session

from bot import manifest
from bot.mail import Mailer, MailFailure
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.rules.plan import Plan
from bot.slack import Refused, Slack, SlackFailure
from bot.words import mail as mail_words
from bot.words import unreachable as words
from handlers.failures import notice
from handlers.kinds import Kinds
from handlers.people import ids_to_tell, unfit
from storage import mails, messages, pairs, people, rounds, task_forces
from storage.database import Database
from storage.tables import TaskForce

MOST_SKEW = timedelta(seconds=60)  # Slack's signatures are good for five minutes
LATE = timedelta(minutes=15)
PATIENCE = 30.0  # seconds that a mail server may take
ALIVE = timedelta(minutes=2)
START = "start `counterpart run` (with PostgreSQL: `web` and `worker`)"
MANIFEST = "paste what `counterpart manifest` prints at the app's page and press Reinstall to Workspace"


@dataclass(frozen=True)
class Check:
    """One line. `fix` says what to do; empty: nothing is wrong."""

    name: str
    said: str
    fix: str = ""

    def __str__(self) -> str:
        if not self.fix:
            return f"ok    {self.name}: {self.said}"
        return f"FAIL  {self.name}: {self.said}. Fix: {self.fix}."


@dataclass(frozen=True)
class Patient:
    """What is looked at. `app_slack` has the app-level token, if there is one; `http`: Slack may reach us so.

    `open_files` are those with tokens or answers in them that others on this machine may read.
    """

    db: Database
    slack: Slack
    app_slack: Slack | None
    http: bool
    plan: Plan
    kinds: Kinds
    admins: frozenset[str]
    open_files: tuple[str, ...] = ()
    mailer: Mailer | None = None


def checks(it: Patient, now: datetime) -> Iterator[Check]:
    """Every check, the nearest first; what hangs on one that failed is left out."""
    yield Check("plan", f"valid, with {len(it.plan.items)} questions")
    yield _zones()
    yield _files(it.open_files)
    database = list(_database(it.db))
    yield from database
    who: dict[str, str] = {}
    yield from _slack(it.slack, who, now)
    yield _reached(it)
    if it.mailer is not None:
        yield _mail_server(it.mailer)
    if who and not any(check.fix for check in database):
        with it.db.begin() as tx:
            force = task_forces.known(tx, who["team_id"])
            if force is None:
                yield Check("task force", "not in this database yet", START)
                return
            channel = force.channel
            named = _people(tx, it, force)
            told = list(_tables(tx, it.kinds, force, now))
            told += [Check("mail", mails_of_round(tx, force, now))] if it.mailer is not None else []
        yield from told
        yield _channel(it.slack, channel)
        yield from (_person(it.slack, who["team_id"], role, one) for role, one in named)


def _zones() -> Check:
    try:
        for state in ALL.values():
            ZoneInfo(state.zone)
    except ZoneInfoNotFoundError as wrong:
        return Check("time zones", f"{wrong}", "install the package tzdata")
    return Check("time zones", f"known for all {len(ALL)} jurisdictions")


def _files(open_files: tuple[str, ...]) -> Check:
    if not open_files:
        return Check("files", "what holds tokens or answers is for its owner alone")
    names = " ".join(shlex.quote(name) for name in open_files)
    return Check("files", f"others on this machine may read {', '.join(open_files)}", f"`chmod 600 {names}`")


def _database(db: Database) -> Iterator[Check]:
    if not db.answers():
        yield Check("database", "it does not answer", "see that DATABASE_URL is right and that it runs")
        return
    if not db.is_current():
        yield Check("database", "its schema is not this version's", "run `counterpart migrate`")
        return
    wrong = db.unsound()
    if wrong:
        yield Check("database", wrong[0], wrong[1])
    else:
        yield Check("database", "answers, sound, and up to date")


def _slack(slack: Slack, who: dict[str, str], now: datetime) -> Iterator[Check]:
    try:
        who |= slack.who_am_i()
    except SlackFailure as failure:
        name, said, fix = words.not_reached(failure.error)
        yield Check(name or "SLACK_BOT_TOKEN", said, fix or "copy it again from *OAuth & Permissions*")
        return
    yield Check("Slack", f"reached; the bot is {who['user_id']} in {who['team_id']}")
    yield _scopes(who["scopes"])
    yield _skew(who["date"], now)


def _scopes(granted: str) -> Check:
    have = {scope.strip() for scope in granted.split(",") if scope.strip()}
    want = set(yaml.safe_load(manifest.text())["oauth_config"]["scopes"]["bot"])
    if want - have:
        return Check("scopes", f"not granted: {', '.join(sorted(want - have))}", MANIFEST)
    if have - want:
        return Check("scopes", f"more than it uses: {', '.join(sorted(have - want))}", MANIFEST)
    return Check("scopes", f"the manifest's {len(want)}")


def _skew(date: str, now: datetime) -> Check:
    try:
        said = parsedate_to_datetime(date)
    except ValueError:  # a proxy's, or none
        return Check("clock", "not compared: Slack's answer had no date that can be read")
    skew = abs(now - said.replace(tzinfo=said.tzinfo or UTC))
    if skew > MOST_SKEW:
        fix = "let the machine set its clock by the network (NTP)"
        return Check("clock", f"{int(skew.total_seconds())} s away from Slack's", fix)
    return Check("clock", "agrees with Slack's")


def _reached(it: Patient) -> Check:
    """The way by which Slack reaches us."""
    if it.http:
        more = "; SLACK_APP_TOKEN is for `run` alone" if it.app_slack is not None else ""
        return Check("listening", f"over HTTP, with `web`{more}")
    if it.app_slack is None:
        fix = "set SLACK_APP_TOKEN (for `run`) or, with PostgreSQL, SLACK_SIGNING_SECRET (for `web`)"
        return Check("listening", "Slack can't reach us", fix)
    try:
        it.app_slack.socket_address()
    except SlackFailure as failure:
        name, said, fix = words.not_reached(failure.error)
        generate = "generate one at Basic Information → App-Level Tokens, with connections:write"
        return Check(name or "SLACK_APP_TOKEN", said, fix or generate)
    return Check("listening", "by Socket Mode")


def _mail_server(mailer: Mailer) -> Check:
    """Whether mail could be sent; none is."""
    try:
        replace(mailer, seconds=PATIENCE).check()
    except MailFailure as failure:
        return Check("mail server", mail_words.why(failure.word, failure.code), mail_words.fix(failure.word))
    return Check("mail server", f"{mailer.host} takes mail from {mailer.sender}; none was sent")


def mails_of_round(tx: Session, force: TaskForce, now: datetime) -> str:
    """What the mails of the newest round came to, by count."""
    newest = rounds.latest(tx, force.id)
    found = mails.counted(tx, force.id, newest.number, now) if newest is not None else {}
    return f"on; this round: {mail_words.counted(found)}"


def _tables(tx: Session, kinds: Kinds, force: TaskForce, now: datetime) -> Iterator[Check]:
    yield _heartbeat(force.beat_at, now)
    yield _pairs(tx, force)
    late = messages.waiting(tx, force.id, now - LATE)
    if late:
        yield Check("messages", f"late by more than 15 minutes: {late}", "see the lines below, and the log")
    else:
        yield Check("messages", f"none is late; on the way: {messages.waiting(tx, force.id, now)}")
    for line in notice.lines(tx, kinds, force.id, now):
        yield Check("failed lately", line.removeprefix("• ").rstrip("."), "as said; `docs/operations.md` has more")


def _heartbeat(beat_at: datetime | None, now: datetime) -> Check:
    if beat_at is None:
        return Check("heartbeat", "there was none yet", START)
    if abs(now - beat_at) > ALIVE:
        return Check("heartbeat", f"the last was at {beat_at:%Y-%m-%d %H:%M} UTC", START)
    return Check("heartbeat", "a process is at work")


def _pairs(tx: Session, force: TaskForce) -> Check:
    every, held = pairs.every(tx, force.id), pairs.all_holders(tx, force.id)
    taken = [one for one in every if held.get(one.id)]
    vacant = [f"{one.jurisdiction} {office}" for one in taken for office in Office if office not in held[one.id]]
    started = sum(one.started_at is not None for one in taken)
    more = f"; vacant: {', '.join(vacant)}" if vacant else ""
    return Check("pairs", f"{len(taken)} of {len(ALL)}, of them started {started}{more}")


def _people(tx: Session, it: Patient, force: TaskForce) -> list[tuple[str, str]]:
    """Role and Slack id of those who are told of failures, and of the co-chairs."""
    admins = ids_to_tell(tx, it.admins, force)
    found = [("admin", one) for one in admins] or [("admin", "")]
    return found + [("co-chair", one.slack_id) for one in people.cochairs(tx, force.id)]


def _person(slack: Slack, team_id: str, role: str, slack_id: str) -> Check:
    if not slack_id:
        return Check(role, "none is known, so nobody is told of failures", "set COUNTERPART_ADMINS")
    try:
        why = unfit(slack.person(slack_id), slack_id, team_id)
    except SlackFailure as failure:
        _, said, fix = words.not_reached(failure.error)
        return Check(role, f"{slack_id} can't be looked up: {said}", fix or "see the line about SLACK_BOT_TOKEN")
    if why:
        fix = "name another: COUNTERPART_ADMINS, `/counterpart admin`, `/counterpart cochair`"
        return Check(role, f"{slack_id} {why}", fix)
    return Check(role, f"{slack_id} can be reached")


def _channel(slack: Slack, channel: str | None) -> Check:
    if channel is None:
        return Check("channel", "none is set", "type `/counterpart channel #task-force` in Slack")
    try:
        info = slack.channel(channel)
    except SlackFailure as failure:
        _, said, fix = words.not_reached(failure.error)
        if isinstance(failure, Refused):
            said, fix = f"can't be seen ({failure.error})", "invite the bot there, then set it again"
        return Check("channel", said, fix)
    if info.get("is_archived"):
        return Check("channel", "archived", "bring it back, or set another with `/counterpart channel #task-force`")
    if not info.get("is_member"):
        return Check("channel", "the bot is not in it", "type `/invite @Counterpart` there")
    return Check("channel", f"#{info.get('name', channel)}, and the bot is in it")
