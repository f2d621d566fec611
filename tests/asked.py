"""A pair that has been asked, and what is done with a question: for the tests of answering and of asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from bot.rules.model import Office
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message
from sandbox.slack.text import flat
from storage import pairs, people
from storage.database import BUSY_SECONDS
from storage.tables import Pair

SLOT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # Idaho's first: Thursday 9:00, mountain time
CLOSE = SLOT + timedelta(days=7)
NEXT = SLOT + timedelta(days=14)
AT_ONCE = timedelta(days=400)  # a step: nothing beats on the way


def ask(stage: Stage, *codes: str, when: datetime = SLOT) -> None:
    """Set these pairs up (Idaho, unless named) and let time pass until they are asked."""
    stage.set_up(*(codes or ("ID",)))
    stage.go_to(when, AT_ONCE)


def pair(stage: Stage, code: str = "ID") -> tuple[Person, Person]:
    return stage.person(f"{code}-CIO"), stage.person(f"{code}-CPO")


def question(person: Person, number: int = -1) -> Message:
    """A check-in's message as this person sees it now, the newest unless told otherwise."""
    return [message for message in person.messages() if key_of(message).startswith("checkin/")][number]


def key_of(message: Message) -> str:
    """The outbox's key, as it went out with it."""
    return str((message.metadata or {}).get("event_payload", {}).get("key", ""))


def tap(stage: Stage, person: Person, status: str) -> Any:
    """Press one of the statuses under the newest question, close what opens, and let time pass for the bot."""
    shown = person.press(f"tap_{status}", question(person))
    if person.view is not None:
        person.close()
    stage.settle()
    return shown


def shows(message: Message) -> str:
    """What a message says in its blocks, as a screen reader has it: its text alone may stand on a locked phone."""
    return flat("", message.blocks).strip()


def send(person: Person, status: str, comment: str = "", **more: Any) -> Any:
    """Fill in the form that is open and send it."""
    return person.fill_and_submit({"status": status, "comment": comment, **more})


def answer(stage: Stage, person: Person, status: str = "under_way", comment: str = "", **more: Any) -> Any:
    """Open the form of the newest question, fill it in and send it; then let time pass."""
    person.command("answer")
    outcome = send(person, status, comment, **more)
    stage.settle()
    return outcome


def rows(stage: Stage, sql: str) -> list[Any]:
    """What the database holds."""
    with stage.db.begin() as tx:
        return list(tx.connection().exec_driver_sql(sql).all())


def one(stage: Stage, sql: str) -> Any:
    """The one value that the database holds."""
    return rows(stage, sql)[0][0]


def change(stage: Stage, sql: str) -> None:
    """What no command can bring about yet."""
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql(sql)


def notified(stage: Stage, person: Person) -> list[str]:
    """What this person's phone showed."""
    with stage.server.lock:
        return [seen.text for seen in stage.slack.workspace.notifications(person.id)]


def waits(stage: Stage) -> list[float]:
    """The seconds of each wait for a locked database from now on. What a busy machine takes is not counted."""
    waited: list[float] = []
    event.listen(stage.db.engine, "handle_error", lambda _: waited.append(BUSY_SECONDS))
    return waited


def replace_cio(stage: Stage) -> Person:
    """Somebody else holds Idaho's CIO's office from now on."""
    new = stage.person("successor")
    with stage.db.begin() as tx:
        idaho = tx.get_one(Pair, 1)
        pairs.seat(tx, idaho, Office.CIO, people.ensure(tx, idaho.task_force_id, new.id), stage.clock.now())
    return new


def add_to_conversation(stage: Stage, *people: Person) -> None:
    """A member has turned Idaho's group DM into a private channel and added these."""
    channel = one(stage, "SELECT conversation FROM pair WHERE jurisdiction = 'ID'")
    with stage.server.lock:
        stage.slack.admin.convert(channel, "idaho", stage.server.now(), new_id=False)
        for person in people:
            stage.slack.admin.invite(channel, person.id, stage.server.now())


def deliver(stage: Stage, kind: str, payload: dict[str, Any]) -> Any:
    """Something arrives that no client of Slack's has sent. Returns what the app answered."""
    with stage.server.lock:
        delivery = stage.slack.deliveries.add(kind, payload, stage.server.now(), payload["user"]["id"])
    stage.server.settle()
    return delivery.response


def forged(stage: Stage, person: Person, metadata: str, **fields: Any) -> Any:
    """An answer form that the app did not make."""
    values = {"status": "stuck", "win_quote": "no", "help_quote": "no", "comment": None, "win": None} | fields
    state = {
        name: {
            "value": {"type": "plain_text_input", "value": value}
            if name in {"comment", "win"}
            else {"type": "radio_buttons", "selected_option": {"value": value}}
        }
        for name, value in values.items()
    }
    inputs = [{"type": "input", "block_id": name} for name in state]
    view = {"id": "V1", "type": "modal", "callback_id": "answer", "private_metadata": metadata, "blocks": inputs}
    payload = {"type": "view_submission", "user": {"id": person.id}, "team": {"id": stage.slack.workspace.team_id}}
    return deliver(stage, "interactive", payload | {"view": view | {"state": {"values": state}}})


def pressed(stage: Stage, person: Person, action_id: str, value: str | None) -> list[str]:
    """A button that is not before this person, or not anymore. Returns all that they were then shown."""
    with stage.server.lock:
        now = stage.server.now()
        place = stage.slack.app.direct([person.id], now)[0].id
        trigger = stage.slack.views.new_trigger(person.id, now)
    before = len(person.sees)
    action = {"action_id": action_id, "block_id": "b0", "type": "button"} | ({"value": value} if value else {})
    payload = {"type": "block_actions", "user": {"id": person.id}, "team": {"id": stage.slack.workspace.team_id}}
    payload |= {"trigger_id": trigger, "actions": [action], "channel": {"id": place}}
    deliver(stage, "interactive", payload | {"container": {"type": "message", "channel_id": place}})
    stage.settle()
    return person.sees[before:]
