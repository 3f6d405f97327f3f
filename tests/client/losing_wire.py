"""A wire to a hub that can also lose what the hub says, while the hub hears everything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.browser.cut_wire import Wire


class LosingWire(Wire):
    """While ``loses_answers`` is set, nothing the hub says arrives."""

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
    """A whole wire to a hub."""
    wire = LosingWire(target)
    await wire.mend()
    try:
        yield wire
    finally:
        await wire.cut()
