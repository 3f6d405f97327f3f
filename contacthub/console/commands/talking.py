"""What is asked of the source during a contact. It shows once the source reports that it happened."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from contacthub.access.rules import AGENT, own
from contacthub.console.commands.form import ConsoleCommand, ContactId, Id, Text
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.problems import Problem
from contacthub.routing import commands as c


class Hold(ConsoleCommand):
    """Ask the source to hold."""

    cmd: Literal["hold"]
    contact_id: ContactId


class Resume(ConsoleCommand):
    """Ask the source to resume."""

    cmd: Literal["resume"]
    contact_id: ContactId


class EndContact(ConsoleCommand):
    """Ask the source to hang up."""

    cmd: Literal["end_contact"]
    contact_id: ContactId


class Transfer(ConsoleCommand):
    """Ask the source to transfer; exactly one of ``to_queue`` and ``to_agent``."""

    cmd: Literal["transfer"]
    contact_id: ContactId
    to_queue: Id | None = None
    to_agent: Id | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _has_one_target(self) -> Self:
        if (self.to_queue is None) == (self.to_agent is None):
            raise ValueError("say to_queue or to_agent, one of the two")
        return self


async def hold(who: Sender, it: Hold, parts: Parts) -> None:
    """Ask the source to hold the customer."""
    _needs("hold", who, it.contact_id, parts)
    parts.hub.handle(c.RequestHold(agent=who.agent, contact_id=it.contact_id), who.with_reply())


async def resume(who: Sender, it: Resume, parts: Parts) -> None:
    """Ask the source to take the customer off hold."""
    _needs("hold", who, it.contact_id, parts)
    parts.hub.handle(c.RequestResume(agent=who.agent, contact_id=it.contact_id), who.with_reply())


async def end_contact(who: Sender, it: EndContact, parts: Parts) -> None:
    """Ask the source to hang up."""
    _needs("hangup", who, it.contact_id, parts)
    parts.hub.handle(c.RequestEnd(agent=who.agent, contact_id=it.contact_id), who.with_reply())


async def transfer(who: Sender, it: Transfer, parts: Parts) -> None:
    """Refuse: no source is asked to transfer yet."""
    parts.own(who, it.contact_id)
    raise Problem("not_supported", "transferring from the console comes with a later version")


def _needs(capability: str, who: Sender, contact_id: ContactId, parts: Parts) -> None:
    """Refuse unless the contact is the agent's and its source can be asked for this."""
    details = parts.own(who, contact_id)
    if capability not in parts.world.capabilities(details.source):
        raise Problem("not_supported", f"the source {details.source!r} does not offer {capability}")


COMMANDS = (
    Spec(Hold, rule=own(AGENT), example=ABOUT, deed=hold),
    Spec(Resume, rule=own(AGENT), example=ABOUT, deed=resume),
    Spec(EndContact, rule=own(AGENT), example=ABOUT, deed=end_contact),
    Spec(
        Transfer,
        rule=own(AGENT),
        example={**ABOUT, "to_queue": "sales", "note": "Wants a second unit."},
        deed=transfer,
    ),
)
