"""Chats for tests: what a source says of them, and consoles that take them."""

from __future__ import annotations

from typing import Any

from tests.support import Api, Console, event

Json = dict[str, Any]

CHAT = {"channel": "chat", "queue": "sales", "from": "visitor-7", "from_name": "Lu"}
"""What opens a chat."""


def written(ref: str, message_id: str, text: str, **more: Any) -> Json:
    """A customer's message on a thread."""
    return event(
        "contact.message", {"ref": ref, "message_id": message_id, "text": text, **more}, source="web"
    )


async def accepted(lina: Console) -> Json:
    """Have the next contact that is offered accepted; the offer."""
    offer: Json = (await lina.find("offer"))["offer"]
    reply = await lina.do("accept_offer", offer_id=offer["id"])
    assert reply["ok"], reply
    return offer


async def available(lina: Console) -> None:
    """Have the agent take contacts."""
    reply = await lina.do("set_presence", presence="available")
    assert reply["ok"], reply


async def said(hub: Api, contact_id: str) -> list[str]:
    """The texts of a contact's thread."""
    return [each["text"] for each in (await hub.get(f"/contacts/{contact_id}/messages"))["messages"]]


def contact_in(console: Console, contact_id: str) -> Json:
    """The contact as the console was told of it last."""
    seen = [
        each
        for frame in console.frames
        for each in frame.get("changes", {}).get("contacts", ())
        if each["id"] == contact_id
    ]
    newest: Json = seen[-1]
    return newest
