"""How work items are told, in the shapes of ``wire``."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from contacthub.api.json import Json
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.customers.stock_wire import stock_view
from contacthub.processes.book import Book
from contacthub.processes.config import Process, Step
from contacthub.processes.item import Item
from contacthub.processes.money import as_money
from contacthub.processes.words import CLOSED, PLANNED, ItemId
from contacthub.routing.words import Instant
from contacthub.work.around import Around
from contacthub.work.files import ItemFile, files_of_line
from contacthub.work.parts import sum_of
from contacthub.work.quotes import Quote, is_discounted
from contacthub.work.rows import NEVER, GrantRow
from contacthub.work.service_records import Owed
from contacthub.work.store import Happened, Linked, StoredItem
from contacthub.work.survey_wire import state_of
from contacthub.work.visits import Visit
from contacthub.work.wire import UnitView


def work_view(stored: StoredItem, book: Book) -> Json:
    """What ``WorkView`` shows of what is stored of an item; of one that is open the book knows the newest."""
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
        "files": [_file_view(each) for each in around.files if each.is_there],
        "unit": around.unit and {name: around.unit[name] for name in UnitView.model_fields},
        "parts": [parts_view(step, lines) for step, lines in around.parts.items() if lines],
        "similar": [stock_view(each) for each in around.similar],
        "near_visits": [near_view(each) for each in around.near_visits],
        "quotes": [quote_view(each, around.today) for each in around.quotes],
        "service_record": around.owed and _record_view(around.owed),
        "steps": [] if process is None else [_step_view(each) for each in process.steps],
        "fields": stored.texts.fields,
        "proposal": _proposal(book.items.get(ItemId(stored.row.id)), book, now, same_customer),
        "survey": around.survey and state_of(around.survey, now),
        "history": [_line(each, around.files) for each in history],
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
        "discounted": is_discounted(quote.said["lines"]),
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


def _file_view(each: ItemFile) -> Json:
    return {
        "id": each.file.id,
        "name": each.file.name,
        "media_type": each.file.media_type,
        "size": each.file.size,
        "at": rfc3339(each.at),
        "by": each.by,
        "removed_at": maybe_rfc3339(each.removed_at),
        "removed_by": each.removed_by,
    }


def _line(each: Happened, files: Sequence[ItemFile]) -> Json:
    return {
        "version": each.version,
        "at": rfc3339(each.at),
        "by": each.by,
        "what": each.what,
        "step": each.step,
        "detail": each.detail,
        "note": each.text or None,
        "fields": each.fields,
        "files": [_file_view(file) for file in files_of_line(files, each.version, each.detail)],
    }
