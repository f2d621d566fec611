"""Everything that can be done, by everybody, with every object: what comes of it follows from its declared right.

Who is refused changes nothing in any table and reads nothing that others wrote. The list is docs/rights.txt.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from acts_kit import FORGED, OVER, OWN, THEIRS, Deed, Moments, Town, do, interaction, peopled, rows_of
from deeds import deeds
from list_rights import LIST, acts, listed

from handlers import rights, switchboard
from handlers.acts import Act, Switchboard
from handlers.commands import COMMANDS
from handlers.rights import Right
from storage.tables import Table

ADMINS = {"by_settings", "by_command", "admin"}
IDAHO, HOLDERS = {"ID-CIO", "ID-CPO", "helper"}, {"ID-CIO", "ID-CPO", "ME-CIO"}
OFFICES = IDAHO | HOLDERS
EVERYBODY = (
    *("ID-CIO", "ID-CPO", "helper", "ME-CIO", "former", "cochair", "by_settings", "by_command", "admin"),
    *("demoted", "removed", "stranger", "guest", "bot", "elsewhere"),
)
ELSEWHERE = ("ID-CIO", "by_settings")  # the same people's ids, in what another workspace sends
MAY: dict[Right, dict[str, set[str]]] = {
    rights.OFFICE: {"": OFFICES},
    rights.HOLDER: {"": HOLDERS},
    rights.DEPUTY: {"": {"helper"}},
    rights.PAUSER: {"": HOLDERS | ADMINS},
    rights.ABSENT: {"": OFFICES | ADMINS},
    rights.MEMBER: {"": OFFICES | {"cochair"} | ADMINS},
    rights.COCHAIR: {"": {"cochair"} | ADMINS},
    rights.BY_NAME: {"": {"cochair"}},
    rights.ADMIN: {"": ADMINS},
    rights.ANYONE: {"": set(EVERYBODY)},
    rights.READER: {OWN: set(EVERYBODY)},
    rights.NEWEST: {"": OFFICES},
    rights.SENDER: {OWN: {"by_settings"}},
    rights.LOADER: {OWN: {"by_settings"}},
    rights.SEAT: {OWN: IDAHO, THEIRS: {"ME-CIO"}, OVER: {"ID-CPO"}},
    rights.SEAT_NOW: {OWN: IDAHO, THEIRS: {"ME-CIO"}, OVER: IDAHO},
    rights.WRITER: {OWN: {"ID-CIO", "ID-CPO"}, THEIRS: {"ME-CIO"}, OVER: {"ID-CPO"}},
    rights.GIVER: {OWN: {"ID-CIO", "ID-CPO"}, THEIRS: {"ME-CIO"}, OVER: {"former", "ID-CPO"}},
    rights.STEP: {OWN: {"ID-CIO", "ID-CPO"}, THEIRS: {"ME-CIO"}, OVER: {"ID-CIO", "ID-CPO"}},
    rights.DRAFT_FOR: {OWN: {"ID-CIO"}},
    rights.DRAFTER: {OWN: {"helper"}},
    rights.HELPER: {"": HOLDERS},
    rights.OFFERED: {OWN: {"ID-CIO", "ID-CPO"}, THEIRS: {"ME-CIO"}},
    rights.PART_OF_STEP: {OWN: {"ID-CIO", "ID-CPO"}, THEIRS: {"ME-CIO"}, OVER: {"former", "ID-CPO"}},
    rights.HANDED_OVER: {OWN: {"former", "ID-CPO"}, THEIRS: set(), OVER: set()},
    rights.NOTE_WRITER: {OWN: {"ID-CPO"}, THEIRS: {"ME-CIO"}, OVER: {"former"}},
}
"""Who has which right, with which object (`""`: whatever it is)."""
WORDS = {
    "zqmine": set(EVERYBODY),
    "zqcommentcpo": {"ID-CPO"},
    "zqwincpo": {"ID-CPO"},
    "zqcommentcio": {"ID-CIO"},
    **{word: {"former", "ID-CPO"} for word in ("zqfirstID-CIO", "zqwinfirstID-CIO")},
    **{word: {"former", "ID-CPO"} for word in ("zqfirstID-CPO", "zqwinfirstID-CPO")},
    "zqwinfirstME-CIO": {"cochair", "ME-CIO"} | ADMINS,  # a digest quotes it
    "zqwinfirstME-CPO": {"cochair", "ME-CIO"} | ADMINS,
    "zqdraft": {"ID-CIO", "helper"},
    "zqstepagreed": {"ID-CIO", "ID-CPO"},
    "zqstepwaits": {"ID-CIO", "ID-CPO"},
    "zqstepmaine": {"ME-CIO"},
    "zqstepold": {"former", "ID-CPO"},
    "zqearlycpo": {"ID-CPO"},
    "zqnoteold": {"former", "ID-CIO"},
    "zqnotecpo": {"ID-CPO"},
    "zqnotemaine": {"ME-CIO"},
}
"""Who may read which words before Idaho's answers are open; Maine's are, to its two."""


class Stands:
    """Whether anything in the tables has changed since: by SQLite's own count of changed rows, then row by row."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._count, self._rows = self._changes(), self._all()

    def _changes(self) -> int:
        raw = self.town.db.engine.raw_connection()
        try:
            return int(raw.driver_connection.total_changes)
        finally:
            raw.close()

    def _all(self) -> dict[str, Any]:
        return {name: rows_of(self.town, f"SELECT * FROM {name}") for name in Table.metadata.tables}

    def changed(self) -> list[str]:
        """The tables that are not as they were."""
        if self._changes() == self._count:
            return []
        self._count, now = self._changes(), self._all()
        return [name for name, rows in now.items() if rows != self._rows[name]]


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moments]:
    logging.disable(logging.CRITICAL)  # much is refused here
    town = peopled(tmp_path_factory.mktemp("town"))
    yield Moments(town)
    town.__exit__(None, None, None)
    logging.disable(logging.NOTSET)


def act_of(town: Town, deed: Deed) -> Act:
    """What is registered for it."""
    if deed.kind == "command":
        return command_of(deed)
    board, body = switchboard.build(), interaction(town, deed, town.person(deed.by).id, deed.values[OWN])
    found = (board.pressed if deed.kind == "press" else board.sent)(body)
    assert found is not None, deed
    return found[0]


def command_of(deed: Deed) -> Act:
    said = deed.name.split()
    name = " ".join(said[:2]) if " ".join(said[:2]) in COMMANDS else said[0]
    command = COMMANDS[name]
    if command.about is not None and len(said) > 1:
        return command.about
    return command.alone if command.alone is not None and len(said) == 1 else command


def cells(town: Town) -> Iterator[tuple[Act, Deed, str, str, str]]:
    """Every deed by everybody with every object: `(act, deed, who, object, value)`.

    What is forged is sent by who may do it with what is not, and by a stranger.
    """
    for deed in deeds(town):
        act = act_of(town, deed)
        for who in (*EVERYBODY, *(f"{one}@elsewhere" for one in ELSEWHERE)):
            hangs_on_it = "" not in MAY[act.right] or who == deed.by
            values = deed.values if hangs_on_it else {OWN: deed.values[OWN]}
            if deed.kind != "command" and who in (deed.by, "ID-CPO", "stranger") and hangs_on_it:
                values = values | {f"forged {value!r}": value for value in FORGED}
            yield from ((act, deed, who, which, value) for which, value in values.items())


def may(act: Act, who: str, which: str) -> bool:
    """Whether it is theirs to do. An object that is forged is nobody's."""
    people = MAY[act.right]
    nobodys: set[str] = set() if which.startswith("forged") else people.get(OWN, set())
    return who in people.get("", people.get(which, nobodys))


def read(shown: str, who: str, deed: Deed) -> list[str]:
    """The words among these that are not this person's to read."""
    found = set(re.findall(r"zq\w+(?:-C[IP]O)?", shown))
    theirs = {word for word, readers in WORDS.items() if who in readers}
    opens = deed.moment in ("both", "sealed") or str(deed) in ("form answer", "press open_now")  # theirs is second
    if who in IDAHO and opens:
        theirs |= {"zqcommentcpo", "zqwincpo", "zqcommentcio"}
    if who == "ID-CIO" and deed.moment == "shown":
        theirs.add("zqstepold")
    if who == "ME-CIO":
        theirs |= {word for word in found if "ME-" in word}
    return sorted(found - theirs)


def test_what_comes_of_everything_that_anybody_does_follows_from_its_declared_right(
    moments: Moments, capsys: pytest.CaptureFixture[str]
) -> None:
    town, wrong, number, refused = moments.town, [], 0, 0
    stands = {name: moments.go_back(name) or Stands(town) for name in moments.names}
    now = ""
    for act, deed, who, which, value in cells(town):
        if deed.moment != now:
            moments.go_back(deed.moment)
            now = deed.moment
        number += 1
        town.bot.shown.clear()  # nobody does all of this within a minute
        shown = do(town, deed, who, value)
        touched = stands[now].changed()
        changed = [one for one in touched if one != "rate"]  # how much was asked of Slack
        allowed = may(act, who, which)
        refused += not allowed
        if who == "demoted" and changed == ["person"]:
            changed = []  # what Slack has said of them is kept
        if not allowed and changed:
            wrong.append(f"{deed}, {who}, {which}: refused, and {changed} changed")
        if not allowed and "" in MAY[act.right] and "@" not in who and act.right.says not in shown:
            wrong.append(f"{deed}, {who}, {which}: not refused as declared, but {shown[:200]!r}")
        if allowed and which == OWN and act.right.says and act.right.says in shown:
            wrong.append(f"{deed}, {who}: refused, though it is declared to be theirs")
        if "That did not work" in shown or (foreign := read(shown, who, deed)):
            wrong.append(f"{deed}, {who}, {which}: failed, or showed {foreign}: {shown[:300]!r}")
        if touched or who == "demoted":
            now = ""
    with capsys.disabled():
        print(f"\n{number} cells of role × act × object, {refused} of them refused", end=" ")
    assert wrong == []


def test_all_that_is_registered_is_done_in_the_town(moments: Moments) -> None:
    done = [act_of(moments.town, deed) for deed in deeds(moments.town)]

    assert [name for name, act in acts() if not any(act is one for one in done)] == []


def test_an_act_without_a_declared_right_is_not_registered() -> None:
    with pytest.raises(TypeError):
        Act(run=lambda request: None)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="answer has no declared right"):
        Switchboard({"answer": Act(None, lambda request: None)}, {}, None, {})  # type: ignore[arg-type]


def test_the_list_of_rights_is_up_to_date() -> None:
    assert Path(LIST).read_text(encoding="utf-8") == listed(), "make rights"
