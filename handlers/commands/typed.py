"""Reads what was typed, the way phones type it: dashes, curly quotes, picked and unpicked names."""

from __future__ import annotations

import html
import re
import unicodedata

from bot.rules.jurisdictions import known_as
from handlers.request import CHANNEL, PERSON

TYPED = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("“”„", '"') | dict.fromkeys("‘’‚", "'"))
_TOKEN = re.compile(r"<[^<>]*>|[^\s<>]+")  # a mention stays in one piece, whatever stands next to it
_EMOJI = re.compile(r":[0-9_+'-]*+[a-z][a-z0-9_+'-]*:(?::skin-tone-\d:)?")
MOST_READ = 40  # words in which a state is looked for; no command has so many
MOST_WORDS = 6  # in what a state is called: Commonwealth of the Northern Mariana Islands


def tidy(text: str) -> list[str]:
    """The words of a command, with a phone's punctuation made plain. A state's name is one word."""
    plain = "".join(letter for letter in text.translate(TYPED) if unicodedata.category(letter) != "Cf")
    said = [word for token in _TOKEN.findall(plain) if not _EMOJI.fullmatch(token) and (word := _bare(token))]
    if said and said[0].casefold() in ("/counterpart", "counterpart", "@counterpart"):
        said = said[1:]
    if said and said[0][0] in "/\\":
        said = [*filter(None, [said[0].lstrip("/\\")]), *said[1:]]
    return [*_states_in_one(said[:MOST_READ]), *said[MOST_READ:]] or ["help"]


def people_in(arguments: list[str]) -> list[str]:
    return [picked[1] for word in arguments if (picked := PERSON.fullmatch(word))]


def channels_in(arguments: list[str]) -> list[str]:
    return [picked[1] for word in arguments if (picked := CHANNEL.fullmatch(word))]


def _bare(token: str) -> str:
    """Without the punctuation around it, and with Slack's three escapes undone; a mention as it is."""
    if token.startswith("<"):
        return token
    whole = unicodedata.normalize("NFKC", html.unescape(token))
    typed = re.sub(r"(?i)([ap])\.m\.?$", r"\1m", whole)  # 9:00 a.m.
    typed = "".join(letter for letter in typed if unicodedata.category(letter) not in ("So", "Sk"))
    bare = typed.strip("\"'`.,;:!?()[]{}*_~")
    # Typed out and not picked, it must not become a mention.
    return token if PERSON.fullmatch(bare) or CHANNEL.fullmatch(bare) else bare


def _states_in_one(said: list[str]) -> list[str]:
    """`New York`, or `State of New York`, as one word, as `Idaho` is."""
    joined = []
    while said:
        lengths = range(min(MOST_WORDS, len(said)), 1, -1)
        length = next((n for n in lengths if known_as(" ".join(said[:n])) is not None), 1)
        joined.append(" ".join(said[:length]))
        said = said[length:]
    return joined
