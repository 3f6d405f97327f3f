"""A day as the hub recorded it: who came, what became of them, and when agents were there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from contacthub.contacts.today import day_of
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection
from contacthub.floor_file.directory import FloorEntry
from contacthub.hub.log import LogTrimmed
from contacthub.hub.store import read_events
from contacthub.routing import events as e
from contacthub.routing.words import AVAILABLE, TASK, AgentId, ContactId, Instant, Outcome, QueueId, Skills

SQL = named_queries(Path(__file__).with_suffix(".sql"))
CHUNK = 5_000
LEFT = {Outcome.ABANDONED, Outcome.SHORT_ABANDONED}


@dataclass(slots=True, kw_only=True)
class Came:
    """A contact. ``wait``: until an agent answered, or it ended; ``ring``: of it, at the agent who did.

    ``handle`` and ``wrap_up``: how long it took, in ms; None: nobody answered.
    """

    id: ContactId
    channel: str
    queue: QueueId
    arrived: Instant
    wait: int
    is_answered: bool
    has_left: bool
    ring: int | None = None
    handle: int | None = None
    wrap_up: int | None = None
    skills: Skills = ()
    priority: int | None = None


@dataclass(slots=True, kw_only=True)
class Day:
    """A day. ``moves``: when which agent became ready for contacts, or ceased to be."""

    since: Instant
    until: Instant
    came: list[Came]
    moves: list[tuple[Instant, AgentId, bool]]
    agents: set[AgentId] = field(default_factory=set)


def zone_of(raw: Connection) -> ZoneInfo:
    """The floor's time zone."""
    row = raw.execute(SQL["zone"]).fetchone()
    said = {} if row is None else json.loads(row[0])
    return ZoneInfo(said.get("time_zone", FloorEntry().time_zone))


def yesterday(zone: ZoneInfo, now: Instant) -> date:
    """The day before the one that it is there."""
    return datetime.fromtimestamp(now / 1000, zone).date() - timedelta(days=1)


def read_day(raw: Connection, day: date, zone: ZoneInfo) -> Day:
    """Read what was recorded of a day of the floor's time zone."""
    since, until = day_of(day, zone)
    span = {"since": since, "until": until}
    rows = raw.execute(SQL["came"], span).fetchall()
    came = [each for row in rows if (each := _came(row)) is not None]
    moves, agents, was = [], set[AgentId](), dict[AgentId, bool]()
    for name, from_at, state, presence in raw.execute(SQL["were"], span).fetchall():
        agent, is_there = AgentId(name), presence == AVAILABLE and state != "logged_out"
        agents.add(agent)
        if was.get(agent, False) != is_there:
            moves.append((max(since, from_at), agent, is_there))
            was[agent] = is_there
    found = Day(since=since, until=until, came=came, moves=sorted(moves), agents=agents)
    _add_needs(raw, found)
    return found


def _came(row: Sequence[Any]) -> Came | None:  # Any: as it is stored
    name, channel, queue, outcome, arrived, offered, answered, ended, handle, wrap_up = row
    until = answered if answered is not None else ended
    if channel == TASK or queue is None or until is None:
        return None
    is_answered = answered is not None
    return Came(
        id=ContactId(name),
        channel=channel,
        queue=QueueId(queue),
        arrived=arrived,
        wait=max(0, until - arrived),
        is_answered=is_answered,
        has_left=not is_answered and outcome in LEFT,
        ring=max(0, answered - offered) if is_answered and offered is not None else None,
        handle=handle if is_answered else None,
        wrap_up=wrap_up if is_answered else None,
    )


def _add_needs(raw: Connection, day: Day) -> None:
    """What contacts needed beside their queue, while the log still holds the day."""
    begins = raw.execute(SQL["begins"], (day.came[0].id,)).fetchone()[0] if day.came else None
    if begins is None:
        return
    came = {each.id: each for each in day.came}
    after = begins - 1
    try:
        while items := read_events(raw, after, CHUNK):
            for item in items:
                event = item.event
                if isinstance(event, e.ContactArrived | e.ContactEnriched) and event.contact_id in came:
                    contact = came[event.contact_id]
                    contact.skills, contact.priority = event.skills, event.priority
            after = items[-1].seq
            if items[-1].event.at >= day.until:
                return
    except LogTrimmed:
        return
