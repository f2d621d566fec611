"""What is said of an account that can't take part, and what the admins are asked when an officer's is gone."""

from __future__ import annotations

from bot.rules.belonging import Standing
from bot.rules.model import Office
from bot.words.commands import lines
from bot.words.kit import Content

NOT_FOUND = "is not somebody I can find in this workspace"
WHY = {
    Standing.INVITED: "has been invited and is not in yet; wait until they have accepted, then do this again",
    Standing.DEACTIVATED: "has a deactivated account",
    Standing.OUTSIDE: "is not in this workspace; have them added to it, then do this again",
    Standing.STRANGER: "belongs to another organization's Slack",
    Standing.APP: "is an app, not a person",
}
"""Why somebody can't take part: what follows their name."""

GONE = {
    Standing.INVITED: "has been invited to this workspace again and is not in yet",
    Standing.OUTSIDE: "is no longer in this workspace",
    Standing.STRANGER: "is no longer in this workspace",
}
"""What became of an officer's account, where it was not deactivated."""


def asked(state: str, code: str, office: Office, slack_id: str, why: Standing) -> Content:
    what = GONE.get(why, "is deactivated")
    return lines(
        f"*{state} rests:* the account of its {office}, <@{slack_id}>, {what}. "
        "Until this is settled I ask nobody there, and nobody there was told.",
        f"• Somebody else holds the office now: `/counterpart pair {code} @cio @cpo`",
        f"• Nobody does yet; ask the {office.other} alone: `/counterpart vacate {code} {office}`",
        "• The account comes back: nothing to do, I go on by myself.",
    )


def back(state: str) -> Content:
    return lines(f"Settled: the account is active again, and {state} is asked as before.")


def settled(state: str, office: Office, holder: str | None) -> Content:
    now = f"is <@{holder}>" if holder else "is vacant"
    return lines(f"Settled: {state}'s {office} {now}.")
