"""Who would get a contact that came now, by the rules that its arrival would meet; nothing comes of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.api.validation import WHOLE, validated
from contacthub.contacts import wire
from contacthub.contacts.answers import AgentThen, BestAgent, RulesAsked
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.why import MOST_AGENTS, agents_shown
from contacthub.contacts.world import World
from contacthub.customers.card import Drawn
from contacthub.customers.concerning import Concerned
from contacthub.customers.model import CustomerNotFound
from contacthub.floor_file.table import Skills
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing.matching.coming import Wanted
from contacthub.routing.matching.estimating import usual_channel
from contacthub.routing.matching.preview import Choice, Preview, preview
from contacthub.routing.rules.exits import WayOut
from contacthub.routing.words import CHANNELS, SPOKEN, QueueId
from contacthub.sources import incoming as i
from contacthub.sources.bounds import Language, Name
from contacthub.sources.needs import Arriving, Needing, Needs


class PreviewBody(BaseModel):
    """A contact that may come, as its source would say of it; what is left out it does not say.

    ``channel`` left out: that of most contacts of the queue lately.
    """

    model_config = ConfigDict(extra="forbid")

    queue: Name
    channel: wire.Channel | None = None
    direction: wire.Direction = "inbound"
    source: Name | None = None
    skills: Skills = {}
    preferred_skills: Skills = {}
    priority: Annotated[int, Field(ge=-1000, le=1000, strict=True), WHOLE] | None = None
    language: Language | None = None
    attributes: dict[str, Any] = {}  # Any: whatever the source knows
    customer_id: Annotated[Name | None, Field(description="whom it is from; null: nobody known")] = None


class PreviewStep(BaseModel):
    """From ``after_ms`` of waiting on; ``by_estimate``: at once, if it is likely to wait longer than that.

    ``agent``: who would be offered it then; null: it would wait on.
    """

    after_ms: int
    by_estimate: bool
    agent: str | None
    reserved_for: str | None
    excluded: dict[str, int]
    best: Annotated[list[BestAgent], Field(max_length=5)]


class PreviewLeaves(BaseModel):
    """Why it could not wait in the queue, and would leave it at once; ``queue``: to which it overflows."""

    reason: Literal["closed", "full", "nobody"]
    how: Literal["overflow", "callback", "end"]
    queue: str | None


class PreviewAnswer(BaseModel):
    """What would happen to it. ``agent``: who would be offered it at once; null: it would wait, or leave.

    ``reserved_for``: it is kept for the agent who had its customer last; ``best`` then are the others.
    """

    channel: wire.Channel
    agent: str | None
    leaves: Annotated[
        PreviewLeaves | None,
        Field(description="null: it may wait in the queue; the number of a call is taken to be known"),
    ]
    reserved_for: str | None
    estimated_wait_ms: int | None
    before: Annotated[int, Field(description="how many contacts of its queue stand before it")]
    priority: int
    needs: Annotated[dict[str, int], Field(description="skill -> level, of the queue and its own")]
    preferred: Annotated[dict[str, int], Field(description="skill -> level, its own and by rules")]
    rules: RulesAsked
    excluded: dict[str, int]
    best: Annotated[list[BestAgent], Field(max_length=5)]
    agents: Annotated[list[AgentThen], Field(max_length=MOST_AGENTS)]
    steps: Annotated[
        list[PreviewStep], Field(description="who would be offered it later, as the floor is now")
    ]


class PreviewDoors:
    """Answers who would get a contact."""

    def __init__(
        self, hub: Hub, world: World, pop: ScreenPop, needing: Needing, concerned: Concerned
    ) -> None:
        self._hub = hub
        self._world = world
        self._pop = pop
        self._needing = needing
        self._concerned = concerned

    async def preview(self, request: web.Request) -> web.Response:
        """``POST /route/preview``."""
        asked = validated(PreviewBody, await json_body(request))
        part(request).need_seen(f"queue {asked.queue}", queues=(asked.queue,))
        card = await self._card(request, asked.customer_id)
        await self._hub.whole()
        queue = self._world.floor.queues.get(QueueId(asked.queue))
        if queue is None:
            raise Problem(
                "unknown_queue", f"there is no queue {asked.queue!r}", [("#/queue", "no such queue")]
            )
        channel = asked.channel or usual_channel(queue) or CHANNELS[0]
        needs = self._needing.with_card(_arriving(asked, channel), card)
        seen = preview(self._world.floor, _wanted(needs, queue.config.id, channel), self._hub.now())
        body = self._drawn(seen, needs, queue.config.id, channel)
        await self._hub.readable()
        return answer(body)

    async def _card(self, request: web.Request, customer_id: str | None) -> Drawn | None:
        if customer_id is None:
            return None
        try:
            await self._concerned.need(part(request), customer_id)
            return await self._pop.open(customer_id)
        except CustomerNotFound as error:
            fault = ("#/customer_id", "no such customer; leave it out for one who is not known")
            raise Problem(
                "unknown_customer", "there is no such customer", [fault], is_withheld=error.is_withheld
            ) from None

    def _drawn(self, seen: Preview, needs: Needs, queue: QueueId, channel: str) -> Json:
        at_once, *later = seen.choices
        steps = self._world.floor.queues[queue].config.steps
        return {
            **_choice(at_once),
            "channel": channel,
            "leaves": _leaves(seen.leaves),
            "estimated_wait_ms": seen.estimated_wait_ms,
            "before": seen.before,
            "priority": needs.priority,
            "needs": dict(at_once.key.tiers[0].skills),
            "preferred": dict(needs.preferred),
            "rules": {"held": list(needs.rules), "failed": list(needs.failed_rules)},
            "agents": agents_shown(at_once.verdicts, at_once.key, self._hub.now()),
            "steps": [
                {"after_ms": step.after_ms, "by_estimate": step.by_estimate, **_choice(choice)}
                for step, choice in zip(steps[: len(later)], later, strict=True)
            ],
        }


def _arriving(asked: PreviewBody, channel: str) -> Arriving:
    data = i.Arrived(
        ref="",
        channel=channel,
        direction=asked.direction,
        queue=asked.queue,
        skills=asked.skills,
        preferred_skills=asked.preferred_skills,
        priority=asked.priority,
        language=asked.language,
        attributes=asked.attributes,
    )
    return Arriving(source=asked.source, queue=QueueId(asked.queue), data=data)


def _wanted(needs: Needs, queue: QueueId, channel: str) -> Wanted:
    return Wanted(
        channel=channel,
        queue=queue,
        skills=needs.skills,
        preferred=needs.preferred,
        priority=needs.priority,
        customer_id=needs.customer_id,
        former_ids=needs.former_ids,
        last_agent=needs.last_agent,
        can_be_called=channel in SPOKEN,
    )


def _leaves(found: WayOut | None) -> Json | None:
    if found is None:
        return None
    reason, action = found
    return {"reason": reason.value, "how": action.kind, "queue": action.queue}


def _choice(it: Choice) -> Json:
    best = [
        {"agent": each.agent, "idle_ms": each.idle_ms, "score": each.score, "scores": dict(each.scores)}
        for each in it.why.best
    ]
    agent = it.agent.id if it.agent is not None else None
    excluded = dict(it.why.excluded)
    return {"agent": agent, "reserved_for": it.reserved_for, "excluded": excluded, "best": best}


ROUTES = (
    Route(
        "POST",
        f"{API}/route/preview",
        PreviewDoors.preview,
        rule=allow(Right.SUPERVISE, "floor:read"),
        limits=SMALL,
        told=Told(
            tag="Floor",
            summary="Who would get a contact if it came now",
            about="By the rules that its arrival would meet: those of the queue, and with `customer_id` "
            "those on the customer. The floor stays as it is.",
            body=json_of(
                PreviewBody,
                call={"channel": "voice", "queue": "support", "skills": {"aircon": 3}},
                usual={"queue": "support", "language": "zh", "attributes": {"ivr": "2"}},
            ),
            answers={200: Answer(about="The agent, or the wait", shape=PreviewAnswer)},
            problems=("unknown_queue", "unknown_customer"),
        ),
    ),
)
