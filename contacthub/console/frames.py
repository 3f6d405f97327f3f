"""The wire models of the console socket: every frame and every command, as contract.md names them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from contacthub.api.wire import Problem, Timestamp, Wire
from contacthub.contacts.wire import AgentView, ContactView, OfferEnd, OfferView, QueueView
from contacthub.customers.card_wire import Card


class Break(Wire):
    """A named break an agent may take."""

    id: str
    name: str


class TransferTargets(Wire):
    """Where this viewer may transfer to."""

    queues: list[Break]
    agents: list[Break]


class Me(Wire):
    """Who the viewer is and what they may choose from."""

    user: str
    role: Literal["agent", "supervisor"]
    agent: str | None
    breaks: list[Break]
    dispositions: dict[str, list[str] | None]
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
    """Something happened; ``event`` is the log's item, ``changes`` what it does to the view."""

    type: Literal["event"]
    event: dict[str, Any]
    changes: Changes


class OfferFrame(ChainFrame):
    """A contact is offered to this agent, with the card when it was ready in 20 ms."""

    type: Literal["offer"]
    offer: OfferView
    card: Card | None
    changes: Changes


class OfferGoneFrame(ChainFrame):
    """One of this agent's offers ended."""

    type: Literal["offer_gone"]
    offer_id: str
    reason: OfferEnd
    taken_by: str | None = None
    changes: Changes


class CardFrame(Frame):
    """A card of a live offer or contact: late, or changed."""

    type: Literal["card"]
    contact_id: str
    card: Card


class BoardFrame(Frame):
    """Figures this viewer may see; the latest wins."""

    type: Literal["board"]
    queues: list[QueueView]
    agents: list[AgentView]


class ReplyFrame(Frame):
    """The answer to the command with this ``ref``."""

    type: Literal["reply"]
    ref: str | None
    ok: bool
    result: dict[str, Any] | None = None
    error: Problem | None = None


FrameFromHub = Annotated[
    SnapshotFrame | EventFrame | OfferFrame | OfferGoneFrame | CardFrame | BoardFrame | ReplyFrame,
    Field(discriminator="type"),
]


# --- commands to the hub ---------------------------------------------------------------------------

Ref = Annotated[
    str, Field(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$")
]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]


class ConsoleCommand(Wire):
    """``ref`` is a UUID; repeated within ten minutes the command is answered again and not done again."""

    ref: Ref


class SetPresence(ConsoleCommand):
    """``available``, ``offline`` or a break's id."""

    cmd: Literal["set_presence"]
    presence: Id


class AcceptOffer(ConsoleCommand):
    """Take the contact."""

    cmd: Literal["accept_offer"]
    offer_id: Id


class DeclineOffer(ConsoleCommand):
    """Let the contact go to somebody else."""

    cmd: Literal["decline_offer"]
    offer_id: Id
    reason: Annotated[str, Field(max_length=200)] | None = None


class PopShown(ConsoleCommand):
    """Milliseconds from the offer's frame to its first paint."""

    cmd: Literal["pop_shown"]
    offer_id: Id
    painted_ms: Annotated[int, Field(ge=0, le=3_600_000)]


class ChooseCustomer(ConsoleCommand):
    """Say who the contact is from; null: none of those known."""

    cmd: Literal["choose_customer"]
    contact_id: Id
    customer_id: Id | None


class SetNote(ConsoleCommand):
    """Replace the contact's one note."""

    cmd: Literal["set_note"]
    contact_id: Id
    text: Text


class AddQuestion(ConsoleCommand):
    """Record what the customer asked."""

    cmd: Literal["add_question"]
    contact_id: Id
    question: Annotated[str, Field(min_length=1, max_length=20_000)]
    answer: Text | None = None


class Hold(ConsoleCommand):
    """Ask the source to hold."""

    cmd: Literal["hold"]
    contact_id: Id


class Resume(ConsoleCommand):
    """Ask the source to resume."""

    cmd: Literal["resume"]
    contact_id: Id


class EndContact(ConsoleCommand):
    """Ask the source to hang up."""

    cmd: Literal["end_contact"]
    contact_id: Id


class Transfer(ConsoleCommand):
    """Ask the source to transfer; exactly one of ``to_queue`` and ``to_agent``."""

    cmd: Literal["transfer"]
    contact_id: Id
    to_queue: Id | None = None
    to_agent: Id | None = None
    note: Text | None = None


class FinishWrapUp(ConsoleCommand):
    """End the wrap-up with a disposition."""

    cmd: Literal["finish_wrap_up"]
    contact_id: Id
    disposition: Annotated[str, Field(min_length=1, max_length=100)]
    note: Text | None = None


class ExtendWrapUp(ConsoleCommand):
    """Have the wrap-up end later by so many seconds."""

    cmd: Literal["extend_wrap_up"]
    contact_id: Id
    seconds: Annotated[int, Field(ge=1, le=3600)]


class Focus(ConsoleCommand):
    """Say that this tab is the one the agent looks at: it rings."""

    cmd: Literal["focus"]


class Snapshot(ConsoleCommand):
    """Send a new snapshot."""

    cmd: Literal["snapshot"]


CommandToHub = Annotated[
    SetPresence | AcceptOffer | DeclineOffer | PopShown | ChooseCustomer | SetNote | AddQuestion
    | Hold | Resume | EndContact | Transfer | FinishWrapUp | ExtendWrapUp | Focus | Snapshot,
    Field(discriminator="cmd"),
]  # fmt: skip
