"""A task force in which somebody has every part, and everything that can be done in it, as Slack would send it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asked import AT_ONCE, SLOT, answer, change, pair
from sqlalchemy import select

from bot.rules.model import ConsentTo, Office, Quotable
from bot.settings import Settings
from sandbox.demo.inside import InnerStage
from sandbox.slack.text import all_text
from storage import consents, offers, pairs
from storage.tables import Carried, Digest, Reply

PREVIEW = datetime(2026, 12, 18, 17, 0, tzinfo=UTC)  # a Friday, noon in New York: the co-chairs have the preview
SECRET = "zq"  # begins every word that an officer wrote here
OWN, THEIRS, OVER = "its own", "another state's", "one that is over"
FORGED = ("", "99999", "-1", "9" * 30, "77:1:1", '{"check_in": 99999}')

Json = dict[str, Any]


class Town(InnerStage):
    """Idaho and Maine in their second question, a digest posted and one in preview; who is who: see `peopled`."""

    @property
    def settings(self) -> Settings:
        return super().settings.model_copy(update={"counterpart_admins": (self.person("by_settings").id,)})

    def send(self, kind: str, payload: Json) -> Any:
        """Slack sends this. Returns what the app answered."""
        with self.server.lock:
            delivery = self.slack.deliveries.add(kind, payload, self.server.now(), payload.get("user_id") or "")
        self.server.settle()
        return delivery.response

    def envelope(self, who: str) -> Json:
        """What stands around all that somebody does; `NAME@elsewhere` in another workspace that has this app."""
        who, _, outside = who.partition("@")
        person, now = self.person(who), self.server.now()
        trigger = self.slack.views.new_trigger(person.id, now)
        url = f"{self.slack.workspace.base_url}/respond/1"
        return {
            "team": {"id": "T0OTHER" if outside else self.slack.workspace.team_id},
            "user": {"id": person.id},
            "trigger_id": trigger,
            "response_url": url,
        }


@dataclass(frozen=True)
class Deed:
    """One thing that can be done: a command, a press or a form.

    `by` may do it at this `moment`. `values` are what its button or form carries, by which object that names;
    `fields` what is filled in.
    """

    kind: str
    name: str
    by: str
    moment: str = "asked"
    values: dict[str, str] = field(default_factory=lambda: {OWN: ""})
    fields: Json | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def do(town: Town, deed: Deed, who: str, value: str) -> str:
    """Somebody does it with this value. Returns all that they are shown at once."""
    payload = town.envelope(who)
    person = payload["user"]["id"]
    before = len(town.slack.workspace.seen[person])
    if deed.kind == "command":
        where = {"team_id": payload["team"]["id"], "channel_id": town.channel}
        typed = {"command": "/counterpart", "text": value, "user_id": person}
        answered = town.send("slash_commands", payload | typed | where)
    else:
        answered = town.send("interactive", payload | interaction(town, deed, person, value))
    seen = [all_text(one) for one in town.slack.workspace.seen[person][before:]]
    town.slack.views.clear(person)
    return "\n".join([str(answered or ""), *seen])


def interaction(town: Town, deed: Deed, person: str, value: str) -> Json:
    """What Slack sends of a press, or of a form."""
    return _press(town, deed, person, value) if deed.kind == "press" else _form(deed, value)


def _press(town: Town, deed: Deed, person: str, value: str) -> Json:
    place = town.slack.app.direct([person], town.server.now())[0].id
    name, _, chosen = deed.name.partition(" ")
    action = {"action_id": name, "block_id": "b0", "type": "button", "value": value}
    if chosen:
        action = action | {"type": "overflow", "selected_option": {"value": f"{chosen}:{value}"}, "value": None}
    return {
        "type": "block_actions",
        "channel": {"id": place},
        "container": {"type": "message", "channel_id": place},
        "actions": [action],
    }


def _form(deed: Deed, value: str) -> Json:
    blocks = [{"type": "input", "block_id": name} for name in deed.fields or {}]
    state = {"values": {name: {"value": filled} for name, filled in (deed.fields or {}).items()}}
    view = {"id": "V0FORM", "type": "modal", "callback_id": deed.name.partition(" ")[0], "private_metadata": value}
    return {"type": "view_submission", "view": view | {"blocks": blocks, "state": state}}


def option(value: str, kind: str = "radio_buttons") -> Json:
    return {"type": kind, "selected_option": {"value": value}}


def text(value: str | None) -> Json:
    return {"type": "plain_text_input", "value": value}


def peopled(folder: Path) -> Town:
    """Everybody is there. `former` held ID-CIO's office until after the first question; `helper` is its deputy."""
    town = Town(folder, rates="off")
    town.__enter__()
    town.person("guest", is_restricted=True)
    town.person("bot", is_bot=True)
    town.person("elsewhere", team_id="T0OTHER", is_admin=True)
    town.person("demoted", is_admin=True)
    town.set_up("ID", "ME", start=False)
    _types(town, "admin", "start ID ME", "Start")
    _types(town, "admin", f"pair WY <@{town.person('WY-CIO').id}|x> <@{town.person('WY-CPO').id}|x>")
    _types(town, "admin", f"admin add <@{town.person('by_command').id}|x>")
    _types(town, "admin", f"cochair add <@{town.person('cochair').id}|x>")
    _once_were_something(town)
    town.go_to(SLOT, AT_ONCE)
    _both_answer(town, "first")
    _agree(town, "zqstepold", "ID-CPO", "ID-CIO")
    _agree(town, "zqstepmaine", "ME-CIO", "ME-CPO")
    for who, words in (("ID-CIO", "zqnoteold"), ("ID-CPO", "zqnotecpo"), ("ME-CIO", "zqnotemaine")):
        do(
            town,
            Deed("form", "handover_note", who, fields={"text": text(words), "lets": option("nothing")}),
            who,
            "",
        )
    town.people["former"], town.people["ID-CIO"] = town.people["ID-CIO"], town.person("successor")
    cio, cpo = pair(town)
    _types(town, "admin", f"pair ID <@{cio.id}|x> <@{cpo.id}|x>", "Change")
    _types(town, "ID-CIO", f"deputy <@{town.person('helper').id}|x>")
    _types(town, "ID-CIO", "away 2027-02-01 2027-02-05")
    town.go_to(PREVIEW)
    answer(town, cpo, "under_way", "zqcommentcpo", win="zqwincpo", win_quote="as_state")
    for name in ("ME-CIO", "ME-CPO"):
        answer(town, town.person(name), "stuck", f"zqcomment{name}", win=f"zqwin{name}", win_quote="as_state")
    town.settle()
    change(town, "UPDATE reply SET win_quote = 'without_state' WHERE comment LIKE 'zqfirstME%'")
    for digest, reply in ((1, 3), (3, 4)):  # one that is posted, and the one in preview
        change(
            town,
            "INSERT INTO carried (task_force_id, digest_id, reply_id, what, taken_back)"
            f" VALUES (1, {digest}, {reply}, 'win', 0)",
        )
    _offers(town)
    _agree(town, "zqstepagreed", "ID-CPO", "ID-CIO")
    _agree(town, "zqstepwaits", "ID-CPO")
    _sends_a_roster_and_a_plan(town)
    return town


def _agree(town: Town, words: str, *them: str) -> None:
    """The first of them proposes this; the others say yes."""
    fields = {"text": text(words), "day": {"type": "datepicker", "selected_date": "2027-01-20"}}
    do(town, Deed("form", "step", them[0], fields=fields), them[0], '{"check_in": null, "step": null}')
    step = rows_of(town, "SELECT max(id) FROM step")[0][0]
    for who in them[1:]:
        do(town, Deed("press", "step_agree", who), who, str(step))
    town.settle()


def _offers(town: Town) -> None:
    """The posted digest tells of a request of Maine's. Idaho offers help; Wyoming's offer has reached Maine."""
    change(town, "UPDATE reply SET help_quote = 'as_state' WHERE comment = 'zqfirstME-CIO'")
    then = SLOT + timedelta(days=2)
    with town.db.begin() as tx:
        reply = next(one for one in tx.scalars(select(Reply)) if one.comment == "zqfirstME-CIO")
        other = next(ask for ask in reply.ask.check_in.asks if ask.office is Office.CPO)
        assert other.person is not None
        consents.say(tx, reply, ConsentTo.HELP, Office.CPO, other.person, True, then)
        posted = tx.get_one(Digest, 1)
        told = {"reply": reply.id, "kind": "help", "jurisdiction": "ME", "item": reply.ask.check_in.item}
        posted.figures = posted.figures | {"help": [told]}
        tx.add(Carried(task_force_id=1, digest_id=1, reply_id=reply.id, what=Quotable.HELP))
        for code in ("ID", "WY"):
            offering = pairs.find(tx, 1, code)
            assert offering is not None
            held = pairs.holding(tx, offering.id, Office.CIO)
            assert held is not None
            made = offers.make(tx, 1, reply, offering, Office.CIO, held.person, then)
            made.lapses_at, made.asked_at = then + timedelta(days=99), then if code == "WY" else None


def _once_were_something(town: Town) -> None:
    """`removed` was a co-chair and an admin; `demoted` administers the workspace no more, and no event says so."""
    removed = f"<@{town.person('removed').id}|x>"
    for what in ("add", "remove"):
        _types(town, "admin", f"admin {what} {removed}")
        _types(town, "admin", f"cochair {what} {removed}")
    _types(town, "demoted", "status")
    town.slack.people[town.person("demoted").id].is_admin = False


def _sends_a_roster_and_a_plan(town: Town) -> None:
    lines = f"state,office,email\nME,CPO,{town.slack.people[town.person('newcomer').id].email}\n"
    do(town, Deed("form", "roster", "by_settings", fields=roster_fields(lines)), "by_settings", "")
    plan = roster_fields("Area,Claim,Question\nTeaming,It is so,Why is it so?")
    do(town, Deed("form", "plan_load", "by_settings", fields=plan), "by_settings", "")
    town.settle()


def roster_fields(lines: str) -> Json:
    return {"lines": text(lines), "more": text(""), "file": {"type": "file_input", "files": []}}


def _types(town: Town, who: str, what: str, press: str | None = None) -> None:
    town.person(who).command(what)
    if press:
        town.person(who).press(press)
    town.settle()


def _both_answer(town: Town, when: str) -> None:
    for name in ("ID-CIO", "ID-CPO", "ME-CIO", "ME-CPO"):
        answer(town, town.person(name), "stuck", f"zq{when}{name}", win=f"zqwin{when}{name}", win_quote="as_state")


def sealed(town: Town) -> None:
    """Under *stays sealed*, Idaho's CPO has answered; now the CIO has, too."""
    change(town, "UPDATE reply SET promised = 1 WHERE comment = 'zqcommentcpo'")
    answer(town, town.person("ID-CIO"), "stuck", "zqcommentcio")


def both(town: Town) -> None:
    """Both of Idaho's answers are in."""
    answer(town, town.person("ID-CIO"), "stuck", "zqcommentcio")


def tapped(town: Town) -> None:
    """Both of Idaho's answers are in, the CIO's by one tap just now."""
    do(town, Deed("press", "tap_stuck", "ID-CIO"), "ID-CIO", "4:stuck")


def resting(town: Town) -> None:
    """Idaho is paused, once a month, and its CIO is left alone."""
    _types(town, "ID-CIO", "slower")
    _types(town, "ID-CIO", "pause until 2027-01-15")
    change(town, "UPDATE holding SET silent = 3 WHERE office = 'CIO' AND pair_id = 1")


def noted(town: Town) -> None:
    """The digest is held, has a note and lacks a quote."""
    change(town, "UPDATE digest SET note = 'Well done', note_by = 'a co-chair' WHERE posted_at IS NOT NULL")
    change(town, "UPDATE carried SET left_out_by = 'a co-chair'")
    for held in rows_of(town, "SELECT id FROM digest WHERE posted_at IS NULL"):
        do(town, Deed("press", "digest_hold", "cochair"), "cochair", str(held[0]))


def shown(town: Town) -> None:
    """Idaho's new CIO may read what the office agreed to before."""
    do(town, Deed("press", "step_show", "ID-CPO"), "ID-CPO", "1")


def drafted(town: Town) -> None:
    """Idaho's CIO's deputy only drafts, and has drafted an answer."""
    change(town, "UPDATE holding SET drafts = 1 WHERE role = 'deputy'")
    fields = {"status": option("stuck"), "comment": text("zqdraft"), "win": text(None)}
    fields |= {"win_quote": option("no"), "help_quote": option("no")}
    do(town, Deed("form", "draft", "helper", fields=fields), "helper", '{"check_in": 4}')


def looked(town: Town) -> None:
    """Idaho's newest is a first look, and its CPO has sent it."""
    statuses = json.dumps({item.key: "in_place" for item in town.bot.plan.items})
    change(town, "UPDATE check_in SET first_look = 1, item = NULL, claim = NULL WHERE id = 4")
    change(
        town,
        f"UPDATE reply SET statuses = '{statuses}', outlook = 'neither', status = NULL, comment = NULL, win = NULL"
        " WHERE ask_id IN (SELECT id FROM ask WHERE check_in_id = 4)",
    )


def ahead(town: Town) -> None:
    """The next round is one that all share, and Idaho's CPO has answered its question early."""
    change(town, "UPDATE round SET number = 3 WHERE number = 2")
    town.person("ID-CPO").command("early")
    waits = {"status": "stuck", "comment": "zqearlycpo", "win": None, "win_quote": "no", "help_quote": "no"}
    town.person("ID-CPO").fill_and_submit(waits)
    town.settle()


MOMENTS: dict[str, Callable[[Town], None]] = {
    "asked": lambda town: None,
    "both": both,
    "tapped": tapped,
    "sealed": sealed,
    "resting": resting,
    "noted": noted,
    "shown": shown,
    "looked": looked,
    "ahead": ahead,
    "drafted": drafted,
}


class Moments:
    """How the town stood at each moment, to go back to."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._images: dict[str, bytes] = {"asked": self._image()}
        for name, come in MOMENTS.items():
            self.go_back("asked")
            come(town)
            town.settle()
            self._images[name] = self._image()

    @property
    def names(self) -> list[str]:
        return list(self._images)

    def go_back(self, name: str) -> None:
        for remembered in (self.town.bot.rights, self.town.bot.held, self.town.bot.shown):
            remembered.clear()
        with closing(self._file()) as file, closing(sqlite3.connect(":memory:")) as saved:
            saved.deserialize(self._images[name])
            saved.backup(file)

    def _image(self) -> bytes:
        with closing(self._file()) as file, closing(sqlite3.connect(":memory:")) as image:
            file.backup(image)
            found = bytearray(image.serialize())
        found[18:20] = b"\1\1"  # what is in memory knows no write-ahead log
        return bytes(found)

    def _file(self) -> sqlite3.Connection:
        return sqlite3.connect(self.town.database_url.removeprefix("sqlite:///"))


def rows_of(town: Town, sql: str) -> Any:
    with town.db.begin() as tx:
        return tx.connection().exec_driver_sql(sql).all()
