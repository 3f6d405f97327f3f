"""Steps of processes that have no second person: asked of the hub that runs, else read of its data."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

from contacthub.accounts.stored import stored_users
from contacthub.bootstrap.work import people_among
from contacthub.database.data_directory import Control
from contacthub.database.examining import NOTE, Finding
from contacthub.database.storage import Storage
from contacthub.hub.stored_state import stored_state
from contacthub.processes.eligible import all_single_handed


def told_single_handed(control: Control) -> Iterator[Finding]:
    """As the hub that runs knows its people."""
    asked = urllib.request.Request(
        f"{control.url}/api/v1/admin/floor/warnings", headers={"Authorization": f"Bearer {control.token}"}
    )
    with urllib.request.urlopen(asked, timeout=5) as response:
        yield from _findings(json.load(response)["warnings"])


def stored_single_handed(storage: Storage) -> Iterator[Finding]:
    """Of a hub that does not run."""
    state = stored_state(storage)
    if state is not None:
        people = people_among(state.floor, stored_users(storage))
        yield from _findings(all_single_handed(state.book, people))


def _findings(warnings: list[str]) -> Iterator[Finding]:
    for each in warnings:
        yield Finding(NOTE, each, "give the role or the queue to somebody else too, or change the step")
