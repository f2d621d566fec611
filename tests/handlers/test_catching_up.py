"""What was written while Slack could not reach us is read from the threads, and kept once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from asked import SLOT, ask, one, pair, question, rows
from programs import PATIENCE
from scenes import Patient

from bot.app import build, database
from handlers import heartbeat
from handlers.check_ins import catch_up
from handlers.outbox import delivery
from handlers.outbox.outcome import settle
from handlers.outbox.step import next_step
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from storage import messages

KEPT = "SELECT text FROM thread_message ORDER BY ts, edited_ts"


def write(stage: Stage, person: Person, text: str) -> str:
    """In the newest question's thread, whether the bot hears of it or not."""
    with stage.server.lock:
        asked_in = question(person)
        return stage.slack.composer.say(person.id, asked_in.channel, text, stage.server.now(), asked_in.ts)


def edit(stage: Stage, person: Person, ts: str, text: str) -> None:
    with stage.server.lock:
        stage.slack.composer.edit(person.id, question(person).channel, ts, text, stage.server.now())


def delete(stage: Stage, person: Person, ts: str) -> None:
    with stage.server.lock:
        stage.slack.composer.delete(person.id, question(person).channel, ts, stage.server.now())


def while_down(stage: Stage, what: Callable[[], object], lost: bool = True) -> None:
    """The bot is away while this happens; `lost`: for so long that Slack has given up to tell it."""
    stage.stop_bot()
    stage.clock.advance(timedelta(minutes=10))
    what()
    if lost:
        with stage.server.lock:
            stage.slack.deliveries.give_up()
    stage.start_bot()
    stage.settle()


def test_what_was_written_edited_and_deleted_meanwhile_is_kept_once(asked: Stage) -> None:
    cio, cpo = pair(asked)
    edited, deleted = write(asked, cio, "To be edited."), write(asked, cpo, "To be deleted.")
    asked.settle()

    def meanwhile() -> None:
        write(asked, cpo, "New.")
        edit(asked, cio, edited, "Edited.")
        delete(asked, cpo, deleted)

    while_down(asked, meanwhile)
    asked.stop_bot()
    asked.start_bot()
    asked.settle()

    assert [text for (text,) in rows(asked, KEPT)] == [
        "To be edited.",
        "Edited.",
        "To be deleted.",
        "",
        "New.",
    ]
    assert one(asked, "SELECT state FROM message WHERE kind = 'catch_up'") == "sent"
    assert not [row for row in rows(asked, "SELECT data FROM message") if "New." in str(row)]


@pytest.mark.parametrize("read_first", [True, False])
def test_told_by_an_event_and_read_in_the_thread_it_is_kept_once(asked: Stage, read_first: bool) -> None:
    cio, _ = pair(asked)
    ts = write(asked, cio, "First.")
    asked.settle()

    def meanwhile() -> None:
        edit(asked, cio, ts, "Second.")
        write(asked, cio, "Another.")

    if read_first:
        while_down(asked, meanwhile)
        with asked.server.lock:
            late = [it.payload for it in asked.slack.deliveries.all if it.state == "failed"]
        assert len(late) >= 2
        for payload in late:
            with asked.server.lock:
                asked.slack.deliveries.add("events_api", payload, asked.server.now())
        asked.server.settle()
    else:
        while_down(asked, meanwhile, lost=False)

    assert [text for (text,) in rows(asked, KEPT)] == ["First.", "Second.", "Another."]


def test_a_deletion_that_was_missed_holds_though_our_clock_is_behind_slacks(asked: Stage) -> None:
    cio, _ = pair(asked)
    ts = write(asked, cio, "First.")
    edit(asked, cio, ts, "Second.")
    asked.server.settle()
    asked.settle()
    asked.clock.jump(-timedelta(hours=1))

    while_down(asked, lambda: delete(asked, cio, ts))

    notice = next(message for message in cio.messages() if "does not count as your answer" in message.text)
    cio.press("answer", notice)
    assert cio.view is not None
    assert cio.view.state["comment"]["value"]["value"] is None


def test_what_is_written_while_the_thread_is_read_is_not_taken_for_deleted(asked: Stage) -> None:
    cio, _ = pair(asked)
    write(asked, cio, "Before.")
    asked.settle()
    asked.clock.advance(timedelta(minutes=10))
    catch_up.listening(asked.bot, asked.clock.now())

    with asked.db.begin() as tx:
        row = messages.claim(tx, 1, asked.clock.now(), asked.clock.elapsed())
        assert row is not None
        step = next_step(tx, asked.bot, row, asked.clock.now(), asked.clock.elapsed(), asked.clock.elapsed())
    assert step is not None
    read = delivery._do(asked.bot.slack, step)
    write(asked, cio, "Just now.")
    asked.server.settle()
    with asked.db.begin() as tx:
        settle(tx, asked.bot, step, read, asked.clock.now())

    assert [text for (text,) in rows(asked, KEPT)] == ["Before.", "Just now."]


def test_a_long_thread_is_read_page_by_page_before_anything_counts_as_deleted(
    asked: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.PAGE", 2)
    cio, cpo = pair(asked)
    said = [write(asked, person, f"Word {number}.") for number, person in enumerate([cio, cpo] * 3)]
    asked.settle()

    while_down(asked, lambda: (delete(asked, cpo, said[1]), write(asked, cio, "Last.")))

    kept = [text for (text,) in rows(asked, KEPT)]
    assert kept == ["Word 0.", "Word 1.", "", "Word 2.", "Word 3.", "Word 4.", "Word 5.", "Last."]


def test_only_after_a_gap_is_anything_read_again(asked: Stage) -> None:
    before = len(asked.slack.calls_of("conversations.replies"))

    for seconds in (30, 30, 50, 5, 55):
        asked.clock.advance(timedelta(seconds=seconds))
        catch_up.listening(asked.bot, asked.clock.now())
    heartbeat.deliver(asked.bot)
    # The start of the stage's bot, long before its first question, is the last gap.
    catch_up.listening(asked.bot, asked.clock.now())
    heartbeat.deliver(asked.bot)
    at_first = len(asked.slack.calls_of("conversations.replies"))
    asked.clock.advance(timedelta(seconds=61))
    catch_up.listening(asked.bot, asked.clock.now())
    heartbeat.deliver(asked.bot)

    assert (at_first - before, len(asked.slack.calls_of("conversations.replies")) - at_first) == (1, 1)


def test_a_thread_that_is_gone_keeps_no_other_from_being_read(stage: Stage) -> None:
    ask(stage, "ID", "UT", when=SLOT)
    idaho, utah = question(pair(stage)[0]), question(pair(stage, "UT")[0])
    gone = max(idaho, utah, key=lambda message: message.ts)  # which is read first
    left = pair(stage, "UT" if gone is idaho else "ID")[0]
    stage.slack.fault(
        "error", "conversations.replies", error="thread_not_found", when=lambda args: args["ts"] == gone.ts
    )

    while_down(stage, lambda: write(stage, left, "Here."))

    assert rows(stage, KEPT) == [("Here.",)]


def test_of_many_processes_that_all_notice_the_gap_each_word_is_kept_once(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = request.getfixturevalue("postgres")
    with Patient(tmp_path_factory.mktemp("stage"), database_url=url, rates="off") as stage:
        ask(stage, "ID", "UT")
        cio, utah = pair(stage)[0], pair(stage, "UT")[0]
        stage.stop_bot()
        stage.clock.advance(timedelta(minutes=10))
        for number in range(3):
            write(stage, cio, f"Idaho {number}.")
            write(stage, utah, f"Utah {number}.")
        with stage.server.lock:
            stage.slack.deliveries.give_up()
        stage.db = database(stage.settings, stage.clock)
        dbs = [database(stage.settings, stage.clock) for _ in range(3)]
        workers = [build(stage.settings, stage.clock, db) for db in dbs]
        together = Barrier(3)

        def work(number: int) -> None:
            together.wait(PATIENCE)
            catch_up.listening(workers[number], stage.clock.now())
            for _ in range(4):
                heartbeat.deliver(workers[number])

        with ThreadPoolExecutor(3) as threads:
            list(threads.map(work, range(3)))

        kept = sorted(text for (text,) in rows(stage, KEPT))
        for db in dbs:
            db.close()
        assert kept == sorted(f"{state} {number}." for state in ("Idaho", "Utah") for number in range(3))
        assert len(stage.slack.calls_of("conversations.replies")) <= 3
        stage.start_bot()


# Over HTTP nobody can tell a gap from silence


def over_http(stage: Stage, again: bool = False) -> None:
    """Something signed has reached `web`, and the worker does what is due."""
    catch_up.reached(stage.bot, stage.clock.now(), again)
    heartbeat.deliver(stage.bot)


def unheard(stage: Stage, text: str) -> None:
    """Somebody writes in the thread, and Slack gives up to tell us."""
    write(stage, pair(stage)[0], text)
    with stage.server.lock:
        stage.slack.deliveries.give_up()


@pytest.mark.parametrize(("later", "again"), [(timedelta(minutes=2), True), (timedelta(minutes=11), False)])
def test_over_http_what_was_missed_is_read_when_slack_tried_again_or_was_silent_for_long(
    asked: Stage, later: timedelta, again: bool
) -> None:
    asked.clock.advance(timedelta(hours=2))  # since the start, which read all
    catch_up.reached(asked.bot, asked.clock.now(), False)
    heartbeat.deliver(asked.bot)
    asked.clock.advance(timedelta(hours=2))
    with asked.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE task_force SET listened_at = ?", (f"{asked.clock.now():%F %T.%f}",))
    unheard(asked, "Missed.")
    asked.clock.advance(later)

    over_http(asked, again)
    over_http(asked, again)

    assert rows(asked, KEPT) == [("Missed.",)]


def test_over_http_silence_costs_one_reading_in_an_hour_and_what_is_missed_meanwhile_is_read_after_it(
    asked: Stage,
) -> None:
    asked.clock.advance(timedelta(hours=2))
    over_http(asked, again=True)
    unheard(asked, "Missed.")
    before = len(asked.slack.calls_of("conversations.replies"))

    for _ in range(5):
        asked.clock.advance(timedelta(minutes=11))
        over_http(asked, again=True)
    early = len(asked.slack.calls_of("conversations.replies")) - before
    asked.clock.advance(timedelta(minutes=6))
    heartbeat.deliver(asked.bot)

    assert early == 0
    assert rows(asked, KEPT) == [("Missed.",)]


def test_over_http_the_threads_are_read_once_a_day_though_nothing_was_heard_at_all(asked: Stage) -> None:
    asked.clock.advance(timedelta(hours=2))
    over_http(asked, again=True)
    unheard(asked, "Missed.")
    before = len(asked.slack.calls_of("conversations.replies"))

    for _ in range(26):
        asked.clock.advance(timedelta(hours=1))
        catch_up.look_daily(asked.bot, asked.clock.now())
        heartbeat.deliver(asked.bot)

    assert len(asked.slack.calls_of("conversations.replies")) - before == 1
    assert rows(asked, KEPT) == [("Missed.",)]
