"""``POST /events`` while the disk fails or a look-up takes its time: 200 means durable, and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from contacthub.contacts.rows import DetailsRow
from contacthub.customers.card_parts import CardParts
from contacthub.customers.keys import CardKeys
from contacthub.hub.bounds import Bounds
from contacthub.sources.cloud_events import read_event
from contacthub.sources.incoming import Incoming, Result
from contacthub.sources.memory import SLICE
from contacthub.testing.disk import Disk
from tests.sources.requests import LookUps, about, pbx
from tests.support import Api, arrived, wait_less_for_the_disk

pytestmark = pytest.mark.both_engines


async def fail_a_write(api: Api, disk: Disk) -> None:
    """Have the hub read itself back, and be ready again."""
    hub, memory = api.hub.parts.hub, api.hub.parts.intake._memory
    resets = memory.resets
    disk.fault = "fsync"  # of any commit: others write beside the hub
    disk.release()
    hub.write([])
    hub.tail.work.set()
    while hub.ready:  # noqa: ASYNC110 - the hub has no signal
        await asyncio.sleep(0.005)
    disk.fault = None
    while not (hub.ready and memory.resets > resets):  # noqa: ASYNC110 - the hub has no signal
        await asyncio.sleep(0.005)


async def test_a_repetition_is_not_answered_before_what_it_repeats_is_durable(
    api: Api, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_less_for_the_disk(api, monkeypatch)
    event = arrived("1")
    disk.hold()
    assert (await api.call("POST", "/events", [event]))[0] == 503
    again = asyncio.ensure_future(api.call("POST", "/events", [event]))
    assert (await again)[0] == 503
    await fail_a_write(api, disk)
    assert (await api.events(event))[0]["status"] == "accepted"
    assert len((await api.get("/contacts?ref=1"))["items"]) == 1


async def test_a_batch_of_which_a_part_failed_is_refused(
    api: Api, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [arrived(str(n)) for n in range(150)]
    look_ups = LookUps(api, monkeypatch)
    posted = asyncio.ensure_future(api.call("POST", "/events", batch))
    await look_ups.began.wait()
    look_ups.began.clear()
    disk.hold()
    look_ups.go_on.set()
    await look_ups.began.wait()  # the second slice looks up; the first waits for the disk
    look_ups.go_on.clear()
    await disk.held()
    await fail_a_write(api, disk)
    look_ups.go_on.set()
    assert (await posted)[0] == 503
    results = await api.events(*batch)
    assert {each["status"] for each in results} <= {"accepted", "duplicate"}
    assert len((await api.get("/contacts?limit=200"))["items"]) == 150


async def test_what_was_known_is_known_after_the_floor_was_read_back_meanwhile(
    api: Api, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = pbx("1")
    await api.events(first)
    look_ups = LookUps(api, monkeypatch)
    batch = [about("ended", "1", by="customer"), first, pbx("2")]
    posted = asyncio.ensure_future(api.events(*batch))
    await look_ups.began.wait()
    await fail_a_write(api, disk)
    look_ups.go_on.set()
    assert [each["status"] for each in await posted] == ["accepted", "duplicate", "accepted"]
    [contact] = (await api.get("/contacts?ref=1"))["items"]
    assert contact["state"] == "closed"


async def test_no_event_overtakes_the_arrival_of_its_contact(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_ups = LookUps(api, monkeypatch)
    arrival = asyncio.ensure_future(api.events(pbx("1")))
    await look_ups.began.wait()
    later = asyncio.ensure_future(api.events(about("offered", "1", agent="lina")))
    done, _ = await asyncio.wait({later}, timeout=0.2)
    assert not done
    look_ups.go_on.set()
    assert [each["status"] for each in [*await arrival, *await later]] == ["accepted", "accepted"]


async def test_nothing_is_kept_of_contacts_that_did_not_arrive(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = arrived("1")
    await asyncio.gather(*(api.events(event) for _ in range(3)))
    hub, cards = api.hub.parts.hub, api.hub.parts.pop._cards
    monkeypatch.setattr(hub, "_bounds", Bounds(max_pending=0))
    assert (await api.call("POST", "/events", [arrived("2")]))[0] == 503
    monkeypatch.undo()
    await api.events(arrived("3", queue="nowhere"))
    look_ups = LookUps(api, monkeypatch)
    given_up = asyncio.ensure_future(api.events(arrived("4")))
    await look_ups.began.wait()
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    while len(cards._look_ups) > 1:  # noqa: ASYNC110 - until the hub has noticed that nobody waits
        await asyncio.sleep(0.01)
    live = {each.contact_id for each in api.hub.parts.core.world.details.all()}
    assert set(cards._look_ups) == set(hub.routing.floor.contacts) == live


@pytest.mark.parametrize(
    ("kind", "data", "shown"),
    [
        ("transferred", {"to_queue": "sales", "note": "wants the red one"}, {"note": "wants the red one"}),
        ("noted", {"attributes": {"order": "7"}}, {"attributes": {"order": "7"}}),
    ],
)
async def test_what_an_event_says_of_a_contact_changes_only_when_the_event_is_taken(
    api: Api,
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    data: dict[str, Any],
    shown: dict[str, Any],
) -> None:
    [opened] = await api.events(pbx("1"))
    hub = api.hub.parts.hub
    batch = [about("held", "1"), about(kind, "1", **data)]
    disk.hold()
    monkeypatch.setattr(hub, "_bounds", Bounds(max_pending=1))  # reached by the first event of the batch
    assert (await api.call("POST", "/events", batch))[0] == 503
    [details] = api.hub.parts.core.world.details.all()
    assert (details.note, details.attributes) == (None, {})
    monkeypatch.undo()
    disk.release()
    assert [each["status"] for each in await api.events(*batch)] == ["duplicate", "accepted"]
    contact = await api.get(f"/contacts/{opened['contact_id']}")
    assert {name: contact[name] for name in shown} == shown


@pytest.mark.parametrize(("kind", "becomes"), [("offered", "offered"), ("answered", "handling")])
async def test_event_that_opens_its_contact_is_taken_whole_or_not_at_all(
    api: Api, disk: Disk, monkeypatch: pytest.MonkeyPatch, kind: str, becomes: str
) -> None:
    hub = api.hub.parts.hub
    opening = about(kind, "1", agent="lina", queue="support", **{"from": "13800138000"})
    disk.hold()
    monkeypatch.setattr(hub, "_bounds", Bounds(max_pending=1))  # reached by the arrival alone
    posted = asyncio.ensure_future(api.events(opening))
    await disk.held()
    monkeypatch.undo()
    disk.release()
    [result] = await posted
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert (result["status"], contact["state"]) == ("accepted", becomes)


async def test_the_details_used_are_those_of_the_event_that_opens(api: Api) -> None:
    refused, taken = await api.events(
        arrived("1", queue="nowhere", **{"from": "13900000001"}), arrived("1", **{"from": "13900000002"})
    )
    assert (refused["status"], taken["status"]) == ("rejected", "accepted")
    contact = await api.get(f"/contacts/{taken['contact_id']}")
    assert contact["from"]["raw"] == "13900000002"


async def test_a_call_that_is_over_before_its_look_up_is_in_the_customers_history(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"name": "Li Na", "phones": [{"raw": "13900000009"}]}
    assert (await api.call("PUT", "/customers/C9", body))[0] == 201
    customers, go_on = api.hub.parts.stores.customers, asyncio.Event()
    card_parts = customers.card_parts

    async def slow(keys: CardKeys) -> CardParts:
        await go_on.wait()
        return await card_parts(keys)

    monkeypatch.setattr(customers, "card_parts", slow)
    await api.events(arrived("1", **{"from": "13900000009"}), about("ended", "1", by="customer"))
    seq = api.hub.parts.hub.tail.durable_seq
    assert (await api.get("/contacts?customer=C9"))["items"] == []
    go_on.set()
    await api.get(f"/log?since={seq}&wait_ms=20000")
    [contact] = (await api.get("/contacts?customer=C9"))["items"]
    assert (contact["ref"], contact["state"]) == ("1", "closed")


async def test_between_slices_of_a_batch_others_have_their_turn(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first] = await api.events(arrived("1"))
    intake, happened = api.hub.parts.intake, []
    take_slice = intake._take_slice

    async def slice_taken(source: str, events: Sequence[Incoming | Result]) -> list[Result]:
        happened.append("slice")
        return await take_slice(source, events)

    async def others() -> None:
        while True:
            happened.append("others")
            await asyncio.sleep(0)

    monkeypatch.setattr(intake, "_take_slice", slice_taken)
    beside = asyncio.ensure_future(others())
    results = await intake.take([read_event(about("noted", "1", question="?")) for _ in range(3 * SLICE)])
    beside.cancel()
    assert {(each.status, each.contact_id) for each in results} == {("accepted", first["contact_id"])}
    assert happened.count("slice") == 3
    assert ("slice", "slice") not in pairwise(happened)


@pytest.mark.parametrize("batches", [1, 4])
async def test_contact_noted_many_times_is_written_once_a_transaction(
    api: Api, disk: Disk, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    hub, log, bytes_written = api.hub.parts.hub, api.hub.parts.stores.log, []
    await api.events(arrived("1"), about("noted", "1", attributes={"story": "x" * 60_000}))
    append = log.append

    async def appended(*, rows: Sequence[Any], **more: Any) -> None:
        bytes_written.append(sum(len(row.attributes) for row in rows if isinstance(row, DetailsRow)))
        await append(rows=rows, **more)

    monkeypatch.setattr(log, "append", appended)
    disk.hold()
    hub.write([])
    hub.try_log()
    while not bytes_written:  # noqa: ASYNC110 - and not another writer: what comes now waits for one transaction
        await asyncio.sleep(0.005)
    before = hub.tail.seq
    notes = [[about("noted", "1", attributes={"n": 100 * k + n}) for n in range(100)] for k in range(batches)]
    posted = [asyncio.ensure_future(api.events(*each)) for each in notes]
    while hub.tail.seq < before + 100 * batches:  # noqa: ASYNC110 - the hub has no signal
        await asyncio.sleep(0.005)
    disk.release()
    results = await asyncio.gather(*posted)
    assert {result["status"] for each in results for result in each} == {"accepted"}
    assert 60_000 < sum(bytes_written) < 60_100, "of 100 notes in each batch only the last is in the row"
