"""HTTP mode: what Slack sends to an app without Socket Mode, as signed requests to its addresses in turn."""

import asyncio
import json
from typing import Any

import aiohttp

from sandbox.slack.records import Delivery
from sandbox.slack.signed import request_for
from sandbox.slack.sockets import TICK, Sockets

NOTHING = 0  # the status of a request that had no answer in time


class Posting(Sockets):
    """`request_urls`: where the app is reached; empty: by Socket Mode. Several are asked in turn."""

    _asked = 0

    async def _post_until_cancelled(self) -> None:
        under_way: set[asyncio.Task[None]] = set()
        timeout = aiohttp.ClientTimeout(total=self.ack_seconds)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                if self.request_urls:
                    self._post_all(session, under_way)
                await asyncio.sleep(TICK)

    def _post_all(self, session: aiohttp.ClientSession, under_way: set[asyncio.Task[None]]) -> None:
        """Begin a request for everything that is to be sent now."""
        with self.changed:
            for delivery in self.slack.deliveries.waiting(self.now()):
                self.slack.deliveries.mark_sent(delivery, self.now())
                self._asked += 1
                url = self.request_urls[self._asked % len(self.request_urls)]
                task = asyncio.create_task(self._post(session, url, delivery))
                under_way.add(task)
                task.add_done_callback(under_way.discard)

    async def _post(self, session: aiohttp.ClientSession, url: str, delivery: Delivery) -> None:
        envelope = delivery.id  # another attempt would have another
        headers, body = request_for(delivery, self.slack.app.signing_secret, self.now())
        try:
            async with session.post(url, data=body, headers=headers) as answer:
                status, text = answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            status, text = NOTHING, ""
        with self.changed:
            if status == 200:
                self.slack.answers.acknowledge(envelope, _payload(text), self.now(), elapsed=0.0)
            else:
                self.slack.deliveries.not_acknowledged(envelope, self.now())
            self.changed.notify_all()
        self._news.set()


def _payload(text: str) -> Any:
    """What stands in the body of an answer: nothing, or JSON; anything else is no answer that Slack takes."""
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text
