"""The tables: what there is of each thing that a feature declares, in one place."""

from __future__ import annotations

from handlers import (
    accounts,
    answering,
    asking,
    catching_up,
    deputizing,
    digesting,
    direct,
    discussion,
    failing,
    home,
    nudging,
    pauses,
    previewing,
    revealing,
    roster,
    shutting,
    silence,
    telling,
    welcoming,
)
from handlers.commands import by_hand
from handlers.outbox import taking_back
from handlers.outbox.kinds import table

KINDS = table(
    *welcoming.KINDS,
    *asking.KINDS,
    *by_hand.KINDS,
    *nudging.KINDS,
    *silence.KINDS,
    *answering.KINDS,
    *revealing.KINDS,
    *discussion.KINDS,
    *direct.KINDS,
    *deputizing.KINDS,
    *telling.KINDS,
    *pauses.KINDS,
    *digesting.KINDS,
    *previewing.KINDS,
    *roster.KINDS,
    *accounts.KINDS,
    *home.KINDS,
    *catching_up.KINDS,
    *failing.KINDS,
    *shutting.KINDS,
    *taking_back.KINDS,
)
"""Every kind of message that the outbox may hold, by name."""
