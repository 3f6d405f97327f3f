"""Conditions in CEL: what is wrong is said as they are written, and none takes long."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.floor_file.conditions import ConditionFailed, fault_of, holds
from contacthub.floor_file.file import FloorFile

FACTS: dict[str, Any] = {
    "customer": {"tier": "gold", "attributes": {"vip": "yes"}, "birthday": None},
    "contact": {"channel": "voice", "attributes": {}},
    "products": [{"category": "wine"}, {"category": "cigar"}],
    "purchases": [],
}


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("customer.tier == 'gold'", True),
        ("customer.tier in ['silver', 'gold'] && contact.channel != 'chat'", True),
        ("products.exists(it, it.category == 'cigar')", True),
        ("products.exists(it, it.category == 'cigar') && purchases.exists(it, it.total > 3)", False),
        ("'cigar' in products.map(it, it.category)", True),
        ("size(products) > 2", False),
        ("has(customer.attributes.vip) && customer.attributes.vip == 'yes'", True),
        ("has(contact.attributes.vip)", False),
        ("customer.birthday == null", True),
    ],
)
def test_conditions_hold_or_not(expression: str, answer: bool) -> None:
    assert fault_of(expression) is None
    assert holds(expression, FACTS) is answer


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("1 +", "line and column 1:4: Syntax error: mismatched input '<EOF>'"),
        ("custmer.tier == 'gold'", "there is no 'custmer'; did you mean customer?"),
        ("nobody.tier == 'gold'", "there is no 'nobody'; there are contact, contacts, customer, products"),
        ("customer.teir == 'gold'", "customer has no 'teir'; did you mean tier?"),
        ("has(customer.vip)", "customer has no 'vip'; there are addresses, attributes, birthday"),
        ("contact . chanel == 'voice'", "contact has no 'chanel'; did you mean channel?"),
        ("products.exists(it, it.categroy == 'x')", "an element of products has no 'categroy'; did you mean"),
        (
            "purchases.exists(it, it.status == 'x') && products.exists(it, it.status == 'x' && it.total > 1)",
            "an element of products has no 'total'",
        ),
        (
            "'cigar' in products.category",
            "products is a list; ask for its elements: products.exists(it, it.category",
        ),
        ("products.exists(it, purchases.exists(one, one.sku == it.sku))", "a list inside another list"),
        ("products.exists(it, (it.tags.map(one, one)) == ['a'])", "a list inside another list"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_written(expression: str, fault: str) -> None:
    assert fault in str(fault_of(expression))


@pytest.mark.parametrize(
    "expression",
    [
        "contact.attributes.teir == 'gold' && has(customer.attributes.teir)",
        "customer.phones.exists(it, it.e164 == '+86138') && customer.name.startsWith('x')",
        "contacts.exists(contact, contact.outcome == 'answered')",
        "customer.tier == 'customer.teir'",
        "products.exists(it, it.category == 'x') && purchases.exists(it, it.order_no == 'x')",
    ],
)
def test_attributes_are_free_and_every_field_of_the_card_is_known(expression: str) -> None:
    assert fault_of(expression) is None


@pytest.mark.parametrize(
    "expression",
    [
        "customer.tier == '.map(' || products.exists(it, it.name == '.all(')",
        "products.exists(it, it.name == r'\\') || products.exists(it, it.name == '\\'.all(')",
        "products.exists(it, it.name == 'x' // contacts.all(it, it.note == 1)\n)",
        "products.exists(it, it.name == '''it's .all(''')",
    ],
)
def test_texts_and_comments_are_no_loops(expression: str) -> None:
    assert fault_of(expression) is None


@pytest.mark.parametrize(
    "expression",
    [
        "true // it's\n && products.all(x, products.all(y, true)) // it's",
        "products.all // each\n (x, products.all // each\n (y, true))",
        "r'\\' == 'a' || products.all(x, products.all(y, r'\\' != 'a'))",
        "'''it's''' == 'a' || products.all(x, products.all(y, true)) || '''it's''' == 'a'",
        '"""an "a" """ == \'a\' || products.all(x, products.all(y, true)) || """an "a" """ == \'a\'',
        "customer.tags.existsOne(contact, customer.tags.existsOne(products, true))",
    ],
)
def test_no_way_to_write_a_text_or_comment_hides_a_loop_in_a_loop(expression: str) -> None:
    assert "a list inside another list" in str(fault_of(expression))


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("customer.nix == 1", "there is no 'nix'; has\\(\\) asks"),
        ("customer.tier", "its answer is neither true nor false"),
        ("customer.birthday.startsWith('1')", "RuntimeError"),
        ("1 / size(purchases) == 1", "ZeroDivisionError"),
        ("products[7].category == 'wine'", "IndexError"),
        ("customer.tier > 3", "^(TypeError|RuntimeError|ValueError)$"),
    ],
)
def test_what_cannot_be_decided_says_why_without_any_value(expression: str, said: str) -> None:
    with pytest.raises(ConditionFailed, match=said) as failed:
        holds(expression, FACTS)
    assert "gold" not in str(failed.value)


def test_the_longest_list_is_gone_through_as_often_as_a_condition_may_say_so() -> None:
    expression = "products.all(it, it.category != 'x') && " * 9 + "true"
    assert fault_of(expression) is None
    assert holds(expression, {**FACTS, "products": [{"category": "wine"}] * 200})


def test_a_fault_of_a_condition_is_one_of_the_floor_file() -> None:
    queue = {"id": "support", "when": [{"match": "custmer.tier == 'gold'", "priority": 1}]}
    with pytest.raises(ValueError, match="no condition in CEL: there is no 'custmer'") as fault:
        FloorFile.model_validate({"queues": [queue]})
    assert "queues.0.when.0.match" in str(fault.value)


@pytest.mark.parametrize("key", ["priority", "skills", "prefer"])
def test_a_rule_needs_something_to_do(key: str) -> None:
    match = {"match": "customer.tier == 'gold'"}
    value: Any = 1 if key == "priority" else {"wine": 1}
    FloorFile.model_validate({"queues": [{"id": "support", "when": [{**match, key: value}]}]})
    with pytest.raises(ValueError, match="needed, or the condition changes nothing"):
        FloorFile.model_validate({"queues": [{"id": "support", "when": [match]}]})


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ({"skills": {}}, "either after_seconds or when_wait_over_seconds"),
        ({"after_seconds": 1, "when_wait_over_seconds": 1, "skills": {}}, "either after_seconds"),
        ({"after_seconds": 1}, "skills or agents_of: needed"),
    ],
)
def test_a_step_says_when_and_what(step: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        FloorFile.model_validate({"queues": [{"id": "support", "steps": [step]}]})
