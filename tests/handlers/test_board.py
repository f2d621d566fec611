"""An admin's Home lists every state: who takes part and when, never what anybody said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, CLOSE, NEXT, SLOT, answer, ask, pair, replace_cio, rows
from command_kit import typed
from home_kit import home, press, view_of

from bot.rules.jurisdictions import ALL
from sandbox.demo.stage import Stage
from sandbox.slack.states import elements_in


def board(stage: Stage, who: str = "admin") -> dict[str, str]:
    """Each state's line on Home, by state."""
    shown = home(stage, who)
    assert "\n\nThe states\n" in shown, shown
    lines = shown.partition("\n\nThe states\n")[2].partition("✓ has answered")[0].splitlines()
    return {line.partition(" · ")[0]: line.partition(" · ")[2] for line in lines if " · " in line}


def test_who_has_answered_and_when_and_what_is_next(asked: Stage) -> None:
    cio, _ = pair(asked)
    assert board(asked) == {"Idaho": "CIO not yet · CPO not yet · next: Thu, Dec 17, 9:00 AM MST"}

    answer(asked, cio, "stuck", "zqcommentqz")

    assert board(asked) == {
        "Idaho": "CIO ✓ · CPO not yet · last answer Thu, Dec 3 · next: Thu, Dec 17, 9:00 AM MST"
    }


def test_nothing_of_an_answer_stands_there_sealed_or_open(asked: Stage) -> None:
    for person in pair(asked):
        answer(asked, person, "stuck", "zqcommentqz", win="zqwinqz")

    shown = home(asked, "admin")
    csv = press(asked, "admin", "board_csv")

    assert "CIO ✓ · CPO ✓" in shown
    assert "Idaho,answered,answered,2026-12-03," in csv
    assert not [word for word in ("Stuck", "stuck", "zq") if word in shown + csv]


def test_once_it_has_closed_who_did_not_answer_is_named_so(asked: Stage) -> None:
    cio, _ = pair(asked)
    answer(asked, cio)
    asked.go_to(CLOSE + timedelta(hours=1), AT_ONCE)

    assert board(asked)["Idaho"].startswith("CIO ✓ · CPO no answer · ")


def test_away_vacant_paused_silent_and_a_new_holder_are_said(stage: Stage) -> None:
    ask(stage, "ID", "ME", "GA", "OH")
    typed(stage, "away 2026-12-03 2026-12-20", "ID-CIO")
    typed(stage, "pause until 2027-01-15", "ME-CPO")
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE holding SET silent = 3 WHERE office = 'CPO' AND pair_id = 3")
    stage.go_to(SLOT + timedelta(hours=3), AT_ONCE)
    replace_cio(stage)

    shown = board(stage)

    assert shown["Idaho"].startswith("CIO not asked yet · CPO not asked yet · ")
    assert shown["Maine"].startswith("CIO paused · CPO paused · ")
    assert [line for line in shown.values() if "CPO silent" in line]
    typed(stage, "vacate OH CPO")
    press_change(stage)
    assert board(stage)["Ohio"].startswith("CIO not asked yet · CPO vacant · ")


def press_change(stage: Stage) -> None:
    """An admin says yes to the change that was asked."""
    admin = stage.person("admin")
    admin.press("change_holders", admin.messages()[-1])
    stage.settle()


def test_that_one_answered_who_is_away_shows_only_once_both_are_open(asked: Stage) -> None:
    cio, cpo = pair(asked)
    typed(asked, "away 2026-12-03 2026-12-20", "ID-CIO")
    before = board(asked)

    answer(asked, cio)

    assert before["Idaho"].startswith("CIO away · CPO not yet · next")
    assert board(asked) == before
    answer(asked, cpo)
    assert board(asked)["Idaho"].startswith("CIO ✓ · CPO ✓ · last answer Thu, Dec 3")


def test_the_board_is_an_admins_alone_and_so_is_its_csv(asked: Stage) -> None:
    typed(asked, "cochair add @helper")
    for who in ("ID-CIO", "helper", "stranger"):
        assert "The states" not in home(asked, who)

    assert "board_csv" in [element["action_id"] for _, element in elements_in(view_of_admin(asked))]
    assert rows(asked, "SELECT count(*) FROM reply") == [(0,)]


def view_of_admin(stage: Stage) -> list[dict[str, object]]:
    home(stage, "admin")
    return view_of(stage, "admin").body["blocks"]


def test_an_admin_begins_with_the_states_and_a_cochair_with_the_digest(asked: Stage) -> None:
    shown = home(asked, "admin")
    assert shown.index("The task force\n") < shown.index("The states\n") < shown.index("The weekly digest\n")

    typed(asked, "cochair add @admin")

    shown = home(asked, "admin")
    assert shown.index("The weekly digest\n") < shown.index("The task force\n")


@pytest.mark.parametrize("step", [timedelta(hours=1), NEXT - SLOT + timedelta(hours=1)])
def test_all_states_stand_on_one_page_and_in_one_csv(stage: Stage, step: timedelta) -> None:
    ask(stage, *ALL, when=SLOT + step)

    assert len(board(stage)) == len(ALL)
    csv = press(stage, "admin", "board_csv")
    assert all(csv.count(f"\n    {state.name},") == 1 for state in ALL.values())
    assert '"Thu, ' in csv  # what holds a comma is quoted
