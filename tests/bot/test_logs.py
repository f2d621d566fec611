"""A log line tells where something went wrong, and never what a person wrote."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot.logs import Sentence

WORDS = "My comment about Oregon"


def logged(error: BaseException) -> str:
    try:
        raise error
    except type(error) as caught:
        info = (type(caught), caught, caught.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "A request failed", (), info)
    return Sentence("%(levelname)s %(message)s").format(record)


def quoting() -> BaseException:
    """An error that quotes somebody, and another that came of it."""
    try:
        int(WORDS)
    except ValueError as first:
        error = KeyError(WORDS)
        error.__cause__ = first
        error.add_note(WORDS)
    return error


def test_the_text_of_an_error_is_not_logged_but_its_kind_and_its_place_are() -> None:
    said = logged(quoting())

    assert WORDS not in said
    assert said.startswith("ERROR A request failed\n")
    assert "builtins.ValueError\n" in said
    assert said.endswith("builtins.KeyError")
    assert f'File "{__file__}"' in said


def test_a_database_says_in_its_first_line_what_is_wrong() -> None:
    engine = create_engine("sqlite://", hide_parameters=True)
    with pytest.raises(OperationalError) as raised, engine.begin() as connection:
        connection.execute(text("SELECT :words FROM nowhere"), {"words": WORDS})

    said = logged(raised.value)

    assert "sqlite3.OperationalError: no such table: nowhere" in said
    assert WORDS not in said
    assert logged(sqlite3.OperationalError("locked")).endswith("sqlite3.OperationalError: locked")
