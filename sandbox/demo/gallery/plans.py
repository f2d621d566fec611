"""The plan as it is read, and another one loaded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.rules import plan_sheet
from sandbox.demo.gallery.admins import with_everybody
from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK
from sandbox.demo.gallery.questions import ASKED
from sandbox.demo.gallery.stage import GalleryStage, played

WRONG = """Area,Claim,Question,Needs
Teaming,,Whom do your staff call?,
Teaming,=SUM(A1:A9),Whom?,
Rules,Terms are flexible,,the budget
"""
OURS = """Title,Our plan for 2027
Area;Claim;Question;Owner
Teaming;The two officers, or their staffs, meet regularly;What would you put first on the agenda?;Ada
;A new hire learns the other office's work;What in week one?;Ben
Rules;Terms and conditions are open to the cloud;Which term comes first?;
""".replace("Title,", "Title;")


def plans(album: Album) -> None:
    """Everything that is said of a plan."""
    with played(items=4) as stage, album.scene("The plan, and another one", PLANS, stage):
        with_everybody(stage)
        stage.answers("ID-CPO", **STUCK)
        for who in ("ID-CIO", "admin"):
            album.now(f"{who} reads it")
            stage.types(who, "plan")
        album.now("where a question is from")
        stage.types("ID-CIO", "why")
        album.now("/counterpart plan export: to be copied, in both forms; and too long for that")
        stage.types("admin", "plan export")
        stage.types("admin", "plan export yaml")
        stage.types("admin", "plan export pdf")
        album.now("/counterpart plan load: nothing, faults, a file that Slack does not give")
        loads(stage, {"lines": "", "more": ""})
        loads(stage, {"lines": WRONG})
        loads(stage, {"file": given(stage, b"x", url_private="https://example.org/plan.csv")})
        album.now("the same as before, then another one, left and activated")
        loads(
            stage,
            {
                "lines": plan_sheet.written(stage.bot.plan)[:2_900],
                "more": plan_sheet.written(stage.bot.plan)[2_900:5_800],
            },
        )
        loads(stage, {"lines": OURS}, "Leave it")
        loads(stage, {"lines": OURS}, "plan_activate")
        album.now("it waits for its day")
        stage.types("admin", "plan")
        stage.person("admin").open_home()
        album.now("once its day has come")
        stage.go_to(ASKED + timedelta(days=14, hours=1))
        stage.types("TX-CIO", "plan")
        stage.person("TX-CIO").open_home()
        stage.person("admin").open_home()


def loads(stage: GalleryStage, values: dict[str, Any], *buttons: str) -> None:
    """An admin sends a plan, and presses what then is offered."""
    stage.person("admin").command("plan load")
    stage.does("admin", values)
    stage.settle()
    for button in buttons:
        stage.does("admin", button)
        stage.settle()


def given(stage: GalleryStage, data: bytes, **more: str) -> dict[str, Any]:
    """What stands in the form once this file is in it."""
    return {"files": [stage.slack.files.give(stage.person("admin").id, "plan.csv", data) | more]}


PLANS = "Who reads it, what an admin is shown who loads another, and what becomes of it."
