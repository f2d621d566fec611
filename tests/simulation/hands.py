"""How the people of a seed do anything at all: they press, fill in forms, type. What they choose is drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sandbox.slack.records import Delivery, Json, Message, View
from sandbox.slack.states import elements_in
from sandbox.slack.text import all_text
from simulation.facts import Command, Facts, Sent, Submitted
from simulation.world import Act, Redrawn, World

NOT_BOTH = re.compile(r"answers anyway, both answers open|can both still answer")
BEFORE_AN_UPDATE = 0.2
HOUR, DAY = 3_600.0, 86_400.0
ODD = ("", "<!channel> & <@U1|x>", "“quoted” — 🙂", "=1+1", "*b* _i_ ~s~", "line\nline", "w" * 900)


@dataclass
class Person:
    """`officer`: they hold or held an office, or may be deputy of one."""

    id: str
    habit: float
    officer: bool
    seen: int = 0


class Hands:
    """What everybody can do with a screen before them. `kept`: see People."""

    def __init__(self, world: World, facts: Facts, kept: Callable[[int], bool]) -> None:
        self.world, self.facts, self.kept = world, facts, kept
        self.draw = Random(f"{world.seed}/people")
        self.slack = world.slack
        self.everyone: dict[str, Person] = {}
        self.codes: list[str] = []
        self.acted = 0
        self.old_forms: dict[str, bool] = {}  # by the view, whether it was opened before an update
        self.before_an_update = BEFORE_AN_UPDATE
        self._tokens = 0

    # Pressing.

    def _press_newest(self, person: Person, *actions: str) -> Act:
        """The newest button or menu of these that they see."""
        for message in reversed(self.slack.messages.visible(person.id)):
            for block, element in elements_in(message.blocks):
                if element.get("action_id") in actions:
                    yield from self._do_press(person, message, block, element)
                    return

    def _do_press(self, person: Person, message: Message, block: Json, element: Json) -> Act:
        sent = self._presses(person, element)
        sent.delivery = self._press(person, message, block, element)
        yield from self._wait(person, sent)

    def _press(self, person: Person, message: Message, block: Json, element: Json) -> Delivery:
        value = self._choice(element, person) if element["type"] != "button" else None
        return self.slack.interactions.press(
            person.id, message.channel, message.ts, element["action_id"], self.world.true, value, block["block_id"]
        )

    def press_in_view(self, person: Person, view: View, block: Json, element: Json) -> Act:
        """The same in a form, or on Home."""
        value = self._choice(element, person) if element["type"] != "button" else None
        sent = self._presses(person, element)
        delivery = self.slack.interactions.press_in_view(
            person.id, view.id, sent.what, self.world.true, value, block["block_id"]
        )
        if delivery is not None:
            sent.delivery = delivery
            yield from self._wait(person, sent)

    def _presses(self, person: Person, element: Json) -> Sent:
        self.world.note(f"{person.id} presses {element['action_id']}")
        about, began = str(element.get("value", "")), self.world.commits
        return Sent(person.id, element["action_id"], about, {}, self.world.true, began, NOWHERE)

    def _wait(self, person: Person, sent: Sent) -> Act:
        self.facts.sent.append(sent)
        before = self._before(person)
        yield sent.delivery
        if sent.delivery.state == "acked":
            view = self.slack.views.top(person.id)
            sent.ended = self.world.commits
            sent.shown = shown_in(view) if view is not None and self._before(person) != before else ""

    def _before(self, person: Person) -> tuple[str, str]:
        """What form they have before them, in which state."""
        view = self.slack.views.top(person.id)
        return (view.id, view.hash) if view is not None else ("", "")

    # Filling in.

    def _fill_in(self, person: Person, again: bool = True, values: dict[str, Any] | None = None) -> Act:
        """Whatever form is before them, if any; once more if it says so."""
        if self.slack.views.top(person.id) is None:
            return
        at_the_same_time = values is None and self.draw.random() < 0.2
        yield Redrawn(person.id) if at_the_same_time else self.draw.uniform(2, 90)
        view = self.slack.views.top(person.id)
        if view is None or not view.body.get("submit"):
            yield from self._close(person)
            return
        inputs = list(elements_in(view.body["blocks"]))
        values = values or {block["block_id"]: self._choice(element, person) for block, element in inputs}
        what, about = str(view.body.get("callback_id")), view.body.get("private_metadata", "")
        began, true = self.world.commits, self.world.true
        old = what == "answer" and self._from_before_an_update(view)
        delivery = self.slack.interactions.submit(person.id, view.id, values, true)
        if what == "answer":
            sent = Submitted(person.id, _number(about), values, true, began, delivery, old=old)
            yield from self._answered(sent)
        else:
            self._sends(person, what, view)
            yield from self._wait(person, Sent(person.id, what, about, values, true, began, delivery))
            self._said_by_form(self.facts.sent[-1])
        if self.slack.views.top(person.id) is not None and again and delivery.outcome in ("errors", "error"):
            yield 70.0
            yield from self._fill_in(person, again=False, values=values)  # as the form says: again in a minute
        yield from self._close(person)

    def _from_before_an_update(self, view: View) -> bool:
        """Sometimes the form stood there before an update, each time that it is sent or never."""
        if view.id not in self.old_forms:
            self.old_forms[view.id] = self._makes_old(view)
        return self.old_forms[view.id]

    def _makes_old(self, view: View) -> bool:
        """As if it had said that the words stay sealed."""
        carried = json.loads(view.body.get("private_metadata") or "{}")
        one_is_left_out = NOT_BOTH.search(shown_in(view)) is not None
        if "opens" not in carried or not one_is_left_out or self.draw.random() > self.before_an_update:
            return False
        del carried["opens"]
        view.body["private_metadata"] = json.dumps(carried)
        return True

    def _answered(self, sent: Submitted) -> Act:
        self.facts.submitted.append(sent)
        yield sent.delivery
        if sent.delivery.state == "acked":
            after, outcome = self.slack.views.top(sent.user), sent.delivery.outcome
            refused = outcome == "updated" and after is not None and "Not saved" in shown_in(after)
            sent.ended, sent.stored = self.world.commits, outcome in ("closed", "updated") and not refused
            self.world.note(f"{sent.user} answered: {outcome} {sent.stored}")

    def _sends(self, person: Person, what: str, view: View) -> None:
        if what == "not_now":
            self.facts.put_off.append(person.id)
        if what == "zone":
            self.facts.zones.pop(person.id, None)

    def _said_by_form(self, sent: Sent) -> None:
        """Away and paused by a form is as good as by a command."""
        if sent.shown.startswith(("Away ", "Paused ")):
            days = " ".join(str(sent.values[name]) for name in ("first", "last", "until") if name in sent.values)
            text = f"away {days}" if sent.what == "away" else f"pause until {days}"
            calendar = self.world.calendar()
            told = Command(sent.user, text, sent.began, calendar, sent.delivery, sent.ended, f"→ {sent.shown}")
            self.facts.commands.append(told)

    def _close(self, person: Person) -> Act:
        """The form that is before them."""
        yield self.draw.uniform(1, 20)
        view = self.slack.views.top(person.id)
        if view is not None and not view.waiting:
            self.slack.interactions.close(person.id, view.id, self.world.true)

    def _choice(self, element: Json, person: Person) -> Any:
        kind = element["type"]
        if kind == "plain_text_input":
            return self._text(person, int(element.get("max_length", 3_000)))
        if kind == "datepicker":
            return (self.world.calendar() + timedelta(days=self.draw.randrange(-1, 60))).date().isoformat()
        if kind == "users_select":
            return self.somebody(person)
        if kind == "multi_static_select":
            return [one["value"] for one in element["options"] if self.draw.random() < 0.4]
        if element.get("options"):
            return self.draw.choice(element["options"])["value"]
        return None

    def somebody(self, person: Person) -> str:
        """Whom they would let answer for them: mostly one who can."""
        known = self.facts.stand_ins.get(self.facts.homes.get(person.id, ""), [])
        here = [one for one in self.facts.holders if self.facts.homes[one] == self.facts.homes.get(person.id)]
        return self.draw.choice(known if known and self.draw.random() < 0.8 else [person.id, *sorted(here)])

    def _text(self, person: Person, most: int) -> str:
        """What somebody writes: one word in it stands nowhere else."""
        if self.draw.random() < 0.25:
            return ""
        self._tokens += 1
        token = f"zq{self._tokens}x"
        self.facts.token_of[token] = person.id
        return f"{token} {self.draw.choice(ODD)}"[:most]

    # Typing.

    def _type(self, person: Person, text: str) -> Act:
        """A command."""
        began = self.world.commits
        delivery = self.slack.composer.command(person.id, text, self.world.true)
        told = Command(person.id, text, began, self.world.calendar(), delivery)
        self.facts.commands.append(told)
        yield delivery
        if delivery.state == "acked":
            told.ended = self.world.commits
            told.shown = str((delivery.response or {}).get("text", ""))
        self.world.note(f"{person.id} typed {text}: {delivery.state} {told.shown[:60]}")

    def days_ahead(self, least: int, most: int) -> str:
        return (self.world.calendar() + timedelta(days=self.draw.randint(least, most))).date().isoformat()


NOWHERE = Delivery("", "", {}, 0.0, 0.0)


def shown_in(view: View) -> str:
    """All that is to be read in a form."""

    class Shown:
        text, blocks = "", view.body["blocks"]

    return all_text(Shown).strip()


def _number(metadata: str) -> int:
    """The question that a form of ours is about."""
    return int(json.loads(metadata)["check_in"])
