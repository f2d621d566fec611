"""The tables: all that can come in, each with who may do it, and every kind of message that may go out."""

from __future__ import annotations

from functools import partial

from bot.rules.model import Status
from handlers import commands, home, results
from handlers.acts import Act, Event, Menu, Switchboard, in_its_place
from handlers.check_ins import (
    answer,
    by_hand,
    catch_up,
    consent,
    draft,
    drafting,
    early,
    first_look,
    form,
    nudge,
    question,
    reveal,
    silence,
    tap,
    thread,
    withdrawal,
)
from handlers.digests import digest, posted, preview, report, scorecard, tile_map, wins
from handlers.failures import notice, shut
from handlers.handover import before, lets, note
from handlers.home import cochair
from handlers.home import forms as set_up
from handlers.kinds import table
from handlers.mails import wish
from handlers.offers import help as helping
from handlers.offers import offer, seek, talk
from handlers.offices import accounts, deputy, holders, roster, start, welcome
from handlers.outbox import removal
from handlers.overview import agenda, board, direct, menu, plan, reach
from handlers.plans import load
from handlers.rehearsal import rehearse
from handlers.rights import (
    ADMIN,
    ANYONE,
    BY_NAME,
    COCHAIR,
    DEPUTY,
    DRAFT_FOR,
    DRAFTER,
    GIVER,
    HANDED_OVER,
    HELPER,
    HOLDER,
    LOADER,
    MEMBER,
    NEWEST,
    NOTE_WRITER,
    OFFERED,
    OFFICE,
    PART_OF_STEP,
    READER,
    SEAT,
    SEAT_NOW,
    SENDER,
    STEP,
    WRITER,
)
from handlers.settings import OWN, SETTINGS, absence, away, conversations, pace, pause, seen
from handlers.settings.focus import FOCUS
from handlers.steps import hand_over, propose, settle
from handlers.steps import step as next_step

SET = {one.name: one.opens() for one in OWN}
"""The buttons that open the form of an officer's setting."""
STOP_BEING_DEPUTY = Act(DEPUTY, deputy.stop_pressed, lock=True)
WHO_SEES = Act(ANYONE, seen.who_sees_pressed)

PRESSES: dict[str, Act | Menu] = {
    # a question, and the answer to it
    "answer": Menu(
        {
            "afresh": Act(SEAT_NOW, form.answer_pressed),
            "with own words": Act(SEAT_NOW, form.answer_pressed, look=form.own_words),
        },
        form.which,
    ),
    **{f"tap_{status}": Act(SEAT_NOW, tap.status_pressed) for status in Status},
    "open_now": Act(SEAT, reveal.open_now_pressed),
    "undo": Act(GIVER, withdrawal.undo_pressed),
    "use": Act(NEWEST, form.use_pressed, look=form.read_again),
    "read_both": Act(SEAT, answer.read_both_pressed),
    "not_now": Act(SEAT_NOW, nudge.not_now_pressed),
    "unseal": Act(WRITER, reveal.unseal_pressed),
    "keep_sealed": Act(WRITER, reveal.keep_sealed_pressed),
    "withdraw": Act(GIVER, withdrawal.withdraw_pressed),
    "early": Act(OFFICE, early.open_pressed),
    "early_back": Act(OFFICE, early.back_pressed),
    "withdraw_which": Act(ANYONE, withdrawal.choose_pressed),  # it lists their own
    # what a deputy drafts
    "draft_send": Act(DRAFT_FOR, drafting.send_as_mine_pressed),
    "draft_change": Act(DRAFT_FOR, drafting.change_pressed),
    "draft_no": Act(DRAFT_FOR, drafting.not_this_pressed),
    "draft_back": Act(DRAFTER, drafting.take_back_pressed),
    # what the two agree to do
    "step": Act(HOLDER, propose.open_pressed),
    "step_change": Act(STEP, propose.change_pressed),
    "step_agree": Act(STEP, propose.agree_pressed),
    "step_done": Act(STEP, settle.done_pressed),
    "step_still": Act(STEP, settle.still_pressed),
    "step_drop": Act(STEP, settle.drop_pressed),
    "step_show": Act(STEP, hand_over.show_pressed),
    "step_keep": Act(STEP, hand_over.keep_pressed),
    "step_let_go": Act(STEP, hand_over.let_go_pressed),
    "step_withdraw": Act(PART_OF_STEP, settle.withdraw_pressed),
    "agenda": Act(HOLDER, agenda.open_agenda),
    # what is handed over
    "handover": Act(HOLDER, before.open_pressed),
    "handover_note": Act(HOLDER, note.open_pressed),
    "handover_lets": Act(HANDED_OVER, lets.open_pressed),
    # help between states
    "offer": Act(HELPER, helping.help_pressed),
    "offer_yes": Act(OFFERED, helping.yes_pressed),
    "offer_no": Act(OFFERED, helping.no_pressed),
    # what officers set
    "fine": Act(OFFICE, menu.fine_pressed),
    "ask_again": Act(OFFICE, menu.ask_again_pressed),
    **SET,
    "slower": SET["less_often"],
    "back": Act(OFFICE, away.back_pressed),
    "no_mail": Act(OFFICE, wish.stop_pressed),
    "mail_again": Act(OFFICE, wish.again_pressed),
    "deputy_none": Act(HOLDER, deputy.stop_pressed, lock=True),
    "deputy_off": STOP_BEING_DEPUTY,
    "who_sees": WHO_SEES,
    "more": Menu(
        {
            "why": Act(OFFICE, menu.why_pressed),
            "away": SET["away"],
            "deputy": SET["deputy"],
            "deputy_off": STOP_BEING_DEPUTY,
            "less_often": SET["less_often"],
            "who_sees": WHO_SEES,
        }
    ),
    # the digest, and what every state is asked
    "focus": FOCUS.opens(),
    "scorecard": Act(MEMBER, scorecard.show),
    "map": Act(BY_NAME, tile_map.show),
    "report": Act(COCHAIR, report.pressed),
    "wins": Act(COCHAIR, wins.show),
    "past_digests": Act(COCHAIR, wins.weeks),
    "digest": Act(COCHAIR, cochair.digest_pressed, lock=True),
    "digest_hold": Act(COCHAIR, preview.hold_pressed, lock=True),
    "digest_release": Act(COCHAIR, preview.release_pressed, lock=True),
    "digest_post": Act(COCHAIR, preview.post_pressed, lock=True),
    "digest_leave_out": Act(COCHAIR, preview.leave_out_pressed, lock=True),
    "digest_put_back": Act(COCHAIR, preview.put_back_pressed, lock=True),
    "digest_note": Act(COCHAIR, preview.note_pressed, lock=True),
    "digest_note_back": Act(COCHAIR, preview.note_back_pressed, lock=True),
    "how_we_count": Act(READER, posted.how_we_count_pressed),
    "copy_digest": Act(READER, posted.copy_pressed),
    # the task force
    "set_up": set_up.OPENS,
    "away_for": away.AWAY_FOR.opens(),
    "reach": Act(ADMIN, reach.shown),
    "board_csv": Act(ADMIN, board.csv_pressed),
    "start": Act(ADMIN, start.start_pressed, lock=True),
    "not_yet": Act(ANYONE, start.not_yet_pressed),
    "roster": Act(ADMIN, roster.open_pressed),
    "roster_apply": Act(SENDER, roster.apply_pressed, lock=True),
    "roster_apply_all": Act(SENDER, roster.apply_all_pressed, lock=True),
    "roster_leave": Act(SENDER, roster.leave_pressed),
    "plan": Act(ANYONE, plan.show, shows_rights=True),
    "plan_load": Act(ADMIN, load.open_pressed),
    "plan_activate": Act(LOADER, load.activate_pressed, lock=True),
    "plan_leave": Act(LOADER, load.leave_pressed),
    "change_holders": Act(ADMIN, holders.change_pressed, lock=True),
    "unpair": Act(ADMIN, holders.unpair_pressed, lock=True),
    "leave": Act(ANYONE, holders.leave_pressed),
    "checkin_all": Act(ADMIN, by_hand.all_pressed, lock=True),
}

FORMS: dict[str, Act | Menu] = {
    "answer": Act(SEAT, answer.send_answer, refused=answer.not_saved),
    "draft": Act(SEAT, drafting.send_draft, refused=answer.not_saved),
    "early": Act(OFFICE, early.send, refused=answer.not_saved),
    "first_look": Act(SEAT, first_look.send_page),
    "not_now": Act(SEAT, nudge.send_not_now, refused=in_its_place),
    "both": Act(SEAT, consent.send_consent, refused=in_its_place),
    "withdraw": Menu(
        {
            "answer": Act(GIVER, withdrawal.send_withdraw, refused=in_its_place),
            "step": Act(PART_OF_STEP, settle.send_withdraw, refused=in_its_place),
            "note": Act(NOTE_WRITER, note.withdraw, refused=in_its_place),
        },
        withdrawal.which,
    ),
    "step": Act(HOLDER, propose.send),
    "agenda": Act(HOLDER, agenda.send_agenda),
    "step_still": Act(STEP, settle.send_still),
    "handover": Act(HOLDER, before.next_page),
    "handover_note": Act(HOLDER, note.send),
    "handover_lets": Act(HANDED_OVER, lets.send),
    "step_withdraw": Act(PART_OF_STEP, settle.send_withdraw, refused=in_its_place),
    "offer": Act(HELPER, helping.send_offer, refused=in_its_place),
    **{one.name: one.sent() for one in SETTINGS if one.draw is None},
    "away_for": away.AWAY_FOR.sent(),
    "pause_off": Act(HOLDER, pace.send_pause_off),
    "digest_note": Act(COCHAIR, preview.send_note, lock=True, refused=preview.note_not_saved),
    "scorecard": Act(MEMBER, scorecard.chosen),
    "map": Act(BY_NAME, tile_map.chosen),
    "wins": Act(COCHAIR, wins.next_page),
    "past_digest": Act(COCHAIR, wins.week_chosen),
    "set_up": set_up.SENT,
    "roster": Act(ADMIN, roster.form_sent, look=roster.read_pasted),
    "plan_load": Act(ADMIN, load.form_sent, look=load.read_pasted),
}

EVENTS: dict[str, Event] = {
    "message": partial(thread.written, alone=direct.answer),
    "app_home_opened": home.opened,
    "user_change": accounts.changed,
    **dict.fromkeys(shut.TOLD, shut.told),
    **conversations.EVENTS,
}

KINDS = table(
    *welcome.KINDS,
    *question.KINDS,
    *by_hand.KINDS,
    *nudge.KINDS,
    *silence.KINDS,
    *answer.KINDS,
    *draft.KINDS,
    *reveal.KINDS,
    *next_step.KINDS,
    *lets.KINDS,
    *offer.KINDS,
    *talk.KINDS,
    *seek.KINDS,
    *thread.KINDS,
    *direct.KINDS,
    *deputy.KINDS,
    *results.KINDS,
    *pause.KINDS,
    *pace.KINDS,
    *absence.KINDS,
    *early.KINDS,
    *digest.KINDS,
    *preview.KINDS,
    *roster.KINDS,
    *load.KINDS,
    *rehearse.KINDS,
    *accounts.KINDS,
    *home.KINDS,
    *catch_up.KINDS,
    *notice.KINDS,
    *shut.KINDS,
    *removal.KINDS,
)
"""Every kind of message that the outbox may hold, by name."""


def build() -> Switchboard:
    """The tables, for who listens. Raises TypeError for an act without a right."""
    return Switchboard(PRESSES, FORMS, commands.command, EVENTS)
