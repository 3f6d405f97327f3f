"""The figures on the screens: sent when they changed, four times a second to supervisors, once to agents."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.api.json import Json
from contacthub.console.attendance import Attendance
from contacthub.console.session import Session
from contacthub.console.shown import Shown
from contacthub.contacts.views import queue_view
from contacthub.contacts.visibility import Delta, sees_everything, visible_queues
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub

SUPERVISOR_BOARD_S = 0.25
AGENT_BOARD_S = 1.0
SLICE = 100
"""Boards drawn in one go, so that the loop stays free."""


class Boards:
    """Knows what changed since the last boards, and sends new ones."""

    def __init__(self, hub: Hub, world: World, attendance: Attendance) -> None:
        self._hub = hub
        self._world = world
        self._attendance = attendance
        self._shown = Shown(world)
        self._is_due = False
        self._changed_agents: set[str] = set()
        self._owed: dict[Session, None] = {}
        self._day_is_over = False

    def follow(self, delta: Delta) -> None:
        """Take in an event that is durable."""
        self._shown.follow(delta)
        self._changed_agents.update(each["id"] for each in delta.agents)

    def due(self) -> None:
        """Something happened: all get new figures at their next turn."""
        self._is_due = True

    def owe(self, session: Session) -> None:
        """Send this one a board at its next turn, as it came back and may have missed some."""
        self._owed[session] = None

    def forget(self, session: Session) -> None:
        """It is gone."""
        self._owed.pop(session, None)

    def draw_anew(self) -> None:
        """The floor was configured anew."""
        self._shown.draw_anew(self._world, self._hub.seq)

    def reset(self) -> None:
        """The floor was read back from the log."""
        self._shown = Shown(self._world)

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        ticks = round(AGENT_BOARD_S / SUPERVISOR_BOARD_S)
        agents_due = False
        tick = 0
        while True:
            await asyncio.sleep(SUPERVISOR_BOARD_S)
            tick += 1
            is_due, self._is_due = self._is_due or self._has_day_changed(), False
            agents_due = agents_due or is_due
            changed, self._changed_agents = self._changed_agents, set()
            await self._send(self._to_be_told(Role.SUPERVISOR, is_due=is_due), changed)
            if tick % ticks == 0:
                await self._send(self._to_be_told(Role.AGENT, is_due=agents_due), set())
                agents_due = False

    def _to_be_told(self, role: Role, *, is_due: bool) -> list[Session]:
        """All of a role when something changed, else those that are owed a board."""
        among: Iterable[Session] = self._attendance if is_due else self._owed
        return [each for each in among if each.viewer.console_role is role]

    def _has_day_changed(self) -> bool:
        """Whether the floor's midnight has passed and nothing has happened since."""
        before, self._day_is_over = self._day_is_over, self._world.figures.is_over(self._hub.now())
        return self._day_is_over and not before

    async def _send(self, sessions: list[Session], changed: set[str]) -> None:
        for n, session in enumerate(sessions):
            self._owed.pop(session, None)
            if session.is_unsettled and session in self._attendance:
                # What is drawn now is older than its snapshot, which would be sent before it.
                self._owed[session] = None
            elif session in self._attendance:
                viewer = session.viewer
                agents = changed if sees_everything(viewer) else _own_agent(viewer)
                session.board(self._hub.durable_seq, self._board(viewer, agents))
            if n % SLICE == SLICE - 1:
                await asyncio.sleep(0)

    def _board(self, viewer: Viewer, agents: Iterable[str]) -> Json:
        world, now = self._world, self._hub.now()
        return {
            "queues": [
                queue_view(world, queue, now, self._shown.line(queue))
                for queue in visible_queues(viewer, world.floor)
            ],
            "agents": [self._shown.agents[agent] for agent in agents if agent in self._shown.agents],
        }


def _own_agent(viewer: Viewer) -> set[str]:
    return {viewer.agent} if viewer.agent is not None else set()
