"""A state that was asked something else than all others: what it says without its name tells not whose it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, NEXT, SLOT, answer, ask, change, pair
from command_kit import typed
from home_kit import window
from quotes import channel

from bot.words import wins as words
from sandbox.demo.stage import Stage

SIX = ("ID", "UT", "CO", "AZ", "NM", "MT")
FRIDAY = timedelta(days=1, hours=4)
HIDDEN = {"win_quote": "without_state", "help_quote": "without_state"}
AS_BEFORE = """UPDATE check_in SET item = (SELECT item FROM round WHERE number = 1)
 WHERE round = 2 AND pair_id = (SELECT id FROM pair WHERE jurisdiction = 'ID')"""


@pytest.mark.waits
def test_an_admin_who_knows_what_it_was_asked_cannot_tell_its_request_or_its_win(stage: Stage) -> None:
    """Six states were heard on what Idaho alone is asked in the second round, as one that goes faster is."""
    ask(stage, *SIX)
    typed(stage, f"cochair add <@{stage.person('cochair').id}>")
    for code in SIX:
        for person in pair(stage, code):
            answer(stage, person)
    stage.go_to(SLOT + FRIDAY, AT_ONCE)
    stage.go_to(NEXT, AT_ONCE)
    change(stage, AS_BEFORE)
    assert "so this one is its own" in typed(stage, "why ID")
    wins = {"ID": "zqaloneqz", "UT": "zqsharedqz"}
    for code in SIX:
        cio, cpo = pair(stage, code)
        answer(stage, cio, "stuck", **({"win": wins[code]} | HIDDEN if code in wins else {}))
        answer(stage, cpo, "stuck")
    stage.go_to(NEXT + FRIDAY, AT_ONCE)

    told = {line for line in channel(stage).splitlines() if line.startswith("A state asks for help with")}
    assert len(told) == 1  # Utah's
    assert "zqaloneqz" in channel(stage)  # its words tell no item
    stage.person("cochair").command("wins")
    shown = window(stage, "cochair")
    assert shown.index("zqsharedqz") < shown.index(words.ELSEWHERE) < shown.index("zqaloneqz")
