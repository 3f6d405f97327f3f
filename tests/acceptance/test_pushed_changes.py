"""A shop and a program of one's own push changes: signed, once, in any order, and live cards follow."""

from __future__ import annotations

import base64
import json
import re
import threading
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from contacthub.api.bodies import READ_AT_ONCE
from contacthub.client.signatures import secret_key, sign
from contacthub.customers import shops_http
from contacthub.customers.live.webhooks import read_webhook
from contacthub.sources.settings import SourceTable
from contacthub.testing.shops import shop_signature, shopify_webhook_order, woo_order
from tests.docs.pages import DOCS, blocks
from tests.support import Api, arrived, console, event, hub_on, token

pytestmark = pytest.mark.acceptance

WHSEC = "whsec_" + base64.b64encode(b"a secret both sides have").decode()
SHOPS = [
    {"id": "woo", "type": "woocommerce", "url": "http://127.0.0.1:9", "webhook_secret_env": "WOO_SECRET"},
    {"id": "shopify", "type": "shopify", "url": "http://127.0.0.1:9", "webhook_secret_env": "SHOPIFY_SECRET"},
]
HEADERS = {
    "woo": ("X-WC-Webhook-Signature", "X-WC-Webhook-Topic", "X-WC-Webhook-Delivery-ID"),
    "shopify": ("X-Shopify-Hmac-Sha256", "X-Shopify-Topic", "X-Shopify-Webhook-Id"),
}
SECRETS = {"woo": "woo-secret", "shopify": "shopify-secret"}


@asynccontextmanager
async def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Api]:
    monkeypatch.setenv("WOO_SECRET", SECRETS["woo"])
    monkeypatch.setenv("SHOPIFY_SECRET", SECRETS["shopify"])
    monkeypatch.setenv("CRM_SECRET", WHSEC)
    monkeypatch.setenv("PHONES_SECRET", "whsec_" + base64.b64encode(b"another secret of phones").decode())
    sources = [
        SourceTable(id="crm", secret_env="CRM_SECRET", customers=True),
        SourceTable(id="phones", secret_env="PHONES_SECRET"),
    ]
    async with hub_on(tmp_path, look_ups=SHOPS, sources=sources) as owner:
        yield owner


async def push(
    owner: Api, shop: str, topic: str, payload: Any, *, delivery: str = "", **change: str
) -> tuple[int, Any]:
    """Send a webhook as the shop does; ``change`` replaces headers."""
    body = orjson.dumps(payload)
    signature, of_topic, of_delivery = HEADERS[shop]
    headers = {
        "Content-Type": "application/json",
        signature: change.get("signature", shop_signature(SECRETS[shop], body)),
        of_topic: topic,
        of_delivery: delivery or uuid.uuid4().hex,
    }
    url = f"{owner.hub.url}/api/v1/shops/{change.get('at', shop)}/events"
    async with owner.session.post(url, data=body, headers=headers) as response:
        return response.status, await response.json()


async def test_an_order_of_a_shop_appears_on_the_live_card_and_stays_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(tmp_path, monkeypatch) as owner:
        api = await token(owner)
        await api.call("PUT", "/customers/C1", {"name": "李小明", "phones": ["13800138000"]})
        async with console(owner, "lina") as desk:
            await desk.next("snapshot")
            await desk.do("set_presence", presence="available")
            await api.events(arrived("call-1"))
            await desk.find("offer")
            order = woo_order(
                7, email="lu@example.com", phone="138 0013 8000", date_modified_gmt="2026-11-02T02:30:00"
            )
            status, said = await push(owner, "woo", "order.created", order, delivery="d-1")
            assert (status, said["status"], said["customer_id"]) == (200, "new", "C1")
            card = (await desk.next("card"))["card"]
            while not card["purchases"]:
                card = (await desk.next("card"))["card"]
            assert (card["purchases"][0]["order_no"], card["purchases"][0]["status"]) == ("7", "processing")
        newer = {**order, "status": "completed", "date_modified_gmt": "2026-11-02T03:00:00"}
        assert (await push(owner, "woo", "order.updated", newer))[1]["status"] == "changed"
        assert (await push(owner, "woo", "order.created", order, delivery="d-1"))[1]["status"] == "duplicate"
        assert (await push(owner, "woo", "order.updated", order))[1]["status"] == "ignored"
        [kept] = (await api.get("/customers/C1/purchases"))["items"]
        assert kept["status"] == "completed"
        history = (await api.get("/customers/C1/history"))["items"]
        assert [one["by"] for one in history if one["kind"] == "purchases"] == ["woo", "woo"]
        assert (await push(owner, "woo", "order.deleted", {"id": 7}))[1]["status"] == "deleted"
        assert (await api.get("/customers/C1/purchases"))["items"] == []


async def test_a_large_webhook_does_not_hold_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_loop: list[bool] = []

    def noted(*given: Any) -> Any:
        on_loop.append(threading.current_thread() is threading.main_thread())
        return read_webhook(*given)

    monkeypatch.setattr(shops_http, "read_webhook", noted)
    order = woo_order(7, email="lu@example.com")
    large = {**order, "id": 8, "number": "8", "customer_note": "x" * READ_AT_ONCE}
    async with hub(tmp_path, monkeypatch) as owner:
        taken = [(await push(owner, "woo", "order.created", one))[1]["status"] for one in (order, large)]
    assert (taken, on_loop) == (["new", "new"], [True, False])


async def test_forged_repeated_and_strange_webhooks_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(tmp_path, monkeypatch) as owner:
        api = await token(owner)
        order = shopify_webhook_order(
            1, email="lu@example.com", phone=None, updated_at="2026-11-02T02:30:00Z"
        )
        for wrong in (
            {"signature": ""},
            {"signature": shop_signature("woo-secret", orjson.dumps(order))},
            {"signature": shop_signature("shopify-secret", orjson.dumps({**order, "name": "#2"}))},
            {"at": "woo"},
            {"at": "nobody"},
        ):
            status, said = await push(owner, "shopify", "orders/create", order, **wrong)
            assert (status, said["code"]) == (401, "bad_signature"), wrong
        assert (await api.call("POST", "/customers/search", {"email": "lu@example.com"}))[1]["items"] == []
        status, said = await push(owner, "shopify", "orders/create", {**order, "tags": [1] * 200_000})
        assert (status, said["code"]) == (413, "too_large")
        made = (await push(owner, "shopify", "orders/create", order, delivery="d-1"))[1]
        assert made["status"] == "new"
        assert (await push(owner, "shopify", "orders/create", order, delivery="d-1"))[1] == {
            "status": "duplicate", "customer_id": made["customer_id"], "reason": None,
        }  # fmt: skip
        assert (await push(owner, "shopify", "products/update", {"id": 1}))[1]["status"] == "ignored"
        broken = {**order, "updated_at": "2026-11-02T09:00:00Z", "line_items": [{"quantity": "many"}]}
        refused = (await push(owner, "shopify", "orders/updated", broken))[1]
        assert (refused["status"], "product" in refused["reason"]) == ("rejected", True)
        url = f"{owner.hub.url}/api/v1/shops/woo/events"
        async with owner.session.post(url, data="webhook_id=12") as ping:
            assert (ping.status, (await ping.json())["status"]) == (200, "ignored")
        async with owner.session.get(f"{owner.hub.url}/metrics") as response:
            figures = await response.text()
        assert 'contacthub_pushed_total{source="shopify",status="duplicate"} 1.0' in figures


def changed(id: str, at: str, status: str) -> dict[str, Any]:
    order = {"order_no": "K-77", "date": "2026-11-02", "status": status}
    customer = {"name": "陆建国", "phone": ["13800138000"]}
    return event("purchase.changed", {"customer": customer, "purchase": order}, source="crm", id=id, time=at)


async def test_cloud_events_of_the_cards_shapes_are_taken_in_any_order_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(tmp_path, monkeypatch) as owner:
        api = await token(owner)
        new, late, again = await api.events(
            changed("m-2", "2026-11-02T03:00:00Z", "sent"),
            changed("m-1", "2026-11-02T02:00:00Z", "paid"),
            changed("m-2", "2026-11-02T03:00:00Z", "sent"),
        )
        assert (new["status"], again["status"]) == ("accepted", "duplicate")
        assert (late["status"], late["reason"]) == ("ignored", "overtaken")
        customer = new["customer_id"]
        whose = {"customer": {"customer_id": customer}}
        results = await api.events(
            event(
                "customer.changed", {"customer": {"customer_id": customer, "company": "海尔"}}, source="crm"
            ),
            event("product.changed", {**whose, "product": {"model": "KFR", "serial": "S-1"}}, source="crm"),
            event(
                "service_record.changed",
                {**whose, "service_record": {"date": "2026-11-02", "symptom": "hums"}},
                source="crm",
            ),
            event("product.changed", {**whose, "product": {"model": "KFR"}}, source="crm"),
            arrived("call-1"),
        )
        assert [one["status"] for one in results] == ["accepted"] * 3 + ["rejected", "accepted"]
        assert results[3]["error"]["errors"][0]["pointer"] == "#/data/product/serial"
        card = await api.get(f"/customers/{customer}/card")
        assert card["customer"]["company"] == "海尔"
        assert [card[f"{kind}_total"] for kind in ("purchases", "products", "service_records")] == [1, 1, 1]


async def test_two_of_one_number_and_their_repairs_of_a_day_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(tmp_path, monkeypatch) as owner:
        api = await token(owner)
        repair = {"date": "2026-11-02", "symptom": "hums"}
        whose = [{"name": name, "phone": ["13800138000"]} for name in ("陆建国", "王芳")]
        told = await api.events(
            *(event("customer.changed", {"customer": one}, source="crm") for one in whose),
            *(
                event("service_record.changed", {"customer": one, "service_record": repair}, source="crm")
                for one in whose
            ),
        )
        assert [one["status"] for one in told] == ["accepted"] * 4
        first, second = told[0]["customer_id"], told[1]["customer_id"]
        assert first != second
        assert [one["customer_id"] for one in told[2:]] == [first, second]
        assert [(await api.get(f"/customers/{one}"))["name"] for one in (first, second)] == ["陆建国", "王芳"]


async def test_the_event_on_the_page_is_taken_and_who_may_push_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, example = blocks(DOCS / "connecting.md", "json")
    async with hub(tmp_path, monkeypatch) as owner:
        only_events = await token(owner, "events", scopes=["events:write"])
        [refused] = await only_events.events(json.loads(example))
        assert (refused["status"], refused["error"]["code"]) == ("rejected", "forbidden")
        [taken] = await (await token(owner)).events(json.loads(example))
        assert taken["status"] == "accepted"
        signed = await post_signed(owner, changed("m-9", "2026-11-03T00:00:00Z", "sent"), WHSEC)
        assert signed["status"] == "accepted"
        phones = {**changed("m-10", "2026-11-04T00:00:00Z", "x"), "source": "phones"}
        key = "whsec_" + base64.b64encode(b"another secret of phones").decode()
        assert (await post_signed(owner, phones, key))["error"]["code"] == "forbidden"
        assert re.fullmatch(r"[0-9a-f-]{36}", taken["customer_id"])


async def post_signed(owner: Api, sent: dict[str, Any], secret: str) -> dict[str, Any]:
    body, now, id = orjson.dumps(sent), int(time.time()), uuid.uuid4().hex
    headers = {
        "Content-Type": "application/cloudevents+json",
        "webhook-id": id,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(secret_key(secret), id, now, body),
    }
    async with owner.session.post(f"{owner.hub.url}/api/v1/events", data=body, headers=headers) as response:
        [result] = (await response.json())["results"]
        found: dict[str, Any] = result
        return found
