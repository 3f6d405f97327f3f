"""What is asked of the source during a contact. It shows once the source reports that it happened."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Literal, Self

from pydantic import model_validator

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.console.commands.form import AgentId, ConsoleCommand, ContactId, QueueId, Text
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.contacts.details import with_note
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.floor.contact import is_done_by_hub


class Hold(ConsoleCommand):
    """Ask the source to hold."""

    cmd: Literal["hold"]
    contact_id: ContactId


class Resume(ConsoleCommand):
    """Ask the source to resume."""

    cmd: Literal["resume"]
    contact_id: ContactId


class EndContact(ConsoleCommand):
    """Ask the source to hang up. A supervisor may ask for any contact."""

    cmd: Literal["end_contact"]
    contact_id: ContactId


class ToOneTarget(ConsoleCommand):
    """A command that goes to a queue or to an agent, with a note for the agent who gets it."""

    contact_id: ContactId
    to_queue: QueueId | None = None
    to_agent: AgentId | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _has_one_target(self) -> Self:
        if (self.to_queue is None) == (self.to_agent is None):
            raise ValueError("say to_queue or to_agent, one of the two")
        return self


class Transfer(ToOneTarget):
    """Pass the contact on; exactly one of ``to_queue`` and ``to_agent``.

    The source is asked to transfer a call, what is written the hub passes on at once.
    """

    cmd: Literal["transfer"]


class TakeBack(ConsoleCommand):
    """Have a contact back that was passed on and is not taken, or not connect an accepted one after all."""

    cmd: Literal["take_back"]
    contact_id: ContactId


async def hold(who: Sender, it: Hold, parts: Parts) -> None:
    """Ask the source to hold the customer."""
    _needs("hold", who, it.contact_id, parts)
    parts.hub.handle(c.RequestHold(agent=who.agent, contact_id=it.contact_id), who.with_reply())


async def resume(who: Sender, it: Resume, parts: Parts) -> None:
    """Ask the source to take the customer off hold."""
    _needs("hold", who, it.contact_id, parts)
    parts.hub.handle(c.RequestResume(agent=who.agent, contact_id=it.contact_id), who.with_reply())


async def end_contact(who: Sender, it: EndContact, parts: Parts) -> None:
    """Ask the source to hang up; what is written the hub ends by itself."""
    needs_if_spoken("hangup", who, it.contact_id, parts)
    if who.agent:
        parts.hub.handle(c.RequestEnd(agent=who.agent, contact_id=it.contact_id), who.with_reply())
    else:
        audit = who.audit(Action.END_CONTACT, it.contact_id)
        parts.hub.handle(c.HangUp(contact_id=it.contact_id), who.with_reply(audit))


async def transfer(who: Sender, it: Transfer, parts: Parts) -> None:
    """Pass the contact on, or ask the source to; the note goes with it, behind what was noted before."""
    needs_if_spoken("transfer", who, it.contact_id, parts)
    command = c.RequestTransfer(
        agent=who.agent, contact_id=it.contact_id, to_queue=it.to_queue, to_agent=it.to_agent
    )
    with noted(it, parts):
        parts.hub.handle(command, who.with_reply())


async def take_back(who: Sender, it: TakeBack, parts: Parts) -> None:
    """Have it back that was passed on, or not connect it after all."""
    parts.own(who, it.contact_id)
    command = c.TakeBack(agent=who.agent, contact_id=it.contact_id)
    parts.hub.handle(command, who.with_reply())


def noted(it: ToOneTarget, parts: Parts) -> AbstractContextManager[None]:
    """Have the note in the contact's, behind what was noted before, unless the command is refused."""
    live = parts.world.details
    before = live[it.contact_id].note
    return live.changed(it.contact_id, note=with_note(before, it.note) if it.note else before)


def needs_if_spoken(capability: str, who: Sender, contact_id: ContactId, parts: Parts) -> None:
    """Refuse unless the source can be asked for this, or the hub does it by itself."""
    parts.own(who, contact_id)
    if not is_done_by_hub(parts.world.floor.contacts[contact_id]):
        _needs(capability, who, contact_id, parts)


def _needs(capability: str, who: Sender, contact_id: ContactId, parts: Parts) -> None:
    """Refuse unless the contact is the agent's and its source can be asked for this."""
    details = parts.own(who, contact_id)
    if capability not in parts.world.capabilities(details.source):
        raise Problem("not_supported", f"the source {details.source!r} does not offer {capability}")


COMMANDS = (
    Spec(Hold, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=hold),
    Spec(Resume, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=resume),
    Spec(EndContact, rule=own(Right.CONTACTS_CLOSE), example=ABOUT, deed=end_contact),
    Spec(
        Transfer,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "to_queue": "sales", "note": "Wants a second unit."},
        deed=transfer,
    ),
    Spec(TakeBack, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=take_back),
)
