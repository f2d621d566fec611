"""A form in which lines are pasted or a file is added, as a roster or a plan is given."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.words import notices, parts
from bot.words.kit import Json
from handlers.people import NotAllowed
from handlers.request import Wrong


class SentFile(BaseModel):
    """A file that was added to the form."""

    url_private: str = Field(max_length=3_000)
    name: str | None = None
    size: int = 0


class Sent(BaseModel):
    """The form as it comes back."""

    model_config = ConfigDict(hide_input_in_errors=True)

    lines: str = Field(max_length=parts.MAX_PASTE)
    more: str = Field(max_length=parts.MAX_PASTE)
    file: list[SentFile] = Field(max_length=1)


def pasted_or_url(view: Json, most: int, too_large: str) -> tuple[str, str]:
    """What was pasted, else where the file is; the other is empty. A file of more than `most` bytes is `too_large`.

    A workbook is refused by its name, unread: its admin reads how to save it while the form is still open.

    Raises NotAllowed when this is not our form, and Wrong.
    """
    sent = _read(view)
    pasted = f"{sent.lines}\n{sent.more}".strip()
    if not pasted and not sent.file:
        raise Wrong({"lines": parts.EMPTY})
    if pasted and sent.file:
        raise Wrong({"file": parts.BOTH})
    if sent.file and (sent.file[0].name or "").lower().endswith(tuple(f".{one}" for one in parts.WORKBOOKS)):
        raise Wrong({"file": parts.NO_WORKBOOK})
    if sent.file and sent.file[0].size > most:
        raise Wrong({"file": too_large})
    return pasted, "" if pasted else sent.file[0].url_private


def _read(view: Json) -> Sent:
    try:
        values = view["state"]["values"]
        typed = {name: values[name]["value"]["value"] or "" for name in ("lines", "more")}
        return Sent(**typed, file=values["file"]["value"].get("files") or [])
    except (AttributeError, KeyError, TypeError, ValidationError):
        raise NotAllowed(notices.UNREADABLE) from None
