"""All consoles that are connected: who gets which event, card and figure."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.console.boards import Shown
from contacthub.console.session import Held, Session
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.views import (
    Delta,
    Json,
    me,
    queue_view,
    sees_everything,
    view,
    visible_queues,
)
from contacthub.hub.hub import Hub
from contacthub.hub.log import StorageUnavailable
from contacthub.routing import commands as c
from contacthub.routing.words import AgentId

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
        self._unsettled: dict[Session, None] = {}
        self._recent: deque[Delta] = deque(maxlen=REMEMBERED)
        self._backlog: deque[Delta] = deque()
        self._works_off = False
        self._focused: dict[Session, int] = {}
        self._focuses = 0
        self._dirty = False
        self._dirty_agents: set[str] = set()
        self._board_owed: dict[Session, None] = {}
        self._day_is_over = False
        self._audience: dict[str, frozenset[AgentId]] = {}
        self._shown = Shown(hub.world)
        self._read_audience()
        hub.subscribe(self)
        hub.watched(lambda: bool(self._whole))
        pop.on_card(self.show_card)

    def __len__(self) -> int:
        return len(self._sessions)

    # --- coming and going --------------------------------------------------------------------------

    def join(self, session: Session, since: str | None) -> None:
        """Connect a session: replay what it missed after ``since`` (``LOG:SEQ``), else send a snapshot."""
        viewer = session.viewer
        seq = self._resumable(since, viewer)
        self._sessions[session] = None
        if sees_everything(viewer):
            self._whole[session] = None
        if viewer.agent is not None:
            self._by_agent.setdefault(viewer.agent, []).append(session)
            self._seen(viewer, viewer.agent)
        if seq is None or not self._replayed(session, seq):
            self.snapshot(session)

    def leave(self, session: Session) -> None:
        """Disconnect a session; the agent's lease begins with their last one."""
        for known in (self._sessions, self._whole, self._focused, self._board_owed):
            known.pop(session, None)
        agent = session.viewer.agent
        if agent is None or session not in self._by_agent.get(agent, []):
            return
        self._by_agent[agent].remove(session)
        if not self._by_agent[agent]:
            del self._by_agent[agent]
            self._lost(agent)

    def focus(self, session: Session) -> None:
        """The agent looks at this one: it rings from now on."""
        if session in self._sessions:
            self._focuses += 1
            self._focused[session] = self._focuses

    def snapshot(self, session: Session) -> None:
        """Send the whole view anew, and the cards, which may have been in frames it supersedes."""
        world, viewer = self._hub.world, session.viewer
        state = {"me": me(viewer, world), **view(viewer, world, self._hub.now())}
        rings = self._rings(session)
        state["offers"] = [
            {**each, "ring": rings and each["agent"] == viewer.agent} for each in state["offers"]
        ]
        session.attach(self._hub.seq, self._hub.log_id, state)
        session.settle(self._hub.durable_seq)
        if session.is_unsettled:
            self._unsettled[session] = None
        self._send_cards(session)

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

    def _resumable(self, since: str | None, viewer: Viewer) -> int | None:
        log_id, _, text = (since or "").rpartition(":")
        if log_id != self._hub.log_id or not text.isdecimal():
            return None
        seq = int(text)
        oldest = self._recent[0].seq - 1 if self._recent else self._hub.durable_seq
        if not oldest <= seq <= self._hub.durable_seq:
            return None
        whole = sees_everything(viewer)
        told = self._recent[-1].seq if self._recent else self._hub.durable_seq
        if whole and not self._whole and told < self._hub.seq:
            return None  # what happened since then is on its way, and was drawn for nobody
        missed = (each for each in self._recent if each.seq > seq)
        # What nobody watched was not drawn for those who see everything.
        return None if any(each.resets or (whole and not each.is_drawn) for each in missed) else seq

    def _replayed(self, session: Session, seq: int) -> bool:
        """Send what was missed after ``seq``; False: it is so much that a snapshot is shorter."""
        session.resume(seq)
        for delta in self._recent:
            self._deliver(session, delta)
            if not session.fits_replay:
                session.begin_anew()
                return False
        # What is not durable yet comes as its own frame; only cards of what the viewer has been shown.
        self._send_cards(session, shown_only=True)
        self._board_owed[session] = None
        return True

    # --- the hub's publisher -----------------------------------------------------------------------

    def publish(self, deltas: Sequence[Delta]) -> None:
        """Send durable events to whoever may see them; many at once in slices, so that sockets keep up."""
        if not self._works_off and len(deltas) <= SLICE:
            self._distribute(deltas)
            return
        self._backlog.extend(deltas)
        if not self._works_off:
            self._works_off = True
            self._spawn(self._work_off())

    async def _work_off(self) -> None:
        while self._backlog:
            self._distribute([self._backlog.popleft() for _ in range(min(SLICE, len(self._backlog)))])
            await asyncio.sleep(0)
        self._works_off = False

    def _distribute(self, deltas: Sequence[Delta]) -> None:
        for delta in deltas:
            self._recent.append(delta)
            self._follow(delta)
            for session in self._concerned(delta):
                self._deliver(session, delta)
        for session in self._unsettled:
            session.settle(self._hub.durable_seq)
        self._unsettled = {each: None for each in self._unsettled if each.is_unsettled}
        self._dirty = True
        if any(delta.resets for delta in deltas):
            self._shown.draw_anew(self._hub.world, self._hub.seq)
            self._notice_new_agents()
            self._spawn(self._redraw())

    def reset(self) -> None:
        """The floor was read back from the log; every socket is told to come back and gets a new snapshot."""
        self._shown = Shown(self._hub.world)
        self._read_audience()
        self._recent.clear()
        self._backlog.clear()
        # What they show may not have happened; their sockets are about to be closed.
        self._unsettled.clear()

    def _read_audience(self) -> None:
        contacts = self._hub.world.floor.contacts.values()
        self._audience = {contact.id: frozenset(contact.agents()) for contact in contacts}

    def _notice_new_agents(self) -> None:
        """Consoles that were connected before their agent was configured count from now on."""
        for agent, sessions in self._by_agent.items():
            known = self._hub.world.floor.agents.get(AgentId(agent))
            if known is not None and not known.console:
                self._seen(sessions[-1].viewer, agent)

    async def _redraw(self) -> None:
        for n, session in enumerate(list(self._sessions)):
            if session in self._sessions:
                self.snapshot(session)
            if n % SLICE == SLICE - 1:
                await asyncio.sleep(0)

    def _follow(self, delta: Delta) -> None:
        if delta.audience:
            self._audience[delta.contact_id or ""] = delta.audience
        elif delta.audience_before:
            self._audience.pop(delta.contact_id or "", None)
        self._shown.follow(delta)
        self._dirty_agents.update(each["id"] for each in delta.agents)

    def _concerned(self, delta: Delta) -> Iterable[Session]:
        agents: Iterable[str]
        if delta.contact_id is None:
            agents = [each["id"] for each in delta.agents]
        else:
            agents = delta.audience_before | delta.audience
        concerned = {session: None for agent in agents for session in self._by_agent.get(agent, ())}
        return concerned | self._whole if self._whole else concerned

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
        """The last of the agent's that sent ``focus``, else the newest."""
        sessions = self._by_agent.get(session.viewer.agent or "", [])
        looked_at = [each for each in sessions if each in self._focused]
        if looked_at:
            return max(looked_at, key=self._focused.__getitem__) is session
        return bool(sessions) and sessions[-1] is session

    # --- cards -------------------------------------------------------------------------------------

    def show_card(self, contact_id: str, card: Json) -> None:
        """Send a late or changed card to everybody who has a part in the contact."""
        for agent in self._audience.get(contact_id, ()):
            for session in self._by_agent.get(agent, ()):
                session.card(contact_id, card, self._hub.durable_seq)

    def _send_cards(self, session: Session, *, shown_only: bool = False) -> None:
        agent = self._hub.world.floor.agents.get(AgentId(session.viewer.agent or ""))
        for contact_id in agent.contacts if agent is not None else ():
            if not shown_only or session.viewer.agent in self._audience.get(contact_id, ()):
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
            due, self._dirty = self._dirty or self._has_day_changed(), False
            agents_due = agents_due or due
            changed, self._dirty_agents = self._dirty_agents, set()
            await self._send_boards(self._to_be_told(Role.SUPERVISOR, everybody=due), changed)
            if tick % ticks == 0:
                await self._send_boards(self._to_be_told(Role.AGENT, everybody=agents_due), set())
                agents_due = False

    def _to_be_told(self, role: Role, *, everybody: bool) -> list[Session]:
        """Whose figures changed: everybody's, or those of who came back and missed a board or two."""
        among = self._sessions if everybody else self._board_owed
        return [each for each in among if each.viewer.console_role is role]

    def _has_day_changed(self) -> bool:
        """Whether the floor's midnight has passed and nothing has happened since."""
        before, self._day_is_over = self._day_is_over, self._hub.world.figures.is_over(self._hub.now())
        return self._day_is_over and not before

    async def _send_boards(self, sessions: list[Session], changed: set[str]) -> None:
        for n, session in enumerate(sessions):
            self._board_owed.pop(session, None)
            if session.is_unsettled and session in self._sessions:
                # What is drawn now is older than its snapshot, which would be sent before it.
                self._board_owed[session] = None
            elif session in self._sessions:
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
            "queues": [
                queue_view(world, queue, now, self._shown.line(queue))
                for queue in visible_queues(viewer, world.floor)
            ],
            "agents": [self._shown.agents[agent] for agent in agents if agent in self._shown.agents],
        }
