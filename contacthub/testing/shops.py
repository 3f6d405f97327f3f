"""Simulated shops: servers on this machine that answer as WooCommerce's and Shopify's pages say theirs do.

They are played from the shops' published examples, and are not the shops: what is tried here is that the hub
asks and reads as those pages say. Sources: https://woocommerce.github.io/woocommerce-rest-api-docs/#orders
https://shopify.dev/docs/api/admin-graphql/latest/queries/customers
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from aiohttp import web

Json = dict[str, Any]  # Any: what JSON may hold
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HOST: Final = "127.0.0.1"


@dataclass(slots=True)
class PlayedShop:
    """A server that plays a shop: its address, and what it was asked."""

    url: str = ""
    asked: list[tuple[str, str, bytes, Mapping[str, str]]] = field(default_factory=list)
    """Method, path with query as sent, body and headers of each request."""


@asynccontextmanager
async def played(handler: Handler, *, port: int = 0) -> AsyncIterator[PlayedShop]:
    """Serve ``handler`` for every path while the context lasts; ``port`` 0: any that is free."""
    shop = PlayedShop()

    async def note(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        shop.asked.append((request.method, request.raw_path, body, dict(request.headers)))
        return await handler(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", note)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        host, real_port = runner.addresses[0][:2]
        shop.url = f"http://{host}:{real_port}"
        yield shop
    finally:
        await runner.cleanup()


def json_reply(value: Any, status: int = 200) -> web.Response:
    """A reply as JSON."""
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")


def woo_order(
    number: int, *, email: str, phone: str = "", at: str = "2026-11-02T10:20:30", **more: Any
) -> Json:
    """An order as WooCommerce's REST API and its webhooks have it, with the members that are used."""
    order: Json = {
        "id": number,
        "number": str(number),
        "status": "processing",
        "currency": "CNY",
        "date_created": at,
        "date_created_gmt": at,
        "date_modified": at,
        "date_modified_gmt": at,
        "total": "398.00",
        "customer_id": 0,
        "billing": {"first_name": "小明", "last_name": "李", "email": email, "phone": phone},
        "line_items": [
            {"id": 1, "name": "Electric kettle 电热水壶", "sku": "EK-17", "quantity": 2, "price": 199.0}
        ],
    }
    return order | more


def woo_shop(orders: list[Json]) -> Handler:
    """WooCommerce: orders whose text holds what is searched for."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if not request.headers.get("Authorization", "").startswith("Basic "):
            return json_reply({"code": "woocommerce_rest_cannot_view", "message": "no"}, 401)
        if request.path != "/wp-json/wc/v3/orders":
            return json_reply({"code": "rest_no_route"}, 404)
        wanted = request.query.get("search", "").casefold()
        return json_reply([one for one in orders if wanted in orjson.dumps(one).decode().casefold()])

    return handler


def shopify_customer(*, email: str, phone: str | None, orders: list[Json]) -> Json:
    """A customer as Shopify's GraphQL Admin API answers with the fields that are asked for."""
    return {
        "numberOfOrders": str(len(orders)),
        "amountSpent": {"amount": "796.0", "currencyCode": "CNY"},
        "tags": ["VIP"],
        "note": None,
        "defaultEmailAddress": {"emailAddress": email},
        "defaultPhoneNumber": None if phone is None else {"phoneNumber": phone},
        "orders": {"nodes": orders},
    }


def shopify_order(name: str, *, at: str = "2026-11-02T02:20:30Z") -> Json:
    """An order as Shopify's GraphQL Admin API has it."""
    price = {"shopMoney": {"amount": "398.0", "currencyCode": "CNY"}}
    item = {"sku": "EK-17", "name": "Electric kettle 电热水壶", "quantity": 1, "originalUnitPriceSet": price}
    return {
        "name": name,
        "createdAt": at,
        "displayFulfillmentStatus": "FULFILLED",
        "totalPriceSet": price,
        "lineItems": {"nodes": [item]},
    }


def shopify_shop(customers: Mapping[str, Json]) -> Handler:
    """Shopify: the customer whose mail address or phone is searched for, within quotation marks."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if "X-Shopify-Access-Token" not in request.headers:
            return json_reply({"errors": "[API] Invalid API key or access token"}, 401)
        asked = orjson.loads(await request.read())
        found = customers.get(asked["variables"]["wanted"].strip('"'))
        return json_reply({"data": {"customers": {"nodes": [] if found is None else [found]}}})

    return handler


def shopify_webhook_order(
    number: int, *, email: str, phone: str | None, updated_at: str, **more: Any
) -> Json:
    """An order as Shopify's webhooks have it: REST names, money as text."""
    order: Json = {
        "id": 450789469000 + number,
        "name": f"#{number}",
        "email": email,
        "phone": phone,
        "created_at": "2026-11-02T10:20:30+08:00",
        "updated_at": updated_at,
        "financial_status": "paid",
        "fulfillment_status": None,
        "total_price": "398.00",
        "currency": "CNY",
        "cancelled_at": None,
        "customer": {
            "id": 207119551,
            "email": email,
            "phone": phone,
            "first_name": "小明",
            "last_name": "李",
        },
        "line_items": [
            {"id": 1, "sku": "EK-17", "title": "Electric kettle", "quantity": 1, "price": "398.00"}
        ],
    }
    return order | more


def shop_signature(secret: str, body: bytes) -> str:
    """The signature of a webhook as both shops make it: base64 of HMAC-SHA256 over the body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
