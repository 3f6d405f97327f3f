"""What belongs to a customer over HTTP: orders, products, repairs and questions, listed and added to."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contacthub.access.rules import allow
from contacthub.api.answering import answer, json_body, query_number
from contacthub.api.describing.words import CURSOR, Answer, Link, Page, Shape, Shared, Told, json_of, limit
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.card import record_view
from contacthub.customers.http import PATH, LiveCards, ReadPlace, refresh
from contacthub.customers.model import CustomerStore, HistoryKind, Product, Record, ServiceRecord
from contacthub.customers.wire import RECORDS
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

MAX_LIMIT: Final = 200


class RecordDoors:
    """Lists what belongs to a customer, and adds to it."""

    def __init__(self, hub: Hub, customers: CustomerStore, cards: LiveCards, place: ReadPlace) -> None:
        self._hub = hub
        self._customers = customers
        self._cards = cards
        self._place = place

    async def show(self, request: web.Request, kind: HistoryKind) -> web.Response:
        """``GET /customers/{id}/<kind>``: newest first."""
        cursor = request.query.get("cursor")
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        try:
            page = await self._customers.history(request.match_info["id"], kind, limit=most, cursor=cursor)
        except (ValueError, OverflowError):
            if cursor is None:
                raise
            fields = [("#/query/cursor", "unknown")]
            raise Problem("bad_cursor", "the cursor is not one of ours", fields) from None
        items = [self._shown(one) for one in page.items]
        return answer({"items": items, "next_cursor": page.next_cursor})

    async def add(self, request: web.Request, kind: HistoryKind) -> web.Response:
        """``POST /customers/{id}/<kind>``: one more."""
        customer_id = request.match_info["id"]
        body = validated(RECORDS[kind], await json_body(request))
        added = await self._customers.add(customer_id, body.record(self._hub.now()))
        await refresh(self._hub, self._cards, customer_id)
        if isinstance(added, Product | ServiceRecord):
            added = await self._read_again(customer_id, kind, added)
        return answer(self._shown(added), status=201)

    async def _read_again(
        self, customer_id: str, kind: HistoryKind, added: Product | ServiceRecord
    ) -> Record:
        """With what is joined and counted when it is read, unless it is older than a whole page of others."""
        page = await self._customers.history(customer_id, kind, limit=MAX_LIMIT)
        return next((one for one in page.items if one.id == added.id), added)

    def _shown(self, record: Record) -> Json:
        return record_view(record, as_of=self._hub.now(), zone=self._place().time_zone)


EXAMPLES: dict[HistoryKind, Json] = {
    "purchases": {
        "order_no": "O-2041",
        "date": "2026-05-01",
        "items": [{"name": "Air conditioner", "price": {"amount": "1299.00", "currency": "CNY"}}],
    },
    "products": {"model": "KFR-35GW", "serial": "SN-000017", "warranty_until": "2029-05-01"},
    "service_records": {"date": "2026-06-02", "serial": "SN-000017", "symptom": "does not cool"},
    "questions": {"question": "How do I change the battery?", "answer": "Slide the lid down."},
}
SHAPES: dict[HistoryKind, tuple[str, Shape]] = {
    "purchases": ("orders", Shared("Purchase")),
    "products": ("products", Shared("Product")),
    "service_records": ("repairs, visits and complaints", Shared("ServiceRecord")),
    "questions": ("questions", Shared("Question")),
}


def _list_route(kind: HistoryKind) -> Route[RecordDoors]:
    words, shape = SHAPES[kind]
    return Route(
        "GET",
        f"{PATH}/{{id}}/{kind}",
        lambda doors, request: doors.show(request, kind),
        rule=allow("customers:read"),
        told=Told(
            tag="Customers",
            summary=f"A customer's {words}, newest first",
            parameters=(limit(200, 50), CURSOR),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(shape),
                    links=(
                        Link(
                            f"GET {PATH}/{{id}}/{kind}",
                            {"id": "$request.path.id", "cursor": "$response.body#/next_cursor"},
                        ),
                    ),
                )
            },
            problems=("unknown_customer",),
        ),
    )


def _add_route(kind: HistoryKind) -> Route[RecordDoors]:
    words, shape = SHAPES[kind]
    return Route(
        "POST",
        f"{PATH}/{{id}}/{kind}",
        lambda doors, request: doors.add(request, kind),
        rule=allow("customers:write"),
        told=Told(
            tag="Customers",
            summary=f"Add to a customer's {words}",
            body=json_of(RECORDS[kind], one=EXAMPLES[kind]),
            answers={201: Answer(about="As it is kept", shape=shape)},
            problems=("unknown_customer", "already_there"),
        ),
    )


KINDS: Final[tuple[HistoryKind, ...]] = ("purchases", "products", "service_records", "questions")

ROUTES = (*map(_list_route, KINDS), *map(_add_route, KINDS))
