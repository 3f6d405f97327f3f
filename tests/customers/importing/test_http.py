"""Rows of an import over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import Api

NUMBER = {"e164": "+8613800138000", "ext": None, "raw": "138 0013 8000", "label": "mobile"}


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("138 0013 8000", [NUMBER]),
        (["138 0013 8000"], [NUMBER]),
        ([{"raw": "138 0013 8000"}], [NUMBER]),
        ([{"raw": "138 0013 8000", "label": "home", "ext": "5"}], [{**NUMBER, "label": "home"}]),
        ("13800138000/13900139000", ["+8613800138000", "+8613900139000"]),
        ([NUMBER], [NUMBER]),
        ([{**NUMBER, "e164": "+8612345678901"}], [{**NUMBER, "e164": None}]),
        ([{**NUMBER, "e164": None, "raw": "1001"}], [{**NUMBER, "e164": None, "raw": "1001"}]),
        ([{"raw": "call me"}], None),
        ([{**NUMBER, "e164": None, "raw": "call me"}], None),
        ([{**NUMBER, "e164": None, "raw": "匿名"}], None),
        (["1.38E+10"], None),
        ([1001], None),
    ],
)
async def test_phones_that_a_program_posts_are_read_like_those_of_files(
    owner: Api, api: Api, phone: Any, kept: list[Any] | None
) -> None:
    rows = [{"customer_id": "C1", "name": "Lu", "phone": phone}, {"customer_id": "C2", "name": "Ma"}]
    status, answer = await owner.call("POST", "/admin/import", {"kind": "customers", "rows": rows})
    assert status == 200
    first, second = answer["results"]
    assert (first["status"], second["status"]) == ("rejected" if kept is None else "new", "new")
    if kept is None:
        assert first["reason"].startswith("phone: ")
        return
    _, customer = await api.call("GET", "/customers/C1")
    whole = isinstance(kept[0], dict)
    kept = [{name: value for name, value in one.items() if name != "ext"} if whole else one for one in kept]
    assert kept == [
        {name: one[name] for name in ("e164", "raw", "label")} if whole else one["e164"]
        for one in customer["phones"]
    ]


async def test_customers_that_nothing_finds_are_refused_with_the_way_out(owner: Api) -> None:
    body = {
        "kind": "customers",
        "rows": [{"customer_id": "C1", "name": "Lu", "attributes": {"Handphone": "1"}}],
    }
    status, answer = await owner.call("POST", "/admin/import", body)
    assert (status, answer["code"]) == (422, "invalid")
    assert "say yes: true" in answer["detail"]
    status, answer = await owner.call("POST", "/admin/import", {**body, "yes": True})
    assert (status, answer["results"][0]["status"]) == (200, "new")
