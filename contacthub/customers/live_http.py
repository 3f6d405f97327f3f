"""Live sources over HTTP: asked about a customer, and waited for."""

from __future__ import annotations

from typing import Annotated, Protocol

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import Answer, Told, json_of, shared
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.http import PATH
from contacthub.customers.looking import Looking
from contacthub.customers.store import CustomerStore


class LiveBody(BaseModel):
    """Which source is asked again whatever it said before; null: none is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    source: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class LiveAnswer(BaseModel):
    """What live sources say of a customer, as on the card."""

    sources: list[Annotated[Json, shared("Source")]]
    live: list[Annotated[Json, shared("LivePanel")]]


class AskLive(Protocol):
    """Asks live sources."""

    async def ask_live(self, customer_id: str, source: str | None) -> Json:
        """What they say of a customer. Raises: CustomerNotFound, UnknownSource."""


class LiveDoors:
    """Asks live sources for who looks at a customer outside of a contact."""

    def __init__(self, customers: CustomerStore, live: AskLive, looking: Looking) -> None:
        self._customers = customers
        self._live = live
        self._looking = looking

    async def ask(self, request: web.Request) -> web.Response:
        """``POST /customers/{id}/live``."""
        body = validated(LiveBody, await json_body(request))
        customer = await self._customers.get(request.match_info["id"])
        # Before servers outside hear of the customer.
        await self._looking.open(request, customer.id)
        return answer(await self._live.ask_live(customer.id, body.source))


ROUTES = (
    Route(
        "POST",
        f"{PATH}/{{id}}/live",
        LiveDoors.ask,
        rule=allow(Right.CUSTOMERS_READ, "customers:read"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="What live sources say of a customer",
            about="Answered once each has answered or had its time, which its `deadline_ms` says. What one "
            "said within its `cache_seconds` stands, unless `source` names it.",
            body=json_of(LiveBody, again={"source": "shop"}, all={}),
            answers={200: Answer(about="How each stands, and what it says", shape=LiveAnswer)},
            problems=("unknown_customer", "unknown_source", "over_limit"),
        ),
    ),
)
