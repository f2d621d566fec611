"""Drafts on both databases, of an admin who is deputy, and where two act at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from asked import AT_ONCE, SLOT, key_of, pair, pressed, rows, shows, tap
from command_kit import typed
from draft_kit import SECRET, drafts, ends, given, helper, presses, shown_to, told
from scenes import Patient
from sqlalchemy import event

from bot.rules.model import DraftEnd
from sandbox.demo.stage import Stage
from storage import drafts as stored
from storage.database import Database


def begins(stage: Stage, deputy: str = "helper") -> Stage:
    """Idaho's CIO has a deputy who drafts; the first question is out."""
    stage.set_up("ID")
    typed(stage, f"deputy @{deputy} drafts", "ID-CIO")
    stage.settle()
    stage.go_to(SLOT, AT_ONCE)
    return stage


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_drafts_are_kept_changed_sent_and_fall_away_on_both_databases(stage: Stage) -> None:
    cio, _ = pair(begins(stage))
    tap(stage, helper(stage), "under_way")
    drafts(stage, win="zqwinqz", win_quote="as_state")
    presses(stage, cio, "draft_no")
    drafts(stage, "in_place", "zqsecondqz")
    drafts(stage, "stuck", "zqthirdqz")
    typed(stage, "deputy off", "ID-CIO")
    typed(stage, "deputy @helper drafts", "ID-CIO")
    stage.settle()
    drafts(stage, "not_started", "zqfourthqz")

    presses(stage, cio, "draft_send")

    assert given(stage) == [(cio.id, "not_started", "zqfourthqz")]
    assert ends(stage) == [None, "not_used", None, "deputy_gone", "sent"]
    assert "did not use your draft" in told(stage)
    assert "sent your draft as the answer" in told(stage)
    assert not any(word in str([one.blocks for one in cio.messages()]) for word in ("zqsecondqz", "zqthirdqz"))


@pytest.fixture
def by_admin(stage: Stage) -> Stage:
    """The admin is Idaho's CIO's deputy, and only drafts; they have drafted."""
    admin = begins(stage, "admin").person("admin")
    admin.command("answer")
    admin.fill_and_submit({"status": "stuck", "comment": SECRET})
    admin.close()
    stage.settle()
    return stage


def test_an_admin_who_only_drafts_sends_nothing_by_being_an_admin(by_admin: Stage) -> None:
    cio, admin = pair(by_admin)[0], by_admin.person("admin")
    value = str(rows(by_admin, "SELECT id FROM draft")[0][0])

    for action in ("draft_send", "draft_change", "draft_no"):
        assert "Only who holds the office can decide" in "".join(pressed(by_admin, admin, action, value))
    for text in ("status", "reach", "digest", "who ID"):
        typed(by_admin, text, "admin")
    assert (ends(by_admin), given(by_admin)) == ([None], [])

    presses(by_admin, cio, "draft_send")
    assert given(by_admin) == [(cio.id, "stuck", SECRET)]
    assert "sent your draft as the answer" in "".join(map(shows, admin.messages()))


def test_an_admin_who_takes_the_office_has_drafted_for_nobody(by_admin: Stage) -> None:
    (cio, cpo), admin = pair(by_admin), by_admin.person("admin")
    value = str(rows(by_admin, "SELECT id FROM draft")[0][0])

    admin.command(f"pair ID <@{admin.id}|x> <@{cpo.id}|x>")
    admin.press("Change")
    by_admin.settle()
    for who in (admin, cio):
        for action in ("draft_send", "draft_change", "draft_no", "draft_back"):
            pressed(by_admin, who, action, value)

    assert (ends(by_admin), given(by_admin)) == (["deputy_gone"], [])
    assert not any(SECRET in str(one.blocks) for one in cio.messages() if key_of(one).startswith("draft/"))


# Two at the same moment, on PostgreSQL: on SQLite one follows the other.


@pytest.fixture
def on_postgresql(tmp_path: Path, postgres: str) -> Iterator[Stage]:
    with Patient(tmp_path, database_url=postgres, rates="off") as made:
        yield begins(made)


@contextmanager
def just_before(db: Database, what: tuple[str, ...], do: Callable[[], None]) -> Iterator[list[str]]:
    """Let somebody else do this just before the first statement in which one of these stands."""
    came: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not came and any(one in statement for one in what):
            came.append(statement)
            do()

    event.listen(db.engine, "before_cursor_execute", before)
    yield came
    event.remove(db.engine, "before_cursor_execute", before)


def ends_elsewhere(stage: Stage, other: Database, what: DraftEnd) -> None:
    """Another process stores what became of the draft."""
    with other.begin() as tx:
        draft = stored.find(tx, 1, 1)
        assert draft is not None
        stored.end(tx, draft, what, stage.clock.now())


@pytest.fixture
def other(on_postgresql: Stage, postgres: str) -> Iterator[Database]:
    made = Database(postgres, None)
    yield made
    made.close()


def test_what_is_taken_back_at_the_moment_of_the_yes_is_not_sent(on_postgresql: Stage, other: Database) -> None:
    stage = on_postgresql
    cio, _ = pair(stage)
    drafts(stage)
    message = shown_to(cio)

    with just_before(
        stage.bot.db, ("FOR NO KEY UPDATE",), lambda: ends_elsewhere(stage, other, DraftEnd.TAKEN_BACK)
    ) as came:
        cio.press("draft_send", message)
    stage.settle()

    assert "check_in" in came[0]
    assert (ends(stage), given(stage)) == (["taken_back"], [])


def test_what_is_sent_at_the_moment_at_which_its_deputy_goes_stays_sent(
    on_postgresql: Stage, other: Database
) -> None:
    stage = on_postgresql
    drafts(stage)

    with just_before(
        stage.bot.db, ("FROM check_in", "UPDATE draft"), lambda: ends_elsewhere(stage, other, DraftEnd.SENT)
    ) as came:
        typed(stage, "deputy off", "ID-CIO")

    assert came
    assert ends(stage) == ["sent"]
