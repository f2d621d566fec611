"""The checker's rules about handovers: whose words a new holder reads, and who reads a note. See checker.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulation.said import TOKEN

if TYPE_CHECKING:
    from simulation.checker import Look, Row

LETS = ("handover_lets", "handover_note")  # the forms in which somebody says it
OPENS = ("all", "chosen")  # what opens words


def lets_read(it: Look, writer: str, reader: str, at: float) -> bool:
    """Whether this person's last word by then, as far as can be told, let that new holder read their answers."""
    places = {str(row["id"]) for row in it.tables["holding"] if it.slack_id[row["person_id"]] == reader}
    said = [one for one in it.facts.sent if one.user == writer and one.what in LETS and "lets" in one.values]
    open_now = False
    for one in sorted(said, key=lambda sent: sent.true):
        if one.true > at or (one.what == LETS[0] and one.about not in places):
            continue
        if one.values["lets"] in OPENS:
            open_now = True
        elif one.ended is not None and one.delivery.outcome == "updated":
            open_now = False
    return open_now


def handed_over(it: Look) -> Iterator[str]:
    """Nobody has a yes on record that they did not give, and each is to who came after they answered."""
    said = {(one.user, one.about, one.values.get("lets")) for one in it.facts.sent if one.what == LETS[0]}
    places = {row["id"]: row for row in it.tables["holding"]}
    for row in it.tables["handover_yes"]:
        user, place = it.slack_id[row["person_id"]], places[row["holding_id"]]
        if (user, str(place["id"]), row["lets"]) not in said:
            yield f"{user} is said to let {place['id']} read {row['lets']}, and never said so"
        if row["person_id"] == place["person_id"] or not _answered_before(it, row["person_id"], place):
            yield f"{user} is asked what {place['id']} may read, and answered nothing before"


def _answered_before(it: Look, person: int, place: Row) -> bool:
    """Whether they answered a question of that pair which went to another in that office."""
    for row in it.tables["reply"]:
        ask = it.ask[row["ask_id"]]
        check_in = it.check_in[ask["check_in_id"]]
        if row["author_id"] != person or check_in["pair_id"] != place["pair_id"] or not check_in["revealed_at"]:
            continue
        asked = {one["office"]: one["person_id"] for one in it.asks_of(check_in["id"])}
        if asked[place["office"]] != place["person_id"]:
            return True
    return False


def notes_read(it: Look) -> Iterator[str]:
    """A note is read by who wrote it and by who came into that very office after them."""
    words = {token: row for row in it.tables["handover_note"] for token in TOKEN.findall(row["text"] or "")}
    for user, all_seen in it.slack.workspace.seen.items():
        for seen in all_seen:
            for token in TOKEN.findall(f"{seen.blocks}") if seen.by == it.slack.app.bot_user else ():
                if token in words and not _may_read(it, user, words[token]):
                    yield f"{user} is shown {token}, a note that was not left for them"


def _may_read(it: Look, user: str, note: Row) -> bool:
    if it.slack_id[note["person_id"]] == user:
        return True
    there = [row for row in it.tables["holding"] if row["pair_id"] == note["pair_id"] and row["role"] == "holder"]
    there = [row for row in there if row["office"] == note["office"]]
    wrote = [row["id"] for row in there if row["person_id"] == note["person_id"]]
    return any(it.slack_id[row["person_id"]] == user and row["id"] > min(wrote) for row in there)


RULES: dict[str, Any] = {"handed over": handed_over, "notes read": notes_read}
