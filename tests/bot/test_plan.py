import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.rules.model import Certainty
from bot.rules.plan import MOST_ITEMS, Plan
from bot.rules.plan_defaults import short_name
from bot.rules.plan_file import MAX_BYTES, Fault, PlanError, check, load, parse, shipped

GOOD = """\
key: ours
version: 3
title: Our plan
areas:
  - key: people
    title: People
    items:
      - key: contact
        claim: Each office has a named contact for the other
        headline: have a named contact in each office
        question: Whom do you call?
        certainty: press
        sources:
          - url: https://example.org/report
            title: A report
            published: 2017-01
      - key: training
        claim: Staff are trained
        headline: train their staff
        question: What should a new hire learn?
        certainty: ours
        needs: contact
  - key: rules
    title: Rules
    items:
      - key: terms
        claim: Terms are flexible
        headline: have flexible terms
        question: Which term?
        certainty: primary
"""


def changed(line: int, text: str) -> str:
    """The good plan with this line (from 1) replaced by another text."""
    lines = GOOD.splitlines()
    lines[line - 1] = text
    return "\n".join(lines)


def faults(text: str) -> list[str]:
    return [str(fault) for fault in check(text)]


# Reading


def test_a_good_plan_has_no_faults_and_is_read_as_it_stands():
    assert check(GOOD) == []
    plan = parse(GOOD)
    assert (plan.key, plan.version, plan.title, plan.notice) == ("ours", 3, "Our plan", "")
    assert [item.key for item in plan.items] == ["contact", "training", "terms"]
    assert plan.item("training").needs == "contact"
    assert plan.item("contact").certainty is Certainty.PRESS
    assert plan.item("contact").sources[0].published == "2017-01"
    assert plan.area_of("terms").key == "rules"


def test_an_item_the_plan_does_not_have_is_a_key_error():
    for look_up in (parse(GOOD).item, parse(GOOD).area_of):
        with pytest.raises(KeyError):
            look_up("gone")


def test_a_plan_cannot_be_changed():
    with pytest.raises(ValidationError):
        parse(GOOD).title = "Another"


def test_values_are_the_words_that_stand_there():
    plan = parse(changed(9, "        claim: No").replace("Our plan", "2017"))
    assert (plan.title, plan.item("contact").claim) == ("2017", "No")


def test_a_folded_text_is_one_line():
    plan = parse(GOOD.replace("title: Our plan\n", "title: >\n  Our\n  plan\nnotice: >\n  Partial.\n"))
    assert (plan.title, plan.notice) == ("Our plan", "Partial.")


def test_nothing_in_a_plan_is_run():
    assert faults(changed(3, "title: !!python/object/apply:os.system ['true']")) == [
        "Line 3: “title” must be text. Put it on one line, in quotes if it has a colon."
    ]


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path):
    file = tmp_path / "plan.yml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load(file) == parse(GOOD)


def test_a_file_that_is_not_utf8_says_where(tmp_path: Path):
    file = tmp_path / "plan.yml"
    file.write_bytes(changed(3, "title: Qualité").encode("latin-1"))
    with pytest.raises(PlanError, match="Line 3: This is not UTF-8 text"):
        load(file)


def test_a_huge_file_is_refused_unread(tmp_path: Path):
    file = tmp_path / "plan.yml"
    file.write_bytes(GOOD.encode() + b"#" * MAX_BYTES)
    with pytest.raises(PlanError, match="larger than 256 kB"):
        load(file)


def test_a_plan_that_cannot_be_used_names_all_its_faults():
    with pytest.raises(PlanError) as refusal:
        parse(changed(3, "titel: Our plan").replace("version: 3", "version: new"))
    assert str(refusal.value).count("\n") == 1
    assert [fault.line for fault in refusal.value.faults] == [2, 3]


# Faults: one change each, with the line and the fix


@pytest.mark.parametrize(
    ("line", "text", "fault"),
    [
        (3, "titel: Our plan", "Line 3: “titel” is not known here. Did you mean “title”?"),
        (3, "", "Line 1: “title” is missing. Add a line “title: …”."),
        (3, "title:", "Line 3: “title” is empty. Fill it in, or remove the line where it is not needed."),
        (3, "title: ' '", "Line 3: “title” is empty. Fill it in, or remove the line where it is not needed."),
        (3, "title: [Our, plan]", "Line 3: “title” must be text. Put it on one line"),
        (3, "title: Our plan\ntitle: Again", "Line 4: “title” stands here twice. Remove one of the two."),
        (2, "version: new", "Line 2: “version” is not a whole number from 1 on. Write “version: 1”."),
        (2, "version: 0", "Line 2: “version” is not a whole number from 1 on. Write “version: 1”."),
        (2, "version: " + "9" * 5_000, "Line 2: “version” is not a whole number from 1 on."),
        (1, "key: Our Plan", "Line 1: “key” is not a key. Use up to 40 of a-z, 0-9 and _."),
        (8, "      - key: terms", "Line 26: There are two items with the key “terms”. Give each its own key."),
        (23, "  - key: people", "Line 23: There are two areas with the key “people”. Give each its own key."),
        (
            9,
            "        colour: red",
            "Line 9: “colour” is not known here. Remove it. Known are: key, claim, short_name",
        ),
        (9, "", "Line 8: “claim” is missing. Add a line “claim: …”."),
        (
            9,
            '        claim: "one\\ntwo"',
            "Line 9: “claim” is more than one line. Write it as one line of plain text.",
        ),
        (11, f"        question: {'a' * 141}", "Line 11: “question” has 141 characters. Shorten it to 140."),
        (12, "        certainty: pres", "Line 12: “certainty” can't be “pres”. Write primary"),
        (14, "          - url: www.example.org", "Line 14: “url” is not a web address. Write it whole: https://…"),
        (14, "          - url: javascript:alert(1)", "Line 14: “url” is not a web address."),
        (14, "          - url: https://example.org/a|b", "Line 14: “url” is not a web address."),
        (
            16,
            "            published: last year",
            "Line 16: “published” is not a date. Write 2017, 2017-01 or 2017-01-18.",
        ),
        (22, "        needs: contakt", "Line 22: There is no item “contakt”. Did you mean “contact”?"),
        (
            22,
            "        needs: training",
            "Line 22: “training” would wait for itself. Remove one “needs” of this circle.",
        ),
        (4, "areas: []\nnotice:", "Line 4: “areas” is empty."),
        (5, "  - people", "Line 6: This is not YAML"),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_fix(line, text, fault):
    found = faults(changed(line, text))
    assert any(one.startswith(fault) for one in found), found


def test_a_misspelled_key_is_not_missing_as_well():
    assert len(check(changed(9, "        clam: Each office has a contact"))) == 1


def test_items_that_wait_for_each_other_are_named_once():
    text = GOOD.replace("certainty: press", "certainty: press\n        needs: training")
    assert faults(text) == ["Line 13: “contact” would wait for itself. Remove one “needs” of this circle."]


def test_an_item_behind_a_circle_is_not_called_part_of_it():
    text = GOOD.replace("certainty: press", "certainty: press\n        needs: training")
    assert len(check(text + "        needs: contact\n")) == 1


def test_every_fault_is_named_at_once_in_the_order_of_lines():
    text = changed(22, "        needs: contakt")
    text = (
        text.replace("certainty: press", "certainty: sure")
        .replace("https://", "htp://")
        .replace("key: terms", "key: T!")
    )
    text = text.replace("version: 3", "version: x").replace("title: Rules", "titel: Rules")
    assert [fault.line for fault in check(text)] == [2, 12, 14, 22, 24, 26]


@pytest.mark.parametrize("text", ["", "# nothing", "just words", "[]", "- a\n- b", "~"])
def test_what_is_no_plan_at_all_is_told_so(text):
    assert len(check(text)) == 1
    assert check(text)[0].line == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("key: a\ntitle: 'open", 2),
        ("key: a\n\ttitle: b", 2),
        ("key: a: b", 1),
        ("key: a\n---\nkey: b", 2),
        ("key: a\ntitle: \x07", 2),
        ("a: &x b\nc: *x", 2),
        ("[" * 100_000, 1),
        ("? [a, b]\n: c", 1),
    ],
)
def test_what_is_no_yaml_or_not_for_a_plan_is_named_by_its_line(text, line):
    assert line in [fault.line for fault in check(text)]
    assert all(fault.what and fault.fix for fault in check(text))


def test_aliases_cannot_blow_a_small_plan_up():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 6))
    assert faults(bomb) == [
        "Line 2: This is not YAML: a value that begins with * must be in quotes. "
        "Look at the quotes, colons and indentation (spaces, no tabs) here and in the line above."
    ]


def test_a_fault_never_repeats_a_long_text():
    assert len(faults(changed(12, f"        certainty: {'x' * 5_000}"))[0]) < 200


@given(st.text())
def test_any_text_is_checked_without_falling_over(text):
    assert all(isinstance(fault, Fault) for fault in check(text))


@given(st.data())
def test_a_good_plan_with_one_line_damaged_is_checked_without_falling_over(data):
    lines = GOOD.splitlines()
    line = data.draw(st.integers(0, len(lines) - 1))
    lines[line] = data.draw(
        st.sampled_from(["", lines[line][:-3], lines[line][2:], lines[line] + ": - [", "- a: {b: c}"])
    )
    assert all(1 <= fault.line <= len(lines) + 1 for fault in check("\n".join(lines)))


def test_a_plan_made_in_code_must_hang_together_too():
    whole = parse(GOOD).model_dump()
    whole["areas"][0]["items"][1]["needs"] = "nothing"
    with pytest.raises(ValidationError, match="There is no item “nothing”"):
        Plan.model_validate(whole)


def test_an_error_of_pydantic_hides_what_was_given():
    with pytest.raises(ValidationError) as refusal:
        Plan.model_validate(parse(GOOD).model_dump() | {"version": "hush"})
    assert "hush" not in str(refusal.value)


# What is not said is made


def test_what_an_item_does_not_say_is_made_of_its_claim():
    text = GOOD.replace("        headline: train their staff\n", "").replace("        certainty: ours\n", "")
    item = parse(text).item("training")

    assert (item.short_name, item.headline, item.help_phrase) == (
        "Staff trained",
        "say “Staff are trained”",
        "“Staff are trained”",
    )
    assert item.certainty is Certainty.OURS


@pytest.mark.parametrize(
    ("claim", "short"),
    [
        ("Each office has a named contact for the other", "Office named contact"),
        ("It is so", "So"),
        ("Interoperabilitätsvereinbarungen", "Interoperabilitätsve"),
        ("…", "…"),
    ],
)
def test_a_short_name_is_made_of_what_a_chart_has_room_for(claim, short):
    assert short_name(claim) == short


@settings(deadline=None)
@given(st.text(min_size=1, max_size=140))
def test_whatever_the_claim_is_what_is_made_of_it_is_no_fault_of_its_own(claim):
    text = changed(9, f"        claim: {json.dumps(claim)}").replace(
        "        headline: have a named contact in each office\n", ""
    )
    assert [fault for fault in check(text) if "claim" not in fault.what and "text file" not in fault.what] == []


def test_a_plan_that_was_stored_before_there_were_short_names_is_still_read():
    body = shipped().model_dump(mode="json")
    for item in (item for area in body["areas"] for item in area["items"]):
        del item["short_name"], item["help_phrase"]

    assert Plan.model_validate(body).item("named_contact").help_phrase.startswith("“Each office has")


def test_a_plan_has_as_many_items_as_one_window_shows_and_no_more():
    item = "      - {{key: i{n}, claim: Claim {n}, question: Why}}"
    lines = [item.format(n=number) for number in range(MOST_ITEMS + 900)]
    text = "\n".join(["key: k", "title: T", "areas:", "  - key: a", "    title: A", "    items:", *lines])

    assert faults(text) == [
        "Line 107: This is item 101, and a plan has 100 at most. Join or leave out some of its 1000 items."
    ]
