"""The catalogue of models over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.customers.house import LU, Asker, House

COOL = {
    "name": "Cool", "category": "空调", "brand": "Haoyin",
    "warranty": {"months": 36, "from": "delivery", "parts": {"compressor": 60}},
    "notices": [{"kind": "recall", "title": "Fan", "serials_to": "SN-5", "since": "2025-01-01"}],
    "similar": ["KFR-26GW"],
}  # fmt: skip


async def test_a_model_is_put_shown_patched_and_taken_out(crm: Asker) -> None:
    made = await crm.ask("PUT", "/models/KFR-35GW", COOL)
    assert (made.status, made.headers["ETag"]) == (201, '"1"')
    assert made.headers["Location"] == "/api/v1/models/KFR-35GW"
    assert made.body["notices"][0]["id"]

    assert (await crm.ask("GET", "/models/kfr-35gw")).body == made.body
    patched = await crm.ask(
        "PATCH", "/models/KFR-35GW", {"warranty": {"months": 24}, "brand": None}, If_Match='"1"'
    )
    assert patched.body["warranty"] == {"months": 24, "from": "delivery", "parts": {"compressor": 60}}
    assert (patched.body["brand"], patched.body["notices"]) == (None, made.body["notices"])
    stale = await crm.ask("DELETE", "/models/KFR-35GW", If_Match='"1"')
    assert (stale.status, stale.body["detail"]) == (412, "the model is at version 2; read it again")

    assert (await crm.ask("DELETE", "/models/KFR-35GW")).status == 204
    assert (await crm.ask("GET", "/models/KFR-35GW")).body["code"] == "unknown_model"
    assert (await crm.ask("PATCH", "/models/KFR-35GW", {})).body["code"] == "unknown_model"
    again = await crm.ask("PUT", "/models/KFR-35GW", COOL)
    assert (again.status, again.headers["ETag"]) == (201, '"4"')


async def test_models_are_found_by_any_of_their_words_in_pages(crm: Asker) -> None:
    for name, brand in (("B-2", "Sun"), ("a-1", "Sun"), ("C-3", "100% Moon"), ("D_4", "Sun")):
        await crm.ask("PUT", f"/models/{name}", {"brand": brand})
    first = (await crm.ask("GET", "/models?q=sUN&limit=2")).body
    assert [one["model"] for one in first["items"]] == ["a-1", "B-2"]
    rest = (await crm.ask("GET", f"/models?q=sun&limit=2&cursor={quote(first['next_cursor'])}")).body
    assert ([one["model"] for one in rest["items"]], rest["next_cursor"]) == (["D_4"], None)
    for words, found in (("0%25", ["C-3"]), ("_", ["D_4"]), ("%25", ["C-3"]), ("zzz", [])):
        assert [one["model"] for one in (await crm.ask("GET", f"/models?q={words}")).body["items"]] == found
    assert (await crm.ask("GET", f"/models?q={'x' * 201}")).status == 422
    assert (await crm.ask("GET", "/models?cursor=")).body["code"] == "bad_cursor"


async def test_models_that_only_units_are_known_of_are_listed_as_such(crm: Asker) -> None:
    assert (await crm.ask("PUT", "/customers/c1", LU)).status == 201
    for serial, model in (("S1", "kfr-35gw"), ("S2", "KFR-35GW"), ("S3", "B-2"), ("S4", "x%1")):
        unit = {"model": model, "serial": serial}
        assert (await crm.ask("POST", "/customers/c1/products", unit)).status == 201
    await crm.ask("PUT", "/models/b-2", {"brand": "Sun"})

    async def listed(query: str = "") -> list[tuple[str, int, bool]]:
        items = (await crm.ask("GET", f"/models?{query}")).body["items"]
        return [(one["model"].upper(), one["version"], one["in_catalogue"]) for one in items]

    assert await listed() == [("B-2", 1, True), ("KFR-35GW", 0, False), ("X%1", 0, False)]
    assert await listed("q=kFr") == [("KFR-35GW", 0, False)]
    assert await listed("q=%25") == [("X%1", 0, False)]
    assert await listed("limit=1&cursor=B-2") == [("KFR-35GW", 0, False)]
    assert (await crm.ask("PUT", "/models/KFR-35GW", COOL)).status == 201
    assert await listed("q=kfr") == [("KFR-35GW", 1, True)]
    assert (await crm.ask("DELETE", "/models/b-2")).status == 204
    assert await listed() == [("B-2", 0, False), ("KFR-35GW", 1, True), ("X%1", 0, False)]


async def test_a_name_with_a_stroke_and_blanks_is_one(crm: Asker) -> None:
    name = "MX 3/4 白"
    assert (await crm.ask("PUT", f"/models/{quote(name, safe='')}", {})).status == 201
    assert (await crm.ask("GET", f"/models/{quote(name, safe='')}")).body["model"] == name
    assert (await crm.ask("PUT", f"/models/{'x' * 201}", {})).body["code"] == "invalid"
    assert (await crm.ask("PUT", "/models/%20", {})).body["code"] == "invalid"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"warranty": {"months": 0}}, "#/warranty/months"),
        ({"warranty": {"from": "birth"}}, "#/warranty/from"),
        ({"warranty": {"parts": {"motor": "long"}}}, "#/warranty/parts/motor"),
        ({"notices": [{"kind": "joke", "title": "x"}]}, "#/notices/0/kind"),
        ({"notices": [{"kind": "recall", "title": " "}]}, "#/notices/0/title"),
        ({"notices": [{"kind": "recall", "title": "x", "made_to": "2026-02-30"}]}, "#/notices/0/made_to"),
        (
            {"notices": [{"kind": "recall", "title": "x", "serials_from": "SN-10", "serials_to": "SN-9"}]},
            "#/notices/0/serials_to",
        ),
        (
            {
                "notices": [
                    {"kind": "recall", "title": "x", "made_from": "2026-02-02", "made_to": "2026-02-01"}
                ]
            },
            "#/notices/0/made_to",
        ),
        (
            {"notices": [{"kind": "notice", "title": "x", "since": "2026-02-02", "until": "2026-02-01"}]},
            "#/notices/0/until",
        ),
        ({"colour": "white"}, "#/colour"),
    ],
)
async def test_what_is_wrong_is_named(crm: Asker, body: dict[str, Any], pointer: str) -> None:
    refused = await crm.ask("PUT", "/models/M", body)
    assert refused.status == 422
    assert [one["pointer"] for one in refused.body["errors"]] == [pointer]


async def test_its_history_says_who_and_takes_changes_back(house: House) -> None:
    boss = await house.person("chen", "supervisor")
    await boss.ask("PUT", "/models/M", {"brand": "Sun"})
    await boss.ask("PATCH", "/models/m", {"brand": "Moon"})
    [changed, made] = (await boss.ask("GET", "/models/M/history")).body["items"]
    assert (changed["by"], changed["kind"], changed["record"]) == ("chen", "models", "M")
    assert changed["changes"] == [{"field": "brand", "before": "Sun", "after": "Moon"}]
    undo = f"/models/M/history/{changed['id']}/undo"
    assert (await boss.ask("POST", undo)).status == 204
    assert (await boss.ask("GET", "/models/M")).body["brand"] == "Sun"
    assert (await boss.ask("POST", undo)).body["code"] == "overtaken"
    assert (await boss.ask("POST", f"/models/M/history/{made['id']}/undo")).status == 204
    assert (await boss.ask("GET", "/models/M")).status == 404
    assert (await boss.ask("POST", "/models/M/history/999/undo")).body["code"] == "unknown_change"
    assert (await boss.ask("GET", "/models/never/history")).body["code"] == "unknown_model"


async def test_a_customers_history_takes_back_no_change_of_a_model(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PUT", "/models/M", {})
    change = (await crm.ask("GET", "/models/M/history")).body["items"][0]["id"]
    assert (await crm.ask("POST", f"/customers/c1/history/{change}/undo")).body["code"] == "unknown_change"


async def test_agents_read_it_and_supervisors_write_it(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/models/M", COOL)
    lina = await house.person("lina", "agent", agent="lina")
    assert (await lina.ask("GET", "/models/M")).status == 200
    assert (await lina.ask("PUT", "/models/M", COOL)).status == 403


async def test_a_product_says_its_warranty_its_notices_and_where_it_stands(crm: Asker) -> None:
    await crm.ask("PUT", "/models/KFR-35GW", COOL)
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PUT", "/customers/c2", {"name": "Wang"})
    unit = {"model": "KFR-35GW", "serial": "SN-1", "purchased_at": "2025-05-01", "extension_months": 12}
    added = await crm.ask("POST", "/customers/c1/products", unit)
    assert (added.body["warranty_until"], added.body["warranty"]["rule"]) == ("2029-05-01", "extension")
    assert [(one["title"], one["sure"]) for one in added.body["notices"]] == [("Fan", True)]

    refused = await crm.ask("POST", "/customers/c2/products", unit)
    assert (refused.status, refused.body["code"]) == (409, "already_there")
    assert refused.body["errors"] == [{"pointer": "#/serial", "detail": "another customer has it"}]
    taken = await crm.ask("POST", "/customers/c2/products?take_over=true", unit)
    assert (taken.status, [one["customer_id"] for one in taken.body["owners"]]) == (201, ["c1", "c2"])
    assert (await crm.ask("POST", "/customers/c2/products?take_over=maybe", unit)).status == 422


async def test_an_order_says_when_it_came_and_what_went_back(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    line = {"name": "Cool", "quantity": 2, "returned_quantity": 1, "returned_at": "2025-06-01"}
    order = {"order_no": "O-1", "date": "2025-05-01", "delivered_at": "2025-05-04", "items": [line]}
    added = await crm.ask("POST", "/customers/c1/purchases", order)
    assert (added.status, added.body["delivered_at"]) == (201, "2025-05-04")
    assert (added.body["items"][0]["returned_quantity"], added.body["items"][0]["returned_at"]) == (
        1,
        "2025-06-01",
    )
    more = {"items": [{**line, "returned_quantity": 3}]}
    refused = await crm.ask("PATCH", f"/customers/c1/purchases/{added.body['id']}", more)
    assert (refused.status, refused.body["code"]) == (422, "invalid")


async def test_a_line_that_does_not_say_its_attributes_keeps_them(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    line = {"name": "Cool", "model": "M", "attributes": {"colour": "white"}}
    order = {"order_no": "O-1", "date": "2025-05-01", "items": [line, {"name": "Pipe"}]}
    path = f"/customers/c1/purchases/{(await crm.ask('POST', '/customers/c1/purchases', order)).body['id']}"
    shown = (await crm.ask("PATCH", path, {"status": "paid"})).body["items"]
    await crm.ask("PATCH", path, {"items": [{**shown[0], "returned_quantity": 1}, shown[1]]})
    history = (await crm.ask("GET", "/customers/c1/history?limit=1")).body["items"][0]
    before, after = (history["changes"][0][name][0] for name in ("before", "after"))
    assert after == {**before, "returned_quantity": 1}
    assert after["attributes"] == {"colour": "white"}
    await crm.ask("PATCH", path, {"items": [{"name": "Cool", "model": "M", "attributes": {}}]})
    cleared = (await crm.ask("GET", "/customers/c1/history?limit=1")).body["items"][0]["changes"][0]["after"]
    assert [one["attributes"] for one in cleared] == [{}]


async def test_units_in_any_letters_are_counted_on_the_page_of_their_model(crm: Asker) -> None:
    await crm.ask("PUT", "/models/B-2", {})
    assert (await crm.ask("PUT", "/customers/c1", LU)).status == 201
    for serial, model in (("S1", "b-2"), ("S2", "B-2"), ("S3", "B-22")):
        unit = {"model": model, "serial": serial}
        assert (await crm.ask("POST", "/customers/c1/products", unit)).status == 201
    repair = {
        "date": "2026-01-02",
        "serial": "S1",
        "kind": "repair",
        "symptom": "hot",
        "resolution": "cleaned",
    }
    assert (await crm.ask("POST", "/customers/c1/service_records", repair)).status == 201
    assert (await crm.ask("GET", "/models/b-2")).body["model_faults"] == {
        "units_known": 2,
        "units_with_faults": 1,
        "top": [{"symptom": "hot", "count": 1, "usual_fix": "cleaned"}],
    }
