"""Customers over HTTP: found, read, written, and their cards."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, TypeVar
from urllib.parse import quote

from aiohttp import web

from contacthub.access.audit import AuditRow
from contacthub.access.roles import Role
from contacthub.access.rules import AGENT, SUPERVISOR, Forbidden, allow, own
from contacthub.access.viewer import Viewer
from contacthub.api.answering import Context, Json, answer, context, json_body, viewer
from contacthub.api.describing.words import TEXT, Answer, Body, Link, Page, Parameter, Shared, Told, json_of
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.clock import uuid7
from contacthub.customers.card import Place, customer_view
from contacthub.customers.model import (
    Customer,
    CustomerData,
    CustomerNotFound,
    VersionConflict,
    VersionNeeded,
)
from contacthub.customers.wire import (
    RECORDS,
    CustomerBody,
    CustomerChange,
    ReadNumber,
    SearchBody,
    merge_patch,
)
from contacthub.problems import Problem
from contacthub.routing.floor.entities import Contact
from contacthub.routing.words import AgentId

T = TypeVar("T")

PLACE: web.AppKey[Callable[[], Place]] = web.AppKey("place")
"""Where the floor is, as its file says."""
PATH: Final = "/api/v1/customers"
MAX_ID: Final = 100
ATTEMPTS: Final = 5
TAG: Final = r'(W/)?"([!#-~]*)"'
ENTITY_TAG: Final = re.compile(TAG)
ENTITY_TAGS: Final = re.compile(rf"{TAG}(\s*,\s*{TAG})*")
IF_MATCH: Final = rf"^(\*|{ENTITY_TAGS.pattern})$"
"""What the header may be."""
ANY_VERSION: Final = '"'  # in no entity tag, so that no version has this name


# --- finding and creating --------------------------------------------------------------------------


async def search(request: web.Request) -> web.Response:
    """``POST /customers/search``: personal data stands in the body, never in the address."""
    shared = context(request)
    body = validated(SearchBody, await json_body(request))
    wanted = body.search(_reader(request))
    if _is_agent(viewer(request)):
        _check_during_contact(request)
        await _audit(request, "search_customers")
    found = await shared.customers.search(wanted, limit=body.limit)
    return answer({"items": [customer_view(one) for one in found], "next_cursor": None})


async def create(request: web.Request) -> web.Response:
    """``POST /customers``: a new customer under a new id."""
    shared = context(request)
    body = validated(CustomerBody, await json_body(request))
    _check_id(body, None)
    data = CustomerData(**body.said(_reader(request)))
    if not _is_agent(viewer(request)):
        return _created(await shared.customers.create(data))
    _check_during_contact(request)
    # The audit comes first and names the id: whatever happens in between, nobody is created unrecorded.
    customer_id = uuid7(shared.hub.now())
    await _audit(request, "create_customer", customer_id)
    customer, _ = await shared.customers.replace(customer_id, data, expected_version=None)
    return _created(customer)


# --- one customer ----------------------------------------------------------------------------------


async def get(request: web.Request) -> web.Response:
    """``GET /customers/{id}``."""
    return _shown(await context(request).customers.get(request.match_info["id"]))


async def put(request: web.Request) -> web.Response:
    """``PUT /customers/{id}``: create, or replace the version that ``If-Match`` names."""
    shared, customer_id = context(request), _new_id(request.match_info["id"])
    body = validated(CustomerBody, await json_body(request))
    _check_id(body, customer_id)
    data = CustomerData(**body.said(_reader(request)))
    tags = _if_match(request)

    async def write(version: int | None) -> tuple[Customer, bool]:
        return await shared.customers.replace(customer_id, data, expected_version=version)

    try:
        customer, is_new = await (
            write(None) if tags is None else _at_version(shared, customer_id, tags, write)
        )
    except CustomerNotFound:
        raise Problem("stale", "there is no customer with this id; without If-Match it is created") from None
    await refresh(shared, customer_id)
    return _created(customer) if is_new else _shown(customer)


async def patch(request: web.Request) -> web.Response:
    """``PATCH /customers/{id}``: a JSON Merge Patch of the version that ``If-Match`` names."""
    shared, customer_id = context(request), request.match_info["id"]
    wanted = await json_body(request)
    if not isinstance(wanted, dict):
        raise Problem("invalid", "a merge patch of a customer is an object", [("#", "not an object")])
    tags = _if_match(request)
    if tags is None:
        await shared.customers.get(customer_id)
        raise VersionNeeded
    read = _reader(request)

    def change(data: CustomerData) -> CustomerData:
        return _patched(data, wanted, customer_id, read)

    async def write(version: int) -> Customer:
        return await shared.customers.patch(customer_id, change, expected_version=version)

    customer = await _at_version(shared, customer_id, tags, write)
    await refresh(shared, customer_id)
    return _shown(customer)


def _patched(data: CustomerData, wanted: Json, customer_id: str, read: ReadNumber) -> CustomerData:
    """Only what the patch touches is checked: what an import once brought must not stand in its way."""
    said = dict(wanted)
    if "attributes" in wanted:
        said["attributes"] = merge_patch(dict(data.attributes), wanted["attributes"])
    body = validated(CustomerChange, said)
    _check_id(body, customer_id)
    return replace(data, **body.said(read))


async def card(request: web.Request) -> web.Response:
    """``GET /customers/{id}/card``: an agent's only of their own contacts, a supervisor's on the record."""
    shared, customer_id = context(request), request.match_info["id"]
    asks = viewer(request)
    if _is_agent(asks) and not any(_concerns(shared, one, customer_id) for one in _own(request)):
        raise Forbidden("this customer is in none of your contacts now")
    opened = await shared.pop.open(customer_id)
    if asks.role is Role.SUPERVISOR:
        await _audit(request, "open_card", customer_id)
    else:
        await shared.hub.durable()
    return answer(opened)


def _concerns(shared: Context, contact: Contact, customer_id: str) -> bool:
    shown = shared.pop.ready(contact.id)
    if contact.customer_id == customer_id or shown is None:
        return contact.customer_id == customer_id
    candidates = {one["customer_id"] for one in shown["match"]["candidates"]}
    found = shown["customer"]
    return customer_id in candidates or (found is not None and found["id"] == customer_id)


# --- versions --------------------------------------------------------------------------------------


def _if_match(request: web.Request) -> frozenset[str] | None:
    """The versions one of which must be the current; ``ANY_VERSION`` among them: any. None: not asked for.

    ``If-Match`` compares strongly, so that a weak tag is of no version.
    Source: RFC 9110, sections 8.8.3 and 13.1.1.
    """
    if "If-Match" not in request.headers:
        return None
    text = ",".join(request.headers.getall("If-Match")).strip()
    if text == "*":
        return frozenset({ANY_VERSION})
    if ENTITY_TAGS.fullmatch(text) is None:
        raise Problem("bad_request", 'If-Match holds versions in quotes, like "7", or *')
    return frozenset(tag for weak, tag in ENTITY_TAG.findall(text) if not weak)


async def _at_version(
    shared: Context, customer_id: str, tags: frozenset[str], write: Callable[[int], Awaitable[T]]
) -> T:
    """Write over the current version if it is one of ``tags``.

    Raises:
        CustomerNotFound: there is no current version.
        VersionConflict: it is another one, or changes faster than it can be read.
    """
    for attempt in range(1, ATTEMPTS + 1):
        current = (await shared.customers.get(customer_id)).version
        if ANY_VERSION not in tags and str(current) not in tags:
            raise VersionConflict(current)
        try:
            return await write(current)
        except VersionConflict:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")


# --- shared ----------------------------------------------------------------------------------------


def _reader(request: web.Request) -> ReadNumber:
    numbers, region = context(request).numbers, request.app[PLACE]().region
    return lambda text: numbers.read(text, region)


def _new_id(customer_id: str) -> str:
    if len(customer_id) > MAX_ID or not customer_id.isprintable() or customer_id != customer_id.strip():
        raise Problem(
            "invalid", f"an id has at most {MAX_ID} characters that can be printed", [("#/id", "no id")]
        )
    return customer_id


def _check_id(body: CustomerChange, customer_id: str | None) -> None:
    if body.id is not None and body.id != customer_id:
        raise Problem(
            "invalid", "the id stands in the address and never changes", [("#/id", "not this customer's")]
        )


def _shown(customer: Customer) -> web.Response:
    return answer(customer_view(customer), headers={"ETag": f'"{customer.version}"'})


def _created(customer: Customer) -> web.Response:
    headers = {"Location": f"{PATH}/{quote(customer.id, safe='')}", "ETag": f'"{customer.version}"'}
    return answer(customer_view(customer), status=201, headers=headers)


def _is_agent(asks: Viewer) -> bool:
    return asks.role is Role.AGENT


def _own(request: web.Request) -> list[Contact]:
    floor = context(request).hub.routing.floor
    agent = floor.agents.get(AgentId(viewer(request).agent or ""))
    return [] if agent is None else [floor.contacts[one] for one in agent.contacts]


def _check_during_contact(request: web.Request) -> None:
    if not _own(request):
        raise Forbidden("an agent searches and creates customers only during a contact of their own")


async def _audit(request: web.Request, action: str, customer_id: str = "") -> None:
    """Durable before the answer; what was searched for is never part of it."""
    hub = context(request).hub
    hub.write([AuditRow(hub.now(), viewer(request).name, action, customer_id)])
    await hub.durable()


async def refresh(shared: Context, customer_id: str) -> None:
    """Show what changed to everybody who has the customer before them."""
    contacts = shared.hub.routing.floor.contacts.values()
    for contact_id in [one.id for one in contacts if one.customer_id == customer_id]:
        with suppress(KeyError):  # closed in the meantime
            await shared.pop.refresh(contact_id)


WHOLE = {"id": "$response.body#/id"}
VERSIONED = {**WHOLE, "If-Match": "$response.header.ETag"}
SHOWN = Answer(about="The customer", shape=Shared("CustomerView"), headers=("ETag",))
CREATED = Answer(
    about="The new customer",
    shape=Shared("CustomerView"),
    headers=("ETag", "Location"),
    links=(
        Link(f"GET {PATH}/{{id}}", WHOLE),
        Link(f"PUT {PATH}/{{id}}", VERSIONED),
        Link(f"PATCH {PATH}/{{id}}", VERSIONED),
        Link(f"GET {PATH}/{{id}}/card", WHOLE),
        *(Link(f"{method} {PATH}/{{id}}/{kind}", WHOLE) for kind in RECORDS for method in ("GET", "POST")),
    ),
)
CUSTOMER = {"name": "陆先生 Mr Lu", "phones": ["138 0013-8000"], "tier": "gold"}
VERSION = Parameter(
    name="If-Match",
    about="The version that is changed, as its `ETag`, or `*`. Needed when the customer exists.",
    schema={**TEXT, "pattern": IF_MATCH},
    place="header",
    example='"7"',
)

ROUTES = (
    Route(
        "POST",
        f"{PATH}/search",
        search,
        rule=own(AGENT, "customers:read"),
        told=Told(
            tag="Customers",
            summary="Find customers by number, mail address or words",
            about="Exactly one of `phone`, `email` and `q`. Agents search during a contact of their own.",
            body=json_of(SearchBody, phone={"phone": "138 0013-8000"}, words={"q": "Lu", "limit": 5}),
            answers={200: Answer(about="Who was found", shape=Page(Shared("CustomerView")))},
        ),
    ),
    Route(
        "POST",
        PATH,
        create,
        rule=own(AGENT, "customers:write"),
        told=Told(
            tag="Customers",
            summary="Create a customer under a new id",
            about="Agents create customers during a contact of their own.",
            body=json_of(CustomerBody, customer=CUSTOMER),
            answers={201: CREATED},
            problems=("already_there",),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{id}}",
        get,
        rule=allow("customers:read"),
        told=Told(
            tag="Customers", summary="One customer", answers={200: SHOWN}, problems=("unknown_customer",)
        ),
    ),
    Route(
        "PUT",
        f"{PATH}/{{id}}",
        put,
        rule=allow("customers:write"),
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
        patch,
        rule=allow("customers:write"),
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
            problems=("unknown_customer", "stale", "version_needed"),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{id}}/card",
        card,
        rule=own(SUPERVISOR, AGENT, "customers:read"),
        told=Told(
            tag="Customers",
            summary="Everything known about a customer, as agents see it",
            about="Agents: customers of their contacts now. Supervisors: it is recorded that they looked.",
            answers={200: Answer(about="The card", shape=Shared("Card"))},
            problems=("unknown_customer",),
        ),
    ),
)
