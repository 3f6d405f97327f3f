"""What reports are made of: cells, kept up with the rows; and what would have been on another floor."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.config import Settings
from contacthub.hub.retention import DAY_MS
from contacthub.hub.tasks import Tasks
from contacthub.reports.keeping import Cells
from contacthub.reports.store import CellStore
from contacthub.simulation.what_if import WhatIf

PLAYER: Final = "contacthub.bootstrap.what_if_player"


def open_cells(core: Core, stores: Stores, settings: Settings, tasks: Tasks) -> Cells:
    """Join what counts with its store."""
    days = settings.reports.same_matter_days
    return Cells(
        CellStore(stores.writer, stores.list_readers, within_ms=days * DAY_MS),
        core.hub.now,
        zone_of(core),
        tasks.spawn,
        matter_days=days,
    )


def zone_of(core: Core) -> Callable[[], ZoneInfo]:
    """The floor's time zone, as it is at each time."""
    directory = core.world.directory
    return lambda: ZoneInfo(directory.floor.time_zone)


def open_what_if(stores: Stores, settings: Settings, tasks: Tasks) -> WhatIf:
    """Have days played where the hub keeps its rows."""
    place = {"data": str(stores.data.absolute()), "url": settings.storage.url}
    return WhatIf((sys.executable, "-P", "-m", PLAYER), place, tasks.spawn)
