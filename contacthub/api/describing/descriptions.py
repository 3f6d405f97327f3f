"""Every route in words: the table from which the OpenAPI document and the page are made."""

from __future__ import annotations

from typing import Any

from contacthub.api.answering import MAX_SEQ
from contacthub.api.describing import answers as a
from contacthub.api.describing.descriptions_of_running import (
    ADMIN,
    API,
    BEARER,
    OPERATIONS,
    SIGN_IN,
    TEXT,
    WEBHOOK,
    by,
)
from contacthub.api.describing.words import (
    Answer,
    Body,
    Link,
    Page,
    Parameter,
    Shape,
    Shared,
    Told,
    json_body,
)
from contacthub.contacts.floor_http import PresenceBody
from contacthub.customers import http as customers
from contacthub.customers.model import HistoryKind
from contacthub.customers.wire import (
    RECORDS,
    CustomerBody,
    CustomerChange,
    SearchBody,
)
from contacthub.routing.floor.states import ContactState
from contacthub.sources.http import BATCH, JSON, MAX_EVENTS, ONE

CONTACT = "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d77"
ARRIVED: dict[str, Any] = {  # Any: JSON
    "specversion": "1.0",
    "id": "8d1f0c1e",
    "source": "phones",
    "type": "contact.arrived",
    "time": "2026-05-01T08:00:00.000Z",
    "data": {"ref": "call-1", "channel": "voice", "from": "138 0013-8000", "to": "4008001234"},
}
ENDED: dict[str, Any] = {  # Any: JSON
    **{**ARRIVED, "id": "8d1f0c1f", "type": "contact.ended"},
    "data": {"ref": "call-1", "by": "customer"},
}
CUSTOMER = {"name": "陆先生 Mr Lu", "phones": ["138 0013-8000"], "tier": "gold"}
RECORD_EXAMPLES: dict[HistoryKind, dict[str, Any]] = {  # Any: JSON
    "purchases": {
        "order_no": "O-2041",
        "date": "2026-05-01",
        "items": [{"name": "Air conditioner", "price": {"amount": "1299.00", "currency": "CNY"}}],
    },
    "products": {"model": "KFR-35GW", "serial": "SN-000017", "warranty_until": "2029-05-01"},
    "service_records": {"date": "2026-06-02", "serial": "SN-000017", "symptom": "does not cool"},
    "questions": {"question": "How do I change the battery?", "answer": "Slide the lid down."},
}
RECORD_SHAPES: dict[HistoryKind, tuple[str, Shape]] = {
    "purchases": ("orders", Shared("Purchase")),
    "products": ("products", Shared("Product")),
    "service_records": ("repairs, visits and complaints", Shared("ServiceRecord")),
    "questions": ("questions", Shared("Question")),
}

TAGS = {
    "Events": "What happens outside comes in as CloudEvents.",
    "Contacts": "Contacts, live and past, and why they went to whom.",
    "Customers": "People and firms, with what they bought, own, had repaired and asked.",
    "Floor": "Queues and agents now, and the log of all that happened.",
    "Sign-in": "Sessions of people, and the console socket.",
    "Administration": "What the command line asks of a running hub.",
    "Operations": "Health, figures, and this description.",
}

SEQ = {"type": "integer", "minimum": 0, "maximum": MAX_SEQ}
INSTANT = {"type": "string", "format": "date-time"}


def _whole(low: int, high: int, default: int) -> dict[str, Any]:  # Any: JSON Schema
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


def _limit(high: int, default: int) -> Parameter:
    return Parameter(name="limit", about="How many at most.", schema=_whole(1, high, default))


CURSOR = Parameter(name="cursor", about="`next_cursor` of the page before.", schema={**TEXT, "minLength": 1})
IF_MATCH = Parameter(
    name="If-Match",
    about="The version that is changed, as its `ETag`, or `*`. Needed when the customer exists.",
    schema={**TEXT, "pattern": customers.IF_MATCH},
    place="header",
    example='"7"',
)


def _of_contact(where: str) -> tuple[Link, ...]:
    path = f"{API}/contacts/{{id}}"
    return Link(f"GET {path}", {"id": where}), Link(f"GET {path}/why", {"id": where})


def _next_page(of: str) -> Link:
    return Link(of, {"cursor": "$response.body#/next_cursor"})


EVENTS = {
    f"POST {API}/events": Told(
        tag="Events",
        summary="Take events in, one or a batch",
        about=f"200 means durable, and has one result for each event; at most {MAX_EVENTS:,} events. "
        "Binary mode is not taken. A request signed by a source's secret needs no token.",
        body=Body(
            media={
                ONE: Shared("CloudEvent"),
                BATCH: Shared("CloudEvents"),
                JSON: Shared("CloudEventOrEvents"),
            },
            examples={ONE: ARRIVED, BATCH: [ARRIVED, ENDED], JSON: ARRIVED},
        ),
        answers={
            200: Answer(
                about="What became of each event, in order",
                shape=a.EventResults,
                example={"results": [{"id": "8d1f0c1e", "status": "accepted", "contact_id": CONTACT}]},
                links=_of_contact("$response.body#/results/0/contact_id"),
            )
        },
        problems=(
            *("unauthorized", "bad_signature", "forbidden", "source_not_yours", "bad_origin"),
            *("bad_csrf_token", "too_many_events", "over_limit"),
        ),
        security=((BEARER,), (WEBHOOK,)),
    ),
}

CONTACTS = {
    f"GET {API}/contacts": Told(
        tag="Contacts",
        summary="List contacts, newest first",
        about="Supervisors see addresses masked and no notes.",
        parameters=(
            Parameter(
                name="state",
                about="Where the contact is.",
                schema={"type": "string", "enum": [str(each) for each in ContactState]},
            ),
            by("agent", "Who handled it last."),
            by("queue", "The queue of its last visit."),
            by("customer", "Whom it is from."),
            by("source", "Who reported it."),
            by("ref", "The source's own id of it."),
            Parameter(name="from", about="Arrived then or later.", schema=INSTANT),
            Parameter(name="to", about="Arrived before then.", schema=INSTANT),
            _limit(200, 50),
            CURSOR,
        ),
        answers={
            200: Answer(
                about="A page of contacts",
                shape=Page(a.ContactItem),
                links=(*_of_contact("$response.body#/items/0/id"), _next_page(f"GET {API}/contacts")),
            )
        },
    ),
    f"GET {API}/contacts/{{id}}": Told(
        tag="Contacts",
        summary="One contact with its visits and events",
        about="Agents see contacts they have or had.",
        answers={200: Answer(about="The contact", shape=a.ContactWhole)},
        problems=("unknown_contact", "not_your_contact"),
    ),
    f"GET {API}/contacts/{{id}}/why": Told(
        tag="Contacts",
        summary="Why a contact went to whom, or waits",
        parameters=(
            Parameter(
                name="seq",
                about="Add to the decision with this number every agent of the moment.",
                schema=SEQ,
            ),
        ),
        answers={200: Answer(about="Every decision with its reason", shape=a.WhyAnswer)},
        problems=("unknown_contact", "log_trimmed"),
    ),
}


def _customers() -> dict[str, Told]:
    path = f"{API}/customers"
    customer = Shared("CustomerView")
    whole = {"id": "$response.body#/id"}
    versioned = {**whole, "If-Match": "$response.header.ETag"}
    records = tuple(
        Link(f"{method} {path}/{{id}}/{kind}", whole) for kind in RECORDS for method in ("GET", "POST")
    )
    links = (
        Link(f"GET {path}/{{id}}", whole),
        Link(f"PUT {path}/{{id}}", versioned),
        Link(f"PATCH {path}/{{id}}", versioned),
        Link(f"GET {path}/{{id}}/card", whole),
        *records,
    )
    shown = Answer(about="The customer", shape=customer, headers=("ETag",))
    created = Answer(about="The new customer", shape=customer, headers=("ETag", "Location"), links=links)
    return {
        f"POST {path}/search": Told(
            tag="Customers",
            summary="Find customers by number, mail address or words",
            about="Exactly one of `phone`, `email` and `q`. Agents search during a contact of their own.",
            body=json_body(SearchBody, phone={"phone": "138 0013-8000"}, words={"q": "Lu", "limit": 5}),
            answers={200: Answer(about="Who was found", shape=Page(customer))},
        ),
        f"POST {path}": Told(
            tag="Customers",
            summary="Create a customer under a new id",
            about="Agents create customers during a contact of their own.",
            body=json_body(CustomerBody, customer=CUSTOMER),
            answers={201: created},
            problems=("already_there",),
        ),
        f"GET {path}/{{id}}": Told(
            tag="Customers", summary="One customer", answers={200: shown}, problems=("unknown_customer",)
        ),
        f"PUT {path}/{{id}}": Told(
            tag="Customers",
            summary="Create a customer, or replace one",
            body=json_body(CustomerBody, customer=CUSTOMER),
            parameters=(IF_MATCH,),
            answers={200: shown, 201: created},
            problems=("stale", "version_needed"),
        ),
        f"PATCH {path}/{{id}}": Told(
            tag="Customers",
            summary="Change parts of a customer",
            about="JSON Merge Patch (RFC 7396): null removes.",
            body=Body(
                media={"application/merge-patch+json": CustomerChange, "application/json": CustomerChange},
                examples={"application/merge-patch+json": {"tier": "gold", "notes": None}},
            ),
            parameters=(IF_MATCH,),
            answers={200: shown},
            problems=("unknown_customer", "stale", "version_needed"),
        ),
        f"GET {path}/{{id}}/card": Told(
            tag="Customers",
            summary="Everything known about a customer, as agents see it",
            about="Agents: customers of their contacts now. Supervisors: it is recorded that they looked.",
            answers={200: Answer(about="The card", shape=Shared("Card"))},
            problems=("unknown_customer",),
        ),
        **{key: told for kind in RECORDS for key, told in _records(path, kind).items()},
    }


def _records(path: str, kind: HistoryKind) -> dict[str, Told]:
    words, shape = RECORD_SHAPES[kind]
    return {
        f"GET {path}/{{id}}/{kind}": Told(
            tag="Customers",
            summary=f"A customer's {words}, newest first",
            parameters=(_limit(200, 50), CURSOR),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(shape),
                    links=(
                        Link(
                            f"GET {path}/{{id}}/{kind}",
                            {"id": "$request.path.id", "cursor": "$response.body#/next_cursor"},
                        ),
                    ),
                )
            },
            problems=("unknown_customer",),
        ),
        f"POST {path}/{{id}}/{kind}": Told(
            tag="Customers",
            summary=f"Add to a customer's {words}",
            body=json_body(RECORDS[kind], one=RECORD_EXAMPLES[kind]),
            answers={201: Answer(about="As it is kept", shape=shape)},
            problems=("unknown_customer", "already_there"),
        ),
    }


FLOOR = {
    f"GET {API}/floor": Told(
        tag="Floor",
        summary="The floor now, as the caller may see it",
        answers={
            200: Answer(
                about="Queues, agents, live contacts and pending offers",
                shape=a.FloorAnswer,
                links=(
                    Link(f"PUT {API}/agents/{{id}}/presence", {"id": "$response.body#/agents/0/id"}),
                    Link(f"GET {API}/log", {"since": "$response.body#/seq"}),
                    *_of_contact("$response.body#/contacts/0/id"),
                ),
            )
        },
    ),
    f"PUT {API}/agents/{{id}}/presence": Told(
        tag="Floor",
        summary="Set an agent's presence",
        about="`available`, `offline` or a break's id. Agents set their own.",
        body=json_body(PresenceBody, available={"presence": "available"}),
        answers={200: Answer(about="The agent", shape=Shared("AgentView"))},
        problems=("unknown_agent", "unknown_presence"),
    ),
    f"GET {API}/log": Told(
        tag="Floor",
        summary="What happened, in order",
        about="Without events after `since` it waits up to `wait_ms` for one.",
        parameters=(
            Parameter(
                name="since",
                about="Only events with greater numbers.",
                schema={**SEQ, "default": 0},
            ),
            _limit(1000, 1000),
            Parameter(name="wait_ms", about="How long to wait for an event.", schema=_whole(0, 30_000, 0)),
        ),
        answers={
            200: Answer(
                about="Events after `since`",
                shape=a.LogAnswer,
                links=(Link(f"GET {API}/log", {"since": "$response.body#/next"}),),
            )
        },
        problems=("log_trimmed",),
    ),
}

TOLD: dict[str, Told] = {
    **EVENTS,
    **CONTACTS,
    **_customers(),
    **FLOOR,
    **SIGN_IN,
    **ADMIN,
    **OPERATIONS,
}
