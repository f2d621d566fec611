"""The door to a mail server: a mail is handed over, or it is known how far that came. Its words stay here."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import Enum, auto
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.rules.roster_cells import is_address

MOST_SECONDS = 8.0
"""A whole mail, from the connection on: a process that is told to stop can write down what became of it."""
ENCODED = "an @, a / or a # in the password is %40, %2F, %23"
PORTS = {"smtp": 587, "smtps": 465}
ABOUT_US = (530, 534, 535, 538)
"""What a server answers to a recipient when it is not the recipient that it minds."""


class Fault(Enum):
    """What a mail that was not taken means for the next one. Of all but `UNSURE` it is certain that it was not."""

    SERVER = auto()  # as it would be with any other
    LATER = auto()  # the server wants this one later
    ADDRESS = auto()  # the server does not know this address
    UNSURE = auto()  # it had all of the mail, and did not say what it did


class MailFailure(Exception):
    """`word` says why, in a word of ours; `code` is the server's number, 0: it gave none."""

    def __init__(self, fault: Fault, word: str, code: int = 0) -> None:
        super().__init__(word, code)
        self.fault, self.word, self.code = fault, word, code


class _Line(smtplib.SMTP):
    """A connection that is cut after twice its timeout, however slowly the server talks."""

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        self._late = threading.Timer(2 * self.timeout, self._cut)
        self._late.daemon = True
        self._late.start()
        try:
            return super().connect(host, port, source_address)
        except OSError:
            self._late.cancel()
            raise

    def close(self) -> None:
        self._late.cancel()
        super().close()

    def _cut(self) -> None:
        """Not by the encrypted socket's own way: what waits would then go unencrypted."""
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _EncryptedLine(_Line, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte on."""


@dataclass(frozen=True)
class Mailer:
    """A mail server, and from which address mail goes there. `tls`: encrypted from the first byte on.

    `plain`: not encrypted at all, which is for this machine alone; else STARTTLS is asked for, and needed.
    `context` says whose certificates count; None: those that this machine trusts.
    """

    host: str
    port: int
    sender: str
    tls: bool = False
    plain: bool = False
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False)
    seconds: float = MOST_SECONDS

    def send(self, letter: EmailMessage) -> None:
        """Hand this letter over. Raises MailFailure."""
        to, text = letter["To"].addresses[0].addr_spec, letter.as_bytes(policy=SMTP)
        with self._session() as smtp:
            _take(smtp.mail(self.sender)[0], "sender")
            _take_recipient(*smtp.rcpt(to))
            try:
                code, _ = smtp.data(text)
            except smtplib.SMTPDataError as refused:
                code = refused.smtp_code
            except (OSError, ValueError):  # whether it has it by now, only the server knows
                raise MailFailure(Fault.UNSURE, "unsure") from None
            _take(code, "mail", Fault.LATER)

    def check(self) -> None:
        """See that the server is there, is who it should be, and lets us in. Sends nothing. Raises MailFailure."""
        with self._session():
            pass

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A connection on which mail may be sent."""
        domain = self.sender.rpartition("@")[2]  # its own name would be asked for, and that can take long
        trusted, half = self.context or ssl.create_default_context(), self.seconds / 2
        with _named():
            smtp: smtplib.SMTP = (
                _EncryptedLine(self.host, self.port, domain, timeout=half, context=trusted)
                if self.tls
                else _Line(self.host, self.port, domain, timeout=half)
            )
        try:
            with _named():
                smtp.ehlo_or_helo_if_needed()
                if not (self.tls or self.plain):
                    smtp.starttls(context=trusted)
                    smtp.ehlo_or_helo_if_needed()
                if self.user:
                    smtp.login(self.user, self.password)
                yield smtp
            with suppress(OSError, ValueError):  # it has been taken by now
                smtp.quit()
        finally:
            smtp.close()


def _take(code: int, what: str, fault: Fault = Fault.SERVER) -> None:
    """Raise MailFailure where the server says no to this."""
    if not 200 <= code < 300:
        raise MailFailure(fault, what, code)


def _take_recipient(code: int, said: bytes) -> None:
    """The same of a recipient. By its second code (RFC 3463) 5.7 is a rule of the server's, 5.2.2 a full box."""
    if code == 421:  # it closes
        raise MailFailure(Fault.SERVER, "recipients", code)
    if code in ABOUT_US or said.startswith(b"5.7."):
        raise MailFailure(Fault.LATER, "recipients", code)
    _take(code, "later", Fault.LATER if code < 500 or said.startswith(b"5.2.2") else Fault.ADDRESS)


@contextmanager
def _named() -> Iterator[None]:
    """Raise MailFailure for what goes wrong before a mail is handed over, without a word of the server's."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as wrong:
        raise MailFailure(Fault.SERVER, "login", wrong.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise MailFailure(Fault.SERVER, "not_offered") from None
    except smtplib.SMTPResponseException as wrong:
        raise MailFailure(Fault.SERVER, "greeting", wrong.smtp_code) from None
    except ssl.SSLCertVerificationError:
        raise MailFailure(Fault.SERVER, "certificate") from None
    except ssl.SSLError:
        raise MailFailure(Fault.SERVER, "encryption") from None
    except socket.gaierror:
        raise MailFailure(Fault.SERVER, "host") from None
    except (OSError, ValueError):
        raise MailFailure(Fault.SERVER, "no_answer") from None


def letter(sender: str, to: str, subject: str, text: str, name: str, now: datetime) -> EmailMessage:
    """A mail of plain text that no machine answers (RFC 3834). `name` tells it from all others of the sender's."""
    made = EmailMessage(policy=SMTP)
    made["From"] = Address("Counterpart", addr_spec=sender)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(text)
    return made


def mailer_of(url: str, sender: str) -> Mailer:
    """The server at `smtps://user:password@host:465`, or `smtp://…:587`. Raises ValueError without a word of it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ValueError(f"it can't be read: {ENCODED}") from None
    if parts.scheme not in PORTS:
        raise ValueError("it must begin with smtps:// or smtp://")
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", host) or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"after the host comes a port and nothing more; {ENCODED}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("it must have both a user name and a password, or neither")
    if re.search(r"[\0\r\n]", user + password):
        raise ValueError("no user name and no password has a line break in it")
    tls = parts.scheme == "smtps"
    plain = not tls and is_this_machine(host)
    return Mailer(host, port, sender, tls, plain, user, password)


def sender_in(text: str) -> str:
    """The address in MAIL_FROM. Raises ValueError."""
    if not is_address(text.lower()):
        raise ValueError("it must be one e-mail address and nothing more")
    return text


def is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
