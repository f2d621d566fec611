"""A roster is read however a spreadsheet wrote it, every fault is named, and compared with who is in Slack."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.rules.roster import Line, Sheet, check, read
from bot.rules.roster_match import Changes, Unfit, compare, relevant

CIO, CPO = Office.CIO, Office.CPO
TEAM = "T1"
HEADERS = {
    "jurisdiction": ["jurisdiction", "State", "STATE ", "Postal code", "State / Territory"],
    "office": ["Office", "role", "Position"],
    "email": ["Email", "E-mail", "e-mail address", "Mail", "E-Mail Address"],
    "title": ["Title", "Job title", "JOB TITLE"],
    "extra": ["Phone", "Notes", "Last name"],
}
OFFICES = {CIO: ["CIO", "cio", "C.I.O.", "Chief Information Officer"], CPO: ["CPO", "chief procurement officer"]}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
PLACES = [(code, office) for code in ALL for office in Office]


def states_of(code: str) -> st.SearchStrategy[str]:
    return st.sampled_from([code, code.lower(), ALL[code].name, f" {ALL[code].name.upper()} "])


@st.composite
def rosters(draw: st.DrawFn) -> tuple[list[tuple[str, Office, str | None, str]], bytes | str]:
    """What a roster says, and that roster as some spreadsheet would have written it."""
    encoding = draw(st.sampled_from([*ENCODINGS, None]))
    end = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    if end == "\r" and encoding in ("cp1252", "latin-1"):
        encoding = "mac_roman"  # a Mac's line ends, a Mac's letters
    more = {"cp1252": "Šœ", "latin-1": "", "mac_roman": "œ"}.get(encoding or "", "王🙂’")
    letters = f"abcXYZ ,;\t\"'=-éñüÀß{more}"
    titles = st.text(letters, max_size=20).map(lambda text: " ".join(text.split()))
    places = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=20, unique=True))
    said = [
        (code, office, draw(st.sampled_from([None, f"{office}.{code}@ex-ample.gov".lower()])), draw(titles))
        for code, office in places
    ]
    columns = draw(st.permutations(["jurisdiction", "office", "email", "title", "extra"]))
    separator = draw(st.sampled_from([",", ";", "\t"]))
    out = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)
    trailing = [""] * draw(st.integers(0, 3))
    writer.writerow([draw(st.sampled_from(HEADERS[column])) for column in columns] + trailing)
    for code, office, email, title in said:
        cells = {
            "jurisdiction": draw(states_of(code)),
            "office": draw(st.sampled_from(OFFICES[office])),
            "email": draw(_written(email)),
            "title": title,
            "extra": draw(titles),
        }
        writer.writerow([cells[column] for column in columns] + trailing)
        out.write(draw(st.sampled_from(["", "", end, separator * 4 + end])))
    return said, _encoded(out.getvalue(), encoding)


def _written(email: str | None) -> st.SearchStrategy[str]:
    if email is None:
        return st.sampled_from(["", "vacant", " Vacant "])
    return st.sampled_from([email, f" {email}\u00a0", email.upper(), f"mailto:{email}", f"Jane Doe <{email}>"])


def _encoded(text: str, encoding: str | None) -> bytes | str:
    if encoding is None:
        return text
    data = text.encode(encoding)
    if encoding in ("cp1252", "latin-1", "mac_roman") and not data.isascii():
        assume(not _is_utf8(data))  # then nobody could tell
    return data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(rosters())
def test_a_roster_reads_the_same_in_any_encoding_separator_and_order_of_columns(
    made: tuple[list[tuple[str, Office, str | None, str]], bytes | str],
) -> None:
    said, written = made

    sheet = read(written)

    assert not sheet.faults, "\n".join(map(str, sheet.faults))
    assert [(line.code, line.office, line.email, line.title) for line in sheet.lines] == said
    assert Sheet.from_json(sheet.as_json()) == sheet


@given(st.binary(max_size=400) | st.text(max_size=200))
def test_whatever_is_sent_is_read_or_refused_with_a_reason(data: bytes | str) -> None:
    sheet = read(data)

    assert sheet.lines or sheet.faults


def test_lines_without_a_header_are_in_the_order_of_the_example() -> None:
    assert read("Idaho\tCIO\tjane@x.gov\tChief\nID\tCPO").lines == (
        Line(1, "ID", CIO, "jane@x.gov", "Chief"),
        Line(2, "ID", CPO, None),
    )


def test_a_header_that_stands_twice_in_two_pasted_parts_is_no_line() -> None:
    assert [
        line.number for line in read("State,Office,Email\nID,CIO,a@x.gov\nState,Office,Email\nID,CPO,").lines
    ] == [
        2,
        4,
    ]


@pytest.mark.parametrize(
    "header", ["State,Postal code,Office,Position,Email", "Postal code,State,Position,Office,Email"]
)
def test_of_two_columns_that_fit_the_plainer_name_counts(header: str) -> None:
    cells = {"State": "ID", "Postal code": "83702", "Office": "CIO", "Position": "Boss", "Email": "a@x.gov"}
    sheet = read(f"{header}\n" + ",".join(cells[name] for name in header.split(",")))

    assert [(line.code, line.office) for line in sheet.lines] == [("ID", CIO)]


def test_a_formula_stays_the_text_it_is() -> None:
    (line,) = read("State,Office,Email,Title\nID,CIO,a@x.gov,=cmd|' /C calc'!A0").lines

    assert line.title == "=cmd|' /C calc'!A0"


def test_a_separator_named_by_excel_counts() -> None:
    assert len(read("sep=;\r\nState;Office;Email, work, direct;Email\r\nID;CIO;x;a@x.gov\r\n").lines) == 1


HEADER = "State,Office,Email,Title"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["ZZ,CIO,a@x.gov"], ["Line 2: “ZZ” is not a state, DC or territory. Give a postal code"]),
        ([",CIO,a@x.gov"], ["Line 2: The state is missing. Give a postal code"]),
        (["83702,CIO,a@x.gov"], ["Line 2: “83702” is not a state"]),
        (["ID,,a@x.gov"], ["Line 2: The office is missing. Write CIO or CPO"]),
        (["ID,CISO,a@x.gov"], ["Line 2: “CISO” is not an office. Write CIO or CPO"]),
        (["ID,Chief Privacy Officer,a@x.gov"], ["is another office. CPO here is the chief procurement officer."]),
        (["ID,CPO,a@x.gov,Chief Privacy Officer"], ["Line 2: The job title “Chief Privacy Officer” is another"]),
        (["ID,CIO,jane"], ["Line 2: “jane” is not an e-mail address. Give one address, for example"]),
        (["ID,CIO,a@x.gov; b@x.gov"], ["“a@x.gov; b@x.gov” is not an e-mail address"]),
        (["ID,CIO,a@x.gov <b@x.gov>"], ["“a@x.gov <b@x.gov>” is not an e-mail address"]),
        (["ID,CIO,=a@x.gov"], ["“=a@x.gov” is not an e-mail address"]),
        (["ID,CIO,=HYPERLINK(1)"], ["“=HYPERLINK(1)” is not an e-mail address"]),
        (["ID,CIO,a@x.gov", "ID,CIO,A@X.gov"], ["Line 3: Idaho's CIO is on line 2 already. Keep one"]),
        (["ID,CIO,a@x.gov", "ID,CIO,b@x.gov"], ["Line 3: Idaho's CIO is on line 2 already with another e-mail."]),
        (["ID,CIO,a@x.gov", "ID,CIO,vacant"], ["Line 3: Idaho's CIO is on line 2 already with another e-mail."]),
        (
            ["ID,CIO,a@x.gov", "ME,CIO,a@x.gov"],
            ["Line 3: a@x.gov is on line 2 already, as Idaho's CIO. One person"],
        ),
        (['ID,CIO,"a@x.gov', "ZZ,CPO,b@x.gov"], ["Line 2: A quotation mark is out of place", "Line 3: “ZZ”"]),
        (["ID,CIO,a@x.gov,Chief “IT”", 'ID,CPO,b@x.gov,"Dir" of IT'], ["Line 3: A quotation mark is out of place"]),
        (['ID,CIO,a@x.gov,"Chief', 'Officer"', "ZZ,CPO,"], ["Line 4: “ZZ”"]),
        (["ZZ,CFO,x"], ["Line 2: “ZZ”", "Line 2: “CFO”", "Line 2: “x”"]),
        (['ID,CIO,a@x.gov,"Chief', *["ME,CIO,"] * 30, '"'], ["Line 2: A quot", *["line 3 already"] * 29, "A quot"]),
        ([], ["There is nothing below the header. Send a line for each office. Example: ID,CIO,"]),
    ],
)
def test_every_fault_is_named_by_its_line_with_what_to_do(rows: list[str], faults: list[str]) -> None:
    said = check("\r\n".join([HEADER, *rows]))

    assert len(said) == len(faults), said
    for line, fault in zip(said, faults, strict=True):
        assert fault in line


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", "There are no lines in it."),
        (" \r\n,,,\r\n", "There are no lines in it."),
        ("Name,Phone\nJane,1", "Line 1: There is no column called State or Office or Email. The first line names"),
        ("State;Office\nID;CIO", "Line 1: There is no column called Email."),
        ("State,Office,Email,E-mail\nID,CIO,,", "Line 1: Two columns are called “Email”."),
        (
            b"PK\x03\x04...",
            "This is a workbook, not a CSV file. In Excel choose File > Save As > CSV UTF-8, in Google",
        ),
        (b"\x89PNG\0\0\1\2", "This is not text."),
        (b"x" * 5_000_000, "This is larger than 1 MB."),
        ("ID,CIO,a@x.gov\n" * 1_001, "This has more than 1,000 lines."),
    ],
)
def test_what_is_no_roster_at_all_is_refused_in_one_sentence(data: bytes | str, fault: str) -> None:
    (said,) = check(data)

    assert said.startswith(fault)


def test_blank_lines_below_a_table_do_not_count() -> None:
    assert not check(f"{HEADER}\nID,CIO,a@x.gov\n" + ",\n" * 300_000)


# Compared with Slack


def account(slack_id: str, email: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": slack_id, "team_id": TEAM, "profile": {"email": email or f"{slack_id}@x.gov"}} | more


def sheet(*rows: str) -> Sheet:
    """Rows such as `ID CIO A` (the account A) or `ID CPO -` (vacant), with a title after it."""
    made = []
    for number, row in enumerate(rows, 1):
        code, office, who, *title = row.split(maxsplit=3)
        email = None if who == "-" else f"{who.lower()}@x.gov"
        made.append(Line(number, code, Office(office), email, " ".join(title)))
    return Sheet(tuple(made))


DIRECTORY = [account(name) for name in "ABCDEF"]


def compared(of: Sheet, current: dict[tuple[str, Office], str | None], directory: Any = None) -> Changes:
    return compare(of, directory or DIRECTORY, current, TEAM)


def short(changes: Changes) -> dict[str, Any]:
    done = {
        name: [f"{one.code} {one.office} {one.old} {one.new}" for one in getattr(changes, name)]
        for name in ("added", "changed", "vacated")
    }
    return {name: said for name, said in done.items() if said}


def test_each_office_is_added_changed_vacated_or_left_as_it_is() -> None:
    current = {("ID", CIO): "A", ("ID", CPO): "B", ("ME", CIO): "C", ("ME", CPO): None, ("UT", CIO): "D"}

    changes = compared(sheet("ID CIO A", "ID CPO E", "ME CIO -", "ME CPO -", "OH CPO F"), current)

    assert short(changes) == {"added": ["OH CPO None F"], "changed": ["ID CPO B E"], "vacated": ["ME CIO C None"]}
    assert changes.unchanged == 2
    assert (changes.missing, changes.ambiguous, changes.refused, changes.swapped) == ((), (), (), ())


@pytest.mark.parametrize("email", ["a@x.gov", "A@X.GOV", " a@x.gov\u00a0", "mailto:a@x.gov"])
def test_addresses_match_whatever_their_capitals_and_spaces(email: str) -> None:
    assert short(compared(sheet("ID CIO A"), {}, [account("A", email)])) == {"added": ["ID CIO None A"]}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"is_bot": True}, Unfit.APP),
        ({"id": "USLACKBOT"}, Unfit.APP),
        ({"deleted": True}, Unfit.DEACTIVATED),
        ({"team_id": "T2"}, Unfit.STRANGER),
        ({"is_stranger": True}, Unfit.STRANGER),
    ],
)
def test_who_cannot_hold_an_office_is_refused(more: dict[str, Any], why: Unfit) -> None:
    changes = compared(sheet("ID CIO A"), {}, [account("A") | more])

    assert [one.why for one in changes.refused] == [why]
    assert not changes.all


def test_a_guest_may_hold_an_office() -> None:
    assert compared(sheet("ID CIO A"), {}, [account("A", is_restricted=True, is_ultra_restricted=True)]).added


def test_who_is_not_in_this_slack_or_there_twice_is_told_apart() -> None:
    directory = [account("A", "a@x.gov"), account("B", "a@x.gov"), account("C", "c@x.gov"), {"id": "N"}]

    changes = compared(sheet("ID CIO A", "ID CPO C", "ME CIO Z"), {}, directory)

    assert [one.accounts for one in changes.ambiguous] == [("A", "B")]
    assert [line.email for line in changes.missing] == ["z@x.gov"]
    assert short(changes) == {"added": ["ID CPO None C"]}


def test_of_two_accounts_the_one_that_is_still_active_counts() -> None:
    directory = [account("OLD", "a@x.gov", deleted=True), account("A"), account("BOT", "a@x.gov", is_bot=True)]

    assert short(compared(sheet("ID CIO A"), {}, directory)) == {"added": ["ID CIO None A"]}


def test_who_keeps_an_office_elsewhere_is_refused_and_who_leaves_it_is_not() -> None:
    current = {("UT", CIO): "A", ("ME", CPO): "B", ("OH", CIO): "C"}
    wanted = ("ID CIO A", "ID CPO B", "ME CPO -", "IA CIO C", "OH CIO Z")

    changes = compared(sheet(*wanted), current)

    assert [(one.line.code, one.account, one.why, one.holds) for one in changes.refused] == [
        ("ID", "A", Unfit.ELSEWHERE, ("UT", CIO)),
        ("IA", "C", Unfit.ELSEWHERE, ("OH", CIO)),  # Ohio's new one is not in this Slack, so C stays there
    ]
    assert short(changes) == {"added": ["ID CPO None B"], "vacated": ["ME CPO B None"]}


def test_a_refusal_that_keeps_somebody_in_place_is_followed_to_its_end() -> None:
    current = {("ID", CIO): "A", ("ME", CIO): "B", ("UT", CIO): "C"}

    changes = compared(sheet("ME CIO A", "UT CIO B", "OH CIO C", "ID CIO Z"), current)

    assert [one.line.code for one in changes.refused] == ["ME", "UT", "OH"]
    assert not changes.all


def test_one_person_for_two_offices_is_refused_even_with_two_addresses() -> None:
    changes = compared(sheet("ID CIO A", "ID CPO AA"), {}, [account("A", "a@x.gov"), account("A", "aa@x.gov")])

    assert len(changes.refused) == 2


def test_two_officers_who_would_change_places_are_pointed_out_and_still_can() -> None:
    current = {("ID", CIO): "A", ("ID", CPO): "B", ("ME", CIO): "C", ("ME", CPO): "D"}

    changes = compared(sheet("ID CIO B", "ID CPO A", "ME CIO D", "ME CPO E"), current)

    assert [(one.code, one.line) for one in changes.swapped] == [("ID", None)]
    assert len(changes.changed) == 4


@pytest.mark.parametrize(
    ("row", "doubtful"),
    [
        ("ID CIO A Chief Procurement Officer", True),
        ("ID CIO A Director of Purchasing", True),
        ("ID CPO A Chief Information Officer", True),
        ("ID CPO A Information Technology Director", True),
        ("ID CPO A Director of Technology Procurement", False),
        ("ID CIO A Chief Information Officer", False),
        ("ID CIO A", False),
    ],
)
def test_a_job_title_that_sounds_like_the_other_office_is_pointed_out(row: str, doubtful: bool) -> None:
    of = sheet(row)

    assert bool(compared(of, {}).swapped) == doubtful
    assert not compared(of, {of.lines[0].place: "A"}).swapped  # it was looked at when it was applied


ANYBODY = st.sampled_from([*"ABCDEF", None])


@given(
    st.dictionaries(st.sampled_from(PLACES[:8]), st.sampled_from([*"ABCDEFZ", None]), max_size=8),
    st.dictionaries(st.sampled_from(PLACES[:10]), ANYBODY, max_size=10),
)
def test_applying_gives_each_person_one_office_and_applying_again_changes_nothing(
    wanted: dict[tuple[str, Office], str | None], before: dict[tuple[str, Office], str | None]
) -> None:
    assume(all(_once(people) for people in (wanted, before)))
    of = sheet(*(f"{code} {office} {who or '-'}" for (code, office), who in wanted.items()))

    first = compared(of, before)
    after = before | {one.place: one.new for one in first.all}
    again = compared(of, after)

    assert _once(after)
    assert {place: who for place, who in after.items() if place not in wanted} == {
        place: who for place, who in before.items() if place not in wanted
    }
    assert not again.all
    assert again.unchanged == first.unchanged + len(first.all)
    assert compare(of, relevant(of, DIRECTORY), before, TEAM) == first


def _once(people: dict[tuple[str, Office], str | None]) -> bool:
    held = [person for person in people.values() if person]
    return len(held) == len(set(held))
