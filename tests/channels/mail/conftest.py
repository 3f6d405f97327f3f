"""The store of a mail channel, and a port that notes what it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.channels.files import ChannelFiles
from contacthub.channels.mail.store import MailStore
from contacthub.channels.port import ChannelFigures
from contacthub.database.storage import Database, Storage
from contacthub.database.units import ReaderPool, StorageUnavailable
from contacthub.hub.store import MIGRATIONS
from contacthub.messages.attachments import AttachmentStore
from contacthub.sources.incoming import Incoming, Result


class Port:
    """Takes events, unless it is full; ``status``: what it answers to each."""

    source = "mail"
    figures = ChannelFigures()

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.is_full = False
        self.status: str | None = None

    def now(self) -> int:
        return 1_777_600_000_000

    def event(self, data: Any, *, id: str = "x", at: int | None = None) -> Incoming:
        return Incoming(source=self.source, id=id, occurred_at=at, data=data)

    async def take(self, events: list[Incoming]) -> list[Result]:
        if self.is_full:
            raise StorageUnavailable
        self.taken += [each.data for each in events]
        return [] if self.status is None else [Result(id=each.id, status=self.status) for each in events]


@pytest.fixture
def port() -> Port:
    return Port()


@pytest.fixture
async def readers(storage: Storage, writer: Database) -> AsyncIterator[ReaderPool]:
    pool = await storage.readers("hub", size=1)
    yield pool
    await pool.close()


@pytest.fixture
async def writer(storage: Storage) -> AsyncIterator[Database]:
    async with await storage.writer("hub", MIGRATIONS) as writer:
        yield writer


@pytest.fixture
def kept(writer: Database, readers: ReaderPool, port: Port, tmp_path: Path) -> AttachmentStore:
    """Where files are kept."""
    return AttachmentStore(tmp_path, writer, readers, port.now)


@pytest.fixture
def files(kept: AttachmentStore, port: Port) -> ChannelFiles:
    return ChannelFiles(kept, "mail", port.now)


@pytest.fixture
def store(writer: Database, readers: ReaderPool) -> MailStore:
    return MailStore(writer, readers, "mail")
