"""What ``check`` says of the provider at which people sign in: whether it answers, and with keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import aiohttp

from contacthub.accounts.oidc.http import CALLBACK
from contacthub.accounts.oidc.provider import Provider, ProviderFault
from contacthub.accounts.oidc.settings import Client
from contacthub.config import ConfigError, Settings
from contacthub.database.examining import OK, WRONG, Finding


def oidc_findings(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """One line, where a provider is set; nobody is signed in."""
    try:
        client = settings.oidc_client(environment)
    except ConfigError:
        return  # a finding already
    if client is None:
        return
    back = f"{settings.server.public_url or 'http://HOST:PORT'}{CALLBACK}"
    try:
        count = asyncio.run(_keys_of(client))
    except ProviderFault as fault:
        yield Finding(
            WRONG,
            f"oidc: {fault}",
            f"look whether {client.issuer}/.well-known/openid-configuration can be opened from this machine",
        )
    else:
        where = urlsplit(client.issuer).hostname
        yield Finding(OK, f"oidc: {where} answers with {count} keys; {back} must be known there")


async def _keys_of(client: Client) -> int:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        return len(await Provider(client, http, lambda: time.time_ns() // 1_000_000).keys())
