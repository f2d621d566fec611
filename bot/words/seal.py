"""Who can read an answer, and when: said so that it is true now and stays true whatever anybody does next.

*Stays sealed* is said only where nobody can do anything anymore that would open the words.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.rules.model import Excuse, Office
from bot.words.kit import Content, button, buttons, escape, message, section, sentences
from bot.words.own import day_of

if TYPE_CHECKING:
    from bot.words.check_in import Question

SEALED = "Sealed until both have answered."
COUNTED = "the status is counted without the state's name"
STILL_BOTH = "You can both still answer this one."
CHANGED = "That answer has changed since I asked, so nothing was opened."
NOT_YOURS_TO_OPEN = "Only the person who wrote that answer can say whether it opens."
NO_LONGER = "There is nothing to open just now: one of the two answers is missing, or this question has ended."
OPEN_ALREADY = "Both answers are open already."
OPENED = "Both answers are open now. *Read both* under the question shows them."
NOTHING_TO_OPEN = "The other answer was withdrawn, so there is nothing to open now. Nothing was changed."
KEPT = "Nothing was opened, and nobody is told that you said no. Until the next question you can still open both."


def situation(it: Question) -> str:
    """Why somebody is not asked: what happened, in whole sentences; empty where both are asked."""
    missing = sorted(office for office, why in it.excuses.items() if why is not Excuse.VACANT)
    vacant = [
        f"{it.state} has no {office} right now." for office, why in it.excuses.items() if why is Excuse.VACANT
    ]
    if Excuse.PAUSED in it.excuses.values():
        return " ".join([_paused(it.state, it.paused_until), *vacant])
    if {Excuse.RESTING, Excuse.DEACTIVATED} & set(it.excuses.values()):
        return " ".join([_resting(it.state, it.rests), *vacant])
    if len(missing) == len(Office):
        return "Neither of you is reminded of this one anymore."
    return " ".join([*(_one(it.state, office, it.excuses[office]) for office in missing), *vacant])


def to_both(it: Question) -> str:
    """Who will read what: under a question that can be answered and is not open."""
    if it.writing:
        return f"Both have answered. Both answers open on {it.opens}, or sooner."
    if len(it.answered) == len(Office):
        return _asked_first(it)
    return _join(situation(it), _outlook(it))


def while_writing(it: Question, office: Office) -> str:
    """The same, in this office's form."""
    other = office.other
    if it.open:
        return "Both answers are open: a change shows at once, marked as changed after reading."
    if it.writing is office:
        too = f"{it.state}'s {other} has answered too."
        return f"{too} Both open when you press Send, and on {it.opens} at the latest."
    if it.writing:
        return f"{to_both(it)} Until then you can change yours."
    if set(it.excuses) == {office} and not it.promised and it.excuses[office] is not Excuse.VACANT:
        return f"{it.state}'s {other} has answered. When you send this, both open." if it.answered else SEALED
    if office not in it.promised:
        return to_both(it) if other not in it.promised else _join(situation(it), _asks_first(it, other))
    if other in it.promised:
        return _asks_first(it, other)
    if other in it.answered:
        return f"{it.state}'s {other} has answered too. When you send this, both open."
    return (
        f"{_join(situation(it), _outlook(it))} "
        "That goes for what you send now; what you sent before stays sealed unless you say otherwise."
    )


def after_writing(it: Question, office: Office) -> str:
    """The same, in this office's receipt."""
    other = office.other
    if other in it.withdrawn:
        return f"Yours is open to the two of you; {it.state}'s {other} withdrew the other."
    if it.open:
        return "Both answers are open to the two of you."
    if it.ended:
        return "An office changed hands, so this stays sealed."
    if it.writing is office:
        return (
            f"{it.state}'s {other} has answered too. Both open on {it.opens}, or when you press Open both. "
            "Until then you can still write before you read."
        )
    if it.writing:
        return f"{it.state}'s {other} has answered too. Both open on {it.opens}, or sooner."
    if not it.answerable:
        return _too_late(it, other)
    if office in it.promised:
        return _mine_is_kept(it, office)
    if other in it.promised:
        return _join(situation(it), _asks_first(it, other))
    if other in it.excuses:
        return to_both(it)
    return f"{SEALED} {it.state}'s {other} has not answered yet."


def when_closed(it: Question) -> str:
    """Under a question that has closed and was answered, and is not open."""
    if it.writing:
        return to_both(it)
    if not it.answerable:
        if len(it.answered) == len(Office):
            return "Both offices answered, and nothing was opened. Both answers stay sealed."
        return f"{it.state}'s {min(it.answered)} answered. That answer stays sealed."
    if len(it.answered) == len(Office):
        return _asked_first(it)
    who = min(it.answered)
    has = f"{it.state}'s {who} has answered."
    if it.excuses.get(who.other) is Excuse.VACANT or who in it.promised:
        return _join(has, situation(it), _outlook(it))
    return _join(has, situation(it), f"{who.other}: answer before the next check-in to open both.")


def recorded_and_asked(it: Question, office: Office) -> str:
    """To who has just answered, where the other was promised that theirs stays sealed."""
    return f"Your answer is in. {_asks_first(it, office.other)}"


def ask_writer(it: Question, office: Office, version: int) -> Content:
    """To who wrote under *stays sealed*, alone: may both be opened? It holds nothing of either answer."""
    first = f"{it.state}'s {office.other} has answered too."
    more = (
        "When you answered, I said that your answer would stay sealed. So nothing is open yet: it is up to you. "
        "Open both, and each of you reads the other's answer. Keep yours sealed, and nobody reads either."
    )
    return _asking(it, first, more, version, keep=True)


def kept_sealed(it: Question, office: Office, version: int) -> Content:
    """In the place of that question once its reader said no: they may still change their mind."""
    first = (
        f"You keep your answer sealed, so neither is open to the other. {it.state}'s {office.other} is not told."
    )
    return _asking(it, first, "Until the next question you can still open both.", version, keep=False)


def settled(it: Question, office: Office) -> Content:
    """In the place of that question when there is nothing left to say yes or no to."""
    if it.open:
        stands = f"{it.state}: both answers are open to the two of you."
    elif it.ended or not it.answerable:
        stands = f"{it.state}: both answers stay sealed. This question has ended."
    elif office not in it.answered:
        stands = "You withdrew your answer, so there is nothing to open."
    elif office.other not in it.answered:
        stands = f"{it.state}'s {office.other} withdrew the answer, so there is nothing to open."
    else:
        stands = "There is nothing left to decide here."
    return sentences(f"{escape(stands)}\n*{escape(it.question)}*")


def _asking(it: Question, first: str, more: str, version: int, keep: bool) -> Content:
    value = f"{it.id}:{version}"
    doors = [button("Open both", "unseal", value, primary=keep)]
    if keep:
        doors.append(button("Keep mine sealed", "keep_sealed", value))
    return message(section(f"{escape(first)}\n*{escape(it.question)}*"), section(escape(more)), buttons(*doors))


def _outlook(it: Question) -> str:
    """What would open what is sealed now."""
    vacant = [office for office, why in it.excuses.items() if why is Excuse.VACANT]
    if vacant:
        return f"The words stay sealed; {COUNTED}."
    if it.promised:
        return _asks_first(it, min(it.promised))
    if not it.excuses:
        return SEALED
    if {Excuse.RESTING, Excuse.DEACTIVATED} & set(it.excuses.values()):
        return f"This one can still be answered. {SEALED}"
    if len(it.excuses) == len(Office):
        return f"{STILL_BOTH} {SEALED}"
    other = min(it.excuses)
    return f"If the {other} answers anyway, both answers open. Until then the words are sealed; {COUNTED}."


def _asks_first(it: Question, kept: Office) -> str:
    """`kept` was promised that theirs stays sealed."""
    told = f"When the {kept} wrote, I said that it would stay sealed"
    if kept.other in it.answered:
        return f"{told}, so I am asking the {kept} first. Both open only with a yes."
    return f"{told}. If the {kept.other} answers, I ask the {kept} first: both open only with a yes."


def _asked_first(it: Question) -> str:
    """Both have answered, and somebody is asked before anything opens."""
    whom = " and the ".join(sorted(it.promised))
    return f"Both have answered. I said that what the {whom} wrote would stay sealed, so both open only with a yes."


def _mine_is_kept(it: Question, office: Office) -> str:
    if office.other in it.answered:
        return (
            f"{it.state}'s {office.other} has answered too. I had said that yours would stay sealed, "
            "so nothing opens unless you say so."
        )
    return _join(
        situation(it), f"If the {office.other} answers, I ask you before anything opens; {COUNTED} meanwhile."
    )


def _too_late(it: Question, other: Office) -> str:
    if other in it.answered:
        return "The next question went out before both were open, so both answers stay sealed."
    if other in it.excuses:
        return f"{it.state}'s {other} did not answer, so this stays sealed; {COUNTED}."
    return f"{it.state}'s {other} did not answer, so this stays sealed."


def _paused(state: str, until: date | None) -> str:
    return (
        f"{state}'s questions are paused until {day_of(until)}." if until else f"{state}'s questions were paused."
    )


def _resting(state: str, rests: bool) -> str:
    return (
        f"{state}'s questions rest for now; the admins know why." if rests else f"{state}'s questions were resting."
    )


def _one(state: str, office: Office, why: Excuse) -> str:
    """Why this office alone is not asked. That somebody never answers is theirs, and said of nobody."""
    why_not = {
        Excuse.AWAY: "is away.",
        Excuse.WAS_AWAY: "has been away.",
        Excuse.NOT_REACHED: "could not be reached this time.",
    }
    return f"{state}'s {office} {why_not.get(why, 'is not asked this time.')}"


def _join(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
