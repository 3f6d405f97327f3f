"""Threads over HTTP: lists, parts, and who may read them."""

from __future__ import annotations

import asyncio

import pytest

from tests.accounts.people import Person, signed_in
from tests.messages.chats import CHAT, accepted, available, written
from tests.messages.test_attachments import uploaded
from tests.support import Api, console, event, token

pytestmark = pytest.mark.both_engines


async def test_a_thread_is_read_part_by_part(api: Api) -> None:
    for n in range(5):
        await api.events(written("v7", str(n), f"line {n}", **CHAT))
    [thread] = (await api.get("/threads?source=web&ref=v7"))["items"]
    newest = await api.get(f"/threads/{thread['id']}/messages?limit=2")
    before = await api.get(f"/threads/{thread['id']}/messages?limit=3&before={newest['messages'][0]['id']}")
    assert [each["text"] for each in newest["messages"]] == ["line 3", "line 4"]
    assert [each["text"] for each in before["messages"]] == ["line 0", "line 1", "line 2"]
    assert (newest["more"], before["more"]) == (True, False)
    assert newest["thread"]["contact_id"] == thread["contact_id"]


async def test_a_contact_has_its_own_messages_and_its_thread_all(api: Api) -> None:
    [first] = await api.events(written("v7", "1", "Hello", **CHAT))
    await api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    [second] = await api.events(written("v7", "2", "Again"))
    texts = {
        contact: [each["text"] for each in (await api.get(f"/contacts/{contact}/messages"))["messages"]]
        for contact in (first["contact_id"], second["contact_id"])
    }
    [thread] = (await api.get("/threads"))["items"]
    whole = await api.get(f"/threads/{thread['id']}/messages")
    assert list(texts.values()) == [["Hello"], ["Again"]]
    assert [each["text"] for each in whole["messages"]] == ["Hello", "Again"]


async def test_threads_are_listed_page_by_page_those_written_on_last_first(api: Api) -> None:
    for ref in ("a", "b", "c", "a"):
        await api.events(written(ref, f"{ref}-{len(ref)}", "Hello", **CHAT))
    await api.events(written("a", "2", "Still there?"))
    seen, path = [], "/threads?limit=2"
    while path:
        page = await api.get(path)
        seen += [each["ref"] for each in page["items"]]
        path = f"/threads?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert seen == ["a", "c", "b"]
    assert (await api.get("/threads?ref=b"))["items"][0]["from"]["raw"] == "visitor-7"


async def test_threads_that_wait_for_an_answer_are_listed_by_who_waits_longest(api: Api) -> None:
    for n, (ref, message) in enumerate([("a", "a-1"), ("b", "b-1"), ("c", "c-1"), ("a", "a-2")]):
        await api.events({**written(ref, message, "Hello", **CHAT), "time": f"2026-05-01T08:0{n}:00Z"})
    await api.events(event("contact.ended", {"ref": "b", "by": "customer"}, source="web"))
    seen, path = [], "/threads?unanswered=true&limit=1"
    while path:
        page = await api.get(path)
        seen += [each["ref"] for each in page["items"]]
        cursor = page["next_cursor"]
        path = f"/threads?unanswered=true&limit=1&cursor={cursor}" if cursor else ""
    assert seen == ["a", "c"]
    for query, field in (("unanswered=no", "unanswered"), ("unanswered=true&ref=a", "ref")):
        status, body = await api.call("GET", f"/threads?{query}")
        assert (status, body["errors"][0]["pointer"]) == (422, f"#/query/{field}")


async def test_that_a_supervisor_reads_along_is_recorded_once_an_hour_for_each_contact(
    owner: Api, api: Api
) -> None:
    boss = await signed_in(owner, "boss", role="supervisor")
    read = []
    for ref in ("v7", "v8"):
        [result] = await api.events(written(ref, "1", "Hello", **CHAT))
        read.append(result["contact_id"])
        for _ in range(3):
            status, shown = await boss.call("GET", f"/contacts/{read[-1]}/messages")
            assert (status, [each["text"] for each in shown["messages"]]) == (200, ["Hello"])
    rows = (await owner.get("/audit?action=open_thread"))["items"]
    assert [(each["actor"], each["subject"]) for each in reversed(rows)] == [("boss", each) for each in read]


async def test_a_call_has_no_messages(api: Api) -> None:
    [result] = await api.events(event("contact.arrived", {"ref": "k", **CHAT, "channel": "voice"}))
    found = await api.get(f"/contacts/{result['contact_id']}/messages")
    assert found == {"thread": None, "messages": [], "more": False}
    status, body = await api.call("GET", f"/contacts/{result['contact_id']}/messages?before=")
    assert (status, body["errors"][0]["pointer"]) == (422, "#/query/before")


async def test_what_is_not_there_is_said(api: Api) -> None:
    [result] = await api.events(written("v7", "1", "Hello", **CHAT))
    for path, code in (
        ("/threads/none/messages", "unknown_thread"),
        ("/contacts/none/messages", "unknown_contact"),
        (f"/contacts/{result['contact_id']}/messages?before=none", "invalid"),
        ("/threads?cursor=none", "bad_cursor"),
    ):
        _, body = await api.call("GET", path)
        assert body["code"] == code


async def test_an_agent_reads_what_they_have_and_had_and_no_other(owner: Api, api: Api) -> None:
    mine = await token(owner, "mine", scopes=[], agent="lina")
    async with console(owner, "lina") as lina:
        await available(lina)
        await api.events(written("v7", "1", "Hello", **CHAT))
        offer = await accepted(lina)
        path = f"/contacts/{offer['contact_id']}/messages"
        assert (await mine.call("GET", path))[0] == 403  # over HTTP a program needs its scope
        await lina.do("close_contact", contact_id=offer["contact_id"])
    assert (await api.get(path))["messages"][0]["text"] == "Hello"


async def test_an_agent_reads_the_thread_of_a_contact_that_has_just_closed(owner: Api, api: Api) -> None:
    person = await signed_in(owner, "lina")
    async with console(owner, "lina") as lina:
        await api.events(written("v7", "1", "Hello", **CHAT))
        [thread] = (await api.get("/threads"))["items"]
        await available(lina)
        offer = await accepted(lina)
        await lina.do("close_contact", contact_id=offer["contact_id"])
        assert offer["contact_id"] not in owner.hub.parts.hub.routing.floor.contacts
        status, body = await person.call("GET", f"/threads/{thread['id']}/messages")
    assert status == 200, body
    assert [each["text"] for each in body["messages"]] == ["Hello"]


async def status_of(person: Person, path: str) -> int:
    """How what is no JSON is answered."""
    url = f"{person.owner.hub.url}/api/v1{path}"
    async with person.owner.session.get(url, headers={"Cookie": person.cookie}) as response:
        await response.read()
        person.owner.session.cookie_jar.clear()
        return response.status


@pytest.mark.parametrize(("has_customer", "expected"), [(True, 200), (False, 403)])
async def test_who_has_a_customer_reads_what_was_written_with_them_before(
    owner: Api, api: Api, *, has_customer: bool, expected: int
) -> None:
    writer = await token(owner, "writer", scopes=["customers:write"])
    created = await writer.call("POST", "/customers", {"name": "Lu", "phones": ["13800138000"]})
    assert created[0] == 201, created
    person = await signed_in(owner, "lina")
    upload = (await uploaded(api))[1]["id"]
    mail = {**CHAT, "channel": "email", "from": "13800138000", "html": "<b>Hello</b>"}
    [earlier] = await api.events(written("v7", "1", "Hello", attachments=[{"upload_id": upload}], **mail))
    await api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
    path = f"/contacts/{earlier['contact_id']}/messages"
    [message] = (await api.get(path))["messages"]
    beside = [f"/attachments/{upload}", message["html_url"].removeprefix("/api/v1")]
    async with console(owner, "lina") as lina:
        await available(lina)
        number = "13800138000" if has_customer else "13900139000"
        await api.events(written("v8", "1", "Hello again", **{**CHAT, "from": number}))
        assert (await person.call("GET", path))[0] == 403  # it only rings
        offer = await accepted(lina)
        await owner.hub.parts.pop.wait(offer["contact_id"])  # until the customer is found
        assert (await person.call("GET", path))[0] == expected
        assert [await status_of(person, each) for each in beside] == [expected] * 2
        await lina.do("close_contact", contact_id=offer["contact_id"])
        assert (await person.call("GET", path))[0] == 403


async def test_lists_of_threads_leave_the_readers_of_events_alone(owner: Api, api: Api) -> None:
    await api.events(written("v7", "1", "Hello", **CHAT))
    readers = owner.hub.parts.stores.readers
    taken = [await readers._free.get() for _ in readers._readers]
    try:
        async with asyncio.timeout(10):
            [thread] = (await api.get("/threads?source=web"))["items"]
            found = await api.get(f"/threads/{thread['id']}/messages")
    finally:
        for each in taken:
            readers._free.put_nowait(each)
    assert [each["text"] for each in found["messages"]] == ["Hello"]
