"""Somebody takes an answer back: always possible, and then its words stand nowhere anymore."""

from __future__ import annotations

from datetime import timedelta

from asked import (
    AT_ONCE,
    CLOSE,
    NEXT,
    SLOT,
    answer,
    deliver,
    notified,
    one,
    pair,
    pressed,
    question,
    replace_cio,
    rows,
    shows,
)

from sandbox.demo.stage import Stage
from sandbox.slack.records import View
from sandbox.slack.text import all_text, flat

VERSIONS = "SELECT version, given, status, comment FROM reply ORDER BY id"
STATES = "SELECT office, state FROM ask ORDER BY office"
WORDS = ("zqcommentqz", "zqwinqz")
GIVEN = {"win": "zqwinqz", "win_quote": "no"}


def withdraw(stage: Stage, person) -> str:
    """Press *Withdraw* on the receipt, and confirm. Returns what was then said."""
    person.press("withdraw", receipt(person))
    said = person.fill_and_submit()
    stage.settle()
    return shown(said)


def receipt(person):
    return [message for message in person.inbox if message.text.startswith(("Recorded", "Withdrawn"))][-1]


def shown(view: View) -> str:
    return flat("", view.body["blocks"])


def before(stage: Stage, *people) -> str:
    """All that stands before these people at this moment, and before the channel's readers."""
    readers = (*people, stage.person("admin"))
    return "\n".join(all_text(message) for person in readers for message in person.messages())


def test_it_asks_first_and_says_what_happens(asked):
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz")

    view = cio.press("withdraw", receipt(cio))
    cio.close()

    assert "Your CPO has not read it, and will not." in all_text(view)  # who holds the office may have
    assert rows(asked, VERSIONS) == [(1, 1, "stuck", "zqcommentqz")]


def test_before_the_reveal_the_ask_is_expected_again_and_the_version_stays_on_record(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz")

    said = withdraw(asked, cio)

    assert "Withdrawn. You can answer again" in said
    assert rows(asked, VERSIONS) == [(1, 1, "stuck", "zqcommentqz"), (2, 0, None, None)]
    assert rows(asked, STATES) == [("CIO", "expected"), ("CPO", "expected")]
    assert "Answered:" not in shows(question(cpo))
    assert receipt(cio).text.startswith("Withdrawn: the answer of Idaho's CIO.")
    assert not [words for words in WORDS if words in before(asked, cio, cpo)]


def test_who_withdrew_is_reminded_counted_from_then_and_the_other_does_not_open_it(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz")
    withdraw(asked, cio)

    assert not hasattr(answer(asked, cpo, "in_place"), "body")
    asked.go_to(SLOT + timedelta(days=5))

    assert one(asked, "SELECT revealed_at FROM check_in") is None
    reminders = [text for text in notified(asked, cio) if "open when you answer" in text or "waits for you" in text]
    assert reminders == [
        "Your CPO has answered; both answers open when you answer.\n"
        "If the two of you had 15 minutes this week, what would you put first on the agenda?"
    ]


def test_after_the_reveal_the_words_vanish_everywhere_and_the_others_stay_open(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz", **GIVEN)
    answer(asked, cpo, "in_place", "The other's words.")

    withdraw(asked, cio)

    assert not [words for words in WORDS if words in before(asked, cio, cpo)]
    for reader in (cio, cpo):
        assert "Idaho's CIO withdrew the answer." in shows(question(reader))
        assert "Answer\nThe other's words." in shows(question(reader))
        reader.press("Read both", question(reader))
        assert "The other's words." in shown(reader.view)
        assert not [words for words in WORDS if words in shown(reader.view)]
        reader.close()
    assert rows(asked, STATES) == [("CIO", "closed"), ("CPO", "answered")]


def test_when_both_withdrew_nothing_is_left_to_read(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz", **GIVEN)
    answer(asked, cpo, "in_place", "zqcommentqz")

    withdraw(asked, cio)
    withdraw(asked, cpo)

    assert "Both answers were withdrawn." in shows(question(cpo))
    assert "there is nothing to read anymore" in "\n".join(pressed(asked, cpo, "read_both", "1"))


def test_the_word_that_both_are_in_does_not_come_any_more(asked):
    cio, cpo = pair(asked)
    answer(asked, cio)
    asked.go_to(SLOT + timedelta(hours=12), AT_ONCE)
    answer(asked, cpo)

    withdraw(asked, cpo)
    asked.go_to(SLOT + timedelta(days=1, hours=2), AT_ONCE)

    assert not [text for text in notified(asked, cio) if "both answers are in" in text]


def test_answering_again_works_before_and_after_the_reveal(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "First.")
    withdraw(asked, cio)
    answer(asked, cio, "stuck", "First.")
    answer(asked, cpo)
    withdraw(asked, cio)

    answer(asked, cio, "in_place", "Third.")

    assert [row[:2] for row in rows(asked, VERSIONS) if row[3] != ""][-1] == (5, 1)
    assert "Idaho's CIO: Answer\nThird." in shows(question(cpo))
    assert shows(receipt(cio)).startswith("*Recorded for Idaho's CIO: In place.*")
    assert len([text for text in notified(asked, cio) if text.startswith("Recorded")]) == 1


def test_it_is_possible_after_the_close_and_after_the_next_check_in(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz")
    asked.go_to(CLOSE + timedelta(hours=1), AT_ONCE)
    withdraw(asked, cio)
    assert "Closed without an answer." in shows(question(cpo))
    answer(asked, cio, "stuck", "zqcommentqz")
    asked.go_to(NEXT, AT_ONCE)

    assert withdraw(asked, cio).endswith("Withdrawn.")

    assert "answered" not in {state for _, state in rows(asked, STATES)}
    assert not [words for words in WORDS if words in before(asked, cio, cpo)]


def test_who_gave_it_can_withdraw_after_a_change_of_holder_and_the_successor_can_not(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz")
    answer(asked, cpo)
    new = replace_cio(asked)

    refused = pressed(asked, new, "withdraw", "1")
    assert "Only whoever gave this answer" in "\n".join(refused)
    cio.press("withdraw_which", cio.command("me"))
    cio.fill_and_submit()
    asked.settle()

    assert one(asked, "SELECT count(*) FROM reply WHERE NOT given") == 1
    assert not [words for words in WORDS if words in before(asked, cio, cpo, new)]


def test_twice_or_by_somebody_else_it_is_explained_and_changes_nothing(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "Mine.")
    stranger = "\n".join(pressed(asked, asked.person("stranger"), "withdraw", "1"))
    counterpart = "\n".join(pressed(asked, cpo, "withdraw", "1"))
    cio.press("withdraw", receipt(cio))
    twice = cio.view.id
    first = cio.fill_and_submit()
    asked.settle()

    assert "no longer here" in stranger
    assert "no answer of yours here" in counterpart
    assert "Withdrawn." in shown(first)
    assert "no answer of yours here" in "\n".join(pressed(asked, cio, "withdraw", "1"))
    assert "no answer of yours here" in str(sent_again(asked, cio, twice))
    assert "no longer here" in "\n".join(pressed(asked, cio, "withdraw", "999"))
    assert one(asked, "SELECT count(*) FROM reply WHERE NOT given") == 1


def sent_again(stage: Stage, person, view: str):
    """The same form once more, as when its acknowledgement was lost."""
    form = {"id": view, "type": "modal", "callback_id": "withdraw", "private_metadata": "1", "blocks": []}
    payload = {"type": "view_submission", "user": {"id": person.id}, "team": {"id": stage.slack.workspace.team_id}}
    return deliver(stage, "interactive", payload | {"view": form | {"state": {"values": {}}}})


def test_me_offers_all_ones_answers_and_nothing_to_who_gave_none(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "Mine.")

    cio.press("withdraw_which", cio.command("me"))

    assert "Thu, Dec 3 · Idaho CIO · " in shown(cio.view)
    assert "withdraw" not in all_text(cpo.command("me"))


def test_an_excused_office_that_answered_is_excused_again_not_silent(asked):
    cio, _ = pair(asked)
    cio.command("away 2026-12-03 2026-12-20")
    answer(asked, cio, "stuck", "Words.")

    withdraw(asked, cio)
    asked.go_to(CLOSE + timedelta(hours=1), AT_ONCE)

    assert rows(asked, STATES)[0] == ("CIO", "excused")
    assert one(asked, "SELECT sum(silent) FROM holding WHERE office = 'CIO'") == 0


def test_a_withdrawn_status_is_not_proposed_the_next_time(asked):
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", "Words.")
    withdraw(asked, cio)

    cio.command("answer")

    assert (cio.view.state["status"]["value"].get("selected_option") or {}).get("value") is None
