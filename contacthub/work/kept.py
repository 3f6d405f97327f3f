"""Keeps the rows of work items up with the log, in the transaction of its events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import orjson

from contacthub.database.tables import Row
from contacthub.hub.engine import WorkEngine
from contacthub.hub.event_forms import type_name
from contacthub.hub.plain import to_plain
from contacthub.processes import events as e
from contacthub.processes.item import Item
from contacthub.processes.money import amount_of
from contacthub.processes.words import CLOSED, ItemId
from contacthub.routing.events import Event
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.work.rows import NEVER, GrantRow, HistoryRow, ItemRow, VoidRow
from contacthub.work.webhooks.owed import WebhooksOwed

COMMON: Final = frozenset({"at", "item_id", "version", "by", "step"})
"""Of an event: what the history has in columns of its own."""


@value(kw_only=True)
class ItemChanged:
    """An item is not as it was. ``had_by``: who had it before; ``proposers``: agents."""

    item_id: ItemId
    customer_id: str | None
    keeper: str
    had_by: frozenset[e.Holder]
    proposers: tuple[str, ...]
    is_over: bool


class WorkRows:
    """Follows the book. ``changed`` is told the customers whose work changed, once that is durable.

    ``webhooks``: what receivers are owed by it.
    """

    def __init__(
        self,
        work: WorkEngine,
        changed: Callable[..., None] = lambda *customer_ids: None,
        webhooks: WebhooksOwed | None = None,
    ) -> None:
        self._work = work
        self._webhooks = webhooks if webhooks is not None else WebhooksOwed({})
        self._changed = changed
        self._rows: list[Row] = []
        self._items: dict[ItemId, Item] = {}
        self._holders: dict[ItemId, e.Holder] = {}
        self._waiting: list[tuple[int, ItemChanged]] = []
        self._items_changed: Callable[[Sequence[ItemChanged]], None] = lambda changes: None

    def on_change(self, changed: Callable[[Sequence[ItemChanged]], None]) -> None:
        """Have ``changed`` told of each change of an item, once that is durable."""
        self._items_changed = changed

    async def read_back(self) -> None:
        """What was not written has not happened."""
        self._rows.clear()
        self._waiting.clear()
        self._items = dict(self._work.book.items)
        self._holders = {each.id: each.holder for each in self._items.values()}
        self._webhooks.read_back()

    def note(self, seq: int, event: Event) -> None:
        """Write down what has just happened to an item."""
        if not isinstance(event, e.ItemEvent):
            return
        item = self._work.book.items.get(event.item_id)
        before = self._holders.get(event.item_id)
        if item is not None:
            self._items[item.id], self._holders[item.id] = item, item.holder
        else:
            item = self._items.pop(event.item_id)  # just closed
            del self._holders[event.item_id]
        row = self._item_row(item, event)
        self._rows += [row, _history_row(event), *self._webhooks.note(seq, row, event)]
        self._rows += _grant_rows(item, event)
        changed = ItemChanged(
            item_id=item.id,
            customer_id=item.customer_id,
            keeper=item.keeper,
            had_by=frozenset() if before is None else frozenset({before}),
            proposers=tuple(item.proposers),
            is_over=isinstance(event, e.WorkClosed),
        )
        self._waiting.append((seq, changed))

    def _item_row(self, item: Item, event: e.ItemEvent) -> ItemRow:
        closed = event if isinstance(event, e.WorkClosed) else None
        return ItemRow(
            id=item.id,
            number=item.number,
            kind=item.kind,
            process=item.process,
            revision=item.revision,
            customer_id=item.customer_id,
            contact_id=item.from_contact,
            state=item.state if closed is None else CLOSED,
            step=item.step,
            holder_kind=item.holder.kind,
            holder=item.holder.name,
            keeper=item.keeper,
            outcome=None if closed is None else closed.outcome,
            priority=item.priority,
            opened_at=item.opened_at,
            opened_by=item.opened_by,
            due_at=self._due_at(item) if closed is None else NEVER,
            late=int(item.is_late),
            closed_at=None if closed is None else closed.at,
            reopened=item.reopened,
            version=event.version,
            waits_for=None if closed is not None else item.waits_for,
        )

    def _due_at(self, item: Item) -> Instant:
        at = self._work.book.due_at(item)
        return NEVER if at is None else at

    def rows(self) -> Sequence[Row]:
        """Of what happened since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def publish(self, last_seq: int) -> None:
        """Tell whose work changed, which items, and which receivers are owed more."""
        self._webhooks.publish(last_seq)
        durable = [change for seq, change in self._waiting if seq <= last_seq]
        if not durable:
            return
        self._waiting = [each for each in self._waiting if each[0] > last_seq]
        self._items_changed(durable)
        if customers := dict.fromkeys(each.customer_id for each in durable if each.customer_id is not None):
            self._changed(*customers)


def _grant_rows(item: Item, event: e.ItemEvent) -> Iterator[Row]:
    if isinstance(event, e.WorkEdited) and event.withdrawn is not None:
        yield VoidRow(item.id, event.withdrawn)
    if isinstance(event, e.WorkAdvanced | e.WorkClosed) and event.granted is not None:
        hundredths = int(amount_of(event.granted) * 100)
        if hundredths:
            yield GrantRow(
                item_id=item.id,
                version=event.version,
                customer_id=item.customer_id,
                number=item.number,
                at=event.at,
                person=event.person,
                hundredths=hundredths,
                void=0,
            )


def _history_row(event: e.ItemEvent) -> HistoryRow:
    plain = to_plain(event)
    said = {name: plain[name] for name in plain if name not in COMMON and plain[name] is not None}
    return HistoryRow(
        item_id=event.item_id,
        version=event.version,
        at=event.at,
        by_whom=event.by,
        what=type_name(type(event)),
        step=getattr(event, "step", None),
        detail=orjson.dumps(said).decode(),
    )
