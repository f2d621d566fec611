"""A plan as a spreadsheet: whatever a spreadsheet saves is read, and what is wrong is named by its line and fix."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.model import Certainty
from bot.rules.plan import Area, Item, Plan, Source
from bot.rules.plan_change import compare, settled
from bot.rules.plan_file import MAX_BYTES, read, shipped, written
from bot.rules.plan_sheet import written as as_sheet

ROWS = [
    ["Area", "Claim", "Question"],
    ["People", "Each office has a named contact", "Whom do you call?"],
    ["", "Staff are trained in each other's work", "What should a new hire learn?"],
    ["Rules", "Terms are “flexible”, where that helps", "Which term, and why?"],
]


def sheet(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows or ROWS)
    return out.getvalue()


def faults(data: bytes | str) -> list[str]:
    return list(map(str, read(data).faults))


def plan_of(data: bytes | str) -> Plan:
    found = read(data)
    assert found.plan is not None, faults(data)
    return found.plan


def changed(row: int, column: int, cell: str) -> str:
    rows = [list(one) for one in ROWS]
    rows[row][column] = cell
    return sheet(*rows)


# Reading


def test_three_columns_are_a_plan_and_what_they_do_not_say_is_made_and_named() -> None:
    found = read(sheet())
    assert found.plan is not None
    item = found.plan.items[0]

    assert [area.title for area in found.plan.areas] == ["People", "Rules"]
    assert [one.key for one in found.plan.items] == [
        "each_office_has_a_named_contact",
        "staff_are_trained_in_each_other_s_work",
        "terms_are_flexible_where_that_helps",
    ]
    assert (item.short_name, item.headline) == ("Office named contact", "say “Each office has a named contact”")
    assert item.certainty is Certainty.OURS
    assert set(found.made) == {"short_name", "headline", "help_phrase", "certainty"}
    assert found.made["headline"] == tuple(one.claim for one in found.plan.items)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_it_is_the_same_in_each_dialect_and_encoding_of_a_spreadsheet(
    delimiter: str, encoding: str, ending: str
) -> None:
    text = sheet(delimiter=delimiter).replace("\r\n", ending)

    assert plan_of(text.encode(encoding)) == plan_of(sheet())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "mac_roman"])
def test_it_is_the_same_with_the_line_ends_of_a_mac_in_its_letters_too(encoding: str) -> None:
    text = sheet(ROWS[0], ["People", "Résumés are read “blind”", "Why – and when?"])

    assert plan_of(text.replace("\r\n", "\r").encode(encoding)) == plan_of(text)


def test_a_cell_may_be_more_than_one_line() -> None:
    text = 'Area,Claim,"Question\n(open)"\r\nPeople,"Each office has\r\na named contact","Whom\ndo you call?"\r\n'
    (item,) = plan_of(text).items

    assert (item.claim, item.question) == ("Each office has a named contact", "Whom do you call?")


def test_columns_in_any_order_under_other_names_and_with_others_between() -> None:
    rows = [
        ["#", "Recommendation (max. 140)", "Owner", "THEME", "Open question", "Sources"],
        [
            "1",
            "Terms are flexible",
            "Jim",
            "Rules",
            "Which?",
            "The retreat (2019); A report https://example.org/a;b",
        ],
    ]
    found = read(sheet(*rows))
    assert found.plan is not None
    (item,) = found.plan.items

    assert found.left_out == (
        "Line 1: the column “#” is left out.",
        "Line 1: the column “Owner” is left out.",
    )
    assert item.sources == (
        Source(title="The retreat", published="2019"),
        Source(title="A report", url="https://example.org/a;b"),
    )


def test_a_title_above_areas_in_rows_of_their_own_and_the_header_twice() -> None:
    rows = [["Our plan for 2027"], ROWS[0], ["People"], *([["", *one[1:]] for one in ROWS[1:3]]), ROWS[0], ROWS[3]]
    plan = plan_of(sheet(*rows))

    assert plan.title == "Our plan for 2027"
    assert [(area.title, len(area.items)) for area in plan.areas] == [("People", 2), ("Rules", 1)]


def test_what_an_item_needs_is_named_by_its_claim_its_short_name_or_its_key() -> None:
    header = ["Area", "Claim", "Question", "Short name", "Needs", "Certainty"]
    rows = [
        ["A", "One is so", "Why?", "The first", "", "P"],
        ["A", "Two is so", "Why?", "", "the first", "press"],
        ["A", "Three is so", "Why?", "", "Two is so.", "Our own"],
        ["A", "Four is so", "Why?", "", "three_is_so", ""],
    ]
    plan = plan_of(sheet(header, *rows))

    assert [one.needs for one in plan.items] == [None, "one_is_so", "two_is_so", "three_is_so"]
    assert [one.certainty for one in plan.items] == ["primary", "press", "ours", "ours"]


# Faults


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (changed(1, 1, ""), "Line 2: There is no claim. Fill it in, or delete this line."),
        (changed(2, 2, ""), "Line 3: There is no question. Fill it in, or delete this line."),
        (changed(1, 0, ""), "Line 2: There is no area. Fill it in, or delete this line."),
        (changed(3, 1, "a" * 151), "Line 4: “claim” has 151 characters. Shorten it to 140."),
        (changed(3, 1, "=SUM(A1:A9)"), "Line 4: “=SUM(A1:A9)” is a formula, or a spreadsheet's error."),
        (changed(3, 1, "@cmd"), "Line 4: “@cmd” is a formula"),
        (changed(3, 2, "-2+3"), "Line 4: “-2+3” is a formula"),
        (
            changed(3, 2, "#REF!"),
            "Line 4: “#REF!” is a formula, or a spreadsheet's error. Copy the column, and paste",
        ),
        (changed(3, 1, "Each office has a NAMED contact."), "Line 4: Another item claims the same. Leave one"),
        (sheet(*ROWS, ["Later"]), "Line 5: The area “Later” has no items. Add one, or delete this line."),
        (sheet(ROWS[0]), "There are no items below the header. A plan has one line an item: Area,Claim,Question"),
        (sheet(["Claim", "Other"], ["It is so", "x"]), "Line 1: There is no column called Area or Question. The"),
        ("", "There are no lines in it."),
        ("just words", "Line 1: There is no column called Area or Claim or Question."),
        (
            b"PK\x03\x04" + b"\0" * 99,
            "This is a workbook, not a CSV file. In Excel choose File > Save As > CSV UTF-8",
        ),
        (b"PK\x03\x04" + b"\0" * 5_000_000, "This is a workbook, not a CSV file. In Excel choose File > Save As"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "This is a workbook, not a CSV file."),
        ("<html><table><tr><td>Area<td>Claim<td>Question", "This is a web page or XML, not a CSV file. In Excel"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook>", "This is a web page or XML, not a CSV file."),
        (b"x" * 5_000_000, "This is larger than 256 kB."),
        ("title: Ours\nnotice: none", "Line 1: “areas” is missing. Add a line"),
        ("a0: &a0 [x, x]\na1: &a1 [*a0, *a0]\n", "Line 2: This is not YAML: a value that begins with * must be"),
        ('Area,Claim,Question\nA,"open,Why?\n', "Line 2: A quotation mark is out of place here."),
        (
            sheet([*ROWS[0], "Recommendation"]),
            "Line 1: Two columns may be the Claim: the second is “Recommendation”.",
        ),
        (
            sheet([*ROWS[0], "Needs"], ["A", "One", "Why?", "Two"], ["A", "Two", "Why?", "One"]),
            "Line 2: “one” would wait for itself. Remove one “needs” of this circle.",
        ),
        (sheet([*ROWS[0], "Needs"], ["A", "One", "Why?", "Tow"]), "Line 2: There is no item “Tow”."),
        (sheet([*ROWS[0], "Sure"], ["A", "One", "Why?", "perhaps"]), "Line 2: “certainty” can't be “perhaps”."),
        (
            sheet([*ROWS[0], "Key"], *[["A", f"It is {n}", "Why?", "same"] for n in "ab"]),
            "Line 3: There are two items",
        ),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_fix(data: bytes | str, fault: str) -> None:
    found = read(data)

    assert found.plan is None
    assert any(str(one).startswith(fault) for one in found.faults), faults(data)


def test_all_faults_are_named_at_once_in_the_order_of_lines() -> None:
    rows = [ROWS[0], ["A", "", "Why?"], ["A", "a" * 150, "Why?"], ["A", "=1", "Why?"], ["A", "Fine", ""]]

    assert [fault.line for fault in read(sheet(*rows)).faults] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "data",
    [
        "Area,Claim,Question\n" + "A,B,C\n" * 40_000,
        "Area,Claim,Question,Sources\nA,B,C," + "http://" * 30_000,
        "Area,Claim,Question,Sources\nA,B,C," + "; " * 100_000,
        "Area,Claim,Question\nA," + "=" * 200_000 + ",C",
        '"' * 200_000,
        "“" * 80_000,
        "key: a\nareas:\n" + "- [" * 60_000,
        "key: a\nareas:\n  - items:\n" + "".join(f"      - {{key: i{n}, needs: i{n + 1}}}\n" for n in range(6_000)),
    ],
)
def test_no_file_takes_long_whatever_is_in_it(data: str) -> None:
    begun = time.process_time()
    found = read(data[:MAX_BYTES])

    assert found.plan is None
    assert time.process_time() - begun < 5
    assert all(len(str(fault)) < 400 for fault in found.faults)


@settings(deadline=None)
@given(st.text() | st.binary())
def test_anything_is_read_without_falling_over(data: bytes | str) -> None:
    assert read(data).plan is None or read(data).faults == ()


# Writing

LETTERS = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
LINE = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
WORDS = LINE.filter(lambda text: any(letter.isalnum() for letter in text))
SOURCES = st.lists(
    st.builds(
        Source,
        title=WORDS.filter(lambda text: "://" not in text) | st.none(),
        url=st.just("https://example.org/?a=1;b=(2)"),
        published=st.sampled_from([None, "2017", "2017-01", "2017-01-18"]),
    ),
    max_size=3,
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    claims = draw(st.lists(WORDS, min_size=2, max_size=5, unique_by=lambda text: text.casefold()))
    items = [
        Item(
            key=f"i{number}",
            claim=f"{number} {claim}",
            question=draw(LINE),
            short_name=draw(WORDS)[:20].strip(),
            headline=draw(LINE),
            help_phrase=draw(LINE),
            sources=tuple(draw(SOURCES)),
            certainty=draw(st.sampled_from(Certainty)),
            needs="i0" if number and draw(st.booleans()) else None,
            was=draw(st.sampled_from([None, "before"])),
        )
        for number, claim in enumerate(claims)
    ]
    areas = (
        Area(key="a", title="One", items=tuple(items[:1])),
        Area(key="b", title=draw(WORDS) + "2", items=tuple(items[1:])),
    )
    return Plan(key="k", title=draw(WORDS), notice=draw(LINE), areas=areas)


@settings(deadline=None, max_examples=200)
@given(plans())
def test_what_is_written_reads_back_as_the_same_in_both_forms(plan: Plan) -> None:
    for text in (written(plan), as_sheet(plan)):
        found = read(text.encode("utf-8-sig"))

        assert found.plan is not None, (text, found.faults)
        assert (found.made, found.left_out) == ({}, ())
        assert compare(settled(found.plan, plan, []), plan, []).nothing, (text, found.plan)


def test_no_cell_that_is_written_runs_as_a_formula() -> None:
    body = shipped().model_dump(mode="json")
    body["areas"][0]["items"][0] |= {"claim": "=HYPERLINK(1)", "question": "+1?", "short_name": "@x"}
    plan = Plan.model_validate(body)

    for row in csv.reader(io.StringIO(as_sheet(plan))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert plan_of(as_sheet(plan)).items[0].claim == "=HYPERLINK(1)"
