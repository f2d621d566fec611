"""A state is named in the channel only where both its offices said yes to that very text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from asked import AT_ONCE, SLOT, answer, ask, change, notified, pair, pressed, question, replace_cio, rows, shows
from quotes import channel, marks, posts, says

from bot.rules.jurisdictions import ALL
from bot.rules.plan import Plan
from sandbox.demo.stage import Stage
from sandbox.slack.text import flat

SAID = "SELECT what, office, yes FROM consent ORDER BY id"
RECEIPT = "Recorded for Idaho's CIO"


def receipt(stage: Stage) -> str:
    """Where it stands, as the officer who marked the text sees it."""
    return next(shows(m) for m in reversed(pair(stage)[0].inbox) if m.text.startswith(RECEIPT))


def test_a_state_is_named_only_where_both_its_offices_said_yes_to_that_very_text(stage: Stage) -> None:
    stories = {"ID": "yes", "UT": "nothing", "CO": "no", "AZ": "changed", "NM": "yes, then no", "MT": "withdrawn"}
    ask(stage, *stories, "WY")
    for code in stories:
        marks(stage, code)
    marks(stage, "WY", "stuck", win=None)
    for code in ("ID", "AZ", "NM", "MT"):
        says(stage, code, win="yes")
    says(stage, "CO", win="no")
    says(stage, "NM", win="no")
    says(stage, "WY", help="yes")
    answer(stage, pair(stage, "AZ")[0], "in_place", win="zqAZnewqz", win_quote="as_state")
    cio = pair(stage, "MT")[0]
    cio.press("Withdraw")
    cio.fill_and_submit()

    posts(stage)

    said = channel(stage)
    assert [code for code in (*stories, "WY") if f"zq{code}" in said] == ["ID"]
    assert [name for name in (ALL[code].name for code in (*stories, "WY")) if name in said] == ["Idaho", "Wyoming"]
    assert "zqIDqz\n\n— Idaho" in said
    assert "Wyoming asks for help with meeting regularly" in said
    assert "zqcommentqz" not in said


def test_a_request_is_told_in_the_words_that_were_agreed_to_whatever_the_plan_calls_it_since(asked: Stage) -> None:
    marks(asked, "ID", "stuck")
    says(asked, "ID", help="yes")
    body = asked.bot.plan.model_dump()
    for item in (one for area in body["areas"] for one in area["items"]):
        item["help_phrase"] = "all"
    asked.bot = replace(asked.bot, plan=Plan.model_validate(body))
    asked.go_to(SLOT + timedelta(days=2), AT_ONCE)

    assert "Idaho asks for help with meeting regularly" in channel(asked)
    assert "with all" not in channel(asked)


def test_a_yes_after_the_cut_joins_the_next_digest_and_each_comes_once(asked: Stage) -> None:
    marks(asked, "ID")
    posts(asked)
    says(asked, "ID", win="yes")

    assert "zqIDqz" not in channel(asked)
    asked.go_to(SLOT + timedelta(days=9), AT_ONCE)
    assert channel(asked).count("zqIDqz") == 1  # drawn: its plain text may stand on a locked phone
    asked.go_to(SLOT + timedelta(days=16), AT_ONCE)
    assert channel(asked).count("zqIDqz") == 1


@pytest.mark.parametrize("how", ["a no", "another text", "a withdrawal", "no more"])
def test_what_was_posted_is_taken_back_and_the_figures_stay(asked: Stage, how: str) -> None:
    marks(asked, "ID", "stuck")
    says(asked, "ID", win="yes", help="yes")
    posts(asked)
    before = channel(asked)
    cio = pair(asked)[0]

    if how == "a no":
        says(asked, "ID", win="no", help="no")
    elif how == "a withdrawal":
        cio.press("Withdraw")
        cio.fill_and_submit()
    elif how == "another text":
        answer(asked, cio, "stuck", win="Something else.", win_quote="as_state", help_quote="no")
    else:
        answer(asked, cio, "in_place", win="zqIDqz", win_quote="no", help_quote="no")
    asked.settle()

    after = channel(asked)
    assert "zqIDqz" in before
    assert "Idaho asks for help" in before
    assert "Idaho" not in after
    assert "Something else." not in after
    assert "Round of Dec 3: 1 of 1 state heard from both offices, 0 from one." in after


def test_a_change_of_something_else_keeps_the_yes(asked: Stage) -> None:
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    posts(asked)

    answer(asked, pair(asked)[0], "in_place", "A new comment.", win="zqIDqz", win_quote="as_state")

    assert "zqIDqz\n\n— Idaho" in channel(asked)
    assert "your CPO said yes" in receipt(asked)


def test_who_marked_it_sees_where_it_stands(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cio, "in_place", win="Ours.", win_quote="as_state")
    sealed = receipt(asked)
    answer(asked, cpo)
    opened = receipt(asked)
    says(asked, "ID", win="no")

    assert "Your win may be quoted as Idaho, if your CPO says yes too." in sealed
    assert "Your win is quoted as Idaho only if your CPO says yes; not said yet." in opened
    assert "Your win is not quoted: your CPO said no to naming Idaho." in receipt(asked)


def test_nobody_is_asked_about_what_was_not_marked_nor_about_their_own(asked: Stage) -> None:
    marks(asked, "ID", "stuck", quote="without_state")
    for person in pair(asked):
        if person.view is not None:
            person.close()
        person.press("Read both", question(person))
        assert "Quote this" not in flat("", person.view.body["blocks"])
        person.close()


def test_a_yes_to_a_text_that_changed_meanwhile_is_not_kept(asked: Stage) -> None:
    cio, cpo = pair(asked)
    marks(asked, "ID")
    cpo.press("Read both", question(cpo))
    answer(asked, cio, "in_place", win="Another text.", win_quote="as_state")

    told = cpo.fill_and_submit({"win": "yes"})

    assert "That text has changed" in flat("", told.body["blocks"])
    assert rows(asked, SAID) == []


def test_an_office_that_is_vacant_or_new_can_not_say_yes(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cpo, "in_place", win="Ours.", win_quote="as_state")
    answer(asked, cio)
    if cio.view is not None:
        cio.close()
    cio.press("Read both", question(cio))
    new = replace_cio(asked)

    told = cio.fill_and_submit({"win": "yes"})
    pressed(asked, new, "read_both", "1")

    assert "Only Idaho's CIO and CPO can do this." in flat("", told.body["blocks"])
    assert "asked before you held" in "\n".join(new.sees)
    assert rows(asked, SAID) == []


def test_what_is_held_back_without_the_state_comes_once_five_states_were_heard(stage: Stage) -> None:
    ask(stage, "ID", "UT", "CO", "AZ", "NM", "MT")
    marks(stage, "ID", quote="without_state")
    posts(stage)
    alone = channel(stage)
    for code in ("UT", "CO", "AZ", "NM", "MT"):
        for person in pair(stage, code):
            answer(stage, person)
    stage.go_to(SLOT + timedelta(days=9), AT_ONCE)
    carried = channel(stage)
    stage.go_to(SLOT + timedelta(days=23), AT_ONCE)

    assert "zqIDqz" not in alone
    assert "*What went well*\nzqIDqz" in carried
    assert "Idaho" not in carried
    assert channel(stage).count("zqIDqz") == carried.count("zqIDqz")


@pytest.mark.parametrize(
    ("win", "quote", "said"),
    [
        ("We do better than Oregon and Texas.", "without_state", "Nobody there was asked"),
        ("Idaho\u2019s new CPO desk in Boise works.", "without_state", "or choose to be quoted as Idaho"),
        ("Our new CPO desk works.", "without_state", "or choose to be quoted as Idaho"),
        ("Idaho does better than T3xas.", "as_state", "Nobody there was asked"),
        ("Idaho thanks Governor Little.", "as_state", "names a person"),
    ],
)
def test_a_win_that_names_who_was_not_asked_is_not_taken_and_the_form_stays_with_it(
    asked: Stage, win: str, quote: str, said: str
) -> None:
    cio, _ = pair(asked)

    told = answer(asked, cio, "in_place", "zqcommentqz", win=win, win_quote=quote)

    assert said in told["win"]
    assert rows(asked, "SELECT id FROM reply") == []
    cio.fill_and_submit({"win": "We plan the year in one room."})
    assert rows(asked, "SELECT comment, win FROM reply") == [("zqcommentqz", "We plan the year in one room.")]


def test_a_win_that_is_not_quoted_may_name_anybody_and_one_as_the_state_its_own(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cio, "in_place", win="Better than Oregon.", win_quote="no")
    answer(asked, cpo, "in_place", win="Idaho\u2019s CPO moved to Boise.", win_quote="as_state")

    assert rows(asked, "SELECT win_quote FROM reply ORDER BY id") == [("no",), ("as_state",)]


@pytest.mark.parametrize("quote", ["as_state", "without_state"])
def test_a_win_that_was_written_before_it_was_looked_at_is_never_posted_and_its_writer_sees_why(
    stage: Stage, quote: str
) -> None:
    codes = ("ID", "UT", "CO", "AZ", "NM", "MT")
    ask(stage, *codes)
    marks(stage, "ID", quote=quote)
    if quote == "as_state":
        says(stage, "ID", win="yes")
    for code in codes[1:]:
        for person in pair(stage, code):
            answer(stage, person)
    change(stage, "UPDATE reply SET win = 'Better than Oregon.' WHERE win IS NOT NULL")
    posts(stage)
    change(stage, "UPDATE message SET wanted = wanted + 1 WHERE kind = 'receipt'")
    stage.settle()

    assert "Better than" not in channel(stage)
    assert "Your win is not quoted: “Oregon” names a state." in receipt(stage)


def test_as_idaho_then_without_then_as_idaho_again_asks_for_a_new_yes(asked: Stage) -> None:
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    cio = pair(asked)[0]
    for quote in ("without_state", "as_state"):
        answer(asked, cio, "in_place", "zqcommentqz", win="zqIDqz", win_quote=quote)
        if cio.view is not None:
            cio.close()
    posts(asked)

    assert "Idaho" not in channel(asked)
    assert "not said yet" in receipt(asked)


def test_a_no_and_then_a_yes_joins_the_next_digest(asked: Stage) -> None:
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    posts(asked)
    says(asked, "ID", win="no")
    says(asked, "ID", win="yes")

    assert "zqIDqz" not in channel(asked)
    asked.go_to(SLOT + timedelta(days=9), AT_ONCE)
    assert "zqIDqz\n\n— Idaho" in channel(asked)
    assert rows(asked, SAID) == [("win", "CPO", 1), ("win", "CPO", 0), ("win", "CPO", 1)]


def told_of_change(stage: Stage) -> list[str]:
    return [text for text in notified(stage, pair(stage)[1]) if "so your yes no longer counts" in text]


CHANGED = (
    "Idaho's CIO changed the win that you let be quoted as Idaho, so your yes no longer counts. "
    "To say yes or no to it as it is now, read both answers."
)


@pytest.mark.parametrize("more", [{"win": "Something else."}, {"win_quote": "without_state"}, {"win": "zqIDqz."}])
def test_who_said_yes_is_told_once_in_private_that_the_text_is_another_now(
    asked: Stage, more: dict[str, str]
) -> None:
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    given = {"win": "zqIDqz", "win_quote": "as_state"} | more

    answer(asked, pair(asked)[0], "in_place", **given)
    answer(asked, pair(asked)[0], "in_place", **given | {"win": "Once more."})

    assert told_of_change(asked) == [CHANGED]
    assert not [text for text in notified(asked, pair(asked)[0]) if "your yes" in text]


def test_a_withdrawal_and_a_comment_are_told_and_not_told(asked: Stage) -> None:
    marks(asked, "ID", "stuck")
    says(asked, "ID", win="yes", help="yes")
    cio = pair(asked)[0]

    answer(asked, cio, "stuck", "Another comment.")
    before = told_of_change(asked)
    cio.press("Withdraw")
    cio.fill_and_submit()
    asked.settle()

    assert before == []
    assert told_of_change(asked) == [
        "Idaho's CIO withdrew the win and request for help that you let be quoted as Idaho, "
        "so your yes no longer counts. There is nothing to do."
    ]


def test_who_withdraws_is_told_that_their_yes_to_the_others_text_stands_and_how_to_take_it_back(
    asked: Stage,
) -> None:
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    cpo = pair(asked)[1]
    stands = "Your yes to the CIO's win, to be quoted as Idaho, still stands; *Read both* takes it back."

    cpo.press("Withdraw")
    asked_first = flat("", cpo.view.body["blocks"])
    cpo.fill_and_submit()

    assert stands in asked_first
    assert stands in flat("", cpo.view.body["blocks"])
    asked.settle()
    says(asked, "ID", win="no")
    assert "Your win is not quoted: your CPO said no" in receipt(asked)
