"""A supervisor or a program steps in: contacts are assigned, moved and prioritised, agents given queues."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.auditing import audit_row
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Shared, Told, json_of, shared
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import WHOLE, validated
from contacthub.contacts import wire
from contacthub.contacts.queue_change import QueueChange
from contacthub.contacts.views import agent_view, contact_view
from contacthub.contacts.visibility import seen_contact
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.hub.own_contact import need_seen_live
from contacthub.routing import commands as c
from contacthub.routing.words import AgentId, ContactId, QueueId

ContactView = Annotated[Json, shared(wire.ContactView)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Body = TypeVar("Body", bound=BaseModel)


class AssignBody(BaseModel):
    """The agent who gets the contact next."""

    agent: Name


class MoveBody(BaseModel):
    """The queue into which the contact goes."""

    queue: Name


class PriorityBody(BaseModel):
    """The priority that the contact has from now on."""

    priority: Annotated[int, Field(ge=-1000, le=1000, strict=True), WHOLE]


class QueuesBody(QueueChange):
    """The queues that the agent serves from now on, and those not; with ``until`` only until then."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": [name], "properties": {name: {"type": "array", "minItems": 1}}}
                for name in ("add", "remove")
            ]
        }
    )


class SteppingInDoors:
    """What supervisors do at their consoles, for programs; each with its row in the audit."""

    def __init__(self, hub: Hub, world: World) -> None:
        self._hub = hub
        self._world = world

    async def assign(self, request: web.Request) -> web.Response:
        """``POST /contacts/{id}/assign``."""
        body, contact_id = await _asked(request, AssignBody), ContactId(request.match_info["id"])
        command = c.AssignContact(contact_id=contact_id, agent=AgentId(body.agent), by=viewer(request).name)
        part(request).need_seen(f"agent {body.agent}", agents=(body.agent,))
        return await self._with_contact(request, Action.ASSIGN_CONTACT, command, agent=body.agent)

    async def move(self, request: web.Request) -> web.Response:
        """``POST /contacts/{id}/move``."""
        body, contact_id = await _asked(request, MoveBody), ContactId(request.match_info["id"])
        command = c.MoveContact(contact_id=contact_id, queue=QueueId(body.queue), by=viewer(request).name)
        part(request).need_seen(f"queue {body.queue}", queues=(body.queue,))
        return await self._with_contact(request, Action.MOVE_CONTACT, command, queue=body.queue)

    async def put_priority(self, request: web.Request) -> web.Response:
        """``PUT /contacts/{id}/priority``."""
        body, contact_id = await _asked(request, PriorityBody), ContactId(request.match_info["id"])
        command = c.SetPriority(contact_id=contact_id, priority=body.priority, by=viewer(request).name)
        return await self._with_contact(request, Action.SET_PRIORITY, command, priority=body.priority)

    async def put_queues(self, request: web.Request) -> web.Response:
        """``PUT /agents/{id}/queues``."""
        body, agent_id = await _asked(request, QueuesBody), AgentId(request.match_info["id"])
        part(request).need_seen(f"agent {agent_id}", agents=(agent_id,))
        body.need_seen(part(request))
        command = body.command(agent_id, self._hub.now(), viewer(request).name)
        await self._do(request, Action.SET_AGENT_QUEUES, command, **body.told())
        shown = agent_view(self._world.floor.agents[agent_id], self._world.directory)
        await self._hub.durable()
        return answer(shown)

    async def _with_contact(
        self, request: web.Request, action: Action, command: c.Command, **details: Any
    ) -> web.Response:
        await self._hub.whole()
        need_seen_live(part(request), self._world.floor, ContactId(request.match_info["id"]))
        await self._do(request, action, command, **details)
        world, contact_id = self._world, ContactId(request.match_info["id"])
        contact = world.floor.contacts.get(contact_id)
        shown: Json | None = None
        if contact is not None:  # else the queue it was moved to ended it
            shown = seen_contact(contact_view(contact, world), viewer(request), ())
        await self._hub.durable()
        return answer({"contact": shown})

    async def _do(self, request: web.Request, action: Action, command: c.Command, **details: Any) -> None:
        """Do it, with its row in the audit (Any: JSON)."""
        hub = self._hub
        await hub.whole()
        hub.handle(command, [audit_row(request, hub.now(), action, request.match_info["id"], **details)])


async def _asked(request: web.Request, body: type[Body]) -> Body:
    return validated(body, await json_body(request))


class LiveContact(BaseModel):
    """The contact as the floor shows it; null when its new queue ended it at once."""

    contact: ContactView | None


def _of_contact(
    route: tuple[str, str],
    handler: Callable[[SteppingInDoors, web.Request], Awaitable[web.Response]],
    body: type[BaseModel],
    *,
    told: tuple[str, str],
    example: Json,
    problems: tuple[str, ...],
) -> Route[SteppingInDoors]:
    method, path = route
    summary, about = told
    return Route(
        method,
        f"{API}/contacts/{{id}}/{path}",
        handler,
        rule=allow(Right.SUPERVISE, "floor:write"),
        limits=SMALL,
        told=Told(
            tag="Contacts",
            summary=summary,
            about=about,
            body=json_of(body, example=example),
            answers={200: Answer(about="The contact", shape=LiveContact)},
            problems=("unknown_contact", "wrong_state", *problems),
        ),
    )


ROUTES = (
    _of_contact(
        ("POST", "assign"),
        SteppingInDoors.assign,
        AssignBody,
        told=(
            "Give a contact in line to an agent",
            "They get it next, whatever their queues and skills, if they are there and take the channel. "
            "After a minute any capable agent may have it.",
        ),
        example={"agent": "lina"},
        problems=("unknown_agent", "agent_unavailable"),
    ),
    _of_contact(
        ("POST", "move"),
        SteppingInDoors.move,
        MoveBody,
        told=("Put a contact in line into another queue", "It goes to the end of that queue's line."),
        example={"queue": "sales"},
        problems=("unknown_queue",),
    ),
    _of_contact(
        ("PUT", "priority"),
        SteppingInDoors.put_priority,
        PriorityBody,
        told=("Change the priority of a waiting contact", "Its place in line follows."),
        example={"priority": 2},
        problems=(),
    ),
    Route(
        "PUT",
        f"{API}/agents/{{id}}/queues",
        SteppingInDoors.put_queues,
        rule=allow(Right.SUPERVISE, "floor:write"),
        limits=SMALL,
        told=Told(
            tag="Floor",
            summary="Have an agent serve other queues than the floor file says",
            about="Until `until`, else until it is undone; a restart and `apply` leave it as it is.",
            body=json_of(
                QueuesBody,
                lent={"add": ["sales"], "remove": ["support"]},
                for_a_while={"add": ["sales"], "until": "2030-05-01T12:00:00.000Z"},
            ),
            answers={200: Answer(about="The agent", shape=Shared(wire.AgentView))},
            problems=("unknown_agent", "unknown_queue"),
        ),
    ),
)
