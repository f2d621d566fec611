"""Slack's published rates: so many calls of a method in a minute, and one post a second per conversation."""

import math
from collections import defaultdict, deque

TIER = {1: 20, 2: 20, 3: 50, 4: 100}  # calls a minute; Slack publishes 1+ for tier 1 and lets bursts through
METHOD_TIER = {
    "apps.connections.open": 1,
    "users.list": 2,
    "chat.update": 3,
    "chat.delete": 3,
    "conversations.open": 3,
    "conversations.info": 3,
    "conversations.history": 3,
    "conversations.replies": 3,
    "users.conversations": 3,
    "users.lookupByEmail": 3,
    "chat.postEphemeral": 4,
    "conversations.members": 4,
    "users.info": 4,
    "views.open": 4,
    "views.push": 4,
    "views.update": 4,
    "views.publish": 4,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
}
WORKSPACE_POSTS = 300  # posts a minute in all: "several hundred"
SECONDS = 60.0


class Rates:
    """Counts calls in sliding windows.

    burst: posts that one conversation takes at once before one a second holds; Slack allows short bursts without
    saying how long.
    """

    def __init__(self, burst: int = 3) -> None:
        self.burst = burst
        self.calls: dict[str, deque[float]] = defaultdict(deque)
        self.tokens: dict[str, tuple[float, float]] = {}

    def refuse(self, method: str, channel: str | None, now: float) -> int | None:
        """Seconds to wait if this call is one too many (it is then not counted), else None."""
        tier = METHOD_TIER.get(method)
        if tier:
            return self._window(method, TIER[tier], now)
        if method == "chat.postMessage" and channel:
            return self._post(channel, now)
        return None

    def _window(self, key: str, most: int, now: float) -> int | None:
        times = self.calls[key]
        while times and times[0] <= now - SECONDS:
            times.popleft()
        if len(times) >= most:
            return max(1, math.ceil(times[0] + SECONDS - now))
        times.append(now)
        return None

    def _post(self, channel: str, now: float) -> int | None:
        left, at = self.tokens.get(channel, (float(self.burst), now))
        left = min(float(self.burst), left + max(0.0, now - at))
        if left < 1 - 1e-6:
            return max(1, math.ceil(1 - left))
        wait = self._window("posts of the workspace", WORKSPACE_POSTS, now)
        if wait is None:
            self.tokens[channel] = (left - 1, now)
        return wait
