"""Who may read which text when (promises 4 and 9): searched in all that was ever shown, called or logged."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from asked import AT_ONCE, CLOSE, NEXT, add_to_conversation, answer, ask, forged, notified, pair, question, tap

from sandbox.demo.stage import Stage
from sandbox.slack.records import Call
from sandbox.slack.states import elements_in
from sandbox.slack.text import all_text

CIO, CPO = "ID-CIO", "ID-CPO"
OFFICES = {CIO: "cio", CPO: "cpo"}
ONLOOKERS = ("cochair", "admin", "stranger", "added")
SEALED_STATUS = {  # in a line, and side by side with the other
    "cio": ("Idaho's CIO: Stuck", "Idaho's CIO\n*Stuck*"),
    "cpo": ("Idaho's CPO: In place", "Idaho's CPO\n*In place*"),
}
GIVES = ("tap_", "open_now", "undo")  # by these somebody answers, opens or takes back: a story of its own
ON_HOME = {"cio": ("CIO Stuck", "answer, Stuck"), "cpo": ("CPO In place", "answer, In place")}
STATUS = {"cio": "stuck", "cpo": "in_place"}
FAULTS = [
    ("chat.update", "error"),
    ("chat.postMessage", "http_500"),
    ("chat.postEphemeral", "error"),
    ("chat.postMessage", "refused"),
]
TEXTS = ("comment", "win", "thread")
MARK = re.compile(r"`|(?<!\w)\*\S.*\S\*(?!\w)")


def marker(whose: str, text: str) -> str:
    """Words that stand nowhere else."""
    return f"zq{whose}{text}qz"


def gives(stage: Stage, name: str, quote: str = "no") -> None:
    """This officer answers, with words that can be searched for."""
    whose = OFFICES[name]
    win = {"win": marker(whose, "win"), "win_quote": quote, "help_quote": quote}
    answer(stage, stage.person(name), STATUS[whose], marker(whose, "comment"), **win)


def writes(stage: Stage, name: str) -> None:
    """This officer writes in the question's thread, which is open to both at once."""
    person = stage.person(name)
    person.say(marker(OFFICES[name], "thread"), question(person).channel, question(person).ts)
    stage.settle()


def choices(element: dict[str, Any]) -> list[str | None]:
    """What can be chosen of it; a button is only pressed."""
    return [option["value"] for option in element.get("options", [])] or [None]


def looked_at(blocks: Any) -> list[tuple[Any, Any]]:
    """What can be pressed and answers nothing by that."""
    return [(block, one) for block, one in elements_in(blocks) if not one["action_id"].startswith(GIVES)]


def looks_around(stage: Stage) -> None:
    """Everybody tries what they have: commands, and every button in sight."""
    for name in (CIO, CPO, *ONLOOKERS):
        person = stage.person(name)
        for command in ("me", "why", "status", "digest"):
            person.command(command)
        for message in person.messages():
            for _, element in looked_at(message.blocks):
                for choice in choices(element):
                    person.press(element["action_id"], message, choice)
                    if person.view is not None:
                        person.close()
        home = person.open_home()
        for block, element in looked_at(home.body["blocks"] if home is not None else []):
            for choice in choices(element):
                with stage.server.lock:
                    now = stage.server.now()
                    stage.slack.interactions.press_in_view(
                        person.id, home.id, element["action_id"], now, choice, block["block_id"]
                    )
                stage.server.settle()
                if person.view is not None:
                    person.close()
    stage.settle()


@dataclass(frozen=True)
class Moment:
    """A story up to some moment, and whose sealed words have by then been opened to both offices."""

    story: tuple[Callable[[Stage], None], ...]
    open: bool


def cio_answers(stage: Stage) -> None:
    gives(stage, CIO, "as_state")


def cpo_answers(stage: Stage) -> None:
    gives(stage, CPO, "without_state")


def cio_taps(stage: Stage) -> None:
    tap(stage, stage.person(CIO), "stuck")


def five_minutes(stage: Stage) -> None:
    stage.go_to(stage.clock.now() + timedelta(minutes=6), AT_ONCE)


def closes(stage: Stage) -> None:
    stage.go_to(CLOSE + timedelta(hours=1), AT_ONCE)


def next_one(stage: Stage) -> None:
    stage.go_to(NEXT, AT_ONCE)


def digest(stage: Stage) -> None:
    stage.person("admin").command("digest post")
    stage.settle()


MOMENTS = {
    "before any answer": Moment((), False),
    "after one": Moment((cio_answers, digest), False),
    "after the other one": Moment((cpo_answers,), False),
    "while the second may write": Moment((cpo_answers, cio_taps), False),
    "after the five minutes": Moment((cpo_answers, cio_taps, five_minutes), True),
    "after a change": Moment((cio_answers, cio_answers), False),
    "after both": Moment((cio_answers, cpo_answers, digest), True),
    "after both, the other way round": Moment((cpo_answers, cio_answers), True),
    "after the close with one": Moment((cio_answers, closes, digest), False),
    "after the next check-in with one": Moment((cio_answers, next_one, digest), False),
    "after a late answer": Moment((cio_answers, closes, cpo_answers, digest), True),
    "after both and the next check-in": Moment((cio_answers, cpo_answers, next_one, digest), True),
}


def may_read(reader: str, whose: str, moment: Moment) -> bool:
    """An answer is its author's alone until both are in; the thread belongs to both; to anybody else nothing."""
    return reader in OFFICES and (OFFICES[reader] == whose or moment.open)


def audience(stage: Stage, call: Call) -> set[str]:
    """Who could read what this call carried."""
    place = str(call.args.get("channel") or "")
    if call.method == "views.publish":
        return {call.args["user_id"]}
    if call.method.startswith("views."):
        return {stage.slack.views.triggers[call.args["trigger_id"]].user}
    if call.args.get("user"):
        return {call.args["user"]}
    channel = stage.slack.channels.get(place)
    return set(stage.slack.workspace.readers(channel)) if channel else {"everybody"}


@pytest.fixture
def told(stage: Stage, caplog: pytest.LogCaptureFixture) -> Stage:
    """Idaho has been asked; everybody is there; everything is logged, as far as the program allows."""
    caplog.set_level(logging.DEBUG)
    admin = stage.person("admin")
    ask(stage)
    admin.command(f"cochair add <@{stage.person('cochair').id}>")
    stage.person("stranger")
    stage.person("added")
    return stage


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_nobody_reads_an_answer_before_its_time(told, caplog, moment):
    for happening in moment.story:
        happening(told)
    looks_around(told)

    with told.server.lock:
        for reader in (CIO, CPO, "cochair", "admin", "stranger"):
            for whose in OFFICES.values():
                seen = "\n".join(told.person(reader).sees)
                hidden = [*(marker(whose, text) for text in TEXTS), *SEALED_STATUS[whose], *ON_HOME[whose]]
                if not may_read(reader, whose, moment):
                    assert not [words for words in hidden if words in seen], (reader, whose)
    assert_no_phone_shows_an_answer(told)
    assert_no_mark_stands_where_none_is_drawn(told)
    assert_calls_reach_only_readers(told, moment)
    assert_nothing_is_logged(caplog)


def assert_no_phone_shows_an_answer(stage: Stage) -> None:
    """The text of a message may stand on a locked phone or in a search: nothing of any answer is in it, one's
    own included, in any kind of message, whether it was posted, edited or whispered.
    """
    texts = [call.args["text"] for call in stage.slack.calls if call.args.get("text")]
    texts += [text for name in (*OFFICES, *ONLOOKERS) for text in notified(stage, stage.person(name))]
    hidden = [marker(whose, text) for whose in OFFICES.values() for text in TEXTS]
    hidden += ["Stuck", "In place"]
    assert texts
    assert not [text for text in texts for words in hidden if words in text]


def assert_no_mark_stands_where_none_is_drawn(stage: Stage) -> None:
    """Backticks and asterisks of ours in plain text would be read as they stand: labels, hints, buttons, errors."""
    with stage.server.lock:
        seen = [one for name in (*OFFICES, *ONLOOKERS) for one in stage.slack.workspace.seen[stage.person(name).id]]
        plain = [text for one in seen for text in plain_texts(one.blocks)]
        plain += [text for one in stage.slack.deliveries.all for text in (one.errors or {}).values()]
        plain += [call.args["text"] for call in stage.slack.calls if call.args.get("text")]
    assert plain
    assert not [text for text in plain if MARK.search(text)]


def plain_texts(drawn: Any) -> Iterator[str]:
    """Every text in these blocks that Slack shows without drawing anything of it."""
    if isinstance(drawn, dict):
        if drawn.get("type") == "plain_text":
            yield drawn["text"]
        drawn = list(drawn.values())
    for inside in drawn if isinstance(drawn, list) else []:
        yield from plain_texts(inside)


def assert_calls_reach_only_readers(stage: Stage, moment: Moment) -> None:
    names = {person.id: name for name, person in stage.people.items()}
    with stage.server.lock:
        for call in stage.slack.calls:
            carried = json.dumps(call.args)
            for whose in OFFICES.values():
                if marker(whose, "comment") in carried or marker(whose, "win") in carried:
                    readers = {names.get(reader, reader) for reader in audience(stage, call)}
                    assert all(may_read(reader, whose, moment) for reader in readers), (call.method, readers)


def assert_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Neither words nor tokens; the local Slack's own server, which runs in the same process, left out."""
    ours = [record for record in caplog.records if not record.name.startswith(("aiohttp", "asyncio"))]
    formatted = "\n".join(logging.Formatter().format(record) + str(vars(record)) for record in ours)
    assert not [word for word in ("zqcio", "zqcpo", "xoxb-", "xapp-") if word in formatted]


def test_after_both_each_office_reads_the_other(told):
    for happening in MOMENTS["after both"].story:
        happening(told)

    for reader in (CIO, CPO):
        told.person(reader).open_home()
        seen = "\n".join(told.person(reader).sees)
        assert "CIO Stuck, CPO In place" in seen
        assert all(marker(whose, text) in seen for whose in ("cio", "cpo") for text in ("comment", "win"))
        assert all(any(status in seen for status in statuses) for statuses in SEALED_STATUS.values())


def test_the_thread_is_read_by_both_officers_and_nobody_else(told, caplog):
    writes(told, CIO)
    writes(told, CPO)
    looks_around(told)

    words = [marker("cio", "thread"), marker("cpo", "thread")]
    for reader in (CIO, CPO):
        assert all(word in "\n".join(told.person(reader).sees) for word in words)
    for reader in ("cochair", "admin", "stranger"):
        assert not [word for word in words if word in "\n".join(told.person(reader).sees)]
    assert_nothing_is_logged(caplog)


def test_what_was_written_in_the_thread_comes_back_to_its_writer_alone(told):
    writes(told, CIO)
    cio, _ = pair(told)
    notice = next(message for message in cio.messages() if message.to == cio.id)

    cio.press("answer", notice)

    with told.server.lock:
        carrying = [call for call in told.slack.calls if marker("cio", "thread") in json.dumps(call.args)]
        assert [call.method for call in carrying] == ["views.open"]
        assert audience(told, carrying[0]) == {cio.id}


def test_who_is_added_to_the_conversation_reads_nothing_that_is_sealed(told):
    add_to_conversation(told, told.person("added"))

    cio_answers(told)
    looks_around(told)
    closes(told)

    seen = "\n".join(told.person("added").sees)
    hidden = ["zqcio", "zqcpo", *(status for statuses in SEALED_STATUS.values() for status in statuses)]
    assert not [bit for bit in hidden if bit in seen]


def test_who_is_added_to_the_conversation_reads_nothing_that_is_opened_either(told):
    add_to_conversation(told, told.person("added"))

    cio_answers(told)
    cpo_answers(told)

    assert not [text for text in told.person("added").sees if "zqcio" in text or "zqcpo" in text]


def test_the_digest_quotes_what_may_be_quoted_and_only_among_five_states(stage):
    quotes = {"ID": "no", "UT": "as_state", "CO": "without_state", "AZ": "without_state", "NM": "no"}
    ask(stage, *quotes)
    cochair = stage.person("cochair")
    stage.person("admin").command(f"cochair add <@{cochair.id}>")
    previews = []
    for code, quote in quotes.items():
        for person in pair(stage, code):
            answer(stage, person, "stuck", "zqcommentqz", win=f"zq{code}qz", win_quote=quote, help_quote=quote)
        previews.append(all_text(cochair.command("digest")))

    digest(stage)

    posted = "\n".join(stage.person("stranger").sees)
    assert "Preview: only you see this." in previews[0]
    assert not [text for text in previews[:4] if "zq" in text]
    for read in (previews[4], posted):
        assert [code for code in quotes if f"zq{code}qz" in read] == ["CO", "AZ"]
        assert "4 requests for help" in read
        assert not [name for name in ("Idaho", "Utah", "Colorado", "Arizona", "New Mexico") if name in read]
    assert not [text for text in (*cochair.sees, posted) if "zqcommentqz" in text]
    assert not [call.args["text"] for call in stage.slack.calls if "zq" in call.args.get("text", "")]


def test_what_goes_wrong_is_logged_without_a_word_of_anybody(told, caplog):
    cio, cpo = pair(told)
    for method, fault in FAULTS:
        told.slack.fault(fault, method, error="cant_update_message")
    other = sqlite3.connect(told.database_url.removeprefix("sqlite:///"), isolation_level=None)
    cio_answers(told)
    told.slack.fault("error", "views.open")
    cpo.command("answer")
    cpo.command("answer")

    other.execute("BEGIN IMMEDIATE")
    refused = cpo.fill_and_submit({"status": "in_place", "comment": marker("cpo", "comment")})
    other.execute("ROLLBACK")
    forged(told, cio, "nonsense", comment=marker("cio", "comment"))
    forged(told, cio, '{"check_in": 1}', comment=marker("cio", "comment") * 200)
    writes(told, CIO)
    cpo_answers(told)

    assert "Not saved" in refused["status"]
    assert {"handlers.outbox.delivery", "handlers.listening"} <= {record.name for record in caplog.records}
    assert_nothing_is_logged(caplog)
