"""What officers and their deputies do: answer, change it, take it back, write, look, set what concerns them."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.slack.records import Delivery, Message
from sandbox.slack.states import elements_in
from simulation.facts import Said
from simulation.hands import NOWHERE, Hands, Person
from simulation.world import Act

SETTINGS = ("slower", "pause", "back", "deputy_none", "deputy_off", "ask_again")
TAPS = ("tap_not_started", "tap_under_way", "tap_in_place", "tap_stuck", "tap_not_for_us")
STEPS = {
    "step_agree": 8,
    "step_change": 1,
    "step_done": 4,
    "step_still": 2,
    "step_drop": 2,
    "step_show": 6,
    "step_keep": 6,
    "step_let_go": 2,
    "step_withdraw": 1,
    "step": 2,
}
HELPS = {"offer": 6, "offer_yes": 9, "offer_no": 1}
ZONES = ("America/Denver", "Pacific/Honolulu", "America/New_York")


class Officers(Hands):
    """Each act is named as in `OFFICER_ACTS`, with `_` before it."""

    # Answers.

    def _answer(self, person: Person) -> Act:
        """By one tap, mostly, and then perhaps a sentence; or by the form that a reminder or a receipt opens."""
        if self.draw.random() < 0.75:
            yield from self._press_newest(person, self.draw.choice(TAPS))
            if self.draw.random() < 0.5:
                yield from self._close(person)
                return
        else:
            yield from self._press_newest(person, "answer")
        yield from self._fill_in(person)
        while self._has_pages_left(person):
            yield from self._press_newest(person, "answer")
            yield from self._fill_in(person)

    def _has_pages_left(self, person: Person) -> bool:
        """Whether they have just sent a page of a first look that is not the last one, and go on."""
        mine = next((one for one in reversed(self.facts.sent) if one.user == person.id), None)
        if mine is None or mine.what != "first_look" or mine.delivery.outcome != "updated":
            return False
        return "outlook" not in mine.values and self.draw.random() < 0.8

    def _undo(self, person: Person) -> Act:
        yield from self._press_newest(person, "undo")
        yield from self._fill_in(person)

    def _open_now(self, person: Person) -> Act:
        """Read at once, instead of writing first."""
        yield from self._press_newest(person, "open_now")
        yield from self._close(person)

    def _change_answer(self, person: Person) -> Act:
        yield from self._answer(person)

    def _answer_by_command(self, person: Person) -> Act:
        yield from self._type(person, "answer")
        yield from self._fill_in(person)

    def _not_now(self, person: Person) -> Act:
        yield from self._press_newest(person, "not_now")
        yield from self._fill_in(person)

    def _read_both(self, person: Person) -> Act:
        """And say whether the other's may be quoted, where that is asked."""
        yield from self._press_newest(person, "read_both")
        yield from self._fill_in(person)

    def _unseal(self, person: Person) -> Act:
        """Say whether what was to stay sealed may open after all."""
        yield from self._press_newest(person, *self.draw.choice((("unseal",), ("unseal",), ("keep_sealed",))))

    def _withdraw(self, person: Person) -> Act:
        yield from self._press_newest(person, "withdraw")
        yield from self._fill_in(person)

    def _withdraw_by_me(self, person: Person) -> Act:
        yield from self._type(person, "me")
        yield self.draw.uniform(1, 30)
        yield from self._press_newest(person, "withdraw_which")
        yield from self._fill_in(person)

    # Next steps.

    def _steps(self, person: Person) -> Act:
        """Say something of a step, where there is one to be seen; else propose one."""
        visible = self.slack.messages.visible(person.id)[-20:]
        there = {element.get("action_id") for message in visible for _, element in elements_in(message.blocks)}
        said = [name for name, often in STEPS.items() if name in there for _ in range(often)]
        yield from self._press_newest(person, self.draw.choice(said) if said else "step")
        yield from self._fill_in(person)

    # Help between states.

    def _help(self, person: Person) -> Act:
        """Offer help under a request in the digest, or say yes or no where that is asked."""
        visible = self.slack.messages.visible(person.id)[-40:]
        there = {element.get("action_id") for message in visible for _, element in elements_in(message.blocks)}
        said = [name for name, often in HELPS.items() if name in there for _ in range(often)]
        if said:
            yield from self._press_newest(person, self.draw.choice(said))
            yield from self._fill_in(person)

    def _step_by_command(self, person: Person) -> Act:
        yield from self._type(person, self.draw.choice(("step", "step Meet them by fri", "agenda")))
        yield from self._fill_in(person)

    # What is handed over.

    def _handover(self, person: Person) -> Act:
        """Look at what came before, leave a note, or say what a new holder may read."""
        what = self.draw.choice(("handover", "handover note", "lets", "lets"))
        if what == "lets":
            yield from self._press_newest(person, "handover_lets")
        else:
            yield from self._type(person, what)
        yield from self._fill_in(person)

    # Threads.

    def _say(self, person: Person) -> Act:
        place = self.slack.app.direct([person.id], self.world.true)[0].id
        self.slack.composer.say(person.id, place, f"hello {self.draw.random()}", self.world.true)
        yield 1.0

    def _thread(self, person: Person) -> Act:
        """Write under one of the newest questions of the two."""
        threads = [m for m in self.slack.messages.visible(person.id) if self._is_question(m)]
        if threads:
            parent = self.draw.choice(threads[-2:])
            text = (self._text(person, 3_000) or "yes").strip()
            before = len(self.slack.deliveries.all)
            ts = self.slack.composer.say(person.id, parent.channel, text, self.world.true, parent.ts)
            told = self._told(before, ts)
            self.facts.said.append(Said(person.id, parent.channel, parent.ts, ts, text, told))
        yield 1.0

    def _is_question(self, message: Message) -> bool:
        return (
            message.bot
            and not message.to
            and not message.is_reply
            and self.slack.channels[message.channel].kind == "mpim"
            and (message.metadata or {}).get("event_payload", {}).get("key", "").startswith("checkin/")
        )

    def _edit_said(self, person: Person) -> Act:
        for said in self._own_words(person):
            text, before = f"{self._text(person, 3_000)} edited".strip(), len(self.slack.deliveries.all)
            self.slack.composer.edit(person.id, said.channel, said.ts, text, self.world.true)
            said.later.append((text, self._told(before, said.ts)))
        yield 1.0

    def _delete_said(self, person: Person) -> Act:
        for said in self._own_words(person):
            before = len(self.slack.deliveries.all)
            self.slack.composer.delete(person.id, said.channel, said.ts, self.world.true)
            said.later.append((None, self._told(before, said.ts)))
        yield 1.0

    def _own_words(self, person: Person) -> list[Said]:
        """One of what they wrote that stands, at most."""
        mine = [
            one
            for one in self.facts.said
            if one.user == person.id and (not one.later or one.later[-1][0] is not None)
        ]
        return [self.draw.choice(mine[-4:])] if mine else []

    def _told(self, before: int, ts: str) -> list[Delivery]:
        """What Slack told the bot of this message since then."""
        return [one for one in self.slack.deliveries.all[before:] if ts in _about(one)]

    # Looking, and pressing what is there.

    def _monkey(self, person: Person) -> Act:
        """Press anything that is to be seen, and send whatever form opens."""
        found = [(m, b, e) for m in self.slack.messages.visible(person.id) for b, e in elements_in(m.blocks)]
        if found:
            yield from self._do_press(person, *self.draw.choice(found[-12:]))
            yield from self._fill_in(person)

    def _home(self, person: Person) -> Act:
        """Open Home, and perhaps press something there."""
        opened = self.slack.interactions.open_home(person.id, self.world.true)
        if opened is not None:
            yield opened
        yield self.draw.uniform(1, 60)
        view = self.slack.views.homes.get(person.id)
        found = list(elements_in(view.body["blocks"])) if view is not None else []
        found = [(b, e) for b, e in found if person.id not in self.facts.admins or e.get("action_id") == "digest"]
        if view is not None and found and self.draw.random() < 0.7:
            yield from self.press_in_view(person, view, *self.draw.choice(found))
            yield from self._fill_in(person)

    def _look_home(self, person: Person) -> Act:
        """Open Home, and press nothing."""
        opened = self.slack.interactions.open_home(person.id, self.world.true)
        if opened is not None:
            yield opened
        yield self.draw.uniform(1, 60)

    def _home_setting(self, person: Person) -> Act:
        """Press one of the settings that act at once, if Home has one."""
        yield from self._press_on_home(person, *SETTINGS)

    def _ask_again(self, person: Person) -> Act:
        yield from self._press_newest(person, "ask_again")

    def _answer_on_home(self, person: Person) -> Act:
        yield from self._press_on_home(person, "answer")

    def _press_on_home(self, person: Person, *actions: str) -> Act:
        yield from self._look_home(person)
        view = self.slack.views.homes.get(person.id)
        found = list(elements_in(view.body["blocks"])) if view is not None else []
        found = [(block, element) for block, element in found if element.get("action_id") in actions]
        if view is not None and found:
            yield from self.press_in_view(person, view, *self.draw.choice(found))
            yield from self._fill_in(person)

    def _others_form(self, person: Person) -> Act:
        """Somebody else's button, taken from a screen: pressed by who should not."""
        user = self.slack.workspace.acting(person.id)
        others = [one for one in self.everyone.values() if one.officer and one.id != person.id]
        found = [
            (m, b, e)
            for one in others
            for m in self.slack.messages.visible(one.id)
            for b, e in elements_in(m.blocks)
            if e.get("action_id")
            in (*TAPS, *STEPS, "answer", "read_both", "not_now", "withdraw", "undo", "deputy_off")
        ]
        if found:
            _message, block, element = self.draw.choice(found[-8:])
            place = self.slack.app.direct([person.id], self.world.true)[0].id
            payload = self.slack.interactions.payload(
                "block_actions", user, self.slack.views.new_trigger(person.id, self.world.true)
            )
            payload |= {
                "container": {"type": "message", "channel_id": place},
                "channel": {"id": place},
                "actions": [self.slack.interactions.action(block, element, None, self.world.true)],
            }
            sent = self._presses(person, element)
            sent.delivery = self.slack.deliveries.add("interactive", payload, self.world.true, person.id) or NOWHERE
            yield from self._wait(person, sent)
            yield from self._fill_in(person)

    _poke = _others_form

    def _overreach(self, person: Person) -> Act:
        """Type what only admins may."""
        others = (
            f"away <@{self.draw.choice(sorted(self.facts.homes))}> {self.days_ahead(0, 0)} {self.days_ahead(9, 9)}"
        )
        said = ("schedule weekly mon 08:00", f"checkin {self.draw.choice(self.codes)}", "start", others)
        yield from self._type(person, self.draw.choice(said))

    # What concerns themselves.

    def _away(self, person: Person) -> Act:
        first = self.draw.randint(0, 20)
        last = first + self.draw.choice((0, 1, 4, 14, 40))
        yield from self._type(person, f"away {self.days_ahead(first, first)} {self.days_ahead(last, last)}")

    def _pause(self, person: Person) -> Act:
        yield from self._type(person, f"pause until {self.days_ahead(2, 60)}")

    def _zone(self, person: Person) -> Act:
        self.facts.zones.pop(person.id, None)
        yield from self._type(person, f"zone {self.draw.choice(ZONES)}")

    def _deputy(self, person: Person) -> Act:
        yield from self._type(person, f"deputy <@{self.somebody(person)}>")


def _about(delivery: Delivery) -> Iterator[str]:
    """The messages that an event tells of, by their ts; a thread's parent is not what it is about."""
    event = delivery.payload.get("event", {})
    if event.get("type") == "message":
        match event.get("subtype"):
            case "message_changed":
                yield event["message"]["ts"]
            case "message_deleted":
                yield event["deleted_ts"]
            case _:
                yield event.get("ts", "")
