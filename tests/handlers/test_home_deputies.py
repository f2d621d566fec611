"""Home and deputies: what a deputy owes and may set, and the holder's row about them."""

from __future__ import annotations

import pytest
from asked import AT_ONCE, SLOT, answer, notified, one, pair
from command_kit import typed
from home_kit import FIVE, home, home_now, press, send, view_of

from sandbox.demo.stage import Stage
from sandbox.slack.states import elements_in

SECRET = "zqcommentqz"


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Idaho's CIO has a deputy, and both are asked."""
    stage.set_up("ID")
    typed(stage, "deputy @helper", "ID-CIO")
    stage.settle()
    stage.go_to(SLOT, AT_ONCE)
    return stage


def test_a_deputy_sees_what_they_owe_their_own_settings_and_how_to_stop(ready: Stage) -> None:
    shown = home(ready, "helper")

    assert shown.startswith("Idaho · CIO, deputy\n")
    assert (
        "You answer for Idaho's CIO as deputy, beside @ID-CIO.\nNext question: Thu, Dec 17, 9:00 AM MST." in shown
    )
    for part in (FIVE, "Your hours: 8:00 AM to 6:00 PM, America/Denver", "Away: no", "[Stop being deputy]"):
        assert part in shown
    for part in ("How often", "Pause", "Where Idaho stands", "Less often"):
        assert part not in shown

    press(ready, "helper", "zone")
    assert "America/Denver → Pacific/Honolulu" in send(ready, "helper", zone="Pacific/Honolulu")
    ready.person("helper").close()
    said = press(ready, "helper", "deputy_off")
    assert "You do not answer for Idaho's CIO anymore." in said
    ready.person("helper").close()
    ready.settle()
    assert "You hold no office here" in home_now(ready, "helper")


def test_what_is_sealed_and_what_the_offices_wrote_does_not_stand_on_a_deputys_home(ready: Stage) -> None:
    cio, cpo = pair(ready)
    answer(ready, cpo, "stuck", SECRET)
    sealed = home(ready, "helper")
    answer(ready, cio, "in_place", SECRET)
    both = home(ready, "helper")

    assert "Answered: CPO. Not yet: CIO." in sealed
    assert "Stuck" not in sealed.replace(FIVE, "")
    assert "[Read both]" in both
    assert SECRET not in sealed + both


def test_the_holder_sees_who_is_deputy_and_changes_or_ends_it(ready: Stage) -> None:
    assert "Deputy: @helper\n\n[Change]  [Remove my deputy]" in home(ready, "ID-CIO")
    assert "Deputy: nobody\n[Let my deputy answer]" in home(ready, "ID-CPO")

    said = press(ready, "ID-CIO", "deputy_none")
    ready.person("ID-CIO").close()
    ready.settle()

    assert "Deputy: @helper → no" in said
    assert "Deputy: nobody" in home_now(ready, "ID-CIO")
    assert one(ready, "SELECT count(*) FROM holding WHERE role = 'deputy' AND until IS NULL") == 0
    assert "anymore" in notified(ready, ready.person("helper"))[-1]
    press(ready, "ID-CIO", "deputy", None)
    send(ready, "ID-CIO", deputy=ready.person("stranger").id)
    ready.settle()
    assert "Deputy: @stranger" in home_now(ready, "ID-CIO")
    actions = {element["action_id"] for _, element in elements_in(view_of(ready, "ID-CIO").body["blocks"])}
    assert {"deputy", "deputy_none"} <= actions
