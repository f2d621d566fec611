"""The checker's rule about drafts: nobody's answer before who holds the office sends it. See checker.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.said import TOKEN

if TYPE_CHECKING:
    from simulation.checker import Look, Row

SENT, CHANGED = "sent", "changed"
WORDS = ("status", "comment", "win", "win_quote", "help_quote")


@dataclass(frozen=True)
class Yes:
    """*Send as mine*, pressed under the version that was shown."""

    user: str
    draft: int
    check_in: int
    true: float
    began: int
    ended: int | None


def drafts(it: Look) -> Iterator[str]:
    """A draft is an answer only by the yes of who holds the office, to that version, once."""
    by_ask: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(it.tables["draft"], key=lambda row: row["version"]):
        by_ask[row["ask_id"]].append(row)
    for ask_id, rows in by_ask.items():
        if [row["version"] for row in rows] != list(range(1, len(rows) + 1)):
            yield f"the drafts of ask {ask_id} are not 1, 2, 3 …"
        sent = [row["ended_at"] for row in rows if row["end"] in (SENT, CHANGED)]
        if len(sent) != len(set(sent)):
            yield f"two drafts of ask {ask_id} became one answer"
        if rows[-1]["end"] is None and _gone(it, rows[-1]):
            yield f"draft {rows[-1]['id']} waits, and its writer is no longer deputy"
        for row in rows:
            yield from _ended(it, row)
            yield from _unsent_words(it, row)
    only = _only_draft(it)
    for reply in it.tables["reply"]:
        if reply["author_id"] != reply["holder_id"] and it.slack_id[reply["author_id"]] in only:
            yield f"reply {reply['id']} is by {it.slack_id[reply['author_id']]}, who only drafts"


def became(it: Look, reply: Row) -> bool:
    """Whether it is a draft, word for word, to which its author said yes."""
    author = it.slack_id[reply["author_id"]]
    return any(
        row["end"] == SENT
        and (row["ask_id"], row["ended_at"]) == (reply["ask_id"], reply["at"])
        and _words(row) == _words(reply)
        and any((yes.user, yes.draft) == (author, row["id"]) for yes in it.yeses)
        for row in it.tables["draft"]
    )


def yeses(it: Look) -> list[Yes]:
    """Every time that somebody pressed *Send as mine*, whatever came of it."""
    asks = {str(row["id"]): it.ask[row["ask_id"]] for row in it.tables["draft"]}
    return [
        Yes(one.user, int(one.about), asks[one.about]["check_in_id"], one.true, one.began, one.ended)
        for one in it.facts.sent
        if one.what == "draft_send" and one.about in asks
    ]


def _ended(it: Look, draft: Row) -> Iterator[str]:
    """What is said to have become of it is so, and while its writer was deputy."""
    if draft["end"] not in (SENT, CHANGED):
        return
    held = _holding(it, draft)
    if not it.facts.jumps and held["until"] is not None and held["until"] < draft["ended_at"]:
        yield f"draft {draft['id']} was sent after its writer was deputy"
    replies = it.replies[draft["ask_id"]]
    stored = [one for one in replies if one["at"] == draft["ended_at"]]  # none: it said what stood there already
    if stored and (author := stored[0]["author_id"]) != stored[0]["holder_id"]:
        yield f"draft {draft['id']} was sent by {it.slack_id[author]}, who does not hold the office"
    if draft["end"] == SENT and _words(draft) not in map(_words, stored or replies):
        yield f"draft {draft['id']} is said to be sent, and is not the answer"
    said = any(became(it, one) or _typed(it, one) for one in stored or replies)
    if draft["end"] == SENT and not said and (stored or draft["id"] not in {yes.draft for yes in it.yeses}):
        yield f"draft {draft['id']} was sent, and nobody who holds the office said so"


def _holding(it: Look, draft: Row) -> Row:
    return next(row for row in it.tables["holding"] if row["id"] == draft["holding_id"])


def _gone(it: Look, draft: Row) -> bool:
    until = _holding(it, draft)["until"]
    return until is not None and until <= it.late


def _unsent_words(it: Look, draft: Row) -> Iterator[str]:
    """None of its words stands in an answer, unless it was sent before, or somebody typed them there."""
    tokens = {token for name in ("comment", "win") for token in TOKEN.findall(draft[name] or "")}
    for reply in it.replies[draft["ask_id"]]:
        its = {token for name in ("comment", "win") for token in TOKEN.findall(reply[name] or "")}
        sent = draft["end"] == SENT and (it.facts.jumps or reply["at"] >= draft["ended_at"])
        if tokens & its and not sent and not _typed(it, reply):
            yield f"reply {reply['id']} holds words of draft {draft['id']}, to which nobody said yes"


def _typed(it: Look, reply: Row) -> bool:
    """Whether its author sent a form of answers with these words."""
    place = it.slack_id[reply["author_id"]], it.ask[reply["ask_id"]]["check_in_id"]
    mine = [one.values for one in it.facts.submitted if (one.user, one.check_in) == place]
    return any((values.get("comment") or None, values.get("win") or None) == (reply["comment"], reply["win"])
               for values in mine)  # fmt: skip


def _only_draft(it: Look) -> set[str]:
    """Who was never named as a deputy but to draft."""
    how: dict[str, set[bool]] = defaultdict(set)
    for said in it.facts.commands:
        if said.text.startswith("deputy <@"):
            how[said.text.partition("<@")[2].partition(">")[0]].add(said.text.endswith(" drafts"))
    for sent in it.facts.sent:
        if sent.what == "deputy" and sent.values.get("deputy"):
            how[sent.values["deputy"]].add(sent.values.get("how") == "drafts")
    return {user for user, all_said in how.items() if all_said == {True}}


def _words(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in WORDS)


RULES: dict[str, Any] = {"drafts": drafts}
