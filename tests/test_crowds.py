"""A small crowd; `make crowds` raises the large ones."""

from __future__ import annotations

from crowds import large_workspace, long_thread


def test_a_long_thread_that_was_missed_is_read_in_pages_each_word_once() -> None:
    came = long_thread(250)

    assert (came.more["kept"], came.more["different"]) == (250, 250)
    assert came.calls["conversations.replies"] == 2
    assert came.refused == 0
    assert came.longest < 0.9 * came.processor  # the second page has 51 words


def test_a_large_workspace_is_read_in_slices_between_which_people_are_answered() -> None:
    came = large_workspace(1_100)

    assert came.more["found"]
    assert came.calls["users.list"] == 12  # six pages for the roster, six for the look at everybody
    assert came.refused == 0
    assert came.more["commands answered meanwhile"] != 0
    assert came.longest < came.processor / 2
