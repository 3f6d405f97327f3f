"""The wire models of the console socket: every frame and every command, as contract.md names them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Channel = Literal["voice", "chat", "email", "sms", "social", "fax", "video", "callback"]
ContactState = Literal[
    "waiting", "offered", "connecting", "handling", "held", "between_queues", "wrapping_up", "closed"
]
AgentState = Literal["offered", "handling", "wrapping_up", "ready", "not_ready", "logged_out"]
Outcome = Literal[
    "answered", "abandoned", "short_abandoned", "overflowed", "timed_out", "queue_full",
    "closed", "callback", "withdrawn", "transferred", "failed",
]  # fmt: skip
OfferEnd = Literal["accepted", "declined", "expired", "withdrawn"]
Verdict = Literal["exact", "probable", "several", "none", "withheld"]
MatchKey = Literal["phone", "email", "account", "ref", "serial", "order"]
Timestamp = Annotated[
    str, Field(description="RFC 3339 UTC with milliseconds", json_schema_extra={"format": "date-time"})
]
Day = Annotated[str, Field(description="YYYY-MM-DD", json_schema_extra={"format": "date"})]


class Wire(BaseModel):
    """What all frames share: unknown members are refused, so that a typing error is found."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


# --- what a screen shows ---------------------------------------------------------------------------


class Address(Wire):
    """A phone number, mail address or account as it came (``raw``) and in E.164 when it is a number."""

    e164: str | None
    raw: str


class ServiceLevelTarget(Wire):
    """``percent`` of the contacts answered within ``seconds``."""

    seconds: int
    percent: int


class QueueView(Wire):
    """A queue with its figures of today.

    ``service_level`` = percent answered within the target of all answered and abandoned.
    """

    id: str
    name: str
    waiting: int
    longest_wait_ms: int | None
    oldest_waiting_at: Timestamp | None
    service_level: float | None
    service_level_target: ServiceLevelTarget
    abandoned_today: int
    answered_today: int


class AgentQueue(Wire):
    """A queue the agent serves; ``paused``: a PBX pauses the agent in this one."""

    id: str
    paused: bool


class AgentView(Wire):
    """An agent; ``since`` is when ``state`` began, ``presence_since`` when ``presence`` was set."""

    id: str
    name: str
    presence: str
    presence_since: Timestamp
    state: AgentState
    since: Timestamp
    console: bool
    load: dict[str, int]
    contacts: list[str]
    queues: list[AgentQueue]


class VisitView(Wire):
    """One stay in one queue."""

    queue: str
    entered_at: Timestamp
    left_at: Timestamp | None
    outcome: Outcome | None
    agent: str | None


class ContactView(Wire):
    """A live contact. ``waited_ms`` counts ended visits; add the time since ``waiting_since`` to it.

    For viewers who may not see the customer, the customer's number (``to`` of an outbound contact, else
    ``from``) is masked, ``from_name`` and ``note`` are null and ``attributes`` is empty.
    """

    id: str
    source: str
    ref: str
    channel: Channel
    direction: Literal["inbound", "outbound"]
    routing: Literal["hub", "pbx"]
    from_: Address | None = Field(alias="from")
    from_name: str | None
    to: Address | None
    state: ContactState
    queue: str | None
    agent: str | None
    customer_id: str | None
    arrived_at: Timestamp
    waiting_since: Timestamp | None
    waited_ms: int
    offered_at: Timestamp | None
    answered_at: Timestamp | None
    ended_at: Timestamp | None
    wrap_up: dict[str, Timestamp] = Field(description="agent -> when their wrap-up ends by itself")
    capabilities: list[str]
    attributes: dict[str, Any]
    note: str | None
    visits: list[VisitView]


class OfferView(Wire):
    """An offer while it is pending. ``ring``: this socket is the one of the agent's that should sound."""

    id: str
    contact_id: str
    ref: str
    agent: str
    queue: str | None
    channel: Channel
    from_: Address | None = Field(alias="from")
    from_name: str | None
    to: Address | None
    arrived_at: Timestamp
    waited_ms: int
    deadline_at: Timestamp | None
    observed: bool
    ring: bool
    capabilities: list[str]
    attributes: dict[str, Any]


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


# --- the card --------------------------------------------------------------------------------------


class Money(Wire):
    """An amount as a decimal string and its ISO 4217 currency."""

    amount: str
    currency: str


class Candidate(Wire):
    """One customer the contact may be from."""

    customer_id: str
    name: str
    tier: str | None
    distinguished_by: str


class Match(Wire):
    """How the customer was found, and how sure that is."""

    verdict: Verdict
    by: MatchKey | None
    value: str | None
    reason: str
    candidates: list[Candidate]


class CustomerPhone(Wire):
    """A number of the customer; ``shared``: other customers have it too."""

    e164: str | None
    raw: str
    label: str | None
    shared: bool


class CustomerView(Wire):
    """The person or firm."""

    id: str
    version: int
    name: str
    company: str | None
    tier: str | None
    language: str | None
    tags: list[str]
    phones: list[CustomerPhone]
    emails: list[str]
    addresses: list[str]
    birthday: Day | None
    notes: str | None
    attributes: dict[str, Any]


class PurchaseItem(Wire):
    """One line of an order."""

    sku: str | None
    model: str | None
    category: str | None
    name: str
    quantity: int
    price: Money | None


class Purchase(Wire):
    """One order."""

    order_no: str
    date: Day
    status: str | None
    total: Money | None
    items: list[PurchaseItem]


class Fault(Wire):
    """A symptom seen on a model, how often, and what usually mended it."""

    symptom: str
    count: int
    usual_fix: str | None


class ModelFaults(Wire):
    """How often this model comes back."""

    units_known: int
    units_with_faults: int
    top: list[Fault]


class Product(Wire):
    """A thing the customer owns."""

    id: str
    model: str
    name: str | None
    category: str | None
    serial: str
    purchased_at: Day | None
    warranty_until: Day | None
    in_warranty: bool | None
    repairs: int
    status: str | None
    model_faults: ModelFaults | None


class ServiceRecord(Wire):
    """A repair, visit or complaint about a product."""

    id: str
    date: Day
    product_id: str | None
    serial: str | None
    kind: str | None
    symptom: str
    resolution: str | None
    technician: str | None
    status: str | None


class Question(Wire):
    """What the customer asked before, and what they were told."""

    date: Day
    channel: str | None
    question: str
    answer: str | None
    agent: str | None


class CardContact(Wire):
    """An earlier contact of this customer."""

    id: str
    at: Timestamp
    channel: str
    queue: str | None
    agent: str | None
    outcome: Outcome | None
    disposition: str | None
    note: str | None


class OpenWork(Wire):
    """Work that is not finished; filled by later versions."""

    cases: list[dict[str, Any]]
    follow_ups: list[dict[str, Any]]
    opportunities: list[dict[str, Any]]


class Source(Wire):
    """Where a part of the card came from and how long it took."""

    name: str
    status: Literal["ok", "late", "failed"]
    took_us: int


class Card(Wire):
    """Everything known about the customer.

    Lists are newest first and at most 20 long, with their whole count beside.
    """

    contact_id: str | None
    as_of: Timestamp
    match: Match
    customer: CustomerView | None
    purchases: list[Purchase]
    purchases_total: int
    products: list[Product]
    products_total: int
    service_records: list[ServiceRecord]
    service_records_total: int
    questions: list[Question]
    questions_total: int
    contacts: list[CardContact]
    contacts_total: int
    open: OpenWork
    sources: list[Source]


class ProblemField(Wire):
    """Which field is to blame."""

    pointer: str
    detail: str


class Problem(Wire):
    """RFC 9457 problem with a stable ``code``."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    errors: list[ProblemField] | None = None


# --- frames from the hub ---------------------------------------------------------------------------


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
