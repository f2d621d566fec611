"""The simulation itself: some weeks, the same twice, a checker of its own; the long run is `make simulate`."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from simulation import boundaries, checker, counted, hands, mutants, running, spoiled, truths
from simulation.checker import Look
from simulation.facts import Posted, Told
from simulation.seed import Life
from simulation.spoiled import Material, violations

from handlers import switchboard
from sandbox.slack.records import Seen
from storage.tables import Table

SEED = 2  # a short one
CALM_SEED = 7  # one in which everything happens
NOW = datetime(2026, 12, 11, 19, tzinfo=UTC)
HERE = Path(__file__).parent / "simulation"
DOCS = Path(__file__).parents[1] / "docs"
SAID = "\n".join(path.read_text() for name in ("gallery", "transcripts") for path in (DOCS / name).glob("*.txt"))
PATTERNS = [
    *(sentence for sentence, _ in counted.SENTENCES),
    *(truths.STAYS_SEALED, truths.NEXT_QUESTION, truths.UNCHANGED, truths.LEFT_ALONE),
    *(truths.NOT_ASKED, truths.IS_AWAY, truths.PAUSED, truths.VACANT, truths.REST, truths.NOBODY),
    hands.NOT_BOTH,
]


class Weeks(Life):
    """Shorter than what `make simulate` lives through, and all the harder."""

    QUARTER, QUIET = timedelta(days=21), timedelta(days=9)
    strengths = (2.0,)
    cadences = ("weekly tue 09:00",)


class Calm(Weeks):
    """Without a fault, and kept for the checker to look at."""

    strengths = (0.0,)
    kept: Material

    def check(self) -> list[str]:
        tables = {name: self.rows(name) for name in Table.metadata.tables}
        Calm.kept = Material(self.facts, self.world.slack, tables, self.world.calendar(), self.late())
        return super().check()


@pytest.fixture(scope="module")
def lived(folder: Path) -> Material:
    assert running.on_sqlite(folder, CALM_SEED, life=Calm).violations == []
    return Calm.kept


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("simulation")


def test_weeks_with_faults_at_every_step_lose_and_double_nothing_and_come_out_the_same_again(folder: Path) -> None:
    first, second = (running.on_sqlite(folder, SEED, life=Weeks) for _ in range(2))

    assert first.violations == []
    assert first.counts["message"] > 10
    assert len(first.faults) > 5
    assert (second.trace, second.faults, second.counts) == (first.trace, first.faults, first.counts)


@pytest.mark.parametrize("rule", list(checker.RULES))
def test_each_rule_of_the_checker_sees_what_is_wrong(lived: Material, rule: str) -> None:
    assert list(checker.RULES[rule](Look(lived.facts, lived.slack, lived.tables, lived.now, lived.late))) == []
    assert violations(rule, lived) != []


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: str(pattern)[:40])
def test_what_the_checker_looks_for_in_the_words_is_what_is_said_today(pattern: str | re.Pattern[str]) -> None:
    """Else a rule would see nothing anymore once a sentence is worded anew."""
    lines = [line.strip() for line in SAID.splitlines()]

    assert any(re.search(pattern, text) for text in [*lines, " ".join(SAID.split())])


def test_a_line_of_an_item_is_counted_however_its_groups_are_divided() -> None:
    stands = {"ID": ["in_place"] * 2, "ME": ["stuck", "in_place"], "OH": ["not_started"] * 2}
    count = counted.Count({name: [] for name in ("pair", "ask", "reply", "check_in", "digest")})
    count.by_item["meet"] = {code: dict(zip(("CIO", "CPO"), both, strict=True)) for code, both in stands.items()}

    def is_so(line: str) -> bool:
        found = counted.ON_ITEM.search(line)
        return found is not None and counted._by_status(count, found, "meet")

    assert is_so("3 states: 1 in place, 1 not started, 1 stuck")
    assert is_so("3 states: 1 in place or under way; 2 not started, stuck or not for them")
    assert not is_so("3 states: 2 in place or under way; 1 not started, stuck or not for them")


def _posted(states: int, mark: str) -> Posted:
    """A digest was posted that carries one win, and so many states were heard since the one before."""
    open_now = {"revealed_at": NOW, "closed_at": None, "first_look": False}
    asked = [{"id": number, "pair_id": number, **open_now} for number in range(states)]
    asks = [{"id": number, "check_in_id": number, "office": "CIO"} for number in range(states)]
    given = {"given": True, "whole": True, "version": 1, "status": "stuck", "win": "zq1x", "win_quote": mark}
    tables = {
        "pair": [{"id": number, "jurisdiction": f"state {number}"} for number in range(states)],
        "check_in": [one | {"sent_at": NOW, "digest_id": 1, "item": "meet"} for one in asked],
        "ask": asks,
        "reply": [given | {"id": number, "ask_id": number} for number in range(states)],
        "carried": [{"digest_id": 1, "reply_id": 0, "what": "win"}],
        "digest": [{"id": 1, "week": "2026-W50"}],
    }
    return Posted("2026-W50", NOW, tables)


def test_a_win_may_stand_without_its_state_where_its_writer_chose_so_and_five_states_were_heard() -> None:
    def may_stand(states: int, mark: str) -> list[str]:
        return [row["win"] for row in counted.quoted_without_state([_posted(states, mark)], "win")]

    assert may_stand(5, "without_state") == ["zq1x"]
    assert may_stand(4, "without_state") == []
    assert may_stand(5, "as_state") == []


def test_what_was_told_of_as_closed_and_opens_at_the_very_moment_of_a_posting_is_late_in_the_next() -> None:
    tables = _posted(1, "no").tables
    tables["check_in"][0] |= {"digest_id": 1, "closed_at": NOW, "revealed_at": NOW}
    tables["digest"] = [{"id": 1, "week": "2026-W50", "cut": NOW, "posted_at": NOW}]

    assert counted.Count(tables, digest=2).late() == 1
    assert counted.Count(tables, digest=2, opened=frozenset({0})).late() == 0


@pytest.mark.parametrize(("clock", "is_so"), [("Pacific/Kiritimati", True), ("America/New_York", False)])
def test_a_day_is_judged_by_the_clock_that_its_reader_had_then(lived: Material, clock: str, is_so: bool) -> None:
    """Theirs is a day ahead of their state's when they are told; later they choose a third."""
    it = lived.own()
    call, user = spoiled.asked(it)
    assert call.decided is not None
    it.facts.zones = {who: zone for who, zone in it.facts.zones.items() if who != user}
    it.facts.submitted, it.facts.sent = [], []  # nobody answers: what comes on that day is the question alone
    person, before = it.first("person", slack_id=user), call.decided - timedelta(hours=1)
    then, person["zone"] = {"person": [person | {"zone": "Pacific/Kiritimati"}]}, "America/Denver"
    text = f"Next question: {call.decided.astimezone(ZoneInfo(clock)):%a, %b %-d}, 9:00 AM."
    seen = Seen(call.true - 3_600, "D1", "message", text, None, "1.0", it.slack.app.bot_user)
    it.facts.told = [Told(user, seen, text, None, "", before, then, True)]

    found = list(checker.RULES["dates"](Look(it.facts, it.slack, it.tables, it.now, it.late)))

    assert (found == []) == is_so


def test_the_checker_shares_no_code_with_the_product() -> None:
    names = set()
    for name in (
        "checker",
        "said",
        "belongs",
        "facts",
        "redrawn",
        "truths",
        "counted",
        "apart",
        "shared",
        "planned",
        "stepped",
        "helped",
        "handovers",
        "ahead",
        "drafted",
    ):
        file = HERE / f"{name}.py"
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").split(".")[0])

    assert names & {"bot", "handlers", "storage"} == set()


@pytest.mark.parametrize("mutant", list(mutants.every()), ids=lambda mutant: mutant.name)
def test_a_planted_bug_has_its_place_in_the_code_and_is_python(mutant: mutants.Mutant) -> None:
    assert mutant.has_its_place()
    ast.parse(mutant.planted())


def test_everything_that_listens_to_slack_is_known_to_the_boundaries() -> None:
    known = boundaries.registered()

    assert {name for name in known if name.startswith("listener")} == set()
    assert {"press answer", "form answer", "command away", "event message", "job close", "message checkin"} <= known


def test_every_kind_of_message_is_known_to_the_checker_by_where_it_stands() -> None:
    assert not checker.POSTED & checker.ELSEWHERE
    assert set(switchboard.KINDS) == checker.POSTED | checker.ELSEWHERE
