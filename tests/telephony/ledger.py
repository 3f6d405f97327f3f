"""A stand-in for the hub: takes a model's events, each once, and keeps contacts, visits and offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contacthub.sources import incoming as i
from contacthub.sources.connectors import LiveContact


@dataclass(slots=True)
class Kept:
    """A contact."""

    queue: str | None
    state: str = "waiting"
    agent: str | None = None
    handled_by: str | None = None
    ringing: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    ended_by: str | None = None


class Ledger:
    """The contacts of a hub after the events it was told."""

    def __init__(self) -> None:
        self.contacts: dict[str, Kept] = {}
        self._ids: set[str] = set()

    def take(self, said: Sequence[i.Incoming]) -> None:
        """Events from the connector."""
        for each in said:
            if each.id not in self._ids:
                self._ids.add(each.id)
                self._one(each.data)

    def live(self) -> list[LiveContact]:
        """What the connector is told when it reconciles."""
        return [
            LiveContact(
                ref=ref,
                talking=kept.state in ("talking", "held"),
                held=kept.state == "held",
                waiting=kept.state == "waiting",
                queue=kept.queue,
                agent=kept.agent,
                ringing=tuple(kept.ringing),
            )
            for ref, kept in self.contacts.items()
            if kept.state != "closed"
        ]

    def told(self) -> dict[str, str]:
        """Each contact in one line."""
        return {
            ref: ", ".join(kept.visits)
            + (f"; ended by {kept.ended_by}" if kept.ended_by else f"; {kept.state}")
            for ref, kept in self.contacts.items()
        }

    def _one(self, data: i.Data) -> None:
        if isinstance(data, i.AgentState | i.QueuePaused | i.PhoneState):
            return
        if isinstance(data, i.Arrived):
            self.contacts.setdefault(data.ref, Kept(queue=data.queue))
            return
        kept = self.contacts.get(data.ref)
        if kept is not None and kept.state != "closed":
            self._about(kept, data)

    def _about(self, kept: Kept, data: i.Data) -> None:
        match data:
            case i.Offered() if data.agent not in kept.ringing:
                kept.ringing.append(data.agent)
            case i.Missed() if data.agent in kept.ringing:
                kept.ringing.remove(data.agent)
            case i.Answered():
                self._visited(kept, f"answered by {data.agent}")
                kept.state, kept.agent = "talking", data.agent
                kept.handled_by = data.agent or kept.handled_by
            case i.Held():
                kept.state = "held"
            case i.Resumed():
                kept.state = "talking"
            case i.LeftQueue():
                self._visited(kept, data.outcome)
                kept.state = "between"
            case i.Transferred():
                self._visited(kept, "transferred")
                kept.state, kept.agent = "waiting", None
                kept.queue = data.to_queue or kept.queue
            case i.Released():
                self._visited(kept, "transferred")
                kept.state, kept.agent = "between", None
            case i.Ended():
                self._visited(kept, {"customer": "abandoned", "agent": "withdrawn"}.get(data.by, "failed"))
                kept.state, kept.ended_by = "closed", data.by
            case _:
                pass

    def _visited(self, kept: Kept, outcome: str) -> None:
        kept.ringing.clear()
        if kept.state == "waiting":
            kept.visits.append(f"{kept.queue} {outcome}")
        elif outcome.startswith("answered"):
            kept.visits.append(outcome)
