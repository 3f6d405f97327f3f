"""Units by their serials: who has them, who had them, what was bought and given back; in both engines."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from contacthub.api.json import Json
from contacthub.customers.file import MIGRATIONS
from contacthub.customers.kinds.kind import Seen
from contacthub.customers.kinds.models import Model, Notice, WarrantyRule
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.kinds.purchases import PURCHASES, Purchase, PurchaseItem
from contacthub.customers.model import AlreadyThere, Overtaken
from contacthub.customers.store import CustomerStore
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from tests.customers.sample_rows import LINA

NOON = 1_782_900_000_000
"""2026-07-01."""


class NoNames:
    def agent_name(self, agent: str, /) -> str:
        return agent

    def queue_name(self, queue: str, /) -> str:
        return queue


SEEN = Seen(at=NOON, zone=UTC, names=NoNames())
UNIT = {"model": "KFR-35GW", "serial": "SN-1", "purchased_at": "2026-05-01"}
COOL = Model(
    model="kfr-35gw",
    name="Cool",
    warranty=WarrantyRule(months=36, begins="delivery", parts={"compressor": 60}),
    notices=(Notice(id="n", kind="recall", title="Fan", text="", since="2026-01-01", serials_to="SN-5"),),
)


@pytest.fixture
async def people(store: CustomerStore) -> CustomerStore:
    """Three customers, and the model in the catalogue."""
    names = [{"customer_id": f"c{n}", "name": name} for n, name in enumerate("ABC", 1)]
    await store.write_rows("customers", names)
    await store.models.change("KFR-35GW", lambda old: COOL, versions=None, by=LINA)
    return store


async def shown(store: CustomerStore, customer_id: str) -> list[Json]:
    page = await store.records(customer_id, PRODUCTS, limit=5)
    return [PRODUCTS.view(one, SEEN) for one in page.items]


async def register(store: CustomerStore, customer_id: str, **more: Any) -> str:
    [result] = await store.write_rows("products", [{"customer_id": customer_id, **UNIT, **more}])
    assert result.reason is None
    return result.status


async def test_its_model_is_found_whatever_its_letters(people: CustomerStore) -> None:
    await register(people, "c1", delivered_at="2026-05-03")
    [unit] = await shown(people, "c1")
    assert (unit["name"], unit["warranty_until"], unit["in_warranty"]) == ("Cool", "2029-05-03", True)
    assert unit["warranty"]["rule"] == "model"
    assert unit["warranty"]["parts"] == [{"part": "compressor", "until": "2031-05-03", "covered": True}]
    assert [one["id"] for one in unit["notices"]] == ["n"]


async def test_an_order_says_when_it_was_delivered(people: CustomerStore) -> None:
    await register(people, "c1")
    item = PurchaseItem(name="Cool", model="KFR-35GW")
    order = Purchase(order_no="O-1", date="2026-05-01", delivered_at="2026-05-06", items=(item,))
    await people.add("c1", PURCHASES, order, by=LINA)
    [unit] = await shown(people, "c1")
    assert (unit["delivered_at"], unit["warranty_until"]) == ("2026-05-06", "2029-05-06")


@pytest.mark.parametrize(("back", "owned"), [(1, True), (2, False)])
async def test_a_unit_is_not_owned_once_all_of_its_order_went_back(
    people: CustomerStore, back: int, owned: bool
) -> None:
    await register(people, "c1")
    item = PurchaseItem(
        name="Cool", model="KFR-35GW", quantity=2, returned_quantity=back, returned_at="2026-05-20"
    )
    await people.add("c1", PURCHASES, Purchase(order_no="O-1", date="2026-05-01", items=(item,)), by=LINA)
    [unit] = await shown(people, "c1")
    assert unit["owned"] is owned
    assert unit["returned_at"] == (None if owned else "2026-05-20")
    assert unit["warranty"]["rule"] == ("model" if owned else "returned")
    assert unit["in_warranty"] is owned
    assert bool(unit["notices"]) is owned
    assert unit["owners"] == [
        {"customer_id": "c1", "from": "2026-05-01", "until": None if owned else "2026-05-20"}
    ]


async def test_a_unit_that_changes_hands_keeps_its_warranty_and_who_had_it(people: CustomerStore) -> None:
    await register(people, "c1", delivered_at="2026-05-03", warranty_until="")
    assert await register(people, "c2", purchased_at="2026-06-01") == "changed"
    assert await register(people, "c2", purchased_at="2026-06-01") == "unchanged"
    assert await shown(people, "c1") == []
    [unit] = await shown(people, "c2")
    assert unit["owners"] == [
        {"customer_id": "c1", "from": "2026-05-01", "until": "2026-06-01"},
        {"customer_id": "c2", "from": "2026-06-01", "until": None},
    ]
    assert (unit["purchased_at"], unit["delivered_at"]) == ("2026-06-01", None)
    assert unit["warranty_until"] == "2029-05-03"


async def test_one_who_says_no_day_has_it_from_the_day_it_was_written(people: CustomerStore) -> None:
    await register(people, "c1")
    row = {"customer_id": "c2", "model": "KFR-35GW", "serial": "sn-1"}
    await people.write_rows("products", [row])
    [unit] = await shown(people, "c2")
    assert unit["owners"][0]["until"] == unit["owners"][1]["from"] == "2025-06-15"
    assert unit["purchased_at"] is None


async def test_a_unit_that_was_returned_is_sold_anew(people: CustomerStore) -> None:
    await register(people, "c1", returned_at="2026-05-20", extension_months="24")
    await register(people, "c2", purchased_at="2026-06-01")
    [unit] = await shown(people, "c2")
    assert (unit["owned"], unit["warranty_until"], unit["extension_months"]) == (True, "2029-06-01", None)
    assert unit["owners"][0] == {"customer_id": "c1", "from": "2026-05-01", "until": "2026-05-20"}


async def test_undoing_a_move_gives_it_back_and_forgets_it(people: CustomerStore) -> None:
    await register(people, "c1")
    before = await shown(people, "c1")
    await register(people, "c2", purchased_at="2026-06-01")
    change = (await people.history.page("c2", limit=1)).items[0].change
    await people.history.undo("c2", change.id, by=LINA)
    assert await shown(people, "c2") == []
    assert await shown(people, "c1") == before


async def test_it_goes_back_and_forth(people: CustomerStore) -> None:
    for owner, day in (
        ("c1", "2026-05-01"),
        ("c2", "2026-05-10"),
        ("c1", "2026-05-20"),
        ("c3", "2026-05-30"),
    ):
        await register(people, owner, purchased_at=day)
    [unit] = await shown(people, "c3")
    assert [one["customer_id"] for one in unit["owners"]] == ["c1", "c2", "c1", "c3"]
    assert [one["until"] for one in unit["owners"]] == ["2026-05-10", "2026-05-20", "2026-05-30", None]


async def test_a_serial_that_is_corrected_keeps_who_had_it(people: CustomerStore) -> None:
    await register(people, "c1")
    await register(people, "c2", purchased_at="2026-06-01")
    [unit] = (await people.records("c2", PRODUCTS, limit=1)).items
    await people.change_record(
        "c2", PRODUCTS, unit.id, lambda old: Product(**{**UNIT, "serial": "SN-2", "id": old.id}), by=LINA
    )
    [unit] = await shown(people, "c2")
    assert [one["customer_id"] for one in unit["owners"]] == ["c1", "c2"]


async def test_an_installation_on_record_is_when_it_was_installed(people: CustomerStore) -> None:
    await register(people, "c1")
    for day in ("2026-05-09", "2026-05-08"):
        row = {"customer_id": "c1", "date": day, "serial": "SN-1", "kind": "安装", "symptom": "new"}
        await people.write_rows("service_records", [row])
    [unit] = await shown(people, "c1")
    assert unit["installed_at"] == "2026-05-08"


async def test_another_customers_unit_is_taken_over_only_where_that_is_said(people: CustomerStore) -> None:
    await register(people, "c1")
    unit = Product(model="KFR-35GW", serial="SN-1")
    with pytest.raises(AlreadyThere) as refused:
        await people.add("c2", PRODUCTS, unit, by=LINA)
    assert refused.value.faults == (("#/serial", "another customer has it"),)
    await people.add("c2", PRODUCTS, unit, take_over=True, by=LINA)
    assert len(await shown(people, "c2")) == 1
    with pytest.raises(AlreadyThere) as refused:
        await people.add("c2", PRODUCTS, unit, take_over=True, by=LINA)
    assert refused.value.faults == ()


async def test_more_cannot_be_returned_than_were_bought(people: CustomerStore) -> None:
    row = {"customer_id": "c1", "order_no": "O-1", "date": "2026-05-01", "product": "Cool", "quantity": 1}
    [result] = await people.write_rows("purchases", [row | {"returned_quantity": 2}])
    assert (result.status, result.reason) == ("rejected", "returned_quantity: more than were bought")


async def test_models_are_imported_changed_and_their_import_undone(people: CustomerStore) -> None:
    number = await people.history.begin_import(file="models.csv", program=None, by=LINA)
    by = type(LINA)(name="lina", import_id=number)
    rows = [
        {"model": "KFR-35GW", "brand": "Haoyin", "warranty_months": "24", "warranty_parts": ["motor:48"]},
        {"model": "KFR-26GW", "warranty_months": "1年", "warranty_from": "安装"},
        {"model": "X", "warranty_from": "whenever"},
    ]
    results = await people.write_rows("models", rows, by=by)
    assert [one.status for one in results] == ["changed", "new", "rejected"]
    known = (await people.models.get("KFR-35GW")).model
    assert known.warranty == WarrantyRule(months=24, begins="delivery", parts={"compressor": 60, "motor": 48})
    assert (known.brand, known.notices) == ("Haoyin", COOL.notices)
    await people.history.undo_import(number, by=LINA)
    assert (await people.models.get("KFR-35GW")).model == COOL
    assert [one.model.model for one in (await people.models.page("", limit=5)).items] == ["kfr-35gw"]


async def test_a_card_has_a_models_entry_as_it_is_now(people: CustomerStore) -> None:
    await register(people, "c1")
    assert (await shown(people, "c1"))[0]["warranty"]["months"] == 36
    longer = Model(model="KFR-35GW", warranty=WarrantyRule(months=48))
    await people.models.change("KFR-35GW", lambda old: longer, versions=None, by=LINA)
    assert (await shown(people, "c1"))[0]["warranty"]["months"] == 48
    await people.models.delete("KFR-35GW", versions=None, by=LINA)
    assert (await shown(people, "c1"))[0]["warranty"]["rule"] == "no_rule"
    change = (await people.models.history("KFR-35GW", limit=1)).items[0].change
    await people.models.undo("KFR-35GW", change.id, by=LINA)
    assert (await shown(people, "c1"))[0]["warranty"]["months"] == 48
    with pytest.raises(Overtaken):
        await people.models.undo("KFR-35GW", change.id, by=LINA)


async def test_units_that_moved_before_are_known_after_the_migration(
    people: CustomerStore, storage: Storage
) -> None:
    await register(people, "c1")
    await register(people, "c2", purchased_at="2026-06-01")
    engine = "" if isinstance(storage, SqliteFiles) else ".postgres"
    text = next(MIGRATIONS.glob(f"*_models{engine}.sql")).read_text(encoding="utf-8")
    backfill = text[text.index("INSERT INTO former_owners") :]

    def again(raw: Any) -> list[Any]:
        raw.execute("DELETE FROM former_owners")
        raw.execute(backfill)
        found: list[Any] = raw.execute(
            "SELECT serial, customer_id, purchased_at FROM former_owners"
        ).fetchall()
        return found

    assert [tuple(row) for row in await people.writer.transact(again)] == [("SN-1", "c1", "2026-05-01")]
