"""An offer of help: the window behind *We can help*, what each of the four reads, their conversation's first words.

What another office has said is in none of these texts, so that no reader can tell a no from an answer that has not
come yet. A phone that is locked shows only that there is something to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks import Button

from bot.rules.model import Office
from bot.words.kit import Content, Json, button, buttons, context, escape, form, message, section

HELP = "We can help"
TITLE = "Offer help"
NOT_YOURS = "Only who holds an office of a state, its CIO or CPO, can offer another state help."
NOT_A_DEPUTYS = f"{NOT_YOURS} It binds the office, so your {{office}} can press it, and you can't."
NOT_AMONG_YOU = "This is not yours to decide, or it has ended. There is nothing to do."
GONE = "This request is no longer there: it was taken back. Nothing was sent to anybody."
OWN = "That is your own state's request. The other states can offer you help with it."
NOT_BEGUN = "Your state has not started yet. Offers of help come after its first question."
NOBODY_THERE = (
    "Nobody can answer for {state}'s {other} right now, and an offer takes the yes of both your offices. "
    "Once somebody holds that office, press *We can help* again."
)
ONE_AT_A_TIME = (
    "Your state has an offer of help open until {when}. One at a time: you can make another after that. "
    "Nothing was sent to anybody."
)
RESTS = (
    "Your state has offered help with this before, and no talk came of it. You can offer it again from {day} on. "
    "Nothing was sent to anybody."
)
TALKED = "Your state has offered help with this already, and all four said yes. Nothing more was sent."
TALKED_ALREADY = "All four of you have said yes already. There is nothing left to decide."
ALREADY_ENDED = "This offer of help has ended. There is nothing left to do."
COUNTED = "The digest counts how many requests led to a talk, from five states on, and names nobody in that."
NOTIFIED = "A private note from Counterpart about help between states: open it to read."
NOTIFIED_TALK = "Counterpart has opened a conversation for the four of you."
TOLD_WHICH = "You learn which state it is once all four of you have said yes."


@dataclass(frozen=True)
class Shown:
    """An offer as one of the four reads it.

    `helpers`, `askers`: the two states' names; `request`: the line that the digest told; `named`: it names the
    asking state. `office`: the reader's; `asks`: they are of that state; `made_by`: the office that offered.
    `yes`: what the reader has said (None: nothing yet). `until`: when it lapses, in the reader's zone.
    """

    id: int
    helpers: str
    askers: str
    request: str
    named: bool
    office: Office
    asks: bool
    made_by: Office
    yes: bool | None
    until: str


def form_of(request: str, named: bool, other: Office, other_made_it: bool, until: str, carried: str) -> Json:
    """Offer help with this? Who learns what, and when, before it is sent."""
    first = f"I ask your {other} next. Only with that yes do the two offices that asked learn that you offer."
    if other_made_it:
        first = f"Your {other} has offered this already; with your yes the two offices that asked learn of it."
    return form(
        TITLE,
        "offer",
        carried,
        section(f"*{escape(request)}*\nYou offer a talk about it: one conversation for the two CIOs and two CPOs."),
        section(escape(first if named else f"{first} {TOLD_WHICH}")),
        section(escape(f"{_all_four(until)} You can take it back any time before.")),
        context(escape(COUNTED)),
        submit="Offer help",
        close="Not now",
    )


def sought(request: str, which: str) -> Content:
    """To both offices of a state that was stuck on the same once. `which`: what the digest's button carries."""
    return message(
        section(f"*Could you help? {escape(request)}*"),
        section(
            "By what both your offices said, and have read, you were stuck on this point once and later had it in "
            "place, so you may know what helps. *We can help* tells you first who would learn what. If you would "
            "rather not, there is nothing to do, and nobody learns that I asked."
        ),
        buttons(button(HELP, "offer", which)),
        plain=NOTIFIED,
    )


def no_longer_sought() -> Content:
    """In its place, once the request was taken back."""
    return message(section("A request for help was taken back. There is nothing to do."), plain=NOTIFIED)


def kept(until: str) -> str:
    """To who said yes, or made the offer."""
    return f"Your yes is kept. {_all_four(until)}"


def taken_back(until: str) -> str:
    """To who said no, or took a yes back. Nobody else is told."""
    return f"Kept: no. Nobody is told, now or later. Until {until} you can still say yes."


def stands(until: str) -> str:
    """To who offers the same once more."""
    return f"Your offer stands, and nothing more was sent. {_all_four(until)}"


def _all_four(until: str) -> str:
    return (
        f"If all four of you say yes by {until}, and the request still stands, I open one conversation for you. "
        "If not, it ends then, and nobody learns why."
    )


def waiting(it: Shown) -> Content:
    """An offer that waits, to one of the four who is asked; with what they have said themselves, and no other."""
    first, more = _asked(it)
    said = {None: "", True: "You said yes.", False: "You said no. Nobody is told, now or later."}[it.yes]
    return message(
        section(f"*{escape(first)}*\n{escape(more)}"),
        *([section(said)] if said else []),
        section(escape(_all_four(it.until))),
        buttons(*_doors(it)),
        context(escape(COUNTED)),
        plain=NOTIFIED,
    )


def _asked(it: Shown) -> tuple[str, str]:
    """The first line, and what it is about."""
    if it.asks:
        learn = "" if it.named else f" They learn that it was {it.askers} once all four of you have said yes."
        about = f"It is about your state's request in the digest: “{it.request}”.{learn}"
        return f"{it.helpers}'s CIO and CPO offer you a talk", about
    learn = "" if it.named else f" {TOLD_WHICH}"
    if it.made_by is not it.office:
        who = f"{it.helpers}'s {it.made_by} would like to offer a talk about this request: “{it.request}”."
        only = "The two offices that asked learn of it only with your yes, too."
        return f"{it.helpers} could help another state", f"{who} {only}{learn}"
    if it.yes is None:
        before = f"Before you came, your office offered a talk about this request: “{it.request}”."
        return f"{it.helpers} could help another state", f"{before} It goes on only with your yes.{learn}"
    return f"{it.helpers} offers help", f"You offered a talk about this request: “{it.request}”.{learn}"


def _doors(it: Shown) -> list[Button]:
    value = str(it.id)
    if it.yes is None:
        return [button("Yes, let's talk", "offer_yes", value, primary=True), button("No", "offer_no", value)]
    if it.yes:
        return [button("Take my yes back", "offer_no", value)]
    return [button("Yes after all", "offer_yes", value)]


def ended() -> Content:
    """To each of the four, whatever the reason was."""
    return message(
        section("*An offer of help has ended without a talk.* There is nothing to do, and nobody is told why."),
        plain=NOTIFIED,
    )


def talking() -> Content:
    """To each of the four: the conversation is open."""
    return message(
        section(
            "*All four of you said yes.* I opened one conversation for you; it stands among your direct messages."
        ),
        plain=NOTIFIED,
    )


def told_below() -> Content:
    """In the place of the question, where the four can't be put into one conversation."""
    return message(section("*All four of you said yes.* I wrote of it again below."), plain=NOTIFIED)


def apart(mine: str, theirs: str, people: Sequence[tuple[Office, str]], asks: bool) -> Content:
    """All four said yes, and Slack will not have them in one conversation: what to do instead.

    `people`: office and Slack id of the two of the other state.
    """
    who = " and ".join(f"its {office}, <@{slack_id}>" for office, slack_id in people)
    what = "offers to help you" if asks else "asked for help"
    begin = "Please write to them" if asks else "They know that, and write to you; you can also write first"
    return message(
        section(
            f"*All four of you said yes, but Slack can't put you into one conversation.*\n{escape(theirs)} {what}: "
            f"{who}. {begin}, together or one by one, whichever Slack lets you. "
            f"Nothing that you agreed to is lost: they read the same about {escape(mine)}."
        ),
        plain=NOTIFIED,
    )


def was_about_something() -> Content:
    """In the place of that, once what it was about was taken back."""
    return message(section("*All four of you said yes.* What it was about was taken back since."), plain=NOTIFIED)


def with_who_holds_it() -> Content:
    """To who no longer holds the office."""
    return message(section("This is with who holds the office now. There is nothing to do."), plain=NOTIFIED)


def first_words(helpers: str, askers: str, phrase: str) -> Content:
    """The first message in the conversation of the four. Without a `phrase`: what it was about was taken back."""
    if not phrase:
        said = "You four are here because all of you said yes to a talk. What it was about was taken back since."
        return message(section(said), plain=NOTIFIED_TALK)
    return message(
        section(f"*{escape(askers)} asked for help with {escape(phrase)}, and {escape(helpers)} offered a talk.*"),
        section(
            "All four of you said yes to it: both CIOs and both CPOs. Nobody else is here but me, "
            "and I keep nothing of what you write in this conversation."
        ),
        plain=NOTIFIED_TALK,
    )
