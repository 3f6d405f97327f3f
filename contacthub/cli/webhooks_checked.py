"""What ``check`` says of receivers of webhooks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from contacthub.clock import rfc3339
from contacthub.database.examining import NOTE, WRONG, Finding
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.work.webhooks.store import SQL


def webhook_findings(storage: Storage) -> Iterator[Finding]:
    """Receivers that want no more events, and those that have not taken all."""
    with contextlib.suppress(NotThere, StorageUnavailable), storage.look("hub") as raw:
        stopped = [name for (name,) in raw.execute(SQL["stopped"]).fetchall()]
        waiting = raw.execute(SQL["waiting"]).fetchall()
        for name in stopped:
            yield Finding(
                WRONG,
                f"webhook {name}: answered an event with 410 and gets none",
                "mend its url and restart",
            )
        for name, count, since in waiting:
            if name not in stopped:
                yield Finding(
                    NOTE,
                    f"webhook {name}: {count} events wait to be taken, since {rfc3339(since)}",
                    "look at what answers at its url; what is not taken in three days is given up",
                )
