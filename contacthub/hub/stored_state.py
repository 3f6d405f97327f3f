"""What the log has made so far, read without a hub."""

from __future__ import annotations

from contacthub.database.damage import Damaged
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.hub.log import LogTrimmed
from contacthub.hub.state import State, load_state
from contacthub.hub.store import latest_snapshot, read_events

CHUNK = 5_000
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a snapshot of another form raises."""


def stored_state(storage: Storage) -> State | None:
    """From the latest snapshot and the events after it; None where there is no log that can be read."""
    try:
        with storage.look("hub") as raw:
            after, snapshot = latest_snapshot(raw, None)
            state = State() if snapshot is None else load_state(snapshot)
            while items := read_events(raw, after, CHUNK):
                state.apply_all(items)
                after = items[-1].seq
    except (NotThere, StorageUnavailable, LogTrimmed, Damaged, *UNREADABLE):
        return None  # another examination says what is wrong with it
    return state
