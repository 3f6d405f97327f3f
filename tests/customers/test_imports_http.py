"""The imports of the past over HTTP, and one undone."""

from __future__ import annotations

from tests.customers.house import Asker, House

ROWS = [{"customer_id": f"c{n}", "name": f"Li {n}", "phone": [f"1380013800{n}"]} for n in range(3)]


async def imported(house: House, file: str = "people.csv") -> str:
    begun = await house.control.ask("POST", "/admin/imports", {"file": file, "program": "shopify"})
    assert (begun.status, begun.body["state"]) == (201, "running")
    number: str = begun.body["id"]
    body = {"kind": "customers", "rows": ROWS, "import_id": number}
    assert (await house.control.ask("POST", "/admin/import", body)).status == 200
    ended = await house.control.ask("POST", f"/admin/imports/{number}/end")
    assert (ended.status, ended.body["state"]) == (200, "done")
    return number


async def test_an_import_is_listed_with_its_counts(house: House) -> None:
    number = await imported(house)
    await imported(house, "again.csv")

    listed = (await house.control.ask("GET", "/imports?limit=1")).body
    rest = (await house.control.ask("GET", f"/imports?cursor={listed['next_cursor']}")).body
    one = (await house.control.ask("GET", f"/imports/{number}")).body

    assert [each["file"] for each in (*listed["items"], *rest["items"])] == ["again.csv", "people.csv"]
    assert listed["items"][0]["counts"] == {"customers": {"unchanged": 3}}
    assert (one["counts"], one["program"], one["by"]) == (
        {"customers": {"new": 3}},
        "shopify",
        "command line",
    )


async def test_an_import_is_undone_and_what_was_changed_since_is_listed(house: House, crm: Asker) -> None:
    number = await imported(house)
    await crm.ask("PATCH", "/customers/c1", {"tier": "gold"}, If_Match='"1"')

    done = await house.control.ask("POST", f"/imports/{number}/undo")

    assert (done.status, done.body["import"]["state"]) == (200, "partly_undone")
    assert (done.body["import"]["undone"], done.body["import"]["left"]) == (2, 1)
    assert done.body["left"] == [
        {"customer_id": "c1", "kind": "customers", "record": "c1", "fields": ["tier", "tier_by"]}
    ]
    there = [(await crm.ask("GET", f"/customers/c{n}")).status for n in range(3)]
    assert there == [404, 200, 404]


async def test_unknown_imports_are_refused(house: House, crm: Asker) -> None:
    asked = [
        await house.control.ask("GET", "/imports/7"),
        await house.control.ask("POST", "/imports/x/undo"),
        await house.control.ask("POST", "/admin/imports/7/end"),
        await house.control.ask(
            "POST", "/admin/import", {"kind": "customers", "rows": ROWS, "import_id": "7"}
        ),
    ]
    assert [(one.status, one.body["code"]) for one in asked] == [(404, "unknown_import")] * 4
    assert (await crm.ask("GET", "/customers/c1")).status == 404
    assert (await house.control.ask("GET", "/imports?cursor=x")).body["code"] == "bad_cursor"
    assert (await crm.ask("GET", "/imports")).status == 403
