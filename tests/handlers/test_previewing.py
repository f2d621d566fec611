"""The digest's day: co-chairs see it at 9:00, may change it, and it goes out at its time unless they hold it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asked import AT_ONCE, SLOT, answer, ask, change, notified, one, pair, pressed, rows
from home_kit import home, home_now
from home_kit import press as press_on_home
from quotes import channel, marks, posts, says

from bot.rules.preview import held_until, shown_at
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.states import elements_in
from sandbox.slack.text import all_text, flat

NEW_YORK = "America/New_York"
SHOWN = datetime(2026, 12, 4, 14, 0, tzinfo=UTC)  # Friday 9:00 in New York
DUE = SHOWN + timedelta(hours=5)
MONDAY = datetime(2026, 12, 7, 15, 0, tzinfo=UTC)


@pytest.fixture
def shown(stage: Stage) -> Stage:
    """Idaho's win may be quoted; a co-chair who holds an office and one who does not have the preview."""
    ask(stage)
    for who in ("cochair", "ID-CPO"):
        stage.person("admin").command(f"cochair add <@{stage.person(who).id}>")
    marks(stage, "ID")
    says(stage, "ID", win="yes")
    stage.go_to(SHOWN, AT_ONCE)
    return stage


def both(stage: Stage) -> tuple[Person, Person]:
    """The CPO co-chair, and one without an office."""
    return stage.person("ID-CPO"), stage.person("cochair")


def preview(person: Person) -> str:
    """The preview as it stands before this person, with its thread."""
    return "\n".join(all_text(one) for one in previews(person))


def previews(person: Person) -> list:
    keys = [(m, (m.metadata or {}).get("event_payload", {}).get("key", "")) for m in person.inbox]
    return [message for message, key in keys if key.startswith("preview/")]


def press(stage: Stage, person: Person, action: str) -> str:
    """A button of the preview; what came of it for the presser alone."""
    before = len(person.sees)
    held = [message for message in previews(person) if action in str(message.blocks)]
    said = person.press(action, held[0])
    stage.settle()
    if person.view is not None and person.view.body["callback_id"] == "notice":
        person.close()
    return "\n".join(person.sees[before:]) if said else ""


def writes(stage: Stage, person: Person, note: str):
    """*Add a note*, filled in and saved."""
    press(stage, person, "digest_note")
    told = person.fill_and_submit({"note": note})
    stage.settle()
    return told


def test_cochairs_see_it_at_nine_alone_and_it_is_posted_at_its_time_as_it_was_cut(shown: Stage) -> None:
    ours, theirs = both(shown)

    for person in (ours, theirs):
        assert "only co-chairs and admins see it" in preview(person)
        assert "It goes to" in preview(person)
        assert "Idaho\nzqIDqz" in preview(person)
        assert len([text for text in notified(shown, person) if text.startswith("Preview")]) == 1
    assert not [text for text in shown.person("ID-CIO").sees if "Preview of the digest" in text]
    assert channel(shown) == ""

    shown.go_to(DUE - timedelta(minutes=1), AT_ONCE)
    assert channel(shown) == ""
    shown.go_to(DUE, AT_ONCE)

    assert "zqIDqz\n\n— Idaho" in channel(shown)
    assert one(shown, "SELECT count(*) FROM digest") == 1
    assert "Posted to" in preview(ours)
    assert "Post now" not in preview(ours)


def test_what_happens_after_the_cut_waits_for_the_next_digest_and_removals_count(shown: Stage) -> None:
    says(shown, "ID", win="no")
    assert "zqIDqz" not in preview(both(shown)[1])
    says(shown, "ID", win="yes")

    shown.go_to(DUE, AT_ONCE)
    assert "zqIDqz" not in channel(shown)
    shown.go_to(DUE + timedelta(days=7), AT_ONCE)
    assert "zqIDqz\n\n— Idaho" in channel(shown)


def test_who_presses_second_is_told_what_the_first_did(shown: Stage) -> None:
    ours, theirs = both(shown)

    press(shown, ours, "digest_hold")
    again = "\n".join(pressed(shown, theirs, "digest_hold", "1"))

    assert "The CPO co-chair holds it already, until Mon, Dec 7, 10:00 AM EST." in again
    for person in (ours, theirs):
        assert "Held by the CPO co-chair: it goes to" in preview(person)
    shown.go_to(MONDAY - timedelta(minutes=1), AT_ONCE)
    assert channel(shown) == ""
    shown.go_to(MONDAY, AT_ONCE)
    assert "zqIDqz" in channel(shown)

    late = "\n".join(pressed(shown, theirs, "digest_post", "1"))
    assert "It was posted already, on Mon, Dec 7, 10:00 AM EST." in late


def test_a_quote_that_is_left_out_is_posted_neither_now_nor_later(shown: Stage) -> None:
    ours, theirs = both(shown)
    carried = one(shown, "SELECT id FROM carried")

    press(shown, theirs, "digest_leave_out")
    again = "\n".join(pressed(shown, ours, "digest_leave_out", f"1:{carried}"))

    assert "A co-chair left that out already." in again
    assert "Left out by a co-chair: 1 quote." in preview(ours)
    assert "Left out by a co-chair: Idaho\nzqIDqz" in preview(ours)
    assert "\nIdaho\nzqIDqz" not in preview(ours)
    shown.go_to(DUE + timedelta(days=7), AT_ONCE)
    assert "zqIDqz" not in channel(shown)
    assert "zqIDqz" not in preview(ours)


def test_a_quote_that_was_left_out_can_be_put_back_until_it_is_posted(shown: Stage) -> None:
    ours, theirs = both(shown)
    carried = one(shown, "SELECT id FROM carried")
    press(shown, theirs, "digest_leave_out")

    press(shown, ours, "digest_put_back")
    again = "\n".join(pressed(shown, theirs, "digest_put_back", f"1:{carried}"))

    assert "That is in already." in again
    assert "left out" not in preview(theirs).replace("that is left out when", "")
    shown.go_to(DUE, AT_ONCE)
    assert "zqIDqz\n\n— Idaho" in channel(shown)
    assert "It was posted already" in "\n".join(pressed(shown, ours, "digest_put_back", f"1:{carried}"))
    assert not [word for word in ("Leave this out", "Put back", "left out") if word in str(previews(ours))]


def test_what_is_taken_back_can_not_be_put_back(shown: Stage) -> None:
    ours, _ = both(shown)
    carried = one(shown, "SELECT id FROM carried")
    press(shown, ours, "digest_leave_out")
    says(shown, "ID", win="no")

    told = "\n".join(pressed(shown, ours, "digest_put_back", f"1:{carried}"))

    assert "left out or taken back" in told
    assert "zqIDqz" not in preview(ours)


def test_a_hold_can_be_taken_back_while_its_own_time_is_still_to_come(shown: Stage) -> None:
    ours, theirs = both(shown)
    assert "Nobody holds it." in "\n".join(pressed(shown, theirs, "digest_release", "1"))
    press(shown, ours, "digest_hold")

    press(shown, theirs, "digest_release")

    assert "It goes to" in preview(ours)
    shown.go_to(DUE, AT_ONCE)
    assert "zqIDqz" in channel(shown)


def test_a_hold_whose_time_has_passed_stays_so_that_nothing_is_posted_by_surprise(shown: Stage) -> None:
    ours, theirs = both(shown)
    press(shown, ours, "digest_hold")
    shown.go_to(DUE + timedelta(hours=1), AT_ONCE)

    told = "\n".join(pressed(shown, theirs, "digest_release", "1"))

    assert "Its time has passed, so it stays held." in told
    assert channel(shown) == ""


def test_post_now_asks_once_more(shown: Stage) -> None:
    buttons = [it for m in previews(both(shown)[0]) for _, it in elements_in(m.blocks)]
    (now,) = [it for it in buttons if it.get("action_id") == "digest_post"]

    assert now["confirm"]["title"]["text"] == "Post it now?"
    assert "everybody there reads it" in now["confirm"]["text"]["text"]


def test_a_win_in_the_preview_is_text_and_never_formatted(stage: Stage) -> None:
    ask(stage)
    stage.person("admin").command(f"cochair add <@{stage.person('cochair').id}>")
    marks(stage, "ID", win="*We* did <!channel> <https://evil.example|it> `now`")
    says(stage, "ID", win="yes")
    stage.go_to(SHOWN, AT_ONCE)

    drawn = [block for m in previews(stage.person("cochair")) for block in m.blocks]
    holding = [block["type"] for block in drawn if "We* did" in str(block)]

    assert holding == ["rich_text"]
    assert stage.slack.workspace.pings == [
        one for one in stage.slack.workspace.pings if "channel" not in str(one.who)
    ]


def test_what_opens_between_the_preview_and_the_posting_is_counted(stage: Stage) -> None:
    ask(stage, "ID", "UT")
    stage.person("admin").command(f"cochair add <@{stage.person('cochair').id}>")
    stage.go_to(SHOWN, AT_ONCE)
    before = preview(stage.person("cochair"))
    for person in pair(stage):
        answer(stage, person)
    stage.go_to(DUE, AT_ONCE)

    assert "no answers can be counted. Counted Fri, Dec 4, 9:00 AM EST." in before
    assert "Its figures are of Fri, Dec 4, 9:00 AM EST. They are counted again when it is posted" in before
    assert "Round of Dec 3: 1 of 2 states heard from both offices, 0 from one." in channel(stage)
    assert "Counted Fri, Dec 4, 2:00 PM EST." in channel(stage)
    assert "Round of Dec 3: 1 of 2 states heard from both offices, 0 from one." in preview(stage.person("cochair"))
    assert "counted anew" not in preview(stage.person("cochair"))


def test_a_digest_that_was_held_is_counted_on_monday(stage: Stage) -> None:
    ask(stage, "ID", "UT")
    cochair = stage.person("cochair")
    stage.person("admin").command(f"cochair add <@{cochair.id}>")
    stage.go_to(SHOWN, AT_ONCE)
    press(stage, cochair, "digest_hold")
    stage.go_to(MONDAY - timedelta(minutes=5), AT_ONCE)
    for person in pair(stage):
        answer(stage, person)
    stage.go_to(MONDAY, AT_ONCE)

    assert "Round of Dec 3: 1 of 2 states heard from both offices, 0 from one." in channel(stage)
    assert "Counted Mon, Dec 7, 10:00 AM EST." in channel(stage)


def test_what_was_posted_stays_as_it_was_counted_whatever_comes_later(stage: Stage) -> None:
    codes = ("ID", "UT", "CO", "AZ", "NM", "MT")
    ask(stage, *codes)
    marks(stage, "ID")
    says(stage, "ID", win="yes")
    posts(stage)
    before = channel(stage)
    for code in codes[1:]:
        for person in pair(stage, code):
            answer(stage, person)
    says(stage, "ID", win="no")

    after = channel(stage)
    assert "zqIDqz" in before
    assert "zqIDqz" not in after
    lines = [line for line in after.splitlines() if "Heard" in line or "Counted" in line]
    assert lines == [line for line in before.splitlines() if "Heard" in line or "Counted" in line]


def test_a_note_that_was_posted_can_be_taken_back(shown: Stage) -> None:
    ours, theirs = both(shown)
    writes(shown, ours, "Well done.")
    shown.go_to(DUE, AT_ONCE)
    before = channel(shown)

    press(shown, theirs, "digest_note_back")
    again = "\n".join(pressed(shown, ours, "digest_note_back", "1"))

    assert "Well done." in before
    assert "Well done." not in channel(shown)
    assert "Well done." not in preview(ours)
    assert "There is no note anymore." in again
    assert rows(shown, "SELECT note, note_by FROM digest") == [(None, None)]
    assert rows(shown, "SELECT what FROM change WHERE what LIKE 'digest%'") == [
        ("digest note",),
        ("digest note taken back",),
    ]


def test_a_quote_that_is_left_out_stays_out_when_it_is_agreed_to_once_more(shown: Stage) -> None:
    _ours, theirs = both(shown)
    press(shown, theirs, "digest_leave_out")

    says(shown, "ID", win="no")
    shown.go_to(DUE + timedelta(days=1), AT_ONCE)
    says(shown, "ID", win="yes")
    shown.go_to(DUE + timedelta(days=7), AT_ONCE)

    assert "zqIDqz" not in channel(shown)


def test_post_now_posts_once_and_says_who(shown: Stage) -> None:
    ours, theirs = both(shown)

    press(shown, ours, "digest_post")
    again = "\n".join(pressed(shown, theirs, "digest_post", "1"))
    shown.go_to(DUE, AT_ONCE)

    assert "It was posted already by the CPO co-chair" in again
    assert "by the CPO co-chair" in preview(theirs)
    assert one(shown, "SELECT count(*) FROM message WHERE key = 'digest/2026-W49'") == 1
    assert "zqIDqz" in channel(shown)


def test_a_note_stands_in_the_preview_and_the_post_and_pings_nobody(shown: Stage) -> None:
    ours, theirs = both(shown)
    pings = len(shown.slack.workspace.pings)

    writes(shown, ours, "<!channel> Thank you, <U1>. *Well* done.")

    assert "Note by the CPO co-chair." in preview(theirs)
    shown.go_to(DUE, AT_ONCE)
    assert "A note from the CPO co-chair" in channel(shown)
    assert "<!channel> Thank you, <U1>. *Well* done." in channel(shown)
    assert [ping for ping in shown.slack.workspace.pings[pings:] if "channel" in str(ping.who)] == []


def test_a_note_that_names_a_state_is_not_taken_and_the_text_stays(shown: Stage) -> None:
    ours, _ = both(shown)

    told = writes(shown, ours, "Bravo west  virginia!")

    assert "“west  virginia” names a state." in told["note"]
    assert one(shown, "SELECT note FROM digest") is None


@pytest.mark.parametrize(
    "note", ["Bravo Ida\u200bho!", "Thank you, Boise.", "Well done in ID.", "\u0406daho leads."]
)
def test_a_second_note_that_names_a_state_leaves_the_first(shown: Stage, note: str) -> None:
    ours, _ = both(shown)
    writes(shown, ours, "Well done.")

    told = writes(shown, ours, note)

    assert "names a state" in told["note"]
    assert one(shown, "SELECT note FROM digest") == "Well done."


def test_a_note_that_was_written_before_it_was_looked_at_is_not_posted_and_the_cochairs_are_told(
    shown: Stage,
) -> None:
    ours, _ = both(shown)
    writes(shown, ours, "Well done.")
    change(shown, "UPDATE digest SET note = 'Bravo Boise!'")
    press(shown, ours, "digest_hold")

    assert "The note is not posted: “Boise” names a state." in preview(ours)
    press(shown, ours, "digest_post")
    assert "Bravo" not in channel(shown)


def test_of_two_notes_at_once_the_second_sees_the_first_before_replacing_it(shown: Stage) -> None:
    ours, theirs = both(shown)
    press(shown, theirs, "digest_note")
    writes(shown, ours, "First.")

    told = theirs.fill_and_submit({"note": "Second."})
    seen = flat("", told.body["blocks"])
    note = one(shown, "SELECT note FROM digest")
    theirs.fill_and_submit()
    shown.settle()

    assert "The CPO co-chair changed the note meanwhile" in seen
    assert "First." in seen
    assert note == "First."
    assert rows(shown, "SELECT note, note_by FROM digest") == [("Second.", "a co-chair")]


def test_a_note_sent_after_the_posting_is_not_saved_and_comes_back(shown: Stage) -> None:
    ours, _ = both(shown)
    press(shown, ours, "digest_note")
    shown.go_to(DUE, AT_ONCE)

    told = flat("", ours.fill_and_submit({"note": "Too late."}).body["blocks"])

    assert "Not saved. It was posted already" in told
    assert "Too late." in told


PRESSES = (
    "digest_hold",
    "digest_release",
    "digest_post",
    "digest_leave_out",
    "digest_put_back",
    "digest_note",
    "digest_note_back",
    "digest",
)


@pytest.mark.parametrize("who", ["ID-CIO", "stranger", "former"])
@pytest.mark.parametrize("action", PRESSES)
def test_a_press_is_refused_by_itself_to_who_is_no_cochair_or_none_any_more(
    shown: Stage, action: str, who: str
) -> None:
    ours, theirs = both(shown)
    carried = one(shown, "SELECT id FROM carried")
    if action == "digest_note_back":
        writes(shown, ours, "Well done.")
        press(shown, ours, "digest_post")
    if action == "digest_release":
        press(shown, ours, "digest_hold")
    if action == "digest_put_back":
        press(shown, ours, "digest_leave_out")
    presser = theirs if who == "former" else shown.person(who)
    shown.person("admin").command(f"cochair remove <@{theirs.id}>")
    shown.settle()
    before, told_before = rows(shown, STANDS), len(presser.sees)

    quote = action in ("digest_leave_out", "digest_put_back")
    pressed(shown, presser, action, f"1:{carried}" if quote else "1")

    assert "Only co-chairs and admins can do this." in "\n".join(presser.sees[told_before:])
    assert not any("zqIDqz" in text or "Well done" in text for text in presser.sees[told_before:])
    assert rows(shown, STANDS) == before


STANDS = (
    "SELECT held_until, held_by, note, posted_at, left_out_by, (SELECT max(id) FROM change)"
    " FROM digest JOIN carried ON carried.digest_id = digest.id"
)


def test_a_note_sent_by_who_is_no_cochair_any_more_is_not_kept(shown: Stage) -> None:
    _, theirs = both(shown)
    press(shown, theirs, "digest_note")
    shown.person("admin").command(f"cochair remove <@{theirs.id}>")

    told = flat("", theirs.fill_and_submit({"note": "Well done."}).body["blocks"])

    assert "Not saved. Only co-chairs and admins can do this." in told
    assert one(shown, "SELECT note FROM digest") is None


def test_who_is_no_cochair_any_more_sees_nothing_of_the_preview(shown: Stage) -> None:
    ours, theirs = both(shown)

    shown.person("admin").command(f"cochair remove <@{theirs.id}>")
    shown.settle()

    assert "zqIDqz" not in preview(theirs)
    assert "This preview was for the task force's co-chairs and admins." in preview(theirs)
    assert "zqIDqz" in preview(ours)


def test_the_commands_fit_with_the_preview(shown: Stage) -> None:
    ours, _ = both(shown)
    admin = shown.person("admin")

    seen = all_text(admin.command("digest"))
    shown.settle()
    assert "zqIDqz" in seen
    assert "zqIDqz" in preview(admin)
    assert "goes to" in admin.command("digest post").text
    assert "out already" in admin.command("digest post").text
    shown.settle()

    assert "by an admin" in preview(ours)
    shown.go_to(DUE, AT_ONCE)
    assert one(shown, "SELECT count(*) FROM message WHERE key = 'digest/2026-W49'") == 1


def test_a_restart_and_a_clock_that_jumps_bring_no_second_one(shown: Stage) -> None:
    shown.stop_bot()
    shown.start_bot()
    shown.clock.jump(-timedelta(hours=2))
    shown.settle()
    shown.clock.jump(timedelta(hours=10))
    shown.settle()
    shown.clock.jump(-timedelta(hours=9))
    shown.settle()

    assert one(shown, "SELECT count(*) FROM digest") == 1
    assert one(shown, "SELECT count(*) FROM message WHERE key = 'digest/2026-W49'") == 1
    assert len([text for text in notified(shown, both(shown)[1]) if text.startswith("Preview")]) == 1


def test_what_opens_after_it_was_reported_closed_is_one_standing_line_without_its_status(stage: Stage) -> None:
    ask(stage, "ID", "UT")
    stage.go_to(SLOT + timedelta(days=8, hours=4), AT_ONCE)  # closed, and told of as closed on Friday 11 December
    for code in ("ID", "UT"):
        for person in pair(stage, code):
            answer(stage, person, "stuck")
        stage.settle()

    said = channel(stage)
    assert "Since this was posted, both offices of 2 more states have answered." in said
    assert one(stage, "SELECT count(*) FROM message WHERE kind = 'later'") == 1
    assert "stuck" not in said
    stage.go_to(SLOT + timedelta(days=15, hours=4), AT_ONCE)
    assert "Answered after their question had closed: 2 states" in channel(stage)


def test_with_nobody_to_see_it_first_it_is_cut_and_posted_at_its_time(stage: Stage) -> None:
    ask(stage)
    stage.go_to(DUE - timedelta(minutes=1), AT_ONCE)
    assert one(stage, "SELECT count(*) FROM digest") == 0
    stage.go_to(DUE, AT_ONCE)

    assert rows(stage, "SELECT week, cut = posted_at FROM digest") == [("2026-W49", 1)]


def test_after_an_outage_over_its_time_it_is_posted_without_a_preview(stage: Stage) -> None:
    ask(stage)
    stage.person("admin").command(f"cochair add <@{stage.person('cochair').id}>")
    stage.go_to(DUE + timedelta(hours=20), AT_ONCE)

    assert rows(stage, "SELECT week, cut = posted_at FROM digest") == [("2026-W49", 1)]
    assert previews(stage.person("cochair")) == []


def at(day: int, hour: int, month: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "shown_then", "held"),
    [
        (at(4, 19), at(4, 14), at(7, 15)),
        (at(4, 14), at(3, 14), at(7, 15)),  # due at nine: shown the day before
        (at(14, 13), at(11, 14), at(21, 15)),  # Monday at eight: shown on Friday
        (at(9, 18, 10), at(9, 13, 10), at(13, 14, 10)),  # Columbus Day on Monday
        (at(12, 15, 11), at(12, 14, 11), at(16, 15, 11)),  # at ten: an hour is enough
        (at(12, 14, 11), at(10, 14, 11), at(16, 15, 11)),  # at nine, the day after Veterans Day
    ],
)
def test_when_it_is_shown_and_until_when_it_is_held(due: datetime, shown_then: datetime, held: datetime) -> None:
    assert (shown_at(due, NEW_YORK), held_until(due, NEW_YORK)) == (shown_then, held)


def test_home_shows_where_the_preview_stands_with_its_buttons(shown: Stage) -> None:
    ours, theirs = both(shown)
    first = home(shown, "cochair")
    writes(shown, ours, "Well done.")
    press(shown, theirs, "digest_leave_out")

    press_on_home(shown, "cochair", "digest_hold")
    shown.settle()
    held = home_now(shown, "cochair")

    assert (
        "Its preview is out.\nIt goes to #task-force on Fri, Dec 4, 2:00 PM EST, unless somebody holds it." in first
    )
    assert "[Add a note]  [Hold until Monday, 10:00 AM]  [Post now]" in first
    assert (
        "Held by a co-chair: it goes to #task-force on Mon, Dec 7, 10:00 AM EST.\nNote by the CPO co-chair." in held
    )
    assert "Left out by a co-chair: 1 quote." in held
    assert "Well done." in held
    assert "[Change the note]  [Don't hold it]  [Post now]" in held
    assert "Its preview is out." not in home(shown, "ID-CIO")
    press_on_home(shown, "cochair", "digest_post")
    shown.settle()
    assert "Its preview is out." not in home_now(shown, "cochair")
