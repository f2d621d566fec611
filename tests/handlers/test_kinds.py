"""A kind of message is declared once, by the feature whose it is, with all that the outbox asks of it."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace

import pytest

import handlers
from bot.rules.model import MessageKind
from handlers.kinds import Kind, table
from handlers.switchboard import KINDS

WHOLE = Kind(MessageKind.TOLD, "The farewell", lambda tx, row, now: None)


@pytest.mark.parametrize("notice", ["", "  "])
def test_a_kind_of_which_the_admins_could_not_be_told_is_not_taken(notice: str) -> None:
    with pytest.raises(ValueError, match="told"):
        table(replace(WHOLE, notice=notice))


def test_a_name_is_one_kinds_alone() -> None:
    with pytest.raises(ValueError, match="told"):
        table(WHOLE, replace(WHOLE, notice="Another farewell"))


def test_a_kind_that_waits_until_two_alone_read_it_says_what_else_is_done() -> None:
    with pytest.raises(ValueError, match="told"):
        table(replace(WHOLE, only_for_two=lambda row: True))


def test_every_kind_that_a_feature_declares_is_in_the_table() -> None:
    found = [importlib.import_module(one.name) for one in pkgutil.walk_packages(handlers.__path__, "handlers.")]
    declared = [kind for module in found if module.__name__ != "handlers.switchboard"
                for kind in getattr(module, "KINDS", ()) if isinstance(kind, Kind)]  # fmt: skip

    assert {kind.name: kind for kind in declared} == KINDS
    assert len(declared) == len(KINDS)
    assert KINDS.keys() == set(MessageKind) - {MessageKind.UNKNOWN}
