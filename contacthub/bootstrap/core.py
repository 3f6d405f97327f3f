"""The hub with what follows its log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contacthub.bootstrap.stores import Stores
from contacthub.clock import Clock
from contacthub.config import Settings
from contacthub.contacts.deltas import Deltas
from contacthub.contacts.figures import FiguresKept
from contacthub.contacts.following import follow_contacts
from contacthub.contacts.projection import ContactRows
from contacthub.contacts.store import LiveContactStore
from contacthub.contacts.whole import WholeFloor
from contacthub.contacts.world import World
from contacthub.floor_file.directory import DirectoryKept
from contacthub.floor_file.store import DirectoryStore
from contacthub.hub.bounds import Bounds
from contacthub.hub.engine import Engines
from contacthub.hub.hub import Hub
from contacthub.hub.pauses import Pauses
from contacthub.messages.live import LiveMessages
from contacthub.messages.signatures import Signatures
from contacthub.sources.effects import Effects
from contacthub.work.kept import WorkRows
from contacthub.work.touched import TouchedItems
from contacthub.work.webhooks.owed import WebhooksOwed


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The hub, what is live, and what others subscribe to."""

    hub: Hub
    world: World
    deltas: Deltas
    figures: FiguresKept
    whole: WholeFloor
    effects: Effects
    rows: ContactRows
    messages: LiveMessages
    signatures: Signatures
    work_rows: WorkRows
    touched_items: TouchedItems
    webhooks: WebhooksOwed


def core_of(settings: Settings, stores: Stores, clock: Clock, *, pauses: Pauses | None = None) -> Core:
    """Join the hub, its engine, and all that follows its log; ``pauses``: if not the machine's."""
    engines = Engines()
    world = World(capabilities=settings.capabilities(), services=settings.services())
    contacts = follow_contacts(world, engines.routing, LiveContactStore(stores.readers), clock.now)
    messages = world.texts = LiveMessages(world, stores.messages)
    signatures = Signatures(world, {each.name: each.signed for each in settings.channels})
    effects = Effects(world, _has_callback(settings), messages, signatures.below)
    webhooks = WebhooksOwed({each.id: each.types for each in settings.webhooks})
    touched_items = TouchedItems(world)
    work_rows = WorkRows(engines.work, stores.customer_changes.tell, webhooks)
    hub = Hub(
        stores.log,
        clock,
        engines,
        # The directory before contacts: figures begin their day in the floor's time zone.
        kept=(
            DirectoryKept(world.directory, DirectoryStore(stores.readers)),
            *contacts.kept,
            messages,
            effects,
            work_rows,
            touched_items,
        ),
        # Effects before contacts: they read details, which contacts forget.
        followers=(effects, touched_items, *contacts.followers, messages, work_rows),
        projections=contacts.projections,
        bounds=Bounds(rebuild_pause_max_s=stores.storage.pause_max_s),
        pauses=pauses or Pauses(),
    )
    return Core(
        hub=hub,
        world=world,
        deltas=contacts.deltas,
        figures=contacts.figures,
        whole=contacts.whole,
        effects=effects,
        rows=contacts.rows,
        messages=messages,
        signatures=signatures,
        work_rows=work_rows,
        touched_items=touched_items,
        webhooks=webhooks,
    )


def _has_callback(settings: Settings) -> Callable[[str], bool]:
    sources = {each.id for each in settings.sources if each.callback_url is not None}
    return {*sources, *(each.name for each in settings.channels)}.__contains__
