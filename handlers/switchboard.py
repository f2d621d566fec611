"""The tables: all that can come in, each with who may do it, and every kind of message that may go out."""

from __future__ import annotations

from functools import partial

from handlers import (
    accounts,
    answering,
    asking,
    catching_up,
    channels,
    commands,
    consenting,
    deputizing,
    digesting,
    direct,
    discussion,
    failing,
    home,
    more,
    nudging,
    pauses,
    previewing,
    revealing,
    roster,
    shutting,
    silence,
    telling,
    using,
    welcoming,
    withdrawing,
)
from handlers.acts import Act, Event, Menu, Switchboard, in_its_place
from handlers.commands import by_hand, closed, holders, running, slowing
from handlers.home import cochair, officer
from handlers.home import forms as set_up
from handlers.outbox import taking_back
from handlers.outbox.kinds import table
from handlers.rights import (
    ADMIN,
    ANYONE,
    COCHAIR,
    DEPUTY,
    GIVER,
    HOLDER,
    NEWEST,
    OFFICE,
    SEAT,
    SEAT_NOW,
    SENDER,
    WRITER,
)

AWAY = Act(OFFICE, more.away_pressed)
CHOOSE_DEPUTY = Act(HOLDER, deputizing.form_pressed)
STOP_BEING_DEPUTY = Act(DEPUTY, deputizing.stop_pressed, lock=True)
LESS_OFTEN = Act(HOLDER, slowing.slower_pressed)
WHO_SEES = Act(ANYONE, more.who_sees_pressed)

PRESSES: dict[str, Act | Menu] = {
    # a question, and the answer to it
    "answer": Menu(
        {
            "afresh": Act(SEAT_NOW, using.answer_pressed),
            "with own words": Act(SEAT_NOW, using.answer_pressed, look=using.own_words),
        },
        using.which,
    ),
    "use": Act(NEWEST, using.use_pressed, look=using.read_again),
    "read_both": Act(SEAT, answering.read_both_pressed),
    "not_now": Act(SEAT_NOW, nudging.not_now_pressed),
    "unseal": Act(WRITER, revealing.unseal_pressed),
    "keep_sealed": Act(WRITER, revealing.keep_sealed_pressed),
    "withdraw": Act(GIVER, withdrawing.withdraw_pressed),
    "withdraw_which": Act(ANYONE, withdrawing.choose_pressed),  # it lists their own
    # what officers set
    "fine": Act(OFFICE, more.fine_pressed),
    "ask_again": Act(OFFICE, more.ask_again_pressed),
    "zone": Act(OFFICE, officer.zone_pressed),
    "back": Act(OFFICE, officer.back_pressed),
    "away": AWAY,
    "slower": LESS_OFTEN,
    "less_often": LESS_OFTEN,
    "pause": Act(HOLDER, slowing.pause_pressed),
    "deputy": CHOOSE_DEPUTY,
    "deputy_none": Act(HOLDER, deputizing.stop_pressed, lock=True),
    "deputy_off": STOP_BEING_DEPUTY,
    "who_sees": WHO_SEES,
    "more": Menu(
        {
            "why": Act(OFFICE, more.why_pressed),
            "away": AWAY,
            "deputy": CHOOSE_DEPUTY,
            "deputy_off": STOP_BEING_DEPUTY,
            "less_often": LESS_OFTEN,
            "who_sees": WHO_SEES,
        }
    ),
    # the digest
    "digest": Act(COCHAIR, cochair.digest_pressed, lock=True),
    "digest_hold": Act(COCHAIR, previewing.hold_pressed, lock=True),
    "digest_release": Act(COCHAIR, previewing.release_pressed, lock=True),
    "digest_post": Act(COCHAIR, previewing.post_pressed, lock=True),
    "digest_leave_out": Act(COCHAIR, previewing.leave_out_pressed, lock=True),
    "digest_put_back": Act(COCHAIR, previewing.put_back_pressed, lock=True),
    "digest_note": Act(COCHAIR, previewing.note_pressed, lock=True),
    "digest_note_back": Act(COCHAIR, previewing.note_back_pressed, lock=True),
    # the task force
    "set_up": set_up.OPENS,
    "start": Act(ADMIN, running.start_pressed, lock=True),
    "not_yet": Act(ANYONE, running.not_yet_pressed),
    "roster": Act(ADMIN, roster.open_pressed),
    "roster_apply": Act(SENDER, roster.apply_pressed, lock=True),
    "roster_apply_all": Act(SENDER, roster.apply_all_pressed, lock=True),
    "roster_leave": Act(SENDER, roster.leave_pressed),
    "change_holders": Act(ADMIN, holders.change_pressed, lock=True),
    "unpair": Act(ADMIN, holders.unpair_pressed, lock=True),
    "leave": Act(ANYONE, holders.leave_pressed),
    "checkin_all": Act(ADMIN, by_hand.all_pressed, lock=True),
}

FORMS: dict[str, Act | Menu] = {
    "answer": Act(SEAT, answering.send_answer, refused=answering.not_saved),
    "not_now": Act(SEAT, nudging.send_not_now, refused=in_its_place),
    "both": Act(SEAT, consenting.send_consent, refused=in_its_place),
    "withdraw": Act(GIVER, withdrawing.send_withdraw, refused=in_its_place),
    "zone": Act(OFFICE, officer.send_zone),
    "away": Act(OFFICE, more.send_away),
    "less_often": Act(HOLDER, slowing.send_less_often),
    "pause": Act(HOLDER, slowing.send_pause),
    "pause_off": Act(HOLDER, slowing.send_pause_off),
    "deputy": Act(HOLDER, deputizing.send_form, look=deputizing.look_at_picked, lock=True),
    "digest_note": Act(COCHAIR, previewing.send_note, lock=True, refused=previewing.note_not_saved),
    "set_up": set_up.SENT,
    "closed": Act(ADMIN, closed.send, lock=True),
    "roster": Act(ADMIN, roster.form_sent, look=roster.read_pasted),
}

EVENTS: dict[str, Event] = {
    "message": discussion.written,
    "app_home_opened": home.opened,
    "user_change": accounts.changed,
    **dict.fromkeys(shutting.TOLD, shutting.told),
    **channels.EVENTS,
}

ALONE = {name: set_up.OPENS.choices[form] for name, form in set_up.FORM_OF.items()}
"""What a command does that is typed alone, where it has a form on Home."""

KINDS = table(
    *welcoming.KINDS,
    *asking.KINDS,
    *by_hand.KINDS,
    *nudging.KINDS,
    *silence.KINDS,
    *answering.KINDS,
    *revealing.KINDS,
    *discussion.KINDS,
    *direct.KINDS,
    *deputizing.KINDS,
    *telling.KINDS,
    *pauses.KINDS,
    *slowing.KINDS,
    *digesting.KINDS,
    *previewing.KINDS,
    *roster.KINDS,
    *accounts.KINDS,
    *home.KINDS,
    *catching_up.KINDS,
    *failing.KINDS,
    *shutting.KINDS,
    *taking_back.KINDS,
)
"""Every kind of message that the outbox may hold, by name."""


def build() -> Switchboard:
    """The tables, for who listens. Raises TypeError for an act without a right."""
    return Switchboard(PRESSES, FORMS, partial(commands.command, alone=ALONE), EVENTS)
