"""What can go wrong on the way to Slack, what it means and what to do; and how the admins are told.

docs/operations.md has the same list (tests/test_readme.py keeps the two equal).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.words.kit import Content, context, escape, message, sections
from bot.words.unreachable import ABOUT_THE_TOKEN


@dataclass(frozen=True)
class Cause:
    """Why something did not happen, as one sentence, and what an admin does about it (mrkdwn)."""

    why: str
    fix: str


TELL_OPERATOR = "Please tell whoever runs me"
CAUSES = {
    "not_in_channel": Cause(
        "I am not in that channel.",
        "Type `/invite @Counterpart` there, then `/counterpart channel #task-force`: "
        "what could not be posted then goes there.",
    ),
    "channel_not_found": Cause(
        "I can't see that conversation anymore.",
        "For the digest's channel: type `/invite @Counterpart` there, then `/counterpart channel #task-force`.",
    ),
    "is_archived": Cause(
        "That channel is archived.",
        "Bring it back, or pick another; either way then type `/counterpart channel #task-force`.",
    ),
    "restricted_action": Cause(
        "This workspace's rules don't let me post there.",
        "Ask its owners to let apps post there, or pick another with `/counterpart channel #task-force`.",
    ),
    "channel_not_set": Cause(
        "The digest's time has come, and no channel is set.",
        "Type `/counterpart channel #task-force`; it is posted at once.",
    ),
    "user_disabled": Cause(
        "That account is deactivated.",
        "Say who holds the office now: `/counterpart pair ID @cio @cpo`; nobody yet: `/counterpart vacate ID CIO`.",
    ),
    "user_not_found": Cause(
        "That person is no longer in this workspace.",
        "Say who holds the office now: `/counterpart pair ID @cio @cpo`; nobody yet: `/counterpart vacate ID CIO`.",
    ),
    "user_not_visible": Cause(
        "Slack does not let me write to that person, who belongs to another organization.",
        "Invite them to this workspace, as a guest for example, then `/counterpart pair ID @cio @cpo`.",
    ),
    "messages_tab_disabled": Cause(
        "The app's settings in Slack let nobody write to it, so I can't write either.",
        f"{TELL_OPERATOR}: paste what `counterpart manifest` prints at the app's page again.",
    ),
    "missing_scope": Cause(
        "The app was not granted a permission (scope) that this needs.",
        f"{TELL_OPERATOR}: paste what `counterpart manifest` prints at the app's page, "
        "then press *Reinstall to Workspace*.",
    ),
    "ekm_access_denied": Cause(
        "Whoever keeps this workspace's encryption keys has blocked that conversation.",
        "Ask a workspace owner to let apps write there again. Everything else goes out as usual.",
    ),
    "access_denied": Cause(
        "Slack does not let me write to that person or conversation.",
        "Ask a workspace owner which rule stands in the way. Everything else goes out as usual.",
    ),
    "team_access_not_granted": Cause(
        "That conversation belongs to a workspace that this app may not use.",
        "Ask your organization's owners to grant the app access to it. Everything else goes out as usual.",
    ),
    "shut": Cause(
        "Slack let nothing of mine through: the app was taken out, or its token revoked.",
        f"{TELL_OPERATOR}: install the app again and set `SLACK_BOT_TOKEN`. What waits then goes out by itself.",
    ),
    "not_signed": Cause(
        "Requests that reached me were not signed with my signing secret, so I refused them.",
        f"If people here get no answer from me, they were Slack's. {TELL_OPERATOR}: "
        "copy `SLACK_SIGNING_SECRET` again from *Basic Information*.",
    ),
    "clock_off": Cause(
        "Slack's requests seem to be more than five minutes old or ahead, so I had to refuse them.",
        f"{TELL_OPERATOR}: let the machine set its clock by the network (NTP).",
    ),
    "no_answer": Cause(
        "Slack has given no usable answer for some time.",
        "Nothing: I keep trying, and look whether it went out before I send it again.",
    ),
    "cannot_be_searched": Cause(
        "I don't know whether it went out, and Slack does not let me look, so I don't send it again.",
        "Let me back into that conversation if I was removed from it: I look every quarter of an hour. "
        "Otherwise see whether it is there, and tell them yourself if not.",
    ),
    "not_edited": Cause(
        "I could not bring a message up to date, so it still shows what it showed.",
        "Somebody may have deleted it; then there is nothing to do.",
    ),
    "not_deleted": Cause(
        "A message is there twice, and Slack does not let me delete the second.",
        "Delete the second by hand.",
    ),
    "words_stay": Cause(
        "A message shows words that were withdrawn, and Slack lets me neither change nor delete it.",
        "Have it deleted by hand: by a workspace owner, or by whoever your rules let delete an app's messages.",
    ),
    "cannot_be_made": Cause(
        "A message could not be made. That is a fault of mine; I try again at growing intervals.",
        f"{TELL_OPERATOR}: the log says why, with `action=render`.",
    ),
    "mail_refused": Cause(
        "The mail server refuses that address, so no more mail goes there.",
        "See what address Slack has of them (`/counterpart reach` lists it); once it is another, mail goes again.",
    ),
    "mail_put_off": Cause(
        "The mail server has put the mail off each time, so I don't try again in this round.",
        "Write to them yourself: `/counterpart reach` has a mail to copy.",
    ),
    "mail_server": Cause(
        "The mail server takes no mail from me. I keep trying, and all else goes out as usual.",
        f"{TELL_OPERATOR}: `counterpart doctor` says what is wrong.",
    ),
    "database": Cause(
        "I could not get at my database for some time. Whoever answered then was told to send it again.",
        f"{TELL_OPERATOR}: `counterpart doctor` says what is wrong.",
    ),
    "broken": Cause(
        "A part of my work failed. That is a fault of mine; I try again at every heartbeat.",
        f"{TELL_OPERATOR}: the log says why.",
    ),
}
ONE_THING = f"Everything else goes out as usual. {TELL_OPERATOR}, who may ask Slack's support why."
MOST_NAMED = 20
ONCE = "You get this as an admin of the task force, once a day at most. `/counterpart status` says how it stands."


def cause_of(word: str) -> Cause:
    """What this word of ours or Slack's means; of one that we don't know, at least the word."""
    if word.startswith("restricted_action"):
        word = "restricted_action"
    if word in ABOUT_THE_TOKEN:  # and yet the token works: `auth.test` was asked
        return Cause(f"Slack refused this one thing (`{word}`), though it lets me in.", ONE_THING)
    unknown = Cause(f"Slack refused it (`{escape(word)}`).", f"{TELL_OPERATOR}; `counterpart doctor` may say more.")
    return CAUSES.get(word, unknown)


ALL_OF_IT = "Everything that I send"


def channel_of_digest(channel: str) -> str:
    """What is concerned when it can't be written in, before anything was to be posted there."""
    return f"The digest's channel <#{channel}>"


def undelivered(what: str, whom: str) -> str:
    """What did not arrive: `The digest to #task-force`. Never what it said. `whom` may be empty."""
    return f"{what} to {whom}" if whom else what


def line(cause: str, concerned: Sequence[str]) -> str:
    """One failure in a list: whom it concerns, why, and what to do."""
    it = cause_of(cause)
    return f"• {_named(concerned, '; ')}: {it.why} {it.fix}"


def notice(cause: str, concerned: Sequence[str]) -> Content:
    """To an admin, by DM."""
    it = cause_of(cause)
    listed = _named(concerned, "\n• ")
    lines = [f"*{it.why}*", *f"• {listed}".split("\n"), f"*What to do:* {it.fix}"]
    return message(*sections(lines), context(ONCE))


def _named(concerned: Sequence[str], between: str) -> str:
    more = len(concerned) - MOST_NAMED
    return between.join([*concerned[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])
