"""A check-in's messages and forms: what they show to whom, whatever was written, within Slack's limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.rules.model import Answer, Excuse, Office, Quote, Status
from bot.words import check_in as words
from bot.words import notices, read_both
from bot.words.kit import without_turning
from sandbox.slack.blocks import MESSAGE_TEXT, check_blocks, check_view, text_size
from sandbox.slack.text import flat, pings_in, pings_in_blocks

CIO, CPO = Office.CIO, Office.CPO
BOTH = frozenset(Office)
IT = words.Question(
    id=7,
    state="Idaho",
    area="Teaming and roles",
    claim="Each office has a named contact for the other",
    question="When your staff get stuck, whom in the other office do they call?",
    until="Thu, Dec 17",
    answered=frozenset(),
)
NASTY = {
    "channel ping": "<!channel> look",
    "mention": "<@U0000000001> and @here",
    "link": "<https://evil.example|your bank> https://evil.example",
    "bold": "*bold* _it_ ~no~ `code` ```x``` > quote",
    "formula": "=cmd|' /C calc'!A0",
    "right to left": "abc \u202e\u2067 desrever \u200f",
    "ampersands": "&" * 1_500,
    "less than": "<" * 1_500,
    "entities": "&amp;&lt;&#60;" * 100,
    "emoji": "👩🏽‍💻🇺🇸" * 150,
    "lines": "one\n\n\nIdaho's CPO: In place\nRead both\n" * 30,
    "one long word": "x" * 1_500,
}


def answer(text: str = "We call Pat.", status: Status = Status.UNDER_WAY) -> Answer:
    return Answer(status, text[:1_500], text[:300], Quote.WITHOUT_STATE, Quote.NO)


def revealed(cio: Answer, cpo: Answer) -> words.Question:
    return replace(IT, answered=BOTH, answers={CIO: cio, CPO: cpo})


def lines_of(said) -> list[str]:
    return said.text.split("\n")


def drawn(said) -> list[str]:
    """What its blocks say, line by line."""
    return flat("", said.blocks).strip().split("\n")


def labels(said) -> list[str]:
    return [
        one["text"]["text"]
        for block in said.blocks
        if block["type"] == "actions"
        for one in block["elements"]
        if one["type"] == "button"
    ]


TAPS = ["Not started", "Under way", "In place", "Stuck", "Not for us"]


def test_a_question_says_what_is_asked_how_it_is_answered_until_when_and_that_it_is_sealed():
    said = words.asking(IT)

    assert said.blocks[0]["type"] == "header"  # the largest text is what it asks
    assert lines_of(said) == [
        "Each office has a named contact for the other",
        "Idaho · Teaming and roles",
        "Where does Idaho stand? One tap answers. Then, if you like, a sentence:",
        "When your staff get stuck, whom in the other office do they call?",
        "Until Thu, Dec 17. Sealed until both have answered.",
    ]
    assert labels(said) == [*TAPS, "Not now"]


def test_after_one_answer_the_question_says_who_and_not_what():
    said = words.asking(replace(IT, answered={CIO}))

    assert lines_of(said)[-1] == "Answered: CIO. Not yet: CPO."
    assert labels(said)[:5] == TAPS  # the other office's, and to change one's mind


def test_after_the_close_it_says_whose_answer_opens_both():
    said = words.asking(replace(IT, answered={CPO}, closed=True))

    assert lines_of(said)[4:] == ["Idaho's CPO has answered. CIO: answer before the next check-in to open both."]
    assert labels(said) == TAPS


def test_after_the_close_without_an_answer_it_can_still_be_answered():
    said = words.asking(replace(IT, closed=True))

    assert lines_of(said)[4:] == ["Closed without an answer. You can still answer until the next check-in."]


@pytest.mark.parametrize(
    ("answered", "last"),
    [
        ({CIO}, "Idaho's CIO answered. That answer stays sealed."),
        (set(), "Closed without an answer."),
    ],
)
def test_after_the_next_check_in_nothing_can_be_pressed(answered, last):
    said = words.asking(replace(IT, answered=answered, closed=True, answerable=False))

    assert lines_of(said)[4:] == [last]
    assert labels(said) == []


def test_a_lone_officer_is_told_why_and_what_opens_the_answer_all_the_same():
    alone = replace(IT, excuses={CIO: Excuse.AWAY})
    told = (
        "Idaho's CIO is away. If the CIO answers anyway, both answers open. "
        "Until then the words are sealed; the status is counted without the state's name."
    )

    assert lines_of(words.asking(alone))[4] == f"Until Thu, Dec 17. {told}"
    closed = words.asking(replace(alone, answered={CPO}, closed=True))
    assert lines_of(closed)[4] == (
        "Idaho's CPO has answered. Idaho's CIO is away. CIO: answer before the next check-in to open both."
    )
    assert lines_of(words.receipt(replace(alone, answered={CPO}), CPO, answer()))[-1] == told
    assert told in flat("", words.answer_form(alone, CPO, None, None)["blocks"])


def test_the_reveal_shows_both_statuses_both_texts_and_the_sentence():
    said = words.asking(revealed(answer("We call Pat."), answer("They never call.", Status.STUCK)))

    assert lines_of(said) == ["Idaho: both answers are in.", IT.claim, IT.question]
    assert drawn(said) == [
        "Idaho: both answers are in",
        f"*{IT.claim}*",
        IT.question,
        "Idaho's CIO",
        "*Under way*",
        "Idaho's CPO",
        "*Stuck*",
        "Idaho's CIO: Answer",
        "We call Pat.",
        "Idaho's CIO: A win",
        "We call Pat.",
        "Idaho's CPO: Answer",
        "They never call.",
        "Idaho's CPO: A win",
        "They never call.",
        "*One of you is stuck where the other is moving. What could the other office do about it this month?*",
        *drawn(said)[-8:],
    ]
    assert [len(block.get("fields", ())) for block in said.blocks].count(2) == 1  # side by side
    assert labels(said) == ["Agree on a next step", "Read both", "Agenda"]


def test_a_change_after_the_reveal_is_marked():
    said = words.asking(replace(revealed(answer(), answer()), changed={CPO}))

    assert drawn(said)[3:7] == ["Idaho's CIO", "*Under way*", "Idaho's CPO", "*Under way (changed after reading)*"]


def test_the_message_shows_the_first_300_characters_and_the_form_the_whole():
    long = "a" * 299 + "b" + "c" * 1_200
    it = revealed(Answer(Status.STUCK, long), Answer(Status.STUCK))

    message, form = words.asking(it), read_both.both_form(it, CIO)

    assert "a" * 299 + "…" in flat("", message.blocks)
    assert "b" not in flat("", message.blocks).split("a" * 299)[1][:1]
    assert long in flat("", form["blocks"])


def test_what_the_first_office_is_told_at_the_reveal_holds_neither_answer():
    said = words.both_are_in(revealed(answer("FIRST"), answer("SECOND", Status.STUCK)))

    assert said.text == f"Idaho: both answers are in. {IT.question}"
    assert not [bit for bit in ("FIRST", "SECOND", "Stuck", "Under way") if bit in flat(said.text, said.blocks)]
    assert labels(said) == ["Read both"]


def test_the_receipt_says_what_was_recorded_who_can_read_it_and_what_may_be_quoted():
    mine = Answer(Status.STUCK, "Because.", "We met.", Quote.AS_STATE, Quote.WITHOUT_STATE)

    said = words.receipt(replace(IT, answered={CIO}), CIO, mine)

    assert lines_of(said) == ["Recorded for Idaho's CIO.", IT.question, drawn(said)[8]]
    assert drawn(said)[:9] == [
        "*Recorded for Idaho's CIO: Stuck.*",
        IT.question,
        "Answer",
        "Because.",
        "A win",
        "We met.",
        "Your win may be quoted as Idaho, if your CPO says yes too.",
        "Help may be asked for without your state.",
        "Sealed until both have answered. Idaho's CPO has not answered yet.",
    ]
    assert labels(said) == ["Change my answer", "Withdraw"]


@pytest.mark.parametrize(
    ("it", "last", "buttons"),
    [
        (
            revealed(answer(), answer()),
            "Both answers are open to the two of you.",
            ["Change my answer", "Withdraw"],
        ),
        (
            replace(IT, answered={CIO}, closed=True, answerable=False),
            "Idaho's CPO did not answer, so this stays sealed.",
            ["Withdraw"],
        ),
    ],
    ids=["open", "superseded"],
)
def test_the_receipt_keeps_up_with_the_check_in(it, last, buttons):
    said = words.receipt(it, CIO, answer())

    assert lines_of(said)[-1] == last
    assert labels(said) == buttons


def test_the_form_is_prefilled_with_the_last_status_on_the_item():
    form = words.answer_form(IT, CIO, None, "stuck")

    status = next(block for block in form["blocks"] if block.get("block_id") == "status")
    assert status["element"]["initial_option"]["value"] == "stuck"


def test_the_form_says_who_reads_it_and_that_it_may_be_a_public_record():
    seen = flat("", words.answer_form(IT, CIO, None, None)["blocks"])

    assert "Never quoted anywhere. Your counterpart reads it once both of you have answered." in seen
    assert (
        "Sealed until both have answered. May be a public record. "
        "Leave out open solicitations, evaluations, protests, security details and vendor names."
    ) in seen


def test_the_form_for_a_change_after_the_reveal_says_that_it_shows_at_once():
    seen = flat("", words.answer_form(revealed(answer(), answer()), CIO, answer(), None)["blocks"])

    assert "a change shows at once, marked as changed after reading." in seen


@pytest.mark.parametrize(
    ("mine", "written", "shown"),
    [
        (None, "from the thread", "from the thread"),
        ("my answer", None, "my answer"),
        ("my answer", "from the thread", "my answer\n\nfrom the thread"),
        ("my answer, from the thread", "from the thread", "my answer, from the thread"),
    ],
)
def test_what_was_written_in_the_thread_is_added_to_the_answer_and_never_in_its_place(mine, written, shown):
    form = words.answer_form(IT, CIO, Answer(Status.STUCK, mine) if mine else None, None, written)

    comment = next(block for block in form["blocks"] if block.get("block_id") == "comment")
    assert comment["element"]["initial_value"] == shown


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_whatever_is_written_every_message_is_valid_pings_nobody_and_is_told_in_plain_text(text):
    mine, hers = answer(text), answer(text, Status.STUCK)
    it = replace(revealed(mine, hers), changed=BOTH)
    sealed = replace(IT, answered={CIO})
    said = [words.asking(it), words.both_are_in(it), words.receipt(it, CIO, mine), words.receipt(sealed, CIO, mine)]

    for message in said:
        assert check_blocks(message.blocks, "message").messages == []
        assert text_size(message.blocks) <= MESSAGE_TEXT
        assert len(message.text) <= 4_000
        assert not message.text.endswith("…")
        assert not [*pings_in(message.text), *pings_in_blocks(message.blocks)]


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_whatever_is_written_every_form_is_valid_and_shows_it_whole(text):
    mine = answer(text)
    own = words.answer_form(IT, CIO, mine, None, text)
    both = read_both.both_form(revealed(mine, answer(text, Status.STUCK)), CIO)
    unsaved = notices.notice_form("Not saved.", ("Your answer", mine.comment), ("Your win", mine.win))

    for form, shown in ((own, str), (both, without_turning), (unsaved, without_turning)):
        assert check_view(form, "modal", frozenset()) == []
        assert not [*pings_in_blocks(form["blocks"])]
        assert shown(mine.comment) in flat("", form["blocks"])
        assert shown(mine.win) in flat("", form["blocks"])


def test_the_text_of_a_message_which_a_phone_may_show_holds_nothing_of_an_answer_ones_own_included():
    given = answer("ZQ", Status.STUCK)
    it, sealed = revealed(given, given), replace(IT, answered={CIO})
    own = words.Own(CIO, "You", Status.STUCK)
    said = [words.asking(it), words.asking(it, own=own), words.asking(sealed, own=own), words.both_are_in(it)]

    for message in (*said, words.receipt(it, CIO, given), words.receipt(sealed, CIO, given)):
        assert not [bit for bit in ("ZQ", "Stuck") if bit in message.text]


def test_a_private_place_says_what_one_answered_and_how_to_change_it_and_never_asks_again():
    said = words.asking(replace(IT, answered={CIO}), own=words.Own(CIO, "You", Status.UNDER_WAY))

    assert "*You answered: Under way.*" in drawn(said)
    assert "40 seconds" not in flat(said.text, said.blocks)
    assert labels(said) == ["Change", "Withdraw"]


def test_a_status_alone_is_undone_by_one_press_while_it_is_sealed_and_words_only_after_a_question():
    sealed, opened = replace(IT, answered={CIO}), revealed(Answer(Status.STUCK), answer())
    bare = words.asking(sealed, own=words.Own(CIO, "You", Status.STUCK, bare=True))

    assert labels(bare)[-1] == "Undo"
    assert labels(words.receipt(sealed, CIO, Answer(Status.STUCK)))[-1] == "Undo"
    assert labels(words.receipt(sealed, CIO, answer()))[-1] == "Withdraw"
    assert labels(words.receipt(opened, CIO, Answer(Status.STUCK)))[-1] == "Withdraw"


def test_while_the_second_may_write_both_offices_read_when_both_open_and_it_alone_can_open_them_sooner():
    it = replace(IT, answered=BOTH, writing=CPO, opens="Thu, Dec 3, 9:06 AM MST")
    mine = Answer(Status.STUCK)

    assert lines_of(words.asking(it))[-1] == (
        "Both have answered. Both answers open on Thu, Dec 3, 9:06 AM MST, or sooner."
    )
    assert "Where does Idaho stand? Tap again to change yours, or to add a sentence:" in lines_of(words.asking(it))
    assert labels(words.asking(it)) == TAPS  # nothing is left to be put off
    assert lines_of(words.receipt(it, CIO, mine))[-1] == (
        "Idaho's CPO has answered too. Both open on Thu, Dec 3, 9:06 AM MST, or sooner."
    )
    assert lines_of(words.receipt(it, CPO, mine))[-1] == (
        "Idaho's CIO has answered too. Both open on Thu, Dec 3, 9:06 AM MST, or when you press Open both. "
        "Until then you can still write before you read."
    )
    assert labels(words.receipt(it, CIO, mine)) == ["Change my answer", "Undo"]
    assert labels(words.receipt(it, CPO, mine)) == ["Open both", "Change my answer", "Undo"]
    assert "Both open when you press Send, and on Thu, Dec 3, 9:06 AM MST at the latest." in (
        flat("", words.answer_form(it, CPO, mine, None)["blocks"])
    )


def test_what_the_holder_answered_is_not_told_to_the_deputy_nor_offered_to_be_changed():
    said = words.asking(replace(IT, answered={CIO}), deputy=True, own=words.Own(CIO, "Idaho's CIO", None))

    assert "*Idaho's CIO answered.*" in drawn(said)
    assert labels(said) == []


@pytest.mark.parametrize("state", ["Idaho", "Northern Mariana Islands", "District of Columbia"])
def test_the_form_fits_a_state_of_any_name(state):
    form = words.answer_form(replace(IT, state=state), CPO, None, None)

    assert check_view(form, "modal", frozenset()) == []


def test_the_other_offices_text_is_in_no_plain_form_of_a_receipt():
    it = revealed(answer("FIRST"), answer("SECOND"))

    said = words.receipt(it, CIO, it.answers[CIO])

    assert "SECOND" not in flat(said.text, said.blocks)
