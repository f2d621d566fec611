"""Reports of check-ins, and the figures that are counted of them: for the tests of the digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.rules import digest
from bot.rules.digest import Figures, Report, Said
from bot.rules.model import Office, Status
from bot.rules.plan_file import shipped

PLAN = shipped()
FIRST, SECOND, THIRD = (item.key for item in PLAN.items[:3])
STATES = ("AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DE")
FIVE = STATES[:5]
BOTH = frozenset(Office)
CUT = datetime(2026, 12, 11, 14, tzinfo=UTC)
STUCK, NOT_STARTED, UNDER_WAY = Status.STUCK, Status.NOT_STARTED, Status.UNDER_WAY
IN_PLACE, NOT_FOR_US = Status.IN_PLACE, Status.NOT_FOR_US


def opened(state: str, cio: Status, cpo: Status, item: str = FIRST, days_ago: int = 1) -> Report:
    """Both offices have answered."""
    return Report(
        check_in=1000 - days_ago,
        jurisdiction=state,
        item=item,
        at=CUT - timedelta(days=days_ago),
        answered=BOTH,
        statuses={Office.CIO: cio, Office.CPO: cpo},
        revealed=True,
        expected=BOTH,
    )


def agreed(state: str, status: Status, item: str = FIRST, days_ago: int = 1) -> Report:
    return opened(state, status, status, item, days_ago)


def silent(state: str, days_ago: int = 1) -> Report:
    """Closed without an answer."""
    return replace(agreed(state, STUCK, days_ago=days_ago), answered=frozenset(), statuses={}, revealed=False)


def sealed(state: str) -> Report:
    """Closed with one answer, which stays sealed."""
    return replace(silent(state), answered=frozenset({Office.CIO}))


def alone(state: str, status: Status, item: str = FIRST) -> Report:
    """Closed with one answer while the other office was excused."""
    cio = frozenset({Office.CIO})
    return replace(sealed(state), item=item, statuses={Office.CIO: status}, expected=cio)


def made(
    fresh: Sequence[Report] = (),
    earlier: Sequence[Report] = (),
    said: Sequence[Said] = (),
    open_until: Sequence[date] = (),
    previous: Figures | None = None,
    told: Sequence[Report] = (),
    cut: datetime = CUT,
    item: str | None = None,
    quarter_ago: Figures | None = None,
) -> Figures:
    """`told` are the reports that the figures of `previous` rest on."""
    then = {item: {state: one.counted for state, one in by_state.items()} for item, by_state in
            digest.latest_by_item(told).items()}  # fmt: skip
    return digest.figures(
        PLAN,
        fresh,
        earlier,
        said,
        open_until,
        previous,
        week="2026-W50",
        cut=cut,
        pairs=len(STATES),
        said_then=then,
        item=item,
        quarter_ago=quarter_ago,
    )


def all_of(status: Status, states: Sequence[str] = FIVE, item: str = FIRST, days_ago: int = 1) -> list[Report]:
    return [agreed(state, status, item, days_ago) for state in states]


def shown(result: Figures) -> dict[str, dict[Status, int]]:
    """Item → how many states stand where, as it is told."""
    return {one.item: one.by_status for area in result.areas for one in area.items}
