"""Six steps through the demo, which can be ignored. Whether one is done is read from what happened in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.playing import Playing
from sandbox.records import Delivery, Json, Message
from sandbox.states import elements_in

LOOK_BACK = 400  # deliveries


@dataclass(frozen=True)
class Step:
    """One step: be `who`, at `where` (pair, app, channel), and do what `text` says. `control`: a button of time."""

    key: str
    title: str
    who: str
    where: str
    text: str
    control: str = ""
    typed: str = ""


STEPS = (
    Step(
        "answer",
        "Answer",
        "ID-CIO",
        "pair",
        "You are Idaho’s CIO, and today’s question has come. Press Answer, choose a status, write a line, Send. "
        "Your counterpart learns that you answered, not what.",
    ),
    Step(
        "reveal",
        "Reveal",
        "ID-CPO",
        "pair",
        "Now be Idaho’s CPO. The CIO’s answer is sealed. Answer the same question, and both open at once.",
    ),
    Step(
        "nudge",
        "Nudge",
        "ID-CIO",
        "pair",
        "Let time pass. Who has not answered by the second working day is reminded by a message of their own, "
        "and at most once more. Nobody is chased.",
        control="nudge",
    ),
    Step(
        "digest",
        "Digest",
        "MN-CIO",
        "channel",
        "Go on to Friday. The co-chairs’ channel gets one post: counts, wins, requests for help. "
        "A state is named only where both its offices said yes.",
        control="friday",
    ),
    Step(
        "help",
        "Help",
        "stranger",
        "app",
        "Be somebody who never heard of it, and ask the bot: type /counterpart why, or help.",
        typed="/counterpart why",
    ),
    Step(
        "set-up",
        "Set-up",
        "admin",
        "app",
        "Be the admin, and add a state: type /counterpart pair. Or choose Start empty, under Jump to …",
        typed="/counterpart pair WY @wyoming.cio @wyoming.cpo",
    ),
)
ASKED = ("help", "why", "me")
SET_UP = ("pair ", "roster", "start")


class Guide:
    """Which steps have been done since the story began."""

    def __init__(self, stage: Playing) -> None:
        self.stage = stage
        self.begin()

    def begin(self) -> None:
        """From here on things count."""
        self._done: set[str] = set()
        self._since = self.stage.clock.now().timestamp()
        questions = [message.ts for _, message in self.messages("checkin/ID/", 0.0)]
        self._question = float(max(questions, default=0.0))

    def steps(self) -> list[Json]:
        """Each step as the page shows it."""
        self._done |= set(self._found())
        people = self.stage.people
        return [
            {
                "key": step.key,
                "title": step.title,
                "as": people[step.who].id if step.who in people else None,
                "where": step.where,
                "text": step.text,
                "control": step.control,
                "typed": step.typed,
                "done": step.key in self._done,
            }
            for step in STEPS
        ]

    def _found(self) -> Iterator[str]:
        for delivery in self._deliveries():
            yield from self._by_delivery(delivery)
        for _, message in self.messages("checkin/ID/", self._question):
            if any(element.get("action_id") == "read_both" for _, element in elements_in(message.blocks)):
                yield "reveal"
        for step in ("nudge", "digest"):
            if any(True for _ in self.messages(f"{step}/", self._since)):
                yield step

    def _deliveries(self) -> list[Delivery]:
        recent = self.stage.slack.deliveries[-LOOK_BACK:]
        return [one for one in recent if one.made_at >= self._since and one.state == "acked"]

    def _by_delivery(self, one: Delivery) -> Iterator[str]:
        people: dict[str, Any] = self.stage.people
        if one.kind == "slash_commands":
            text = one.payload["text"]
            if text.startswith(ASKED):
                yield "help"
            if text.startswith(SET_UP) and one.user == people["admin"].id:
                yield "set-up"
        elif one.payload.get("type") == "view_submission" and one.outcome != "errors":
            officer = people.get("ID-CIO")
            if officer and one.user == officer.id and one.payload["view"]["callback_id"] == "answer":
                yield "answer"

    def messages(self, prefix: str, since: float) -> Iterator[tuple[str, Message]]:
        """The bot's messages since then whose key begins so, each with its key."""
        for channel in self.stage.slack.channels.values():
            for message in reversed(channel.history.values()):
                if float(message.ts) < since:
                    break
                key = (message.metadata or {}).get("event_payload", {}).get("key", "")
                if message.bot and key.startswith(prefix):
                    yield key, message
