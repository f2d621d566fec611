"""A small world in which every text that an officer wrote is a word of its own, and all that is ever shown of it.

Seven states, both offices, three weeks: answers that were opened, sealed, given early, withdrawn before and after a
digest; quotes with both yeses, with one, with a no, taken back, left out by a co-chair; an item that four states
were heard on, one that the plan has retired; a digest that is held. Who may read what: `marked_texts`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from agreed import DAY, leave, says
from asked import AT_ONCE, SLOT, pair, question, rows
from marked_texts import Text

from bot.app import patient
from handlers.digests.figures import as_json
from handlers.digests.report import page
from handlers.overview.doctor import checks
from handlers.overview.tile_picture import NothingToShow, seen_by_cochairs, who_takes_part
from handlers.plans.by_hand import obey
from sandbox.demo.inside import InnerStage
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Json
from sandbox.slack.states import elements_in

STATES = {"ID": "Idaho", "UT": "Utah", "MT": "Montana", "WY": "Wyoming", "NM": "New Mexico", "AZ": "Arizona",
          "CO": "Colorado"}  # fmt: skip
ONLOOKERS = ("cochair", "admin", "stranger")
OFFICERS = ("ID-CIO", "ID-CPO", "UT-CIO", "MT-CPO", "NM-CPO", "AZ-CIO", "AZ-CPO", "CO-CIO", "CO-CPO")
READERS = (*OFFICERS, *ONLOOKERS)
FORMER = "former"  # Arizona's CIO of the first two weeks; whoever is AZ-CIO afterwards came new
WEEK = timedelta(days=7)
FRIDAY = timedelta(days=1, hours=4)  # from a question on: the digest is out
PREVIEWED = timedelta(days=1)  # the co-chairs have it
RETIRES = "Area,Claim,Question\nTeaming,Each office has a named contact for the other,Whom do they call?\n"
READS = (
    *(
        "me",
        "why",
        "why CO",
        "status",
        "pairs",
        "answer",
        "early",
        "agenda",
        "handover",
        "scorecard",
        "wins",
        "digest",
    ),
    *("digest 2026-W49", "digest 2026-W50", "digest 2026-W51", "rehearse"),
)
LOOKS = ("report", "past_digests", "map", "board_csv", "who_sees")
UNDER_A_DIGEST = ("how_we_count", "copy_digest")


@dataclass
class Shown:
    """What was to be read at one moment: by each reader, by what they asked for, and by who runs the program."""

    readers: dict[str, dict[str, str]] = field(default_factory=dict)
    channel: str = ""
    printed: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """The texts as they stand at each moment, and what was shown; `ever`: all that each reader was ever shown."""

    texts: dict[str, list[Text]] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    ever: dict[str, str] = field(default_factory=dict)
    phones: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # the items of the first two weeks
    claims: dict[str, str] = field(default_factory=dict)


def word(writer: str, kind: str, week: int) -> str:
    return f"zq{writer.replace('-', '').lower()}{kind}{week}qz"


def lived(folder: Path) -> World:
    """Live through the three weeks."""
    world = World()
    with InnerStage(folder, rates="off") as stage:
        _set_up(stage)
        texts = [*_first_week(stage), *_second_week(stage)]
        _withdraw_after_the_digest(stage, texts)
        world.texts["two weeks"], world.shown["two weeks"] = list(texts), _read_everything(stage)
        _changes_hands(stage, texts)
        texts += _third_week(stage)
        _changed(texts, word("UT-CIO", "win", 2), told="held")  # in a week in which five were heard
        world.texts["held"], world.shown["held"] = list(texts), _read_everything(stage)
        for name in stage.people:
            seen = stage.slack.workspace.seen_by(stage.person(name).id)
            world.ever[name] = _written(seen)
        found = (
            "SELECT round.item, claim FROM round JOIN check_in ON round = number GROUP BY number ORDER BY number"
        )
        world.claims = {item: claim for item, claim in rows(stage, found) if item}
        world.asked = list(world.claims)[:2]
        world.phones = [str(call.args["text"]) for call in stage.slack.calls if call.args.get("text")]
    return world


def _set_up(stage: Stage) -> None:
    admin = stage.person("admin")
    admin.command("schedule weekly thu 09:00")
    stage.set_up(*STATES, start=False)
    stage.slack.admin.invite(stage.channel, stage.person("stranger").id)
    admin.command(f"cochair add <@{stage.person('cochair').id}>")
    admin.command("start")
    admin.press("Start")
    for office in ("CIO", "CPO"):
        stage.person(f"AZ-{office}").command("seen on")
    stage.go_to(SLOT, AT_ONCE)


def _answers(stage: Stage, writer: str, week: int, win: str = "no", **more: Any) -> list[Text]:
    """This officer answers, with a comment, a win that may be quoted so far, and a line in the thread."""
    person = stage.person(writer)
    person.command("answer")
    words = {kind: word(writer, kind, week) for kind in ("comment", "win", "thread")}
    given = {"status": "under_way", "comment": words["comment"], "win": words["win"], "win_quote": win}
    person.fill_and_submit(given | {"help_quote": "no"} | more)
    leave(person)
    person.say(words["thread"], question(person).channel, question(person).ts)
    stage.settle()
    code, _, office = writer.partition("-")
    other = f"{code}-{'CPO' if office == 'CIO' else 'CIO'}"
    return [
        Text(words["comment"], writer, other),
        Text(words["win"], writer, other, "win", quote=win),
        Text(words["thread"], writer, other, "thread"),
    ]


def _early(stage: Stage, writer: str, week: int, back: bool = False) -> list[Text]:
    """This officer answers the next question before it comes; `back`: and takes that back."""
    person, (code, _, office) = stage.person(writer), writer.partition("-")
    words = {kind: word(writer, kind, week) for kind in ("comment", "win")}
    person.command("early")
    person.fill_and_submit({"status": "stuck", **words, "win_quote": "without_state", "help_quote": "no"})
    assert person.view is not None
    assert "Kept." in str(person.view.body)
    leave(person)
    if back:
        person.open_home()
        person.press("early_back")
        leave(person)
    stage.settle()
    return [
        Text(
            one, writer, f"{code}-{'CPO' if office == 'CIO' else 'CIO'}", opened=False, withdrawn=back, told="never"
        )
        for one in words.values()
    ]


def _drafts(stage: Stage, holder: str) -> list[Text]:
    """This officer's deputy, who only drafts, writes a draft; then the deputy ends, and the draft with that."""
    deputy = stage.person("deputy")
    stage.person(holder).command(f"deputy <@{deputy.id}|x> drafts")
    stage.settle()
    words = {kind: word("deputy", kind, 1) for kind in ("comment", "win")}
    deputy.command("answer")
    deputy.fill_and_submit({"status": "stuck", **words, "win_quote": "as_state", "help_quote": "no"})
    leave(deputy)
    stage.settle()
    assert any(words["comment"] in str(one.blocks) for one in stage.person(holder).messages())
    stage.person(holder).command("deputy off")
    stage.settle()
    return [Text(one, "deputy", holder, "draft", False, withdrawn=True, told="never") for one in words.values()]


def _both(stage: Stage, code: str, week: int, cio: str = "no", cpo: str = "no", **more: Any) -> list[Text]:
    return [*_answers(stage, f"{code}-CIO", week, cio, **more), *_answers(stage, f"{code}-CPO", week, cpo, **more)]


def _says(stage: Stage, writer: str, **said: str) -> None:
    """*Read both*, and a yes or no to what the other would have quoted."""
    person = stage.person(writer)
    person.press("Read both", question(person))
    person.fill_and_submit(said)
    leave(person)
    stage.settle()


def _changed(texts: list[Text], word_: str, **more: Any) -> None:
    """This text stands otherwise from now on."""
    at = next(number for number, one in enumerate(texts) if one.word == word_)
    texts[at] = replace(texts[at], **more)


def _withdraws(stage: Stage, texts: list[Text], writer: str, week: int) -> None:
    """The answer of that week, from the receipt that shows it."""
    person, comment = stage.person(writer), word(writer, "comment", week)
    receipt = next(
        one for one in person.messages() if comment in str(one.blocks) and "'withdraw'" in str(one.blocks)
    )
    person.press("withdraw", receipt)
    person.fill_and_submit({})
    leave(person)
    stage.settle()
    for kind in ("comment", "win"):
        _changed(texts, word(writer, kind, week), withdrawn=True)


def _first_week(stage: Stage) -> list[Text]:
    """Six states are open, Colorado's CIO alone has answered; the digest is posted on Friday."""
    texts = [
        *_both(stage, "ID", 1, "as_state", "as_state"),
        *_both(stage, "UT", 1, "without_state", "no"),
        *_both(stage, "MT", 1, "as_state", "without_state", status="stuck", help_quote="as_state"),
        *_both(stage, "WY", 1, "as_state", "without_state"),
        *_both(stage, "NM", 1, "as_state", "without_state"),
        *_both(stage, "AZ", 1),
    ]
    texts += [replace(one, opened=False) for one in _answers(stage, "CO-CIO", 1, "as_state")]
    for code, said in {"ID": "yes", "MT": "no", "WY": "yes", "NM": "yes"}.items():
        _says(stage, f"{code}-CPO", win=said, **({"help": "no"} if code == "MT" else {}))
        _changed(texts, word(f"{code}-CIO", "win", 1), yes=said == "yes")
    _says(stage, "WY-CPO", win="no")
    _changed(texts, word("WY-CIO", "win", 1), yes=False)
    _withdraws(stage, texts, "WY-CPO", 1)
    texts = [replace(one, told="never") if one.withdrawn else one for one in texts]
    texts += [*_steps(stage), *_drafts(stage, "CO-CPO")]
    stage.go_to(SLOT + PREVIEWED, AT_ONCE)
    cochair, hidden = stage.person("cochair"), word("MT-CPO", "win", 1)
    _leaves_out(stage, hidden)
    _changed(texts, hidden, left_out=True)
    cochair.press("digest_note")
    cochair.fill_and_submit({"note": "zqnote1qz"})
    stage.go_to(SLOT + FRIDAY, AT_ONCE)
    texts += [*_early(stage, "CO-CIO", 2), *_early(stage, "CO-CPO", 2, back=True)]
    return [*texts, Text("zqnote1qz", "cochair", kind="note")]


def _leaves_out(stage: Stage, hidden: str) -> None:
    """A co-chair leaves out the quote with this word: the button is right under it."""
    cochair = stage.person("cochair")
    for message in reversed(cochair.messages()):
        blocks = [block for block in message.blocks or [] if hidden in str(block) or block["type"] == "actions"]
        for number, block in enumerate(blocks):
            if hidden in str(block):
                button = next(
                    one for _, one in elements_in(blocks[number:]) if one["action_id"] == "digest_leave_out"
                )
                _presses(stage, cochair, message, button)
                return
    raise AssertionError(f"{hidden} is in no preview")


def _presses(stage: Stage, person: Person, message: Any, element: Json) -> None:
    block = next(block for block, one in elements_in(message.blocks) if one == element)
    place = person.id, message.channel, message.ts, element["action_id"], stage.server.now(), None
    stage.slack.interactions.press(*place, block["block_id"])
    stage.settle()


def _steps(stage: Stage) -> list[Text]:
    """Idaho's two agree on one, Utah's CIO has proposed one."""
    for code in ("ID", "UT"):
        cio, cpo = pair(stage, code)
        cio.press("Agree on a next step", question(cio))
        cio.fill_and_submit({"text": word(f"{code}-CIO", "step", 1), "day": DAY})
        leave(cio)
        stage.settle()
        if code == "ID":
            says(stage, cpo, "Agreed")
            leave(cpo)
    return [Text(word(f"{code}-CIO", "step", 1), f"{code}-CIO", f"{code}-CPO", "step") for code in ("ID", "UT")]


def _second_week(stage: Stage) -> list[Text]:
    """Four states are open, of New Mexico the CIO has answered; the digest is posted."""
    stage.go_to(SLOT + WEEK, AT_ONCE)
    texts = [
        *_both(stage, "ID", 2, "as_state"),
        *_both(stage, "UT", 2, "without_state"),
        *_both(stage, "MT", 2),
        *_both(stage, "WY", 2),
    ]
    texts += [replace(one, opened=False) for one in _answers(stage, "NM-CIO", 2, "without_state")]
    _says(stage, "ID-CPO", win="yes")
    _changed(texts, word("ID-CIO", "win", 2), yes=True)
    _changed(texts, word("UT-CIO", "win", 2), told="waits")  # four states were heard: it could be told whose it is
    stage.go_to(SLOT + WEEK + FRIDAY, AT_ONCE)
    return texts


def _withdraw_after_the_digest(stage: Stage, texts: list[Text]) -> None:
    """New Mexico's CIO withdraws what the channel has read; its CPO's stands."""
    _withdraws(stage, texts, "NM-CIO", 1)


def _changes_hands(stage: Stage, texts: list[Text]) -> None:
    """Somebody else becomes Arizona's CIO; what was written until then was written to, and by, the one before."""
    stage.people[FORMER] = stage.people.pop("AZ-CIO")
    admin, new, cpo = stage.person("admin"), stage.person("AZ-CIO"), stage.person("AZ-CPO")
    admin.command(f"pair AZ <@{new.id}> <@{cpo.id}>")
    admin.press("Change")
    stage.settle()
    for number, one in enumerate(texts):
        names = {name: FORMER for name in ("writer", "partner") if getattr(one, name) == "AZ-CIO"}
        texts[number] = replace(one, **names)


def _third_week(stage: Stage) -> list[Text]:
    """The plan has lost what was asked first; five states answer, two of them the next, too; the digest is held."""
    obey(stage.db, stage.bot.plan, "activate", RETIRES.encode(), stage.clock.now())
    stage.go_to(SLOT + 2 * WEEK, AT_ONCE)
    texts = [
        *_both(stage, "ID", 3, "as_state"),
        *_both(stage, "UT", 3, "without_state"),
        *(text for code in ("MT", "WY", "AZ") for text in _both(stage, code, 3)),
    ]
    _says(stage, "ID-CPO", win="yes")
    _changed(texts, word("ID-CIO", "win", 3), yes=True)
    stage.go_to(SLOT + 2 * WEEK + PREVIEWED, AT_ONCE)
    cochair = stage.person("cochair")
    cochair.press("digest_note")
    cochair.fill_and_submit({"note": "zqnote3qz"})
    cochair.press("digest_hold")
    stage.go_to(SLOT + 2 * WEEK + FRIDAY, AT_ONCE)
    texts += [*_early(stage, "UT-CIO", 4), *_early(stage, "ID-CPO", 4, back=True)]
    texts.append(Text("zqnote3qz", "cochair", kind="note"))
    return [replace(one, told="held") for one in texts]


def _read_everything(stage: Stage) -> Shown:
    """Everybody asks for all there is; what stands in Slack; what the program prints."""
    found = Shown()
    everybody = [*READERS, *(name for name in stage.people if name == FORMER)]
    for name in everybody:
        found.readers[name] = dict(_asks(stage, stage.person(name)))
    stage.settle()
    for name in everybody:
        found.readers[name]["messages"] = _written(stage.person(name).messages())
    found.channel = _written(stage.person("stranger").messages(stage.channel))
    cp, now = stage.bot, stage.clock.now()
    found.printed = {
        "figures --json": as_json(stage.db),
        "report 2026": page(stage.db, 2026),
        "doctor": "\n".join(map(str, checks(patient(stage.settings, stage.db), now))),
        "map": who_takes_part(stage.db, now),
        **{f"plan {what}": obey(stage.db, cp.plan, what, b"", now).text for what in ("show", "csv", "yaml")},
    }
    with suppress(NothingToShow):
        found.printed["map --for co-chairs"] = seen_by_cochairs(stage.db, cp.plan, None, now)
    return found


def _asks(stage: Stage, person: Person) -> Iterator[tuple[str, str]]:
    """All that is shown to who types, opens and presses whatever only shows something, by what they did."""
    for said in READS:
        yield said, _told(person, partial(person.command, said))
    yield "home", _told(person, person.open_home)
    home = stage.slack.views.homes.get(person.id)
    there = {one["action_id"] for _, one in elements_in(home.body["blocks"] if home else [])}
    for action in there.intersection(LOOKS):
        yield action, _told(person, partial(person.press, action))
    if "past_digests" in there:
        for week in ("2026-W49", "2026-W50"):
            person.press("past_digests")
            yield f"past {week}", _told(person, partial(person.fill_and_submit, {"week": week}))
    for message in person.messages():
        shown = {one["action_id"] for _, one in elements_in(message.blocks)}
        for action in shown & {*UNDER_A_DIGEST, "read_both"}:
            yield f"{action} {message.ts}", _told(person, partial(person.press, action, message))


def _told(person: Person, act: Any) -> str:
    before = len(person.slack.workspace.seen[person.id])
    act()
    leave(person)
    return _written(person.slack.workspace.seen[person.id][before:])


def _written(shown: Any) -> str:
    """Text and blocks whole, what is hidden in a button's value too."""
    return "\n".join(one.text + json.dumps(one.blocks, ensure_ascii=False) for one in shown)
