"""Show the digest before it is posted, to who asks for it, and post it now."""

from __future__ import annotations

from bot.rules.model import ReadingPlace
from bot.words import commands as words
from bot.words import digest as digest_words
from bot.words.kit import Content
from handlers.digests.digest import PostedAlready, digest_line, drawn, drawn_now, post_by_hand
from handlers.digests.preview import show, shown_again, title_of
from handlers.digests.quote import still_carried, to_carry
from handlers.people import NotAllowed
from handlers.request import Request
from storage import digests, readings, task_forces
from storage.tables import Reply


def preview(request: Request) -> Content:
    """The digest as it would be now, or the one that waits to be posted, for the asker alone."""
    tx, task_force = request.tx, request.task_force
    for waiting in digests.unposted(tx, task_force.id):
        show(tx, request.cp, waiting, request.person, request.now)  # its buttons are there
        quoted = still_carried(tx, waiting).values()
        readings.of_digest(tx, request.person, waiting, quoted, ReadingPlace.DIGEST_SO_FAR, request.now)
        return words.with_thread(digest_words.preview(drawn(tx, waiting), digest_words.IN_DM))
    quoted_now = [tx.get_one(Reply, said.reply) for said in to_carry(tx, task_force.id)]
    readings.of_digest(tx, request.person, None, quoted_now, ReadingPlace.DIGEST_SO_FAR, request.now)
    return words.with_thread(digest_words.preview(drawn_now(tx, request.cp.plan, task_force, request.now)))


def post(request: Request) -> Content:
    """Post this week's digest now, instead of at its time."""
    task_force = request.task_force
    if task_force.channel is None:
        raise NotAllowed(words.NO_CHANNEL)
    if task_force.digests_from is None:
        raise NotAllowed(f"There is nothing to report yet. {words.NOT_STARTED}")
    try:
        posted = post_by_hand(
            request.tx, request.cp.plan, task_force, title_of(request.tx, request.person), request.now
        )
    except PostedAlready:
        raise NotAllowed(f"This week's digest is out already. {digest_line(request)}") from None
    shown_again(request.tx, request.cp, posted, request.now)
    task_forces.record(request.tx, task_force.id, request.now, request.person, "digest post", new=posted.week)
    return words.lines(
        f"This week's digest goes to <#{task_force.channel}> now, instead of at its time.",
        digest_line(request),
    )
