"""The edge towards Slack: which listener hears what, and what a person is told when something goes wrong."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App, BoltResponse

from bot.slack import SlackFailure
from bot.words import notices
from bot.words.commands import lines
from bot.words.kit import Json, as_plain
from handlers import Counterpart, acts, origin, results
from handlers.acts import Switchboard
from storage.database import NotSure, unavailable

log = logging.getLogger(__name__)

Tell = Callable[[str], Json]


def register(app: App, cp: Counterpart, board: Switchboard) -> None:
    """Few listeners, each with a table: Bolt's cost of finding one grows with their number."""

    @app.middleware
    def _ours_alone(body: Json, next: Callable[[], None]) -> BoltResponse | None:
        if origin.is_ours(cp, body):
            next()
            return None
        origin.log_foreign(body)
        return BoltResponse(status=200, body="")  # else Slack would send it three times more

    @app.command("/counterpart")
    def _command(ack: Ack, body: Json) -> None:
        _answer(cp, lambda: board.command(cp, body, cp.clock.now()), ack, _tell_in_command)

    @app.action(re.compile(""))
    def _press(ack: Ack, body: Json) -> None:
        tell = partial(results.in_window, cp, body)
        found = board.pressed(body)
        do = partial(acts.press, cp, *found, cp.clock.now()) if found else partial(tell, notices.GONE)
        _answer(cp, do, ack, tell, partial(results.by_message, cp, body))

    @app.view(re.compile(""))
    def _form(ack: Ack, body: Json) -> None:
        tell = partial(acts.under_the_first_field, body)
        found = board.sent(body)
        do = partial(acts.form, cp, *found, cp.clock.now()) if found else partial(tell, notices.GONE)
        _answer(cp, do, ack, tell, busy=notices.NOT_SAVED, lost=notices.NOT_SURE_SAVED)

    @app.event("message")
    def _message(ack: Ack, body: Json) -> None:
        # Not acknowledged when it fails, so that Slack sends it again.
        board.events["message"](cp, body, cp.clock.now())
        cp.wake()
        ack()

    @app.event("app_home_opened")
    def _home(ack: Ack, body: Json) -> None:
        board.events["app_home_opened"](cp, body, cp.clock.now())
        ack()

    @app.event(re.compile(""))
    def _other(ack: Ack, body: Json) -> None:
        handler = board.events.get(body["event"]["type"])
        if handler is not None:
            handler(cp, body, cp.clock.now())
            cp.wake()
        ack()  # what nobody handles, too: unacknowledged, Slack would send it three times more


def _answer(
    cp: Counterpart,
    do: Callable[[], Json],
    ack: Ack,
    tell: Tell,
    tell_without_slack: Tell | None = None,
    busy: str = notices.BUSY,
    lost: str = notices.NOT_SURE,
) -> None:
    """Do it and acknowledge as the last thing; whatever goes wrong, the person is told what to do."""
    try:
        answer = do()
    except SlackFailure as failure:
        log.warning("Slack did not do what was asked", extra={"action": "answer", "error": failure.error})
        said = notices.ENOUGH if failure.error == "ratelimited" else notices.TOO_SLOW
        answer = (tell_without_slack or tell)(said)
    except Exception as error:
        reference = uuid.uuid4().hex[:8]
        log.exception("A request failed", extra={"action": "answer", "reference": reference})
        said = lost if isinstance(error, NotSure) else busy if unavailable(error) else notices.broken(reference)
        answer = tell(said)
    cp.wake()
    ack(**_in_plain(answer))


def _tell_in_command(text: str) -> Json:
    return results.in_answer(lines(text))


def _in_plain(answer: Json) -> Json:
    """What stands under a field is plain text: our marks would be read as they stand."""
    if answer.get("response_action") != "errors":
        return answer
    return answer | {"errors": {field: as_plain(text) for field, text in answer["errors"].items()}}
