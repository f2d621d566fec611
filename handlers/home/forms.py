"""The forms by which an admin sets the task force up from Home: of each setting, and of what is only agreed to."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.words import notices, setup_forms
from bot.words.kit import Content, Json
from handlers.acts import Act, Menu, in_its_place
from handlers.offices import holders, start
from handlers.request import Request
from handlers.rights import ADMIN
from handlers.settings import CHECKLIST


class About(BaseModel):
    """What a form of ours carries: which it is, and what was known when it was drawn."""

    model_config = ConfigDict(hide_input_in_errors=True)
    form: str
    about: str


def _open_start(request: Request) -> Json:
    """The same question as the command's."""
    said = start.asked(request)
    if len(said.blocks) < 2:  # nothing is left to ask
        return notices.window_of(said)
    return setup_forms.start(str(said.blocks[0]["text"]["text"]))


def _start(request: Request) -> Content:
    return start.begin(request.tx, request.task_force, request.person, "all", request.now)


def which(value: str) -> tuple[str, str]:
    """Which form it is, by what it carries, and the rest of that."""
    try:
        about = About.model_validate_json(value)
    except ValidationError:
        return "", ""
    return about.form, about.about


OPENS = Menu({one.name: one.opens() for one in CHECKLIST} | {"start": Act(ADMIN, _open_start, lock=True)})
"""The buttons of the checklist."""
SENT = Menu(
    {
        **{one.name: one.sent() for one in CHECKLIST},
        "start": Act(ADMIN, _start, lock=True, refused=in_its_place),
        "change": Act(ADMIN, holders.change_pressed, lock=True, refused=in_its_place),
    },
    which,
)
