"""One hub for all examples of a law."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.sources.requests import Run
from tests.support import FLOOR, Api, hub_on, token
from tests.work.items import CLAIM


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs coroutines in one loop, so that many examples share one hub."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def shared(run: Run, tmp_path: Path) -> Iterator[Api]:
    """A token of one hub for all examples."""
    stack = AsyncExitStack()
    owner = run(stack.enter_async_context(hub_on(tmp_path, floor={**FLOOR, "processes": [CLAIM]})))
    try:
        yield run(token(owner))
    finally:
        run(stack.aclose())
