"""Which sessions are connected: whose they are, who sees the whole floor, and which one rings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.console.session import Session
from contacthub.contacts.visibility import Delta, sees_everything
from contacthub.routing.words import AgentId


class Attendance:
    """The connected sessions. An agent may have several, in two tabs or at two places."""

    def __init__(self) -> None:
        # Dictionaries for sets that keep their order: who came first is told first.
        self._sessions: dict[Session, None] = {}
        self._whole: dict[Session, None] = {}
        self._in_role: dict[Role | None, dict[Session, None]] = {}
        self._by_agent: dict[str, list[Session]] = {}
        self._have_come: set[str] = set()
        self._focused: dict[Session, int] = {}
        self._focuses = 0

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions)

    def __contains__(self, session: Session) -> bool:
        return session in self._sessions

    def add(self, session: Session) -> None:
        """A session connected."""
        viewer = session.viewer
        self._sessions[session] = None
        self._in_role.setdefault(viewer.console_role, {})[session] = None
        if sees_everything(viewer):
            self._whole[session] = None
        if viewer.agent is not None:
            self._by_agent.setdefault(viewer.agent, []).append(session)
            self._have_come.add(viewer.agent)

    def remove(self, session: Session) -> bool:
        """A session is gone; return whether it was the last of its agent's."""
        in_role = self._in_role.get(session.viewer.console_role, {})
        for known in (self._sessions, self._whole, self._focused, in_role):
            known.pop(session, None)
        agent = session.viewer.agent
        if agent is None or session not in self._by_agent.get(agent, []):
            return False
        self._by_agent[agent].remove(session)
        if self._by_agent[agent]:
            return False
        del self._by_agent[agent]
        return True

    def watches(self, audience: frozenset[AgentId]) -> bool:
        """Whether a contact with these agents is shown at a console, or at one that may come back.

        Where phones ring without consoles, no console ever shows most contacts. One that is away for a
        moment is sent what it missed.
        """
        return bool(self._whole) or not self._have_come.isdisjoint(audience)

    def watches_for(self, viewer: Viewer) -> bool:
        """Whether all that the viewer may see is watched."""
        return bool(self._whole) if sees_everything(viewer) else viewer.agent in self._have_come

    def of(self, agent: str) -> Sequence[Session]:
        """The sessions of an agent, the newest last."""
        return self._by_agent.get(agent, ())

    def in_role(self, role: Role) -> list[Session]:
        """The sessions that have the screen of this role."""
        return list(self._in_role.get(role, ()))

    def agents(self) -> list[str]:
        """The agents who have a session."""
        return list(self._by_agent)

    def concerned(self, delta: Delta) -> Iterable[Session]:
        """The sessions to which an event may mean something, each once.

        With thousands of agents connected, an event of one contact must not cost a look at each of them.
        """
        if delta.contact_id is None:
            agents: Iterable[str] = [each["id"] for each in delta.agents]
        else:
            agents = delta.audience_before | delta.audience
            if delta.unfinished is not None:
                agents = agents | {delta.unfinished[0]}  # of a contact that may be closed
        concerned = {session: None for agent in agents for session in self.of(agent)}
        return concerned | self._whole if self._whole else concerned

    def focus(self, session: Session) -> None:
        """The agent looks at this one: it rings from now on."""
        if session in self._sessions:
            self._focuses += 1
            self._focused[session] = self._focuses

    def rings(self, session: Session) -> bool:
        """Whether this one of the agent's sessions makes the sound: one alone does.

        It is the last one that sent ``focus``, else the newest::

            tab A opens             A rings
            tab B opens             B rings
            A sends focus           A rings
            tab C opens             A rings
            A closes                C rings, the newest of B and C
        """
        sessions = self.of(session.viewer.agent or "")
        looked_at = [each for each in sessions if each in self._focused]
        if looked_at:
            return max(looked_at, key=self._focused.__getitem__) is session
        return bool(sessions) and sessions[-1] is session
