"""An agent says which customer a contact is from: recorded, learned for its number, and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contacthub.access.rules import Forbidden
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.customers.keys import Number
from contacthub.customers.model import Author, NumberChoice
from contacthub.customers.store import CustomerStore
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, CustomerId


@value(kw_only=True)
class Said:
    """What an agent says of a contact; ``customer_id`` None: it is from none of those known."""

    agent: AgentId
    contact_id: ContactId
    customer_id: str | None
    keep_number: bool = False


class Choosing:
    """Takes what agents say of contacts that they have answered, as often as they say it until wrap-up ends.

    10:00  an unknown number, answered by lina
    10:01  it is lu                      the contact is lu's, and so is what is asked and noted in it
    10:02  it is lu, keep the number     the number is lu's: the next call from it is surely from lu
    10:03  it is wei                     the contact is wei's; lu has the number no longer
    """

    def __init__(self, hub: Hub, world: World, pop: ScreenPop, customers: CustomerStore) -> None:
        self._hub = hub
        self._world = world
        self._pop = pop
        self._customers = customers

    async def choose(self, said: Said, rows: Sequence[Row], *, by: str) -> None:
        """Record the choice with ``rows``, learn from it, and return once its card is shown.

        Where the hub is killed in between, the choice is to be sent again: its reply is not kept with it.

        Raises:
            Rejected: the contact is not live.
            Forbidden: it is not answered yet.
            CustomerNotFound: there is no such customer.
            Problem: no_number, there is none to be kept.
        """
        self._check_answered(said)
        former_ids: list[str] = []
        tier = None
        if said.customer_id is not None:
            tier = (await self._customers.get(said.customer_id)).data.tier  # refuses an unknown one
            # An id from before a merge means the customer who was kept.
            kept, *former_ids = await self._customers.merges.ids_of(said.customer_id)
            said = replace(said, customer_id=kept)
        number = self._number_of(said)
        command = c.ChooseCustomer(
            agent=said.agent,
            contact_id=said.contact_id,
            customer_id=None if said.customer_id is None else CustomerId(said.customer_id),
            former_ids=tuple(map(CustomerId, former_ids)),
        )
        with self._world.details.changed(said.contact_id, tier=tier):
            self._hub.handle(command, rows)
        await self._hub.durable()
        if number is not None:
            choice = NumberChoice(
                contact_id=said.contact_id,
                number=number,
                customer_id=said.customer_id,
                agent=said.agent,
                keep=said.keep_number,
            )
            await self._customers.learn(choice, by=Author(name=by))
        await self._pop.choose(said.contact_id, said.customer_id)

    def _check_answered(self, said: Said) -> None:
        if said.agent not in self._world.floor.live(said.contact_id).answered_by():
            # Else one who lets it ring could pull any card.
            raise Forbidden("say who a contact is from once it is answered")

    def _number_of(self, said: Said) -> Number | None:
        number = self._pop.number_of(said.contact_id)
        if number is None and said.keep_number:
            wrong = "the contact has no number that could be kept"
            raise Problem("no_number", wrong, [("#/keep_number", wrong)])
        return number
