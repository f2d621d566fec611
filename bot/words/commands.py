"""What the slash command answers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.words.kit import Message, button, buttons, context, escape, message, section

HELP = {
    "anyone": [
        ("help", "this list"),
        ("me", "your office, your open question, what is next"),
        ("why", "why you hear from me"),
    ],
    "officers": [("answer", "answer the open question, or change your answer")],
    "cochairs": [("digest", "the digest so far; only you see it"), ("digest post", "post this week's digest now")],
    "admins": [
        ("channel #task-force", "where the digest goes"),
        ("schedule every 2 weeks thu 09:00", "when pairs are asked; `schedule ID weekly tue 09:00` for one"),
        ("digest-schedule weekly fri 14:00 America/New_York", "when the digest is posted"),
        ("pair ID @cio @cpo", "who holds a state's two offices; either may be `vacant`"),
        ("pairs", "all pairs"),
        ("start", "welcome everyone and begin; `start ID ME` for some"),
        ("checkin ID", "ask one pair now"),
        ("plan", "the action plan that questions come from"),
        ("cochair add @user", "or `cochair remove @user`"),
        ("admin add @user", "or `admin remove @user`"),
        ("status", "how things stand, and what failed"),
    ],
}
HEADINGS = {"anyone": "Anyone", "officers": "Officers", "cochairs": "Co-chairs and admins", "admins": "Admins"}
WHO = {
    "officers": "Only the CIO or CPO of a pair can do this.",
    "cochairs": "Only co-chairs and admins can do this.",
    "admins": "Only admins can do this: association staff named in the settings or by `admin add`, "
    "and the workspace's admins and owners.",
}
NOT_STARTED = "The task force has not started; nothing goes to an officer before `/counterpart start`."
SLACK_SILENT = "I could not look that up at Slack just now; nothing was changed. Please try again in a minute."
NO_CHANNEL = "No channel is set yet. Example: `/counterpart channel #task-force`"
NOBODY = "Nobody is paired yet. Example: `/counterpart pair ID @cio @cpo`"
NOT_OFFICER = "You hold no office here. An admin sets that up: `/counterpart pair ID @cio @cpo`"
NOTHING_OPEN = "Nothing is open for you to answer."
PICK = "Pick people from the list that Slack shows while you type their name."


def lines(*said: str) -> Message:
    """Our own short answer, one paragraph a line (mrkdwn; insertions escaped by the caller)."""
    return Message("\n".join(said), message("", section("\n".join(said))).blocks)


def help_for(audiences: Sequence[str]) -> Message:
    """What this person can do, by audience."""
    parts = []
    for audience in audiences:
        commands = [f"`/counterpart {form}` · {what}" for form, what in HELP[audience]]
        parts.append("\n".join([f"*{HEADINGS[audience]}*", *commands]))
    return Message("\n\n".join(parts), message("", *(section(part) for part in parts)).blocks)


def unknown(said: str, nearest: str, example: str) -> Message:
    return lines(
        f"I don't know “{escape(said)}”. Did you mean `{nearest}`?",
        f"Example: `/counterpart {example}`. All there is: `/counterpart help`",
    )


def example(wrong: str, form: str) -> Message:
    return lines(wrong, f"Example: `/counterpart {form}`")


def changed(what: str, old: str, new: str, *more: str) -> Message:
    return lines(f"*{what}:* {escape(old)} → {escape(new)}", *more)


def confirm_start(pairs: int, people: int, first: str, value: str) -> Message:
    """Asks before anything goes to anybody."""
    whom = f"{_count(pairs, 'pair')}, {_count(people, 'person', 'people')}"
    what = f"{whom}, first question {first} in each state's zone."
    more = "Each of them gets a welcome first, in their working hours."
    return message(
        f"{what} {more} Start?",
        section(f"*{what}*\n{more}"),
        buttons(button("Start", "start", value, primary=True), button("Not yet", "not_yet", value)),
    )


def started(pairs: int, people: int, first: str) -> Message:
    return lines(
        f"*Started.* {_count(pairs, 'pair')}, {_count(people, 'person', 'people')}. "
        f"First question {first} in each state's zone."
    )


def plan(title: str, notice: str, areas: Sequence[tuple[str, Sequence[str]]]) -> Message:
    """Areas with their claims, and the notice of how sure we are of them."""
    parts = [
        "\n".join([f"*{escape(area)}*", *(f"• {escape(claim)}" for claim in claims)]) for area, claims in areas
    ]
    head = f"*{escape(title)}*\n{escape(notice)}"
    return Message(
        "\n\n".join([head, *parts]), message("", section(head), *(section(part) for part in parts)).blocks
    )


def listing(title: str, rows: Sequence[str], note: str = "") -> Message:
    """Many short lines, as many to a block as fit."""
    blocks, block = [], [f"*{title}*"]
    for row in rows:
        if sum(map(len, block)) + len(row) > 2_500:
            blocks.append("\n".join(block))
            block = []
        block.append(row)
    blocks.append("\n".join(block))
    drawn = [section(part) for part in blocks] + ([context(note)] if note else [])
    return Message("\n".join([*blocks, note]).strip(), message("", *drawn).blocks)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
