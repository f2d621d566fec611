"""A rehearsal equals what then happens: message for message, to whom, about what and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from command_kit import typed
from rehearsed_kit import Told, differences, happens, rehearsed, sent

from bot.rules.model import MessageKind
from handlers.rehearsal.lived import Asked
from sandbox.demo.stage import Stage
from sandbox.slack.text import flat

SLACK_TAKES = timedelta(minutes=5)  # at most, with its rates


@pytest.mark.first_looks
def test_what_was_rehearsed_is_what_then_happens_from_the_start_and_later(stage: Stage) -> None:
    """With an absence, a vacancy, a deputy, a closed day, Christmas, a co-chair."""
    stage.set_up("ID", "ME", "GU", start=False)
    for text in ("vacate GU CPO", "closed ID 2026-12-10", "cochair add @stranger"):
        typed(stage, text)
    began, first = stage.clock.now(), rehearsed(stage, 18)[0]
    stage.person("admin").command("start")
    stage.person("admin").press("Start")
    happens(stage, began + timedelta(days=18))

    typed(stage, "away 2026-12-24 2026-12-28", "ME-CIO")
    typed(stage, "deputy @helper", "ID-CPO")
    stage.settle()
    later, second = stage.clock.now(), rehearsed(stage, 14)[0]
    ends = began + timedelta(days=32)
    happens(stage, ends)

    first, second = [one for one in first if one.when < later], [one for one in second if one.when < ends]
    assert differences(first, sent(stage, began, later), SLACK_TAKES) == []
    assert differences(second, sent(stage, later, ends), SLACK_TAKES) == []
    kinds = {one.kind for one in (*first, *second)}
    assert kinds >= {
        MessageKind.WELCOME, MessageKind.CHECK_IN, MessageKind.NUDGE, MessageKind.REVEALED, MessageKind.DIGEST,
        MessageKind.PREVIEW, MessageKind.DEPUTY,
    }  # fmt: skip


@pytest.mark.first_looks
def test_what_one_office_is_shown_beforehand_is_then_sent_word_for_word(stage: Stage) -> None:
    """A state far away moves the first slot of all, and a closed day Idaho's."""
    stage.set_up("ID", "GU", "ME", start=False)
    typed(stage, "closed ID 2026-12-10")
    stage.clock.advance(timedelta(minutes=1))
    before = len(stage.person("admin").messages())
    typed(stage, "rehearse ID CIO")
    stage.settle()
    first, *told, last = [one.blocks for one in stage.person("admin").messages()[before:]]
    marks = [flat("", one[:1]) for one in told]
    shown = [_plain(one[1:-1] if "Its buttons" in flat("", one[-1:]) else one[1:]) for one in told]

    seen: set[str] = set()
    cio = stage.person("ID-CIO")
    stage.person("admin").command("start")
    stage.person("admin").press("Start")
    ends = stage.clock.now() + timedelta(days=32)
    happens(stage, ends, lambda: seen.update(_plain(it.blocks) for it in cio.inbox))

    assert "on a copy" in flat("", first)
    assert [mark for mark, text in zip(marks, shown, strict=True) if text not in seen] == []
    assert "10 in all" in flat("", last)
    assert len(told) == 10


def _plain(blocks: list[Any]) -> str:
    """What is to be read, without what can be pressed."""
    kept = [{name: it for name, it in one.items() if name != "accessory"} for one in blocks]
    return flat("", [one for one in kept if one["type"] != "actions"])


def test_a_message_too_many_too_few_too_late_or_about_something_else_is_seen() -> None:
    when = datetime(2026, 12, 10, 16, tzinfo=UTC)
    asked = Asked(when.date(), False, 1, "They meet.", False)
    one = Told(MessageKind.CHECK_IN, ("U1", "U2"), asked, when)
    late = one._replace(when=when + SLACK_TAKES)
    other = one._replace(asked=replace(asked, claim="They plan."))

    assert differences([one], [one], SLACK_TAKES) == []
    for before, after in (([one], []), ([], [one]), ([one], [late]), ([late], [one]), ([one], [other])):
        assert len(differences(before, after, SLACK_TAKES)) == 1, (before, after)
    assert len(differences([one], [one._replace(to=("U1",))], SLACK_TAKES)) == 2
