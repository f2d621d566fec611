"""Who can read an answer and when, in every state a question can be in: never more than is so (promise 4)."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date

import pytest

from bot.rules.model import Answer, Excuse, Office, Status
from bot.words import check_in as words
from bot.words import seal
from bot.words.check_in import Question
from sandbox.slack.text import flat

CIO, CPO = Office.CIO, Office.CPO
IT = Question(7, "Idaho", "Roles", "A claim", "Whom do they call?", "Thu, Dec 17", answered=frozenset())
PROMISE = re.compile(r"(?<!would )(?<!before )\bstays? sealed\b")
MINE = Answer(Status.STUCK)
ENDS = {
    "open": {},
    "closed": {"closed": True},
    "overtaken": {"closed": True, "answerable": False},
    "ended": {"closed": True, "answerable": False, "ended": True},
}
WHYS = [None, *Excuse]
ANSWERED = [frozenset[Office](), {CIO}, {CPO}, {CIO, CPO}]


def every_state() -> list[Question]:
    found = []
    for cio, cpo, answered, end in itertools.product(WHYS, WHYS, ANSWERED, ENDS.values()):
        excuses = {o: why for o, why in ((CIO, cio), (CPO, cpo)) if why is not None and o not in answered}
        for kept in {frozenset(), frozenset(answered)} - ({frozenset()} if len(answered) == 2 else set()):
            it = replace(IT, answered=answered, excuses=excuses, promised=kept, **end)
            found.append(replace(it, paused_until=date(2027, 3, 1), rests=True))
    return found


def texts(it: Question) -> list[str]:
    """All that is said of this question to anybody: the message, the receipts, the forms while there are any."""
    said = [words.asking(it).text]
    said += [words.receipt(it, office, MINE).text for office in it.answered]
    if it.answerable:
        said += [flat("", words.answer_form(it, office, None, None)["blocks"]) for office in Office]
    return said


def test_stays_sealed_is_said_only_where_nobody_can_do_anything_any_more():
    for it in every_state():
        final = not it.answerable or Excuse.VACANT in it.excuses.values()
        wrong = [text for text in texts(it) if PROMISE.search(text) and not final]
        assert wrong == [], it


def test_once_the_next_question_is_out_a_lone_receipt_says_that_it_stays_sealed():
    overtaken = replace(IT, answered={CIO}, closed=True, answerable=False)

    assert seal.after_writing(overtaken, CIO) == "Idaho's CPO did not answer, so this stays sealed."
    assert seal.after_writing(replace(overtaken, excuses={CPO: Excuse.AWAY}), CIO) == (
        "Idaho's CPO did not answer, so this stays sealed; the status is counted without the state's name."
    )


def test_no_pause_no_absence_and_no_account_is_named_that_is_not():
    for it in every_state():
        said = " ".join(texts(it))
        whys = set(it.excuses.values())
        assert ("paused" in said) <= (Excuse.PAUSED in whys), it
        assert ("is away" in said) <= (Excuse.AWAY in whys), it
        assert ("rest for now" in said) <= bool(whys & {Excuse.RESTING, Excuse.DEACTIVATED}), it
        assert ("silent" in said) is False
        if Excuse.PAUSED in whys:
            assert "is not asked this time" not in said, it


def situations() -> list[tuple[dict[Office, Excuse], str]]:
    away, paused, vacant, silent = Excuse.AWAY, Excuse.PAUSED, Excuse.VACANT, Excuse.SILENT
    if_they = "If the CIO answers anyway, both answers open. Until then the words are sealed; "
    if_they += "the status is counted without the state's name."
    both = "You can both still answer this one. Sealed until both have answered."
    paused_now = "Idaho's questions are paused until Mon, Mar 1, 2027."
    neither = "Neither of you is reminded of this one anymore."
    alone = "The words stay sealed; the status is counted without the state's name."
    return [
        ({}, "Sealed until both have answered."),
        ({CIO: away}, f"Idaho's CIO is away. {if_they}"),
        ({CIO: Excuse.WAS_AWAY}, f"Idaho's CIO has been away. {if_they}"),
        ({CIO: silent}, f"Idaho's CIO is not asked this time. {if_they}"),
        ({CIO: Excuse.NOT_REACHED}, f"Idaho's CIO could not be reached this time. {if_they}"),
        ({CIO: paused, CPO: paused}, f"{paused_now} {both}"),
        ({CIO: away, CPO: paused}, f"{paused_now} {both}"),
        ({CIO: silent, CPO: paused}, f"{paused_now} {both}"),
        ({CIO: away, CPO: silent}, f"{neither} {both}"),
        ({CIO: vacant}, f"Idaho has no CIO right now. {alone}"),
        ({CIO: vacant, CPO: paused}, f"{paused_now} Idaho has no CIO right now. {alone}"),
        ({CIO: vacant, CPO: away}, f"Idaho's CPO is away. Idaho has no CIO right now. {alone}"),
        (
            {CIO: Excuse.DEACTIVATED, CPO: Excuse.RESTING},
            "Idaho's questions rest for now; the admins know why. "
            "This one can still be answered. Sealed until both have answered.",
        ),
    ]


@pytest.mark.parametrize(("excuses", "said"), situations())
def test_what_happened_is_said_as_it_is_in_the_message_and_in_the_form(excuses, said):
    it = replace(IT, excuses=excuses, paused_until=date(2027, 3, 1), rests=True)

    assert said in words.asking(it).text
    assert said in flat("", words.answer_form(it, CPO, None, None)["blocks"])


def test_who_is_excused_and_writes_all_the_same_reads_in_their_form_what_sending_it_does():
    away = replace(IT, excuses={CIO: Excuse.AWAY})
    second = replace(away, answered=frozenset({CPO}))

    assert seal.while_writing(away, CIO) == "Sealed until both have answered."
    assert seal.while_writing(second, CIO) == "Idaho's CPO has answered. When you send this, both open."
    assert seal.while_writing(second, CPO).startswith("Idaho's CIO is away. If the CIO answers anyway")


def test_a_pause_and_a_rest_that_are_over_are_called_past():
    paused = replace(IT, excuses={CIO: Excuse.PAUSED, CPO: Excuse.PAUSED})
    resting = replace(IT, excuses={CIO: Excuse.DEACTIVATED, CPO: Excuse.RESTING})

    assert seal.situation(paused) == "Idaho's questions were paused."
    assert seal.situation(resting) == "Idaho's questions were resting."
