"""Stock: counted by files and over HTTP, searched, and like what is wished for."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import contacthub
from contacthub.customers.importing.mapping.headings import heading_of
from tests.customers.importing.reading import opened
from tests.support import Api, token

ROWS = [
    {"sku": "W-100", "model": "XQG100-W", "name": "Washer, white", "quantity": "3", "price": "2999",
     "currency": "CNY", "as_of": "2026-05-02"},
    {"sku": "W-200", "model": "XQG100-B", "quantity": "0", "as_of": "2026-05-02"},
    {"model": "BCD-470W", "quantity": 2, "as_of": "2026-05-02"},
]  # fmt: skip


async def written(owner: Api, kind: str, rows: list[dict[str, Any]]) -> list[Any]:
    status, body = await owner.call("POST", "/admin/import", {"kind": kind, "rows": rows})
    assert status == 200, body
    results: list[Any] = body["results"]
    return results


@pytest.mark.parametrize(
    "names",
    [
        ("货号", "型号", "名称", "库存数量", "盘点日期"),
        ("SKU", "Qty"),
        ("model", "in stock", "price", "currency"),
    ],
)
def test_a_file_of_stock_is_known_by_its_columns(names: tuple[str, ...]) -> None:
    heading = heading_of(names)
    assert (heading.sheet.name, heading.attributes) == ("stock", ())


def test_lists_of_other_things_are_not_stock() -> None:
    assert heading_of(("sku", "part", "price", "valid_from", "quantity")).sheet.name == "prices"
    assert heading_of(("model", "name", "warranty_months")).sheet.name == "models"
    owned = ("customer_id", "order_no", "date", "product", "sku", "model", "quantity")
    assert heading_of(owned).sheet.name == "purchases"


def test_the_sample_is_one_of_stock() -> None:
    file = opened(Path(contacthub.__file__).parent / "samples" / "stock.csv", None)
    assert file.kinds == ("stock",)


@pytest.mark.both_engines
async def test_a_count_sets_what_there_is_and_leaves_what_it_does_not_say(owner: Api) -> None:
    api = await token(owner)
    assert [each["status"] for each in await written(owner, "stock", ROWS)] == ["new"] * 3
    assert [each["status"] for each in await written(owner, "stock", ROWS[:1])] == ["unchanged"]
    again = {"sku": "w-100", "quantity": "1", "as_of": "2026-05-03"}
    assert [each["status"] for each in await written(owner, "stock", [again])] == ["changed"]

    async def found(query: str = "") -> list[tuple[str | None, str | None, int | None]]:
        items = (await api.get(f"/stock?{query}"))["items"]
        return [(each["sku"], each["model"], each["quantity"]) for each in items]

    washer = ("W-100", "XQG100-W", 1)
    assert await found() == [(None, "BCD-470W", 2), washer, ("W-200", "XQG100-B", 0)]
    assert await found("there=true") == [(None, "BCD-470W", 2), washer]
    assert await found("q=white") == [washer]
    assert await found("model=xqg100-w") == [washer]
    first = await api.get("/stock?limit=1")
    rest = await api.get(f"/stock?cursor={quote(first['next_cursor'])}")
    assert len(rest["items"]) == 2
    [shown] = (await api.get("/stock?q=W-100"))["items"]
    assert (shown["name"], shown["price"]) == ("Washer, white", {"amount": "2999.00", "currency": "CNY"})
    assert shown["as_of"] == "2026-05-03"
    for query, pointer in (("there=yes", "#/query/there"), (f"q={'x' * 201}", "#/query/q")):
        status, body = await api.call("GET", f"/stock?{query}")
        assert (status, body["errors"][0]["pointer"]) == (422, pointer)
    assert (await api.call("GET", f"/stock?cursor={'x' * 300}"))[0] == 400


@pytest.mark.both_engines
async def test_rows_that_say_no_stock_are_refused(owner: Api) -> None:
    await written(owner, "stock", ROWS)
    bad: list[dict[str, Any]] = [
        {"quantity": "1"},
        {"sku": "A", "quantity": "-1"},
        {"sku": "A", "quantity": "1.5"},
        {"sku": "A", "quantity": "1", "price": "9"},
        {"sku": "A", "quantity": "1", "price": "-9", "currency": "CNY"},
        {"sku": "W-100", "quantity": "9", "as_of": "2026-05-01"},
    ]
    assert [each["reason"] for each in await written(owner, "stock", bad)] == [
        "sku: needed, or a model",
        "quantity: not a whole number from 0 to 1000000",
        "quantity: not a whole number from 0 to 1000000",
        "currency: needed with a price",
        "price: below nothing",
        "as_of: it was counted on 2026-05-02, which is later",
    ]


@pytest.mark.both_engines
async def test_shop_software_counts_over_http(owner: Api) -> None:
    api = await token(owner)
    body: dict[str, Any] = {"quantity": 3, "model": "XQG100-W", "as_of": "2026-05-02"}
    status, new = await api.call("PUT", "/stock/W%2F100", body)
    assert (status, new["sku"], new["model"], new["quantity"]) == (201, "W/100", "XQG100-W", 3)
    status, known = await api.call("PUT", "/stock/w%2f100", {"quantity": 0, "as_of": "2026-05-02"})
    assert (status, known["sku"], known["model"], known["quantity"]) == (200, "W/100", "XQG100-W", 0)
    status, of_model = await api.call("PUT", "/stock/BCD-470W?by=model", {"quantity": 1})
    assert (status, of_model["sku"], of_model["model"]) == (201, None, "BCD-470W")
    for path, wrong, answer, pointer in (
        ("/stock/A", {"quantity": -1}, 422, "#/quantity"),
        ("/stock/A", {}, 422, "#/quantity"),
        ("/stock/A?by=name", {"quantity": 1}, 422, "#/query/by"),
        ("/stock/A", {"quantity": 1, "price": {"amount": "-1", "currency": "CNY"}}, 422, "#/price/amount"),
        ("/stock/W%2F100", {"quantity": 1, "as_of": "2026-05-01"}, 409, "#/as_of"),
        ("/stock/%20", {"quantity": 1}, 422, "#/sku"),
    ):
        status, said = await api.call("PUT", path, wrong)
        assert (status, said["errors"][0]["pointer"]) == (answer, pointer)
    reader = await token(owner, "reader", scopes=["work:read"])
    assert (await reader.call("PUT", "/stock/A", {"quantity": 1}))[0] == 403


@pytest.mark.both_engines
async def test_similar_is_what_is_in_stock_of_its_category_nearest_in_price(owner: Api) -> None:
    air, cold = {"category": "Air conditioner"}, {"category": "Fridge"}
    names = ("A-1", "A-2", "A-3", "A-4", "A-5", "A-6")
    catalogue = [{"model": name, "name": f"Model {name}", **air} for name in names]
    await written(owner, "models", [*catalogue, {"model": "F-1", **cold}, {"model": "N-1"}])
    prices = {"A-1": 3000, "A-2": 5000, "A-3": 3200, "A-4": 2900, "A-6": 3001, "F-1": 3000}
    rows: list[dict[str, Any]] = [
        {"sku": f"S-{name}", "model": name.lower(), "quantity": 0 if name in ("A-1", "A-6") else 2,
         "price": str(price), "currency": "CNY"}
        for name, price in prices.items()
    ]  # fmt: skip
    await written(owner, "stock", [*rows, {"sku": "S-A-5", "model": "A-5", "quantity": 9}])
    stock = owner.hub.parts.stores.customers.stock

    async def like(wish: str) -> list[str | None]:
        return [each.model for each in await stock.similar(wish)]

    assert await like("model:a-1") == ["A-4", "A-3", "A-2"]  # A-6 is sold, A-5 says no price
    assert await like("sku:s-a-1") == ["A-4", "A-3", "A-2"]
    assert await like("model:A-5") == ["A-2", "A-3", "A-4"]  # by name, where its own price is not known
    assert await like("model:F-1") == []
    assert await like("model:N-1") == []  # of no category
    assert await like("model:unknown") == []
    assert await like("sku:unknown") == []
    assert (await stock.similar("model:A-1"))[0].name == "Model A-4"
