"""The stage on which the gallery is played: no sockets, and as few items in the plan as a scene needs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.rules.plan import Plan
from sandbox.demo.inside import InnerStage
from sandbox.demo.stage import TYPING
from sandbox.slack.errors import NotPossible
from sandbox.slack.records import Message
from sandbox.slack.states import elements_in


class GalleryStage(InnerStage):
    """`items`: how many of the plan's items there are; with one, every question is the same."""

    items = 99

    def start_bot(self) -> None:
        super().start_bot()
        self.bot = replace(self.bot, plan=shortened(self.bot.plan, self.items))
        self.connect()

    def does(self, who: str, *acts: str | dict[str, Any]) -> None:
        """One act after the other: a button's label, or what is put into the form that is open.

        What can't be pressed ends it. A form that is open at the end is closed.
        """
        person = self.person(who)
        with suppress(NotPossible):
            for act in acts:
                if isinstance(act, str):
                    person.press(act)
                else:
                    person.fill_and_submit(act)
        self._closes(who)

    def presses(self, who: str, name: str, message: Message, value: str | None = None) -> None:
        """Presses a button of one message, or chooses in it. A form that opens is closed."""
        with suppress(NotPossible):
            self.person(who).press(name, message, value)
        self._closes(who)

    def presses_all_of_home(self, who: str, *but: str) -> None:
        """Opens Home and presses each of its buttons once, but those named; each window that opens is closed."""
        person = self.person(who)
        view = person.open_home()
        pressed = set(but)
        while view is not None:
            doors = [(block, it) for block, it in elements_in(view.body["blocks"]) if it["type"] == "button"]
            door = next(((block, it) for block, it in doors if _sign(it) not in pressed), None)
            if door is None:
                return
            pressed |= {_sign(door[1])}
            with suppress(NotPossible):
                self.slack.interactions.press_in_view(
                    person.id, view.id, door[1]["action_id"], self.server.now(), None, door[0]["block_id"]
                )
            self.server.settle()
            self._closes(who)
            view = person.open_home()

    def answers(self, who: str, **values: Any) -> None:
        """By the command; who can't answer does not."""
        person = self.person(who)
        with suppress(NotPossible):
            person.command("answer")
            person.fill_and_submit(values)
        self._closes(who)

    def _closes(self, who: str) -> None:
        person = self.person(who)
        while person.view is not None:
            person.close()
        self.settle()

    def deactivate(self, who: str) -> None:
        """Their account is closed, and Slack says so."""
        self.slack.admin.change_person(self.person(who).id, self.server.now(), deleted=True)
        self.server.settle()
        self.settle()

    def types(self, who: str, text: str) -> None:
        """A command; `@name` and `#task-force` as Slack would send them. A form that opens is closed."""
        for name in sorted(self.people, key=len, reverse=True):
            text = text.replace(f"@{name}", f"<@{self.people[name].id}>")
        self.clock.advance(TYPING)
        self.person(who).command(text.replace("#task-force", f"<#{self.channel}|task-force>"))
        self._closes(who)


def _sign(button: Any) -> str:
    return f"{button['text']['text']}"


def shortened(plan: Plan, most: int) -> Plan:
    """The same plan with its first items only."""
    areas = []
    for area in plan.areas:
        items = [item.model_copy(update={"needs": None}) for item in area.items[: max(0, most)]]
        most -= len(items)
        if items:
            areas.append(area.model_copy(update={"items": tuple(items)}))
    return plan.model_copy(update={"areas": tuple(areas)})


@contextmanager
def played(items: int = 99, start: datetime | None = None, first_looks: bool = False) -> Iterator[GalleryStage]:
    """A stage with everything still to be set up."""
    made = type("Stage", (GalleryStage,), {"items": items, "first_looks": first_looks})
    with tempfile.TemporaryDirectory() as folder, made(Path(folder), *([start] if start else [])) as stage:
        yield stage
