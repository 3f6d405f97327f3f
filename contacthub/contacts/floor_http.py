"""The floor now, and agents' presence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.roles import Role
from contacthub.access.rules import Forbidden, allow, own
from contacthub.api.answering import answer
from contacthub.api.auditing import audit_row
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Link, Shared, Told, json_of, shared
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.contacts import wire
from contacthub.contacts.http import of_contact
from contacthub.contacts.views import agent_view, queue_views
from contacthub.contacts.visibility import is_onlooker, sees_contacts, view
from contacthub.contacts.waits import waits_now, waits_of
from contacthub.contacts.whole import WholeFloor
from contacthub.contacts.world import World
from contacthub.floor_file.by_hand import told_why
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing.errors import UnknownAgent
from contacthub.routing.words import AgentId, ContactId, Instant, QueueId

QueueView = Annotated[Json, shared(wire.QueueView)]
AgentView = Annotated[Json, shared(wire.AgentView)]
ContactView = Annotated[Json, shared(wire.ContactView)]
OfferView = Annotated[Json, shared(wire.OfferView)]


class PresenceBody(BaseModel):
    """``available``, ``offline`` or a break's id; ``next``: once their last contact ends, if any."""

    presence: Annotated[str, Field(min_length=1, max_length=200)]
    when: Literal["now", "next"] = "now"


class ReasonBody(BaseModel):
    """Why, for those who look at the queue."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]


class FloorAnswer(BaseModel):
    """The floor as the caller may see it, after event ``seq`` of ``log``."""

    log: str
    seq: int
    queues: list[QueueView]
    agents: list[AgentView]
    contacts: list[ContactView]
    offers: list[OfferView]
    waits: wire.Waits


class FloorDoors:
    """Shows the floor, and sets presence on it."""

    def __init__(self, hub: Hub, world: World, whole: WholeFloor) -> None:
        self._hub = hub
        self._world = world
        self._whole = whole

    async def get(self, request: web.Request) -> web.Response:
        """``GET /floor``."""
        hub, asks = self._hub, viewer(request)
        await hub.whole()
        if is_onlooker(asks):
            await self._whole.ready()
            shown = self._whole.view(hub.now(), contacts=sees_contacts(asks))
        else:
            shown = view(asks, self._world, hub.now())
        waits = self._waits(hub.now()) if sees_contacts(asks) else {}
        contacts = self._world.floor.contacts
        waits = waits_of(waits, asks.sight, lambda each: contacts[each].queue)
        body: Json = {"log": hub.tail.log_id, "seq": hub.tail.seq, **shown, "waits": waits}
        await hub.readable()
        return answer(body)

    def _waits(self, now: Instant) -> Mapping[ContactId, int]:
        return waits_now(self._world.floor, now, self._world.wait_errors).contacts

    async def put_presence(self, request: web.Request) -> web.Response:
        """``PUT /agents/{id}/presence``."""
        hub, world, asks = self._hub, self._world, viewer(request)
        agent_id = AgentId(request.match_info["id"])
        refusal = Forbidden("an agent changes only their own presence")
        part(request).need(lambda agent: agent == agent_id, refusal)
        body = validated(PresenceBody, await json_body(request))
        await hub.whole()
        if agent_id not in world.floor.agents:
            raise UnknownAgent(f"there is no agent {agent_id!r}; `contacthub apply` creates agents")
        # The other viewers that may are programs with the scope floor:write.
        is_own = asks.role is Role.AGENT
        audit = audit_row(
            request, hub.now(), Action.SET_AGENT_PRESENCE, agent_id, presence=body.presence, when=body.when
        )
        command = c.SetPresence(
            agent=agent_id,
            presence=body.presence,
            by="agent" if is_own else "supervisor",
            who=None if is_own else asks.name,
            when=body.when,
        )
        hub.handle(command, [] if is_own else [audit])
        shown = agent_view(world.floor.agents[agent_id], world.directory)
        await hub.durable()
        return answer(shown)

    async def open_queue(self, request: web.Request) -> web.Response:
        """``POST /queues/{id}/open``."""
        queue = QueueId(request.match_info["id"])
        return await self._turn(request, c.OpenQueue(queue=queue), Action.OPEN_QUEUE)

    async def close_queue(self, request: web.Request) -> web.Response:
        """``POST /queues/{id}/close``."""
        queue = QueueId(request.match_info["id"])
        return await self._turn(request, c.CloseQueue(queue=queue), Action.CLOSE_QUEUE)

    async def _turn(
        self, request: web.Request, command: c.OpenQueue | c.CloseQueue, action: Action
    ) -> web.Response:
        hub, world = self._hub, self._world
        part(request).need_seen(f"queue {command.queue}", queues=(command.queue,))
        body = validated(ReasonBody, await json_body(request))
        await hub.whole()
        audit = audit_row(request, hub.now(), action, command.queue, reason=body.reason)
        with told_why(world.directory, command.queue, body.reason) as rows:
            hub.handle(command, [*rows, audit])
        [shown] = queue_views(world, [command.queue], hub.now())
        await hub.durable()
        return answer(shown)


def _turned(
    deed: str, handler: Callable[[FloorDoors, web.Request], Awaitable[web.Response]], summary: str
) -> Route[FloorDoors]:
    return Route(
        "POST",
        f"{API}/queues/{{id}}/{deed}",
        handler,
        rule=allow(Right.SUPERVISE, "floor:write"),
        limits=SMALL,
        told=Told(
            tag="Floor",
            summary=summary,
            about="It stands above the hours until the opposite is said; then these count again, if they say "
            "the same. The reason is shown with the queue.",
            body=json_of(ReasonBody, reason={"reason": "power cut"}),
            answers={200: Answer(about="The queue", shape=Shared(wire.QueueView))},
            problems=("unknown_queue", "wrong_state"),
        ),
    )


ROUTES = (
    Route(
        "GET",
        f"{API}/floor",
        FloorDoors.get,
        rule=allow(Right.CONSOLE_OPEN, "floor:read"),
        told=Told(
            tag="Floor",
            summary="The floor now, as the caller may see it",
            answers={
                200: Answer(
                    about="Queues, agents, live contacts and pending offers",
                    shape=FloorAnswer,
                    links=(
                        Link(f"PUT {API}/agents/{{id}}/presence", {"id": "$response.body#/agents/0/id"}),
                        Link(f"GET {API}/log", {"since": "$response.body#/seq"}),
                        *of_contact("$response.body#/contacts/0/id"),
                    ),
                )
            },
        ),
    ),
    Route(
        "PUT",
        f"{API}/agents/{{id}}/presence",
        FloorDoors.put_presence,
        rule=own(Right.CONTACTS_TAKE, "floor:write"),
        limits=SMALL,
        told=Told(
            tag="Floor",
            summary="Set an agent's presence",
            about="`available`, `offline` or a break's id; with `when` `next` once their last contact ends. "
            "Agents set their own.",
            body=json_of(
                PresenceBody,
                available={"presence": "available"},
                lunch_after_this={"presence": "lunch", "when": "next"},
            ),
            answers={200: Answer(about="The agent", shape=Shared(wire.AgentView))},
            problems=("unknown_agent", "unknown_presence"),
        ),
    ),
    _turned("open", FloorDoors.open_queue, "Open a queue, whatever its hours say"),
    _turned("close", FloorDoors.close_queue, "Close a queue, whatever its hours say"),
)
