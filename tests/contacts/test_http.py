"""Reading contacts back: pages, filters, who sees which number, and why."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest

from contacthub.clock import rfc3339
from tests.accounts.people import signed_in
from tests.support import Api, arrived, console, event, token

pytestmark = pytest.mark.both_engines

FIELDS = {
    "id", "source", "ref", "channel", "direction", "routing", "from", "to", "queue", "agent", "customer_id",
    "state",
    "outcome", "disposition", "note", "attributes", "visits", "arrived_at", "offered_at", "answered_at",
    "ended_at", "ended_by", "end_cause",
    "closed_at", "waited_ms", "handled_ms",
}  # fmt: skip
START = 1_777_622_400_000  # 2026-05-01T08:00:00Z


def call(n: int, **data: Any) -> dict[str, Any]:
    """A call the PBX routes, ``n`` seconds after the start."""
    return {**arrived(f"c{n}", routing="pbx", **data), "time": rfc3339(START + n * 1000)}


async def pages(api: Api, query: str, cursor: str | None = None) -> list[list[str]]:
    """The refs of every page, or of those after ``cursor``."""
    found = []
    for _ in range(20):
        page = await api.get(f"/contacts?{query}" + (f"&cursor={quote(cursor)}" if cursor else ""))
        found.append([each["ref"] for each in page["items"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return found
    raise AssertionError("there is always another page")


async def test_contact_has_every_field_and_lists_have_all_but_events(api: Api) -> None:
    [result] = await api.events(call(1))
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert set(contact) >= FIELDS | {"events"}
    [item] = (await api.get("/contacts"))["items"]
    assert set(item) >= FIELDS
    assert "events" not in item
    assert [each["type"] for each in contact["events"]] == ["contact_arrived", "contact_queued"]
    assert set(contact["visits"][0]) == {"queue", "entered_at", "left_at", "outcome", "agent"}


async def test_pages_have_no_gaps_and_no_repeats_while_contacts_arrive(api: Api) -> None:
    # Several in each instant: the order among them must hold from page to page.
    await api.events(*({**call(n), "time": rfc3339(START + n // 3)} for n in range(23)))
    first = await api.get("/contacts?limit=5")
    await api.events(call(99))
    rest = await pages(api, "limit=5", first["next_cursor"])
    refs = [each["ref"] for each in first["items"]] + [ref for page in rest for ref in page]
    assert sorted(refs) == sorted(f"c{n}" for n in range(23))
    assert [len(page) for page in rest] == [5, 5, 5, 3]


async def test_newest_come_first(api: Api) -> None:
    await api.events(*(call(n) for n in (3, 1, 2)))
    assert await pages(api, "") == [["c3", "c2", "c1"]]


async def test_page_that_ends_exactly_has_no_next(api: Api) -> None:
    await api.events(*(call(n) for n in range(4)))
    assert [len(page) for page in await pages(api, "limit=2")] == [2, 2]


async def test_filters_narrow_the_list(api: Api) -> None:
    await api.events(
        call(1), call(2, queue="sales"), {**call(3), "source": "others"}, call(4),
        event("contact.answered", {"ref": "c1", "agent": "lina"}, time=rfc3339(START + 9_000)),
        event("contact.ended", {"ref": "c4", "by": "customer"}),
    )  # fmt: skip
    for query, refs in (
        ("state=waiting", ["c3", "c2"]), ("state=handling", ["c1"]), ("state=closed", ["c4"]), ("agent=lina",
        ["c1"]),
        ("agent=wangwei", []), ("queue=sales", ["c2"]), ("source=others", ["c3"]), ("ref=c2", ["c2"]),
        ("source=phones&ref=c3", []), ("customer=C1", []), ("queue=support&state=waiting", ["c3"]),
        (f"from={rfc3339(START + 2_000)}", ["c4", "c3", "c2"]), (f"to={rfc3339(START + 2_000)}", ["c1"]),
        (f"from={rfc3339(START + 2_000)}&to={rfc3339(START + 3_000)}", ["c2"]),
        ("from=2026-05-01T16:00:02%2B08:00&to=2026-05-01T16:00:03+08:00", ["c2"]),
        ("ref=%00", []), ("ref='%20OR%201=1--", []),
    ):  # fmt: skip
        assert await pages(api, query) == [refs], query


async def test_agents_list_those_that_they_had_and_see_them_whole(owner: Api, api: Api) -> None:
    answered = event("contact.answered", {"ref": "c1", "agent": "lina"}, time=rfc3339(START + 9_000))
    await api.events(call(1), call(2), answered)
    lina = await signed_in(owner, "li")
    status, page = await lina.call("GET", "/contacts?agent=lina")
    assert (status, [each["ref"] for each in page["items"]]) == (200, ["c1"])
    assert page["items"][0]["from"]["e164"] == "+8613800138000"
    for query in ("", "?agent=wangwei", "?customer=C1"):
        status, refused = await lina.call("GET", f"/contacts{query}")
        assert (status, refused["code"]) == (403, "not_your_contact"), query


async def test_contacts_of_a_customer_are_found(api: Api) -> None:
    await api.call("PUT", "/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
    [result] = await api.events(call(1))
    await api.hub.parts.pop.wait(result["contact_id"])
    assert await pages(api, "customer=C1") == [["c1"]]


async def test_bad_queries_are_refused(api: Api) -> None:
    cursors = ["x", "%ff", "é", "!!!!", "!!MX54", *(base64.urlsafe_b64encode(each).decode() for each in (
        b"", b"~", b"1", b"x~y", b"-1~x", b"9" * 40 + b"~x", b"\xff~x",
        b" 1~x", b"1_0~x", "１~x".encode()))]  # fmt: skip
    for query in (
        "limit=0", "limit=201", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=1e2", "limit=%D9%A3",
        "state=asleep", "state=", "from=yesterday", "from=", "to=2026-05-01", "to=99999-01-01T00:00:00Z",
        *(f"cursor={each}" for each in cursors),
    ):  # fmt: skip
        status, answer = await api.call("GET", f"/contacts?{query}")
        assert (status, answer["code"]) in ((422, "invalid"), (400, "bad_cursor")), (query, answer)
    assert len((await api.get("/contacts?limit=200"))["items"]) == 0


async def test_unknown_contacts_are_404(api: Api) -> None:
    for contact_id in ("nothing", "%00", "%FF", "x" * 500):
        for path in (f"/contacts/{contact_id}", f"/contacts/{contact_id}/why"):
            status, answer = await api.call("GET", path)
            assert (status, answer["code"]) == (404, "unknown_contact"), path


async def test_waiting_contact_has_waited_until_now(api: Api) -> None:
    now = api.hub.parts.hub.now()
    [result] = await api.events({**arrived("1", routing="pbx"), "time": rfc3339(now - 60_000)})
    contact = await api.get(f"/contacts/{result['contact_id']}")
    later = api.hub.parts.hub.now()
    assert 60_000 <= contact["waited_ms"] <= 60_000 + later - now
    assert (contact["state"], contact["visits"][0]["left_at"]) == ("waiting", None)


async def test_supervisor_sees_masked_numbers_and_no_texts_and_a_token_sees_all(owner: Api, api: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    [result, _] = await api.events(
        call(1, from_name="陆建国", attributes={"order": "SECRET-1"}),
        event("contact.transferred", {"ref": "c1", "to_queue": "sales", "note": "SECRET-2"}),
    )
    for path in (
        "/contacts",
        f"/contacts/{result['contact_id']}",
        f"/contacts/{result['contact_id']}/why",
        "/floor",
    ):
        status, shown = await boss.call("GET", path)
        assert status == 200
        for secret in ("13800138000", "陆建国", "SECRET"):
            assert secret not in str(shown), path
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert contact["from"] == {"e164": "+8613800138000", "raw": "13800138000"}
    assert (contact["attributes"], contact["note"]) == ({"order": "SECRET-1"}, "SECRET-2")


async def test_agent_and_outcome_and_times_tell_the_whole_way(api: Api) -> None:
    def at(seconds: int, kind: str, **data: Any) -> dict[str, Any]:
        return event(f"contact.{kind}", {"ref": "c0", **data}, time=rfc3339(START + seconds * 1000))

    [result, *_] = await api.events(
        call(0), at(5, "offered", agent="lina"), at(8, "answered", agent="lina"), at(20, "transferred",
        to_queue="sales"),
        at(32, "ended", by="customer"),
    )  # fmt: skip
    contact = await api.get(f"/contacts/{result['contact_id']}")
    visits = [(each["queue"], each["outcome"], each["agent"]) for each in contact["visits"]]
    assert visits == [("support", "answered", "lina"), ("sales", "abandoned", None)]
    assert (contact["queue"], contact["agent"], contact["outcome"]) == ("sales", "lina", "abandoned")
    assert (contact["waited_ms"], contact["handled_ms"]) == (8_000 + 12_000, 12_000)
    times = [contact[f"{name}_at"] for name in ("arrived", "offered", "answered", "ended")]
    assert times == [rfc3339(START + seconds * 1000) for seconds in (0, 5, 8, 32)]


async def test_why_shows_every_decision_and_why_nobody_has_it_now(owner: Api, api: Api) -> None:
    [result] = await api.events(arrived("1"))
    why = await api.get(f"/contacts/{result['contact_id']}/why")
    assert (why["contact_id"], why["decisions"]) == (result["contact_id"], [])
    assert (why["now"]["candidates"], sum(why["now"]["excluded"].values())) == (0, 2)
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        offer = await lina.find("offer")
        why = await api.get(f"/contacts/{result['contact_id']}/why")
        assert why["now"] is None
        [decision] = why["decisions"]
        assert (decision["agent"], decision["offer_id"], decision["queue"]) == (
            "lina",
            offer["offer"]["id"],
            "support",
        )
        assert decision["best"][0]["agent"] == "lina"
        assert sum(decision["excluded"].values()) == 1
        assert decision["seq"] == offer["seq"]


@pytest.mark.parametrize("scope", ["contacts:read"])
async def test_why_needs_no_more_than_contacts_read(owner: Api, api: Api, scope: str) -> None:
    [result] = await api.events(call(1))
    reader = await token(owner, "reader", scopes=[scope])
    assert (await reader.get(f"/contacts/{result['contact_id']}/why"))["decisions"] == []
