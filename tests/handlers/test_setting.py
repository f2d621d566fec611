"""A setting is declared once; what is typed and what is filled in come to the same."""

from __future__ import annotations

from typing import Any

import pytest
from command_kit import changes, typed
from home_kit import home, press, send

from handlers import settings, switchboard
from handlers.acts import Menu
from handlers.commands import COMMANDS
from sandbox.demo.stage import Stage


def test_every_setting_has_its_command_its_button_and_its_form() -> None:
    buttons, forms = switchboard.PRESSES["set_up"], switchboard.FORMS["set_up"]
    assert isinstance(buttons, Menu)
    assert isinstance(forms, Menu)

    assert [one.name for one in settings.SETTINGS if one.example.split()[0] not in COMMANDS] == []
    assert {one.name for one in settings.OWN} <= switchboard.PRESSES.keys()
    assert {one.name for one in settings.CHECKLIST} <= buttons.choices.keys()
    assert {one.name for one in settings.SETTINGS} <= switchboard.FORMS.keys() | forms.choices.keys()


@pytest.mark.parametrize(
    ("which", "filled", "before", "said"),
    [
        ("schedule", {"often": "weekly", "clock": "10:00"}, "schedule every 2 weeks thu 09:00", "weekly thu 10:00"),
        ("digest", {"day": "mon"}, "digest-schedule weekly fri 14:00 America/New_York", "weekly mon 14:00 {zone}"),
        ("cochair", {"people": ["helper"]}, "cochair remove @helper", "cochair add @helper"),
    ],
)
def test_what_is_typed_and_what_is_filled_in_are_recorded_alike(
    stage: Stage, which: str, filled: dict[str, Any], before: str, said: str
) -> None:
    home(stage, "admin")
    press(stage, "admin", "set_up", which)
    people = {name: [stage.person(one).id for one in who] for name, who in filled.items() if name == "people"}
    send(stage, "admin", **filled | people)
    by_form = changes(stage)[-1]
    typed(stage, before)
    command = said if which == "cochair" else f"{before.split()[0]} {said.format(zone='America/New_York')}"
    typed(stage, command)

    assert changes(stage)[-1] == by_form
    assert len(changes(stage)) == 3
