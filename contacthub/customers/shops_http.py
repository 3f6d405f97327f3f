"""``POST /shops/{id}/events``: webhooks of a shop, signed as the shop signs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.api.answering import answer
from contacthub.api.bodies import MIB, BodyLimits, beside_loop, body_of, parsed
from contacthub.api.describing.words import API, WEBHOOK, Answer, Told, json_of
from contacthub.api.route import Login, Route
from contacthub.customers.live.webhooks import WEBHOOKS, NoUse, Shop, is_signed_by, read_webhook
from contacthub.customers.pushes import Pushes
from contacthub.customers.tables.pushed import Pushed, PushStatus
from contacthub.problems import Problem

LIMITS: Final = BodyLimits(MIB, 50_000)
MOST_DELIVERY: Final = 200
PING: Final = re.compile(rb"webhook_id=[0-9]{1,20}")
"""What WooCommerce sends, unsigned, when a webhook is made: it is only kept if that is answered 200."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushingShop:
    """A shop of the settings that sends webhooks."""

    id: str
    type: Shop
    secret: bytes = field(repr=False)


class PushAnswer(BaseModel):
    """What became of a webhook. All of these are answered 200: sent again, nothing else would come of it."""

    status: PushStatus
    customer_id: Annotated[str | None, Field(description="the customer that it is, or belongs to")]
    reason: str | None


class WebhookBody(BaseModel):
    """A thing of the shop, as the shop sends it; what is not needed is passed over."""

    model_config = ConfigDict(extra="allow")

    id: int | str


class ShopDoors:
    """Takes webhooks of shops in."""

    def __init__(self, pushes: Pushes, shops: Sequence[PushingShop]) -> None:
        self._pushes = pushes
        self._shops = {one.id: one for one in shops}

    async def post(self, request: web.Request) -> web.Response:
        """Take one webhook; it is durable when it is answered."""
        body = await body_of(request)
        shop = self._shops.get(request.match_info["id"])
        if shop is not None and shop.type == "woocommerce" and PING.fullmatch(body):
            return _answered(Pushed(status="ignored", reason="a ping"))
        webhook = None if shop is None else WEBHOOKS[shop.type]
        signature = "" if webhook is None else request.headers.get(webhook.signature, "")
        if (
            shop is None
            or webhook is None
            or not await beside_loop(body, is_signed_by, shop.secret, body, signature)
        ):
            raise Problem("bad_signature", "no shop of the settings with this id made this signature")
        payload = parsed(body, LIMITS)
        delivery = request.headers.get(webhook.delivery, "")[:MOST_DELIVERY]
        if not delivery:
            raise Problem("bad_request", f"{webhook.delivery} is needed")
        topic = request.headers.get(webhook.topic, "")
        try:
            said = await beside_loop(body, read_webhook, shop.type, topic, payload)
        except NoUse as no_use:
            return _answered(Pushed(status="rejected", reason=str(no_use)))
        if said is None:
            return _answered(Pushed(status="ignored", reason="nothing that a card has"))
        return _answered(await self._pushes.take_webhook(shop.id, delivery, said))


def _answered(pushed: Pushed) -> web.Response:
    return answer({"status": pushed.status, "customer_id": pushed.customer_id, "reason": pushed.reason})


ROUTES = (
    Route(
        "POST",
        f"{API}/shops/{{id}}/events",
        ShopDoors.post,
        login=Login.OWN,
        limits=LIMITS,
        told=Told(
            tag="Events",
            summary="Take a webhook of a shop",
            about="Of the look-up `id`, signed with its `webhook_secret_env` as WooCommerce and Shopify do. "
            "A webhook that came before, or is older than what is known, changes nothing.",
            body=json_of(WebhookBody, customer={"id": 26, "email": "lu@example.com"}),
            answers={200: Answer(about="It is durable, or nothing was to be done", shape=PushAnswer)},
            problems=("bad_signature", "bad_request", "not_json", "too_deep"),
            security=((WEBHOOK,),),
        ),
    ),
)
