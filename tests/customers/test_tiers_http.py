"""Tiers over HTTP: the rule of the floor file, figures, and a rule that is only tried."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.customers import tier_store, tiers_http
from tests.customers.house import FLOOR, Asker, House

RULE = {
    "period_days": 3650,
    "levels": [{"name": "gold", "money": "1000.00"}, {"name": "silver", "orders": 1}],
}


async def bought(crm: Asker, customer_id: str, amount: str) -> None:
    await crm.ask("PUT", f"/customers/{customer_id}", {"name": "Lu"})
    total = {"amount": amount, "currency": "CNY"}
    order = {"order_no": f"O-{customer_id}", "date": "2026-05-01", "total": total}
    assert (await crm.ask("POST", f"/customers/{customer_id}/purchases", order)).status == 201


async def rule_is(house: House, rule: dict[str, Any]) -> Any:
    return await house.control.ask("PUT", "/admin/floor", {**FLOOR, "tiers": rule})


async def test_without_a_rule_tiers_are_counted_and_nothing_is_known_of_sales(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {"name": "Lu", "tier": "gold"})
    report = (await crm.ask("GET", "/customers/tiers")).body
    assert report == {
        "rule": None,
        "settled": True,
        "customers": 1,
        "tiers": [{"tier": "gold", "customers": 1, "buyers": 0, "sales": None}],
        "further": 0,
        "buyers": 0,
        "sales": None,
        "fifths": [],
    }


async def test_the_rule_of_the_floor_file_gives_tiers_and_its_figures_are_told(
    house: House, crm: Asker
) -> None:
    applied = await rule_is(house, RULE)
    assert (applied.status, applied.body["changes"]) == (200, ["+ tiers tiers"])
    for n, amount in enumerate(["5000.00", "10.50", "20", "30", "40"]):
        await bought(crm, f"c{n}", amount)
    boss = await house.person("boss", "supervisor")
    report = (await boss.ask("GET", "/customers/tiers")).body
    assert [(one["tier"], one["customers"], one["sales"]["amount"]) for one in report["tiers"]] == [
        ("gold", 1, "5000.00"),
        ("silver", 4, "100.50"),
    ]
    assert (report["buyers"], report["sales"]["amount"]) == (5, "5100.50")
    assert [(one["buyers"], one["percent"]) for one in report["fifths"]][:2] == [(1, 98.0), (1, 0.8)]
    level = report["rule"]["levels"][0]
    assert level == {
        "name": "gold",
        "money": {"amount": "1000.00", "currency": "CNY"},
        "orders": None,
        "bought_within_days": None,
    }


async def test_of_very_many_tiers_those_of_the_rule_and_of_most_customers_are_told(
    house: House, crm: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (tier_store, tiers_http):
        monkeypatch.setattr(module, "MOST_TIERS", 2)
    for n, tier in enumerate(["b", "b", "c", "c", "d"]):
        await crm.ask("PUT", f"/customers/g{n}", {"name": "Lu", "tier": tier})
    await rule_is(house, RULE)
    await bought(crm, "c1", "5000.00")
    report = (await crm.ask("GET", "/customers/tiers")).body
    assert [(one["tier"], one["customers"], one["buyers"]) for one in report["tiers"]] == [
        ("gold", 1, 1),
        ("b", 2, 0),
        ("c", 2, 0),
    ]
    assert report["further"] == 1
    tried = {**RULE, "levels": [{"name": "a", "money": 0}], "replace_given": True}
    preview = (await crm.ask("POST", "/customers/tiers/preview", tried)).body
    assert [(one["before"], one["customers"]) for one in preview["moves"]] == [("b", 2), ("c", 2)]
    assert preview["changed"] == 6
    assert preview["tiers"] == [{"tier": "a", "customers": 6}, {"tier": None, "customers": 0}]
    tried = {**RULE, "levels": [{"name": "gold", "money": 5000}]}
    sizes = (await crm.ask("POST", "/customers/tiers/preview", tried)).body["tiers"]
    assert [one["tier"] for one in sizes] == ["gold", "b", "c", None]
    assert sum(one["customers"] for one in sizes) == 5  # and one of a tier that is not listed


async def test_a_rule_is_tried_without_a_change(house: House, crm: Asker) -> None:
    await rule_is(house, RULE)
    await bought(crm, "c1", "500")
    tried = {**RULE, "levels": [{"name": "gold", "money": 500}]}
    preview = await crm.ask("POST", "/customers/tiers/preview", tried)
    assert preview.body == {
        "customers": 1,
        "looked_at": 1,
        "tiers": [{"tier": "gold", "customers": 1}, {"tier": None, "customers": 0}],
        "changed": 1,
        "moves": [{"before": "silver", "after": "gold", "customers": 1}],
    }
    assert (await crm.ask("GET", "/customers/c1")).body["tier"] == "silver"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"levels": []}, "#/tiers/levels"),
        ({"levels": [{"name": "a"}, {"name": "a"}]}, "#/tiers"),
        ({"currency": "yuan"}, "#/tiers/currency"),
        ({"period_days": 0}, "#/tiers/period_days"),
        ({"levels": [{"name": "a", "money": "lots"}]}, "#/tiers/levels/0/money"),
        ({"levels": [{"name": "a", "visits": 3}]}, "#/tiers/levels/0/visits"),
    ],
)
async def test_a_rule_that_cannot_be_names_its_key(
    house: House, change: dict[str, Any], pointer: str
) -> None:
    refused = await rule_is(house, {**RULE, **change})
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, pointer)


async def test_a_rule_that_is_retired_leaves_tiers_as_they_are(house: House, crm: Asker) -> None:
    await rule_is(house, RULE)
    await bought(crm, "c1", "500")
    retired = await rule_is(house, {"retired": True})
    assert retired.body["changes"] == ["- tiers tiers"]
    await crm.ask("PATCH", "/customers/c1", {"notes": "x"}, If_Match="*")
    assert (await crm.ask("GET", "/customers/c1")).body["tier"] == "silver"
    assert (await crm.ask("GET", "/customers/tiers")).body["rule"] is None
