"""A process for tests of work items over HTTP, and an item of it."""

from __future__ import annotations

from typing import Any

from tests.accounts.people import Person

CLAIM: dict[str, Any] = {
    "id": "claim",
    "name": "Claim 索赔",
    "kind": "complaint",
    "number": "CL",
    "steps": [
        {
            "id": "record",
            "name": "Record",
            "within": "1h",
            "fields": [
                {"id": "words", "name": "Words", "needed": True},
                {"id": "money", "name": "Money", "kind": "number"},
                {"id": "day", "name": "Day", "kind": "day"},
                {"id": "how", "name": "How", "kind": "choice", "choices": ["call", "visit"]},
            ],
            "outcomes": [
                {"id": "recorded", "name": "Recorded", "to": "propose"},
                {"id": "withdrawn", "name": "Withdrawn", "note": True},
            ],
        },
        {
            "id": "propose",
            "name": "Propose",
            "queue": "support",
            "outcomes": [{"id": "proposed", "name": "Proposed", "to": "approve"}],
        },
        {
            "id": "approve",
            "name": "Approve",
            "who": "supervisor",
            "other_than": ["keeper", "propose"],
            "outcomes": [
                {"id": "approved", "name": "Approved", "to": "tell"},
                {"id": "returned", "name": "Returned", "to": "propose", "note": True},
            ],
        },
        {"id": "tell", "name": "Tell", "who": "keeper", "outcomes": [{"id": "told", "name": "Told"}]},
    ],
}


async def with_claims(owner: Any) -> None:
    """Have the process."""
    status, body = await owner.call("PUT", "/admin/floor", {"processes": [CLAIM]})
    assert status == 200, body


async def promised(person: Person, **given: Any) -> str:
    """Open an item; its id."""
    await with_claims(person.owner)
    status, body = await person.call("POST", "/work", {"process": "claim", "title": "Remote dead", **given})
    assert status == 201, body
    return str(body["id"])
