"""What the tests of console commands share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.console.commands.hall import CUSTOMERS, SOURCES, Hall
from tests.support import Console, console, hub_on, token


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hub_on(tmp_path, sources=SOURCES) as owner:
        body = {"kind": "customers", "rows": CUSTOMERS}
        assert (await owner.call("POST", "/admin/import", body))[0] == 200
        bearer = (await token(owner, "lina-console", scopes=[], agent="lina")).token
        async with console(owner, "lina", bearer=bearer) as lina:
            assert (await lina.do("set_presence", presence="available"))["ok"]
            yield Hall(owner, await token(owner), lina, bearer, tmp_path)


@pytest_asyncio.fixture
async def wei(hall: Hall) -> AsyncIterator[Console]:
    """Wang Wei at a console, available."""
    async with hall.ready("wangwei") as opened:
        yield opened
