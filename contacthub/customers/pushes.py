"""Reads what sources push as an import reads its rows, and has it written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from contacthub.customers.cards import Place
from contacthub.customers.importing.phones import PhoneCells
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.columns import BadCell
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.posted import read_posted
from contacthub.customers.live.webhooks import Said
from contacthub.customers.model import Row, RowRejected
from contacthub.customers.push_store import PushStore
from contacthub.customers.tables.pushed import Push, Pushed
from contacthub.routing.words import Instant

MOST_PHONES: Final = 20


class Pushes:
    """Takes changes of customers and of what is theirs from sources."""

    def __init__(
        self,
        store: PushStore,
        numbers: NumberReader,
        place: Callable[[], Place],
        now: Callable[[], Instant],
    ) -> None:
        self._store = store
        self._numbers = numbers
        self._place = place
        self._now = now
        self.counts: Counter[tuple[str, str]] = Counter()
        """Pushed changes since the start, by source and by what became of them."""

    async def take_webhook(self, source: str, delivery: str, said: Said) -> Pushed:
        """Write what a shop's webhook says, which is not all that there is of an order."""
        push = Push(
            source=source,
            delivery=delivery,
            kind=said.kind,
            thing=said.thing,
            changed_at=self._until_now(said.changed_at),
            record=said.order,
            is_deleted=said.is_deleted,
            is_whole=False,
        )
        return await self._write(push, said.customer)

    async def take(
        self,
        *,
        source: str,
        delivery: str,
        kind: str,
        thing: str,
        changed_at: Instant | None,
        customer: Mapping[str, Any],
        record: Any = None,  # Any: a record of the kind
    ) -> Pushed:
        """Write one change; without a time it is as of now."""
        push = Push(
            source=source,
            delivery=delivery,
            kind=kind,
            thing=thing,
            changed_at=self._until_now(changed_at),
            record=record,
        )
        return await self._write(push, customer)

    def _until_now(self, changed_at: Instant | None) -> Instant:
        """A clock that is ahead must not keep later changes out."""
        now = self._now()
        return now if changed_at is None else min(changed_at, now)

    async def _write(self, push: Push, customer: Mapping[str, Any]) -> Pushed:
        try:
            row = self._row(customer)
        except RowRejected as rejected:
            pushed = Pushed(status="rejected", reason=str(rejected))
        else:
            pushed = await self._store.take(replace(push, customer=row))
        self.counts[push.source, pushed.status] += 1
        return pushed

    def _row(self, customer: Mapping[str, Any]) -> Row:
        """The columns of a customer, with numbers read as they are dialled where the floor is."""
        place = self._place()
        cells = PhoneCells(self._numbers, place.region, place.area)
        given = customer.get("phone") or []
        phones = [given] if isinstance(given, str) else given
        read = [one for text in phones[:MOST_PHONES] for one in _numbers(cells, text)]
        said = {name: value for name, value in customer.items() if name != "phone"}
        return read_posted(CUSTOMERS, {**said, "phone": read} if read else said)


def _numbers(cells: PhoneCells, text: str) -> list[dict[str, str | None]]:
    """None where the text is no number: a customer writes anything into a shop's form; the order counts."""
    try:
        return cells.read(text)[0]
    except BadCell:
        return []
