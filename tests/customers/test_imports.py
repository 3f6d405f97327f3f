"""The imports of the past, and one of them undone as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.model import (
    Author,
    CustomerNotFound,
    ImportNotFound,
    LeftAlone,
)
from contacthub.customers.store import CustomerStore
from tests.customers.sample_rows import LINA, LU, ROWS, phone


async def imported(store: CustomerStore, *batches: tuple[str, list[dict[str, Any]]]) -> int:
    number = await store.history.begin_import(file="shop.csv", program="shopify", by=LINA)
    for kind, rows in batches:
        await store.write_rows(kind, rows, by=Author(name="lina", import_id=number))
    await store.history.end_import(number, by=LINA)
    return number


async def test_an_import_says_what_it_brought(store: CustomerStore) -> None:
    number = await imported(
        store, ("customers", [LU, {"name": ""}]), ("customers", [LU]), ("products", [ROWS["products"]])
    )
    known = await store.history.import_of(number)
    assert (known.file, known.program, known.author, known.state) == ("shop.csv", "shopify", "lina", "done")
    assert known.counts == {"customers": {"new": 1, "rejected": 1, "unchanged": 1}, "products": {"new": 1}}
    with pytest.raises(ImportNotFound):
        await store.history.import_of(number + 1)


async def test_imports_are_listed_in_pages_newest_first(store: CustomerStore) -> None:
    numbers = [await imported(store) for _ in range(3)]
    first = await store.history.imports(limit=2)
    rest = await store.history.imports(limit=2, before=int(first.next_cursor or ""))
    assert [one.id for page in (first, rest) for one in page.items] == numbers[::-1]
    assert rest.next_cursor is None


async def test_undo_takes_an_import_back_as_if_it_had_not_been(store: CustomerStore) -> None:
    await store.write_rows("customers", [{**LU, "tier": "bronze", "email": []}])
    before = (await store.get("c1")).data
    order = ROWS["purchases"]
    number = await imported(
        store,
        ("customers", [LU, {"customer_id": "c2", "name": "Zhou"}]),
        ("purchases", [order, {**order, "sku": "S2", "product": "遥控器"}, {**order, "quantity": 4}]),
        ("products", [{**ROWS["products"], "customer_id": "c2"}]),
    )
    done = await store.history.undo_import(number, by=LINA)
    assert (done.left, done.state.state, done.state.left) == ((), "undone", 0)
    assert done.state.undone == 6
    assert (await store.get("c1")).data == before
    assert (await store.records("c1", PURCHASES, limit=5)).items == ()
    with pytest.raises(CustomerNotFound):
        await store.get("c2")


async def test_undo_leaves_alone_and_lists_what_was_changed_since(store: CustomerStore) -> None:
    number = await imported(
        store,
        ("customers", [LU, {"customer_id": "c2", "name": "Zhou"}]),
        ("products", [ROWS["products"], {**ROWS["products"], "customer_id": "c2", "serial": "SN-2"}]),
    )
    await store.write_rows("products", [{**ROWS["products"], "status": "scrapped"}])
    done = await store.history.undo_import(number, by=LINA)
    [kept] = (await store.records("c1", PRODUCTS, limit=5)).items
    assert done.left == (
        LeftAlone(customer_id="c1", kind="products", record=kept.id, fields=("status",)),
        LeftAlone(customer_id="c1", kind="customers", record="c1", fields=("products",)),
    )
    assert (done.state.state, done.state.undone, done.state.left) == ("partly_undone", 2, 2)
    assert (await store.get("c1")).data.name == "陆小明"
    with pytest.raises(CustomerNotFound):
        await store.get("c2")
    # Once the later change is taken back, the rest can be undone too.
    change = (await store.history.page("c1", limit=1)).items[0].change
    await store.history.undo("c1", change.id, by=LINA)
    again = await store.history.undo_import(number, by=LINA)
    assert (again.left, again.state.state, again.state.undone) == ((), "undone", 4)


async def test_undo_goes_on_where_it_was_left(store: CustomerStore) -> None:
    rows = [{"customer_id": f"c{n}", "name": f"Li {n}"} for n in range(5)]
    number = await imported(store, ("customers", rows))
    await store.patch("c4", lambda data: data.__class__(name="Wu"), expected_version=1, by=LINA)
    steps = [await store.history.undo_import(number, by=LINA, most=2) for _ in range(3)]
    assert [one.state.state for one in steps] == ["undoing", "undoing", "partly_undone"]
    assert [len(one.left) for one in steps] == [1, 0, 0]
    assert (steps[-1].state.undone, steps[-1].state.left) == (4, 1)


async def test_undo_keeps_a_number_that_a_person_added(store: CustomerStore) -> None:
    await store.write_rows("customers", [{"customer_id": "c1", "name": "陆小明"}])
    number = await imported(store, ("customers", [{**LU, "company": "Haier"}]))

    def with_number(data: Any) -> Any:
        return data.__class__(
            name=data.name, company=data.company, tier=data.tier, emails=data.emails,
            phones=(*data.phones, phone("+8613900139000")),
        )  # fmt: skip

    await store.patch("c1", with_number, expected_version=2, by=LINA)
    done = await store.history.undo_import(number, by=LINA)
    assert done.left == (LeftAlone(customer_id="c1", kind="customers", record="c1", fields=("phones",)),)
    assert (await store.get("c1")).data.company == "Haier"
