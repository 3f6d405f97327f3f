"""What sources say of work after contacts is done here."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes import commands as p
from contacthub.processes.errors import UnknownProcess
from contacthub.processes.stock import thing
from contacthub.routing.events import Event
from contacthub.sources.work_in import ProductRestocked, WorkRequested
from contacthub.work.said import NewWork
from contacthub.work.stock_kept import StockKept
from contacthub.work.work import Work


class WorkFromSources:
    """The one way in for what sources want of work."""

    def __init__(self, hub: Hub, work: Work, stock: StockKept) -> None:
        self._hub = hub
        self._work = work
        self._stock = stock

    def wanted(
        self,
        wanted: WorkRequested,
        *,
        by: str,
        customer_id: str | None,
        contact_id: str | None,
        rows: Sequence[Row],
    ) -> list[Event]:
        """Open an item; whom it is about is written down where no customer is known by it."""
        waits_for = wanted.waits_for
        new = NewWork(
            process=wanted.process,
            title=wanted.title.strip(),
            owner=None,
            customer_id=customer_id,
            contact_id=contact_id,
            product=wanted.product,
            priority=wanted.priority,
            due_at=wanted.begins_at,
            waits_for=None if waits_for is None else thing(sku=waits_for.sku, model=waits_for.model),
            note=wanted.note if customer_id is not None else _with_reach(wanted),
            fields=wanted.fields or {},
        )
        try:
            _, events = self._work.begin(new, self._work.by(f"source:{by}", None, is_supervisor=False), rows)
        except UnknownProcess as error:
            raise Problem(error.code, error.detail, [("#/data/process", "no such process")]) from None
        except Problem as problem:
            raise Problem(
                problem.code,
                problem.detail.replace("#/", "#/data/", 1),
                [(each.replace("#/", "#/data/", 1), said) for each, said in problem.fields],
            ) from None
        return events

    def restocked(self, came: ProductRestocked, rows: Sequence[Row]) -> list[Event]:
        """Begin what waited for it, oldest first."""
        named = thing(sku=came.sku, model=came.model)
        assert named is not None  # refused before
        model = came.model if came.sku is not None else None
        restock = p.Restock(thing=named, quantity=came.quantity, of=thing(model=model))
        events = self._hub.handle(restock, rows)
        self._stock.came(named, model)
        return events


def _with_reach(wanted: WorkRequested) -> str | None:
    """The note, with the number and address of a customer who is not known: nothing else says whose it is."""
    lines = (wanted.note, wanted.phone, wanted.email)
    return "\n".join(each for each in lines if each) or None
