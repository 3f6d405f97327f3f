"""Asking another agent about a contact. Of a call, what is asked shows once the source reports it."""

from __future__ import annotations

from typing import Literal

from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.console.commands.form import ConsoleCommand, ContactId
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.commands.talking import ToOneTarget, needs_if_spoken, noted
from contacthub.console.examples import ABOUT
from contacthub.routing import commands as c


class Consult(ToOneTarget):
    """Ask an agent, or one of a queue, about the contact: exactly one of ``to_agent`` and ``to_queue``."""

    cmd: Literal["consult"]


class CompleteTransfer(ConsoleCommand):
    """Pass the contact on to the agent who is consulted."""

    cmd: Literal["complete_transfer"]
    contact_id: ContactId


class CancelConsult(ConsoleCommand):
    """End the consultation; the agent who is consulted may leave it, too."""

    cmd: Literal["cancel_consult"]
    contact_id: ContactId


class Conference(ConsoleCommand):
    """Let the customer talk with both agents."""

    cmd: Literal["conference"]
    contact_id: ContactId


async def consult(who: Sender, it: Consult, parts: Parts) -> None:
    """Ring the agent; they see the card, who asks, and the note, with what it was asked with behind it."""
    needs_if_spoken("consult", who, it.contact_id, parts)
    command = c.StartConsult(
        agent=who.agent, contact_id=it.contact_id, to_queue=it.to_queue, to_agent=it.to_agent
    )
    with noted(it, parts):
        parts.hub.handle(command, who.with_reply())


async def complete_transfer(who: Sender, it: CompleteTransfer, parts: Parts) -> None:
    """Pass it on, or ask the source to."""
    needs_if_spoken("consult", who, it.contact_id, parts)
    command = c.CompleteTransfer(agent=who.agent, contact_id=it.contact_id)
    parts.hub.handle(command, who.with_reply())


async def conference(who: Sender, it: Conference, parts: Parts) -> None:
    """Let all three talk, or ask the source to."""
    needs_if_spoken("conference", who, it.contact_id, parts)
    command = c.StartConference(agent=who.agent, contact_id=it.contact_id)
    parts.hub.handle(command, who.with_reply())


COMMANDS = (
    Spec(
        Consult,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "to_agent": "wangwei", "note": "Which valve?"},
        deed=consult,
    ),
    Spec(CompleteTransfer, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=complete_transfer),
    Spec(
        CancelConsult,
        rule=own(Right.CONTACTS_TAKE),
        example=ABOUT,
        command=lambda who, it: c.CancelConsult(agent=who.agent, contact_id=it.contact_id),
    ),
    Spec(Conference, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=conference),
)
