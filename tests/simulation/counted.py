"""The checker's rules about what the digest says: it is so when it is posted, and no figure rests on few states.

Everything is counted here once more, from the rows as they were right after the posting was decided.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from simulation.facts import Posted
from simulation.looks import said

if TYPE_CHECKING:
    from simulation.checker import Look, Row

ASKED_OF = re.compile(r" \(asked of \d+ states?\)")
ENOUGH = 5  # states
ADVANCE = ("stuck", "not_started", "under_way", "in_place", "not_for_us")  # from least to most
REACHED = ("under_way", "in_place")
LABELS = {
    "in place": "in_place",
    "under way": "under_way",
    "not started": "not_started",
    "stuck": "stuck",
    "not for them": "not_for_us",
}
NUMBERS = {"none": 0, "no": 0, "one": 1}
OF_ITS = re.compile(r"(?<!In )\b(\w+) of (?:the )?(\d+)(?: states?\b(?! heard)| so far)")
ON_ITEM = re.compile(r"^(\d+) states?(?: so far)?(?: \(as of ([^)]*)\))?: (.+)$")
DIFFERENT = re.compile(
    r"In (\d+)(?: of (\d+))? states?(?: \(as of ([^)]*)\))? the two offices see “(.+)” differently"
)
ROUND = re.compile(
    r"Round of (\w+ \d+): (\d+) of (\d+) states? heard from both offices, (\d+) from one"
    r"(?: \(last round (\d+) of (\d+)\))?"
)
ONE_ITEM = re.compile(r"^(\d+) of (\d+) in place or under way, on 1 item")


class Count:
    """One moment's rows, counted. `opened`: the questions that were open at the posting before."""

    def __init__(
        self, tables: dict[str, list[Row]], digest: int | None = None, opened: frozenset[int] = frozenset()
    ) -> None:
        self.tables, self.digest, self.opened = tables, digest, opened
        self.state = {row["id"]: row["jurisdiction"] for row in tables["pair"]}
        self.asks: dict[int, list[Row]] = defaultdict(list)
        for ask in tables["ask"]:
            self.asks[ask["check_in_id"]].append(ask)
        self.newest: dict[int, Row] = {}
        for reply in sorted(tables["reply"], key=lambda row: row["version"]):
            self.newest[reply["ask_id"]] = reply
        self.out = out = [row for row in tables["check_in"] if row["sent_at"] is not None]
        self.over = [row for row in out if row["revealed_at"] or row["closed_at"]]
        self.fresh = [row for row in self.over if row["digest_id"] in (None, digest)]
        waiting = [row for row in out if not row["revealed_at"] and not row["closed_at"]]
        self.still_open = [row for row in waiting if not self._is_due(row)]
        self.by_item = self._by_item()

    def _is_due(self, check_in: Row) -> bool:
        """Whether its time was up when this digest was posted, though no heartbeat had closed it yet."""
        posted = next((row["posted_at"] for row in self.tables["digest"] if row["id"] == self.digest), None)
        return posted is not None and check_in["closes_at"] is not None and check_in["closes_at"] <= posted

    def given(self, check_in: Row) -> dict[str, Any]:
        """Office → its status, as it stands; of a first look, once all pages were sent, all of them."""
        found = {ask["office"]: self.newest.get(ask["id"]) for ask in self.asks[check_in["id"]]}
        stands = {office: one for office, one in found.items() if one is not None and one["given"] and one["whole"]}
        return {office: said(one)[0] if check_in["first_look"] else one["status"] for office, one in stands.items()}

    def statuses(self, check_in: Row) -> dict[str, Any]:
        """What may be counted of it: both once open; of one that is closed what stands beside an excused office."""
        given = self.given(check_in)
        if check_in["revealed_at"] is not None:
            return given
        asks = self.asks[check_in["id"]]
        excused = {ask["office"] for ask in asks if ask["state"] in ("excused", "answered") and ask["excuse"]}
        over = check_in["closed_at"] is not None
        return {office: status for office, status in given.items() if over and excused - {office}}

    def _by_item(self) -> dict[str, dict[str, dict[str, str]]]:
        """Item → state → its latest statuses."""
        found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for row in sorted(self.over, key=lambda row: (row["revealed_at"] or row["closed_at"], row["id"])):
            statuses, state = self.statuses(row), self.state[row["pair_id"]]
            if statuses and not row["first_look"]:
                found[row["item"]][state] = statuses
            for item in set().union(*statuses.values()) if row["first_look"] else ():
                found[item][state] = {office: one[item] for office, one in statuses.items() if item in one}
        return found

    def late(self) -> int:
        """Of how many states a question was opened, since the last posting, that it had told of as closed."""
        told = [row for row in self.over if row["digest_id"] not in (None, self.digest)]
        opened = [row for row in told if row["revealed_at"] is not None and row["id"] not in self.opened]
        return len({row["pair_id"] for row in opened})

    def stands(self, item: str) -> Counter[str]:
        """How many states stand where on this item."""
        return Counter(min(one.values(), key=ADVANCE.index) for one in self.by_item.get(item, {}).values())

    def on_the_plan(self) -> set[str]:
        """The states that were heard on an item which the digest's plan still has."""
        version = next(row["plan_version_id"] for row in self.tables["digest"] if row["id"] == self.digest)
        body = next(row["body"] for row in self.tables["plan_version"] if row["id"] == version)
        body = json.loads(body) if isinstance(body, str) else body
        keys = {item["key"] for area in body["areas"] for item in area["items"]}
        return {state for item, states in self.by_item.items() if item in keys for state in states}

    def heard(self) -> Counter[int]:
        """How many states gave so many answers to what is new."""
        return self._heard(self.fresh)

    def heard_in(self, number: int) -> Counter[int]:
        """The same of all that was asked in this round."""
        return self._heard([row for row in self.out if row["round"] == number])

    def _heard(self, of: list[Row]) -> Counter[int]:
        most: dict[str, int] = {}
        for row in of:
            answered = len(self.given(row))
            if answered or any(ask["state"] != "excused" for ask in self.asks[row["id"]]):
                state = self.state[row["pair_id"]]
                most[state] = max(most.get(state, 0), answered)
        return Counter(most.values())


def quoted_without_state(all_posted: list[Posted], what: str) -> Iterator[Row]:
    """The answers of which a digest may carry this without their state: so chosen, and five states were heard."""
    for posted in all_posted:
        digest = next(row for row in posted.tables["digest"] if row["week"] == posted.week)
        count = Count(posted.tables, digest["id"])
        heard = {row["pair_id"] for row in count.fresh if count.statuses(row)}
        carried = {
            row["reply_id"]
            for row in posted.tables["carried"]
            if row["digest_id"] == digest["id"] and row["what"] == what
        }
        if len(heard) >= ENOUGH:
            chosen = (row for row in posted.tables["reply"] if row[f"{what}_quote"] == "without_state")
            yield from (row for row in chosen if row["id"] in carried)


def recounted(it: Look) -> Iterator[str]:
    """At the moment of its posting no sentence of a digest is contradicted by the tables."""
    opened: frozenset[int] = frozenset()
    for posted in it.facts.posted:
        digest = next(row for row in posted.tables["digest"] if row["week"] == posted.week)
        count, items = Count(posted.tables, digest["id"], opened), _items(posted.tables)
        opened = frozenset(row["id"] for row in count.over if row["revealed_at"] is not None)
        for text in _first_texts(it, posted):
            for line, before in _lines(text):
                for sentence, is_so in SENTENCES:
                    found = sentence.search(line)
                    if found is not None and not is_so(count, found, item_in(items, line, before)):
                        yield f"the digest of {posted.week} said “{line}”, and that was not so"


def _first_texts(it: Look, posted: Posted) -> Iterator[str]:
    """What it said at first, in all its parts."""
    for row in it.tables["message"]:
        name, _, part = row["key"].removeprefix("digest/").partition("/")
        if row["kind"] == "digest" and name == posted.week and row["ts"] and (not part or part.isdigit()):
            versions = it.slack.channels[row["channel"]].versions
            yield from [seen.text for seen in versions if seen.ts == row["ts"]][:1]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line that nobody but the bot wrote, and the one before."""
    before = ""
    for line in text.splitlines():
        if "“zq" not in line and not line.startswith("A note from "):
            yield line, before
        before = line


def _items(tables: dict[str, list[Row]]) -> dict[str, str]:
    """What an item is called in any sentence → its key."""
    found = {}
    for version in tables["plan_version"]:
        body = version["body"] if isinstance(version["body"], dict) else json.loads(version["body"])
        for area in body["areas"]:
            for item in area["items"]:
                found |= {item["claim"]: item["key"], item["headline"]: item["key"]}
    return found


def item_in(items: dict[str, str], line: str, before: str) -> str | None:
    """The item of which this line tells, else the one before; of several the one with the longest name."""
    for text in (line, before):
        if (named := max((name for name in items if name in text), key=len, default="")) != "":
            return items[named]
    return None


def _number(text: str) -> int:
    return NUMBERS[text.lower()] if text.lower() in NUMBERS else int(text) if text.isdigit() else -1


def _of_states(count: Count, found: re.Match[str], item: str | None) -> bool:
    """`3 of 5 states …`: so many of so many are under way or in place."""
    if item is None:
        return True
    stands = count.stands(item)
    return (_number(found[1]), int(found[2])) == (sum(stands[one] for one in REACHED), stands.total())


def _by_status(count: Count, found: re.Match[str], item: str | None) -> bool:
    """`7 states: 3 in place; 4 not started, stuck or not for them`."""
    if item is None or found[2]:  # an older figure that stands was looked at when it was new
        return True
    stands, told = count.stands(item), 0
    for number, labels in re.findall(r"(\d+) ([a-z ,]+?)(?=[,;] \d|$)", found[3]):
        statuses = [LABELS.get(label.strip(), "") for label in re.split(r", | or ", labels)]
        told += int(number)
        if "" in statuses or sum(stands[status] for status in statuses) != int(number):
            return False
    return told == stands.total() == int(found[1])


def _differs(count: Count, found: re.Match[str], item: str | None) -> bool:
    if found[3]:
        return True
    both = [one for one in count.by_item.get(item or "", {}).values() if len(one) == 2]
    compared = int(found[2]) if found[2] else len(both)
    return (sum(len(set(one.values())) == 2 for one in both), len(both)) == (int(found[1]), compared)


def _heard(number: int) -> Callable[[Count, re.Match[str], str | None], bool]:
    return lambda count, found, item: count.heard()[number] == int(found[1])


def _round(count: Count, found: re.Match[str], item: str | None) -> bool:
    """`Round of Dec 10: 14 of 15 states heard from both offices, 1 from one (last round 14 of 15).`"""
    numbers = sorted({row["round"] for row in count.out if row["round"] is not None}, reverse=True)[:2]
    if not numbers:
        return False
    now, *last = (count.heard_in(number) for number in numbers)
    begins = next(row["begins"] for row in count.tables["round"] if row["number"] == numbers[0])
    begins = date.fromisoformat(begins) if isinstance(begins, str) else begins
    told = (found[1], *map(int, found.groups()[1:4]))
    if told != (f"{begins:%b} {begins.day}", now[2], now.total(), now[1]):
        return False
    return [(one[2], one.total()) for one in last] == ([(int(found[5]), int(found[6]))] if found[5] else [])


SENTENCES: tuple[tuple[re.Pattern[str], Callable[[Count, re.Match[str], str | None], bool]], ...] = (
    (ROUND, _round),
    (re.compile(r"Heard from both offices: (\d+) state"), _heard(2)),
    (re.compile(r"Heard from one office: (\d+) state"), _heard(1)),
    (re.compile(r"Heard from neither: (\d+) state"), _heard(0)),
    (
        re.compile(r"nswered after their question had closed: (\d+) state"),
        lambda count, found, _: count.late() == int(found[1]),
    ),
    (re.compile(r"no answers can be counted"), lambda count, *_: not count.on_the_plan()),
    (re.compile(r"nothing new to count"), lambda count, *_: not any(count.statuses(row) for row in count.fresh)),
    (
        re.compile(r"So far (\d+) states? ha(?:s|ve) answers that count"),
        lambda count, found, _: len(count.on_the_plan()) == int(found[1]),
    ),
    (
        re.compile(r"Taking part: (\d+) pair"),
        lambda count, found, _: sum(r["started_at"] is not None for r in count.tables["pair"]) == int(found[1]),
    ),
    (
        re.compile(r"^Still open to answer in (\d+) state"),
        lambda count, found, _: len(count.still_open) == int(found[1]),
    ),
    (OF_ITS, _of_states),
    (ON_ITEM, _by_status),
    (DIFFERENT, _differs),
)


def few(it: Look) -> Iterator[str]:
    """No figure on an item, wherever it is to be read, rests on fewer than five states."""
    items, now = _items(it.tables), Count(it.tables)
    for user, all_seen in it.slack.workspace.seen.items():
        for text in {_whole(seen) for seen in all_seen if seen.by == it.slack.app.bot_user}:
            for line, before in _lines(text):
                item = item_in(items, line, before)
                if any(number < ENOUGH for number in _rests_on(line, item, now)):
                    yield f"{user} reads “{line}”, which rests on fewer than {ENOUGH} states"


def _rests_on(line: str, item: str | None, now: Count) -> Iterator[int]:
    """On how many states the figures in this line rest. Of how many an item was asked tells nobody's answer."""
    line = ASKED_OF.sub("", line)
    if (alone := ONE_ITEM.search(line)) is not None:
        yield int(alone[2])
    if item is None:
        return
    if (found := ON_ITEM.search(line)) is not None:
        yield int(found[1])
    elif (found := OF_ITS.search(line)) is not None:
        yield int(found[2])
    if (found := DIFFERENT.search(line)) is not None:
        yield int(found[2] or len(now.by_item.get(item, {})))


def _whole(seen: Any) -> str:
    """Its text with the texts of its blocks, line by line."""
    found = [seen.text]

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            found.extend(value for name, value in part.items() if name == "text" and isinstance(value, str))
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk(seen.blocks)
    return "\n".join(found)


RULES: dict[str, Any] = {"recounted": recounted, "few": few}
