"""Health and metrics say that the storage is slow."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.database import commit_times
from tests.support import Api, arrived


async def health(owner: Api) -> Any:
    async with owner.session.get(f"{owner.hub.url}/health/ready") as response:
        return response.status, (await response.json())["storage"]


async def test_a_slow_storage_is_ready_and_says_that_it_is_slow(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await health(api) == (200, {"state": "quick", "slowest_ms": 0})
    before = api.hub.parts.stores.writer.commits.slow
    monkeypatch.setattr(commit_times, "SLOW_MS", -1)
    await api.events(arrived("1"))
    monkeypatch.setattr(api.hub.parts.stores.writer.commits, "_slowest_ms", 1_040)
    assert await health(api) == (200, {"state": "slow", "slowest_ms": 1_040})
    async with api.session.get(f"{api.hub.url}/metrics") as response:
        [line] = [
            each
            for each in (await response.text()).splitlines()
            if each.startswith("contacthub_slow_commits_total")
        ]
    assert float(line.split()[1]) > before
