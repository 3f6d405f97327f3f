"""Whether the audit is as it was written, over HTTP."""

from __future__ import annotations

from typing import Final, Literal

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.audit import Action
from contacthub.api.answering import answer
from contacthub.api.describing.words import Answer, Told
from contacthub.api.json import Json
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.audit.http import PATH as AUDIT
from contacthub.audit.http import READERS
from contacthub.audit.store import AuditStore, Recorded, Wanted
from contacthub.audit.verification import Run, Verification
from contacthub.audit.verifying import Fault, Verdict, What
from contacthub.clock import rfc3339

PATH: Final = f"{AUDIT}/verification"


class AuditFault(BaseModel):
    """What is not as it was written: rows by their ids, sealed after ``since`` until ``until``; or an anchor.

    ``count``: how many rows are missing or were added, or how many seals are missing.
    """

    what: What
    seal: int | None
    first_id: int | None
    last_id: int | None
    count: int
    since: Timestamp | None
    until: Timestamp | None
    anchor: str | None


class AuditVerified(BaseModel):
    """A verification that ran to its end."""

    at: Timestamp
    by: str
    fits: bool
    rows: int


class AuditVerification(BaseModel):
    """How far a verification is, and what it has found; ``last``: the last one that ran to its end."""

    state: Literal["never", "running", "ended", "broken"]
    done: int
    total: int
    fits: bool
    seals: int
    unsealed: int
    dropped_rows: int
    anchors: int
    keys: list[str]
    faults: list[AuditFault]
    more_faults: int
    last: AuditVerified | None


class VerificationDoors:
    """Has the audit verified, and says what came of it."""

    def __init__(self, verification: Verification, store: AuditStore) -> None:
        self._verification = verification
        self._store = store

    async def show(self, request: web.Request) -> web.Response:
        """``GET /audit/verification``."""
        return answer(_view(self._verification.last, await self._last()))

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /audit/verification``."""
        run = self._verification.begin(viewer(request).name)
        return answer(_view(run, await self._last()), status=202)

    async def _last(self) -> Recorded | None:
        rows = await self._store.rows(Wanted(action=str(Action.VERIFY_AUDIT), limit=1))
        return rows[0] if rows else None


def _view(run: Run | None, last: Recorded | None) -> Json:
    verdict = run.verdict if run is not None else Verdict()
    return {
        "state": _state(run),
        "done": verdict.rows - verdict.dropped_rows,
        "total": verdict.rows_in_all - verdict.dropped_rows,
        "fits": verdict.fits,
        "seals": verdict.seals,
        "unsealed": verdict.unsealed,
        "dropped_rows": verdict.dropped_rows,
        "anchors": verdict.anchors,
        "keys": verdict.keys,
        "faults": [_fault(each) for each in verdict.faults],
        "more_faults": verdict.more_faults,
        "last": None if last is None else _verified(last),
    }


def _state(run: Run | None) -> str:
    if run is None:
        return "never"
    if run.ended_at is None:
        return "running"
    return "broken" if run.is_broken else "ended"


def _fault(fault: Fault) -> Json:
    return {
        "what": str(fault.what),
        "seal": fault.seal or None,
        "first_id": fault.first_id or None,
        "last_id": fault.last_id or None,
        "count": fault.count,
        "since": rfc3339(fault.since) if fault.since else None,
        "until": rfc3339(fault.until) if fault.until else None,
        "anchor": fault.anchor or None,
    }


def _verified(row: Recorded) -> Json:
    return {
        "at": rfc3339(row.at),
        "by": row.actor,
        "fits": row.details.get("fits") is True,
        "rows": int(row.details.get("rows", 0)),
    }


ROUTES = (
    Route(
        "GET",
        PATH,
        VerificationDoors.show,
        rule=READERS,
        told=Told(
            tag="Administration",
            summary="Whether the audit is as it was written",
            about="What the last verification has found, or the one under way so far.",
            answers={200: Answer(about="How far it is", shape=AuditVerification)},
        ),
    ),
    Route(
        "POST",
        PATH,
        VerificationDoors.begin,
        rule=READERS,
        told=Told(
            tag="Administration",
            summary="Verify the audit",
            about="Seals what is not sealed yet and goes through the whole chain and all anchors, beside "
            "what the hub does; joins the run under way. `contacthub audit --verify` does it without a hub.",
            answers={202: Answer(about="It runs", shape=AuditVerification)},
        ),
    ),
)
