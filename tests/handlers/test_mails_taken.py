"""What became of a mail that a question waits: taken once at most, refused, put off, or nobody knows."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from asked import change, one, rows
from command_kit import typed
from mail_kit import BOTH, Box, addresses, post, served, states, unheard, with_mail

from bot.mail import Mailer
from handlers import heartbeat
from handlers.mails import send
from sandbox.demo.stage import Stage


@pytest.mark.parametrize("sent_before", [False, True])
def test_who_dies_over_a_mail_leaves_one_that_nobody_sends_again(stage: Stage, box: Box, sent_before: bool) -> None:
    """Between the claim and the sending, or between that and what is written down of it."""

    class Killed(BaseException):
        pass

    class Dying(Mailer):
        def send(self, letter: EmailMessage) -> None:
            if sent_before:
                super().send(letter)
            raise Killed

    alive = stage.bot.mailer
    assert alive is not None
    with_mail(stage, Dying(alive.host, alive.port, alive.sender, plain=True))
    with pytest.raises(Killed):
        send.send_due(stage.bot)
    with_mail(stage, alive)
    stage.clock.advance(timedelta(minutes=11))
    post(stage)

    assert len(box.came) == 1 + sent_before
    assert len(set(box.to)) == len(box.to)  # the other office's
    assert sorted(states(stage).values()) == ["claimed", "sent"]
    assert "this round: 1 sent, 1 not known whether sent" in typed(stage, "status")


def test_no_transaction_is_open_while_the_server_is_spoken_to(stage: Stage, box: Box) -> None:
    seen: list[int] = []
    box.seen = lambda: seen.append(one(stage, "SELECT count(*) FROM mail WHERE state = 'claimed'"))
    post(stage)

    assert seen == [1, 1]


def test_an_address_that_is_refused_is_never_tried_again_until_it_is_another(
    stage: Stage, box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    box.rcpt = "550 5.1.1 zqsecret: no such user"
    post(stage)
    box.rcpt = "250 OK"
    change(stage, "UPDATE check_in SET round = 9 WHERE id = 3")  # as it would be in the next round
    post(stage)
    refused = list(box.to)
    change(
        stage, "UPDATE person SET email = 'new@example.gov' WHERE id = (SELECT person_id FROM mail WHERE id = 1)"
    )
    post(stage)
    told = stage.person("admin").messages()[-1].text

    assert (refused, box.to) == ([], ["new@example.gov"])
    assert "The mail to Idaho's CIO that a question waits" in told
    assert "The mail to Idaho's CPO that a question waits" in told
    for address in ("zqsecret", *addresses(stage, *BOTH)):
        assert address not in told
        assert address not in caplog.text


@pytest.mark.parametrize("what", ["rcpt", "mail"])
def test_a_mail_that_is_put_off_goes_out_later(stage: Stage, box: Box, what: str) -> None:
    setattr(box, what, "450 4.2.1 later")
    post(stage)
    early = states(stage)
    setattr(box, what, "250 OK")
    post(stage)
    still = list(box.to)
    stage.clock.advance(timedelta(minutes=31))
    post(stage)

    assert (early, still) == ({"CIO": "put_off", "CPO": "put_off"}, [])
    assert sorted(box.to) == addresses(stage, *BOTH)


def test_a_server_that_cuts_the_line_after_the_mail_gets_it_once_only(stage: Stage, box: Box) -> None:
    box.mail = None
    post(stage)
    box.mail = "250 OK"
    stage.clock.advance(timedelta(hours=2))
    post(stage)

    assert set(states(stage).values()) == {"unknown"}
    assert box.asked == 2


def test_a_server_that_is_down_rests_and_then_all_go_out(stage: Stage) -> None:
    unheard(stage)
    box = Box()
    with served(box) as mailer:
        pass
    with_mail(stage, mailer)
    for _ in range(3):
        heartbeat.mail(stage.bot)
        heartbeat.mail(stage.bot)  # the server rests
        stage.settle()
        before = typed(stage, "status")
        stage.clock.advance(timedelta(minutes=16))
    tried = rows(stage, "SELECT attempts FROM mail ORDER BY id")
    with served(box) as back:
        with_mail(stage, back)
        post(stage)
        stage.clock.advance(timedelta(minutes=16))
        post(stage)

    assert tried == [(2,), (1,)]
    assert "The mail server takes no mail from me" in before
    assert sorted(box.to) == addresses(stage, *BOTH)


def test_a_server_that_takes_nothing_from_us_is_told_after_three_and_holds_up_no_other_mail(
    stage: Stage, box: Box
) -> None:
    box.rcpt = "550 5.7.1 relaying denied"
    heartbeat.mail(stage.bot)
    stage.clock.advance(timedelta(minutes=31))
    heartbeat.mail(stage.bot)
    stage.settle()

    assert box.asked == 4
    assert "takes no mail from us for others, 550" in typed(stage, "status")


def test_a_mail_that_is_put_off_each_time_is_told_and_left(stage: Stage, box: Box) -> None:
    box.rcpt = "450 4.2.1 later"
    change(stage, "UPDATE check_in SET closes_at = '2027-02-01 16:00:00' WHERE id = 3")
    for _ in range(send.MOST_TRIES + 2):
        post(stage)
        change(stage, "UPDATE mail SET again_at = '2027-01-05 10:00:00' WHERE again_at IS NOT NULL")

    assert box.asked == 2 * send.MOST_TRIES
    assert "The mail server has put the mail off each time" in typed(stage, "status")


def test_a_broken_job_is_logged_and_the_beat_goes_on(stage: Stage, box: Box) -> None:
    change(stage, "ALTER TABLE mail RENAME TO gone")
    heartbeat.mail(stage.bot)
    stage.beat()

    assert ("mail", 0) in stage.bot.failed


def test_mails_that_are_done_with_are_in_nobodys_way(stage: Stage) -> None:
    unheard(stage, "ID", "UT", "MT", "WY")
    with served(box := Box()) as mailer:
        with_mail(stage, mailer)
        send.send_due(stage.bot)
        box.rcpt = "450 4.2.1 later"
        send.send_due(stage.bot)
        box.rcpt = "250 OK"
        stage.clock.advance(timedelta(minutes=31))
        send.send_due(stage.bot)

    assert len(set(box.to)) == len(box.to) == 8


@pytest.mark.parametrize(
    "brought_back",
    [
        "UPDATE task_force SET restored_at = '2027-01-05 10:00:00'",  # the copy is of this round
        "UPDATE task_force SET restored_at = '2026-12-30 10:00:00';"  # of before: the question was found in Slack
        "UPDATE round SET at = '2027-01-05 10:00:00' WHERE number = 3;"
        "UPDATE check_in SET created_at = '2027-01-05 10:00:00' WHERE id = 3",
    ],
)
def test_from_a_copy_that_was_brought_back_no_mail_of_a_round_goes_twice(
    stage: Stage, box: Box, brought_back: str
) -> None:
    for statement in brought_back.split(";"):
        change(stage, statement)
    post(stage)

    assert box.asked == 0


def test_in_the_rounds_after_that_mail_goes_again(stage: Stage, box: Box) -> None:
    change(stage, "UPDATE task_force SET restored_at = '2026-12-30 10:00:00'")
    post(stage)

    assert sorted(box.to) == addresses(stage, *BOTH)


def test_a_few_go_at_a_time_and_who_is_put_off_is_not_first_in_line_again(stage: Stage) -> None:
    unheard(stage, "ID", "UT", "MT", "WY")
    counts = []
    with served(box := Box(rcpt="450 4.2.1 later")) as mailer:
        with_mail(stage, mailer)
        send.send_due(stage.bot)
        stage.clock.advance(timedelta(minutes=31))
        box.rcpt = "250 OK"
        for _ in range(3):
            send.send_due(stage.bot)
            counts.append(rows(stage, "SELECT count(*), sum(attempts) FROM mail WHERE state = 'sent'")[0])

    assert counts == [(5, 7), (8, 13), (8, 13)]
    assert rows(stage, "SELECT attempts FROM mail ORDER BY id") == [(2,)] * 5 + [(1,)] * 3
