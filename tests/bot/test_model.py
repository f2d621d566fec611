"""What may be counted of a check-in (promise 4)."""

from __future__ import annotations

import pytest

from bot.rules.model import Office, Status, countable

STUCK = {Office.CIO: Status.STUCK}
BOTH = STUCK | {Office.CPO: Status.IN_PLACE}


@pytest.mark.parametrize(
    ("given", "revealed", "closed", "excused", "counted"),
    [
        (STUCK, False, False, set(), {}),
        (STUCK, False, True, set(), {}),
        (STUCK, False, False, {Office.CPO}, {}),
        (STUCK, False, True, {Office.CPO}, STUCK),
        (STUCK, False, True, {Office.CIO}, {}),
        (BOTH, True, False, set(), BOTH),
        (BOTH, True, True, set(), BOTH),
    ],
)
def test_a_sealed_status_counts_only_where_the_other_office_was_excused_at_the_close(
    given, revealed, closed, excused, counted
):
    assert countable(given, revealed, closed, excused) == counted
