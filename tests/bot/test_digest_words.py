"""The digest as people read it: complete, within Slack's limits, and naming nobody who did not agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import digest
from bot.rules.digest import Difference, Figures, Headline, Report, RoundCount, Said
from bot.rules.model import Office, Quotable, Status
from bot.rules.plan_file import shipped
from bot.rules.publishing import ItemCount
from bot.words import digest as words
from bot.words import kit
from bot.words.digest_parts import MORE_WINS
from sandbox.slack.text import flat

PLAN = shipped()
ITEMS = [item.key for item in PLAN.items]
CUT = datetime(2026, 12, 11, 14, tzinfo=UTC)
NAMES = {f"Q{chr(65 + n // 26)}{chr(65 + n % 26)}": f"Quetzalia{n}x" for n in range(56)}
NAMED = re.compile(r"Quetzalia\d+x|\bQ[A-Z][A-Z]\b")
IDAHO = {"ID": "Idaho"}
ZONE = "America/New_York"
TITLE = "Working together on IT procurement: digest of Dec 11"
COUNTED = "Counted Fri, Dec 11, 9:00 AM EST."


def opened(state: str, item: str, *statuses: Status) -> Report:
    both = frozenset(Office)
    return Report(1, state, item, CUT, both, dict(zip(Office, statuses, strict=True)), True, both)


def made(
    fresh: tuple[Report, ...] = (),
    said: tuple[Said, ...] = (),
    open_until: tuple[date, ...] = (),
    previous: Figures | None = None,
    earlier: tuple[Report, ...] = (),
    pairs: int = 56,
) -> Figures:
    more: dict[str, Any] = {"week": "2026-W50", "cut": CUT, "pairs": pairs, "said_then": {}}
    return digest.figures(PLAN, fresh, earlier, said, open_until, previous, **more)


def all_states(*statuses: Status) -> tuple[Report, ...]:
    """Every state on every item."""
    return tuple(opened(state, item, *statuses) for state in NAMES for item in ITEMS)


EVERYTHING = all_states(Status.IN_PLACE, Status.STUCK)
FULL = made(EVERYTHING, open_until=(date(2026, 12, 17),), previous=made())
ONE = (opened("ID", ITEMS[0], Status.STUCK, Status.STUCK),)


def posted(figures: Figures, texts: Mapping[int, str] | None = None, **more: Any) -> list[kit.Content]:
    return words.channel_messages(PLAN, figures, texts or {}, IDAHO | NAMES, ZONE, **more)


def drawn(part: Any) -> Iterator[str]:
    """Every text inside blocks, as Slack would store it: escaped."""
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        yield part["text"] if part["type"] == "mrkdwn" else kit.escape(part["text"])
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from drawn(inner)


def quotes(messages: list[kit.Content]) -> list[tuple[str, str]]:
    """Who is quoted with what, in order."""
    rich = [block["elements"] for message in messages for block in message.blocks if block["type"] == "rich_text"]
    texts = [[[run["text"] for run in part["elements"]] for part in parts] for parts in rich]
    return [
        (above[0][0] if above else "".join(below).removeprefix("\n— "), said) for *above, (said, *below) in texts
    ]


def assert_within_limits(messages: list[kit.Content]) -> None:
    for message in messages:
        ids = [block["block_id"] for block in message.blocks]
        assert 0 < len(message.text) <= 3_900
        assert 0 < len(ids) == len(set(ids)) <= 50
        assert sum(map(len, drawn(message.blocks))) <= 12_000
        sections = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
        assert all(0 < len(text) <= 3_000 and "…" not in text for text in sections)
        assert "…" not in message.text


def assert_plain_form_is_complete(messages: list[kit.Content]) -> None:
    """Whatever a block says, the same message's text says too (bold marks and line breaks apart), but for wins and
    the name of a button: a locked phone shows the text.
    """
    for message in messages:
        plain = " ".join(message.text.split())
        said = kit.without_charts(message).blocks
        for text in drawn([block for block in said if block["type"] not in ("rich_text", "actions")]):
            if text == "*What went well*":
                continue
            for line in text.splitlines():
                shown = re.sub(r"<https:[^|>]+\|([^>]+)>", r"\1", line)  # of a link what is read of it
                assert " ".join(shown.removeprefix("*").removesuffix("*").split()) in plain


HOSTILE = st.sampled_from(
    ["&" * 300, "<!channel> *bold*\n\n> x", "=cmd|' /C calc'!A0", "\u202eturned", "`" * 300, "<@U1> & <http://x|y>"]
)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(HOSTILE, max_size=112), named=st.integers(0, 112))
def test_a_full_digest_stays_within_the_limits_and_carries_every_win_once(texts: list[str], named: int) -> None:
    codes = [*NAMES, *NAMES]
    said = [Said(n, Quotable.WIN, codes[n] if n < named else None, ITEMS[n % 20]) for n in range(len(texts))]
    said += [Said(500 + n, Quotable.HELP, codes[n], ITEMS[n % 20]) for n in range(112)]
    full = made(EVERYTHING, tuple(said))
    messages = posted(full, dict(enumerate(texts)) | {500 + n: "" for n in range(112)}, note="& " * 1500)
    assert_within_limits(messages)
    assert_within_limits(words.preview(messages))
    assert_plain_form_is_complete(messages)
    wins = [(NAMES.get(one.jurisdiction or "", ""), texts[one.reply]) for one in full.wins]
    wins.sort(key=lambda told: not told[0])  # those without their state last
    told = [quote for quote in quotes(messages) if not quote[0].startswith("A note")]
    assert told == [(who, text.replace("\u202e", "")) for who, text in wins]
    assert len(told) == len(texts)


@pytest.mark.parametrize("text", ["&" * 300, "a"])
def test_the_longest_digest_loses_nothing(text: str) -> None:
    said = tuple(Said(n, Quotable.WIN, [*NAMES, *NAMES][n], ITEMS[0]) for n in range(112))
    messages = posted(made(EVERYTHING, said), dict.fromkeys(range(112), text))
    assert_within_limits(messages)
    assert [said for _, said in quotes(messages)] == [text] * 112
    told = "\n".join(message.text for message in messages)
    assert told.count("What went well: 112 wins, in the states' own words") == 1


def test_a_plan_of_the_longest_texts_fits_and_is_escaped_everywhere() -> None:
    longest = {"claim": "&" * 140, "headline": "&" * 100, "help_phrase": "&" * 140}
    areas = tuple(
        area.model_copy(
            update={"title": "&" * 75, "items": tuple(item.model_copy(update=longest) for item in area.items)}
        )
        for area in PLAN.areas
    )
    plan = PLAN.model_copy(update={"areas": areas, "notice": "&" * 500})
    said = tuple(Said(n, Quotable.HELP, code, ITEMS[n % 20]) for n, code in enumerate(NAMES))
    full = made(EVERYTHING, said, previous=FULL)
    messages = words.channel_messages(plan, full, dict.fromkeys(range(56), ""), NAMES, ZONE)
    assert_within_limits(messages)
    assert "&&" not in json.dumps([[one.text, one.blocks] for one in map(kit.without_charts, messages)])
    assert sum(one.text.count("asks for help with " + "&amp;" * 140) for one in messages) == 56
    assert sum(one.text.count("Can you help?") for one in messages) == 1


def test_no_text_that_a_locked_phone_shows_holds_a_win_though_the_blocks_hold_all() -> None:
    said = tuple(Said(n, Quotable.WIN, "ID", ITEMS[0]) for n in range(112))
    messages = posted(made(EVERYTHING, said), dict.fromkeys(range(112), "zqwinqz " * 30))

    assert len([who for who, _ in quotes(messages)]) == 112
    assert not [message.text for message in [*messages, *words.preview(messages)] if "zqwinqz" in message.text]
    assert MORE_WINS in [message.text for message in messages]


def test_a_win_that_is_longer_than_a_quote_goes_on_in_the_next_and_is_cut_at_a_space() -> None:
    parts = words.quoted("Idaho", "word " * 400)
    texts = [part.plain.removeprefix("Idaho: “").removesuffix("”") for part in parts]
    assert " ".join(texts).split() == ["word"] * 400
    assert len(parts) == 4


def test_in_plain_text_nobody_can_write_a_line_that_looks_like_ours() -> None:
    [part] = words.quoted("A state", "We meet.\nOhio asks for help: everything\u2028now")
    assert part.plain == "A state: “We meet. Ohio asks for help: everything now”"


@pytest.mark.parametrize("texts", [[], ["a win"] * 56])
def test_nothing_but_consent_puts_the_name_of_a_state_into_the_channel(texts: list[str]) -> None:
    said = tuple(Said(n, Quotable.WIN, None, ITEMS[n % 20]) for n in range(len(texts)))
    helped = tuple(Said(100 + n, Quotable.HELP, None, ITEMS[n % 20]) for n in range(56))
    full = made(EVERYTHING, said + helped, (date(2026, 12, 17),), FULL)
    messages = posted(full, dict(enumerate(texts)) | {one.reply: "" for one in helped}, note="Well done")
    later = words.since_posted(3)
    assert not NAMED.search(json.dumps([[one.text, one.blocks] for one in [*messages, later]]))


def test_a_state_is_named_beside_its_own_words_and_nowhere_else() -> None:
    code = next(iter(NAMES))
    full = made(EVERYTHING, (Said(1, Quotable.WIN, code, ITEMS[0]),))
    messages = posted(full, {1: "We meet."})
    assert quotes(messages) == [(NAMES[code], "We meet.")]
    assert len(NAMED.findall("".join(message.text for message in messages))) == 0
    assert len(NAMED.findall(json.dumps([message.blocks for message in messages]))) == 1


def test_what_was_taken_back_after_the_cut_is_left_out_without_a_gap() -> None:
    said = (
        Said(1, Quotable.WIN, "ID", ITEMS[0]),
        Said(2, Quotable.WIN, "ID", ITEMS[0]),
        Said(3, Quotable.HELP, "ID", ITEMS[0]),
    )
    figures = made(ONE, said)
    [post, *_] = posted(figures, {1: "We meet.", 2: " \u202e "})
    assert quotes([post]) == [("Idaho", "We meet.")]
    assert "asks for help" not in post.text
    assert not re.search("What went well|Can you help", posted(figures)[0].text)


def test_a_week_with_nothing_but_words_is_quiet_once_they_are_taken_back() -> None:
    figures = made(said=(Said(1, Quotable.WIN, "ID", ITEMS[0]),))
    assert posted(figures, {1: "We meet."})[0].text.startswith(f"{TITLE}\nA quiet week, with word from the states.")
    assert posted(figures) == posted(made())


NOTHING = f"Nothing to tell yet: no answers can be counted. {COUNTED}"
QUIET = f"A quiet week: nothing new to count. {COUNTED}"
TWO_DAYS = (date(2026, 12, 16), date(2026, 12, 17))


@pytest.mark.parametrize(
    ("figures", "lines"),
    [
        (made(), [NOTHING, "Taking part: 56 pairs."]),
        (made(pairs=1), [NOTHING, "Taking part: 1 pair."]),
        (made(open_until=TWO_DAYS[1:]), [NOTHING, "Still open to answer in 1 state, until Thursday, Dec 17."]),
        (
            made(earlier=EVERYTHING),
            [QUIET, f"So far 56 states have answers that count, to one question or more: {words.COUNTS}."],
        ),
        (
            made(earlier=ONE, open_until=TWO_DAYS),
            [QUIET, "Still open to answer in 2 states, until Thursday, Dec 17 at the latest."],
        ),
    ],
)
def test_a_quiet_week_and_an_empty_time_are_two_lines_in_all(figures: Figures, lines: list[str]) -> None:
    [message] = posted(figures)
    assert message.text.splitlines() == lines
    assert list(drawn(message.blocks)) == ["\n".join(lines)]


PHRASE, SO_FAR = PLAN.item(ITEMS[0]).headline, "that have answered this question so far"
FEWER = "when fewer states had answered"


@pytest.mark.parametrize(
    ("reached", "states", "said"),
    [
        (34, 51, f"34 of the 51 states {SO_FAR} {PHRASE}, or are on the way."),
        (2, 5, f"2 of the 5 states {SO_FAR} {PHRASE}, or are on the way."),
        (1, 9, f"States that {PHRASE}, or are on the way: 1 of the 9 states {SO_FAR}."),
        (0, 5, f"States that {PHRASE}, or are on the way: none of the 5 states {SO_FAR}."),
    ],
)
def test_the_headline_can_be_read_aloud(reached: int, states: int, said: str) -> None:
    line = Headline(item=ITEMS[0], reached=reached, states=states)
    figures = FULL.model_copy(update={"headline": line})
    assert words.headline(PLAN, figures, ZONE) == said
    assert posted(figures)[0].text.startswith(f"{TITLE}\n{kit.escape(said)}")


@pytest.mark.parametrize(
    ("reached", "states", "then", "said"),
    [
        (34, 51, 27, f"or are on the way. That is 67%; on Fri, Sep 25, {FEWER}, it was 56% (27 of 48)."),
        (34, 51, 0, f"or are on the way. That is 67%; on Fri, Sep 25, {FEWER}, it was 0% (none of 48)."),
        (1, 51, 2, f"{SO_FAR}. That is 2%; on Fri, Sep 25, {FEWER}, it was 4% (2 of 48)."),
        (34, 48, 27, "or are on the way. That is 71%; on Fri, Sep 25, it was 56% (27 of 48)."),
        (34, 47, 27, "That is 72%; on Fri, Sep 25, when more states had answered, it was 56% (27 of 48)."),
    ],
)
def test_the_headline_says_what_was_told_of_it_a_while_ago(reached: int, states: int, then: int, said: str) -> None:
    counts = {Status.UNDER_WAY: then, Status.STUCK: 48 - then}
    before = ItemCount(item=ITEMS[0], by_status=counts, as_of=datetime(2026, 9, 25, 18, tzinfo=UTC))
    line = Headline(item=ITEMS[0], reached=reached, states=states, before=before)
    assert words.headline(PLAN, FULL.model_copy(update={"headline": line}), ZONE).endswith(said)


@pytest.mark.parametrize("states", range(1, 5))
def test_what_an_older_version_counted_over_fewer_than_five_is_not_drawn_any_more(states: int) -> None:
    line = Headline(item=ITEMS[0], reached=1, states=states)
    counts = ItemCount(item=ITEMS[0], by_status={Status.STUCK: states})
    area = FULL.areas[0].model_copy(update={"area": PLAN.areas[0].key, "items": (counts,)})
    apart = (Difference(item=ITEMS[0], states=states, compared=states),)
    old = FULL.model_copy(update={"version": 1, "headline": line, "areas": (area,), "differences": apart})
    [post] = posted(old)
    assert post.text.startswith(f"{TITLE}\nNo new count this week: a question is counted once 5 states have")
    assert kit.escape(PLAN.item(ITEMS[0]).claim) not in post.text


def test_the_round_is_told_of_the_states_that_were_asked_and_beside_the_last() -> None:
    now = RoundCount(number=4, begins=date(2026, 12, 10), asked=15, both=14, one=1)
    last = RoundCount(number=3, begins=date(2026, 11, 27), asked=15, both=13, one=0)
    first = "Round of Dec 10: 14 of 15 states heard from both offices, 1 from one."
    assert words.numbers(FULL.model_copy(update={"rounds": (now,), "late": 0})) == [first]
    told = words.numbers(FULL.model_copy(update={"rounds": (now, last), "late": 2}))
    assert told == [
        "Round of Dec 10: 14 of 15 states heard from both offices, 1 from one (last round 13 of 15).",
        "Answered after their question had closed: 2 states",
    ]
    alone = now.model_copy(update={"asked": 1, "both": 0})
    assert words.round_line(alone) == "Round of Dec 10: 0 of 1 state heard from both offices, 1 from one."
    assert "Since the digest" not in posted(FULL.model_copy(update={"rounds": (now, last)}))[0].text


def test_a_digest_of_before_there_were_rounds_says_since_when_and_compares_nothing() -> None:
    assert words.numbers(made(ONE))[0] == "Heard from both offices: 1 state"
    assert "\nSince the digest of Fri, Dec 11:\nHeard from both offices: 56 states\n" in posted(FULL)[0].text
    assert "\nSo far:\nHeard from both offices: 1 state\n" in posted(made(ONE))[0].text
    assert not re.search("more than|fewer than|same as|last", "".join(one.text for one in posted(FULL)))
    late = made(ONE).model_copy(update={"late": 2})
    assert words.numbers(late)[-1] == "Answered after their question had closed: 2 states"


def test_items_and_differences_stand_in_the_thread_with_their_numbers() -> None:
    counts = ItemCount(item=ITEMS[0], by_status={Status.STUCK: 2, Status.IN_PLACE: 2, Status.NOT_FOR_US: 3})
    area = FULL.areas[0].model_copy(update={"area": PLAN.areas[0].key, "items": (counts,)})
    apart = (Difference(item=ITEMS[0], states=2, compared=6), Difference(item=ITEMS[1], states=4, compared=9))
    post, *thread = posted(FULL.model_copy(update={"areas": (area,), "differences": apart}))
    told = "\n".join(message.text for message in thread)
    first, second = (kit.escape(PLAN.item(key).claim) for key in ITEMS[:2])
    assert f"• {first}\n7 states: 2 in place, 2 stuck, 3 not for them" in told
    assert f"In 2 of 6 states the two offices see “{first}” differently." in told
    assert f"In 4 of 9 states the two offices see “{second}” differently." in told
    assert first not in post.text


def test_a_status_with_a_single_state_is_told_together_with_the_others_of_its_side() -> None:
    counts = ItemCount(item=ITEMS[0], by_status={Status.UNDER_WAY: 3, Status.IN_PLACE: 1, Status.STUCK: 1})
    area = FULL.areas[0].model_copy(update={"area": PLAN.areas[0].key, "items": (counts,)})
    told = "\n".join(message.text for message in posted(FULL.model_copy(update={"areas": (area,)})))
    assert "5 states: 4 in place or under way; 1 not started, stuck or not for them" in told


def test_a_figure_that_stands_says_from_when_it_is() -> None:
    then = datetime(2026, 11, 27, 19, tzinfo=UTC)
    counts = ItemCount(item=ITEMS[0], by_status={Status.STUCK: 6}, as_of=then)
    area = FULL.areas[0].model_copy(update={"area": PLAN.areas[0].key, "items": (counts,)})
    apart = (Difference(item=ITEMS[0], states=2, compared=6, as_of=then),)
    told = "\n".join(one.text for one in posted(FULL.model_copy(update={"areas": (area,), "differences": apart})))
    assert "6 states (as of Fri, Nov 27): 6 stuck" in told
    assert "In 2 of 6 states (as of Fri, Nov 27) the two offices" in told


def test_when_it_was_counted_stands_in_the_post() -> None:
    assert posted(FULL)[0].text.count(COUNTED) == 1
    assert COUNTED in posted(made())[0].text


def test_requests_for_help_are_our_line_once_for_each_state_and_item() -> None:
    said = [Said(n, Quotable.HELP, "ID" if n < 3 else None, ITEMS[0]) for n in (1, 2, 3, 4)]
    phrase = PLAN.item(ITEMS[0]).help_phrase
    texts = dict.fromkeys(range(1, 5), "their words")
    assert words.help_lines(PLAN, said, texts, IDAHO) == [
        f"Idaho asks for help with {phrase}",
        f"2 requests for help with {phrase}",
    ]
    assert words.help_lines(PLAN, said[3:], texts, IDAHO) == [f"A state asks for help with {phrase}"]
    as_agreed = words.help_lines(PLAN, said, texts, IDAHO, {1: "what was agreed"})
    assert as_agreed[0] == "Idaho asks for help with what was agreed"


def test_the_note_of_a_co_chair_is_quoted_under_the_headline_and_said_to_be_theirs() -> None:
    said = (Said(1, Quotable.WIN, "ID", ITEMS[0]),)
    figures = made(ONE, said)
    messages = posted(figures, {1: "We meet."}, note="Thank *you* <!channel>", note_by="the CIO co-chair")
    assert quotes(messages)[0] == ("A note from the CIO co-chair", "Thank *you* <!channel>")
    assert "“Thank *you* &lt;!channel&gt;”" in messages[0].text
    assert len(posted(made(), note="Rest well.")) == 1


def test_that_the_plan_is_partial_is_said_once_in_the_post() -> None:
    messages = posted(FULL)
    said = "This plan is partial: see “About this plan”."
    assert [message.text.count(said) for message in messages] == [1] + [0] * (len(messages) - 1)
    last = [block for block in messages[0].blocks if block["type"] == "context"][-1]
    assert last["elements"][0]["text"] == f"{COUNTED} Item by item: in the thread. {said}"


def test_the_preview_is_what_will_be_posted_with_one_line_on_top() -> None:
    messages = posted(FULL)
    first, *replies = words.preview(messages)
    said = "Preview: only you see this. The figures are counted again when it is posted."
    assert first.text == f"{said}\n{messages[0].text}"
    assert flat("", first.blocks[1:]) == flat("", kit.without_charts(messages[0]).blocks)
    assert replies == [kit.without_charts(one) for one in messages[1:]]


@pytest.mark.parametrize(("states", "who"), [(1, "one more state"), (3, "3 more states")])
def test_what_opened_since_is_one_line_without_a_word_of_what_was_said(states: int, who: str) -> None:
    said = f"Since this was posted, both offices of {who} have answered. The next digest counts that."
    assert words.since_posted(states).text == said
