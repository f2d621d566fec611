"""Everything that can be done in the town of acts_kit, by somebody who may, at a moment when it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from acts_kit import OVER, OWN, THEIRS, Deed, Json, Town, option, roster_fields, rows_of, text

from bot.rules.first_look import pages
from bot.rules.model import Status

ABOUT = {OWN: "4", THEIRS: "3", OVER: "2"}  # questions: Idaho's newest, Maine's, Idaho's under its former CIO
ABOUT_IT = {which: f'{{"check_in": {number}}}' for which, number in ABOUT.items()}
DIGESTS = {OWN: "3", OVER: "1"}
WAITS, AGREED, OLD = ({OWN: own, THEIRS: "2", OVER: "1"} for own in ("4", "3", "1"))  # steps: see `peopled`
NOTES = {OVER: "1", OWN: "2", THEIRS: "3"}  # of Idaho's former CIO, its CPO, Maine's CIO
OFFERS = {OWN: "1", THEIRS: "2"}  # Idaho's, that waits for its own two; Wyoming's, that has reached Maine
QUOTES = {OWN: "3:2", OVER: "1:1", THEIRS: "3:1"}


def deeds(town: Town) -> list[Deed]:
    """All of it."""
    return [*_presses(town), *_forms(town), *_commands(town)]


def _presses(town: Town) -> list[Deed]:
    cio, cpo, new = (town.person(name).id for name in ("ID-CIO", "ID-CPO", "newcomer"))
    check = rows_of(town, "SELECT id FROM message WHERE kind = 'roster'")[0][0]
    roster = {OWN: f"{check}:0"}
    load = rows_of(town, "SELECT id FROM message WHERE kind = 'plan'")[0][0]
    plan = {OWN: f"{load}:0"}
    own, asked_for = {OWN: "", "off": "off"}, f"1:ME:{town.bot.plan.items[0].key}"
    sealed_ones = {OWN: "4:1", THEIRS: "3:1", OVER: "2:1"}
    start = {OWN: "WY", "all": "all"}

    def press(name: str, by: str, moment: str = "asked", values: dict[str, str] | None = None) -> Deed:
        return Deed("press", name, by, moment, values or {OWN: ""})

    return [
        press("answer", "ID-CIO", values=ABOUT),
        press("answer", "ID-CIO", values={which: f"{number}:1" for which, number in ABOUT.items()}),
        *(
            press(
                f"tap_{status}", "ID-CIO", values={which: f"{number}:{status}" for which, number in ABOUT.items()}
            )
            for status in Status
        ),
        press("open_now", "ID-CIO", "tapped", ABOUT),
        press("undo", "ID-CIO", "tapped", ABOUT),
        *(press(f"draft_{what}", "ID-CIO", "drafted", {OWN: "1"}) for what in ("send", "change", "no")),
        press("draft_back", "helper", "drafted", {OWN: "1"}),
        press("use", "ID-CIO", values={OWN: "1.1:"}),
        press("early", "ID-CIO", "ahead"),
        press("early_back", "ID-CPO", "ahead", {OWN: "1"}),
        press("read_both", "ID-CIO", "both", ABOUT),
        press("not_now", "ID-CIO", values=ABOUT),
        press("start", "by_settings", values=start),
        press("not_yet", "by_settings"),
        press("roster", "by_settings"),
        press("roster_apply", "by_settings", values=roster),
        press("roster_apply_all", "by_settings", values=roster),
        press("roster_leave", "by_settings", values=roster),
        press("plan", "stranger"),
        press("plan_load", "by_settings"),
        press("board_csv", "by_settings"),
        press("away_for", "by_settings"),
        press("reach", "by_settings"),
        press("scorecard", "ID-CIO"),
        press("report", "cochair"),
        press("map", "cochair"),
        press("wins", "cochair"),
        press("past_digests", "cochair"),
        press("seen", "ID-CIO"),
        press("plan_activate", "by_settings", values=plan),
        press("plan_leave", "by_settings", values=plan),
        press("slower", "ID-CIO", values=own),
        press("pause", "ID-CIO", "resting", own),
        press("step", "ID-CIO", values={OWN: "4", THEIRS: "3"}),
        press("agenda", "ID-CIO"),
        press("step_change", "ID-CIO", values=WAITS),
        press("step_agree", "ID-CIO", values=WAITS),
        press("step_done", "ID-CIO", values=AGREED),
        press("step_still", "ID-CIO", values=AGREED),
        press("step_drop", "ID-CIO", values=AGREED),
        press("step_show", "ID-CPO", values=OLD),
        press("step_keep", "ID-CIO", "shown", OLD),
        press("step_let_go", "ID-CIO", "shown", OLD),
        press("step_withdraw", "ID-CPO", values=AGREED),
        press("handover", "ID-CIO"),
        press("handover_note", "ID-CIO"),
        press("handover_lets", "ID-CPO", values=_places(town)),
        press("offer", "ID-CIO", values={OWN: asked_for}),
        press("offer_yes", "ID-CPO", values=OFFERS),
        press("offer_no", "ID-CPO", values=OFFERS),
        press("withdraw", "ID-CPO", values=ABOUT),
        press("withdraw_which", "ID-CPO"),
        press("unseal", "ID-CPO", "sealed", sealed_ones),
        press("keep_sealed", "ID-CPO", "sealed", sealed_ones),
        press("change_holders", "by_settings", values={OWN: f"ID {cio},{cpo} {new},{cpo}"}),
        press("unpair", "by_settings", values={OWN: f"ID {cio},{cpo}"}),
        press("leave", "by_settings"),
        press("checkin_all", "by_settings"),
        press("digest_hold", "cochair", values=DIGESTS),
        press("digest_release", "cochair", "noted", DIGESTS),
        press("digest_post", "cochair", values=DIGESTS),
        press("digest_leave_out", "cochair", values=QUOTES),
        press("digest_put_back", "cochair", "noted", QUOTES),
        press("digest_note", "cochair", values=DIGESTS),
        press("how_we_count", "stranger", values={OWN: "1", THEIRS: "3"}),
        press("copy_digest", "stranger", values={OWN: "1", THEIRS: "3"}),
        press("digest_note_back", "cochair", "noted", {OWN: "1", OVER: "2"}),
        press("zone", "ID-CIO"),
        press("back", "ID-CIO"),
        press("no_mail", "ID-CIO"),
        press("mail_again", "ID-CIO"),
        press("digest", "cochair"),
        press("focus", "cochair"),
        *(press("set_up", "by_settings", values={OWN: name}) for name in SET_UP),
        press("fine", "ID-CIO"),
        press("ask_again", "ID-CIO", "resting"),
        press("away", "ID-CIO"),
        press("deputy", "ID-CIO"),
        press("deputy_off", "helper"),
        press("deputy_none", "ID-CIO"),
        press("less_often", "ID-CIO", values=own),
        press("who_sees", "stranger"),
        press("more why", "ID-CIO", values=ABOUT),
        press("more away", "ID-CIO", values=ABOUT),
        press("more deputy", "ID-CIO", values=ABOUT),
        press("more deputy_off", "helper", values=ABOUT),
        press("more less_often", "ID-CIO", values=ABOUT),
        press("more who_sees", "stranger", values=ABOUT),
    ]


def _places(town: Town) -> dict[str, str]:
    """Idaho's CIO, who came into the office; Maine's, who was the first; and Idaho's former one."""
    found = rows_of(town, "SELECT pair_id, id, until FROM holding WHERE office = 'CIO' AND pair_id < 3 ORDER BY id")
    which = {(1, True): OWN, (2, True): THEIRS, (1, False): OVER}
    return {which[pair, until is None]: str(place) for pair, place, until in found}


SET_UP = ("channel", "pair", "schedule", "digest", "cochair", "admin", "start")


def _forms(town: Town) -> list[Deed]:
    new = town.person("newcomer").id
    day = {"type": "datepicker", "selected_date": "2027-01-20"}
    given = {"status": option("stuck"), "comment": text("zqmine"), "win": text(None)}
    given |= {"win_quote": option("no"), "help_quote": option("no")}
    answers = {which: f'{{"check_in": {number}, "opens": true}}' for which, number in ABOUT.items()}
    shown = {
        OWN: '{"check_in": 4, "win": 5}',
        THEIRS: '{"check_in": 3, "win": 6}',
        OVER: '{"check_in": 2, "win": 1}',
    }
    notes = {which: f"{number}\n" for which, number in DIGESTS.items()}
    deputy = {"deputy": {"type": "users_select", "selected_user": new}, "may_name": {"type": "checkboxes"}}

    def form(name: str, by: str, fields: Json, values: dict[str, str] | None = None, moment: str = "asked") -> Deed:
        return Deed("form", name, by, moment, values or {OWN: ""}, fields)

    page = {f"item/{item.key}": option("stuck") for item in pages(town.bot.plan)[0]}
    looks = {which: f'{{"check_in": {number}, "page": 0, "version": 0}}' for which, number in ABOUT.items()}

    return [
        form("answer", "ID-CIO", given, answers),
        form("early", "ID-CIO", given, {OWN: '{"item": "named_contact", "version": 0}'}, "ahead"),
        form("draft", "helper", given, ABOUT_IT, "drafted"),
        form("first_look", "ID-CIO", page, looks, "looked"),
        form("roster", "by_settings", roster_fields("ME,CIO,nobody@example.gov")),
        form("plan_load", "by_settings", roster_fields("Area,Claim,Question\nA,It is so,Why?")),
        form("not_now", "ID-CIO", {"when": option("skip")}, ABOUT),
        form("pause", "ID-CIO", {"until": day}),
        form("pause_off", "ID-CIO", {}, moment="resting"),
        form("closed", "by_settings", {
            "state": option("ID", "static_select"), "what": option("closed", "static_select"),
            "first": day, "last": day,
        }),
        form("withdraw answer", "ID-CPO", {}, ABOUT),
        form("withdraw step", "ID-CPO", {}, {which: f"step:{step}" for which, step in AGREED.items()}),
        form("withdraw note", "ID-CPO", {}, {which: f"note:{note}" for which, note in NOTES.items()}),
        form("handover", "ID-CIO", {}, {OWN: "1"}),
        form("handover_note", "ID-CIO", {"text": text("zqmine"), "lets": option("all")}),
        form("handover_lets", "ID-CPO", {
            "lets": option("all"), "asks": {"type": "multi_static_select", "selected_options": []},
        }, _places(town)),
        form("step", "ID-CPO", {"text": text("zqmine"), "day": day}, {OWN: '{"check_in": 4, "step": 4}'}),
        form("agenda", "ID-CIO", {
            "text": text("zqmine"), "day": day, "clock": {"type": "timepicker", "selected_time": "10:00"},
            "minutes": option("30", "static_select"),
        }),
        form("offer", "ID-CPO", {}, {OWN: f"1:ME:{town.bot.plan.items[0].key}"}),
        form("step_still", "ID-CIO", {"day": day}, AGREED),
        form("step_withdraw", "ID-CPO", {}, AGREED),
        form("zone", "ID-CIO", {"zone": option("America/Denver", "static_select")}),
        form("both", "ID-CIO", {"win": option("yes")}, shown, "both"),
        form("away", "ID-CIO", {"first": day, "last": day}),
        form("away_for", "by_settings", {
            "state": option("ID", "static_select"), "office": option("CIO"), "first": day, "last": day,
        }),
        form("less_often", "ID-CIO", {}),
        form("digest_note", "cochair", {"note": text("Well done.")}, notes),
        form("focus", "cochair", {"item": option("no_bonds", "static_select")}),
        form("deputy", "ID-CIO", deputy),
        form("seen", "ID-CIO", {"seen": option("yes")}),
        form("wins", "cochair", {}, {OWN: "1"}),
        form("map", "cochair", {"item": option("contact", "static_select")}),
        form("past_digest", "cochair", {"week": option("2026-W50", "static_select")}),
        form("scorecard", "ID-CIO", {"area": option("terms", "static_select")}),
        *_set_up(town, form),
    ]  # fmt: skip


def _set_up(town: Town, form: Callable[..., Deed]) -> Iterator[Deed]:
    cio, cpo, new = (town.person(name).id for name in ("ID-CIO", "ID-CPO", "newcomer"))
    latest = rows_of(town, "SELECT max(id) FROM change")[0][0]
    clock, friday = {"type": "timepicker", "selected_time": "10:00"}, option("wed", "static_select")
    fields: dict[str, Json] = {
        "channel": {"channel": {"type": "conversations_select", "selected_conversation": town.channel}},
        "pair": {
            "state": option("WY", "static_select"),
            "CIO": {"type": "users_select", "selected_user": new},
            "CPO": {"type": "users_select", "selected_user": None},
        },
        "schedule": {"often": option("weekly", "static_select"), "day": friday, "clock": clock},
        "digest": {"day": friday, "clock": clock, "zone": option("America/Denver", "static_select")},
        "cochair": {"people": {"type": "multi_users_select", "selected_users": [new]}},
        "admin": {"people": {"type": "multi_users_select", "selected_users": [new]}},
        "start": {},
        "change": {},
    }
    about = {"change": f"ID {cio},{cpo} {new},{cpo}", "start": ""}
    for name, filled in fields.items():
        carried = f'{{"form": "{name}", "about": "{about.get(name, latest)}"}}'
        yield form(f"set_up {name}", "by_settings", filled, {OWN: carried})


def _commands(town: Town) -> list[Deed]:
    new, channel = f"<@{town.person('newcomer').id}|x>", f"<#{town.channel}|task-force>"
    said = {
        "stranger": ["help", "me", "why", "plan"],
        "ID-CIO": [
            "answer", "early", "step", "agenda", "handover", "handover note", "away 2027-03-01 2027-03-05", "away",
            "zone Mountain", "zone",
            f"deputy {new}", "deputy", "deputy off", "slower", "pause until 2027-01-15", "pause",
            "seen on", "seen", "scorecard",
        ],
        "cochair": ["digest", "wins", "digest post", "focus no_bonds", "focus"],
        "by_settings": [
            f"pair WY {new} vacant", "acting WY CIO", "vacate WY CIO", "unpair WY", "roster", "resume ID",
            f"channel {channel}",
            "schedule weekly tue 10:00", "digest-schedule weekly thu 14:00 America/Denver", "pairs", "plan load",
            "plan export", "rehearse ID CIO",
            f"cochair add {new}", f"admin add {new}", "closed ID 2027-02-02", "closed", "start WY", "status",
            "checkin WY", "why ID", "schedule", "channel", "pair", "cochair", "admin", "digest-schedule", "start",
            f"why {new}", "pause ID until 2027-01-15", "away ID CIO 2027-03-01 2027-03-05",
            "reach",
        ],
    }  # fmt: skip
    at = {"resume ID": "resting", "slower off": "resting"}
    return [
        Deed("command", one, by, at.get(one, "asked"), {OWN: one}) for by, every in said.items() for one in every
    ]
