"""What sources push: written once, the newest stands, in history, for the right customer; on both engines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contacthub.customers.kinds.products import Product
from contacthub.customers.kinds.purchases import PURCHASES, Money, Purchase, PurchaseItem
from contacthub.customers.model import CustomerData, Phone
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables.pushed import Push, Pushed
from contacthub.sources.inbox import prune_pushed
from tests.customers.merged import merged
from tests.customers.sample_rows import LINA

NUMBER = {"e164": "+8613800138000", "ext": None, "raw": "13800138000", "label": None}
LU = {"name": "陆建国", "phone": [NUMBER], "email": ["lu@example.com"]}
KETTLE = PurchaseItem(sku="EK-17", name="Kettle")
ORDER = Purchase(order_no="7", date="2026-11-02", status="processing", items=(KETTLE,))
FIRST = Push(
    source="shop", delivery="d1", kind="purchases", thing="7", changed_at=1_000, customer=LU, record=ORDER
)


async def orders(store: CustomerStore, customer_id: str) -> list[Any]:
    return [replace(one, id="") for one in (await store.records(customer_id, PURCHASES, limit=9)).items]


async def known(store: CustomerStore, customer_id: str = "C1", **data: Any) -> None:
    values = {"name": "陆建国", "phones": (Phone(e164="+8613800138000", raw="138"),)} | data
    await store.replace(customer_id, CustomerData(**values), expected_version=None, by=LINA)


async def test_an_order_of_an_unknown_customer_makes_one_and_again_is_the_same(
    store: CustomerStore,
) -> None:
    first = await store.pushes.take(FIRST)
    assert first == Pushed(status="new", customer_id="new-1")
    made = (await store.get("new-1")).data
    assert (made.name, made.phones[0].e164, made.emails) == ("陆建国", "+8613800138000", ("lu@example.com",))
    assert await orders(store, "new-1") == [ORDER]
    assert (await store.pushes.take(FIRST)).status == "duplicate"
    again = replace(FIRST, delivery="d2")  # the same as the shop's second notice of the same change
    assert (await store.pushes.take(again)).status == "unchanged"


async def test_what_comes_late_does_not_overwrite_what_is_newer(store: CustomerStore) -> None:
    await known(store)
    newer = replace(FIRST, delivery="d2", changed_at=2_000, record=replace(ORDER, status="completed"))
    assert await store.pushes.take(newer) == Pushed(status="new", customer_id="C1")
    late = await store.pushes.take(FIRST)
    assert (late.status, late.customer_id) == ("ignored", "C1")
    assert [one.status for one in await orders(store, "C1")] == ["completed"]


async def test_an_order_is_whole_and_its_history_takes_each_change_back(
    store: CustomerStore,
) -> None:
    await known(store)
    await store.pushes.take(FIRST)
    cup = PurchaseItem(name="Cup")
    changed = replace(FIRST, delivery="d2", changed_at=2_000, record=replace(ORDER, items=(cup,)))
    assert (await store.pushes.take(changed)).status == "changed"
    assert [one.items for one in await orders(store, "C1")] == [(cup,)]
    newest = (await store.history.page("C1", limit=1)).items[0].change
    assert (newest.author, newest.kind) == ("shop", "purchases")
    await store.history.undo("C1", newest.id, by=LINA)
    assert [one.items for one in await orders(store, "C1")] == [(KETTLE,)]


async def test_an_order_deleted_in_the_shop_is_deleted_and_may_come_back(
    store: CustomerStore,
) -> None:
    await known(store)
    await store.pushes.take(FIRST)
    gone = replace(FIRST, delivery="d2", changed_at=2_000, record=None, is_deleted=True)
    assert await store.pushes.take(gone) == Pushed(status="deleted", customer_id="C1")
    assert await orders(store, "C1") == []
    late = await store.pushes.take(replace(FIRST, delivery="d3"))
    assert (late.status, await orders(store, "C1")) == ("ignored", [])
    back = replace(FIRST, delivery="d4", changed_at=3_000)
    assert (await store.pushes.take(back)).status == "new"
    assert (await store.pushes.take(replace(gone, thing="8", delivery="d5"))).status == "ignored"


async def test_an_order_of_a_number_of_several_is_refused_and_leaves_nothing(
    store: CustomerStore,
) -> None:
    await known(store, name="A")
    await known(store, "C2", name="B")
    refused = await store.pushes.take(replace(FIRST, customer={"phone": [NUMBER]}))
    # A shop may not read who the customers are.
    assert refused == Pushed(status="rejected", reason="phone: 2 customers have it; give the customer_id")
    assert await orders(store, "C1") == await orders(store, "C2") == []
    named = replace(FIRST, customer={**LU, "name": "B", "email": []})
    assert await store.pushes.take(named) == Pushed(status="new", customer_id="C2")
    nobody = await store.pushes.take(replace(FIRST, thing="9", customer={}))
    assert nobody.status == "rejected"


async def test_a_customer_of_the_shop_stays_the_same_when_their_number_changes(store: CustomerStore) -> None:
    push = Push(source="shop", delivery="d1", kind="customers", thing="77", changed_at=1, customer=LU)
    first = await store.pushes.take(push)
    other = {**NUMBER, "e164": "+8613900139000", "raw": "13900139000"}
    moved = replace(
        push, delivery="d2", changed_at=2, customer={"name": "陆建国", "phone": [other], "company": "海尔"}
    )
    second = await store.pushes.take(moved)
    assert (first.status, second.status, second.customer_id) == ("new", "changed", first.customer_id)
    data = (await store.get(str(first.customer_id))).data
    assert ([one.e164 for one in data.phones], data.company) == (["+8613800138000", "+8613900139000"], "海尔")


async def test_a_push_of_a_merged_customer_adds_and_overwrites_nothing(store: CustomerStore) -> None:
    await known(store, name="陆总", company="海尔", phones=())
    push = Push(source="shop", delivery="d1", kind="customers", thing="77", changed_at=1, customer=LU)
    former_id = str((await store.pushes.take(push)).customer_id)
    await merged(store, "C1", former_id)
    said = {**LU, "company": "美的", "email": ["lu@example.com", "new@example.com"], "language": "zh"}
    by_thing = replace(push, delivery="d2", changed_at=2, customer=said)
    by_id = replace(push, delivery="d3", thing="78", customer={**said, "customer_id": former_id})
    by_name = replace(push, delivery="d4", thing="79", customer=said)
    for one, status in ((by_thing, "changed"), (by_id, "unchanged"), (by_name, "unchanged")):
        taken = await store.pushes.take(one)
        assert (taken.status, taken.customer_id) == (status, "C1")
        data = (await store.get("C1")).data
        assert (data.name, data.company, data.language) == ("陆总", "海尔", "zh")
        assert data.emails == ("lu@example.com", "new@example.com")
    assert await store.pushes.take(by_thing) == Pushed(status="duplicate", customer_id="C1")


async def test_a_push_goes_to_its_own_customer_again_when_a_merge_is_undone(store: CustomerStore) -> None:
    await known(store, name="陆总", phones=())
    push = Push(source="shop", delivery="d1", kind="customers", thing="77", changed_at=1, customer=LU)
    former_id = str((await store.pushes.take(push)).customer_id)
    merge_id = await merged(store, "C1", former_id)
    assert (await store.pushes.take(replace(push, delivery="d2", changed_at=2))).customer_id == "C1"
    await store.merges.undo(merge_id, by=LINA)
    last = replace(push, delivery="d3", changed_at=3, customer={**LU, "company": "海尔"})
    assert await store.pushes.take(last) == Pushed(status="changed", customer_id=former_id)
    assert (await store.get("C1")).data.company is None


async def test_records_are_of_the_customer_with_the_id_and_of_nobody_without(
    store: CustomerStore,
) -> None:
    await known(store)
    owned = Push(
        source="crm", delivery="d1", kind="products", thing="s-1", changed_at=1,
        customer={"customer_id": "C1"}, record=Product(model="KFR", serial="S-1"),
    )  # fmt: skip
    assert await store.pushes.take(owned) == Pushed(status="new", customer_id="C1")
    nobody = await store.pushes.take(
        replace(owned, delivery="d2", thing="s-2", customer={"customer_id": "X"})
    )
    assert (nobody.status, nobody.reason) == ("rejected", "customer_id: no such customer")


async def test_two_sources_with_the_same_id_of_a_thing_do_not_meet(store: CustomerStore) -> None:
    await known(store)
    await store.pushes.take(replace(FIRST, changed_at=9_000))
    other = replace(FIRST, source="other", record=replace(ORDER, order_no="8"))
    assert await store.pushes.take(other) == Pushed(status="new", customer_id="C1")


async def test_a_customer_told_with_the_number_of_another_renames_nobody(store: CustomerStore) -> None:
    await known(store, name="李小明")
    wife = Push(
        source="shop", delivery="d1", kind="customers", thing="78", changed_at=1,
        customer={"name": "王芳", "phone": [NUMBER], "company": "海尔"},
    )  # fmt: skip
    assert await store.pushes.take(wife) == Pushed(status="new", customer_id="new-1")
    assert (await store.get("C1")).data.name == "李小明"
    nameless = replace(
        wife, thing="79", delivery="d2", customer={"email": ["li@example.com"], "customer_id": "C1"}
    )
    assert await store.pushes.take(nameless) == Pushed(status="changed", customer_id="C1")


async def test_an_order_pushed_after_it_was_deleted_here_overwrites_no_other(store: CustomerStore) -> None:
    await known(store)
    await known(store, "C2", name="B", phones=())
    await store.pushes.take(FIRST)
    newest = (await store.history.page("C1", limit=1)).items[0].change
    await store.history.undo("C1", newest.id, by=LINA)
    others = replace(ORDER, order_no="8")  # it may have the number in its table that is free now
    await store.pushes.take(
        replace(FIRST, source="other", thing="8", customer={"customer_id": "C2"}, record=others)
    )
    paid = replace(FIRST, delivery="d2", changed_at=2_000, record=replace(ORDER, status="paid"))
    assert await store.pushes.take(paid) == Pushed(status="new", customer_id="C1")
    assert await orders(store, "C2") == [others]
    assert [one.status for one in await orders(store, "C1")] == ["paid"]


OTHER = {**NUMBER, "e164": "+8613900139000", "raw": "13900139000"}


async def test_a_product_pushed_for_another_customer_becomes_theirs(store: CustomerStore) -> None:
    await known(store)
    await known(store, "C2", name="王芳", phones=(Phone(e164="+8613900139000", raw="139"),))
    unit = Push(
        source="crm", delivery="d1", kind="products", thing="s-1", changed_at=1, customer=LU,
        record=Product(model="KFR", serial="S-1"),
    )  # fmt: skip
    assert (await store.pushes.take(unit)).customer_id == "C1"
    sold = replace(unit, delivery="d2", changed_at=2, customer={"name": "王芳", "phone": [OTHER]})
    assert await store.pushes.take(sold) == Pushed(status="changed", customer_id="C2")
    back = replace(unit, delivery="d3", changed_at=3, customer={"customer_id": "C1"})
    assert await store.pushes.take(back) == Pushed(status="changed", customer_id="C1")
    unknown = {"name": "陈静", "phone": [{**OTHER, "e164": "+8613700137000", "raw": "13700137000"}]}
    assert await store.pushes.take(replace(unit, delivery="d4", changed_at=4, customer=unknown)) == Pushed(
        status="changed", customer_id="new-1"
    )


async def test_an_order_number_used_again_for_another_customer_is_refused(store: CustomerStore) -> None:
    await known(store)
    await store.pushes.take(FIRST)
    again = replace(FIRST, delivery="d2", changed_at=2_000, customer={"name": "王芳", "phone": [OTHER]})
    refused = await store.pushes.take(again)
    assert (refused.status, refused.reason) == ("rejected", "order_no: an order of another customer")
    assert await orders(store, "C1") == [ORDER]


async def test_a_known_order_stays_whose_it_is_when_a_number_changes_or_gets_shared(
    store: CustomerStore,
) -> None:
    await known(store)
    await store.pushes.take(FIRST)
    moved = {"name": "陆建国", "phone": [OTHER]}
    paid = replace(
        FIRST, delivery="d2", changed_at=2_000, customer=moved, record=replace(ORDER, status="paid")
    )
    assert await store.pushes.take(paid) == Pushed(status="changed", customer_id="C1")
    await known(store, "C2", name="王芳")
    nameless: dict[str, Any] = {"phone": [NUMBER]}
    others: list[dict[str, Any]] = [nameless, {**nameless, "name": "陆"}, {}]
    for n, whose in enumerate(others):
        sent = replace(
            FIRST, delivery=f"e{n}", changed_at=3_000 + n, customer=whose,
            record=replace(ORDER, status=f"sent {n}"),
        )  # fmt: skip
        assert await store.pushes.take(sent) == Pushed(status="changed", customer_id="C1")


async def test_what_a_shop_cannot_say_of_an_order_stays(store: CustomerStore) -> None:
    await known(store)
    price = Money(amount="99.00", currency="CNY")
    mended = PurchaseItem(
        sku="EK-17", name="Kettle", model="K1", category="kitchen", quantity=3, returned_quantity=2,
        returned_at="2026-11-05", attributes={"colour": "red"},
    )  # fmt: skip
    fan = PurchaseItem(name="Fan", model="F1")
    whole = replace(ORDER, delivered_at="2026-11-04", items=(mended, fan, PurchaseItem(name="Cup")))
    await store.pushes.take(replace(FIRST, record=whole))
    shown = (PurchaseItem(name="Fan", price=price), PurchaseItem(sku="EK-17", name="Kettle", quantity=2))
    sent = replace(ORDER, status="completed", items=shown)
    hook = replace(FIRST, delivery="d2", changed_at=2_000, record=sent, is_whole=False)
    assert (await store.pushes.take(hook)).status == "changed"
    now = replace(whole, status="completed", items=(replace(fan, price=price), replace(mended, quantity=2)))
    assert await orders(store, "C1") == [now]
    fewer = replace(sent, items=(replace(shown[1], quantity=1),))
    await store.pushes.take(replace(hook, delivery="d3", changed_at=3_000, record=fewer))
    [kept] = await orders(store, "C1")
    assert [(one.quantity, one.returned_quantity, one.model) for one in kept.items] == [(1, None, "K1")]
    told = replace(FIRST, delivery="d4", changed_at=4_000, record=ORDER)
    await store.pushes.take(told)
    assert await orders(store, "C1") == [ORDER]


async def test_a_delivery_that_comes_again_after_another_changes_nothing(store: CustomerStore) -> None:
    await known(store)
    await store.pushes.take(FIRST)
    paid = replace(FIRST, delivery="d2", record=replace(ORDER, status="paid"))  # in the same second
    assert (await store.pushes.take(paid)).status == "changed"
    assert await store.pushes.take(FIRST) == Pushed(status="duplicate", customer_id="C1")
    assert [one.status for one in await orders(store, "C1")] == ["paid"]
    same_second = replace(FIRST, thing="8", record=replace(ORDER, order_no="8"))
    assert (await store.pushes.take(same_second)).status == "new"


async def test_which_deliveries_were_taken_is_forgotten_some_at_a_time(store: CustomerStore) -> None:
    await known(store)
    for n in range(3):
        await store.pushes.take(replace(FIRST, delivery=f"d{n}", changed_at=n))
    assert await store.pushes.forget(0, 9) == 0
    later = 2**50
    assert [await store.pushes.forget(later, 2) for _ in range(3)] == [2, 1, 0]
    await store.pushes.take(replace(FIRST, delivery="d2", changed_at=2))
    await prune_pushed(store.pushes.forget, lambda: later)
    assert (await store.pushes.take(replace(FIRST, delivery="d2", changed_at=2))).status == "unchanged"


async def test_an_order_whose_end_comes_first_is_not_made_by_what_comes_late(store: CustomerStore) -> None:
    await known(store)
    gone = replace(FIRST, delivery="d2", changed_at=2_000, record=None, is_deleted=True)
    assert await store.pushes.take(gone) == Pushed(status="ignored", reason="it is not known")
    assert (await store.pushes.take(FIRST)).status == "ignored"
    assert await orders(store, "C1") == []
    assert (await store.pushes.take(gone)).status == "duplicate"
    back = replace(FIRST, delivery="d3", changed_at=3_000)
    assert await store.pushes.take(back) == Pushed(status="new", customer_id="C1")


async def test_an_end_that_is_told_again_names_whom_the_customer_was_merged_into(
    store: CustomerStore,
) -> None:
    former_id = str((await store.pushes.take(FIRST)).customer_id)
    gone = replace(FIRST, delivery="d2", changed_at=2_000, record=None, is_deleted=True)
    assert await store.pushes.take(gone) == Pushed(status="deleted", customer_id=former_id)
    await known(store, name="陆总", phones=())
    merge_id = await merged(store, "C1", former_id)
    ignored = Pushed(status="ignored", customer_id="C1", reason="it is not known")
    assert await store.pushes.take(replace(gone, delivery="d3", changed_at=3_000)) == ignored
    await store.merges.undo(merge_id, by=LINA)
    again = await store.pushes.take(replace(gone, delivery="d4", changed_at=4_000))
    assert again == replace(ignored, customer_id=former_id)
