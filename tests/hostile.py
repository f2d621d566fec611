"""Hostile texts through every field and every place in which one is shown: `make hostile`. One seed decides.

Whatever somebody types: nobody is pinged by it, no link and no mention is faked, no message is refused or too long,
words of an answer stand in a quote or in a field alone, and none of it is in the log.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acts_kit import OWN, Deed, Json, Moments, Town, do, peopled
from asked import change, pair
from deeds import deeds
from fuzz import MEMORY, TOLD
from recorded import events

from bot.rules.typed import storable

EVIL = re.compile(r"<[!@#](channel|here|everyone|subteam|UEVIL|CEVIL)|<(https?|mailto|tel|slack):[^<>]*evil", re.I)
PICKED = "<@UEVIL1>"  # as Slack writes somebody who was picked
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HALF = re.compile("[\x00\ud800-\udfff]")
PIECES = (
    "<!channel>",
    "<!here|x>",
    "<!everyone>",
    "<@UEVIL1>",
    "<@UEVIL1|you>",
    "<#CEVIL1|general>",
    "@channel",
    "@here",
    "<!subteam^SEVIL|all>",
    "<https://evil.example|your bank>",
    "https://evil.example",
    "<mailto:evil@x.gov|you>",
    "<!date^1^{date}^https://evil.example|x>",
    "&lt;!channel&gt;",
    "&amp;lt;!here&amp;gt;",
    "&#60;!here&#62;",
    "&",
    "<",
    ">",
    "<<",
    "<@",
    "|>",
    "*bold*",
    "_it_",
    "~no~",
    "`code`",
    "```\nblock\n```",
    "> quote",
    ">>> all",
    "\n",
    "\n\n\n",
    "\r\n",
    "\t",
    "• ",
    "1. ",
    "# head",
    "---",
    "[x](https://evil.example)",
    "![x](https://evil.example)",
    "\u202e",
    "\u202d",
    "\u2066",
    "\u2069",
    "\u200f",
    "\u061c",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2028",
    "\u2029",
    "\x00",
    "\x01",
    "\x07",
    "\x08",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\ud800",
    "\udc00",
    "\ud83d",
    "\ufffe",
    "\uffff",
    "=1+1",
    '=HYPERLINK("https://evil.example")',
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '"',
    "'",
    '",="',
    "👨\u200d👩\u200d👧\u200d👦",
    "🏳️\u200d🌈",
    "👍🏽",
    "🇺🇸",
    ":smile:",
    ":a:",
    "e\u0301" * 9,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞",
    "ﷺ",
    "𝕀𝕕𝕒𝕙𝕠",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</blockquote>",
    "%s%n{0}{x!r}",
    "${x}",
    "{{x}}",
    "\\",
    "\\n",
    "\\u0000",
    "'; DROP TABLE reply; --",
    "مرحبا",
    "שלום",
    "你好",
    "x" * 300,
    "ü" * 1_200,
    "<" * 900,
    "a\n" * 200,
    "&" * 900,
    "@",
    "#",
    "/counterpart start",
    "null",
    "undefined",
    "NaN",
    "true",
    "[]",
    '{"check_in": 4}',
)
BOUNDS = {"comment": 1_500, "win": 300, "note": 500, "lines": 3_000, "more": 3_000}  # what their fields take
COMMANDS = 5  # of all, for each text: another few for the next
SHOWING = (
    ("read_both", "4", "ID-CIO"),
    ("answer", "4", "ID-CPO"),
    ("withdraw", "4", "ID-CPO"),
    ("digest", "", "cochair"),
    ("digest_note", "3", "cochair"),
    ("digest_post", "3", "cochair"),
)
ROUND = 250  # texts, and then a new town
NOT_THERE = ("user_not_found", "channel_not_found")


@dataclass
class Hostile:
    """The town as it was, and what each text came to. `shown` counts in which calls a text was met again."""

    town: Town
    wrong: list[str] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.moments, every = Moments(self.town), deeds(self.town)
        self.commands = [deed for deed in every if deed.kind == "command"]
        self.forms = {deed.name: deed for deed in every if deed.kind == "form" and self._typed(deed)}
        self.events = [payload for _, payload in events(self.town) if "text" in payload["event"]]
        self.cio, self.cpo = pair(self.town)
        self.lines = list[logging.LogRecord]()
        catching = logging.Handler()
        catching.emit = self.lines.append  # type: ignore[method-assign]
        logging.getLogger().addHandler(catching)
        self._forget()

    def _typed(self, deed: Deed) -> list[str]:
        return [name for name, one in (deed.fields or {}).items() if one["type"] == "plain_text_input"]

    def one(self, number: int, text: str) -> None:
        """This text in every field, in messages, in a few commands and as somebody's name."""
        mark = f"zq{number}qz"
        words = f"{text[:250]}{mark}{text[250:]}" if number % 2 else f"{mark}{text}"
        self.moments.go_back("asked")
        self._answers(words)
        self._reads()
        self._check(words, mark, private=True)
        self._says(words)
        self._commands(number, words)
        self._check(words, mark, private=False)

    def _fill(self, name: str, who: str, words: str) -> None:
        deed = self.forms[name]
        filled = {one: {"type": "plain_text_input", "value": words[: BOUNDS[one]]} for one in self._typed(deed)}
        given = Deed("form", name, who, fields=(deed.fields or {}) | filled)
        do(self.town, given, who, deed.values[OWN])

    def _answers(self, words: str) -> None:
        """Both answer with it; the win goes into the digest, as if everybody had agreed to it."""
        for who in ("ID-CIO", "ID-CPO"):
            self._fill("answer", who, words)
        self.town.settle()
        win = storable(words)[:300].replace("'", "''")
        change(self.town, "UPDATE carried SET left_out_by = NULL")
        change(self.town, f"UPDATE reply SET win = '{win}' WHERE win_quote <> 'no'")
        do(self.town, Deed("press", "digest_release", "cochair"), "cochair", "3")
        self._fill("digest_note", "cochair", "x")
        self.town.settle()

    def _reads(self) -> None:
        """All that shows an answer: both, one's own, its form, Home, the preview, the digest."""
        for name, value, who in SHOWING:
            do(self.town, Deed("press", name, who), who, value)
        self.town.settle()
        for who in ("ID-CIO", "ID-CPO", "cochair", "by_settings"):
            self.town.person(who).open_home()

    def _says(self, words: str) -> None:
        """It is the co-chair's note, a roster, a message in a thread and to the bot, a file, and a name."""
        self.moments.go_back("asked")
        self._fill("digest_note", "cochair", words)
        self._fill(
            "roster", "by_settings", f"state,office,email,name\n{words}\nID,CIO,{words},{words}\n{words},{words},,"
        )
        for number, event in enumerate(self.events):
            payload = copy.deepcopy(event)
            told = payload["event"].get("message") or payload["event"]
            told |= {"text": words, "ts": f"17976132{number:02}.000100"}
            for file in told.get("files") or ():
                file["name"] = words
            self.town.send("events_api", payload)
        change_of = {
            "type": "user_change",
            "user": {"id": self.cio.id, "real_name": words, "updated": 1_900_000_000},
        }
        change_of["user"] |= {"team_id": self.town.slack.workspace.team_id, "profile": {"real_name": words}}
        envelope = {"type": "event_callback", "team_id": self.town.slack.workspace.team_id, "event": change_of}
        self.town.send("events_api", envelope)
        self.town.slack.people[self.cio.id].name = words
        self.town.settle()
        do(self.town, Deed("press", "digest_post", "cochair"), "cochair", "3")
        self.town.settle()

    def _commands(self, number: int, words: str) -> None:
        for deed in (self.commands[(COMMANDS * number + n) % len(self.commands)] for n in range(COMMANDS)):
            typed = f"{('', deed.values[OWN], deed.values[OWN].split()[0])[number % 3]} {words}"
            do(self.town, deed, deed.by, typed[:2_000].encode(errors="replace").decode())
        self.town.settle()

    def _check(self, words: str, mark: str, private: bool) -> None:
        """`private`: it was an answer, which stands in a quote or a field alone, and in no notification."""
        slack = self.town.slack
        calls, deliveries = slack.calls[self._calls :], slack.deliveries.all[self._deliveries :]
        sent = [(call.method, _read(call.args)) for call in calls]
        sent += [(f"answer to {one.kind}", one.response) for one in deliveries if one.response]
        for where, given in sent:
            for kind, said in texts(given):
                if mark in said:
                    self.shown[f"{where} {kind}"] += 1
                # Raw in what is typed it is somebody who was picked: they are named to who picked them, and alone.
                picked = said.replace(PICKED, "") if where == "answer to slash_commands" else said
                for fault in faults(kind, picked, mark if private else ""):
                    self._wrong(f"{fault} in {where} ({kind}): {said[:300]!r}", words)
        for call in calls:
            if not call.response.ok and call.response.body.get("error") not in NOT_THERE:
                self._wrong(f"{call.method}: {call.response.body} {call.args!r:.1500}", words)
        for one in (
            *(one for one in slack.workspace.pings if one.who not in slack.people and one.how != "ephemeral"),
            *slack.answers.refused,
        ):
            self._wrong(f"{one}", words)
        for line in self.lines:
            failed = line.exc_info or (line.levelno >= logging.ERROR and line.getMessage() != TOLD)
            if failed or mark in f"{line.getMessage()} {vars(line)}":
                self._wrong(f"logged {vars(line)!r:.600} {logging.Formatter().format(line)[-1500:]}", words)
        self._forget()

    def _wrong(self, what: str, words: str) -> None:
        self.wrong.append(f"{what} of {words[:300]!r}")

    def _forget(self) -> None:
        slack = self.town.slack
        slack.forget(self.town.server.now(), 1)
        self._calls, self._deliveries = len(slack.calls), len(slack.deliveries.all)
        slack.workspace.pings.clear()
        slack.answers.refused.clear()
        self.lines.clear()


def _read(args: Json) -> Json:
    """The arguments of a call, as Slack reads them."""
    known = ("blocks", "view", "metadata", "attachments")
    return {name: json.loads(one) if name in known and isinstance(one, str) else one for name, one in args.items()}


def texts(node: Any, kind: str = "text") -> Iterator[tuple[str, str]]:
    """Every text that is sent, with what it stands in: mrkdwn, plain_text, quote (rich text), field or text."""
    if isinstance(node, list):
        for one in node:
            yield from texts(one, kind)
    elif isinstance(node, dict):
        inside = "quote" if kind == "quote" or node.get("type") == "rich_text" else str(node.get("type", kind))
        for name, one in node.items():
            if name == "initial_value":
                yield "field", str(one)
            elif name == "errors":  # under a field, where nothing is interpreted
                yield from (("plain_text", said) for said in one.values())
            elif name not in ("type", "block_id", "action_id", "private_metadata", "metadata", "value", "url"):
                yield from texts(one, inside)
    elif isinstance(node, str):
        yield kind, node


def faults(kind: str, said: str, private: str) -> Iterator[str]:
    """What no text may hold. `private` words stand in a quote or a field, and nowhere else."""
    if HALF.search(said):
        yield "half a character"
    if kind not in ("field",) and TURNING.search(said):
        yield "a sign that turns"
    if kind in ("mrkdwn", "text") and EVIL.search(said):
        yield "a mention or a link"
    if private and private in said and kind in ("mrkdwn", "text"):
        yield "words of an answer outside a quote"


def drawn(draw: random.Random) -> str:
    """A text as nobody means well by it."""
    many = draw.choice((1, 1, 2, 3, 6, 12))
    text = "".join(draw.choice((*PIECES, "words ", "Idaho ")) for _ in range(many))
    return text[:3_000]


def hostile(folder: Path, count: int, seed: int) -> Hostile:
    town = peopled(folder)
    try:
        made, draw = Hostile(town), random.Random(seed)
        for number in range(count):
            made.one(number, PIECES[number] if seed == 1 and number < len(PIECES) else drawn(draw))
        return made
    finally:
        town.__exit__(None, None, None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    shown, wrong, count = Counter[str](), list[str](), 0
    while count < chosen.count:
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            found = hostile(Path(folder), some := min(ROUND, chosen.count - count), chosen.seed + count // ROUND)
        shown, wrong, count = shown + found.shown, wrong + found.wrong, count + some
        print(f"{count} texts, {len(wrong)} wrong; where they were met again:")
        print("\n".join(f"{many:>8}  {where}" for where, many in sorted(shown.items())))
        print("\n\n".join(found.wrong[:40]), flush=True)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
