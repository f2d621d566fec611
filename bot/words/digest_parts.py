"""The pieces that a digest is made of: each has a plain and a drawn form, and is filled into a message whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks import Block

from bot.words import kit

SHORT = 2_500  # escaped characters of the post itself: about two screens of a phone
MOST = 3_900  # escaped characters of a message's plain form: chat.update takes 4,000, so all of it can be edited
BLOCKS = 45  # blocks of a message; Slack takes 50
IN_POST = 40  # of the post: a preview has lines above it and buttons below
PARAGRAPH = 1_500  # escaped characters of a section; Slack takes 3,000
MORE_WINS = "More of what went well, in the states' own words"


@dataclass(frozen=True)
class Part:
    """A piece that is never divided: its plain form (unescaped) and its blocks, with what these hold besides."""

    plain: str
    blocks: tuple[Block, ...]
    besides: str = ""

    @property
    def size(self) -> int:
        return len(kit.escape(self.plain)) + len(kit.escape(self.besides)) + 1


def paragraphs(title: str, lines: Sequence[str]) -> list[Part]:
    """Lines under a bold title, in as many sections as their length asks for. No lines, no title."""
    parts = []
    for number, some in enumerate(kit.packed(lines, lambda line: len(kit.escape(line)) + 1, PARAGRAPH, BLOCKS)):
        plain = "\n".join(some)
        above = title if number == 0 else ""
        drawn = f"*{kit.escape(above)}*\n{kit.escape(plain)}" if above else kit.escape(plain)
        parts.append(Part(f"{above}\n{plain}" if above else plain, (kit.section(drawn),)))
    return parts


def posts(post: Sequence[Part], thread: Sequence[Part], last: Sequence[Part]) -> list[kit.Content]:
    """The post, ended by `last`; then what did not fit into it; then the thread."""
    size, blocks = sum(part.size for part in last), sum(len(part.blocks) for part in last)
    first, *rest = _filled(post, SHORT - size, IN_POST - blocks)
    left = [part for some in rest for part in some]
    return [_message(some) for some in [[*first, *last], *_filled([*left, *thread], MOST, BLOCKS)]]


def _filled(parts: Sequence[Part], most: int, blocks: int) -> list[list[Part]]:
    """Put parts into messages, in order, each of `most` characters and `blocks` blocks at most (or one part)."""
    groups: list[list[Part]] = []
    room, places = 0, 0
    for part in parts:
        if not groups or part.size > room or len(part.blocks) > places:
            groups.append([])
            room, places = most, blocks
        groups[-1].append(part)
        room, places = room - part.size, places - len(part.blocks)
    return groups


def _message(parts: Sequence[Part]) -> kit.Content:
    plain = "\n".join(part.plain for part in parts if part.plain)
    return kit.message(*(block for part in parts for block in part.blocks), plain=plain or MORE_WINS)
