"""The imports of the past over HTTP: listed, and undone as a whole."""

from __future__ import annotations

from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, query_number, query_row
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    Answer,
    Link,
    Page,
    Told,
    json_of,
    limit,
    next_page,
)
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.customers.history_store import HistoryStore
from contacthub.customers.looking import author
from contacthub.customers.model import Import, ImportNotFound, ImportState, LeftAlone
from contacthub.customers.record_wire import Body, MaybeName, Name
from contacthub.customers.row_numbers import row_number
from contacthub.customers.tables.history import NEWEST
from contacthub.customers.uploads.uploads import ImportRuns, Uploads

PATH: Final = f"{API}/imports"
MAX_LIMIT: Final = 200
CHANGES_A_REQUEST: Final = 2_000
"""Undone by one request, which takes a second or two."""


class ImportView(BaseModel):
    """An import. ``counts`` are by kind of record: how many rows were new, changed, unchanged and rejected.

    ``undone`` changes are taken back; ``left`` are not, since somebody has changed the same again.
    """

    id: str
    at: Timestamp
    by: str
    file: str
    program: Annotated[
        str | None, Field(description="The program whose export it is, where it was recognised")
    ]
    counts: dict[str, dict[str, int]]
    state: ImportState
    undone: int
    left: int


class LeftView(BaseModel):
    """What was changed again since it was imported, and is left as it is; ``fields``: what of it."""

    customer_id: str
    kind: str
    record: str
    fields: list[str]


class UndoneView(BaseModel):
    """The import, and what was left alone by this request. While its state is ``undoing``, ask again."""

    import_: Annotated[ImportView, Field(alias="import")]
    left: list[LeftView]


class NewImport(Body):
    """What is about to be imported."""

    file: Name
    program: MaybeName = None


class PastImportDoors:
    """Lists imports, and undoes them."""

    def __init__(self, history: HistoryStore, auditing: Auditing, uploads: Uploads) -> None:
        self._history = history
        self._auditing = auditing
        self._uploads = uploads

    async def show_all(self, request: web.Request) -> web.Response:
        """``GET /imports``."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        before = query_row(request, default=NEWEST)
        page = await self._history.imports(limit=most, before=before)
        return answer({"items": [import_view(one) for one in page.items], "next_cursor": page.next_cursor})

    async def show(self, request: web.Request) -> web.Response:
        """``GET /imports/{id}``."""
        return answer(import_view(await self._history.import_of(_asked(request))))

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /admin/imports``: the rows that follow name it."""
        body = validated(NewImport, await json_body(request))
        number = await self._history.begin_import(file=body.file, program=body.program, by=author(request))
        return answer(import_view(await self._history.import_of(number)), status=201)

    async def end(self, request: web.Request) -> web.Response:
        """``POST /admin/imports/{id}/end``: there are no more rows."""
        number = _asked(request)
        await self._history.end_import(number, by=author(request))
        return answer(import_view(await self._history.import_of(number)))

    async def undo(self, request: web.Request) -> web.Response:
        """``POST /imports/{id}/undo``: the next part of it."""
        number = _asked(request)
        if self._uploads.is_running(number):
            raise ImportRuns("the import runs; it can be undone when it is done")
        done = await self._history.undo_import(number, by=author(request), most=CHANGES_A_REQUEST)
        self._auditing.counted(request, Action.UNDO_IMPORT, str(number), left=len(done.left))
        return answer({"import": import_view(done.state), "left": [_left_view(one) for one in done.left]})


def _asked(request: web.Request) -> int:
    number = row_number(request.match_info["id"])
    if number is None:
        raise ImportNotFound
    return number


def import_view(one: Import) -> Json:
    """An import as it is answered."""
    return {
        "id": str(one.id),
        "at": rfc3339(one.at),
        "by": one.author,
        "file": one.file,
        "program": one.program,
        "counts": one.counts,
        "state": one.state,
        "undone": one.undone,
        "left": one.left,
    }


def _left_view(one: LeftAlone) -> Json:
    return {
        "customer_id": one.customer_id,
        "kind": one.kind,
        "record": one.record,
        "fields": list(one.fields),
    }


NUMBERED = {"id": "$response.body#/id"}

ROUTES = (
    Route(
        "GET",
        PATH,
        PastImportDoors.show_all,
        rule=allow(Right.IMPORTS_RUN),
        told=Told(
            tag="Administration",
            summary="The imports there were, newest first",
            parameters=(limit(MAX_LIMIT, 50), CURSOR),
            answers={
                200: Answer(about="A page of them", shape=Page(ImportView), links=(next_page(f"GET {PATH}"),))
            },
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{id}}",
        PastImportDoors.show,
        rule=allow(Right.IMPORTS_RUN),
        told=Told(
            tag="Administration",
            summary="One import",
            answers={200: Answer(about="It", shape=ImportView)},
            problems=("unknown_import",),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{id}}/undo",
        PastImportDoors.undo,
        rule=allow(Right.IMPORTS_RUN),
        told=Told(
            tag="Administration",
            summary="Undo an import, newest change first",
            about="A request undoes about 2,000 changes; ask again while the state is `undoing`. What was "
            "changed again since is left as it is, and listed; once that is undone, the import may be again.",
            answers={200: Answer(about="How far it is", shape=UndoneView)},
            problems=("unknown_import", "wrong_state"),
        ),
    ),
    Route(
        "POST",
        f"{API}/admin/imports",
        PastImportDoors.begin,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="Begin an import, whose rows can then be undone together",
            body=json_of(NewImport, file={"file": "customers.csv"}),
            answers={
                201: Answer(
                    about="The import",
                    shape=ImportView,
                    links=(
                        Link(f"GET {PATH}/{{id}}", NUMBERED),
                        Link(f"POST {PATH}/{{id}}/undo", NUMBERED),
                        Link(f"POST {API}/admin/imports/{{id}}/end", NUMBERED),
                    ),
                )
            },
        ),
    ),
    Route(
        "POST",
        f"{API}/admin/imports/{{id}}/end",
        PastImportDoors.end,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="Say that all rows of an import are sent",
            answers={200: Answer(about="The import", shape=ImportView)},
            problems=("unknown_import",),
        ),
    ),
)
