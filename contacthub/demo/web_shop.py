"""The web shop, played: its pages with a chat, and what it and the loyalty program tell of who calls.

Its order is ``{port, slow_s, hub, secret}``. ``/demo/shop`` are the pages; ``hub`` is where their chat is,
and by the ``secret`` the shop proves who is signed in. ``/orders?phone=`` answers at once, ``/points?phone=``
after ``slow_s``: its panel is seen to come late. Both make up what they say of a number from its digits, the
same each time.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import date, timedelta
from random import Random
from typing import Final

from aiohttp import web

from contacthub.api.json import Json
from contacthub.demo.child import Order, run_program
from contacthub.demo.shop import REFERENCE
from contacthub.demo.shop_pages import CHANNEL, PATH, STYLE, Asked, Chat, front_page, product_page

HOST: Final = "127.0.0.1"
GOODS: Final = (
    ("电热水壶 Electric kettle", "199.00"),
    ("滤芯 Filter", "89.00"),
    ("遥控器 Remote control", "45.00"),
)
STATES: Final = ("已发货 shipped", "已签收 delivered", "待付款 unpaid")

log = logging.getLogger(__name__)


def orders_of(phone: str, *, reference: date = REFERENCE) -> Json:
    """What the web shop says of a number: up to two orders of the last weeks."""
    rng = Random(f"orders {phone}")
    lines = []
    for _ in range(rng.randrange(3)):
        name, price = rng.choice(GOODS)
        day = reference - timedelta(days=rng.randrange(60))
        order = {
            "no": f"W-{rng.randrange(10_000, 99_999)}",
            "on": day.isoformat(),
            "state": rng.choice(STATES),
        }
        lines.append({**order, "what": name, "price": price, "mobile": phone})
    return {"orders": lines}


def points_of(phone: str) -> Json:
    """What the loyalty program says of a number."""
    rng = Random(f"points {phone}")
    return {
        "mobile": phone,
        "points": 10 * rng.randrange(20, 500),
        "until": f"{rng.randrange(2027, 2029)}-12-31",
    }


def shop_tables(port: int) -> list[Json]:
    """The live sources of the demo's configuration."""
    base = f"http://{HOST}:{port}"
    purchases = (
        "orders[].{order_no: no, date: on, status: state, product: what, price: price, currency: 'CNY', "
        "phone: mobile}"
    )
    points = {"积分 Points": "points", "有效期 Valid until": "until"}
    return [
        {
            "id": "web-shop",
            "name": "网店 Web shop",
            "url": f"{base}/orders?phone={{phone}}",
            "map": {"purchases": purchases},
        },
        {
            "id": "loyalty",
            "name": "会员 Loyalty",
            "url": f"{base}/points?phone={{phone}}",
            "map": {"fields": points, "of": "{phone: mobile}"},
            "deadline_ms": 5_000,
            # At the start customers of open work are called, and looked up, beside those who call.
            "at_once": 32,
        },
    ]


def chat_table(port: int, *, secret_env: str) -> Json:
    """The chat of the shop's pages in the demo's configuration."""
    origins = [f"http://{name}:{port}" for name in (HOST, "localhost")]
    return {
        "type": "chat", "name": CHANNEL, "queue": "support", "origins": origins, "secret_env": secret_env,
    }  # fmt: skip


def add_pages(app: web.Application, chat: Chat) -> None:
    """Serve the shop's pages."""

    def html(text: str | None) -> web.Response:
        if text is None:
            raise web.HTTPNotFound
        headers = {"Content-Security-Policy": chat.policy, "Cache-Control": "no-store"}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def front(request: web.Request) -> web.Response:
        return html(front_page(Asked.of(request.query), chat, int(time.time())))

    async def product(request: web.Request) -> web.Response:
        code = request.match_info["code"]
        return html(product_page(code, Asked.of(request.query), chat, int(time.time())))

    async def style(_: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css")

    app.add_routes(
        [web.get(PATH, front), web.get(f"{PATH}.css", style), web.get(f"{PATH}/{{code}}", product)]
    )


async def play(order: Order) -> None:
    """Serve all of it until the program ends."""

    async def orders(request: web.Request) -> web.Response:
        return web.json_response(orders_of(request.query.get("phone", "")))

    async def points(request: web.Request) -> web.Response:
        await asyncio.sleep(order["slow_s"])
        return web.json_response(points_of(request.query.get("phone", "")))

    app = web.Application()
    app.add_routes([web.get("/orders", orders), web.get("/points", points)])
    add_pages(app, Chat(hub=order["hub"], secret=order["secret"]))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, order["port"]).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    raise SystemExit(run_program(play))
