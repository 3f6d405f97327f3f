"""The sample shop on a hub whose time the test moves."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.moved_time import MovedTime, moved_time
from tests.support import Api, hub_on

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000


def sample_floor() -> dict[str, Any]:
    """The floor of the sample shop, as ``contacthub apply`` would take it in."""
    return tomllib.loads(files("contacthub").joinpath("samples/floor.toml").read_text("utf-8"))


@asynccontextmanager
async def moving_hub_on(
    data: Path, monkeypatch: pytest.MonkeyPatch, *, floor: dict[str, Any] | None = None, **settings: Any
) -> AsyncIterator[tuple[Api, MovedTime]]:
    """A hub with the sample floor, unless it is another, and the time by which it goes."""
    time = moved_time(monkeypatch)
    async with hub_on(data, floor=floor or sample_floor(), **settings) as owner:
        yield owner, time
