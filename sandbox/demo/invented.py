"""What the demo's officers do and say: invented by office, plausible, the same at every run."""

from __future__ import annotations

import random
from typing import Any

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Quote, Status

ANY_ITEM = {
    Status.NOT_STARTED: (
        "We have talked about it twice and never put a date on it.",
        "Nobody owns it yet. I would take the first step if you name somebody on your side.",
        "It keeps losing to whatever is due this week.",
    ),
    Status.UNDER_WAY: (
        "It works with two agencies; the others still go around us.",
        "We have a draft. What is missing is an hour of yours to read it.",
        "Since the summer it happens, but only because two people remember it.",
    ),
    Status.IN_PLACE: (
        "It is in our handbook, and new staff are shown it in their first week.",
        "It survived one change of people, so I call it in place.",
        "We do it every time; last month it saved us a second round of questions.",
    ),
    Status.STUCK: (
        "I read the rule as forbidding it. Your counsel may read it differently.",
        "We lost the person who ran it, and the position is frozen.",
        "It needs a signature that neither of us can give.",
    ),
    Status.NOT_FOR_US: (
        "Our agencies buy on their own; this would need another law first.",
        "We decided against it two years ago, for reasons that still hold.",
    ),
}
WORDS: dict[str, dict[Office, tuple[str, ...]]] = {
    "regular_meetings": {
        Office.CIO: (
            "Why a renewal took eleven weeks, and which three of them were ours.",
            "What you need from us before a request reaches your desk.",
            "The two projects where I do not know yet that I will need you.",
        ),
        Office.CPO: (
            "The three purchases that end in spring: I would like to hear of them before the agencies write.",
            "Who answers an agency first when it calls both of us.",
            "The list of what comes next year; ours is older than yours.",
        ),
    },
    "named_contact": {
        Office.CIO: (
            "They write to a shared mailbox. Two days is a good day.",
            "My deputy calls your deputy. The rest of the staff does not know they may.",
            "Our contract manager calls your intake desk; it works until that desk is on leave.",
        ),
        Office.CPO: (
            "The project's own manager, who changes with every project.",
            "Your portfolio lead. She answers in an hour, and nobody else knows the answer.",
            "They ask me, and I ask your chief of staff. That can't be the plan.",
        ),
    },
    "voice_in_each": {
        Office.CIO: (
            "Which requirement is dropped when the budget does not reach.",
            "Security terms. They were bargained away once without us.",
        ),
        Office.CPO: (
            "How long the contract may run before somebody must look again.",
            "Whether a change is still the same purchase. We learn of it at the invoice.",
        ),
    },
}
WINS = (
    "We now sit down every other Tuesday, and it takes 20 minutes.",
    "One list of contacts, kept by both offices.",
    "The intake form lost eleven questions, and nobody misses them.",
    "Our staffs now sit in on each other’s Monday meeting.",
    "A renewal went out two months early, for the first time in years.",
    "Security terms are a page of their own, agreed before anything is written.",
    "A vendor demonstration was watched by both offices, with one list of questions.",
    "Eight agencies read the new guide, and three have used it already.",
    "We stopped one purchase together, before it was written.",
    "The first contract with an exit plan is signed.",
    "Our two training days became one.",
    "A question that took three weeks was settled in a call of ten minutes.",
    "The forecast of purchases is on one page that both offices keep.",
    "A purchase in three small steps came in early.",
    "Both offices trained in one room for the first time.",
    "We read each other's forecast before the budget went in.",
)
WEIGHTS = {
    Status.NOT_STARTED: 24,
    Status.UNDER_WAY: 34,
    Status.IN_PLACE: 26,
    Status.STUCK: 12,
    Status.NOT_FOR_US: 4,
}
NEIGHBOURS = {
    Status.NOT_STARTED: Status.UNDER_WAY,
    Status.UNDER_WAY: Status.IN_PLACE,
    Status.IN_PLACE: Status.UNDER_WAY,
    Status.STUCK: Status.UNDER_WAY,
    Status.NOT_FOR_US: Status.NOT_STARTED,
}


class Officer:
    """How the officer of one state behaves: always the same for the same state and office."""

    def __init__(self, code: str, office: Office) -> None:
        self._code, self._office = code, office
        self._random = random.Random(f"{code}-{office}")
        self._wins = 0
        self._diligence = self._random.uniform(0.6, 1.0)

    def delay(self) -> float | None:
        """Hours until they would answer a question that has come in; None: not at all."""
        if self._random.random() > self._diligence:
            return None
        return min(self._random.expovariate(1 / 26), 190)

    def answer(self, item: str) -> dict[str, Any]:
        """A filled-in form. The two of a state mostly see the same, and sometimes not."""
        state_sees = random.Random(f"{self._code} {item}").choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        status = state_sees if self._random.random() < 0.62 else NEIGHBOURS[state_sees]
        words = WORDS.get(item, {}).get(self._office) or ANY_ITEM[status]
        filled = {"status": status.value, "comment": self._random.choice(words)}
        if self._random.random() < 0.12:
            self._wins += 1
            place = 2 * list(ALL).index(self._code) + (self._office is Office.CPO) + 5 * self._wins
            win = WINS[place % len(WINS)]  # few tell the same one
            filled |= {"win": win, "win_quote": Quote.WITHOUT_STATE.value}
        if status is Status.STUCK and self._random.random() < 0.8:
            filled["help_quote"] = Quote.WITHOUT_STATE.value
        return filled
