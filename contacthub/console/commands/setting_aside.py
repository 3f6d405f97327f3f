"""Offering a contact again that was set aside."""

from __future__ import annotations

from typing import Literal

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.console.commands.form import ConsoleCommand, ContactId
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.routing import commands as c


class OfferAgain(ConsoleCommand):
    """Put a contact back in its place in line that was set aside as it could not be connected."""

    cmd: Literal["offer_again"]
    contact_id: ContactId


async def offer_again(who: Sender, it: OfferAgain, parts: Parts) -> None:
    """Do it, audited."""
    parts.own(who, it.contact_id)
    audit = who.audit(Action.OFFER_AGAIN, it.contact_id)
    parts.hub.handle(c.OfferAgain(contact_id=it.contact_id), who.with_reply(audit))


COMMANDS = (Spec(OfferAgain, rule=allow(Right.SUPERVISE), example=ABOUT, deed=offer_again),)
