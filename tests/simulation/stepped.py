"""The checker's rules about next steps: agreed by both, withdrawn for good, read by the two. See checker.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulation.said import TOKEN, _stands, not_deleted

if TYPE_CHECKING:
    from simulation.checker import Look, Row

AGREED, KEPT, SHOWN = "agreed", "kept", "shown"
PRESSED = {  # what was pressed or sent, and what that says of a step
    "step_agree": {AGREED},
    "step": {AGREED},
    "step_done": {"done"},
    "step_drop": {"dropped"},
    "step_still": {"still"},
    "step_show": {SHOWN},
    "step_keep": {KEPT},
    "step_let_go": {"not_kept"},
}
QUOTE = "rich_text_quote"
YOU_AGREED, DONE, DROPPED = "You agreed", "Done: a next step", "Dropped: a next step"


def steps(it: Look) -> Iterator[str]:
    """What is said of a step its person said of that very version; agreed by the other office, ended by both."""
    said = {(sent.user, what, about(sent)) for sent in it.facts.sent for what in PRESSED.get(sent.what, ())}
    for mark in it.tables["step_mark"]:
        step = _step(it, mark["step_id"])
        if (it.slack_id[mark["person_id"]], mark["what"], mark["step_id"]) not in said:
            yield f"step {step['number']} of pair {step['pair_id']}: {mark['what']} was said by nobody"
        if mark["what"] == AGREED and mark["office"] == step["office"]:
            yield f"step {step['number']} of pair {step['pair_id']} was agreed by the office that proposed it"
    for token, step in _tokens(it).items():
        for user, shown in _seen(it, token):
            offices = {one["office"] for one in _marks(it, step, AGREED, KEPT)} | {step["office"]}
            if YOU_AGREED in shown and len(offices) < 2:
                yield f"{user} was told that {token} is agreed, and only one office had said yes"
            for told, what in ((DONE, "done"), (DROPPED, "dropped")):
                if told in shown and len({one["office"] for one in _marks(it, step, what)}) < 2:
                    yield f"{user} was told that {token} is {what}, and not both had said so"


def steps_withdrawn(it: Look) -> Iterator[str]:
    """No word of a step that was withdrawn stands in Slack, and it was withdrawn by who had a part in it."""
    gone = {(row["pair_id"], row["number"]): row for row in it.tables["step"] if row["text"] is None}
    for row in gone.values():
        by = it.slack_id[row["person_id"]]
        if not any(sent.user == by and sent.what in ("step_withdraw", "withdraw") for sent in it.facts.sent):
            yield f"step {row['number']} of pair {row['pair_id']} was withdrawn by {by}, who did not"
    words = {token: gone.get((row["pair_id"], row["number"])) for token, row in _tokens(it).items()}
    refused = not_deleted(it)
    for key, where, ts, text in _stands(it):
        row = it.message.get(key)
        for token in TOKEN.findall(text):
            taken = words.get(token)
            drawn_when_opened = where == "Home" or (row is not None and row["error"])
            if taken is not None and taken["at"] <= it.late and ts not in refused and not drawn_when_opened:
                yield f"{token} stands in {where} ({key}), though its step was withdrawn"


def steps_read(it: Look) -> Iterator[str]:
    """A step is read by who wrote one of its versions, who held the other office then, and whom it was shown to."""
    for token, step in _tokens(it).items():
        may = _readers(it, step)
        for user, _ in _seen(it, token):
            if user not in may:
                yield f"{user} was shown {token}, a step of pair {step['pair_id']} that is not theirs"


def about(sent: Any) -> int:
    """The version that a press or a form was about; 0: none."""
    try:
        carried = json.loads(sent.about) if sent.about.startswith("{") else {"step": sent.about}
        return int(carried.get("step") or 0)
    except ValueError:
        return 0


def _tokens(it: Look) -> dict[str, Row]:
    """The word that stands in this version alone → the version."""
    return {token: row for row in it.tables["step"] for token in TOKEN.findall(row["text"] or "")}


def _seen(it: Look, token: str) -> Iterator[tuple[str, str]]:
    """Who was shown it by the bot, and what stood above it, below the step before; not in a form of theirs."""
    for user, all_seen in it.slack.workspace.seen.items():
        for seen in all_seen:
            above, found, _ = f"{seen.blocks}".partition(token)
            if seen.by == it.slack.app.bot_user and found:
                yield user, above.rpartition(QUOTE)[0].rpartition(QUOTE)[2]


def _readers(it: Look, step: Row) -> set[str]:
    versions = [row for row in it.tables["step"] if _same(row, step)]
    may = {it.slack_id[row["person_id"]] for row in versions}
    may |= {it.slack_id[one["person_id"]] for row in versions for one in _marks(it, row, AGREED, KEPT)}
    for row in versions:
        may |= {it.slack_id[held["person_id"]] for held in _held(it, row) if _then(it, held, row["at"])}
        for mark in _marks(it, row, SHOWN):
            may |= {it.slack_id[held["person_id"]] for held in _held(it, row) if _then(it, held, mark["at"])}
    return may


def _held(it: Look, step: Row) -> Iterator[Row]:
    theirs = (row for row in it.tables["holding"] if row["pair_id"] == step["pair_id"])
    return (row for row in theirs if row["role"] == "holder")


def _then(it: Look, held: Row, at: Any) -> bool:
    """Whether they held it at that moment; where the calendar has jumped, whether they ever did."""
    return bool(it.facts.jumps) or (held["since"] <= at and (held["until"] is None or held["until"] >= at))


def _marks(it: Look, step: Row, *what: str) -> list[Row]:
    return [one for one in it.tables["step_mark"] if one["step_id"] == step["id"] and one["what"] in what]


def _step(it: Look, step_id: int) -> Row:
    return next(row for row in it.tables["step"] if row["id"] == step_id)


def _same(one: Row, other: Row) -> bool:
    return (one["pair_id"], one["number"]) == (other["pair_id"], other["number"])


RULES: dict[str, Any] = {"steps": steps, "steps withdrawn": steps_withdrawn, "steps read": steps_read}
