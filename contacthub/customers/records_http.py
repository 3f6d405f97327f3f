"""What belongs to a customer over HTTP: orders, products, repairs and questions, listed, added, corrected."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, bad_cursor, query_number
from contacthub.api.bodies import MIB, BodyLimits, json_body
from contacthub.api.describing.words import (
    CURSOR,
    Answer,
    Body,
    Link,
    Page,
    Parameter,
    Shared,
    Told,
    json_of,
    limit,
)
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.card_records import SHAPES
from contacthub.customers.http import PATH, ReadPlace
from contacthub.customers.if_match import OF_CUSTOMER, asked_versions
from contacthub.customers.kinds.kind import Kind, Seen
from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.looking import Looking, author
from contacthub.customers.record_wire import BODIES, CHANGES, record_in, with_patch
from contacthub.customers.store import CustomerStore
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

MAX_LIMIT: Final = 200
TAKE_OVER: Final = Parameter(
    name="take_over",
    about="`true`: what another customer has becomes this one's; it stays known who had it before.",
    schema={"type": "boolean", "default": False},
)
LIMITS = BodyLimits(MIB, 10_000)
"""A purchase has up to 500 items of 12 members."""


class RecordDoors:
    """Lists what belongs to a customer, adds to it, and corrects it."""

    def __init__(self, hub: Hub, customers: CustomerStore, place: ReadPlace, looking: Looking) -> None:
        self._hub = hub
        self._customers = customers
        self._place = place
        self._looking = looking

    async def show(self, request: web.Request, kind: Kind[Any]) -> web.Response:
        """``GET /customers/{id}/<kind>``: newest first."""
        cursor = request.query.get("cursor")
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        # What was asked during contacts is listed by whose contacts they are.
        await self._hub.readable(rows=True)
        await self._looking.need(request, request.match_info["id"])
        try:
            page = await self._customers.records(request.match_info["id"], kind, limit=most, cursor=cursor)
        except (ValueError, OverflowError):
            if cursor is None:
                raise
            raise bad_cursor() from None
        seen = self._seen()
        items = [kind.view(one, seen) for one in page.items]
        await self._looking.open(request, request.match_info["id"])
        return answer({"items": items, "next_cursor": page.next_cursor})

    async def add(self, request: web.Request, kind: Kind[Any]) -> web.Response:
        """``POST /customers/{id}/<kind>``: one more."""
        customer_id = request.match_info["id"]
        body = validated(BODIES[kind.name], await json_body(request))
        record = record_in(kind, body, self._hub.now())
        take_over = _takes_over(request)
        if take_over:
            part(request).need_seen("what another customer has")
        await self._may_change(request, customer_id, kind)
        added = await self._customers.add(customer_id, kind, record, take_over=take_over, by=author(request))
        return answer(kind.view(added, self._seen()), status=201)

    async def patch(self, request: web.Request, kind: Kind[Any]) -> web.Response:
        """``PATCH /customers/{id}/<kind>/{record}``: a JSON Merge Patch."""
        customer_id = request.match_info["id"]
        wanted = await json_body(request)
        if not isinstance(wanted, dict):
            raise Problem("invalid", "a merge patch of a record is an object", [("#", "not an object")])
        await self._may_change(request, customer_id, kind)
        now = self._hub.now()
        changed = await self._customers.change_record(
            customer_id,
            kind,
            request.match_info["record"],
            lambda record: with_patch(kind, record, wanted, now),
            versions=asked_versions(request),
            by=author(request),
        )
        return answer(kind.view(changed, self._seen()))

    async def delete(self, request: web.Request, kind: Kind[Any]) -> web.Response:
        """``DELETE /customers/{id}/<kind>/{record}``; its history can bring it back."""
        customer_id = request.match_info["id"]
        await self._may_change(request, customer_id, kind)
        await self._customers.delete_record(
            customer_id,
            kind,
            request.match_info["record"],
            versions=asked_versions(request),
            by=author(request),
        )
        return web.Response(status=204)

    async def _may_change(self, request: web.Request, customer_id: str, kind: Kind[Any]) -> None:
        await self._customers.get(customer_id)
        await self._looking.change(request, customer_id, what=kind.name)

    def _seen(self) -> Seen:
        return self._place().seen(self._hub.now())


def _takes_over(request: web.Request) -> bool:
    said = request.query.get("take_over", "false")
    if said not in ("true", "false"):
        raise Problem("invalid", "take_over is true or false", [("#/query/take_over", "neither")])
    return said == "true"


def _list_route(kind: Kind[Any]) -> Route[RecordDoors]:
    shape = Shared(SHAPES[kind.name])
    return Route(
        "GET",
        f"{PATH}/{{id}}/{kind.name}",
        lambda doors, request: doors.show(request, kind),
        rule=allow(Right.CUSTOMERS_READ, "customers:read"),
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
            problems=("unknown_customer", "over_limit"),
        ),
    )


def _add_route(kind: Kind[Any]) -> Route[RecordDoors]:
    shape = Shared(SHAPES[kind.name])
    return Route(
        "POST",
        f"{PATH}/{{id}}/{kind.name}",
        lambda doors, request: doors.add(request, kind),
        rule=allow(Right.CUSTOMERS_EDIT, "customers:write"),
        limits=LIMITS,
        told=Told(
            tag="Customers",
            summary=f"Add to a customer's {kind.words}",
            body=json_of(BODIES[kind.name], one=kind.example),
            parameters=() if kind.moved is None else (TAKE_OVER,),
            answers={201: Answer(about="As it is kept", shape=shape, links=_links(kind))},
            problems=("unknown_customer", "already_there", "over_limit"),
        ),
    )


def _links(kind: Kind[Any]) -> tuple[Link, ...]:
    this = {"id": "$request.path.id", "record": "$response.body#/id"}
    return tuple(
        Link(f"{method} {PATH}/{{id}}/{kind.name}/{{record}}", this) for method in ("PATCH", "DELETE")
    )


def _patch_route(kind: Kind[Any]) -> Route[RecordDoors]:
    change = CHANGES[kind.name]
    return Route(
        "PATCH",
        f"{PATH}/{{id}}/{kind.name}/{{record}}",
        lambda doors, request: doors.patch(request, kind),
        rule=allow(Right.CUSTOMERS_EDIT, "customers:write"),
        limits=LIMITS,
        told=Told(
            tag="Customers",
            summary=f"Correct {kind.one} of a customer",
            about="JSON Merge Patch (RFC 7396): null removes. `record` is its `id` in lists and on cards.",
            body=Body(
                media={"application/merge-patch+json": change, "application/json": change},
                examples={"application/merge-patch+json": dict([next(iter(kind.example.items()))])},
            ),
            parameters=(OF_CUSTOMER,),
            answers={200: Answer(about="As it is kept", shape=Shared(SHAPES[kind.name]))},
            problems=("unknown_customer", "unknown_record", "already_there", "stale", "over_limit"),
        ),
    )


def _delete_route(kind: Kind[Any]) -> Route[RecordDoors]:
    return Route(
        "DELETE",
        f"{PATH}/{{id}}/{kind.name}/{{record}}",
        lambda doors, request: doors.delete(request, kind),
        rule=allow(Right.CUSTOMERS_EDIT, "customers:write"),
        told=Told(
            tag="Customers",
            summary=f"Delete {kind.one} of a customer",
            about="It stays in the customer's history, and undoing that change brings it back.",
            parameters=(OF_CUSTOMER,),
            answers={204: Answer(about="It is deleted")},
            problems=("unknown_customer", "unknown_record", "stale", "over_limit"),
        ),
    )


ROUTES = (
    *map(_list_route, KINDS),
    *map(_add_route, KINDS),
    *map(_patch_route, KINDS),
    *map(_delete_route, KINDS),
)
