"""A trimmed log whose floor at its beginning cannot be read: it is made anew from the archive."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from contacthub.hub.archive import ArchiveFolder
from contacthub.hub.log import Log
from contacthub.hub.state import State, dump_state, load_state
from contacthub.hub.trimming import TrimmingStore
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.retention")


async def mend_beginning(store: Log, trimming: TrimmingStore, archive: ArchiveFolder) -> None:
    """Make a trimmed log readable again whose floor at the beginning was lost, or is of another version.

    Snapshots that cannot be read are forgotten. When none is left, the archive has what the log has not.

    Raises:
        ArchiveUnreadable: neither can be read.
    """
    while True:
        seq, plain = await store.latest_snapshot()
        if plain is None:
            break
        if await asyncio.to_thread(_is_readable, plain):
            return
        log.error("! the snapshot at seq %d cannot be read and is forgotten", seq)
        await trimming.drop_snapshot(seq)
    trimmed = await trimming.trimmed_seq()
    log.warning(
        "= reading events 1 to %d from the archive: no snapshot says what the floor was then", trimmed
    )
    at, state = await asyncio.to_thread(_from_archive, archive, trimmed)
    await trimming.trim(trimmed, at, await asyncio.to_thread(dump_state, state))


def _is_readable(plain: dict[str, Any]) -> bool:
    try:
        load_state(plain)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def _from_archive(archive: ArchiveFolder, until: int) -> tuple[Instant, State]:
    state, at = State(), 0
    for item in archive.events(until):
        state.apply_all([item])
        at = item.event.at
    return at, state
