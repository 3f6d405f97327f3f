"""Prices of parts: read from files, over the ones that are there, looked up by model and day, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import contacthub
from contacthub.customers.importing.mapping.headings import heading_of
from contacthub.customers.model import Author
from tests.accounts.people import signed_in
from tests.customers.importing.reading import opened
from tests.support import Api, token

CHINESE = ("配件号", "型号", "名称", "单价", "币种", "生效日期", "失效日期")
ROWS = [
    {"part": "CMP", "name": "Compressor", "price": "600.00", "currency": "CNY", "valid_from": "2025-01-01",
     "valid_to": "2025-12-31"},
    {"part": "cmp", "price": "630", "currency": "CNY", "valid_from": "2026-01-01"},
    {"part": "CMP", "model": "KFR-35GW", "price": "700", "currency": "CNY", "valid_from": "2026-06-01"},
    {"part": "PCB", "name": "主控板", "price": "260", "currency": "CNY", "valid_from": "2099-01-01"},
]  # fmt: skip


async def written(owner: Api, rows: list[dict[str, Any]]) -> list[Any]:
    status, body = await owner.call("POST", "/admin/import", {"kind": "prices", "rows": rows})
    assert status == 200, body
    results: list[Any] = body["results"]
    return results


@pytest.mark.parametrize(
    "names",
    [CHINESE, ("Part number", "Price", "Valid from"), ("part", "model", "name", "price", "valid_from")],
)
def test_a_file_of_prices_is_known_by_its_columns(names: tuple[str, ...]) -> None:
    heading = heading_of(names)
    assert (heading.sheet.name, heading.attributes) == ("prices", ())


def test_a_file_with_customers_is_not_one_of_prices() -> None:
    assert heading_of(("customer_id", "name", "phone")).sheet.name == "customers"
    assert heading_of(("型号", "名称", "保修月数")).sheet.name == "models"


def test_the_sample_is_one_of_prices() -> None:
    file = opened(Path(contacthub.__file__).parent / "samples" / "prices.csv", None)
    assert file.kinds == ("prices",)


@pytest.mark.both_engines
async def test_prices_are_found_by_words_model_and_day(owner: Api) -> None:
    api = await token(owner)
    assert [each["status"] for each in await written(owner, ROWS)] == ["new"] * 4
    assert [each["status"] for each in await written(owner, ROWS[:1])] == ["unchanged"]

    async def found(query: str = "") -> list[tuple[str, str | None, str]]:
        items = (await api.get(f"/prices?{query}"))["items"]
        return [(each["part"], each["model"], each["price"]) for each in items]

    assert await found("on=2025-03-01") == [("CMP", None, "600.00")]
    assert await found("on=2026-07-01") == [("cmp", None, "630.00"), ("CMP", "KFR-35GW", "700.00")]
    assert await found("on=2026-07-01&model=kfr-35gw&q=CMP") == await found("on=2026-07-01")
    assert await found("on=2026-07-01&model=OTHER") == [("cmp", None, "630.00")]
    assert await found("on=any&q=主控") == [("PCB", None, "260.00")]
    first = await api.get("/prices?on=any&limit=3")
    assert first["next_cursor"] is not None
    rest = await api.get(f"/prices?on=any&cursor={quote(first['next_cursor'])}")
    assert [each["part"] for each in rest["items"]] == ["PCB"]
    for query, pointer in (("on=soon", "#/query/on"), (f"q={'x' * 201}", "#/query/q")):
        status, body = await api.call("GET", f"/prices?{query}")
        assert (status, body["errors"][0]["pointer"]) == (422, pointer)
    assert (await api.call("GET", "/prices?cursor=x"))[0] == 400


@pytest.mark.both_engines
async def test_a_price_holds_for_its_model_and_its_days(owner: Api) -> None:
    await written(owner, ROWS)
    prices = owner.hub.parts.stores.customers.prices

    async def of(part: str, model: str, day: str) -> str | None:
        [found] = await prices.of_parts([part], model=model, day=day)
        return None if found is None else found.price

    assert await of("Cmp", "kfr-35gw", "2026-06-01") == "700.00"
    assert await of("CMP", "KFR-35GW", "2026-05-31") == "630.00"
    assert await of("CMP", "", "2025-12-31") == "600.00"
    assert await of("CMP", "", "2024-12-31") is None
    assert await of("PCB", "", "2026-12-31") is None


@pytest.mark.both_engines
async def test_rows_that_say_no_price_are_refused_and_an_import_is_taken_back(owner: Api) -> None:
    api = await token(owner)
    bad = [
        {"part": "A", "price": "-1", "currency": "CNY", "valid_from": "2026-01-01"},
        {"part": "A", "price": "1", "valid_from": "2026-01-01"},
        {"part": "A", "price": "1", "currency": "CNY", "valid_from": "2026-01-02", "valid_to": "2026-01-01"},
    ]
    reasons = [each["reason"] for each in await written(owner, bad)]
    assert reasons == [
        "price: below nothing", "currency: needed with a price", "valid_to: before valid_from",
    ]  # fmt: skip
    await written(owner, ROWS[:1])
    history = owner.hub.parts.stores.customers.history
    number = await history.begin_import(file="prices.csv", program=None, by=Author(name="boss"))
    changed = [{**ROWS[0], "price": "650"}, ROWS[2]]
    store = owner.hub.parts.stores.customers
    await store.write_rows("prices", changed, by=Author(name="boss", import_id=number))
    assert [each["price"] for each in (await api.get("/prices?on=any"))["items"]] == ["650.00", "700.00"]
    status, undone = await owner.call("POST", f"/imports/{number}/undo", {})
    assert status == 200, undone
    assert [each["price"] for each in (await api.get("/prices?on=any"))["items"]] == ["600.00"]


@pytest.mark.both_engines
async def test_a_supervisor_writes_a_price_ends_it_and_sees_who_changed_it(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    new = {
        "part": "CMP",
        "model": "KFR-35GW",
        "name": "Compressor",
        "price": "700",
        "valid_from": "2026-01-01",
    }
    status, body = await boss.call("PUT", "/prices", new)
    assert (status, body["price"], body["currency"], body["valid_to"]) == (201, "700.00", "CNY", None)
    ended = {**new, "part": "cmp", "name": "", "price": "710.5", "valid_to": "2026-12-31"}
    status, body = await boss.call("PUT", "/prices", ended)
    assert status == 200, body
    assert (body["part"], body["name"], body["price"], body["valid_to"]) == (
        "CMP", "Compressor", "710.50", "2026-12-31",
    )  # fmt: skip
    key = "part=CMP&model=kfr-35gw&valid_from=2026-01-01"
    status, body = await boss.call("GET", f"/prices/history?{key}&limit=1")
    [change] = body["items"]
    assert (status, change["by"], change["kind"]) == (200, "boss", "prices")
    assert {"field": "price", "before": "700.00", "after": "710.50"} in change["changes"]
    status, body = await boss.call("GET", f"/prices/history?{key}&cursor={body['next_cursor']}")
    assert ([each["action"] for each in body["items"]], body["next_cursor"]) == (["created"], None)
    assert (await boss.call("GET", f"/prices/history?{key.replace('kfr', 'other')}"))[1]["items"] == []


async def test_a_price_that_cannot_be_is_refused_by_its_field(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    good = {"part": "CMP", "price": "700", "valid_from": "2026-01-01"}
    for wrong, place in (
        ({"price": "-1"}, "#/price"),
        ({"price": "1.234"}, "#/price"),
        ({"part": " "}, "#/part"),
        ({"part": "A\0"}, "#/part"),
        ({"model": "A\tB"}, "#/model"),
        ({"currency": "yuan"}, "#/currency"),
        ({"valid_from": "soon"}, "#/valid_from"),
        ({"valid_to": "2025-12-31"}, "#/valid_to"),
    ):
        status, body = await boss.call("PUT", "/prices", {**good, **wrong})
        assert (status, [each["pointer"] for each in body["errors"]]) == (422, [place])
    status, body = await boss.call("GET", "/prices/history?part=CMP&valid_from=soon")
    assert (status, body["errors"][0]["pointer"]) == (422, "#/query/valid_from")
    lina = await signed_in(owner, "li.na", agent="lina")
    assert (await lina.call("PUT", "/prices", good))[0] == 403
    assert (await lina.call("GET", "/prices/history?part=CMP&valid_from=2026-01-01"))[0] == 403
    assert (await lina.call("GET", "/prices?on=any"))[1]["items"] == []
