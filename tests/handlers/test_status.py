"""`status`: how things stand, who is behind, and whether anything is at work at all."""

from __future__ import annotations

from datetime import timedelta

from asked import change
from command_kit import typed
from test_home_limits import all_56_in_trouble

from bot import VERSION
from bot.words.failures import CAUSES
from handlers.failures.notice import tell_admins
from sandbox.demo.stage import Stage


def test_it_names_who_is_behind_and_the_version(stage: Stage) -> None:
    stage.set_up("ID", "ME", "UT", "WY")
    before = typed(stage, "status")
    typed(stage, "vacate ME CPO")
    typed(stage, "pause WY until 2027-01-15")
    change(stage, "UPDATE holding SET silent = 3 WHERE id = 1")
    change(stage, f"UPDATE person SET deleted = 1 WHERE slack_id = '{stage.person('UT-CIO').id}'")

    after = typed(stage, "status")

    assert "Nobody is behind." in before
    assert f"Last heartbeat: Tue, Dec 1, 10:00 AM EST. Version: {VERSION}." in after
    assert (
        "Who is behind:\n"
        "• Vacant: Maine CPO.\n"
        "• Not active in this Slack: Utah CIO.\n"
        "• Paused: Wyoming until Fri, Jan 15, 2027.\n"
        "• No answer three times: Idaho CIO.\n"
    ) in after


def test_it_says_when_nothing_is_at_work(stage: Stage) -> None:
    never = typed(stage, "status")
    stage.beat()
    stage.clock.advance(timedelta(minutes=2))
    at_work = typed(stage, "status")
    stage.clock.advance(timedelta(seconds=1))
    asleep = typed(stage, "status")

    assert "Last heartbeat: none yet. Nothing is asked or sent meanwhile." in never
    assert "Last heartbeat: Tue, Dec 1, 10:00 AM EST. Version" in at_work
    assert "Last heartbeat: Tue, Dec 1, 10:00 AM EST. Nothing is asked or sent meanwhile." in asleep


def test_with_everything_wrong_it_still_fits(stage: Stage) -> None:
    all_56_in_trouble(stage)
    concerned = "A question to the Northern Mariana Islands's CPO, "
    with stage.db.begin() as tx:
        for cause in CAUSES:
            for number in range(10):
                tell_admins(tx, stage.bot, cause, f"{concerned}{number}", stage.clock.now())

    answer = typed(stage, "status")

    assert "• Vacant: Alaska CPO, Alabama CPO," in answer
    assert ", Wyoming CIO." in answer
    assert "more lines, for which there is no room here" in answer
