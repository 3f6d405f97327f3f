"""Changes of customers that sources push: CloudEvents of the card's own shapes, beside those of contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from contacthub.customers.kinds.kind import Kind
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.kinds.service_records import SERVICE_RECORDS
from contacthub.customers.pushes import Pushes
from contacthub.customers.record_wire import BODIES, PurchaseBody, record_in
from contacthub.customers.tables.pushed import Pushed
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.sources import incoming as i

Word = Annotated[str, Field(min_length=1, max_length=200)]
Several = Annotated[list[Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=20)]
ProductBody: Any = BODIES[PRODUCTS.name]  # Any: made of the kind's columns
ServiceRecordBody: Any = BODIES[SERVICE_RECORDS.name]  # Any: the same
OVERTAKEN: Final = "overtaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """A customer, found by ``customer_id``, else by number, else by mail address; made if there is none."""

    customer_id: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    name: Word | None = None
    phone: Several | None = None
    email: Several | None = None
    company: Word | None = None
    tier: Word | None = None
    language: Word | None = None
    address: Several | None = None
    birthday: Word | None = None
    tags: Several | None = None
    notes: Annotated[str, Field(max_length=20_000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanged:
    """A customer is as told here; what is left out stays as it was."""

    type: ClassVar[str] = "customer.changed"
    customer: Whose


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseChanged:
    """An order is as told here, with all of its items."""

    type: ClassVar[str] = "purchase.changed"
    kind: ClassVar[Kind[Any]] = PURCHASES
    customer: Whose
    purchase: PurchaseBody


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanged:
    """A thing that a customer owns is as told here."""

    type: ClassVar[str] = "product.changed"
    kind: ClassVar[Kind[Any]] = PRODUCTS
    customer: Whose
    product: ProductBody


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecordChanged:
    """A repair, visit or complaint is as told here."""

    type: ClassVar[str] = "service_record.changed"
    kind: ClassVar[Kind[Any]] = SERVICE_RECORDS
    customer: Whose
    service_record: ServiceRecordBody


Change = CustomerChanged | PurchaseChanged | ProductChanged | ServiceRecordChanged
_POSTED: tuple[type[Change], ...] = (CustomerChanged, PurchaseChanged, ProductChanged, ServiceRecordChanged)
TYPES: Final = {each.type: each for each in _POSTED}
"""What may be posted, by the ``type`` of the CloudEvent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedEvent:
    """A valid event of these; ``occurred_at`` is its ``time``."""

    source: str
    id: str
    occurred_at: Instant | None
    data: Change


Read = i.Incoming | PushedEvent | i.Result
MayPush = Callable[[str], bool]
"""Whether these credentials may push changes of customers in the name of a source."""


class PushDoor:
    """Takes the pushed changes among the events of a request, in their order; the others are not its own."""

    def __init__(self, pushes: Pushes, now: Callable[[], Instant]) -> None:
        self._pushes = pushes
        self._now = now

    async def take(self, events: Sequence[Read], may: MayPush) -> list[i.Incoming | i.Result]:
        """Write the pushed changes; return the events with the results of these in their places."""
        return [await self._one(each, may) if isinstance(each, PushedEvent) else each for each in events]

    async def _one(self, event: PushedEvent, may: MayPush) -> i.Result:
        if not may(event.source):
            problem = Problem(
                "forbidden",
                "changes of customers need a token with customers:write, or a source with `customers = true`",
            )
            return i.Result(id=event.id, status="rejected", error=problem.body())
        data = event.data
        whose = {name: value for name, value in asdict(data.customer).items() if value is not None}
        kind, record = "customers", None
        thing = _told(data.customer)
        if not isinstance(data, CustomerChanged):
            kind = data.kind.name
            record = record_in(data.kind, _body_of(data), self._now())
            thing = str(data.kind.identity(thing, record))  # without a number, of a customer as they are told
        pushed = await self._pushes.take(
            source=event.source,
            delivery=event.id,
            kind=kind,
            thing=thing,
            changed_at=event.occurred_at,
            customer=whose,
            record=record,
        )
        return _result(event, pushed)


def _told(whose: Whose) -> str:
    """The customer as the source tells of them: others may have the numbers, but hardly the name as well."""
    reach = sorted({*(whose.phone or ()), *(whose.email or ())})
    return whose.customer_id or str([whose.name or "", *reach])


def _body_of(data: PurchaseChanged | ProductChanged | ServiceRecordChanged) -> Any:  # Any: a body of its kind
    if isinstance(data, PurchaseChanged):
        return data.purchase
    return data.product if isinstance(data, ProductChanged) else data.service_record


def _result(event: PushedEvent, pushed: Pushed) -> i.Result:
    if pushed.status == "rejected":
        problem = Problem("invalid", pushed.reason or "", [("#/data/customer", pushed.reason or "")])
        return i.Result(id=event.id, status="rejected", error=problem.body())
    if pushed.status == "ignored":
        return i.Result(id=event.id, status="ignored", reason=OVERTAKEN, customer_id=pushed.customer_id)
    status: i.Status = "duplicate" if pushed.status == "duplicate" else "accepted"
    return i.Result(id=event.id, status=status, customer_id=pushed.customer_id)
