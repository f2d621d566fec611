"""The steps through the demo, which can be ignored. Whether one is done is read from what happened in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from sandbox.demo.playing import Playing
from sandbox.slack.records import Delivery, Json, Message
from sandbox.slack.states import elements_in

LOOK_BACK = 400  # deliveries


@dataclass(frozen=True)
class Step:
    """One step: be `who`, at `where` (pair, app, home, channel), and do what `text` says.

    `control`: a button of time. `after`: the step without which this one has nothing to show.
    """

    key: str
    title: str
    who: str
    where: str
    text: str
    control: str = ""
    typed: str = ""
    after: str = ""


ANSWERING = (
    Step(
        "answer",
        "Answer",
        "CIO",
        "pair",
        "You are {state}’s CIO, and today’s question has come. Press one of the five statuses: that is an answer. "
        "Add a line if you like, and Send. Your counterpart learns that you answered, not what.",
        after="question",
    ),
    Step(
        "reveal",
        "Reveal",
        "CPO",
        "pair",
        "Now be {state}’s CPO. The CIO’s answer is sealed. Tap a status, too: you may add a line before you read. "
        "Both open when you press Send, or by themselves after five minutes.",
        after="question",
    ),
)
STORY = (
    *ANSWERING,
    Step(
        "next-step",
        "Next step",
        "CPO",
        "pair",
        "Both answers are open. Press Agree on a next step, write one line and a day, Propose. The CIO is asked by "
        "a message of their own; it counts once both said yes, and comes back over a later question.",
        after="reveal",
    ),
    Step(
        "nudge",
        "Nudge",
        "CIO",
        "pair",
        "Let time pass. Who has not answered by the second working day is reminded by a message of their own, "
        "and at most once more. Nobody is chased.",
        control="nudge",
    ),
    Step(
        "preview",
        "Preview",
        "MN-CIO",
        "app",
        "Go on to Friday at 9:00. Before the digest is posted, the two co-chairs see it: they can add a note, "
        "leave something out, hold it, or post it now.",
        control="friday",
    ),
    Step(
        "digest",
        "Digest",
        "MN-CIO",
        "channel",
        "On to the afternoon. The task force’s channel gets one post: counts, wins, requests for help. "
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
EMPTY = (
    Step(
        "set-up",
        "Set-up",
        "admin",
        "home",
        "Nothing is set up yet, and you are the admin. Counterpart’s Home is a checklist: the channel, a state "
        "with its two officers (Idaho, for instance), and Start.",
    ),
    Step(
        "question",
        "Question",
        "CIO",
        "pair",
        "Let time pass. The two are welcomed first; their question comes at least one full working day later.",
        control="check-in",
        after="set-up",
    ),
    *ANSWERING,
)
STORIES = {"story": STORY, "empty": EMPTY}
ASKED = ("help", "why", "me")
SET_UP = ("pair ", "roster", "start")


class Guide:
    """Which steps have been done since the story began."""

    def __init__(self, stage: Playing) -> None:
        self.stage = stage
        self.begin("story")

    def begin(self, how: str) -> None:
        """From here on things count."""
        self._steps = STORIES[how]
        self._done: set[str] = set()
        self._since = self.stage.clock.now().timestamp()
        questions = [message.ts for _, message in self.messages(f"checkin/{self._code()}/", 0.0)]
        self._question = float(max(questions, default=0.0))

    def first(self) -> Json:
        """As whom, and where, the page opens."""
        step = self._steps[0]
        return {"as": self._who(step), "where": step.where}

    def steps(self) -> list[Json]:
        """Each step as the page shows it."""
        self._done |= set(self._found())
        state = ALL[self._code()].name
        titles = {step.key: step.title for step in self._steps}
        return [
            {
                "key": step.key,
                "title": step.title,
                "as": self._who(step),
                "where": step.where,
                "text": step.text.replace("{state}", state),
                "control": step.control,
                "typed": step.typed,
                "first": titles[step.after] if step.after in titles and step.after not in self._done else "",
                "done": step.key in self._done,
            }
            for step in self._steps
        ]

    def _code(self) -> str:
        """The state that the steps are about: Idaho, or whichever the visitor has set up."""
        asked = [key.split("/")[1] for key, _ in self.messages("checkin/", 0.0)]
        return "ID" if "ID" in asked or not asked else asked[-1]

    def _who(self, step: Step) -> str | None:
        name = f"{self._code()}-{step.who}" if step.who in list(Office) else step.who
        return self.stage.people[name].id if name in self.stage.people else None

    def _found(self) -> Iterator[str]:
        for delivery in self._deliveries():
            yield from self._by_delivery(delivery)
        for _, message in self.messages(f"checkin/{self._code()}/", self._question):
            if any(element.get("action_id") == "read_both" for _, element in elements_in(message.blocks)):
                yield "reveal"
        came = {"nudge": "nudge/", "preview": "preview/", "digest": "digest/", "question": "checkin/"}
        if self._steps is EMPTY:
            came["set-up"] = "welcome/"
        for step, prefix in came.items():
            if any(True for _ in self.messages(prefix, self._since)):
                yield step

    def _deliveries(self) -> list[Delivery]:
        recent = self.stage.slack.deliveries.all[-LOOK_BACK:]
        return [one for one in recent if one.made_at >= self._since and one.state == "acked"]

    def _by_delivery(self, one: Delivery) -> Iterator[str]:
        people: dict[str, Any] = self.stage.people
        if one.kind == "slash_commands":
            text = one.payload["text"]
            if text.startswith(ASKED):
                yield "help"
            if self._steps is STORY and text.startswith(SET_UP) and one.user == people["admin"].id:
                yield "set-up"
        elif one.outcome != "errors" and _is_an_answer(one.payload):
            officer = people.get(f"{self._code()}-CIO")
            if officer and one.user == officer.id:
                yield "answer"
        elif one.outcome != "errors" and one.payload.get("view", {}).get("callback_id") == "step":
            yield "next-step"

    def messages(self, prefix: str | tuple[str, ...], since: float) -> Iterator[tuple[str, Message]]:
        """The bot's messages since then whose key begins so, each with its key."""
        for channel in self.stage.slack.channels.values():
            for message in reversed(channel.history.values()):
                if float(message.ts) < since:
                    break
                key = (message.metadata or {}).get("event_payload", {}).get("key", "")
                if message.bot and key.startswith(prefix):
                    yield key, message


def _is_an_answer(payload: Json) -> bool:
    """Whether somebody sent the form, or tapped a status."""
    if payload.get("type") == "view_submission":
        return bool(payload["view"]["callback_id"] == "answer")
    return any(one["action_id"].startswith("tap_") for one in payload.get("actions", []))
