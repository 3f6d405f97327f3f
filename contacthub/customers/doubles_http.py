"""Likely doubles over HTTP: warned of while a customer is created, reviewed, and dismissed."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, bad_cursor, query_number
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import LARGE, SMALL, json_body
from contacthub.api.describing.words import CURSOR, Answer, Parameter, Told, json_of, limit, next_page
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.doubles_store import read_cursor
from contacthub.customers.doubles_wire import (
    DismissBody,
    Dismissed,
    DoublePairs,
    DoublesBody,
    LikelyDoubles,
    likely_view,
    review_view,
)
from contacthub.customers.http import PATH, ReadPlace
from contacthub.customers.keys import NumberReader
from contacthub.customers.looking import Looking, author
from contacthub.customers.model import CustomerData
from contacthub.customers.store import CustomerStore

DOUBLES: Final = f"{PATH}/doubles"
MAX_LIMIT: Final = 100


class DoubleDoors:
    """Finds, lists and dismisses likely doubles."""

    def __init__(
        self,
        customers: CustomerStore,
        numbers: NumberReader,
        place: ReadPlace,
        *,
        looking: Looking,
        auditing: Auditing,
    ) -> None:
        self._doubles = customers.doubles
        self._numbers = numbers
        self._place = place
        self._looking = looking
        self._auditing = auditing

    async def find(self, request: web.Request) -> web.Response:
        """``POST /customers/doubles``: personal data is in the body, never in the address."""
        body = validated(DoublesBody, await json_body(request))
        self._looking.may_search(request)
        if body.customer_id is not None:
            await self._looking.need(request, body.customer_id)
        if body.customer is None:
            found = await self._doubles.of_customer(body.customer_id or "")
        else:
            said = body.customer.said(self._place().reader(self._numbers))
            found = await self._doubles.of_data(CustomerData(**{"name": "", **said}), but=body.customer_id)
        seen = await self._looking.seen(request, [one.customer.id for one in found])
        found = [one for one in found if one.customer.id in seen]
        await self._looking.found(request, seen)
        return answer(likely_view(found, details=viewer(request).is_program))

    async def review(self, request: web.Request) -> web.Response:
        """``GET /customers/doubles``."""
        most = query_number(request, "limit", default=20, low=1, high=MAX_LIMIT)
        dismissed = query_number(request, "dismissed", default=0, low=0, high=1) == 1
        cursor = request.query.get("cursor")
        try:
            after = None if cursor is None else read_cursor(cursor)
        except ValueError:
            raise bad_cursor() from None
        review = await self._doubles.review(limit=most, after=after, dismissed=dismissed)
        shown = [one.id for two in review.page.items for one in (two.low, two.high)]
        await self._looking.found(request, list(dict.fromkeys(shown)))
        return answer(review_view(review, details=viewer(request).is_program))

    async def dismiss(self, request: web.Request) -> web.Response:
        """``POST /customers/doubles/dismiss``."""
        body = validated(DismissBody, await json_body(request))
        await self._looking.need(request, body.customer_id, body.other_id)
        await self._doubles.dismiss(body.customer_id, body.other_id, is_so=body.dismissed, by=author(request))
        await self._auditing.done(
            request, Action.DISMISS_DOUBLE, body.customer_id, other=body.other_id, dismissed=body.dismissed
        )
        return answer({"dismissed": body.dismissed})


ROUTES = (
    Route(
        "POST",
        DOUBLES,
        DoubleDoors.find,
        rule=allow(Right.CUSTOMERS_READ, "customers:read"),
        limits=LARGE,
        told=Told(
            tag="Customers",
            summary="Who may be meant by a form that is being filled, or be the same as a customer",
            about="Compared by number, name as it sounds, mail address, serial, address, birthday and firm; "
            "`reasons` say what speaks for it and what against. For a person it counts as a search.",
            body=json_of(
                DoublesBody,
                form={"customer": {"name": "陆晓明", "phones": ["138 0013-8000"]}},
                customer={"customer_id": "C-1001"},
            ),
            answers={200: Answer(about="Who may be meant", shape=LikelyDoubles)},
            problems=("unknown_customer", "over_limit"),
        ),
    ),
    Route(
        "GET",
        DOUBLES,
        DoubleDoors.review,
        rule=allow(Right.CUSTOMERS_MANAGE, "customers:read"),
        told=Told(
            tag="Customers",
            summary="Pairs of customers who are likely the same, the likeliest first",
            about="Found within seconds after a customer is created, imported or changed.",
            parameters=(
                limit(MAX_LIMIT, 20),
                CURSOR,
                Parameter(
                    name="dismissed",
                    about="1: those that were dismissed, the last first.",
                    schema={"type": "integer", "minimum": 0, "maximum": 1, "default": 0},
                ),
            ),
            answers={
                200: Answer(about="A page of them", shape=DoublePairs, links=(next_page(f"GET {DOUBLES}"),))
            },
        ),
    ),
    Route(
        "POST",
        f"{DOUBLES}/dismiss",
        DoubleDoors.dismiss,
        rule=allow(Right.CUSTOMERS_MERGE, "customers:write"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="Say that two customers are not the same",
            about="In whichever order they are named. They are no longer listed, until that is taken back.",
            body=json_of(
                DismissBody,
                they={"customer_id": "C-1001", "other_id": "C-1002"},
                back={"customer_id": "C-1001", "other_id": "C-1002", "dismissed": False},
            ),
            answers={200: Answer(about="As it is remembered", shape=Dismissed)},
            problems=("unknown_customer", "same_customer"),
        ),
    ),
)
