"""Signing in at a provider that others have made."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from contacthub.accounts.oidc.http import CALLBACK
from tests.accounts.oidc.issuer import ANNA, SECRET, Browser, browser, table
from tests.accounts.oidc.real import provider
from tests.support import hub_on

pytestmark = pytest.mark.both_engines


async def allow(who: Browser, page: str, **form: str) -> str:
    """Press a button on the provider's page; where it leads to."""
    async with (
        asyncio.timeout(20),
        who.session.post(page, data=form, allow_redirects=False) as response,
    ):
        assert response.status == 302, await response.text()
        return response.headers["Location"]


async def test_code_of_a_provider_that_others_have_made_lets_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIDC_SECRET", SECRET)
    async with (
        provider(ANNA) as url,
        hub_on(tmp_path, oidc=table(url)) as owner,
        browser(owner) as anna,
    ):
        back = await allow(anna, await anna.begin(), sub=ANNA["sub"])
        assert back.startswith(owner.hub.url + CALLBACK)
        assert await anna.step(back) == "/"
        who = await anna.who()
        assert (who["user"], who["role"], who["agent"]) == ("anna", "agent", "lina")
        back = await allow(anna, await anna.begin("proof"), sub=ANNA["sub"])
        assert await anna.step(back) == "/#proved"
        back = await allow(anna, await anna.begin("proof"), sub="somebody else")
        assert await anna.step(back) == "/#proof=other_user"
        back = await allow(anna, await anna.begin(), action="deny")
        assert await anna.step(back) == "/#sign-in=not_asked"  # it sends no state back with that
        back = await allow(anna, await anna.begin(), sub="somebody without groups")
        assert await anna.step(back) == "/#sign-in=no_role"
