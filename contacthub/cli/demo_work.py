"""Has work under way in the demonstration: at every step, with parts, quotes and visits."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from typing import Final

from contacthub.api.json import Json
from contacthub.bootstrap.running import Running
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.kinds.stock import InStock
from contacthub.customers.model import Author
from contacthub.demo.catalogue import BY_CODE, PARTS
from contacthub.demo.open_work import SOLD_OUT, Begun, Move, open_work
from contacthub.processes.quotes import ACCEPTED, APPROVED, SENT
from contacthub.processes.words import ItemId
from contacthub.routing.words import AgentId
from contacthub.work.quotes import Prepared, Pricing, QuoteStore, new_quote
from contacthub.work.rows import QuoteRow
from contacthub.work.said import Approval, Link, NewWork, Said
from contacthub.work.store import StoredItem, WorkStore
from contacthub.work.work import Work

DAY_MS: Final = 86_400_000
SERVICE, VISIT, COMPLAINT = "service_request", "visit", "complaint"
PARTS_FIELD: Final = "parts"
VALID_DAYS: Final = 14
PIECE_COMES_S: Final = 180
LABOUR: Final = {"amount": "80.00", "text": "上门维修 Visit and labour"}


async def have_work_open(hub: Running, floor: Json) -> None:
    """Have promises, complaints, repairs and visits under way."""
    await _Opening(hub).all_of({each["id"]: each["queues"] for each in floor["agents"]})


async def have_pieces_come(hub: Running) -> None:
    """After a while one piece comes of what two customers wish for: the first of them is called."""
    await asyncio.sleep(PIECE_COMES_S)
    parts = hub.parts
    said = InStock(sku=SOLD_OUT, quantity=1, as_of=parts.things.today())
    await parts.stores.customers.stock.count(said, by=Author(name="shop"))


class _Opening:
    def __init__(self, hub: Running) -> None:
        parts = hub.parts
        self._hub = parts.hub
        self._work = Work(parts.hub, parts.core.world, WorkStore(parts.stores.list_readers))
        self._customers = parts.stores.customers
        self._pricing: Pricing = parts.pricing
        self._quotes = QuoteStore(parts.stores.list_readers)
        self._opened: dict[str, list[ItemId]] = {}

    async def all_of(self, agents: dict[str, list[str]]) -> None:
        """Open all, and link a complaint to the visit at which it was heard."""
        book = self._hub.work.book
        processes = {name: book.processes[name, revision] for name, revision in book.current.items()}
        for begun in open_work(processes, agents):
            await self._one(begun)
        visits, complaints = (self._opened.get(each, []) for each in (VISIT, COMPLAINT))
        for visit, complaint in zip(visits, complaints, strict=False):
            by = self._work.by("supervisor", None, is_supervisor=True)
            self._work.link(visit, Link(kind="item", ref=complaint), by)
        await self._hub.durable()

    async def _one(self, begun: Begun) -> None:
        product = await self._product(begun) if begun.process == SERVICE else None
        new = NewWork(
            process=begun.process,
            title=begun.title if product is None else _title(product),
            owner=AgentId(begun.owner),
            customer_id=begun.customer_id,
            product=None if product is None else product.id,
            due_at=None if begun.in_days is None else self._hub.now() + begun.in_days * DAY_MS,
            waits_for=begun.waits_for,
        )
        item_id = self._work.open(new, self._work.by(begun.owner, AgentId(begun.owner), is_supervisor=False))
        self._opened.setdefault(begun.process, []).append(item_id)
        for move in begun.moves:
            await self._hub.durable()
            await self._move(await self._work.stored(item_id), move, product)

    async def _product(self, begun: Begun) -> Product | None:
        """What the customer has: one whose warranty is over if there is one: it needs a quote."""
        page = await self._customers.records(begun.customer_id, PRODUCTS, limit=20)
        today = self._pricing.today()
        return min(page.items, key=lambda it: (it.warranty().until or "") >= today, default=None)

    async def _move(self, item: StoredItem, move: Move, product: Product | None) -> None:
        by = self._work.by(
            move.by or "supervisor", AgentId(move.by) if move.by else None, is_supervisor=move.by is None
        )
        step = self._hub.work.book.step(self._hub.work.book.item(ItemId(item.row.id)))
        fields, prepared = dict(move.fields), Prepared()
        if PARTS_FIELD in {each.id for each in step.fields if each.kind == PARTS_FIELD}:
            fields.pop(PARTS_FIELD, None)
            unit = await self._pricing.unit(item)
            if product is not None:
                is_covered = unit is not None and unit["in_warranty"] is True
                part = PARTS[BY_CODE[product.model].category.key][0][0]
                fields[PARTS_FIELD] = f"{part} x 1{' 保修' if is_covered else ''}"
            prepared = await self._pricing.prepared(item, step, fields)
        is_done = move.outcome == "done"
        if step.needs_quote and not prepared.is_covered:
            await self._quoted(item, fields.get(PARTS_FIELD, ""), (APPROVED, SENT, *(ACCEPTED,) * is_done))
            item = await self._work.stored(item.row.id)
        judged = self._work.proposal(ItemId(item.row.id))
        approval = None if judged is None else Approval(sha256=judged.sha256)
        said = Said(note=move.note, fields=fields, prepared=prepared)
        self._work.advance(item, move.outcome, said, by, version=None, approval=approval)

    async def _quoted(self, item: StoredItem, parts: str, states: tuple[str, ...]) -> None:
        """Make a quote, and lead it through these states."""
        lines = [asdict(each) for each in await self._pricing.lines(item, parts, "#/parts")]
        by = self._work.by("supervisor", None, is_supervisor=True)
        today, now = self._pricing.today(), self._hub.now()
        row: QuoteRow = new_quote(
            item, 1, lines, LABOUR, today=today, days=VALID_DAYS, now=now, by="supervisor"
        )
        self._work.quote(row, by, version=None)
        for state in states:
            self._work.quote(replace(row, state=state), by, version=None)
        await self._hub.durable()


def _title(product: Product) -> str:
    model = BY_CODE[product.model]
    fault = model.category.faults[model.worst or 0]
    return f"{model.name.zh} {model.code}：{fault.symptom.zh}"
