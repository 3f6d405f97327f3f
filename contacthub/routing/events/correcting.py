"""What was told late changes the past of a contact."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, QueueId


@value(kw_only=True)
class CourseStep:
    """One step of a contact: it was ``queued``, ``answered``, ``transferred``, ``left_queue`` or ``ended``.

    - ``counted_at``: its instant in waits and talks.
    - ``said_at``: when it happened by the source's clock; None if the hub did it, or the source gave no time.
    - ``outcome``: how a visit ends by it, if one is open.
    - ``timed`` False: since when they talk is not known.
    """

    kind: str
    counted_at: Instant
    said_at: Instant | None = None
    queue: QueueId | None = None
    agent: AgentId | None = None
    outcome: str | None = None
    timed: bool = True

    @property
    def told_at(self) -> Instant:
        """When it happened, as far as is known."""
        return self.counted_at if self.said_at is None else self.said_at


@value(kw_only=True)
class Span:
    """A time of a contact beside its course: a customer on hold, or ``agent`` who wraps up."""

    from_at: Instant
    until_at: Instant | None = None
    agent: AgentId | None = None


@value(kw_only=True)
class ContactCorrected(ContactEvent):
    """A step was told after a later one: visits, waits and outcome follow from the course as it is now.

    ``holds`` and ``wrap_ups``: those of the contact, for what follows from both together.
    """

    before: tuple[CourseStep, ...]
    course: tuple[CourseStep, ...]
    holds: tuple[Span, ...] = ()
    wrap_ups: tuple[Span, ...] = ()


EVENTS: tuple[type[Event], ...] = (ContactCorrected,)
