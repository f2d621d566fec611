"""The command line as an operator meets it, in an empty folder; `run` as a real process."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from bot.__main__ import main
from sandbox.server import Server
from sandbox.slack import Slack
from storage.database import Database

ROOT = Path(__file__).parent.parent
PLAN = ROOT / "bot" / "plans" / "naspo_nascio.yml"


class Shell:
    """A folder, and an environment with nothing of ours but what a test puts in."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys
        self.env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SLACK_BOT_TOKEN": "xoxb-secret"}
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A process of its own."""
        command = [sys.executable, "-m", "bot", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.started.append(subprocess.Popen(command, cwd=self.folder, env=self.env, text=True, **pipes))
        return self.started[-1]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error. Only `run` needs a process of its own."""
        if arguments[:1] == ("run",):
            process = self.start(*arguments)
            out, err = process.communicate(timeout=30)
            return process.returncode, out, err
        return self._here(list(arguments))

    def _here(self, arguments: list[str]) -> tuple[int, str, str]:
        self._capsys.readouterr()
        root = logging.getLogger()
        level, handlers = root.level, root.handlers[:]
        with self._monkeypatch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(os, "environ", self.env)
            try:
                code = main(arguments)
            except SystemExit as end:
                code = int(end.code or 0)
            finally:
                root.handlers[:] = handlers
                root.setLevel(level)
        return code, *self._capsys.readouterr()


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    made = Shell(tmp_path, monkeypatch, capsys)
    yield made
    for process in made.started:
        process.kill()
        process.communicate()


@pytest.fixture
def local(shell: Shell) -> Iterator[Slack]:
    """A local Slack that the settings name."""
    slack = Slack(yaml.safe_load((ROOT / "manifest.yml").read_text()))
    with Server(slack) as server:
        shell.env |= {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": server.api_url,
        }
        yield slack


def one_line(answer: tuple[int, str, str]) -> str:
    """What is said when a command ends with 2: one line, no traceback, no secret."""
    code, out, err = answer
    assert (code, out) == (2, "")
    assert err.startswith("counterpart: ")
    assert err.count("\n") == 1
    assert "secret" not in err
    return err


def until(process: subprocess.Popen[str], words: str) -> str:
    """Read its log up to these words."""
    assert process.stderr is not None
    read = ""
    for line in process.stderr:
        read += line
        if words in line:
            return read
    raise AssertionError(read)


def test_help_says_what_each_command_is_for(shell: Shell) -> None:
    code, out, _ = shell.run("--help")

    assert code == 0
    for line in ("run ", "tick ", "migrate ", "manifest ", "plan ", "demo ", "environment or .env"):
        assert line in " ".join(out.split())
    assert shell.run("plan", "check", "--help")[0] == 0


def test_without_a_command_the_usage_is_shown(shell: Shell) -> None:
    code, _, err = shell.run()

    assert code == 2
    assert "usage: counterpart" in err


@pytest.mark.parametrize("command", ["run", "tick", "migrate"])
def test_a_missing_token_is_one_line(shell: Shell, command: str) -> None:
    del shell.env["SLACK_BOT_TOKEN"]

    assert "SLACK_BOT_TOKEN: it is not set. Example: SLACK_BOT_TOKEN=xoxb-" in one_line(shell.run(command))


def test_run_needs_the_app_token(shell: Shell) -> None:
    assert "SLACK_APP_TOKEN: it is not set. Example: SLACK_APP_TOKEN=xapp-" in one_line(shell.run("run"))


@pytest.mark.parametrize("command", ["tick", "migrate"])
@pytest.mark.parametrize("place", ["no/such/folder/x.db", "a_folder", "text.db"])
def test_a_database_that_cant_be_opened_is_one_line(shell: Shell, command: str, place: str) -> None:
    (shell.folder / "a_folder").mkdir()
    (shell.folder / "text.db").write_text("this is no database, whatever its name may say")
    shell.env |= {"DATABASE_URL": f"sqlite:///{place}", "SLACK_APP_TOKEN": "xapp-1"}

    assert "DATABASE_URL: " in one_line(shell.run(command))


def test_run_says_in_one_line_that_its_database_cant_be_opened(shell: Shell) -> None:
    shell.env |= {"DATABASE_URL": "sqlite:///no/such/folder/x.db", "SLACK_APP_TOKEN": "xapp-1"}

    assert "DATABASE_URL: no/such/folder/x.db: No such file or directory" in one_line(shell.run("run"))


@pytest.mark.parametrize("command", ["run", "tick", "migrate"])
def test_a_newer_database_stops_every_command_with_one_line(shell: Shell, command: str) -> None:
    shell.env["SLACK_APP_TOKEN"] = "xapp-1"
    assert shell.run("migrate")[0] == 0
    with sqlite3.connect(shell.folder / "counterpart.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    assert "version 9999, newer than this Counterpart knows" in one_line(shell.run(command))


def test_tick_says_what_to_do_with_a_database_that_is_not_migrated(shell: Shell) -> None:
    assert "run `counterpart migrate`" in one_line(shell.run("tick"))


def test_migrate_can_be_run_twice_and_says_when_the_database_is_locked(shell: Shell) -> None:
    assert shell.run("migrate") == (0, "The database is up to date.\n", "")
    assert shell.run("migrate")[0] == 0
    other = sqlite3.connect(shell.folder / "counterpart.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    assert "locked" in one_line(shell.run("migrate"))


def test_a_token_that_slack_refuses_is_one_line(shell: Shell, local: Slack) -> None:
    shell.env["SLACK_BOT_TOKEN"] = "xoxb-secret"
    shell.run("migrate")

    for command in ("run", "tick"):
        said = one_line(shell.run(command))
        assert "SLACK_BOT_TOKEN: Slack refuses it (invalid_auth). Copy it again" in said


def test_tick_makes_one_pass_and_ends_and_says_so_when_slack_cant_be_reached(shell: Shell, local: Slack) -> None:
    shell.run("migrate")
    assert shell.run("tick")[:2] == (0, "")

    shell.env["SLACK_API_URL"] = "http://127.0.0.1:9/api/"

    code, _, err = shell.run("tick")
    assert code == 2
    assert err.endswith("counterpart: Slack can't be reached; nothing was done\n")


def test_run_starts_is_alone_on_its_file_and_ends_when_told(shell: Shell, local: Slack) -> None:
    first = shell.start("run")
    read = until(first, "Counterpart is running")

    second = shell.run("run")
    first.send_signal(signal.SIGTERM)

    assert "another `counterpart run` is at work on counterpart.db" in one_line(second)
    assert first.wait(10) == 0
    assert local.bot_token not in read + first.stderr.read()  # type: ignore[union-attr]


def test_run_keeps_trying_while_slack_cant_be_reached_and_ends_when_told(shell: Shell) -> None:
    shell.env |= {"SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    process = shell.start("run")

    until(process, "Slack can't be reached; trying again")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)

    assert process.wait(10) == 0
    assert time.monotonic() - began < 3


def test_manifest_prints_the_app(shell: Shell) -> None:
    del shell.env["SLACK_BOT_TOKEN"]

    code, out, _ = shell.run("manifest")

    assert code == 0
    assert out == (ROOT / "manifest.yml").read_text()


def test_the_manifest_for_http_is_the_same_app_at_an_address_of_ours(shell: Shell) -> None:
    there = "https://bot.example.gov"

    _, plain, _ = shell.run("manifest")
    code, out, _ = shell.run("manifest", "--url", there)
    app, shipped = yaml.safe_load(out), yaml.safe_load(plain)

    assert code == 0
    assert {command.pop("url") for command in app["features"]["slash_commands"]} == {f"{there}/slack/events"}
    assert app["settings"]["interactivity"].pop("request_url") == f"{there}/slack/events"
    assert app["settings"]["event_subscriptions"].pop("request_url") == f"{there}/slack/events"
    assert app["settings"].pop("socket_mode_enabled") is False
    assert shipped["settings"].pop("socket_mode_enabled") is True
    assert app == shipped
    assert shell.run("manifest", "--url", f"{there}/slack/events") == (0, out, "")
    assert "must begin with https://" in one_line(shell.run("manifest", "--url", "bot.example.gov"))


@pytest.mark.parametrize("command", ["web", "worker"])
def test_web_and_worker_refuse_sqlite_with_one_line(shell: Shell, command: str) -> None:
    said = one_line(shell.run(command))

    assert said.startswith(f"counterpart: DATABASE_URL: `{command}` needs PostgreSQL")
    assert "Example: DATABASE_URL=postgresql://" in said


def test_web_needs_the_signing_secret_and_worker_a_database_that_answers(shell: Shell) -> None:
    shell.env["DATABASE_URL"] = "postgres://nobody:secret@127.0.0.1:9/none"

    assert "SLACK_SIGNING_SECRET: it is not set" in one_line(shell.run("web"))
    assert "DATABASE_URL: connection" in one_line(shell.run("worker"))


def test_worker_says_what_to_do_with_a_database_that_is_not_migrated(shell: Shell, postgres: str) -> None:
    shell.env["DATABASE_URL"] = postgres
    db = Database(postgres, None)
    with db.begin() as tx:
        tx.execute(text("DELETE FROM alembic_version"))
    db.close()

    assert "run `counterpart migrate`" in one_line(shell.run("worker"))


def test_plan_check_praises_a_good_plan_and_names_faults_by_line(shell: Shell) -> None:
    (shell.folder / "bad.yml").write_text("title: x\nareas: 3\n")

    assert shell.run("plan", "check", str(PLAN)) == (0, "This plan is fine.\n", "")
    code, out, _ = shell.run("plan", "check", "bad.yml")
    assert code == 1
    assert "bad.yml:2: “areas” must be a list." in out


def test_plan_check_says_why_a_file_cant_be_read(shell: Shell) -> None:
    (shell.folder / "binary.yml").write_bytes(b"\xff\xfe\x00")

    assert "nowhere.yml can't be read: No such file" in one_line(shell.run("plan", "check", "nowhere.yml"))
    assert "binary.yml can't be read: it is not a text file" in one_line(shell.run("plan", "check", "binary.yml"))
    assert "can't be read: Is a directory" in one_line(shell.run("plan", "check", "."))
