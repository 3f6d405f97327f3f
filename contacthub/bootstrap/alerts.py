"""What looks at the rules of the floor, and tells of them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from contacthub.alerts.alerts import Alerts
from contacthub.alerts.mailing import AlertMails
from contacthub.alerts.rows import AlertOwedSettled
from contacthub.alerts.store import AlertStore
from contacthub.bootstrap.core import Core
from contacthub.bootstrap.sending import mailbox_of
from contacthub.bootstrap.stores import Stores
from contacthub.bootstrap.webhooks import Webhooks
from contacthub.channels.port import Channel
from contacthub.config import Settings
from contacthub.console.consoles import Consoles
from contacthub.contacts.store import LiveContactStore
from contacthub.database.units import StorageUnavailable
from contacthub.hub.tasks import Tasks
from contacthub.reports.live_figures import LiveFigures
from contacthub.work.webhooks.rows import OwedRow
from contacthub.work.webhooks.sending import WebhookSending


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertParts:
    """What looks, what it keeps, and what sends."""

    alerts: Alerts
    store: AlertStore
    live: LiveFigures
    mails: AlertMails
    sending: WebhookSending
    receivers: Sequence[str]
    tasks: Tasks

    async def begin(self) -> None:
        """Forget receivers that are no more, send what is owed, and look once a second."""
        with suppress(StorageUnavailable):  # on a full disk all stays as it was
            await self.store.keep_only(self.receivers)
        self.sending.begin(self.receivers)
        self.tasks.spawn(self.mails.run())
        self.tasks.spawn(self.alerts.run())


def open_alerts(
    core: Core,
    stores: Stores,
    settings: Settings,
    consoles: Consoles,
    *,
    webhooks: Webhooks,
    channels: Mapping[str, Channel],
    tasks: Tasks,
) -> AlertParts:
    """Join what looks with what tells, ``webhooks`` and the first mailbox of ``channels``."""
    hub, world = core.hub, core.world
    store = AlertStore(stores.writer, stores.list_readers)
    live = LiveFigures(hub, world, LiveContactStore(stores.list_readers).ended_visits)
    receivers = {each.id: each.types for each in settings.webhooks if each.id in webhooks.receivers}
    alerts = Alerts(hub, world, store, live, receivers=receivers)
    sending = WebhookSending(
        hub,
        store,
        webhooks.sender,
        webhooks.stopped,
        tasks.spawn,
        rng=random.Random(),
        named=_named,
        settled=AlertOwedSettled,
    )
    mails = AlertMails(
        hub, world, store, lambda: mailbox_of(channels), changed=alerts.mail_changed, rng=random.Random()
    )
    alerts.on_owed(more=sending.more, mails=mails.more)
    consoles.show_alerts_of(alerts.open_now)
    alerts.on_change(consoles.alerts_changed)
    return AlertParts(
        alerts=alerts,
        store=store,
        live=live,
        mails=mails,
        sending=sending,
        receivers=webhooks.receivers,
        tasks=tasks,
    )


def _named(row: OwedRow) -> str:
    """The same at each try, and of no other alert or event."""
    return f"al_{row.item_id}_{row.type.removeprefix('alert.')}"
