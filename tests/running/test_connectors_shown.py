"""How connectors stand, in health and metrics."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contacthub.running.http import RIGHT
from tests.support import Api
from tests.telephony.player import Recording
from tests.telephony.watched import watched


async def health(owner: Api) -> tuple[int, Any]:
    async with owner.session.get(f"{owner.hub.url}/health/ready") as response:
        body = await response.json()
        del body["storage"]  # how quick the disk under the test is
        return response.status, body


async def until_link(owner: Api, link: str) -> None:
    """Wait until the connector stands so."""
    async with asyncio.timeout(20):
        while (await health(owner))[1]["connectors"] != [{"name": "pbx1", "link": link, "missing": []}]:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)


def figure(owner: Api, name: str) -> float:
    """One line of the metrics."""
    lines = owner.hub.parts.metrics.text().decode().splitlines()
    [value] = [line.rpartition(" ")[2] for line in lines if line.startswith(f"contacthub_connector_{name} ")]
    return float(value)


async def test_hub_without_connectors_is_ready(owner: Api) -> None:
    assert await health(owner) == (200, {"status": "ready", "clock": RIGHT, "connectors": [], "look_ups": []})


async def test_hub_is_ready_before_its_phone_system_and_says_how_that_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(tmp_path, monkeypatch) as phones:
        pbx = await phones.pbx.connection()
        pbx1 = {"name": "pbx1", "link": "connecting", "missing": []}
        assert await health(phones.owner) == (
            200, {"status": "ready", "clock": RIGHT, "connectors": [pbx1], "look_ups": []},
        )  # fmt: skip
        assert figure(phones.owner, 'connections_total{connector="pbx1"}') == 0
        await pbx.begin()
        await until_link(phones.owner, "synchronised")
        assert figure(phones.owner, 'link{connector="pbx1",link="synchronised"}') == 1
        assert figure(phones.owner, 'link{connector="pbx1",link="connecting"}') == 0
        await pbx.send(Recording("answered").events)
        await phones.over()
        assert 0 <= figure(phones.owner, 'silent_seconds{connector="pbx1"}') < 60
        await pbx.cut()
        again = await phones.pbx.connection()
        await until_link(phones.owner, "connecting")
        await again.begin()
        await until_link(phones.owner, "synchronised")
        assert figure(phones.owner, 'connections_total{connector="pbx1"}') == 2


async def test_refusal_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with watched(tmp_path, monkeypatch, secret="wrong") as phones:
        assert not await (await phones.pbx.connection()).log_in()
        await until_link(phones.owner, "refused")
        assert (await health(phones.owner))[0] == 200
