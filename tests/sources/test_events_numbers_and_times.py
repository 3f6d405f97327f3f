"""``POST /events``: numbers, lines and instants, however they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contacthub.clock import from_rfc3339, rfc3339
from tests.sources.requests import about, one, pbx, send
from tests.support import Api, arrived, console, event

DAY_MS = 86_400_000


# --- numbers and lines -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dialled",
    ["4008001234", "400-800-1234", "400 800 1234", "+86 400 800 1234", "+864008001234", "0086-4008001234",
     "sip:4008001234@pbx.example.com", "tel:+86-400-800-1234", "４００８００１２３４",
     {"raw": "400-800-1234", "e164": None},
     {"e164": "+864008001234"}],
)  # fmt: skip
async def test_line_is_found_however_its_number_is_written(api: Api, dialled: Any) -> None:
    result = await one(api, arrived("1", to=dialled))
    assert (await api.get(f"/contacts/{result['contact_id']}"))["queue"] == "support"


async def test_addresses_that_share_digits_are_different_lines(owner: Api, api: Api) -> None:
    lines = [
        {"number": "help2@shop.example", "queue": "support"},
        {"number": "buy2@shop.example", "queue": "sales"},
    ]
    status, answer = await owner.call("PUT", "/admin/floor", {"lines": lines})
    assert (status, len(answer["changes"])) == (200, 2)
    for ref, to in (("1", "Help2@shop.example"), ("2", "buy2@shop.example")):
        await api.events(arrived(ref, channel="email", to=to, **{"from": "lu@example.com"}))
    contacts = (await api.get("/contacts"))["items"]
    assert {each["ref"]: each["queue"] for each in contacts} == {"1": "support", "2": "sales"}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("138 0013-8000", {"e164": "+8613800138000", "raw": "138 0013-8000"}),
        ("+8613800138000", {"e164": "+8613800138000", "raw": "+8613800138000"}),
        (
            {"e164": "+8613800138000", "raw": "138 0013-8000"},
            {"e164": "+8613800138000", "raw": "138 0013-8000"},
        ),
        ({"e164": "+8613800138000"}, {"e164": "+8613800138000", "raw": "+8613800138000"}),
        ({"e164": "+493012345678", "raw": "030 12345678"}, {"e164": "+493012345678", "raw": "+493012345678"}),
        ({"e164": None, "raw": "anonymous"}, {"e164": None, "raw": "anonymous"}),
        ("lu@example.com", {"e164": None, "raw": "lu@example.com"}),
        (None, None),
        ("a\u0000b", {"e164": None, "raw": "a\u0000b"}),
    ],
)
async def test_number_is_kept_as_sent_and_as_e164(api: Api, sent: Any, shown: Any) -> None:
    result = await one(api, arrived("1", **{"from": sent}))
    assert (await api.get(f"/contacts/{result['contact_id']}"))["from"] == shown


@pytest.mark.parametrize("sender", [{}, {"from": None}, {"from": "Anonymous"}, {"from": {"raw": None}}])
async def test_call_from_a_withheld_number_is_taken_and_shown_as_that(
    api: Api, owner: Api, sender: dict[str, Any]
) -> None:
    data = {"ref": "1", "channel": "voice", "to": "4008001234", **sender}
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        assert (await one(api, event("contact.arrived", data)))["status"] == "accepted"
        offer = await lina.next("offer")
        card = offer["card"] or (await lina.next("card"))["card"]  # by itself where it was late
    assert card["match"]["verdict"] == "withheld"


async def test_odd_but_legal_json_is_taken_and_given_back(api: Api) -> None:
    odd = {"\u0000": "\u0000", "大": 1 << 60, "huge": 1 << 80, "e": "😀", "": None, "f": -0.5e-7}
    body = json.dumps(arrived("r\u0000\n/ü", attributes=odd)).replace(
        '"channel"', '"channel": "chat", "channel"'
    )
    _, answer = await send(api, body)
    contact = await api.get(f"/contacts/{answer['results'][0]['contact_id']}")
    assert (contact["ref"], contact["channel"]) == ("r\u0000\n/ü", "voice")
    assert contact["attributes"] == {**odd, "huge": float(1 << 80)}


# --- time ------------------------------------------------------------------------------------------


async def test_time_of_the_source_drives_the_waits_of_contacts_the_pbx_routes(api: Api) -> None:
    now = api.hub.parts.hub.now()
    first, *_ = await api.events(
        {**pbx("1"), "time": rfc3339(now - 60_000)},
        about("answered", "1", now - 18_000, agent="lina"),
        about("ended", "1", now - 3_000, by="customer"),
    )
    contact = await api.get(f"/contacts/{first['contact_id']}")
    assert (contact["waited_ms"], contact["handled_ms"]) == (42_000, 15_000)
    assert contact["arrived_at"] == rfc3339(now - 60_000)
    assert contact["events"][0]["occurred_at"] == rfc3339(now - 60_000)
    assert contact["events"][0]["at"] >= rfc3339(now)


async def test_time_in_the_future_counts_as_now_and_before_the_previous_as_the_previous(api: Api) -> None:
    now = api.hub.parts.hub.now()
    first, *_ = await api.events(
        {**pbx("1"), "time": rfc3339(now - 10_000)},
        about("answered", "1", now - 90_000, agent="lina"),
        about("held", "1", now + DAY_MS),
    )
    events = (await api.get(f"/contacts/{first['contact_id']}"))["events"]
    times = [
        (from_rfc3339(each["occurred_at"]), from_rfc3339(each["at"]))
        for each in events
        if "occurred_at" in each
    ]
    assert all(occurred <= at for occurred, at in times)
    assert [occurred for occurred, _ in times] == sorted(occurred for occurred, _ in times)
    assert times[-1][0] == times[-1][1]


async def test_event_without_a_time_happened_now(api: Api) -> None:
    result = await one(api, pbx("1"))
    first = (await api.get(f"/contacts/{result['contact_id']}"))["events"][0]
    assert first["occurred_at"] == first["at"]


@pytest.mark.parametrize(
    "text",
    ["2025-05-01T16:00:00+08:00", "2025-05-01T08:00:00Z", "2025-05-01t08:00:00.000000z",
    "2025-05-01T07:59:60Z",
     "2025-05-01T02:30:00.000-05:30"],
)  # fmt: skip
async def test_every_rfc_3339_spelling_is_the_same_instant(api: Api, text: str) -> None:
    result = await one(api, {**pbx("1"), "time": text})
    assert (await api.get(f"/contacts/{result['contact_id']}"))["arrived_at"] == "2025-05-01T08:00:00.000Z"
