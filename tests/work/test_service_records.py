"""A repair that is done writes the customer's service record, once, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contacthub.work.service_records import RecordStore
from tests.accounts.people import signed_in
from tests.support import Api, hub_on, token
from tests.work.test_following import ended, floor, good

REPAIR: Mapping[str, Any] = {
    "id": "repair",
    "kind": "service_request",
    "number": "S",
    "steps": [
        {
            "id": "ask",
            "name": "Ask",
            "fields": [{"id": "symptom", "name": "Symptom"}],
            "outcomes": [{"id": "agreed", "name": "Agreed", "to": "do"}],
        },
        {
            "id": "do",
            "name": "Do",
            "queue": "support",
            "fields": [
                {"id": "fix", "name": "Fix"},
                {"id": "technician", "name": "Technician"},
                {"id": "parts", "name": "Parts"},
            ],
            "outcomes": [{"id": "done", "name": "Done", "to": "close"}],
        },
        {
            "id": "close",
            "name": "Close",
            "who": "keeper",
            "outcomes": [
                {"id": "works", "name": "Works", "writes": "service_record"},
                {"id": "broken", "name": "Broken again", "to": "do"},
            ],
        },
    ],
}
UNIT = {"model": "KFR-35GW", "serial": "SN-000017", "warranty_until": "2099-01-01"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("contacthub.work.service_records.LOOK_S", 0.02)
    return monkeypatch


async def with_unit(owner: Api) -> tuple[Api, str]:
    """A customer with a product; a program, and the id of the product."""
    assert (await floor(owner, processes=[REPAIR]))[0] == 200
    api = await token(owner)
    status, _ = await api.call("PUT", "/customers/C1", {"name": "Lu"})
    assert status == 201
    return api, (await good(api, "POST", "/customers/C1/products", UNIT))["id"]


async def step(who: Any, item: str, outcome: str, **fields: str) -> Any:
    version = (await good(who, "GET", f"/work/{item}"))["version"]
    said = {"outcome": outcome, "version": version, "fields": fields}
    return await good(who, "POST", f"/work/{item}/steps", said)


async def repaired(who: Any, product: str | None, fix: str = "New compressor", **more: Any) -> str:
    """An item up to its last step; its id."""
    new = {"process": "repair", "title": "Cold air is warm", "customer_id": "C1", "product": product, **more}
    item: str = (await good(who, "POST", "/work", new))["id"]
    await step(who, item, "agreed", symptom="Does not cool")
    await step(who, item, "do" if not fix else "done", fix=fix, parts="Compressor")
    return item


async def recorded(who: Any, item: str, state: str = "written") -> Any:
    """The item, once its record is in this state."""
    async with asyncio.timeout(30):
        while (found := await good(who, "GET", f"/work/{item}"))["service_record"]["state"] != state:  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.02)
    return found


async def records(api: Api) -> list[Any]:
    found: list[Any] = (await good(api, "GET", "/customers/C1/service_records"))["items"]
    return found


@pytest.mark.both_engines
async def test_the_end_of_a_repair_is_in_the_customers_records_and_counts_as_a_fault(owner: Api) -> None:
    api, product = await with_unit(owner)
    wei = await signed_in(owner, "wei", agent="wangwei")
    item = await repaired(wei, product)
    before = await good(wei, "GET", f"/work/{item}")
    assert before["service_record"] is None
    assert before["unit"] == {
        "id": product,
        "model": "KFR-35GW",
        "name": None,
        "serial": "SN-000017",
        "warranty_until": "2099-01-01",
        "in_warranty": True,
    }
    assert (await ended(wei, item, "works"))["service_record"]["record_no"] == before["number"]
    await recorded(wei, item)
    [record] = await records(api)
    assert (record["record_no"], record["serial"], record["kind"]) == (
        before["number"],
        "SN-000017",
        "repair",
    )
    assert (record["symptom"], record["resolution"]) == ("Does not cool", "New compressor")
    assert record["technician"] == "Wang Wei 王伟"
    assert record["product_id"] == product
    faults = await good(api, "GET", "/models/KFR-35GW/faults")
    assert (faults["units_known"], faults["units_with_faults"]) == (1, 1)
    [top] = faults["top"]
    assert (top["symptom"], top["usual_fix"]) == ("Does not cool", "New compressor")


@pytest.mark.both_engines
async def test_what_is_repaired_again_under_its_number_is_another_record(owner: Api) -> None:
    api, product = await with_unit(owner)
    boss = await signed_in(owner, "boss", "supervisor")
    item = await repaired(boss, product, "Gas", owner="lina")
    await step(boss, item, "broken")
    await step(boss, item, "done", fix="New compressor", technician="师傅甲")
    number = (await ended(boss, item, "works"))["number"]
    await recorded(boss, item)
    await good(boss, "POST", f"/work/{item}/reopen", {"note": "Warm again"})
    await step(boss, item, "agreed", symptom="Leaks")
    await step(boss, item, "done", fix="Sealed")
    await ended(boss, item, "works")
    await recorded(boss, item)
    found = {each["record_no"]: (each["symptom"], each["resolution"]) for each in await records(api)}
    assert found == {
        number: ("Does not cool", "New compressor"),
        f"{number}/1": ("Leaks", "Sealed"),
    }
    assert {each["technician"] for each in await records(api)} == {"师傅甲"}


@pytest.mark.both_engines
async def test_a_record_that_cannot_be_written_says_why(owner: Api) -> None:
    api, _ = await with_unit(owner)
    boss = await signed_in(owner, "boss", "supervisor")
    item = await repaired(boss, None, owner="lina")
    number = (await good(boss, "GET", f"/work/{item}"))["number"]
    await api.call("PUT", "/customers/C2", {"name": "Wang"})
    taken = {"record_no": number, "date": "2026-01-01", "symptom": "Else"}
    await good(api, "POST", "/customers/C2/service_records", taken)
    await ended(boss, item, "works")
    failed = await recorded(boss, item, "failed")
    assert failed["service_record"]["reason"] == "record_no: a service record of another customer"
    assert failed["unit"] is None
    assert await records(api) == []


@pytest.mark.parametrize("is_written", [False, True])
async def test_a_hub_that_ends_before_or_after_it_wrote_has_it_once(
    tmp_path: Path, quick: pytest.MonkeyPatch, is_written: bool
) -> None:
    async def settled(*_: object) -> None:
        """The hub ends before it is marked as written."""

    async def owed(*_: object) -> list[Any]:
        return []

    whole = RecordStore.owed
    with pytest.MonkeyPatch.context() as cut:
        cut.setattr(RecordStore, "settled", settled)
        if not is_written:
            cut.setattr(RecordStore, "owed", owed)
        else:
            cut.setattr(RecordStore, "owed", _once(whole))
        async with hub_on(tmp_path) as owner:
            api, product = await with_unit(owner)
            boss = await signed_in(owner, "boss", "supervisor")
            item = await repaired(boss, product, owner="lina")
            await ended(boss, item, "works")
            if is_written:
                async with asyncio.timeout(30):
                    while not await records(api):  # noqa: ASYNC110 - asked over HTTP
                        await asyncio.sleep(0.02)
            assert (await good(boss, "GET", f"/work/{item}"))["service_record"]["state"] == "owed"
            assert len(await records(api)) == is_written
    async with hub_on(tmp_path) as owner:
        api = await token(owner, "again")
        await recorded(api, item)
        assert len(await records(api)) == 1


def _once(whole: Any) -> Any:
    """What is owed is given out once, as nothing is ever settled."""
    given: set[str] = set()

    async def owed(self: RecordStore, most: int) -> Any:
        rows = [each for each in await whole(self, most) if each.item_id not in given]
        given.update(each.item_id for each in rows)
        return rows

    return owed
