"""Items as lists, pages and frames show them: what their customers are called, where they are blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from contacthub.access.fields import Kind, sees
from contacthub.access.viewer import Viewer
from contacthub.api.json import Json
from contacthub.customers.called import Called
from contacthub.customers.masks import masked_name
from contacthub.hub.hub import Hub
from contacthub.processes.eligible import People, blocked
from contacthub.processes.words import ItemId
from contacthub.work.sight import CalledBy
from contacthub.work.store import StoredItem
from contacthub.work.views import work_view


def sees_names(viewer: Viewer) -> bool:
    """Whether the names of customers are shown whole."""
    return sees(viewer, Kind.WORK, "customer.name", part=True)


class ItemViews:
    """Makes the views. ``called``: what customers are called; ``people``: who could do steps."""

    def __init__(self, hub: Hub, called: CalledBy, people: Callable[[], People]) -> None:
        self._hub = hub
        self.called = called
        self._people = people

    async def of(self, items: Sequence[StoredItem], *, whole: bool) -> list[Json]:
        """Items as ``WorkView`` shows them; ``whole``: with the names of their customers."""
        called = await self.called_of(items)
        return self.views(items, called, whole=whole)

    async def called_of(self, items: Iterable[StoredItem]) -> Mapping[str, Called]:
        """What the customers of items are called: read at once for all of them."""
        ids = {each.row.customer_id: None for each in items if each.row.customer_id is not None}
        return await self.called(tuple(ids)) if ids else {}

    def views(self, items: Sequence[StoredItem], called: Mapping[str, Called], *, whole: bool) -> list[Json]:
        """The same of what was read."""
        book, people = self._hub.work.book, self._people()
        return [
            {**work_view(each, book), **self._beside(each, called, people, whole=whole)} for each in items
        ]

    async def beside(self, item: StoredItem, *, whole: bool) -> Json:
        """Of one item what ``WorkView`` has beside what is stored of it."""
        return self._beside(item, await self.called_of([item]), self._people(), whole=whole)

    def _beside(self, item: StoredItem, called: Mapping[str, Called], people: People, *, whole: bool) -> Json:
        of_customer = called.get(item.row.customer_id or "")
        return {
            "customer": None if of_customer is None else _customer(of_customer, whole=whole),
            "blocked": self._blocked(item, people),
        }

    def _blocked(self, item: StoredItem, people: People) -> Json | None:
        book, live = self._hub.work.book, self._hub.work.book.items.get(ItemId(item.row.id))
        found = None if live is None else blocked(book, live, people, self._hub.now())
        return None if found is None else {"why": "nobody_eligible", "excluded": found}


def _customer(called: Called, *, whole: bool) -> Json | None:
    if called.name is None:
        return None
    return {
        "id": called.ids[0],
        "name": called.name if whole else masked_name(called.name),
        "tier": called.tier,
    }
