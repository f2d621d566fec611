"""A rehearsal of all 56 states over 90 days, and whether that then happens: `make rehearsal-of-all`.

On the stage, with its real local Slack over a socket: rehearsed before *Start*, lived through message for message,
and once more for three weeks when all that has changed hands. With states that differ in whatever moves a message.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from rehearsed_kit import differences, happens, rehearsed, sent
from scenes import Patient

from bot.rules.jurisdictions import ALL
from sandbox.demo.stage import Stage

SLACK_TAKES = timedelta(minutes=15)  # at most, with its rates, where everybody's message is due at one moment
LATER = 21  # days
BEFORE = (
    ("admin", "cochair add @stranger"),
    ("admin", "cochair add @WA-CIO"),
    ("admin", "vacate GU CPO"),
    ("admin", "vacate AS CIO"),
    ("admin", "closed ID 2026-12-10"),
    ("admin", "closed TX 2027-01-14"),
    ("admin", "schedule OH monthly 1st tue 09:00"),
    ("admin", "schedule UT every 4 weeks mon 14:00"),
    ("admin", "away ME CIO 2026-12-24 2027-01-08"),
    ("admin", "away FL CPO 2026-12-16 2026-12-18"),
    ("admin", "away NY CIO 2027-01-11 2027-01-22"),
    ("admin", "away NY CPO 2027-01-13 2027-01-29"),
    ("admin", "pause NV until 2027-01-20"),
    ("ID-CPO", "deputy @helper"),
    ("OH-CIO", "deputy @another"),
)
"""Typed before *Start*: roles, vacancies, closed days, slower states, days away, a pause, deputies."""
AFTERWARDS = (
    ("admin", "pair KS @successor @KS-CPO"),
    ("admin", "vacate IL CIO"),
    ("admin", "pair GU @GU-CIO @newcomer"),
    ("MI-CIO", "away 2027-03-04 2027-03-12"),
    ("CO-CPO", "pause until 2027-03-15"),
    ("WI-CIO", "slower"),
    ("ID-CPO", "deputy off"),
    ("MN-CPO", "deputy @third"),
    ("admin", "closed VT 2027-03-11"),
    ("admin", "focus off"),
)


def types(stage: Stage, typed: Sequence[tuple[str, str]]) -> None:
    """Type each of these, and show what is answered."""
    for who, text in typed:
        people = {word: f"<@{stage.person(word[1:]).id}|x>" for word in text.split() if word.startswith("@")}
        answer = stage.person(who).command(" ".join(people.get(word, word) for word in text.split()))
        assert answer is not None
        print(f"  {who}: {text} → {answer.text.splitlines()[0]}"[:160])
        if text.startswith("pair "):
            stage.person(who).press("change_holders")


def compared(stage: Stage, days: int, first: bool) -> int:
    """Rehearse so many days, live them (at `first` from *Start*), and say where the two differ."""
    began, start = stage.clock.now(), perf_counter()
    foretold, longest = rehearsed(stage, days)
    print(f"{days} days rehearsed in {perf_counter() - start:.1f} s, the longest step {longest:.1f} s")
    if first:
        stage.person("admin").press("Start")
    start, until = perf_counter(), began + timedelta(days=days)
    happens(stage, until)
    print(f"{days} days lived in {perf_counter() - start:.0f} s, over Slack's calls")
    happened = sent(stage, began, until)
    each, then = Counter(one.kind for one in foretold), Counter(one.kind for one in happened)
    print(f"{'':12} rehearsed  happened")
    for kind in each | then:
        print(f"{kind:12} {each[kind]:9} {then[kind]:9}")
    wrong = differences(foretold, happened, SLACK_TAKES)
    print(f"{len(foretold)} messages rehearsed, {len(happened)} happened, {len(wrong)} differ")
    if not wrong:
        in_order = [sorted(told, key=lambda one: (one.kind, one.to, one.when)) for told in (foretold, happened)]
        late = max(then.when - one.when for one, then in zip(*in_order, strict=True))
        print(f"  at most {late.total_seconds():.0f} s later than was foretold")
    for one in wrong[:40]:
        print(f"  {one}")
    sys.stdout.flush()
    return len(wrong)


def main(days: int = 90, *codes: str) -> int:
    """Both comparisons; says in how many messages they differ."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Patient(Path(folder))
        stage.first_looks = True
        with stage:
            stage.set_up(*(codes or ALL), start=False)
            types(stage, BEFORE)
            stage.person("admin").command("start")
            wrong = compared(stage, days, first=True)
            types(stage, AFTERWARDS)
            return wrong + compared(stage, LATER, first=False)


if __name__ == "__main__":
    sys.exit(main(*(int(one) if one.isdecimal() else one for one in sys.argv[1:])) > 0)
