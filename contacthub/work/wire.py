"""What is said of work items: the shapes of answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from contacthub.api.wire import Timestamp
from contacthub.contacts.unmasking import UnmaskingView
from contacthub.customers.stock_wire import StockView


class HolderView(BaseModel):
    """Who has an item; ``name``: of an agent or queue its id."""

    kind: Literal["agent", "queue", "role"]
    name: str


class WaitsForView(BaseModel):
    """Of what a piece must come before the item begins: one of the two."""

    sku: str | None
    model: str | None


class BlockedView(BaseModel):
    """Why an item cannot go on: nobody is left who may do its step; ``excluded``: who may not, by name."""

    why: Literal["nobody_eligible"]
    excluded: list[str]


class CustomerOfItem(BaseModel):
    """Whom an item is about, by the ``id`` of today; of the ``name`` supervisors see the first character."""

    id: str
    name: str
    tier: str | None


class WorkView(BaseModel):
    """An item. ``due_at``: when it begins if it is planned, else when its step's time is used up.

    ``paused``: that time stands still. ``keeper``: who took it up, an agent, or a user. ``held_since``:
    when it came to its holder, at this step.
    """

    id: str
    number: str
    kind: str
    process: str
    title: str
    customer_id: str | None
    customer: CustomerOfItem | None
    contact_id: str | None
    product: str | None
    state: Literal["planned", "open", "closed"]
    step: str
    step_name: str
    holder: HolderView
    held_since: Timestamp
    keeper: str
    outcome: str | None
    priority: int
    opened_at: Timestamp
    opened_by: str
    due_at: Timestamp | None
    waits_for: WaitsForView | None
    late: bool
    paused: bool
    closed_at: Timestamp | None
    reopened: int
    version: int
    blocked: BlockedView | None


class FieldView(BaseModel):
    """What is filled in at a step."""

    id: str
    name: str
    kind: Literal["text", "number", "day", "choice", "agent", "money", "parts"]
    choices: list[str]
    needed: bool


class OutcomeView(BaseModel):
    """How the step may end; ``to`` null: the item is over then. ``note``: why must be said.

    ``approved``: the proposal is approved, which is named by its ``sha256``.
    """

    id: str
    name: str
    to: str | None
    note: bool
    approved: bool


class StepView(BaseModel):
    """A step of the item's process. ``call_in``: the queue in which the customer is called as it begins.

    ``approves``: the step that it judges; ``limits``: money by role.
    """

    id: str
    name: str
    approves: str | None
    limits: dict[str, str]
    fields: list[FieldView]
    outcomes: list[OutcomeView]
    call_in: str | None
    needs_quote: bool


class ItemFileView(BaseModel):
    """A file with an item: `GET /work/{id}/files/{file}`, unless it was taken away."""

    id: str
    name: str
    media_type: str
    size: int
    at: Timestamp
    by: str
    removed_at: Timestamp | None
    removed_by: str | None


class HistoryLine(BaseModel):
    """What happened; ``what``: the type of the event, ``detail``: its other members. Never changed.

    ``files``: those that came with it, or the one that was taken away.
    """

    version: int
    at: Timestamp
    by: str
    what: str
    step: str | None
    detail: dict[str, Any]
    note: str | None
    fields: dict[str, str]
    files: list[ItemFileView]


class LinkView(BaseModel):
    """With what an item belongs; ``number``, ``title`` and ``state`` are of another item.

    ``why``: ``opened``, one began by an outcome of the other, or ``linked`` by hand.
    """

    kind: Literal["item", "contact", "purchase", "product"]
    ref: str
    why: Literal["opened", "linked"]
    at: Timestamp
    by: str
    number: str | None
    title: str | None
    state: Literal["planned", "open", "closed"] | None


class ProposalView(BaseModel):
    """What is to be approved: the fields of ``step``, in their version ``n``.

    ``money``: the sum of it; ``given``: what was approved for the customer in the last 30 days.
    """

    step: str
    n: int
    sha256: str
    money: str
    given: str


class PartView(BaseModel):
    """A part; ``listed``: what the list said on the day. ``reason``: why it costs nothing."""

    part: str
    name: str | None
    quantity: str
    price: str
    listed: str | None
    currency: str
    reason: str | None
    total: str


class PartsView(BaseModel):
    """The parts of a step with their prices as they were when they were filled in."""

    step: str
    lines: list[PartView]
    total: str
    currency: str


class QuoteView(BaseModel):
    """A quote. ``state``: ``expired`` is one whose last day, ``valid_until``, is over without an answer.

    ``discounted``: a part is below the list of prices, so that another person than ``made_by`` approves it.
    """

    n: int
    number: str
    state: Literal["draft", "approved", "sent", "accepted", "refused", "expired"]
    lines: list[PartView]
    labour: str
    labour_for: str
    total: str
    currency: str
    discounted: bool
    valid_until: str
    made_at: Timestamp
    made_by: str
    reason: str | None


class NearVisit(BaseModel):
    """Another visit to the same customer within 14 days: its number, whose it is, and on which day."""

    id: str
    number: str
    keeper: str
    day: str


class UnitView(BaseModel):
    """The product that an item is about. ``in_warranty`` null: until when it is covered is not known."""

    id: str
    model: str
    name: str | None
    serial: str
    warranty_until: str | None
    in_warranty: bool | None


class RecordState(BaseModel):
    """The service record that an item writes to its customer; of one that ``failed`` why, ``reason``."""

    record_no: str
    state: Literal["owed", "written", "failed"]
    reason: str | None


class WorkDetail(WorkView):
    """An item with the steps of its process, what was filled in, by step, and its history.

    ``similar``: of a wish, models in stock of the same category, those nearest in price first.
    ``unmasked``: who has had the customer named, the newest first.
    """

    unmasked: list[UnmaskingView]
    links: list[LinkView]
    files: list[ItemFileView]
    unit: UnitView | None
    parts: list[PartsView]
    quotes: list[QuoteView]
    near_visits: list[NearVisit]
    similar: Annotated[list[StockView], Field(max_length=3)]
    service_record: RecordState | None
    steps: list[StepView]
    fields: dict[str, dict[str, str]]
    proposal: ProposalView | None
    survey: Literal["open", "half", "answered", "declined", "late"] | None
    history: list[HistoryLine]


class ProcessView(BaseModel):
    """A process by which new items begin."""

    id: str
    name: str
    kind: str
    steps: list[StepView]


class GrantView(BaseModel):
    """Money that was approved; ``void``: the approval was withdrawn before it was carried out."""

    item_id: str
    number: str
    at: Timestamp
    by: str
    money: str
    void: bool


class GrantsAnswer(BaseModel):
    """Money that was approved for a customer, the newest first; ``total`` of what is not void."""

    items: Annotated[list[GrantView], Field(max_length=1_000)]
    total: str


class ProcessesAnswer(BaseModel):
    """The processes of the floor file."""

    items: Annotated[list[ProcessView], Field(max_length=50)]
