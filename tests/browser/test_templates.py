"""Where a channel takes approved texts only, one is chosen, filled in from the card, and sent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .desks import Seat, expect, small_floor
from .test_accessible import assert_accessible

if TYPE_CHECKING:
    from playwright.async_api import Browser

SECRET = "9a1c0de5f00dfeed42"
TABLE = {
    "type": "sms", "provider": "aliyun", "name": "texts", "queue": "support", "signature": "海风电器",
    "access_key_id": "LTAI5tExample", "access_key_secret_env": "ALIYUN_SECRET",
    "webhook_secret_env": "ALIYUN_HOOK", "api_url": "http://127.0.0.1:9",
    "templates": [
        {"name": "SMS_1", "title": "营业时间", "text": "我们每天九点到十八点营业。"},
        {"name": "SMS_2", "title": "发货", "text": "您好${name}，您的订单${order}已发货，单号${no}。",
         "fill": {"name": "customer", "order": "order"}},
    ],
}  # fmt: skip


async def test_an_approved_text_is_chosen_filled_in_and_sent_by_the_keyboard(
    tmp_path: Path, chromium: Browser, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIYUN_SECRET", "s3cret")
    monkeypatch.setenv("ALIYUN_HOOK", SECRET)
    async with small_floor(tmp_path / "hub", channels=[TABLE]) as floor:
        lina = await seat.take(floor.url, "lina")
        await lina.go_available()
        said = {"phone_number": "13800138000", "send_time": "2026-11-27 16:02:03", "content": "到哪了？"}
        address = f"{floor.url}/api/v1/channels/texts/inbound-{SECRET}"
        async with floor.owner.session.post(address, json=[said]) as response:
            assert response.status == 200
        await lina.part("offer-accept").click()
        await expect(lina.part("reply-window")).to_contain_text("只能发送已审核的模板")
        picker, preview = lina.part("template"), lina.part("template-preview")
        await expect(preview).to_have_text("我们每天九点到十八点营业。")
        await expect(lina.part("send-message")).to_be_enabled()
        await expect(lina.part("message-text")).to_have_count(0)
        await picker.focus()
        await picker.select_option("发货 (zh_CN)")
        await expect(lina.part("send-message")).to_be_disabled()
        await expect(preview).to_have_text(re.compile("您好陆建国，您的订单O1已发货，单号{{no}}。"))
        await lina.part("blank-no").fill("SF47")
        await expect(preview).to_contain_text("单号SF47。")
        await lina.page.reload()
        await lina.is_connected()
        await expect(lina.part("blank-no")).to_have_value("SF47")
        await expect(preview).to_have_text("您好陆建国，您的订单O1已发货，单号SF47。")
        await assert_accessible(lina)
        await lina.page.set_viewport_size({"width": 390, "height": 844})
        wide = await lina.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        await assert_accessible(lina)
        await lina.part("blank-no").press("Control+Enter")
        texts = lina.page.locator("[data-testid=message] .text")
        await expect(texts).to_have_text(["到哪了？", "您好陆建国，您的订单O1已发货，单号SF47。"])
        await expect(lina.part("blank-no")).to_have_value("")
        await lina.part("message-note").check()
        await expect(lina.part("message-text")).to_be_visible()
