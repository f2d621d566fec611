"""See the digest before it is posted, and post it now."""

from __future__ import annotations

from bot.words import commands as words
from bot.words import digest as digest_words
from bot.words.kit import Message
from handlers.commands import upcoming
from handlers.commands.reading import Command, Request
from handlers.digesting import PostedAlready, drawn_now, post_by_hand
from handlers.people import NotAllowed
from storage import task_forces


def preview(request: Request) -> Message:
    """The digest as it would be now, for the asker alone."""
    shown = drawn_now(request.tx, request.cp.plan, request.task_force, request.now)
    return words.with_thread(digest_words.preview(shown))


def post(request: Request) -> Message:
    """Post this week's digest now, instead of at its time."""
    task_force = request.task_force
    if task_force.channel is None:
        raise NotAllowed(words.NO_CHANNEL)
    if task_force.digests_from is None:
        raise NotAllowed(f"There is nothing to report yet. {words.NOT_STARTED}")
    try:
        posted = post_by_hand(request.tx, request.cp.plan, task_force, "an admin", request.now)
    except PostedAlready:
        raise NotAllowed(f"This week's digest is out already. {upcoming.digest_line(request)}") from None
    task_forces.record(request.tx, task_force.id, request.now, request.person, "digest post", new=posted.week)
    return words.lines(
        f"This week's digest goes to <#{task_force.channel}> now, instead of at its time.",
        upcoming.digest_line(request),
    )


COMMANDS = {
    "digest": Command(preview, "cochairs", "digest"),
    "digest post": Command(post, "cochairs", "digest post"),
}
