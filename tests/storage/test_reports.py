"""What a digest reads of the years behind it gives the same figures as all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from bot.rules.digest import Report, latest_by_item
from bot.rules.model import AskState, Excuse, Office, Outlook, Status
from storage import pairs, people, reports, task_forces
from storage.database import Database
from storage.record import PlanVersion
from storage.tables import Ask, CheckIn, Digest, Pair, Reply

BEGIN = datetime(2026, 12, 3, 16, tzinfo=UTC)
WEEK = timedelta(weeks=1)
ITEMS = ("contact", "roles", "forecast")
NOT_DECIDED = (None, None, *Excuse)


def peopled(db: Database) -> None:
    with db.begin() as tx:
        force = task_forces.ensure(tx, "T1")
        for code in ("ID", "ME", "GU"):
            pairs.ensure(tx, force.id, code)
        plan = PlanVersion(task_force_id=force.id, digest="d", body={}, loaded_at=BEGIN)
        tx.add(plan)
        tx.flush()
        tx.add(
            Digest(
                task_force_id=force.id,
                week="2027-W01",
                plan_version_id=plan.id,
                cut=BEGIN,
                due_at=BEGIN,
                figures={},
            )
        )


def question(tx: Session, draw: Random, pair: Pair, number: int) -> None:
    """One that is over, answered or not, in any way that the tables allow."""
    at, look = BEGIN + number * WEEK, draw.random() < 0.15
    opened = draw.choice([None, at + draw.randrange(1, 30) * WEEK / 7])
    one = CheckIn(
        task_force_id=pair.task_force_id, pair_id=pair.id, slot=f"{at:%Y-%m-%dT09:00}", due_at=at, created_at=at,
        item=None if look else draw.choice(ITEMS), first_look=look, sent_at=at, closed_at=at + WEEK,
        revealed_at=opened, digest_id=draw.choice([1, 1, 1, None]),
    )  # fmt: skip
    tx.add(one)
    tx.flush()
    for office in Office:
        state, excuse = draw.choice(list(AskState)), draw.choice(NOT_DECIDED)
        ask = Ask(task_force_id=pair.task_force_id, check_in_id=one.id, office=office, state=state, excuse=excuse)
        tx.add(ask)
        tx.flush()
        who = people.ensure(tx, pair.task_force_id, f"U{office}").id
        for version in range(1, draw.choice([1, 2, 2, 3])):
            stands = draw.choice(list(Status))
            pages = {"statuses": dict.fromkeys(ITEMS, str(stands)), "outlook": draw.choice(list(Outlook))}
            said = pages if look else {"status": stands}
            tx.add(
                Reply(
                    task_force_id=pair.task_force_id, ask_id=ask.id, version=version, author_id=who, holder_id=who,
                    at=at, given=draw.random() < 0.8, whole=draw.random() < 0.9, **said,
                )
            )  # fmt: skip


def counted(found: list[Report]) -> dict[tuple[str, str], Report]:
    return {(item, state): one for item, of in latest_by_item(found).items() for state, one in of.items()}


@pytest.mark.parametrize("seed", range(12))
def test_the_newest_that_count_are_all_that_the_figures_rest_on(database_url: str, seed: int) -> None:
    db, draw = Database(database_url, None), Random(seed)
    peopled(db)
    with db.begin() as tx:
        for pair in pairs.every(tx, 1):
            for number in range(12):
                question(tx, draw, pair, number)
        tx.flush()
        since = BEGIN + 10 * WEEK
        every, newest = reports.reported(tx, 1), reports.newest(tx, 1, since)

        assert counted(newest) == counted(every) != {}
        assert [one for one in newest if one.revealed and one.at >= since] == [
            one for one in every if one.revealed and one.at >= since
        ]
        assert [one for one in newest if one.outlooks] == [one for one in every if one.outlooks]
        assert len(newest) < len(every)
        assert reports.newest(tx, 1, None, but=1) == []
    db.close()
