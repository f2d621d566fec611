"""The README says what is so."""

from __future__ import annotations

import re
from pathlib import Path

from list_rights import table

from bot.__main__ import _parser
from bot.settings import Settings
from bot.words.failures import CAUSES
from bot.words.withdrawal import KEPT

ROOT = Path(__file__).parent.parent


def test_the_settings_table_is_the_codes() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)

    assert {name: what for name, what, _ in rows} == {
        name.upper(): field.description for name, field in Settings.model_fields.items()
    }
    defaults = {name: default.strip("`") for name, _, default in rows}
    for name, field in Settings.model_fields.items():
        shown = "needed" if field.is_required() else str(field.default or "none")
        assert defaults[name.upper()] == shown


def test_the_example_environment_names_every_setting_with_its_default_and_only_tokens_are_to_be_filled_in() -> None:
    lines = re.findall(r"^(# )?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert [name for _, name, _ in lines] == [name.upper() for name in Settings.model_fields]
    shown = {name.lower(): value for _, name, value in lines}
    for name, field in Settings.model_fields.items():
        assert field.is_required() or not field.default or shown[name] == str(field.default)
    Settings(_env_file=None, **shown)  # each example is one that is taken
    assert [name for mark, name, _ in lines if not mark] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


def test_readme_and_operations_say_of_withdrawing_what_its_form_says() -> None:
    for name in ("README.md", "docs/operations.md"):
        assert KEPT in " ".join((ROOT / name).read_text().split()), name


def test_the_table_of_commands_is_made_of_what_each_says_of_itself() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert table() in text, "make rights"
    assert "| officers |" in table()


def test_every_file_named_in_the_readme_exists() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text())

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_what_each_alarm_means_is_the_codes_list() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    listed = re.findall(r"^\| `([a-z_]+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)

    assert listed == [(name, cause.why, cause.fix) for name, cause in CAUSES.items()]


def test_every_file_that_the_operations_page_names_is_there() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "docs" / "operations.md").read_text())

    assert [name for name in named if not (ROOT / "docs" / name).exists()] == []


def test_make_says_what_it_does_and_how_long_before_each_long_step() -> None:
    lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("\t")]
    long = [at for at, line in enumerate(lines) if re.search(r"\$\(PIP\)|-m venv", line)]

    assert len(long) == 3
    assert [lines[at] for at in long if not re.search(r'@echo ".*(second|minute)', lines[at - 1])] == []


def test_the_readme_names_every_command_of_the_program() -> None:
    commands = re.findall(r"^    (\w+) ", _parser().format_help(), re.MULTILINE)
    listed = (ROOT / "README.md").read_text().split("On the command line: ")[1].split("\n\n")[0]

    assert len(commands) > 8
    assert [name for name in commands if not re.search(rf"`(?:counterpart )?{name}\b", listed)] == []
