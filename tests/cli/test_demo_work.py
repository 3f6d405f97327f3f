"""Work of the demonstration as it is opened: parts with prices, quotes, links, and a visit."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import contacthub
from contacthub.cli import demo_work
from contacthub.cli.demo_work import have_pieces_come, have_work_open
from contacthub.customers.model import IMPORTER
from contacthub.demo.open_work import CUSTOMERS, WISHES
from tests.demo.test_samples import FLOOR
from tests.support import hub_on, token

SAMPLES = Path(contacthub.__file__).parent / "samples"


def rows(kind: str) -> list[dict[str, str]]:
    known = {f"C{n:05}" for n in range(1, CUSTOMERS + 1)}
    with (SAMPLES / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        found = [{name: each for name, each in row.items() if each} for row in csv.DictReader(file)]
    return [each for each in found if "customer_id" not in each or each["customer_id"] in known]


async def test_repairs_have_priced_parts_and_quotes_and_a_visit_its_complaint(tmp_path: Path) -> None:
    async with hub_on(tmp_path, floor=FLOOR) as owner:
        store = owner.hub.parts.stores.customers
        people = [{"customer_id": each["customer_id"], "name": each["name"]} for each in rows("customers")]
        await store.write_rows("customers", people, by=IMPORTER)
        await store.write_rows("products", rows("products"), by=IMPORTER)
        names = {"配件号": "part", "型号": "model", "名称": "name", "单价": "price", "币种": "currency",
                 "生效日期": "valid_from", "失效日期": "valid_to"}  # fmt: skip
        prices = [{names[name]: text for name, text in each.items()} for each in rows("prices")]
        written = await store.write_rows("prices", prices, by=IMPORTER)
        assert {each.status for each in written} == {"new"}
        await have_work_open(owner.hub, FLOOR)
        api = await token(owner, scopes=["work:read"])
        items = (await api.get("/work?limit=200"))["items"]
        whole = [await api.get(f"/work/{each['id']}") for each in items if each["kind"] == "service_request"]
        [waits] = [each for each in whole if each["step"] == "parts"]
        [line] = waits["parts"][0]["lines"]
        is_covered = waits["unit"]["in_warranty"] is True
        assert (line["listed"] is not None, line["reason"] is not None) == (True, is_covered)
        assert [each["state"] for each in waits["quotes"]] == ([] if is_covered else ["sent"])
        visits = [await api.get(f"/work/{each['id']}") for each in items if each["kind"] == "visit"]
        assert {each["step"] for each in visits} == {"visit", "sign_off"}
        numbers = [link["number"] for each in visits for link in each["links"]]
        assert numbers
        assert all(number.startswith("C-") for number in numbers)


async def test_a_wish_begins_as_a_piece_comes_and_the_other_waits_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_work, "PIECE_COMES_S", 0)
    async with hub_on(tmp_path, floor=FLOOR) as owner:
        store = owner.hub.parts.stores.customers
        people = [{"customer_id": each["customer_id"], "name": each["name"]} for each in rows("customers")]
        await store.write_rows("customers", people, by=IMPORTER)
        await store.write_rows("products", rows("products"), by=IMPORTER)
        names = {"货号": "sku", "型号": "model", "名称": "name", "库存数量": "quantity", "单价": "price",
                 "币种": "currency"}  # fmt: skip
        stock = [{names[name]: text for name, text in each.items()} for each in rows("stock")]
        assert {each.status for each in await store.write_rows("stock", stock, by=IMPORTER)} == {"new"}
        await have_work_open(owner.hub, FLOOR)
        await have_pieces_come(owner.hub)
        await owner.hub.parts.stock.settled()
        api = await token(owner, scopes=["work:read"])
        items = (await api.get("/work?kind=follow_up&limit=200"))["items"]
        wishes = {each["title"]: each["state"] for each in items if each["title"] in WISHES}
        assert sorted(wishes.values()) == ["open", "planned"]
        assert wishes[WISHES[0]] == "open"  # who waits longest
        found = await api.get("/work/pipeline")
        assert {each["step"] for each in found["stages"]} == {"take", "needs", "offer", "decide"}
        assert {each["value"] for each in found["stages"] if each["step"] == "decide"} == {"6800"}
