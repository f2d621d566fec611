"""Two workers that would send the same mail at the same moment: on SQLite, and on PostgreSQL."""

from __future__ import annotations

import threading

from asked import rows
from mail_kit import Box, served, unheard, with_mail

from handlers.mails import send
from sandbox.demo.stage import Stage


def test_of_two_workers_at_once_one_sends(stage: Stage) -> None:
    """Both have decided before either claims."""
    unheard(stage)
    with served(box := Box()) as mailer:
        with_mail(stage, mailer)
        due = send._due(stage.bot, stage.clock.now())
        together = threading.Barrier(2)

        def work() -> None:
            together.wait()
            for ask_id in due:
                send._send(stage.bot, ask_id)

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert len(due) == len(set(box.to)) == len(box.to) == 2
    assert rows(stage, "SELECT state, attempts FROM mail") == [("sent", 1)] * 2
