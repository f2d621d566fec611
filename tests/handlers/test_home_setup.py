"""An admin sets the task force up from Home: each step with its state and its form, alone and beside another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asked import answer, ask, change, deliver, pair
from command_kit import changes, everything, newest, typed
from home_kit import home, home_now, press, send, size, view_of, window

from sandbox.demo.stage import Stage
from sandbox.slack.errors import CannotSubmit
from sandbox.slack.states import elements_in


def steps(shown: str) -> list[str]:
    """The checklist, a line a step."""
    return [block.split("\n")[0] for block in shown.split("\n\n") if block[:2] in {f"{n}." for n in range(1, 9)}]


def named(stage: Stage, *who: str) -> list[str]:
    return [stage.person(one).id for one in who]


def buttons(stage: Stage, who: str) -> list[tuple[str, str | None]]:
    blocks = view_of(stage, who).body["blocks"]
    return [(element["action_id"], element.get("value")) for _, element in elements_in(blocks)]


def test_from_nothing_to_start_each_step_says_how_it_stands(stage: Stage) -> None:
    assert steps(home(stage, "admin")) == [
        "1. Channel · to do",
        "2. States · to do",
        "3. Questions · fine as it is",
        "4. Digest · fine as it is",
        "5. Co-chairs · to do",
        "6. Admins · done",
        "7. Plan · fine as it is",
        "8. Start · to do",
    ]
    assert "Still missing: the channel, at least one state with somebody in an office." in home_now(stage, "admin")
    assert ("set_up", "start") not in buttons(stage, "admin")

    press(stage, "admin", "set_up", "channel")
    assert send(stage, "admin", channel=stage.channel).startswith(
        "┌ Counterpart\n\nChannel: none → #task-force\nNext digest: Fri, Dec 4, 2:00 PM EST, once the task"
    )
    press(stage, "admin", "set_up", "pair")
    cio, cpo = named(stage, "ID-CIO", "ID-CPO")
    said = send(stage, "admin", state="ID", CIO=cio, CPO=cpo)
    assert "Idaho: CIO vacant, CPO vacant → CIO @ID-CIO, CPO @ID-CPO" in said
    press(stage, "admin", "set_up", "pair")
    send(stage, "admin", state="ME", CPO=stage.person("ME-CPO").id)
    press(stage, "admin", "set_up", "schedule")
    said = send(stage, "admin", often="weekly", clock="10:00")
    assert "Schedule: every 2 weeks thu 09:00 → weekly thu 10:00" in said
    press(stage, "admin", "set_up", "digest")
    said = send(stage, "admin", day="mon", clock="15:30", zone="America/Denver")
    assert "weekly fri 14:00 America/New_York → weekly mon 15:30 America/Denver" in said
    press(stage, "admin", "set_up", "cochair")
    said = send(stage, "admin", people=named(stage, "cochair", "ID-CPO"))
    assert "Co-chairs: nobody → @ID-CPO, @cochair" in said
    press(stage, "admin", "set_up", "admin")
    send(stage, "admin", people=named(stage, "helper"))
    stage.settle()

    shown = home_now(stage, "admin")
    assert steps(shown) == [
        "1. Channel · done",
        "2. States · done",
        "3. Questions · fine as it is",
        "4. Digest · fine as it is",
        "5. Co-chairs · done",
        "6. Admins · done",
        "7. Plan · fine as it is",
        "8. Start · to do",
    ]
    assert "2 of 56 states, 3 people. Vacant: Maine CIO." in shown
    assert "8. Start · to do\n2 pairs, 3 people, first question Thu, Dec 3, 10:00 AM in each state's zone." in shown
    assert [what for what, _, _ in changes(stage)] == [
        "channel", "holder", "holder", "holder", "schedule", "digest schedule", "cochair", "admin",
    ]  # fmt: skip

    question = press(stage, "admin", "set_up", "start")
    assert question.startswith(
        "┌ Start\n\n2 pairs, 3 people, first question Thu, Dec 3, 10:00 AM in each state's zone."
    )
    assert "Started: 2 pairs, 3 people" in send(stage, "admin")
    stage.settle()
    after = home_now(stage, "admin")
    assert "The task force\n══════════════\n\nRunning since Tue, Dec 1: 2 pairs, 0 open questions." in after
    assert "Needs somebody\n• Vacant: Maine CIO." in after


UNFIT = "This person has a deactivated account. Offices and roles go to members and guests of this workspace."
CANT_BE: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("pair", {"state": "ID", "CIO": "ID-CIO", "CPO": "ID-CIO"}, {"CPO": "One person can't hold both offices."}),
    ("pair", {"state": "ID"}, {"CIO": "Idaho needs at least one of its two officers."}),
    (
        "pair",
        {"state": "ID", "CIO": "UT-CIO", "CPO": "gone"},
        {
            "CIO": "This person is Utah's CIO already, and one person holds one office.",
            "CPO": UNFIT,
        },
    ),
    ("schedule", {"clock": "18:00"}, {"clock": "18:00 is not possible: choose a time between 8:00 and 17:30."}),
    ("schedule", {}, {"often": "Nothing to change: it is like that already."}),
    ("digest", {"clock": "05:00"}, {"clock": "05:00 is not possible: choose a time between 6:00 and 20:00."}),
    (
        "cochair",
        {"people": ["gone"]},
        {
            "people": UNFIT,
        },
    ),
    ("admin", {"people": []}, {"people": "Nothing to change: it is like that already."}),
]


def test_what_cant_be_is_said_under_its_field_and_nothing_is_changed(stage: Stage) -> None:
    stage.person("gone", deleted=True)
    typed(stage, "pair UT @UT-CIO vacant")
    home(stage, "admin")

    for form, values, errors in CANT_BE:
        filled = {
            name: named(stage, *value) if isinstance(value, list) else _chosen(stage, value)
            for name, value in values.items()
        }
        before = everything(stage)
        press(stage, "admin", "set_up", form)
        assert send(stage, "admin", **filled) == errors
        stage.person("admin").close()
        assert changed_tables(stage, before) <= {"message", "person"}


def _chosen(stage: Stage, value: str) -> str:
    """A person by their name; anything else is what it is."""
    return stage.person(value).id if value == "gone" or value.endswith(("-CIO", "-CPO")) else value


def changed_tables(stage: Stage, before: dict[str, list[Any]]) -> set[str]:
    return {name for name, rows in everything(stage).items() if rows != before[name]}


def test_a_channel_that_i_am_not_in_is_refused_under_its_field(stage: Stage) -> None:
    other = stage.slack.workspace.add_channel("elsewhere")
    home(stage, "admin")
    press(stage, "admin", "set_up", "channel")

    refused = send(stage, "admin", channel=other)

    assert refused == {"channel": "I am not in that channel. Type /invite @Counterpart there, then this again."}
    with pytest.raises(CannotSubmit):
        send(stage, "admin", channel=None)


def test_of_two_admins_at_once_the_second_sees_what_the_first_changed_and_keeps_what_was_filled_in(stage):
    stage.person("second", is_admin=True)
    for who in ("admin", "second"):
        home(stage, who)
        press(stage, who, "set_up", "schedule")

    send(stage, "admin", often="weekly")
    again = send(stage, "second", often="every 3 weeks", day="tue", clock="11:00")

    assert again.startswith(
        "┌ Questions\n\n@admin changed this while your form was open: every 2 weeks thu 09:00 → weekly thu 09:00\n"
        "Nothing of yours is saved yet. Save makes it as you have it below."
    )
    assert "[ Every 3 weeks ▾]" in again
    assert "[ Tuesday ▾]" in again
    assert "Schedule: weekly thu 09:00 → every 3 weeks tue 11:00" in send(stage, "second")


def test_of_two_admins_who_pair_the_same_state_the_second_sees_who_is_there(stage: Stage) -> None:
    stage.person("second", is_admin=True)
    for who in ("admin", "second"):
        home(stage, who)
        press(stage, who, "set_up", "pair")
    cio, other = named(stage, "ID-CIO", "UT-CIO")

    send(stage, "admin", state="ID", CIO=cio)
    again = send(stage, "second", state="ID", CIO=other)

    assert "@admin changed this while your form was open: CIO vacant → CIO @ID-CIO" in again
    assert "Idaho: CIO @ID-CIO, CPO vacant → CIO @UT-CIO, CPO vacant" in send(stage, "second")


def test_two_who_start_at_once_start_once(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    stage.person("second", is_admin=True)
    for who in ("admin", "second"):
        home(stage, who)
        press(stage, who, "set_up", "start")

    assert "Started: 1 pair" in send(stage, "admin")
    assert "Idaho has started already." in send(stage, "second")


def test_an_office_of_an_asked_pair_changes_hands_only_after_a_question(stage: Stage) -> None:
    ask(stage)
    home(stage, "admin")
    press(stage, "admin", "set_up", "pair")

    asks = send(stage, "admin", state="ID", CPO=stage.person("helper").id)
    before = home(stage, "helper")
    done = send(stage, "admin")

    assert asks.startswith(
        "┌ Change\n\nIdaho: CIO @ID-CIO, CPO @ID-CPO → CIO @ID-CIO, CPO @helper\nAnswers stay with whoever"
    )
    assert "You hold no office here" in before
    assert "Idaho: CIO @ID-CIO, CPO @ID-CPO → CIO @ID-CIO, CPO @helper\nNext question: " in done
    assert "You are Idaho's CPO" in home(stage, "helper")


def test_who_lost_the_rights_while_a_form_was_open_is_refused_and_sees_home_without_them(stage: Stage) -> None:
    typed(stage, "admin add @helper")
    home(stage, "helper")
    press(stage, "helper", "set_up", "cochair")
    typed(stage, "admin remove @helper")

    refused = send(stage, "helper", people=named(stage, "ID-CIO"))

    assert refused["people"].startswith("Only the task force's admins")
    stage.settle()
    assert "Set the task force up" not in home_now(stage, "helper")


def test_a_workspaces_admin_is_known_at_the_first_opening_and_no_longer_when_slack_says_so(stage: Stage) -> None:
    assert "Set the task force up" in home(stage, "admin")

    stage.slack.admin.change_person(stage.person("admin").id, 0, is_admin=False)
    stage.clock.advance(timedelta(minutes=11))

    assert "You hold no office here" in home(stage, "admin")


def test_who_is_several_of_these_sees_all_their_parts(stage: Stage) -> None:
    cio = stage.person("ID-CIO", is_admin=True)
    stage.set_up("ID", start=False)
    typed(stage, f"cochair add <@{cio.id}>")
    before = home(stage, "ID-CIO")
    typed(stage, "start")
    stage.person("admin").press("Start")

    after = home(stage, "ID-CIO")

    assert before.index("Set the task force up") < before.index("Idaho · CIO")
    assert after.index("Idaho · CIO") < after.index("The weekly digest") < after.index("The task force\n")


def test_once_it_runs_an_admin_sees_what_failed_and_who_is_missing_paused_or_silent(stage: Stage) -> None:
    ask(stage, "ID", "UT", "NM")
    change(stage, "UPDATE holding SET silent = 3 WHERE pair_id = 1 AND office = 'CPO'")
    typed(stage, "pause UT until 2026-12-20")
    typed(stage, "vacate NM CPO")
    stage.person("admin").press("Change")
    answer(stage, pair(stage)[0], "stuck", "zqcommentqz")
    stage.slack.fault("error", "chat.postMessage", error="is_archived")
    typed(stage, "digest post")
    stage.settle()

    shown = home(stage, "admin")

    assert "3 pairs, 2 open questions" in shown
    assert "• The digest to #task-force: That channel is archived." in shown
    assert "• Vacant: New Mexico CPO." in shown
    assert "• Paused: Utah until Sun, Dec 20, 2026." in shown
    assert "• No answer three times: Idaho CPO." in shown
    assert "zq" not in shown
    assert newest(stage)
    assert window(stage, "admin") == ""
    assert size(view_of(stage, "admin"))[0] < 60


NOT_OURS: list[tuple[str, dict[str, Any]]] = [
    ("nonsense", {}),
    ('{"form": "unknown", "about": "0"}', {}),
    ('{"form": "channel", "about": "0"}', {}),
    ('{"form": "channel", "about": "x"}', {"channel": {"type": "conversations_select"}}),
    ('{"form": "cochair", "about": "0"}', {"people": {"type": "plain_text_input", "value": "x"}}),
    ('{"form": "change", "about": "XX a b"}', {}),
    ('{"form": "change", "about": "ID -,- U1,U2"}', {}),
    ('{"form": "start", "about": ""}', {}),
]


def test_forms_that_nobody_made_change_nothing(stage: Stage) -> None:
    home(stage, "admin")
    before = everything(stage)

    for carried, filled in NOT_OURS:
        view = {"id": "V1", "type": "modal", "callback_id": "set_up", "private_metadata": carried, "blocks": []}
        view["state"] = {"values": {name: {"value": value} for name, value in filled.items()}}
        payload = {"type": "view_submission", "user": {"id": stage.person("admin").id}, "view": view}
        said = deliver(stage, "interactive", payload | {"team": {"id": stage.slack.workspace.team_id}})

        assert "did not work" not in str(said), carried  # a reference is for our own faults
        assert said["response_action"] in ("update", "errors")
        assert changed_tables(stage, before) <= {"message"}
