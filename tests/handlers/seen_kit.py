"""Six states of which a digest has told, and how one of them comes to be seen by co-chairs, or no more."""

from __future__ import annotations

from asked import pair
from command_kit import typed

from sandbox.demo.stage import Stage

STATES = ("ID", "UT", "MT", "WY", "CO", "NM")


def both_say(stage: Stage, code: str, what: str) -> None:
    """Both officers of this state say `on` or `off`."""
    for office in ("CIO", "CPO"):
        typed(stage, f"seen {what}", f"{code}-{office}")


def cio_takes_it_back(stage: Stage) -> None:
    typed(stage, "seen off", "ID-CIO")


def cpo_withdraws(stage: Stage) -> None:
    pair(stage)[1].press("withdraw")
    pair(stage)[1].fill_and_submit({})
    stage.settle()


def the_cio_changes(stage: Stage) -> None:
    typed(stage, "pair ID @stranger @ID-CPO")
    stage.person("admin").press("change_holders")
    stage.settle()


def one_more_agrees(stage: Stage) -> None:
    both_say(stage, "UT", "on")  # four others are left, who could be told apart


ENDS = (cio_takes_it_back, cpo_withdraws, the_cio_changes, one_more_agrees)
"""After each of these Idaho's name is gone."""
