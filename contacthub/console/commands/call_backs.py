"""Calling customers back instead of having them wait."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.console.commands.form import ConsoleCommand, ContactId
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.contacts.details import number_to_call
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.sources.bounds import MAX_ADDRESS, Number, not_before


class OfferCallback(ConsoleCommand):
    """Have the customer of a waiting contact called back, in their turn, or from ``at`` on."""

    cmd: Literal["offer_callback"]
    contact_id: ContactId
    number: Annotated[str, Field(min_length=1, max_length=MAX_ADDRESS)] | None = None
    at: Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})] | None = None


class CallBack(ConsoleCommand):
    """Have the customer of a contact that the agent has or had called back, at once or from ``at`` on.

    In the queue in which the agent answered. A number has one call-back in a queue: asked for again, the one
    there is stays as it is. ``asked_for``: the customer wants this call, also who wants no others
    (``do_not_contact``).
    """

    cmd: Literal["call_back"]
    contact_id: ContactId
    number: Annotated[str, Field(min_length=1, max_length=MAX_ADDRESS)] | None = None
    at: Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})] | None = None
    asked_for: bool = False


class WithdrawCallback(ConsoleCommand):
    """Call the customer back no more; agents may of the queues that they serve."""

    cmd: Literal["withdraw_callback"]
    contact_id: ContactId


class Dial(ConsoleCommand):
    """Have the source dial the customer of a call-back that was taken."""

    cmd: Literal["dial"]
    contact_id: ContactId


class CallbackReached(ConsoleCommand):
    """Say that the customer answered a call-back that was dialled by hand."""

    cmd: Literal["callback_reached"]
    contact_id: ContactId


class CallbackNotReached(ConsoleCommand):
    """Say that the customer of a call-back was not reached; it is tried again later."""

    cmd: Literal["callback_not_reached"]
    contact_id: ContactId


async def offer_callback(who: Sender, it: OfferCallback, parts: Parts) -> None:
    """Arrange it, audited."""
    parts.own(who, it.contact_id)
    due_at = not_before(it.at, "#/at")
    audit = who.audit(Action.OFFER_CALLBACK, it.contact_id)
    parts.call_backs.agree(
        it.contact_id,
        by=who.agent or who.name,
        number=Number(it.number) if it.number is not None else None,
        due_at=due_at,
        rows=who.with_reply(audit),
    )


async def call_back(who: Sender, it: CallBack, parts: Parts) -> None:
    """Arrange it, audited, unless the contact's customer or the number's wants no calls."""
    stored = await parts.had(who, it.contact_id)
    due_at = not_before(it.at, "#/at")
    answered = [visit.queue for visit in stored.visits if visit.agent == who.agent]
    queue = answered[-1] if answered else stored.row.queue
    if queue is None:
        raise Problem("no_queue", f"contact {it.contact_id} was in no queue: there is none to call back from")
    known = Number(*number_to_call(stored.details, stored.row.direction))
    number = Number(it.number) if it.number is not None else known
    async with parts.call_backs.looked_up(
        queue, number, None, asked_for=it.asked_for, customer_id=stored.row.customer_id
    ) as asked:
        rows = who.with_reply(who.audit(Action.REQUEST_CALLBACK, it.contact_id))
        parts.call_backs.request(asked, by=who.agent, due_at=due_at, rows=rows)


async def withdraw_callback(who: Sender, it: WithdrawCallback, parts: Parts) -> None:
    """Withdraw it, audited."""
    audit = who.audit(Action.WITHDRAW_CALLBACK, it.contact_id)
    parts.call_backs.withdraw(it.contact_id, who.part, who.with_reply(audit))


async def dial(who: Sender, it: Dial, parts: Parts) -> None:
    """Ask the source, if it can."""
    source = parts.own(who, it.contact_id).source
    if "dial" not in parts.world.capabilities(source):
        raise Problem("not_supported", "no source dials this number: dial it at your phone")
    parts.hub.handle(c.RequestDial(agent=who.agent, contact_id=it.contact_id), who.with_reply())


async def reached(who: Sender, it: CallbackReached, parts: Parts) -> None:
    """Begin the talk."""
    parts.own(who, it.contact_id)
    parts.hub.handle(c.Reached(agent=who.agent, contact_id=it.contact_id), who.with_reply())


async def not_reached(who: Sender, it: CallbackNotReached, parts: Parts) -> None:
    """Put it off."""
    parts.own(who, it.contact_id)
    parts.hub.handle(c.NotReached(agent=who.agent, contact_id=it.contact_id), who.with_reply())


COMMANDS = (
    Spec(
        OfferCallback,
        rule=own(Right.CONTACTS_CLOSE),
        example={**ABOUT, "number": "138 0013-8000", "at": "2026-05-01T14:00:00+08:00"},
        deed=offer_callback,
    ),
    Spec(
        CallBack,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "at": "2026-05-01T14:00:00+08:00"},
        deed=call_back,
    ),
    Spec(WithdrawCallback, rule=own(Right.CONTACTS_CLOSE), example=ABOUT, deed=withdraw_callback),
    Spec(Dial, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=dial),
    Spec(CallbackReached, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=reached),
    Spec(CallbackNotReached, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=not_reached),
)
