"""Whether a text names a state, an office or a person. Pure, and in time that grows with the text's length alone.

It is asked of everything that a person would have quoted. The writer is then asked to word it otherwise, so a false
alarm costs a moment and a name that is missed may cost trust; words of every day (*in*, *or*, *me*) are none.

A reader sees shapes, so letters are compared by how they look: without accents and invisible characters, other
alphabets' letters as the Latin ones they resemble, figures as letters. A name is also found where
it is spaced out or cut in pieces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal

import us

from bot.rules.jurisdictions import ALL
from bot.rules.known_names import APART, IN_OK, NO_CODE_AFTER, NO_CODE_BEFORE, WORDS, every_name, nicknames, people
from bot.rules.model import Quote

Kind = Literal["state", "office", "person", "address"]


@dataclass(frozen=True)
class Found:
    """What a text names: `said` is how it stands there; `state` is the name of a state, where it is one."""

    kind: Kind
    said: str
    state: str = ""


def found(text: str, own: str | None = None) -> Found | None:
    """The first thing that this text names and must not.

    `own` is the postal code of the state that the text is to be quoted as: it and its offices may be named.
    """
    seen = as_seen(text)
    first: Found | None = _address(seen) or _state(seen, own)
    if first is None and own is None:
        first = _office(seen)
    return first or _person(seen)


def named_in_win(win: str | None, quote: Quote, code: str) -> Found | None:
    """What a win names and must not, as far as it is to be quoted. `code` is its writer's state."""
    if not win or quote is Quote.NO:
        return None
    return found(win, code if quote is Quote.AS_STATE else None)


# What a reader sees


def as_seen(text: str) -> str:
    """The text in the letters that a reader sees, their case kept."""
    return "".join(_letters(text))


def _letters(text: str) -> Iterator[str]:
    flag = ""
    for one in text:
        if FLAG_LETTERS[0] <= one <= FLAG_LETTERS[1]:  # hidden in a flag: 🏴 u s t x
            flag += chr(ord(one) - 0xE0000).upper()
            continue
        yield f" {flag.removeprefix('US')} " if flag else ""
        flag = ""
        yield one if one < "\x80" else _letter(one, ord(one))
    yield f" {flag.removeprefix('US')}" if flag else ""


def _letter(one: str, number: int) -> str:
    for first in (0x1F1E6, 0x1F130, 0x1F150, 0x1F170):  # letters of flags, and in squares and circles
        if first <= number < first + 26:
            return chr(number - first + ord("A"))
    if one in LOOKS_LIKE:
        return LOOKS_LIKE[one]
    if unicodedata.category(one) in ("Cf", "Mn", "Me") or one in INVISIBLE:
        return ""
    return "".join(_plain(part) for part in unicodedata.normalize("NFKD", one))


def _plain(one: str) -> str:
    """One character that is already taken apart: the Latin letter that it looks like, or itself."""
    if ord(one) < 0x80:
        return one
    if unicodedata.category(one) in ("Mn", "Cf") or one in INVISIBLE:
        return ""
    if one in LOOKS_LIKE:
        return LOOKS_LIKE[one]
    if named := LATIN.match(unicodedata.name(one, "")):
        letter = named["letter"]
        return letter if named["case"] == "CAPITAL " else letter.lower()
    return " " if unicodedata.category(one) == "Lm" else one


FLAG_LETTERS = ("\U000e0061", "\U000e007a")
LATIN = re.compile(
    r"LATIN (?P<case>SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL |DOTLESS |SCRIPT |LONG )?"
    r"(?P<letter>[A-Z])(?: WITH .*)?$"
)
INVISIBLE = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe0e\ufe0f\u180e")
LOOKS = """
A АΑᎪꓮ|B ВΒᏴꓐ|C СϹᏟꓚ|D ᎠꓓԀ|E ЕЁΕᎬꓰ|F ꓝϜ|G ᏀꓖԌ|H НΗᎻꓧҺ|I ІЇΙӀᎥꓲⅠ|J ЈᎫꓙ|K КΚᏦꓗҚ|L ᏞꓡԼ|M МΜᎷꓟ|N ΝꓠИ|O ОΟꓳՕ|P РΡᏢꓑ
Q Ԛ|R ᏒꓣЯ|S ЅᏚꓢՏ|T ТΤᎢꓔ|U ꓴՍ|V ᏙꓦѴ|W ᎳꓪԜ|X ХΧꓫ|Y УΥҮꓬ|Z ΖᏃꓜ
a аαɑ|b ьƅЬ|c сϲⅽ|d ԁⅾ∂|e еёєҽ℮ε|f ƒ|g ɡցԍ|h һհ|i іїιϊΐίɩıӏɪ∣ǀⅰ|j јϳ|k кκ|l ⅼℓɫ|m м|n пոռην|o оοօσ|p рρ|q ԛզ|r гꭇ
s ѕꜱ|t тτ|u υսцʋ|v ѵⅴ|w ԝωաѡ|x хχⅹ|y уүγʏ|z ᴢ|/ ⁄∕|l ꓲ
"""
LOOKS_LIKE = {
    one: group.split(" ", 1)[0] for line in LOOKS.strip().splitlines() for group in line.split("|")
    for one in group.split(" ", 1)[1]
}  # fmt: skip


# States

LEET = str.maketrans("01345789@$!|+", "oieastbgasiit")
HARD = str.maketrans("l", "i")  # a small L and a capital I look the same
MOST_PIECES = 8  # into which a name may be cut
GAP = 3  # characters between two pieces of it


def _hard(word: str) -> str:
    return word.lower().translate(LEET).translate(HARD)


def _names() -> dict[str, tuple[frozenset[str], int, str]]:
    """Name as it is compared → the states that it may mean, its number of words, and what kind of name it is."""
    nicks, folk, full = nicknames(), people(), {state.name for state in ALL.values()}
    made: dict[str, tuple[frozenset[str], int, str]] = {}
    for code, name in every_name():
        words = as_seen(name).split()
        key = "".join(map(_hard, words))
        kind = "full" if name in full or name in folk else "nick" if name in nicks else "other"
        plural = [key + "s"] if name in folk else []
        for one in (key, *plural):
            codes = made[one][0] if one in made else frozenset()
            made[one] = (codes | {code}, len(words), made[one][2] if one in made else kind)
    return made


NAMES = _names()
MOST_LETTERS = max(map(len, NAMES))
BEGINNINGS = {key[:length] for key in NAMES for length in range(1, len(key) + 1)}
FULL = sorted(
    (_hard(state.name.replace(" ", "")) for state in ALL.values() if state.name.lower() not in APART),
    key=len,
    reverse=True,
)
INSIDE = re.compile("|".join(FULL))
CAPITALS_ONLY = {_hard(word) for word in WORDS}
ALSO_SAID = {_hard(word) for word in ("first", "natural", "volunteer", "mountain", "equality")}  # First state to …
NOT_CUT = {("in", "diana"), ("mary", "iand")}

WORD = re.compile(r"(?<![A-Za-z0-9@$!|+])[0-9@$!|+]*+[A-Za-z][A-Za-z0-9@$!|+]*")
LETTERS = re.compile(r"[A-Za-z]+")
FIGURES = re.compile(r"[0-9@$!|+][A-Za-z]|[A-Za-z][0-9@$!|+]")
EDGES = "!|+@$"
CODE = re.compile(r"(?<![A-Za-z0-9.])[A-Zl0][A-Zl0](?![A-Za-z0-9])")
DOTTED = re.compile(r"(?<![A-Za-z.])([A-Z])(?:\. ?|[ _*-]{1,2})([A-Z])(?![A-Za-z])")
SMALL = re.compile(
    r"(?<![A-Za-z0-9.'-])(?:tx|ny|nyc|nj|nh|nv|nc|nd|ks|ky|ri|wv|wy|fl|mn|az|tn)(?![A-Za-z0-9'-])", re.I
)
SMALL_CODES = {"nyc": "NY"}
SHOUTED = {
    "AK", "AZ", "CT", "FL", "GA", "IA", "IL", "KS", "KY", "MN", "MT", "NC", "ND", "NE", "NH", "NJ", "NM",
    "NV", "NY", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "WA", "WI", "WV", "WY", "GU",
}  # fmt: skip
SHORT = {str(it.ap_abbr).rstrip("."): it.abbr for it in (*us.STATES, us.states.DC)
         if it.ap_abbr and it.ap_abbr.count(".") == 1}  # fmt: skip
SURE = {
    "Ariz": "AZ", "Calif": "CA", "Colo": "CO", "Fla": "FL", "Okla": "OK", "Tenn": "TN", "Tex": "TX", "Minn":
    "MN", "Wis": "WI", "Wisc": "WI", "Wyo": "WY", "Neb": "NE", "Nebr": "NE", "Nev": "NV", "Mich": "MI",
    "Penn": "PA", "Penna": "PA",
}  # fmt: skip
SHORT["Cal"] = "CA"
ANY_SHORT = "|".join(sorted(SHORT, key=len, reverse=True))
SHORTENED = re.compile(rf"(?<=[a-z,;:)(] )(?:{ANY_SHORT})\.|(?:^|(?<=[.!?] ))(?:{ANY_SHORT})\.(?= [a-z])")
SURELY = re.compile(rf"\b(?:{'|'.join(sorted(SURE, key=len, reverse=True))})\b")


PLACE = re.compile(
    r"\b(?!The |Our |Each |Every |Any |One |This |That |No |Per )[A-Z][a-z]+(?: [A-Z][a-z]+)? (?:County|Parish)\b"
    r"|\barea code \d{3}\b|\b\d{3} area code\b"
)
SAFE = re.compile(
    r"Columbus Day|(?:Lincoln|Washington)['’]s Birthday|Phoenix Project|Jersey barriers?|and/or", re.I
)


def _state(seen: str, own: str | None) -> Found | None:
    seen = SAFE.sub(lambda it: " " * len(it[0]), seen)  # they say nothing of where their writer is
    if own is None and (place := PLACE.search(seen)):
        return Found("state", place[0])
    for codes, said in chain(_by_name(seen), _by_code(seen, own)):
        if own not in codes:
            return Found("state", said.strip(), ALL[min(codes)].name if len(codes) == 1 else "")
    return None


def _by_name(seen: str) -> Iterator[tuple[frozenset[str], str]]:
    """(the states that it may mean, how it stands there) of every name, in pieces or whole."""
    for piece in (WORD, LETTERS) if FIGURES.search(seen) else (LETTERS,):
        bare = [(it[0].rstrip(EDGES), it.start()) for it in piece.finditer(seen)]
        words = [(_hard(word), start, start + len(word)) for word, start in bare]
        place = 0
        while place < len(words):
            codes, pieces = _name_at(seen, words, place)
            if codes:
                yield codes, seen[words[place][1] : words[place + pieces - 1][2]]
            place += pieces
        yield from _spaced_out(seen, words)


def _name_at(seen: str, words: list[tuple[str, int, int]], place: int) -> tuple[frozenset[str], int]:
    """The longest name that begins with this word, and of how many words; none: nothing, and one."""
    joined, best = "", (frozenset[str](), 1)
    for pieces in range(1, MOST_PIECES + 1):
        here = place + pieces - 1
        if here >= len(words) or (pieces > 1 and words[here][1] - words[here - 1][2] > GAP):
            break
        joined += words[here][0]
        if joined not in BEGINNINGS:
            break
        if joined in NAMES and _is_meant(seen, words[place : here + 1], joined):
            best = (NAMES[joined][0], pieces)
    return best if best[0] else (_inside(words[place][0]), 1)


def _is_meant(seen: str, words: list[tuple[str, int, int]], joined: str) -> bool:
    """Whether these words, put together, are the name and not by chance."""
    _, number, kind = NAMES[joined]
    begins = [seen[start : start + 1] for _, start, _ in words]
    if len(words) == 1 or len(words) == number:
        if kind == "nick":
            last = words[-1][0] == "state" and words[0][0] not in ALSO_SAID
            return begins[0].isupper() and (last or begins[-1].isupper())
        return joined not in CAPITALS_ONLY or begins[0].isupper()
    if tuple(word for word, _, _ in words) in NOT_CUT:
        return False
    gaps = [seen[before[2] : after[1]] for before, after in pairwise(words)]
    letters = all(len(word) == 1 for word, _, _ in words)
    return len(joined) > 3 and (kind == "full" or letters or not any(" " in gap for gap in gaps))


def _inside(word: str) -> frozenset[str]:
    """A state's name in a longer word, such as a hashtag or an address."""
    if len(word) < 5:
        return frozenset()
    for shape in (word, word.replace("rn", "m").replace("vv", "w")):
        if shape in NAMES and shape != word:
            return NAMES[shape][0]
        if it := INSIDE.search(shape):
            return NAMES[it[0]][0]
    return frozenset()


def _spaced_out(seen: str, words: list[tuple[str, int, int]]) -> Iterator[tuple[frozenset[str], str]]:
    """Names of four letters or more in a row of single ones: `I d a h o`, `m-a-i-n-e`."""
    for place, (first, begin, end) in enumerate(words):
        joined, last = "", end
        for letter, start, end_ in words[place : place + MOST_LETTERS] if len(first) == 1 else ():
            if len(letter) != 1 or start - last > GAP or joined + letter not in BEGINNINGS:
                break
            joined, last = joined + letter, end_
            if joined in NAMES and len(joined) > 3:
                yield NAMES[joined][0], seen[begin:last]


def _by_code(seen: str, own: str | None) -> Iterator[tuple[frozenset[str], str]]:
    letters = [one for one in seen if one.isalpha()]
    shouted = len(letters) > 7 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
    for it in CODE.finditer(seen):
        code = it[0].replace("l", "I").replace("0", "O")
        if code in ALL and code != own and not it[0].isdigit() and not _is_a_word(seen, it, code, shouted):
            yield frozenset({code}), it[0]
    for it in DOTTED.finditer(seen):
        code = it[1] + it[2]
        if code in ALL and code != own and not _is_a_word(seen, it, code, shouted):
            yield frozenset({code}), it[0]
    for it in SMALL.finditer(seen):
        yield frozenset({SMALL_CODES.get(it[0].lower(), it[0].upper())}), it[0]
    for it in SHORTENED.finditer(seen):
        yield frozenset({SHORT[it[0].rstrip(".")]}), it[0]
    for it in SURELY.finditer(seen):
        yield frozenset({SURE[it[0]]}), it[0]


def _is_a_word(seen: str, it: re.Match[str], code: str, shouted: bool) -> bool:
    """Whether two letters that are a code as well are meant as a word here."""
    before = re.findall(r"[A-Za-z']+", seen[max(0, it.start() - 30) : it.start()])[-1:]
    after = re.findall(r"[A-Za-z']+", seen[it.end() : it.end() + 30])[:1]
    if shouted and code not in SHOUTED:
        return True
    if code == "OK":
        return not before or before[0].lower() not in IN_OK
    if code == "CO" and re.match(r"-[A-Za-z]", seen[it.end() : it.end() + 2]):
        return True
    said_before = bool(before) and before[0].lower() in NO_CODE_AFTER.get(code, ())
    return said_before or (bool(after) and after[0].lower() in NO_CODE_BEFORE.get(code, ()))


# Addresses, offices, persons

MARKS = "@.<0123456789"  # without any of these there is no address
CODES = "|".join(code.lower() for code in ALL)
ADDRESS = re.compile(
    rf"[\w.+-]{{1,64}}@[\w-]{{1,63}}\.[\w.-]{{1,63}}|<@[^>]{{1,80}}>|<!subteam[^>]{{1,80}}>"
    rf"|(?<![\w.@])@[A-Za-z][\w.-]{{1,40}}|\b(?:{CODES})\.(?:gov|us)\b"
    r"|(?<![\d.,])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]{0,2}\d{3}[-. ]?\d{4}(?![\d.,]\d|\d)",
    re.I,
)
TITLE = (
    r"(?:CIO|CPO|CISO|CTO|CDO|chief (?:information|procurement|purchasing|technology|data)(?: security)? officer"
    r"|(?:state )?(?:purchasing|procurement) (?:director|officer|administrator|manager|agent|chief)"
    r"|(?:director|head|chief) of (?:purchasing|procurement|information technology|IT)|IT director)"
)
WHOSE = (
    r"(?:our|my|his|her|their|whose|the|this|that|new|acting|interim|former|outgoing|incoming|deputy|state|as"
    r"|[A-Za-z]{2,20}'s?)"
)
BOTH = re.compile(
    rf"\b(?:(?:both|our|the|my|two|state|new) ){{0,3}}{TITLE} ?(?:and|&|/|\+|with|or) ?(?:(?:our|the|my) )?"
    rf"{TITLE}\b(?:'s?|s)?",
    re.I,
)
OFFICE = re.compile(
    rf"\b{WHOSE} (?:[A-Za-z-]{{1,20}} )?{TITLE}\b|\b{TITLE}(?:'s|s'| desk| office| team| shop| division)\b", re.I
)
PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Gov|Sen|Rep|Governor|Senator|Representative|Commissioner|Secretary|Director|Mayor"
    r"|CIO|CPO)\.? (?!Of|And|The|Office|General|Information|Technology|Procurement|Purchasing|Teams|Word|Excel"
    r"|Outlook|Project|Council|Forum|Academy|Summit)[A-Z][a-z]+"
)


def _address(seen: str) -> Found | None:
    it = ADDRESS.search(seen) if any(mark in seen for mark in MARKS) else None
    return Found("address", it[0].strip()) if it else None


def _office(seen: str) -> Found | None:
    """One of the two offices, told from the other; *the CIO and the CPO* are both, and so nobody's."""
    it = OFFICE.search(BOTH.sub(" ", " ".join(seen.replace("’", "'").split())))
    return Found("office", it[0].strip()) if it else None


def _person(seen: str) -> Found | None:
    it = PERSON.search(seen)
    return Found("person", it[0].strip()) if it else None
