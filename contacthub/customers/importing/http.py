"""Rows of an import, as the command line sends them."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field, StrictBool

from contacthub.access.audit import Action
from contacthub.access.rules import ADMIN, allow
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import MIB, BodyLimits, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.kinds.posted import E164
from contacthub.customers.model import Row, RowSink, RowStatus
from contacthub.problems import Problem

MAX_ROWS = 1_000
LIMITS = BodyLimits(MIB, 50_000)


class RowsBody(BaseModel):
    """Rows of an import, as the CSV reader made them."""

    kind: Annotated[str, Field(json_schema_extra={"enum": list(SHEETS)})]
    rows: Annotated[list[dict[str, Any]], Field(max_length=MAX_ROWS)]
    yes: StrictBool = False
    """Take customers of whom no row has a phone or a mail address."""


class RowAnswer(BaseModel):
    """What became of a row."""

    status: RowStatus
    reason: str | None


class RowsAnswer(BaseModel):
    """One result for each row, in order."""

    results: list[RowAnswer]


def _reaches(row: dict[str, Any]) -> bool:
    return "phone" in row or "email" in row


class ImportDoors:
    """Takes rows of imports from administrators."""

    def __init__(self, sink: RowSink, numbers: NumberReader, auditing: Auditing) -> None:
        self._sink = sink
        self._numbers = numbers
        self._auditing = auditing

    async def import_rows(self, request: web.Request) -> web.Response:
        """``POST /admin/import``: a batch of rows in one transaction."""
        body = validated(RowsBody, await json_body(request))
        if body.kind not in SHEETS:
            raise Problem("invalid", f"there is no kind {body.kind!r}", [("#/kind", "unknown")])
        if body.kind == CUSTOMERS.name and body.rows and not body.yes and not any(map(_reaches, body.rows)):
            raise Problem(
                "invalid",
                "no row has a phone or an email, so no call or mail will find these customers; "
                "send them, or say yes: true",
                [("#/rows", "phone or email: missing in every row"), ("#/yes", "true takes them")],
            )
        rows = await asyncio.to_thread(lambda: [self._with_valid_numbers(row) for row in body.rows])
        results = await self._sink.write_rows(body.kind, rows)
        became = Counter(str(each.status) for each in results)
        self._auditing.counted(request, Action.IMPORT, body.kind, **became)
        return answer({"results": [asdict(each) for each in results]})

    def _with_valid_numbers(self, row: Row) -> Row:
        """What its country does not have is kept only as it is written, as a file's is."""
        phones = row.get("phone")
        if not isinstance(phones, list):
            return row
        return {**row, "phone": [self._valid(one) if isinstance(one, dict) else one for one in phones]}

    def _valid(self, phone: Row) -> Row:
        e164 = phone.get("e164")
        # What is not even of the form of a number is for the store to refuse.
        if not isinstance(e164, str) or E164.fullmatch(e164) is None or self._numbers.read(e164).e164 == e164:
            return phone
        return {**phone, "e164": None}


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
                RowsBody,
                customer={
                    "kind": "customers",
                    "rows": [{"customer_id": "C-1", "name": "Lu", "email": ["lu@x.cn"]}],
                },
            ),
            answers={200: Answer(about="What became of each row", shape=RowsAnswer)},
        ),
    ),
)
