"""Routing explained: why an agent waits, and who could be moved to a queue."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Told
from contacthub.api.json import Json
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.contacts.answers import Lack
from contacthub.contacts.why import lacks_shown
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.routing.errors import UnknownAgent, UnknownQueue
from contacthub.routing.matching.lending import Effect, Movable, movable
from contacthub.routing.matching.why import WhyIdle, why_idle
from contacthub.routing.words import AgentId, QueueId

MOST_MOVABLE = 20


class IdleReason(BaseModel):
    """So many contacts of a queue, all for one reason, do not go to the agent."""

    queue: str
    reason: str
    contacts: int
    lacks: list[Lack]


class WhyIdleAnswer(BaseModel):
    """Why an agent gets none of the contacts in line; ``reasons`` is empty while none waits."""

    agent: str
    state: str
    presence: str
    reasons: list[IdleReason]


class MoveEffect(BaseModel):
    """The estimated wait of a contact that comes into the queue, before and after the move; null: unknown."""

    queue: str
    before_ms: int | None
    after_ms: int | None


class MovableAgent(BaseModel):
    """An agent who could be moved: what that does to the queue, and to those that they leave."""

    agent: str
    name: str
    state: str
    gains: MoveEffect
    leaves: list[MoveEffect]


class MovableAnswer(BaseModel):
    """Agents of other queues who are there and have the skills of this one, who harms least first."""

    queue: str
    agents: Annotated[list[MovableAgent], Field(max_length=MOST_MOVABLE)]


class RoutingDoors:
    """Answers questions about routing; none of them changes anything."""

    def __init__(self, hub: Hub, world: World) -> None:
        self._hub = hub
        self._world = world

    async def why_idle(self, request: web.Request) -> web.Response:
        """``GET /agents/{id}/why-idle``."""
        await self._hub.whole()
        floor, agent_id = self._world.floor, AgentId(request.match_info["id"])
        agent = floor.agents.get(agent_id)
        if agent is None:
            raise UnknownAgent(f"there is no agent {agent_id!r}")
        part(request).need_seen(f"agent {agent_id}", agents=(agent_id,))
        found = why_idle(floor, agent, self._hub.now())
        body: Json = {
            "agent": agent.id,
            "state": agent.state.value,
            "presence": agent.shown_presence,
            "reasons": [_reason(each) for each in found],
        }
        await self._hub.readable()
        return answer(body)

    async def movable(self, request: web.Request) -> web.Response:
        """``GET /queues/{id}/movable-agents``."""
        await self._hub.whole()
        queue = self._queue(request.match_info["id"])
        part(request).need_seen(f"queue {queue}", queues=(queue,))
        sight = part(request).limit()
        found = [
            each
            for each in movable(self._world.floor, queue, self._hub.now())
            if sight is None or each.agent.id in sight.agents
        ][:MOST_MOVABLE]
        body: Json = {"queue": queue, "agents": [self._movable(each) for each in found]}
        await self._hub.readable()
        return answer(body)

    def _movable(self, it: Movable) -> Json:
        return {
            "agent": it.agent.id,
            "name": self._world.directory.agent_name(it.agent.id),
            "state": it.agent.state.value,
            "gains": _effect(it.gains),
            "leaves": [_effect(each) for each in it.leaves],
        }

    def _queue(self, queue: str) -> QueueId:
        if queue not in self._world.floor.queues:
            raise UnknownQueue(f"there is no queue {queue!r}; the floor file names them")
        return QueueId(queue)


def _reason(it: WhyIdle) -> Json:
    return {
        "queue": it.queue,
        "reason": it.reason,
        "contacts": it.contacts,
        "lacks": lacks_shown(it.lacks),
    }


def _effect(it: Effect) -> Json:
    return {"queue": it.queue, "before_ms": it.before_ms, "after_ms": it.after_ms}


EXPLAINED = allow(Right.SUPERVISE, "floor:read")

ROUTES = (
    Route(
        "GET",
        f"{API}/agents/{{id}}/why-idle",
        RoutingDoors.why_idle,
        rule=EXPLAINED,
        told=Told(
            tag="Floor",
            summary="Why an agent gets none of the contacts that wait",
            about="By queue and reason. Of `lacks_skill` and `level_too_low`, `lacks` names the skills.",
            answers={200: Answer(about="The reasons", shape=WhyIdleAnswer)},
            problems=("unknown_agent",),
        ),
    ),
    Route(
        "GET",
        f"{API}/queues/{{id}}/movable-agents",
        RoutingDoors.movable,
        rule=EXPLAINED,
        told=Told(
            tag="Floor",
            summary="Who could be moved to a queue, and what that does to the waits",
            about="`set_agent_queues` of the console moves them.",
            answers={200: Answer(about="At most 20 agents", shape=MovableAnswer)},
            problems=("unknown_queue",),
        ),
    ),
)
