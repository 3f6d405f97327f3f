"""Rows of an import over HTTP."""

from __future__ import annotations

from tests.support import Api


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
