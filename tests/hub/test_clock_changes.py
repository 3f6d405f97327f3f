"""The system clock is put right while the hub runs, or was wrong when it last ran."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, Witness, arrive, furnish, hub_over
from tests.test_clock import Machine

DAY_S = 86_400


async def test_offer_rings_as_long_as_it_would_when_the_clock_is_put_forward(stored: Stored) -> None:
    machine, witness = Machine(), Witness()
    async with hub_over(stored, witness, clock=machine.clock()) as hub:
        await furnish(hub)
        [contact] = [each for each in arrive(hub, "c1") if isinstance(each, e.OfferMade)]
        machine.run(5)
        machine.set_by(2 * DAY_S)
        hub.look_at_clock()
        await hub.durable()
        offer = hub.routing.floor.contacts[contact.contact_id].offers[contact.offer_id]
        assert offer.deadline_at == contact.deadline_at + 2 * DAY_S * 1_000
        assert hub.routing.floor.agents[LINA].console
        assert (witness.types[-1], hub.ahead_ms) == ("hub_resumed", 0)


async def test_what_is_done_first_after_the_clock_jumped_finds_the_offer_ringing(stored: Stored) -> None:
    machine, witness = Machine(), Witness()
    async with hub_over(stored, witness, clock=machine.clock()) as hub:
        await furnish(hub)
        arrive(hub, "c1")
        machine.set_by(3_600)
        arrive(hub, "c2")
        await hub.durable()
        assert "offer_expired" not in witness.types
        assert witness.types.count("hub_resumed") == 1


async def test_jump_during_a_start_is_part_of_the_time_away(stored: Stored) -> None:
    machine = Machine()
    async with hub_over(stored, clock=machine.clock()) as hub:
        await furnish(hub)
    witness, clock = Witness(), machine.clock()
    machine.set_by(3_600)
    async with hub_over(stored, witness, clock=clock) as hub:
        hub.look_at_clock()
        await hub.durable()
        started = [each.fact for each in witness.deltas if isinstance(each.fact, e.HubStarted)]
        assert [each.downtime_ms for each in started] == [3_600_000]
        assert "hub_resumed" not in witness.types


async def test_log_of_a_wrong_clock_goes_on_without_going_back_and_deadlines_pass(stored: Stored) -> None:
    machine = Machine()
    machine.set_by(90 * DAY_S)
    async with hub_over(stored, clock=machine.clock()) as hub:
        await furnish(hub)
        last = hub.now()
    machine.set_by(-90 * DAY_S)
    async with hub_over(stored, clock=machine.clock()) as hub:
        assert (hub.now(), hub.ahead_ms) == (last, 90 * DAY_S * 1_000)
        machine.run(20)
        assert hub.now() == last + 18_000
