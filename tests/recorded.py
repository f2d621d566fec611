"""Every event that the manifest subscribes to, as the local Slack sends it in the town of acts_kit."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from acts_kit import Town, rows_of
from asked import pair

from sandbox.slack.records import Delivery

Json = dict[str, Any]


def events(town: Town) -> list[tuple[str, Json]]:
    """`(name, payload)`. None of them has reached the app."""
    return [*_written(town), *_channels(town), *_people(town)]


def _new(town: Town, before: int) -> list[Delivery]:
    new = town.slack.deliveries.all[before:]
    for delivery in new:
        delivery.state = "acked"  # it is recorded, and not sent
    return new


def _happening(town: Town, act: Any, *given: Any, **more: Any) -> list[Json]:
    before = len(town.slack.deliveries.all)
    act(*given, **more)
    return [copy.deepcopy(one.payload) for one in _new(town, before)]


def _written(town: Town) -> Iterator[tuple[str, Json]]:
    """Messages in a question's thread, in the pair's conversation and to the bot alone."""
    slack, now, cio = town.slack, town.server.now(), pair(town)[0]
    channel, ts = rows_of(
        town, "SELECT channel, ts FROM message WHERE kind = 'checkin' AND channel IS NOT NULL ORDER BY id DESC"
    )[0]
    direct = slack.app.direct([cio.id], now)[0].id
    said = _happening(town, slack.composer.say, cio.id, channel, "zqwords in a thread", now, ts)
    own = said[0]["event"]["ts"]
    yield "in a thread", said[0]
    yield "broadcast", _happening(town, slack.composer.say, cio.id, channel, "zqwords to all", now, ts, True)[0]
    yield "changed", _happening(town, slack.composer.edit, cio.id, channel, own, "zqwords anew", now)[0]
    yield "deleted", _happening(town, slack.composer.delete, cio.id, channel, own, now)[0]
    yield "beside", _happening(town, slack.composer.say, cio.id, channel, "zqwords beside", now)[0]
    yield "alone", _happening(town, slack.composer.say, cio.id, direct, "zqwords alone", now)[0]
    shared = copy.deepcopy(said[0])
    file = {"id": "F0FILE", "name": "zqplan.pdf", "mimetype": "application/pdf", "size": 7, "mode": "hosted"}
    shared["event"] |= {"subtype": "file_share", "files": [file], "ts": f"{now:.0f}.000999"}
    yield "with a file", shared


def _channels(town: Town) -> Iterator[tuple[str, Json]]:
    """What happens to the digest's channel; it is played on another one."""
    slack, now = town.slack, town.server.now()
    for family in ("channel", "group"):
        other = slack.workspace.add_channel(f"other-{family}")
        if family == "group":
            slack.admin.make_private(other)
        found = _happening(town, slack.admin.invite_bot, other, now)
        found += _happening(town, slack.admin.invite, other, town.person("stranger").id, now)
        found += _happening(town, slack.admin.archive, other, now)
        found += _happening(town, slack.admin.unarchive, other, now)
        found += _happening(town, slack.admin.remove_bot, other, now)
        slack.admin.invite_bot(other, now)
        found += _happening(town, slack.admin.delete_channel, other, now)
        _new(town, 0)
        for payload in found:
            payload["event"]["channel"] = town.channel
            yield payload["event"]["type"], payload
    moved = copy.deepcopy(found[0])
    event = {"type": "channel_id_changed", "old_channel_id": town.channel, "new_channel_id": "C0MOVED"}
    moved["event"] = event | {"event_ts": found[0]["event"]["event_ts"]}
    yield "channel_id_changed", moved


def _people(town: Town) -> Iterator[tuple[str, Json]]:
    slack, now, cio = town.slack, town.server.now(), pair(town)[0]
    for tab in ("home", "messages"):
        yield f"app_home_opened {tab}", _happening(town, slack.interactions.open_home, cio.id, now, tab)[0]
    for deleted in (True, False):
        change = _happening(town, slack.admin.change_person, cio.id, now, deleted=deleted)
        yield f"user_change deleted {deleted}", change[0]
    revoked, uninstalled = _happening(town, slack.admin.uninstall, now)
    slack.admin.install_again()
    yield "tokens_revoked", revoked
    yield "app_uninstalled", uninstalled
