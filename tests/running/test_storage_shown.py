"""Health and metrics say that the storage is slow, or takes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.database import commit_times
from contacthub.database.units import DiskFull, StorageUnavailable
from tests.support import Api, arrived


async def health(owner: Api) -> Any:
    async with owner.session.get(f"{owner.hub.url}/health/ready") as response:
        return response.status, (await response.json())["storage"]


async def test_a_slow_storage_is_ready_and_says_that_it_is_slow(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await health(api) == (200, {"state": "quick", "slowest_ms": 0, "mend": ""})
    before = api.hub.parts.stores.writer.commits.slow
    monkeypatch.setattr(commit_times, "SLOW_MS", -1)
    await api.events(arrived("1"))
    monkeypatch.setattr(api.hub.parts.stores.writer.commits, "_slowest_ms", 1_040)
    status, said = await health(api)
    assert (status, said["state"], said["slowest_ms"]) == (200, "slow", 1_040)
    assert said["mend"]
    async with api.session.get(f"{api.hub.url}/metrics") as response:
        [line] = [
            each
            for each in (await response.text()).splitlines()
            if each.startswith("contacthub_slow_commits_total")
        ]
    assert float(line.split()[1]) > before


@pytest.mark.parametrize(
    ("error", "state", "gauge"),
    [(DiskFull("full"), "disk_full", "1.0"), (StorageUnavailable("fails"), "unavailable", "0.0")],
)
async def test_a_storage_that_takes_nothing_says_why_and_what_to_do(
    api: Api, error: StorageUnavailable, state: str, gauge: str
) -> None:
    gate = api.hub.parts.hub.gate
    gate.shut(error)
    try:
        status, said = await health(api)
        assert (status, said["state"]) == (503, state)
        assert said["mend"]
        async with api.session.get(f"{api.hub.url}/metrics") as response:
            assert f"contacthub_disk_full {gauge}" in await response.text()
    finally:
        gate.open()
