"""The outbox as the table keeps it: keys, claims, leases, retries and rates, in calendar and in elapsed time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from storage import messages, rates, task_forces
from storage.database import Database
from storage.messages import LEASE, LONGEST_WAIT, SETTLING
from storage.tables import Message, Rate

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FORCE = 1


@pytest.fixture
def tx(database_url: str) -> Iterator[Session]:
    """One open transaction on a new database with one task force."""
    db = Database(database_url, lambda: 0.0)
    db.migrate()
    with db.begin() as tx:
        assert task_forces.ensure(tx, "T1").id == FORCE
        yield tx
    db.close()


def add(tx: Session, key: str = "welcome/ID/U1", **more: Any) -> Message:
    """A message that shall exist, due since yesterday."""
    assert messages.add(tx, FORCE, key, "response", NOW, **({"not_before": NOW - DAY} | more))
    row = messages.by_key(tx, FORCE, key)
    assert row is not None
    return row


def claim(tx: Session, now: datetime = NOW, elapsed: float = 100.0) -> str | None:
    """The key of what is claimed now."""
    row = messages.claim(tx, FORCE, now, elapsed)
    return row.key if row is not None else None


def test_a_state_that_is_none_is_not_stored(tx: Session) -> None:
    add(tx).state = "half sent"

    with pytest.raises(StatementError, match="not a valid MessageState"):
        tx.flush()


def test_a_key_added_twice_is_one_message(tx: Session) -> None:
    first = messages.add(tx, FORCE, "digest/2026-W50", "digest", NOW, data={"part": 0})
    second = messages.add(tx, FORCE, "digest/2026-W50", "digest", NOW, data={"part": 9})

    rows = tx.query(Message).all()

    assert (first, second) == (True, False)
    assert [row.data for row in rows] == [{"part": 0}]


def test_a_key_is_of_one_task_force_only(tx: Session) -> None:
    other = task_forces.ensure(tx, "T2").id
    add(tx, "digest/2026-W50")

    new = messages.add(tx, other, "digest/2026-W50", "digest", NOW)

    assert new
    assert claim(tx) == "digest/2026-W50"
    assert claim(tx) is None


def test_a_message_waits_for_its_time(tx: Session) -> None:
    add(tx, not_before=NOW + timedelta(minutes=1))

    before, then = claim(tx), claim(tx, NOW + timedelta(minutes=1))

    assert before is None
    assert then == "welcome/ID/U1"


def test_answers_to_people_come_first_then_what_waits_longest(tx: Session) -> None:
    add(tx, "late", not_before=NOW - timedelta(minutes=1))
    add(tx, "early")
    add(tx, "urgent", not_before=NOW, urgent=True)

    order = [claim(tx) for _ in range(4)]

    assert order == ["urgent", "early", "late", None]


def test_a_claim_holds_until_its_lease_runs_out_in_elapsed_time(tx: Session) -> None:
    add(tx)
    claim(tx, elapsed=100.0)

    within, after = claim(tx, elapsed=100.0 + LEASE - 0.1), claim(tx, elapsed=100.0 + LEASE)

    assert within is None
    assert after == "welcome/ID/U1"


@pytest.mark.parametrize("jump", [-DAY + timedelta(hours=1), 400 * DAY])
def test_a_jump_of_the_calendar_ends_no_lease_and_lengthens_none(tx: Session, jump: timedelta) -> None:
    add(tx)
    claim(tx, elapsed=100.0)

    at_once = claim(tx, NOW + jump, elapsed=100.0)
    later = claim(tx, NOW + jump, elapsed=100.0 + LEASE)

    assert at_once is None
    assert later == "welcome/ID/U1"


def test_the_first_claim_is_void_once_another_was_made(tx: Session) -> None:
    row = add(tx)
    claim(tx, elapsed=100.0)
    first = row.claim or ""
    claim(tx, elapsed=100.0 + LEASE)

    lost, held = messages.claimed(tx, row.id, first), messages.claimed(tx, row.id, row.claim or "")

    assert lost is None
    assert held is row


def test_a_post_that_nobody_settled_waits_until_slack_must_have_written_it(tx: Session) -> None:
    row = add(tx)
    claim(tx, elapsed=100.0)
    messages.about_to_post(row, 100.0)

    too_early = claim(tx, elapsed=100.0 + LEASE + SETTLING - 0.1)
    then = claim(tx, elapsed=100.0 + LEASE + SETTLING)

    assert too_early is None
    assert then == row.key
    assert row.search_after is not None


def test_after_an_unknown_outcome_a_minute_passes_before_the_search(tx: Session) -> None:
    row = add(tx)
    claim(tx, elapsed=100.0)
    messages.unknown(row, 110.0, "no_answer")

    too_early, then = claim(tx, elapsed=169.9), claim(tx, elapsed=170.0)

    assert too_early is None
    assert then == row.key


@pytest.mark.parametrize("column", ["lease_until", "retry_at", "search_after"])
def test_after_the_machine_started_anew_nothing_waits_for_the_old_clock(tx: Session, column: str) -> None:
    row = add(tx)
    setattr(row, column, 500_000.0)
    tx.flush()

    found = claim(tx, elapsed=7.0)

    assert found == row.key


def test_what_may_have_gone_out_before_the_machine_started_anew_is_still_searched_for(tx: Session) -> None:
    row = add(tx)
    claim(tx, elapsed=500_000.0)
    messages.about_to_post(row, 500_000.0)

    found = claim(tx, elapsed=7.0)

    assert found == row.key
    assert row.search_after is not None


def test_a_retry_comes_when_it_was_put_off_to_and_never_later_than_in_an_hour(tx: Session) -> None:
    row = add(tx)
    messages.later(row, 7.0, 100.0)
    at_six, at_seven = claim(tx, elapsed=106.9), claim(tx, elapsed=107.0)
    messages.later(row, 1e9, 200.0)
    within_an_hour, after = claim(tx, elapsed=200.0 + LONGEST_WAIT - 1), claim(tx, elapsed=200.0 + LONGEST_WAIT)

    assert (at_six, at_seven) == (None, row.key)
    assert (within_an_hour, after) == (None, row.key)


def test_each_failure_in_a_row_doubles_the_wait_until_it_is_out(tx: Session) -> None:
    row = add(tx)
    waits = []
    for _ in range(9):
        messages.failed(row, 5.0, 100.0, "unreachable")
        waits.append((row.retry_at or 0.0) - 100.0)

    messages.sent(row, "C1", "1.0", 1, NOW)

    assert waits == [5, 10, 20, 40, 80, 160, 320, 320, 320]
    assert row.attempts == 0


def test_a_revision_lower_than_the_one_shown_is_dropped(tx: Session) -> None:
    row = add(tx)
    messages.sent(row, "C1", "1.0", 3, NOW)

    messages.sent(row, "C1", "1.0", 2, NOW)

    assert row.shown == 3


def test_a_change_while_the_call_is_in_flight_is_drawn_afterwards(tx: Session) -> None:
    row = add(tx)
    claim(tx)
    row.wanted = 2
    messages.sent(row, "C1", "1.0", 1, NOW)

    again = claim(tx)

    assert again == row.key


def test_what_shows_all_that_is_wanted_is_no_work(tx: Session) -> None:
    row = add(tx)
    messages.sent(row, "C1", "1.0", 1, NOW)

    found = claim(tx)

    assert found is None


def test_what_failed_is_listed_newest_first_and_what_waits_in_order_is_not(tx: Session) -> None:
    messages.end(add(tx, "refused"), "refused", "is_archived")
    messages.unknown(add(tx, "unknown"), 100.0, "no_answer")
    edited = add(tx, "edit refused")
    messages.sent(edited, "C1", "1.0", 1, NOW)
    messages.end(edited, "sent", "cant_update_message")
    messages.end(add(tx, "dropped"), "dropped", "no longer wanted")
    messages.sent(add(tx, "sent"), "C1", "2.0", 1, NOW)
    messages.later(add(tx, "waits for a rate"), 1.0, 100.0)

    failed = [(row.key, row.error) for row in messages.failures(tx, FORCE)]

    assert failed == [
        ("edit refused", "cant_update_message"),
        ("unknown", "no_answer"),
        ("refused", "is_archived"),
    ]


def test_a_channel_set_right_gets_the_refused_digest_with_its_thread(tx: Session) -> None:
    data = {"channel": "C1", "part": 0}
    first = _digest(tx, "digest/2026-W50", data)
    reply = _digest(tx, "digest/2026-W50/1", data | {"part": 1})
    reply.parent_id = first.id
    messages.end(first, "refused", "not_in_channel")
    messages.end(reply, "dropped", "the message it belongs to is not there")

    count = messages.send_refused(tx, FORCE, ["digest"], "C2")

    assert count == 2
    assert [claim(tx), claim(tx)] == ["digest/2026-W50", "digest/2026-W50/1"]
    assert {row.data["channel"] for row in (first, reply)} == {"C2"}


def _digest(tx: Session, key: str, data: dict[str, Any]) -> Message:
    messages.add(tx, FORCE, key, "digest", NOW, data=data)
    row = messages.by_key(tx, FORCE, key)
    assert row is not None
    return row


POSTING = "method:chat.postMessage"


def held(tx: Session, elapsed: float) -> float:
    (wait,) = rates.waits_for(tx, FORCE, [{POSTING: rates.HELD}], elapsed)
    return wait


def take(tx: Session, limits: rates.Limits, elapsed: float) -> float:
    return rates.take(tx, FORCE, limits, elapsed, unless_held=POSTING)


def test_a_bucket_lets_one_through_in_each_interval(tx: Session) -> None:
    taken = [take(tx, {"post:C1": (1, 1.0)}, at) for at in (50.0, 50.25, 50.75, 51.0, 51.5)]

    other = take(tx, {"post:C2": (1, 1.0)}, 50.25)

    assert taken == [0.0, 0.75, 0.25, 0.0, 0.5]
    assert other == 0.0


def test_a_shorter_hold_does_not_end_a_longer_one(tx: Session) -> None:
    """Two calls in flight: one is told 17 seconds, the other 1."""
    rates.hold(tx, FORCE, POSTING, 17.0, 100.0)
    rates.hold(tx, FORCE, POSTING, 1.0, 101.0)

    assert held(tx, 101.0) == 16.0

    rates.release(tx, FORCE, POSTING)

    assert held(tx, 101.0) == 0.0


def test_a_hold_is_kept_to_the_second(tx: Session) -> None:
    rates.hold(tx, FORCE, POSTING, 17.0, 100.0)

    waits = [held(tx, at) for at in (100.0, 116.0, 117.0)]

    assert waits == [17.0, 1.0, 0.0]


def test_a_hold_of_days_is_kept_for_an_hour_and_not_ignored(tx: Session) -> None:
    rates.hold(tx, FORCE, POSTING, 200_000.0, 100.0)

    wait = held(tx, 100.0)

    assert wait == 3_600.0


def test_while_a_method_is_held_no_place_is_taken(tx: Session) -> None:
    rates.hold(tx, FORCE, POSTING, 17.0, 100.0)

    first, after = take(tx, {"posts": (1, 60.0)}, 101.0), take(tx, {"posts": (1, 60.0)}, 117.0)

    assert (first, after) == (16.0, 0.0)


def test_a_place_taken_before_the_machine_started_anew_keeps_nobody_waiting(tx: Session) -> None:
    tx.add(Rate(task_force_id=FORCE, bucket="post:C1/0", free_at=900.0))
    tx.flush()

    wait = take(tx, {"post:C1": (1, 1.0)}, 7.0)

    assert wait == 0.0


def test_nothing_is_taken_where_one_of_two_buckets_is_empty(tx: Session) -> None:
    both = {"posts": (2, 1.0), "post:C1": (1, 1.0)}

    taken = [take(tx, both, at) for at in (50.0, 50.5)]
    elsewhere = take(tx, {"posts": (2, 1.0), "post:C2": (1, 1.0)}, 50.5)

    assert taken == [0.0, 0.5]
    assert elsewhere == 0.0


@pytest.mark.parametrize(("limit", "most"), [((5, 60 / 9), 45), ((10, 60 / 9), 90), ((4, 1.0), 240)])
def test_in_no_minute_does_more_go_through_a_bucket_than_it_allows_though_some_goes_at_once(
    tx: Session, limit: tuple[int, float], most: int
) -> None:
    times, at = [], 1_000.0
    while at < 1_100.0:
        wait = take(tx, {"bucket": limit}, at)
        times += [] if wait else [at]
        at += wait

    busiest = max(sum(start <= other < start + 59.999 for other in times) for start in times)

    assert times[: limit[0]] == [1_000.0] * limit[0]
    assert most - limit[0] <= busiest <= most
