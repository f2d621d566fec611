"""The plan that comes with Counterpart: partial, and each item with all that a plan's item has."""

import hashlib

import yaml

from bot.rules.plan_defaults import defaults
from bot.rules.plan_file import shipped

CLAIMS = {  # by the beginning of their hash
    "regular_meetings": "774bab64",
    "from_the_start": "68d73966",
    "small_steps": "96e08fe7",
    "before_award": "f4dff238",
    "named_contact": "49b6bab0",
    "clear_roles": "43970755",
    "cross_training": "9dadc908",
    "regular_habit": "dc1d3e04",
    "voice_in_each": "5ac3ee39",
    "governance_group": "c682869c",
    "shared_forecast": "f809b2e4",
    "joint_budget": "05006dd3",
    "one_umbrella": "5da520dc",
    "policy_or_law": "b0570846",
    "ciso_early": "1e126098",
    "generative_ai": "52488e26",
    "ai_use_case": "77266b0e",
    "ai_policy": "71a881ef",
    "master_contracts": "3ad1905d",
    "no_paper": "bf36591e",
    "open_requirements": "605b034f",
    "architecture": "a9fcbb39",
    "flexible_terms": "cb501d46",
    "limited_liability": "b49dce87",
    "no_bonds": "8f56ab1e",
}


def test_no_claim_of_the_shipped_plan_was_changed_under_its_key():
    """A changed claim would be a new item under a new key: what was said of the old one is not said of it."""
    now = {item.key: hashlib.sha256(item.claim.encode()).hexdigest()[:8] for item in shipped().items}

    assert {key: now.get(key) for key in CLAIMS} == CLAIMS


def test_each_item_of_the_shipped_plan_has_its_own_short_name_and_phrases():
    for item in shipped().items:
        made = defaults(item.claim)
        assert item.headline != made["headline"]
        assert item.help_phrase != made["help_phrase"]
        assert item.help_phrase[0].islower()
        assert not item.help_phrase.endswith(".")
    assert len({item.short_name for item in shipped().items}) == len(shipped().items)


def test_the_shipped_plan_has_no_faults_and_says_that_it_is_partial():
    assert len(shipped().items) == 25
    assert "partial" in shipped().notice
    assert "reconstructed from public reports" in shipped().notice


def test_the_shipped_plan_never_claims_to_be_the_whole():
    everything = yaml.safe_dump(shipped().model_dump(mode="json"), allow_unicode=True)
    assert "18" not in everything.replace("2017-01-18", "").replace("2017/01/18", "")
    assert "Neither association wrote or approved it." in shipped().notice


def test_the_shipped_plan_begins_with_people_and_ends_with_terms_and_conditions():
    assert [area.key for area in shipped().areas] == [
        "interactions",
        "teaming",
        "governance",
        "budgeting",
        "centralization",
        "legislation",
        "later_work",
        "terms",
    ]


def test_every_headline_of_the_shipped_plan_reads_on_after_so_many_states():
    for item in shipped().items:
        assert item.headline[0].islower()
        assert not item.headline.endswith(".")
        assert item.question.endswith("?")


def test_what_is_not_our_own_idea_has_a_source_where_an_address_is_known():
    without = {item.key for item in shipped().items if not item.sources}
    assert without == {"generative_ai"}
