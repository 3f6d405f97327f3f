"""What ``check`` says of live sources: settings that are hardly meant, and hosts that cannot be reached."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from contacthub.config import Settings
from contacthub.customers.live.settings import LookUpTable, MissingSecret
from contacthub.database.examining import NOTE, OK, WRONG, Finding

PORTS: Final = {"http": 80, "https": 443}
WAIT_S: Final = 3.0


def look_up_findings(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """A line for each live source, and one for each doubt about it. Nothing is asked about any customer."""
    for table in settings.look_ups:
        doubts = list(table.doubts())
        for doubt in doubts:
            is_wrong = doubt.startswith("map.")
            yield Finding(WRONG if is_wrong else NOTE, f"look-up {table.id}: {doubt}", "see connecting.md")
        try:
            table.source(environment)
        except MissingSecret:
            continue  # a finding already
        yield _reached(table)


def _reached(table: LookUpTable) -> Finding:
    split = urlsplit(table.url)
    port = split.port or PORTS[split.scheme]
    where = f"{split.hostname} port {port}"
    try:
        socket.create_connection((split.hostname, port), timeout=WAIT_S).close()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Finding(
            WRONG,
            f"look-up {table.id}: {where} cannot be reached: {why}",
            "look whether url is right and the server runs; until then its panel says that it fails",
        )
    return Finding(OK, f"look-up {table.id}: {where} takes connections")
