"""Who sees what, and why somebody hears from us: what a wary reader, or their chief of staff, wants to know."""

from __future__ import annotations

from collections.abc import Sequence

from slackblocks import Block

from bot.rules.model import Office
from bot.words.check_in import PUBLIC_RECORD
from bot.words.kit import Json, context, escape, form, section
from bot.words.own import WHO_SEES

SEES = (
    (
        "Before both have answered",
        "Your answer is sealed: your counterpart sees only that you have answered. It opens once they answer too, "
        "even if they were away or not asked. Who answers second, by one tap, may write for five minutes before "
        "both open.",
    ),
    (
        "Once both have answered",
        "You and your counterpart read each other's whole answer, and so may a deputy whom one of you has chosen. "
        "Nobody else does; who comes into an office later reads of yours only what you let them.",
    ),
    (
        "The task-force channel",
        "Once a week, counts of states without names. Your comment is never quoted. A win or a request for help is "
        "quoted only if you chose that in the form; with your state's name only if both of you, who hold the "
        "offices, said yes to that very text; a deputy may say so only where the holder allowed it.",
    ),
    (
        "Co-chairs and admins",
        "What the channel sees, some hours earlier. Admins see who has answered, never what. Where your state "
        "stands by name only co-chairs see, and only while both of you, who hold the offices, say yes to that.",
    ),
    (
        "Not now, away, no answer",
        "Your counterpart reads “not yet”; while you are away or the questions are paused, that; else “not asked "
        "this time”. Nobody is told what you pressed, or why you did not answer.",
    ),
    (
        "What you write elsewhere",
        "In a question's thread both of you read it at once, and it is kept. What you write to me is not kept.",
    ),
    (
        "Where it is kept",
        "In the database of the people who run this for the task force; they could read it.",
    ),
)


def who_sees_form() -> Json:
    """Exactly who sees what, and when."""
    return form(WHO_SEES, "notice", "", *sees())


def sees() -> list[Block]:
    """Who sees what, line by line, and that it may be a public record."""
    return [
        *(section(f"*{title}*\n{escape(text)}") for title, text in SEES),
        context(escape(PUBLIC_RECORD)),
    ]


def paragraph(*sentences: str) -> str:
    """One paragraph to paste (mrkdwn)."""
    return " ".join(filter(None, sentences))


def called(office: Office, acting: bool) -> str:
    """`CIO`, or `acting CIO`."""
    return f"acting {office}" if acting else office.value


def office(who: str | None, state: str, name: str, other: str | None) -> str:
    """`who` and `other` are Slack ids; no `who`: the reader themselves."""
    subject, whose = (f"<@{who}> is", "the") if who else ("You are", "your")
    counterpart = f"{whose} counterpart is <@{other}>" if other else "the other office is vacant"
    return f"{subject} {state}'s {name}; {counterpart}."


def deputy(who: str | None, state: str, name: str, holder: str | None) -> str:
    """`who` and `holder` are Slack ids; no `who`: the reader themselves."""
    subject = f"<@{who}> answers" if who else "You answer"
    return f"{subject} for {state}'s {name} as deputy{f', beside <@{holder}>' if holder else ''}."


def set_by(admin: str | None, day: str) -> str:
    """Who put somebody into an office, and when."""
    return f"{f'<@{admin}>' if admin else 'An admin of the task force'} set that on {day}."


def asked(rhythm: str, zone: str, state: str) -> str:
    return f"Both offices are asked {rhythm} ({zone}), on working days of {state} only."


def went_out(what: str, when: str, by_hand: bool, admin: str | None) -> str:
    """`what`: `This question` or `The last question`."""
    who = f"<@{admin}>" if admin else "an admin"
    origin = f"{who} asked for it" if by_hand else "it was due by that schedule"
    return f"{what} went out on {when} because {origin}."


def offices(state: str, held: Sequence[str]) -> str:
    """`held` such as `the CIO is <@U1> (<@U9> set that on …)`."""
    return f"{state}: {'; '.join(held)}."


def no_officer(slack_id: str) -> str:
    return f"<@{slack_id}> holds no office here, so I send them no questions."
