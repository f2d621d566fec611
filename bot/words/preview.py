"""The digest before it is posted, to co-chairs and admins alone: what it says, and what can still be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks import Block, Button, SectionBlock

from bot.words import kit
from bot.words.digest import quoted
from bot.words.digest_parts import Part

MAX_NOTE = 500
NOT_YOURS_NOW = "This preview was for the task force's co-chairs and admins."
EMPTY = "Nothing more: what stood here was left out or taken back."
DECIDED = "Nothing is left to decide here: the digest is posted."
QUOTES = "What it quotes. A quote that is left out when it is posted comes in no later digest either."
NOT_HELD = "Nobody holds it. Nothing was changed."
TIME_PASSED = "Its time has passed, so it stays held. Press *Post now* to post it. Nothing was changed."
IN_ALREADY = "That is in already. Nothing was changed."
NO_NOTE = "There is no note anymore. Nothing was changed."
GONE = "That digest is no longer here."
UNNAMED = "A quote without its state"
UNSENT = "Your note"
IN_DM = "The whole of it, with what it quotes, is in the message that I sent to the co-chairs."


@dataclass(frozen=True)
class Quote:
    """One text that the digest quotes: `id` is its row, `words` are a person's own; without them `line` is ours."""

    id: int
    who: str
    words: str = ""
    line: str = ""
    left_out_by: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a digest stands. Times in words; who as `the CIO co-chair`; `hold` is until when it could be held.

    `counted`: of when its figures are. `note_names`: why its note is not posted. `may_release`: it is held, and its
    own time is still to come.
    """

    digest: int
    channel: str
    due: str
    hold: str
    counted: str
    held: str = ""
    held_by: str = ""
    posted: str = ""
    posted_by: str = ""
    note_by: str = ""
    note_names: str = ""
    may_release: bool = False
    left_out: Sequence[str] = ()


def first(post: kit.Content, it: Standing) -> kit.Content:
    """The digest's post with where it stands on top, and the buttons below while there is something to decide."""
    lines = ["Preview of the digest: only co-chairs and admins see it.", *_standing(it)]
    if not it.posted:
        lines.append(f"Its figures are of {it.counted}. They are counted again when it is posted; the quotes stay "
                     "these, less what is taken back.")  # fmt: skip
    top = [kit.context(kit.escape(line).replace("#CHANNEL", f"<#{it.channel}>")) for line in lines]
    plain = "\n".join(lines).replace("#CHANNEL", "the channel")
    doors = _doors(it)
    below = [kit.message(kit.buttons(*doors))] if doors else []
    return kit.joined(kit.message(*top, plain=plain), post, *below)


def on_home(it: Standing, note: str) -> list[Block | kit.Json]:
    """Where a digest that waits to be posted stands, and what can be done; its quotes stand in the DM."""
    lines = [kit.escape(line).replace("#CHANNEL", f"<#{it.channel}>") for line in _standing(it)]
    said: list[Block] = [kit.quote("The note", note)] if note else []
    return [
        kit.section("\n".join(["*Its preview is out.*", *lines])),
        *said,
        kit.buttons(*_doors(it)),
        kit.context(IN_DM),
    ]


def quotes(them: Sequence[Quote], digest: int) -> list[Part]:
    """Each quote whole, with its own button, in the place where the digest has it. None: nothing to decide."""
    parts, above = [], ""
    for it in them:
        title = "What went well" if it.words else "Can you help?"
        heading = [kit.section(f"*{title}*")] if title != above else []
        above = title
        parts += _quote(it, digest, title if heading else "", heading)
    return [Part(QUOTES, (kit.context(QUOTES),)), *parts] if parts else []


def _quote(it: Quote, digest: int, title: str, heading: list[SectionBlock]) -> list[Part]:
    value = f"{digest}:{it.id}"
    if it.left_out_by:
        door = kit.button("Put back", "digest_put_back", value)
    else:
        door = kit.button("Leave this out", "digest_leave_out", value)
    if not it.words:
        line = it.line + (f" (left out by {it.left_out_by})" if it.left_out_by else "")
        plain = f"{title}\n{line}" if title else line
        return [Part(plain, (*heading, kit.section(kit.escape(line)), kit.buttons(door)))]
    said = [Part(title, tuple(heading))] if heading else []
    who = f"Left out by {it.left_out_by}: {it.who}" if it.left_out_by else it.who
    said += [Part("", part.blocks, part.plain) for part in quoted(who, it.words)]
    return [*said[:-1], Part(said[-1].plain, (*said[-1].blocks, kit.buttons(door)), said[-1].besides)]


def note_form(digest: int, current: str | None, by: str, mine: str | None, seen: str | None) -> kit.Json:
    """Write or change the note. `current` and `by` are shown where another was written since `seen`."""
    above: list[Block] = []
    if current != seen:
        told = f"{upper(by)} changed the note meanwhile; yours is not saved yet. *Save* replaces it."
        above = [kit.section(told), kit.quote("The note now", current or "(none)")]
    return kit.form(
        "Note",
        "digest_note",
        f"{digest}\n{current or ''}",
        *above,
        kit.text_field("note", "A note for the channel", MAX_NOTE, mine, "It stands under the headline, as yours."),
        submit="Save",
    )


def upper(by: str) -> str:
    """At the beginning of a sentence: `The CIO co-chair`."""
    return by[:1].upper() + by[1:]


def held_already(it: Standing) -> str:
    return f"{upper(it.held_by)} holds it already, until {it.held}. Nothing was changed."


def posted_already(it: Standing) -> str:
    by = f" by {it.posted_by}" if it.posted_by else ""
    return f"It was posted already{by}, on {it.posted}. Nothing was changed."


def left_out_already(by: str) -> str:
    return f"{upper(by)} left that out already. Nothing was changed."


def _standing(it: Standing) -> list[str]:
    if it.posted:
        when = f"Posted to #CHANNEL on {it.posted}{f' by {it.posted_by}' if it.posted_by else ''}."
    elif it.held:
        when = f"Held by {it.held_by}: it goes to #CHANNEL on {it.held}."
    else:
        when = f"It goes to #CHANNEL on {it.due}, unless somebody holds it."
    more = [it.note_names or f"Note by {it.note_by}."] if it.note_by else []
    left_out = Counter(it.left_out).items()
    told = [f"Left out by {by}: {number} {'quote' if number == 1 else 'quotes'}." for by, number in left_out]
    return [when, *more, *told]


def _doors(it: Standing) -> list[Button]:
    value = str(it.digest)
    if it.posted:
        take_back = kit.confirmation(
            "Take the note back?", "It vanishes from the channel, for good.", "Take it back"
        )
        return (
            [kit.button("Take the note back", "digest_note_back", value, confirm=take_back)] if it.note_by else []
        )
    found = [kit.button("Change the note" if it.note_by else "Add a note", "digest_note", value)]
    if not it.held:
        found.append(kit.button(f"Hold until {it.hold}", "digest_hold", value))
    elif it.may_release:
        found.append(kit.button("Don't hold it", "digest_release", value))
    now = kit.confirmation(
        "Post it now?",
        "It goes to the channel at once, and everybody there reads it. That can't be undone.",
        "Post",
    )
    return [*found, kit.button("Post now", "digest_post", value, confirm=now)]
