"""What the document promises beyond shapes: links that lead somewhere, ids of any kind, JSON's numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.documented import OPERATIONS
from tests.support import Api

BY_ID = {each["operationId"]: each for each in OPERATIONS.values()}
LINKS = [
    (f"{name} {status}", link)
    for name, operation in BY_ID.items()
    for status, answer in operation["responses"].items()
    for link in answer.get("links", {}).values()
]


def test_every_link_leads_to_an_operation_and_gives_what_its_path_needs() -> None:
    assert len(LINKS) > 20
    for where, link in LINKS:
        told = {each["name"]: each for each in BY_ID[link["operationId"]]["parameters"]}
        assert set(link["parameters"]) <= set(told), where
        assert {name for name, each in told.items() if each["in"] == "path"} <= set(link["parameters"]), where


@pytest.mark.parametrize("customer_id", ["{id}", "a b", "客户 7", "50%", "a+b&c=d", "~", "a;b", "x" * 100])
async def test_a_customer_is_found_under_any_id(api: Api, customer_id: str) -> None:
    path = f"/customers/{''.join(f'%{each:02X}' for each in customer_id.encode())}"
    assert (await api.call("PUT", path, {"name": "Lu"}))[0] == 201
    assert (await api.get(path))["id"] == customer_id
    assert (await api.get(f"{path}/card"))["customer"]["id"] == customer_id


async def test_a_path_that_is_written_out_is_no_id(api: Api) -> None:
    for method in ("GET", "PUT", "PATCH"):
        status, answer = await api.call(method, "/customers/search", {"name": "Lu"})
        assert (status, answer["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("limit", "status"), [(1, 200), (1.0, 200), (1.5, 422), ("1", 422), (True, 422), (0, 422)]
)
async def test_a_number_is_whole_however_it_is_written(api: Api, limit: Any, status: int) -> None:
    assert (await api.call("POST", "/customers/search", {"q": "Lu", "limit": limit}))[0] == status


@pytest.mark.parametrize(
    ("mail", "status"),
    [
        ("lu@example.com", 201), (" lu@example.com ", 201), ("a@b@c", 422),
        ("a@b@", 422), ("@b", 422), ("a b@c", 422), ("a@b\x1c", 201),
    ],
)  # fmt: skip
async def test_a_mail_address_has_a_name_and_a_host_and_no_blank(api: Api, mail: str, status: int) -> None:
    assert (await api.call("POST", "/customers", {"name": "Lu", "emails": [mail]}))[0] == status


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ('"1"', 200), ('W/"1", "1"', 200), ('"a,b", "1"', 200), ("*", 200),
        ('"2"', 412), ('W/"1"', 412), ("1", 400), ('"1",', 400), ('"1" "2"', 400),
    ],
)  # fmt: skip
async def test_versions_are_listed_as_entity_tags(api: Api, tags: str, status: int) -> None:
    await api.call("PUT", "/customers/C1", {"name": "Lu"})
    assert (await api.call("PATCH", "/customers/C1", {"tier": "gold"}, **{"If-Match": tags}))[0] == status


@pytest.mark.parametrize(
    "bound", ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"]
)
async def test_a_range_may_reach_beyond_all_times_there_are(api: Api, bound: str) -> None:
    for name in ("from", "to"):
        assert (await api.get(f"/contacts?{name}={bound}"))["items"] == []


@pytest.mark.parametrize(
    "table",
    [
        {"queues": [{"id": "x", "offer_seconds": "20"}]}, {"queues": [{"id": "x", "offer_seconds": 20.5}]},
        {"agents": [{"id": "x", "retired": 0}]}, {"agents": [{"id": "x", "capacity": {"telepathy": 1}}]},
        {"agents": [{"id": "x\x1c"}]}, {"breaks": [{"id": "missed"}]}, {"lines": [{"number": "1"}]},
    ],
    ids=str,
)  # fmt: skip
async def test_a_floor_file_is_taken_only_as_described(owner: Api, table: dict[str, Any]) -> None:
    status, answer = await owner.call("PUT", "/admin/floor", table)
    assert (status, answer["code"]) == (422, "invalid")


async def test_a_floor_file_with_whole_numbers_written_as_others_is_taken(owner: Api) -> None:
    queue = {"id": "x", "offer_seconds": 20.0, "skills": {"aircon": 1.0}}
    assert (await owner.call("PUT", "/admin/floor", {"queues": [queue]}))[0] == 200
