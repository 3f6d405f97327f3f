"""Queues that an agent serves other than the floor file says, as people and programs ask for it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from contacthub.access.rules import PartCheck
from contacthub.api.wire import Timestamp
from contacthub.clock import from_rfc3339
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.words import AgentId, Instant, QueueId

Queues = Annotated[list[Annotated[QueueId, Field(min_length=1, max_length=200)]], Field(max_length=100)]


class QueueChange(BaseModel):
    """The queues that the agent serves from now on, and those not; with ``until`` only until then."""

    add: Queues = Field(default_factory=list)
    remove: Queues = Field(default_factory=list)
    until: Timestamp | None = None

    @field_validator("until")
    @classmethod
    def _is_an_instant(cls, value: str | None) -> str | None:
        if value is not None:
            from_rfc3339(value)
        return value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if both := set(self.add) & set(self.remove):
            raise ValueError(f"{', '.join(sorted(both))}: in add and in remove")
        if not self.add and not self.remove:
            raise ValueError("name a queue in add or in remove")
        return self

    def command(self, agent: AgentId, now: Instant, by: str) -> c.SetAgentQueues:
        """What it asks of routing; ``by``: the supervisor or program.

        Raises:
            Problem: ``until`` is over at ``now``.
        """
        until = None if self.until is None else from_rfc3339(self.until)
        if until is not None and until <= now:
            raise Problem("invalid", "until is over already", [("#/until", "name an instant to come")])
        add, remove = tuple(self.add), tuple(self.remove)
        return c.SetAgentQueues(agent=agent, add=add, remove=remove, until=until, by=by)

    def need_seen(self, part: PartCheck) -> None:
        """Have every queue be of the team of somebody who has one.

        Raises:
            Forbidden: one is not.
        """
        for queue in (*self.add, *self.remove):
            part.need_seen(f"queue {queue}", queues=(queue,))

    def told(self) -> dict[str, object]:
        """What the audit says of it."""
        return {"add": self.add, "remove": self.remove, "until": self.until}
