"""What is shown with an item: links, files, its product and record, its parts and quotes, visits near it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from contacthub.api.json import Json
from contacthub.customers.kinds.stock import InStock
from contacthub.routing.values import value
from contacthub.surveys.store import ByAgent, SurveyStore
from contacthub.work.files import ItemFile, ItemFiles
from contacthub.work.quotes import Pricing, Quote, QuoteStore
from contacthub.work.service_records import Owed, RecordStore
from contacthub.work.store import Linked, StoredItem, WorkStore
from contacthub.work.visits import VISIT, Visit, VisitStore

MAX_LINKS: Final = 200


class Things(Protocol):
    """What an item may belong with, beside other items."""

    def zone(self) -> str:
        """The time zone of the floor."""

    async def has(self, kind: str, ref: str, customer_id: str | None) -> bool:
        """Whether there is such a contact, or such a purchase or product of the customer."""

    async def similar(self, item_id: str) -> Sequence[InStock]:
        """Models in stock that are like what an item waits, or waited, for."""


@value(kw_only=True)
class Around:
    """It, of one item; ``today``: the day on the floor, by which quotes expire.

    ``survey``: what an agent asks by it; None: nothing.
    """

    links: Sequence[Linked]
    files: Sequence[ItemFile]
    unit: Json | None
    owed: Owed | None
    parts: Mapping[str, list[Json]]
    quotes: Sequence[Quote]
    near_visits: Sequence[Visit]
    similar: Sequence[InStock]
    today: str
    survey: ByAgent | None


class Beside:
    """Reads what is shown with items."""

    def __init__(
        self,
        store: WorkStore,
        things: Things,
        *,
        files: ItemFiles,
        records: RecordStore,
        quotes: QuoteStore,
        visits: VisitStore,
        pricing: Pricing,
        surveys: SurveyStore,
    ) -> None:
        self._store = store
        self._files = files
        self._records = records
        self._visits = visits
        self._surveys = surveys
        self.things = things
        self.quotes = quotes
        self.pricing = pricing

    async def of(self, item: StoredItem) -> Around:
        """All of one item."""
        item_id = item.row.id
        return Around(
            links=await self._store.links(item_id, most=MAX_LINKS),
            files=await self._files.of(item_id),
            unit=await self.pricing.unit(item),
            owed=await self._records.of_item(item_id),
            parts=await self.quotes.parts(item_id),
            quotes=await self.quotes.quotes(item_id),
            near_visits=await self._near(item),
            similar=await self.things.similar(item_id),
            today=self.pricing.today(),
            survey=await self._surveys.of_item(item_id),
        )

    async def _near(self, item: StoredItem) -> Sequence[Visit]:
        if item.row.kind != VISIT or item.row.customer_id is None:
            return ()
        return await self._visits.near(item.row.id, item.row.customer_id, self.things.zone())
