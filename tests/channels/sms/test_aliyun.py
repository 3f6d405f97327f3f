"""Text messages by Aliyun, against a simulator of its documented interface."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from pydantic import ValidationError

from contacthub.channels.posting import Posted
from contacthub.channels.settings import MissingSecret
from contacthub.channels.sms.aliyun.api import AliyunApi, answered
from contacthub.channels.sms.aliyun.settings import AliyunTable
from contacthub.channels.sms.aliyun.signing import AccessKey, authorization, query_of
from contacthub.database.examining import OK, WRONG, Finding
from contacthub.sources.message_sending import Answered
from contacthub.testing.sms import AliyunSimulator
from tests.channels.sms.test_http_provider import status_of
from tests.messages.chats import accepted, available, contact_in, said
from tests.support import Api, console, hub_on, token

LU, SECRET = "13800138000", "9a1c0de5f00dfeed42"
READY = {"name": "SMS_71390007", "text": "您好${name}，您的订单${order}已发货。", "title": "发货"}
PATH = "/api/v1/channels/texts"
ENVIRONMENT = {"ALIYUN_SECRET": "s3cret", "ALIYUN_HOOK": SECRET}


def table(**more: Any) -> dict[str, Any]:
    return {
        "type": "sms", "provider": "aliyun", "name": "texts", "queue": "sales", "signature": "海风电器",
        "access_key_id": "LTAI5tExample", "access_key_secret_env": "ALIYUN_SECRET",
        "webhook_secret_env": "ALIYUN_HOOK", "templates": [READY], **more,
    }  # fmt: skip


@asynccontextmanager
async def texting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Api, Api, AliyunSimulator]]:
    for name, text in ENVIRONMENT.items():
        monkeypatch.setenv(name, text)
    async with AliyunSimulator("s3cret").running() as aliyun:
        channels = [table(api_url=aliyun.url.removesuffix("/"))]
        async with hub_on(tmp_path, channels=channels, server={"public_url": "https://hub.example"}) as owner:
            yield owner, await token(owner), aliyun


async def tell(owner: Api, aliyun: AliyunSimulator, what: str, *rows: dict[str, Any]) -> tuple[int, str]:
    return await aliyun.tell(owner.session, f"{owner.hub.url}{PATH}/{what}", [*rows])


def up(text: str, sequence: str = "1") -> dict[str, Any]:
    return {
        "phone_number": LU, "send_time": "2026-11-27 16:02:03", "content": text, "sign_name": "海风电器",
        "dest_code": "10690123", "sequence_id": sequence,
    }  # fmt: skip


def report(**more: Any) -> dict[str, Any]:
    return {
        "phone_number": LU, "send_time": "2026-11-27 16:03:00", "report_time": "2026-11-27 16:03:04",
        "success": True, "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "1",
        "biz_id": "9006195000001^0", **more,
    }  # fmt: skip


def test_a_request_is_signed_as_aliyun_documents_it() -> None:
    """The example of its page on version 3 of the signature."""
    query = query_of(
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    key = AccessKey("YourAccessKeyId", "YourAccessKeySecret")
    assert authorization(key, "POST", query, headers) == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;"
        "x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_what_stands_in_an_address_is_encoded_as_rfc_3986_says() -> None:
    assert query_of({"b": "a b*~+/", "A": "汉"}) == "A=%E6%B1%89&b=a%20b%2A~%2B%2F"


async def test_a_text_reaches_an_agent_and_the_answer_goes_out_as_its_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, api, aliyun), console(owner, "lina") as lina:
        await available(lina)
        inbound = f"inbound-{SECRET}"
        status, body = await tell(owner, aliyun, inbound, up("到哪了？"))
        assert (status, orjson.loads(body)) == (200, {"code": 0, "msg": "成功"})
        assert (await tell(owner, aliyun, inbound, up("到哪了？"), up("在吗", "2")))[0] == 200
        contact = (await accepted(lina))["contact_id"]
        assert await said(api, contact) == ["到哪了？", "在吗"]
        shown = contact_in(lina, contact)
        assert (shown["reply_allowed"], shown["reply_until"]) == ("templates", None)
        assert shown["from"]["e164"] == "+8613800138000"
        messages = (await api.get(f"/contacts/{contact}/messages"))["messages"]
        assert messages[0]["at"] == "2026-11-27T08:02:03.000Z"  # Aliyun's times are Beijing's
        text = "您好陆*先生&，您的订单47已发货。"
        assert (await lina.do("send_message", contact_id=contact, text=text))["ok"]
        [sent] = await aliyun.sent_in_all(1)
        message = await status_of(api, contact, "sent")
        assert orjson.loads(sent.pop("TemplateParam")) == {"name": "陆*先生&", "order": "47"}
        assert sent == {
            "PhoneNumbers": "8613800138000", "SignName": "海风电器", "TemplateCode": "SMS_71390007",
            "OutId": f"{message['id']}:1",
        }  # fmt: skip
        delivered = report(out_id=sent["OutId"])
        assert (await tell(owner, aliyun, f"reports-{SECRET}", delivered))[0] == 200
        assert (await status_of(api, contact, "delivered"))["reason"] is None


async def test_why_aliyun_did_not_deliver_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, api, aliyun), console(owner, "lina") as lina:
        await available(lina)
        await tell(owner, aliyun, f"inbound-{SECRET}", up("hi"))
        contact = (await accepted(lina))["contact_id"]
        await lina.do("send_message", contact_id=contact, text="free text")
        assert (await status_of(api, contact, "failed"))["reason"] == "only_templates"
        assert aliyun.sent == []
        aliyun.answers = [400]
        text = "您好陆，您的订单47已发货。"
        await lina.do("send_message", contact_id=contact, text=text)
        failed = await message_after(api, contact, 2, "failed")
        assert failed["reason"] == "too_often"
        await lina.do("send_message", contact_id=contact, text=text)
        await message_after(api, contact, 3, "sent")
        # A report without our own id is known by Aliyun's.
        gone = report(success=False, err_code="MOBILE_NOT_ON_SERVICE")
        assert (await tell(owner, aliyun, f"reports-{SECRET}", gone))[0] == 200
        assert (await message_after(api, contact, 3, "failed"))["reason"] == "undeliverable"


async def message_after(api: Api, contact: str, count: int, status: str) -> dict[str, Any]:
    """Our newest message once there are so many and it is as far."""
    while True:
        newest = await status_of(api, contact, status)
        messages = (await api.get(f"/contacts/{contact}/messages"))["messages"]
        if sum(each["direction"] == "out" for each in messages) == count:
            return newest


async def test_posts_to_an_address_without_the_secret_do_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, api, aliyun):
        assert (await tell(owner, aliyun, "inbound", up("hi")))[0] == 401
        assert (await tell(owner, aliyun, "inbound-0a1c0de5f00dfeed42", up("hi")))[0] == 401
        assert (await tell(owner, aliyun, f"else-{SECRET}", up("hi")))[0] == 404
        for bad in ({"a": 1}, [1], [{"phone_number": LU}]):
            address = f"{owner.hub.url}{PATH}/inbound-{SECRET}"
            assert (await aliyun.tell(owner.session, address, bad))[0] == 400  # type: ignore[arg-type]  # bad on purpose
        assert (await api.get("/threads"))["items"] == []


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        (Posted(None, {}, may_have_arrived=False), Answered(None)),
        (Posted(None, {}), Answered(422, "unsure")),
        (Posted(200, {"Code": "OK", "BizId": "1"}), Answered(200)),
        (Posted(200, {"Code": "isv.OUT_OF_SERVICE"}), Answered(422, "not_paid")),
        (Posted(200, {"Code": "isv.SOMETHING_NEW"}), Answered(422, "aliyun isv.SOMETHING_NEW")),
        (Posted(400, {"Code": "Throttling.User"}), Answered(429)),
        (Posted(400, {"Code": "SignatureDoesNotMatch"}), Answered(503, "no_access")),
        (Posted(404, {"Code": "InvalidAccessKeyId.NotFound"}), Answered(503, "no_access")),
        (Posted(500, {"Code": "InternalError"}), Answered(422, "unsure")),
        (Posted(502, {}), Answered(422, "unsure")),
        (Posted(200, {}), Answered(422, "unsure")),
        (Posted(413, {}), Answered(422, "http_413")),
    ],
)
def test_what_comes_of_a_message_is_told_apart(posted: Posted, expected: Answered) -> None:
    assert answered(posted) == expected


@asynccontextmanager
async def asking() -> AsyncIterator[tuple[AliyunSimulator, aiohttp.ClientSession]]:
    async with AliyunSimulator("s3cret").running() as aliyun, aiohttp.ClientSession() as session:
        aliyun.templates["SMS_71390007"] = (READY["text"], 1)
        yield aliyun, session


async def examined(aliyun: AliyunSimulator, session: aiohttp.ClientSession, **more: Any) -> Finding:
    known = AliyunTable.model_validate(table(api_url=aliyun.url.removesuffix("/"), **more))
    return await known.examine(ENVIRONMENT, session)


async def test_check_says_that_signature_and_templates_are_approved() -> None:
    async with asking() as (aliyun, session):
        found = await examined(aliyun, session)
    said = "channel texts: Aliyun has approved the signature and all 1 templates"
    assert (found.level, found.what) == (OK, said)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"access_key_id": "LTAI5tAnother"}, "there is no such access key"),
        ({"signature": "别家"}, "the signature 别家 is none of this account"),
        ({"templates": [{"name": "SMS_1", "text": "x"}]}, "the template SMS_1 is none of this account"),
        ({"templates": [{**READY, "text": "您好${name}"}]}, "SMS_71390007 has another text at Aliyun"),
    ],
)
async def test_check_names_usual_mistakes(more: dict[str, Any], said: str) -> None:
    async with asking() as (aliyun, session):
        found = await examined(aliyun, session, **more)
    assert (found.level, said in found.what, bool(found.mend)) == (WRONG, True, True), found


async def test_check_names_what_is_not_approved_and_a_wrong_secret() -> None:
    async with asking() as (aliyun, session):
        aliyun.templates["SMS_71390007"] = (READY["text"], 2)
        assert "was refused" in (await examined(aliyun, session)).what
        aliyun.signatures["海风电器"] = 0
        assert "is still under review" in (await examined(aliyun, session)).what
        aliyun.secret = b"another"
        assert "the secret is not that of the access key" in (await examined(aliyun, session)).what
        url = aliyun.url.removesuffix("/")
    async with aiohttp.ClientSession() as session:
        known = AliyunTable.model_validate(table(api_url=url))
        assert "cannot be reached" in (await known.examine(ENVIRONMENT, session)).what


async def test_a_request_is_signed_anew_each_time() -> None:
    async with asking() as (aliyun, session):
        api = AliyunApi(
            session, lambda: 1_795_766_400_000, url=aliyun.url.removesuffix("/"),
            key=AccessKey("LTAI5tExample", "s3cret"),
        )  # fmt: skip
        for _ in range(2):
            assert (await api.ask("QuerySmsSign", {"SignName": "海风电器"})).said["Code"] == "OK"
        assert len(aliyun.nonces) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"templates": [{"name": "71390007", "text": "x"}]},
        {"templates": [{"name": "SMS_1", "text": "${a}${b}"}]},
        {"signature": "【海风】"},
        {"extension": "a"},
    ],
)
def test_settings_that_cannot_be_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AliyunTable.model_validate(table(**change))


def test_secrets_and_usual_mistakes_are_named() -> None:
    known = AliyunTable.model_validate(table())
    with pytest.raises(MissingSecret, match="ALIYUN_HOOK stands in an address: 16 to 100"):
        known.maker({**ENVIRONMENT, "ALIYUN_HOOK": "short"})
    with pytest.raises(MissingSecret, match="no ALIYUN_SECRET"):
        known.maker({**ENVIRONMENT, "ALIYUN_SECRET": ""})
    said = [each.what for each in AliyunTable.model_validate(table(templates=[])).doubts(None)]
    assert [each.split(":")[0] for each in said] == [
        "no [[channels.templates]]", "server.public_url is not set, and the provider posts here"
    ]  # fmt: skip
