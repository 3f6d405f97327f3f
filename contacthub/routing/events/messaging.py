"""Messages were written; the texts themselves are rows beside the log."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant, ReplyAllowed


@value(kw_only=True)
class MessageReceived(ContactEvent):
    """The customer wrote, at ``said_at`` by the source's clock, never after ``at``.

    What may be written to them from ``reply_until`` on (None: at once) is ``reply_allowed``; None: it is not
    said. ``stopped``: whether the customer wants no messages from now on; None: nothing changes in that.
    """

    thread_id: str
    message_id: str
    said_at: Instant
    reply_until: Instant | None = None
    reply_allowed: ReplyAllowed | None = None
    stopped: bool | None = None


@value(kw_only=True)
class MessageWritten(ContactEvent):
    """An agent wrote to the customer; ``internal``: a note that agents and supervisors see, never sent.

    ``agent`` None: a supervisor wrote the note; of what is sent, the hub wrote that the contact ends soon.
    """

    thread_id: str
    message_id: str
    agent: AgentId | None = None
    internal: bool = False


@value(kw_only=True)
class MessageRetried(ContactEvent):
    """An agent had a message that failed sent once more, for the ``attempt``-th time."""

    message_id: str
    agent: AgentId
    attempt: int


@value(kw_only=True)
class MessageStatusChanged(ContactEvent):
    """More is known of a message that was sent, of a contact that may have closed long ago.

    ``stopped``: it failed because the customer wants no messages.
    """

    message_id: str
    status: str
    stopped: bool = False


@value(kw_only=True)
class RepliesAllowed(ContactEvent):
    """The agent says that the customer, who wanted no messages, wants them again."""

    agent: AgentId


@value(kw_only=True)
class ThreadRead(ContactEvent):
    """The agent has read all that the customer wrote so far."""

    agent: AgentId


@value(kw_only=True)
class ContactIdleWarned(ContactEvent):
    """The customer has not written since the agent did: unless one of them does, it ends at ``ends_at``."""

    agent: AgentId | None
    ends_at: Instant


EVENTS: tuple[type[Event], ...] = (
    MessageReceived,
    MessageWritten,
    MessageRetried,
    MessageStatusChanged,
    RepliesAllowed,
    ThreadRead,
    ContactIdleWarned,
)
