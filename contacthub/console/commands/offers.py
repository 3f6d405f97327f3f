"""Taking an offer, letting it go, and saying how fast its card was on the screen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.validation import WHOLE
from contacthub.console.commands.form import ConsoleCommand, OfferId
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import OFFER
from contacthub.console.rows import PopRow
from contacthub.routing import commands as c
from contacthub.routing.errors import NotYourOffer
from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import AgentId, contact_of


class AcceptOffer(ConsoleCommand):
    """Take the contact."""

    cmd: Literal["accept_offer"]
    offer_id: OfferId


class DeclineOffer(ConsoleCommand):
    """Let the contact go to another agent."""

    cmd: Literal["decline_offer"]
    offer_id: OfferId
    reason: Annotated[str, Field(max_length=200)] | None = None


class PopShown(ConsoleCommand):
    """Milliseconds from the offer's frame to its first paint."""

    cmd: Literal["pop_shown"]
    offer_id: OfferId
    painted_ms: Annotated[int, Field(ge=0, le=3_600_000, strict=True), WHOLE]


async def pop_shown(who: Sender, it: PopShown, parts: Parts) -> None:
    """Keep how long the card took, and count it."""
    contact = parts.world.floor.contacts.get(contact_of(it.offer_id))
    who.part.need(
        lambda agent: contact is not None and _was_offered(contact, it.offer_id, agent),
        NotYourOffer(f"offer {it.offer_id} is not yours, or over"),
    )
    parts.hub.write(who.with_reply(PopRow(it.offer_id, who.agent, it.painted_ms, parts.hub.now())))
    parts.pop_shown(it.painted_ms)


def _was_offered(contact: Contact, offer_id: OfferId, agent: AgentId) -> bool:
    """Whether it is the agent's pending offer, or one that ended by the agent's taking the contact.

    The report may come after the agent has accepted: the offer is then no longer pending.
    """
    offer = contact.offers.get(offer_id)
    if offer is not None:
        return offer.agent == agent
    return offer_id in contact.ended_offers and agent in contact.agents()


COMMANDS = (
    Spec(
        AcceptOffer,
        rule=own(Right.CONTACTS_TAKE),
        example={"offer_id": OFFER},
        command=lambda who, it: c.AcceptOffer(agent=who.agent, offer_id=it.offer_id),
    ),
    Spec(
        DeclineOffer,
        rule=own(Right.CONTACTS_TAKE),
        example={"offer_id": OFFER, "reason": "on another line"},
        command=lambda who, it: c.DeclineOffer(agent=who.agent, offer_id=it.offer_id),
    ),
    Spec(
        PopShown,
        rule=own(Right.CONTACTS_TAKE),
        example={"offer_id": OFFER, "painted_ms": 24},
        by_itself=True,
        deed=pop_shown,
    ),
)
