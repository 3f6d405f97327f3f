"""Contacts that closed before agents' parts were stored: counting anew has their parts from the log."""

from __future__ import annotations

import asyncio

import pytest

from contacthub.contacts.rows import PartRow
from contacthub.hub.state import State, dump_state
from contacthub.reports import old_parts
from contacthub.routing import commands as c
from contacthub.routing.events import ContactClosed, OfferMade
from contacthub.routing.words import EndedBy
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, HubOfContacts, SetClock, arrive, furnish, hub_over
from tests.reports.test_cells_law import kept

pytestmark = pytest.mark.both_engines


def serve(hub: HubOfContacts, clock: SetClock, contact: str) -> None:
    """Have lina answer the contact and talk for a minute."""
    happened = arrive(hub, contact)
    [offer] = [each for each in happened if isinstance(each, OfferMade)]
    hub.handle(c.AcceptOffer(agent=LINA, offer_id=offer.offer_id))
    hub.handle(c.Answer(contact_id=offer.contact_id, agent=LINA))
    clock.instant += 60_000
    hub.handle(c.End(contact_id=offer.contact_id, ended_by=EndedBy.CUSTOMER))


async def anew(stored: Stored) -> list[tuple[str, int, bool]]:
    """Count everything anew; which contact has parts, how long its talk was, and whether it has closed."""
    run = kept(stored).rebuild()
    async with asyncio.timeout(60):
        await run.ended.wait()
    assert run.error is None
    return [
        (each.contact_id, each.talk_ms, each.closed_at is not None) for each in await stored.rows(PartRow)
    ]


async def test_old_contacts_have_parts_as_far_back_as_the_log_goes(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_parts, "CHUNK", 3)
    clock = SetClock(10**12)
    async with hub_over(stored, clock=clock) as hub:
        await furnish(hub, wrap_up_ms=0)
        for contact in ("a", "b"):
            serve(hub, clock, contact)
        await hub.durable()
    before = [("a", 60_000, True), ("b", 60_000, True)]
    drop = "DELETE FROM contact_parts"
    await stored.database.transact(lambda raw: raw.execute(drop))
    assert await anew(stored) == before
    assert await anew(stored) == before  # nothing is missing now
    await stored.database.transact(lambda raw: raw.execute(drop))
    state = State()
    for item in await stored.events():
        state.apply(item.event)
        if isinstance(item.event, ContactClosed):
            await stored.trimming.trim(item.seq, item.event.at, dump_state(state))
            break
    assert await anew(stored) == before[1:]
