"""The one mail that a question waits: to whom, how often, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import answer, change, one, pair, replace_cio, rows, tap
from command_kit import typed
from home_kit import home, press
from mail_kit import BOTH, LATER, Box, addresses, post, served, states, unheard, with_mail

from handlers.mails import send
from sandbox.demo.stage import Stage


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
    change(stage, "UPDATE holding SET silent = 2")
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

    assert "You have said so already" in press(stage, "ID-CIO", "no_mail")
    assert one(stage, "SELECT count(*) FROM mail_wish") == 1
    assert "[No more mail]" in home(stage, "ID-CPO")
    assert "[Mail me again]" in home(stage, "ID-CIO")


def test_before_the_start_nobody_gets_one(stage: Stage) -> None:
    box = Box()
    stage.set_up("ID", start=False)
    with served(box) as mailer:
        with_mail(stage, mailer)
        post(stage)

    assert box.asked == 0
