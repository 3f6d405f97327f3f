"""Verifies the audit beside the hub that works on, when somebody asks for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contacthub.access.audit import Action
from contacthub.access.trail import Trail
from contacthub.audit.sealing import Sealing
from contacthub.audit.verifying import Verdict, Verifier, verify_anchors
from contacthub.database.units import ReaderPool, StorageUnavailable
from contacthub.hub.pacing import gently
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.audit")


@dataclass(slots=True, kw_only=True)
class Run:
    """How far it is. ``ended_at`` None: it goes on; ``is_broken``: it could not be done to its end."""

    by: str
    began_at: Instant
    ended_at: Instant | None = None
    is_broken: bool = False
    verdict: Verdict = field(default_factory=Verdict)


class Verification:
    """The last run, or the one under way; there is one at a time."""

    def __init__(
        self,
        readers: ReaderPool,
        anchors: Path,
        trail: Trail,
        sealing: Sealing,
        *,
        now: Callable[[], Instant],
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
    ) -> None:
        self._readers = readers
        self._anchors = anchors
        self._trail = trail
        self._sealing = sealing
        self._now = now
        self._spawn = spawn
        self.last: Run | None = None

    def begin(self, by: str) -> Run:
        """Begin a run, or join the one under way."""
        if self.last is None or self.last.ended_at is not None:
            self.last = Run(by=by, began_at=self._now())
            self._spawn(self._run(self.last))
        return self.last

    async def _run(self, run: Run) -> None:
        verifier = Verifier()
        run.verdict = verifier.verdict
        try:
            await self._sealing.seal()
            while await gently(self._readers.run(verifier.step)):
                pass
            await self._readers.run(lambda raw: verify_anchors(raw, self._anchors, verifier.verdict))
        except (StorageUnavailable, OSError) as error:
            run.is_broken = True
            log.warning("! the audit could not be verified: %s", error)
        else:
            fits, rows = run.verdict.fits, run.verdict.rows - run.verdict.dropped_rows
            await self._trail.record(run.by, Action.VERIFY_AUDIT, fits=fits, rows=rows)
            if not fits:
                log.error("! the audit is not as it was written: contacthub audit --verify says what")
        finally:
            run.ended_at = self._now()
