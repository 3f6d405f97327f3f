"""Text messages by Twilio, against a simulator of its documented interface."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from contacthub.channels.sms.twilio import signature
from contacthub.testing.sms import ACCOUNT, TwilioSimulator
from tests.channels.sms.test_http_provider import status_of
from tests.messages.chats import accepted, available, said
from tests.support import Api, console, hub_on, token

PUBLIC = "https://hub.example"
LU, OURS = "+8613800138000", "+15005550006"
PATH = "/api/v1/channels/texts"


def inbound(sid: str, text: str, **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": LU, "To": OURS, "Body": text, "NumMedia": "0", **more}


@asynccontextmanager
async def texting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **more: bool
) -> AsyncIterator[tuple[Api, Api, TwilioSimulator]]:
    monkeypatch.setenv("TWILIO_TOKEN", "t0ken")
    async with TwilioSimulator("t0ken").running() as twilio:
        table = {
            "type": "sms", "provider": "twilio", "name": "texts", "queue": "sales", "account_sid": ACCOUNT,
            "auth_token_env": "TWILIO_TOKEN", "number": OURS, "api_url": twilio.url.removesuffix(twilio.path),
            **more,
        }  # fmt: skip
        async with hub_on(tmp_path, channels=[table], server={"public_url": PUBLIC}) as owner:
            yield owner, await token(owner), twilio


async def hook(
    owner: Api, twilio: TwilioSimulator, what: str, fields: dict[str, str], public: str = PUBLIC
) -> tuple[int, str]:
    return await twilio.webhook(
        owner.session, f"{owner.hub.url}{PATH}/{what}", f"{public}{PATH}/{what}", fields
    )


def test_a_form_is_signed_as_twilio_documents_it() -> None:
    fields = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
        "To": "+18005551212",
    }  # fmt: skip
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, [*fields.items()]) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_a_text_reaches_an_agent_and_the_answer_the_customer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, api, twilio), console(owner, "lina") as lina:
        await available(lina)
        picture = inbound("SM1", "看这张", NumMedia="1", MediaContentType0="image/jpeg")
        assert await hook(owner, twilio, "inbound", picture) == (200, "<Response/>")
        # Fields that Twilio adds, as of a messaging service, are under its signature as all others.
        again = {**picture, "MessagingServiceSid": "MG1"}
        assert await hook(owner, twilio, "inbound", again) == (200, "<Response/>")
        contact = (await accepted(lina))["contact_id"]
        assert await said(api, contact) == ["看这张\n[附件 attachment: image/jpeg]"]
        assert (await lina.do("send_message", contact_id=contact, text="收到"))["ok"]
        [sent] = await twilio.sent_in_all(1)
        assert (sent["To"], sent["From"], sent["Body"]) == (LU, OURS, "收到")
        message = await status_of(api, contact, "sent")
        reports = sent["StatusCallback"].removeprefix(f"{PUBLIC}{PATH}/")
        assert reports == f"reports?message={message['id']}&attempt=1"
        # In any order: delivered comes before sent.
        for status in ("delivered", "sent", "sending"):
            told = {"MessageSid": "SM" + "0" * 31 + "1", "MessageStatus": status, "To": LU, "From": OURS}
            assert (await hook(owner, twilio, reports, told))[0] == 200
        assert (await status_of(api, contact, "delivered"))["reason"] is None


async def test_why_twilio_did_not_deliver_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, api, twilio), console(owner, "lina") as lina:
        await available(lina)
        await hook(owner, twilio, "inbound", inbound("SM1", "hi"))
        contact = (await accepted(lina))["contact_id"]
        twilio.answers, twilio.code = [400], 21211
        await lina.do("send_message", contact_id=contact, text="one")
        assert (await status_of(api, contact, "failed"))["reason"] == "undeliverable"
        await lina.do("send_message", contact_id=contact, text="two")
        message = await status_of(api, contact, "sent")
        told = {
            "MessageSid": "SM9",
            "MessageStatus": "undelivered",
            "To": LU,
            "From": OURS,
            "ErrorCode": "30003",
        }
        assert (await hook(owner, twilio, f"reports?message={message['id']}", told))[0] == 200
        failed = await status_of(api, contact, "failed")
        assert failed["reason"] == "undeliverable"
        again = await lina.do("retry_message", contact_id=contact, message_id=message["id"])
        assert again["ok"], again
        await status_of(api, contact, "sent")
        reports = [each["StatusCallback"].removeprefix(f"{PUBLIC}{PATH}/") for each in twilio.sent]
        # The failure of the first attempt, told once more, says nothing of the second one.
        assert (await hook(owner, twilio, reports[0], told))[0] == 200
        assert (await api.get(f"/contacts/{contact}/messages"))["messages"][-1]["status"] == "sent"
        assert (await hook(owner, twilio, reports[1], told))[0] == 200
        await status_of(api, contact, "failed")


async def test_a_webhook_that_twilio_did_not_sign_for_this_address_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, api, twilio):
        status, _ = await hook(owner, twilio, "inbound", inbound("SM1", "hi"), public="https://other.example")
        assert status == 401
        forger = TwilioSimulator("another")
        assert (await hook(owner, forger, "inbound", inbound("SM1", "hi")))[0] == 401
        assert (await api.get("/threads"))["items"] == []
