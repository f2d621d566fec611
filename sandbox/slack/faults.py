"""Faults by name, for the next calls that they fit. The core says what is to happen; a skin plays it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

NAMES = {
    "error": "answers ok: false with `error` (default internal_error); nothing is done",
    "http_500": "answers status 500; nothing is done",
    "rate_limited": "answers 429 with `retry_after` seconds (default 1); nothing is done",
    "no_answer_before": "nothing is done and no answer comes",
    "no_answer_after": "it is done and no answer comes",
    "refused": "the connection drops before anything is done",
    "dropped": "it is done, then the connection drops",
    "slow": "it is done at once and answered after `seconds` (default 1)",
    "drips": "of a file (`method` file): a byte each `seconds` (default 0.05)",
    "breaks_off": "of a file (`method` file): half of it is sent, then the connection drops",
    "ack_lost": "an acknowledgement of the app gets lost; `method` is the kind of delivery",
}
BEFORE = {"error", "http_500", "rate_limited", "no_answer_before", "refused"}


@dataclass
class Fault:
    """One fault that waits for `times` more calls. when: a further condition on the call's arguments."""

    name: str
    method: str | None
    times: int
    when: Callable[[dict[str, Any]], bool] | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Faults:
    """Those that wait, first asked first played, and a list of those played: (name, method)."""

    waiting: list[Fault] = field(default_factory=list)
    played: list[tuple[str, str]] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Asks for a fault by one of the names above."""
        if fault.name not in NAMES:
            raise ValueError(f"no fault named {fault.name}; there are {', '.join(NAMES)}")
        self.waiting.append(fault)

    def take(self, method: str, args: dict[str, Any], acks: bool = False) -> Fault | None:
        """The fault that this call (or, with acks, this acknowledgement) meets, which uses it up once."""
        for fault in self.waiting:
            fits = fault.method in {None, method} and (fault.name == "ack_lost") == acks
            if fits and (fault.when is None or fault.when(args)):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                self.played.append((fault.name, method))
                return fault
        return None
