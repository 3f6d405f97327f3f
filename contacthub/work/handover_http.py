"""Absence over HTTP: who has an agent's work meanwhile."""

from __future__ import annotations

from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.roles import Role
from contacthub.access.rules import Forbidden, allow, own
from contacthub.api.answering import answer
from contacthub.api.auditing import audit_row
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes.commands import EndHandover, HandOver
from contacthub.processes.events import Holder
from contacthub.processes.handover import Handover
from contacthub.processes.words import AGENT as AGENT_KIND
from contacthub.processes.words import OF_QUEUE, QUEUE
from contacthub.routing.words import AgentId
from contacthub.sources.bounds import not_before
from contacthub.work.bodies import Name, When
from contacthub.work.wire import HolderView
from contacthub.work.work import Work

NOT_YOURS: Final = "an agent hands over their own work only"


class HandoverBody(BaseModel):
    """Whose work goes to whom, an agent or a queue as ``queue:support``, until when.

    ``since``: it begins then; null or past: now.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    from_: Annotated[Name, Field(alias="from")]
    to: Name
    since: When | None = None
    until: When


class HandoverView(BaseModel):
    """What the agent has, and would have until then, goes ``to`` another agent or a queue.

    ``begun``: the time since which it does has come.
    """

    agent: str
    to: HolderView
    since: Timestamp
    until: Timestamp
    begun: bool
    by: str


class HandoversAnswer(BaseModel):
    """The handovers that last or are to come."""

    items: Annotated[list[HandoverView], Field(max_length=100_000)]


class HandoverDoors:
    """Hands over, and says who has."""

    def __init__(self, hub: Hub, work: Work) -> None:
        self._hub = hub
        self._work = work

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /work/handover``: of an agent what they handed over, and what was handed to them."""
        await self._hub.readable()
        asks, found = viewer(request), self._hub.work.book.handovers.known(self._hub.now())
        if asks.role is Role.AGENT:
            theirs = Holder(kind=AGENT_KIND, name=asks.agent or "")
            found = [each for each in found if asks.agent == each.agent or each.to == theirs]
        if (sight := part(request).limit()) is not None:
            found = [each for each in found if sight.has(None, (each.agent,))]
        return answer({"items": [_view(each) for each in found]})

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /work/handover``."""
        body = validated(HandoverBody, await json_body(request))
        agent, until = AgentId(body.from_), not_before(body.until, "#/until")
        since = not_before(body.since, "#/since")
        part(request).need(lambda asks: asks == agent, Forbidden(NOT_YOURS))
        if until is None or until <= self._hub.now():
            raise Problem("invalid", "until is over already", [("#/until", "name an instant to come")])
        if since is not None and since >= until:
            raise Problem("invalid", "since is not before until", [("#/since", "name an earlier instant")])
        if body.to == agent:
            raise Problem("invalid", "to is the agent who hands over", [("#/to", "name somebody else")])
        await self._hub.whole()
        self._work.check_agent(agent)
        queue = body.to.removeprefix(OF_QUEUE)
        to = Holder(kind=AGENT_KIND if queue == body.to else QUEUE, name=queue)
        self._work.check_holder(to)
        part(request).need_seen(f"agent {agent}", agents=(agent,))
        queues, agents = ((queue,), ()) if to.kind == QUEUE else ((), (queue,))
        part(request).need_seen(f"{to.kind} {queue}", queues=queues, agents=agents)
        audit = audit_row(request, self._hub.now(), Action.HAND_OVER_WORK, agent)
        command = HandOver(
            agent=agent, to=to, since=since, until=until, by=self._work.by_viewer(viewer(request))
        )
        self._hub.handle(command, [audit])
        await self._hub.durable()
        return answer(_view(self._hub.work.book.handovers.all[agent]), status=201)

    async def end(self, request: web.Request) -> web.Response:
        """``DELETE /work/handover/{id}``."""
        agent = AgentId(request.match_info["id"])
        part(request).need(lambda asks: asks == agent, Forbidden(NOT_YOURS))
        part(request).need_seen(f"agent {agent}", agents=(agent,))
        await self._hub.whole()
        audit = audit_row(request, self._hub.now(), Action.END_HANDOVER, agent)
        self._hub.handle(EndHandover(agent=agent, by=self._work.by_viewer(viewer(request))), [audit])
        await self._hub.durable()
        return web.Response(status=204)


def _view(each: Handover) -> Json:
    return {
        "agent": each.agent,
        "to": {"kind": each.to.kind, "name": each.to.name},
        "since": rfc3339(each.since),
        "until": rfc3339(each.until),
        "begun": each.is_begun,
        "by": each.by,
    }


ROUTES = (
    Route(
        "GET",
        f"{API}/work/handover",
        HandoverDoors.list_all,
        rule=allow(Right.WORK_EDIT, "work:read", "work:write"),
        told=Told(
            tag="Work",
            summary="Who has whose work meanwhile",
            about="Those that last or are to come. Agents see what they handed over, and what was handed to "
            "them.",
            answers={200: Answer(about="The handovers", shape=HandoversAnswer)},
        ),
    ),
    Route(
        "POST",
        f"{API}/work/handover",
        HandoverDoors.begin,
        rule=own(Right.WORK_EDIT, "work:write"),
        told=Told(
            tag="Work",
            summary="Hand over an agent's work",
            about="What the agent has goes to another agent or a queue at once, and until then what would "
            "come to them. A deputy counts as that agent where a second person is needed; what they may not "
            "do therefore, the supervisors have. With `since` it begins by itself then. An agent has one: "
            "another replaces it.",
            body=json_of(
                HandoverBody,
                leave={"from": "lina", "to": "wangwei", "until": "2126-05-03T10:00:00.000Z"},
                planned={
                    "from": "lina",
                    "to": "queue:support",
                    "since": "2126-05-01T00:00:00.000Z",
                    "until": "2126-05-03T10:00:00.000Z",
                },
            ),
            answers={201: Answer(about="It is handed over", shape=HandoverView)},
            problems=("forbidden", "unknown_agent", "unknown_queue", "wrong_state"),
        ),
    ),
    Route(
        "DELETE",
        f"{API}/work/handover/{{id}}",
        HandoverDoors.end,
        rule=own(Right.WORK_EDIT, "work:write"),
        told=Told(
            tag="Work",
            summary="End a handover",
            about="What is new comes to the agent again; what others have by now stays with them until it "
            "is given back.",
            answers={204: Answer(about="It is over")},
            problems=("forbidden", "wrong_state"),
        ),
    ),
)
