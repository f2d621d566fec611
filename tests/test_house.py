"""The rules of the house: who may import whom, and what no file may do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rules.model import MessageKind

ROOT = Path(__file__).parent.parent
HOUSE = ("bot", "handlers", "storage")
# What of bot/ may touch the world: its own files. What stands in its folders is the core.
SHELL = tuple(sorted(path.stem for path in (ROOT / "bot").glob("*.py") if path.stem != "__init__"))
MOST_LINES = 400
LONG_TESTS = {  # may only become fewer
    "tests/handlers/test_delivery.py",
    "tests/handlers/test_deputies.py",
    "tests/handlers/test_previewing.py",
    "tests/simulation/checker.py",
    "tests/simulation/process.py",
    "tests/simulation/scenes.py",
    "tests/simulation/seed.py",
    "tests/simulation/spoiled.py",
    "tests/test_command_line.py",
    "tests/test_page.py",
}
DOORS = {
    "smtplib": {"bot/mail.py"},
    "slack_sdk": {"bot/slack.py", "bot/app.py", "bot/door.py", "bot/web.py"},
    "waitress": {"bot/http_server.py"},
    "slack_bolt": {"bot/app.py", "bot/door.py", "handlers/listening.py"},
    "apscheduler": {"bot/app.py"},
    "slackblocks": {"bot/words/"},
    "alembic": {"storage/"},
}
BROAD = {  # where anything at all may come up, and must not get further
    "bot/__main__.py": 2,  # an operator gets one line
    "handlers/outbox/delivery.py": 1,  # a message that can't be made must not hold up the others
    "handlers/heartbeat.py": 1,  # one pair's failure must not stop the others
    "handlers/listening.py": 1,  # a person is told what to do
}

OUTBOX_MAY_IMPORT = {  # no feature: what one wants of the outbox stands in its `Kind`
    "bot",
    "bot.rules",
    "bot.rules.hours",
    "bot.rules.model",
    "bot.slack",
    "bot.words",
    "bot.words.kit",
    "handlers",
    "handlers.failures",
    "handlers.failures.notice",  # the admins learn of what fails
    "handlers.failures.shut",  # nothing is called while Slack lets nothing through
    "handlers.kinds",
    "storage",
    "storage.absences",
    "storage.conversations",
    "storage.database",
    "storage.messages",
    "storage.pairs",
    "storage.postings",
    "storage.rates",
    "storage.tables",
    "storage.task_forces",
    "storage.work",
}
OF_THE_OUTBOX_IN_STORAGE = ("storage/messages.py", "storage/work.py", "storage/conversations.py")

STOREYS = (  # of handlers/, the lowest first: what stands in one row does not know one another
    ("people", "asking"),
    ("seats", "kinds", "origin"),
    ("request", "results", "failures"),
    ("lookup", "rights", "outbox", "sheets"),
    ("acts",),
    ("plans",),
    ("digests",),
    ("check_ins",),
    ("steps", "offers"),
    ("handover",),
    ("offices", "overview"),
    ("mails",),
    ("settings", "heartbeat"),
    ("rehearsal",),
    ("commands", "home", "listening"),
    ("switchboard",),
)


def module_of(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


FILES = {str(path.relative_to(ROOT)): path for folder in HOUSE for path in sorted((ROOT / folder).rglob("*.py"))}
OURS = {name for name in FILES if not name.startswith("storage/migrations/")}
MODULES = {module_of(name) for name in FILES}


def imports(name: str) -> Iterator[str]:
    """Every module that this file imports, anywhere in it: `a.b` and, for `from a import b`, both."""
    for node in ast.walk(ast.parse(FILES[name].read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute here"
            yield from (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))


def is_core(name: str) -> bool:
    return name.startswith(("bot/rules/", "bot/words/"))


@pytest.mark.parametrize("name", sorted(OURS))
def test_imports_run_one_way(name: str) -> None:
    """bot/app.py → handlers → storage → the core of bot."""
    above = {"bot": ("handlers", "storage"), "storage": ("handlers",), "handlers": ("bot.app", "bot.settings")}
    forbidden = above[name.split("/")[0]] if name not in ("bot/app.py", "bot/__main__.py") else ()
    if is_core(name) or name.startswith("storage/"):
        forbidden += tuple(f"bot.{one}" for one in SHELL)

    assert [one for one in imports(name) if one.startswith((*forbidden, "sandbox", "tests"))] == []


def test_each_room_of_handlers_knows_only_those_below_it() -> None:
    storey = {room: number for number, rooms in enumerate(STOREYS) for room in rooms}
    arrows = {
        (room_of(module_of(name)), room_of(one))
        for name in OURS
        if name.startswith("handlers/") and name != "handlers/__init__.py"
        for one in imports(name)
        if one in MODULES and one.startswith("handlers.")
    }

    assert {path.stem for path in (ROOT / "handlers").iterdir() if path.stem[0] != "_"} == storey.keys()
    assert {(a, b) for a, b in arrows if a != b and storey[b] >= storey[a]} == set()


def room_of(module: str) -> str:
    """The folder, or the file that stands for itself: `handlers.check_ins.answer` is in `check_ins`."""
    return module.split(".")[1]


@pytest.mark.parametrize("name", sorted(name for name in OURS if name.startswith("handlers/outbox/")))
def test_the_outbox_knows_no_feature(name: str) -> None:
    """It imports none, and of a message's kind it does no more than look it up in the table."""
    modules = {one for one in imports(name) if one in MODULES}
    nodes = list(ast.walk(ast.parse(FILES[name].read_text())))
    looked_up = {id(node.slice) for node in nodes if isinstance(node, ast.Subscript)}
    kinds = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "kind"]

    assert {one for one in modules if not one.startswith("handlers.outbox")} <= OUTBOX_MAY_IMPORT
    assert [ast.unparse(node) for node in kinds if id(node) not in looked_up] == []
    assert kinds_named_in(name) <= {"MessageKind.TAKE_BACK", "take_back"}  # its own: what deletes a message


@pytest.mark.parametrize("name", OF_THE_OUTBOX_IN_STORAGE)
def test_the_outbox_tables_are_asked_for_kinds_that_somebody_else_names(name: str) -> None:
    assert kinds_named_in(name) == set()


def kinds_named_in(name: str) -> set[str]:
    """The kinds of messages that this file names, by the model's name or as they are stored."""
    nodes = list(ast.walk(ast.parse(FILES[name].read_text())))
    named = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    said = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    known = {str(kind) for kind in MessageKind if kind is not MessageKind.PROBE}  # also the name of a step
    return {one for one in named if one.startswith("MessageKind.")} | (known & said)


@pytest.mark.parametrize("name", sorted(name for name in OURS if is_core(name)))
def test_the_core_is_pure(name: str) -> None:
    outside = (
        "sqlalchemy",
        "slack_sdk",
        "slack_bolt",
        "apscheduler",
        "alembic",
        "socket",
        "urllib",
        "http",
        "time",
    )
    text = FILES[name].read_text()

    assert [one for one in imports(name) if one.split(".")[0] in outside] == []
    assert "datetime.now(" not in text
    assert "date.today(" not in text
    assert "os.environ" not in text


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_its_door(library: str) -> None:
    users = {name for name in OURS for one in imports(name) if one.split(".")[0] == library}

    assert users
    assert {name for name in users if not name.startswith(tuple(DOORS[library]))} == set()


def test_nobody_reaches_for_the_private_parts_of_something_else() -> None:
    """A library's may change with any release of it. Enum documents `_value_` for whoever makes its members."""
    found = {
        ast.unparse(node)
        for path in [*FILES.values(), *(ROOT / "sandbox").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and re.match(r"_(?!_)", node.attr)
        if ast.unparse(node.value) not in ("self", "cls", "super()")
    }

    assert found == {"status._value_"}


def test_sqlalchemy_is_used_in_storage_and_elsewhere_only_as_the_type_of_a_transaction() -> None:
    users = {
        (name, one)
        for name in OURS
        for one in imports(name)
        if one.startswith("sqlalchemy") and "storage/" not in name
    }

    assert {one for _, one in users} <= {"sqlalchemy.orm", "sqlalchemy.orm.Session"}
    assert all(name.startswith("handlers/") for name, _ in users)


def test_what_listeners_ask_of_slack_is_asked_in_one_place_that_keeps_to_its_rates() -> None:
    """The outbox has its own; a Home is drawn by both."""
    found = {
        name
        for name in OURS
        if name.startswith("handlers/")
        for node in ast.walk(ast.parse(FILES[name].read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "cp.slack"
    }

    assert found == {"handlers/asking.py", "handlers/lookup.py", "handlers/home/__init__.py"}


@pytest.mark.parametrize("door", ["listening", "acts", "rights"])
def test_what_stands_before_every_act_knows_none_of_them(door: str) -> None:
    """The table of acts is handed to who listens; only what assembles the program imports the table."""
    features = {"commands", "home", "check_ins", "digests", "offices", "settings", "overview", "switchboard"}
    users = {name for name in OURS if "handlers.switchboard" in imports(name)}

    assert not features & {
        one.split(".")[1] for one in imports(f"handlers/{door}.py") if one.startswith("handlers.")
    }
    assert users == {"bot/app.py"}


def test_which_plan_a_task_force_has_is_asked_for_in_one_place() -> None:
    """`cp.plan` is that of a task force which was given none."""
    readers = {
        name
        for name in OURS
        for node in ast.walk(ast.parse(FILES[name].read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("cp.plan")
    }

    assert readers == {"handlers/plans/active.py", "handlers/plans/load.py"}  # the second compares another with it


def test_only_the_clock_reads_the_clock() -> None:
    readings = {
        (name, ast.unparse(node.func))
        for name in OURS
        for node in ast.walk(ast.parse(FILES[name].read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith((".now", ".utcnow", ".today", "monotonic"))
    }
    ours = {"clock.now", "cp.clock.now", "self.cp.clock.now", "self._clock.now"}  # our clock, which is handed on

    assert {(name, call) for name, call in readings if call not in ours} == {
        ("bot/clock.py", "datetime.now"),
        ("bot/clock.py", "time.monotonic"),
    }


def test_production_code_touches_the_sandbox_in_the_demo_command_alone() -> None:
    mentions = {name for name in OURS if "sandbox" in FILES[name].read_text()}
    command = FILES["bot/__main__.py"].read_text()

    assert mentions == {"bot/__main__.py"}
    assert command.count('import_module(f"sandbox') == 1


def test_a_status_is_named_in_its_table_alone() -> None:
    """So that a row more in it is all that a new one takes."""
    named = {name for name in OURS if re.search(r"\bStatus\.[A-Z]", FILES[name].read_text())}

    assert named == set()


def test_no_file_is_long_but_the_tests_that_are_named_here_and_they_still_are() -> None:
    files = (path for folder in (*HOUSE, "sandbox", "tests") for path in (ROOT / folder).rglob("*.py"))
    long = {path for path in files if len(path.read_text().splitlines()) > MOST_LINES}

    assert {str(path.relative_to(ROOT)) for path in long} == LONG_TESTS


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "services", "service", "common", "misc", "manager", "base"}

    assert {name for name in OURS if drawers & set(name.removesuffix(".py").split("/"))} == set()


def test_anything_at_all_is_caught_only_at_the_named_edges() -> None:
    found: dict[str, int] = {}
    for name in OURS:
        for node in ast.walk(ast.parse(FILES[name].read_text())):
            if isinstance(node, ast.ExceptHandler) and (node.type is None or ast.unparse(node.type) == "Exception"):
                found[name] = found.get(name, 0) + 1

    assert found == BROAD


def test_no_date_is_written_in_a_way_that_only_some_systems_know() -> None:
    """`%-d` is an error on Windows, where the demo and the checks of files work."""
    files = [*FILES.values(), *(ROOT / "sandbox").rglob("*.py")]

    assert {path.name for path in files if re.search(r"%-[a-zA-Z]\b", path.read_text())} == set()


def test_storage_never_commits() -> None:
    commits = {
        name for name in OURS if ".commit(" in FILES[name].read_text() or ".rollback(" in FILES[name].read_text()
    }

    assert commits == set()


def test_importing_everything_has_no_effect(tmp_path: Path) -> None:
    """In an empty folder and an empty environment: no file, no thread, no socket, no log line, no child."""
    modules = [name.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for name in sorted(OURS)]
    program = f"""
import importlib, logging, socket, threading
def never(*_): raise AssertionError("an import opened a connection")
socket.socket.connect = never
before = (list(logging.getLogger().handlers), logging.getLogger().level)
for module in {modules!r}:
    importlib.import_module(module)
assert threading.active_count() == 1
assert (list(logging.getLogger().handlers), logging.getLogger().level) == before
"""
    env = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
