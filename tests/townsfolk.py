"""The people of a round: what they do until Slack says that it was taken, and the record of it for the checker.

Who is shown an error does what people do: the same once more.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable
from typing import Any

from hosting import Town
from simulation.facts import Command, Facts, Said, Sent, Submitted

from bot.rules.jurisdictions import ALL
from bot.words import notices
from sandbox.slack.errors import NotPossible
from sandbox.slack.person import Person
from sandbox.slack.records import Message, View
from sandbox.slack.states import elements_in
from sandbox.slack.text import all_text

PATIENCE = 300.0  # real seconds until an act is taken; all of it passes only when something is wrong
AGAIN = 0.15  # seconds until somebody tries again
STATUSES = ("not_started", "under_way", "in_place", "stuck", "not_for_us")


class Townsfolk:
    """Everybody. Officers act in threads of their own, each by a stream of their own of the round's seed."""

    def __init__(self, stage: Town, facts: Facts, seed: int, codes: tuple[str, ...]) -> None:
        self.stage, self.facts, self.seed, self.slack = stage, facts, seed, stage.slack
        self.errors = 0  # that somebody was shown
        self._moments = itertools.count(1)
        self.facts.channel = stage.channel
        self.facts.admins.add(stage.person("admin").id)
        self.facts.cochairs.add(stage.person(f"{codes[0]}-CIO").id)
        for code in codes:
            for office in ("CIO", "CPO"):
                user = stage.person(f"{code}-{office}").id
                self.facts.homes[user], self.facts.zones[user] = code, ALL[code].zone
                self.facts.holders.add(user)

    def until(self, act: Callable[[], bool], what: str) -> None:
        """Do it until it is taken."""
        began = time.monotonic()
        while not act():
            self.errors += 1
            if time.monotonic() - began > PATIENCE:
                raise AssertionError(f"{what} is never taken")
            time.sleep(AGAIN)

    # An admin.

    def types(self, text: str) -> None:
        """A command of the admin's, until it is answered."""
        self.until(lambda: self._types(text), text)

    def _types(self, text: str) -> bool:
        admin = self.stage.person("admin")
        told = Command(admin.id, text, next(self._moments), self.stage.clock.now(), None)  # type: ignore[arg-type]
        self.facts.commands.append(told)
        shown = admin.command(text)
        if shown is None or shown.kind == "error" or notices.ENOUGH in shown.text:
            return False
        told.ended, told.shown = next(self._moments), shown.text
        return True

    def starts(self) -> None:
        """*Start*, until it is taken. Where the button is gone after an error, the command says what came of it."""
        admin = self.stage.person("admin")
        self.until(lambda: self._pressed(admin, "Start") or self._has_started(), "Start")

    def _has_started(self) -> bool:
        self.types("start")
        return not any(action == "start" for action in actions_in(self.stage.person("admin").messages()[-1]))

    def _pressed(self, person: Person, label: str) -> bool:
        try:
            shown = person.press(label)
        except NotPossible:
            return False
        return shown is None or shown.kind != "error"

    # An officer.

    def answers_the_question(self, name: str) -> None:
        """Welcomed, asked, answering, perhaps of another mind, perhaps with a word in the thread."""
        draw = random.Random(f"{self.seed}/{name}")
        self._gives(name, draw, "Answer")
        if draw.random() < 0.3:
            self._talks(name, draw)
        if draw.random() < 0.3:
            self._gives(name, draw, "Answer")
        if draw.random() < 0.2:
            self.until(lambda: self._takes_back(name), f"Withdraw by {name}")
            self._gives(name, draw, "Answer")

    def _gives(self, name: str, draw: random.Random, label: str) -> None:
        token = f"zq{next(self._moments)}x"
        self.facts.token_of[token] = self.stage.person(name).id
        status = draw.choice(STATUSES)
        words = {"status": status, "comment": f"{token} of {name}", "win": f"{token} is won", "win_quote": "no"}
        # Said in each: a form is filled in with what they said before.
        words["help_quote"] = draw.choice(("no", "without_state")) if status == "stuck" else "no"
        self.until(lambda: self._gave(name, words, label), f"the answer of {name}")

    def _gave(self, name: str, words: dict[str, str], label: str) -> bool:
        person = self.stage.person(name)
        view = self._form(person, label, "answer")
        return view is not None and self._submitted(person, view, words)

    def _form(self, person: Person, label: str, callback: str) -> View | None:
        """The form that this opens; one that is still open after an error is as good."""
        if (view := person.view) is None and self._opened(person, label):
            view = person.view
        if view is not None and view.body["callback_id"] != callback:
            person.close()
            return None
        return view

    def _opened(self, person: Person, label: str) -> bool:
        """By a button, or, of an answer, by the command."""
        if label != "Answer":
            return self._pressed(person, label)
        shown = person.command("answer")
        return shown is not None and shown.kind == "view"

    def _submitted(self, person: Person, view: View, words: dict[str, str]) -> bool:
        asked = int(json.loads(view.body["private_metadata"])["check_in"])
        began, true = next(self._moments), self.stage.server.now()
        sent = Submitted(person.id, asked, dict(words), true, began, None)  # type: ignore[arg-type]
        self.facts.submitted.append(sent)
        try:
            outcome = person.fill_and_submit(words)
        except NotPossible:  # it is being sent still
            return False
        if outcome == "error" or isinstance(outcome, dict):
            return False
        after = person.view
        sent.ended, sent.stored = next(self._moments), not (after and "Not saved" in _text(after))
        if after is not None:
            person.close()
        return sent.stored

    def _takes_back(self, name: str) -> bool:
        person = self.stage.person(name)
        view = self._form(person, "Withdraw", "withdraw")
        if view is None:
            return False
        about, true = view.body["private_metadata"], self.stage.server.now()
        sent = Sent(person.id, "withdraw", about, {}, true, next(self._moments), None)  # type: ignore[arg-type]
        self.facts.sent.append(sent)
        outcome = person.fill_and_submit()
        with self.stage.server.lock:
            sent.delivery = next(one for one in reversed(self.slack.deliveries.all) if one.user == person.id)
        if outcome == "error" or isinstance(outcome, dict):
            return False
        sent.ended, after = next(self._moments), person.view
        if after is not None:
            sent.shown = _text(after)
            person.close()
        return True

    def _talks(self, name: str, draw: random.Random) -> None:
        """A word in the question's thread, later perhaps edited or deleted: events, which Slack sends again."""
        person, token = self.stage.person(name), f"zq{next(self._moments)}x"
        question = next(one for one in reversed(person.inbox) if "\nWhere does " in one.text)
        with self.stage.server.lock:
            now, before = self.stage.server.now(), len(self.slack.deliveries.all)
            text = f"{token} said by {name}"
            ts = self.slack.composer.say(person.id, question.channel, text, now, question.ts)
            told = [one for one in self.slack.deliveries.all[before:] if one.payload["event"].get("ts") == ts]
        said = Said(person.id, question.channel, question.ts, ts, text, told)
        self.facts.said.append(said)
        self.stage.server.wait_for(lambda: all(one.over or one.attempt for one in told))
        change = draw.random()
        with self.stage.server.lock:
            now, before = self.stage.server.now(), len(self.slack.deliveries.all)
            if change < 0.3:
                self.slack.composer.edit(person.id, question.channel, ts, f"{text}, in other words", now)
                said.later.append((f"{text}, in other words", self.slack.deliveries.all[before:]))
            elif change < 0.5:
                self.slack.composer.delete(person.id, question.channel, ts, now)
                said.later.append((None, self.slack.deliveries.all[before:]))
        self.stage.server.kick()


def actions_in(message: Message) -> list[str]:
    return [element.get("action_id", "") for _, element in elements_in(message.blocks)]


def _text(view: Any) -> str:
    class Shown:
        text, blocks = "", view.body["blocks"]

    return str(all_text(Shown))  # type: ignore[arg-type]
