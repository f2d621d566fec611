"""What somebody is shown who types /counterpart, and what it changes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from asked import waits
from command_kit import CODE, changes, everything, shown, typed
from scenes import Inner

from bot.rules.jurisdictions import ALL
from bot.words.commands import dated
from bot.words.help import ORDER
from handlers.commands import COMMANDS, help_lines
from sandbox.demo.stage import Stage
from storage.database import BUSY_SECONDS

PICKS = {
    "away @user": "away @UT-CIO",
    "ITEM": "no_bonds",
    "AREA": "terms",
    "@cio": "@ID-CIO",
    "@cpo": "@ID-CPO",
    "@user": "@helper",
}


def test_help_shows_each_audience_its_own_commands_and_only_those_that_work(stage: Stage) -> None:
    stage.set_up("ID")
    typed(stage, "cochair add @helper")

    assert "`/counterpart answer`" in typed(stage, "help", "ID-CIO")
    assert "`/counterpart digest`" in typed(stage, "help", "helper")
    for who, hidden in (
        ("stranger", "digest"),
        ("ID-CIO", "digest"),
        ("helper", "channel"),
        ("ID-CIO", "rehearse"),
        ("admin", "audit"),
    ):
        assert hidden not in typed(stage, "help", who)


def test_help_is_the_first_thing_an_admin_of_the_workspace_may_type(stage: Stage) -> None:
    assert "`/counterpart channel #task-force`" in typed(stage, "")


def test_help_comes_even_when_slack_is_silent(stage: Stage) -> None:
    stage.slack.fault("no_answer_before", "users.info")

    assert "`/counterpart me`" in typed(stage, "help")


@pytest.mark.parametrize("later", ["audit", "export"])
def test_what_comes_later_is_not_offered(stage: Stage, later: str) -> None:
    assert "I don't know" in typed(stage, later)
    lines = [line for forms in help_lines().values() for line in forms]
    assert not any(form.split()[0] == later or f"`{later}" in what for form, what in lines)


def test_every_form_that_help_shows_is_accepted(stage: Stage) -> None:
    stage.set_up("ID", "ME", "UT", start=False)
    quoted = {
        (who, dated(form, stage.clock.now().date()))
        for audience, lines in help_lines().items()
        for _, what in lines
        for form in _quoted(what)
        for who in ["ID-CIO" if audience in ("officers", "deputies") else "admin"]
    }
    officers = [form for form in CODE.findall(typed(stage, "help", "ID-CIO")) if form not in ("help", "me", "why")]
    admins = CODE.findall(typed(stage, "help"))
    forms = [("ID-CIO", form) for form in officers] + [("admin", form) for form in admins] + sorted(quoted)

    for who, form in forms:
        for placeholder, person in PICKS.items():
            form = form.replace(placeholder, person)
        answer = typed(stage, form, who)
        assert "I don't know" not in answer
        assert "Example" not in answer or "nothing changed" in answer.casefold(), (form, answer)


def test_every_command_has_its_line_in_the_help_and_none_is_for_nobody() -> None:
    shown = {(form, what) for forms in help_lines().values() for form, what in forms}

    assert [
        name for name, one in COMMANDS.items() if not any(form.startswith(name) for form, _, _ in one.lines)
    ] == []
    assert shown == {(form, what) for one in COMMANDS.values() for form, what, _ in one.lines}
    assert set(ORDER) <= COMMANDS.keys()


def _quoted(what: str) -> list[str]:
    return [part for part in what.split("`")[1::2] if " " in part]


def test_every_form_that_an_error_shows_is_a_command(stage: Stage) -> None:
    garbled = [f"{name} x y z" for name in COMMANDS] + list(COMMANDS) + ["", "halp", "🙂", "schedule weekly sat"]

    for text in garbled:
        for form in CODE.findall(typed(stage, text)):
            assert "I don't know" not in typed(stage, form)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("pair ID", "its CIO and its CPO, in this order"),
        ("pair ID @ME-CIO", "its CIO and its CPO, in this order"),
        ("pair ID @ID-CIO @ID-CPO @helper", "its CIO and its CPO, in this order"),
        ("pair ZZ @ID-CIO @ID-CPO", "“ZZ” is not a state, DC or territory. Give a postal code"),
        ("pair ID @joe @ID-CPO", "I can't tell who “@joe” is. Pick people from the list"),
        ("pair ID @ID-CIO @ID-CIO", "One person can't hold both offices"),
        ("pair ID @ME-CIO vacant", "@ME-CIO is Maine's CIO already"),
        ("pair UT vacant vacant", "at least one of its two officers"),
        ("pair ID <@USLACKBOT> vacant", "is an app, not a person"),
        ("pair ID <@{bot}> vacant", "is an app, not a person"),
        ("pair ID <@{gone}> vacant", "has a deactivated account"),
        ("pair ID <@{foreign}> vacant", "belongs to another organization's Slack"),
        ("pair ID <@{unseen}> vacant", "is not somebody I can find"),
        ("pair ID <@U0NOBODY> vacant", "is not somebody I can find"),
        ("cochair add <@{gone}>", "has a deactivated account"),
        ("cochair promote @helper", "`cochair add` or `cochair remove`, and whom"),
        ("admin promote @helper", "`admin add` or `admin remove`, and whom"),
        (
            "admin remove @helper",
            "does not have that role. Nothing changed.\nExample: `/counterpart admin remove @user`",
        ),
        ("cochair remove @helper", "Example: `/counterpart cochair remove @user`"),
        ("admin remove @admin", "is an admin by this workspace or by the settings, which no command changes."),
        ("channel #general", "Pick the channel from the list"),
        ("channel <#{archived}|old>", "archived"),
        ("R&D <x>", "I don't know “R&D <x>”"),
        ("digest pots", "Did you mean `digest post`?"),
        ("chanel #task-force", "Did you mean `channel`?"),
        ("unpair ID", "Idaho is not paired yet"),
        ("vacate ID", "Idaho is not paired yet"),
    ],
)
def test_what_cant_be_done_is_explained_with_an_example_and_changes_nothing(
    stage: Stage, text: str, why: str
) -> None:
    stage.set_up("ME", start=False)
    slack = stage.slack
    foreign = slack.workspace.add_person("Foreign", is_stranger=True)
    slack.admin.invite(stage.channel, foreign)
    ids = {
        "bot": slack.workspace.add_person("Robo", is_bot=True),
        "gone": slack.workspace.add_person("Gone", deleted=True),
        "foreign": foreign,
        "unseen": slack.workspace.add_person("Unseen", is_stranger=True),
        "archived": slack.workspace.add_channel("old"),
    }
    slack.admin.archive(ids["archived"])
    text = text.format(**ids) if "{" in text else text
    before = everything(stage)

    answer = typed(stage, text)

    assert why in answer
    assert "/counterpart" in answer
    assert everything(stage) == before


def test_a_guest_can_hold_an_office(stage: Stage) -> None:
    stage.person("ID-CIO", is_restricted=True)

    assert "CIO @ID-CIO, CPO vacant" in typed(stage, "pair ID @ID-CIO vacant")


def test_officers_can_be_swapped_and_replaced_before_they_were_asked(stage: Stage) -> None:
    stage.set_up("ID", start=False)

    assert "→ CIO @ID-CPO, CPO @ID-CIO" in typed(stage, "pair ID @ID-CPO @ID-CIO")
    assert "→ CIO @helper, CPO vacant" in typed(stage, "pair ID @helper vacant")
    assert "Nothing to change" in typed(stage, "pair ID @helper vacant")
    assert "→ CIO vacant, CPO vacant" in typed(stage, "pair ID vacant vacant")
    assert "CIO vacant, CPO @helper" in typed(stage, "pair ME vacant @helper")  # free again


@pytest.mark.parametrize("private", [False, True])
def test_a_channel_that_the_bot_is_not_in_says_how_to_invite_it(stage: Stage, private: bool) -> None:
    channel = stage.slack.workspace.add_channel("elsewhere", private=private, members=[stage.person("admin").id])
    picked = f"channel <#{channel}|{'' if private else 'elsewhere'}>"

    before = typed(stage, picked)
    stage.slack.admin.invite_bot(channel)
    after = typed(stage, picked)

    assert before == "I am not in that channel. Type `/invite @Counterpart` there, then this again."
    assert after.startswith("Channel: none → #")
    assert "Next digest: Fri, Dec 4, 2:00 PM EST, once the task force has started." in after


def test_a_direct_message_is_no_channel(stage: Stage) -> None:
    direct, _ = stage.slack.app.direct([stage.person("admin").id], 0)
    group, _ = stage.slack.app.direct([stage.person("admin").id, stage.person("helper").id], 0)

    assert "Pick the channel from the list" in typed(stage, f"channel <#{direct.id}|>")
    assert "That is a direct message" in typed(stage, f"channel <#{group.id}|>")


@pytest.mark.parametrize("fault", ["no_answer_before", "http_500", "rate_limited", "refused", "slow"])
@pytest.mark.parametrize("text", ["channel #task-force", "pair ID @ID-CIO @ID-CPO", "cochair add @helper"])
def test_without_an_answer_from_slack_nothing_is_changed_and_it_is_said_in_time(
    stage: Stage, fault: str, text: str
) -> None:
    typed(stage, "status")
    method = "conversations.info" if text.startswith("channel") else "users.info"
    before, waited = everything(stage), list[float]()
    stage.server.takes = waited.append
    stage.slack.fault(fault, method, times=3, seconds=2, retry_after=30)

    answer = typed(stage, text)

    assert sum(waited) < 2.5
    why = "That is as much as I may ask of Slack" if fault == "rate_limited" else "Slack did not answer me just now"
    assert answer == f"{why}, so nothing was changed. Please try again in a minute."
    assert everything(stage) == before


def test_what_slack_will_not_tell_is_said_with_its_reason(stage: Stage) -> None:
    stage.slack.fault("error", "conversations.info", error="missing_scope")

    assert "`missing_scope`), so nothing was changed" in typed(stage, "channel #task-force")


def test_a_locked_database_is_said_kindly_in_time_and_nothing_is_changed(stage: Stage) -> None:
    typed(stage, "status")
    before = everything(stage)
    waited = waits(stage)
    other = sqlite3.connect(Path(stage.database_url.removeprefix("sqlite:///")), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    answer = typed(stage, "schedule weekly tue 09:00")

    other.execute("ROLLBACK")
    with stage.db.begin() as tx:
        assert tx.connection().exec_driver_sql("PRAGMA busy_timeout").scalar() == BUSY_SECONDS * 1000
    assert 0 < sum(waited) <= 2  # Slack gives up after three
    assert "Nothing was changed; please try again in a minute." in answer
    assert everything(stage) == before


def test_every_change_is_recorded_with_who_what_old_and_new(stage: Stage) -> None:
    for text in ("pair ID @ID-CIO vacant", "schedule weekly tue 09:00", "schedule ID monthly 1st wed 10:00"):
        typed(stage, text)
    for text in ("digest-schedule weekly thu 10:00 America/Boise", "channel #task-force", "cochair add @helper"):
        typed(stage, text)
    typed(stage, "admin add @helper")

    helper, cio = f"<@{stage.person('helper').id}>", stage.person("ID-CIO").id
    assert changes(stage) == [
        ("holder", "CIO vacant", f"CIO {cio}"),
        ("schedule", "every 2 weeks thu 09:00", "weekly tue 09:00"),
        ("schedule", None, "monthly 1st wed 10:00"),
        ("digest schedule", "weekly fri 14:00 America/New_York", "weekly thu 10:00 America/Boise"),
        ("channel", None, stage.channel),
        ("cochair", "nobody", helper),
        ("admin", "nobody", helper),
    ]
    who = {row.person_id for row in everything(stage)["change"]}
    assert who == {row.id for row in everything(stage)["person"] if row.slack_id == stage.person("admin").id}


def test_me_and_why_say_what_concerns_an_officer_and_never_an_answer(stage: Stage) -> None:
    stage.set_up("ID")

    assert typed(stage, "me", "ID-CIO") == (
        "You are Idaho's CIO; your counterpart is @ID-CPO.\nNext question: Thu, Dec 3, 9:00 AM MST."
    )
    assert typed(stage, "why", "ID-CPO") == (
        "You are Idaho's CPO; your counterpart is @ID-CIO. @admin set that on Tue, Dec 1. "
        "Both offices are asked every 2 weeks, on Thursday at 9:00 AM (America/Denver), on working days "
        "of Idaho only. Idaho's offices are next closed on Fri, Dec 25, 2026 (Christmas Day, from a public list of "
        "holidays). "
        "Next question: Thu, Dec 3, 9:00 AM MST."
    )


def test_me_and_why_say_so_to_who_holds_no_office(stage: Stage) -> None:
    typed(stage, "cochair add @helper")

    assert "I send you no questions" in typed(stage, "why", "stranger")
    assert typed(stage, "why", "helper").startswith("You are a co-chair")
    assert typed(stage, "me", "admin").startswith("You are an admin of the task force")


def test_the_answers_for_fifty_six_pairs_with_long_names_fit_into_slacks_limits(tmp_path: Path) -> None:
    with Inner(tmp_path, rates="off") as stage:
        for code in ALL:
            stage.person(f"{code}-CIO")
        stage.set_up(*ALL, start=False)
        typed(stage, "start")
        stage.person("admin").press("Start")

        answers = {text: typed(stage, text) for text in ("pairs", "status", "plan", "digest", "help")}

        assert answers["pairs"].startswith("56 of 56 pairs\n")
        assert all(f"{state.name} CIO @{code}-CIO" in answers["pairs"] for code, state in ALL.items())
        assert "Pairs: 56, of them started: 56" in answers["status"]
        assert stage.slack.answers.refused == []


def test_status_names_what_failed_and_what_to_do(stage: Stage) -> None:
    stage.set_up("ID")
    stage.slack.admin.remove_bot(stage.channel)
    typed(stage, "digest post")
    stage.settle()

    answer = typed(stage, "status")

    assert "What failed in the last 7 days:" in answer
    assert "• The digest to #task-force: I am not in that channel. Type `/invite @Counterpart` there" in answer


def test_this_weeks_digest_can_be_posted_once_and_the_answer_names_the_next(stage: Stage) -> None:
    stage.set_up("ID")

    first, second = typed(stage, "digest post"), typed(stage, "digest post")
    stage.settle()

    assert "instead of at its time" in first
    assert second == "This week's digest is out already. Next digest: Fri, Dec 11, 2:00 PM EST."
    posted = [one for one in stage.person("admin").messages(stage.channel) if not one.to]
    assert len(posted) == 1
    assert "Taking part: 1 pair" in shown(stage, posted[0])


def test_the_digest_needs_a_start_and_a_channel(stage: Stage) -> None:
    assert "No channel is set yet" in typed(stage, "digest post")

    typed(stage, "channel #task-force")

    assert "The task force has not started" in typed(stage, "digest post")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("channel", "Where the digest goes"),
        ("pair", "Chief Information Officer"),
        ("schedule", "How often"),
        ("digest-schedule", "In which time zone"),
        ("cochair", "They see the digest first"),
        ("admin", "They set things up"),
    ],
)
def test_a_command_typed_alone_opens_its_form_to_admins(stage, said, shown):
    stage.set_up("ID", start=False)

    assert shown in typed(stage, said)
    assert "Only the task force's admins" in typed(stage, said, "ID-CIO")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("pasue", "pause"),
        ("digets", "digest"),
        ("statsu", "status"),
        ("unpause", "resume"),
        ("vacation", "away"),
        ("time zone", "zone"),
        ("state", "status"),
        ("cancel", None),
        ("undo", None),
        ("planning", None),
    ],
)
def test_a_command_is_suggested_only_when_it_is_surely_meant(stage, said, name):
    stage.set_up("ID", start=False)
    answer = typed(stage, said, "ID-CIO" if name in ("away", "zone") else "admin")

    assert (f"Did you mean `{name}`?" if name else "Everything I can do is listed here") in answer
    assert (name is not None) == ("Did you mean" in answer)


@pytest.mark.parametrize(
    "said",
    [
        "/help",
        "Counterpart help",
        "/counterpart  HELP.",
        "“help”",
        "*help*",
        "help :wave:",
        "🙂 help",
        "ｈｅｌｐ",
        "[help]",
    ],
)
def test_a_command_is_understood_with_what_a_phone_or_a_habit_adds(stage, said):
    assert typed(stage, said, "stranger") == typed(stage, "help", "stranger")


def test_a_misspelled_help_is_told_so(stage):
    assert "Did you mean `/counterpart help`?" in typed(stage, "helpp", "stranger")
