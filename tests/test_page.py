"""The demo’s page in a real browser: the guide’s steps, what each person may see, trouble, and axe’s rules."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from every_block import EVERY_BLOCK, plotted
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from sandbox.demo import story
from sandbox.demo.opened import served
from sandbox.demo.playing import Playing
from sandbox.demo.year import live
from sandbox.slack.blocks import BLOCKS, check_blocks
from sandbox.slack.browser import browser, chromium, page_in
from sandbox.slack.elements import ELEMENTS

pytestmark = [
    pytest.mark.skipif(
        not chromium() and not os.environ.get("CI_MUST_HAVE_CHROMIUM"),
        reason="no Chromium on this machine: apt-get install chromium",
    ),
]
WORDS = "What only the CIO knows <!channel> *so far* <b>bold</b>"
LONG = 120_000  # milliseconds; other tests run beside this one
expect.set_options(timeout=LONG)
SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def stage() -> Iterator[Playing]:
    """Five states in the middle of a quarter; the tests below live through it one after the other."""
    with served(codes=("ID", "ME", "MN", "OR", "VA")) as made:
        made.server.shared.ack_seconds = LONG / 1_000
        yield made


@contextmanager
def opened(chrome: Browser, stage: Playing, size: str = "desk", scheme: str = "light") -> Iterator[Page]:
    """The page, once the story has been played; whatever the browser complains of fails the test."""
    options = {"viewport": SIZES[size], "color_scheme": scheme}
    with page_in(chrome, stage.server.url, **options) as (page, wrong):
        page.set_default_timeout(LONG)
        expect(page.get_by_role("button", name="Friday")).to_be_visible()
        yield page
        assert wrong == []


def be(page: Page, who: str) -> None:
    narrow = page.get_by_role("combobox", name="You are")
    if narrow.is_visible():
        narrow.select_option(label=who)
        return
    page.get_by_role("group", name="You are").get_by_role("button", name=who).click()
    expect(page.get_by_role("button", name=who)).to_have_attribute("aria-pressed", "true")


def open_messages(page: Page) -> None:
    """The app's conversation. Who has just become somebody else may be shown their list anew in between."""
    messages = page.get_by_role("button", name="Messages", exact=True)
    for _ in range(LONG // 10_000):
        page.get_by_role("navigation").get_by_role("button", name="Counterpart").click()
        with suppress(TimeoutError):
            return messages.click(timeout=10_000)
    raise AssertionError("the app's conversation does not open")


def question(page: Page) -> Locator:
    """The newest question on the screen."""
    return page.locator(".message", has_text=re.compile("Where does .* stand|both answers are in")).last


def answer(page: Page, status: str, words: str) -> None:
    question(page).get_by_role("button", name=status, exact=True).click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox").first.fill(words)
    form.locator(".form-body").evaluate("(body) => (body.scrollTop = body.scrollHeight)")
    form.get_by_role("button", name="Send").click()


def step(page: Page, name: str) -> Locator:
    """The step in the guide, once it is done."""
    return page.get_by_role("region", name="Guide").get_by_role("button", name=f"{name} (done)")


def command(page: Page, text: str) -> Locator:
    """Types a slash command to the app; returns the answer that nobody else sees."""
    box = page.get_by_role("combobox", name="Message Counterpart")
    box.fill(text)
    box.press("End")
    box.press("Enter")
    return page.locator(".message.only-you").last


def test_the_steps_as_the_people_they_are_about(chrome: Browser, stage: Playing) -> None:
    with opened(chrome, stage) as page:
        take_me = page.get_by_role("button", name="Take me there")

        take_me.click()
        answer(page, "Under way", WORDS)
        expect(question(page)).to_contain_text("Answered: CIO. Not yet: CPO.")
        expect(step(page, "Answer")).to_be_visible()

        take_me.click()
        expect(page.get_by_role("button", name="Idaho’s CPO")).to_have_attribute("aria-pressed", "true")
        expect(question(page)).to_contain_text("Answered: CIO. Not yet: CPO.")
        assert "What only the CIO knows" not in page.content()
        answer(page, "Stuck", "The CPO’s own words")
        expect(question(page)).to_contain_text(WORDS)  # as they were typed: nothing pinged, nothing bold
        expect(step(page, "Reveal")).to_be_visible()
        read = page.get_by_role("dialog").locator(".form-body")
        expect(read).to_contain_text("What only the CIO knows")
        assert read.evaluate("(body) => body.scrollTop") == 0  # what is new is read from its top
        page.keyboard.press("Escape")

        take_me.click()
        question(page).get_by_role("button", name="Agree on a next step").click()
        form = page.get_by_role("dialog")
        form.get_by_role("textbox").first.fill("We meet on Mondays.")
        form.get_by_role("button", name="Propose").click()
        expect(step(page, "Next step")).to_be_visible()
        expect(form).to_contain_text("Your proposal is kept")
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Let time pass").click()
        expect(page.locator(".alert", has_text="was reminded")).to_be_visible()
        page.get_by_role("button", name="Show me").click()
        expect(page.locator(".message").last).to_contain_text("waits for you until")

        page.get_by_role("button", name="Let time pass").click()
        expect(page.locator(".alert", has_text="The co-chairs have the preview")).to_be_visible()
        page.get_by_role("button", name="Show me").click()
        expect(page.get_by_role("button", name="Co-chair")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name="Post now", exact=True).last).to_be_visible()
        expect(step(page, "Preview")).to_be_visible()

        page.get_by_role("button", name="Let time pass").click()
        expect(page.locator(".alert", has_text="The digest is in #task-force")).to_be_visible()
        page.get_by_role("button", name="Show me").click()
        expect(page.get_by_role("button", name="Co-chair")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".message").last).to_contain_text("states heard from both offices")
        assert "What only the CIO knows" not in page.content()

        take_me.click()
        expect(page.get_by_role("combobox", name="Message Counterpart")).to_have_value("/counterpart why")
        expect(command(page, "/counterpart why")).to_contain_text("office")
        expect(step(page, "Help")).to_be_visible()

        take_me.click()
        box = page.get_by_role("combobox", name="Message Counterpart")
        expect(box).to_have_value("/counterpart pair WY @wyoming.cio @wyoming.cpo")
        box.press("Escape")
        box.press("Enter")
        expect(page.locator(".message.only-you").last).to_contain_text("Wyoming")
        expect(step(page, "Set-up")).to_be_visible()


def test_what_a_person_cant_see_is_not_there(chrome: Browser, stage: Playing) -> None:
    with opened(chrome, stage) as page:
        names = page.get_by_role("navigation")
        for who, sees, never in (
            ("Idaho’s CIO", "Idaho CPO", "Oregon"),
            ("Idaho’s CPO", "Idaho CIO", "Oregon"),
            ("Co-chair", "Minnesota CPO", "Idaho"),
            ("Admin", "task-force", "Idaho"),
            ("A stranger", "Counterpart", "task-force"),
        ):
            be(page, who)
            expect(names).to_contain_text(sees)
            expect(names).not_to_contain_text(never)
            state = page.request.get(
                f"{stage.server.url}/page/state?as={page.evaluate('sessionStorage.as')}"
            ).json()
            place = stage.slack.app.find_direct(
                {stage.slack.app.bot_user, *(stage.person(f"ID-{one}").id for one in ("CIO", "CPO"))}
            )
            assert place is not None
            mine = who.startswith("Idaho")
            assert (place.id in str(state["conversations"])) == mine
            peek = page.request.get(f"{stage.server.url}/page/state?as={state['me']['id']}&in={place.id}").json()
            assert (peek["here"] is not None) == mine


def test_another_site_or_another_name_for_this_machine_gets_nothing(chrome: Browser, stage: Playing) -> None:
    with opened(chrome, stage) as page:
        for headers in ({"Origin": "https://example.org"}, {"Host": "example.org"}):
            for path in ("/page/control", "/api/auth.test", "/response/1/1", "/upload/1"):
                told = page.request.fetch(f"{stage.server.url}{path}", method="POST", data={}, headers=headers)
                assert (path, told.status) == (path, 403)


def test_nothing_is_lost_while_the_bot_is_dead_or_slack_is_down(chrome: Browser, stage: Playing) -> None:
    with opened(chrome, stage) as page:
        be(page, "Admin")
        open_messages(page)
        page.get_by_role("button", name="Wire").click()
        page.get_by_role("switch", name="Kill the bot").click()
        expect(page.get_by_text("The bot is not running.").first).to_be_visible()
        command(page, "/counterpart status")
        expect(page.locator(".alert", has_text="dispatch_failed")).to_be_visible()
        stored = page.locator("dl > div", has_text="answers stored").locator("dd")
        before = stored.inner_text()
        page.get_by_role("switch", name="Kill the bot").click()
        expect(page.get_by_text("The bot runs, connected.")).to_be_visible()
        expect(stored).to_have_text(before)

        page.get_by_role("switch", name="Rate limited").click()
        be(page, "Idaho’s CPO")
        open_messages(page)
        box = page.get_by_role("combobox", name="Message Counterpart")
        box.fill("A word to the bot alone")
        box.press("Enter")
        expect(page.locator(".w-line.ill", has_text="ratelimited").first).to_be_visible()
        page.get_by_role("switch", name="Slack is down").click()
        expect(page.locator(".alert", has_text="Slack is down")).to_be_visible()
        box.fill("Can anybody hear me?")
        box.press("Enter")
        expect(page.locator(".alert", has_text="Your words are still here")).to_be_visible()
        expect(box).to_have_value("Can anybody hear me?")
        page.get_by_role("switch", name="Slack is down").click()
        page.get_by_role("switch", name="Rate limited").click()
        expect(page.locator(".w-standing .well")).to_be_visible()
        stage.clock.advance(timedelta(minutes=2))  # what may have gone out is looked for after a minute
        waiting = page.locator("dl > div", has_text="messages waiting").locator("dd")
        expect(waiting).to_have_text("0")
        expect(page.locator(".message").last).to_contain_text("reaches only me")


def test_by_keyboard_alone(chrome: Browser, stage: Playing) -> None:
    with opened(chrome, stage) as page:
        be(page, "Idaho’s CIO")
        page.get_by_role("button", name="Check-in", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".alert", has_text="Idaho was asked.")).to_be_visible()
        question(page).get_by_role("button", name="Under way", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()

        box = page.get_by_role("combobox", name="Message Idaho CPO")
        box.press_sequentially("/cou")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        chosen = page.get_by_role("option", selected=True).locator("strong").inner_text()
        page.keyboard.press("Tab")
        expect(box).to_have_value(f"/counterpart {chosen}")
        page.keyboard.press("Escape")
        box.fill("")
        box.press_sequentially("Thank you @idaho.cp")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator(".message .mention").last).to_have_text("@Idaho CPO")


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("desk", "dark"), ("phone", "light")])
def test_axe_finds_nothing_serious(chrome: Browser, stage: Playing, size: str, scheme: str) -> None:
    with opened(chrome, stage, size, scheme) as page:
        found = bad(page)
        if size == "desk":
            for name in ("Phone", "Wire"):
                page.get_by_role("button", name=name).click()
                found += bad(page)
        question(page).get_by_role("button", name="Under way", exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        found += bad(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        assert found == []


def bad(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


CHART = "(block) => import('/page/blocks.js').then((it) => it.BLOCKS.data_visualization(block))"
PICKER = """(it) => import('/page/selects.js').then((selects) => {
    const ctx = { value: () => null, props: () => ({}) };
    return [...selects.one(it, { block_id: 'b' }, ctx).options].map((one) => one.textContent);
})"""


def post(stage: Playing, *messages: list[dict[str, object]]) -> None:
    """The bot posts these blocks into the task force's channel, as slowly as Slack's rates ask for."""
    with stage.server.lock:
        for blocks in messages:
            stage.clock.advance(timedelta(seconds=3))
            assert check_blocks(blocks, "message").messages == []
            given = {"channel": stage.channel, "text": "all of it", "blocks": blocks}
            assert stage.slack.call("chat.postMessage", given, stage.server.now(), stage.slack.app.bot_token).ok
    stage.server.kick()


def test_every_block_and_element_of_block_kit_is_drawn(chrome: Browser, stage: Playing) -> None:
    """What sandbox.blocks takes, the page draws; and what it doesn't know it shows as such."""
    with opened(chrome, stage) as page:
        drawn = {
            what: set(page.evaluate(f"import('/page/{file}.js').then((it) => Object.keys(it.{what}))"))
            for what, file in (("BLOCKS", "blocks"), ("ELEMENTS", "elements"))
        }
        assert drawn == {"BLOCKS": set(BLOCKS), "ELEMENTS": set(ELEMENTS)}
        unknown = "import('/page/blocks.js').then((it) => it.blocks([{type: 'hologram', to: 1}], {}).outerHTML)"
        assert "hologram" in page.evaluate(unknown)
        post(stage, *EVERY_BLOCK)
        be(page, "Admin")
        page.get_by_role("navigation").get_by_role("button", name="task-force").click()
        expect(page.locator(".message").last).to_contain_text("At the right")
        assert page.locator(".b-unknown").count() == 0
        assert bad(page) == []


def test_several_series_are_drawn_together_with_a_legend_and_their_figures_as_text(
    chrome: Browser, stage: Playing
) -> None:
    with opened(chrome, stage) as page:
        for kind, drawn in (("bar", "rect.bar"), ("line", "path.line"), ("area", "path.area")):
            made = page.evaluate_handle(CHART, plotted(kind, CIO=[3, 5], CPO=[4, 2])).as_element()
            assert made is not None
            assert [one.inner_text() for one in made.query_selector_all(".b-legend li")] == ["CIO", "CPO"]
            assert len(made.query_selector_all(".series-0")) == len(made.query_selector_all(".series-1")) > 1
            assert made.query_selector(drawn)
            rows = [one.text_content() for one in made.query_selector_all("tr")]
            assert rows == ["CIOCPO", "Dec 334", "Dec 1052"]


def test_the_picker_of_conversations_offers_what_its_filter_lets_through(chrome: Browser, stage: Playing) -> None:
    with opened(chrome, stage) as page:
        be(page, "Idaho’s CIO")
        expect(page.get_by_role("navigation")).to_contain_text("Idaho CPO")
        for given, offered in (
            ({}, ["#task-force", "Idaho CPO", "Counterpart"]),
            ({"include": ["public"]}, ["#task-force"]),
            ({"include": ["im", "mpim"]}, ["Idaho CPO", "Counterpart"]),
            ({"exclude_bot_users": True}, ["#task-force", "Idaho CPO"]),
        ):
            it = {"type": "conversations_select", "action_id": "a", "filter": given}
            assert page.evaluate(PICKER, it) == ["Choose one", *offered]


def test_emoji_are_named_where_no_font_has_them(chrome: Browser, stage: Playing) -> None:
    with opened(chrome, stage) as page:
        named = page.evaluate(
            "import('/page/emoji.js').then((it) => it.readable('Hi 👋🏽, 🦑 & ⚠️: a✓', () => false))"
        )
        assert named == "Hi :wave:, :squid: & :warning:: a✓"


@pytest.mark.parametrize("size", SIZES)
def test_every_popup_stands_whole_within_the_window(chrome: Browser, stage: Playing, size: str) -> None:
    with opened(chrome, stage, size) as page:
        post(stage, EVERY_BLOCK[-1])
        be(page, "Admin")
        if size == "phone":
            page.get_by_role("button", name="Back to the conversations").click()
        page.get_by_role("navigation").get_by_role("button", name="task-force").click()
        message = page.locator(".message").last
        expect(message).to_contain_text("At the right")
        for opener in message.get_by_role("button", name="More actions").all():
            opener.click()
            assert_within(page, page.get_by_role("menu"))
            assert_within(page, page.get_by_role("menuitem").last)
            page.keyboard.press("Escape")
        message.get_by_role("button", name="Ask me first").click()
        assert_within(page, page.get_by_role("dialog"))
        page.keyboard.press("Escape")
        page.get_by_text("Jump to …").click()
        assert_within(page, page.locator(".f-drop"))
        page.get_by_text("Jump to …").click()
        page.get_by_role("combobox", name="Message #task-force").fill("/counterpart ")
        assert_within(page, page.get_by_role("listbox"))


def assert_within(page: Page, popup: Locator) -> None:
    expect(popup).to_be_visible()
    box, size = popup.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    assert 0 <= box["x"] <= size["width"] - box["width"]
    assert 0 <= box["y"] <= size["height"] - box["height"]


def test_a_private_reply_in_a_thread_is_shown_there_alone(chrome: Browser, stage: Playing) -> None:
    with opened(chrome, stage) as page:
        be(page, "Idaho’s CPO")
        question(page).hover()
        question(page).get_by_role("button", name="Reply in thread").click()
        box = page.get_by_role("complementary", name="Thread").get_by_role("combobox")
        box.fill("To you alone?")
        box.press("Enter")
        told = page.locator(".message.only-you", has_text="Both of you can read this")
        expect(told.first).to_be_visible()
        assert told.count() == page.locator("#thread .only-you", has_text="Both of you can read this").count()


def test_who_starts_empty_is_the_admin_at_the_checklist_and_nothing_there_is_dead(chrome: Browser) -> None:
    with (
        served(codes=("ID", "MN"), begin="empty") as stage,
        opened(chrome, stage) as page,
    ):
        expect(page.get_by_role("button", name="Admin")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("region", name="Home")).to_be_visible()
        steps = page.get_by_role("region", name="Guide").get_by_role("listitem")
        expect(steps).to_have_text(["1Set-up", "2Question", "3Answer", "4Reveal"])
        page.get_by_role("button", name="Take me there").click()
        expect(page.get_by_role("region", name="Home")).to_be_visible()
        for at in range(1, 4):  # each says what comes first, and offers nothing that leads nowhere
            steps.nth(at).get_by_role("button").click()
            expect(page.get_by_text("First: Set-up" if at == 1 else "First: Question")).to_be_visible()
            expect(page.get_by_role("button", name="Take me there")).to_be_hidden()
            expect(page.get_by_role("button", name="Let time pass")).to_be_hidden()
        stage.ask("Setting up", lambda: stage.set_up("ID"))
        expect(step(page, "Set-up")).to_be_visible()
        steps.nth(1).get_by_role("button").click()
        page.get_by_role("button", name="Let time pass").click()
        expect(page.locator(".alert", has_text="Idaho was asked.")).to_be_visible()
        steps.nth(2).get_by_role("button").click()
        page.get_by_role("button", name="Take me there").click()
        expect(page.get_by_role("button", name="Idaho’s CIO")).to_have_attribute("aria-pressed", "true")
        expect(question(page)).to_be_visible()
        assert page.get_by_role("progressbar").count() == 0


def test_the_story_says_how_far_it_is_while_it_is_played(capsys: pytest.CaptureFixture[str]) -> None:
    story.prepare(("ID",))

    said = capsys.readouterr().out.splitlines()
    assert "minute" in said[0]
    assert said[1:] == [*(f"  week {week} has passed" for week in range(1, 6)), "Ready."]


def test_time_looks_only_when_something_is_due_and_says_how_far_it_is() -> None:
    with served(codes=(), begin="empty") as stage:
        beats, told = 0, []
        once = stage.beat

        def beat() -> float:
            nonlocal beats
            beats += 1
            told.extend(one for one in [stage.passed()] if one is not None)  # None: no jump is under way
            return once()

        def job() -> None:
            stage.beat = beat  # type: ignore[method-assign]
            stage.go_on(stage.clock.now() + timedelta(days=100))
            done.set()

        done = threading.Event()
        stage.ask("Time passes", job)
        assert done.wait(60)
        assert 100 <= beats <= 150  # once a day, and at a digest's times; not every few hours
        assert told == sorted(told)
        assert (told[0], told[-1]) == (1, 100)


def test_time_passes_without_errors_or_growth(chrome: Browser, stage: Playing) -> None:
    """Six days of what `python -m sandbox.year` does for a year."""
    stage.troubles.last.clear()
    with opened(chrome, stage) as page:
        page.get_by_role("button", name="Wire").click()
        first, second = live(page, stage, 2, timedelta(days=3))
        assert not first.grown
        assert second.detached <= first.detached + 300
        assert second.megabytes < first.megabytes + 3
        assert list(stage.troubles.last) == []
