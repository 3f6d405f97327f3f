"""A quote on paper over HTTP: as a page to print, and as PDF."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.describing.words import Answer, Media, Parameter, Told
from contacthub.api.route import Route
from contacthub.api.safe_headers import POLICY as POLICY_HEADER
from contacthub.problems import Problem
from contacthub.work.http import OF_ITEM, READ
from contacthub.work.quote_page import POLICY, quote_page
from contacthub.work.quotes_http import PATH, QuoteDoors
from contacthub.work.typesetter import Typesetter

FORMATS: Final = ("html", "pdf")
KEPT_NOWHERE: Final = {"Cache-Control": "private, no-store"}


class QuotePages:
    """Shows quotes as customers get them."""

    def __init__(self, quotes: QuoteDoors, typesetter: Typesetter) -> None:
        self._quotes = quotes
        self._typesetter = typesetter

    async def page(self, request: web.Request) -> web.Response:
        """``GET /work/{id}/quotes/{n}``."""
        wanted = request.query.get("format", FORMATS[0])
        if wanted not in FORMATS:
            words = f"format is one of {', '.join(FORMATS)}"
            raise Problem("invalid", words, [("#/query/format", "unknown")])
        language: str = request.query.get("lang", request.headers.get("Accept-Language", "zh"))
        number, sheet = await self._quotes.sheet(request, "en" if language.startswith("en") else "zh")
        if wanted == "html":
            headers = {POLICY_HEADER: POLICY, **KEPT_NOWHERE}
            return web.Response(
                text=quote_page(sheet), headers=headers, content_type="text/html", charset="utf-8"
            )
        headers = {"Content-Disposition": f'inline; filename="{number}.pdf"', **KEPT_NOWHERE}
        pdf = await self._typesetter.pdf(sheet)
        return web.Response(body=pdf, headers=headers, content_type="application/pdf")


ROUTES = (
    Route(
        "GET",
        f"{PATH}/{{n}}",
        QuotePages.page,
        rule=own(Right.WORK_EDIT, *READ),
        told=Told(
            tag="Work",
            summary="A quote as a page to print, or as PDF",
            about="PDFs need the extra `pdf`; without it, the page is printed as PDF by a browser.",
            parameters=(
                Parameter(
                    name="lang", about="In which language.", schema={"type": "string", "enum": ["zh", "en"]}
                ),
                Parameter(
                    name="format",
                    about="Not given: the page.",
                    schema={"type": "string", "enum": list(FORMATS)},
                ),
            ),
            answers={
                200: Answer(
                    about="The page, or the PDF",
                    shape=Media("text/html"),
                    also=(Media("application/pdf"),),
                )
            },
            problems=(*OF_ITEM, "unknown_quote", "no_pdf", "unavailable"),
        ),
    ),
)
