"""What agents ask and do over HTTP about contacts that they have or had."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.fields import Kind, hidden
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.answering import answer
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.contacts import wire
from contacthub.contacts.answers import ContactItem
from contacthub.contacts.completing import complete_wrap_up
from contacthub.contacts.past import ContactReads, contact_item, stored_contact
from contacthub.contacts.targets import agents_to_pass_to
from contacthub.contacts.visibility import MOST_TARGETS
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.hub.own_contact import own_contact
from contacthub.routing import commands as c
from contacthub.routing.errors import NotYourContact
from contacthub.routing.words import AgentId, ContactId


class CompletedBody(BaseModel):
    """How the contact ended; ``note`` takes the place of the one there is, null: it stays."""

    disposition: Annotated[str, Field(min_length=1, max_length=100)]
    note: Annotated[str, Field(max_length=20_000)] | None = None


class TargetAgent(BaseModel):
    """An agent to whom the contact may be passed; ``free``: it would ring at them now."""

    id: str
    name: str
    state: wire.AgentState
    presence: str
    free: bool


class TargetsAnswer(BaseModel):
    """The first 500 of all, those who are free before the others."""

    agents: list[TargetAgent]
    agents_total: int


class OwnContactDoors:
    """Takes what was left undone."""

    def __init__(self, hub: Hub, world: World, past: ContactReads) -> None:
        self._hub = hub
        self._world = world
        self._past = past

    async def complete_wrap_up(self, request: web.Request) -> web.Response:
        """``POST /contacts/{id}/complete-wrap-up``."""
        hub, contact_id = self._hub, ContactId(request.match_info["id"])
        agent_id = AgentId(viewer(request).agent or "")
        body = validated(CompletedBody, await json_body(request))
        await hub.caught_up()
        before = await stored_contact(self._past, contact_id)
        refusal = NotYourContact("this contact was not with you")
        part(request).need(lambda agent: agent in before.agents, refusal)
        await hub.whole()
        command = c.CompleteWrapUp(agent=agent_id, contact_id=contact_id, disposition=body.disposition)
        complete_wrap_up(hub, self._world, command, body.note, [])
        await hub.caught_up()
        hides = hidden(viewer(request), Kind.CONTACT, part=True)
        return answer(contact_item(await stored_contact(self._past, contact_id), hub.now(), hides))

    async def transfer_targets(self, request: web.Request) -> web.Response:
        """``GET /contacts/{id}/transfer-targets``."""
        contact = own_contact(part(request), self._world.floor, ContactId(request.match_info["id"]))
        by = AgentId(viewer(request).agent or "")
        found = await agents_to_pass_to(self._world, contact, by)
        await self._hub.readable()
        return answer({"agents": found[:MOST_TARGETS], "agents_total": len(found)})


ROUTES = (
    Route(
        "GET",
        f"{API}/contacts/{{id}}/transfer-targets",
        OwnContactDoors.transfer_targets,
        rule=own(Right.CONTACTS_TAKE),
        told=Told(
            tag="Contacts",
            summary="To which agents a contact may be passed on, and who could take it now",
            about="Agents, of a contact that they have. The queues are in `me.transfer_to` of the console.",
            answers={200: Answer(about="The agents", shape=TargetsAnswer)},
            problems=("unknown_contact", "not_your_contact"),
        ),
    ),
    Route(
        "POST",
        f"{API}/contacts/{{id}}/complete-wrap-up",
        OwnContactDoors.complete_wrap_up,
        rule=own(Right.CONTACTS_TAKE),
        told=Told(
            tag="Contacts",
            summary="Say how a contact ended, after the wrap-up ended without that",
            about="Agents, of a wrap-up of theirs in a queue that requires a disposition, for an hour. As "
            "the console's `complete_wrap_up`.",
            body=json_of(CompletedBody, example={"disposition": "resolved"}),
            answers={200: Answer(about="The contact", shape=ContactItem)},
            problems=("unknown_contact", "not_your_contact", "not_wrapping_up", "unknown_disposition"),
        ),
    ),
)
