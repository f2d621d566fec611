"""Some hundreds of spoiled payloads: none is answered with an error, and what is dropped changes nothing."""

from __future__ import annotations

from pathlib import Path

import yaml
from fuzz import fuzz
from spoiling import WAYS

from bot.envelopes import EVENTS

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


def test_whatever_comes_signed_is_acknowledged_and_what_slack_never_sends_changes_nothing(tmp_path: Path) -> None:
    wanted = yaml.safe_load(MANIFEST.read_text())["settings"]["event_subscriptions"]["bot_events"]

    found = fuzz(tmp_path, count=250, seed=12)

    assert found.wrong == []
    assert found.tried.keys() == WAYS.keys()
    assert {outcome for _, outcome in found.came} >= {"dropped", "nothing", "the same"}
    spoiled = {sent.payload["event"]["type"] for sent in found.recorded if sent.kind == "events_api"}
    assert spoiled == EVENTS.keys() == {name.partition(".")[0] for name in wanted}
