"""Writes a mail of a report: made with the rights and the sight that its user has at that moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from contacthub.access.rights import Right
from contacthub.access.viewer import Viewer
from contacthub.accounts.model import User
from contacthub.api.json import Json
from contacthub.channels.notices import Notice
from contacthub.exports.cells import Cell, cells, heading
from contacthub.exports.files import CsvFile, RowFile, Workbook
from contacthub.exports.http import KINDS
from contacthub.exports.lists import LISTS, report_rows, shown_columns
from contacthub.hub.pacing import gently, in_thread
from contacthub.messages.model import Attachment
from contacthub.problems import Problem
from contacthub.report_mails.model import Form, ReportMail
from contacthub.report_mails.telling import html_of, notes_of, subject_of, table_of, text_of
from contacthub.report_mails.times import ended
from contacthub.reports.cells import Basis, By
from contacthub.reports.figure_reports import Asked, FigureReports
from contacthub.reports.formula import Formula
from contacthub.reports.formulas import FORMULAS
from contacthub.reports.periods import Days
from contacthub.reports.periods import Every as Interval

USUAL: Final = ("offered", "answered", "abandoned", "service_level", "asa_ms", "aht_ms")
"""What a view shows that does not say so, as the page does."""
NEEDED: Final = frozenset({Right.REPORTS_READ, Right.LISTS_EXPORT})
OWNER_DISABLED: Final = "owner_disabled"
NOT_ENTITLED: Final = "not_entitled"
NO_FIGURES: Final = "no_figures"
TOO_MANY_ROWS: Final = "too_many_rows"


class NotWritten(Exception):
    """There is no such mail, for a reason that will be the same next time."""


class StillCounting(Exception):
    """What came last is not counted yet: later the report is whole."""


class ReportWriting:
    """Writes them. ``folder``: where workbooks are put together."""

    def __init__(
        self,
        reports: FigureReports,
        zone: Callable[[], ZoneInfo],
        *,
        users: Callable[[], Sequence[User]],
        viewer_of: Callable[[User], Viewer],
        folder: Path,
    ) -> None:
        self._reports = reports
        self._zone = zone
        self._users = users
        self._viewer_of = viewer_of
        self._folder = folder

    async def notice(self, mail: ReportMail, day: date) -> Notice:
        """The mail over the days that had ended as ``day`` began.

        Raises:
            NotWritten: its user may not have it, or there is nothing that could be in it.
            StillCounting: a little later it is whole.
        """
        viewer = self._viewer(mail.user)
        query = dict(parse_qsl(mail.query, keep_blank_values=True))
        first, last = ended(mail.wanted.every, day)
        asked = Asked(
            days=Days(first, last, self._zone()),
            every=cast(Interval, query.get("every", "day")),
            by=cast(By, query.get("by", "none")),
            basis=cast(Basis, query.get("basis", "came")),
            queue=query.get("queue") or None,
            with_before=True,
            sight=viewer.sight,
        )
        try:
            body = await self._reports.of(asked)
        except Problem as problem:
            raise NotWritten(TOO_MANY_ROWS) from problem
        if not body["is_complete"]:
            raise StillCounting
        wanted = query["show"].split(",") if "show" in query else USUAL
        shown = [each for each in FORMULAS if each.id in body["figures"] and each.id in wanted]
        if not shown:
            raise NotWritten(NO_FIGURES)
        return await self._written(mail, body, shown)

    def _viewer(self, name: str) -> Viewer:
        user = next((each for each in self._users() if each.name == name), None)
        if user is None or user.disabled:
            raise NotWritten(OWNER_DISABLED)
        viewer = self._viewer_of(user)
        if not viewer.rights >= NEEDED:
            raise NotWritten(NOT_ENTITLED)
        return viewer

    async def _written(self, mail: ReportMail, body: Json, shown: Sequence[Formula]) -> Notice:
        language, form = mail.wanted.language, mail.wanted.format
        columns = shown_columns(LISTS["figures"], ",".join(each.id for each in shown))
        head: list[Cell] = [heading(each, language) for each in columns]
        rows = await gently(in_thread(partial(_rows, body, columns)))
        data = await self._file([head, *rows], form)
        name = f"figures-{body['from']}-{body['to']}.{form}"
        file = Attachment(id=mail.id, name=name, media_type=KINDS[form], size=len(data))
        subject, notes = subject_of(mail, body), notes_of(mail, body)
        table = list(table_of(body, shown, language))
        return Notice(
            subject=subject,
            text=text_of(subject, table, notes),
            html=html_of(subject, table, notes),
            files=((file, data),),
        )

    async def _file(self, rows: Sequence[Sequence[Cell]], form: Form) -> bytes:
        if form == "csv":
            return await _bytes(CsvFile(), rows)
        async with Workbook(self._folder) as book:
            return await _bytes(book, rows)


def _rows(body: Json, columns: Any) -> list[list[Cell]]:
    return [cells(row, columns) for row in report_rows(body)]


async def _bytes(file: RowFile, rows: Sequence[Sequence[Cell]]) -> bytes:
    found = [await file.add(rows)]
    found += [chunk async for chunk in file.rest()]
    return b"".join(found)
