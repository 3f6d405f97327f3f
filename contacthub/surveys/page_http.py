"""``/ask/{token}``: where a customer answers. A GET stores nothing: scanners of mail make it too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from aiohttp import web

from contacthub.access.rate_limit import Limit
from contacthub.api.bodies import KIB, BodyLimits, body_of
from contacthub.api.describing.words import NO_LOGIN, Answer, Body, Media, Parameter, Told
from contacthub.api.pace import PaceOfPlaces
from contacthub.api.route import Login, Route
from contacthub.api.safe_headers import POLICY as POLICY_HEADER
from contacthub.floor_file.directory import Directory
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.surveys.model import Asked
from contacthub.surveys.page import POLICY, Shown, chosen, form_page, gone_page, read
from contacthub.surveys.poor import FollowUp, look_at
from contacthub.surveys.store import SurveyStore

PATH: Final = "/ask/{token}"
PER_SECOND: Final = 5
BURST: Final = 40
LIMITS: Final = BodyLimits(32 * KIB, 5_000)
MOST_FIELDS: Final = 200
FORM: Final = "application/x-www-form-urlencoded"


class AskDoors:
    """Shows the page, and keeps answers."""

    def __init__(
        self, store: SurveyStore, directory: Directory, now: Callable[[], Instant], follow_up: FollowUp
    ) -> None:
        self._store = store
        self._directory = directory
        self._now = now
        self._follow_up = follow_up
        self._pace = PaceOfPlaces(Limit(PER_SECOND, BURST), now)

    async def show(self, request: web.Request) -> web.Response:
        """``GET /ask/{token}``: what stands in the query is chosen beforehand."""
        self._pace.check(request)
        found = await self._store.by_link(request.match_info["token"], self._now())
        if found is None:
            return _html(gone_page(_wanted(request)), 404)
        ask, before = found
        beforehand = chosen(ask, request.query)
        shown = Shown(
            chosen=before.values if before is not None else beforehand,
            comment=(before.comment or "") if before is not None else "",
            kept=before is not None,
            day=self._day(ask),
        )
        return _html(form_page(ask, _wanted(request, ask), shown))

    async def keep(self, request: web.Request) -> web.Response:
        """``POST /ask/{token}``: keep the answer, and show it."""
        self._pace.check(request)
        body = await body_of(request)
        now = self._now()
        found = await self._store.by_link(request.match_info["token"], now)
        if found is None:
            return _html(gone_page(_wanted(request)), 404)
        ask, _ = found
        answer, wrong = read(ask, _fields(body))
        if wrong is not None:
            shown = Shown(
                chosen=answer.values,
                comment=answer.comment or "",
                kept=False,
                day=self._day(ask),
                wrong=wrong,
            )
            return _html(form_page(ask, _wanted(request, ask), shown), 422)
        is_first = await self._store.answer(ask.id, answer, now)
        if is_first:
            await look_at(self._follow_up, ask, answer)
        shown = Shown(chosen=answer.values, comment=answer.comment or "", kept=True, day=self._day(ask))
        return _html(form_page(ask, _wanted(request, ask), shown))

    def _day(self, ask: Asked) -> str:
        """Up to which an answer may be given: the last whole day."""
        zone = ZoneInfo(self._directory.floor.time_zone)
        return datetime.fromtimestamp(ask.expires_at / 1000, UTC).astimezone(zone).date().isoformat()


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form; of one that stands there twice the last."""
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:  # is no UTF-8, or has more fields than any page
        raise Problem("bad_request", "the body is not the form of the page") from None


def _wanted(request: web.Request, ask: Asked | None = None) -> str:
    """The language that was chosen on the page, else that of the text, else the browser's."""
    asked = request.query.get("lang")
    if asked in ("zh", "en"):
        return asked
    return ask.language if ask is not None else request.headers.get("Accept-Language", "en")


def _html(page: str, status: int = 200) -> web.Response:
    headers = {POLICY_HEADER: POLICY, "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return web.Response(text=page, status=status, content_type="text/html", charset="utf-8", headers=headers)


HTML: Final = Media("text/html")
GONE: Final = Answer(about="The link leads nowhere, or not any more: a page that says so", shape=HTML)
LANGUAGE: Final = Parameter(
    name="lang",
    about="In which language; else in that of the text that was sent.",
    schema={"type": "string", "enum": ["zh", "en"]},
)

ROUTES = (
    Route(
        "GET",
        PATH,
        AskDoors.show,
        login=Login.OWN,
        told=Told(
            tag="Surveys",
            summary="The page on which a customer answers",
            about="The end of the address, 128 random bits, is all that is needed, for 14 days. It stores "
            "nothing. Answers in the query, such as `score=4`, are chosen beforehand.",
            parameters=(LANGUAGE,),
            answers={200: Answer(about="The page", shape=HTML), 404: GONE},
            problems=("over_limit",),
            security=NO_LOGIN,
        ),
    ),
    Route(
        "POST",
        PATH,
        AskDoors.keep,
        login=Login.OWN,
        limits=LIMITS,
        told=Told(
            tag="Surveys",
            summary="Keep a customer's answer",
            about="The first answer stays beside the newest, which counts: it may be changed until the link "
            "ends.",
            parameters=(LANGUAGE,),
            body=Body(media={FORM: Media(FORM)}, examples={FORM: "score=4&comment="}),
            answers={
                200: Answer(about="It is kept: the page with it", shape=HTML),
                404: GONE,
                422: Answer(about="Nothing was chosen, or too much written: the page says so", shape=HTML),
            },
            problems=("over_limit", "bad_request", "too_large", "unsupported_media_type"),
            security=NO_LOGIN,
        ),
    ),
)
