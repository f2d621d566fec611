"""Rosters as people really write them: titles above, notes below, a row a state, addresses out of mail programs."""

from __future__ import annotations

import time

import pytest

from bot.rules.model import Office
from bot.rules.roster import Sheet, read
from bot.rules.roster_cells import Wrong, email, office
from bot.rules.roster_cells import address as compared

CIO, CPO = Office.CIO, Office.CPO
BOTH = [("ID", CIO, "a@x.gov"), ("ID", CPO, "b@x.gov")]


def said(sheet: Sheet) -> list[tuple[str, Office, str | None]]:
    assert not sheet.faults, "\n".join(map(str, sheet.faults))
    return [(line.code, line.office, line.email) for line in sheet.lines]


@pytest.mark.parametrize(
    "header",
    [
        "State,CIO,CIO Email,CPO,CPO Email",
        "State,CIO Name,CIO E-mail,CPO Name,CPO E-mail",
        "State Name,CIO's name,Email (CIO),CPO's name,Email (CPO)",
        "Abbr,Chief Information Officer,CIO E-Mail Address,Chief Procurement Officer,CPO E-Mail Address",
        "Jurisdiction,State CIO,Email,State CPO,Email",
        "State,Chief Information Officer,Primary Email,Chief Procurement Officer,Primary Email",
        ",CIO,,CPO,\nState,Name,Email,Name,Email",
    ],
)
def test_a_row_for_each_state_is_understood(header: str) -> None:
    assert said(read(f"{header}\nID,Jane Doe,a@x.gov,Al Roe,b@x.gov\n")) == BOTH


@pytest.mark.parametrize(
    ("header", "noted"),
    [
        (
            "State,State CIO,CIO Email,Purchasing Director,Purchasing Director Email",
            "“Purchasing Director Email” read as",
        ),
        ("State,CIO,CIO Email,CPO,CPO/Procurement Director Email", "Procurement Director Email” read as the CPO's"),
        ("State,IT Director,IT Director Email,CPO,CPO Email", "“IT Director Email” read as the CIO's"),
        ("State,CIO,IT Email,CPO,Procurement E-mail", "“Procurement E-mail” read as the CPO's"),
    ],
)
def test_a_column_called_by_a_job_title_is_read_as_its_office_and_shown_for_a_look(header: str, noted: str) -> None:
    sheet = read(f"{header}\nID,Jane Doe,a@x.gov,Al Roe,b@x.gov\n")

    assert said(sheet) == BOTH
    assert noted in "\n".join(sheet.noted)


@pytest.mark.parametrize(
    ("header", "question"),
    [
        (
            "State,CIO,CIO Email,Director,Director Email",
            "whose “Director Email” is. If it is the CPO's, call it CPO Email",
        ),
        ("State,CIO,CIO Email,Privacy,Chief Privacy Officer Email", "CPO here is the chief procurement officer"),
    ],
)
def test_a_column_of_addresses_that_may_be_an_offices_is_asked_about(header: str, question: str) -> None:
    (fault,) = read(f"{header}\nID,Jane Doe,a@x.gov,Al Roe,b@x.gov\n").faults

    assert question in str(fault)


@pytest.mark.parametrize("header", ["State,CIO Email,CPO Email,Deputy CPO Email", "State,Office,Email,CPO Email"])
def test_a_column_of_addresses_that_is_left_out_is_said(header: str) -> None:
    row = "ID,CIO,a@x.gov,d@x.gov" if "Office" in header else "ID,a@x.gov,b@x.gov,d@x.gov"
    (noted,) = read(f"{header}\n{row}\n").noted

    assert "CPO Email” is left out." in noted


def test_in_a_row_for_each_state_a_column_called_by_the_office_may_hold_the_address() -> None:
    assert said(read("State,CIO,CPO\nIdaho,a@x.gov,b@x.gov\nME,TBD,\n")) == [
        *BOTH,
        ("ME", CIO, None),
        ("ME", CPO, None),
    ]


def test_a_name_without_an_address_is_asked_about_and_never_taken_for_a_vacancy() -> None:
    (fault,) = read("State,CIO,CIO Email,CPO,CPO Email\nID,Jane Doe,,Al,b@x.gov\n").faults

    assert str(fault) == (
        "Line 2: CIO: “Jane Doe” has no e-mail address. Add the address, or write vacant as the e-mail."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Task force roster\n\nState,Office,Email\nID,CIO,a@x.gov\nID,CPO,b@x.gov\n",
        "Roster, as of March, all states\nto all\nState\tOffice\tEmail\nID\tCIO\ta@x.gov\nID\tCPO\tb@x.gov",
        "State,Office,Email\nID,CIO,a@x.gov\n,CPO,b@x.gov\n",
        "State,Office,Email\nIdaho,,\n,CIO,a@x.gov\n,CPO,b@x.gov\n",
        "State Name,Role,Primary Email\nID,CIO,a@x.gov\nID,CPO,b@x.gov\n* as of May\nSource: files\nTotal,2,\n",
        "Abbr;Position;E-Mail Address\nID;CIO;a@x.gov\nID;CPO;b@x.gov\nTotals: 2\n",
        "State,Office,Email\nWestern Region,,\nID,CIO,a@x.gov\nID,CPO,b@x.gov\nCompiled by the staff office\n",
        "| State |Office|Email |\n|---|:--:|---|\n| ID | CIO | <mailto:a@x.gov|a@x.gov> |\n| ID | CPO | b@x.gov |",
        "| ID | CIO | a@x.gov |\n| ID | CPO | b@x.gov |\n",
        "State|Office|Email\nID|CIO|a@x.gov\nID|CPO|b@x.gov\n",
        "sep=;\r\nState;Office;Email\r\nID;CIO;a@x.gov\r\nID;CPO;b@x.gov\r\n",
        "\ufeffState,Office,Email\nID,CIO,a@x.gov\nID,CPO,b@x.gov\n",
        "State\u00a0Name,\u00a0Office,Email\nID,CIO,a@x.gov\u00a0\nID,\u00a0CPO,b@x.gov\n",
        "“State”,“Office”,“Email”\n“ID”,“CIO”,“Doe, Jane <a@x.gov>”\nID,CPO,b@x.gov\n",
        "Idaho\tCIO\ta@x.gov\n\tCPO\tb@x.gov\n",
        "State,Title,Email\nID,State CIO,a@x.gov\nID,Chief Procurement Officer (CPO),b@x.gov\n",
    ],
)
@pytest.mark.parametrize("encoding", [None, "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_found_among_titles_notes_and_totals_however_it_is_written(
    text: str, encoding: str | None
) -> None:
    if encoding == "cp1252":
        text = text.removeprefix("\ufeff")

    assert said(read(text.encode(encoding) if encoding else text)) == BOTH


def test_what_is_no_part_of_the_table_is_left_out_and_said() -> None:
    sheet = read("Roster of 2027\n\nState,Office,Email\nID,CIO,a@x.gov\n* as of March\nTotal 1\n")

    assert sheet.skipped == (
        "Line 1: “Roster of 2027” is left out.",
        "Line 5: “* as of March” is left out.",
        "Line 6: “Total 1” is left out.",
    )


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Idahoo,CIO,a@x.gov", "“Idahoo” is not a state"),
        ("Idahoo,,", "“Idahoo” is not a state"),
        ("Total,CIO,a@x.gov", "“Total” is not a state"),
        (",CIO,c@x.gov", "The state is missing."),
    ],
)
def test_a_row_that_may_be_meant_is_never_left_out_in_silence(row: str, fault: str) -> None:
    faults = [str(one) for one in read(f"State,Office,Email\nME,CIO,b@x.gov\n{row}\n").faults]

    assert any(fault in one for one in faults), faults


def test_after_a_state_that_cant_be_read_the_next_row_is_not_given_to_another() -> None:
    sheet = read("State,Office,Email\nME,CIO,b@x.gov\nZZ,CIO,a@x.gov\n,CPO,c@x.gov\n")

    assert [line.code for line in sheet.lines] == ["ME"]
    assert [fault.line for fault in sheet.faults] == [3]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("State Purchasing Director", CPO),
        ("Acting CIO", CIO),
        ("Chief Technology Officer", CIO),
        ("Secretary of IT", CIO),
        ("State Procurement Administrator", CPO),
        ("Interim Chief Procurement Officer", CPO),
        ("Commissioner of Information Technology", CIO),
    ],
)
def test_a_title_is_understood_as_its_office_and_shown_for_a_look(cell: str, expected: Office) -> None:
    found = office(cell)

    assert found.value is expected
    assert found.note == f"“{cell}” read as {expected}"
    sheet = read(f"State,Office,Email\nID,{cell},a@x.gov\n")
    assert said(sheet) == [("ID", expected, "a@x.gov")]
    assert sheet.noted == (f"Line 2: “{cell}” read as {expected}.",)


@pytest.mark.parametrize("cell", ["CIO", "C.I.O.", "State CIO", "Idaho CIO", "Chief Procurement Officer (CPO)"])
def test_an_office_in_so_many_words_needs_no_look(cell: str) -> None:
    assert office(cell).note == ""


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("Director", "may be the CIO or the CPO"),
        ("Secretary of Administration", "may be the CIO or the CPO"),
        ("Director of Technology Procurement", "may be the CIO or the CPO"),
        ("CIO & CPO", "may be the CIO or the CPO"),
        ("Deputy CIO", "does not hold the office"),
        ("Former CPO", "does not hold the office"),
        ("Chief Information Security Officer", "is not an office"),
        ("Chief Data Officer", "is not an office"),
        ("Chief People Officer", "is another office"),
        ("Governor", "is not an office"),
        ("x" * 100_000, "is not an office"),
    ],
)
def test_a_title_that_may_mean_either_or_none_is_asked_about(cell: str, what: str) -> None:
    with pytest.raises(Wrong, match=what):
        office(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("TBD", "tba", "N/A", "n/a", "NA", "-", "–", "—", "--", "none", "None.", "VACANT - recruiting"),
        *("vacant (acting: Jane Doe)", "Vacant as of 3/1", "Currently vacant", "To be determined", "Unfilled"),
    ],
)
def test_what_means_that_nobody_holds_it_is_vacant_and_shown_for_a_look(cell: str) -> None:
    found = email(cell)

    assert found.value is None
    assert found.note == f"“{cell}” read as vacant"


@pytest.mark.parametrize("cell", ["", " ", "vacant", "Vacant"])
def test_an_empty_cell_and_vacant_need_no_look(cell: str) -> None:
    assert email(cell).note == ""


@pytest.mark.parametrize(
    "cell",
    [
        *("a@x.gov<mailto:a@x.gov>", "<mailto:a@x.gov|a@x.gov>", "'a@x.gov'", '"a@x.gov"', "<a@x.gov>"),
        *("a@x.gov;", "a@x.gov,", "a@x.gov.", "A@X.Gov", "a＠x.gov", "a\u200b@x.gov", "\u00a0a@x.gov", "a@x.gov*"),
        *("Jane Doe <a@x.gov>", '"Doe, Jane" <a@x.gov>', "a@x.gov (Jane Doe)", "[a@x.gov](mailto:a@x.gov)"),
        *("mailto:a@x.gov", "MAILTO:a@x.gov?subject=Hello there", "a@x.gov; A@x.gov", "(a@x.gov)"),
        '=HYPERLINK("mailto:a@x.gov","a@x.gov")',
    ],
)
def test_an_address_is_read_out_of_whatever_stands_around_it(cell: str) -> None:
    assert email(cell).value == compared(cell) == "a@x.gov"


@pytest.mark.parametrize("cell", ["o’brien@x.gov", "o‘brien@x.gov", "O´Brien@x.gov", "mailto:o%27brien@x.gov"])
def test_an_apostrophe_is_straight_and_a_curly_one_is_shown(cell: str) -> None:
    found = email(cell)

    assert found.value == "o'brien@x.gov"
    assert found.note == ("" if "%" in cell else f"“{cell}” read as o'brien@x.gov")


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        ("jane", "Give one address"),
        ("jane@x", "Give one address"),
        ("jane@@x.gov", "Give one address"),
        ("jane@x..gov", "Give one address"),
        ("jane.@x.gov", "Give one address"),
        ("jane@x.g0v1", "Give one address"),
        ("jane@-x.gov", "Give one address"),
        ("jané@x.gov", "Give one address"),
        ("jane doe@x.gov", "Give one address"),
        ("Jane Doe jane@x.gov", "Give one address"),
        ("jane@x.gov .us", "Give one address"),
        ("jane@ x.gov", "Give one address"),
        ("jane@x.gov?subject=Hi", "Give one address"),
        ("=jane@x.gov", "Give one address"),
        ('=HYPERLINK("https://x.gov","jane@x.gov")', "Give one address"),
        ("?", "Give one address"),
        ("a@x.gov; b@x.gov", "keep a@x.gov or b@x.gov"),
        ("a@x.gov / b@x.gov", "keep a@x.gov or b@x.gov"),
        ("a@x.gov <b@x.gov>", "keep a@x.gov or b@x.gov"),
        ("a@x.gov<mailto:b@x.gov>", "keep a@x.gov or b@x.gov"),
        ("a@x.gov (vacant)", "Is it vacant, or a@x.gov?"),
        ("j" * 300 + "@x.gov", "Give one address"),
    ],
)
def test_what_is_not_surely_one_address_is_refused_as_it_stands_with_the_fix(cell: str, fix: str) -> None:
    with pytest.raises(Wrong) as wrong:
        email(cell)

    assert cell[:30] in wrong.value.what
    assert fix in wrong.value.fix
    quoted = '"' + cell.replace('"', '""') + '"'
    (fault,) = read(f"State,Office,Email\nID,CIO,{quoted}\n").faults
    assert fault.line == 2


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("State,Office,Email (office),Email (main)\nID,CIO,a@x.gov,b@x.gov", "“Email (office)” and “Email (main)”"),
        ("State,CIO Email,CIO Work Email\nID,a@x.gov,b@x.gov", "“CIO Email” and “CIO Work Email”"),
        ("State,Name,Office,Email\nID,Vacant,CIO,a@x.gov", "Is it vacant, or does a@x.gov hold it?"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_with_both(text: str, question: str) -> None:
    sheet = read(text)

    assert any(question in str(fault) for fault in sheet.faults), sheet.faults


PIECES = [
    "a",
    "@",
    "<",
    "a@",
    "<mailto:",
    "“",
    " x",
    "'",
    "a.",
    "|",
    '=HYPERLINK("mailto:',
    "-",
    "(",
    "%27",
]


@pytest.mark.parametrize("piece", PIECES)
def test_no_cell_of_a_hundred_thousand_characters_takes_long(piece: str) -> None:
    long = (piece * 100_000)[:100_000]
    begun = time.process_time()

    for cell in (long, long[:15_000]):
        assert compared(cell) != "a@x.gov"
        for row in ([cell, "CIO", "a@x.gov", ""], ["ID", cell, "a@x.gov", ""], ["ID", "CIO", cell, ""], [cell]):
            assert read(f"State,Office,Email,Title\n{','.join(row)}\n").faults

    assert time.process_time() - begun < 2


def test_a_thousand_wrong_lines_and_ten_thousand_lines_end_soon_and_are_told_in_few_words() -> None:
    begun = time.process_time()

    wrong = read("State,Office,Email\n" + "".join(f"Wrong{n},Boss{n},nobody{n}\n" for n in range(999)))
    many = read("State,Office,Email\n" + "".join(f"ID,CIO,a{n}@x.gov\n" for n in range(10_000)))

    assert time.process_time() - begun < 3
    assert len(wrong.faults) < 110
    assert "I stopped reading here" in str(wrong.faults[-1])
    assert [str(fault)[:34] for fault in many.faults] == ["This has more than 1,000 lines. A "]
