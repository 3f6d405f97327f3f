"""Rows of an import, as the command line sends them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rules import ADMIN, allow
from contacthub.api.answering import answer, json_body
from contacthub.api.body_limits import MIB, BodyLimits
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.model import RowSink, RowStatus
from contacthub.problems import Problem

MAX_ROWS = 1_000
LIMITS = BodyLimits(MIB, 50_000)


class RowsBody(BaseModel):
    """Rows of an import, as the CSV reader made them."""

    kind: Annotated[str, Field(json_schema_extra={"enum": list(SHEETS)})]
    rows: Annotated[list[dict[str, Any]], Field(max_length=MAX_ROWS)]


class RowAnswer(BaseModel):
    """What became of a row."""

    status: RowStatus
    reason: str | None


class RowsAnswer(BaseModel):
    """One result for each row, in order."""

    results: list[RowAnswer]


class ImportDoors:
    """Takes rows of imports from administrators."""

    def __init__(self, sink: RowSink) -> None:
        self._sink = sink

    async def import_rows(self, request: web.Request) -> web.Response:
        """``POST /admin/import``: a batch of rows in one transaction."""
        body = validated(RowsBody, await json_body(request))
        if body.kind not in SHEETS:
            raise Problem("invalid", f"there is no kind {body.kind!r}", [("#/kind", "unknown")])
        results = await self._sink.write_rows(body.kind, body.rows)
        return answer({"results": [asdict(each) for each in results]})


ROUTES = (
    Route(
        "POST",
        f"{API}/admin/import",
        ImportDoors.import_rows,
        rule=allow(ADMIN),
        limits=LIMITS,
        told=Told(
            tag="Administration",
            summary="Import rows in one transaction",
            body=json_of(
                RowsBody, customer={"kind": "customers", "rows": [{"customer_id": "C-1", "name": "Lu"}]}
            ),
            answers={200: Answer(about="What became of each row", shape=RowsAnswer)},
        ),
    ),
)
