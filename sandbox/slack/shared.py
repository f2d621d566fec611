"""What the threads of one server share: the core, the lock that guards it, and word of what happened in it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.slack.core import Slack


class Changes(threading.Condition):
    """Counts the changes that it tells of, so that one who looks now and then knows whether there was one."""

    count = 0

    def notify_all(self) -> None:
        self.count += 1
        super().notify_all()


class Shared:
    """`lock` guards the core, `changed` tells that something happened in it, `news` wakes the sending side.

    failure: what went wrong in the server's thread; whoever waits for something raises it.
    """

    def __init__(self, slack: Slack, now: Callable[[], float], ack_seconds: float) -> None:
        self.slack = slack
        self.now = now
        self.ack_seconds = ack_seconds
        self.lock = threading.RLock()
        self.changed = Changes(self.lock)
        self.news, self.stopping = asyncio.Event(), asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.failure: BaseException | None = None

    @contextmanager
    def change(self) -> Iterator[None]:
        """Something happens in the core, in the server's own thread: everybody is told."""
        with self.changed:
            yield
            self.changed.notify_all()
        self.news.set()
