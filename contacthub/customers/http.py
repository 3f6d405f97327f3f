"""Customers over HTTP: found, read, written, and their cards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, Protocol, TypeVar
from urllib.parse import quote

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.auditing import audit_row
from contacthub.api.bodies import LARGE, SMALL, json_body
from contacthub.api.describing.words import Answer, Body, Link, Shared, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.clock import uuid7
from contacthub.customers.card import Drawn, customer_view
from contacthub.customers.card_wire import Card, CustomerView
from contacthub.customers.cards import Place
from contacthub.customers.doubles_wire import CREATED_CUSTOMER, doubles_of
from contacthub.customers.if_match import VERSION, if_match, is_version
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.columns import CUSTOMER_ID, MAX_ID, BadCell
from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.looking import Looking, author
from contacthub.customers.model import (
    Customer,
    CustomerData,
    CustomerNotFound,
    VersionConflict,
    VersionNeeded,
)
from contacthub.customers.record_wire import merge_patch
from contacthub.customers.searching_wire import FoundCustomers, found_view
from contacthub.customers.store import CustomerStore
from contacthub.customers.wire import CustomerBody, CustomerChange, ReadNumber, SearchBody
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

T = TypeVar("T")

PATH: Final = "/api/v1/customers"
ATTEMPTS: Final = 5

ReadPlace = Callable[[], Place]
"""Time zone and region of the floor now."""


class OpenCard(Protocol):
    """Reads a card outside of any contact."""

    async def open(self, customer_id: str) -> Drawn:
        """A customer's card. Raises: CustomerNotFound."""


class CustomerDoors:
    """Finds, shows and writes customers."""

    def __init__(
        self,
        hub: Hub,
        customers: CustomerStore,
        numbers: NumberReader,
        cards: OpenCard,
        place: ReadPlace,
        *,
        looking: Looking,
    ) -> None:
        self._hub = hub
        self._customers = customers
        self._numbers = numbers
        self._cards = cards
        self._place = place
        self._looking = looking

    async def search(self, request: web.Request) -> web.Response:
        """``POST /customers/search``: personal data is in the body, never in the address."""
        body = validated(SearchBody, await json_body(request))
        wanted = body.search(self._reader())
        self._looking.may_search(request)
        concern = await self._looking.concern(request)
        found = await self._customers.search(wanted, limit=body.limit, concern=concern)
        await self._looking.found(request, [one.customer.id for one in found.customers])
        return answer(found_view(found, details=viewer(request).is_program))

    async def create(self, request: web.Request) -> web.Response:
        """``POST /customers``: a new customer under a new id."""
        body = validated(CustomerBody, await json_body(request))
        _check_id(body, None)
        data = CustomerData(**body.said(self._reader()))
        if viewer(request).is_program:
            customer = await self._customers.create(data, by=author(request))
            await self._looking.change(request, customer.id)
            return await self._new(request, customer)
        # The audit comes first and names the id: no customer is created unrecorded, wherever it breaks off.
        customer_id = uuid7(self._hub.now())
        self._hub.write([audit_row(request, self._hub.now(), Action.CREATE_CUSTOMER, customer_id)])
        await self._hub.durable()
        self._looking.made(request, customer_id)
        customer, _ = await self._customers.replace(
            customer_id, data, expected_version=None, by=author(request)
        )
        return await self._new(request, customer)

    async def _new(self, request: web.Request, customer: Customer) -> web.Response:
        """A new customer, with those who were there and are likely the same."""
        found = await self._customers.doubles.of_data(customer.data, but=customer.id)
        seen = await self._looking.seen(request, [one.customer.id for one in found])
        return _created(customer, doubles=doubles_of([one for one in found if one.customer.id in seen]))

    async def get(self, request: web.Request) -> web.Response:
        """``GET /customers/{id}``."""
        customer = await self._customers.get(request.match_info["id"])
        await self._looking.open(request, customer.id)
        return _shown(customer)

    async def put(self, request: web.Request) -> web.Response:
        """``PUT /customers/{id}``: create, or replace the version that ``If-Match`` names."""
        customer_id = _new_id(request.match_info["id"])
        body = validated(CustomerBody, await json_body(request))
        _check_id(body, customer_id)
        data = CustomerData(**body.said(self._reader()))
        tags = if_match(request)

        async def write(version: int | None) -> tuple[Customer, bool]:
            return await self._customers.replace(
                customer_id, data, expected_version=version, by=author(request)
            )

        try:
            customer, is_new = await (
                write(None) if tags is None else self._at_version(customer_id, tags, write)
            )
        except CustomerNotFound:
            raise Problem(
                "stale", "there is no customer with this id; without If-Match it is created"
            ) from None
        await self._looking.change(request, customer_id)
        return _created(customer) if is_new else _shown(customer)

    async def patch(self, request: web.Request) -> web.Response:
        """``PATCH /customers/{id}``: a JSON Merge Patch of the version that ``If-Match`` names."""
        customer_id = request.match_info["id"]
        wanted = await json_body(request)
        if not isinstance(wanted, dict):
            raise Problem("invalid", "a merge patch of a customer is an object", [("#", "not an object")])
        tags = if_match(request)
        await self._customers.get(customer_id)
        await self._looking.change(request, customer_id)
        if tags is None:
            raise VersionNeeded
        read = self._reader()

        def change(data: CustomerData) -> CustomerData:
            return _patched(data, wanted, customer_id, read)

        async def write(version: int) -> Customer:
            return await self._customers.patch(
                customer_id, change, expected_version=version, by=author(request)
            )

        customer = await self._at_version(customer_id, tags, write)
        return _shown(customer)

    async def card(self, request: web.Request) -> web.Response:
        """``GET /customers/{id}/card``."""
        customer_id = request.match_info["id"]
        await self._customers.get(customer_id)  # one that is not there does not count
        # Before the card: with that, live sources are asked.
        await self._looking.open(request, customer_id)
        return answer((await self._cards.open(customer_id)).json)

    async def _at_version(
        self, customer_id: str, tags: frozenset[str], write: Callable[[int], Awaitable[T]]
    ) -> T:
        """Write over the current version if it is one of ``tags``.

        Raises:
            CustomerNotFound: there is no current version.
            VersionConflict: it is another one, or changes faster than it can be read.
        """
        for attempt in range(1, ATTEMPTS + 1):
            current = (await self._customers.get(customer_id)).version
            if not is_version(tags, current):
                raise VersionConflict(current)
            try:
                return await write(current)
            except VersionConflict:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _reader(self) -> ReadNumber:
        return self._place().reader(self._numbers)


def _patched(data: CustomerData, wanted: Json, customer_id: str, read: ReadNumber) -> CustomerData:
    """Only what the patch touches is checked: what is there and would no longer be taken must not stop it."""
    said = dict(wanted)
    if "attributes" in wanted:
        said["attributes"] = merge_patch(dict(data.attributes), wanted["attributes"])
    body = validated(CustomerChange, said)
    _check_id(body, customer_id)
    return replace(data, **body.said(read, data))


def _new_id(customer_id: str) -> str:
    try:
        CUSTOMER_ID.read(customer_id)
    except BadCell:
        said = f"an id has at most {MAX_ID} characters that can be printed"
        raise Problem("invalid", said, [("#/id", "no id")]) from None
    return customer_id


def _check_id(body: CustomerChange, customer_id: str | None) -> None:
    if body.id is not None and body.id != customer_id:
        raise Problem(
            "invalid", "the id stands in the address and never changes", [("#/id", "not this customer's")]
        )


def _shown(customer: Customer) -> web.Response:
    return answer(customer_view(customer), headers={"ETag": f'"{customer.version}"'})


def _created(customer: Customer, **more: list[Json]) -> web.Response:
    headers = {"Location": f"{PATH}/{quote(customer.id, safe='')}", "ETag": f'"{customer.version}"'}
    return answer({**customer_view(customer), **more}, status=201, headers=headers)


WHOLE = {"id": "$response.body#/id"}
VERSIONED = {**WHOLE, "If-Match": "$response.header.ETag"}
SHOWN = Answer(about="The customer", shape=Shared(CustomerView), headers=("ETag",))
CREATED = Answer(
    about="The new customer",
    shape=Shared(CustomerView),
    headers=("ETag", "Location"),
    links=(
        Link(f"GET {PATH}/{{id}}", WHOLE),
        Link(f"PUT {PATH}/{{id}}", VERSIONED),
        Link(f"PATCH {PATH}/{{id}}", VERSIONED),
        Link(f"GET {PATH}/{{id}}/card", WHOLE),
        *(Link(f"{method} {PATH}/{{id}}/{kind.name}", WHOLE) for kind in KINDS for method in ("GET", "POST")),
    ),
)
NEW = replace(CREATED, about="The new customer, and who is likely the same", shape=CREATED_CUSTOMER)
CUSTOMER = {"name": "陆先生 Mr Lu", "phones": ["138 0013-8000"], "tier": "gold"}

ROUTES = (
    Route(
        "POST",
        f"{PATH}/search",
        CustomerDoors.search,
        rule=allow(Right.CUSTOMERS_READ, "customers:read"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="Find customers by number, mail address or words",
            about="Exactly one of `phone`, `email` and `q`. `q` is whatever a person types: any part of a "
            "number, names in any order, in pinyin or by initials, mail, an address, a firm, an id, the "
            "beginning of an order, a serial or a repair, or any part of one with a digit in it, of three "
            "characters at least. Each part of it must be found; `matched` says where. With `group` or "
            "`tag` only customers in it are found. `total` counts up to 1,000. It is recorded whom a person "
            "was shown, who sees no notes and no addresses. A limit of the floor file holds for agents.",
            problems=("over_limit",),
            body=json_of(
                SearchBody, phone={"phone": "138 0013-8000"}, words={"q": "Lu", "group": "VIP", "limit": 5}
            ),
            answers={200: Answer(about="Who was found", shape=FoundCustomers)},
        ),
    ),
    Route(
        "POST",
        PATH,
        CustomerDoors.create,
        rule=allow(Right.CUSTOMERS_EDIT, "customers:write"),
        limits=LARGE,
        told=Told(
            tag="Customers",
            summary="Create a customer under a new id",
            about="It is recorded whom a person has created. `doubles` are customers who were there already "
            "and are likely the same; `POST /customers/doubles` tells them before.",
            body=json_of(CustomerBody, customer=CUSTOMER),
            answers={201: NEW},
            problems=("already_there",),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{id}}",
        CustomerDoors.get,
        rule=allow(Right.CUSTOMERS_READ, "customers:read"),
        told=Told(
            tag="Customers",
            summary="One customer",
            answers={200: SHOWN},
            problems=("unknown_customer", "over_limit"),
        ),
    ),
    Route(
        "PUT",
        f"{PATH}/{{id}}",
        CustomerDoors.put,
        rule=allow("customers:write"),
        limits=LARGE,
        told=Told(
            tag="Customers",
            summary="Create a customer, or replace one",
            body=json_of(CustomerBody, customer=CUSTOMER),
            parameters=(VERSION,),
            answers={200: SHOWN, 201: CREATED},
            problems=("stale", "version_needed"),
        ),
    ),
    Route(
        "PATCH",
        f"{PATH}/{{id}}",
        CustomerDoors.patch,
        rule=allow(Right.CUSTOMERS_EDIT, "customers:write"),
        limits=LARGE,
        told=Told(
            tag="Customers",
            summary="Change parts of a customer",
            about="JSON Merge Patch (RFC 7396): null removes.",
            body=Body(
                media={"application/merge-patch+json": CustomerChange, "application/json": CustomerChange},
                examples={"application/merge-patch+json": {"tier": "gold", "notes": None}},
            ),
            parameters=(VERSION,),
            answers={200: SHOWN},
            problems=("unknown_customer", "stale", "version_needed", "over_limit"),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{id}}/card",
        CustomerDoors.card,
        rule=allow(Right.CUSTOMERS_READ, "customers:read"),
        told=Told(
            tag="Customers",
            summary="Everything known about a customer, as agents see it",
            about="It is recorded whom a person has opened. For agents a limit of the floor file holds, "
            "beyond the customers of their contacts now.",
            answers={200: Answer(about="The card", shape=Shared(Card))},
            problems=("unknown_customer", "over_limit"),
        ),
    ),
)
