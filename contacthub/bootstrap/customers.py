"""What knows the customers: comparing, tiers, uploads and where the centre is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from contacthub.bootstrap.stores import Stores
from contacthub.clock import Clock, uuid7
from contacthub.contacts.world import World
from contacthub.customers.cards import Place
from contacthub.customers.comparing import Comparing
from contacthub.customers.earlier_questions import QuestionIndexing
from contacthub.customers.keys import LookUpBy
from contacthub.customers.rehearsal import rehearsal
from contacthub.customers.tiers import Tiering, TierRule
from contacthub.customers.uploads.uploads import Around, Uploads
from contacthub.hub.tasks import Tasks


def open_comparing(stores: Stores) -> Comparing:
    """Compare customers for likely doubles, those that change first."""
    comparing = Comparing(stores.customers.doubles)
    stores.customer_changes.subscribe(comparing.changed)
    return comparing


def open_indexing(stores: Stores) -> QuestionIndexing:
    """Keep the index of earlier questions, those that change first."""
    indexing = QuestionIndexing(stores.customers.writer, stores.customers.readers)
    stores.customer_changes.subscribe(indexing.changed)
    return indexing


def open_uploads(stores: Stores, place: Callable[[], Place], clock: Clock, tasks: Tasks) -> Uploads:
    """Take files of customers that are dropped on the page."""

    def ways() -> Mapping[str, Any]:
        here = place()
        return {"region": here.region, "area": here.area, "zone": str(here.time_zone)}

    return Uploads(
        Around(
            folder=stores.data / "imports",
            store=stores.customers,
            rehearse=partial(
                rehearsal,
                stores.storage,
                clock_ms=clock.now,
                new_id=lambda: uuid7(clock.now()),
                tiering=stores.customers.tiers.at,
            ),
            ways=ways,
            clock_ms=clock.now,
            spawn=tasks.spawn,
        )
    )


def place_of(world: World, look_up_by: Mapping[str, LookUpBy]) -> Place:
    """Say where the centre is and how it reads numbers, as the floor file has it now."""
    entry = world.directory.floor
    return Place(
        time_zone=ZoneInfo(entry.time_zone),
        region=entry.default_region,
        area=entry.local_area,
        outside=entry.outside_prefix,
        look_up_by=look_up_by,
        origin_of=lambda e164: world.origins.of(e164, entry.default_region),
        names=world.directory,
    )


def tiering_of(world: World, now: int) -> Tiering:
    """Say by which rule tiers are given, and which day it is there at ``now`` (ms)."""
    entry = world.directory.tiers.get("tiers")
    today = datetime.fromtimestamp(now / 1000, ZoneInfo(world.directory.floor.time_zone)).date()
    return Tiering(rule=None if entry is None else TierRule.of(asdict(entry)), today=today)


def to_live_sources() -> aiohttp.ClientSession:
    """For look-ups, each with a limit of its own: nothing is decompressed, and no server sets cookies."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    )
