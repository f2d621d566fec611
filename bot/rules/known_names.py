"""What states, their people and their largest cities are called: the words that `bot.naming` looks for.

Names, codes, capitals and abbreviations come from the library `us`; demonyms, nicknames and the largest cities
stand here, since no library has them.
"""

from __future__ import annotations

import us

from bot.rules.jurisdictions import ALL

CITIES = """
AL Birmingham, Huntsville | AK Anchorage, Fairbanks | AZ Tucson, Scottsdale | AR Fayetteville | CA Los
Angeles, San Francisco, San Diego, San Jose | CO Colorado Springs, Boulder | CT Bridgeport, New Haven | DE
Wilmington | FL Miami, Jacksonville, Tampa, Orlando | GA Savannah | HI Hilo, Oahu, Maui | ID Coeur dAlene,
Pocatello | IL Chicago | IN Fort Wayne | IA Cedar Rapids | KS Wichita | KY Louisville | LA New Orleans,
Shreveport | ME Bangor | MD Baltimore | MI Detroit, Grand Rapids | MN Minneapolis | MS Gulfport, Biloxi | MO
St Louis, Saint Louis | MT Billings, Bozeman, Missoula | NE Omaha | NV Las Vegas, Reno | NH Nashua | NJ
Newark, Jersey City | NM Albuquerque | NY Brooklyn, Manhattan, Rochester | NC Charlotte, Durham | ND Fargo |
OH Cleveland, Cincinnati, Toledo | OK Tulsa | PA Philadelphia, Pittsburgh | RI Pawtucket | SC Myrtle Beach |
SD Sioux Falls, Rapid City | TN Memphis, Knoxville, Chattanooga | TX Houston, Dallas, San Antonio, El Paso,
Fort Worth | UT Provo, Ogden | VT Burlington | VA Norfolk, Arlington | WA Seattle, Tacoma, Spokane | WV
Huntington | WI Milwaukee, Green Bay | WY Casper, Laramie | GU Hagatna, Dededo, Agana, Guahan | MP Saipan, Tinian |
PR Ponce | VI St Thomas, St Croix, Saint Croix, Saint Thomas | AS Pago Pago, Tutuila | ME Portland | OR Portland
| MO Kansas City | KS Kansas City | MN St Paul, Saint Paul
"""

PEOPLE = """
AL Alabamian, Alabaman | AK Alaskan | AZ Arizonan, Arizonian | AR Arkansan | CA Californian | CO Coloradan,
Coloradoan | CT Nutmegger, Connecticuter | DE Delawarean | FL Floridian | GA Georgian | HI Hawaiian | ID
Idahoan | IL Illinoisan, Illinoian | IN Hoosier, Indianan, Indianian | IA Iowan | KS Kansan, Jayhawker | KY
Kentuckian | LA Louisianan, Louisianian | ME Mainer | MD Marylander | MA Bay Stater, Massachusettsan | MI
Michigander, Michiganian | MN Minnesotan | MS Mississippian | MO Missourian | MT Montanan | NE Nebraskan,
Cornhusker | NV Nevadan | NH New Hampshirite, Granite Stater | NJ New Jerseyan, New Jerseyite | NM New Mexican
| NY New Yorker | NC North Carolinian, Tar Heel | SC South Carolinian | NC Carolinian | SC Carolinian | ND
North Dakotan | SD South Dakotan | ND Dakotan | SD Dakotan | OH Ohioan, Buckeye | OK Oklahoman, Okie | OR
Oregonian | PA Pennsylvanian | RI Rhode Islander | TN Tennessean | TX Texan | UT Utahn, Utahan | VT Vermonter
| VA Virginian | WA Washingtonian | DC Washingtonian | WV West Virginian | WI Wisconsinite | WY Wyomingite |
PR Puerto Rican, Puertorriqueno, Boricua | GU Guamanian, Chamorro | AS Samoan | VI Virgin Islander
"""

NICKNAMES = """
AL Yellowhammer State, Heart of Dixie | AK Last Frontier | AZ Grand Canyon State | AR Natural State | CA
Golden State | CO Centennial State | CT Constitution State, Nutmeg State | DE First State | FL Sunshine State
| GA Peach State | HI Aloha State | ID Gem State | IL Prairie State, Land of Lincoln | IN Hoosier State | IA
Hawkeye State | KS Sunflower State | KY Bluegrass State | LA Pelican State | ME Pine Tree State | MD Old Line
State | MA Bay State | MI Great Lakes State, Wolverine State | MN North Star State, Gopher State | MS Magnolia
State | MO Show Me State | MT Treasure State, Big Sky Country | NE Cornhusker State | NV Silver State | NH Granite
State | NJ Garden State | NM Land of Enchantment | NY Empire State | NC Tar Heel State | ND Peace Garden State | OH
Buckeye State | OK Sooner State | OR Beaver State | PA Keystone State | RI Ocean State | SC Palmetto State |
SD Mount Rushmore State | TN Volunteer State | TX Lone Star State | UT Beehive State | VT Green Mountain State
| VA Old Dominion | WA Evergreen State | WV Mountain State | WI Badger State, Americas Dairyland | WY Equality
State, Cowboy State | DC Nations Capital
"""

OTHERS = """
DC Washington, D C, District of Columbia, Washington D C | WV W Va | WA Washington, Washington State | ND
Dakota, Dakotas | SD Dakota, Dakotas | NC Carolina, Carolinas | SC Carolina, Carolinas | MP C N M I, Northern
Marianas, Mariana Islands, Marianas, Northern Mariana, N Mariana | VI U S V I, US Virgin Islands | AS Samoa | PR
Borinquen | CA SoCal, NorCal, Bay Area, Silicon Valley | NM N Mex | WA Puget Sound | LA Nola |
NJ Jersey | MN Twin Cities, Mpls | PA Philly | IL Windy City | NV Sin City, Vegas | NY Big Apple, Long
Island, NYS | TX Tejas
"""

MISSPELLED = """
AL Alabma, Allabama | AZ Arizonia | AR Arkansaw, Arkanas | CA Califorina, Califronia, Californa | CO Colarado,
Colordo | CT Conneticut, Connecticutt, Conecticut, Connetticut | DE Deleware, Delware | FL Flordia, Floridia |
GA Gorgia, Georiga | HI Hawai, Hawii, Hawaai | ID Idahoe | IL Illinios, Ilinois, Illinoise, Illnois | IN Indianna
| KS Kanas | KY Kentuky, Kentucy | LA Lousiana, Louisana, Lousianna, Louisianna | MD Marland,
Marryland | MA Massachusets, Massachussetts, Massachussets, Massachusettes, Masachusetts, Massachusettts | MI
Michgan, Michagan, Michigen | MN Minesota, Minnessota, Minnisota | MS Missisippi, Mississipi, Missippi,
Mississipppi, Missisipi | MO Missourri, Misouri, Missoury | MT Montanna | NE Nebaska, Nebrasca | NV Nevade, Navada
| NH New Hampsire, New Hamshire, New Hampshir | NJ New Jersy, New Jersery | NM New Mexcio, New Mexio | NY New Yrok,
New Yourk | NC North Carolinia, North Carlina | SC South Carolinia, South Carlina | ND North Dekota | SD South
Dekota | OH Ohoi | OK Oklahama, Oklohoma, Oklahomma | OR Oregan, Oragon, Origon | PA Pensylvania, Pennslyvania,
Pennsilvania, Pennsylvannia, Pensilvania, Pennsylania | RI Road Island, Rode Island, Rhode Iland | TN Tennesee,
Tenessee, Tennesse, Tenesee | TX Texes | UT Utha, Utahh | VT Vermount, Vermon | VA Virgina, Virgnia | WA
Washinton, Washingon, Washingtion | WI Wisconson, Wisconsion, Wiscosin | WY Wyomming, Wyomin, Wioming
"""
"""As people misspell them: whoever names a state without meaning to is as likely to misspell it."""

WORDS = {
    "concord", "providence", "phoenix", "jackson", "lincoln", "madison", "pierre", "billings", "columbus",
    "dover", "austin", "augusta", "helena", "olympia", "columbia", "trenton", "salem", "casper", "orlando",
    "savannah", "boulder", "charlotte", "norfolk", "arlington", "burlington", "huntington", "buckeye",
    "okie", "montgomery", "richmond", "reno", "durham", "bridgeport", "newark", "manhattan", "frankfort",
    "springfield", "jersey", "wilmington", "rochester", "dallas", "ponce", "cleveland", "hartford",
}  # fmt: skip
"""Cities that are other words or names as well: taken for a city only where they are written with a capital."""

APART = {"maine", "utah", "iowa", "ohio", "guam", "texas", "samoa"}
"""States that are found as a word of their own only: inside a longer one they are part of another word."""

# Where these two-letter words in capitals are no state: the word before, or after, says what is meant.
NO_CODE_AFTER = {
    "ID": [
        "user",
        "users",
        "login",
        "employee",
        "vendor",
        "tax",
        "digital",
        "photo",
        "caller",
        "contract",
        "case",
        "ticket",
        "customer",
        "supplier",
        "agency",
        "record",
        "session",
        "federated",
        "unique",
        "claim",
        "request",
        "client",
        "device",
        "badge",
        "voter",
        "national",
        "real",
        "government",
    ],
    "PR": ["our", "for", "the", "and"],
    "OK": [],
}
NO_CODE_BEFORE = {
    "ID": [
        "card",
        "cards",
        "number",
        "numbers",
        "badge",
        "badges",
        "check",
        "checks",
        "verification",
        "management",
        "proofing",
        "system",
        "systems",
        "field",
        "theft",
        "cards'",
        "required",
    ],
    "MS": ["word", "teams", "excel", "office", "sql", "project", "azure", "outlook", "access"],
    "PR": ["campaign", "team", "agency", "firm", "release", "work"],
    "DC": ["power", "motor"],
    "PA": ["system", "announcement"],
}
IN_OK = [
    "in",
    "from",
    "than",
    "with",
    "of",
    "near",
    "at",
    "to",
    "like",
    "for",
    "and",
    "or",
    "beat",
    "beats",
    "versus",
    "vs",
    "visit",
    "visits",
    "by",
]
"""“OK” in capitals is usually the word; after one of these it is Oklahoma."""


def _listed(text: str) -> list[tuple[str, str]]:
    """(postal code, name) of every name in one of the lists above."""
    found = []
    for part in " ".join(text.split()).split("|"):
        code, _, names = part.strip().partition(" ")
        found += [(code, name.strip()) for name in names.split(",")]
    return found


def every_name() -> list[tuple[str, str]]:
    """(postal code, what names that state, its people or its largest cities), in whatever spelling."""
    found = [(code, state.name) for code, state in ALL.items()] + large_cities()
    for text in (PEOPLE, NICKNAMES, OTHERS, MISSPELLED):
        found += _listed(text)
    return found


def large_cities() -> list[tuple[str, str]]:
    """(postal code, name) of every capital and of the largest cities."""
    return [(it.abbr, str(it.capital)) for it in (*us.STATES, *us.TERRITORIES) if it.capital] + _listed(CITIES)


def nicknames() -> set[str]:
    """Those that are words of every day unless they are written with capitals: *the first state to …*"""
    return {name for _, name in _listed(NICKNAMES)}


def people() -> set[str]:
    """What a state's people are called."""
    return {name for _, name in _listed(PEOPLE)}
