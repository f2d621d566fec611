"""A yes to being named is the holder's, unless the holder gave the deputy that right by name."""

from __future__ import annotations

import pytest
from asked import AT_ONCE, SLOT, answer, change, one, pair, pressed, question, rows
from command_kit import typed
from quotes import channel, posts, says

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.text import flat

SAID = "SELECT office, yes, may_name FROM consent ORDER BY id"
AUDIT = (
    "SELECT p.slack_id, c.new FROM change c JOIN person p ON p.id = c.person_id"
    " WHERE c.what = 'deputy' ORDER BY c.id"
)


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Both of Idaho's officers have a deputy, without more rights than to answer."""
    stage.set_up("ID")
    for office in ("CIO", "CPO"):
        typed(stage, f"deputy <@{deputy(stage, office).id}>", f"ID-{office}")
    stage.settle()
    stage.go_to(SLOT, AT_ONCE)
    return stage


def deputy(stage: Stage, office: str) -> Person:
    return stage.person(f"{office} helper")


def lets_name(stage: Stage, office: str, may: bool = True) -> str:
    """The holder opens the form and ticks, or unticks, that the deputy may have the state named."""
    holder = stage.person(f"ID-{office}")
    if holder.view is not None:
        holder.close()
    typed(stage, "deputy", f"ID-{office}")
    told = holder.fill_and_submit({"may_name": ["yes"] if may else []})
    said = flat("", told.body["blocks"])
    holder.close()
    return said


def says_for(stage: Stage, who: Person, **said: str) -> str:
    if who.view is not None:
        who.close()
    who.press("Read both")
    seen = flat("", who.view.body["blocks"])
    if not said:
        return seen
    told = who.fill_and_submit(said)
    stage.settle()
    return flat("", told.body["blocks"])


def gives(stage: Stage, who: Person, quote: str, win: str = "zqwinqz"):
    if who.view is not None:
        who.close()
    return answer(stage, who, "in_place", win=win, win_quote=quote)


def test_two_deputies_can_not_have_their_state_named(ready: Stage) -> None:
    ours, theirs = deputy(ready, "CIO"), deputy(ready, "CPO")

    ours.command("answer")
    assert "Yes, as Idaho" not in str(ours.view.body["blocks"])
    gives(ready, ours, "without_state")
    gives(ready, theirs, "without_state")
    posts(ready)

    assert "Idaho" not in channel(ready)


def test_a_deputy_s_mark_that_comes_all_the_same_is_not_taken(ready: Stage) -> None:
    ours = deputy(ready, "CIO")
    lets_name(ready, "CIO")
    ours.command("answer")
    lets_name(ready, "CIO", may=False)

    told = ours.fill_and_submit({"status": "in_place", "win": "zqwinqz", "win_quote": "as_state"})

    assert "Only the holder of the office can have this quoted as Idaho." in told["win_quote"]
    assert rows(ready, "SELECT id FROM reply") == []


def test_a_deputy_reads_that_the_yes_is_the_holder_s_and_theirs_is_not_kept(ready: Stage) -> None:
    gives(ready, pair(ready)[0], "as_state")
    gives(ready, pair(ready)[1], "no")
    theirs = deputy(ready, "CPO")

    assert "Only Idaho's CPO, who holds the office, can say" in says_for(ready, theirs)
    lets_name(ready, "CPO")
    theirs.close()
    theirs.press("Read both")
    lets_name(ready, "CPO", may=False)
    told = flat("", theirs.fill_and_submit({"win": "yes"}).body["blocks"])

    assert "who holds the office" in told
    assert rows(ready, SAID) == []


def test_with_the_right_by_name_a_deputy_s_yes_and_mark_count_and_home_and_the_audit_say_so(ready: Stage) -> None:
    told = lets_name(ready, "CIO") + lets_name(ready, "CPO")
    gives(ready, deputy(ready, "CIO"), "as_state")
    gives(ready, deputy(ready, "CPO"), "no")
    says_for(ready, deputy(ready, "CPO"), win="yes")
    posts(ready)

    assert "may agree in your place to Idaho being named" in told
    assert "zqwinqz\n\n— Idaho" in channel(ready)
    assert rows(ready, SAID) == [("CPO", 1, 1)]
    home = str(ready.person("ID-CPO").open_home().body)
    assert "who may agree to Idaho being named" in home
    assert rows(ready, AUDIT)[-1] == (ready.person("ID-CPO").id, f"CPO {deputy(ready, 'CPO').id} may name")


def test_the_right_ends_with_the_deputy(ready: Stage) -> None:
    lets_name(ready, "CPO")
    typed(ready, "deputy off", "ID-CPO")
    typed(ready, f"deputy <@{deputy(ready, 'CPO').id}>", "ID-CPO")

    assert (
        one(ready, "SELECT may_name FROM holding WHERE until IS NULL AND office = 'CPO' AND role = 'deputy'") == 0
    )


def test_what_a_deputy_said_before_the_right_was_asked_for_does_not_count_and_the_holder_is_asked(
    ready: Stage,
) -> None:
    lets_name(ready, "CPO")
    gives(ready, pair(ready)[0], "as_state")
    gives(ready, pair(ready)[1], "no")
    says_for(ready, deputy(ready, "CPO"), win="yes")
    change(ready, "UPDATE consent SET may_name = false")
    posts(ready)
    assert "Idaho" not in channel(ready)

    says(ready, "ID", win="yes")
    ready.go_to(SLOT.replace(day=11, hour=20), AT_ONCE)

    assert "zqwinqz\n\n— Idaho" in channel(ready)


def test_what_a_deputy_marked_before_counts_once_the_holder_sends_it_as_theirs(ready: Stage) -> None:
    lets_name(ready, "CIO")
    gives(ready, deputy(ready, "CIO"), "as_state")
    gives(ready, pair(ready)[1], "no")
    change(ready, "UPDATE reply SET may_name = false")
    cpo = pair(ready)[1]
    if cpo.view is not None:
        cpo.close()
    cpo.press("Read both", question(cpo))
    assert "Quote this" not in flat("", cpo.view.body["blocks"])
    cpo.close()

    cio = pair(ready)[0]
    cio.command("answer")
    cio.fill_and_submit({})
    ready.settle()
    says(ready, "ID", win="yes")
    posts(ready)

    assert "zqwinqz\n\n— Idaho" in channel(ready)


def test_a_yes_to_what_a_deputy_had_marked_without_the_right_names_nobody(ready: Stage) -> None:
    lets_name(ready, "CIO")
    gives(ready, deputy(ready, "CIO"), "as_state")
    gives(ready, pair(ready)[1], "no")
    says(ready, "ID", win="yes")
    change(ready, "UPDATE reply SET may_name = false")
    posts(ready)

    assert "Idaho" not in channel(ready)


def test_the_audit_names_who_stopped_it(ready: Stage) -> None:
    pressed(ready, deputy(ready, "CIO"), "deputy_off", None)
    typed(ready, "deputy off", "ID-CPO")

    assert rows(ready, AUDIT)[-2:] == [(deputy(ready, "CIO").id, "CIO no"), (ready.person("ID-CPO").id, "CPO no")]
