"""How large a floor file may be."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from contacthub.floor_file.file import FloorFile
from tests.support import Api


async def put(owner: Api, floor: dict[str, Any]) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {owner.token}", "Content-Type": "application/json"}
    body = io.BytesIO(json.dumps(floor).encode())
    async with owner.session.put(f"{owner.hub.url}/api/v1/admin/floor", data=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_floor_file_over_a_mebibyte_is_taken(owner: Api) -> None:
    status, answer = await put(owner, {"breaks": [{"id": f"b{n}", "name": "x" * 200} for n in range(6_000)]})
    assert status == 200, answer
    assert len(answer["changes"]) == 6_000


async def test_floor_file_over_its_own_bound_is_refused(owner: Api) -> None:
    status, answer = await put(owner, {"breaks": [{"id": "b", "name": "x" * (16 * 2**20)}]})
    assert (status, answer["code"]) == (413, "too_large")
    assert "16 MiB" in answer["detail"]


async def test_what_is_there_twice_is_named(owner: Api) -> None:
    twice = [{"id": name} for name in ("a", "b", "a", "c", "c")]
    status, answer = await put(owner, {"breaks": twice})
    assert status == 422
    assert "break a, c: there twice" in json.dumps(answer)


@pytest.mark.parametrize(
    ("settings", "status", "words"),
    [
        (
            {"when_full": "overflow:slaes", "max_waiting": 3},
            422,
            "leads to slaes, which is no queue; did you mean sales?",
        ),
        ({"when_nobody": "overflow:support"}, 422, "when_nobody leads to support, which is the same queue"),
        ({"when_nobody": "hang up"}, 422, "overflow:"),
        ({"when_full": "end"}, 422, "max_waiting: needed beside when_full"),
        ({"max_wait_seconds": 60}, 422, "when_too_long: needed beside max_wait_seconds"),
        ({"max_wait_seconds": 60, "when_too_long": "overflow:sales"}, 200, "queue support"),
    ],
)
async def test_exit_that_leads_nowhere_is_refused_with_the_way_out(
    owner: Api, settings: dict[str, Any], status: int, words: str
) -> None:
    queues = [{"id": "support", **settings}, {"id": "sales"}]
    got, answer = await put(owner, {"queues": queues})
    assert (got, words in json.dumps(answer)) == (status, True), answer


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"idle_warning_minutes": 5}, 422),
        ({"idle_minutes": 5, "idle_warning_minutes": 5}, 422),
        ({"idle_minutes": 5, "idle_warning_minutes": 4}, 200),
        ({"idle_minutes": 5, "idle_warning_minutes": 0}, 200),
        ({"idle_minutes": 1}, 200),
    ],
)
async def test_a_chat_is_warned_before_it_ends(owner: Api, settings: dict[str, Any], status: int) -> None:
    got, answer = await put(owner, {"queues": [{"id": "support", **settings}]})
    assert got == status, answer
    if status == 422:
        assert answer["errors"][0] == {
            "pointer": "#/queues/0/idle_warning_minutes",
            "detail": "must be less than idle_minutes",
        }


@pytest.mark.parametrize(
    ("minutes", "warning_ms"), [(1, 12_000), (5, 60_000), (25, 300_000), (600, 300_000), (0, 0)]
)
def test_a_fifth_of_the_time_and_at_most_five_minutes_are_left_when_it_is_warned(
    minutes: int, warning_ms: int
) -> None:
    plan = FloorFile.model_validate({"queues": [{"id": "support", "idle_minutes": minutes}]}).plan()
    assert plan.queues["support"].config.idle_warning_ms == warning_ms


async def test_queue_that_another_overflows_into_is_not_retired(owner: Api) -> None:
    await put(owner, {"queues": [{"id": "support", "when_nobody": "overflow:cellar"}, {"id": "cellar"}]})
    _, answer = await put(owner, {"queues": [{"id": "cellar", "retired": True}]})
    assert answer["detail"] == "queue cellar cannot be retired: when_nobody of queue support leads to it"
    assert answer["errors"][0]["pointer"] == "#/queues/0/retired"


NOTHING: dict[str, list[Any]] = {"changes": [], "resets": []}
FLOOR = {"queues": [{"id": "support"}], "agents": [{"id": "lina", "queues": ["support"]}]}


@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        ({"floor": {"interrupted_by": {"chat": ["phone"]}}}, 422, "phone: no channel; there are voice"),
        ({"floor": {"interrupted_by": {"phone": []}}}, 422, "phone: no channel; there are voice"),
        ({"blocked": [{"agent": "linna", "customer": "k1"}]}, 404, "did you mean lina?"),
        ({"blocked": [{"agent": "lina", "customer": "k1"}] * 2}, 422, "blocked lina and k1: there twice"),
    ],
)
async def test_faults_in_what_may_meet_and_interrupt_are_named(
    owner: Api, wrong: dict[str, Any], status: int, says: str
) -> None:
    found, answer = await put(owner, {**FLOOR, **wrong})
    assert found == status
    assert says in json.dumps(answer)


async def test_settings_of_who_may_meet_and_interrupt_are_kept_taken_back_and_told(owner: Api) -> None:
    blocked = {"agent": "lina", "customer": "k1"}
    settings = {"floor": {"interrupted_by": {"email": ["voice"]}}, "blocked": [blocked]}
    floor = {**FLOOR, **settings}
    status, answer = await put(owner, floor)
    assert (status, answer["changes"][:2]) == (200, ["+ blocked lina and k1", "~ floor floor"])
    assert await put(owner, floor) == (200, NOTHING)
    back = {"blocked": [{**blocked, "retired": True}]}
    assert await put(owner, back) == (200, {"changes": ["- blocked lina and k1"], "resets": []})
    assert await put(owner, back) == (200, NOTHING)
