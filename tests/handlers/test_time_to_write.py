"""Who answers second by one tap may write for five minutes: then both open, or sooner by *Send* or *Open both*."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from asked import (
    AT_ONCE,
    CLOSE,
    NEXT,
    SLOT,
    answer,
    key_of,
    notified,
    one,
    pair,
    pressed,
    question,
    replace_cio,
    rows,
    shows,
    tap,
)

from bot.words.check_in import Status
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message
from sandbox.slack.text import flat

VERSIONS = "SELECT version, given, status, comment FROM reply ORDER BY id"
OPEN = "SELECT revealed_at IS NOT NULL FROM check_in ORDER BY id DESC LIMIT 1"
STATUSES = {status.label for status in Status}
FIVE = timedelta(minutes=6)  # up to the full minute that was named


def receipt(person: Person) -> Message:
    return [message for message in person.inbox if key_of(message).startswith("receipt/")][-1]


def window(person: Person) -> str:
    return flat("", person.view.body["blocks"])


def opened(stage: Stage) -> bool:
    return bool(one(stage, OPEN))


@pytest.fixture
def second(asked: Stage) -> Stage:
    """Idaho's CIO has answered with words; its CPO has tapped *Stuck* just now, and closed the window."""
    cio, cpo = pair(asked)
    answer(asked, cio, "under_way", "From the CIO.")
    tap(asked, cpo, "stuck")
    return asked


def test_the_seconds_tap_is_stored_at_once_and_opens_nothing_for_five_minutes(second):
    cio, cpo = pair(second)
    at = "Thu, Dec 3, 9:06 AM MST"

    assert [row[2] for row in rows(second, VERSIONS)] == ["under_way", "stuck"]
    assert not opened(second)
    assert question(cio).text.endswith(f"Both have answered. Both answers open on {at}, or sooner.")
    assert receipt(cio).text.endswith(f"Idaho's CPO has answered too. Both open on {at}, or sooner.")
    assert f"Both open on {at}, or when you press Open both." in receipt(cpo).text
    assert not [text for text in cpo.sees if "From the CIO." in text]

    second.go_to(SLOT + timedelta(minutes=5), AT_ONCE)
    assert not opened(second)
    second.go_to(SLOT + FIVE, AT_ONCE)
    assert opened(second)
    assert "From the CIO." in shows(question(cpo))
    assert len([text for text in notified(second, cio) if "both answers are in" in text]) == 1


def test_send_opens_both_also_without_a_word_more(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "under_way", "From the CIO.")

    cpo.press("tap_stuck", question(cpo))
    before = opened(asked)
    both = cpo.fill_and_submit()
    asked.settle()

    assert not before
    assert opened(asked)
    assert "From the CIO." in flat("", both.body["blocks"])
    assert one(asked, "SELECT count(*) FROM ask WHERE writes_until IS NOT NULL") == 0
    asked.go_to(SLOT + 2 * FIVE, AT_ONCE)
    assert one(asked, "SELECT count(*) FROM message WHERE kind = 'revealed'") == 1


def test_open_both_opens_both_for_who_may_still_write_and_for_nobody_else(second):
    cio, cpo = pair(second)
    number = str(one(second, "SELECT id FROM check_in"))

    refused = pressed(second, cio, "open_now", number)
    waits = not opened(second)
    cpo.press("Open both", receipt(cpo))
    second.settle()

    assert "Both have answered. Both answers open on" in refused[-1]
    assert waits
    assert opened(second)
    assert "From the CIO." in window(cpo)
    assert "open_now" not in str(receipt(cpo).blocks)


def test_the_first_office_may_change_its_answer_meanwhile_and_opens_nothing_by_that(second):
    cio, cpo = pair(second)

    tap(second, cio, "in_place")
    answer(second, cio, "in_place", "Better words.")
    waits = not opened(second)
    second.go_to(SLOT + FIVE, AT_ONCE)

    assert waits
    assert "Idaho's CIO: Answer\nBetter words." in shows(question(cpo))
    assert "changed after reading" not in shows(question(cpo))


def test_the_second_may_change_the_tap_meanwhile_and_gets_no_more_time_by_that(second):
    cio, cpo = pair(second)
    second.go_to(SLOT + timedelta(minutes=4), AT_ONCE)

    tap(second, cpo, "under_way")
    second.go_to(SLOT + FIVE, AT_ONCE)

    assert opened(second)
    assert "Idaho's CPO\n*Under way*" in shows(question(cio))


@pytest.mark.parametrize("who", ["ID-CIO", "ID-CPO"])
def test_an_answer_that_is_withdrawn_within_the_five_minutes_is_never_read(second, who):
    number = str(one(second, "SELECT id FROM check_in"))
    pressed(second, second.person(who), "withdraw", number)
    second.person(who).fill_and_submit()
    second.settle()
    assert "Both have answered" not in question(pair(second)[0]).text
    second.go_to(SLOT + 2 * FIVE, AT_ONCE)

    assert not opened(second)
    assert one(second, "SELECT count(*) FROM ask WHERE writes_until IS NOT NULL") == 0
    tap(second, second.person(who), "in_place")  # answering once more, they are second, and get the time
    assert not opened(second)
    second.go_to(second.clock.now() + FIVE, AT_ONCE)
    assert opened(second)


def test_a_question_that_closes_or_is_overtaken_meanwhile_opens_at_the_time_that_was_named(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "under_way", "From the CIO.")
    asked.go_to(CLOSE - timedelta(minutes=2), AT_ONCE)
    tap(asked, cpo, "stuck")
    asked.go_to(CLOSE + timedelta(minutes=1), AT_ONCE)
    closed = question(cpo).text

    asked.go_to(CLOSE + FIVE, AT_ONCE)

    assert "Both have answered. Both answers open on" in closed
    assert opened(asked)


def test_a_next_question_that_goes_out_meanwhile_takes_nothing_from_it(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "under_way", "From the CIO.")
    asked.go_to(NEXT - timedelta(minutes=2), AT_ONCE)
    tap(asked, cpo, "stuck")
    asked.go_to(NEXT + timedelta(minutes=1), AT_ONCE)
    said = receipt(cpo).text

    asked.go_to(NEXT + FIVE, AT_ONCE)

    assert "Both open on" in said
    assert rows(asked, "SELECT revealed_at IS NOT NULL FROM check_in WHERE not_sent IS NULL ORDER BY id")[0] == (1,)


def test_where_an_office_changes_hands_meanwhile_nothing_opens(second):
    _, cpo = pair(second)
    new = replace_cio(second)
    second.settle()

    second.go_to(SLOT + 2 * FIVE, AT_ONCE)

    assert not opened(second)
    assert not [text for text in (*new.sees, *cpo.sees) if "From the CIO." in text]


def test_after_a_restart_both_open_once_by_whichever_worker_comes_first(second):
    second.stop_bot()
    second.clock.advance(FIVE)
    second.start_bot()
    beats = [threading.Thread(target=second.beat) for _ in range(2)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()
    second.settle()

    cio, _ = pair(second)
    assert opened(second)
    assert len([text for text in notified(second, cio) if "both answers are in" in text]) == 1


def test_both_tapping_in_the_same_instant_are_both_stored_and_one_of_them_may_write(asked):
    officers = pair(asked)
    start = threading.Barrier(2)

    def taps(person: Person) -> None:
        start.wait()
        person.press("tap_stuck", question(person))

    both = [threading.Thread(target=taps, args=(person,)) for person in officers]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    asked.settle()

    assert [row[2] for row in rows(asked, VERSIONS)] == ["stuck", "stuck"]
    assert one(asked, "SELECT count(*) FROM ask WHERE writes_until IS NOT NULL") == 1


def test_a_late_tap_opens_both_too(asked):
    cio, cpo = pair(asked)
    answer(asked, cpo, "stuck", "In time.")
    asked.go_to(CLOSE + timedelta(hours=1), AT_ONCE)

    tap(asked, cio, "in_place")
    asked.go_to(CLOSE + timedelta(hours=1) + FIVE, AT_ONCE)

    assert "In time." in shows(question(cio))


def test_who_has_tapped_is_not_reminded(second):
    cio, cpo = pair(second)
    second.go_to(SLOT + timedelta(days=6))

    reminded = [text for person in (cio, cpo) for text in notified(second, person) if "waits for you" in text]
    assert reminded == []
