"""The state machines of contacts, offers and agents, as tables."""

from __future__ import annotations

from enum import StrEnum

from contacthub.routing import events as e


class ContactState(StrEnum):
    """Where a contact is. ``between_queues``: live, in no queue and with no agent."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTING = "connecting"
    HANDLING = "handling"
    HELD = "held"
    BETWEEN_QUEUES = "between_queues"
    WRAPPING_UP = "wrapping_up"
    CLOSED = "closed"


class PassingState(StrEnum):
    """How far a contact is that an agent passes on."""

    ASKED = "asked"
    PASSED = "passed"
    TAKEN = "taken"
    RETURNED = "returned"
    FAILED = "failed"


class ConsultState(StrEnum):
    """How far an agent is in consulting another."""

    RINGING = "ringing"
    CONNECTING = "connecting"
    TALKING = "talking"
    CONFERENCE = "conference"


class AgentState(StrEnum):
    """What an agent is doing, derived from their presence and contacts: the first that applies."""

    OFFERED = "offered"
    HANDLING = "handling"
    WRAPPING_UP = "wrapping_up"
    READY = "ready"
    NOT_READY = "not_ready"
    LOGGED_OUT = "logged_out"


S = ContactState

TALKING = frozenset({S.HANDLING, S.HELD})
"""An agent, known or not, has the customer."""

OVER = frozenset({S.WRAPPING_UP, S.CLOSED})
"""The customer is gone."""

_LEAVES_WAIT: dict[type[e.Event], ContactState] = {
    e.ContactAnswered: S.HANDLING,
    e.ContactLeftQueue: S.BETWEEN_QUEUES,
    e.ContactTransferred: S.BETWEEN_QUEUES,
    e.ContactEnded: S.WRAPPING_UP,
}


def _consulting(state: ContactState) -> dict[type[e.Event], ContactState]:
    """What happens to those who are consulted: the contact stays where it is."""
    consulting = (
        e.OfferMade, e.OfferAccepted, e.OfferDeclined, e.OfferExpired, e.OfferWithdrawn,
        e.ConsultStarted, e.ConsultAnswered, e.ConsultRequested, e.ConsultRefused, e.ConferenceStarted,
        e.ConsultEnded,
    )  # fmt: skip
    return dict.fromkeys(consulting, state)


TRANSITIONS: dict[ContactState, dict[type[e.Event], ContactState]] = {
    S.BETWEEN_QUEUES: {
        e.ContactQueued: S.WAITING,
        e.CallbackAgreed: S.BETWEEN_QUEUES,
        e.OfferMade: S.OFFERED,  # a PBX rings an agent to whom the contact was transferred
        e.ContactAnswered: S.HANDLING,
        e.ContactTransferred: S.BETWEEN_QUEUES,
        e.ContactEnded: S.WRAPPING_UP,
    },
    S.WAITING: {
        **_LEAVES_WAIT,
        e.OfferMade: S.OFFERED,
        e.ReservationLapsed: S.WAITING,
        e.TransferReturned: S.WAITING,
        e.CallbackDue: S.WAITING,
        e.ContactEnriched: S.WAITING,
        e.ContactSetAside: S.WAITING,
        e.ContactAssigned: S.WAITING,
        e.ContactOfferedAgain: S.WAITING,
    },
    S.OFFERED: {
        **_LEAVES_WAIT,
        e.OfferMade: S.OFFERED,
        e.OfferAccepted: S.CONNECTING,
        e.OfferDeclined: S.WAITING,
        e.OfferExpired: S.WAITING,
        e.OfferWithdrawn: S.WAITING,
        e.ReservationLapsed: S.OFFERED,
    },
    S.CONNECTING: {
        **_LEAVES_WAIT,
        e.ConnectFailed: S.WAITING,
        e.DialRequested: S.CONNECTING,
        e.CallbackMissed: S.WAITING,
    },
    S.HANDLING: {
        **_consulting(S.HANDLING),
        e.ContactHeld: S.HELD,
        e.ContactTransferred: S.BETWEEN_QUEUES,
        e.ContactAnswered: S.HANDLING,  # another agent picked the call up
        e.ContactEnded: S.WRAPPING_UP,
    },
    S.HELD: {
        **_consulting(S.HELD),
        e.ContactResumed: S.HANDLING,
        e.ContactTransferred: S.BETWEEN_QUEUES,
        e.ContactAnswered: S.HANDLING,
        e.ContactEnded: S.WRAPPING_UP,
    },
    S.WRAPPING_UP: {e.ContactClosed: S.CLOSED},
    S.CLOSED: {},
}
"""What each event makes of a contact's state; an event that is not listed leaves it as it is.

Rules that do not fit the table:
- An offer that ends while another one of the same contact is pending leaves the contact ``offered``.
- An offer that ends while the contact has no open visit returns it to ``between_queues``.
- ``ContactEnded`` without any wrap-up is followed at once by ``ContactClosed``.
"""


class OfferState(StrEnum):
    """What became of an offer that is no longer pending."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OFFER_ENDS: dict[type[e.Event], OfferState] = {
    e.OfferAccepted: OfferState.ACCEPTED,
    e.OfferDeclined: OfferState.DECLINED,
    e.OfferExpired: OfferState.EXPIRED,
    e.OfferWithdrawn: OfferState.WITHDRAWN,
}
"""What ends a pending offer. Each offer ends once; no event of it follows."""
