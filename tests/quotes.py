"""Texts that may leave their pair, and the channel that they may come to: for the tests of what leaves it."""

from __future__ import annotations

from typing import Any

from asked import answer, pair, question

from sandbox.demo.stage import Stage
from sandbox.slack.text import all_text, flat


def marks(stage: Stage, code: str, status: str = "in_place", quote: str = "as_state", **more: Any) -> None:
    """This state's CIO would have a win (and when stuck a request for help) carried; both answers are open."""
    cio, cpo = pair(stage, code)
    given = {"win": f"zq{code}qz", "win_quote": quote, "help_quote": quote if status == "stuck" else "no"} | more
    if given["win"] is None:
        given["win_quote"] = "no"
    answer(stage, cio, status, "zqcommentqz", **given)
    answer(stage, cpo, status)


def says(stage: Stage, code: str, **said: str) -> str:
    """The CPO presses *Read both*, chooses, and saves. Returns what was then said."""
    cpo = pair(stage, code)[1]
    if cpo.view is not None:
        cpo.close()
    cpo.press("Read both", question(cpo))
    told = cpo.fill_and_submit(said)
    stage.settle()
    if cpo.view is not None:
        cpo.close()
    return flat("", told.body["blocks"]) if hasattr(told, "body") else str(told)


def posts(stage: Stage) -> None:
    """An admin posts the digest."""
    stage.person("admin").command("digest post")
    stage.settle()


def channel(stage: Stage) -> str:
    """All that stands in the channel and its threads now."""
    return "\n".join(all_text(message) for message in stage.person("admin").messages(stage.channel))
