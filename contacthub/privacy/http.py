"""Everything about one customer, and erasing them, over HTTP."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, cursor_of, query_number, query_place
from contacthub.api.auditing import Auditing, audit_row
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    Answer,
    Media,
    Page,
    Parameter,
    Told,
    json_of,
    limit,
    next_page,
)
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.safe_headers import POLICY as POLICY_HEADER
from contacthub.api.validation import validated
from contacthub.hub.hub import Hub
from contacthub.privacy.erasing import Erasing
from contacthub.privacy.everything import POLICY, Asked, as_json, as_page
from contacthub.privacy.wire import (
    BecauseOf,
    ErasePreview,
    ErasureView,
    Everything,
    erasure_view,
    preview_view,
)
from contacthub.problems import Problem

OF_CUSTOMER: Final = f"{API}/customers/{{id}}"
ERASURES: Final = f"{API}/admin/erasures"
FORMATS: Final = ("json", "html")
MAX_LIMIT: Final = 200
KEPT_NOWHERE: Final = {"Cache-Control": "private, no-store"}


class PrivacyDoors:
    """Tells and erases what is known of a customer."""

    def __init__(self, hub: Hub, erasing: Erasing, auditing: Auditing) -> None:
        self._hub = hub
        self._erasing = erasing
        self._auditing = auditing

    async def everything(self, request: web.Request) -> web.StreamResponse:
        """``GET /customers/{id}/everything``."""
        wanted = request.query.get("format", FORMATS[0])
        if wanted not in FORMATS:
            words = f"format is one of {', '.join(FORMATS)}"
            raise Problem("invalid", words, [("#/query/format", "unknown")])
        preview = await self._erasing.preview(request.match_info["id"])
        now = self._hub.now()
        row = audit_row(request, now, Action.READ_EVERYTHING, preview.subject.ids[0], format=wanted)
        await self._auditing.shown(row)
        store = self._erasing.store
        asked = Asked(person=await store.person(preview.subject), at=now)
        response = web.StreamResponse(headers=KEPT_NOWHERE)
        if wanted == "json":
            response.content_type, chunks = "application/json", as_json(store, asked)
        else:
            language: str = request.query.get("lang", request.headers.get("Accept-Language", "zh"))
            response.headers[POLICY_HEADER] = POLICY
            response.content_type = "text/html"
            chunks = as_page(store, asked, "en" if language.startswith("en") else "zh")
        await response.prepare(request)
        async for chunk in chunks:
            await response.write(chunk)
        await response.write_eof()
        return response

    async def preview(self, request: web.Request) -> web.Response:
        """``GET /customers/{id}/erase``."""
        return answer(preview_view(await self._erasing.preview(request.match_info["id"])).model_dump())

    async def erase(self, request: web.Request) -> web.Response:
        """``POST /customers/{id}/erase``."""
        reason = validated(BecauseOf, await json_body(request)).reason
        erasure = await self._erasing.begin(request.match_info["id"], reason, viewer(request).name)
        await self._auditing.done(request, Action.ERASE_CUSTOMER, erasure.customer_id, reason=erasure.reason)
        return answer(erasure_view(erasure).model_dump(), status=202)

    async def erasures(self, request: web.Request) -> web.Response:
        """``GET /admin/erasures``."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        found = await self._erasing.store.erasures(before=query_place(request), most=most + 1)
        page = found[:most]
        after = cursor_of(page[-1].at, page[-1].id) if len(found) > most else None
        items = [erasure_view(each).model_dump() for each in page]
        return answer({"items": items, "next_cursor": after})

    async def erasure(self, request: web.Request) -> web.Response:
        """``GET /admin/erasures/{id}``."""
        found = await self._erasing.store.erasure(request.match_info["id"])
        if found is None:
            raise Problem("not_found", "there is no such erasure")
        return answer(erasure_view(found).model_dump())


ROUTES = (
    Route(
        "GET",
        f"{OF_CUSTOMER}/everything",
        PrivacyDoors.everything,
        rule=allow(Right.CUSTOMERS_ERASE),
        fresh=True,
        told=Told(
            tag="Privacy",
            summary="Everything about one customer",
            about="Every row about them of every table, with what happened to them and who looked at them; "
            "`html` is a page to print. Written as it is read.",
            parameters=(
                Parameter(
                    name="format",
                    about="Not given: JSON.",
                    schema={"type": "string", "enum": list(FORMATS)},
                ),
                Parameter(
                    name="lang",
                    about="In which language the page is.",
                    schema={"type": "string", "enum": ["zh", "en"]},
                ),
            ),
            answers={
                200: Answer(about="All of it", shape=Everything, also=(Media("text/html"),)),
            },
            problems=("unknown_customer", "invalid"),
        ),
    ),
    Route(
        "GET",
        f"{OF_CUSTOMER}/erase",
        PrivacyDoors.preview,
        rule=allow(Right.CUSTOMERS_ERASE),
        told=Told(
            tag="Privacy",
            summary="What erasing a customer would do",
            about="Rows by table, what stays and why, and what is in the way.",
            answers={200: Answer(about="The preview", shape=ErasePreview)},
            problems=("unknown_customer",),
        ),
    ),
    Route(
        "POST",
        f"{OF_CUSTOMER}/erase",
        PrivacyDoors.erase,
        rule=allow(Right.CUSTOMERS_ERASE),
        fresh=True,
        told=Told(
            tag="Privacy",
            summary="Erase a customer",
            about="It goes on by itself, also after a restart of the hub; there is no way back. "
            "`wrong_state` while a contact or an item of work of theirs is open, or an import runs; "
            "`legal_hold` while one stands.",
            body=json_of(BecauseOf, asked={"reason": "They asked for it by letter of 3 May"}),
            answers={202: Answer(about="It has begun", shape=ErasureView)},
            problems=("unknown_customer", "wrong_state", "legal_hold"),
        ),
    ),
    Route(
        "GET",
        ERASURES,
        PrivacyDoors.erasures,
        rule=allow(Right.CUSTOMERS_ERASE),
        told=Told(
            tag="Privacy",
            summary="Who was erased, newest first",
            parameters=(limit(MAX_LIMIT, 50), CURSOR),
            answers={
                200: Answer(
                    about="A page of erasures", shape=Page(ErasureView), links=(next_page(f"GET {ERASURES}"),)
                )
            },
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "GET",
        f"{ERASURES}/{{id}}",
        PrivacyDoors.erasure,
        rule=allow(Right.CUSTOMERS_ERASE),
        told=Told(
            tag="Privacy",
            summary="How far an erasure is",
            answers={200: Answer(about="The erasure", shape=ErasureView)},
            problems=("not_found",),
        ),
    ),
)
