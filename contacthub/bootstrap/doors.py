"""The HTTP interface: every route of every subject, and what the handlers use."""

from __future__ import annotations

import secrets

from contacthub.accounts import admin_http as users_and_tokens
from contacthub.accounts import http as sign_in
from contacthub.api.answering import Context
from contacthub.api.client_address import TrustedProxies
from contacthub.api.describing import http as self_description
from contacthub.api.describing.words import Interface
from contacthub.api.route import Route
from contacthub.bootstrap.parts import Outside, Parts
from contacthub.config import ServerTable
from contacthub.console.schema import console_schema
from contacthub.contacts import floor_http as floor
from contacthub.contacts import http as contacts
from contacthub.customers import http as customers
from contacthub.customers import records_http as records
from contacthub.customers.importing import http as importing
from contacthub.floor_file import http as floor_file
from contacthub.hub import http as log
from contacthub.running import http as operations
from contacthub.sources import http as events
from contacthub.sources.wire import command_webhook, event_shapes

ROUTES: tuple[Route, ...] = (
    *operations.ROUTES,
    *sign_in.ROUTES,
    *events.ROUTES,
    *contacts.ROUTES,
    *customers.ROUTES,
    *records.ROUTES,
    *floor.ROUTES,
    *log.LOG_ROUTES,
    *floor_file.ROUTES,
    *users_and_tokens.ROUTES,
    *importing.ROUTES,
    *log.ARCHIVE_ROUTES,
    *self_description.ROUTES,
)

TAGS = {
    "Events": "What happens outside comes in as CloudEvents.",
    "Contacts": "Contacts, live and past, and why they went to whom.",
    "Customers": "People and firms, with what they bought, own, had repaired and asked.",
    "Floor": "Queues and agents now, and the log of all that happened.",
    "Sign-in": "Sessions of people, and the console socket.",
    "Administration": "What the command line asks of a running hub.",
    "Operations": "Health, figures, and this description.",
}


def interface() -> Interface:
    """What the description of the interface tells beside the routes."""
    return Interface(
        tags=TAGS,
        socket=console_schema()["$defs"],
        own=event_shapes(),
        webhooks={"command": command_webhook()},
    )


def context(parts: Parts, outside: Outside, server: ServerTable) -> Context:
    """What the handlers of requests use."""
    return Context(
        hub=parts.hub,
        intake=parts.intake,
        store=parts.store,
        contacts=parts.contacts,
        customers=parts.customers,
        numbers=parts.numbers,
        pop=parts.pop,
        accounts=parts.accounts,
        admin=parts.admin,
        retention=parts.retention,
        open_socket=parts.sockets.serve,
        console_schema=console_schema,
        metrics=parts.metrics.text,
        secrets=outside.secrets,
        public_url=server.public_url,
        proxies=TrustedProxies(server.trusted_proxies),
        connectors=parts.connectors,
        control_token=secrets.token_urlsafe(32),
    )
