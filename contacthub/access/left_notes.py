"""Rows for the audit that a command leaves in the data directory, for the hub there to take in.

A backup asks nothing of the hub and may be made while none runs, when the databases are not to be touched:

    contacthub backup     appends a line to audit.left
    the hub, each minute  renames it to audit.taken, writes its rows, removes it
    a crash in between    the next hub finds audit.taken and writes the same rows over themselves
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Final

from contacthub.access.audit import AuditRow
from contacthub.access.trail import Trail

LEFT: Final = "audit.left"
TAKEN: Final = "audit.taken"


def leave_note(folder: Path, row: AuditRow) -> None:
    """Leave a row; it is on the disk when this returns.

    Raises:
        OSError: it cannot be left.
    """
    handle = os.open(folder / LEFT, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(row)) + "\n")
        file.flush()
        os.fsync(file.fileno())


class LeftNotes:
    """What was left in the folder of a hub."""

    def __init__(self, folder: Path, trail: Trail) -> None:
        self._folder = folder
        self._trail = trail
        self._taking = asyncio.Lock()

    async def take(self) -> None:
        """Take it into the audit.

        Raises:
            StorageUnavailable: it is not written yet; nothing is lost.
            OSError: it cannot be read, as when another user has left it.
        """
        left, taken = self._folder / LEFT, self._folder / TAKEN
        async with self._taking:
            if not taken.exists():
                if not left.exists():
                    return
                left.rename(taken)
            rows = [row for line in taken.read_text(encoding="utf-8").splitlines() if (row := _row(line))]
            await self._trail.take(rows)
            taken.unlink()


def _row(line: str) -> AuditRow | None:
    """A row; None for a line that a crash or a hand has left unfinished."""
    try:
        return AuditRow(**json.loads(line))
    except (ValueError, TypeError):
        return None
