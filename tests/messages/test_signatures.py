"""What stands below answers by mail, and how they look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from contacthub.messages.html import process
from contacthub.messages.signatures import _filled
from tests.accounts.people import signed_in
from tests.messages.chats import CHAT, accepted, available, written
from tests.messages.source import source, without_pauses
from tests.messages.test_answers import Desk
from tests.messages.test_mails import MAIL, fetched
from tests.support import FLOOR, console, hub_on, token

SIGNED = "{agent}\n{queue}"
LI_NA = "Li Na 李娜\n售后 After-sales"


def floor(**support: Any) -> dict[str, Any]:
    """The sample floor, its queue for support with these settings."""
    first, *others = FLOOR["queues"]
    return {**FLOOR, "queues": [{**first, **support}, *others]}


@pytest.fixture
async def stack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncExitStack]:
    without_pauses(monkeypatch)
    async with AsyncExitStack() as stack:
        yield stack


async def desk_with(stack: AsyncExitStack, data: Path, said: dict[str, Any], **support: Any) -> Desk:
    """An agent who has accepted what a customer wrote to a queue with these settings."""
    web = await stack.enter_async_context(source())
    owner = await stack.enter_async_context(hub_on(data, floor=floor(**support), sources=[web.settings]))
    api = await token(owner)
    lina = await stack.enter_async_context(console(owner, "lina"))
    await available(lina)
    await api.events(written("v7", "1", "Hello", **said))
    return Desk(owner, api, lina, web, (await accepted(lina))["contact_id"])


async def given(desk: Desk, *said: dict[str, Any]) -> list[Any]:
    """What the source is given of these messages."""
    for each in said:
        reply = await desk.lina.do("send_message", **{"contact_id": desk.contact_id, "text": "", **each})
        assert reply["ok"], reply
    return [each["data"] for each in await desk.web.until(lambda got: len(got) >= len(said))]


async def shown(desk: Desk, agent: str) -> tuple[int, Any]:
    """What the agent is shown of the signature."""
    seat = await signed_in(desk.owner, agent, agent=agent)
    return (await seat.send("GET", f"/contacts/{desk.contact_id}/signature"))[:2]


@pytest.mark.both_engines
async def test_the_signature_of_the_queue_goes_with_each_answer_and_is_shown_before(
    stack: AsyncExitStack, tmp_path: Path
) -> None:
    desk = await desk_with(stack, tmp_path, MAIL, signature=SIGNED)
    assert await shown(desk, "lina") == (200, {"text": LI_NA})
    first, second = await given(desk, {"text": "Two."}, {"text": f"Bye.\n\n{LI_NA}\n"})
    assert (first["text"], first["signature"]) == ("Two.", LI_NA)
    # What ends so already has it once.
    assert "signature" not in second
    assert [each["text"] for each in await desk.messages()][1:] == ["Two.", f"Bye.\n\n{LI_NA}\n"]


async def test_nobody_else_is_shown_what_stands_below_an_answer(
    stack: AsyncExitStack, tmp_path: Path
) -> None:
    desk = await desk_with(stack, tmp_path, MAIL, signature=SIGNED)
    assert (await shown(desk, "wangwei"))[0] == 403
    path = f"/contacts/{desk.contact_id}/signature"
    assert (await desk.api.call("GET", "/contacts/nowhere/signature"))[0] == 404
    assert (await (await token(desk.owner, "writes", scopes=["events:write"])).call("GET", path))[0] == 403
    # A program that writes as nobody has no name to sign with.
    assert await desk.api.get(path) == {"text": None}
    program = await token(desk.owner, "program", scopes=["contacts:read"], agent="lina")
    assert await program.get(path) == {"text": LI_NA}


async def test_a_chat_has_no_signature_and_no_looks(stack: AsyncExitStack, tmp_path: Path) -> None:
    said = {**CHAT, "queue": "support"}
    desk = await desk_with(stack, tmp_path, said, signature=SIGNED)
    assert await shown(desk, "lina") == (200, {"text": None})
    [data] = await given(desk, {"html": "<p>Two <b>batteries</b></p>"})
    assert (data["text"], "signature" in data, "html" in data) == ("Two batteries", False, False)
    assert (await desk.messages())[-1]["html_url"] is None


@pytest.mark.parametrize(
    ("text", "agent", "shown"),
    [
        ("{agent} of {queue}", "Li Na", "Li Na of Support"),
        ("{agent}", None, None),  # nobody wrote it: the hub did
        ("{queue}", None, "Support"),
        ("Hub & Co ", None, "Hub & Co"),
        ("{order}", "{queue}", "{order}"),
        (None, "Li Na", None),
        ("", "Li Na", None),
    ],
)
def test_what_is_known_is_filled_in(text: str | None, agent: str | None, shown: str | None) -> None:
    assert _filled(text, {"agent": agent, "queue": "Support"}) == shown


@pytest.mark.parametrize("signature", ["{name}", "{customer}", " ", "x" * 2001])
async def test_a_signature_that_could_not_be_filled_in_is_refused(tmp_path: Path, signature: str) -> None:
    async with hub_on(tmp_path) as owner:
        status, answer = await owner.call("PUT", "/admin/floor", floor(signature=signature))
        assert (status, answer["errors"][0]["pointer"]) == (422, "#/queues/0/signature")


HTML = (
    '<p onclick="alert(1)">Two <b>batteries</b></p><script>alert(1)</script><img src="cid:x">'
    '<img src="https://x.example/a.png" alt="AAA">'
)


@pytest.mark.both_engines
async def test_a_mail_is_sent_as_it_looks_cleaned_with_its_text(
    stack: AsyncExitStack, tmp_path: Path
) -> None:
    desk = await desk_with(stack, tmp_path, MAIL)
    first, second = await given(desk, {"html": HTML}, {"html": "<p>Bye</p>", "text": "Good-bye"})
    clean = '<p>Two <b>batteries</b></p><img><img src="https://x.example/a.png" alt="AAA">'
    assert sorted(first["html"]) == sorted(clean)
    assert "alert" not in first["html"]
    assert first["text"] == "Two batteries\n\n[AAA]"
    assert (second["html"], second["text"]) == ("<p>Bye</p>", "Good-bye")
    sent = (await desk.messages())[1]
    assert first["html"] in (await fetched(desk, sent["html_url"]))[0]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"html": "<script>1</script>", "text": "See"}, "#/html"),
        ({"html": "<p> </p>"}, "#/html"),
        ({"html": "<p>Hi</p>", "text": "Hi", "internal": True}, "#/html"),
        ({"html": ""}, "#/html"),
        ({"html": "<p>Hi</p>", "template": {"name": "hi", "language": "zh"}}, "#/text"),
    ],
)
async def test_html_that_says_nothing_or_too_much_is_refused(
    stack: AsyncExitStack, tmp_path: Path, said: dict[str, Any], pointer: str
) -> None:
    desk = await desk_with(stack, tmp_path, MAIL)
    reply = await desk.lina.do("send_message", **{"contact_id": desk.contact_id, "text": "", **said})
    assert not reply["ok"]
    assert reply["error"]["errors"][0]["pointer"] == pointer
    assert len(await desk.messages()) == 1


async def test_html_that_cannot_be_cleaned_is_not_sent_as_it_came(
    stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await desk_with(stack, tmp_path, MAIL)
    monkeypatch.setattr(process, "MODULE", "contacthub.messages.html.none")  # as where a bomb ends it
    about = {"contact_id": desk.contact_id, "text": "See", "html": "<p>Hi</p>"}
    reply = await desk.lina.do("send_message", **about)
    assert reply["error"]["errors"][0]["pointer"] == "#/html"
    assert len(await desk.messages()) == 1
