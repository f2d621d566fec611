"""The people of one seed: officers, admins, a stranger. Each acts at random, by the seed's own stream."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sandbox.records import Delivery, Message
from sandbox.states import elements_in
from sandbox.text import all_text
from simulation.facts import Command, Facts, Said, Submitted
from simulation.world import Act, World

HOUR, DAY = 3_600.0, 86_400.0
HABITS = {"prompt": 0.85, "seldom": 0.35, "never": 0.0}
ODD = ("", "<!channel> & <@U1|x>", "“quoted” — 🙂", "=1+1", "*b* _i_ ~s~", "line\nline", "w" * 900)
OFFICER_ACTS = {
    "away": 3,
    "away_off": 1,
    "pause": 1,
    "pause_off": 1,
    "slower": 1,
    "slower_off": 1,
    "zone": 1,
    "me": 2,
    "why": 1,
    "answer_by_command": 3,
    "say": 2,
    "thread": 4,
    "monkey": 4,
    "change_answer": 3,
    "others_form": 1,
}
ADMIN_ACTS = {
    "checkin": 5,
    "status": 2,
    "pairs": 1,
    "digest": 2,
    "digest_post": 1,
    "replace": 3,
    "vacate": 1,
    "schedule": 1,
    "pause_all": 1,
    "resume": 1,
    "cochair": 1,
    "monkey": 2,
    "start_again": 1,
    "plan": 1,
}


@dataclass
class Person:
    """`officer`: they hold or held an office."""

    id: str
    habit: float
    officer: bool
    seen: int = 0


class People:
    """Everybody, and what they do. `kept`: which acts are done, by number; all but when a failure is shortened."""

    def __init__(self, world: World, facts: Facts, kept: Callable[[int], bool]) -> None:
        self.world, self.facts, self.kept = world, facts, kept
        self.draw = Random(f"{world.seed}/people")
        self.slack = world.slack
        self.everyone: dict[str, Person] = {}
        self.codes: list[str] = []
        self.acted = 0
        self._tokens = 0

    def add(self, name: str, officer: bool = False, **about: Any) -> str:
        user = self.slack.add_person(name, **about)
        habit = HABITS[self.draw.choices(list(HABITS), (6, 3, 1))[0]]
        self.everyone[user] = Person(user, habit, officer)
        return user

    # When they act.

    def plan(self, until: float) -> None:
        """Everybody's own acts, at random moments until then. They notice messages as they come."""
        for person in self.everyone.values():
            admin = person.id in self.facts.admins
            chosen = ADMIN_ACTS if admin else OFFICER_ACTS if person.officer else {"monkey": 1, "poke": 2, "say": 1}
            for _ in range(self.draw.randrange(10) if admin else self.draw.randrange(8)):
                name = self.draw.choices(list(chosen), list(chosen.values()))[0]
                moment = self.draw.uniform(self.world.true + DAY, until)
                self.later(moment, name, person)

    def notice(self) -> None:
        """Who was notified of something since the last look may act on it, sooner or later."""
        for person in self.everyone.values():
            seen = self.slack.seen[person.id]
            new = [one for one in seen[person.seen :] if one.kind in ("notification", "ephemeral")]
            person.seen = len(seen)
            for _ in new:
                if person.officer and self.draw.random() < person.habit:
                    name = self.draw.choices(("answer", "not_now", "read_both", "monkey"), (14, 2, 2, 2))[0]
                    hours = self.draw.choice((0.02, 0.2, 3, 20, 60, 200))
                    self.later(self.world.true + hours * HOUR * self.draw.uniform(0.3, 1.0), name, person)

    def later(self, moment: float, name: str, person: Person) -> None:
        twice = self.draw.random() < 0.1

        def do() -> None:
            self.acted += 1
            if not self.kept(self.acted):
                return
            self.world.tell(f"{self.slack.people[person.id].name}: {name}{' twice' if twice else ''}")
            for _ in range(2 if twice else 1):
                self.world.act(getattr(self, f"_{name}")(person))

        self.world.at(moment, do)

    # Answering.

    def _answer(self, person: Person) -> Act:
        yield from self._press_newest(person, "answer")
        yield from self._fill_in(person)

    def _change_answer(self, person: Person) -> Act:
        yield from self._answer(person)

    def _not_now(self, person: Person) -> Act:
        yield from self._press_newest(person, "not_now")
        yield from self._fill_in(person)

    def _read_both(self, person: Person) -> Act:
        yield from self._press_newest(person, "read_both")
        yield from self._close(person)

    def _answer_by_command(self, person: Person) -> Act:
        yield from self._type(person, "answer")
        yield from self._fill_in(person)

    def _monkey(self, person: Person) -> Act:
        """Press anything that is to be seen, and send whatever form opens."""
        found = [(m, b, e) for m in self.slack.visible(person.id) for b, e in elements_in(m.blocks)]
        if found:
            message, block, element = self.draw.choice(found[-12:])
            yield self._press(person, message, block, element)
            yield from self._fill_in(person)

    def _others_form(self, person: Person) -> Act:
        """Somebody else's button, taken from a screen: pressed by who should not."""
        others = [one for one in self.everyone.values() if one.officer and one.id != person.id]
        found = [
            (m, b, e)
            for one in others
            for m in self.slack.visible(one.id)
            for b, e in elements_in(m.blocks)
            if e.get("action_id") in ("answer", "read_both", "not_now")
        ]
        if found:
            _message, block, element = self.draw.choice(found[-8:])
            user = self.slack.people[person.id]
            place = self.slack.direct([person.id], self.world.true)[0].id
            payload = self.slack._interaction(
                "block_actions", user, self.slack.new_trigger(person.id, self.world.true)
            )
            payload |= {
                "container": {"type": "message", "channel_id": place},
                "channel": {"id": place},
                "actions": [self.slack._action(block, element, None, self.world.true)],
            }
            yield self.slack.deliver("interactive", payload, self.world.true, person.id)
            yield from self._fill_in(person)

    _poke = _others_form

    def _press_newest(self, person: Person, action: str) -> Act:
        for message in reversed(self.slack.visible(person.id)):
            for block, element in elements_in(message.blocks):
                if element.get("action_id") == action:
                    yield self._press(person, message, block, element)
                    return

    def _press(self, person: Person, message: Message, block: Any, element: Any) -> Delivery:
        value = self._choice(element) if element["type"] != "button" else None
        self.world.note(f"{person.id} presses {element['action_id']}")
        return self.slack.press(
            person.id, message.channel, message.ts, element["action_id"], self.world.true, value, block["block_id"]
        )

    def _fill_in(self, person: Person, again: bool = True, values: dict[str, Any] | None = None) -> Act:
        view = self.slack.top_view(person.id)
        if view is None:
            return
        yield self.draw.uniform(2, 90)
        view = self.slack.top_view(person.id)
        if view is None or not view.body.get("submit"):
            yield from self._close(person)
            return
        inputs = list(elements_in(view.body["blocks"]))
        values = values or {block["block_id"]: self._choice(element, person) for block, element in inputs}
        callback, metadata = view.body.get("callback_id"), view.body.get("private_metadata", "")
        began, true = self.world.commits, self.world.true
        delivery = self.slack.submit(person.id, view.id, values, true)
        sent = None
        if callback == "not_now":
            self.facts.put_off.add(person.id)
        if callback == "answer":
            sent = Submitted(person.id, _number(metadata), values, true, began, delivery)
            self.facts.submitted.append(sent)
        yield delivery
        if sent is not None and delivery.state == "acked":
            after = self.slack.top_view(person.id)
            refused = (
                delivery.outcome == "updated" and after is not None and "Not saved" in all_text(after_seen(after))
            )
            sent.ended, sent.stored = self.world.commits, delivery.outcome in ("closed", "updated") and not refused
            self.world.note(f"{person.id} answered: {delivery.outcome} {sent.stored}")
        view = self.slack.top_view(person.id)
        if view is not None and again and delivery.outcome in ("errors", "error"):
            yield 70.0
            yield from self._fill_in(person, again=False, values=values)  # as the form says: again in a minute
        yield from self._close(person)

    def _close(self, person: Person) -> Act:
        yield self.draw.uniform(1, 20)
        view = self.slack.top_view(person.id)
        if view is not None and not view.waiting:
            self.slack.close_view(person.id, view.id, self.world.true)

    def _choice(self, element: Any, person: Person | None = None) -> Any:
        kind = element["type"]
        if kind == "plain_text_input":
            return self._text(person, int(element.get("max_length", 3_000))) if person else ""
        if kind == "datepicker":
            return (self.world.calendar() + timedelta(days=self.draw.randrange(-1, 60))).date().isoformat()
        if element.get("options"):
            return self.draw.choice(element["options"])["value"]
        return None

    def _text(self, person: Person, most: int) -> str:
        """What somebody writes: one word in it stands nowhere else."""
        if self.draw.random() < 0.25:
            return ""
        self._tokens += 1
        token = f"zq{self._tokens}x"
        self.facts.token_of[token] = person.id
        return f"{token} {self.draw.choice(ODD)}"[:most]

    # Words.

    def _say(self, person: Person) -> Act:
        place = self.slack.direct([person.id], self.world.true)[0].id
        self.slack.say(person.id, place, f"hello {self.draw.random()}", self.world.true)
        yield 1.0

    def _thread(self, person: Person) -> Act:
        threads = [
            m
            for m in self.slack.visible(person.id)
            if m.bot and not m.to and not m.is_reply and self.slack.channels[m.channel].kind == "mpim"
        ]
        if threads:
            parent = threads[-1]
            text = self._text(person, 3_000) or "yes"
            before = len(self.slack.deliveries)
            ts = self.slack.say(person.id, parent.channel, text.strip(), self.world.true, parent.ts)
            mine = [
                d
                for d in self.slack.deliveries[before:]
                if d.payload["event"].get("ts") == ts and not d.payload["event"].get("subtype")
            ]
            self.facts.said.append(Said(person.id, parent.channel, parent.ts, ts, text.strip(), mine))
        yield 1.0

    # Commands.

    def _type(self, person: Person, text: str) -> Act:
        began = self.world.commits
        delivery = self.slack.command(person.id, text, self.world.true)
        told = Command(person.id, text, began, self.world.calendar(), delivery)
        self.facts.commands.append(told)
        yield delivery
        if delivery.state == "acked":
            told.ended = self.world.commits
            told.shown = str((delivery.response or {}).get("text", ""))
        self.world.note(f"{person.id} typed {text}: {delivery.state} {told.shown[:60]}")

    def _days(self, least: int, most: int) -> str:
        return (self.world.calendar() + timedelta(days=self.draw.randint(least, most))).date().isoformat()

    def _away(self, person: Person) -> Act:
        first = self.draw.randint(0, 20)
        last = first + self.draw.choice((0, 1, 4, 14, 40))
        today = self.world.calendar()
        a, b = ((today + timedelta(days=n)).date().isoformat() for n in (first, last))
        yield from self._type(person, f"away {a} {b}")

    def _pause(self, person: Person) -> Act:
        yield from self._type(person, f"pause until {self._days(2, 60)}")

    def _zone(self, person: Person) -> Act:
        self.facts.zones.pop(person.id, None)
        yield from self._type(
            person, f"zone {self.draw.choice(('America/Denver', 'Pacific/Honolulu', 'America/New_York'))}"
        )

    def _slower(self, person: Person) -> Act:
        self.facts.changed_pairs.add(self.facts.homes[person.id])
        yield from self._type(person, "slower")

    def _slower_off(self, person: Person) -> Act:
        self.facts.changed_pairs.add(self.facts.homes[person.id])
        yield from self._type(person, "slower off")

    def _checkin(self, person: Person) -> Act:
        yield from self._type(person, f"checkin {self.draw.choice(self.codes)}")

    def _schedule(self, person: Person) -> Act:
        code = self.draw.choice(self.codes)
        self.facts.changed_pairs.add(code)
        said = self.draw.choice(("weekly tue 09:00", "every 2 weeks mon 10:30", "monthly 2nd wed 08:00", "default"))
        yield from self._type(person, f"schedule {code} {said}")

    def _replace(self, person: Person) -> Act:
        code = self.draw.choice(self.codes)
        held = [one for one, home in self.facts.homes.items() if home == code]
        new = self.add(f"{code}-new{len(self.everyone)}", officer=True, tz=self.slack.people[held[0]].tz)
        self.facts.homes[new] = code
        self.facts.zones[new] = self.slack.people[new].tz
        self.facts.changed_pairs.add(code)
        pair = [f"<@{new}>", self.draw.choice(("vacant", f"<@{held[self.draw.randrange(len(held))]}>"))]
        self.draw.shuffle(pair)
        yield from self._type(person, f"pair {code} {' '.join(pair)}")
        yield from self._confirm(person, "change_holders")

    def _vacate(self, person: Person) -> Act:
        code = self.draw.choice(self.codes)
        self.facts.changed_pairs.add(code)
        yield from self._type(person, f"vacate {code} {self.draw.choice(('CIO', 'CPO'))}")
        yield from self._confirm(person, "change_holders")

    def _confirm(self, person: Person, action: str) -> Act:
        yield self.draw.uniform(1, 60)
        yield from self._press_newest(person, action)

    def _pause_all(self, person: Person) -> Act:
        yield from self._type(person, f"pause {self.draw.choice(['all', *self.codes])} until {self._days(2, 30)}")

    def _cochair(self, person: Person) -> Act:
        who = self.draw.choice(list(self.everyone))
        yield from self._type(person, f"cochair {self.draw.choice(('add', 'remove'))} <@{who}>")


def _plain(text: str) -> Callable[[People, Person], Act]:
    def act(self: People, person: Person) -> Act:
        yield from self._type(person, text)

    return act


for _name, _text in {
    "away_off": "away off",
    "pause_off": "pause off",
    "me": "me",
    "why": "why",
    "status": "status",
    "pairs": "pairs",
    "digest": "digest",
    "digest_post": "digest post",
    "resume": "resume all",
    "start_again": "start",
    "plan": "plan",
}.items():
    setattr(People, f"_{_name}", _plain(_text))


def after_seen(view: Any) -> Any:
    """A view as something to be read."""

    class Shown:
        text, blocks = "", view.body["blocks"]

    return Shown


def _number(metadata: str) -> int:
    """The question that a form of ours is about."""
    return int(json.loads(metadata)["check_in"])
