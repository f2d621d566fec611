"""The one mail that a question waits: to whom, how often, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from asked import answer, change, one, pair, replace_cio, rows, tap
from command_kit import typed
from home_kit import home, press
from mail_kit import LATER, Box, post, served, unheard, with_mail

from bot.mail import Mailer
from handlers import heartbeat
from handlers.mails import send
from sandbox.demo.stage import Stage

BOTH = ["ID-CIO", "ID-CPO"]


@pytest.fixture
def box(stage: Stage) -> Iterator[Box]:
    """Idaho's two have been silent for four weeks, and a mail server is set."""
    unheard(stage)
    made = Box()
    with served(made) as mailer:
        with_mail(stage, mailer)
        yield made


def addresses(stage: Stage, *names: str) -> list[str]:
    with stage.server.lock:
        return sorted(stage.slack.people[stage.person(name).id].email for name in names)


def states(stage: Stage) -> dict[str, str]:
    return dict(rows(stage, "SELECT office, state FROM mail"))


def test_who_is_not_reached_gets_one_mail_a_round(stage: Stage, box: Box) -> None:
    for _ in range(3):
        post(stage)
    stage.clock.advance(timedelta(hours=3))
    post(stage)

    assert sorted(box.to) == addresses(stage, *BOTH)
    assert states(stage) == {"CIO": "sent", "CPO": "sent"}
    assert "Mail that a question waits: on; this round: 2 sent" in typed(stage, "status")


def test_the_next_round_has_a_mail_of_its_own(stage: Stage, box: Box) -> None:
    post(stage)
    change(stage, "UPDATE holding SET silent = 0")
    stage.go_to(LATER + timedelta(weeks=2))
    post(stage)
    post(stage)

    assert len(box.came) == 4


def test_no_word_of_a_question_an_answer_or_a_person_is_in_it(stage: Stage, box: Box) -> None:
    question = one(stage, "SELECT question FROM check_in WHERE id = 3")
    answer(stage, pair(stage)[1], comment="Mine alone.")
    post(stage)

    (mail,) = box.came
    text = mail.get_content().replace("\r\n", "\n")

    assert mail["Subject"] == "A question from Counterpart waits for you in Slack"
    assert "On Thu, Dec 31, 2026, Counterpart asked you a question in the\n" in text
    assert "Thu, Jan 7, 2027, at 9:00 AM MST" in text
    assert 'press\n"No more mail"' in text
    assert max(map(len, text.splitlines())) < 79
    for words in (question, "Mine alone", "Under way", "CPO", "Idaho"):
        assert words not in mail.as_string()


def test_nothing_is_sent_and_nothing_speaks_of_mail_where_no_server_is_set(stage: Stage) -> None:
    unheard(stage)
    post(stage)

    assert rows(stage, "SELECT * FROM mail") == []
    assert "Mail" not in home(stage, "ID-CIO")
    assert "Mail" not in typed(stage, "status")


def test_before_four_weeks_or_a_third_question_nobody_gets_one(stage: Stage) -> None:
    unheard(stage)
    change(stage, "UPDATE holding SET silent = 1")
    change(stage, "UPDATE check_in SET sent_at = '2026-12-20 16:00:00' WHERE id < 3")
    box = Box()
    with served(box) as mailer:
        with_mail(stage, mailer)
        post(stage)
        nobody = list(box.to)
        change(stage, "UPDATE holding SET silent = 2 WHERE office = 'CPO'")
        post(stage)

    assert (nobody, box.to) == ([], addresses(stage, "ID-CPO"))


@pytest.mark.parametrize(
    "said",
    [
        "UPDATE ask SET nudges = 0",
        "UPDATE ask SET state = 'skipped'",
        "UPDATE check_in SET revealed_at = sent_at",
        "UPDATE check_in SET closes_at = '2027-01-04 16:00:00'",
        "UPDATE check_in SET ended_at = sent_at",
        "UPDATE holding SET silent = 3",
        "UPDATE holding SET email = NULL; UPDATE person SET email = NULL",
        "UPDATE person SET email = 'a@example.gov, b@example.gov'",
        "UPDATE person SET email = 'a@example.gov' || char(10) || 'Bcc: b@example.gov'",
        "UPDATE person SET email = 'a@example.gov> RCPT TO:<b@example.gov'",
        "UPDATE person SET email = 'å@example.gov'",
        "UPDATE person SET deleted = 1",
        "UPDATE holding SET until = since",
        "UPDATE task_force SET shut = 'account_inactive'",
    ],
)
def test_nobody_gets_one_who_should_not(stage: Stage, box: Box, said: str) -> None:
    for statement in said.split("; "):
        change(stage, statement)
    post(stage)

    assert box.asked == 0


@pytest.mark.parametrize(
    "typed_",
    [
        ("ID-CIO", "away 2027-01-04 2027-01-15"),
        ("ID-CPO", "pause until 2027-01-20"),
        ("admin", "pause all until 2027-01-20"),
    ],
)
def test_who_is_away_or_paused_gets_none(stage: Stage, box: Box, typed_: tuple[str, str]) -> None:
    typed(stage, typed_[1], typed_[0])
    post(stage)

    assert addresses(stage, "ID-CIO")[0] not in box.to


@pytest.mark.parametrize("hours", [-2, 9, 24 * 4])
def test_it_comes_in_working_hours_where_they_are(stage: Stage, box: Box, hours: int) -> None:
    stage.clock.advance(timedelta(hours=hours))
    change(stage, "UPDATE check_in SET closes_at = '2027-02-01 16:00:00' WHERE id = 3")
    send.send_due(stage.bot)

    assert box.asked == 0


def test_who_answers_meanwhile_gets_none(stage: Stage, box: Box) -> None:
    tap(stage, pair(stage)[0], "stuck")
    post(stage)

    assert box.to == addresses(stage, "ID-CPO")


def test_who_put_the_reminder_off_has_been_here_and_gets_none(stage: Stage, box: Box) -> None:
    cio = pair(stage)[0]
    cio.press("not_now", [one for one in cio.messages() if "waits for you" in one.text][-1])
    cio.fill_and_submit({"when": "tomorrow"})
    post(stage)

    assert box.to == addresses(stage, "ID-CPO")


def test_who_comes_into_the_office_gets_none_for_what_another_was_asked(stage: Stage, box: Box) -> None:
    replace_cio(stage)
    post(stage)

    assert box.to == addresses(stage, "ID-CPO")


def test_who_holds_both_offices_gets_one(stage: Stage, box: Box) -> None:
    """Nobody can; were it so all the same, it is one person."""
    for table in ("holding", "ask"):
        change(stage, f"UPDATE {table} SET person_id = (SELECT person_id FROM holding WHERE office = 'CIO')")
    post(stage)

    assert box.to == addresses(stage, "ID-CIO")


def test_a_deputy_gets_none(stage: Stage, box: Box) -> None:
    typed(stage, "deputy @helper", "ID-CIO")
    typed(stage, "away 2027-01-04 2027-01-15", "ID-CIO")
    post(stage)

    assert box.to == addresses(stage, "ID-CPO")


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
        post(stage)
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


def test_a_broken_job_is_logged_and_the_beat_goes_on(stage: Stage, box: Box) -> None:
    change(stage, "ALTER TABLE mail RENAME TO gone")
    heartbeat.mail(stage.bot)
    stage.beat()

    assert ("mail", 0) in stage.bot.failed


def test_no_more_mail_and_mail_me_again(stage: Stage, box: Box) -> None:
    before = home(stage, "ID-CIO")
    post(stage)
    home(stage, "ID-CIO")
    said = press(stage, "ID-CIO", "no_mail")
    change(stage, "DELETE FROM mail")
    post(stage)
    stopped = list(box.to)
    after = home(stage, "ID-CIO")
    again = press(stage, "ID-CIO", "mail_again")
    post(stage)

    assert "Mail:" not in before
    assert "No more mail comes from me." in said
    assert stopped.count(addresses(stage, "ID-CIO")[0]) == 1
    assert stopped.count(addresses(stage, "ID-CPO")[0]) == 2
    assert "[Mail me again]" in after
    assert "a mail says that a question waits" in again
    assert box.to.count(addresses(stage, "ID-CIO")[0]) == 2
    assert rows(stage, "SELECT old, new FROM change WHERE what = 'mail'") == [("yes", "no"), ("no", "yes")]


def test_it_follows_the_person_and_touches_nobody_else(stage: Stage, box: Box) -> None:
    post(stage)
    home(stage, "ID-CIO")
    press(stage, "ID-CIO", "no_mail")

    assert one(stage, "SELECT count(*) FROM mail_wish") == 1
    assert "[No more mail]" in home(stage, "ID-CPO")
    assert "[Mail me again]" in home(stage, "ID-CIO")


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


def test_before_the_start_nobody_gets_one(stage: Stage) -> None:
    box = Box()
    stage.set_up("ID", start=False)
    with served(box) as mailer:
        with_mail(stage, mailer)
        post(stage)

    assert box.asked == 0
