"""The one mail that a question waits, and what is said of it in Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from bot.mail import Fault, Mailer, MailFailure
from bot.words import mail
from bot.words.failures import notice
from bot.words.kit import escape, sentences
from handlers.mails.send import send_due
from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK
from sandbox.demo.gallery.questions import ASKED
from sandbox.demo.gallery.stage import played


class OnPaper(Mailer):
    """A mail server that keeps what it takes, and knows no address in Ohio. Nothing leaves this machine."""

    taken: list[EmailMessage]

    def send(self, letter: EmailMessage) -> None:
        if str(letter["To"]).startswith("oh-"):
            raise MailFailure(Fault.ADDRESS, "no_such_address", 550)
        self.taken.append(letter)


def mails(album: Album) -> None:
    """Who was not heard from gets one; what it says; *No more mail*."""
    with played(items=1) as stage, album.scene("Mail", MAILS, stage):
        server = OnPaper("mail.example.gov", 465, "counterpart@example.gov", tls=True)
        object.__setattr__(server, "taken", [])
        stage.set_up("ID", "OH")
        stage.go_to(ASKED + timedelta(hours=1))
        stage.answers("ID-CPO", **STUCK)
        stage.answers("OH-CPO", **STUCK)
        stage.go_to(ASKED + timedelta(weeks=4, days=5))
        stage.bot = replace(stage.bot, mailer=server)
        stage.connect()
        album.now("before a mail was sent")
        album.homes(stage, "ID-CIO")
        send_due(stage.bot)
        album.now("one has gone out, and one was refused: the admins")
        stage.settle()
        stage.types("admin", "status")
        album.now("after it: an officer's Home, No more mail, and Mail me again")
        album.homes(stage, "ID-CIO")
        stage.does("ID-CIO", mail.STOP)
        album.homes(stage, "ID-CIO")
        stage.does("ID-CIO", mail.START)
        album.now("a rehearsal")
        stage.types("admin", "rehearse OH 7")
        album.now("the mail")
        for letter in server.taken:
            head = [f"{name}: {value}" for name, value in letter.items()]
            album.shows("the mail", "mail", sentences(escape("\n".join([*head, "", letter.get_content()]))))
        faults = [f"mail server: {mail.why(word, 0)}. Fix: {mail.fix(word)}." for word in mail.WHY]
        album.shows("what `counterpart doctor` says of a mail server", "", sentences("\n".join(faults)))
        taken = [mail.all_of_it("login", 535)]
        album.shows(
            "the admins, of a mail server that takes nothing", "direct message", notice("mail_server", taken)
        )


MAILS = "To who has not been heard from for weeks, where a mail server is set. Nothing of the question is in it."
