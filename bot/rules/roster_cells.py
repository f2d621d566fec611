"""What one cell of a roster means: a state, an office, an e-mail address, or that nobody holds the office. Pure.

A cell that can mean one thing only is understood; `Read.note` says how, where that is not what it literally says.
Any other raises Wrong with what to do. Lengths are looked at before anything else, so no cell takes long.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.rules.jurisdictions import ALL, UnknownJurisdiction, find
from bot.rules.model import Office
from bot.rules.table_file import plain

MAX_STATE = 80
MAX_OFFICE = 150
MAX_CELL = 500  # of an e-mail cell: a name, an address and its link
MAX_ADDRESS, MAX_LOCAL, MAX_LABEL = 254, 64, 63  # RFC 5321, RFC 1035

ONE_ADDRESS = "Give one address, for example jane.doe@example.gov, or write vacant."
NO_STATE = "The state is missing."
WRITE_STATE = "Give a postal code or a full name, for example ID or Idaho."
WRITE_OFFICE = "Write CIO or CPO (chief information officer, chief procurement officer)."
NOT_PRIVACY = "CPO here is the chief procurement officer. Name that person, or write vacant as the e-mail."

_VACANT = {
    *("vacant", "tbd", "tba", "n/a", "na", "none", "nobody", "nil", "open", "unfilled", "not filled", "empty"),
    *("recruiting", "in recruitment", "recruitment in progress", "search in progress", "hiring", "pending"),
    *("to be determined", "to be announced", "to be named", "position vacant", "open position", "no one"),
}
_SAYS_VACANT = re.compile(r"(currently |position |office )?(is )?vacant\b", re.IGNORECASE)

_SHORT = {"cio": Office.CIO, "cpo": Office.CPO}
_WHOLE = {"chief information officer": Office.CIO, "chief procurement officer": Office.CPO}
_FILLERS = {"state", "the", "of", "for", "s", "statewide"}
_SOUNDS = {
    Office.CIO: ("cio", "cto", "it", "information", "technology", "technologies", "digital"),
    Office.CPO: ("cpo", "procurement", "purchasing", "procurements", "contracting", "contracts", "acquisition"),
}
_OTHERS = {"privacy", "security", "ciso", "data", "people", "product", "personnel", "financial", "human", "budget"}
_BESIDE = {
    "deputy",
    "assistant",
    "associate",
    "asst",
    "former",
    "retired",
    "past",
    "ex",
    "vice",
    "elect",
    "emeritus",
}
_LEADS = {"director", "secretary", "commissioner", "administrator", "chief", "head"}

_INVISIBLE_IN_LINKS = {"%27": "'", "%40": "@", "%2e": ".", "%2E": ".", "%2b": "+", "%2B": "+", "%20": " "}
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇`´", "'"))
_LINK = re.compile(r'^=\s*HYPERLINK\(\s*"mailto:([^"]{1,300})"', re.IGNORECASE)
_AROUND = "'\"“”„«»‘’<>()[]{};,:.*†‡ "
_QUERY = re.compile(r"(mailto:[^\s<>|?]{1,300})\?[^<>|\")\]]*", re.IGNORECASE)
_STATES = re.compile(
    "|".join(sorted((re.escape(one.name.casefold()) for one in ALL.values()), key=len, reverse=True))
)
_KNOWN = {name.casefold() for one in ALL.values() for name in (one.code, one.name)}
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_BREAKS = re.compile(r"[\s<>()\[\]|,;\"“”]+")
_IN_BRACKETS = re.compile(r"[<(\[][^<>()\[\]]*[>)\]]")

T = TypeVar("T")


@dataclass(frozen=True)
class Read(Generic[T]):
    """What a cell means. `note`: how it was understood, where that should be looked at; it quotes the cell."""

    value: T
    note: str = ""


class Wrong(Exception):
    """A cell that can't be used: what is wrong with it, and what to do."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def quoted(text: str) -> str:
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


def letters(text: str) -> str:
    """What counts in a name: `E-mail address` is `emailaddress`."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def state(cell: str) -> str:
    """The postal code. Raises Wrong."""
    if not cell:
        raise Wrong(NO_STATE, WRITE_STATE)
    if len(cell) > MAX_STATE:
        raise Wrong(f"{quoted(cell)} is not a state.", WRITE_STATE)
    try:
        return find(cell).code
    except UnknownJurisdiction as wrong:
        raise Wrong(str(wrong), "") from None


def names_state(cell: str) -> bool:
    """Whether this is a postal code or a full name, as they are written."""
    return cell.casefold() in _KNOWN


def is_state(cell: str) -> bool:
    try:
        return cell.casefold() in _KNOWN or (bool(cell) and len(cell) <= MAX_STATE and bool(find(cell)))
    except UnknownJurisdiction:
        return False


def office(cell: str) -> Read[Office]:
    """The office that this names, or that a holder with this job title has. Raises Wrong."""
    if not cell:
        raise Wrong("The office is missing.", WRITE_OFFICE)
    exact = is_office(cell)
    if exact is not None:
        return Read(exact)
    words = set(_words(cell[:MAX_OFFICE]))
    if is_privacy(cell):
        raise Wrong(f"{quoted(cell)} is another office.", NOT_PRIVACY)
    if words & _BESIDE:
        fix = (
            "Name who holds the office itself, or write vacant as the e-mail. An officer chooses a deputy in Slack."
        )
        raise Wrong(f"{quoted(cell)} does not hold the office.", fix)
    sounds = [one for one in Office if words & set(_SOUNDS[one])]
    if len(cell) > MAX_OFFICE or words & _OTHERS or not (sounds or words & _LEADS):
        raise Wrong(f"{quoted(cell)} is not an office.", WRITE_OFFICE)
    if len(sounds) != 1:
        raise Wrong(f"{quoted(cell)} may be the CIO or the CPO.", f"Which of the two is it? {WRITE_OFFICE}")
    return Read(sounds[0], f"{quoted(cell)} read as {sounds[0]}")


def is_acting(cell: str) -> bool:
    """Whether this office, or job title, is held for the time being: `Acting CIO`."""
    return bool({"acting", "interim"} & set(_words(cell[:MAX_OFFICE])))


def is_office(cell: str) -> Office | None:
    """The office that this names in so many words: `C.I.O.`, `State CIO`, `Chief Procurement Officer (CPO)`."""
    if len(cell) > MAX_OFFICE:
        return None
    if letters(cell) in _SHORT:
        return _SHORT[letters(cell)]
    said = " ".join(word for word in _words(cell) if word not in _FILLERS)
    for name, one in _WHOLE.items():
        if said in (name, one.lower(), f"{name} {one.lower()}", f"{one.lower()} {name}"):
            return one
    return None


def is_privacy(text: str) -> bool:
    """Whether this is another office that is called CPO as well: privacy, people, product."""
    said = set(_words(text[:MAX_OFFICE]))
    return bool(said & {"privacy", "people", "product", "personnel"}) and not said & set(_SOUNDS[Office.CPO]) - {
        "cpo"
    }


def sounds_like_other(title: str, one: Office) -> bool:
    """Whether this job title sounds like the other office, and not like this one."""
    words = set(_words(title[:MAX_OFFICE]))
    return bool(words & set(_SOUNDS[one.other])) and not words & set(_SOUNDS[one])


def vacancy(cell: str) -> Read[bool]:
    """Whether this says that nobody holds the office. An empty cell and *vacant* say it in so many words."""
    said = " ".join(cell.casefold().split())
    if said in ("", "vacant"):
        return Read(True)
    bare = said.strip(" .*()[]†‡¹²³")
    if not any(letter.isalnum() for letter in said) and len(said) <= 10 and "?" not in said and "@" not in said:
        return Read(True, f"{quoted(cell)} read as vacant")
    if bare in _VACANT or _SAYS_VACANT.match(bare):
        return Read(True, f"{quoted(cell)} read as vacant")
    return Read(False)


def email(cell: str) -> Read[str | None]:
    """The one address in this cell; None: vacant. Raises Wrong."""
    cell = plain(cell)
    empty = vacancy(cell[:MAX_CELL])
    if empty.value:
        return Read(None, empty.note)
    not_one = f"{quoted(cell)} is not an e-mail address."
    if len(cell) > MAX_CELL:
        raise Wrong(not_one, ONE_ADDRESS)
    found, rest = _addresses(cell)
    if found and "vacant" in cell.casefold() and "vacant" not in found[0]:
        raise Wrong(f"{quoted(cell)} says both.", f"Is it vacant, or {found[0]}? Write the one that is so.")
    if len(found) > 1:
        raise Wrong(not_one, f"It has {len(found)}: keep {found[0]} or {found[1]}, for example.")
    if not found or not is_address(found[0]) or rest:
        raise Wrong(not_one, ONE_ADDRESS)
    changed = any(letter in cell for letter in "’‘ʼ＇`´") and "'" in found[0]
    return Read(found[0], f"{quoted(cell)} read as {found[0]}" if changed else "")


def address(text: str) -> str:
    """An e-mail address as it is compared; what is none comes back in small letters."""
    if len(text) > MAX_CELL:
        return ""
    found, _ = _addresses(plain(text))
    return found[0] if len(found) == 1 else plain(text).casefold()


def is_address(text: str) -> bool:
    """Whether this is one, in small letters: letters and digits as addresses have them, a domain with a dot."""
    local, at, domain = text.partition("@")
    if not at or len(text) > MAX_ADDRESS or len(local) > MAX_LOCAL or not _LOCAL.fullmatch(local):
        return False
    labels = domain.split(".")
    fit = all(len(label) <= MAX_LABEL and _LABEL.fullmatch(label) for label in labels)
    return fit and len(labels) > 1 and labels[-1].isalpha() and len(labels[-1]) > 1


def _addresses(cell: str) -> tuple[list[str], str]:
    """The different addresses in this cell, and what else stands there that is no name beside one.

    A name may stand before an address in brackets, or in brackets after one: `Jane Doe <jane@…>`, `jane@… (Jane)`.
    """
    link = _LINK.match(cell)
    if cell.startswith(("=", "+", "-")) and not link:
        return [], cell
    text = unicodedata.normalize("NFKC", (link[1] if link else cell).translate(_APOSTROPHES))
    text = _QUERY.sub(r"\1", text)
    pieces = [_bare(piece) for piece in _BREAKS.split(text)]
    found = list(dict.fromkeys(piece for piece in pieces if "@" in piece))
    outside = [_bare(piece) for piece in _BREAKS.split(_IN_BRACKETS.sub(" ", text))]
    beside = " ".join(piece for piece in outside if piece and piece not in found)
    bracketed = any("@" in one for one in _IN_BRACKETS.findall(text)) and not set(outside) & set(found)
    return found, "" if bracketed else beside


def _bare(piece: str) -> str:
    """Without what mail programs and people put around an address, in small letters."""
    small = piece.strip(_AROUND).casefold()
    if small.startswith("mailto:"):
        small = small.removeprefix("mailto:").partition("?")[0]
        for written, meant in _INVISIBLE_IN_LINKS.items():
            small = small.replace(written.casefold(), meant)
    return small.strip(_AROUND)


def _words(text: str) -> list[str]:
    """Its words in small letters; `C.I.O.` is one, and a state's name before an office counts for nothing."""
    tidy = unicodedata.normalize("NFKC", text).casefold().replace(".", "").replace("'", " ").replace("’", " ")
    return re.findall(r"[a-z0-9]+", _STATES.sub(" ", tidy))
