"""The card: everything known about the customer of a contact, looked up before anybody answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final, Generic, TypeAlias, TypeVar

from contacthub.api.json import Json
from contacthub.clock import rfc3339
from contacthub.customers.identity import (
    CardKeys,
    Choice,
    ContactKeys,
    Match,
    NumberReader,
    read_keys,
)
from contacthub.customers.model import (
    Customer,
    CustomerNotFound,
    CustomerStore,
    ModelFaults,
    Money,
    Product,
    Purchase,
    PurchaseItem,
    Question,
    Record,
    ServiceRecord,
)

T = TypeVar("T")

LIST_LENGTH: Final = 20
LOOK_UP_SECONDS: Final = 5.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastContact:
    """An earlier contact of a customer."""

    id: str
    at: int
    channel: str
    queue: str | None
    agent: str | None
    outcome: str | None
    disposition: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel(Generic[T]):
    """The newest of a list and how long the whole of it is."""

    items: tuple[T, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CardParts:
    """What the store knows for one look-up; the lists are newest first, at most 20 long."""

    match: Match
    customer: Customer | None = None
    purchases: Panel[Purchase] = Panel()
    products: Panel[Product] = Panel()
    service_records: Panel[ServiceRecord] = Panel()
    questions: Panel[Question] = Panel()
    contacts: Panel[PastContact] = Panel()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the floor is: its time zone says what day it is, its region reads numbers without a country."""

    time_zone: tzinfo
    region: str


def render(
    parts: CardParts, *, contact_id: str | None, as_of: int, zone: tzinfo, took_us: int, status: str = "ok"
) -> Json:
    """Draw the card as it goes out; what depends on today, such as the warranty, is worked out here."""
    today = _local_day(as_of, zone)
    match = parts.match
    return {
        "contact_id": contact_id,
        "as_of": rfc3339(as_of),
        "match": {
            "verdict": match.verdict,
            "by": match.by,
            "value": match.value,
            "reason": match.reason,
            "reason_code": match.code,
            "reason_params": match.params,
            "candidates": [asdict(candidate) for candidate in match.candidates],
        },
        "customer": None if parts.customer is None else customer_view(parts.customer),
        **_panel("purchases", parts.purchases, purchase_view),
        **_panel("products", parts.products, lambda product: product_view(product, today)),
        **_panel("service_records", parts.service_records, service_record_view),
        **_panel("questions", parts.questions, lambda question: question_view(question, zone)),
        **_panel("contacts", parts.contacts, _contact_view),
        "open": {"cases": [], "follow_ups": [], "opportunities": []},
        "sources": [{"name": "local", "status": status, "took_us": took_us}],
    }


def _panel(name: str, panel: Panel[T], view: Callable[[T], Json]) -> Json:
    return {name: [view(item) for item in panel.items[:LIST_LENGTH]], f"{name}_total": panel.total}


def record_view(record: Record, *, as_of: int, zone: tzinfo) -> Json:
    """Draw one entry of a customer's lists as it stands on the card."""
    match record:
        case Purchase():
            return purchase_view(record)
        case Product():
            return product_view(record, _local_day(as_of, zone))
        case ServiceRecord():
            return service_record_view(record)
        case Question():
            return question_view(record, zone)


def customer_view(customer: Customer) -> Json:
    """Draw the customer as on the card."""
    data = customer.data
    phones = [
        {"e164": one.e164, "raw": one.raw, "label": one.label, "shared": one.shared} for one in data.phones
    ]
    return {
        "id": customer.id,
        "version": customer.version,
        "name": data.name,
        "company": data.company,
        "tier": data.tier,
        "language": data.language,
        "tags": list(data.tags),
        "phones": phones,
        "emails": list(data.emails),
        "addresses": list(data.addresses),
        "birthday": data.birthday,
        "notes": data.notes,
        "attributes": dict(data.attributes),
    }


def purchase_view(purchase: Purchase) -> Json:
    """Draw an order; without a total of its own the sum of its items is the total."""
    return {
        "order_no": purchase.order_no,
        "date": purchase.date,
        "status": purchase.status,
        "total": _money(purchase.total or _sum(purchase.items)),
        "items": [
            {
                "sku": item.sku,
                "model": item.model,
                "category": item.category,
                "name": item.name,
                "quantity": item.quantity,
                "price": _money(item.price),
            }
            for item in purchase.items
        ],
    }


def _sum(items: tuple[PurchaseItem, ...]) -> Money | None:
    prices = [item.price for item in items if item.price is not None]
    currencies = {price.currency for price in prices}
    if len(prices) < len(items) or len(currencies) != 1:
        return None
    if len(items) == 1 and items[0].quantity == 1:
        return prices[0]
    amount = sum(Decimal(item.price.amount) * item.quantity for item in items if item.price is not None)
    return Money(amount=f"{amount:f}", currency=currencies.pop())


def _money(money: Money | None) -> Json | None:
    return None if money is None else {"amount": money.amount, "currency": money.currency}


def product_view(product: Product, today: str) -> Json:
    """Draw a product; the day the warranty ends is still covered."""
    until = product.warranty_until
    return {
        "id": product.id,
        "model": product.model,
        "name": product.name,
        "category": product.category,
        "serial": product.serial,
        "purchased_at": product.purchased_at,
        "warranty_until": until,
        "in_warranty": None if until is None else today <= until,
        "repairs": product.repairs,
        "status": product.status,
        "model_faults": None if product.faults is None else _faults_view(product.faults),
    }


def _faults_view(faults: ModelFaults) -> Json:
    top = [{"symptom": one.symptom, "count": one.count, "usual_fix": one.usual_fix} for one in faults.top]
    return {
        "units_known": faults.units_known,
        "units_with_faults": faults.units_with_faults,
        "top": top,
    }


def service_record_view(record: ServiceRecord) -> Json:
    """Draw a service record; its number, when it has one, is its id."""
    return {
        "id": record.record_no or record.id,
        "date": record.date,
        "product_id": record.product_id,
        "serial": record.serial,
        "kind": record.kind,
        "symptom": record.symptom,
        "resolution": record.resolution,
        "technician": record.technician,
        "status": record.status,
    }


def question_view(question: Question, zone: tzinfo) -> Json:
    """Draw a question; one asked during a contact gets that day's date."""
    day = question.date
    if day is None and question.at is not None:
        day = _local_day(question.at, zone)
    return {
        "date": day,
        "channel": question.channel,
        "question": question.question,
        "answer": question.answer,
        "agent": question.agent,
    }


def _contact_view(contact: PastContact) -> Json:
    return {
        "id": contact.id,
        "at": rfc3339(contact.at),
        "channel": contact.channel,
        "queue": contact.queue,
        "agent": contact.agent,
        "outcome": contact.outcome,
        "disposition": contact.disposition,
        "note": contact.note,
    }


def _local_day(at: int, zone: tzinfo) -> str:
    day: date = datetime.fromtimestamp(at / 1000, zone).date()
    return day.isoformat()


@dataclass(slots=True, kw_only=True)
class LookUp:
    """A contact's card, or what is being done to have it."""

    keys: ContactKeys
    choice: Choice | None
    turn: int = 0
    task: asyncio.Task[None] | None = None
    card: Json | None = None


Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Cards:
    """The cards of live contacts, each looked up as soon as the contact is heard of and kept until forgotten.

    ``spawn`` starts a task in a group its owner holds; a look-up never raises into it. ``place`` is asked at
    every look-up, since a floor file may change it.
    """

    def __init__(
        self,
        store: CustomerStore,
        numbers: NumberReader,
        *,
        clock_ms: Callable[[], int],
        place: Callable[[], Place],
        spawn: Spawn,
    ) -> None:
        self._store = store
        self._numbers = numbers
        self._clock_ms = clock_ms
        self._place = place
        self._spawn = spawn
        self._look_ups: dict[str, LookUp] = {}

    def start(self, contact_id: str, keys: ContactKeys, *, choice: Choice | None = None) -> bool:
        """Begin the look-up at once; False: the same keys were looked up already, and nothing was begun."""
        known = self._look_ups.get(contact_id)
        if known is not None and known.keys == keys:
            return False
        if known is not None:
            known.keys = keys
            known.choice = choice or known.choice
        self._begin(contact_id, known or LookUp(keys=keys, choice=choice))
        return True

    def ready(self, contact_id: str) -> Json | None:
        """Return the card when it is there."""
        known = self._look_ups.get(contact_id)
        return None if known is None else known.card

    def is_under_way(self, contact_id: str) -> bool:
        """Whether a look-up of this contact is under way."""
        known = self._look_ups.get(contact_id)
        return known is not None and known.task is not None and not known.task.done()

    async def wait_for(self, contact_ids: Iterable[str], seconds: float) -> None:
        """Wait until the look-ups of all of them are done, but no longer than ``seconds``."""
        under_way = [known.task for each in contact_ids if (known := self._look_ups.get(each)) is not None]
        tasks = {task for task in under_way if task is not None and not task.done()}
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    async def wait(self, contact_id: str) -> Json:
        """Return the newest card, waiting for a look-up under way. Raises: KeyError: unknown contact."""
        return await self.answer_of(contact_id, self._look_ups[contact_id])

    def look_up_of(self, contact_id: str) -> LookUp | None:
        """The look-up of a contact, to be awaited by ``answer_of`` even if it is forgotten meanwhile."""
        return self._look_ups.get(contact_id)

    async def answer_of(self, contact_id: str, look_up: LookUp) -> Json:
        """Return the newest card of a look-up, waiting for it while it is under way."""
        while (task := look_up.task) is not None and not task.done():
            # Whoever waits may be cancelled; the look-up goes on for the others.
            await asyncio.wait({task})
        return look_up.card or self._failed(contact_id, 0)

    async def choose(self, contact_id: str, customer_id: str | None) -> Json:
        """Make this customer, or none of those known, the contact's; the candidates stay listed.

        Raises:
            CustomerNotFound: there is no such customer; nothing has changed.
        """
        if customer_id is not None:
            await self._store.get(customer_id)
        look_up = self._look_ups[contact_id]
        look_up.choice = Choice(customer_id=customer_id)
        return await self.refresh(contact_id)

    async def refresh(self, contact_id: str) -> Json:
        """Look again, because something about the customer has changed, and return the new card."""
        self._begin(contact_id, self._look_ups[contact_id])
        return await self.wait(contact_id)

    def forget(self, contact_id: str) -> None:
        """Drop the card of a contact that is over."""
        self._look_ups.pop(contact_id, None)

    def forget_all(self) -> None:
        """Drop every card, as if the hub had just been started."""
        self._look_ups.clear()

    async def open(self, customer_id: str) -> Json:
        """Return the card of a customer outside any contact. Raises: CustomerNotFound."""
        return await self._draw(None, CardKeys(choice=Choice(customer_id=customer_id, code="opened")))

    def _begin(self, contact_id: str, look_up: LookUp) -> None:
        self._look_ups[contact_id] = look_up
        look_up.turn += 1
        look_up.task = self._spawn(self._look(contact_id, look_up, look_up.turn))

    async def _look(self, contact_id: str, look_up: LookUp, turn: int) -> None:
        try:
            keys = read_keys(
                look_up.keys,
                self._numbers,
                region=self._place().region,
                contact_id=contact_id,
                choice=look_up.choice,
            )
            card = await self._draw(contact_id, keys)
        except CustomerNotFound:
            card = self._failed(contact_id, 0)
        # An older look-up that ends late must not undo the agent's choice.
        if look_up.turn == turn:
            look_up.card = card

    async def _draw(self, contact_id: str | None, keys: CardKeys) -> Json:
        began = time.perf_counter_ns()
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                parts = await self._store.card_parts(keys)
            return self._rendered(parts, contact_id, _since_us(began))
        except CustomerNotFound:
            raise
        except Exception:
            # A call is answered with an empty card rather than not at all.
            log.exception("! card of contact %s could not be read", contact_id)
            return self._failed(contact_id, _since_us(began))

    def _failed(self, contact_id: str | None, took_us: int) -> Json:
        parts = CardParts(match=Match(verdict="none", by=None, value=None, code="not_read"))
        return self._rendered(parts, contact_id, took_us, status="failed")

    def _rendered(self, parts: CardParts, contact_id: str | None, took_us: int, status: str = "ok") -> Json:
        return render(
            parts,
            contact_id=contact_id,
            as_of=self._clock_ms(),
            zone=self._place().time_zone,
            took_us=took_us,
            status=status,
        )


def _since_us(began_ns: int) -> int:
    return (time.perf_counter_ns() - began_ns) // 1000
