"""What the names in an event mean on this floor: queues, agents, breaks, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contacthub.contacts.details import Asked, Details, customer_side
from contacthub.contacts.world import World
from contacthub.customers.keys import ContactKeys, NumberReader
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import AVAILABLE, OFFLINE, PAUSED, AgentId, QueueId
from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number

WORK_ITEM, WORK_NUMBER = "work_item", "work_number"
"""Attributes of contacts that the hub opened for work; a source cannot say them."""


def said_by_source(attributes: Mapping[str, Any] | None) -> dict[str, Any]:  # Any: JSON
    """What a source may say of a contact."""
    return {name: each for name, each in (attributes or {}).items() if name not in (WORK_ITEM, WORK_NUMBER)}


@value(kw_only=True)
class Prepared:
    """A contact that is about to be opened: what is said of it, and what of that is kept beside the log."""

    data: i.Arrived
    details: Details

    @property
    def keys(self) -> ContactKeys:
        """By what its customer is looked up."""
        return self.details.keys(self.data.channel, self.data.direction)


class Names:
    """Reads names against the floor as it is; a name that is unknown is a problem."""

    def __init__(self, world: World, numbers: NumberReader) -> None:
        self._world = world
        self._numbers = numbers

    def prepared(self, contact_id: str, source: str, data: i.Arrived) -> Prepared:
        """A contact to be opened, its numbers read by the floor's region."""
        from_raw, from_e164 = self.number(data.from_)
        to_raw, to_e164 = self.number(data.to)
        details = Details(
            contact_id=contact_id,
            source=source,
            ref=data.ref,
            from_raw=from_raw,
            from_e164=from_e164,
            from_name=data.from_name,
            to_raw=to_raw,
            to_e164=to_e164,
            language=data.language,
            attributes=said_by_source(data.attributes),
            unknown_number=self._is_unknown(data),
            asked=Asked(
                skills=data.skills or {}, preferred=data.preferred_skills or {}, priority=data.priority
            ),
        )
        return Prepared(data=data, details=details)

    def number(self, said: Number) -> tuple[str | None, str | None]:
        """The text and the number to keep. A source that says both may mean another country than ours."""
        raw, e164 = said.raw, said.e164
        if not raw:
            return raw, None
        floor = self._world.directory.floor
        read = self._numbers.read(
            raw, floor.default_region, floor.local_area, outside=floor.outside_prefix
        ).e164
        given = self._numbers.read(e164, floor.default_region).e164 if e164 else None
        return (raw, read) if given in (None, read) else (given, given)

    def queue_of(self, data: i.Arrived) -> QueueId:
        """The queue of an arrival, or the problem that there is none."""
        queue = self.named_queue(data) or self._default_queue()
        if queue is not None:
            return queue
        side = "from" if customer_side(data.direction) == "to" else "to"
        raise Problem(
            "no_queue",
            f"neither `queue` nor a line with this `{side}` says where the contact waits; "
            "send `queue`, or add the number under [[lines]] of the floor file, or a `default_queue`",
            [("#/data/queue", f"needed, as no line has this `{side}`")],
        )

    def named_queue(self, data: i.Arrived) -> QueueId | None:
        """The queue the event names, or that of our line: the one dialled, or the one we call from."""
        world = self._world
        if data.queue is not None:
            return self.queue(data.queue, "#/data/queue")
        own = data.ours.e164 or data.ours.raw
        line = world.directory.line_called(own) if own else None
        return QueueId(line.queue) if line is not None and line.queue in world.floor.queues else None

    def _is_unknown(self, data: i.Arrived) -> bool:
        """Whether no line has the number, so that the contact waits in the floor's ``default_queue``."""
        is_default = self._default_queue() is not None
        return is_default and data.queue is None and self.named_queue(data) is None

    def _default_queue(self) -> QueueId | None:
        queue = self._world.directory.floor.default_queue
        return QueueId(queue) if queue is not None and queue in self._world.floor.queues else None

    def queue(self, queue: str, pointer: str) -> QueueId:
        """The queue with this id, or the problem at ``pointer``."""
        if queue not in self._world.floor.queues:
            raise Problem(
                "unknown_queue", f"there is no queue {queue!r}; `contacthub apply` creates queues",
                [(pointer, "no such queue")],
            )  # fmt: skip
        return QueueId(queue)

    def agent(self, name: str, pointer: str = "#/data/agent") -> AgentId:
        """The agent with this id, else with this address, or the problem at ``pointer``."""
        agent = self._world.directory.agent_called(name)
        if agent is None or AgentId(agent) not in self._world.floor.agents:
            raise Problem(
                "unknown_agent", "no agent has this id or address; `contacthub apply` creates agents",
                [(pointer, "no such agent")],
            )  # fmt: skip
        return AgentId(agent)

    def presence(self, data: i.AgentState) -> str:
        """A break by its id or name, said as presence or as the reason of a pause."""
        breaks = self._world.directory.breaks
        if data.presence in (AVAILABLE, OFFLINE):
            return data.presence
        names = {entry.name.casefold(): name for name, entry in breaks.items()}
        for said in (data.reason, data.presence):
            if said is not None and said in breaks:
                return said
            if said is not None and said.casefold() in names:
                return names[said.casefold()]
        return data.presence if data.presence in self._world.floor.breaks else PAUSED
