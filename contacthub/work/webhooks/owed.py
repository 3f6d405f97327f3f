"""What receivers are owed by an event of an item: it is stored in the transaction of the event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import orjson

from contacthub.clock import rfc3339
from contacthub.database.tables import Row
from contacthub.hub.event_forms import type_name
from contacthub.processes import events as e
from contacthub.processes.words import CLOSED as OVER
from contacthub.work.rows import NEVER, ItemRow
from contacthub.work.webhooks.rows import OwedRow
from contacthub.work.webhooks.words import CHANGED, CLOSED, LATE, OPENED

TYPE_OF: Final[Mapping[type[e.ItemEvent], str]] = {
    e.WorkOpened: OPENED,
    e.WorkLate: LATE,
    e.WorkClosed: CLOSED,
}
"""All others are changes."""


class WebhooksOwed:
    """Notes what receivers are owed. ``wanted``: the types of events that each wants, by its id."""

    def __init__(self, wanted: Mapping[str, Sequence[str]]) -> None:
        self._wanted = wanted
        self._waiting: list[tuple[int, str]] = []
        self._told: Callable[[str], None] = lambda webhook: None

    def on_more(self, told: Callable[[str], None]) -> None:
        """Have ``told`` called with a receiver that is owed more, once that is durable."""
        self._told = told

    def read_back(self) -> None:
        """What was not written has not happened; what was written meanwhile nobody was told of."""
        self._waiting.clear()
        for name in self._wanted:
            self._told(name)

    def note(self, seq: int, item: ItemRow, event: e.ItemEvent) -> list[Row]:
        """What is owed by an event, after which the item is as ``item`` says."""
        kind = TYPE_OF.get(type(event), CHANGED)
        receivers = [name for name, types in self._wanted.items() if kind in types]
        if not receivers:
            return []
        data = orjson.dumps(said_of(item, event)).decode()
        self._waiting += [(seq, name) for name in receivers]
        return [OwedRow(name, seq, item.id, kind, data, event.at) for name in receivers]

    def publish(self, last_seq: int) -> None:
        """Tell who is owed more by what is durable now."""
        durable = {name for seq, name in self._waiting if seq <= last_seq}
        if durable:
            self._waiting = [each for each in self._waiting if each[0] > last_seq]
            for name in durable:
                self._told(name)


def said_of(item: ItemRow, event: e.ItemEvent) -> dict[str, object]:
    """The item as the event left it: ids, steps and times, never what people wrote or who they are."""
    more: dict[str, object] = {}
    if isinstance(event, e.WorkLate):
        more = {"percent": event.percent}
    elif isinstance(event, e.WorkAdvanced | e.WorkClosed):
        more = {"ended_step": event.step, "outcome": event.outcome}
    return {
        "id": item.id,
        "number": item.number,
        "kind": item.kind,
        "process": item.process,
        "what": type_name(type(event)),
        "version": item.version,
        "state": item.state,
        "step": item.step,
        "holder": {"kind": item.holder_kind, "name": item.holder},
        "priority": item.priority,
        "due_at": None if item.due_at >= NEVER else rfc3339(item.due_at),
        "late": bool(item.late) and item.state != OVER,
        "customer_id": item.customer_id,
        **more,
    }
