"""Stock over HTTP: what there is, and a count of it."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow, common
from contacthub.api.answering import answer, bad_cursor, query_number
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    Answer,
    Page,
    Parameter,
    Told,
    by,
    json_of,
    limit,
    next_page,
)
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.http import ReadPlace
from contacthub.customers.kinds.columns import NAME, SHORT, BadCell
from contacthub.customers.looking import author
from contacthub.customers.model import RowRejected
from contacthub.customers.stock_store import StockStore
from contacthub.customers.stock_wire import StockBody, StockView, stock_view
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

PATH: Final = f"{API}/stock"
MAX_LIMIT: Final = 200
LONGEST_CURSOR: Final = SHORT + len("model:")
NAMES: Final = ("sku", "model")


class StockDoors:
    """Shows what is in stock, and takes counts of it."""

    def __init__(self, hub: Hub, stock: StockStore, place: ReadPlace, auditing: Auditing) -> None:
        self._hub = hub
        self._stock = stock
        self._place = place
        self._auditing = auditing

    async def show_all(self, request: web.Request) -> web.Response:
        """``GET /stock``."""
        query = request.query
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        for name in ("q", "model"):
            if len(query.get(name, "")) > SHORT:
                raise Problem(
                    "invalid", f"{name} has at most {SHORT} characters", [(f"#/query/{name}", "too long")]
                )
        there = query.get("there", "false")
        if there not in ("true", "false"):
            raise Problem("invalid", "there is true or false", [("#/query/there", "neither")])
        after = query.get("cursor", "")
        if query.get("cursor") == "" or len(after) > LONGEST_CURSOR or "\0" in after:
            raise bad_cursor()
        page = await self._stock.page(
            query.get("q", "").strip(),
            model=query.get("model"),
            also_none=there == "false",
            limit=most,
            after=after,
        )
        return answer({"items": [stock_view(each) for each in page.items], "next_cursor": page.next_cursor})

    async def count(self, request: web.Request) -> web.Response:
        """``PUT /stock/{sku}``."""
        named = request.query.get("by", "sku")
        if named not in NAMES:
            raise Problem("invalid", f"by is one of {', '.join(NAMES)}", [("#/query/by", "unknown")])
        name = _name(request)
        body = validated(StockBody, await json_body(request))
        said = body.said(
            sku=name if named == "sku" else None,
            model=name if named == "model" else None,
            today=self._place().seen(self._hub.now()).today,
        )
        try:
            known, is_new = await self._stock.count(said, by=author(request))
        except RowRejected as rejected:
            raise Problem("wrong_state", str(rejected), [("#/as_of", "counted later already")]) from None
        self._auditing.counted(request, Action.COUNT_STOCK, counts=1)
        return answer(stock_view(known), status=201 if is_new else 200)


def _name(request: web.Request) -> str:
    name = request.match_info["sku"].strip()
    try:
        NAME.read_word(name)
    except BadCell as bad:
        raise Problem("invalid", f"a number is {bad}", [("#/sku", str(bad))]) from None
    if not name or not name.isprintable():
        raise Problem("invalid", "a number of the stock can be printed", [("#/sku", "no number")])
    return name


ROUTES = (
    Route(
        "GET",
        PATH,
        StockDoors.show_all,
        rule=common(allow(Right.WORK_EDIT, "work:read", "work:write")),
        told=Told(
            tag="Work",
            summary="What is in stock",
            about="As files of the kind `stock`, counts and events `product.restocked` say it.",
            parameters=(
                by("model", "Only of this model."),
                Parameter(
                    name="q",
                    about="A part of the number, the model or the name.",
                    schema={"type": "string", "maxLength": SHORT},
                ),
                Parameter(
                    name="there",
                    about="`true`: only that of which there are pieces.",
                    schema={"type": "string", "enum": ["true", "false"]},
                ),
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(about="A page of it", shape=Page(StockView), links=(next_page(f"GET {PATH}"),))
            },
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "PUT",
        f"{PATH}/{{sku}}",
        StockDoors.count,
        rule=allow(Right.STOCK_EDIT, "work:write"),
        told=Told(
            tag="Work",
            summary="Say how many pieces there are",
            about="What they are more than before came, as with `product.restocked`, and what waits begins. "
            "What the body leaves out stays as it was. A count of an earlier day than is known is refused.",
            body=json_of(
                StockBody,
                washer={
                    "quantity": 3,
                    "model": "XQG100-W",
                    "price": {"amount": "2999.00", "currency": "CNY"},
                },
            ),
            parameters=(
                Parameter(
                    name="by",
                    about="What the path names: a number of the stock, or a model as a whole.",
                    schema={"type": "string", "enum": list(NAMES), "default": "sku"},
                ),
            ),
            answers={
                200: Answer(about="It, as it is known now", shape=StockView),
                201: Answer(about="It, of which nothing was known before", shape=StockView),
            },
            problems=("wrong_state",),
        ),
    ),
)
