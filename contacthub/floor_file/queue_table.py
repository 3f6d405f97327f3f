"""``[[queues]]``: what a queue asks for, when it gives up, and what its plan is."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from contacthub.api.validation import WHOLE
from contacthub.floor_file.directory import QueueEntry
from contacthub.floor_file.exits import BESIDE, NEEDED, Exit, exit_action
from contacthub.floor_file.plan import QueuePlan
from contacthub.floor_file.queue_tables import CallbackTable, ReturningTable, ServiceLevel
from contacthub.floor_file.replies_table import MAX_TEXT, check_fields
from contacthub.floor_file.rule_tables import StepTable, WhenTable
from contacthub.floor_file.table import ChannelCounts, Id, Name, Priority, Retirable, Skills, fault_at
from contacthub.routing.config import QueueConfig
from contacthub.routing.words import IDLE_CHANNELS, QueueId

WrittenChannel = Literal["chat", "email", "fax", "sms", "social"]
Choice = Literal["longest_idle", "most_skilled", "fewest_today", "least_occupied", "in_order"]
IdleFrom = Literal["contact_ended", "offer_ended", "available"]
SIGNED = ("agent", "queue")
"""What is filled in into a signature: the agent's name and the queue's."""
Seconds = Annotated[int, Field(ge=0, le=86_400), WHOLE]


def usual_warning_ms(idle_ms: int) -> int:
    """How long before its end a contact is warned, unless it is said: a fifth, at most 5 minutes."""
    return min(idle_ms // 5, 300_000)


class QueueTable(Retirable):
    """``[[queues]]``."""

    model_config = ConfigDict(json_schema_extra={"allOf": BESIDE})

    id: Id
    name: Name | None = None
    skills: Skills = {}
    prefer: Skills = {}
    choose: Choice = "longest_idle"
    idle_from: IdleFrom = "contact_ended"
    steps: Annotated[list[StepTable], Field(max_length=20)] = []
    when: Annotated[list[WhenTable], Field(max_length=100)] = []
    service_level: ServiceLevel = ServiceLevel()
    offer_seconds: Annotated[int, Field(ge=1, le=3600), WHOLE] = 20
    connect_seconds: Annotated[int, Field(ge=1, le=3600), WHOLE] = 30
    connect_attempts: Annotated[int, Field(ge=0, le=100), WHOLE] = 3
    wrap_up_seconds: Seconds = 30
    wrap_up: Literal["none", "optional", "limited", "full"] = "limited"
    disposition_required: bool = True
    short_abandon_seconds: Seconds = 0
    cool_off_seconds: Seconds = 30
    priority: Priority = 0
    last_agent_seconds: Seconds = 0
    returning: ReturningTable = ReturningTable()
    first_response_minutes: Annotated[int, Field(ge=1, le=10_080), WHOLE] | None = None
    unanswered_minutes: Annotated[int, Field(ge=1, le=10_080), WHOLE] | None = None
    signature: Annotated[str, Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")] | None = None
    idle_minutes: Annotated[int, Field(ge=0, le=10_080), WHOLE] = 0
    idle_warning_minutes: Annotated[int, Field(ge=0, le=10_080), WHOLE] | None = None
    idle_warning_text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")] | None = None
    idle_channels: Annotated[list[WrittenChannel], Field(min_length=1)] = list(IDLE_CHANNELS)
    reserve: ChannelCounts = {}
    share: Annotated[int, Field(ge=0, le=100), WHOLE] = 0
    dispositions: Annotated[list[Name], Field(min_length=1)] | None = None
    max_wait_seconds: Annotated[int, Field(ge=1, le=7 * 86_400), WHOLE] | None = None
    when_too_long: Exit | None = None
    max_waiting: Annotated[int, Field(ge=1, le=100_000), WHOLE] | None = None
    when_full: Exit | None = None
    when_nobody: Exit | None = None
    when_closed: Exit | None = None
    at_closing: Exit | None = None
    hours: Id | None = None
    callback: CallbackTable = CallbackTable()

    @model_validator(mode="after")
    def _has_limit_and_exit(self) -> Self:
        for limit, action in NEEDED.items():
            said = [name for name in (limit, action) if getattr(self, name) is not None]
            if len(said) == 1:
                missing = action if said == [limit] else limit
                words = f"{missing}: needed beside {said[0]}, which does nothing alone"
                raise fault_at(said[0], said=words)
        return self

    @model_validator(mode="after")
    def _warns_before_the_end(self) -> Self:
        warning = self.idle_warning_minutes
        if warning and warning >= self.idle_minutes:
            raise fault_at("idle_warning_minutes", said="must be less than idle_minutes")
        return self

    @model_validator(mode="after")
    def _signs_with_what_is_known(self) -> Self:
        check_fields(self, "signature", SIGNED)
        return self

    def _idle_warning_ms(self) -> int:
        """How long before its end a contact is warned."""
        if self.idle_warning_minutes is not None:
            return self.idle_warning_minutes * 60_000
        return usual_warning_ms(self.idle_minutes * 60_000)

    def plan(self) -> QueuePlan:
        """As the hub takes it."""
        config = QueueConfig(
            id=QueueId(self.id),
            skills=tuple(sorted(self.skills.items())),
            prefer=tuple(sorted(self.prefer.items())),
            choose=self.choose,
            idle_from=self.idle_from,
            steps=tuple(step.config() for step in self.steps),
            target_ms=self.service_level.seconds * 1000,
            offer_ms=self.offer_seconds * 1000,
            connect_ms=self.connect_seconds * 1000,
            connect_attempts=self.connect_attempts,
            wrap_up_ms=self.wrap_up_seconds * 1000,
            wrap_up=self.wrap_up,
            disposition_required=self.disposition_required,
            short_abandon_ms=self.short_abandon_seconds * 1000,
            cool_off_ms=self.cool_off_seconds * 1000,
            priority=self.priority,
            last_agent_ms=self.last_agent_seconds * 1000,
            returning_to=self.returning.to,
            returning_within_ms=self.returning.within_hours * 3_600_000,
            returning_wait_ms=self.returning.wait_seconds * 1000,
            idle_ms=self.idle_minutes * 60_000,
            idle_warning_ms=self._idle_warning_ms(),
            idle_channels=tuple(dict.fromkeys(self.idle_channels)),
            reserve=tuple(sorted(self.reserve.items())),
            share=self.share,
            dispositions=tuple(self.dispositions) if self.dispositions is not None else None,
            max_wait_ms=(self.max_wait_seconds or 0) * 1000,
            max_waiting=self.max_waiting or 0,
            when_too_long=exit_action(self.when_too_long),
            when_full=exit_action(self.when_full),
            when_nobody=exit_action(self.when_nobody),
            when_closed=exit_action(self.when_closed),
            at_closing=exit_action(self.at_closing),
            callback_attempts=self.callback.attempts,
            callback_every_ms=self.callback.every_minutes * 60_000,
            callback_expires_ms=self.callback.expires_hours * 3_600_000,
        )
        entry = QueueEntry(
            name=self.name or self.id,
            service_level_seconds=self.service_level.seconds,
            service_level_percent=self.service_level.percent,
            hours=self.hours,
            when=[each.condition() for each in self.when],
            callback_first=self.callback.first,
            idle_warning_text=self.idle_warning_text,
            first_response_minutes=self.first_response_minutes,
            unanswered_minutes=self.unanswered_minutes,
            signature=self.signature,
        )
        return QueuePlan(config=config, entry=entry)
