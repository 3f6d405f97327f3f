"""Lists as files over HTTP: of the rows that the list's own route answers who asks, page after page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow, check
from contacthub.api.auditing import Auditing
from contacthub.api.describing.words import API, TEXT, Answer, Media, Parameter, Told
from contacthub.api.login import part, viewer
from contacthub.api.route import Bound, Route
from contacthub.clock import rfc3339
from contacthub.exports.cells import Column, cells, heading
from contacthub.exports.files import CsvFile, RowFile, Workbook
from contacthub.exports.lists import LISTS, Exported, shown_columns
from contacthub.problems import Problem
from contacthub.routing.words import Instant

PATH: Final = f"{API}/exports/{{what}}"
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Final[Mapping[str, str]] = {"csv": CSV, "xlsx": XLSX}
PAGE: Final = 200
AT_ONCE: Final = 2
OWN: Final = frozenset({"format", "lang", "limit", "cursor"})
UNSAID: Final = frozenset({"q", "ref", "subject"})
"""Filters whose value may be a person's: the audit has their names alone."""
Rows = Sequence[Mapping[str, Any]]


class ExportDoors:
    """Sends lists as files, two at a time. ``folder``: where workbooks are put together."""

    def __init__(
        self, routes: Iterable[Bound], auditing: Auditing, folder: Path, now: Callable[[], Instant]
    ) -> None:
        self._routes = {each.route.path: each for each in routes if each.route.method == "GET"}
        self._auditing = auditing
        self._folder = folder
        self._now = now
        self._under_way = 0

    async def export(self, request: web.Request) -> web.StreamResponse:
        """``GET /exports/{what}``."""
        what, form = request.match_info["what"], request.query.get("format", "csv")
        listed = LISTS.get(what)
        if listed is None:
            raise Problem("not_found", f"there is no such list; there are {', '.join(LISTS)}")
        if form not in KINDS:
            words = f"format is one of {', '.join(KINDS)}"
            raise Problem("invalid", words, [("#/query/format", "unknown")])
        bound = self._routes[listed.path]
        if bound.route.rule is not None:
            check(viewer(request), bound.route.rule, str(bound.route))
        for name in listed.needs:
            if not request.query.get(name):
                raise Problem("invalid", f"{what} needs {name}", [(f"#/query/{name}", "missing")])
            request.match_info[name] = request.query[name]
        if self._under_way >= AT_ONCE:
            raise Problem(
                "over_limit", f"{AT_ONCE} files are written just now: ask again when one of them is there"
            )
        columns = shown_columns(listed, request.query.get("show"))
        self._under_way += 1
        try:
            return await self._sent(request, what, columns, bound)
        finally:
            self._under_way -= 1

    async def _sent(
        self, request: web.Request, what: str, columns: Sequence[Column], bound: Bound
    ) -> web.StreamResponse:
        pages = self._pages(request, bound, LISTS[what])
        form, rows, is_whole = request.query.get("format", "csv"), 0, False
        language: str = request.query.get("lang", request.headers.get("Accept-Language", "zh"))
        head = [heading(each, "en" if language.startswith("en") else "zh") for each in columns]
        first = await anext(pages)  # what is wrong with a filter is said before anything is sent
        if bound.route.rule is not None:
            part(request).must_be_made(bound.route.rule, str(bound.route))
        said = [
            name if name in UNSAID else f"{name}={text}"
            for name, text in request.query.items()
            if name not in OWN
        ]
        await self._auditing.done(request, Action.EXPORT, what, format=form, filters=said)
        day = rfc3339(self._now())[:10]
        response = web.StreamResponse(
            headers={
                "Content-Type": f"{KINDS[form]}; charset=utf-8" if form == "csv" else KINDS[form],
                "Content-Disposition": f'attachment; filename="{what}-{day}.{form}"',
                "Cache-Control": "private, no-store",
            }
        )
        try:
            async with AsyncExitStack() as stack:
                file: RowFile = CsvFile()
                if form == "xlsx":
                    file = await stack.enter_async_context(Workbook(self._folder))
                await response.prepare(request)
                await _send(response, await file.add([head]))
                async for page in _with(first, pages):
                    await _send(response, await file.add([cells(row, columns) for row in page]))
                    rows += len(page)
                async for chunk in file.rest():
                    await _send(response, chunk)
                await response.write_eof()
                is_whole = True
        finally:
            await self._auditing.done(request, Action.EXPORT, what, rows=rows, is_whole=is_whole)
        return response

    async def _pages(self, request: web.Request, bound: Bound, listed: Exported) -> AsyncIterator[Rows]:
        """The rows of a list, as its own route answers them."""
        filters = {name: text for name, text in request.query.items() if name not in OWN | {*listed.needs}}
        after: str | None = None
        while True:
            asked = dict(filters)
            if listed.paged:
                asked["limit"] = str(PAGE)
            if after is not None:
                asked["cursor"] = after
            found = await bound.handler(request.clone(rel_url=request.rel_url.with_query(asked)))
            assert isinstance(found, web.Response)
            assert isinstance(found.body, bytes)
            body = orjson.loads(found.body)
            yield body[listed.items] if listed.rows is None else listed.rows(body)
            after = body.get("next_cursor")
            if after is None:
                return


async def _with(first: Rows, pages: AsyncIterator[Rows]) -> AsyncIterator[Rows]:
    yield first
    async for page in pages:
        yield page


async def _send(response: web.StreamResponse, chunk: bytes) -> None:
    if chunk:
        await response.write(chunk)


def _filters() -> Sequence[Parameter]:
    return (
        Parameter(name="format", about="Not given: CSV.", schema={"type": "string", "enum": list(KINDS)}),
        Parameter(name="show", about="Of `figures`: ids of those meant, by commas.", schema=TEXT),
        Parameter(name="lang", about="Of the headings.", schema={"type": "string", "enum": ["zh", "en"]}),
        *(
            Parameter(name=name, about=f"Needed by {' and '.join(lists)}.", schema=TEXT)
            for name, lists in _needed().items()
        ),
    )


def _needed() -> dict[str, list[str]]:
    """The parameters that some lists need, each with the names of these."""
    found: dict[str, list[str]] = {}
    for what, listed in LISTS.items():
        for name in listed.needs:
            found.setdefault(name, []).append(f"`{what}`")
    return found


ROUTES = (
    Route(
        "GET",
        PATH,
        ExportDoors.export,
        rule=allow(Right.LISTS_EXPORT),
        fresh=True,
        told=Told(
            tag="Privacy",
            summary="A list as a file for a spreadsheet",
            about=f"`what` is one of {', '.join(f'`{each}`' for each in LISTS)}; needed is the right to "
            "see the list, too. It has the rows and columns of the screen, with what is masked there; "
            "further parameters are those of the list's own route. CSV is UTF-8 with a mark, sent as it is "
            "read; a workbook is sent once it is whole. No text is a formula. Two files are written at once.",
            parameters=tuple(_filters()),
            answers={200: Answer(about="The file", shape=Media(CSV), also=(Media(XLSX),))},
            problems=("not_found", "invalid", "over_limit", "bad_cursor", "unknown_model", "wrong_state"),
        ),
    ),
)
