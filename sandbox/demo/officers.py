"""Officers who answer in their own time, as people do: for the demo's month and for the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.rules.hours import Desk, next_allowed
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from sandbox.demo.invented import Officer
from sandbox.demo.stage import Stage
from sandbox.slack.errors import NotPossible
from sandbox.slack.records import Message, View

Place = tuple[str, str]  # an officer's name and the ts of a message


class Officers:
    """Those of `codes`. They look at what is new, and answer each question when they are ready, or not at all."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.who = {f"{code}-{office}": Officer(code, office) for code in codes for office in Office}
        self.will_answer: dict[Place, datetime] = {}
        self.first_form: View | None = None
        self._looked = ""

    def next_answer(self, now: datetime) -> datetime | None:
        """When somebody will next answer."""
        return min((moment for moment in self.will_answer.values() if moment > now), default=None)

    def read_and_answer(self, stage: Stage) -> bool:
        """Look at what is new; answer what is ripe. Whether there was any."""
        now = stage.clock.now()
        for message in self._new(stage):
            for name, officer in self.who.items():
                if stage.person(name).id in stage.slack.channels[message.channel].members:
                    self._plan(name, officer, message, now)
        ripe = [place for place, moment in self.will_answer.items() if moment <= now]
        for place in ripe:
            del self.will_answer[place]
            self._answer(stage, *place)
        return bool(ripe)

    def leave(self, codes: Iterable[str]) -> None:
        """From now on somebody else answers for these states."""
        gone = {f"{code}-{office}" for code in codes for office in Office}
        self.who = {name: officer for name, officer in self.who.items() if name not in gone}
        self.will_answer = {place: at for place, at in self.will_answer.items() if place[0] not in gone}

    def _new(self, stage: Stage) -> list[Message]:
        """What has come into DMs and group DMs since the last look and waits for an answer."""
        with stage.server.lock:
            found = []
            for channel in stage.slack.channels.values():
                for message in reversed(channel.history.values()) if channel.kind in ("im", "mpim") else ():
                    if message.ts <= self._looked:
                        break
                    found.append(message)
        self._looked = max((message.ts for message in found), default=self._looked)
        return sorted((message for message in found if _asks(message)), key=lambda message: message.ts)

    def _plan(self, name: str, officer: Officer, message: Message, now: datetime) -> None:
        """People answer in their working hours too."""
        code = name.partition("-")[0]
        delay = officer.delay()
        if delay is not None:
            desk = Desk(ALL[code].zone, code)
            self.will_answer[name, message.ts] = next_allowed(now + timedelta(hours=delay), [desk])

    def _answer(self, stage: Stage, name: str, ts: str) -> None:
        person = stage.person(name)
        message = next((one for one in person.inbox if one.ts == ts), None)
        if message is None:
            return
        said = self.who[name].answer(_item(stage, ts))
        doors = (f"tap_{said['status']}", "Answer")  # of a question, of a reminder
        try:
            person.press(next(door for door in doors if door in _doors(message)), message)
        except (NotPossible, StopIteration):
            return  # too late: a newer question has taken its place
        if person.view is None or person.view.body["callback_id"] != "answer":
            return
        self.first_form = self.first_form or person.view
        person.fill_and_submit(said)
        if person.view is not None:
            person.close()


def _item(stage: Stage, ts: str) -> str:
    with stage.db.begin() as tx:
        found = tx.execute(
            text("SELECT c.item FROM check_in c JOIN message m ON m.check_in_id = c.id WHERE m.ts = :ts"),
            {"ts": ts},
        )
        return str(found.scalar())


def _asks(message: Message) -> bool:
    """Whether this is a question that waits for an answer."""
    return any(door == "Answer" or door.startswith("tap_") for door in _doors(message))


def _doors(message: Message) -> set[str]:
    """Its buttons: those of an answer by their label, the others by what they do."""
    elements = [element for block in message.blocks or [] for element in block.get("elements", [])]
    found = [(str(one["action_id"]), one["text"]["text"]) for one in elements if one.get("type") == "button"]
    return {label if action == "answer" else action for action, label in found}
