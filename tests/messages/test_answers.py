"""An agent answers: what the source is given, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from contacthub.console.frames import FrameFromHub
from tests.messages.chats import CHAT, accepted, available, contact_in, written
from tests.messages.source import Source, source, without_pauses
from tests.support import Api, Console, console, event, hub_on, token

Json = dict[str, Any]


@dataclass
class Desk:
    """An agent with a chat, and the source that it came from."""

    owner: Api
    api: Api
    lina: Console
    web: Source
    contact_id: str

    async def delivery(self, status: str) -> Json:
        """What the console is told once a message is as far as this."""
        while True:
            frame = await self.lina.event("message_status_changed")
            if frame["delivery"]["status"] == status:
                told: Json = frame["delivery"]
                return told

    async def messages(self) -> list[Json]:
        """The contact's messages."""
        found = await self.api.get(f"/contacts/{self.contact_id}/messages")
        messages: list[Json] = found["messages"]
        return messages


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A chat that lina has accepted."""
    without_pauses(monkeypatch)
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(source())
        owner = await stack.enter_async_context(hub_on(tmp_path, sources=[web.settings]))
        api = await token(owner)
        lina = await stack.enter_async_context(console(owner, "lina"))
        await available(lina)
        await api.events(written("v7", "1", "Hello", **{**CHAT, "queue": "support"}))
        offer = await accepted(lina)
        yield Desk(owner, api, lina, web, offer["contact_id"])


async def test_an_answer_reaches_the_source_and_is_sent(desk: Desk) -> None:
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Two AAA batteries.")
    told = await desk.delivery("sent")
    [given] = await desk.web.until(lambda got: len(got) >= 1)
    assert reply["ok"], reply
    assert given["type"] == "contact.send_message"
    assert given["data"] == {
        "ref": "v7",
        "contact_id": desk.contact_id,
        "message_id": reply["result"]["message_id"],
        "attempt": 1,
        "text": "Two AAA batteries.",
    }
    assert told["message_id"] == reply["result"]["message_id"]
    own = next(frame for frame in desk.lina.frames if frame.get("event", {}).get("type") == "message_written")
    assert own["message"]["author"] == {"kind": "agent", "id": "lina", "name": "Li Na 李娜"}
    seen = contact_in(desk.lina, desk.contact_id)
    assert (seen["unread"], seen["unanswered_since"]) == (0, None)


async def test_reports_of_the_source_go_up_the_ladder_and_never_down(desk: Desk) -> None:
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("sent")
    about = {"ref": "v7", "message_id": reply["result"]["message_id"]}
    said = [event("contact.message_status", {**about, "status": each}, source="web")
            for each in ("read", "delivered", "sent", "failed")]  # fmt: skip
    results = [(await desk.api.events(each))[0] for each in said]
    assert [each["status"] for each in results] == ["accepted", "ignored", "ignored", "ignored"]
    assert {each.get("reason") for each in results[1:]} == {"overtaken"}
    assert (await desk.messages())[-1]["status"] == "read"


async def test_it_never_goes_back_whatever_the_source_calls_the_message(desk: Desk) -> None:
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("sent")
    named = {"message_id": reply["result"]["message_id"], "source_message_id": "wamid.9"}
    reports = [{**named, "status": "sent"}]
    reports += [{"message_id": "wamid.9", "status": each} for each in ("read", "delivered")]
    results = [
        (await desk.api.events(event("contact.message_status", {"ref": "v7", **each}, source="web")))[0]
        for each in reports
    ]
    assert [each["status"] for each in results] == ["ignored", "accepted", "ignored"]
    assert (await desk.messages())[-1]["status"] == "read"


async def test_a_report_about_no_message_of_ours_is_ignored(desk: Desk) -> None:
    about = {"ref": "v7", "message_id": "1", "status": "read"}
    [theirs] = await desk.api.events(event("contact.message_status", about, source="web"))
    [none] = await desk.api.events(
        event("contact.message_status", {**about, "message_id": "x"}, source="web")
    )
    assert [theirs["reason"], none["reason"]] == ["unknown_message"] * 2


async def test_what_a_source_hears_of_its_own_is_not_said_twice(desk: Desk) -> None:
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("sent")
    ours = reply["result"]["message_id"]
    report = {"ref": "v7", "message_id": ours, "status": "delivered", "source_message_id": "wamid.9"}
    await desk.api.events(event("contact.message_status", report, source="web"))
    echoes = [(await desk.api.events(written("v7", each, "Hi")))[0] for each in (ours, "wamid.9")]
    assert [each["reason"] for each in echoes] == ["already_said"] * 2
    assert [each["text"] for each in await desk.messages()] == ["Hello", "Hi"]


@pytest.mark.both_engines
async def test_a_name_that_another_message_has_is_not_given_to_a_second(desk: Desk) -> None:
    ours = []
    for text in ("one", "two", "three"):
        reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text=text)
        await desk.delivery("sent")
        ours.append(reply["result"]["message_id"])
    names = ("wamid.9", "wamid.9", "1")  # 1 is what the customer wrote
    reports = [
        event(
            "contact.message_status",
            {"ref": "v7", "message_id": message_id, "status": "delivered", "source_message_id": name},
            source="web",
        )
        for message_id, name in zip(ours, names, strict=True)
    ]
    results = [*await desk.api.events(*reports[:2]), *await desk.api.events(reports[2])]
    [after] = await desk.api.events(written("v7", "2", "Still there?"))
    assert [each["status"] for each in (*results, after)] == ["accepted"] * 4
    assert [each["status"] for each in await desk.messages()][1:4] == ["delivered"] * 3


@pytest.mark.parametrize(
    ("status", "parts", "reason"),
    [
        (422, [b'{"title": "No", "detail"', b': "window closed"}'], "window closed"),
        (422, [], "http_422"),
        (422, [b'{"detail": "window'], "http_422"),
        (422, [b'{"detail": "' + b"x" * 20_000 + b'"}'], "http_422"),
        (410, [], "source_stopped"),
    ],
)
async def test_a_refusal_counts_whatever_its_body_is(
    desk: Desk, status: int, parts: list[bytes], reason: str
) -> None:
    desk.web.answers[:] = [(status, parts)]
    await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    told = await desk.delivery("failed")
    assert (told["reason"], len(desk.web.got)) == (reason, 1)


@pytest.mark.parametrize("last", ["delivered", "sent"])
async def test_a_name_told_with_a_report_that_another_overtakes_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    without_pauses(monkeypatch)
    async with source() as web:
        async with hub_on(tmp_path, sources=[web.settings]) as owner, console(owner, "lina") as lina:
            api = await token(owner)
            await available(lina)
            await api.events(written("v7", "1", "Hello", **CHAT))
            offer = await accepted(lina)
            reply = await lina.do("send_message", contact_id=offer["contact_id"], text="Hi")
            await lina.event("message_status_changed")
            about = {"ref": "v7", "message_id": reply["result"]["message_id"]}
            reports = [{"status": "sent", "source_message_id": "P1"}, {"status": last}]
            if last == "sent":
                reports.insert(0, {"status": "failed"})
            *_, echo = await api.events(
                *(event("contact.message_status", {**about, **each}, source="web") for each in reports),
                written("v7", "P1", "Hi"),
            )
        async with hub_on(tmp_path, sources=[web.settings]) as owner:
            [after] = await (await token(owner, "again")).events(written("v7", "P1", "Hi"))
    assert [each["reason"] for each in (echo, after)] == ["already_said"] * 2


async def test_a_source_that_refuses_says_why_and_the_agent_sends_it_again(desk: Desk) -> None:
    desk.web.answers[:] = [(422, {"type": "about:blank", "title": "No", "detail": "window closed"})]
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    told = await desk.delivery("failed")
    message_id = reply["result"]["message_id"]
    again = await desk.lina.do("retry_message", contact_id=desk.contact_id, message_id=message_id)
    sent = await desk.delivery("sent")
    once_more = await desk.lina.do("retry_message", contact_id=desk.contact_id, message_id=message_id)
    given = await desk.web.until(lambda got: len(got) >= 2)
    assert (told["reason"], told["attempt"]) == ("window closed", 1)
    assert again["ok"], again
    assert (sent["attempt"], sent["reason"]) == (2, None)
    assert once_more["error"]["code"] == "wrong_state"
    assert [each["data"]["attempt"] for each in given] == [1, 2]
    assert len({*desk.web.ids}) == 2
    assert [(each["text"], each["attempt"]) for each in await desk.messages()][1:] == [("Hi", 2)]


@pytest.mark.parametrize(
    ("late", "result", "then"),
    [
        ({"status": "failed", "attempt": 1}, ("ignored", "overtaken"), "queued"),
        ({"status": "sent", "attempt": 1}, ("ignored", "overtaken"), "queued"),
        ({"status": "delivered", "attempt": 1}, ("accepted", None), "delivered"),
        ({"status": "failed", "attempt": 3}, ("ignored", "unknown_message"), "queued"),
        ({"status": "failed", "attempt": 2}, ("accepted", None), "failed"),
        ({"status": "failed"}, ("accepted", None), "failed"),
    ],
)
async def test_a_report_of_one_attempt_is_not_taken_for_another(
    desk: Desk, late: Json, result: tuple[str, str | None], then: str
) -> None:
    desk.web.answers[:] = [422, *[503] * 10_000]
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("failed")
    message_id = reply["result"]["message_id"]
    await desk.lina.do("retry_message", contact_id=desk.contact_id, message_id=message_id)
    report = event("contact.message_status", {"ref": "v7", "message_id": message_id, **late}, source="web")
    [told] = await desk.api.events(report)
    assert (told["status"], told.get("reason")) == result
    newest = (await desk.messages())[-1]
    assert (newest["status"], newest["attempt"]) == (then, 2)


async def test_what_an_earlier_attempt_was_called_does_not_name_the_newest(desk: Desk) -> None:
    desk.web.answers[:] = [422]
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("failed")
    message_id = reply["result"]["message_id"]
    await desk.lina.do("retry_message", contact_id=desk.contact_id, message_id=message_id)
    await desk.delivery("sent")
    names = [{"source_message_id": "P2", "attempt": 2}, {"source_message_id": "P1", "attempt": 1}]
    about = {"ref": "v7", "message_id": message_id, "status": "sent"}
    for each in names:
        await desk.api.events(event("contact.message_status", {**about, **each}, source="web"))
    reports = [{"ref": "v7", "message_id": each, "status": "read"} for each in ("P1", "P2")]
    [old, new] = await desk.api.events(
        *(event("contact.message_status", each, source="web") for each in reports)
    )
    assert (old["reason"], new["status"]) == ("unknown_message", "accepted")


async def test_a_source_that_does_not_answer_gets_all_in_order_once_it_does(desk: Desk) -> None:
    desk.web.answers[:] = [503, 503, 503]
    for text in ("one", "two", "three"):
        await desk.lina.do("send_message", contact_id=desk.contact_id, text=text)
    down = await desk.lina.find("sending")
    texts = await desk.web.texts(6)
    for _ in range(3):
        await desk.delivery("sent")
    assert (down["source"], down["available"], down["reason"]) == ("web", False, "http_503")
    assert texts == ["one", "one", "one", "one", "two", "three"]
    assert len({*desk.web.ids[:4]}) == 1
    assert [frame["available"] for frame in desk.lina.frames if frame["type"] == "sending"][-1] is True


async def test_what_was_acknowledged_is_sent_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pauses(monkeypatch)
    async with source() as web:
        web.answers[:] = [503] * 10_000
        async with hub_on(tmp_path, sources=[web.settings]) as owner, console(owner, "lina") as lina:
            api = await token(owner)
            await available(lina)
            await api.events(written("v7", "1", "Hello", **CHAT))
            offer = await accepted(lina)
            reply = await lina.do("send_message", contact_id=offer["contact_id"], text="Hi")
            await web.until(lambda got: len(got) >= 1)
        async with hub_on(tmp_path, sources=[web.settings]) as owner, console(owner, "lina") as lina:
            await lina.next("snapshot")
            web.answers.clear()
            frame = await lina.event("message_status_changed")
            thread = await lina.find("thread")
    assert frame["delivery"]["message_id"] == reply["result"]["message_id"]
    assert [each["text"] for each in thread["messages"]] == ["Hello", "Hi"]
    assert len({*web.ids}) == 1


async def test_an_ended_contact_still_hears_what_became_of_its_answers(desk: Desk) -> None:
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Good bye")
    await desk.delivery("sent")
    await desk.api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    report = {"ref": "v7", "message_id": reply["result"]["message_id"], "status": "read"}
    [result] = await desk.api.events(event("contact.message_status", report, source="web"))
    assert result["status"] == "accepted"
    assert (await desk.messages())[-1]["status"] == "read"


async def test_to_a_customer_who_is_gone_nothing_is_written(desk: Desk) -> None:
    await desk.api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    refused = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    noted = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Calls again", internal=True)
    assert refused["error"]["code"] == "wrong_state"
    assert noted["ok"], noted


@pytest.mark.parametrize("settings", [[], [{"id": "web", "capabilities": ["messages"]}],
                                      [{"id": "web", "callback_url": "http://127.0.0.1:9/hub"}]])  # fmt: skip
async def test_a_source_that_cannot_be_given_messages_is_given_none(
    tmp_path: Path, settings: list[Json]
) -> None:
    async with hub_on(tmp_path, sources=settings) as owner, console(owner, "lina") as lina:
        api = await token(owner)
        await available(lina)
        await api.events(written("v7", "1", "Hello", **CHAT))
        offer = await accepted(lina)
        refused = await lina.do("send_message", contact_id=offer["contact_id"], text="Hi")
    assert refused["error"]["code"] == "not_supported"


async def test_the_same_command_twice_is_one_message(desk: Desk) -> None:
    ref = "5f0c2b1e-8a54-4f0e-9d7b-0a3c1e6b2f44"
    first = await desk.lina.do("send_message", ref=ref, contact_id=desk.contact_id, text="Hi")
    again = await desk.lina.do("send_message", ref=ref, contact_id=desk.contact_id, text="Hi")
    assert first["result"] == again["result"]
    assert [each["text"] for each in await desk.messages()] == ["Hello", "Hi"]


async def test_a_note_is_seen_and_never_sent(desk: Desk) -> None:
    await desk.lina.do("send_message", contact_id=desk.contact_id, text="Angry customer", internal=True)
    await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("sent")
    assert await desk.web.texts(1) == ["Hi"]
    assert [(each["direction"], each["text"]) for each in await desk.messages()] == [
        ("in", "Hello"), ("internal", "Angry customer"), ("out", "Hi"),
    ]  # fmt: skip


async def test_reading_sets_unread_to_none_once(desk: Desk) -> None:
    await desk.api.events(written("v7", "2", "Still there?"))
    await desk.lina.do("mark_read", contact_id=desk.contact_id)
    assert contact_in(desk.lina, desk.contact_id)["unread"] == 0
    frames = len(desk.lina.frames)
    await desk.lina.do("mark_read", contact_id=desk.contact_id)
    assert [frame["type"] for frame in desk.lina.frames[frames:]] == ["reply"]
    assert contact_in(desk.lina, desk.contact_id)["unanswered_since"] is not None


async def test_who_is_only_offered_a_contact_has_read_nothing(desk: Desk) -> None:
    [result] = await desk.api.events(written("v8", "1", "Hello", **{**CHAT, "queue": "support"}))
    offer = (await desk.lina.next("offer"))["offer"]
    assert offer["contact_id"] == result["contact_id"]
    refused = await desk.lina.do("mark_read", contact_id=offer["contact_id"])
    assert refused["error"]["code"] == "wrong_state"


async def test_what_failed_is_not_sent_again_to_a_customer_who_is_gone(desk: Desk) -> None:
    desk.web.answers[:] = [422]
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("failed")
    await desk.api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    message_id = reply["result"]["message_id"]
    refused = await desk.lina.do("retry_message", contact_id=desk.contact_id, message_id=message_id)
    assert refused["error"]["code"] == "wrong_state"


async def test_a_note_in_wrap_up_leaves_the_thread_with_its_newest_contact(desk: Desk) -> None:
    await desk.api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    [newer] = await desk.api.events(written("v7", "2", "One more thing"))
    noted = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Angry", internal=True)
    [thread] = (await desk.api.get("/threads?ref=v7"))["items"]
    assert noted["ok"], noted
    assert thread["contact_id"] == newer["contact_id"] != desk.contact_id


async def test_a_failure_after_a_contact_has_closed_reaches_the_agent_of_the_live_one(desk: Desk) -> None:
    desk.web.answers[:] = [422]
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("failed")
    await desk.api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    await desk.lina.do("finish_wrap_up", contact_id=desk.contact_id, disposition="resolved")
    message_id = reply["result"]["message_id"]
    about = {"ref": "v7", "message_id": message_id}
    await desk.api.events(written("v7", "2", "One more thing"))
    offer = (await desk.lina.next("offer"))["offer"]
    await desk.lina.do("accept_offer", offer_id=offer["id"])
    again = await desk.lina.do("retry_message", contact_id=offer["contact_id"], message_id=message_id)
    await desk.delivery("sent")
    report = {**about, "status": "failed", "reason": "number unknown"}
    await desk.api.events(event("contact.message_status", report, source="web"))
    told = await desk.delivery("failed")
    assert again["ok"], again
    assert (told["message_id"], told["reason"]) == (message_id, "number unknown")


async def test_what_comes_after_an_answer_is_unanswered_whatever_the_clock_of_its_source(desk: Desk) -> None:
    await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("sent")
    behind = {**written("v7", "2", "Still there?"), "time": "2026-05-01T08:00:00.000Z"}
    await desk.api.events(behind)
    await desk.lina.event("message_received")
    seen, answer = contact_in(desk.lina, desk.contact_id), (await desk.messages())[-1]
    assert answer["text"] == "Hi"
    assert seen["unread"] == 1
    assert seen["unanswered_since"] >= answer["at"]  # its event is a millisecond later at times


async def test_of_a_source_that_stops_every_console_is_told(desk: Desk) -> None:
    desk.web.answers[:] = [410]
    await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    frame = await desk.lina.find("sending")
    async with console(desk.owner, "wangwei") as later:
        joined = await later.find("sending")
    for each in (frame, joined):
        assert (each["source"], each["available"], each["reason"]) == ("web", False, "source_stopped")


async def test_every_frame_is_as_described(desk: Desk) -> None:
    desk.web.answers[:] = [503, (422, {"title": "No"})]
    await desk.lina.do("send_message", contact_id=desk.contact_id, text="Hi")
    await desk.delivery("failed")
    assert {"event", "thread", "sending"} <= {each["type"] for each in desk.lina.frames}
    for each in desk.lina.frames:
        TypeAdapter(FrameFromHub).validate_python(each)
