"""Prices of parts over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.rules import AGENT, SUPERVISOR, allow
from contacthub.api.answering import answer, bad_cursor, query_number
from contacthub.api.describing.words import API, CURSOR, Answer, Page, Parameter, Told, by, limit, next_page
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.customers.http import ReadPlace
from contacthub.customers.kinds.columns import SHORT
from contacthub.customers.kinds.prices import Price
from contacthub.customers.price_store import FIRST, PriceStore
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

PATH: Final = f"{API}/prices"
MAX_LIMIT: Final = 200


class PriceView(BaseModel):
    """What a part costs; ``model`` null: of any model. ``valid_to``: the last day."""

    part: str
    model: str | None
    name: str | None
    price: str
    currency: str
    valid_from: str
    valid_to: str | None


class PriceDoors:
    """Shows prices."""

    def __init__(self, hub: Hub, prices: PriceStore, place: ReadPlace) -> None:
        self._hub = hub
        self._prices = prices
        self._place = place

    async def show_all(self, request: web.Request) -> web.Response:
        """``GET /prices``."""
        query = request.query
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        for name in ("q", "model"):
            if len(query.get(name, "")) > SHORT:
                raise Problem(
                    "invalid", f"{name} has at most {SHORT} characters", [(f"#/query/{name}", "too long")]
                )
        page = await self._prices.page(
            query.get("q", "").strip(),
            model=query.get("model"),
            day=self._day(query.get("on")),
            limit=most,
            after=_after(query.get("cursor")),
        )
        return answer({"items": [_view(each) for each in page.items], "next_cursor": page.next_cursor})

    def _day(self, asked: str | None) -> str | None:
        if asked == "any":
            return None
        if asked is None:
            return self._place().seen(self._hub.now()).today
        try:
            return date.fromisoformat(asked).isoformat()
        except ValueError:
            words = 'on is a day such as "2026-12-31", or "any"'
            raise Problem("invalid", words, [("#/query/on", "no day")]) from None


def _after(cursor: str | None) -> tuple[str, ...]:
    if cursor is None:
        return FIRST
    after = tuple(cursor.rsplit("\t", 2))
    if len(after) != len(FIRST) or "\0" in cursor:
        raise bad_cursor()
    return after


def _view(price: Price) -> Json:
    return {
        "part": price.part,
        "model": price.model or None,
        "name": price.name,
        "price": price.price,
        "currency": price.currency,
        "valid_from": price.valid_from,
        "valid_to": price.valid_to,
    }


ROUTES = (
    Route(
        "GET",
        PATH,
        PriceDoors.show_all,
        rule=allow(AGENT, SUPERVISOR, "work:read", "work:write"),
        told=Told(
            tag="Work",
            summary="What parts cost",
            about="As files of the kind `prices` say it, by part and model. Those that hold today, or `on` "
            "another day.",
            parameters=(
                by("model", "Only for this model, or for any."),
                Parameter(
                    name="q",
                    about="A part of the part's number, its name or its model.",
                    schema={"type": "string", "maxLength": SHORT},
                ),
                Parameter(
                    name="on",
                    about="A day such as `2026-12-31`, or `any`; not given: today.",
                    schema={"oneOf": [{"type": "string", "format": "date"}, {"const": "any"}]},
                ),
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(about="A page of them", shape=Page(PriceView), links=(next_page(f"GET {PATH}"),))
            },
            problems=("bad_cursor",),
        ),
    ),
)
