"""Small storms; `make storms` raises the large ones."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from storms import doubled_events, lost_connections, outage, stage, too_many_requests, write

from handlers import heartbeat
from storage.tables import Message


def test_posts_whose_connection_was_lost_are_there_once_and_each_cost_one_search() -> None:
    came = lost_connections(30, share=0.2)

    assert (came.once, came.twice, came.lost) == (30, 0, 0)
    assert came.calls["chat.postMessage"] == 30
    assert 0 < came.calls["conversations.history"] < 15


def test_with_half_of_all_calls_refused_for_their_rate_everything_goes_out_once() -> None:
    came = too_many_requests(12)

    assert (came.once, came.twice, came.lost) == (12, 0, 0)
    assert came.refused == came.calls["chat.postMessage"] - 12


def test_after_an_outage_everything_goes_out_once_and_it_was_not_hammered() -> None:
    came = outage(3, timedelta(hours=6))

    assert (came.once, came.twice, came.lost) == (3, 0, 0)
    assert came.refused < 3 * 40
    assert came.seconds < 1_800


def test_events_that_come_often_and_in_any_order_are_kept_once_each() -> None:
    came = doubled_events(20, 4)

    assert (came.once, came.twice, came.lost) == (20, 0, 0)
    assert set(came.calls) == {"200"}


def test_after_a_429_nothing_else_in_bulk_is_looked_at_before_its_time() -> None:
    with stage() as made:
        write(made, 30)
        made.slack.fault("rate_limited", "chat.postMessage", retry_after=9)
        wait = heartbeat.deliver(made.bot)
        with made.db.begin() as tx:
            put_off = tx.scalar(select(func.count()).where(Message.retry_at.is_not(None)))

    assert put_off == 1
    assert wait == 9.0
