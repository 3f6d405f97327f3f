"""The history of customers: what each write changed, by whom, and one change taken back."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.customers.history_store import Past
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.kinds.purchases import PURCHASES, Money, Purchase, PurchaseItem
from contacthub.customers.kinds.questions import QUESTIONS, Question
from contacthub.customers.kinds.service_records import SERVICE_RECORDS, ServiceRecord
from contacthub.customers.model import (
    Author,
    ChangeNotFound,
    CustomerData,
    CustomerNotFound,
    Overtaken,
)
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables.history import undone_among
from tests.customers.sample_rows import LINA, LU, phone

ZHANG = Author(name="zhang")
ITEM = PurchaseItem(sku="S1", name="空调", quantity=2, price=Money(amount="12.00", currency="CNY"))
RECORDS = [
    (PURCHASES, Purchase(order_no="O-1", date="2025-01-01", items=(ITEM,))),
    (PRODUCTS, Product(model="M", serial="S-1", attributes={"颜色": "白", "a.b": 1})),
    (SERVICE_RECORDS, ServiceRecord(date="2025-01-01", symptom="hums", record_no="R-1")),
    (QUESTIONS, Question(date="2025-01-01", question="Why?", answer="So")),
]


async def past_of(store: CustomerStore, customer_id: str) -> list[Past]:
    return [*(await store.history.page(customer_id, limit=100)).items]


async def told(store: CustomerStore, customer_id: str) -> list[tuple[str, str, Any, Any]]:
    changes = [one.change for one in await past_of(store, customer_id)]
    return [(one.author, one.kind, one.before, one.after) for one in changes]


async def patched(store: CustomerStore, customer_id: str, version: int, **fields: Any) -> None:
    def change(data: CustomerData) -> CustomerData:
        return CustomerData(
            **{name: fields.get(name, getattr(data, name)) for name in CustomerData.__dataclass_fields__}
        )

    await store.patch(customer_id, change, expected_version=version, by=ZHANG)


async def test_a_write_notes_who_changed_which_fields_from_what_to_what(store: CustomerStore) -> None:
    await store.replace("c1", CustomerData(name="Lu", phones=(phone(),)), expected_version=None, by=LINA)
    await patched(store, "c1", 1, tier="gold", attributes={"wx": "lu"})
    number = {"e164": "+8613800138000", "ext": None, "raw": "+8613800138000", "label": None}
    written = await told(store, "c1")
    assert written[0] == (
        "zhang", "customers", {"tier": None, "tier_by": None, "attributes.wx": None},
        {"tier": "gold", "tier_by": "given", "attributes.wx": "lu"},
    )  # fmt: skip
    assert written[1][:3] == ("lina", "customers", None)
    after = written[1][3]
    assert after["name"] == "Lu"
    assert [{name: one.get(name) for name in number} for one in after["phones"]] == [number]


async def test_a_write_without_effect_notes_nothing(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU])
    before = await told(store, "c1")
    await store.write_rows("customers", [LU])
    await store.patch("c1", lambda data: data, expected_version=1, by=LINA)
    assert await told(store, "c1") == before


async def test_what_an_import_creates_is_noted_without_its_fields(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU])
    await store.write_rows("customers", [{**LU, "tier": "silver"}])
    assert await told(store, "c1") == [
        ("import", "customers", {"tier": "gold"}, {"tier": "silver"}),
        ("import", "customers", None, {}),
    ]


async def test_a_rejected_row_notes_nothing(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU])
    bad = {"customer_id": "c1", "order_no": "O-1", "date": "2025-01-01", "product": "x", "price": "1.00"}
    assert [one.status for one in await store.write_rows("purchases", [bad])] == ["rejected"]
    assert len(await told(store, "c1")) == 1


async def test_the_history_comes_in_pages_newest_first(store: CustomerStore) -> None:
    await store.replace("c1", CustomerData(name="0"), expected_version=None, by=LINA)
    for n in range(1, 4):
        await patched(store, "c1", n, name=str(n))
    first = await store.history.page("c1", limit=3)
    rest = await store.history.page("c1", limit=3, before=int(first.next_cursor or ""))
    names = [(one.change.after or {})["name"] for page in (first, rest) for one in page.items]
    assert (names, rest.next_cursor) == (["3", "2", "1", "0"], None)
    with pytest.raises(CustomerNotFound):
        await store.history.page("nobody", limit=3)


async def test_an_undone_change_is_as_before_and_can_be_brought_back(store: CustomerStore) -> None:
    await store.replace(
        "c1", CustomerData(name="Lu", tags=("vip",), attributes={"wx": "lu"}), expected_version=None, by=LINA
    )
    await patched(store, "c1", 1, tags=("vip", "slow"), phones=(phone(),), attributes={"qq": "7"})
    change = (await past_of(store, "c1"))[0].change
    await store.history.undo("c1", change.id, by=LINA)
    data = (await store.get("c1")).data
    assert (data.tags, data.phones, data.attributes) == (("vip",), (), {"wx": "lu"})
    newest, undone, created = await past_of(store, "c1")
    assert (newest.change.undoes, newest.change.author) == (change.id, "lina")
    assert [one.is_undone for one in (newest, undone, created)] == [False, True, False]
    with pytest.raises(Overtaken) as again:
        await store.history.undo("c1", change.id, by=LINA)
    assert again.value.fields == ()

    await store.history.undo("c1", newest.change.id, by=LINA)
    data = (await store.get("c1")).data
    assert (data.tags, data.phones, data.attributes) == (("vip", "slow"), (phone(),), {"qq": "7"})
    assert [one.is_undone for one in await past_of(store, "c1")] == [False, True, False, False]


async def test_undo_names_the_fields_changed_since_and_touches_nothing(store: CustomerStore) -> None:
    await store.replace("c1", CustomerData(name="Lu"), expected_version=None, by=LINA)
    await patched(store, "c1", 1, tier="gold", language="zh")
    await patched(store, "c1", 2, tier="silver")
    change = (await past_of(store, "c1"))[1].change
    with pytest.raises(Overtaken) as overtaken:
        await store.history.undo("c1", change.id, by=LINA)
    assert overtaken.value.fields == ("tier",)
    customer = await store.get("c1")
    assert (customer.version, customer.data.tier, customer.data.language) == (3, "silver", "zh")
    with pytest.raises(ChangeNotFound):
        await store.history.undo("c1", 10_000, by=LINA)


@pytest.mark.parametrize(("kind", "record"), RECORDS)
async def test_an_added_record_is_taken_back_and_brought_back_whole(
    store: CustomerStore, kind: Any, record: Any
) -> None:
    await store.replace("c1", CustomerData(name="Lu"), expected_version=None, by=LINA)
    added = await store.add("c1", kind, record, by=LINA)
    created = (await past_of(store, "c1"))[0].change
    assert (created.kind, created.record, created.before) == (kind.name, added.id, None)

    await store.history.undo("c1", created.id, by=ZHANG)
    assert (await store.records("c1", kind, limit=5)).items == ()
    deleted = (await past_of(store, "c1"))[0].change
    assert (deleted.undoes, deleted.after) == (created.id, None)

    await store.history.undo("c1", deleted.id, by=ZHANG)
    [kept] = (await store.records("c1", kind, limit=5)).items
    assert (kept.id.lstrip("q0"), plain(kept)) == (added.id, plain(record))
    assert (await store.get("c1")).version == 4


def plain(record: Any) -> dict[str, Any]:
    names = (one.name for one in record.__dataclass_fields__.values() if one.compare)
    return {name: getattr(record, name) for name in names if name not in ("id", "at")}


async def test_a_record_changed_since_it_was_made_is_not_taken_away(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU])
    row = {"customer_id": "c1", "model": "M", "serial": "S-1"}
    await store.write_rows("products", [row])
    await store.write_rows("products", [{**row, "status": "sold"}])
    changed, created, _ = await past_of(store, "c1")
    with pytest.raises(Overtaken) as overtaken:
        await store.history.undo("c1", created.change.id, by=LINA)
    assert overtaken.value.fields == ("status",)
    await store.history.undo("c1", changed.change.id, by=LINA)
    await store.history.undo("c1", created.change.id, by=LINA)
    assert (await store.records("c1", PRODUCTS, limit=5)).items == ()


async def test_a_product_that_moved_is_in_both_histories_and_moves_back(store: CustomerStore) -> None:
    await store.write_rows("customers", [LU, {"customer_id": "c2", "name": "Zhou"}])
    row = {"model": "M", "serial": "S-1"}
    await store.write_rows("products", [{**row, "customer_id": "c1"}])
    await store.write_rows("products", [{**row, "customer_id": "c2"}])
    moved = (await past_of(store, "c1"))[0].change
    assert (moved.before, moved.after) == ({"customer_id": "c1"}, {"customer_id": "c2"})
    assert (await past_of(store, "c2"))[0].change == moved

    await store.history.undo("c2", moved.id, by=LINA)
    owned = [len((await store.records(one, PRODUCTS, limit=5)).items) for one in ("c1", "c2")]
    assert owned == [1, 0]
    assert [one.is_undone for one in await past_of(store, "c2")] == [False, True, False]


async def test_a_new_customer_is_taken_back_only_without_records(store: CustomerStore) -> None:
    await store.replace("c1", CustomerData(name="Lu", phones=(phone(),)), expected_version=None, by=LINA)
    await store.add("c1", PRODUCTS, Product(model="M", serial="S-1"), by=LINA)
    added, created = (one.change for one in await past_of(store, "c1"))
    with pytest.raises(Overtaken) as overtaken:
        await store.history.undo("c1", created.id, by=LINA)
    assert overtaken.value.fields == ("products",)

    await store.history.undo("c1", added.id, by=LINA)
    await store.history.undo("c1", created.id, by=LINA)
    with pytest.raises(CustomerNotFound):
        await store.get("c1")
    gone = (await past_of(store, "c1"))[0].change
    assert (gone.undoes, gone.after) == (created.id, None)

    await store.history.undo("c1", gone.id, by=LINA)
    assert (await store.get("c1")).data == CustomerData(name="Lu", phones=(phone(),))


async def test_a_product_taken_back_leaves_its_repairs_with_no_product(store: CustomerStore) -> None:
    await store.replace("c1", CustomerData(name="Lu"), expected_version=None, by=LINA)
    await store.add("c1", PRODUCTS, Product(model="M", serial="S-1"), by=LINA)
    added = (await past_of(store, "c1"))[0].change
    await store.add(
        "c1", SERVICE_RECORDS, ServiceRecord(date="2025-01-01", symptom="x", serial="S-1"), by=LINA
    )
    await store.history.undo("c1", added.id, by=LINA)
    [repair] = (await store.records("c1", SERVICE_RECORDS, limit=5)).items
    assert repair.product_id is None
    gone = (await past_of(store, "c1"))[0].change
    await store.history.undo("c1", gone.id, by=LINA)
    [repair] = (await store.records("c1", SERVICE_RECORDS, limit=5)).items
    [product] = (await store.records("c1", PRODUCTS, limit=5)).items
    assert (repair.product_id, product.read.repairs, product.read.faults.units_with_faults) == (
        product.id,
        1,
        1,
    )


async def test_a_unit_brought_back_has_the_repairs_of_its_former_owner_again(store: CustomerStore) -> None:
    for customer_id in ("c1", "c2", "c3"):
        await store.replace(customer_id, CustomerData(name=customer_id), expected_version=None, by=LINA)
    for customer_id, serial in (("c1", "S-1"), ("c3", "S-3")):
        await store.add(customer_id, PRODUCTS, Product(model="M", serial=serial), by=LINA)
        repair = ServiceRecord(date="2025-01-01", symptom="x", serial=serial)
        await store.add(customer_id, SERVICE_RECORDS, repair, by=LINA)
    unit = await store.add("c2", PRODUCTS, Product(model="M", serial="s-1"), take_over=True, by=LINA)
    await store.delete_record("c2", PRODUCTS, unit.id, by=LINA)
    [repair] = (await store.records("c1", SERVICE_RECORDS, limit=5)).items
    assert repair.product_id is None
    deleted = (await past_of(store, "c2"))[0].change
    await store.history.undo("c2", deleted.id, by=LINA)
    [unit] = (await store.records("c2", PRODUCTS, limit=5)).items
    [repair] = (await store.records("c1", SERVICE_RECORDS, limit=5)).items
    assert (repair.product_id, unit.read.repairs, unit.read.faults.units_with_faults) == (unit.id, 1, 2)
    [other] = (await store.records("c3", SERVICE_RECORDS, limit=5)).items
    assert other.product_id != unit.id


def test_what_is_brought_back_is_not_undone() -> None:
    assert undone_among([(4, None), (3, 2), (2, 1), (1, None)]) == {2}
    assert undone_among([(4, 3), (3, 2), (2, 1)]) == {3, 1}
