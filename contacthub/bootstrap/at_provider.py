"""The provider at which people sign in."""

from __future__ import annotations

from contextlib import AsyncExitStack

import aiohttp

from contacthub.accounts.oidc.http import AtProvider
from contacthub.accounts.oidc.provider import Provider
from contacthub.accounts.oidc.settings import Client, OidcTable
from contacthub.clock import Clock


async def open_oidc(
    stack: AsyncExitStack, table: OidcTable | None, client: Client | None, clock: Clock
) -> AtProvider | None:
    """The provider at which people sign in; it is asked when the first of them does."""
    if table is None or client is None:
        return None
    http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
    return AtProvider(table, Provider(client, http, clock.now))
