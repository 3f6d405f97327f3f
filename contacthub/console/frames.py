"""The frames of the console socket: what the hub sends, as contract.md names it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from contacthub.api.wire import OneOf, Problem, Timestamp, Wire
from contacthub.contacts.wire import AgentView, ContactView, OfferEnd, OfferView, QueueView, Waits
from contacthub.customers.card_wire import Card
from contacthub.floor_file.alerts_table import NEEDED
from contacthub.messages.wire import DeliveryView, MessageView, ThreadInfo
from contacthub.work.wire import WorkView


class Break(Wire):
    """A named break an agent may take."""

    id: str
    name: str


class TransferTargets(Wire):
    """Where this viewer may transfer to. Of many agents not all are listed; any may be named."""

    queues: list[Break]
    agents: list[Break]
    agents_total: int


class UnfinishedWrapUp(Wire):
    """A wrap-up that ended without a disposition, which may be given ``until`` then.

    ``dispositions`` null: any word will do.
    """

    contact_id: str
    until: Timestamp
    dispositions: list[str] | None


class Me(Wire):
    """Who the viewer is and what they may choose from."""

    user: str
    role: Literal["agent", "supervisor", "admin"]
    agent: str | None
    breaks: list[Break]
    dispositions: dict[str, list[str] | None]
    unfinished: list[UnfinishedWrapUp]
    transfer_to: TransferTargets


class FloorView(Wire):
    """The floor as one viewer may see it."""

    me: Me
    queues: list[QueueView]
    agents: list[AgentView]
    contacts: list[ContactView]
    offers: list[OfferView]


class Changes(Wire):
    """What a frame changes: replace these by id, add the new, drop what is gone. Absent: unchanged.

    Queues and agents come and go by a new snapshot; queue figures by ``board``. An agent's offers are a law
    of their own: ``offers_gone`` ends them, never the contact's leaving.
    """

    agents: list[AgentView] = Field(default_factory=list)
    contacts: list[ContactView] = Field(default_factory=list)
    offers: list[OfferView] = Field(default_factory=list)
    contacts_gone: list[str] = Field(default_factory=list)
    offers_gone: list[str] = Field(default_factory=list)
    unfinished: list[UnfinishedWrapUp] = Field(
        default_factory=list, description="all that the agent has to complete now"
    )


class Frame(Wire):
    """``seq`` of the log and the hub's ``now``, on every frame."""

    seq: int
    now: Timestamp


class ChainFrame(Frame):
    """A frame of the chain: ``prev`` is the ``seq`` of the one before on this socket, null on the first."""

    prev: int | None


class SnapshotFrame(ChainFrame):
    """The whole floor as this viewer may see it."""

    type: Literal["snapshot"]
    log: str
    state: FloorView


class EventFrame(ChainFrame):
    """Something happened; ``event`` is the log's item, ``changes`` what it does to the view.

    ``message``: the text, of one that was written; ``delivery``: how far one is that was sent.
    """

    type: Literal["event"]
    event: dict[str, Any]
    changes: Changes
    message: MessageView | None = None
    delivery: DeliveryView | None = None


class OfferFrame(ChainFrame):
    """A contact is offered to this agent, with the card when it was ready in 20 ms."""

    type: Literal["offer"]
    offer: OfferView
    card: Card | None
    changes: Changes


class OfferGoneFrame(ChainFrame):
    """One of this agent's offers ended; ``cause`` as in the event, if that has one."""

    type: Literal["offer_gone"]
    offer_id: str
    reason: OfferEnd
    cause: str | None = None
    taken_by: str | None = None
    taken_by_name: str | None = None
    changes: Changes


class CardFrame(Frame):
    """A card of a live offer or contact: late, or changed."""

    type: Literal["card"]
    contact_id: str
    card: Card


class ThreadFrame(Frame):
    """The newest messages of a live contact's thread, as they are up to ``seq``: what came later stands."""

    type: Literal["thread"]
    contact_id: str
    thread: ThreadInfo
    messages: list[MessageView] = Field(description="oldest first, at most 30")
    more: bool = Field(description="there are earlier ones: `GET /threads/{id}/messages`")


class SendingFrame(Frame):
    """Whether a source takes messages: while it does not answer, they wait and are sent again."""

    type: Literal["sending"]
    source: str
    available: bool
    reason: str | None = Field(
        description="why not: `no_answer`, `no_access` (its provider refuses the hub's credentials), `http_` "
        "and the status it answers with, or `source_stopped`: it wants none until the next start"
    )


class TypingFrame(Frame):
    """Somebody writes on a contact just now: it holds for six seconds from ``now`` on, or until sent.

    For the contact's agents, and for supervisors who have read its messages in the last hour.
    """

    type: Literal["typing"]
    contact_id: str
    by: Literal["customer"]


class BoardFrame(Frame):
    """Figures this viewer may see; the latest wins."""

    type: Literal["board"]
    queues: list[QueueView]
    agents: list[AgentView]
    waits: Waits
    callbacks_seq: int | None = Field(
        description="the event that changed one of `GET /callbacks` last; null: none since the hub started"
    )


class WorkFrame(Frame):
    """Work items that changed, of those the viewer may see; of each the latest counts.

    Not sent again after a cut: who comes back asks `GET /work`.
    """

    type: Literal["work"]
    items: list[WorkView] = Field(description="as `GET /work` has them, at most 200")
    gone: list[str] = Field(description="ids of those that are over, or that the viewer sees no more")
    reload: bool = Field(description="more changed than is told: ask `GET /work`")


class AlertMails(Wire):
    """How many mails of an alert are to be sent still, were sent, and were given up; ``reason``: of one."""

    owed: int
    sent: int
    failed: int
    reason: str | None


class AlertFacts(BaseModel):
    """What is told of an alert everywhere."""

    id: str
    rule: str
    name: str
    kind: Annotated[str, OneOf(NEEDED)]
    queue: str | None
    queue_name: str | None
    agent: str | None
    agent_name: str | None
    threshold: int
    value: float
    began_at: Timestamp
    ended_at: Timestamp | None


class AlertView(AlertFacts, Wire):
    """A rule of the floor's `[[alerts]]` at a queue or an agent, while it holds. ``value``: the worst so far.

    ``threshold`` (the rule's as it began) and ``value`` are seconds, minutes (`unanswered`) or percent
    (`service_level`); of `nobody_signed_in` how many wait. ``seen_by``: who said first that they had seen it.
    """

    seen_by: str | None
    seen_at: Timestamp | None
    on_board: bool
    webhook: str | None
    mails: AlertMails


class AlertsFrame(Frame):
    """All alerts that go on, of those the viewer may see, the longest first; the latest frame wins.

    To supervisors and administrators: when they come, if there are any, and when one begins, changes or ends.
    """

    type: Literal["alerts"]
    alerts: list[AlertView]


class StorageFrame(Frame):
    """The hub can store nothing now: what is shown stays, what is done is refused. A snapshot ends it."""

    type: Literal["storage"]
    available: Literal[False]
    reason: Literal["disk_full", "unavailable"]


class ReplyFrame(Frame):
    """The answer to the command with this ``ref``."""

    type: Literal["reply"]
    ref: str | None
    ok: bool
    result: dict[str, Any] | None = None
    error: Problem | None = None


FrameFromHub = Annotated[
    SnapshotFrame
    | EventFrame
    | OfferFrame
    | OfferGoneFrame
    | CardFrame
    | ThreadFrame
    | SendingFrame
    | TypingFrame
    | BoardFrame
    | WorkFrame
    | AlertsFrame
    | StorageFrame
    | ReplyFrame,
    Field(discriminator="type"),
]
