"""What the slash command answers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from slackblocks import Block, Button

from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    context,
    escape,
    first_that_fit,
    joined,
    message,
    section,
    sections,
    sentences,
    without_marks,
)

WHO = {
    "anyone": "",
    "members": "Only the task force's officers, their deputies, co-chairs and admins can see this.",
    "absent": "Only the CIO or CPO of a pair, or their deputy, and the task force's admins, can do this.",
    "pausers": "Only the CIO or CPO of a pair, and the task force's admins, can do this.",
    "deputies": "Only the CIO or CPO of a pair, or their deputy, can do this.",
    "officers": "Only the CIO or CPO of a pair can do this.",
    "cochairs": "Only co-chairs and admins can do this.",
    "by_name": "Only co-chairs can see this.",
    "admins": "Only the task force's admins, and this workspace's admins and owners, can do this.",
}
MOST_BLOCKS = 47  # of the 50 that a message takes, three are kept for our own lines
MOST_PLAIN = 20_000  # characters: the whole acknowledgement stays under 60 kB
MOST_ANSWER = 12_000  # characters: Slack takes some 13,200 in the blocks of one message

NOT_STARTED = "The task force has not started; nothing goes to an officer before `/counterpart start`."
PAIR_NOT_STARTED = "Not started: nothing goes to either of them before `/counterpart start`."
PAIR_RESTS = "It rests: an officer is no longer active in this Slack. Name another with `pair`, or use `vacate`."
NO_DATE = "No next question has a date: somebody there could not be welcomed yet."
BOTH_VACANT = "Both offices are vacant, so nobody is asked."
CHANGED_SINCE = "This has changed since you were asked, so nothing was started yet."
NOT_YET = "Not started. Nothing was sent to anybody. When you are ready: `/counterpart start`"
ALL_STARTED = "All of these have started already."
NEW_ONES = "A new pair starts by itself as soon as you add it."
ALL_EMPTY = "The pairs that have not started have nobody in them yet. Example: `/counterpart pair ID @cio @cpo`"
EACH_ALONE = "by two separate messages, each in its reader's hours"
NO_DIGEST_YET = "No digest has been posted yet."
NO_CHANNEL = "No channel is set yet: `/counterpart channel #task-force`"
NOT_IN_CHANNEL = "I am not in that channel. Type `/invite @Counterpart` there, then this again."
ACTING_HOW = "Say which state and which office, and `off` once it is for good."
LEFT = "Left as it is. Nothing changed."
CHANGES = (
    "Answers stay with whoever gave them. An open question closes as it is; "
    "the new pair begins with its next question."
)
NOT_OURS = "This button is not one of mine. Nothing changed."
NOBODY_BEHIND = "Nobody is behind."
NOT_AT_WORK = (
    "Nothing is asked or sent meanwhile. Please tell whoever runs me: `counterpart doctor` says what is wrong."
)
NOBODY = "Nobody is paired yet. Example: `/counterpart pair ID @cio @cpo`"
NOT_OFFICER = "You hold no office here, so I send you no questions."
ASK_ADMINS = "If you are a CIO or CPO, ask the task force's admins to add you."
YOU_ADMIN = "You are an admin of the task force: `/counterpart help` shows what you can do."
YOU_COCHAIR = "You are a co-chair: `/counterpart digest` shows you the digest before it is posted."
NOTHING_OPEN = "Nothing is open for you to answer."
ANSWERED = "You have answered."
WAITING = "It waits for your answer: `/counterpart answer`"
PICK = "Pick people from the list that Slack shows while you type their name."
FIT = "Offices and roles go to members and guests of this workspace."
ADMINS_TOO = "This workspace's admins and owners, and those named in the settings, are admins as well."


@dataclass(frozen=True)
class Preview:
    """What *Start* would do. `first` is a local time; `others` pairs have another, `empty` ones have nobody."""

    pairs: int
    people: int
    first: str
    others: int
    empty: int

    def __str__(self) -> str:
        return (
            f"{_count(self.pairs, 'pair')}, {_count(self.people, 'person', 'people')}, "
            f"first question {self.first} in each state's zone"
        )

    @property
    def whole(self) -> str:
        """All of it, to be compared with what was shown before."""
        return f"{self} {self.others} {self.empty}"

    def notes(self) -> list[str]:
        """What does not fit the one sentence."""
        said = []
        if self.others:
            said.append(f"{_count(self.others, 'pair')} at another time: a holiday there, or its own schedule.")
        if self.empty:
            said.append(f"{_count(self.empty, 'pair')} with nobody in it yet will wait.")
        return said


def lines(*said: str) -> Content:
    """Our own short answer, one paragraph a line (mrkdwn; insertions escaped by the caller)."""
    return sentences("\n".join(filter(None, said)))


def dated(form: str, today: date) -> str:
    """An example with days that can be typed as they stand."""
    days = {"FIRST": 14, "LAST": 28, "DAY": 28}
    return re.sub(r"\b(FIRST|LAST|DAY)\b", lambda it: str(today + timedelta(days=days[it[0]])), form)


def unknown(said: str, nearest: str | None, form: str) -> Content:
    """`said` is what was typed (unescaped); `nearest` a command that this person may use, if one is meant."""
    what = f"I don't know “{escape(said)}”."
    if nearest == "help":
        return lines(f"{what} Did you mean `/counterpart help`? It lists everything I can do.")
    if nearest is None:
        return lines(f"{what} Everything I can do is listed here: `/counterpart help`")
    return lines(
        f"{what} Did you mean `{nearest}`?",
        f"Example: `/counterpart {form}`. All I can do: `/counterpart help`",
    )


def example(wrong: str, form: str) -> Content:
    return lines(wrong, f"Example: `/counterpart {form}`")


def changed(what: str, old: str, new: str, *more: str) -> Content:
    return lines(f"*{what}:* {escape(old)} → {escape(new)}", *more)


def slack_failed(error: str, refused: bool) -> str:
    """When Slack gave no answer to a question that we had, or one that does not help."""
    if refused:
        return f"Slack would not tell me what I need for that (`{escape(error)}`), so nothing was changed."
    if error == "ratelimited":
        return "That is as much as I may ask of Slack, so nothing was changed. Please try again in a minute."
    return "Slack did not answer me just now, so nothing was changed. Please try again in a minute."


def pair_changed(state: str, old: str, new: str) -> str:
    return f"*{state}:* {old} → {new}"


def changed_meanwhile(state: str, now: str) -> str:
    """Two admins at once: the second sees what the first did."""
    return f"Somebody has changed {state} since: {now}. Nothing more was changed."


def unpaired(state: str) -> str:
    return f"{state} is out: nobody there is asked anymore. What was answered stays."


def confirm_change(state: str, old: str, new: str, value: str) -> Content:
    """Before an office changes hands in a pair that has been asked."""
    return _confirm(pair_changed(state, old, new), CHANGES, button("Change", "change_holders", value, primary=True))


def change_said(state: str, old: str, new: str) -> str:
    """The same question, in a form."""
    return f"{pair_changed(state, old, new)}\n{CHANGES}"


def confirm_unpair(state: str, held: str, value: str) -> Content:
    """Before a state is taken out."""
    what = f"*Take {state} out?* {held}"
    more = "What was answered stays. An open question closes as it is, and nobody there is asked anymore."
    return _confirm(what, more, button("Take it out", "unpair", value))


def _confirm(what: str, more: str, yes: Button) -> Content:
    return sentences(f"{what}\n{more}", yes, button("Leave it", "leave"))


@dataclass(frozen=True)
class WhoIsAsked:
    """States that are asked now, later (`Guam: on Fri …`), and not (a sentence each)."""

    now: Sequence[str]
    later: Sequence[str]
    not_asked: Sequence[str]

    def rows(self) -> list[str]:
        parts: list[tuple[str, Sequence[str], Sequence[str]]] = [
            ("Now", [", ".join(self.now)], self.now),
            ("Later", self.later, self.later),
            ("Not asked", self.not_asked, self.not_asked),
        ]
        return [row for title, lines, them in parts if them for row in (f"*{title}: {len(them)}*", *lines)]


def confirm_all(who: WhoIsAsked) -> Content:
    """Before every state is asked by hand."""
    if not (who.now or who.later):
        return listing("Nobody can be asked now", who.rows())
    shown = listing("Ask all states a question by hand?", who.rows())
    doors = buttons(button("Ask them", "checkin_all", primary=True), button("Leave it", "leave"))
    return joined(shown, message(doors), most=MOST_PLAIN)


def asked_all(who: WhoIsAsked) -> Content:
    """What the press brought about; a second one finds that all have a question."""
    return listing("Asked by hand" if who.now or who.later else "Nobody was asked", who.rows())


def welcome_first(state: str, day: str, first: str) -> str:
    """Why a pair can't be asked on the day of its welcome."""
    return (
        f"{state} is being welcomed; a full working day lies between that and its first question. "
        f"You can ask from {day} on. By schedule it is first asked on {first}."
    )


def confirm_start(preview: Preview, value: str, has_channel: bool, changed: bool = False) -> Content:
    """Asks before anything goes to anybody; `changed`: once more, since something else was shown before."""
    more = [
        *([CHANGED_SINCE] if changed else []),
        "Each of them gets a welcome first, during their working hours.",
        *preview.notes(),
    ]
    if not has_channel:
        more.append(NO_CHANNEL)
    return message(
        section("\n".join([f"*{preview}.*", *more])),
        buttons(button("Start", "start", value, primary=True), button("Not yet", "not_yet", value)),
        plain=without_marks(f"{preview}. {' '.join(more)} Start?"),
    )


def started(preview: Preview, everyone: bool) -> Content:
    more = [*preview.notes(), *([NEW_ONES] if everyone else [])]
    return lines(f"*Started:* {preview}.", "Welcomes go out during each person's working hours.", *more)


def no_week(said: str, post: bool) -> str:
    """What follows `digest` is no week; `post`: it looks like another command."""
    return f"“{escape(said[:20])}” is not a week, such as 2026-W49.{' Did you mean `digest post`?' if post else ''}"


def no_such_digest(said: str, weeks: Sequence[str]) -> str:
    """`weeks` are the last of which there is one."""
    return f"No digest was posted for {said.upper()}. There is one for {', '.join(weeks)}."


def with_thread(messages: Sequence[Content]) -> Content:
    """A post and the replies in its thread as one answer, as far as one message can hold them."""
    first, *replies = messages
    blocks: list[Block | Json] = list(first.blocks)
    for number, reply in enumerate(replies):
        size = len(json.dumps([*blocks, *reply.blocks]))
        if len(blocks) + len(reply.blocks) > MOST_BLOCKS or size > MOST_ANSWER:
            blocks += lines(f"{_count(len(replies) - number, 'more reply', 'more replies')} in its thread.").blocks
            break
        blocks += [*message(context("In its thread:")).blocks, *reply.blocks]
    whole = joined(*messages, most=MOST_PLAIN).text
    return Content(whole, message(*blocks).blocks)


def listing(title: str, rows: Sequence[str], note: str = "") -> Content:
    """Many short lines, as many to a block as fit, and as many as one message can hold."""
    fitting = first_that_fit(rows, MOST_ANSWER)
    left = len(rows) - len(fitting)
    more = [f"and {_count(left, 'more line')}, for which there is no room here"] if left else []
    below = [context(note)] if note else []
    return message(*sections([f"*{title}*", *fitting, *more]), *below, most=MOST_PLAIN)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def acting(state: str, office: str, slack_id: str, acting: bool) -> str:
    """Who holds an office does so for the time being, or for good."""
    how = f"{state}'s acting {office}" if acting else f"{state}'s {office}, and not only for the time being"
    return f"<@{slack_id}> is {how}. Nothing else changes."


def nobody_holds(state: str, office: str) -> str:
    return f"{state} has no {office} right now. Nothing changed."
