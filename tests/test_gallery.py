"""docs/gallery/ is what the bot shows today, and all that it can show is in there."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.switchboard import KINDS
from sandbox.demo.gallery.chapters import CHAPTERS, FOLDER, INDEX, file, made, public
from sandbox.demo.gallery.sentences import modules

HERE = Path(__file__).parent.parent / FOLDER
AGAIN = "words have changed: `make gallery`, read the difference, commit it"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_of_the_gallery_is_what_the_bot_shows_today(name: str) -> None:
    chapter = made(name)

    assert chapter.text.splitlines() == (HERE / file(name)).read_text().splitlines(), AGAIN
    assert chapter.index in (HERE / INDEX).read_text(), AGAIN


def test_no_other_chapter_lies_there() -> None:
    assert {path.name for path in HERE.iterdir()} == {INDEX, *map(file, CHAPTERS)}


def test_every_function_that_words_something_has_its_place_in_the_gallery() -> None:
    shown = (HERE / INDEX).read_text().split()
    there = {f"{module.__name__.rpartition('.')[2]}.{name}" for module in modules() for name in public(module)}

    assert sorted(there - set(shown)) == [], (
        "play a scene in sandbox/demo/gallery/ that shows it, then `make gallery`"
    )


def test_every_kind_of_message_has_its_place_in_the_gallery() -> None:
    shown = (HERE / INDEX).read_text().split()
    kinds = {name for name, kind in KINDS.items() if kind.render is not None}

    assert sorted(kinds - set(shown)) == [], (
        "play a scene in sandbox/demo/gallery/ that brings it about, then `make gallery`"
    )
