"""Importing a file over HTTP: it is sent, looked at, corrected, run; its undoing is in ``imports_http``."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.fields import Kind, sees
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, query_number
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import MIB, USUAL, BodyLimits, json_body
from contacthub.api.describing.words import API, Answer, Body, Link, Media, Parameter, Told, json_of, whole
from contacthub.api.forms import file_part
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.looking import author
from contacthub.customers.model import ImportNotFound
from contacthub.customers.row_numbers import row_number
from contacthub.customers.uploads.receiving import received
from contacthub.customers.uploads.upload import Upload
from contacthub.customers.uploads.uploads import ImportRuns, Uploads
from contacthub.customers.uploads.wire import (
    MOST_TABLES,
    RunBody,
    UploadChange,
    UploadForm,
    UploadView,
    changed,
    upload_view,
)
from contacthub.problems import Problem

PATH: Final = f"{API}/imports"
FILE: Final = f"{PATH}/{{id}}/file"
MOST_BYTES: Final = 100 * MIB
WITHIN_S: Final = 2.0
"""So long an answer waits for a file to be read and tried: most are done then."""
CSV: Final = "text/csv; charset=utf-8"
TOML: Final = "application/toml"
NUMBERED: Final = {"id": "$response.body#/id"}
CHANGE_LIMITS: Final = BodyLimits(USUAL.most_bytes * 4, 20_000)


class UploadDoors:
    """Takes files of administrators and supervisors, and imports them."""

    def __init__(self, uploads: Uploads, auditing: Auditing) -> None:
        self._uploads = uploads
        self._auditing = auditing

    async def send(self, request: web.Request) -> web.Response:
        """``POST /imports``."""
        part, name = await file_part(request)
        by = author(request)
        upload = await self._uploads.begin(name, by)
        try:
            await received(request, part, upload.file)
            await self._uploads.received(upload)
        except BaseException:
            await asyncio.shield(self._uploads.discard(upload, by))
            raise
        await self._auditing.done(request, Action.PREPARE_IMPORT, str(upload.id))
        await self._uploads.settled(upload, WITHIN_S)
        return self._answer(request, upload, status=201)

    async def show(self, request: web.Request) -> web.Response:
        """``GET /imports/{id}/file``."""
        upload = await self._asked(request)
        if not upload.tables:
            await self._uploads.settled(upload, WITHIN_S)
        return self._answer(request, upload)

    async def change(self, request: web.Request) -> web.Response:
        """``PATCH /imports/{id}/file``."""
        body = validated(UploadChange, await json_body(request))
        upload = await self._asked(request)
        wishes = changed(upload.wishes, body)
        await self._uploads.change(upload, wishes)
        await self._uploads.settled(upload, WITHIN_S)
        return self._answer(request, upload)

    async def discard(self, request: web.Request) -> web.Response:
        """``DELETE /imports/{id}/file``."""
        upload = await self._asked(request)
        await self._uploads.discard(upload, author(request))
        await self._auditing.done(request, Action.DISCARD_IMPORT, str(upload.id))
        return web.Response(status=204)

    async def run(self, request: web.Request) -> web.Response:
        """``POST /imports/{id}/run``."""
        body = validated(RunBody, await json_body(request))
        upload = await self._asked(request)
        if not upload.reaches and not body.yes:
            raise Problem(
                "invalid",
                "no column is a phone or a mail address, so no call or mail will find these customers; "
                "say which column is, or yes: true",
                [("#/yes", "true takes them")],
            )
        await self._uploads.run(upload, author(request))
        await self._auditing.done(request, Action.IMPORT, str(upload.id))
        return self._answer(request, upload, status=202)

    async def mapping(self, request: web.Request) -> web.Response:
        """``GET /imports/{id}/mapping``."""
        upload = await self._asked(request)
        n = query_number(request, "table", default=0, low=0, high=MOST_TABLES)
        text = upload.tables[n]["mapping"] if n < len(upload.tables) else None
        if text is None:
            raise ImportRuns("the table cannot be read as it is, so it has no mapping")
        return web.Response(body=text.encode(), headers={"Content-Type": TOML})

    async def refused(self, request: web.Request) -> web.StreamResponse:
        """``GET /imports/{id}/refused``."""
        upload = await self._asked(request)
        try:
            whole_file = await asyncio.to_thread(upload.refused.read_bytes)
        except FileNotFoundError:
            raise ImportRuns("the import has not run to its end") from None
        lines = max(whole_file.count(b"\n") - 1, 0)
        self._auditing.counted(request, Action.READ_CUSTOMERS, str(upload.id), customers=lines)
        named = f'attachment; filename="refused-{upload.id}.csv"'
        return web.Response(body=whole_file, headers={"Content-Type": CSV, "Content-Disposition": named})

    async def _asked(self, request: web.Request) -> Upload:
        number = row_number(request.match_info["id"])
        if number is None:
            raise ImportNotFound
        return await self._uploads.upload_of(number)

    def _answer(self, request: web.Request, upload: Upload, *, status: int = 200) -> web.Response:
        may_see_cards = sees(viewer(request), Kind.IMPORT, "known")
        view = upload_view(upload, may_see_cards=may_see_cards)
        shown = sum(len(one["differences"]) for one in view["counts"])
        if may_see_cards and shown:
            self._auditing.counted(request, Action.READ_CUSTOMERS, str(upload.id), customers=shown)
        return answer(view, status=status)


EXAMPLE: Final = "name,phone\nLu Xiaoming,13800138000\n"
TABLE: Final = Parameter(
    name="table", about="Which table of the file, from 0.", schema=whole(0, MOST_TABLES, 0)
)
WHO: Final = allow(Right.IMPORTS_RUN)
SHOWN: Final = {200: Answer(about="The file, and what would become of its rows", shape=UploadView)}

ROUTES = (
    Route(
        "POST",
        PATH,
        UploadDoors.send,
        rule=WHO,
        limits=BodyLimits(MOST_BYTES + MIB, 0),
        told=Told(
            tag="Administration",
            summary="Send a file to be imported",
            about="CSV, workbooks and vCard, at most 100 MiB. It is read and tried, and nothing is written: "
            "`run` does that. A file that is not run is taken away after two days.",
            body=Body(
                media={"multipart/form-data": UploadForm}, examples={"multipart/form-data": {"file": EXAMPLE}}
            ),
            answers={
                201: Answer(
                    about="The file; while its phase is `reading` or `trying`, ask again",
                    shape=UploadView,
                    links=(
                        Link(f"GET {FILE}", NUMBERED),
                        Link(f"PATCH {FILE}", NUMBERED),
                        Link(f"POST {PATH}/{{id}}/run", NUMBERED),
                        Link(f"DELETE {FILE}", NUMBERED),
                    ),
                )
            },
            problems=("over_limit", "unavailable"),
        ),
    ),
    Route(
        "GET",
        FILE,
        UploadDoors.show,
        rule=WHO,
        told=Told(
            tag="Administration",
            summary="A file that was sent, its columns, and what becomes of its rows",
            answers=SHOWN,
            problems=("unknown_import", "wrong_state"),
        ),
    ),
    Route(
        "PATCH",
        FILE,
        UploadDoors.change,
        rule=WHO,
        limits=CHANGE_LIMITS,
        told=Told(
            tag="Administration",
            summary="Say how a file is to be read",
            body=json_of(
                UploadChange,
                columns={
                    "tables": [{"table": 0, "columns": ["customers.name", "customers.phone:home", None]}]
                },
                encoding={"encoding": "cp1252"},
                conflicts={"tables": [{"table": 0, "keeps_known": True, "other_lines": [7]}]},
            ),
            answers=SHOWN,
            problems=("unknown_import", "wrong_state"),
        ),
    ),
    Route(
        "DELETE",
        FILE,
        UploadDoors.discard,
        rule=WHO,
        told=Told(
            tag="Administration",
            summary="Take a file away that is not to be imported",
            answers={204: Answer(about="It is gone")},
            problems=("unknown_import", "wrong_state"),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{id}}/run",
        UploadDoors.run,
        rule=WHO,
        told=Told(
            tag="Administration",
            summary="Import a file that was sent",
            about="One at a time, in short transactions beside all else. What is written when the hub ends "
            "is whole; `run` goes on behind it, or `undo` takes it back.",
            body=json_of(RunBody, run={}),
            answers={202: Answer(about="It runs; ask for the file to see how far it is", shape=UploadView)},
            problems=("unknown_import", "wrong_state"),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{id}}/mapping",
        UploadDoors.mapping,
        rule=WHO,
        told=Told(
            tag="Administration",
            summary="What the columns are read as, as a file for `contacthub import --map`",
            parameters=(TABLE,),
            answers={200: Answer(about="The mapping", shape=Media(TOML))},
            problems=("unknown_import", "wrong_state"),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{id}}/refused",
        UploadDoors.refused,
        rule=WHO,
        told=Told(
            tag="Administration",
            summary="The lines of a file that were refused, with the reasons, as CSV",
            answers={200: Answer(about="The lines", shape=Media("text/csv"))},
            problems=("unknown_import", "wrong_state"),
        ),
    ),
)
