"""What somebody sets, for themselves, their pair or the task force: declared in its file, and named here."""

from __future__ import annotations

from typing import Any

from handlers.settings.away import AWAY
from handlers.settings.closed_days import CLOSED
from handlers.settings.focus import FOCUS
from handlers.settings.own import DEPUTY, ZONE
from handlers.settings.pace import PAUSE, SLOWER
from handlers.settings.pair import PAIR
from handlers.settings.roles import ADMINS, COCHAIRS
from handlers.settings.seen import SEEN
from handlers.settings.setting import Setting
from handlers.settings.setup import CHANNEL_OF_DIGEST, DIGEST_TIME, SCHEDULE

OWN: tuple[Setting[Any], ...] = (ZONE, AWAY, DEPUTY, SLOWER, PAUSE, SEEN)
"""An officer's, as they stand on their Home."""
CHECKLIST: tuple[Setting[Any], ...] = (CHANNEL_OF_DIGEST, PAIR, SCHEDULE, DIGEST_TIME, COCHAIRS, ADMINS)
"""An admin's, as they stand on Home from nothing to *Start*."""
SETTINGS: tuple[Setting[Any], ...] = (*OWN, *CHECKLIST, CLOSED, FOCUS)
"""All, also what stands nowhere on Home."""
