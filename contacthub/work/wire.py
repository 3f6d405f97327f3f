"""The shapes of work items, in and out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from contacthub.api.json import Json
from contacthub.api.validation import NOT_BLANK, WHOLE
from contacthub.api.wire import Timestamp
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.processes.book import Book, Item
from contacthub.processes.config import Process, Step
from contacthub.processes.money import MONEY, as_money
from contacthub.processes.words import CLOSED, PLANNED, ItemId
from contacthub.routing.words import Instant
from contacthub.work.around import Around
from contacthub.work.parts import sum_of
from contacthub.work.quotes import Quote
from contacthub.work.rows import NEVER, GrantRow
from contacthub.work.service_records import Owed
from contacthub.work.store import Happened, Linked, StoredItem
from contacthub.work.visits import Visit

MAX_NOTE = 20_000
Name = Annotated[str, Field(min_length=1, max_length=200)]
Thing = Annotated[str, Field(min_length=1, max_length=200, pattern=NOT_BLANK)]
Title = Annotated[str, Field(min_length=1, max_length=300, pattern=NOT_BLANK)]
Note = Annotated[str, Field(max_length=MAX_NOTE)]
When = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
Version = Annotated[int, Field(ge=1, le=2**53), WHOLE]
Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Filled = Annotated[dict[str, Annotated[str, Field(max_length=MAX_NOTE)]], Field(max_length=50)]


class Body(BaseModel):
    """A body; keys that are not known are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)


class WaitsForBody(Body):
    """A thing that is not there yet: a number of the shop's stock (``sku``), or a model; one of the two."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [name], "properties": {name: {"type": "string"}}} for name in ("sku", "model")
            ],
        }
    )

    sku: Thing | None = None
    model: Thing | None = None


class OpenBody(Body):
    """A new item. ``owner``: the agent who has it; who asks, if that is an agent and no other is named.

    ``due_at``: when its first step begins; not given: now. ``waits_for``: it begins when a piece of that has
    come, by ``due_at`` at the latest. ``comes_from``: the item out of which it comes, such as a visit, by its
    id; the two are linked.
    """

    process: Name
    title: Title
    owner: Name | None = None
    customer_id: Name | None = None
    contact_id: Name | None = None
    product: Name | None = None
    priority: Annotated[int, Field(ge=-1000, le=1000), WHOLE] = 0
    due_at: When | None = None
    waits_for: WaitsForBody | None = None
    comes_from: Name | None = None
    note: Note | None = None


class StepBody(Body):
    """The outcome of the step at which the item is. ``version``: as which it was read.

    ``fields``: what the step asks for. ``due_at``: when the step that follows begins. ``proposal``: with an
    outcome that approves, the ``sha256`` of the proposal that was read.
    """

    outcome: Name
    version: Version
    fields: Filled = {}
    note: Note | None = None
    due_at: When | None = None
    proposal: Checksum | None = None


class FieldsBody(Body):
    """What was filled in at a step that is done and is other than that. ``version``: as which it was read."""

    step: Name
    fields: Annotated[Filled, Field(min_length=1)]
    version: Version
    note: Note | None = None


class NoteBody(Body):
    """What is to be written down with the item."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_NOTE, pattern=NOT_BLANK)]


class WorkAssignBody(Body):
    """Who has the item from now on: an agent, a queue, or neither, which means the supervisors."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"properties": {name: {"type": "null"}}} for name in ("agent", "queue")],
        }
    )

    agent: Name | None = None
    queue: Name | None = None
    version: Version
    note: Note | None = None


class PlanBody(Body):
    """When the step begins; null: now."""

    due_at: When | None
    version: Version
    note: Note | None = None


class LinkBody(Body):
    """With what the item belongs: of an item its number or id; of the others the id. ``gone``: not any more.

    Purchases and products are those of the item's customer.
    """

    kind: Literal["item", "contact", "purchase", "product"]
    ref: Annotated[str, Field(min_length=1, max_length=200, pattern=NOT_BLANK)]
    gone: bool = False


class QuoteBody(Body):
    """A quote. ``parts``: as a field of parts has them; not given: those that the item has used last.

    ``labour``: an amount in the parts' currency, ``labour_for``: what it is for. It holds for ``days``.
    """

    parts: Note | None = None
    labour: Annotated[str, Field(pattern=MONEY)] = "0.00"
    labour_for: Annotated[str, Field(max_length=300)] = ""
    days: Annotated[int, Field(ge=1, le=365), WHOLE] = 14
    version: Version


class QuoteStateBody(Body):
    """What becomes of a quote; ``reason``: needed with one that is refused."""

    state: Literal["approved", "sent", "accepted", "refused"]
    reason: Annotated[str, Field(max_length=1000)] | None = None
    version: Version


class ReopenBody(Body):
    """Why an item that was over begins again."""

    note: Annotated[str, Field(min_length=1, max_length=MAX_NOTE, pattern=NOT_BLANK)]


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
    blocked: BlockedView | None = None


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


class HistoryLine(BaseModel):
    """What happened; ``what``: the type of the event, ``detail``: its other members. Never changed."""

    version: int
    at: Timestamp
    by: str
    what: str
    step: str | None
    detail: dict[str, Any]
    note: str | None
    fields: dict[str, str]


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
    """A quote. ``state``: ``expired`` is one whose last day, ``valid_until``, is over without an answer."""

    n: int
    number: str
    state: Literal["draft", "approved", "sent", "accepted", "refused", "expired"]
    lines: list[PartView]
    labour: str
    labour_for: str
    total: str
    currency: str
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
    """An item with the steps of its process, what was filled in, by step, and its history."""

    links: list[LinkView]
    unit: UnitView | None
    parts: list[PartsView]
    quotes: list[QuoteView]
    near_visits: list[NearVisit]
    service_record: RecordState | None
    steps: list[StepView]
    fields: dict[str, dict[str, str]]
    proposal: ProposalView | None
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


def work_view(stored: StoredItem, book: Book) -> Json:
    """An item as ``WorkView`` shows it; of one that is open the book knows the newest."""
    row = stored.row
    live = book.items.get(ItemId(row.id))
    process = book.processes.get((row.process, row.revision))
    step = process.step(row.step) if process is not None else None
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "process": row.process,
        "title": stored.texts.title,
        "customer_id": row.customer_id,
        "contact_id": row.contact_id,
        "product": stored.texts.product,
        "state": row.state,
        "step": row.step,
        "step_name": step.name if step is not None else row.step,
        "holder": {"kind": row.holder_kind, "name": row.holder},
        "held_since": rfc3339(stored.held_since),
        "keeper": row.keeper.partition(" ")[2],
        "outcome": row.outcome,
        "priority": row.priority,
        "opened_at": rfc3339(row.opened_at),
        "opened_by": row.opened_by,
        "due_at": _due_at(stored, live, book),
        "waits_for": _waits_for(row.waits_for),
        "late": bool(row.late) and row.state != CLOSED,
        "paused": live is not None and live.since is None and row.state not in (PLANNED, CLOSED),
        "closed_at": maybe_rfc3339(row.closed_at),
        "reopened": row.reopened,
        "version": row.version,
    }


def _waits_for(thing: str | None) -> dict[str, str | None] | None:
    if thing is None:
        return None
    kind, _, name = thing.partition(":")
    return {each: name if each == kind else None for each in ("sku", "model")}


def _due_at(stored: StoredItem, live: Item | None, book: Book) -> str | None:
    if stored.row.state == CLOSED:
        return None
    if live is not None:
        return maybe_rfc3339(book.due_at(live))
    return None if stored.row.due_at >= NEVER else rfc3339(stored.row.due_at)


def work_detail(
    stored: StoredItem,
    history: Sequence[Happened],
    book: Book,
    around: Around,
    *,
    now: Instant,
    same_customer: Sequence[str] = (),
) -> Json:
    """An item as ``WorkDetail`` shows it. ``same_customer``: ids that mean its customer too."""
    process = book.processes.get((stored.row.process, stored.row.revision))
    return {
        **work_view(stored, book),
        "links": [_link_view(each) for each in around.links],
        "unit": around.unit and {name: around.unit[name] for name in UnitView.model_fields},
        "parts": [parts_view(step, lines) for step, lines in around.parts.items() if lines],
        "near_visits": [near_view(each) for each in around.near_visits],
        "quotes": [quote_view(each, around.today) for each in around.quotes],
        "service_record": around.owed and _record_view(around.owed),
        "steps": [] if process is None else [_step_view(each) for each in process.steps],
        "fields": stored.texts.fields,
        "proposal": _proposal(book.items.get(ItemId(stored.row.id)), book, now, same_customer),
        "history": [_line(each) for each in history],
    }


def near_view(visit: Visit) -> Json:
    """A visit as ``NearVisit`` shows it."""
    return {"id": visit.id, "number": visit.number, "keeper": visit.keeper, "day": visit.day}


def parts_view(step: str, lines: list[Json]) -> Json:
    """Parts as ``PartsView`` shows them."""
    currency = lines[0]["currency"]
    return {
        "step": step,
        "lines": lines,
        "total": sum_of([each["total"] for each in lines]),
        "currency": currency,
    }


def quote_view(quote: Quote, today: str) -> Json:
    """A quote as ``QuoteView`` shows it."""
    return {
        "n": quote.n,
        "state": quote.state_on(today),
        **quote.said,
        "valid_until": quote.valid_until,
        "made_at": rfc3339(quote.made_at),
        "made_by": quote.made_by,
        "reason": quote.reason,
    }


def _record_view(owed: Owed) -> Json:
    state = "owed" if owed.written_at is None else "written"
    return {
        "record_no": owed.record["record_no"],
        "state": state if owed.failed is None else "failed",
        "reason": owed.failed,
    }


def _link_view(each: Linked) -> Json:
    return {
        "kind": each.kind,
        "ref": each.ref,
        "why": each.why,
        "at": rfc3339(each.at),
        "by": each.by,
        "number": each.number,
        "title": each.title,
        "state": each.state,
    }


def _proposal(live: Item | None, book: Book, now: Instant, same_customer: Sequence[str]) -> Json | None:
    step = None if live is None else book.step(live).approves
    if live is None or step is None or step not in live.proposals:
        return None
    found = live.proposals[step]
    given = book.grants.given({live.customer_id, *same_customer}, now)
    return {
        "step": step,
        "n": found.n,
        "sha256": found.sha256,
        "money": found.money,
        "given": as_money(given),
    }


def grants_view(rows: Sequence[GrantRow]) -> Json:
    """What was approved as ``GrantsAnswer`` shows it."""
    items = [
        {
            "item_id": each.item_id,
            "number": each.number,
            "at": rfc3339(each.at),
            "by": each.person.partition(" ")[2],
            "money": as_money(Decimal(each.hundredths) / 100),
            "void": bool(each.void),
        }
        for each in rows
    ]
    total = sum(each.hundredths for each in rows if not each.void)
    return {"items": items, "total": as_money(Decimal(total) / 100)}


def process_view(process: Process) -> Json:
    """A process as ``ProcessView`` shows it."""
    steps = [_step_view(each) for each in process.steps]
    return {"id": process.id, "name": process.name, "kind": process.kind, "steps": steps}


def _step_view(step: Step) -> Json:
    return {
        "id": step.id,
        "name": step.name,
        "approves": step.approves,
        "limits": {each.role: each.most for each in step.limits},
        "fields": [
            {
                "id": each.id,
                "name": each.name,
                "kind": each.kind,
                "choices": list(each.choices),
                "needed": each.is_needed,
            }
            for each in step.fields
        ],
        "outcomes": [
            {
                "id": each.id,
                "name": each.name,
                "to": each.to,
                "note": each.needs_note,
                "approved": each.is_approval,
            }
            for each in step.outcomes
        ],
        "call_in": step.call_in,
        "needs_quote": step.needs_quote,
    }


def _line(each: Happened) -> Json:
    return {
        "version": each.version,
        "at": rfc3339(each.at),
        "by": each.by,
        "what": each.what,
        "step": each.step,
        "detail": each.detail,
        "note": each.text or None,
        "fields": each.fields,
    }
