"""The faults of a model as they are read: on both engines, and over HTTP."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from contacthub.customers.faults import Lives
from contacthub.customers.kinds.products import Fault
from contacthub.customers.model import ModelNotFound, Row
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables.model_faults import lives_of
from tests.customers.house import LU, Asker, House

TODAY = "2026-11-01"
MODEL = "NB16-G"


def unit(serial: str, sold: str | None, customer: str = "c1", model: str = MODEL, **more: str) -> Row:
    return {"customer_id": customer, "serial": serial, "model": model, "purchased_at": sold, **more}


def repair(no: str, serial: str, on: str, customer: str = "c1", **more: str) -> Row:
    said = {"kind": "repair", "symptom": "does not start", "resolution": "main board replaced"}
    return {"customer_id": customer, "record_no": no, "serial": serial, "date": on, **said, **more}


async def has(store: CustomerStore, kind: str, rows: Sequence[Row]) -> None:
    results = await store.write_rows(kind, rows)
    assert {one.status for one in results} <= {"new", "changed"}, results


async def lives(store: CustomerStore, model: str = MODEL) -> list[Lives]:
    found = await store.readers.run(lambda raw: lives_of(raw, model, TODAY))
    return sorted(found, key=lambda one: (one.begins or "", one.ends, one.repaired or "", one.is_first))


@pytest.fixture
async def shop(store: CustomerStore) -> CustomerStore:
    await has(store, "customers", [{"customer_id": f"c{n}", "name": "Lu"} for n in (1, 2)])
    return store


@pytest.mark.both_engines
async def test_units_that_live_alike_are_counted_together(shop: CustomerStore) -> None:
    await has(
        shop, "products", [unit("A1", "2026-01-05"), unit("A2", "2026-01-05"), unit("A3", "2026-01-05")]
    )
    await has(shop, "products", [unit("B1", "2026-02-01", model="Other")])
    await has(
        shop,
        "service_records",
        [
            repair("R1", "A1", "2026-03-01"),
            repair("R2", "A1", "2026-05-01"),
            repair("R3", "A2", "2026-05-01"),
            repair("R4", "A3", "2026-05-01", kind="visit"),
            repair("R5", "B1", "2026-05-01"),
        ],
    )
    born = {"begins": "2026-01-05", "ends": TODAY}
    assert await lives(shop) == [
        Lives(**born, count=1),
        Lives(**born, repaired="2026-03-01", is_first=True, count=1),
        Lives(**born, repaired="2026-05-01", count=1),
        Lives(**born, repaired="2026-05-01", is_first=True, count=1),
    ]


@pytest.mark.both_engines
async def test_a_unit_lives_from_its_first_sale_until_it_goes_back(shop: CustomerStore) -> None:
    order = {"customer_id": "c1", "order_no": "O1", "date": "2026-03-01", "product": "x", "model": MODEL}
    await has(
        shop,
        "products",
        [
            unit("A1", "2025-01-05"),
            unit("A2", None, delivered_at="2025-02-02"),
            unit("A3", None),
            unit("A4", "2026-02-01", returned_at="2026-04-01"),
            unit("A5", "2026-03-01"),
        ],
    )
    await has(
        shop, "purchases", [{**order, "quantity": 1, "returned_quantity": 1, "returned_at": "2026-03-09"}]
    )
    await has(shop, "products", [unit("A1", "2026-06-01", customer="c2")])
    await has(
        shop,
        "service_records",
        [
            repair("R1", "A1", "2026-07-01", customer="c2"),
            repair("R2", "A3", "2026-05-01"),
            repair("R3", "A4", "2026-05-01"),
            repair("R4", "A2", "2025-02-01"),
        ],
    )
    assert await lives(shop) == [
        Lives(begins=None, ends=TODAY, count=1),
        Lives(begins="2025-01-05", ends=TODAY, repaired="2026-07-01", is_first=True, count=1),
        Lives(begins="2025-02-02", ends=TODAY, count=1),
        Lives(begins="2026-02-01", ends="2026-04-01", count=1),
        Lives(begins="2026-03-01", ends="2026-03-09", count=1),
    ]
    found = await shop.models.faults(MODEL, today=TODAY)
    assert (found.known.units, found.dated, found.known.units_with_faults) == (5, 4, 4)
    assert (found.known.repairs, found.left_out) == (4, 3)


@pytest.mark.both_engines
async def test_a_model_in_any_letters_is_one_and_one_of_nowhere_is_none(shop: CustomerStore) -> None:
    await has(shop, "products", [unit("A1", "2026-01-05"), unit("A2", "2026-01-05", model="nb16-g")])
    await has(
        shop,
        "service_records",
        [
            repair("R1", "A1", "2026-03-01"),
            repair("R2", "A2", "2026-04-01", resolution="battery replaced"),
            repair("R3", "A2", "2026-04-02", resolution="battery replaced"),
            repair("R4", "A2", "2026-04-03", symptom="hot", resolution=""),
        ],
    )
    known = (await shop.models.faults("Nb16-g", today=TODAY)).known
    assert (known.model, known.units, known.units_with_faults, known.repairs) == (MODEL, 2, 2, 4)
    assert known.top == (
        Fault(symptom="does not start", count=3, usual_fix="battery replaced"),
        Fault(symptom="hot", count=1, usual_fix=None),
    )
    with pytest.raises(ModelNotFound):
        await shop.models.faults("NB16", today=TODAY)
    await has(shop, "models", [{"model": "NB16", "name": "new"}])
    none = await shop.models.faults("nb16", today=TODAY)
    assert (none.known.model, none.known.units, none.known.top, none.sales) == ("NB16", 0, (), ())


@pytest.mark.both_engines
async def test_what_the_database_counts_is_what_counting_rows_gives(shop: CustomerStore) -> None:
    luck, first = Random(13), date(2025, 1, 1)

    def some_day() -> str:
        return (first + timedelta(days=luck.randrange(0, 60))).isoformat()

    sold = {f"S{n:03}": some_day() for n in range(60)}
    await has(shop, "products", [unit(serial, on) for serial, on in sold.items()])
    made = [(f"R{n}", luck.choice([*sold]), some_day()) for n in range(80)]
    await has(shop, "service_records", [repair(*one) for one in made])
    found = await lives(shop)
    valid = [(serial, on) for _, serial, on in made if on >= sold[serial]]
    assert sum(one.count for one in found if one.repaired) == len(valid)
    assert sum(one.count for one in found if one.is_first) == len({serial for serial, _ in valid})
    assert sum(one.count for one in found if one.is_first or not one.repaired) == 60
    for on in {one.begins for one in found}:
        of_day = [repaired for serial, repaired in valid if sold[serial] == on]
        ours = [one.repaired for one in found if one.begins == on and one.repaired for _ in range(one.count)]
        assert sorted(ours) == sorted(of_day)


async def test_long_reading_of_faults_holds_up_no_card(shop: CustomerStore) -> None:
    await has(shop, "products", [unit("A1", "2026-01-05")])
    may_end = threading.Event()
    held = asyncio.create_task(shop.tiers._reads.run(lambda raw: may_end.wait(30)))
    reading = asyncio.create_task(shop.models.faults(MODEL, today=TODAY))
    for _ in range(20):
        assert (await shop.get("c1")).id == "c1"
    assert not reading.done()
    may_end.set()
    assert await held
    async with asyncio.timeout(30):
        assert (await reading).known.units == 1


async def has_units(crm: Asker, units: int, ill: int) -> None:
    assert (await crm.ask("PUT", "/customers/c1", LU)).status == 201
    for n in range(units):
        body = {"model": MODEL, "serial": f"S{n}", "purchased_at": "2024-01-15"}
        assert (await crm.ask("POST", "/customers/c1/products", body)).status == 201
    for n in range(ill):
        on = (date(2024, 5, 1) + timedelta(days=20 * n)).isoformat()
        body = {"date": on, "serial": f"S{n}", "kind": "repair", "symptom": "hot", "resolution": "cleaned"}
        assert (await crm.ask("POST", "/customers/c1/service_records", body)).status == 201


async def test_agents_and_programs_that_read_customers_read_the_faults_of_a_model(
    house: House, crm: Asker
) -> None:
    await has_units(crm, 24, 12)
    lina = await house.person("lina", "agent", agent="lina")
    found = await lina.ask("GET", "/models/nb16-g/faults")
    assert found.status == 200
    body: dict[str, Any] = found.body
    assert (body["model"], body["units_known"], body["units_with_faults"], body["repairs"]) == (
        MODEL,
        24,
        12,
        12,
    )
    assert body["share"] == {"percent": 50.0, "low": 31.4, "high": 68.6}
    assert body["top"] == [{"symptom": "hot", "count": 12, "usual_fix": "cleaned"}]
    assert body["rates"][3] == {
        "month": 4, "units": 24, "repairs": 1, "per_1000": 41.7, "low": 7.4, "high": 202.4,
    }  # fmt: skip
    assert body["curve"][-1]["without_fault"] == 50.0
    assert body["curve"][-1]["repairs"] == 0.5
    assert (body["law"]["failures"], body["law"]["censored"]) == (12, 12)
    assert [(one["month"], one["units"]) for one in body["sale_months"]] == [("2024-01", 24)]
    nothing = await house.program("floor:write")
    assert (await nothing.ask("GET", f"/models/{MODEL}/faults")).status == 403
    unknown = await lina.ask("GET", "/models/nothing/faults")
    assert (unknown.status, unknown.body["code"]) == (404, "unknown_model")
