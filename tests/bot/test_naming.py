"""Whether a text names a state, an office or a person: spellings that were tried, and sentences that are free."""

from __future__ import annotations

import time

import pytest

from bot.rules.jurisdictions import ALL
from bot.rules.model import Quote
from bot.rules.naming import Found, found, named_in_win
from bot.words import naming as words
from sandbox.demo.invented import WINS

NAMED = [
    "Evergreen state colleges",
    "We in NYS did it",
    "vendors from Vegas",
    "the Bay Area",
    "on Long Island",
    "N. Mex. agreed",
    "the N. Mariana office",
    "our head of procurement",
    "the Chief of IT",
    "I\u2202aho",
    "Massachusets",
    "Pensylvania did",
    "in Missisippi",
    "Conneticut",
    "Tennesee",
    "Illinios",
    "Virgina",
    "Road Island",
    "Colarado",
    "Tejas",
    "Jersey did it first",
    "the Twin Cities",
    "Mpls",
    "Philly",
    "Windy City",
    "Cal. did it",
    "Mass. did it first",
    "Conn. did it",
    "We meet. Miss. did it first",
    "Ark. and we",
    "Ala. has it",
    "in Ada County",
    "Maricopa County",
    "Orleans Parish",
    "call us, area code 208",
    "the 208 area code",
    "We do better than Oregon and Texas.",
    "Idaho's new CPO desk in Boise",
    "idaho",
    "IDAHO",
    "Ida\u200bho",
    "I\u200bdaho",
    "\u0406daho",
    "Id\u0430ho",
    "\u0399daho",
    "\xcdd\xe0h\xf3",
    "\uff29\uff44\uff41\uff48\uff4f",
    "I d a h o",
    "I-D-A-H-O",
    "I.d.a.h.o",
    "i d a h o",
    "Ida-ho",
    "Ida ho",
    "Id aho",
    "Ida.ho",
    "1daho",
    "Idah0",
    "!daho",
    "ldaho",
    "T3xas",
    "Tex@s",
    "0regon",
    "Ore9on",
    "0hio",
    "Oh1o",
    "\U0001d408\U0001d41d\U0001d41a\U0001d421\U0001d428",
    "\u24be\u24b9\u24b6\u24bd\u24c4",
    "\U0001f178\U0001f173\U0001f170\U0001f177\U0001f17e",
    "\u1d35\u1d48\u1d43\u02b0\u1d52",
    "\u026a\u1d05\u1d00\u029c\u1d0f",
    "\ufb02orida",
    "Hawai\u02bbi",
    "Hawai'i",
    "Hawai\u2018i",
    "hawaii",
    "Idahoans did it",
    "an Idahoan",
    "the Gem State leads",
    "Beaver State",
    "Lone Star State",
    "Show Me State",
    "We in ID meet now",
    "done in OR first",
    "ID and TX meet",
    "I.D. meets",
    "in N.Y. we",
    "N. Y.",
    "W.Va. did",
    "D.C. rules",
    "Washington D.C.",
    "Washington",
    "Georgia",
    "New York",
    "New  York",
    "New\nYork",
    "NewYork",
    "new-york",
    "N e w Y o r k",
    "West Virginia",
    "west  virginia",
    "North Carolina",
    "the Carolinas",
    "the Dakotas",
    "Calif. did",
    "in Calif. we",
    "from Tenn. to",
    "Okla first",
    "in Ore. we",
    "in Wash. they",
    "Boise is ahead",
    "Salem office",
    "our friends in Sacramento",
    "Baton Rouge",
    "Hag\xe5t\xf1a",
    "Pago Pago",
    "Puerto Rico",
    "Puerto Rican",
    "Guam",
    "CNMI",
    "USVI",
    "U.S. Virgin Islands",
    "American Samoa",
    "Saipan",
    "the Marianas",
    "\U0001f3f4\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f leads",
    "\U0001f1ee\U0001f1e9 leads",
    "#idaho2027",
    "teamidaho wins",
    "idaho.gov",
    "see www.in.gov/x",
    "state.id.us",
    "ask a@b.gov",
    "call (208) 555-0100",
    "208-555-0100",
    "208.555.0100",
    "+1 208 555 0100",
    "2085550100",
    "<@U123ABC> did",
    "thanks @jane.doe",
    "thanks @jane",
    "Governor Little signed",
    "Gov. Kotek agreed",
    "Mr. Smith agreed",
    "Dr. Roe helped",
    "our CIO did it",
    "Our new CPO agreed",
    "the CPO now meets us",
    "my CISO",
    "whose CIO left",
    "the State Purchasing Director agreed",
    "as CIO I changed it",
    "CPO's office moved",
    "CIO Jane agreed",
    "Seattle and Chicago",
    "Los Angeles",
    "Las Vegas",
    "Minneapolis",
    "Portland",
    "St. Paul",
    "the Hoosiers",
    "Tar Heels",
    "tx did",
    "WE BEAT TX",
    "WE BEAT TEXAS",
    "Verrnont",
    "District of Columbia",
    "D i s t r i c t of Columbia",
    "Commonwealth of Massachusetts",
    "M a s s a c h u s e t t s",
    "Mass\u200bachu\u200bsetts",
    "ma ine",
    "m-a-i-n-e",
    "Utah",
    "U t a h",
    "U-t-a-h",
    "Neva\u0501\u0430",
    "\u24c4\u24c7 wins",
    "in OK we",
    "IdAhO",
    "\u0456\u0501\u0430\u04bb\u043e",
    "O\u13bb\u13c6O",
    "\u13a2\u13acX\u13aa\u054f",
    "\u041caine",
    "Verm\u03bfnt",
]
NAMES_NOBODY = [
    "Done before Columbus Day",
    "Closed on Washington's Birthday",
    "We read the Phoenix Project together",
    "New Jersey barriers for the data center",
    "CIO AND/OR CPO signs",
    "In our county and every County we meet",
    "Each County signs the same form",
    "Ask for mass. mailing",
    "We are in or out of it.",
    "Hi all, oh yes, it is ok with me.",
    "Me or you, in an hour.",
    "The user ID is gone.",
    "OK, we did it.",
    "It is OK now.",
    "Our new portal went live.",
    "We have a new contact in each office.",
    "The CIO and the CPO meet every month.",
    "Our CIO and CPO now meet monthly.",
    "Both CIOs and CPOs came.",
    "All CIOs like it.",
    "Purchases fell by 12 % in May.",
    "Contracts remained open.",
    "We cut 1,000,000,000 dollars.",
    "It took 40 days, not 90.",
    "Maintenance is shared.",
    "la carte",
    "Ohm's law",
    "a plan I do like",
    "The main entrance",
    "in diana's words",
    "Vendor ID numbers are checked.",
    "MS Teams works.",
    "Microsoft Teams and Slack",
    "IT and procurement sit together.",
    "AI tools are listed.",
    "We use SaaS and IaaS.",
    "FAQ page for staff",
    "P.S. it works",
    "10 a.m. to 2 p.m.",
    "The PR team wrote it.",
    "CO-chairs agreed.",
    "A co-op contract",
    "We were the first state to sign.",
    "a natural state of affairs",
    "the silver lining",
    "phoenix project rises",
    "The action plan, item 3a",
    "v1 of the template",
    "Q&A session, B2B, H2O, 4x4",
    "mass mailing, miss a step, ore, ark, ill will",
    "It will wash.",
    "He is ill. Nobody minds.",
    "We met; ideas came.",
    "alas, kansai, Maineiac?",
    "the union of states",
    "Georg likes it.",
    "contract no. 2026-11-30",
    "Section 3.1.4 of RFP 2026-001",
    "Chief of staff and deputy",
    "https://www.naspo.org/plan",
    "e-mail is down",
    "one on one",
    "Let me in, or else",
    "We de-risked; al dente",
    "PA system",
    "mo money",
    "hello",
    "Main street",
    "Order of the day",
    "We wrote: \u201cplan the year in one room.\u201d",
    "Savings of $3 million",
    "wash hands",
    "an Excel sheet",
]


@pytest.mark.parametrize("text", NAMED)
def test_a_state_an_office_or_a_person_is_found_however_it_is_spelled(text: str) -> None:
    assert found(text) is not None


@pytest.mark.parametrize("text", [*NAMES_NOBODY, *WINS])
def test_words_of_every_day_name_nobody(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize("code", ALL)
def test_every_state_is_found_by_name_by_code_and_in_pieces_but_not_in_its_own_quote(code: str) -> None:
    name = ALL[code].name
    for text in (f"done in {name.lower()} first", f"done in {code} first", " ".join(name), "\u200b".join(name)):
        assert found(text) is not None, text
    assert found(f"We in {name} ({code}) did it, said our CIO.", code) is None


@pytest.mark.parametrize(
    ("text", "own", "kind"),
    [
        ("Idaho beats Oregon", "ID", "state"),
        ("West Virginia is ahead", "VA", "state"),
        ("Virginia is ahead", "WV", "state"),
        ("Governor Little of Idaho did it", "ID", "person"),
        ("Idaho thanks @jane", "ID", "address"),
        ("Idaho, ask a.b@example.gov", "ID", "address"),
        ("Our new CPO in Boise", None, "state"),
        ("Our new CPO", None, "office"),
    ],
)
def test_as_its_own_state_a_text_still_names_no_other_and_no_person(text: str, own: str | None, kind: str) -> None:
    named = found(text, own)
    assert named is not None
    assert named.kind == kind


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("West Virginia", "WV"),
        ("Kansas City", "MO"),
        ("Kansas City", "KS"),
        ("Portland", "ME"),
        ("Washington", "DC"),
    ],
)
def test_a_name_that_several_have_is_each_one_s_own(text: str, own: str) -> None:
    assert found(text, own) is None
    assert found(text, "TX") is not None


def test_a_win_that_is_not_to_be_quoted_is_not_looked_at() -> None:
    assert named_in_win("Oregon", Quote.NO, "ID") is None
    assert named_in_win(None, Quote.AS_STATE, "ID") is None
    assert named_in_win("Idaho", Quote.AS_STATE, "ID") is None
    assert named_in_win("Idaho", Quote.WITHOUT_STATE, "ID") == Found("state", "Idaho", "Idaho")


def test_the_writer_is_told_what_was_found_what_to_do_and_an_example() -> None:
    own = words.reword(Found("state", "B o i s e", "Idaho"), "Idaho", unnamed=True)
    other = words.reword(Found("state", "Texas", "Texas"), "Idaho", unnamed=True)
    assert own.startswith(
        "“B o i s e” names a state. Please word it without that, or choose to be quoted as Idaho."
    )
    assert other.startswith("“Texas” names a state. Nobody there was asked, so please word it without that.")
    assert "For example: We plan the year in one room." in own


@pytest.mark.parametrize(
    "piece",
    ["I ", "a", "I.D", "new ", "@", "a@", "1-", "our ", "A. ", "2", "Idaho ", "x.y@", "the CIO ",
     "(2", "\u00e9", "\U000e0075", "O r", "north ", "rn", "Mr. "],
)  # fmt: skip
def test_a_text_of_100_000_characters_takes_no_longer_than_its_length_asks_for(piece: str) -> None:
    small, large = piece * (10_000 // len(piece)), piece * (100_000 // len(piece))
    spent = []
    for text in (small, large):
        began = time.process_time()
        found(text, "ID")
        spent.append(time.process_time() - began)
    assert spent[1] < max(30 * spent[0], 1.0)
