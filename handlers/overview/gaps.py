"""Who is behind, as an admin sees it in `status` and on Home: offices vacant or left, states paused or silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.words import own
from handlers.check_ins.check_in import own_pause_of, pause_of
from handlers.check_ins.excuse import SILENT_AFTER
from storage import pairs
from storage.tables import Pair, TaskForce


def lines(tx: Session, task_force: TaskForce, now: datetime) -> list[str]:
    """A line for each reason not to be asked, with everyone whom it concerns (mrkdwn)."""
    taken, held = paired(tx, task_force.id)
    gone = [
        f"{_name(one)} {office}" for one in taken for office, who in held.get(one.id, {}).items() if who.deleted
    ]
    silent = [f"{_name(one.pair)} {one.office}" for one in pairs.silent(tx, task_force.id, SILENT_AFTER)]
    lists = {
        "Vacant": vacant(taken, held),
        "Not active in this Slack": ", ".join(gone),
        "Paused": ", ".join(_paused(taken, task_force, now)),
        "No answer three times": ", ".join(silent),
    }
    return [f"• {what}: {who}." for what, who in lists.items() if who]


def paired(tx: Session, task_force_id: int) -> tuple[list[Pair], dict[int, pairs.Holders]]:
    """The pairs that have somebody or were started, and who holds their offices."""
    held = pairs.all_holders(tx, task_force_id)
    return [one for one in pairs.every(tx, task_force_id) if one.started_at is not None or held.get(one.id)], held


def vacant(taken: Sequence[Pair], held: dict[int, pairs.Holders]) -> str:
    """`Idaho CPO, Maine CIO`."""
    return ", ".join(
        f"{_name(one)} {office}" for one in taken for office in Office if office not in held.get(one.id, {})
    )


def _paused(taken: Sequence[Pair], task_force: TaskForce, now: datetime) -> list[str]:
    resting = [one for one in taken if pause_of(one, now) is not None]
    paused = [f"{_name(one)} {own.until(it)}" for one in resting if (it := own_pause_of(one, now))]
    if any(one.task_force.paused_until == pause_of(one, now) for one in resting):
        paused.insert(0, f"the whole task force {own.until(task_force.paused_until)}")
    return paused


def _name(pair: Pair) -> str:
    return ALL[pair.jurisdiction].name
