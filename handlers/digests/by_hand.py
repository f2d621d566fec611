"""Show the digest before it is posted, to who asks for it, and post it now."""

from __future__ import annotations

import re
from difflib import get_close_matches

from bot.rules.hours import time_words
from bot.rules.model import ReadingPlace
from bot.words import commands as words
from bot.words import digest as digest_words
from bot.words.kit import Content
from handlers.digests.digest import PostedAlready, digest_line, drawn, drawn_now, post_by_hand, zone_of
from handlers.digests.preview import show, shown_again, title_of
from handlers.digests.quote import still_carried, to_carry
from handlers.people import NotAllowed
from handlers.plans.active import plan_now
from handlers.request import Misread, Request
from storage import digests, readings, task_forces
from storage.tables import Reply

WEEK = re.compile(r"\d{4}-w\d\d", re.IGNORECASE)
LIKE = 0.7  # so much alike, by difflib's ratio, must be the command that is suggested
LATEST = 8  # weeks that are offered


def preview(request: Request) -> Content:
    """The digest as it would be now, or the one that waits to be posted, for the asker alone; or a past week's."""
    tx, task_force = request.tx, request.task_force
    if request.words:
        return of_week(request, request.words[0])
    for waiting in digests.unposted(tx, task_force.id):
        show(tx, request.cp, waiting, request.person, request.now)  # its buttons are there
        quoted = still_carried(tx, waiting).values()
        readings.of_digest(tx, request.person, waiting, quoted, ReadingPlace.DIGEST_SO_FAR, request.now)
        return words.with_thread(digest_words.preview(drawn(tx, waiting), digest_words.IN_DM))
    quoted_now = [tx.get_one(Reply, said.reply) for said in to_carry(tx, task_force.id)]
    readings.of_digest(tx, request.person, None, quoted_now, ReadingPlace.DIGEST_SO_FAR, request.now)
    return words.with_thread(
        digest_words.preview(
            drawn_now(tx, plan_now(tx, request.cp, task_force, request.now), task_force, request.now)
        )
    )


def of_week(request: Request, said: str) -> Content:
    """A week's digest as it was posted, less what was taken back since. It stood before the whole channel."""
    latest = [one.week for one in digests.posted(request.tx, request.task_force.id, LATEST)]
    if not WEEK.fullmatch(said):
        raise Misread(words.no_week(said, bool(get_close_matches(said, ["post"], cutoff=LIKE))))
    if not latest:
        raise NotAllowed(words.NO_DIGEST_YET)
    digest = digests.of_week(request.tx, request.task_force.id, said.upper())
    if digest is None or digest.posted_at is None:
        raise Misread(words.no_such_digest(said, latest), f"digest {latest[0]}")
    when = time_words(digest.posted_at, zone_of(request.task_force))
    return words.with_thread(digest_words.as_posted(drawn(request.tx, digest), when))


def post(request: Request) -> Content:
    """Post this week's digest now, instead of at its time."""
    task_force = request.task_force
    if task_force.channel is None:
        raise NotAllowed(words.NO_CHANNEL)
    if task_force.digests_from is None:
        raise NotAllowed(f"There is nothing to report yet. {words.NOT_STARTED}")
    try:
        posted = post_by_hand(
            request.tx,
            plan_now(request.tx, request.cp, task_force, request.now),
            task_force,
            title_of(request.tx, request.person),
            request.now,
        )
    except PostedAlready:
        raise NotAllowed(f"This week's digest is out already. {digest_line(request)}") from None
    shown_again(request.tx, request.cp, posted, request.now)
    task_forces.record(request.tx, task_force.id, request.now, request.person, "digest post", new=posted.week)
    return words.lines(
        f"This week's digest goes to <#{task_force.channel}> now, instead of at its time.",
        digest_line(request),
    )
