"""All consoles that are connected: which of them is told what, as soon as it is durable."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from contacthub.access.fields import Kind
from contacthub.access.rights import Right
from contacthub.access.roles import Role
from contacthub.access.teams import Sight
from contacthub.access.viewer import Viewer
from contacthub.api.json import Json
from contacthub.console.attendance import Attendance
from contacthub.console.boards import Boards
from contacthub.console.recent import Recent
from contacthub.console.session import Session
from contacthub.console.threads_shown import ThreadsShown
from contacthub.console.turnstile import Turnstile
from contacthub.console.work_shown import WorkShown
from contacthub.contacts.deltas import Deltas
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.visibility import Delta, is_onlooker, me, sees_contacts, view
from contacthub.contacts.whole import WholeFloor
from contacthub.contacts.world import World
from contacthub.customers.card import Drawn
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.messages.reading import ThreadReading
from contacthub.routing import commands as c
from contacthub.routing.words import AgentId, ContactId
from contacthub.work.kept import ItemChanged
from contacthub.work.shown import ItemViews
from contacthub.work.sight import Sights
from contacthub.work.store import WorkStore

CARD_WAIT_S = 0.020
"""How long an offer waits for its card, which is read meanwhile; then it goes alone and the card follows."""

SLICE = 100
"""Events told in one go: between two slices sockets are written and calls go on."""

SETTLED_AT_ONCE = 5
"""Snapshots encoded in a turn of the loop: of an agent among 10,000 one takes 0.3 ms."""

Spawn = Callable[[Coroutine[Any, Any, None]], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """What consoles are told that is read when it is told."""

    threads: ThreadReading
    work: WorkStore
    views: ItemViews


class Consoles:
    """Tells each session what its viewer may see, and the floor which agents have a console.

    ``down``: the sources that take no messages now, and why.
    """

    def __init__(
        self,
        hub: Hub,
        world: World,
        deltas: Deltas,
        pop: ScreenPop,
        spawn: Spawn,
        *,
        whole: WholeFloor,
        reads: Reads,
        down: Mapping[str, str],
    ) -> None:
        self._hub = hub
        self._world = world
        self._whole = whole
        self._pop = pop
        self._spawn = spawn
        self._attendance = Attendance()
        self._boards = Boards(hub, world, self._attendance)
        self._recent = Recent(hub)
        self._threads = ThreadsShown(hub, reads.threads, self._shows, spawn)
        self._work = WorkShown(
            hub,
            world,
            self._attendance,
            store=reads.work,
            views=reads.views,
            sights=Sights(world, lambda: hub.work.book, reads.views.called),
            spawn=spawn,
        )
        self._unsettled: dict[Session, None] = {}
        self._settling = Turnstile(SETTLED_AT_ONCE)
        self._backlog: deque[Delta] = deque()
        self._down = down
        self._alerts: Callable[[Sight | None], Sequence[Json]] = lambda sight: ()
        self._works_off = False
        self._is_outdated = False
        self._redraws = False
        # The agents of each live contact, as far as was published; the floor itself is ahead of that.
        self._audience: dict[str, frozenset[AgentId]] = {}
        self._read_audience()
        deltas.subscribe(self.publish)
        deltas.watched(self._attendance.watches)
        hub.gate.on_reset(self)
        hub.gate.listen(failed=self._cannot_store, shown=self._draw_unsettled)
        pop.on_card(self.show_card)

    def __len__(self) -> int:
        return len(self._attendance)

    # --- coming and going --------------------------------------------------------------------------

    async def prepare(self, viewer: Viewer) -> None:
        """Draw what the viewer is about to see in slices; ``join`` then holds the loop for a moment only."""
        with suppress(StorageUnavailable):  # when the floor was read back, every socket is told to come back
            await self._hub.whole()
        if is_onlooker(viewer):
            await self._whole.ready()

    def join(self, session: Session, since: str | None) -> None:
        """Connect a session: replay what it missed after ``since`` (``LOG:SEQ``), else send a snapshot."""
        viewer = session.viewer
        seq = self._recent.resumable(since, viewer, is_watched=self._attendance.watches_for(viewer))
        self._attendance.add(session)
        if viewer.agent is not None:
            self._seen(viewer, viewer.agent)
        if seq is None or not self._replayed(session, seq):
            self.snapshot(session)
        for source, reason in self._down.items():
            session.sending(source, reason, self._hub.tail.durable_seq)
        self._show_alerts(session)
        if not self._hub.ready:
            self._tell_shut(session)

    def leave(self, session: Session) -> None:
        """Disconnect a session; with an agent's last one begins the time they have to come back."""
        was_last = self._attendance.remove(session)
        self._boards.forget(session)
        if was_last:
            self._lost(session.viewer.agent or "")

    def focus(self, session: Session) -> None:
        """The agent looks at this one: it rings from now on."""
        self._attendance.focus(session)

    def snapshot(self, session: Session, *, instead: bool = False) -> None:
        """Send the whole view anew, and the cards, which may have been in frames it supersedes.

        ``instead``: it takes the place of every frame of the chain that waits.
        """
        targets = self._whole.targets(session.viewer.agent)
        mine = me(session.viewer, self._world, targets, self._hub.now())
        state = {"me": mine, **self._seen_by(session)}
        session.attach(self._hub.tail.seq, self._hub.tail.log_id, state, instead=instead)
        session.settle(self._hub.tail.durable_seq)
        if session.is_unsettled:
            self._unsettled[session] = None
        self._send_cards(session)

    def _seen_by(self, session: Session) -> Json:
        viewer, now = session.viewer, self._hub.now()
        if is_onlooker(viewer):
            return self._whole.view(now, contacts=sees_contacts(viewer))
        seen, rings = view(viewer, self._world, now), self._attendance.rings(session)
        offers = [{**each, "ring": rings and each["agent"] == viewer.agent} for each in seen["offers"]]
        return {**seen, "offers": offers}

    def _seen(self, viewer: Viewer, agent: str) -> None:
        try:
            self._hub.observe(c.ConsoleSeen(agent=AgentId(agent), program=viewer.is_program))
        except StorageUnavailable:
            return  # the socket is told to come back, which says it again

    def _lost(self, agent: str) -> None:
        try:
            self._hub.observe(c.ConsoleLost(agent=AgentId(agent)))
        except StorageUnavailable:
            return  # after the log is read back every agent counts as having lost their console

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
        self._boards.owe(session)
        return True

    # --- what happens ------------------------------------------------------------------------------

    def publish(self, deltas: Sequence[Delta]) -> None:
        """Send durable events to the sessions they concern; many at once in slices.

        A batch of arrivals makes more frames for a supervisor than may be unsent: all would be closed as too
        slow. In slices the sockets write what one slice made before the next is made::

            publish(2,000 deltas)   100 told | sockets write | 100 told | sockets write | …
            publish(3 deltas)       go to the end of the same backlog, to keep the order
        """
        if not self._works_off and len(deltas) <= SLICE:
            self._distribute(deltas)
            self._bring_up_to_date()
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
        self._bring_up_to_date()

    def _distribute(self, deltas: Sequence[Delta]) -> None:
        for delta in deltas:
            self._recent.add(delta)
            self._follow(delta)
            for session in self._attendance.concerned(delta):
                self._deliver(session, delta)
        self._settle_all()
        self._boards.due()
        self._is_outdated = self._is_outdated or any(delta.resets for delta in deltas)

    def _settle_all(self) -> None:
        """Let the snapshots go that became durable, a few in a turn: each is encoded only now."""
        unsettled, self._unsettled = self._unsettled, {}
        for session in unsettled:
            self._settling.call(partial(self._settle, session))

    def _settle(self, session: Session) -> None:
        session.settle(self._hub.tail.durable_seq)
        if session.is_unsettled:
            self._unsettled[session] = None

    def _cannot_store(self) -> None:
        """The log takes nothing: every screen says so, until its socket is told to come back."""
        for session in self._attendance:
            self._tell_shut(session)

    def _tell_shut(self, session: Session) -> None:
        session.cannot_store(self._hub.tail.durable_seq, is_disk_full=self._hub.gate.is_disk_full)

    def _draw_unsettled(self) -> None:
        """Snapshots that wait may be of what has not happened; the floor is what the log says now."""
        self._spawn(self._redraw_unsettled())

    async def _redraw_unsettled(self) -> None:
        # Of all who are there: some of those that wait may have their turn to be looked at still to come.
        for session in [each for each in self._attendance if each.is_unsettled]:
            await self.prepare(session.viewer)
            if session in self._attendance:
                self.snapshot(session)

    def reset(self) -> None:
        """The floor was read back from the log; every socket is told to come back and gets a new snapshot."""
        self._boards.reset()
        self._read_audience()
        self._recent.clear()
        self._backlog.clear()
        self._work.reset()
        # What they show may not have happened; their sockets are about to be closed.
        self._unsettled.clear()

    def _read_audience(self) -> None:
        contacts = self._world.floor.contacts.values()
        self._audience = {contact.id: frozenset(contact.agents()) for contact in contacts}

    def _notice_new_agents(self) -> None:
        """Consoles that were connected before their agent was configured count from now on."""
        for agent in self._attendance.agents():
            known = self._world.floor.agents.get(AgentId(agent))
            if known is not None and not known.console:
                self._seen(self._attendance.of(agent)[-1].viewer, agent)

    def teams_changed(self) -> None:
        """What is of a team may be other: a snapshot for each who has one."""
        if any(each.viewer.sight is not None for each in self._attendance):
            self._is_outdated = True
            self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        """The floor was configured anew: all get a snapshot, once for the thousand events of a floor file."""
        if self._is_outdated:
            self._notice_new_agents()
            if not self._redraws:
                self._redraws = True
                self._spawn(self._redraw())

    async def _redraw(self) -> None:
        while self._is_outdated:
            self._is_outdated = False
            for session in list(self._attendance):
                await self.prepare(session.viewer)
                if session in self._attendance:
                    self.snapshot(session)
                await asyncio.sleep(0)  # one may be of megabytes
        self._redraws = False

    def _follow(self, delta: Delta) -> None:
        if delta.audience:
            self._audience[delta.contact_id or ""] = delta.audience
        elif delta.audience_before:
            self._audience.pop(delta.contact_id or "", None)
        self._boards.follow(delta)

    def _deliver(self, session: Session, delta: Delta) -> None:
        """Send one event to one session. An offer waits up to 20 ms for its card.

        ::

        0 ms     offer 1043 is durable, its card is not read yet
        3 ms     event 1044 waits behind it: the chain keeps its order
        9 ms     the card is there: offer 1043 with its card, event 1044
        or
        20 ms    offer 1043 without a card, event 1044
        35 ms    the card, in a frame of its own
        """
        card = self._pop.ready(delta.contact_id) if delta.offer is not None and delta.contact_id else None
        ring = self._attendance.rings(session)
        shown = card.json if card is not None and session.sees(Kind.CARD) else None
        held = session.deliver(delta, ring=ring, card=shown)
        if held is not None:
            asyncio.get_running_loop().call_later(CARD_WAIT_S, session.release, held)
        elif delta.offer is None and self._newly_visible(session.viewer, delta):
            self._send_card(session, delta.contact_id or "")
        if self._newly_visible(session.viewer, delta):
            self._threads.owe(session, delta.contact_id or "")

    @staticmethod
    def _newly_visible(viewer: Viewer, delta: Delta) -> bool:
        return viewer.agent in delta.audience and viewer.agent not in delta.audience_before

    def show_sending(self, source: str, reason: str | None) -> None:
        """Tell every console whether a source takes messages; ``reason``: why it does not."""
        for session in self._attendance:
            session.sending(source, reason, self._hub.tail.durable_seq)

    def show_typing(self, contact_id: str, *, reads: Callable[[str, str], bool]) -> None:
        """Tell those who see the contact's messages that its customer types: its agents, and who reads along.

        ``reads``: whether a supervisor reads the messages of a contact.
        """
        agents = self._audience.get(contact_id, ())
        told = dict.fromkeys(session for agent in agents for session in self._attendance.of(agent))
        contact = self._world.floor.contacts.get(ContactId(contact_id))
        for session in self._attendance.in_role(Role.SUPERVISOR):
            sight = session.viewer.sight
            is_seen = sight is None or (contact is not None and sight.has(contact.queue, agents))
            if is_seen and reads(session.viewer.name, contact_id):
                told[session] = None
        for session in told:
            session.typing(contact_id, self._hub.tail.durable_seq)

    def show_alerts_of(self, open_now: Callable[[Sight | None], Sequence[Json]]) -> None:
        """Show which alerts go on, by ``open_now``, which knows them by what a viewer may see."""
        self._alerts = open_now

    def alerts_changed(self) -> None:
        """Tell those who watch the floor which alerts go on."""
        drawn: dict[Sight | None, Sequence[Json]] = {}
        for role in (Role.SUPERVISOR, Role.ADMIN):
            for session in self._attendance.in_role(role):
                if Right.FLOOR_WATCH in session.viewer.rights:
                    sight = session.viewer.sight
                    if sight not in drawn:
                        drawn[sight] = self._alerts(sight)
                    session.alerts(drawn[sight], self._hub.tail.durable_seq)

    def _show_alerts(self, session: Session) -> None:
        viewer = session.viewer
        if viewer.console_role is Role.AGENT or Right.FLOOR_WATCH not in viewer.rights:
            return
        if alerts := self._alerts(viewer.sight):
            session.alerts(alerts, self._hub.tail.durable_seq)

    def work_changed(self, changes: Sequence[ItemChanged]) -> None:
        """Tell who may see them of work items that changed."""
        self._work.changed(changes)

    # --- cards -------------------------------------------------------------------------------------

    def show_card(self, contact_id: str, card: Drawn) -> None:
        """Send a late or changed card to all sessions of the agents who have a part in the contact."""
        for agent in self._audience.get(contact_id, ()):
            for session in self._attendance.of(agent):
                if session.sees(Kind.CARD):
                    session.card(contact_id, card.json, self._hub.tail.durable_seq)

    def _send_cards(self, session: Session, *, shown_only: bool = False) -> None:
        agent = self._world.floor.agents.get(AgentId(session.viewer.agent or ""))
        for contact_id in agent.contacts if agent is not None else ():
            if not shown_only or session.viewer.agent in self._audience.get(contact_id, ()):
                self._send_card(session, contact_id, counts=False)
                self._threads.owe(session, contact_id)

    def _send_card(self, session: Session, contact_id: str, *, counts: bool = True) -> None:
        card = self._pop.ready(contact_id)
        if card is not None and session.sees(Kind.CARD):
            session.card(contact_id, card.json, self._hub.tail.durable_seq, counts=counts)

    def _shows(self, session: Session, contact_id: str) -> bool:
        is_there = session in self._attendance and session.viewer.agent in self._audience.get(contact_id, ())
        return is_there and session.sees(Kind.MESSAGE)

    # --- figures -----------------------------------------------------------------------------------

    async def run_boards(self) -> None:
        """Send figures that changed, until cancelled."""
        await self._boards.run()
