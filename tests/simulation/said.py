"""The checker's rules about people's words: taken back, quoted, written in a thread. See checker.py."""

from __future__ import annotations

import html
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import us

from simulation import counted
from simulation.facts import Said, Sent

if TYPE_CHECKING:
    from simulation.checker import Look, Row

UNNAMED = "A state"  # whose words stand alone
TOKEN = re.compile(r"zq\d+x")
ASKS_UNNAMED = re.compile(r"(?:A state asks|\d+ requests) for help with (.+)")
UNDER_WAY = 180.0  # seconds that an answer may be on its way to who asked
READ_AGAIN = timedelta(days=17)  # with the longest outage of ours it is 35, up to which threads are read again


def withdrawn(it: Look) -> Iterator[str]:
    """Who took an answer back has it in the record; nobody's was taken back but by themselves."""
    rows = [row for rows in it.replies.values() for row in rows if not row["given"]]
    for sent in taken_back(it):
        mine = [row for row in rows if _is_by(it, row, sent)]
        if sent.shown.startswith("Withdrawn") and not mine:
            yield f"{sent.user} took back the answer to {about(sent)}, and the record does not say so"
    for row in rows:
        if not any(_is_by(it, row, sent) for sent in taken_back(it)):
            yield f"reply {row['id']} is taken back by {it.slack_id[row['author_id']]}, who did not"
        ask = it.ask[row["ask_id"]]
        check_in = it.check_in[ask["check_in_id"]]
        still_open = check_in["closed_at"] is None and check_in["revealed_at"] is None
        if it.replies[row["ask_id"]][-1] is row and still_open and ask["state"] not in ("expected", "excused"):
            yield f"reply {row['id']} was taken back, and its office is {ask['state']}"


def standing(it: Look) -> Iterator[str]:
    """No word of an answer stands in Slack but of the newest version: not in a message, nor on a Home."""
    newest = {}
    for rows in it.replies.values():
        for row in rows:
            newest |= dict.fromkeys(words_of(row), rows[-1])
    refused = not_deleted(it)
    for key, where, ts, text in _stands(it):
        row = it.message.get(key)
        for token in TOKEN.findall(text):
            now = newest.get(token)
            if now is None or now["at"] > it.late or (now["given"] and token in words_of(now)):
                continue
            drawn_when_opened = where == "Home" or (row is not None and row["error"])
            excused = ts in refused or (now["given"] and drawn_when_opened)
            if not excused:
                how = "changed" if now["given"] else "withdrawn"
                yield f"{token} stands in {where} ({key}), though it was {how}"


def looked_back(it: Look) -> Iterator[str]:
    """Nobody of another state is shown a win, in a window or in answer to a command, that was taken back before."""
    gone: dict[str, float] = {}
    for rows in it.replies.values():
        for row, newer in pairwise(rows):
            for token in TOKEN.findall(row["win"] or ""):
                if token not in (newer["win"] or ""):
                    gone[token] = newer["at"].timestamp() + UNDER_WAY
    for user, all_seen in it.slack.workspace.seen.items() if not it.facts.jumps else ():
        for seen in all_seen:
            if seen.kind in ("view", "ephemeral") and seen.by == it.slack.app.bot_user:
                for token in set(TOKEN.findall(f"{seen.text}{seen.blocks}")):
                    own = it.facts.homes.get(it.facts.token_of.get(token, ""), "") == it.facts.homes.get(user)
                    if seen.at > gone.get(token, math.inf) and not own:
                        yield f"{user} is shown {token} in {seen.where}, though it was taken back"


def quoted(it: Look) -> Iterator[str]:
    """In the channel a state is named only with a text that both its offices said yes to; each stands once."""
    names = {code: name_of(code) for code in set(it.facts.homes.values())}
    channel = it.slack.channels[it.facts.channel]
    for seen in channel.versions:
        if seen.by != it.slack.app.bot_user:
            continue
        shown, told = json.dumps(seen.blocks, ensure_ascii=False), "\n".join(_told_in(seen))
        for line in told.splitlines():
            yield from (f"{why}: {line[:200]}" for why in _line(it, line, names, seen.at))
        hidden = [name for name in names.values() if _names(name, shown) and not _names(name, told)]
        hidden += [token for token in TOKEN.findall(shown) if token not in told]
        yield from (f"the channel shows {one} beside its text and its quotes" for one in hidden)
    ours = it.known([one for one in channel.history.values() if one.bot and not one.tombstone])
    counted = Counter(token for one in ours for token in set(TOKEN.findall("\n".join(_told_in(one)))))
    yield from (f"{token} is quoted {count} times" for token, count in counted.items() if count > 1)


def _told_in(seen: Any) -> Iterator[str]:
    """The lines of its text, and each quote as a line (`Idaho: “…”`): no text holds a win, as a phone shows it."""
    yield from seen.text.splitlines()
    for block in seen.blocks or ():
        if block["type"] == "rich_text":
            *above, (words, *signed) = ([run["text"] for run in one["elements"]] for one in block["elements"])
            who = above[0] if above else [one.removeprefix("\n— ") for one in signed]
            yield f"{who[0] if who else UNNAMED}: “{' '.join(words.split())}”"


def _line(it: Look, line: str, names: dict[str, str], at: float) -> Iterator[str]:
    tokens = TOKEN.findall(line)
    if line.startswith("A note from "):
        return
    unnamed = line.startswith(f"{UNNAMED}: “")
    if unnamed and not set(tokens) <= it.unnamed:
        yield "quoted without its state where fewer than five were heard, or its writer did not choose so"
    if (found := ASKS_UNNAMED.match(line)) is not None and found[1] not in it.unnamed_help:
        yield "told of a request for help without its state, where fewer than five were heard or nobody chose so"
    named = [code for code, name in names.items() if _names(name, line)]
    for code in named:
        if line.startswith(f"{names[code]} asks for help with "):
            if not _help_agreed(it, code, at):
                yield f"{code} asks for help, and has not agreed to say so"
        elif not line.startswith(f"{names[code]}: “") or not tokens:
            yield f"{code} is named without a quote"
    for token in tokens:
        if not unnamed and (not named or not agreed(it, token, at)):
            yield f"{token} is quoted, and both its offices have not agreed to it"


def _names(name: str, text: str) -> bool:
    return re.search(rf"(?<!West )\b{name}\b", text) is not None


def agreed(it: Look, token: str, at: float) -> bool:
    """This stands in a win marked *as* its state, and by then the other office had said yes to that very text."""
    for sent in it.facts.submitted:
        win = sent.values.get("win") or ""
        if token in win and sent.values.get("win_quote") == "as_state":
            ids = {r["id"] for rows in it.replies.values() for r in rows if token in (r["win"] or "")}
            return any(said["win"] in ids for said in _yes(it, sent.check_in, "win", at, sent.user))
    return False


def may_be_unnamed(it: Look, token: str, at: float) -> bool:
    """Its writer chose *without our state*, and five states had answered by then: a preview may show it."""
    chosen = any(
        token in (one.values.get("win") or "") and one.values.get("win_quote") == "without_state" and one.true <= at
        for one in it.facts.submitted
    )
    forms = [one for one in it.facts.submitted if one.stored]
    heard = (it.facts.homes.get(one.user) for one in [*forms, *it.tapped] if one.true <= at)
    return chosen and len(set(heard)) >= counted.ENOUGH


def _help_agreed(it: Look, code: str, at: float) -> bool:
    for sent in it.facts.submitted:
        values = sent.values
        asks = values.get("help_quote") == "as_state"
        theirs = it.facts.homes.get(sent.user) == code
        if asks and theirs and any(_yes(it, sent.check_in, "help", at, sent.user)):
            return True
    return False


def _yes(it: Look, check_in: int, what: str, at: float, author: str) -> Iterator[Row]:
    """What the forms showed in which somebody of the other office said yes by then."""
    for sent in it.facts.sent:
        if sent.what == "both" and sent.values.get(what) == "yes" and sent.true <= at and sent.user != author:
            shown = json.loads(sent.about)
            if shown["check_in"] == check_in and what in shown:
                yield shown


def left_out(it: Look) -> Iterator[str]:
    """What was left out of a digest, or taken back from it, is nowhere in the channel."""
    replies = {row["id"]: row for rows in it.replies.values() for row in rows}
    texts = "\n".join(line for seen in it.slack.channels[it.facts.channel].versions for line in _told_in(seen))
    stood: set[int] = set()  # in an earlier digest, before it was left out of a later one
    for row in it.tables["carried"]:
        if not row["left_out_by"]:
            stood.add(row["reply_id"])
        elif row["what"] == "win" and row["reply_id"] not in stood:
            tokens = TOKEN.findall(replies[row["reply_id"]]["win"])
            yield from (f"{token} was left out and is quoted all the same" for token in tokens if token in texts)


def notes(it: Look) -> Iterator[str]:
    """A digest's note is what a co-chair wrote, and stands in the channel with it."""
    written = [sent for sent in it.facts.sent if sent.what == "digest_note"]
    for digest in it.tables["digest"]:
        note = digest["note"]
        if note is None:
            continue
        if not any((sent.values.get("note") or "").strip() == note for sent in written):
            yield f"the note of {digest['week']} is nothing that anybody wrote"
        row = it.message.get(f"digest/{digest['week']}")
        if row is not None and row["state"] == "sent" and not row["error"] and row["shown"] == row["wanted"]:
            text = "".join(one.text for one in it.shown.get(row["key"], []))
            yield from (f"{row['key']} lacks its note" for token in TOKEN.findall(note) if token not in text)


def discussion(it: Look) -> Iterator[str]:
    """What was written in a question's thread is kept word for word, with each change; a deletion is marked."""
    kept: dict[tuple[str, str], list[Row]] = {}
    for row in it.tables["thread_message"]:
        kept.setdefault((row["channel"], row["ts"]), []).append(row)
        if row["deleted"] and row["text"]:
            yield f"thread message {row['id']} is deleted and has words"
    counted = Counter((row["channel"], row["ts"], row["version"]) for row in it.tables["thread_message"])
    yield from (f"thread message {place} is kept {count} times" for place, count in counted.items() if count > 1)
    questions = {
        (row["channel"], row["ts"]): row
        for row in it.tables["message"]
        if row["kind"] == "checkin" and row["pair_id"]
    }
    for said in it.facts.said:
        question = questions.get((said.channel, said.thread_ts))
        if question is not None and held_all_along(it, said.user):
            yield from _kept(it, said, kept.get((said.channel, said.ts), []), question)


def _kept(it: Look, said: Said, rows: list[Row], question: Row) -> Iterator[str]:
    versions = [(said.text, said.deliveries), *said.later]
    for text, deliveries in versions:
        heard = any(one.state == "acked" for one in deliveries)
        if heard and not any(_is_version(row, text) for row in rows):
            yield f"what {said.user} wrote in a thread is not kept: {text!r}"
    final, told = versions[-1]
    ahead = sum(seconds for _, seconds in it.facts.jumps if seconds > 0)  # the bot takes it for so much older
    moment = max([float(said.ts), *(one.made_at for one in told)]) + ahead
    young = question["sent_at"] is None or moment - question["sent_at"].timestamp() < READ_AGAIN.total_seconds()
    closed = any(one.channel == said.channel for one in it.facts.blocked)  # Slack lets nobody read it again
    read_again = young and not closed
    if any(one.due > it.late_true for one in told) or not (read_again or any(one.state == "acked" for one in told)):
        return
    newest = max(rows, key=lambda row: (row["deleted"], row["edited_ts"], row["event_ts"]), default=None)
    if newest is None and final is not None:
        yield f"what {said.user} wrote in a thread was never read: {final!r}"
    if newest is not None and not _is_version(newest, final):
        yield f"what {said.user} wrote in a thread is kept as {newest['text']!r}, not {final!r}"


def _is_version(row: Row, text: str | None) -> bool:
    """It is kept as Slack sent it, which is escaped."""
    if text is None:
        return row["deleted"]
    return not row["deleted"] and _plain(html.unescape(row["text"])) == _plain(text)


def _plain(text: str) -> str:
    return re.sub(r"<[^>]*>|[@!#|]", "", text)


def held_all_along(it: Look, user: str) -> bool:
    """Whether this person held one office all the time."""
    mine = [row for row in it.tables["holding"] if it.slack_id[row["person_id"]] == user]
    return len(mine) == 1 and mine[0]["until"] is None and mine[0]["role"] == "holder"


def taken_back(it: Look) -> Iterator[Sent]:
    """Every *Withdraw* of an answer that was sent, and every *Undo*."""
    sent = (one for one in it.facts.sent if one.what in ("withdraw", "undo"))
    return (one for one in sent if not str(one.values.get("which")).startswith(("step:", "note:")))


def about(sent: Sent) -> int:
    """The question whose answer it takes back."""
    return int(sent.values.get("which") or sent.about)


def not_deleted(it: Look) -> set[str]:
    """The `ts` of what was to go, and Slack would not let us delete it: of that the admins are told."""
    return {
        row["data"]["ts"]
        for row in it.tables["message"]
        if row["kind"] == "take_back" and row["state"] == "refused"
    }


def words_of(given: Row) -> list[str]:
    """The words of an answer, as it is stored or as it was sent, that stand in no other."""
    return TOKEN.findall(f"{given.get('comment')} {given.get('win')}")


def name_of(code: str) -> str:
    found = us.states.DC if code == "DC" else us.states.lookup(code, field="abbr")
    return str(found.name)


def _is_by(it: Look, row: Row, sent: Sent) -> bool:
    check_in = it.ask[row["ask_id"]]["check_in_id"]
    return (it.slack_id[row["author_id"]], check_in) == (sent.user, about(sent))


def _stands(it: Look) -> Iterator[tuple[str, str, str, str]]:
    """(key, where, ts, all its words) of what stands in Slack of the bot's."""
    for key, found in it.shown.items():
        yield from ((key, one.channel, one.ts, f"{one.text}{one.blocks}") for one in it.known(found))
    for user, view in it.slack.views.homes.items():
        yield f"home/{user}", "Home", "", str(view.body["blocks"])


RULES: dict[str, Any] = {
    "withdrawn": withdrawn,
    "standing": standing,
    "looked back": looked_back,
    "quoted": quoted,
    "left out": left_out,
    "notes": notes,
    "discussion": discussion,
}
