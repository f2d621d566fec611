"""What others have counted of the same claims, to stand beside what is counted here. Pure.

By the claim, as an item is what it claims: a plan that words it otherwise asks something else.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules.plan import claimed


@dataclass(frozen=True)
class Outside:
    """`said` with its count and year; `source` is where it was reported."""

    said: str
    source: str
    title: str


GOVTECH = "https://www.govtech.com/policy/5-key-recommendations-for-improving-state-it-procurement.html"
_KNOWN = {
    "The two officers, or their staffs, meet regularly": (
        "Survey of 2017, as the press reports it. 40 states answered; in 93% of them (about 37) the two staffs "
        "meet, of these in 40% monthly, in 27% weekly."
    ),
    "For each change wanted, it is known whether it needs policy only, or law as well": (
        "Survey of 2017, as the press reports it. 40 states answered; half of them said that law and policy would "
        "both have to change to negotiate earlier."
    ),
}
_BY_CLAIM = {claimed(claim): Outside(said, GOVTECH, "Government Technology") for claim, said in _KNOWN.items()}


def of(claim: str) -> Outside | None:
    """What others have counted of this claim; None: nothing that is known here."""
    return _BY_CLAIM.get(claimed(claim))
