"""Why a command may be refused; each error tells the caller what is wrong and the way out."""

from __future__ import annotations


class Rejected(Exception):
    """A command that is not allowed now, raised before any change.

    ``code`` is stable, the text says the way out.
    """

    code = "rejected"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class OfferGone(Rejected):
    """The offer is no longer pending."""

    code = "offer_gone"


class NotYourOffer(Rejected):
    """The offer was made to another agent."""

    code = "not_your_offer"


class ObservedOffer(Rejected):
    """The phone system rings the agent; only the phone can answer or refuse."""

    code = "observed_offer"


class UnknownContact(Rejected):
    """No live contact has this id."""

    code = "unknown_contact"


class NotYourContact(Rejected):
    """The contact is with another agent."""

    code = "not_your_contact"


class WrongState(Rejected):
    """The contact's state does not allow this."""

    code = "wrong_state"


class NotWrappingUp(Rejected):
    """The agent has no wrap-up of this contact."""

    code = "not_wrapping_up"


class UnknownDisposition(Rejected):
    """The queue does not list this disposition."""

    code = "unknown_disposition"


class UnknownAgent(Rejected):
    """No agent has this id."""

    code = "unknown_agent"


class AgentUnavailable(Rejected):
    """The agent cannot be given a contact now."""

    code = "agent_unavailable"


class UnknownQueue(Rejected):
    """No queue has this id."""

    code = "unknown_queue"


class UnknownPresence(Rejected):
    """Neither available, offline nor a break of the floor."""

    code = "unknown_presence"


class StillInUse(Rejected):
    """A queue or agent with live contacts cannot be retired."""

    code = "still_in_use"
