"""Events that come in another order than they happened give the same contact."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.clock import rfc3339
from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number
from contacthub.sources.early import in_order_of_time, may_be_early, read_back, row_of
from tests.sources.requests import Run, about, one
from tests.support import Api, arrived, hub_on, token

BEGAN = 1_777_622_400_000
FIELDS = ("state", "outcome", "agent", "visits", "waited_ms", "handled_ms", "answered_at", "ended_at")

CALL: list[tuple[str, dict[str, Any]]] = [
    ("offered", {"agent": "lina"}),
    ("missed", {"agent": "lina", "cause": "no_answer"}),
    ("offered", {"agent": "wangwei"}),
    ("answered", {"agent": "wangwei"}),
    ("held", {}),
    ("resumed", {}),
    ("noted", {"attributes": {"menu": "2"}}),
    ("transferred", {"to_queue": "sales", "note": "wants two"}),
    ("offered", {"agent": "lina"}),
    ("answered", {"agent": "lina"}),
    ("held", {}),
    ("resumed", {}),
    ("ended", {"by": "customer"}),
]
LEFT: list[tuple[str, dict[str, Any]]] = [
    ("offered", {"agent": "lina"}),
    ("missed", {"agent": "lina", "cause": "declined"}),
    ("left_queue", {"outcome": "timed_out"}),
    ("transferred", {"to_queue": "sales"}),
    ("ended", {"by": "customer"}),
]


RUNG: list[tuple[str, dict[str, Any]]] = [
    ("offered", {"agent": "lina"}),
    ("offered", {"agent": "wangwei"}),
    ("missed", {"agent": "lina", "cause": "declined"}),
    ("offered", {"agent": "lina"}),
    ("missed", {"agent": "wangwei", "cause": "no_answer"}),
    ("answered", {"agent": "lina"}),
    ("held", {}),
    ("transferred", {"to_agent": "wangwei"}),
    ("offered", {"agent": "wangwei"}),
    ("missed", {"agent": "wangwei", "cause": "unreachable"}),
    ("offered", {"agent": "wangwei"}),
    ("answered", {"agent": "wangwei"}),
    ("ended", {"by": "agent"}),
]
STORIES = pytest.mark.parametrize("story", [CALL, LEFT, RUNG], ids=["answered", "not answered", "rung"])
HUB_CALL = [each for each in CALL if each[0] not in ("offered", "missed")]
HUB_LEFT = [each for each in LEFT if each[0] not in ("offered", "missed")]


def life(ref: str, story: list[tuple[str, dict[str, Any]]], routing: str = "pbx") -> list[dict[str, Any]]:
    """The arrival and what follows, a second apart."""
    arrival = {**arrived(ref, routing=routing), "time": about("held", ref, BEGAN)["time"]}
    return [arrival, *(about(kind, ref, BEGAN + n * 1000, **data) for n, (kind, data) in enumerate(story, 1))]


async def told(api: Api, events: list[dict[str, Any]], *, one_by_one: bool) -> dict[str, Any]:
    for batch in ([each] for each in events) if one_by_one else [events]:
        for result in await api.events(*batch):
            assert result["status"] in ("accepted", "ignored"), result
    [contact] = (await api.get(f"/contacts?ref={events[0]['data']['ref']}"))["items"]
    # An agent's part must be as in order, too: no phone rings that does not.
    floor = await api.get("/floor")
    offers = [each["agent"] for each in floor["offers"] if each["contact_id"] == contact["id"]]
    if contact["visits"][-1]["left_at"] is None:
        contact["waited_ms"] = None  # it still waits, and longer with every look
    if contact["state"] == "wrapping_up":
        contact["state"] = "closed"  # a talk that is told when it is over gives no time to write
    if contact["routing"] == "hub":
        _without_times(contact)
    return {name: contact[name] for name in FIELDS} | {"ringing": sorted(offers), "note": contact["note"]}


def _without_times(contact: dict[str, Any]) -> None:
    """The hub's own time counts, which is when it was told."""
    for each in (contact, *contact["visits"]):
        each |= {name: None for name in each if name.endswith(("_at", "_ms"))}


def law(
    run: Run,
    api: Api,
    shuffled: Any,
    story: Any,
    *,
    one_by_one: bool,
    routing: str = "pbx",
    examples: int = 25,
) -> None:
    refs = itertools.count()

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.integers(0, len(story)).flatmap(lambda n: st.tuples(st.just(n), shuffled(n + 1))))
    def check(plan: tuple[int, list[int]]) -> None:
        upto, order = plan
        straight = life(f"{one_by_one}-{next(refs)}", story[:upto], routing)
        mixed = life(f"{one_by_one}-{next(refs)}", story[:upto], routing)
        expected = run(told(api, straight, one_by_one=False))
        found = run(told(api, [mixed[n] for n in order], one_by_one=one_by_one))
        if shuffled is arrival_first:
            expected["note"] = found["note"] = None  # a contact that is over takes no note any more
        assert found == expected

    check()


def any_order(count: int) -> st.SearchStrategy[list[int]]:
    return st.permutations(range(count))


def arrival_last(count: int) -> st.SearchStrategy[list[int]]:
    return st.permutations(range(1, count)).map(lambda order: [*order, 0])


def arrival_first(count: int) -> st.SearchStrategy[list[int]]:
    return st.permutations(range(1, count)).map(lambda order: [0, *order])


@STORIES
def test_a_batch_in_any_order_gives_the_same_contact(run: Run, shared: Api, story: Any) -> None:
    law(run, shared, any_order, story, one_by_one=False)


@STORIES
def test_one_by_one_in_any_order_before_the_arrival_gives_the_same_contact(
    run: Run, shared: Api, story: Any
) -> None:
    law(run, shared, arrival_last, story, one_by_one=True)


@STORIES
def test_one_by_one_in_any_order_after_the_arrival_gives_the_same_contact(
    run: Run, shared: Api, story: Any
) -> None:
    law(run, shared, arrival_first, story, one_by_one=True, examples=60)


@pytest.mark.parametrize("story", [HUB_CALL, HUB_LEFT], ids=["answered", "not answered"])
def test_one_by_one_after_the_arrival_gives_the_same_contact_where_the_hub_routes(
    run: Run, shared: Api, story: Any
) -> None:
    law(run, shared, arrival_first, story, one_by_one=True, routing="hub", examples=40)


@pytest.mark.both_engines
async def test_answer_told_after_the_end_corrects_the_record_and_the_days_figures(api: Api) -> None:
    now = api.hub.parts.hub.now()
    said = [
        arrived("1", routing="pbx"),
        about("answered", "1", agent="lina"),
        about("ended", "1", by="customer"),
    ]
    times = [rfc3339(now - ago) for ago in (3_000, 2_000, 1_000)]
    arrival, answer, end = ({**each, "time": at} for each, at in zip(said, times, strict=True))
    await api.events(arrival, end)

    async def counted() -> tuple[int, int]:
        [queue] = [each for each in (await api.get("/floor"))["queues"] if each["id"] == "support"]
        return queue["answered_today"], queue["abandoned_today"]

    assert await counted() == (0, 1)
    result = await one(api, answer)
    assert result["status"] == "accepted"
    contact = await api.get(f"/contacts/{result['contact_id']}")
    shown = [contact[name] for name in ("state", "outcome", "agent", "waited_ms", "handled_ms")]
    assert shown == ["closed", "answered", "lina", 1_000, 1_000]
    corrected = contact["events"][-1]
    assert (corrected["type"], corrected["course"][1]["counted_at"]) == ("contact_corrected", answer["time"])
    assert await counted() == (1, 0)


async def test_missed_before_offered_leaves_no_agent_ringing(api: Api) -> None:
    await api.events(life("1", [])[0])
    missed = await one(api, about("missed", "1", BEGAN + 9_000, agent="lina", cause="no_answer"))
    assert (missed["status"], missed["reason"]) == ("ignored", "no_such_offer")
    assert (await one(api, about("offered", "1", BEGAN + 5_000, agent="lina")))["status"] == "accepted"
    floor = await api.get("/floor")
    assert (floor["offers"], floor["contacts"][0]["state"]) == ([], "waiting")


async def test_missed_of_an_earlier_ring_does_not_end_a_later_one(api: Api) -> None:
    await api.events(life("1", [])[0])
    await api.events(about("missed", "1", BEGAN + 4_000, agent="lina", cause="no_answer"))
    await api.events(about("offered", "1", BEGAN + 5_000, agent="lina"))
    assert [each["agent"] for each in (await api.get("/floor"))["offers"]] == ["lina"]


@pytest.mark.both_engines
async def test_what_came_early_is_known_after_a_restart(tmp_path: Path) -> None:
    arrival, *rest = life("1", CALL[:5])
    async with hub_on(tmp_path) as owner:
        for each in reversed(rest):
            await (await token(owner, each["id"])).events(each)
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        result = await one(api, arrival)
        contact = await api.get(f"/contacts/{result['contact_id']}")
        assert (contact["state"], contact["agent"]) == ("held", "wangwei")
        assert [each["status"] for each in await api.events(*rest)] == ["duplicate"] * len(rest)


def test_every_event_that_may_be_early_reads_back_as_it_was() -> None:
    said = i.Answered(ref="1", agent="lina", from_=Number("138", "+86138"), attributes={"菜单": 2})
    event = i.Incoming(source="phones", id="e1", occurred_at=7, data=said)
    assert read_back(row_of(event, 9)) == event


def test_a_connectors_own_events_are_not_remembered() -> None:
    released = i.Incoming(source="pbx1", id="e1", occurred_at=7, data=i.Released(ref="1"))
    assert not may_be_early(released, "unknown_contact")


def test_events_of_different_contacts_keep_their_order() -> None:
    def held(ref: str, at: int | None) -> i.Incoming:
        return i.Incoming(source="phones", id=f"{ref}{at}", occurred_at=at, data=i.Held(ref=ref))

    events = [held("a", None), held("b", 5), held("a", 9), i.Result(id="x", status="rejected"), held("a", 3)]
    assert in_order_of_time(events) == [4, 1, 2, 3, 0]


def test_an_id_that_is_repeated_keeps_its_places() -> None:
    first = i.Incoming(source="phones", id="e1", occurred_at=9, data=i.Held(ref="a"))
    again = i.Incoming(source="phones", id="e1", occurred_at=1, data=i.Held(ref="a"))
    other = i.Incoming(source="phones", id="e2", occurred_at=5, data=i.Resumed(ref="a"))
    assert in_order_of_time([first, again, other]) == [0, 1, 2]


@pytest.mark.parametrize(("ended_at", "outcome"), [(30, "answered"), (5, "abandoned")])
async def test_opening_answer_counts_if_it_was_before_the_end_that_was_told_first(
    api: Api, ended_at: int, outcome: str
) -> None:
    await api.events(about("ended", "1", BEGAN + ended_at * 1000, by="customer"))
    opening = {"agent": "lina", "queue": "sales", "from": "13800138000"}
    result = await one(api, about("answered", "1", BEGAN + 10_000, **opening))
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert (contact["state"], contact["outcome"]) == ("closed", outcome)
