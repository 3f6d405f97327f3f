"""How large a floor file may be."""

from __future__ import annotations

import io
import json
from typing import Any

from tests.support import Api


async def put(owner: Api, floor: dict[str, Any]) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {owner.token}", "Content-Type": "application/json"}
    body = io.BytesIO(json.dumps(floor).encode())
    async with owner.session.put(f"{owner.hub.url}/api/v1/admin/floor", data=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_floor_file_over_a_mebibyte_is_taken(owner: Api) -> None:
    status, answer = await put(owner, {"breaks": [{"id": f"b{n}", "name": "x" * 200} for n in range(6_000)]})
    assert status == 200, answer
    assert len(answer["changes"]) == 6_001


async def test_floor_file_over_its_own_bound_is_refused(owner: Api) -> None:
    status, answer = await put(owner, {"breaks": [{"id": "b", "name": "x" * (16 * 2**20)}]})
    assert (status, answer["code"]) == (413, "too_large")
    assert "16 MiB" in answer["detail"]


async def test_what_is_there_twice_is_named(owner: Api) -> None:
    twice = [{"id": name} for name in ("a", "b", "a", "c", "c")]
    status, answer = await put(owner, {"breaks": twice})
    assert status == 422
    assert "break a, c: there twice" in json.dumps(answer)
