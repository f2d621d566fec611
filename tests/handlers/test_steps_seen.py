"""What the digest, a round of one's own and *Withdraw what I wrote* know of the steps that were agreed."""

from __future__ import annotations

from datetime import timedelta

from agreed import TEXT, agree, everywhere, leave, opened, says, told
from asked import AT_ONCE, SLOT, pair, rows
from quotes import channel

from sandbox.demo.stage import Stage
from sandbox.slack.text import all_text, flat

CODES = ("ID", "UT", "CO", "AZ", "NM")


def test_the_digest_tells_how_many_steps_were_agreed_and_nothing_else_of_them(stage: Stage) -> None:
    opened(stage, *CODES)
    admin = stage.person("admin")
    for code in CODES[:4]:
        agree(stage, code=code)
    four = all_text(admin.command("digest"))
    agree(stage, code="NM")

    stage.go_to(SLOT + timedelta(days=2), AT_ONCE)

    assert "Next steps" not in four
    assert "Next steps that the two officers of a state have agreed on so far: 5 in 5 states." in channel(stage)
    assert "zqMeet" not in channel(stage)


def test_done_is_told_from_five_states_on(stage: Stage) -> None:
    opened(stage, *CODES)
    for code in CODES:
        agree(stage, code=code)
        for person in pair(stage, code):
            says(stage, person, "Done")
            leave(person)

    stage.go_to(SLOT + timedelta(days=2), AT_ONCE)

    assert "5 in 5 states; 5 of them are done." in channel(stage)


def test_whoever_wrote_or_agreed_finds_it_in_the_list_of_what_may_be_withdrawn(stage: Stage) -> None:
    opened(stage)
    agree(stage)
    _, cpo = pair(stage)
    cpo.command("me")
    cpo.press("Withdraw what I wrote")
    options = str(cpo.view.body["blocks"])

    cpo.fill_and_submit({"which": "step:1"})
    stage.settle()
    said = flat("", cpo.view.body["blocks"])
    leave(cpo)

    assert f"Next step · Idaho · {TEXT}" in options
    assert "Withdrawn." in said
    assert TEXT not in everywhere(stage)
    assert rows(stage, "SELECT count(*) FROM step WHERE text IS NULL") == [(1,)]
    assert "Withdrawn" in str(told(pair(stage)[0])[-1].blocks)
