"""Home, for an officer, a co-chair and a stranger: fresh at each opening and after each act."""

from __future__ import annotations

from datetime import timedelta

from asked import AT_ONCE, CLOSE, NEXT, answer, ask, change, pair, replace_cio, rows
from command_kit import everything, typed
from home_kit import FIVE, home, home_now, press, send, view_of, window

from sandbox.slack.states import elements_in

STRANGERS = (
    "Counterpart\n═══════════\n\n"
    "I help each state's Chief Information Officer and Chief Procurement Officer talk, regularly, about a shared "
    "action plan: both get the same question, and each sees the other's answer once both have answered.\n\n"
    "You hold no office here, so nothing comes to you from me, and there is nothing to do. "
    "If you are a CIO or CPO, or a co-chair, ask {}."
)


def test_a_stranger_reads_what_this_is_and_whom_to_ask_and_is_not_remembered(stage):
    before = everything(stage)

    assert home(stage, "stranger") == STRANGERS.format("an admin of this workspace")
    assert everything(stage) == before

    typed(stage, "admin add @helper")
    assert home(stage, "stranger") == STRANGERS.format("@helper")


def test_an_officer_sees_what_they_owe_what_is_next_where_they_stand_and_their_settings(asked):
    shown = home(asked, "ID-CIO")

    assert shown.split("\n\n")[:6] == [
        "Idaho · CIO\n═══════════",
        "You are Idaho's CIO; your counterpart is @ID-CPO.\nNext question: Thu, Dec 17, 9:00 AM MST.",
        "─" * 10_000,
        "The two officers, or their staffs, meet regularly\n" + "═" * 49,
        "· Idaho · Interactions and processes",
        "Where does Idaho stand? One tap answers. Then, if you like, a sentence:\n"
        "If the two of you had 15 minutes this week, what would you put first on the agenda?",
    ]
    assert f"{FIVE}\n\n[Not now]" in shown
    assert "· Until Thu, Dec 10. Sealed until both have answered." in shown
    assert "Nothing yet: what each of you says is listed here once both have answered." in shown
    for setting in (
        "Your hours: 8:00 AM to 6:00 PM, America/Denver\n[Change]",
        "Away: no",
        "How often: every 2 weeks, on Thursday at 9:00 AM, for both of you\n[Once a month]",
        "Pause: no\n[Pause until …]",
    ):
        assert setting in shown


def test_before_the_start_an_officer_reads_that_nothing_is_sent_to_them_yet(stage):
    stage.set_up("ID", start=False)

    shown = home(stage, "ID-CPO")

    assert "You are Idaho's CPO; your counterpart is @ID-CIO.\nYour pair has not started: nothing is sent" in shown
    assert "Nothing is open for you to answer." in shown


def test_the_other_office_learns_who_has_answered_and_not_what(asked):
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz", win="zqwinqz")

    mine, theirs = home(asked, "ID-CIO"), home(asked, "ID-CPO")

    assert "The two officers, or their staffs, meet regularly: your answer, Stuck, is sealed" in mine
    assert "Answered: CIO. Not yet: CPO." in theirs
    assert not [word for word in ("Stuck", "zq", "sealed\n") if word in theirs.replace(FIVE, "")]


def test_after_the_reveal_both_statuses_stand_by_area_and_read_both_opens_the_whole(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz" * 60)
    answer(asked, cpo, "under_way")

    shown = home(asked, "ID-CPO")

    line = (
        "Interactions and processes · ▱ 0 of 1 under way or in place\n"
        "• The two officers, or their staffs, meet regularly: CIO Stuck, CPO Under way"
    )
    assert line in shown
    assert "zqcommentqz" * 60 in press(asked, "ID-CPO", "read_both")


def test_a_newer_answer_of_ones_own_stands_beside_what_was_opened_before(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck")
    answer(asked, cpo, "under_way")
    asked.go_to(NEXT + timedelta(hours=1), AT_ONCE)
    change(asked, "UPDATE check_in SET (item, area, claim) = (SELECT item, area, claim FROM check_in WHERE id = 1)")
    answer(asked, cio, "in_place")

    mine, theirs = home(asked, "ID-CIO"), home(asked, "ID-CPO")

    assert ": CIO Stuck, CPO Under way; your newer answer, In place, is sealed" in mine
    assert ": CIO Stuck, CPO Under way\n" in theirs
    assert "In place" not in theirs.replace(FIVE, "")
    assert "Opened lately\n═════════════\n\nThu, Dec 3 · The two officers, or their staffs" in theirs


def test_one_sealed_answer_after_the_close_stays_its_own_officers(asked):
    cio, _ = pair(asked)
    answer(asked, cio, "stuck")
    asked.go_to(CLOSE + timedelta(hours=1), AT_ONCE)

    assert "your answer, Stuck, is sealed" in home(asked, "ID-CIO")
    theirs = home(asked, "ID-CPO")
    assert "Idaho's CIO has answered. CPO: answer before the next check-in to open both." in theirs
    assert "Stuck" not in theirs.replace(FIVE, "")


def test_who_comes_into_an_office_reads_nothing_of_what_was_between_the_two_before(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "zqcommentqz")
    answer(asked, cpo, "under_way", "zqcommentqz")
    replace_cio(asked)

    shown = home(asked, "successor")

    assert "You are Idaho's CIO" in shown
    assert not [word for word in ("Stuck", "Under way", "zq", "agenda") if word in shown]
    assert STRANGERS[:40] in home(asked, "ID-CIO")


def test_home_is_drawn_anew_after_an_act_on_it(asked):
    home(asked, "ID-CIO")

    press(asked, "ID-CIO", "tap_stuck")
    asked.settle()

    assert "You answered: Stuck." in home_now(asked, "ID-CIO")
    assert "One tap" not in home_now(asked, "ID-CIO")
    assert "your answer, Stuck, is sealed" in home_now(asked, "ID-CIO")


def test_who_never_opened_home_has_none_drawn(asked):
    answer(asked, pair(asked)[0])

    assert asked.slack.calls_of("views.publish") == []
    assert rows(asked, "SELECT key FROM message WHERE kind = 'home'") == []


def test_the_messages_tab_is_not_home(asked):
    asked.person("ID-CIO").open_home("messages")

    assert asked.slack.calls_of("views.publish") == []


def test_an_officer_sets_their_zone_on_home(asked):
    home(asked, "ID-CPO")

    assert "[ America/Denver ▾]" in press(asked, "ID-CPO", "zone")
    said = send(asked, "ID-CPO", zone="Pacific/Honolulu")
    asked.settle()

    assert "Your zone: America/Denver → Pacific/Honolulu\nNext question: Thu, Dec 17, 8:00 AM HST." in said
    assert "Your hours: 8:00 AM to 6:00 PM, Pacific/Honolulu" in home_now(asked, "ID-CPO")


def test_an_officer_goes_and_comes_back_on_home_and_reads_who_sees_what(asked):
    home(asked, "ID-CIO")

    press(asked, "ID-CIO", "away")
    send(asked, "ID-CIO", first="2026-12-14", last="2027-01-04")
    asked.settle()
    away = home_now(asked, "ID-CIO")
    back = press(asked, "ID-CIO", "back")
    asked.settle()

    assert "Away: Mon, Dec 14, 2026 to Mon, Jan 4, 2027\n\n[I'm away]  [I'm back]" in away
    assert "Next question: Thu, Jan 14, 9:00 AM MST." in away
    assert "Away: Mon, Dec 14, 2026 to Mon, Jan 4, 2027 → no\nNext question: Thu, Dec 17, 9:00 AM MST." in back
    assert "Away: no\n[I'm away]" in home_now(asked, "ID-CIO")
    assert "sealed" in press(asked, "ID-CIO", "who_sees")


def test_slower_and_a_pause_are_set_and_ended_on_home(asked):
    home(asked, "ID-CIO")

    slow = press(asked, "ID-CIO", "slower")
    slowed = send(asked, "ID-CIO")
    asked.settle()
    assert "How often: once a month, on the 1st Thursday at 9:00 AM, for both of you\n[As before]" in home_now(
        asked, "ID-CIO"
    )
    as_before = press(asked, "ID-CIO", "slower", "off")
    again = send(asked, "ID-CIO")
    press(asked, "ID-CIO", "pause")
    send(asked, "ID-CIO", until="2027-01-15")
    asked.settle()
    paused = home_now(asked, "ID-CIO")
    end = press(asked, "ID-CIO", "pause", "off")
    ended = send(asked, "ID-CIO")

    for shown, old_and_new in (
        (slow, "Idaho: every 2 weeks, on Thursday at 9:00 AM → once a month, on the 1st Thursday at 9:00 AM"),
        (as_before, "Idaho: once a month, on the 1st Thursday at 9:00 AM → every 2 weeks, on Thursday at 9:00 AM"),
        (end, "Pause of Idaho: until Fri, Jan 15, 2027 → no"),
    ):
        assert (
            f"{old_and_new}\nThis is for both of you: the other office and the task force's admins are told."
            in shown
        )
    assert "every 2 weeks, on Thursday at 9:00 AM → once a month, on the 1st Thursday at 9:00 AM." in slowed
    assert "once a month, on the 1st Thursday at 9:00 AM → every 2 weeks, on Thursday at 9:00 AM." in again
    assert "Pause: until Fri, Jan 15, 2027\n[End the pause]" in paused
    assert "The pause has ended. Next question: Thu, Dec 17, 9:00 AM MST." in ended


def test_a_home_that_slack_does_not_take_is_logged_and_nobody_is_told(asked, caplog):
    asked.slack.fault("error", "views.publish", error="internal_error")
    asked.person("ID-CIO").open_home()
    assert "Home was not shown" in caplog.text

    home(asked, "ID-CIO")
    asked.slack.fault("error", "views.publish", error="invalid_arguments")
    press(asked, "ID-CIO", "slower")
    send(asked, "ID-CIO")
    asked.settle()

    assert "Slack did not take a message" in caplog.text
    assert "Nothing failed in the last 7 days." in typed(asked, "status")
    assert "[As before]" in home(asked, "ID-CIO")


def test_a_rate_limit_on_publishing_is_obeyed_and_home_is_drawn_then(asked):
    home(asked, "ID-CIO")
    press(asked, "ID-CIO", "slower")
    asked.slack.fault("rate_limited", "views.publish", retry_after=20)
    send(asked, "ID-CIO")
    before = asked.clock.elapsed()

    asked.settle()

    assert asked.clock.elapsed() - before >= 20
    assert "[As before]" in home_now(asked, "ID-CIO")


def test_what_cant_be_shown_in_a_window_goes_to_the_presser_by_dm(asked):
    home(asked, "ID-CIO")
    answer(asked, pair(asked)[0], "stuck", "Words.")
    asked.slack.fault("error", "views.open", error="expired_trigger_id")

    press(asked, "ID-CIO", "answer")
    asked.settle()

    assert asked.person("ID-CIO").inbox[-1].text == "That took too long. Nothing was changed; please try again."


def test_a_cochair_sees_the_next_digest_the_three_numbers_and_the_digest_so_far(stage):
    ask(stage, "ID", "UT")
    cio, cpo = pair(stage)
    answer(stage, cio, "stuck", "zqcommentqz")
    answer(stage, cpo, "under_way")
    answer(stage, pair(stage, "UT")[0], "stuck", "zqcommentqz")
    typed(stage, f"cochair add <@{stage.person('cochair').id}>")

    shown = home(stage, "cochair")

    assert shown.split("\n\n")[1:] == [
        "Next digest: Fri, Dec 4, 2:00 PM EST.",
        "Round of Dec 3: 1 of 2 states heard from both offices, 1 from one.\n"
        "Still open to answer in 1 state, until Thursday, Dec 10.",
        "[See the digest so far]  [Scorecard]  [Map]  [Report of the year]  [What went well]  [Past digests]  "
        "[Read the plan]",
        "What every state is asked next: “Each office has a named contact for the other”. From Thu, Dec 17; "
        "next in the plan's order. Co-chairs and admins can change it until Wed, Dec 16, 5:00 PM EST.\n"
        "[Choose the next point]",
    ]
    assert "Preview: only you see this." in press(stage, "cochair", "digest")
    stage.go_to(stage.clock.now() + timedelta(days=2), AT_ONCE)
    later = home(stage, "cochair")
    assert "The last one said: No new count this week" in later
    assert "\n\nRound of Dec 3: 1 of 2 states heard from both offices, 1 from one.\n" in later
    assert "zq" not in shown + later


def test_only_cochairs_and_admins_see_the_digest_from_home(asked):
    home(asked, "ID-CIO")
    names = {element["action_id"] for _, element in elements_in(view_of(asked, "ID-CIO").body["blocks"])}

    assert "digest" not in names
    assert "set_up" not in names
    assert window(asked, "ID-CIO") == ""
