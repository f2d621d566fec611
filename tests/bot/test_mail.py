"""The door to a mail server: what it does with each answer, and what never leaves it."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme
from mail_kit import SECRET, SENDER, Box, lets_in, served

from bot.mail import Fault, Mailer, MailFailure, letter, mailer_of

NOW = datetime(2027, 1, 5, 16, 0, tzinfo=UTC)
TO = "zoe.o'neil@example.gov"
LETTER = letter(SENDER, TO, "A question", "Hello,\n.\nbye", "counterpart.1.2", NOW)
QUICK = 0.2  # seconds


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Nobody trusts it but who is told to."""
    return trustme.CA()


@pytest.fixture
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """A server's on loopback, with a certificate of that authority."""
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(made)
    return made


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.create_default_context()
    authority.configure_trust(made)
    return made


def failure(mailer: Mailer) -> MailFailure:
    with pytest.raises(MailFailure) as found:
        mailer.send(LETTER)
    return found.value


@contextmanager
def saying(*lines: bytes, hears: bool = False) -> Iterator[Mailer]:
    """A server that says one of these at each thing it hears, and then nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            try:
                with door.accept()[0] as line:
                    for said in lines:
                        line.sendall(said)
                        if not line.recv(65_536):
                            return
                    while line.recv(65_536):
                        pass
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        yield Mailer("127.0.0.1", door.getsockname()[1], SENDER, plain=True, seconds=QUICK)


def test_a_mail_arrives_as_plain_text_that_no_machine_answers() -> None:
    with served(box := Box()) as mailer:
        mailer.send(LETTER)

    (came,) = box.came
    assert came.get_content().splitlines() == ["Hello,", ".", "bye"]
    assert came.get_content_type() == "text/plain"
    assert dict(came.items()) | {"X-Peer": ""} == {
        "From": f"Counterpart <{SENDER}>",
        "To": TO,
        "Subject": "A question",
        "Date": "Tue, 05 Jan 2027 16:00:00 +0000",
        "Message-ID": "<counterpart.1.2@example.gov>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "MIME-Version": "1.0",
        "X-Peer": "",
    }


@pytest.mark.parametrize(
    "to", ["a@x.gov\nBcc: b@x.gov", "a@x.gov\r\n\r\nbody", "a@x.gov, b@x.gov", "a@x.gov>", "å@x.gov"]
)
def test_no_address_brings_another_header_or_recipient(to: str) -> None:
    with pytest.raises((ValueError, IndexError, TypeError)):
        letter(SENDER, to, "A question", "Hello", "counterpart.1", NOW).as_bytes().decode("ascii").index("Bcc")


def test_letters_beyond_ascii_arrive() -> None:
    with served(box := Box()) as mailer:
        mailer.send(letter(SENDER, TO, "Frage für Zoë", "Grüße", "counterpart.1", NOW))

    assert (box.came[0]["Subject"], box.came[0].get_content().strip()) == ("Frage für Zoë", "Grüße")


@pytest.mark.parametrize(
    ("rcpt", "mail", "fault", "word", "code"),
    [
        ("550 5.1.1 no such user", "250 OK", Fault.ADDRESS, "later", 550),
        ("553 what is that", "250 OK", Fault.ADDRESS, "later", 553),
        ("552 5.2.2 mailbox full", "250 OK", Fault.LATER, "later", 552),
        ("450 4.2.0 greylisted", "250 OK", Fault.LATER, "later", 450),
        ("421 4.3.2 going down", "250 OK", Fault.SERVER, "recipients", 421),
        ("550 5.7.1 relaying denied", "250 OK", Fault.LATER, "recipients", 550),
        ("530 log in first", "250 OK", Fault.LATER, "recipients", 530),
        ("250 OK", "451 4.3.0 later", Fault.LATER, "mail", 451),
        ("250 OK", "554 5.7.1 spam", Fault.LATER, "mail", 554),
    ],
)
def test_each_no_is_taken_for_what_it_is_about(rcpt: str, mail: str, fault: Fault, word: str, code: int) -> None:
    with served(Box(rcpt, mail)) as mailer:
        found = failure(mailer)

    assert (found.fault, found.word, found.code) == (fault, word, code)


def test_a_line_that_is_cut_after_the_mail_leaves_it_unsure() -> None:
    with served(Box(mail=None)) as mailer:
        assert failure(mailer).fault is Fault.UNSURE


def test_before_the_mail_it_is_certain_that_it_was_not_taken() -> None:
    with saying(b"220 hello\r\n", b"250 hello\r\n", b"250 OK\r\n") as mailer:
        found = failure(mailer)

    assert (found.fault, found.word) == (Fault.SERVER, "no_answer")


@pytest.mark.parametrize("lines", [(), (b"220-still\r\n" * 50,), (b"220 hello\r\n", b"250-one\r\n")])
def test_a_server_that_never_comes_to_an_end_holds_nobody_up(lines: tuple[bytes, ...]) -> None:
    with saying(*lines) as mailer:
        assert failure(mailer).word == "no_answer"


def test_a_server_that_talks_for_ever_is_cut() -> None:
    gave_up = threading.Event()

    def talk(door: socket.socket) -> None:
        with suppress(OSError), door.accept()[0] as line:
            for _ in range(30_000):
                line.sendall(b"220-still\r\n" * 100)
            gave_up.set()

    with socket.create_server(("127.0.0.1", 0)) as door:
        talking = threading.Thread(target=talk, args=[door])
        talking.start()
        found = failure(Mailer("127.0.0.1", door.getsockname()[1], SENDER, plain=True, seconds=QUICK))
        talking.join()

    assert found.word in {"no_answer", "greeting"}  # the latter where it was cut within a line
    assert not gave_up.is_set()


@pytest.mark.parametrize(
    "line", [b"554 not you\r\n", b"HTTP/1.1 400 Bad Request\r\n", b"\x15\x03\x01\x00\x02\x02\x28"]
)
def test_what_is_no_mail_server_is_no_surprise(line: bytes) -> None:
    with saying(line) as mailer:
        assert failure(mailer).fault is Fault.SERVER


def test_with_starttls_mail_goes_to_who_can_show_its_certificate(
    certified: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with served(box := Box(), tls_context=certified, require_starttls=True) as mailer:
        over_tls = replace(mailer, plain=False)
        untrusted = failure(over_tls)
        replace(over_tls, context=trusting).send(LETTER)
        other_name = failure(replace(over_tls, host="127.0.0.2", context=trusting))

    assert untrusted.word == "certificate"
    assert other_name.word in ("certificate", "no_answer")
    assert len(box.came) == 1


def test_smtps_is_encrypted_from_the_first_byte(certified: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    with served(box := Box(), ssl_context=certified) as mailer:
        over_tls = replace(mailer, plain=False, tls=True)
        untrusted = failure(over_tls)
        replace(over_tls, context=trusting).send(LETTER)

    assert untrusted.word == "certificate"
    assert len(box.came) == 1


def test_no_password_and_no_mail_goes_where_no_encryption_is_offered() -> None:
    with served(box := Box()) as mailer:
        found = failure(replace(mailer, plain=False, user="me", password=SECRET))

    assert found.word == "not_offered"
    assert box.asked == 0


@pytest.mark.parametrize(("password", "word"), [(SECRET, ""), ("zqwrong", "login")])
def test_who_must_log_in_does_and_no_password_is_told(
    password: str, word: str, certified: ssl.SSLContext, trusting: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    more: dict[str, Any] = {"tls_context": certified, "require_starttls": True, "authenticator": lets_in}
    with served(Box(), auth_required=True, **more) as mailer:
        it = replace(mailer, plain=False, context=trusting, user="me", password=password)
        if word:
            found = failure(it)
            assert (found.fault, found.word, found.code) == (Fault.SERVER, "login", 535)
            assert password not in f"{found!r}{found}{found.__cause__}"
        else:
            it.send(LETTER)
            it.check()

    assert password not in repr(it)
    assert password not in caplog.text


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtps://mail.example.gov", ("mail.example.gov", 465, True, False, "", "")),
        ("smtp://mail.example.gov", ("mail.example.gov", 587, False, False, "", "")),
        ("smtp://me%40x:p%2Fw@mail.example.gov:25", ("mail.example.gov", 25, False, False, "me@x", "p/w")),
        ("smtp://localhost:8025", ("localhost", 8025, False, True, "", "")),
        ("smtp://[::1]:8025/", ("::1", 8025, False, True, "", "")),
        ("smtp://localhost.example.gov", ("localhost.example.gov", 587, False, False, "", "")),
    ],
)
def test_only_on_this_machine_mail_goes_unencrypted(url: str, found: tuple[Any, ...]) -> None:
    it = mailer_of(url, SENDER)

    assert (it.host, it.port, it.tls, it.plain, it.user, it.password) == found
