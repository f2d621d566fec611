"""An officer's account is deactivated: the pair rests, and the admins alone are asked what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asked import NEXT, SLOT, answer, change, notified, one, pair, rows

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person

RESTS = "Idaho rests"
DELETED = "SELECT deleted FROM person WHERE id IN (SELECT person_id FROM holding WHERE office = 'CIO')"


def account(stage: Stage, person: Person, quietly: bool = False, **fields: Any) -> None:
    """What Slack's own admins do to an account; `quietly`: the event of it is lost."""
    with stage.server.lock:
        stage.slack.admin.change_person(person.id, stage.server.now(), **fields)
        if quietly:
            stage.slack.deliveries.give_up()
    stage.server.settle()


def asked_admins(stage: Stage) -> list[str]:
    return [message.text for message in stage.person("admin").inbox if RESTS in message.text]


def questions(stage: Stage, person: Person) -> int:
    return len([text for text in notified(stage, person) if "Where does " in text])


def test_the_pair_rests_and_the_admins_alone_are_asked_once_what_to_do(asked: Stage) -> None:
    cio, cpo = pair(asked)

    for _ in range(2):
        account(asked, cio, deleted=True)
    before = len(notified(asked, cpo))
    asked.go_to(NEXT + timedelta(days=1))

    assert len(asked_admins(asked)) == 1
    assert "/counterpart vacate ID CIO" in asked_admins(asked)[0]
    assert len(notified(asked, cpo)) == before
    assert one(asked, "SELECT not_sent FROM check_in ORDER BY id DESC") == "CIO no longer active, CPO resting"
    assert "resting" in asked.person("admin").command("pairs").text
    answer(asked, cpo, "stuck")  # who is not asked may still answer
    assert rows(asked, "SELECT status FROM reply") == [("stuck",)]


def test_back_again_the_pair_goes_on_by_itself_and_the_admins_question_says_so(asked: Stage) -> None:
    cio, cpo = pair(asked)
    account(asked, cio, deleted=True)
    asked.settle()

    asked.clock.advance(timedelta(days=1))
    account(asked, cio, deleted=False)
    asked.go_to(NEXT)

    assert asked_admins(asked) == []
    assert [m.text for m in asked.person("admin").inbox if "Settled" in m.text] == [
        "Settled: the account is active again, and Idaho is asked as before."
    ]
    assert (questions(asked, cio), questions(asked, cpo)) == (2, 2)


def test_a_successor_or_a_vacancy_settles_it(asked: Stage) -> None:
    cio, cpo = pair(asked)
    admin = asked.person("admin")
    account(asked, cio, deleted=True)
    asked.settle()

    admin.command("vacate ID CIO")
    admin.press("Change")
    asked.go_to(NEXT)

    assert [m.text for m in admin.inbox if "Settled" in m.text] == ["Settled: Idaho's CIO is vacant."]
    assert questions(asked, cpo) == 2


@pytest.mark.parametrize("deleted", [True, False])
def test_a_look_at_everyone_each_day_finds_what_no_event_told(
    asked: Stage, deleted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.PAGE", 2)
    cio, _ = pair(asked)
    if not deleted:
        account(asked, cio, deleted=True)
        asked.settle()
        asked.clock.advance(timedelta(minutes=1))

    account(asked, cio, quietly=True, deleted=deleted)
    asked.settle()
    before = one(asked, DELETED)
    asked.go_to(SLOT + timedelta(days=1))

    after = one(asked, DELETED)
    assert (bool(before), bool(after)) == (not deleted, deleted)
    assert len(asked_admins(asked)) == deleted
    keys = [key for (key,) in rows(asked, "SELECT key FROM message WHERE kind = 'accounts' ORDER BY id")]
    assert keys == [f"accounts/2026-12-0{day}" for day in (1, 3, 4)]


def test_older_news_never_overtakes_newer(asked: Stage) -> None:
    cio, _ = pair(asked)
    account(asked, cio, deleted=True)
    asked.clock.advance(timedelta(minutes=1))
    account(asked, cio, deleted=False)
    asked.settle()
    with asked.server.lock:
        told = [it.payload for it in asked.slack.deliveries.all if "user_change" in str(it.payload)]
        asked.slack.deliveries.add("events_api", told[0], asked.server.now())
    asked.server.settle()

    assert one(asked, "SELECT count(*) FROM person WHERE deleted") == 0


def test_rights_end_and_do_not_come_back_by_themselves(asked: Stage) -> None:
    helper, admin = asked.person("helper"), asked.person("admin")
    admin.command(f"admin add <@{helper.id}>")
    admin.command(f"cochair add <@{helper.id}>")

    account(asked, helper, deleted=True)
    asked.clock.advance(timedelta(minutes=1))
    account(asked, helper, deleted=False)

    assert "Only the task force's admins" in helper.command("status").text
    assert rows(asked, "SELECT what, new FROM change WHERE new LIKE '%deactivated%'") == [
        ("admin", "account deactivated"),
        ("cochair", "account deactivated"),
    ]


def test_who_no_longer_administers_the_workspace_loses_the_rights_at_once(asked: Stage) -> None:
    admin = asked.person("admin")

    account(asked, admin, is_admin=False)

    assert "Only the task force's admins" in admin.command("status").text


def test_a_deputy_who_is_deactivated_just_ends(asked: Stage) -> None:
    deputy, admin = asked.person("helper"), asked.person("admin")
    admin.command(f"cochair add <@{deputy.id}>")
    change(
        asked,
        "INSERT INTO holding (task_force_id, pair_id, office, role, since, silent, person_id)"
        " SELECT 1, 1, 'CIO', 'deputy', '2026-12-01 00:00:00', 0, id FROM person WHERE cochair",
    )

    account(asked, deputy, deleted=True)
    asked.settle()

    assert one(asked, "SELECT count(*) FROM holding WHERE role = 'deputy' AND until IS NULL") == 0
    assert asked_admins(asked) == []


def test_a_name_a_zone_and_a_strangers_account_change_nothing(asked: Stage) -> None:
    cio, _ = pair(asked)
    before = rows(asked, "SELECT id, deleted, zone FROM person")

    account(asked, cio, name="Another Name", tz="Asia/Tokyo")
    account(asked, asked.person("stranger"), deleted=True)
    asked.settle()

    assert rows(asked, "SELECT id, deleted, zone FROM person") == before


def test_where_slack_refuses_the_daily_look_at_accounts_the_admins_learn_of_it(asked: Stage) -> None:
    asked.slack.fault("error", "users.list", times=100, error="missing_scope")
    asked.go_to(SLOT + timedelta(days=1))

    told = [text for text in notified(asked, asked.person("admin")) if "accounts are active" in text]
    assert len(told) == 1
    assert "was not granted a permission (scope)" in told[0]
    listed = asked.person("admin").command("status").text
    assert "The daily look at whose accounts are active: " in listed
