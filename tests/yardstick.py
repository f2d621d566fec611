"""The yardstick of `make bench-answers`: our rules about an answer, written by hand as short as they can be.

Bolt, waitress, SQLAlchemy Core, the product's own tables. One transaction: the question is locked, who answers
holds the office in it, the newest version is compared, a version is added, the question opens when both are in,
what shows it is marked to be drawn anew, the receipt is written. It keeps the promises of an answer and nothing
else: no deputies, excuses, consents, notices, rights or kind words.
"""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Connection, Row, bindparam, create_engine, insert, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as insert_or

from bot.http_server import serve
from storage.tables import Ask, CheckIn, Holding, Message, Pair, Person, Reply

THREADS = 8
PLACE = (
    select(CheckIn.__table__, Pair.jurisdiction)
    .join(Pair, Pair.id == CheckIn.pair_id)
    .where(CheckIn.id == bindparam("id"))
    .with_for_update(key_share=True, of=CheckIn.__table__)
)
ASKS = (
    select(Ask.id, Ask.office, Ask.person_id, Person.slack_id)
    .join(Holding, (Holding.person_id == Ask.person_id) & (Holding.office == Ask.office))
    .join(Person, Person.id == Ask.person_id)
    .where(Ask.check_in_id == bindparam("id"), Holding.until.is_(None))
)
NEWEST = (
    select(Reply.__table__)
    .ext(distinct_on(Reply.ask_id))
    .where(Reply.ask_id.in_(bindparam("asks", expanding=True)))
    .order_by(Reply.ask_id, Reply.version.desc())
)
NEWER = select(CheckIn.id).where(
    CheckIn.pair_id == bindparam("pair"), CheckIn.id > bindparam("id"), CheckIn.sent_at.is_not(None)
)
AGAIN = (
    update(Message)
    .where(
        or_(Message.check_in_id == bindparam("question"), Message.key == bindparam("home")),
        Message.state.in_(("due", "sent")),
    )
    .values(wanted=Message.wanted + 1, retry_at=None)
    .execution_options(synchronize_session=False)
)
ANSWERED = update(Ask).where(Ask.id == bindparam("ask")).values(state="answered")
OPENED = update(CheckIn).where(CheckIn.id == bindparam("check_in")).values(revealed_at=bindparam("now"))
ADDED = insert(Reply.__table__)
RECEIPT = insert_or(Message.__table__).on_conflict_do_nothing()


def give(tx: Connection, user: str, view: dict[str, Any], now: datetime) -> str:
    """Store this answer. Returns what is wrong with it; "": nothing."""
    number = json.loads(view["private_metadata"])["check_in"]
    said = {name: field(one["value"]) for name, one in view["state"]["values"].items()}
    question = tx.execute(PLACE, {"id": number}).one_or_none()
    asks = tx.execute(ASKS, {"id": number}).all()
    mine = next((one for one in asks if one.slack_id == user), None)
    if question is None or mine is None or question.not_sent is not None:
        return "This is not yours to answer."
    if tx.execute(NEWER, {"pair": question.pair_id, "id": number}).first() is not None:
        return "A newer question has taken this one's place."
    newest = {one.ask_id: one for one in tx.execute(NEWEST, {"asks": [one.id for one in asks]})}
    last = newest.get(mine.id)
    if last is None or any(getattr(last, name) != value for name, value in said.items()):
        add(tx, question, mine, last, said, now)
        if question.revealed_at is None and len(newest.keys() | {mine.id}) == 2:
            tx.execute(OPENED, {"check_in": number, "now": now})
        tx.execute(AGAIN, {"question": number, "home": f"home/{user}"})
    return ""


def field(value: dict[str, Any]) -> str | None:
    return value["selected_option"]["value"] if value["type"] == "radio_buttons" else value["value"]


def add(
    tx: Connection, question: Row[Any], mine: Row[Any], last: Row[Any] | None, said: dict[str, Any], now: datetime
) -> None:
    whose = {"task_force_id": question.task_force_id, "author_id": mine.person_id, "holder_id": mine.person_id}
    version = last.version + 1 if last is not None else 1
    more = {"given": True, "after_reveal": question.revealed_at is not None, "promised": False, "may_name": False}
    tx.execute(ADDED, whose | said | more | {"ask_id": mine.id, "version": version, "at": now})
    tx.execute(ANSWERED, {"ask": mine.id})
    row = {
        "task_force_id": question.task_force_id,
        "key": f"receipt/{question.jurisdiction}/{question.slot}/{mine.office}",
        "kind": "receipt",
        "person_id": mine.person_id,
        "check_in_id": question.id,
        "office": mine.office,
        "data": {},
        "discarded": [],
        "urgent": True,
        "not_before": now,
        "created_at": now,
    }
    tx.execute(RECEIPT, row)


def main() -> None:
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=THREADS)
    ours = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U1")
    app = App(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        authorize=lambda: ours,  # Slack is asked nothing
        process_before_response=True,
    )

    @app.view("answer")
    def answered(ack: Ack, body: dict[str, Any]) -> None:
        with engine.begin() as tx:
            wrong = give(tx, body["user"]["id"], body["view"], datetime.now(UTC))
        if wrong:
            ack(response_action="errors", errors={"status": wrong})
        else:
            ack()

    serve(SlackRequestHandler(app, path="/slack/events"), int(os.environ["PORT"]), THREADS, threading.Event())


if __name__ == "__main__":
    main()
