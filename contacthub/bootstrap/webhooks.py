"""Telling other programs what happens to work items."""

from __future__ import annotations

import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.database.units import StorageUnavailable
from contacthub.hub.tasks import Tasks
from contacthub.sources.sender import Endpoint, WebhookSender
from contacthub.sources.stopped_sources import StoppedSourceStore
from contacthub.work.webhooks.sending import StoppedReceivers, WebhookSending
from contacthub.work.webhooks.store import SQL, OwedStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """What sends to receivers, and what remembers which of them want no more."""

    receivers: tuple[str, ...]
    store: OwedStore
    stopped_store: StoppedSourceStore
    stopped: StoppedReceivers
    sender: WebhookSender
    sending: WebhookSending

    async def begin(self) -> None:
        """Forget receivers that are no more and who had stopped, and send what is owed."""
        with suppress(StorageUnavailable):  # on a full disk all stays as it was
            await self.store.keep_only(self.receivers)
            await self.stopped_store.begin()
        self.sending.begin(self.receivers)


def webhooks_of(
    core: Core,
    stores: Stores,
    endpoints: Mapping[str, Endpoint],
    session: aiohttp.ClientSession,
    tasks: Tasks,
) -> Webhooks:
    """Join what sends to the receivers of the settings."""
    urls = {name: each.url for name, each in endpoints.items()}
    stopped_store = StoppedSourceStore(stores.writer, urls, core.hub.now, SQL)
    stopped = StoppedReceivers(stopped_store)
    store = OwedStore(stores.writer, stores.list_readers)
    sender = WebhookSender(session, endpoints)
    sending = WebhookSending(core.hub, store, sender, stopped, tasks.spawn, rng=random.Random())
    core.webhooks.on_more(sending.more)
    return Webhooks(
        receivers=tuple(endpoints),
        store=store,
        stopped_store=stopped_store,
        stopped=stopped,
        sender=sender,
        sending=sending,
    )
