"""A TCP proxy to a hub that can drop the hub's answers, while requests still reach the hub."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.browser.cut_wire import Wire


class LosingWire(Wire):
    """While ``loses_answers`` is set, no byte from the hub arrives."""

    loses_answers = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await super()._carry(reader, _Losing(self, writer))  # type: ignore[arg-type]  # as much of one as is used


class _Losing:
    def __init__(self, wire: LosingWire, writer: asyncio.StreamWriter) -> None:
        self._wire = wire
        self._writer = writer

    def write(self, data: bytes) -> None:
        if not self._wire.loses_answers:
            self._writer.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)


@asynccontextmanager
async def losing_wire_to(target: str) -> AsyncIterator[LosingWire]:
    """A proxy to a hub, losing nothing yet."""
    wire = LosingWire(target)
    await wire.mend()
    try:
        yield wire
    finally:
        await wire.cut()
