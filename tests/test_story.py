"""One story from nothing to the second digest, as people live it, with the bot restarted in between."""

from __future__ import annotations

from datetime import UTC, datetime

from asked import key_of
from sqlalchemy import select

from sandbox.demo.stage import Stage
from sandbox.slack.text import all_text
from storage.tables import CheckIn, Message, Reply

STATES = ("ID", "ME", "HI", "GU", "FL", "TX")
THURSDAY = datetime(2026, 12, 10, tzinfo=UTC)


def questions(stage: Stage, code: str) -> list[datetime]:
    """When the pair's questions came, in UTC, as its CIO's Slack shows them."""
    asked = [message for message in stage.person(f"{code}-CIO").inbox if key_of(message).startswith("checkin/")]
    return [datetime.fromtimestamp(float(message.ts), UTC) for message in asked]


def answer(stage: Stage, name: str, status: str, **more: str) -> object:
    person = stage.person(name)
    person.command("answer")
    result = person.fill_and_submit({"status": status, "comment": f"words of {name} <!channel>"} | more)
    if person.view is not None:
        person.close()
    return result


def digests(stage: Stage) -> list[str]:
    posts = stage.person("admin").messages(stage.channel)
    return [all_text(post) for post in posts if post.bot and not post.is_reply]


def test_from_nothing_to_the_second_digest(stage: Stage) -> None:
    stage.set_up(*STATES)
    stage.go_to(datetime(2026, 12, 10, 12, 0, tzinfo=UTC))

    # Guam's Thursday 9:00 is long past, Idaho's is still to come.
    assert [asked.strftime("%d %H:%M") for asked in questions(stage, "GU")] == ["09 23:00"]
    assert questions(stage, "ID") == []

    stage.go_to(datetime(2026, 12, 10, 20, 0, tzinfo=UTC))
    local_hours = {code: questions(stage, code)[0].strftime("%H:%M") for code in STATES if code != "GU"}

    assert local_hours == {"ID": "16:00", "ME": "14:00", "HI": "19:00", "FL": "14:00", "TX": "15:00"}

    answer(stage, "ID-CIO", "stuck", help_quote="without_state")
    stage.settle()

    assert not any("words of ID-CIO" in seen for seen in stage.person("ID-CPO").sees)

    stage.stop_bot()
    assert stage.server.wait_for(lambda: not stage.server.sockets.connections)
    stage.start_bot()
    answer(stage, "ID-CPO", "under_way", win="A win for both", win_quote="without_state")
    for code in ("ME", "HI", "GU", "FL"):
        answer(stage, f"{code}-CIO", "in_place")
        answer(stage, f"{code}-CPO", "in_place")
    answer(stage, "TX-CIO", "in_place")
    stage.settle()

    assert any("words of ID-CIO" in seen for seen in stage.person("ID-CPO").sees)
    assert any("words of ID-CPO" in seen for seen in stage.person("ID-CIO").sees)
    assert not any("words of TX-CIO" in seen for seen in stage.person("TX-CPO").sees)

    stage.go_to(datetime(2026, 12, 11, 22, 0, tzinfo=UTC))

    before, first = digests(stage)
    assert before.startswith("Nothing to tell yet")
    assert "4 of the 5 states that have answered this question so far hold regular meetings" in first
    assert "A win for both" in first
    assert "Idaho:" not in first
    assert "Still open to answer in 1 state, until Thursday, Dec 17" in first

    stage.go_to(datetime(2026, 12, 18, 22, 0, tzinfo=UTC))

    assert len(digests(stage)) == 3
    with stage.db.begin() as tx:
        assert len(tx.scalars(select(CheckIn)).all()) == len(STATES)
        assert len(tx.scalars(select(Reply)).all()) == 11
        out = [row for row in tx.scalars(select(Message)) if row.kind != "seek"]  # who could help is asked in weeks
        assert {row.state for row in out} == {"sent"}
    assert [ping for ping in stage.slack.workspace.pings if "channel" in ping.who] == []
    assert stage.slack.answers.refused == []


def test_every_message_of_a_month_is_there_once(stage: Stage) -> None:
    stage.set_up(*STATES)
    stage.go_to(datetime(2027, 1, 8, 23, 0, tzinfo=UTC))

    keys = [
        post.metadata["event_payload"]["key"]
        for channel in stage.slack.channels
        for post in stage.slack.messages.of(channel)
        if post.bot and post.metadata
    ]
    with stage.db.begin() as tx:
        wanted = sorted(row.key for row in tx.scalars(select(Message)) if row.ts)

    assert sorted(keys) == wanted
    assert sum(key.startswith("checkin/") for key in keys) == 3 * len(STATES)
