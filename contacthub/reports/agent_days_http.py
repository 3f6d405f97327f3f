"""Agents' days over HTTP: all agents on a day, and one agent on several."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import Forbidden, allow, own
from contacthub.api.answering import answer, cursor_of, query_number, query_place
from contacthub.api.describing.words import API, CURSOR, Answer, Page, Parameter, Told, limit, next_page
from contacthub.api.json import Json
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.contacts.today import day_of
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.reports.agent_days import AgentDay, Stretch, agent_day
from contacthub.reports.agent_days_store import AgentDayStore
from contacthub.reports.figures_http import DAY, FROM, TO, asked_day, asked_days
from contacthub.routing.floor.states import AgentState

MOST_DAYS: Final = 31
MOST_AGENTS: Final = 200


class AgentBreak(BaseModel):
    """How often and how long an agent was on a kind of break; ``presence``: what they had declared."""

    presence: str
    times: int
    ms: int


class AgentDaySums(BaseModel):
    """An agent's day in short. ``worked_ms``: how long they were signed in; ``contacts``: that they took.

    ``first_in_at`` and ``last_in_at``: their first and last sign-in of the day, its beginning where they were
    in over midnight; ``last_out_at``: null while they are signed in.
    """

    first_in_at: Timestamp | None
    last_in_at: Timestamp | None
    last_out_at: Timestamp | None
    worked_ms: int
    contacts: int
    states: dict[AgentState, int]
    breaks: list[AgentBreak]


class AgentOfDay(AgentDaySums):
    """The day of one of all agents."""

    agent: str
    name: str


class AgentStretch(BaseModel):
    """A time in which an agent was in one state."""

    from_: Annotated[Timestamp, Field(alias="from")]
    to: Timestamp
    state: AgentState
    presence: str


class AgentDayView(AgentDaySums):
    """A day with its time line; times signed out are left out of it."""

    day: str
    from_: Annotated[Timestamp, Field(alias="from")]
    to: Timestamp
    line: list[AgentStretch]


class AgentDays(BaseModel):
    """Days of an agent, in the floor's time zone."""

    agent: str
    name: str
    zone: str
    days: list[AgentDayView]


class AgentDayDoors:
    """Shows agents' days."""

    def __init__(self, hub: Hub, world: World, store: AgentDayStore) -> None:
        self._hub = hub
        self._world = world
        self._store = store

    async def all(self, request: web.Request) -> web.Response:
        """``GET /reports/agents``."""
        zone, now = self._zone(), self._hub.now()
        if "day" in request.query:
            day = asked_day(request, "day")
        else:
            day = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()
        most = query_number(request, "limit", default=50, low=1, high=MOST_AGENTS)
        after = query_place(request)
        sight = part(request).limit()
        names = sorted(each for each in self._world.directory.agents if sight is None or each in sight.agents)
        ahead = [each for each in names if after is None or each > after[1]]
        agents, period = ahead[:most], day_of(day, zone)
        await self._hub.readable(rows=True)
        kept = await self._store.of(agents, [period])
        items = [
            {
                "agent": agent,
                "name": self._world.directory.agent_name(agent),
                **_sums(agent_day(each.stretches, period, now), each.contacts[0]),
            }
            for agent, each in zip(agents, kept, strict=True)
        ]
        more = len(ahead) > len(agents)
        return answer({"items": items, "next_cursor": cursor_of(0, agents[-1]) if more else None})

    async def one(self, request: web.Request) -> web.Response:
        """``GET /reports/agents/{id}/days``."""
        agent = request.match_info["id"]
        part(request).need(lambda who: who == agent, Forbidden("agents see their own days alone"))
        sight, days = part(request).limit(), asked_days(request, self._zone())
        if sight is not None and agent not in sight.agents:
            raise Problem("not_found", f"there is no agent {agent}")
        if (days.last - days.first).days >= MOST_DAYS:
            faults = [("#/query/to", f"over {MOST_DAYS} days")]
            raise Problem("invalid", f"at most {MOST_DAYS} days", faults)
        await self._hub.readable(rows=True)
        now = self._hub.now()
        periods = days.cut("day")
        [kept] = await self._store.of([agent], periods)
        if agent not in self._world.directory.agents and not kept.stretches:
            raise Problem("not_found", f"there is no agent {agent}")
        shown: list[Json] = []
        for day, period, contacts in zip(days.each(), periods, kept.contacts, strict=True):
            found = agent_day(kept.stretches, period, now)
            shown.append(
                {
                    "day": day.isoformat(),
                    "from": rfc3339(period[0]),
                    "to": rfc3339(period[1]),
                    **_sums(found, contacts),
                    "line": [_stretch(each) for each in found.line],
                }
            )
        name = self._world.directory.agent_name(agent)
        return answer({"agent": agent, "name": name, "zone": days.zone.key, "days": shown})

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._world.directory.floor.time_zone)


def _sums(day: AgentDay, contacts: int) -> Json:
    return {
        "first_in_at": None if day.first_in_at is None else rfc3339(day.first_in_at),
        "last_in_at": None if day.last_in_at is None else rfc3339(day.last_in_at),
        "last_out_at": None if day.last_out_at is None else rfc3339(day.last_out_at),
        "worked_ms": day.worked_ms,
        "contacts": contacts,
        "states": dict(day.states),
        "breaks": [{"presence": each.presence, "times": each.times, "ms": each.ms} for each in day.breaks],
    }


def _stretch(stretch: Stretch) -> Json:
    assert stretch.until_at is not None
    return {
        "from": rfc3339(stretch.from_at),
        "to": rfc3339(stretch.until_at),
        "state": stretch.state,
        "presence": stretch.presence,
    }


ROUTES = (
    Route(
        "GET",
        f"{API}/reports/agents",
        AgentDayDoors.all,
        rule=allow(Right.REPORTS_READ, "floor:read"),
        told=Told(
            tag="Reports",
            summary="The day of every agent: hours, breaks, contacts",
            about="In the floor's time zone, by the agents' ids.",
            parameters=(
                Parameter(name="day", about="The day; today, unless it is said.", schema=DAY),
                limit(MOST_AGENTS, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of agents",
                    shape=Page(AgentOfDay),
                    links=(next_page(f"GET {API}/reports/agents"),),
                )
            },
        ),
    ),
    Route(
        "GET",
        f"{API}/reports/agents/{{id}}/days",
        AgentDayDoors.one,
        rule=own(Right.REPORTS_READ, Right.CONTACTS_TAKE, "floor:read"),
        told=Told(
            tag="Reports",
            summary="Days of an agent, each with its time line",
            about=f"At most {MOST_DAYS} days, in the floor's time zone. An agent sees their own.",
            parameters=(FROM, TO),
            answers={200: Answer(about="The days", shape=AgentDays)},
            problems=("not_found", "invalid"),
        ),
    ),
)
