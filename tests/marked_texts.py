"""A text that somebody wrote, and who may read it: by the rules as they are written down, not by the code."""

from __future__ import annotations

from dataclasses import dataclass, replace

PREVIEWERS = ("cochair", "admin")


@dataclass(frozen=True)
class Text:
    """One text that somebody wrote: `word` stands in it alone.

    `opened`: both offices of its state have answered. `quote` and `yes`: how far its writer lets it go, and whether
    the other office has said yes. `left_out`: by a co-chair. `told`: how far the digest has come that may tell it.
    """

    word: str
    writer: str
    partner: str = ""
    kind: str = "comment"
    opened: bool = True
    quote: str = "no"
    yes: bool | None = None
    withdrawn: bool = False
    left_out: bool = False
    told: str = "posted"

    @property
    def may_be_quoted(self) -> bool:
        """With its state where both said yes, without it where its writer did."""
        agreed = self.quote == "without_state" or (self.quote == "as_state" and self.yes is True)
        return self.kind == "win" and self.opened and agreed and not self.withdrawn


def may_read(reader: str, text: Text) -> bool:
    """The rules of who may read what now, once more."""
    if text.withdrawn:
        return False
    if reader == text.writer:
        return True
    if reader == text.partner:
        return text.opened or text.kind in ("thread", "step", "draft")
    told = text.told == "posted" or (text.told == "held" and reader in PREVIEWERS)
    return told and (text.kind == "note" or (text.may_be_quoted and not text.left_out))


def may_have_read(reader: str, text: Text) -> bool:
    """The same of all that was ever shown: before it was withdrawn, and left out of the preview."""
    then = replace(text, withdrawn=False, left_out=text.left_out and reader not in PREVIEWERS)
    return may_read(reader, then) or may_read(reader, text)
