"""All consoles that are connected: who gets which event, card and figure."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from contacthub.application.access import Role, Viewer
from contacthub.application.hub import Hub
from contacthub.application.log import StorageUnavailable
from contacthub.application.screen_pop import ScreenPop
from contacthub.application.views import (
    Delta,
    Json,
    agent_view,
    queue_view,
    sees_everything,
    view,
    visible_queues,
)
from contacthub.console.session import Held, Session
from contacthub.domain import commands as c
from contacthub.domain.ids import AgentId

REMEMBERED = 5_000
"""Events kept for viewers who come back with ``since``."""

CARD_WAIT_S = 0.020
SUPERVISOR_BOARD_S = 0.25
AGENT_BOARD_S = 1.0
SLICE = 100
"""Consoles drawn anew in one go, so that the loop stays free."""

Spawn = Callable[[Coroutine[Any, Any, None]], Any]


class Consoles:
    """Told by the hub what is durable; tells every session what its viewer may see."""

    def __init__(self, hub: Hub, pop: ScreenPop, spawn: Spawn) -> None:
        self._hub = hub
        self._pop = pop
        self._spawn = spawn
        self._sessions: dict[Session, None] = {}
        self._by_agent: dict[str, list[Session]] = {}
        self._whole: dict[Session, None] = {}
        self._unsettled: list[Session] = []
        self._recent: deque[Delta] = deque(maxlen=REMEMBERED)
        self._audience: dict[str, frozenset[AgentId]] = {}
        self._dirty = False
        self._dirty_agents: set[str] = set()
        hub.subscribe(self)
        pop.on_card(self.show_card)

    def __len__(self) -> int:
        return len(self._sessions)

    # --- coming and going --------------------------------------------------------------------------

    def join(self, session: Session, since: str | None) -> None:
        """Connect a session: replay what it missed after ``since`` (``LOG:SEQ``), else send a snapshot."""
        viewer = session.viewer
        self._sessions[session] = None
        if sees_everything(viewer):
            self._whole[session] = None
        if viewer.agent is not None:
            self._by_agent.setdefault(viewer.agent, []).append(session)
            self._seen(viewer, viewer.agent)
        seq = self._resumable(since)
        if seq is None:
            self.snapshot(session)
        else:
            session.resume(seq)
            for delta in self._recent:
                self._deliver(session, delta)
        self._send_cards(session)
        session.board(self._hub.durable_seq, self._board_for(session.viewer, self._own_agents(viewer)))

    def leave(self, session: Session) -> None:
        """Disconnect a session; the agent's lease begins with their last one."""
        self._sessions.pop(session, None)
        self._whole.pop(session, None)
        agent = session.viewer.agent
        if agent is None or session not in self._by_agent.get(agent, []):
            return
        self._by_agent[agent].remove(session)
        if not self._by_agent[agent]:
            del self._by_agent[agent]
            self._lost(agent)

    def focus(self, session: Session) -> None:
        """The agent looks at this one: it rings from now on."""
        sessions = self._by_agent.get(session.viewer.agent or "", [])
        if session in sessions:
            sessions.remove(session)
            sessions.append(session)

    def snapshot(self, session: Session) -> None:
        """Send the whole view anew."""
        world, viewer = self._hub.world, session.viewer
        state = {"me": self.me(viewer), **view(viewer, world, self._hub.now())}
        rings = self._rings(session)
        state["offers"] = [
            {**each, "ring": rings and each["agent"] == viewer.agent} for each in state["offers"]
        ]
        session.attach(self._hub.seq, self._hub.log_id, state)
        session.settle(self._hub.durable_seq)
        if session.is_unsettled:
            self._unsettled.append(session)

    def me(self, viewer: Viewer) -> Json:
        """Who the viewer is and what they may choose from."""
        world = self._hub.world
        queues = visible_queues(viewer, world.floor)
        return {
            "user": viewer.name,
            "role": viewer.console_role or viewer.role,
            "agent": viewer.agent,
            "breaks": [{"id": key, "name": entry.name} for key, entry in world.directory.breaks.items()],
            "dispositions": {
                queue: list(listed)
                if (listed := world.floor.queues[queue].config.dispositions) is not None
                else None
                for queue in queues
            },
            "transfer_to": {
                "queues": [
                    {"id": key, "name": world.directory.queue_name(key)} for key in world.floor.queues
                ],
                "agents": [],
            },
        }

    def _seen(self, viewer: Viewer, agent: str) -> None:
        try:
            self._hub.observe(c.ConsoleSeen(agent=AgentId(agent), program=viewer.is_program))
        except StorageUnavailable:
            return  # the socket is told to come back, which says it again

    def _lost(self, agent: str) -> None:
        try:
            self._hub.observe(c.ConsoleLost(agent=AgentId(agent)))
        except StorageUnavailable:
            return  # after reading the log back every lease runs anyway

    def _resumable(self, since: str | None) -> int | None:
        log_id, _, text = (since or "").rpartition(":")
        if log_id != self._hub.log_id or not text.isdecimal():
            return None
        seq = int(text)
        oldest = self._recent[0].seq - 1 if self._recent else self._hub.durable_seq
        if not oldest <= seq <= self._hub.durable_seq:
            return None
        return None if any(each.resets for each in self._recent if each.seq > seq) else seq

    # --- the hub's publisher -----------------------------------------------------------------------

    def publish(self, deltas: Sequence[Delta]) -> None:
        """Send durable events to whoever may see them."""
        resets = False
        for delta in deltas:
            self._recent.append(delta)
            resets = resets or delta.resets
            if delta.contact_id is not None:
                self._follow(delta)
            for session in self._concerned(delta):
                self._deliver(session, delta)
        for session in [each for each in self._unsettled if each.is_unsettled]:
            session.settle(self._hub.durable_seq)
        self._unsettled = [each for each in self._unsettled if each.is_unsettled]
        self._dirty = True
        if resets:
            self._spawn(self._redraw())

    def reset(self) -> None:
        """The floor was read back from the log; every socket is told to come back and gets a new snapshot."""
        self._audience = {
            contact.id: frozenset(contact.agents()) for contact in self._hub.world.floor.contacts.values()
        }
        self._recent.clear()

    async def _redraw(self) -> None:
        for n, session in enumerate(list(self._sessions)):
            if session in self._sessions:
                self.snapshot(session)
                self._send_cards(session)
            if n % SLICE == SLICE - 1:
                await asyncio.sleep(0)

    def _follow(self, delta: Delta) -> None:
        contact_id = delta.contact_id or ""
        if delta.contact is None:
            self._audience.pop(contact_id, None)
        else:
            self._audience[contact_id] = delta.audience
        self._dirty_agents.update(each["id"] for each in delta.agents)

    def _concerned(self, delta: Delta) -> Iterable[Session]:
        agents = delta.audience_before | delta.audience | {AgentId(each["id"]) for each in delta.agents}
        concerned = {session: None for agent in agents for session in self._by_agent.get(agent, ())}
        return concerned | self._whole

    def _deliver(self, session: Session, delta: Delta) -> None:
        card = self._pop.ready(delta.contact_id) if delta.offer is not None and delta.contact_id else None
        held = session.deliver(delta, ring=self._rings(session), card=card)
        if held is not None:
            asyncio.get_running_loop().call_later(CARD_WAIT_S, self._release, session, held)
        elif delta.offer is None and self._newly_visible(session.viewer, delta):
            self._send_card(session, delta.contact_id or "")

    @staticmethod
    def _release(session: Session, held: Held) -> None:
        session.release(held, None)

    @staticmethod
    def _newly_visible(viewer: Viewer, delta: Delta) -> bool:
        return viewer.agent in delta.audience and viewer.agent not in delta.audience_before

    def _rings(self, session: Session) -> bool:
        sessions = self._by_agent.get(session.viewer.agent or "", [])
        return bool(sessions) and sessions[-1] is session

    # --- cards -------------------------------------------------------------------------------------

    def show_card(self, contact_id: str, card: Json) -> None:
        """Send a late or changed card to everybody who has a part in the contact."""
        for agent in self._audience.get(contact_id, ()):
            for session in self._by_agent.get(agent, ()):
                session.card(contact_id, card, self._hub.durable_seq)

    def _send_cards(self, session: Session) -> None:
        agent = self._hub.world.floor.agents.get(AgentId(session.viewer.agent or ""))
        for contact_id in agent.contacts if agent is not None else ():
            self._send_card(session, contact_id)

    def _send_card(self, session: Session, contact_id: str) -> None:
        card = self._pop.ready(contact_id)
        if card is not None:
            session.card(contact_id, card, self._hub.durable_seq)

    # --- figures -----------------------------------------------------------------------------------

    async def run_boards(self) -> None:
        """Send figures that changed, until cancelled: four times a second to supervisors, once to agents."""
        ticks = round(AGENT_BOARD_S / SUPERVISOR_BOARD_S)
        agents_due = False
        tick = 0
        while True:
            await asyncio.sleep(SUPERVISOR_BOARD_S)
            tick += 1
            if self._dirty:
                self._dirty, agents_due = False, True
                changed, self._dirty_agents = self._dirty_agents, set()
                await self._send_boards(Role.SUPERVISOR, changed)
            if agents_due and tick % ticks == 0:
                agents_due = False
                await self._send_boards(Role.AGENT, set())

    async def _send_boards(self, role: Role, changed: set[str]) -> None:
        for n, session in enumerate([each for each in self._sessions if each.viewer.console_role is role]):
            viewer = session.viewer
            agents = changed if sees_everything(viewer) else self._own_agents(viewer)
            session.board(self._hub.durable_seq, self._board_for(viewer, agents))
            if n % SLICE == SLICE - 1:
                await asyncio.sleep(0)

    def _own_agents(self, viewer: Viewer) -> set[str]:
        return {viewer.agent} if viewer.agent is not None else set()

    def _board_for(self, viewer: Viewer, agents: Iterable[str]) -> Json:
        world, now = self._hub.world, self._hub.now()
        return {
            "queues": [queue_view(world, queue, now) for queue in visible_queues(viewer, world.floor)],
            "agents": [
                agent_view(world.floor.agents[AgentId(agent)], world.directory)
                for agent in agents
                if AgentId(agent) in world.floor.agents
            ],
        }
