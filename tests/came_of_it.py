"""What came of a round: what the simulation's independent checker finds, and what only a round can know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from simulation import checker
from simulation.facts import Call, Facts, Posted

from bot.rules.jurisdictions import ALL
from sandbox.demo.stage import Stage
from sandbox.slack import records
from storage.tables import Table


def wrongs(stage: Stage, facts: Facts, codes: tuple[str, ...], late: datetime) -> list[str]:
    """A line for each thing that is wrong. What was due by `late` must be done."""
    facts.calls = [_as_fact(stage, call) for call in stage.slack.calls]
    tables = {name: _rows(stage, name) for name in Table.metadata.tables}
    # Nobody says anything after the last digest, so the tables are as they were when it was posted.
    digests = [one for one in tables["digest"] if one["posted_at"] is not None]
    facts.posted = [Posted(one["week"], one["posted_at"], tables) for one in digests[-1:]]
    return [
        *checker.check(facts, stage.slack, tables, stage.clock.now(), late),
        *_set_up_once(tables, codes),
        *_asked_at_nine(stage, facts, tables),
    ]


def _set_up_once(tables: checker.Tables, codes: tuple[str, ...]) -> Iterator[str]:
    """Each pair is there once and was asked once."""
    pairs = Counter(row["jurisdiction"] for row in tables["pair"])
    yield from (f"{code} is paired {pairs[code]} times" for code in codes if pairs[code] != 1)
    if len(tables["holding"]) != 2 * len(codes):
        yield f"there are {len(tables['holding'])} holders"
    asked = Counter(row["pair_id"] for row in tables["check_in"])
    for row in tables["pair"]:
        if asked[row["id"]] != 1:
            yield f"{row['jurisdiction']} was asked {asked[row['id']]} times"


def _asked_at_nine(stage: Stage, facts: Facts, tables: checker.Tables) -> Iterator[str]:
    """Each pair in a group DM of its own, at its own nine o'clock on Thursday; all are open in the end."""
    homes: dict[str, str] = {}
    for row in tables["message"]:
        if row["kind"] != "checkin":
            continue
        code, channel = row["key"].split("/")[1], stage.slack.channels[row["channel"]]
        here = datetime.fromtimestamp(float(row["ts"]), UTC).astimezone(ZoneInfo(ALL[code].zone))
        if not (here.hour == 9 and here.minute < 30 and here.isoweekday() == 4):
            yield f"{code} is asked at {here}"
        homes[code] = channel.id
        if set(stage.slack.workspace.humans_in(channel)) != {
            who for who, home in facts.homes.items() if home == code
        }:
            yield f"{code} is asked before {stage.slack.workspace.humans_in(channel)}"
    if len(set(homes.values())) != len(tables["pair"]):
        yield f"{len(set(homes.values()))} conversations for {len(tables['pair'])} pairs"
    yield from (f"question {row['id']} is not open" for row in tables["check_in"] if row["revealed_at"] is None)


def _rows(stage: Stage, name: str) -> list[dict[str, Any]]:
    with stage.db.begin() as tx:
        table = Table.metadata.tables[name]
        return [dict(row._mapping) for row in tx.execute(table.select().order_by(table.c.id))]


def _as_fact(stage: Stage, call: records.Call) -> Call:
    """As the checker wants to know it. Whose call it was is not known; what was decided before it, nearly."""
    found = call.args.get("metadata", "")
    key = yaml.safe_load(found)["event_payload"]["key"] if found else ""
    decided = datetime.fromtimestamp(call.at, UTC)
    fact = Call("", call.method, call.args, key, call.at, call.at, decided, call.at, 0, answer=call.response)
    channel = stage.slack.channels.get(call.args.get("channel", ""))
    fact.readers = stage.slack.workspace.humans_in(channel) if channel else []
    return fact
