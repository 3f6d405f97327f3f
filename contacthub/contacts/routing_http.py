"""Routing explained: why an agent waits, who would get a contact, and who could be moved to a queue."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.rules import SUPERVISOR, allow
from contacthub.api.answering import answer
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import WHOLE, validated
from contacthub.contacts.answers import AgentThen, BestAgent, Lack
from contacthub.contacts.why import MOST_AGENTS, agents_shown, lacks_shown
from contacthub.contacts.wire import Channel
from contacthub.contacts.world import World
from contacthub.floor_file.table import Skills
from contacthub.hub.hub import Hub
from contacthub.routing.errors import UnknownAgent, UnknownQueue
from contacthub.routing.matching.lending import Effect, Movable, movable
from contacthub.routing.matching.preview import Choice, Wanted, preview
from contacthub.routing.matching.why import WhyIdle, why_idle
from contacthub.routing.words import AgentId, CustomerId, QueueId

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


class PreviewBody(BaseModel):
    """A contact that may come; what is left out is as of one that says nothing."""

    model_config = ConfigDict(extra="forbid")

    channel: Channel
    queue: Annotated[str, Field(min_length=1, max_length=200)]
    skills: Skills = {}
    preferred_skills: Skills = {}
    priority: Annotated[int, Field(ge=-1000, le=1000, strict=True), WHOLE] | None = None
    customer_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class PreviewStep(BaseModel):
    """From ``after_ms`` of waiting on; ``by_estimate``: at once, if it is likely to wait longer than that.

    ``agent``: who would be offered it then; null: it would wait on.
    """

    after_ms: int
    by_estimate: bool
    agent: str | None
    excluded: dict[str, int]
    best: Annotated[list[BestAgent], Field(max_length=5)]


class PreviewAnswer(BaseModel):
    """What would happen to it. ``agent``: who would be offered it at once; null: it would wait."""

    agent: str | None
    estimated_wait_ms: int | None
    before: Annotated[int, Field(description="how many contacts of its queue stand before it")]
    excluded: dict[str, int]
    best: Annotated[list[BestAgent], Field(max_length=5)]
    agents: Annotated[list[AgentThen], Field(max_length=MOST_AGENTS)]
    steps: Annotated[
        list[PreviewStep], Field(description="who would be offered it later, as the floor is now")
    ]


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
        found = why_idle(floor, agent, self._hub.now())
        body: Json = {
            "agent": agent.id,
            "state": agent.state.value,
            "presence": agent.shown_presence,
            "reasons": [_reason(each) for each in found],
        }
        await self._hub.readable()
        return answer(body)

    async def preview(self, request: web.Request) -> web.Response:
        """``POST /route/preview``."""
        asked = validated(PreviewBody, await json_body(request))
        await self._hub.whole()
        now = self._hub.now()
        queue = self._queue(asked.queue)
        wanted = Wanted(
            channel=asked.channel,
            queue=queue,
            skills=tuple(sorted(asked.skills.items())),
            preferred=tuple(sorted(asked.preferred_skills.items())),
            priority=asked.priority,
            customer_id=CustomerId(asked.customer_id) if asked.customer_id is not None else None,
        )
        seen = preview(self._world.floor, wanted, now)
        at_once, *later = seen.choices
        steps = self._world.floor.queues[queue].config.steps
        body: Json = {
            **_choice(at_once),
            "estimated_wait_ms": seen.estimated_wait_ms,
            "before": seen.before,
            "agents": agents_shown(at_once.verdicts, at_once.key, now),
            "steps": [
                {"after_ms": step.after_ms, "by_estimate": step.by_estimate, **_choice(choice)}
                for step, choice in zip(steps, later, strict=True)
            ],
        }
        await self._hub.readable()
        return answer(body)

    async def movable(self, request: web.Request) -> web.Response:
        """``GET /queues/{id}/movable-agents``."""
        await self._hub.whole()
        queue = self._queue(request.match_info["id"])
        found = movable(self._world.floor, queue, self._hub.now())[:MOST_MOVABLE]
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


def _choice(it: Choice) -> Json:
    best = [
        {"agent": each.agent, "idle_ms": each.idle_ms, "score": each.score, "scores": dict(each.scores)}
        for each in it.why.best
    ]
    agent = it.agent.id if it.agent is not None else None
    return {"agent": agent, "excluded": dict(it.why.excluded), "best": best}


def _reason(it: WhyIdle) -> Json:
    return {
        "queue": it.queue,
        "reason": it.reason,
        "contacts": it.contacts,
        "lacks": lacks_shown(it.lacks),
    }


def _effect(it: Effect) -> Json:
    return {"queue": it.queue, "before_ms": it.before_ms, "after_ms": it.after_ms}


EXPLAINED = allow(SUPERVISOR, "floor:read")

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
        "POST",
        f"{API}/route/preview",
        RoutingDoors.preview,
        rule=EXPLAINED,
        limits=SMALL,
        told=Told(
            tag="Floor",
            summary="Who would get a contact if it came now",
            about="The floor stays as it is.",
            body=json_of(PreviewBody, call={"channel": "voice", "queue": "support", "skills": {"aircon": 3}}),
            answers={200: Answer(about="The agent, or the wait", shape=PreviewAnswer)},
            problems=("unknown_queue",),
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
