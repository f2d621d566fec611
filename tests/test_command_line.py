"""The command line as an operator meets it, in an empty folder; `run` as a real process."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from pooler import pooler
from programs import PATIENCE
from sqlalchemy import text

from bot.__main__ import main
from sandbox.slack.core import Slack
from sandbox.slack.server import Server
from storage import task_forces
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
            out, err = process.communicate(timeout=PATIENCE)
            return process.returncode, out, err
        return self.run_here(*arguments)

    def run_here(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        root = logging.getLogger()
        level, handlers = root.level, root.handlers[:]
        with self._monkeypatch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(os, "environ", self.env)
            try:
                code = main(list(arguments))
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
            "SLACK_BOT_TOKEN": slack.app.bot_token,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "SLACK_API_URL": server.api_url,
        }
        yield slack


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set once the program says that it waits for the database; it then looks again at once."""
    monkeypatch.setattr("bot.app.ASK_AGAIN", 0.01)
    said, logger = threading.Event(), logging.getLogger("bot.__main__")

    def note(record: logging.LogRecord) -> bool:
        if "trying again" in record.msg:
            said.set()
        return True

    logger.addFilter(note)
    yield said
    logger.removeFilter(note)


@contextmanager
def locked(shell: Shell) -> Iterator[sqlite3.Connection]:
    """Another program holds the database, until it rolls back."""
    other = sqlite3.connect(shell.folder / "counterpart.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


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


WHY = {
    "no/such/folder/x.db": "no/such/folder does not exist. Make it first.",
    "text.db/x.db": "text.db is a file",
    "a_folder": "a_folder is a folder. Name a file in it.",
    "text.db": "not a database",
}


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("run", "no/such/folder/x.db"),
        *((command, place) for command in ("tick", "migrate", "doctor") for place in WHY),
    ],
)
def test_a_database_that_cant_be_opened_is_one_line_with_the_true_reason(
    shell: Shell, command: str, place: str
) -> None:
    (shell.folder / "a_folder").mkdir()
    (shell.folder / "text.db").write_text("this is no database, whatever its name may say")
    shell.env |= {"DATABASE_URL": f"sqlite:///{place}", "SLACK_APP_TOKEN": "xapp-1"}

    said = shell.run(command)

    assert WHY[place] in (said[1] if command == "doctor" else one_line(said))
    assert "DATABASE_URL: " in said[1] + said[2]


@pytest.mark.parametrize("command", ["run", "tick", "migrate"])
def test_a_newer_database_stops_every_command_with_one_line(shell: Shell, command: str) -> None:
    shell.env["SLACK_APP_TOKEN"] = "xapp-1"
    assert shell.run("migrate")[0] == 0
    with sqlite3.connect(shell.folder / "counterpart.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    assert "version 9999, newer than this Counterpart knows" in one_line(shell.run(command))


def test_tick_says_what_to_do_with_a_database_that_is_not_migrated(shell: Shell) -> None:
    assert "run `counterpart migrate`" in one_line(shell.run("tick"))


def test_migrate_can_be_run_twice(shell: Shell) -> None:
    assert shell.run("migrate") == (0, "The database is up to date.\n", "")
    assert shell.run("migrate")[0] == 0


@pytest.mark.parametrize("command", ["migrate", "tick", "backup"])
def test_a_database_that_is_locked_for_a_while_is_waited_for(
    shell: Shell, local: Slack, waits: threading.Event, command: str
) -> None:
    shell.run("migrate")
    with locked(shell) as other, ThreadPoolExecutor() as threads:
        waiting = threads.submit(shell.run, command, *(["copy.db"] if command == "backup" else []))
        noticed = waits.wait(PATIENCE)
        other.rollback()
        code, _, err = waiting.result(PATIENCE)

    assert noticed
    assert code == 0
    assert "The database can't be reached; trying again action=connect error=database is locked" in err


@pytest.mark.parametrize("name", ["-x.db", "-", "a b#%20?.db"])
def test_backup_takes_any_name(shell: Shell, name: str) -> None:
    shell.run("migrate")

    assert shell.run("backup", name)[0] == 0
    assert {one.name for one in shell.folder.iterdir() if "counterpart" not in one.name} == {name}


def test_run_waits_for_a_database_that_is_locked_and_ends_when_told(shell: Shell, local: Slack) -> None:
    shell.run("migrate")
    with locked(shell):
        process = shell.start("run")
        until(process, "The database can't be reached; trying again")
        process.send_signal(signal.SIGTERM)

        assert process.wait(PATIENCE) == 0


def test_what_cron_begins_does_not_wait_for_ever_and_blames_no_setting(
    shell: Shell, local: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run("migrate")
    monkeypatch.setattr("bot.__main__.A_MINUTE", 0.0)
    with locked(shell):
        code, out, err = shell.run("tick")

    assert (code, out) == (1, "")
    assert err == "counterpart: the database can't be reached (database is locked); nothing was done\n"


COMING_UP = [
    "the database system is starting up",
    "the database system is not yet accepting connections",
    "sorry, too many clients already",
    "pgbouncer cannot connect to server",
]


@pytest.mark.parametrize("command", ["migrate", "tick"])
def test_a_postgresql_that_is_not_up_yet_is_waited_for(
    shell: Shell, local: Slack, postgres: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.ASK_AGAIN", 0.01)
    with pooler(postgres) as between:
        between.refusals = list(COMING_UP)
        shell.env["DATABASE_URL"] = between.url
        code, _, err = shell.run(command)

    assert (code, between.refusals) == (0, [])
    assert COMING_UP[0] in err


@pytest.mark.parametrize(
    "refusal",
    [
        'password authentication failed for user "counterpart"',
        'database "counterpart" does not exist',
        'role "counterpart" does not exist',
        'no pg_hba.conf entry for host "10.0.0.1"',
        "no such database: counterpart",
    ],
)
def test_a_postgresql_that_says_no_ends_every_command_at_once(
    shell: Shell, local: Slack, postgres: str, refusal: str
) -> None:
    shell.env |= {"SLACK_SIGNING_SECRET": local.app.signing_secret}
    with pooler(postgres) as between:
        between.refusals, between.down = [refusal], True
        shell.env["DATABASE_URL"] = between.url

        for command in ("migrate", "tick", "worker", "web"):
            assert refusal in one_line(shell.run(command))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://me@127.0.0.1:9/none?pgbouncer=true", "pgbouncer"),
        ("postgresql://me@127.0.0.1:many/none", ""),
        ("postgresql://me@127.0.0.1:9/none?sslmode=perhaps", "sslmode"),
    ],
)
def test_a_url_of_postgresql_that_can_not_be_meant_ends_at_once(shell: Shell, url: str, why: str) -> None:
    shell.env["DATABASE_URL"] = url

    said = one_line(shell.run("tick"))
    assert said.startswith("counterpart: DATABASE_URL: ")
    assert why in said


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
    assert first.wait(PATIENCE) == 0
    assert local.app.bot_token not in read + first.stderr.read()  # type: ignore[union-attr]
    assert "WARNING" not in read


def test_run_keeps_trying_while_slack_cant_be_reached_and_ends_when_told(shell: Shell) -> None:
    shell.env |= {"SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    process = shell.start("run")

    until(process, "Slack can't be reached; trying again")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE) == 0
    assert time.monotonic() - began < 5  # what it would wait before it asks Slack again


ON_WINDOWS = """
import asyncio, ctypes, multiprocessing, os, socket, ssl, subprocess, sys, tempfile, webbrowser
import aiohttp, concurrent.futures.process, multiprocessing.connection, psycopg, sqlalchemy, tzlocal
class Windows:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("fcntl", "grp", "pwd", "resource", "termios"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Windows())
sys.platform = "win32"
from bot.__main__ import main
sys.exit(main())
"""


def on_windows(shell: Shell, *arguments: str) -> tuple[int, str, str]:
    """As far as a process that is told so, and has none of what Windows lacks, can show it."""
    command = [sys.executable, "-c", ON_WINDOWS, *arguments]
    home = {"HOME": str(shell.folder)}  # everybody has one there
    done = subprocess.run(command, cwd=shell.folder, env=shell.env | home, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", ["run", "web", "worker", "tick", "migrate", "doctor", "backup x.db"])
def test_on_windows_what_does_not_work_there_says_so_in_one_line(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    assert "does not work on Windows: use Linux" in one_line(shell.run_here(*command.split()))


def test_on_windows_files_are_checked_and_the_manifest_is_printed(shell: Shell) -> None:
    (shell.folder / "roster.csv").write_text("state,office,email\n", encoding="utf-8")
    plain = shell.run("manifest")

    assert on_windows(shell, "--help")[0] == 0
    assert on_windows(shell, "manifest") == plain
    assert on_windows(shell, "plan", "check", str(PLAN)) == (0, "This plan is fine.\n", "")
    assert on_windows(shell, "roster", "check", "roster.csv") == shell.run("roster", "check", "roster.csv")
    assert "does not work on Windows" in one_line(on_windows(shell, "run"))


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


def test_web_needs_the_signing_secret(shell: Shell) -> None:
    shell.env["DATABASE_URL"] = "postgres://nobody:secret@127.0.0.1:9/none"

    assert "SLACK_SIGNING_SECRET: it is not set" in one_line(shell.run("web"))


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
    assert "There is no column called Area" in shell.run("plan", "check", "binary.yml")[1]
    assert "can't be read: Is a directory" in one_line(shell.run("plan", "check", "."))


def test_plan_check_reads_a_spreadsheet_and_says_what_it_would_make(shell: Shell) -> None:
    (shell.folder / "plan.csv").write_bytes("Area;Claim;Question\nTeaming;It is so;Why?\n".encode("utf-16"))

    code, out, _ = shell.run("plan", "check", "plan.csv")

    assert (code, out.splitlines()[-1]) == (0, "This plan is fine.")
    assert "plan.csv: Headlines, such as: 34 of the 51 states that have" in out
    assert "so far say “It is so”" in out


def test_a_plan_is_loaded_shown_and_exported_in_both_forms(shell: Shell) -> None:
    (shell.folder / "plan.csv").write_text("Title,Ours\nArea,Claim,Question\nTeaming,It is so,Why?\n")
    assert "run `counterpart migrate`" in one_line(shell.run("plan", "load", "plan.csv"))
    shell.run("migrate")
    assert "no task force is in this database yet" in one_line(shell.run("plan", "load", "plan.csv"))
    db = Database(f"sqlite:///{shell.folder}/counterpart.db", None)
    with db.begin() as tx:
        task_forces.ensure(tx, "T1")
    db.close()

    code, out, _ = shell.run("plan", "load", "plan.csv")
    assert (code, out.splitlines()[-1]) == (
        0,
        "Nothing is changed yet. To activate it, say the same with --activate.",
    )
    assert "1 added · 25 retired" in out
    assert "Working together on IT procurement" in shell.run("plan", "show")[1]
    assert shell.run("plan", "load", "plan.csv", "--activate")[1].splitlines()[-1] == "It is loaded."
    assert shell.run("plan", "show")[1].startswith("Ours\n")

    for name, option in (("again.csv", "--csv"), ("again.yml", "--yaml")):
        (shell.folder / name).write_text(shell.run("plan", "export", option)[1], encoding="utf-8")
        assert "there is nothing to change" in shell.run("plan", "load", name)[1]
    (shell.folder / "bad.csv").write_text("Area,Claim,Question\nTeaming,,Why?\n")
    assert shell.run("plan", "load", "bad.csv")[:2] == (
        1,
        "Line 2: There is no claim. Fill it in, or delete this line.\n1 to mend. Nothing was changed.\n",
    )


def test_roster_check_says_what_slack_would_say(shell: Shell) -> None:
    rows = ["Our roster", "State,Office,Email,Title", "ID,State IT Director,a@x.gov,", ",CPO,TBD,", "Total 2"]
    (shell.folder / "fine.csv").write_text("\n".join([*rows, ""]))
    (shell.folder / "bad.csv").write_text("State,Office,Email\nID,Director,a@x.gov\nME,CIO,a@x.gov; b@x.gov\n")
    (shell.folder / "swapped.csv").write_text("State,Office,Email,Title\nID,CIO,a@x.gov,Procurement Director\n")

    assert shell.run("roster", "check", "fine.csv")[:2] == (
        0,
        "fine.csv: Line 3: “State IT Director” read as CIO.\n"
        "fine.csv: Line 4: “TBD” read as vacant.\n"
        "fine.csv: Line 1: “Our roster” is left out.\n"
        "fine.csv: Line 5: “Total 2” is left out.\n"
        "This roster is fine.\n",
    )
    code, out, _ = shell.run("roster", "check", "bad.csv")
    assert (code, out.splitlines()[-1]) == (1, "2 to mend.")
    assert "bad.csv: Line 2: “Director” may be the CIO or the CPO. Which of the two is it?" in out
    assert "bad.csv: Line 3: “a@x.gov; b@x.gov” is not an e-mail address. It has 2: keep a@x.gov or b@x.gov" in out
    assert "the job title sounds like a CPO's" in shell.run("roster", "check", "swapped.csv")[1]


def test_figures_are_printed_as_json_of_what_was_published(shell: Shell) -> None:
    assert "run `counterpart migrate`" in one_line(shell.run("figures", "--json"))
    shell.run("migrate")
    assert "no task force is in this database yet" in one_line(shell.run("figures", "--json"))
    db = Database(f"sqlite:///{shell.folder}/counterpart.db", None)
    with db.begin() as tx:
        task_forces.ensure(tx, "T1")
    db.close()

    assert shell.run("figures", "--json")[:2] == (0, "[]\n")


def test_a_map_of_the_states_is_printed_as_svg(shell: Shell) -> None:
    shell.run("migrate")
    assert "no task force is in this database yet" in one_line(shell.run("map"))
    db = Database(f"sqlite:///{shell.folder}/counterpart.db", None)
    with db.begin() as tx:
        task_forces.ensure(tx, "T1")
    db.close()

    code, out, _ = shell.run("map")
    assert (code, out[:5], out[-7:]) == (0, "<svg ", "</svg>\n")
    for chosen in (["--for", "co-chairs"], ["--item", "contact"]):
        assert "No state can be shown by name yet" in one_line(shell.run("map", *chosen))

    as_png = [sys.executable, "-m", "bot", "map", "--png"]
    done = subprocess.run(as_png, cwd=shell.folder, env=shell.env, capture_output=True, check=True)
    assert (done.stdout[:8], done.stderr) == (b"\x89PNG\r\n\x1a\n", b"")


def test_a_map_as_png_says_what_to_install_where_that_is_missing(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run("migrate")
    db = Database(f"sqlite:///{shell.folder}/counterpart.db", None)
    with db.begin() as tx:
        task_forces.ensure(tx, "T1")
    db.close()
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    assert "requirements-pictures.txt" in one_line(shell.run("map", "--png"))
