"""The one mail that a question waits, and what is said of it in Slack. No word of the question is in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.rules.hours import clock_words, date_words
from bot.rules.model import MailState, Office

SUBJECT = "A question from Counterpart waits for you in Slack"
TITLE, STOP, START = "Mail", "No more mail", "Mail me again"
ON = "a mail says that a question waits, at most once a round, and only when you have not answered for some weeks"
OFF = "none; reminders reach you here in Slack alone"
STOPPED = "No more mail comes from me. Reminders reach you here in Slack alone."
STOPPED_ALREADY = "You have said so already: no mail comes from me."
STARTED = "When you have not answered for some weeks, a mail says that a question waits: at most one a round."
STARTED_ALREADY = "Mail is on already: at most one a round, when you have not answered for some weeks."
NOT_HERE = "I send no mail here. Nothing was changed."
COUNTED = {
    MailState.SENT: "sent",
    MailState.REFUSED: "refused",
    MailState.PUT_OFF: "put off",
    MailState.UNKNOWN: "not known whether sent",
    MailState.CLAIMED: "being sent",
}
WHY = {
    "login": "it refuses the user name or the password",
    "not_offered": "it offers no encryption (STARTTLS), or no way to log in",
    "certificate": "its certificate is not one that this machine trusts, or is another server's",
    "encryption": "no encrypted connection could be made",
    "host": "its name is not known (DNS)",
    "no_answer": "no answer came",
    "greeting": "it would not let us begin",
    "sender": "it refuses the address in MAIL_FROM",
    "recipients": "it takes no mail from us for others",
    "mail": "it refuses the mail itself",
}
FIX = {
    "login": "copy the user name and password in SMTP_URL again",
    "not_offered": "use smtps:// in SMTP_URL; where the server knows no login, leave user and password out",
    "certificate": "name the server in SMTP_URL as its certificate does; for your own authority set SSL_CERT_FILE",
    "encryption": "see whether SMTP_URL must begin with smtps:// (465) or smtp:// (587)",
    "host": "see that the server's name in SMTP_URL is right",
    "no_answer": "see that host and port in SMTP_URL are right, and that a firewall lets this machine out",
    "sender": "set MAIL_FROM to an address that this server sends for",
}
ASK_THEM = "ask whoever runs the mail server; its log says more"


def text(asked: datetime, closes: datetime) -> str:
    """The mail. Both are local times of its reader. It is as true when it is read as when it was sent."""
    sent, until = (f"{date_words(one)}, {one.year}" for one in (asked, closes))
    return "\n".join(
        (
            "Hello,",
            "",
            f"On {sent}, Counterpart asked you a question in the",
            "task force's Slack. When this mail was sent, it was waiting for your answer,",
            f"and was to close on {until}, at {clock_words(closes)} {closes:%Z}.",
            "",
            "To answer, open Slack and choose Counterpart under Apps: its Home shows what",
            "is open. It takes about a minute. You can't answer by mail.",
            "",
            "You get this mail because you hold an office in the task force and have not",
            "answered there for some weeks. There is at most one such mail a round.",
            "",
            "To stop these mails: in Slack, on Counterpart's Home, under Mail, press",
            f'"{STOP}".',
            "",
        )
    )


def to_whom(state: str, office: Office) -> str:
    """What did not arrive, for the admins."""
    return f"The mail to {state}'s {office} that a question waits"


def all_of_it(word: str, code: int) -> str:
    """The same of a mail server that takes nothing."""
    return f"Mails that a question waits ({why(word, code)})"


def why(word: str, code: int) -> str:
    """Why the mail server was of no use, in our own words."""
    return f"{WHY.get(word, word)}{f', {code}' if code else ''}"


def fix(word: str) -> str:
    return FIX.get(word, ASK_THEM)


def on_home(wanted: bool) -> str:
    return ON if wanted else OFF


def counted(found: Mapping[MailState, int]) -> str:
    """For admins: `2 sent, 1 refused` of this round; never how anybody answered."""
    said = [f"{found[state]} {name}" for state, name in COUNTED.items() if found.get(state)]
    return ", ".join(said) or "none yet"
