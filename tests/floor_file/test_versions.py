"""Versions of the floor: every change has one, any can be looked at, compared and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.access.audit import Action
from tests.support import FLOOR, Api, arrived, hub_on, token

pytestmark = pytest.mark.both_engines
QUEUE: dict[str, Any] = {"id": "night", "wrap_up_seconds": 10}


async def changed(owner: Api, floor: dict[str, Any], **more: Any) -> Any:
    status, answer = await owner.call("POST", "/admin/floor/changes", {"floor": floor, **more})
    assert status == 200, answer
    return answer


async def test_each_change_is_a_version_with_who_when_why_and_what(owner: Api) -> None:
    first = await owner.get("/admin/floor")
    made = await changed(owner, {"queues": [QUEUE]}, reason="New in autumn", of_version=first["version"])
    assert made["changes"] == ["+ queue night"]
    assert (made["saved"], made["version"]) == (True, first["version"] + 1)
    assert (await owner.call("PUT", "/admin/floor", {"queues": [{**QUEUE, "wrap_up_seconds": 20}]}))[0] == 200
    assert (await changed(owner, {"queues": [{**QUEUE, "wrap_up_seconds": 20}]}))["changes"] == []
    [latest, before, *_] = (await owner.get("/admin/floor/versions"))["items"]
    assert latest["number"] == first["version"] + 2
    assert (before["number"], before["author"]) == (first["version"] + 1, "command line")
    assert (before["reason"], before["changes"]) == ("New in autumn", ["+ queue night"])
    assert before["at"] <= latest["at"]
    shown = await owner.get(f"/admin/floor/versions/{before['number']}")
    assert QUEUE in shown["floor"]["queues"]
    assert (await owner.get(f"/admin/floor/versions/{first['version']}"))["floor"] == first["floor"]
    assert (await owner.get("/admin/floor/versions/0"))["floor"] == {}


async def test_the_list_of_versions_is_read_page_by_page(owner: Api) -> None:
    for n in range(3):
        await changed(owner, {"queues": [{"id": f"q{n}"}]})
    page = await owner.get("/admin/floor/versions?limit=2")
    following = await owner.get(f"/admin/floor/versions?limit=2&cursor={page['next_cursor']}")
    numbers = [each["number"] for each in page["items"] + following["items"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == len(numbers) == 4
    assert following["next_cursor"] is None


async def test_who_has_seen_an_older_floor_is_told_who_changed_it(owner: Api) -> None:
    seen = (await owner.get("/admin/floor"))["version"]
    await changed(owner, {"queues": [QUEUE]})
    body = {"floor": {"queues": [{"id": "other"}]}, "of_version": seen}
    status, answer = await owner.call("POST", "/admin/floor/changes", body)
    assert (status, answer["code"]) == (409, "version_changed")
    assert "command line changed it" in answer["detail"]
    assert "other" not in [each["id"] for each in (await owner.get("/admin/floor"))["floor"]["queues"]]


async def test_two_versions_are_compared_key_by_key(owner: Api) -> None:
    first = (await owner.get("/admin/floor"))["version"]
    await changed(owner, {"queues": [QUEUE]})
    await changed(owner, {"queues": [{"id": "night", "name": "Night"}]})
    night = {"change": "~", "kind": "queue", "id": "night"}
    answer = await owner.get(f"/admin/floor/versions/{first + 1}/difference?to={first + 2}")
    assert answer["tables"] == [
        {
            **night,
            "keys": [
                {"key": "wrap_up_seconds", "before": 10, "after": None},
                {"key": "name", "before": None, "after": "Night"},
            ],
        }
    ]
    back = await owner.get(f"/admin/floor/versions/{first + 2}/difference?to={first}")
    assert [(each["change"], each["id"]) for each in back["tables"]] == [("-", "night")]
    now = await owner.get(f"/admin/floor/versions/{first + 2}/difference")
    assert (now["to"], now["tables"], now["further"]) == (first + 2, [], 0)


async def test_an_earlier_floor_is_brought_back_as_a_new_version(owner: Api) -> None:
    first = await owner.get("/admin/floor")
    more = {"queues": [QUEUE], "agents": [{"id": "lina", "queues": ["night"]}, {"id": "new"}]}
    await changed(owner, {**more, "floor": {"default_region": "DE"}})
    path = f"/admin/floor/versions/{first['version']}/restore"
    status, preview = await owner.call("POST", path, {"preview": True})
    assert (status, preview["saved"], preview["version"]) == (200, False, first["version"] + 1)
    assert sorted(preview["changes"]) == ["- agent new", "- queue night", "~ agent lina", "~ floor floor"]
    assert (await owner.get("/admin/floor"))["version"] == first["version"] + 1
    status, done = await owner.call("POST", path, {"reason": "It did not work"})
    assert (status, done["version"]) == (200, first["version"] + 2)
    assert (await owner.get("/admin/floor"))["floor"] == first["floor"]
    [latest, *_] = (await owner.get("/admin/floor/versions"))["items"]
    assert latest["reason"] == "It did not work"


async def test_a_version_is_not_brought_back_while_what_came_since_is_in_use(owner: Api) -> None:
    first = (await owner.get("/admin/floor"))["version"]
    await changed(owner, {"queues": [{"id": "night"}]})
    await (await token(owner)).events(arrived("1", queue="night", to="1"))
    status, answer = await owner.call("POST", f"/admin/floor/versions/{first}/restore", {})
    assert (status, answer["code"]) == (409, "still_in_use")
    assert "queue night has 1 live contacts" in answer["detail"]


@pytest.mark.parametrize("number", ["99", "x", "-1", "1" * 30])
async def test_a_version_that_there_is_not_is_not_found(owner: Api, number: str) -> None:
    for path in (f"/admin/floor/versions/{number}", f"/admin/floor/versions/{number}/difference"):
        assert (await owner.call("GET", path))[0] == 404
    assert (await owner.call("GET", "/admin/floor/versions/1/difference?to=99"))[0] == 404


async def test_a_refused_change_is_no_version(owner: Api) -> None:
    before = await owner.get("/admin/floor")
    wrong = {"queues": [QUEUE], "agents": [{"id": "new", "queues": ["nihgt"]}]}
    status, answer = await owner.call("POST", "/admin/floor/changes", {"floor": wrong})
    assert (status, answer["code"]) == (422, "unknown_queue")
    assert answer["errors"][0]["pointer"] == "#/floor/agents/0/queues"
    status, answer = await owner.call("POST", "/admin/floor/changes", {"floor": {"queues": [{"id": ""}]}})
    assert answer["errors"][0]["pointer"] == "#/floor/queues/0/id"
    assert await owner.get("/admin/floor") == before


async def test_versions_outlast_a_restart_and_count_on(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        before = await owner.get("/admin/floor")
    async with hub_on(tmp_path) as owner:
        await changed(owner, {"queues": [QUEUE]})
        now = await owner.get("/admin/floor")
        assert now["version"] > before["version"]
        assert (await owner.get(f"/admin/floor/versions/{before['version']}"))["floor"] == before["floor"]


async def test_what_is_exported_is_the_floor_of_the_samples(owner: Api) -> None:
    now = await owner.get("/admin/floor")
    assert (await owner.call("PUT", "/admin/floor", now["floor"]))[1]["changes"] == []
    assert now["floor"]["lines"] == FLOOR["lines"]
    assert [each["id"] for each in now["floor"]["agents"]] == ["lina", "wangwei"]


async def test_the_audit_tells_of_a_change_with_its_version(owner: Api) -> None:
    made = await changed(owner, {"lines": [{"number": "95588", "queue": "sales"}]}, reason="secret")
    [row, *_] = (await owner.get(f"/audit?action={Action.APPLY_FLOOR}"))["items"]
    assert row["details"] == {"changed": 1, "changes": ["+ line"], "version": made["version"]}
