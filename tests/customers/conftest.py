"""A store of customers, and a hub around one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from contacthub.bootstrap.running import running
from contacthub.config import Settings
from contacthub.customers.store import CustomerStore
from contacthub.database.storage import Storage
from tests.customers.house import FLOOR, Asker, House
from tests.customers.stores import customers_by


@pytest.fixture
async def store(storage: Storage) -> AsyncIterator[CustomerStore]:
    """The customers in each engine."""
    async with customers_by(storage) as opened:
        yield opened


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with (
        running(Settings(), tmp_path, host="127.0.0.1", port=0) as hub,
        aiohttp.ClientSession() as session,
    ):
        built = House(hub, session, tmp_path)
        assert (await built.control.ask("PUT", "/admin/floor", FLOOR)).status == 200
        yield built


@pytest.fixture
async def crm(house: House) -> Asker:
    return await house.program("customers:read", "customers:write")
