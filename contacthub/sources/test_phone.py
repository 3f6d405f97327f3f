"""The test phone: a caller that an administrator plays, to see a call go through without a phone system.

It is a source of its own that only reports, as a phone system without call-backs does::

    the administrator calls     contact.arrived
    an agent accepts            contact.answered, by itself: the agent's phone is picked up
    the administrator hangs up  contact.ended

Its calls are contacts like others, also in figures.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from contacthub.clock import uuid7
from contacthub.contacts.visibility import Delta
from contacthub.contacts.world import World
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing import events as e
from contacthub.routing.floor.states import ContactState
from contacthub.routing.values import value
from contacthub.routing.words import ContactId, EndedBy, Instant
from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number
from contacthub.sources.intake import Intake

log = logging.getLogger("contacthub.sources")

TEST_PHONE: Final = "test-phone"
"""The source of its calls."""
MOST_LIVE: Final = 5
MOST_SHOWN: Final = 20
"""Calls that are listed, those that are over among them."""


@value(kw_only=True)
class TestCall:
    """A call; ``agent``: who took it last."""

    contact_id: ContactId
    ref: str
    number: str
    queue: str
    began_at: Instant
    state: str
    agent: str | None = None


class TestPhone:
    """Calls, answers for agents, and hangs up."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        intake: Intake,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._hub = hub
        self._world = world
        self._intake = intake
        self._spawn = spawn
        self._begun: OrderedDict[ContactId, TestCall] = OrderedDict()
        """The last calls of this start, as they were when they began or an agent took them."""

    def calls(self) -> list[TestCall]:
        """Those that go on, and the last that are over; the newest first."""
        over = {name: replace(each, state=ContactState.CLOSED.value) for name, each in self._begun.items()}
        known = over | {each.contact_id: each for each in self._live()}
        return sorted(known.values(), key=lambda each: each.began_at, reverse=True)[:MOST_SHOWN]

    def _live(self) -> Iterator[TestCall]:
        for details in self._world.details.all():
            contact_id = ContactId(details.contact_id)
            contact = self._world.floor.contacts.get(contact_id)
            if details.source == TEST_PHONE and contact is not None:
                yield TestCall(
                    contact_id=contact_id,
                    ref=details.ref,
                    number=details.from_raw or "",
                    queue=contact.queue or "",
                    began_at=contact.arrived_at,
                    state=contact.state.value,
                    agent=contact.agent or contact.last_agent,
                )

    async def call(self, number: str, queue: str) -> TestCall:
        """Call; the contact waits in the queue when this returns, and is durable.

        Raises:
            Problem: wrong_state while five go on; unknown_queue and whatever else an event is refused for.
            StorageUnavailable: nothing was done.
        """
        if sum(1 for _ in self._live()) >= MOST_LIVE:
            raise Problem("wrong_state", f"{MOST_LIVE} test calls go on; hang one of them up first")
        ref = uuid7(self._hub.now())
        arrived = i.Arrived(ref=ref, channel="voice", from_=Number(raw=number), queue=queue)
        contact_id = await self._take(ref, "arrived", arrived)
        call = next(each for each in self._live() if each.contact_id == contact_id)
        self._begun[contact_id] = call
        while len(self._begun) > MOST_SHOWN:
            self._begun.popitem(last=False)
        return call

    async def hang_up(self, contact_id: ContactId) -> None:
        """Hang up.

        Raises:
            Problem: unknown_contact, unless it is a test call that goes on.
            StorageUnavailable: nothing was done.
        """
        call = next((each for each in self._live() if each.contact_id == contact_id), None)
        if call is None:
            raise Problem("unknown_contact", "there is no such test call, or it is over")
        await self._take(call.ref, "ended", i.Ended(ref=call.ref, by=EndedBy.CUSTOMER))

    def follow(self, deltas: Sequence[Delta]) -> None:
        """Pick up where an agent accepted."""
        for delta in deltas:
            if not isinstance(accepted := delta.fact, e.OfferAccepted) or accepted.consult:
                continue
            details = self._world.details.get(accepted.contact_id)
            if details is not None and details.source == TEST_PHONE:
                self._spawn(self._answered(details.ref, accepted))
            if (begun := self._begun.get(accepted.contact_id)) is not None:
                self._begun[accepted.contact_id] = replace(begun, agent=accepted.agent)

    async def _answered(self, ref: str, accepted: e.OfferAccepted) -> None:
        answered = i.Answered(ref=ref, agent=accepted.agent)
        try:
            await self._take(ref, f"answered {accepted.offer_id}", answered)
        except (Problem, StorageUnavailable) as error:
            # The contact goes back to its place when the time to connect is over, as with any phone.
            log.warning("! a test call was not answered: %s", type(error).__name__)

    async def _take(self, ref: str, what: str, data: i.Data) -> ContactId:
        incoming = i.Incoming(source=TEST_PHONE, id=f"{ref} {what}", occurred_at=None, data=data)
        [result] = await self._intake.take([incoming])
        if result.error is not None:
            problem = result.error
            raise Problem(problem["code"], problem["detail"])
        return ContactId(result.contact_id or "")
