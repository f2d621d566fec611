"""An office changes hands, falls vacant, or a state is taken out."""

from __future__ import annotations

from asked import SLOT, answer, ask, change, notified, one, pair, question, rows, shows

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.show import show_message


def successor(stage: Stage, pressed: str | None = "Change") -> Person:
    """An admin gives Idaho's CIO's office to somebody else."""
    new, (_, cpo), admin = stage.person("successor"), pair(stage), stage.person("admin")
    admin.command(f"pair ID <@{new.id}> <@{cpo.id}>")
    if pressed:
        admin.press(pressed)
        stage.settle()
    return new


def admin_reads(stage: Stage) -> str:
    return show_message(stage.person("admin").messages()[-1])


def test_a_change_is_shown_and_asked_before_it_is_made(stage: Stage) -> None:
    ask(stage)

    new = successor(stage, pressed=None)

    assert "→" in admin_reads(stage)
    assert "[Change]  [Leave it]" in admin_reads(stage)
    assert one(stage, "SELECT count(*) FROM holding WHERE until IS NOT NULL") == 0

    stage.person("admin").press("Leave it")
    stage.settle()

    assert "Nothing changed" in admin_reads(stage)
    assert new.inbox == []


def test_the_open_question_closes_as_it_is_and_shows_nothing_then_or_later(stage: Stage) -> None:
    ask(stage)
    cio, cpo = pair(stage)
    answer(stage, cpo, "stuck", "zqcpo")

    new = successor(stage)

    for person in (cio, cpo):
        shown = show_message(question(person))
        assert "ended when an office changed hands" in shown
        assert "[Answer]" not in shown
        assert "zqcpo" not in shown
    assert [seen for seen in (*cio.sees, *new.sees) if "zqcpo" in seen] == []
    assert rows(stage, "SELECT status FROM reply") == [("stuck",)]


def test_who_stays_can_not_answer_for_the_pair_that_is_no_more(stage: Stage) -> None:
    ask(stage)
    cpo = pair(stage)[1]
    cpo.command("answer")

    successor(stage)
    told = cpo.fill_and_submit({"status": "stuck", "comment": "zqcpo"})

    assert "changed hands" in str(told.body)
    assert "zqcpo" in str(told.body)
    assert rows(stage, "SELECT 1 FROM reply") == []


def test_the_new_pair_begins_at_its_next_slot_in_its_own_group_dm(stage: Stage) -> None:
    ask(stage)
    cio, cpo = pair(stage)
    old = question(cpo).channel

    new = successor(stage)
    stage.go_to(SLOT.replace(day=17))

    assert any("Welcome to Counterpart" in text for text in notified(stage, new))
    assert question(new).channel == question(cpo).channel != old
    assert question(cio).channel == old
    answer(stage, new, "in_place", "zqnew")
    answer(stage, cpo, "in_place", "zqcpo")
    assert [seen for seen in cio.sees if "zqnew" in seen or "zqcpo" in seen] == []


def test_of_two_admins_at_once_the_second_sees_what_the_first_did(stage: Stage) -> None:
    ask(stage)
    second, other, (_, cpo) = stage.person("second", is_admin=True), stage.person("other"), pair(stage)
    second.command(f"pair ID <@{other.id}> <@{cpo.id}>")

    new = successor(stage)
    told = second.press("Change")

    assert f"<@{new.id}>" in str(told.blocks)
    assert "since" in str(told.blocks)
    assert one(stage, "SELECT count(*) FROM holding WHERE until IS NULL") == 2


def test_only_an_admin_can_press_change(stage: Stage) -> None:
    ask(stage)
    successor(stage, pressed=None)
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE person SET workspace_admin = 0")

    told = stage.person("admin").press("Change")

    assert "Only the task force's admins" in str(told.blocks)
    assert one(stage, "SELECT count(*) FROM holding WHERE until IS NOT NULL") == 0


def test_a_vacant_office_is_not_asked_and_its_counterpart_is_asked_alone(stage: Stage) -> None:
    ask(stage)
    admin = stage.person("admin")
    admin.command("vacate ID CIO")
    admin.press("Change")

    stage.go_to(SLOT.replace(day=17))

    cio, cpo = pair(stage)
    assert "Idaho has no CIO right now. The words stay sealed" in " ".join(show_message(question(cpo)).split())
    assert len([text for text in notified(stage, cio) if "Where does " in text]) == 1
    assert rows(stage, "SELECT state, excuse FROM ask WHERE office = 'CIO' ORDER BY id DESC LIMIT 1") == [
        ("excused", "vacant")
    ]


def test_a_state_that_is_taken_out_is_asked_no_more_and_can_come_back(stage: Stage) -> None:
    ask(stage)
    admin, (cio, cpo) = stage.person("admin"), pair(stage)
    admin.command("unpair ID")
    admin.press("Take it out")
    stage.go_to(SLOT.replace(day=24))

    assert len([text for text in notified(stage, cio) if "Where does " in text]) == 1
    assert "Nobody is paired" in admin.command("pairs").text

    admin.command(f"pair ID <@{cio.id}> <@{cpo.id}>")
    admin.press("Change")
    stage.go_to(SLOT.replace(year=2027, month=1, day=2))

    assert len([text for text in notified(stage, cio) if "Where does " in text]) == 2


def test_a_question_that_only_waits_to_go_out_never_goes_to_the_pair_that_is_no_more(stage: Stage) -> None:
    ask(stage, when=SLOT.replace(hour=15))
    change(stage, "UPDATE pair SET conversation = NULL")  # as if nothing had opened it yet
    stage.slack.fault(
        "http_500", "chat.postMessage", times=1, when=lambda args: "Where does" in str(args.get("text"))
    )
    stage.slack.fault("rate_limited", "conversations.open", times=1, retry_after=60)
    stage.clock.advance(SLOT - stage.clock.now())
    stage.beat()

    successor(stage)
    stage.go_to(SLOT.replace(day=5))

    assert [text for text in notified(stage, pair(stage)[0]) if "Where does " in text] == []
    assert one(stage, "SELECT not_sent FROM check_in") == "an office changed hands"


def test_a_successor_is_not_told_that_they_answered_nor_of_the_question_before(stage: Stage) -> None:
    ask(stage)
    cio, cpo = pair(stage)
    answer(stage, cio, "stuck", "zqcio")
    asked = question(cio).text.split("\n")[2]
    new = successor(stage)

    for typed in ("me", "why"):
        said = show_message(new.command(typed), width=10_000)
        assert "You are Idaho's CIO" in said
        assert "You have answered" not in said
        assert "last question" not in said.casefold()
        assert asked not in said
    assert "Latest question" in show_message(cpo.command("me"), width=10_000)


def test_a_win_of_a_question_that_will_never_open_is_said_not_to_be_quoted(stage: Stage) -> None:
    ask(stage)
    cio, _ = pair(stage)
    answer(stage, cio, win="One desk for both", win_quote="as_state", help_quote="without_state")
    before = shows(cio.messages()[-1])

    successor(stage)

    after = next(shown for one in cio.messages() if "Recorded for" in (shown := shows(one)))
    assert "Your win may be quoted as Idaho, if your CPO says yes too." in before
    assert "Your win is not quoted: both answers would have to open first." in after
    assert "Help is not asked for: both answers would have to open first." in after
    assert "may be" not in after.split("May be a public")[0]
