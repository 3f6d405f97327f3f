"""A process whose first step has the customer called, and what tests of it need."""

from __future__ import annotations

from typing import Any

from tests.accounts.people import Person, signed_in
from tests.support import FLOOR, Api, Console, token

PROMISE: dict[str, Any] = {
    "id": "promise",
    "name": "Promise",
    "kind": "follow_up",
    "number": "F",
    "steps": [
        {
            "id": "call",
            "name": "Call",
            "call_in": "support",
            "outcomes": [
                {"id": "done", "name": "Done"},
                {
                    "id": "not_reached",
                    "name": "Not reached",
                    "to": "call",
                    "after": "2h",
                    "at_most": 3,
                    "at_last": "give_up",
                },
                {"id": "withdrawn", "name": "Withdrawn"},
            ],
        },
        {
            "id": "give_up",
            "name": "Give up",
            "who": "supervisor",
            "outcomes": [{"id": "given_up", "name": "Given up"}],
        },
    ],
}
WITH_PROMISES = {**FLOOR, "processes": [PROMISE]}
NUMBER = {"raw": "13800138000"}


async def known(owner: Api, **customer: Any) -> None:
    """Have a customer C1."""
    api = await token(owner, "customers")
    data = {"name": "陆建国", "phones": [NUMBER], **customer}
    status, body = await api.call("PUT", "/customers/C1", data)
    assert status == 201, body


async def promise(lina: Person, **more: Any) -> str:
    """Li Na promises the customer a call; the id of the item."""
    new = {"process": "promise", "title": "Does it work now?", "customer_id": "C1", **more}
    status, body = await lina.call("POST", "/work", new)
    assert status == 201, body
    return str(body["id"])


async def li_na(owner: Api) -> Person:
    return await signed_in(owner, "li.na", agent="lina")


async def shown(person: Person, item: str) -> Any:
    status, body = await person.call("GET", f"/work/{item}")
    assert status == 200, body
    return body


async def until_changed(person: Person, item: str, what: str, cause: str | None = None) -> Any:
    """The item, once the last thing in its history is this; fails after 10 s."""
    hub = person.owner.hub.parts.hub
    for _ in range(1_000):
        body = await shown(person, item)
        last = body["history"][-1]
        is_whole = last["version"] == body["version"]  # both are read, one after the other
        if is_whole and last["what"] == what and (cause is None or last["detail"].get("cause") == cause):
            return body
        await person.owner.hub.parts.contacts_of_work.settled()
        await hub.durable()
    raise AssertionError(body["history"])


async def offered(screen: Console) -> dict[str, Any]:
    """The next offer, with the card that came with it or after it."""
    frame = await screen.next("offer")
    card = frame["card"] or (await screen.next("card"))["card"]
    return {**frame["offer"], "card": card}


def live_calls(owner: Api) -> list[str]:
    return [
        each for each, one in owner.hub.parts.hub.routing.floor.contacts.items() if one.callback is not None
    ]
