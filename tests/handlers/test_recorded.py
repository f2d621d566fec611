"""What can't be recovered later is written down when it happens. On both databases."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asked import answer, change, one, pair, pressed, question, rows
from command_kit import typed
from home_kit import home
from quotes import channel, marks, posts, says

from bot import VERSION
from sandbox.demo.stage import Stage
from sandbox.slack.faults import Fault

FRIDAY = datetime(2026, 12, 4, tzinfo=UTC)
NINE, TEN, DUE = (FRIDAY + timedelta(hours=hour) for hour in (14, 15, 19))  # New York is five hours behind
NAMES = "SELECT office, role, name, email FROM holding WHERE until IS NULL ORDER BY office, role DESC"
READ = (
    "SELECT p.slack_id, r.place, r.shown, r.check_in_id, r.digest_id FROM reading r "
    "JOIN person p ON p.id = r.person_id ORDER BY r.id"
)
POSTED = "SELECT what, text, out_at FROM posting ORDER BY id"
WHO_DID = (
    "SELECT c.what, c.old, c.new, p.slack_id FROM change c LEFT JOIN person p ON p.id = c.person_id "
    "WHERE c.what = 'deputy' ORDER BY c.id"
)


def reads(stage: Stage) -> list[tuple[str, str, str]]:
    """Who was shown which reply versions, and where."""
    names = {person.id: name for name, person in stage.people.items()}
    return [(names[who], place, shown) for who, place, shown, *_ in rows(stage, READ)]


def renamed(stage: Stage, who: str, name: str) -> None:
    """Slack has this person under another name from now on."""
    with stage.server.lock:
        stage.slack.people[stage.person(who).id].name = name


def test_the_name_and_address_of_an_officer_are_kept_as_they_were_when_seated(asked):
    before = rows(asked, NAMES)
    renamed(asked, "ID-CIO", "Somebody Else")

    asked.go_to(asked.clock.now() + timedelta(days=2))  # everyone is looked at, twice

    assert rows(asked, NAMES) == before
    assert [(office, role) for office, role, *_ in before] == [("CIO", "holder"), ("CPO", "holder")]
    for _, _, name, email in before:
        assert name
        assert email.endswith("@example.gov")


def test_who_was_seated_while_only_an_id_was_known_is_filled_in_once_and_never_overwritten(asked):
    change(asked, "UPDATE holding SET name = NULL, email = NULL, named_at = NULL")

    asked.go_to(asked.clock.now() + timedelta(days=1))
    filled = rows(asked, NAMES)
    renamed(asked, "ID-CPO", "Another Name")
    asked.go_to(asked.clock.now() + timedelta(days=2))

    assert all(name and email for _, _, name, email in filled)
    assert rows(asked, NAMES) == filled


def test_a_deputy_and_a_successor_have_the_name_that_slack_has_then(asked):
    renamed(asked, "helper", "Helen Helper")
    renamed(asked, "successor", "Sue Cessor")
    cio, _ = pair(asked)
    cio.command(f"deputy <@{asked.person('helper').id}|x>")
    admin = asked.person("admin")
    admin.command(f"pair ID <@{cio.id}|x> <@{asked.person('successor').id}|x>")
    admin.press("Change")
    asked.settle()

    found = {(office, role): name for office, role, name, _ in rows(asked, NAMES)}

    assert found["CIO", "deputy"] == "Helen Helper"
    assert found["CPO", "holder"] == "Sue Cessor"


def test_who_read_both_answers_and_when_is_written_down_with_the_very_versions(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "One.")
    answer(asked, cpo, "in_place", "Two.")
    cio.press("Read both", question(cio))
    cio.close()
    answer(asked, cio, "under_way", "Other words.")
    cpo.press("Read both", question(cpo))

    assert reads(asked) == [
        ("ID-CPO", "form", "1 2"),
        ("ID-CIO", "read both", "1 2"),
        ("ID-CIO", "form", "2 3"),
        ("ID-CPO", "read both", "2 3"),
    ]
    assert one(asked, "SELECT count(*) FROM reading WHERE at IS NULL OR check_in_id <> 1") == 0


def test_wherever_both_answers_are_shown_in_a_window_that_is_written_down() -> None:
    showing = [
        function
        for path in (Path(__file__).parent.parent.parent / "handlers").rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef) and "both_form(" in ast.unparse(function)
    ]

    assert len(showing) >= 3
    assert [one.name for one in showing if "readings.of_answers(" not in ast.unparse(one)] == []


def test_nothing_is_written_of_what_was_not_shown(asked):
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", "One.")
    pressed(asked, cio, "read_both", "1")
    pressed(asked, asked.person("stranger"), "read_both", "1")
    home(asked, "ID-CPO")

    assert reads(asked) == []


def test_home_is_written_down_where_it_shows_the_counterparts_answer_once_for_each_version(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "One.")
    answer(asked, cpo, "in_place", "Two.")
    for who in ("ID-CIO", "ID-CIO", "ID-CPO", "stranger", "admin"):
        home(asked, who)
    answer(asked, cio, "under_way", "Other words.")
    home(asked, "ID-CPO")

    on_home = [(who, shown) for who, place, shown in reads(asked) if place == "home"]

    assert on_home == [("ID-CIO", "1 2"), ("ID-CPO", "1 2"), ("ID-CPO", "2 3")]


def test_who_was_shown_the_preview_and_the_digest_so_far_is_written_down_with_what_they_quote(asked):
    typed(asked, "cochair add @ID-CIO")
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    typed(asked, "digest")
    asked.go_to(NINE)
    typed(asked, "digest", "ID-CIO")

    seen = [one for one in reads(asked) if one[1] in ("preview", "digest so far")]

    assert seen == [
        ("admin", "digest so far", "1"),
        ("ID-CIO", "preview", "1"),
        ("ID-CIO", "digest so far", "1"),
    ]


def test_a_digest_is_kept_as_posted_and_so_is_each_later_edit_with_its_time(asked):
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    posts(asked)
    posted_at, out = asked.clock.now(), channel(asked)
    asked.go_to(posted_at + timedelta(hours=3))
    says(asked, "ID", win="no")

    kept = rows(
        asked, "SELECT p.what, p.blocks, p.version, m.key FROM posting p JOIN message m ON m.id = p.message_id"
    )

    assert "zqIDqz" in out
    assert "zqIDqz" not in channel(asked)
    assert [what for what, blocks, *_ in kept if "zqIDqz" in str(blocks)][:1] == ["posted"]
    assert "edited" in [what for what, blocks, *_ in kept if "zqIDqz" not in str(blocks)]
    assert {version for _, _, version, _ in kept} == {VERSION}
    assert one(asked, "SELECT count(*) FROM posting WHERE out_at IS NULL OR ts IS NULL") == 0
    assert one(asked, "SELECT max(out_at) > min(out_at) FROM posting") == 1


def test_an_edit_that_changes_nothing_is_no_new_posting(asked):
    marks(asked, "ID")
    posts(asked)
    before = rows(asked, "SELECT id FROM posting")

    change(asked, "UPDATE message SET wanted = wanted + 1 WHERE kind = 'digest'")
    asked.settle()

    assert before
    assert rows(asked, "SELECT id FROM posting") == before


def test_a_posting_that_slack_never_had_is_on_record_as_one_that_was_not_seen_out(asked):
    marks(asked, "ID")
    with asked.server.lock:
        asked.slack.admin.remove_bot(asked.channel, asked.server.now())
    posts(asked)

    assert rows(asked, "SELECT what, out_at FROM posting")[0] == ("posted", None)


def test_a_posting_of_which_slack_gave_no_answer_is_out_once_it_was_found(asked):
    marks(asked, "ID")
    asked.slack.faults.add(Fault("dropped", "chat.postMessage", 1, lambda call: call["channel"] == asked.channel))
    posts(asked)

    assert ("dropped", "chat.postMessage") in asked.slack.faults.played
    assert one(asked, "SELECT count(*) FROM posting WHERE out_at IS NULL OR ts IS NULL") == 0
    assert one(asked, "SELECT count(*) FROM posting") == one(
        asked, "SELECT count(*) FROM message WHERE kind = 'digest'"
    )


def test_where_slack_has_withdrawn_words_deleted_that_is_on_record_with_what_came_instead(asked):
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    posts(asked)
    refused = {"error": "cant_update_message"}
    asked.slack.faults.add(Fault("error", "chat.update", 9, lambda call: call["channel"] == asked.channel, refused))
    says(asked, "ID", win="no")

    kept = rows(asked, "SELECT what, blocks FROM posting ORDER BY id")

    assert "zqIDqz" not in channel(asked)
    assert next(what for what, blocks in kept if "zqIDqz" in str(blocks)) == "posted"
    assert "deleted" in [what for what, _ in kept]
    assert [what for what, _ in kept][-1] == "posted"


def test_each_version_of_a_note_is_kept_with_who_wrote_it_and_when_also_that_it_was_taken_away(asked):
    typed(asked, "cochair add @ID-CIO")
    marks(asked, "ID")
    asked.go_to(NINE)
    cio, _ = pair(asked)
    for text in ("First thoughts.", "Second thoughts.", ""):
        cio.press("digest_note")
        cio.fill_and_submit({"note": text})
        asked.settle()

    kept = rows(asked, "SELECT n.version, n.text, p.slack_id FROM note n JOIN person p ON p.id = n.person_id")

    assert kept == [(1, "First thoughts.", cio.id), (2, "Second thoughts.", cio.id), (3, None, cio.id)]
    assert one(asked, "SELECT count(*) FROM note WHERE at IS NULL") == 0


def test_who_skipped_and_who_put_off_and_when_is_written_down(asked):
    cio, cpo = pair(asked)
    asked.go_to(asked.clock.now() + timedelta(days=4, hours=8))  # both are reminded
    for who, choice in ((cio, "tomorrow"), (cio, "skip"), (cpo, "skip")):
        who.press("not_now")
        who.fill_and_submit({"when": choice})

    kept = rows(
        asked,
        "SELECT p.slack_id, a.office, n.choice, n.until IS NULL FROM postponement n "
        "JOIN person p ON p.id = n.person_id JOIN ask a ON a.id = n.ask_id ORDER BY n.id",
    )

    assert [tuple(map(str, row[:3])) for row in kept] == [
        (cio.id, "CIO", "tomorrow"),
        (cio.id, "CIO", "skip"),
        (cpo.id, "CPO", "skip"),
    ]
    assert [bool(row[3]) for row in kept] == [False, True, True]


def test_beside_each_message_stands_the_counterpart_that_sent_it(asked):
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", "One.")

    sent = rows(asked, "SELECT kind, version FROM message WHERE state = 'sent' AND ts IS NOT NULL")

    assert len(sent) > 3
    assert {version for _, version in sent} == {VERSION}


def test_beside_what_is_edited_stands_the_counterpart_that_edited_it(asked):
    change(asked, "UPDATE message SET version = 'older'")
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", "One.")

    assert one(asked, "SELECT version FROM message WHERE kind = 'checkin'") == VERSION
    assert one(asked, "SELECT version FROM message WHERE kind = 'welcome' LIMIT 1") == "older"


def test_when_a_deputy_stops_the_audit_names_the_deputy(asked):
    cio, _ = pair(asked)
    helper = asked.person("helper")
    cio.command(f"deputy <@{helper.id}|x>")
    helper.command("deputy off")
    cio.command(f"deputy <@{helper.id}|x>")
    cio.command("deputy off")

    assert rows(asked, WHO_DID) == [
        ("deputy", "CIO no", f"CIO {helper.id}", cio.id),
        ("deputy", f"CIO {helper.id}", "CIO no", helper.id),
        ("deputy", "CIO no", f"CIO {helper.id}", cio.id),
        ("deputy", f"CIO {helper.id}", "CIO no", cio.id),
    ]


def test_when_an_admin_changes_the_holder_the_audit_says_that_the_admin_ended_the_deputy_too(asked):
    cio, cpo = pair(asked)
    helper, admin = asked.person("helper"), asked.person("admin")
    cio.command(f"deputy <@{helper.id}|x>")
    admin.command("vacate ID CIO")
    admin.press("Change")
    cpo.command(f"deputy <@{helper.id}|x>")
    admin.command(f"pair ID <@{helper.id}|x> <@{cpo.id}|x>")  # the CPO's deputy becomes the CIO
    admin.press("Change")

    assert rows(asked, WHO_DID)[1::2] == [
        ("deputy", f"CIO {helper.id}", "CIO no", admin.id),
        ("deputy", f"CPO {helper.id}", "CPO no", admin.id),
    ]
