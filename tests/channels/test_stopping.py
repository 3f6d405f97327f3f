"""Customers who want no more messages say so by a word, and get none until they want them again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contacthub.customers.store import CustomerStore
from contacthub.database.units import StorageUnavailable
from contacthub.messages.stopping import RESUMED, STOPPED, asked_for
from contacthub.testing.sms import HttpSmsSimulator
from tests.channels.sms.test_http_provider import LU, TABLE, status_of, text, texting
from tests.channels.sms.test_twilio import hook, inbound
from tests.channels.sms.test_twilio import texting as by_twilio
from tests.messages.chats import CHAT, accepted, available, contact_in, written
from tests.support import Api, Console, console, event, hub_on, rows_of, token

SAME_LU = {"name": "陆", "phones": [{"raw": LU}]}


@pytest.mark.parametrize(
    ("channel", "said", "asked"),
    [
        ("sms", "STOP", STOPPED),
        ("sms", " stop. ", STOPPED),
        ("sms", "Stop all!", STOPPED),
        ("sms", "\uff33\uff34\uff2f\uff30", STOPPED),  # as a Chinese keyboard writes it
        ("sms", "UNSUBSCRIBE", STOPPED),
        ("sms", "cancel", STOPPED),
        ("sms", "End", STOPPED),
        ("sms", "QUIT", STOPPED),
        ("sms", "退订", STOPPED),
        ("sms", "【退订】", STOPPED),
        ("sms", "退订短信。", STOPPED),
        ("sms", "TD", STOPPED),
        ("sms", "t", STOPPED),
        ("sms", "N", STOPPED),
        ("sms", "R", STOPPED),
        ("sms", "START", RESUMED),
        ("sms", "unstop", RESUMED),
        ("sms", "恢复", RESUMED),
        ("sms", "Please stop the delivery", None),
        ("sms", "怎么退订？", None),
        ("sms", "NO", None),
        ("sms", "", None),
        ("sms", "stop" * 20, None),
        ("social", "STOP", STOPPED),
        ("social", "退订", STOPPED),
        ("social", "cancel", None),
        ("social", "T", None),
        ("chat", "STOP", None),
        ("email", "unsubscribe", None),
    ],
)
def test_a_word_counts_where_it_is_all_that_is_said(channel: str, said: str, asked: str | None) -> None:
    assert asked_for(channel, said, talking=False) == asked


@pytest.mark.parametrize(("said", "asked"), [("N", None), ("TD", None), ("STOP", STOPPED), ("退订", STOPPED)])
def test_in_a_conversation_a_letter_is_an_answer(said: str, asked: str | None) -> None:
    assert asked_for("sms", said, talking=True) == asked


async def told(owner: Api, provider: HttpSmsSimulator, address: str, id: str, words: str) -> None:
    assert await provider.post(owner.session, address, "inbound", text(id, words)) == 200


async def refusal(lina: Console, contact: str) -> str:
    reply = await lina.do("send_message", contact_id=contact, text="Hello?")
    assert not reply["ok"]
    code: str = reply["error"]["code"]
    return code


async def reasons(api: Api, contact: str) -> list[str | None]:
    messages = (await api.get(f"/contacts/{contact}/messages"))["messages"]
    return [each["reason"] for each in messages if each["direction"] == "in"]


async def test_a_number_of_nobody_that_stops_gets_nothing_until_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, api, provider, address):
        async with console(owner, "lina") as lina:
            await available(lina)
            await told(owner, provider, address, "1", "电池型号？")
            contact = (await accepted(lina))["contact_id"]
            await told(owner, provider, address, "2", "退订。")
            while not contact_in(lina, contact)["stopped"]:
                await lina.event("message_received")
            assert await reasons(api, contact) == [None, "stopped"]
            assert await refusal(lina, contact) == "customer_stopped"
            assert (await lina.do("send_message", contact_id=contact, text="note", internal=True))["ok"]
            await told(owner, provider, address, "3", "What is new?")
            assert await refusal(lina, contact) == "customer_stopped"
            await told(owner, provider, address, "4", "start")
            assert (await lina.do("send_message", contact_id=contact, text="好的"))["ok"]
            await status_of(api, contact, "sent")
            assert await reasons(api, contact) == [None, "stopped", None, "resumed"]
            assert not contact_in(lina, contact)["stopped"]
        assert [each["text"] for each in provider.sent] == ["好的"]


async def test_it_stays_stopped_over_contacts_and_restarts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, _, provider, address):
        await told(owner, provider, address, "1", "TD")
        async with console(owner, "lina") as lina:
            await available(lina)
            contact = (await accepted(lina))["contact_id"]
            await lina.do("end_contact", contact_id=contact)
            await lina.do("finish_wrap_up", contact_id=contact, disposition="resolved")
    channels = [{**TABLE, "url": "http://127.0.0.1:9/send"}]
    async with hub_on(tmp_path, channels=channels) as owner, console(owner, "lina") as lina:
        address = f"{owner.hub.url}/api/v1/channels/texts"
        await available(lina)
        await told(owner, provider, address, "2", "在吗")
        another = (await accepted(lina))["contact_id"]
        assert another != contact
        assert contact_in(lina, another)["stopped"]
        assert await refusal(lina, another) == "customer_stopped"


async def consents(api: Api, customer: str, *, given: bool) -> list[dict[str, Any]]:
    """What the customer agrees to, once one says this."""
    while True:
        found: list[dict[str, Any]] = (await api.get(f"/customers/{customer}"))["consents"]
        if any(each["given"] is given for each in found):
            return found


def answers(found: list[dict[str, Any]]) -> set[tuple[str, str, bool, str]]:
    return {(each["channel"], each["purpose"], each["given"], each["by"]) for each in found}


async def test_the_customer_has_it_among_their_consents_and_an_agent_may_undo_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        texting(tmp_path, monkeypatch) as (owner, api, provider, address),
        console(owner, "lina") as lina,
    ):
        agreed = [
            {"channel": "sms", "purpose": "orders", "given": True},
            {"channel": "email", "purpose": "marketing", "given": True},
        ]
        assert (await api.call("PUT", "/customers/lu", {**SAME_LU, "consents": agreed}))[0] == 201
        await available(lina)
        await told(owner, provider, address, "1", "STOP")
        contact = (await accepted(lina))["contact_id"]
        found = await consents(api, "lu", given=False)
        assert answers(found) == {
            ("email", "marketing", True, "token:all"),
            ("sms", "marketing", False, "customer:message"),
            ("sms", "orders", False, "customer:message"),
        }
        assert (await lina.do("allow_messages", contact_id=contact))["ok"]
        told_of = [each["event"] for each in lina.frames if each["type"] == "event"]
        [allowed] = [each for each in told_of if each["type"] == "replies_allowed"]
        assert (allowed["agent"], contact_in(lina, contact)["stopped"]) == ("lina", False)
        assert (await lina.do("send_message", contact_id=contact, text="好的"))["ok"]
        while not {("sms", "orders", True, "lina")} <= answers(await consents(api, "lu", given=True)):
            pass
        assert ("sms", "marketing", True, "lina") in answers(await consents(api, "lu", given=True))
        again = await lina.do("allow_messages", contact_id=contact)
        assert again["error"]["code"] == "wrong_state"
        log = (await api.get("/log?limit=1000"))["items"]
        assert [each["agent"] for each in log if each["type"] == "replies_allowed"] == ["lina"]


async def test_whom_the_number_is_found_to_be_has_it_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        texting(tmp_path, monkeypatch) as (owner, api, provider, address),
        console(owner, "lina") as lina,
    ):
        assert (await api.call("PUT", "/customers/wang", {"name": "王"}))[0] == 201
        await available(lina)
        await told(owner, provider, address, "1", "退订")
        contact = (await accepted(lina))["contact_id"]
        chosen = await lina.do("choose_customer", contact_id=contact, customer_id="wang")
        assert chosen["ok"], chosen
        found = await consents(api, "wang", given=False)
        assert answers(found) == {("sms", "marketing", False, "customer:message")}


async def test_what_the_provider_refuses_for_it_stops_the_thread_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with by_twilio(tmp_path, monkeypatch) as (owner, api, twilio), console(owner, "lina") as lina:
        await available(lina)
        await hook(owner, twilio, "inbound", inbound("SM1", "hi"))
        contact = (await accepted(lina))["contact_id"]
        twilio.answers = [400]  # 21610: the customer has told Twilio
        await lina.do("send_message", contact_id=contact, text="one")
        failed = await status_of(api, contact, "failed")
        assert failed["reason"] == "customer_stopped"
        assert await refusal(lina, contact) == "customer_stopped"
        assert contact_in(lina, contact)["stopped"]
        again = await lina.do("retry_message", contact_id=contact, message_id=failed["id"])
        assert again["error"]["code"] == "customer_stopped"


async def test_what_a_report_says_of_it_stops_the_thread_too(tmp_path: Path) -> None:
    source = {"id": "web", "capabilities": ["messages"], "callback_url": "http://127.0.0.1:9/hub"}
    async with hub_on(tmp_path, sources=[source]) as owner, console(owner, "lina") as lina:
        api = await token(owner)
        await available(lina)
        await api.events(written("t1", "1", "hi", **{**CHAT, "channel": "sms", "from": LU}))
        contact = (await accepted(lina))["contact_id"]
        sent = await lina.do("send_message", contact_id=contact, text="one")
        about = {"ref": "t1", "message_id": sent["result"]["message_id"], "status": "failed"}
        await api.events(
            event("contact.message_status", {**about, "reason": "customer_stopped"}, source="web")
        )
        assert await refusal(lina, contact) == "customer_stopped"


# --- what is said is not lost --------------------------------------------------------------------------


def patched_to(patch: pytest.MonkeyPatch, note: Any) -> None:
    """Have what the hub notes with customers go to ``note`` instead."""
    patch.setattr(CustomerStore, "note_messages", note)


async def ended(lina: Console, api: Api, contact: str) -> None:
    """Lina is done with the contact, and it closes: its queue has no wrap-up."""
    assert (await lina.do("end_contact", contact_id=contact))["ok"]
    assert (await api.get(f"/contacts/{contact}"))["state"] == "closed"


@pytest.mark.both_engines
async def test_a_hub_that_dies_before_it_is_noted_notes_it_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def dies(*_: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    with pytest.MonkeyPatch.context() as patch:
        patched_to(patch, dies)
        async with (
            texting(tmp_path, monkeypatch) as (owner, api, provider, address),
            console(owner, "lina") as lina,
        ):
            assert (await api.call("PUT", "/customers/lu", SAME_LU))[0] == 201
            await available(lina)
            await told(owner, provider, address, "1", "STOP")
            async with asyncio.timeout(20):
                await begun.wait()
            await ended(lina, api, (await accepted(lina))["contact_id"])
            assert (await api.get("/customers/lu"))["consents"] == []
    for _ in range(2):  # and once more it changes nothing
        async with hub_on(tmp_path, channels=[{**TABLE, "url": "http://127.0.0.1:9/send"}]) as owner:
            api = await token(owner, f"reader-{id(owner)}")
            async with asyncio.timeout(20):
                found = await consents(api, "lu", given=False)
            assert answers(found) == {("sms", "marketing", False, "customer:message")}
            assert found[0]["at"] == (await api.get("/customers/lu"))["consents"][0]["at"]


async def test_what_cannot_be_noted_now_is_noted_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, refused = CustomerStore.note_messages, 0

    async def on_a_full_disk(*said: Any) -> None:
        nonlocal refused
        if refused < 1:
            refused += 1
            raise StorageUnavailable
        await real(*said)

    patched_to(monkeypatch, on_a_full_disk)
    async with texting(tmp_path, monkeypatch) as (owner, api, provider, address):
        assert (await api.call("PUT", "/customers/lu", SAME_LU))[0] == 201
        await told(owner, provider, address, "1", "STOP")
        async with asyncio.timeout(20):
            assert answers(await consents(api, "lu", given=False))
        assert refused == 1


async def test_what_is_kept_to_be_noted_goes_when_its_contact_has_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        texting(tmp_path, monkeypatch) as (owner, api, provider, address),
        console(owner, "lina") as lina,
    ):
        assert (await api.call("PUT", "/customers/lu", SAME_LU))[0] == 201
        await available(lina)
        await told(owner, provider, address, "1", "STOP")
        contact = (await accepted(lina))["contact_id"]
        await consents(api, "lu", given=False)
        assert kept(tmp_path) == [(contact, "")]
        await ended(lina, api, contact)
        async with asyncio.timeout(20):
            while await asyncio.to_thread(kept, tmp_path):  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.05)


def kept(data: Path) -> list[tuple[str, str]]:
    with rows_of(data) as rows:
        return [(each[0], each[1]) for each in rows.execute("SELECT contact_id, purpose FROM consents_said")]


async def report_of(data: Path, channel: str, *, agreed: tuple[str, ...]) -> tuple[list[Any], str | None]:
    """A provider refuses a message as its customer wants none, when its contact has closed.

    What the customer agrees to then, and how a further message is refused.
    """
    source = {"id": "web", "capabilities": ["messages"], "callback_url": "http://127.0.0.1:9/hub"}
    async with hub_on(data, sources=[source]) as owner, console(owner, "lina") as lina:
        api = await token(owner)
        given = [{"channel": channel, "purpose": each, "given": True} for each in agreed]
        customer = {**SAME_LU, "consents": given}
        assert (await api.call("PUT", "/customers/lu", customer))[0] == 201
        await available(lina)
        about = {**CHAT, "channel": channel, "from": LU}
        await api.events(written("t1", "1", "hi", **about))
        contact = (await accepted(lina))["contact_id"]
        sent = await lina.do("send_message", contact_id=contact, text="one")
        await ended(lina, api, contact)
        status = {"ref": "t1", "message_id": sent["result"]["message_id"], "status": "failed"}
        await api.events(
            event("contact.message_status", {**status, "reason": "customer_stopped"}, source="web")
        )
        async with asyncio.timeout(20):
            found = await consents(api, "lu", given=False)
        await api.events(written("t1", "2", "hi again", **about))
        offer = (await lina.next("offer"))["offer"]
        assert (await lina.do("accept_offer", offer_id=offer["id"]))["ok"]
        reply = await lina.do("send_message", contact_id=offer["contact_id"], text="two")
        return found, None if reply["ok"] else reply["error"]["code"]


async def test_a_refusal_after_the_contact_has_closed_is_noted_as_stop_is(tmp_path: Path) -> None:
    found, refused = await report_of(tmp_path, "sms", agreed=("orders",))
    assert answers(found) == {
        ("sms", "marketing", False, "customer:message"),
        ("sms", "orders", False, "customer:message"),
    }
    assert refused == "customer_stopped"


async def test_a_customer_of_whatsapp_who_stopped_marketing_has_it_noted_and_is_answered(
    tmp_path: Path,
) -> None:
    found, refused = await report_of(tmp_path, "social", agreed=("orders", "marketing"))
    assert answers(found) == {
        ("social", "marketing", False, "customer:message"),
        ("social", "orders", True, "token:all"),
    }
    assert refused is None
