"""Cards show a customer's contacts as they are now, though the rows of contacts follow behind the log."""

from __future__ import annotations

import sqlite3
from typing import Any

import orjson
import pytest

from contacthub.contacts import card_source
from contacthub.contacts.projection import ContactRows
from contacthub.contacts.touched import Touched
from contacthub.contacts.world import World
from contacthub.customers.card import Drawn
from contacthub.hub import behind
from contacthub.routing import events as e
from contacthub.routing.words import BY_HUB, ContactId, CustomerId
from contacthub.testing.disk import Disk
from tests.sources.test_events_in_trouble import fail_a_write
from tests.support import Api, arrived, event

LU = {"name": "陆建国", "phones": ["13800138000"]}


@pytest.fixture(autouse=True)
def rows_by_themselves_never(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written when a read asks, and at no other time."""
    monkeypatch.setattr(behind, "AFTER_S", 3_600.0)


async def came_and_went(api: Api) -> dict[str, Any]:
    """A call that has arrived, and later has ended."""
    [first] = await api.events(arrived("1"))
    await api.events(event("contact.ended", {"ref": "1", "by": "customer"}))
    return first


async def card_of(api: Api, result: dict[str, Any]) -> dict[str, Any]:
    """The card of a contact that has come in."""
    return shown(await api.hub.parts.pop.wait(result["contact_id"]))


def shown(card: Drawn) -> dict[str, Any]:
    """What a screen gets."""
    return orjson.loads(orjson.dumps(card.json))


async def test_next_calls_card_shows_the_contact_that_has_just_closed(api: Api) -> None:
    await api.call("PUT", "/customers/lu", LU)
    first = await came_and_went(api)
    [second] = await api.events(arrived("2"))
    card = await card_of(api, second)
    assert card["customer"]["id"] == "lu"
    [past] = card["contacts"]
    assert (past["id"], past["outcome"]) == (first["contact_id"], "abandoned")


async def test_contact_is_still_known_after_the_hub_was_read_back(api: Api, disk: Disk) -> None:
    await api.call("PUT", "/customers/lu", LU)
    first = await came_and_went(api)
    await fail_a_write(api, disk)
    [again] = await api.events(arrived("1"))
    assert (again["status"], again["contact_id"]) == ("ignored", first["contact_id"])
    [second] = await api.events(arrived("2"))
    assert [past["outcome"] for past in (await card_of(api, second))["contacts"]] == ["abandoned"]


async def test_card_as_far_as_it_is_written_is_shown_while_the_disk_is_bad(api: Api, disk: Disk) -> None:
    await api.call("PUT", "/customers/lu", LU)
    await came_and_went(api)
    disk.fail(*[sqlite3.OperationalError("disk I/O error")] * 3)
    card = shown(await api.hub.parts.pop.open("lu"))
    assert card["customer"]["id"] == "lu"


async def test_card_waits_no_second_for_a_disk_that_hangs(
    api: Api, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_source, "WRITTEN_WITHIN_S", 0.01)
    await api.call("PUT", "/customers/lu", LU)
    await came_and_went(api)
    disk.hold()
    card = shown(await api.hub.parts.pop.open("lu"))
    disk.release()
    assert card["customer"]["id"] == "lu"


async def test_cards_without_such_contacts_have_nothing_written(api: Api) -> None:
    hub = api.hub.parts.hub
    await api.call("PUT", "/customers/zhou", {"name": "周"})
    await api.events(arrived("1"))
    before = hub.tail.rows_seq
    await api.hub.parts.pop.open("zhou")
    assert hub.tail.rows_seq == before < hub.tail.durable_seq


def linked(customer_id: str | None, *, by: str = BY_HUB) -> e.CustomerLinked:
    customer = None if customer_id is None else CustomerId(customer_id)
    return e.CustomerLinked(at=1, contact_id=ContactId("c1"), customer_id=customer, verdict="exact", by=by)


@pytest.mark.parametrize(
    ("event", "concerned"),
    [
        (linked("lu"), {"lu"}),
        (linked("lu", by="lina"), {"lu", "zhou"}),  # who had it before is not in the event
        (linked(None, by="lina"), {"lu", "zhou"}),
        (linked(None), set()),
    ],
)
async def test_whose_cards_a_link_concerns(event: e.CustomerLinked, concerned: set[str]) -> None:
    touched = Touched(World(capabilities=lambda source: []))
    rows = ContactRows(touched)
    touched.note(7, event)
    rows.note(7, event)
    rows.rows(7)  # what is being written may not be in what was read before
    assert {one for one in ("lu", "zhou") if rows.may_have_changed(one, 6)} == concerned
    assert not any(rows.may_have_changed(one, 7) for one in ("lu", "zhou"))
