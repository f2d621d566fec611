"""What the admins are asked when an officer's account is deactivated."""

from __future__ import annotations

from bot.model import Office
from bot.words.commands import lines
from bot.words.kit import Message


def asked(state: str, code: str, office: Office, slack_id: str) -> Message:
    return lines(
        f"*{state} rests:* the account of its {office}, <@{slack_id}>, is deactivated. "
        "Until this is settled I ask nobody there, and nobody there was told.",
        f"• Somebody else holds the office now: `/counterpart pair {code} @cio @cpo`",
        f"• Nobody does yet; ask the {office.other} alone: `/counterpart vacate {code} {office}`",
        "• The account comes back: nothing to do, I go on by myself.",
    )


def back(state: str) -> Message:
    return lines(f"Settled: the account is active again, and {state} is asked as before.")


def settled(state: str, office: Office, holder: str | None) -> Message:
    now = f"is <@{holder}>" if holder else "is vacant"
    return lines(f"Settled: {state}'s {office} {now}.")
