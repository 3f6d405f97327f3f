"""``GET /contacts/{id}/signature``: what is put below the agent's answer, shown before it is sent."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Told
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.messages.signatures import Signatures
from contacthub.routing.errors import NotYourContact
from contacthub.routing.words import AgentId, ContactId


class SignatureAnswer(BaseModel):
    """What stands below an answer by mail; null: nothing."""

    text: str | None


class SignatureDoors:
    """Shows signatures."""

    def __init__(self, hub: Hub, world: World, signatures: Signatures) -> None:
        self._hub = hub
        self._world = world
        self._signatures = signatures

    async def show(self, request: web.Request) -> web.Response:
        """``GET /contacts/{id}/signature``. Raises: UnknownContact, NotYourContact."""
        await self._hub.whole()
        contact = self._world.floor.live(ContactId(request.match_info["id"]))
        part(request).need(
            lambda agent: agent in contact.agents(), NotYourContact(f"contact {contact.id} is not yours")
        )
        agent = viewer(request).agent
        text = self._signatures.of(contact.id, AgentId(agent) if agent else None)
        await self._hub.readable()
        return answer({"text": text})


ROUTES = (
    Route(
        "GET",
        f"{API}/contacts/{{id}}/signature",
        SignatureDoors.show,
        rule=own(Right.CONTACTS_TAKE, "contacts:read"),
        told=Told(
            tag="Messages",
            summary="What is put below an answer by mail",
            about="The `signature` of the contact's queue, else that of its mailbox, with the names of agent "
            "and queue filled in. It is put below each answer once. For the agent who answers, and for "
            "programs, whose token says as which agent they write.",
            answers={200: Answer(about="The signature", shape=SignatureAnswer)},
            problems=("unknown_contact", "not_your_contact"),
        ),
    ),
)
