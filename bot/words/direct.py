"""What is said to who writes to the bot alone: one short answer to each message, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from bot.words import own
from bot.words.kit import Content, button, sentences

USE = "Use this as my answer"
NOT_KEPT = "What you write here reaches only me, and I keep none of it. Only the form counts."
NONE_OPEN = "There is no question for you to answer just now."
NO_FILES = "I can't take files, and I keep none. Only the form counts."
WELCOME = "You're welcome. There is nothing else to do."
GONE = "I can't find that message anymore, so the form opens without its words."
UNREAD = "Slack would not show me your message again just now, so the form opens without its words."
HELP = (
    "`/counterpart help` lists all that you can do, `/counterpart me` what concerns you. "
    "You can type them anywhere in Slack."
)
STOP_OFFICER = (
    "You can be left alone: *I'm away* is for you alone; *Pause until …* and *Less often* are for both of you; "
    "or a deputy answers for you. To leave your office here, ask"
)
STOP_DEPUTY = "You can stop at any time: *Stop being deputy*. While you are away nothing comes either."
STOP_OTHERS = "I send you no questions. What you get here as a co-chair or an admin, an admin can end: ask"
NOBODY = "Now and then I ask each state's CIO and CPO the same question, and show each the other's answer."
NO_OFFICE = "You hold no office here, so I send you nothing. If you are a CIO or CPO, ask"
AN_ADMIN = "an admin of this workspace"
ASKED = {
    "help": "help, help me, help please, please help, info, menu, commands, how does this work, what is this, "
    "what can you do, what do you do, who are you, what are you",
    "stop": "stop, stop it, stop this, please stop, stop please, stop asking, unsubscribe, unsubscribe me, quit, "
    "opt out, optout, pause, cancel, end, mute, leave me alone, go away, remove me, no more",
    "hello": "hello, hello there, hello counterpart, hi, hi there, hi counterpart, hey, hey there, howdy, "
    "greetings, good morning, good afternoon, good evening, ping, test, are you there, "
    "hello are you there, anybody there, start",
    "thanks": "thanks, thank you, many thanks, thanks a lot, thank you very much, thx, ty, ok, okay, ok thanks, "
    "great, got it, cheers, perfect, will do, 👍, 🙏, 👌, ✅",
}
MEANT = {words: kind for kind, listed in ASKED.items() for words in listed.split(", ")}


def meant_by(words: str) -> str:
    """`help`, `stop`, `hello`, `thanks`, or else `words`: what may be an answer. `words` is what was typed."""
    letters = " ".join("".join(one if one.isalnum() else " " for one in words.casefold()).split())
    return MEANT.get(letters or words.strip(), "help" if words.strip() == "?" else "words")


def may_be_an_answer(use: str, next_line: str) -> Content:
    """`use` is what the button carries to find the words again; "": nothing is to be answered."""
    if not use:
        return sentences(f"{NOT_KEPT} {NONE_OPEN} {next_line}")
    return sentences(NOT_KEPT, button(USE, "use", use, primary=True))


def files() -> Content:
    return sentences(NO_FILES)


def help_(check_in: int | None, admins: Sequence[str]) -> Content:
    """`check_in`: what can be answered. `admins` are Slack ids."""
    doors = [button("Answer", "answer", str(check_in), primary=True)] if check_in is not None else []
    return sentences(f"{HELP} A person can help, too: {_whom(admins)}.", *doors, button(own.WHO_SEES, "who_sees"))


def stop_officer(admins: Sequence[str]) -> Content:
    return sentences(
        f"{STOP_OFFICER} {_whom(admins)}.",
        button(own.AWAY, "away"),
        button("Pause until …", "pause"),
        button(own.LESS_OFTEN, "less_often"),
        button("Let my deputy answer", "deputy"),
    )


def stop_deputy() -> Content:
    return sentences(STOP_DEPUTY, button("Stop being deputy", "deputy_off"), button(own.AWAY, "away"))


def stop_others(admins: Sequence[str]) -> Content:
    """To a co-chair or an admin without an office."""
    return sentences(f"{STOP_OTHERS} {_whom(admins)}.")


def hello(office_line: str, next_line: str) -> Content:
    return sentences(f"Hello. {office_line} {next_line} {HELP}")


def hello_helping(you_are: str) -> Content:
    """To a co-chair or an admin without an office."""
    return sentences(f"Hello. {you_are}")


def stranger(admins: Sequence[str]) -> Content:
    """To who has nothing to do with it, whatever they wrote."""
    return sentences(f"{NOBODY} {NO_OFFICE} {_whom(admins)}. I keep nothing of what you write here.")


def welcome() -> Content:
    return sentences(WELCOME)


def _whom(admins: Sequence[str]) -> str:
    return " or ".join(f"<@{one}>" for one in admins[:3]) or AN_ADMIN
