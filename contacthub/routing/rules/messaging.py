"""Messages are received, written, sent and read. The texts are rows beside the log; here is that they are."""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, may_write
from contacthub.routing.floor.states import TALKING
from contacthub.routing.inputs import Command, ContactFact
from contacthub.routing.rules.observing import live
from contacthub.routing.rules.snoozing import BY_AGENT, BY_CUSTOMER, come_back
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, Instant, ReplyAllowed


@value(kw_only=True)
class ReceiveMessage(ContactFact):
    """The customer wrote, at ``said_at`` by the source's clock; None: now."""

    thread_id: str
    message_id: str
    said_at: Instant | None = None
    reply_until: Instant | None = None
    reply_allowed: ReplyAllowed | None = None
    stopped: bool | None = None


@value(kw_only=True)
class ReportMessage(ContactFact):
    """What became of a message that was sent. Its contact may be over.

    ``stopped``: it failed because the customer wants no messages.
    """

    message_id: str
    status: str
    stopped: bool = False


@value(kw_only=True)
class WriteMessage(Command):
    """An agent writes to the customer; or, ``internal``, an agent or a supervisor (None) writes a note.

    ``of_warning``: the hub writes that the contact ends soon.
    """

    agent: AgentId | None
    contact_id: ContactId
    thread_id: str
    message_id: str
    internal: bool = False
    of_warning: bool = False


@value(kw_only=True)
class RetryMessage(Command):
    """Send a message that failed once more."""

    agent: AgentId
    contact_id: ContactId
    message_id: str
    attempt: int


@value(kw_only=True)
class AllowReplies(Command):
    """The customer, who wanted no messages, has told the agent that they want them again."""

    agent: AgentId
    contact_id: ContactId


@value(kw_only=True)
class MarkRead(Command):
    """The agent has read what the customer wrote."""

    agent: AgentId
    contact_id: ContactId


def receive_message(turn: Turn, fact: ReceiveMessage) -> None:
    """Take in what the customer wrote."""
    contact = live(turn, fact)
    if contact is None:
        return
    turn.emit(
        e.MessageReceived(
            at=turn.now,
            contact_id=contact.id,
            thread_id=fact.thread_id,
            message_id=fact.message_id,
            said_at=turn.clamped(fact.said_at),
            reply_until=fact.reply_until,
            reply_allowed=fact.reply_allowed,
            stopped=fact.stopped,
            occurred_at=turn.occurred_at(contact, fact.said_at),
        )
    )
    come_back(turn, contact, BY_CUSTOMER)


def report_message(turn: Turn, fact: ReportMessage) -> None:
    """Record how far a message is."""
    contact = turn.floor.contacts.get(fact.contact_id)
    turn.emit(
        e.MessageStatusChanged(
            at=turn.now,
            contact_id=fact.contact_id,
            message_id=fact.message_id,
            status=fact.status,
            stopped=fact.stopped,
            occurred_at=None if contact is None else turn.occurred_at(contact, fact.occurred_at),
        )
    )


def write_message(turn: Turn, command: WriteMessage) -> None:
    """Record that a message was written."""
    if command.of_warning:
        _check_warning(turn, command)
    elif command.internal:
        _check_note(turn, command)
    else:
        come_back(turn, check_writing(turn, command.contact_id, command.agent), BY_AGENT)
    turn.emit(
        e.MessageWritten(
            at=turn.now,
            contact_id=command.contact_id,
            thread_id=command.thread_id,
            message_id=command.message_id,
            agent=command.agent,
            internal=command.internal,
        )
    )


def _check_note(turn: Turn, command: WriteMessage) -> None:
    if command.agent is None:
        turn.contact(command.contact_id)
    else:
        turn.contact_with(command.contact_id, command.agent)


def _check_warning(turn: Turn, command: WriteMessage) -> None:
    contact = turn.contact(command.contact_id)
    writing = contact.writing
    if contact.state not in TALKING or writing is None or not writing.idle_warned or writing.idle_told:
        raise errors.WrongState("the contact does not end soon any more, or its customer was told")


def check_writing(turn: Turn, contact_id: ContactId, agent: AgentId | None) -> Contact:
    """The contact on which the agent may write to the customer: theirs, or one they confer on."""
    if agent is None:
        raise errors.WrongState("only the contact's agent writes to the customer; a supervisor writes notes")
    contact = turn.contact_with(contact_id, agent)
    if not may_write(contact, agent):
        raise errors.WrongState(f"cannot write: the contact is {contact.state}, not handling with {agent}")
    return contact


def retry_message(turn: Turn, command: RetryMessage) -> None:
    """Have it sent again."""
    check_writing(turn, command.contact_id, command.agent)
    turn.emit(
        e.MessageRetried(
            at=turn.now,
            contact_id=command.contact_id,
            message_id=command.message_id,
            agent=command.agent,
            attempt=command.attempt,
        )
    )


def allow_replies(turn: Turn, command: AllowReplies) -> None:
    """Have the customer written to again."""
    contact = check_writing(turn, command.contact_id, command.agent)
    if contact.writing is None or not contact.writing.stopped:
        raise errors.WrongState("the customer has not said that they want no messages")
    turn.emit(e.RepliesAllowed(at=turn.now, contact_id=contact.id, agent=command.agent))


def mark_read(turn: Turn, command: MarkRead) -> None:
    """Record that the agent has read it; of what is read already nothing is recorded."""
    contact = turn.contact_with(command.contact_id, command.agent)
    if command.agent not in contact.answered_by():
        raise errors.WrongState(f"cannot mark it read: the contact is {contact.state}, not answered")
    if contact.writing is not None and contact.writing.unread:
        turn.emit(e.ThreadRead(at=turn.now, contact_id=contact.id, agent=command.agent))


HANDLERS: Handlers = {
    ReceiveMessage: receive_message,
    ReportMessage: report_message,
    WriteMessage: write_message,
    RetryMessage: retry_message,
    AllowReplies: allow_replies,
    MarkRead: mark_read,
}
