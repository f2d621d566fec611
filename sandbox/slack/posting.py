"""HTTP mode: what Slack sends to an app without Socket Mode, as signed requests to its addresses in turn."""

import asyncio
import json
from typing import Any

import aiohttp

from sandbox.slack.records import Delivery
from sandbox.slack.shared import Shared
from sandbox.slack.signed import request_for

TICK = 0.02  # seconds between looks for what is to be sent
NOTHING = 0  # the status of a request that had no answer in time


class Posting:
    """urls: where the app is reached, if not by Socket Mode. Several are asked in turn."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.urls: tuple[str, ...] = ()
        self._asked = 0

    async def send(self) -> None:
        """Sends until cancelled."""
        under_way: set[asyncio.Task[None]] = set()
        timeout = aiohttp.ClientTimeout(total=self.shared.ack_seconds)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                if self.urls:
                    self._post_all(session, under_way)
                await asyncio.sleep(TICK)

    def _post_all(self, session: aiohttp.ClientSession, under_way: set[asyncio.Task[None]]) -> None:
        """Begin a request for everything that is to be sent now."""
        with self.shared.lock:
            for delivery in self.shared.slack.deliveries.waiting(self.shared.now()):
                self.shared.slack.deliveries.mark_sent(delivery, self.shared.now())
                self._asked += 1
                url = self.urls[self._asked % len(self.urls)]
                task = asyncio.create_task(self._post(session, url, delivery))
                under_way.add(task)
                task.add_done_callback(under_way.discard)

    async def _post(self, session: aiohttp.ClientSession, url: str, delivery: Delivery) -> None:
        envelope = delivery.id  # another attempt would have another
        headers, body = request_for(delivery, self.shared.slack.app.signing_secret, self.shared.now())
        try:
            async with session.post(url, data=body, headers=headers) as answer:
                status, text = answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            status, text = NOTHING, ""
        with self.shared.change():
            if status == 200:
                self.shared.slack.answers.acknowledge(envelope, _payload(text), self.shared.now(), elapsed=0.0)
            else:
                self.shared.slack.deliveries.not_acknowledged(envelope, self.shared.now())


def _payload(text: str) -> Any:
    """What stands in the body of an answer: nothing, or JSON; anything else is no answer that Slack takes."""
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text
