"""An audit that is written and sealed as by a hub, and what is found wrong with it."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from pathlib import Path
from typing import Any

from contacthub.access.audit import AuditRow
from contacthub.audit.seals import SealStore
from contacthub.audit.verifying import Fault, Verdict, Verifier
from contacthub.bootstrap.storages import storage_of
from contacthub.bootstrap.tables import TABLES
from contacthub.config import Settings
from contacthub.testing.disk import Disk
from contacthub.testing.stored import Stored, stored_by

NOW = 1_700_000_000_000


def row(n: int) -> AuditRow:
    return AuditRow(
        NOW + n * 1_000,
        f"user{n % 7}",
        ("sign_in", "open_card", "refused")[n % 3],
        f"C{n}" if n % 3 else "",
        "203.0.113.9",
        '{"reason": "forbidden"}',
        1 + n % 2,
        NOW + n * 1_000 if n % 2 else None,
        key=hashlib.sha256(str(n).encode()).hexdigest()[:24],
    )


def seals_of(stored: Stored) -> SealStore:
    return SealStore(stored.database, stored.readers)


async def chained(stored: Stored, rows: int, *, each: int) -> None:
    """Write so many rows, and seal them after each few."""
    seals = seals_of(stored)
    for first in range(0, rows, each):
        await stored.write(*[row(n) for n in range(first, min(first + each, rows))])
        while await seals.seal_next(NOW + first * 1_000 + 60_000):
            pass


async def verdict_of(stored: Stored, newest: int | None = None) -> Verdict:
    verifier = Verifier(newest)
    while await stored.readers.run(verifier.step):
        pass
    return verifier.verdict


def told(verdict: Verdict) -> list[tuple[str, int, int]]:
    return [(str(fault.what), fault.seal, fault.count) for fault in verdict.faults]


def named(fault: Fault) -> range:
    """The rows that a fault names."""
    return range(fault.first_id, fault.last_id + 1)


async def change(stored: Stored, sql: str, *values: Any) -> None:
    """Change what is stored behind the hub's back."""
    await stored.database.transact(lambda raw: raw.execute(sql, values))


async def _write_until_killed(folder: Path) -> None:
    disk = Disk()
    async with stored_by(storage_of(Settings(data=folder)), disk, TABLES) as stored:
        seals, n = seals_of(stored), 0
        (known,) = await stored.database.run(lambda raw: raw.execute("SELECT count(*) FROM audit").fetchone())
        recovery = await stored.log.recover()
        while True:
            rows = [row(known + n + more) for more in range(3)]
            n += 3
            await stored.log.append(
                epoch=recovery.epoch,
                expected_seq=recovery.last_seq,
                items=[],
                rows=rows,
                rows_seq=recovery.last_seq,
            )
            sys.stdout.write(f"{known + n}\n")
            sys.stdout.flush()
            if n % 2:
                await seals.seal_next(NOW + (known + n) * 1_000)


if __name__ == "__main__":
    asyncio.run(_write_until_killed(Path(sys.argv[1])))
