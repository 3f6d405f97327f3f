"""What may be asked of the router (commands) and what already happened outside (observations)."""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.words import (
    AgentId,
    ContactId,
    CustomerId,
    EndedBy,
    Instant,
    OfferId,
    QueueId,
    Routing,
    Skills,
)

# --- commands: may be refused ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTime:
    """Let every deadline that is due take effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartHub:
    """The hub has read its log back; ``downtime_ms`` is how long it was away."""

    downtime_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigureFloor:
    """Set the floor's own settings."""

    priority_head_start_ms: int | None
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigureQueue:
    """Create or change a queue."""

    config: QueueConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireQueue:
    """Remove a queue nobody waits in."""

    queue: QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigureAgent:
    """Create or change an agent."""

    config: AgentConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireAgent:
    """Remove an agent who has no contacts."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPresence:
    """Go available, on a break or offline. ``by``: agent or supervisor."""

    agent: AgentId
    presence: str
    by: str = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOffer:
    """Take the offered contact."""

    agent: AgentId
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineOffer:
    """Let the offered contact go to somebody else."""

    agent: AgentId
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHold:
    """Ask the source to hold the customer."""

    agent: AgentId
    contact_id: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestResume:
    """Ask the source to take the customer off hold."""

    agent: AgentId
    contact_id: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEnd:
    """Ask the source to hang up."""

    agent: AgentId
    contact_id: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishWrapUp:
    """End the wrap-up; ``disposition`` must be one of the queue's, if it lists any."""

    agent: AgentId
    contact_id: ContactId
    disposition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendWrapUp:
    """Have the wrap-up end later."""

    agent: AgentId
    contact_id: ContactId
    by_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNote:
    """The agent writes the contact's note (kept beside the log)."""

    agent: AgentId
    contact_id: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class AddQuestion:
    """The agent records a question (kept beside the log)."""

    agent: AgentId
    contact_id: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseCustomer:
    """The agent says who the contact is from."""

    agent: AgentId
    contact_id: ContactId
    customer_id: CustomerId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichContact:
    """What was learned while the contact waits: the skills it needs beside its queue's, its priority."""

    contact_id: ContactId
    skills: Skills
    priority: int


Command = (
    PassTime | StartHub | ConfigureFloor | ConfigureQueue | RetireQueue | ConfigureAgent | RetireAgent
    | SetPresence | AcceptOffer | DeclineOffer | RequestHold | RequestResume | RequestEnd
    | FinishWrapUp | ExtendWrapUp | ChangeNote | AddQuestion | ChooseCustomer | EnrichContact
)  # fmt: skip

# --- observations: already happened ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A contact arrived in ``queue``. ``ended_by``: its end was heard of before its arrival.

    ``customer_id`` and ``verdict``: whom the look-up found, if it was done by then.
    """

    contact_id: ContactId
    channel: str
    queue: QueueId
    direction: str = "inbound"
    routing: Routing = Routing.HUB
    skills: Skills = ()
    priority: int | None = None
    ended_by: EndedBy | None = None
    customer_id: CustomerId | None = None
    verdict: str = "none"
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """The phone system rings an agent with the contact."""

    contact_id: ContactId
    agent: AgentId
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """The agent's phone stopped ringing; ``cause`` as in ``contact.missed``."""

    contact_id: ContactId
    agent: AgentId
    cause: str
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An agent (None: somebody unknown) answered. ``timed`` False: found so, since when is not known."""

    contact_id: ContactId
    agent: AgentId | None
    timed: bool = True
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The customer was put on hold."""

    contact_id: ContactId
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The customer was taken off hold."""

    contact_id: ContactId
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The contact was passed to a queue or an agent."""

    contact_id: ContactId
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueExit:
    """The contact left its queue otherwise than by an answer or by leaving."""

    contact_id: ContactId
    outcome: str
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The contact is over."""

    contact_id: ContactId
    ended_by: EndedBy
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A source told more about the contact (kept beside the log)."""

    contact_id: ContactId
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The look-up found, or did not find, who the contact is from.

    ``is_over``: the contact has left the floor meanwhile; only its record is to say who it was from.
    """

    contact_id: ContactId
    customer_id: CustomerId | None
    verdict: str
    is_over: bool = False
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceReport:
    """The phone system says the agent is available, on a break or offline."""

    agent: AgentId
    presence: str
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePause:
    """The phone system paused or unpaused the agent in one queue."""

    agent: AgentId
    queue: QueueId
    paused: bool
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSeen:
    """A console of the agent connected."""

    agent: AgentId
    program: bool = False
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleLost:
    """The agent's last console disconnected."""

    agent: AgentId
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Irrelevant:
    """A fact that the hub could not place; recorded so that nothing is silently dropped."""

    reason: str
    contact_id: ContactId | None = None
    occurred_at: Instant | None = None


Observation = (
    Arrival | Ring | Miss | Answer | Hold | Resume | Transfer | QueueExit | End | Remark | Match
    | PresenceReport | QueuePause | ConsoleSeen | ConsoleLost | Irrelevant
)  # fmt: skip

ContactFact = Arrival | Ring | Miss | Answer | Hold | Resume | Transfer | QueueExit | End | Remark | Match
"""Observations about one contact."""
