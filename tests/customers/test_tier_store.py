"""Tiers follow purchases, time and the rule of the floor, in both engines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import ceil

import pytest

from contacthub.customers import tier_store
from contacthub.customers.kinds.purchases import PURCHASES, Money, Purchase, PurchaseItem
from contacthub.customers.model import Author, CustomerData
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables import tiers
from contacthub.customers.tiers import Sales, Tiering, TierLevel, TierRule, check_on
from tests.customers.merged import all_kept, merged
from tests.customers.sample_rows import LINA

RULE = TierRule(
    period_days=100,
    currency="CNY",
    levels=(TierLevel(name="gold", money=1_000_000), TierLevel(name="silver", orders=1)),
)


class Floor:
    """The rule of the floor and its day, to be changed by a test."""

    def __init__(self) -> None:
        self.rule: TierRule | None = RULE
        self.today = date(2026, 5, 1)

    def tiering(self, now: int) -> Tiering:
        return Tiering(rule=self.rule, today=self.today)


@pytest.fixture
async def floor(store: CustomerStore) -> Floor:
    floor = Floor()
    store.tiers.by(floor.tiering)
    return floor


def order(number: str, amount: str | None, *, day: str = "2026-04-01", status: str | None = None) -> Purchase:
    total = None if amount is None else Money(amount=amount, currency="CNY")
    return Purchase(order_no=number, date=day, total=total, status=status)


async def customer(store: CustomerStore, customer_id: str = "c1", **fields: object) -> None:
    data = replace(CustomerData(name="Lu"), **fields)  # type: ignore[arg-type]  # fields of a dataclass
    await store.replace(customer_id, data, expected_version=None, by=LINA)


async def tier(store: CustomerStore, customer_id: str = "c1") -> tuple[str | None, str | None]:
    data = (await store.get(customer_id)).data
    return data.tier, data.tier_by


async def settled(store: CustomerStore) -> None:
    while await store.tiers.step():
        pass


async def test_a_tier_follows_each_purchase_in_its_own_unit(store: CustomerStore, floor: Floor) -> None:
    await customer(store)
    assert await tier(store) == (None, None)
    await store.add("c1", PURCHASES, order("O-1", "999.99"), by=LINA)
    assert await tier(store) == ("silver", "rule")
    kept = await store.add("c1", PURCHASES, order("O-2", "0.01"), by=LINA)
    assert await tier(store) == ("gold", "rule")

    def returned(it: Purchase) -> Purchase:
        return replace(it, status="Returned")

    await store.change_record("c1", PURCHASES, kept.id, returned, by=LINA)
    assert await tier(store) == ("silver", "rule")
    page = await store.records("c1", PURCHASES, limit=5)
    for each in page.items:
        await store.delete_record("c1", PURCHASES, each.id, by=LINA)
    assert await tier(store) == (None, None)


async def test_the_history_says_that_the_rule_changed_the_tier(store: CustomerStore, floor: Floor) -> None:
    await customer(store)
    before = (await store.get("c1")).version
    await store.add("c1", PURCHASES, order("O-1", "1"), by=LINA)
    changes = [one.change for one in (await store.history.page("c1", limit=2)).items]
    assert [(one.author, one.kind) for one in changes] == [
        ("rule:tiers", "customers"),
        (LINA.name, "purchases"),
    ]
    assert changes[0].after == {"tier": "silver", "tier_by": "rule"}
    assert (await store.get("c1")).version == before + 1


async def test_items_count_where_an_order_has_no_total_and_other_money_does_not(
    store: CustomerStore, floor: Floor
) -> None:
    await customer(store)
    item = PurchaseItem(name="Oven", quantity=3, price=Money(amount="333.3334", currency="CNY"))
    dollars = PurchaseItem(name="Oven", quantity=3, price=Money(amount="9999.00", currency="USD"))
    await store.add("c1", PURCHASES, replace(order("O-1", None), items=(dollars,)), by=LINA)
    assert await tier(store) == ("silver", "rule")
    await store.add("c1", PURCHASES, replace(order("O-2", None), items=(item,)), by=LINA)
    assert await tier(store) == ("gold", "rule")


async def test_what_is_returned_of_an_order_counts_no_more(store: CustomerStore, floor: Floor) -> None:
    await customer(store)
    item = PurchaseItem(name="Oven", quantity=2, price=Money(amount="600.00", currency="CNY"))
    kept = await store.add("c1", PURCHASES, replace(order("O-1", "1200"), items=(item,)), by=LINA)
    assert await tier(store) == ("gold", "rule")

    async def returned(count: int) -> None:
        back = (replace(item, returned_quantity=count),)
        await store.change_record("c1", PURCHASES, kept.id, lambda it: replace(it, items=back), by=LINA)

    await returned(1)
    assert await tier(store) == ("silver", "rule")
    await returned(2)
    assert await tier(store) == (None, None)


async def test_a_tier_ends_with_the_days_of_its_purchases(store: CustomerStore, floor: Floor) -> None:
    await customer(store)
    await store.add("c1", PURCHASES, order("O-1", "1000", day="2026-04-01"), by=LINA)
    await settled(store)
    floor.today = date(2026, 7, 9)
    await settled(store)
    assert await tier(store) == ("gold", "rule")
    floor.today = date(2026, 7, 10)
    await settled(store)
    assert await tier(store) == (None, None)
    assert not await store.tiers.step()


async def test_a_pin_holds_to_its_last_day_and_then_the_rule_decides(
    store: CustomerStore, floor: Floor
) -> None:
    await customer(store, tier="black", tier_by="pin", tier_until="2026-05-31")
    await store.add("c1", PURCHASES, order("O-1", "1"), by=LINA)
    floor.today = date(2026, 5, 31)
    await settled(store)
    assert await tier(store) == ("black", "pin")
    floor.today = date(2026, 6, 1)
    await settled(store)
    assert await tier(store) == ("silver", "rule")


async def test_a_pin_ends_without_a_rule_too(store: CustomerStore, floor: Floor) -> None:
    floor.rule = None
    await customer(store, tier="black", tier_by="pin", tier_until="2026-05-31")
    floor.today = date(2026, 6, 1)
    await settled(store)
    assert await tier(store) == (None, None)


async def test_a_given_tier_stays_unless_the_rule_replaces_it(store: CustomerStore, floor: Floor) -> None:
    await customer(store, tier="platinum")
    await store.add("c1", PURCHASES, order("O-1", "1"), by=LINA)
    assert await tier(store) == ("platinum", "given")
    floor.rule = replace(RULE, replace_given=True)
    await settled(store)
    assert await tier(store) == ("silver", "rule")


async def test_a_new_rule_is_worked_out_for_all_in_slices(store: CustomerStore, floor: Floor) -> None:
    floor.rule = None
    for n in range(205):
        await customer(store, f"c{n:03}")
    await store.add("c000", PURCHASES, order("O-1", "1"), by=LINA)
    await store.add("c204", PURCHASES, order("O-2", "5000"), by=LINA)
    floor.rule = RULE
    assert await store.tiers.step()
    assert (await store.tiers.figures()).settled is False
    assert (await tier(store, "c000"), await tier(store, "c204")) == (("silver", "rule"), (None, None))
    await settled(store)
    assert await tier(store, "c204") == ("gold", "rule")
    assert (await store.tiers.figures()).settled is True


async def test_a_rule_that_is_put_back_is_worked_out_again(store: CustomerStore, floor: Floor) -> None:
    await customer(store)
    await settled(store)
    assert (await store.tiers.figures()).settled is True
    floor.rule = None
    await store.add("c1", PURCHASES, order("O-1", "5000"), by=LINA)
    await settled(store)
    assert await tier(store) == (None, None)
    floor.rule = RULE
    assert (await store.tiers.figures()).settled is False
    await settled(store)
    assert await tier(store) == ("gold", "rule")
    assert (await store.tiers.figures()).settled is True


async def test_an_import_that_is_undone_takes_its_customers_and_their_tiers_back(
    store: CustomerStore, floor: Floor
) -> None:
    number = await store.history.begin_import(file="a.csv", program=None, by=LINA)
    by = Author(name="lina", import_id=number)
    await store.write_rows("customers", [{"customer_id": "c9", "name": "Wu"}], by=by)
    row = {"customer_id": "c9", "order_no": "O-1", "date": "2026-04-01", "product": "Oven", "price": "2000",
           "currency": "CNY"}  # fmt: skip
    await store.write_rows("purchases", [row], by=by)
    assert await tier(store, "c9") == ("gold", "rule")
    undone = await store.history.undo_import(number, by=LINA)
    assert (undone.state.state, undone.left) == ("undone", ())


async def test_an_order_of_a_day_to_come_counts_from_that_day_on(store: CustomerStore, floor: Floor) -> None:
    await customer(store)
    await store.add("c1", PURCHASES, order("O-1", "5000", day="2026-05-03"), by=LINA)
    await store.add("c1", PURCHASES, order("O-2", "5000", day="9999-12-31"), by=LINA)
    await settled(store)
    assert await tier(store) == (None, None)
    floor.today = date(2026, 5, 2)
    await settled(store)
    assert await tier(store) == (None, None)
    floor.today = date(2026, 5, 3)
    await settled(store)
    assert await tier(store) == ("gold", "rule")
    floor.today = date(2026, 8, 11)  # the first has left the period, and the other has not come
    await settled(store)
    assert await tier(store) == (None, None)


async def test_a_new_rule_is_worked_out_over_the_last_day_there_is(
    store: CustomerStore, floor: Floor
) -> None:
    floor.rule = None
    await customer(store)
    await store.add("c1", PURCHASES, order("O-1", "5000", day="9999-12-31"), by=LINA)
    await store.add("c1", PURCHASES, order("O-2", "1"), by=LINA)
    floor.rule = replace(RULE, levels=(TierLevel(name="late", bought_within_days=60), *RULE.levels))
    await settled(store)
    assert await tier(store) == ("late", "rule")
    assert (await store.tiers.figures()).settled is True


async def test_amounts_that_no_one_pays_stop_nothing(store: CustomerStore, floor: Floor) -> None:
    most = "999999999999999.99"
    line = PurchaseItem(name="Oven", quantity=1_000_000, price=Money(amount=most, currency="CNY"))
    for n in range(12):
        await customer(store, f"c{n}")
        await store.add(f"c{n}", PURCHASES, replace(order(f"O-{n}", None), items=(line, line)), by=LINA)
        await store.add("c0", PURCHASES, order(f"P-{n}", most), by=LINA)
    assert await tier(store) == ("gold", "rule")
    figures = await store.tiers.figures()
    assert sum(one.spent for one in figures.fifths) == 12 * 10**15
    assert figures.sold["gold"].spent == 12 * 10**15


async def test_one_whose_tier_cannot_be_worked_out_keeps_it_and_is_looked_at_tomorrow(
    store: CustomerStore,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    floor.rule = None
    for customer_id in ("c1", "c2"):
        await customer(store, customer_id)
        await store.add(customer_id, PURCHASES, order(f"O-{customer_id}", "5"), by=LINA)
    await store.add("c1", PURCHASES, order("O-3", "5"), by=LINA)

    def failing(rule: TierRule, sales: Sales, today: date) -> str | None:
        if sales.orders == 2:
            raise OverflowError("Lu")
        return check_on(rule, sales, today)

    with monkeypatch.context() as patch:
        patch.setattr(tiers, "check_on", failing)
        floor.rule = RULE
        await settled(store)
        assert (await tier(store, "c1"), await tier(store, "c2")) == ((None, None), ("silver", "rule"))
    assert "OverflowError" in caplog.text
    assert "Lu" not in caplog.text
    floor.today = date(2026, 5, 2)
    await settled(store)
    assert await tier(store, "c1") == ("silver", "rule")


async def test_an_error_does_not_end_what_keeps_tiers_up(
    store: CustomerStore, floor: Floor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    steps: list[Exception | None] = [OverflowError("Lu"), None]
    is_over = asyncio.Event()

    async def step() -> bool:
        error = steps.pop(0)
        if error is not None:
            raise error
        is_over.set()
        return False

    monkeypatch.setattr(store.tiers, "step", step)
    monkeypatch.setattr(tier_store, "LOOK_S", 0)
    task = asyncio.ensure_future(store.tiers.run())
    async with asyncio.timeout(60):
        await is_over.wait()
    task.cancel()
    assert "OverflowError" in caplog.text
    assert "Lu" not in caplog.text


async def test_the_fifths_are_exact(store: CustomerStore, floor: Floor) -> None:
    spent = [1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 890]
    for n, each in enumerate(spent):
        await customer(store, f"c{n}")
        await store.add(f"c{n}", PURCHASES, order(f"O-{n}", f"{each}.10"), by=LINA)
    await customer(store, "none")
    figures = await store.tiers.figures()
    top = ceil(len(spent) / 5)
    assert figures.fifths[0].buyers == top
    total = sum(one.spent for one in figures.fifths)
    assert total == sum(each * 1000 + 100 for each in spent)
    assert Fraction(figures.fifths[0].spent, total) == Fraction(
        sum(sorted(each * 1000 + 100 for each in spent)[-top:]), total
    )
    assert (figures.customers, figures.by_tier) == (12, {"silver": 11})
    assert figures.sold["silver"].buyers == 11


async def test_a_preview_says_who_would_move_and_moves_nobody(store: CustomerStore, floor: Floor) -> None:
    for n, amount in enumerate(["10", "600", "2000"]):
        await customer(store, f"c{n}")
        await store.add(f"c{n}", PURCHASES, order(f"O-{n}", amount), by=LINA)
    easier = replace(RULE, levels=(TierLevel(name="gold", money=500_000), RULE.levels[1]))
    preview = await store.tiers.preview(easier)
    assert (preview.customers, preview.looked_at) == (3, 3)
    assert {move: count for move, count in preview.moves.items() if move[0] != move[1]} == {
        ("silver", "gold"): 1
    }
    assert await tier(store, "c1") == ("silver", "rule")


async def test_a_tier_follows_what_a_merge_moves_and_what_its_undoing_gives_back(
    store: CustomerStore, floor: Floor
) -> None:
    for customer_id in ("c1", "c2"):
        await customer(store, customer_id)
        await store.add(customer_id, PURCHASES, order(f"O-{customer_id}", "600.00"), by=LINA)
    await customer(store, "c3")
    before = await all_kept(store)
    for this, other, level in (("c1", "c2", "gold"), ("c3", "c2", "silver")):
        merge_id = await merged(store, this, other)
        assert await tier(store, other) == (level, "rule")
        undone = await store.merges.undo(merge_id, by=LINA)
        assert (undone.left, undone.since) == ((), ())
        assert await all_kept(store) == before
