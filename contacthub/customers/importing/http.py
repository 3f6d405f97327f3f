"""Rows of an import, as the command line sends them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field, StrictBool

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import MIB, BodyLimits, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.cards import Place
from contacthub.customers.importing.phones import PhoneCells
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.columns import BadCell
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.kinds.posted import E164
from contacthub.customers.looking import author
from contacthub.customers.model import Author, Row, RowResult, RowStatus
from contacthub.customers.store import CustomerStore
from contacthub.problems import Problem

MAX_ROWS = 1_000
LIMITS = BodyLimits(MIB, 50_000)


class RowsBody(BaseModel):
    """Rows of an import, as the CSV reader made them."""

    kind: Annotated[str, Field(json_schema_extra={"enum": list(SHEETS)})]
    rows: Annotated[list[dict[str, Any]], Field(max_length=MAX_ROWS)]
    yes: StrictBool = False
    """Take customers of whom no row has a phone or a mail address."""
    import_id: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")] | None = None
    """The import that the rows are of, as `POST /admin/imports` has begun it."""


class RowAnswer(BaseModel):
    """What became of a row; ``reason``: why it was rejected, or what is worth a look in one that was not.

    ``customer_id``: the customer that the row is, or belongs to; null in one that was rejected. ``replaces``:
    the fields in which it says something else than what was known; a row with ``keeps_known`` true replaces
    nothing and only adds. ``same_number_as``: customers of other
    names, with their ids, who had a number of this new one already.
    """

    status: RowStatus
    reason: str | None
    customer_id: str | None
    replaces: list[str]
    same_number_as: list[str]


class RowsAnswer(BaseModel):
    """One result for each row, in order."""

    results: list[RowAnswer]


def _author(request: web.Request, body: RowsBody) -> Author:
    return replace(author(request), import_id=None if body.import_id is None else int(body.import_id))


def _view(result: RowResult) -> dict[str, Any]:
    # Not what was known: administrators see no cards.
    return {
        "status": result.status,
        "reason": result.reason,
        "customer_id": result.customer_id,
        "replaces": list(result.replaces),
        "same_number_as": list(result.same_number_as),
    }


def _reaches(row: dict[str, Any]) -> bool:
    return bool(row.get("phone") or row.get("email"))


class ImportDoors:
    """Takes rows of imports from administrators."""

    def __init__(
        self, sink: CustomerStore, numbers: NumberReader, place: Callable[[], Place], auditing: Auditing
    ) -> None:
        self._sink = sink
        self._numbers = numbers
        self._place = place
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
        place = self._place()
        cells = PhoneCells(self._numbers, place.region, place.area)
        rows = await asyncio.to_thread(lambda: [self._with_numbers(row, cells) for row in body.rows])
        good = [row for row in rows if not isinstance(row, RowResult)]
        written = iter(await self._sink.write_rows(body.kind, good, by=_author(request, body)))
        results = [row if isinstance(row, RowResult) else next(written) for row in rows]
        became = Counter(str(each.status) for each in results)
        self._auditing.counted(request, Action.IMPORT, body.kind, **became)
        return answer({"results": [_view(each) for each in results]})

    def _with_numbers(self, row: Row, cells: PhoneCells) -> Row | RowResult:
        """The row with its numbers read as those of a file are, or why it is rejected."""
        phones = row.get("phone")
        phones = [phones] if isinstance(phones, str) else phones
        if not isinstance(phones, list):
            return row
        try:
            return {**row, "phone": [read for one in phones for read in self._read(one, cells)]}
        except BadCell as bad:
            return RowResult(status="rejected", reason=f"phone: {bad}")

    def _read(self, phone: Any, cells: PhoneCells) -> list[Any]:  # Any: JSON, for the store to check
        """A text is read; of a number in parts, only what its country does not have is left out."""
        if isinstance(phone, str):
            return list(cells.read(phone)[0]) if phone.strip() else []
        raw = phone.get("raw") if isinstance(phone, dict) else None
        if not isinstance(raw, str) or not raw.strip():
            return [phone]
        if "e164" not in phone:
            given = {name: value for name, value in phone.items() if value is not None}
            return [{**one, **given, "raw": one["raw"]} for one in cells.read(raw)[0]]
        if phone["e164"] is None:
            cells.read(raw)  # the reader of another file may know another country; what is no number is none
            return [phone]
        return [self._valid(phone)]

    def _valid(self, phone: Row) -> Row:
        e164 = phone["e164"]
        # What is not even of the form of a number is for the store to refuse.
        if not isinstance(e164, str) or E164.fullmatch(e164) is None or self._numbers.read(e164).e164 == e164:
            return phone
        return {**phone, "e164": None}


ROUTES = (
    Route(
        "POST",
        f"{API}/admin/import",
        ImportDoors.import_rows,
        rule=allow(Right.HUB_RUN),
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
            problems=("unknown_import",),
        ),
    ),
)
