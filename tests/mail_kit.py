"""A mail server on a socket, which keeps what it takes and answers as it is told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from asked import SLOT, ask, rows

from bot.mail import Mailer
from handlers.mails.send import send_due
from sandbox.demo.stage import Stage

SENDER = "counterpart@example.gov"
LATER = SLOT + timedelta(weeks=4, days=5)
"""Idaho's third question is out, and its first reminder: Tuesday, January 5, 9:00."""
SECRET = "zq/p@ss"


@dataclass
class Box:
    """What came in. `says`: to a recipient, and to a mail; `None`: the connection is cut instead."""

    rcpt: str = "250 OK"
    mail: str | None = "250 OK"
    seen: Callable[[], None] = lambda: None
    came: list[EmailMessage] = field(default_factory=list)
    asked: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.asked += 1
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.seen()
        if self.mail is None:
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 nobody hears this"
        if self.mail.startswith("250"):
            made = message_from_bytes(envelope.content, policy=POLICY)
            assert isinstance(made, EmailMessage)
            self.came.append(made)
        return self.mail

    @property
    def to(self) -> list[str]:
        return [str(one["To"]) for one in self.came]


@contextmanager
def served(box: Box, **more: Any) -> Iterator[Mailer]:
    """The server at work, and the way to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield Mailer("127.0.0.1", port, SENDER, plain=True)
    finally:
        controller.stop()


def lets_in(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    """Whoever knows the password."""
    return AuthResult(success=given.password == SECRET.encode(), handled=False)


def with_mail(stage: Stage, mailer: Mailer | None) -> None:
    """The bot has this mail server from now on."""
    stage.bot = replace(stage.bot, mailer=mailer)
    stage.disconnect()
    stage.connect()


def unheard(stage: Stage, *codes: str) -> None:
    """Four weeks went by in which nobody answered; the third question has been out for some days."""
    ask(stage, *codes)
    stage.go_to(LATER)


def post(stage: Stage) -> None:
    """The job's turn, and then a heartbeat's."""
    send_due(stage.bot)
    stage.settle()


BOTH = ["ID-CIO", "ID-CPO"]


def addresses(stage: Stage, *names: str) -> list[str]:
    """What Slack says of these."""
    with stage.server.lock:
        return sorted(stage.slack.people[stage.person(name).id].email for name in names)


def states(stage: Stage) -> dict[str, str]:
    """What the mail to each office came to."""
    return dict(rows(stage, "SELECT office, state FROM mail"))
