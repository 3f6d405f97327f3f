"""What erases customers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from contacthub.access.trail import Trail
from contacthub.alerts.forgetting import prune_alerts
from contacthub.alerts.store import AlertStore
from contacthub.bootstrap.auditing import AuditParts
from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.config import Settings
from contacthub.customers.model import CustomerNotFound
from contacthub.customers.store import CustomerStore
from contacthub.customers.uploads.uploads import Uploads
from contacthub.event_loop import collect_old
from contacthub.hub.retention import Retention
from contacthub.hub.tasks import Tasks
from contacthub.messages.parts import MessageParts
from contacthub.privacy.erasing import Erasing
from contacthub.privacy.keeping_http import KeptElsewhere
from contacthub.privacy.person import Person
from contacthub.privacy.retention import ContactRetention, Rule
from contacthub.privacy.store import PrivacyStore, Side
from contacthub.sources.callbacks import Callbacks
from contacthub.sources.inbox import prune_inbox, prune_pushed
from contacthub.sources.message_sending import MessageSending
from contacthub.sources.store import InboxStore
from contacthub.surveys.forgetting import forget_erased, prune_surveys
from contacthub.surveys.store import SurveyStore
from contacthub.work.webhooks.sending import WebhookSending


def kept_elsewhere(settings: Settings) -> tuple[KeptElsewhere, ...]:
    """What other parts take away each night."""
    return (
        KeptElsewhere(kind="log", days=settings.log.keep_days),
        KeptElsewhere(kind="audit", days=settings.audit.keep_days),
        KeptElsewhere(kind="surveys", days=settings.surveys.keep_days),
        KeptElsewhere(kind="alerts", days=settings.alerts.keep_days),
    )


def open_forgetting(
    core: Core, stores: Stores, messages: MessageParts, erasing: Erasing, *, trail: Trail, settings: Settings
) -> ContactRetention:
    """Take away each night what is older than it may be."""
    kept = settings.retention
    rules = (Rule(kind="messages", days=kept.messages_days), Rule(kind="contacts", days=kept.contacts_days))
    return ContactRetention(
        core.hub,
        erasing.store,
        messages.attachments,
        stores.customer_changes,
        trail=trail,
        rules=rules,
    )


def open_erasing(core: Core, stores: Stores, messages: MessageParts, uploads: Uploads) -> Erasing:
    """Erase customers in both databases and the folder of files."""
    customers = Side(writer=stores.customers.writer, readers=stores.customers.readers)
    store = PrivacyStore(Side(writer=stores.writer, readers=stores.list_readers), customers)
    return Erasing(core.hub, store, messages, uploads, stores.customer_changes)


def unsent_of(
    callbacks: Callbacks, sending: MessageSending, webhooks: WebhookSending
) -> Callable[[Person], None]:
    """Forget what of an erased customer waits in memory to be sent: its rows are gone."""

    def forget(person: Person) -> None:
        callbacks.forget(person.contacts)
        sending.forget(person.refs)
        webhooks.forget(person.items)

    return forget


def retention_of(
    core: Core,
    stores: Stores,
    audit: AuditParts,
    settings: Settings,
    tasks: Tasks,
    *,
    forgetting: ContactRetention,
) -> Retention:
    """What goes each night: old days of the log, and whatever else is old."""
    inbox = InboxStore(stores.writer, stores.list_readers)
    surveys = SurveyStore(stores.writer, stores.list_readers)
    alerts = AlertStore(stores.writer, stores.list_readers)
    return Retention(
        core.hub,
        stores.log,
        stores.trimming,
        stores.archive,
        tasks.spawn,
        keep_days=settings.log.keep_days,
        zone=lambda: ZoneInfo(core.world.directory.floor.time_zone),
        afterwards=[
            partial(prune_inbox, inbox, core.hub.now),
            partial(prune_pushed, stores.customers.pushes.forget, core.hub.now),
            partial(audit.sealing.prune, settings.audit.keep_days),
            partial(prune_surveys, surveys, core.hub.now, settings.surveys.keep_days),
            partial(prune_alerts, alerts, core.hub.now, settings.alerts.keep_days),
            forgetting.run,
            partial(forget_erased, surveys, partial(_is_there, stores.customers)),
            collect_old,
        ],
    )


async def _is_there(customers: CustomerStore, customer_id: str) -> bool:
    try:
        await customers.get(customer_id)
    except CustomerNotFound:
        return False
    return True
