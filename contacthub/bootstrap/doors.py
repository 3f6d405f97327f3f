"""The HTTP interface over the parts of a hub."""

from __future__ import annotations

import secrets

from contacthub.api.answering import Context
from contacthub.api.client_address import TrustedProxies
from contacthub.bootstrap.parts import Outside, Parts
from contacthub.config import ServerTable
from contacthub.console.schema import console_schema


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
