"""What a person typed in Slack, as they and others read it. Slack sends it with its own marks in it.

`&`, `<` and `>` come as entities; people, channels, links, numbers and dates stand in angle brackets
(Slack's reference, "Formatting text for app surfaces").
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

TOKEN = re.compile(r"<([^<>\n]+)>")
PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^<>]*)?>")
ENTITY = re.compile(r"&(amp|lt|gt);")
EMOJI = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?")
BEFORE = re.compile(r"<((?:https?|mailto):[^|<>]*)(?:\|([^<>]*))?>")
PICTURES = {
    "+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "clap": "👏", "raised_hands": "🙌", "pray": "🙏",
    "ok_hand": "👌", "wave": "👋", "muscle": "💪", "point_up": "☝️", "eyes": "👀", "heart": "❤️", "fire": "🔥",
    "tada": "🎉", "rocket": "🚀", "star": "⭐", "sparkles": "✨", "100": "💯", "warning": "⚠️", "bulb": "💡",
    "white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌", "question": "❓", "exclamation": "❗",
    "smile": "😄", "smiley": "😃", "grinning": "😀", "grin": "😁", "joy": "😂", "laughing": "😆", "wink": "😉",
    "blush": "😊", "slightly_smiling_face": "🙂", "simple_smile": "🙂", "neutral_face": "😐", "thinking_face": "🤔",
    "disappointed": "😞", "cry": "😢", "sob": "😭", "sweat_smile": "😅", "sunglasses": "😎", "confused": "😕",
    "slightly_frowning_face": "🙁", "white_frowning_face": "☹️", "upside_down_face": "🙃", "face_palm": "🤦",
    "shrug": "🤷", "handshake": "🤝", "calendar": "📅", "phone": "☎️", "email": "📧", "memo": "📝",
}  # fmt: skip
"""The most usual of Slack's names for emoji; any other stays as it is typed, `:name:`."""


def storable(text: str) -> str:
    """A person's text as every database can hold it: without NUL, and without half of a character."""
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def readable(text: str, names: Mapping[str, str] | None = None) -> str:
    """The words as a reader has them, for a field or a text that interprets nothing.

    `names`: of people and channels, by Slack id, as far as they are known. What is escaped is undone once.
    """
    said, place = [], 0
    for token in TOKEN.finditer(text):
        said += [_words(text[place : token.start()]), _token(token[1], names or {})]
        place = token.end()
    return "".join([*said, _words(text[place:])])


def people_in(text: str) -> list[str]:
    """Whom it mentions (Slack ids), each once."""
    return list(dict.fromkeys(PERSON.findall(text)))


def channels_in(text: str) -> list[str]:
    """Which channels it mentions (Slack ids), each once."""
    return list(dict.fromkeys(CHANNEL.findall(text)))


def as_kept_before(text: str) -> str:
    """The same text as it was kept before it was kept as Slack sent it: labels only, nothing escaped."""
    return html.unescape(BEFORE.sub(lambda link: link[2] or link[1], text))


def _words(text: str) -> str:
    return EMOJI.sub(lambda it: PICTURES.get(it[1], it[0]), _unescaped(text))


def _unescaped(text: str) -> str:
    return ENTITY.sub(lambda it: {"amp": "&", "lt": "<", "gt": ">"}[it[1]], text)


def _token(whole: str, names: Mapping[str, str]) -> str:
    """What stands in angle brackets: `@U1`, `#C1|name`, `!here`, `tel:…|…`, `https://…|label`."""
    what, label = (_unescaped(part) for part in (*whole.split("|", 1), "")[:2])
    match what[:1]:
        case "@":
            return f"@{names.get(what[1:]) or label.removeprefix('@') or 'somebody'}"
        case "#":
            return f"#{names.get(what[1:]) or label.removeprefix('#') or 'channel'}"
        case "!":
            return _special(what[1:], label)
    scheme, _, rest = what.partition(":")
    if scheme in ("tel", "mailto"):
        return _labelled(rest.split("?")[0], label)
    if scheme in ("http", "https", "ftp", "slack"):
        return _labelled(what, label)
    return f"<{_unescaped(whole)}>"  # nothing of Slack's


def _special(what: str, label: str) -> str:
    """`@here`, the name of a group, a date in the words that its writer's Slack had for it."""
    kind = what.split("^")[0]
    if kind == "date":
        return label or "(a date)"
    if kind == "subteam":
        return f"@{label.removeprefix('@') or 'group'}"
    return f"@{kind}" if kind in ("here", "channel", "everyone") else label or f"@{kind}"


def _labelled(address: str, label: str) -> str:
    """Both, unless the label only says the address once more."""
    if not label or _bare(label) == _bare(address):
        return label or address
    return f"{label} ({address})"


def _bare(address: str) -> str:
    """What tells one address from another: `https://www.a.gov/` and `a.gov` are the same, and so are two ways to
    write a number.
    """
    if re.fullmatch(r"[\d\s()+./-]+", address):
        return re.sub(r"\D", "", address).removeprefix("1")
    return re.sub(r"^[a-z]+://(www\.)?", "", address.casefold()).removeprefix("www.").rstrip("/")
