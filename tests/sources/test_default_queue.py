"""A number that no line has leads to the floor's default queue, and the contact says so."""

from __future__ import annotations

from typing import Any

from tests.support import Api, arrived


async def floor(owner: Api, **settings: Any) -> tuple[int, Any]:
    return await owner.call("PUT", "/admin/floor", {"floor": settings})


async def test_contact_of_an_unknown_number_waits_in_the_default_queue_marked_as_such(
    owner: Api, api: Api
) -> None:
    [refused] = await api.events(arrived("call-1", to="4001112222"))
    assert refused["error"]["code"] == "no_queue"
    assert (await floor(owner, default_queue="sales"))[0] == 200
    [unknown] = await api.events(arrived("call-2", to="4001112222"))
    [known] = await api.events(arrived("call-3"))
    for result, queue, mark in ((unknown, "sales", True), (known, "support", False)):
        found = await api.get(f"/contacts/{result['contact_id']}")
        assert (found["queue"], found["unknown_number"]) == (queue, mark)
    live = {each["id"]: each["unknown_number"] for each in (await api.get("/floor"))["contacts"]}
    assert live == {unknown["contact_id"]: True, known["contact_id"]: False}


async def test_default_queue_that_is_none_is_refused_with_the_nearest(owner: Api) -> None:
    status, problem = await floor(owner, default_queue="slaes")
    assert (status, problem["code"]) == (422, "unknown_queue")
    assert "did you mean sales?" in problem["detail"]
    await floor(owner, default_queue="sales")
    status, problem = await owner.call("PUT", "/admin/floor", {"queues": [{"id": "cellar"}]})
    assert status == 200
    await floor(owner, default_queue="cellar")
    status, problem = await owner.call("PUT", "/admin/floor", {"queues": [{"id": "cellar", "retired": True}]})
    assert problem["detail"] == "queue cellar cannot be retired: it is the default_queue of the floor"


async def test_contact_that_needs_what_nobody_has_says_what_is_missing(api: Api) -> None:
    await api.events(arrived("call-1", skills={"welding": 4}))
    [live] = (await api.get("/floor"))["contacts"]
    assert live["missing"] == [{"skill": "welding", "level": 4}]
