"""`counterpart doctor`: each thing that can be wrong is one line with its fix."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_kit import typed
from mail_kit import Box, served

from bot.app import patient
from bot.words.unreachable import not_reached
from handlers.overview.doctor import Patient, checks
from sandbox.demo.stage import Stage


@pytest.fixture
def looked_at(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Patient:
    """Idaho at work, and a heartbeat just now; in a folder without an `.env`."""
    monkeypatch.chdir(tmp_path)
    stage.set_up("ID")
    typed(stage, "cochair add @helper")
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql(
            "UPDATE task_force SET beat_at = ?", (f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}",)
        )
    return patient(stage.settings, stage.db)


def wrong(it: Patient, now: datetime | None = None) -> list[str]:
    return [str(check) for check in checks(it, now or datetime.now(UTC)) if check.fix]


def test_a_healthy_task_force_has_nothing_wrong_and_the_doctor_changes_nothing(
    stage: Stage, looked_at: Patient
) -> None:
    before = Path(stage.database_url.removeprefix("sqlite:///")).read_bytes()

    found = [str(check) for check in checks(looked_at, datetime.now(UTC))]

    assert [line for line in found if not line.startswith("ok    ")] == []
    assert [line.split()[1] for line in found] == [
        *("plan:", "time", "files:", "database:", "Slack:", "scopes:", "clock:", "listening:"),
        *("heartbeat:", "pairs:", "messages:", "channel:", "admin:", "co-chair:"),
    ]
    assert not [
        token for token in (stage.slack.app.bot_token, stage.slack.app.app_token) if token in "\n".join(found)
    ]
    assert Path(stage.database_url.removeprefix("sqlite:///")).read_bytes() == before


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda stage: stage.slack.admin.remove_bot(stage.channel), "channel: the bot is not in it"),
        (lambda stage: stage.slack.admin.archive(stage.channel), "channel: archived"),
        (lambda stage: stage.slack.app.scopes.discard("mpim:read"), "scopes: not granted: mpim:read"),
        (lambda stage: stage.slack.app.scopes.add("admin"), "scopes: more than it uses: admin"),
        (
            lambda stage: setattr(stage.slack.app, "app_token", "xapp-other"),
            "SLACK_APP_TOKEN: Slack refuses it",
        ),
        (lambda stage: setattr(stage.slack.app, "bot_token", "xoxb-other"), "SLACK_BOT_TOKEN: Slack refuses it"),
        (lambda stage: stage.slack.fault("refused", "auth.test"), "Slack: no answer came"),
        (lambda stage: stage.slack.fault("rate_limited", "auth.test"), "Slack: it asks us to wait (429)"),
        (
            lambda stage: stage.slack.fault("rate_limited", "apps.connections.open"),
            "Slack: it asks us to wait (429)",
        ),
        (lambda stage: stage.slack.fault("http_500", "auth.test"), "(HTTP 500)"),
        (
            lambda stage: stage.slack.fault("rate_limited", "conversations.info"),
            "channel: it asks us to wait",
        ),
        (lambda stage: stage.slack.fault("rate_limited", "users.info"), "can't be looked up: it asks us to wait"),
        (
            lambda stage: setattr(stage.slack.people[stage.person("helper").id], "deleted", True),
            "has a deactivated account",
        ),
        (
            lambda stage: sql(stage, "UPDATE task_force SET beat_at = '2026-01-01 00:00:00'"),
            "heartbeat: the last was at",
        ),
        (lambda stage: sql(stage, "UPDATE task_force SET channel = NULL"), "channel: none is set"),
        (
            lambda stage: sql(
                stage, "UPDATE message SET state = 'due', not_before = '2026-01-01 00:00:00' WHERE id = 1"
            ),
            "messages: late by more than 15 minutes: 1",
        ),
        (lambda stage: sql(stage, "UPDATE alembic_version SET version_num = '0001'"), "run `counterpart migrate`"),
    ],
)
def test_each_thing_that_is_wrong_is_one_line_with_its_fix(stage, looked_at, break_it, said) -> None:
    with stage.server.lock:
        break_it(stage)

    stage.server.settle()

    found = wrong(looked_at)  # what happened to the channel may have been told as a failure, too
    named = [line for line in found if said in line]

    assert len(named) == 1
    assert all(line.startswith("FAIL  ") and " Fix: " in line and "xoxb-" not in line for line in found)


def sql(stage: Stage, statement: str) -> None:
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql(statement)


def test_a_clock_that_is_minutes_off_and_nobody_to_tell_are_named(stage: Stage, looked_at: Patient) -> None:
    sql(stage, "UPDATE person SET workspace_admin = 0")
    sql(stage, "UPDATE task_force SET invited_by = NULL")

    found = "\n".join(wrong(looked_at, datetime.now(UTC) + timedelta(seconds=100)))

    assert re.search(r"clock: (9\d|10\d) s away from Slack's. Fix: ", found)
    assert "admin: none is known" in found


@pytest.mark.parametrize(
    ("word", "of_what", "said"),
    [
        ("invalid_auth", "", "refuses"),
        ("certificate_not_trusted", "Slack", "SSL_CERT_FILE"),
        ("host_not_found", "Slack", "DNS"),
        ("proxy_refused", "Slack", "HTTPS_PROXY"),
        ("no_answer", "Slack", "firewall"),
        ("http_407", "Slack", "proxy"),
        ("ekm_access_denied", "Slack", "workspace owner"),
    ],
)
def test_doctor_says_the_cause_that_it_has(word: str, of_what: str, said: str) -> None:
    found = not_reached(word)

    assert found[0] == of_what
    assert said in f"{found[1]}. {found[2]}"


def test_with_web_and_an_app_token_it_listens_over_http(looked_at: Patient) -> None:
    found = [str(check) for check in checks(replace(looked_at, http=True), datetime.now(UTC))]

    assert "ok    listening: over HTTP, with `web`; SLACK_APP_TOKEN is for `run` alone" in found


def test_files_that_others_may_read_are_named_with_what_to_type(
    stage: Stage, looked_at: Patient, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1")
    (tmp_path / "copy of may.db").write_bytes(b"SQLite format 3\0 and so on")
    (tmp_path / "notes.txt").write_text("nothing of ours")
    for name in (".env", "copy of may.db", "notes.txt"):
        (tmp_path / name).chmod(0o644)

    found = wrong(patient(stage.settings, stage.db))

    assert found == [
        "FAIL  files: others on this machine may read .env, copy of may.db. Fix: `chmod 600 .env 'copy of may.db'`."
    ]


def test_a_mail_server_is_spoken_to_and_sent_nothing(looked_at: Patient) -> None:
    with served(box := Box()) as mailer:
        there = [str(check) for check in checks(replace(looked_at, mailer=mailer), datetime.now(UTC))]
    gone = wrong(replace(looked_at, mailer=mailer))

    assert "ok    mail server: 127.0.0.1 takes mail from counterpart@example.gov; none was sent" in there
    assert "ok    mail: on; this round: none yet" in there
    assert box.asked == 0
    assert len(gone) == 1
    assert "mail server: no answer came. Fix: see that host and port in SMTP_URL are right" in gone[0]
