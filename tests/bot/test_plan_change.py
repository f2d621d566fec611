"""What another plan changes: an item is what it claims; a changed claim is a new item that knows the old one."""

from __future__ import annotations

from bot.rules.plan import Plan
from bot.rules.plan_change import Changes, compare, settled
from bot.rules.plan_file import read


def plan_of(*items: str, title: str = "Ours", number: int = 1) -> Plan:
    """`area | claim | question | key`, the key last and not always."""
    rows = [
        dict(zip(("area", "claim", "question", "key"), map(str.strip, it.split("|")), strict=False)) for it in items
    ]
    lines = [",".join(f'"{row.get(name, "")}"' for name in ("area", "claim", "question", "key")) for row in rows]
    found = read("\n".join([f"Title,{title}", "Area,Claim,Question,Key", *lines]))
    assert found.plan is not None, found.faults
    return found.plan.model_copy(update={"version": number})


def change(now: Plan, read: Plan, *past: Plan) -> Changes:
    return compare(settled(read, now, past), now, past)


NOW = plan_of(
    "People | Each office has a named contact | Whom? | contact",
    "People | Staff are trained | What? | training",
    "Rules | Terms are flexible | Which? | terms",
)


def test_the_same_again_changes_nothing_also_spelled_otherwise_and_with_other_keys() -> None:
    without_keys = plan_of(
        "People | Each office has a named contact | Whom?",
        "People | Staff are trained | What?",
        "Rules | Terms are flexible | Which?",
    )

    assert change(NOW, without_keys).nothing
    assert settled(without_keys, NOW, []).item("contact").claim == "Each office has a named contact"


def test_another_question_another_spelling_and_another_area_leave_the_item_as_it_is() -> None:
    found = change(
        NOW,
        plan_of(
            "People | each office has a NAMED contact. | Whom, by role?",
            "Rules | Staff are trained | What?",
            "Rules | Terms are flexible | Which?",
        ),
    )

    assert found.edited["contact"][:2] == ("claim", "question")
    assert found.moved == {"training": "People"}
    assert (found.added, found.retired, found.replaced, found.as_they_are) == ((), (), {}, 1)


def test_a_changed_claim_is_a_new_item_that_knows_the_old_one() -> None:
    by_key = plan_of(
        "People | Nobody needs a contact | Whom? | contact",
        "People | Staff are trained | What? | training",
        "Rules | Terms are flexible | Which? | terms",
    )
    by_question = plan_of(
        "People | Nobody needs a contact | Whom?",
        "People | Staff are trained | What?",
        "Rules | Terms are flexible | Which?",
    )
    by_likeness = plan_of(
        "People | Each office has one named contact | By role?",
        "People | Staff are trained | What?",
        "Rules | Terms are flexible | Which?",
    )

    for read_plan in (by_key, by_question, by_likeness):
        found = change(NOW, read_plan)
        ((new, old),) = found.replaced.items()
        assert old == "contact"
        assert new not in {item.key for item in NOW.items}
        assert found.new.item(new).was == "contact"
        assert (found.added, found.retired, found.as_they_are) == ((), (), 2)
    assert list(change(NOW, by_key).replaced) == ["contact_2"]


def test_the_file_with_the_changed_claim_loaded_again_changes_nothing() -> None:
    """Its key is the old item's still, as its author wrote it."""
    file = plan_of(
        "People | Nobody needs a contact | Whom? | contact", "Rules | Terms are flexible | Which? | terms"
    )
    loaded = settled(file, NOW, [])

    assert loaded.item("contact_2").claim == "Nobody needs a contact"
    assert change(loaded, file, NOW).nothing
    assert change(loaded, loaded, NOW).nothing


def test_what_comes_back_from_an_earlier_plan_is_the_item_that_it_was() -> None:
    loaded = settled(plan_of("Rules | Terms are flexible | Which?", "New | It is new | Why?"), NOW, [])
    again = change(loaded, NOW, NOW)

    assert again.back == ("contact", "training")
    assert again.retired == ("it_is_new",)
    assert again.added == ()
    assert {item.key for item in again.new.items} == {"contact", "training", "terms"}


def test_a_new_item_never_takes_the_key_of_an_old_one() -> None:
    loaded = settled(plan_of("Rules | Terms are flexible | Which?"), NOW, [])
    found = change(
        loaded, plan_of("Rules | Terms are flexible | Which?", "A | Quite another thing | Why? | contact"), NOW
    )

    assert found.added == ("contact_2",)
    assert found.new.item("contact_2").was is None


def test_needs_follow_the_keys_and_versions_are_counted() -> None:
    rows = "Title,Ours\nArea,Claim,Question,Key,Needs\nA,Each office has a named contact,Whom?,c,\nA,New,Why?,n,c\n"
    read_plan = read(rows).plan
    assert read_plan is not None
    found = settled(read_plan, NOW.model_copy(update={"version": 7}), [NOW])

    assert (found.item("n").needs, found.version) == ("contact", 8)
