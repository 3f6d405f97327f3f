"""Work after contacts: what it may belong with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from contacthub.access.rights import Right
from contacthub.access.roles import Role
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.model import User
from contacthub.api.json import Json
from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.contacts.store import ContactStore
from contacthub.customers.http import ReadPlace
from contacthub.customers.kinds.kind import Kind
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.model import CustomerNotFound, CustomerSearch
from contacthub.hub.hub import Hub
from contacthub.processes.eligible import People
from contacthub.processes.events import Holder
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import QueueId
from contacthub.work.quotes import Pricing
from contacthub.work.service_records import RecordStore, ServiceRecords
from contacthub.work.shown import ItemViews
from contacthub.work.similar import Similar
from contacthub.work.stock_kept import StockKept

LISTS: Final[Mapping[str, Kind[Any]]] = {"purchase": PURCHASES, "product": PRODUCTS}
FOUND: Final = 50
"""Customers by what is typed of whom items are looked for."""
MOST: Final = 200
"""Of a customer's list at a time."""


class ThingsOfWork:
    """Looks up what an item is linked to."""

    def __init__(self, stores: Stores, place: ReadPlace, hub: Hub) -> None:
        self._place = place
        self._now = hub.now
        self.similar = Similar(hub.work, stores.customers.stock).to_wish
        """Models in stock that are like what an item waits, or waited, for."""
        self._contacts = ContactStore(stores.list_readers)
        self._customers = stores.customers

    def today(self) -> str:
        """The day it is on the floor."""
        return self._place().seen(self._now()).today

    def zone(self) -> str:
        """The time zone of the floor."""
        return str(self._place().time_zone)

    async def has(self, kind: str, ref: str, customer_id: str | None) -> bool:
        """Whether there is such a contact, or such a purchase or product of the customer."""
        if kind == "contact":
            return await self._contacts.contact(ref) is not None
        if customer_id is None:
            return False
        return await self._record(customer_id, LISTS[kind], ref) is not None

    async def unit(self, customer_id: str, product: str) -> Json | None:
        """A product of a customer, as the card shows it."""
        found = await self._record(customer_id, PRODUCTS, product)
        return None if found is None else PRODUCTS.view(found, self._place().seen(self._now()))

    async def serial(self, customer_id: str, product: str) -> str | None:
        """The serial of a product of a customer."""
        found = await self._record(customer_id, PRODUCTS, product)
        return None if found is None else found.serial

    async def _record(self, customer_id: str, kind: Kind[Any], ref: str) -> Any:  # Any: of the kind
        cursor: str | None = None
        while True:
            try:
                page = await self._customers.records(customer_id, kind, limit=MOST, cursor=cursor)
            except CustomerNotFound:
                return None
            found = next((each for each in page.items if each.id == ref), None)
            cursor = page.next_cursor
            if found is not None or cursor is None:
                return found


def people_of(core: Core, accounts: Accounts) -> People:
    """Who could do steps of items."""
    sign_ins = accounts.sign_ins
    deciding = [each for each in sign_ins.users() if Right.WORK_APPROVE in sign_ins.roles.rights_of(each)]
    return people_among(core.world.floor, deciding)


def people_among(floor: Floor, users: Iterable[User]) -> People:
    """The same, among the agents of a floor and these users."""

    def agents(holder: Holder) -> Iterator[str]:
        for name, agent in floor.agents.items():
            if holder == Holder(kind="agent", name=name) or (
                holder.kind == "queue" and QueueId(holder.name) in agent.queues
            ):
                yield name

    return People(
        supervisors={
            each.name: each.role.value
            for each in users
            if each.role in (Role.SUPERVISOR, Role.ADMIN) and each.agent is None and not each.disabled
        },
        agents=agents,
    )


def views_of(core: Core, stores: Stores, accounts: Accounts) -> ItemViews:
    """How items are shown."""
    return ItemViews(core.hub, stores.customers.called, lambda: people_of(core, accounts))


async def found_by(stores: Stores, text: str) -> Sequence[str]:
    """The ids of the first customers who are found by what is typed, with those that they had before."""
    found = await stores.customers.search(CustomerSearch(q=text), limit=FOUND)
    called = await stores.customers.called([each.customer.id for each in found.customers])
    return [one for each in called.values() for one in each.ids]


def pricing_of(stores: Stores, things: ThingsOfWork) -> Pricing:
    """What prices the parts of items."""
    return Pricing(things, stores.customers.prices.of_parts, things.today)


def open_stock(core: Core, stores: Stores, things: ThingsOfWork) -> StockKept:
    """Keep what is in stock and what waits for it alike."""
    kept = StockKept(core.hub, stores.customers.stock, things.today)
    stores.customer_changes.subscribe(kept.changed)
    return kept


def service_records_of(core: Core, stores: Stores, things: ThingsOfWork) -> ServiceRecords:
    """What writes the records that items owe their customers."""
    store = RecordStore(stores.writer, stores.list_readers)
    return ServiceRecords(core.hub, store, stores.customers.write_rows, things.serial)
