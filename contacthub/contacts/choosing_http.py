"""The door by which an agent's program says which customer a contact is from."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.answering import answer
from contacthub.api.auditing import audit_row
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Shared, Told, json_of
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.contacts.choosing import Choosing, Said
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.customers.card_wire import Card
from contacthub.hub.hub import Hub
from contacthub.hub.own_contact import own_contact
from contacthub.routing.words import AgentId, ContactId


class ChoiceBody(BaseModel):
    """Whom a contact is from; null: none of those known.

    ``keep_number``: its number is theirs from now on.
    """

    customer_id: Annotated[str, Field(min_length=1, max_length=200)] | None
    keep_number: bool = False


class ChoosingDoors:
    """Takes an agent's choice, as the console does."""

    def __init__(self, hub: Hub, world: World, pop: ScreenPop, choosing: Choosing) -> None:
        self._hub = hub
        self._world = world
        self._pop = pop
        self._choosing = choosing

    async def put(self, request: web.Request) -> web.Response:
        """``PUT /contacts/{id}/customer``."""
        contact_id, asks = ContactId(request.match_info["id"]), viewer(request)
        body = validated(ChoiceBody, await json_body(request))
        own_contact(part(request), self._world.floor, contact_id)
        await self._hub.whole()
        said = Said(
            agent=AgentId(asks.agent or ""),
            contact_id=contact_id,
            customer_id=body.customer_id,
            keep_number=body.keep_number,
        )
        about = {"keep_number": body.keep_number}
        audit = audit_row(request, self._hub.now(), Action.CHOOSE_CUSTOMER, body.customer_id or "", **about)
        await self._choosing.choose(said, [audit], by=asks.name)
        return answer((await self._pop.wait(contact_id)).json)


ROUTES = (
    Route(
        "PUT",
        f"{API}/contacts/{{id}}/customer",
        ChoosingDoors.put,
        rule=own(Right.CONTACTS_TAKE),
        limits=SMALL,
        told=Told(
            tag="Contacts",
            summary="Say which customer a contact of yours is from",
            about="From the answer on until wrap-up ends, as often as need be: contact, notes and questions "
            "go with it. With `keep_number` the contact's number is the customer's from now on; without, the "
            "next contact from it is `probable`, `chosen_before`. `null`: none of those known.",
            body=json_of(ChoiceBody, example={"customer_id": "C-1001", "keep_number": True}),
            answers={200: Answer(about="The card, with the choice", shape=Shared(Card))},
            problems=("not_your_contact", "forbidden", "unknown_customer", "no_number"),
        ),
    ),
)
