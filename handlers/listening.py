"""The edge towards Slack: which listener hears what, and what a person is told when something goes wrong."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial

from slack_bolt import Ack, App, BoltResponse

from bot.slack import SlackFailure
from bot.words import notices
from bot.words.commands import lines
from bot.words.kit import Json, as_plain
from handlers import (
    Counterpart,
    accounts,
    answering,
    channels,
    commands,
    consenting,
    deputizing,
    discussion,
    home,
    more,
    nudging,
    previewing,
    revealing,
    roster,
    shutting,
    telling,
    using,
    whose,
    withdrawing,
)
from handlers.commands import by_hand, closed, holders, lookup, running, slowing
from handlers.people import NotAllowed
from storage.database import NotSure, unavailable

log = logging.getLogger(__name__)

Handler = Callable[[Counterpart, Json, datetime], Json]
Tell = Callable[[str], Json]

PRESSES: dict[str, Handler] = {
    "answer": using.press_answer,
    "use": using.press_use,
    "read_both": answering.press_read_both,
    "not_now": nudging.press_not_now,
    "start": running.start_pressed,
    "not_yet": running.not_yet_pressed,
    "roster": roster.open_pressed,
    "roster_apply": roster.apply_pressed,
    "roster_apply_all": roster.apply_all_pressed,
    "roster_leave": roster.leave_pressed,
    "slower": slowing.slower_pressed,
    "pause": slowing.pause_pressed,
    "withdraw": withdrawing.press_withdraw,
    "withdraw_which": withdrawing.press_choose,
    **revealing.PRESSES,
    **holders.PRESSES,
    **by_hand.PRESSES,
    **previewing.PRESSES,
    **home.PRESSES,
    **more.PRESSES,
    **deputizing.PRESSES,
}
ADMINS_FORMS = {"roster", "digest_note"}  # Home's see to it themselves
ADMINS_PRESSES = {"start", "not_yet", "roster", "roster_apply", "roster_leave"} | {
    *holders.PRESSES,
    *by_hand.PRESSES,
    *previewing.PRESSES,
}
EVENTS: dict[str, Callable[[Counterpart, Json, datetime], None]] = {
    "user_change": accounts.changed,
    **dict.fromkeys(shutting.TOLD, shutting.told),
    **channels.EVENTS,
}
FORMS: dict[str, Handler] = {
    "answer": answering.send_answer,
    "roster": roster.form_sent,
    "not_now": nudging.send_not_now,
    "pause": slowing.send_pause,
    "pause_off": slowing.send_pause_off,
    **closed.FORMS,
    "withdraw": withdrawing.send_withdraw,
    **home.FORMS,
    "both": consenting.send_consent,
    **more.FORMS,
    "digest_note": previewing.send_note,
    **deputizing.FORMS,
}


def register(app: App, cp: Counterpart) -> None:
    """Few listeners, each with a table: Bolt's cost of finding one grows with their number."""

    @app.middleware
    def _ours_alone(body: Json, next: Callable[[], None]) -> BoltResponse | None:
        if whose.is_ours(cp, body):
            next()
            return None
        whose.note_foreign(body)
        return BoltResponse(status=200, body="")  # else Slack would send it three times more

    @app.command("/counterpart")
    def _command(ack: Ack, body: Json) -> None:
        _answer(cp, _typed, ack, body, _tell_in_command)

    @app.action(re.compile(""))
    def _press(ack: Ack, body: Json) -> None:
        action = body["actions"][0]["action_id"]
        handler = _checked(PRESSES[action]) if action in ADMINS_PRESSES else PRESSES.get(action, _unknown)
        _answer(cp, handler, ack, body, partial(telling.in_window, cp, body), partial(telling.by_message, cp, body))

    @app.view(re.compile(""))
    def _form(ack: Ack, body: Json) -> None:
        form = body["view"]["callback_id"]
        handler = _checked(FORMS[form]) if form in ADMINS_FORMS else FORMS.get(form, _unknown)
        tell = partial(_tell_in_form, body)
        _answer(cp, handler, ack, body, tell, busy=notices.NOT_SAVED, lost=notices.NOT_SURE_SAVED)

    @app.event("message")
    def _message(ack: Ack, body: Json) -> None:
        # Not acknowledged when it fails, so that Slack sends it again.
        discussion.written(cp, body, cp.clock.now())
        cp.wake()
        ack()

    @app.event("app_home_opened")
    def _home(ack: Ack, body: Json) -> None:
        home.opened(cp, body, cp.clock.now())
        ack()

    @app.event(re.compile(""))
    def _other(ack: Ack, body: Json) -> None:
        handler = EVENTS.get(body["event"]["type"])
        if handler is not None:
            handler(cp, body, cp.clock.now())
            cp.wake()
        ack()  # what nobody handles, too: unacknowledged, Slack would send it three times more


def _answer(
    cp: Counterpart,
    handler: Handler,
    ack: Ack,
    body: Json,
    tell: Tell,
    tell_without_slack: Tell | None = None,
    busy: str = notices.BUSY,
    lost: str = notices.NOT_SURE,
) -> None:
    """Handle it and acknowledge as the last thing; whatever goes wrong, the person is told what to do."""
    try:
        answer = handler(cp, body, cp.clock.now())
        _show_home_again(cp, body)
    except NotAllowed as refusal:
        answer = tell(str(refusal))
        _show_home_again(cp, body)  # what they pressed there may be out of date
    except SlackFailure as failure:
        log.warning("Slack did not do what was asked", extra={"action": "answer", "error": failure.error})
        answer = (tell_without_slack or tell)(notices.TOO_SLOW)
    except Exception as error:
        reference = uuid.uuid4().hex[:8]
        log.exception("A request failed", extra={"action": "answer", "reference": reference})
        said = lost if isinstance(error, NotSure) else busy if unavailable(error) else notices.broken(reference)
        answer = tell(said)
    cp.wake()
    ack(**_in_plain(answer))


def _show_home_again(cp: Counterpart, body: Json) -> None:
    """What somebody did may show on their Home. Done is done, whether this works or not.

    Not after a failure: a locked database would then take the time in which to say so.
    """
    try:
        home.show_again(cp, _who(body))
    except Exception:
        log.exception("Home could not be marked as changed", extra={"action": "home"})


def _typed(cp: Counterpart, body: Json, now: datetime) -> Json:
    """A command; one that is typed alone opens its form, where it has one on Home."""
    form = home.FORM_OF.get(commands.bare(body) or "")
    return home.open_named(cp, body, form, now) if form is not None else commands.command(cp, body, now)


def _who(body: Json) -> str:
    return str(body.get("user_id") or body["user"]["id"])


def _checked(handler: Handler) -> Handler:
    """The press itself is checked, not only the button: who was an admin when it was drawn may be none anymore."""

    def check(cp: Counterpart, body: Json, now: datetime) -> Json:
        lookup.still_administers(cp, _who(body))
        return handler(cp, body, now)

    return check


def _unknown(cp: Counterpart, body: Json, now: datetime) -> Json:
    """A button or form of an older version, or one that nobody made."""
    raise NotAllowed(notices.GONE)


def _tell_in_command(text: str) -> Json:
    said = lines(text)
    return {"response_type": "ephemeral", "text": said.text, "blocks": said.blocks}


def _in_plain(answer: Json) -> Json:
    """What stands under a field is plain text: our marks would be read as they stand."""
    if answer.get("response_action") != "errors":
        return answer
    return answer | {"errors": {field: as_plain(text) for field, text in answer["errors"].items()}}


def _tell_in_form(body: Json, text: str) -> Json:
    """Under the form's first field, so that the form stays open with all that was typed; without one, instead."""
    inputs = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    if not inputs:
        return {"response_action": "update", "view": notices.notice_form(text)}
    return {"response_action": "errors", "errors": {inputs[0]: text}}
