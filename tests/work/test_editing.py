"""What was filled in at a step that is done is changed: parts are priced anew, a blank takes a field out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts.people import Person, signed_in
from tests.support import Api, token
from tests.work.test_following import floor, good
from tests.work.test_quotes import PRICES, send

pytestmark = pytest.mark.both_engines

PROCESS: dict[str, Any] = {
    "id": "claim",
    "number": "C",
    "steps": [
        {
            "id": "propose",
            "name": "Propose",
            "who": "keeper",
            "fields": [
                {"id": "words", "name": "Words", "needed": True},
                {"id": "money", "name": "Money", "kind": "money"},
                {"id": "parts", "name": "Parts", "kind": "parts"},
            ],
            "outcomes": [{"id": "proposed", "name": "Proposed", "to": "approve"}],
        },
        {
            "id": "approve",
            "name": "Approve",
            "who": "supervisor",
            "approves": "propose",
            "limits": {"supervisor": "500"},
            "outcomes": [{"id": "approved", "name": "Approved", "approved": True, "to": "carry_out"}],
        },
        {
            "id": "carry_out",
            "name": "Carry out",
            "outcomes": [{"id": "done", "name": "Done"}, {"id": "more", "name": "More", "to": "carry_out"}],
        },
    ],
}
SAID = {"words": "Too late", "money": "89", "parts": "CMP x 2"}


async def proposed(owner: Api) -> tuple[Person, Person, str]:
    """A supervisor, Li Na, and her item, in which something is proposed."""
    status, answer = await floor(owner, processes=[PROCESS])
    assert status == 200, answer
    await good(owner, "POST", "/admin/import", {"kind": "prices", "rows": PRICES})
    await (await token(owner)).call("PUT", "/customers/C1", {"name": "Lu"})
    boss = await signed_in(owner, "boss", "supervisor")
    lina = await signed_in(owner, "li.na", agent="lina")
    item = await good(lina, "POST", "/work", {"process": "claim", "title": "Late", "customer_id": "C1"})
    assert (await send(lina, f"/work/{item['id']}/steps", outcome="proposed", fields=SAID))[0] == 200
    return boss, lina, item["id"]


async def test_parts_that_are_changed_are_priced_anew_and_a_blank_takes_a_field_out(owner: Api) -> None:
    _, lina, item = await proposed(owner)
    path = f"/work/{item}/fields"
    status, body = await send(lina, path, step="propose", fields={"parts": "CMP x 3", "money": " "})
    assert status == 200, body
    assert body["parts"][0]["total"] == "1800.00"
    assert body["fields"]["propose"] == {"words": "Too late", "parts": "CMP × 3"}
    assert body["history"][-1]["fields"] == {"parts": "CMP × 3", "money": ""}
    status, body = await send(lina, path, step="propose", fields={"parts": ""})
    assert (status, body["parts"], body["fields"]["propose"]) == (200, [], {"words": "Too late"})


async def test_what_is_wrong_is_named_and_changes_nothing(owner: Api) -> None:
    _, lina, item = await proposed(owner)
    path = f"/work/{item}/fields"
    for fields, place in (
        ({"words": ""}, "#/fields/words"),
        ({"money": "a lot"}, "#/fields/money"),
        ({"parts": '[{"part": "PCB"}]'}, "#/fields/parts/0/price"),
        ({"else": "x"}, "#/fields/else"),
    ):
        status, body = await send(lina, path, step="propose", fields=fields)
        assert (status, [each["pointer"] for each in body["errors"]]) == (422, [place])
    status, body = await send(lina, path, step="moon", fields={"words": "x"})
    assert (status, body["errors"][0]["pointer"]) == (422, "#/step")
    shown = await good(lina, "GET", f"/work/{item}")
    assert (shown["fields"]["propose"]["words"], shown["parts"][0]["total"]) == ("Too late", "1200.00")


async def test_a_field_that_was_taken_out_is_among_what_has_changed(owner: Api) -> None:
    boss, lina, item = await proposed(owner)
    read = (await good(boss, "GET", f"/work/{item}"))["proposal"]
    assert (await send(lina, f"/work/{item}/fields", step="propose", fields={"money": ""}))[0] == 200
    status, body = await send(boss, f"/work/{item}/steps", outcome="approved", proposal=read["sha256"])
    assert (status, body["code"]) == (412, "stale")
    assert body["errors"][0]["detail"] == "changed since: money"
    now = (await good(boss, "GET", f"/work/{item}"))["proposal"]
    assert (now["n"], now["money"]) == (2, "0.00")
    status, body = await send(boss, f"/work/{item}/steps", outcome="approved", proposal=now["sha256"])
    assert (status, body["step"]) == (200, "carry_out")
