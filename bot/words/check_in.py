"""A check-in as its pair sees it: the question, who has answered, both answers, the receipt, the forms.

`asking` is the message of the group DM in each of its states: it draws both answers once they are open.
`both_are_in` is the DM which says that they are; the window that shows them whole is in `bot.words.read_both`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from slackblocks import Block, Button, OverflowMenu

from bot.rules.jurisdictions import ALL
from bot.rules.model import Answer, Excuse, Named, Office, Quote, Status
from bot.rules.naming import named_in_win
from bot.words import seal
from bot.words.comparison import sentence
from bot.words.consent import quote_choices, standing
from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    context,
    escape,
    form,
    header,
    joined,
    message,
    quote,
    radio_buttons,
    section,
    shorten,
    side_by_side,
    text_field,
)
from bot.words.naming import held_back
from bot.words.own import more_menu
from bot.words.step import AGREE

if TYPE_CHECKING:
    from bot.words.first_look import Points

MAX_COMMENT = 1_500
MAX_WIN = 300
SHOWN = 300  # characters of each text in a message; the whole is behind *Read both*

STATUS_CHOICES = [(status.value, status.label) for status in Status]
PUBLIC_RECORD = (
    "May be a public record. "
    "Leave out open solicitations, evaluations, protests, security details and vendor names."
)
NO_WIN = "Write the win that is to be quoted, or choose No."
TOO_LONG = (
    f"Your words are longer than the {MAX_COMMENT:,} characters that fit here, so their end is missing. "
    "They stand whole where you wrote them."
)
ONE_TAP = "One tap answers. Then, if you like, a sentence:"
ONE_TAP_DRAFTS = "One tap drafts an answer. Then, if you like, a sentence:"
TAP_AGAIN = "Tap again to change yours, or to add a sentence:"
HOW_TO_ADD = "To add a sentence: `/counterpart answer`"
RECORDED = "Recorded: {}. Add to it here if you like, and press Send; or close this."
NOT_YET = "Nothing was changed yet. This is what stands; press Send to make it {}."
OPEN_NOW = "Open both"
BY_DEPUTY, EARLY = ", by your deputy", ", as given early"
READ_BY_OTHER = " Your counterpart reads it once both of you have answered."


@dataclass(frozen=True)
class Question:
    """A check-in with what its readers may see: `answers` stays empty until the reveal.

    `until` is a local day such as `Thu, Dec 17`. `excuses`: which office is not asked, and why; a pause that still
    lasts ends on `paused_until`, and `rests` says whether an account is deactivated just now. `promised`: whose
    answer was to stay sealed, and opens only with a yes of theirs. `withdrawn`: taken back once both were open.
    `answerable` ends with the pair's next check-in. `named` are the texts to be quoted as the state.
    `points`: it is a first look, at all of these. `writing`: both have answered, and until `opens` (`Thu, Dec 3,
    9:05 AM MST`) this office may still write before both open. `drafts`: its reader only drafts.
    """

    id: int
    state: str
    area: str
    claim: str
    question: str
    until: str
    answered: AbstractSet[Office]
    excuses: Mapping[Office, Excuse] = field(default_factory=dict)
    paused_until: date | None = None
    rests: bool = False
    promised: AbstractSet[Office] = frozenset()
    answers: Mapping[Office, Answer] = field(default_factory=dict)
    withdrawn: AbstractSet[Office] = frozenset()
    changed: AbstractSet[Office] = frozenset()
    previous: Sequence[Status] = ()
    closed: bool = False
    ended: bool = False
    answerable: bool = True
    named: Sequence[Named] = ()
    points: Points | None = None
    writing: Office | None = None
    opens: str = ""
    drafts: bool = False
    help_phrase: str = ""

    @property
    def open(self) -> bool:
        """Whether both offices may read what was answered, even if nothing of it is left."""
        return bool(self.answers or self.withdrawn)

    @property
    def asked(self) -> AbstractSet[Office]:
        """The offices from which an answer is, or was, awaited."""
        return frozenset(Office) - self.excuses.keys()


@dataclass(frozen=True)
class Own:
    """What `office` has answered, for one reader of it; `status` is missing where they may not know it.

    `by` is who gave it, as that reader says it: `You`, `Your deputy`, `Idaho's CIO`. A `first_look` has many.
    `bare`: it is sealed, and a status alone, so that one press takes it back.
    """

    office: Office
    by: str
    status: Status | None
    first_look: bool = False
    bare: bool = False


def asking(it: Question, deputy: bool = False, own: Own | None = None, agreed: Sequence[Block] = ()) -> Content:
    """The check-in message, in whatever state it is: sealed, both open, or closed.

    `own`: it stands in a private place, and the reader's office has answered. `agreed`: what the two agreed
    to do by now, on top. The text holds nothing of an answer, as a phone may show it; the blocks hold all of it as
    text.
    """
    if it.points is not None:
        return _first_look(it, it.points, deputy, own, agreed)
    if it.open:
        return _stage(it, deputy, own, agreed)
    place = context(escape(f"{it.state} · {it.area}"))
    doors = _doors(it, deputy, own)
    if own is not None:
        asked = section(f"*{where(it)}*\n{escape(it.question)}")
        return joined(message(*agreed, header(it.claim), place, asked), _answered(it, own), message(*doors))
    taps = [buttons(*(button(one.label, f"tap_{one}", f"{it.id}:{one}") for one in Status))]
    both = len(it.answered) == len(Office)
    one_tap = ONE_TAP_DRAFTS if it.drafts else ONE_TAP
    how = "" if not it.answerable else f" {TAP_AGAIN}" if both and not it.drafts else f" {one_tap}"
    asked = section(f"*{where(it)}*{how}\n{escape(it.question)}")
    lines = (_closed_lines if it.closed else _open_lines)(it)
    return message(
        *agreed,
        header(it.claim),
        place,
        asked,
        *(taps if it.answerable else []),
        *doors,
        *(context(escape(line)) for line in lines),
    )


def where(it: Question) -> str:
    """What one of the five statuses answers (mrkdwn)."""
    return escape(f"Where does {it.state} stand?")


def _first_look(it: Question, points: Points, deputy: bool, own: Own | None, agreed: Sequence[Block]) -> Content:
    """The same of a first look: what it asks, and once both are open how the two compare."""
    if it.open:
        answers = message(*points.compared(it), plain=_opened(it))
    elif own is not None:
        answers = _answered(it, own)
    else:
        answers = message(*(context(escape(line)) for line in (_closed_lines if it.closed else _open_lines)(it)))
    return joined(message(*agreed), points.asked(it, own is not None), answers, message(*_doors(it, deputy, own)))


def both_are_in(it: Question) -> Content:
    """Say by DM that both are in: to the office that answered first, and where the question can't be edited.

    It holds nothing of either answer, since a locked phone may show it.
    """
    first = f"{it.state}: {_opened(it)[0].lower()}{_opened(it)[1:]}"
    doors = [buttons(button("Read both", "read_both", str(it.id), primary=True))] if it.answers else []
    return message(section(f"*{escape(first)}*\n{escape(it.question)}"), *doors, plain=f"{first} {it.question}")


def receipt(it: Question, office: Office, mine: Answer, by: str = "") -> Content:
    """What was recorded for this office, `by` whom, to its holder alone. Edited when it changes, never repeated.

    It comes as a notification, so its text says that something was recorded, and not what. A status alone is taken
    back by one press, words only after a question.
    """
    first, stands = f"Recorded for {it.state}'s {office}{by}", seal.after_writing(it, office)
    drawn: list[Block] = [section(f"*{escape(first)}: {mine.status.label}.*\n{escape(it.question)}")]
    drawn += [quote(what, shorten(words, SHOWN)) for what, words in texts_of(mine)]
    drawn += [context(escape(line)) for line in (*_carried(it, office, mine), stands)]
    doors = [button(OPEN_NOW, "open_now", str(it.id), primary=True)] if it.writing is office else []
    doors += [button("Change my answer", "answer", str(it.id))] if it.answerable else []
    drawn.append(buttons(*doors, _back(it, mine.is_bare and not it.open)))
    return message(*drawn, plain=f"{first}.\n{it.question}\n{stands}")


def answer_form(
    it: Question,
    office: Office,
    mine: Answer | None,
    last: str | None,
    written: str | None = None,
    version: int = 0,
    note: str = "",
    may_name: bool = True,
    tapped: Status | None = None,
) -> Json:
    """The form for one office: its own answer if it gave one, else prefilled with its last status on this item.

    `written` is a text of theirs that the person chose to answer with; it is added to what they answered.
    `note` stands on top: why this form opened and not another. Without `may_name` the state can't be named.
    `tapped` is the status that they chose just now.
    """
    quotes = [one for one in quote_choices(it.state, office) if may_name or one[0] != Quote.AS_STATE]
    win, help_ = (mine.win_quote, mine.help_quote) if mine else (Quote.NO, Quote.NO)
    comment = _with(mine.comment if mine else None, written)
    notes = [note, TOO_LONG if comment and len(comment) > MAX_COMMENT else ""]
    return form(
        f"{it.state} {office}" if len(it.state) < 20 else f"Your answer, {office}",
        "answer",
        json.dumps({"check_in": it.id, "office": office, "version": version, "opens": True}),
        *(section(escape(said)) for said in notes if said),
        radio_buttons(
            "status",
            f"{it.claim}. Where does {it.state} stand?",
            STATUS_CHOICES,
            tapped or (mine.status if mine else last),
        ),
        text_field(
            "comment",
            it.question,
            MAX_COMMENT,
            comment,
            f"Never quoted anywhere.{'' if it.excuses or it.promised or it.writing else READ_BY_OTHER}",
        ),
        text_field("win", "A win worth telling?", MAX_WIN, mine.win if mine else None, long=False),
        radio_buttons("win_quote", "Quote it in the task-force channel?", quotes, win),
        radio_buttons("help_quote", "Ask other states for help?", quotes, help_),
        context(escape(f"{seal.while_writing(it, office)} {PUBLIC_RECORD}")),
        submit="Send",
        close="Close" if mine else "Not now",
    )


def recorded(it: Question, office: Office, status: Status) -> str:
    """In the place of the window that a tap opens: what was stored, who reads it when, and how to go on."""
    stands = seal.after_writing(it, office)
    return escape(f"Recorded for {it.state}'s {office}: {status.label}. {stands} {HOW_TO_ADD}")


def _opened(it: Question) -> str:
    """That both are open, and nothing of either."""
    return "Both answers are in." if len(it.answers) == 2 else closing_sentence(it)


def _stage(it: Question, deputy: bool, own: Own | None, agreed: Sequence[Block]) -> Content:
    """Both are open: the two offices side by side, then what each wrote, the one sentence, and how to go on."""
    offices = sorted(it.answers.keys() | it.withdrawn)
    texts = [(office, one) for office in offices for one in texts_of(it.answers.get(office))]
    return message(
        header(f"{it.state}: {_opened(it)[0].lower()}{_opened(it)[1:]}".rstrip(".")),
        section(f"*{escape(it.claim)}*\n{escape(it.question)}"),
        side_by_side(*(_column(it, office) for office in offices)),
        *(quote(f"{it.state}'s {office}: {what}", shorten(words, SHOWN)) for office, (what, words) in texts),
        section(f"*{escape(closing_sentence(it))}*"),
        *_doors(it, deputy, own),
        plain=f"{it.state}: {_opened(it)[0].lower()}{_opened(it)[1:]}\n{it.claim}\n{it.question}",
    )


def _column(it: Question, office: Office) -> str:
    """Who, and below it their status (mrkdwn)."""
    who, _, said = escape(status_line(it, office)).partition(": ")
    return f"{who}\n*{said}*" if said else who


def _answered(it: Question, own: Own) -> Content:
    """Sealed still, and the reader's own office has answered: what it said, to those who may know it."""
    stands = seal.after_writing(it, own.office)
    status = f": {own.status.label}" if own.status else ""
    return message(
        section(f"*{escape(own.by)} answered{status}.*"),
        context(escape(stands)),
        plain=f"{own.by} answered.\n{stands}",
    )


def _open_lines(it: Question) -> list[str]:
    """Sealed: who has answered, and never what."""
    lines = [f"Until {it.until}. {seal.to_both(it)}"]
    if len(it.answered) == len(Office):
        return [seal.to_both(it)]
    if it.answered:
        missing = [office for office in sorted(it.asked) if office not in it.answered]
        waiting = f" Not yet: {' and '.join(missing)}." if missing else ""
        lines.append(f"Answered: {' and '.join(sorted(it.answered))}.{waiting}")
    return lines


def _closed_lines(it: Question) -> list[str]:
    if it.ended:
        return ["This question ended when an office changed hands."]
    if not it.answered:
        until = " You can still answer until the next check-in." if it.answerable else ""
        return [f"Closed without an answer.{until}"]
    return [seal.when_closed(it)]


def _doors(it: Question, deputy: bool, own: Own | None = None) -> list[Block]:
    found: list[Button | OverflowMenu] = []
    if it.answers and it.answerable and not deputy:
        found.append(button(AGREE, "step", str(it.id)))
    if it.answers:
        found.append(button("Read both", "read_both", str(it.id), primary=True))
    if it.answers and it.answerable and not deputy and own is None:  # Home has it below
        found.append(button("Agenda", "agenda"))
    if own is not None:
        found += _doors_of_own(it, own)
    elif it.answerable and it.points is not None:
        found.append(button("Answer", "answer", str(it.id), primary=not it.open))
    if own is None and it.answerable and not it.closed and not it.open and len(it.answered) < len(Office):
        found.append(button("Not now", "not_now", str(it.id)))
    if it.answerable:
        found.append(more_menu(it.id, deputy))
    return [buttons(*found)] if found else []


def _doors_of_own(it: Question, own: Own) -> list[Button | OverflowMenu]:
    """What can still be done with an answer that was given; nothing by who may not know it."""
    if own.status is None and not own.first_look:
        return []
    now = [button(OPEN_NOW, "open_now", str(it.id), primary=True)] if it.writing is own.office else []
    change = [button("Change", "answer", str(it.id))] if it.answerable else []
    return [*now, *change, _back(it, own.bare)]


def _back(it: Question, at_once: bool) -> Button:
    return button("Undo", "undo", str(it.id)) if at_once else button("Withdraw", "withdraw", str(it.id))


def closing_sentence(it: Question) -> str:
    statuses = [answer.status for answer in it.answers.values()]
    return sentence(statuses, it.previous)


def status_line(it: Question, office: Office) -> str:
    if office not in it.answers:
        return f"{it.state}'s {office} withdrew the answer."
    later = " (changed after reading)" if office in it.changed else ""
    return f"{it.state}'s {office}: {it.answers[office].status.label}{later}"


def texts_of(answer: Answer | None) -> list[tuple[str, str]]:
    if answer is None:
        return []
    return [(what, words) for what, words in (("Answer", answer.comment), ("A win", answer.win)) if words]


def _carried(it: Question, office: Office, mine: Answer) -> list[str]:
    """What this office allowed the digest to carry, or why that has no effect; nothing of what was not offered."""
    if not it.open and (not it.answerable or Excuse.VACANT in it.excuses.values()):
        never = "both answers would have to open first."
        lines = [f"Your win is not quoted: {never}"] if mine.win and mine.win_quote is not Quote.NO else []
        return lines + ([f"Help is not asked for: {never}"] if mine.help_quote is not Quote.NO else [])
    named = f"as {it.state}, if your {office.other} says yes too"
    how = {Quote.WITHOUT_STATE: "without your state"} | ({} if it.open else {Quote.AS_STATE: named})
    code = next(code for code, state in ALL.items() if state.name == it.state)
    if found := named_in_win(mine.win, mine.win_quote, code):
        lines = [held_back(found)]
    else:
        lines = [f"Your win may be quoted {how[mine.win_quote]}."] if mine.win_quote in how else []
    lines += [f"Help may be asked for {how[mine.help_quote]}."] if mine.help_quote in how else []
    return lines + [standing(it.state, one) for one in it.named if one.office is office]


def _with(mine: str | None, written: str | None) -> str | None:
    """What stands in the form: my answer, and what I wrote in the thread unless that is in it already."""
    if not mine or not written or written in mine:
        return mine or written
    return f"{mine}\n\n{written}"
