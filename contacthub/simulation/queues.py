"""``[[queues]]`` of a scenario: the keys of the floor file, and what customers do in the queue."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Self

from pydantic import Field, model_validator

from contacthub.floor_file.queue_table import QueueTable
from contacthub.floor_file.table import fault_at
from contacthub.routing.config import QueueConfig
from contacthub.simulation.durations import Table

NOT_HERE = ("retired", "hours", "when", "when_closed", "at_closing", "last_agent_seconds", "returning")
"""Keys of the floor file that a scenario cannot follow: it has no calendar, and knows no customer twice."""
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class CallbackOfferTable(Table):
    """``callback_offer``: who still waits after so long may be called back instead."""

    after_seconds: Annotated[int, Field(ge=1, le=86_400)]
    accepted: Share
    """The share of them who want it."""


class SimulatedQueue(QueueTable):
    """``[[queues]]``."""

    callback_offer: CallbackOfferTable | None = None
    callback_reached: Share = 1.0
    """The share of attempts at which the customer is reached."""

    @model_validator(mode="after")
    def _can_be_followed(self) -> Self:
        for name in NOT_HERE:
            if name in self.model_fields_set:
                raise fault_at(name, said="does nothing in a scenario; leave it out")
        return self

    def config(self) -> QueueConfig:
        """As routing takes it; how a contact ended nobody says here."""
        return replace(self.plan().config, disposition_required=False, dispositions=None)

    def leads_to(self) -> list[tuple[str, str]]:
        """The queues that it names, each with the key that names it."""
        config = self.config()
        exits = {
            "when_full": config.when_full,
            "when_too_long": config.when_too_long,
            "when_nobody": config.when_nobody,
        }
        named = [(key, str(each.queue)) for key, each in exits.items() if each.queue is not None]
        return named + [("steps", str(queue)) for step in config.steps for queue in step.agents_of]

    def may_call_back(self) -> bool:
        """Whether somebody may be called back from here."""
        config = self.config()
        exits = (config.when_full, config.when_too_long, config.when_nobody)
        return self.callback_offer is not None or any(each.kind == "callback" for each in exits)
