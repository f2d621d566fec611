"""One conversation, written down as Slack would show it: what is done, and what is then to be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.rules.hours import time_words
from bot.rules.jurisdictions import ALL
from sandbox.demo.stage import Stage
from sandbox.slack.records import Json, Message
from sandbox.slack.show import show_message, show_view
from sandbox.slack.states import elements_in, option_named

WIDTH = 90
NEW_YORK = "America/New_York"


class Transcript:
    """What was done and what was then to be seen, in the order in which it happened. `watched`: whose Slack."""

    def __init__(self, stage: Stage, title: str, about: str, *watched: str) -> None:
        self.stage, self.watched = stage, watched
        self.lines = [title, "=" * len(title), "", *about.strip().split("\n"), ""]
        self.fleeting: set[tuple[str, str]] = set()
        self.known = self._standing()

    def types(self, who: str, command: str) -> None:
        """A command, and what is shown in answer to who typed it alone."""
        written = command.replace(f"<#{self.stage.channel}|task-force>", "#task-force")
        for name, person in self.stage.people.items():
            written = written.replace(f"<@{person.id}>", f"@{name}")
        self._act(f"{who} types: /counterpart {written}")
        self._answered(who, self.stage.person(who).command(command))

    def presses(self, who: str, button: str, message: Message | None = None) -> None:
        self._act(f"{who} presses [{button}]")
        self._answered(who, self.stage.person(who).press(button, message))

    def sends(self, who: str, values: Json, closes: bool = True) -> None:
        """The form that is open is filled in and sent; what then stands there is read and closed, or left open."""
        person = self.stage.person(who)
        assert person.view is not None
        filled = [f"{name}: {_chosen(person.view.body['blocks'], name, value)}" for name, value in values.items()]
        person.fill_and_submit(values)
        self._act(f"{who} sends it with")
        self._frame("\n".join(filled))
        if person.view is not None:
            self._frame(show_view(person.view, self._names(), WIDTH - 4))
            if closes:
                person.close()
        self.settles()

    def says(self, text: str) -> None:
        """The narrator."""
        self.lines += [f"   {text}", ""]

    def passes(self, until: datetime) -> None:
        """Time passes; everything that then comes is told when it comes."""
        self.stage.settle()
        self._news()
        while (now := self.stage.clock.now()) < until:
            self.stage.clock.advance(min(self.stage.next_due(now), until) - now)
            self.settles()

    def settles(self) -> None:
        self.stage.settle()
        self._news()

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines).rstrip() + "\n"

    def _act(self, what: str) -> None:
        now = time_words(self.stage.clock.now(), self._zone(what.split(" ")[0]))
        self.lines += [f"▸ {now} · {what}", ""]

    def _answered(self, who: str, seen: Any) -> None:
        person = self.stage.person(who)
        if person.view is not None:
            self._frame(show_view(person.view, self._names(), WIDTH - 4))
        elif seen is not None:
            self._mark(who)
            self._frame(show_message(seen, self._names(), WIDTH - 4))
        self.settles()

    def _mark(self, who: str) -> None:
        """An answer to a command is told where it was typed, and not once more as news."""
        for message in self.stage.person(who).messages():
            if message.to is not None:
                self.known[message.channel, message.ts] = show_message(message)

    def _news(self) -> None:
        """Each message that is new before somebody who is watched, or looks otherwise than before."""
        standing = self._standing()
        for place, looks in sorted(standing.items(), key=lambda one: one[0][1]):
            if self.known.get(place) != looks:
                self._tell(self._found(place), again=place in self.known)
        for _, ts in sorted(self.known.keys() - standing.keys() - self.fleeting):
            self.lines += [f"── the message of {self._when(ts, NEW_YORK)} is gone", ""]
        self.known = standing

    def _tell(self, message: Message, again: bool) -> None:
        readers = [name for name in self.watched if any(_same(message, one) for one in self._before(name))]
        where = self._where(message, readers)
        when = self._when(message.ts, self._zone(readers[0]))
        now = self._when(str(self.stage.clock.now().timestamp()), self._zone(readers[0]))
        head = f"{where}, the message of {when} now reads" if again else where
        self.lines += [f"── {now} · {head}", ""]
        self._frame(show_message(message, self._names(), WIDTH - 4))

    def _where(self, message: Message, readers: list[str]) -> str:
        kind = self.stage.slack.channels[message.channel].kind
        thread = ", in a thread" if message.is_reply else ""
        if message.to is not None:
            return f"only {readers[0]} sees{thread}"
        if kind in ("public", "private"):
            return f"#task-force{thread}"
        return f"{' and '.join(readers)}, {'direct message' if kind == 'im' else 'group message'}{thread}"

    def _frame(self, shown: str) -> None:
        self.lines += [*(f"   {line}" for line in shown.split("\n")), ""]

    def _standing(self) -> dict[tuple[str, str], str]:
        standing = [one for name in self.watched for one in self._before(name)]
        self.fleeting |= {(one.channel, one.ts) for one in standing if one.to is not None}
        return {(one.channel, one.ts): show_message(one) for one in standing}

    def _before(self, name: str) -> list[Message]:
        return self.stage.person(name).messages()

    def _found(self, place: tuple[str, str]) -> Message:
        return next(one for name in self.watched for one in self._before(name) if (one.channel, one.ts) == place)

    def _when(self, ts: str, zone: str) -> str:
        return time_words(datetime.fromtimestamp(float(ts), UTC), zone)

    def _zone(self, name: str) -> str:
        code, _, office = name.partition("-")
        return ALL[code].zone if office and code in ALL else NEW_YORK

    def _names(self) -> dict[str, str]:
        return {person.id: name for name, person in self.stage.people.items()} | {self.stage.channel: "task-force"}


def _chosen(blocks: Any, name: str, value: Any) -> str:
    """What somebody typed, the label of what they chose, or the file that they added."""
    if isinstance(value, dict):
        return ", ".join(str(file["name"]) for file in value["files"])
    element = next(element for block, element in elements_in(blocks) if block["block_id"] == name)
    return str(option_named(element, value)["text"]["text"]) if "options" in element else str(value)


def _same(one: Message, other: Message) -> bool:
    return (one.channel, one.ts) == (other.channel, other.ts)
