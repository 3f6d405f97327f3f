"""What belongs to a customer over HTTP: orders, products, repairs and questions, listed and added to."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rules import allow
from contacthub.api.answering import answer, bad_cursor, query_number
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import MIB, BodyLimits, json_body
from contacthub.api.describing.words import CURSOR, Answer, Link, Page, Shared, Told, json_of, limit
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.card_wire import SHAPES
from contacthub.customers.http import PATH, ReadPlace, author
from contacthub.customers.kinds.kind import Kind, Seen
from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.record_wire import BODIES, record_in
from contacthub.customers.store import CustomerStore
from contacthub.hub.hub import Hub

MAX_LIMIT: Final = 200
LIMITS = BodyLimits(MIB, 10_000)
"""A purchase has up to 500 items of 12 members."""


class RecordDoors:
    """Lists what belongs to a customer, and adds to it."""

    def __init__(self, hub: Hub, customers: CustomerStore, place: ReadPlace, auditing: Auditing) -> None:
        self._hub = hub
        self._customers = customers
        self._place = place
        self._auditing = auditing

    async def show(self, request: web.Request, kind: Kind[Any]) -> web.Response:
        """``GET /customers/{id}/<kind>``: newest first."""
        cursor = request.query.get("cursor")
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        await self._hub.readable(
            rows=True
        )  # what was asked during contacts is listed by whose contacts they are
        try:
            page = await self._customers.records(request.match_info["id"], kind, limit=most, cursor=cursor)
        except (ValueError, OverflowError):
            if cursor is None:
                raise
            raise bad_cursor() from None
        seen = self._seen()
        items = [kind.view(one, seen) for one in page.items]
        self._auditing.counted(request, Action.READ_CUSTOMERS, customers=1)
        return answer({"items": items, "next_cursor": page.next_cursor})

    async def add(self, request: web.Request, kind: Kind[Any]) -> web.Response:
        """``POST /customers/{id}/<kind>``: one more."""
        body = validated(BODIES[kind.name], await json_body(request))
        record = record_in(kind, body, self._hub.now())
        added = await self._customers.add(request.match_info["id"], kind, record, by=author(request))
        return answer(kind.view(added, self._seen()), status=201)

    def _seen(self) -> Seen:
        place = self._place()
        return Seen(at=self._hub.now(), zone=place.time_zone, names=place.names)


def _list_route(kind: Kind[Any]) -> Route[RecordDoors]:
    shape = Shared(SHAPES[kind.name])
    return Route(
        "GET",
        f"{PATH}/{{id}}/{kind.name}",
        lambda doors, request: doors.show(request, kind),
        rule=allow("customers:read"),
        told=Told(
            tag="Customers",
            summary=f"A customer's {kind.words}, newest first",
            parameters=(limit(200, 50), CURSOR),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(shape),
                    links=(
                        Link(
                            f"GET {PATH}/{{id}}/{kind.name}",
                            {"id": "$request.path.id", "cursor": "$response.body#/next_cursor"},
                        ),
                    ),
                )
            },
            problems=("unknown_customer",),
        ),
    )


def _add_route(kind: Kind[Any]) -> Route[RecordDoors]:
    shape = Shared(SHAPES[kind.name])
    return Route(
        "POST",
        f"{PATH}/{{id}}/{kind.name}",
        lambda doors, request: doors.add(request, kind),
        rule=allow("customers:write"),
        limits=LIMITS,
        told=Told(
            tag="Customers",
            summary=f"Add to a customer's {kind.words}",
            body=json_of(BODIES[kind.name], one=kind.example),
            answers={201: Answer(about="As it is kept", shape=shape)},
            problems=("unknown_customer", "already_there"),
        ),
    )


ROUTES = (*map(_list_route, KINDS), *map(_add_route, KINDS))
