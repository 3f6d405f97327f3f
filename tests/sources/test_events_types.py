"""``POST /events``: what each type does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sources.requests import about, one, pbx, state
from tests.support import Api, arrived, console, event, hub_on, token


async def test_offered_is_rejected_on_a_contact_the_hub_routes(api: Api) -> None:
    _, result = await api.events(arrived("1"), about("offered", "1", agent="lina"))
    assert (result["status"], result["error"]["code"]) == ("rejected", "not_pbx_routed")


async def test_agent_is_found_by_id_else_by_address(api: Api) -> None:
    for ref, agent in (("1", "lina"), ("2", "PJSIP/1002")):
        await api.events(pbx(ref), about("answered", ref, agent=agent))
    contacts = (await api.get("/contacts"))["items"]
    assert {each["ref"]: each["agent"] for each in contacts} == {"1": "lina", "2": "wangwei"}


async def test_answer_by_an_unknown_agent_is_accepted_without_one(api: Api) -> None:
    first, second = await api.events(pbx("1"), about("answered", "1", agent="somebody"))
    assert second["status"] == "accepted"
    contact = await api.get(f"/contacts/{first['contact_id']}")
    assert (contact["state"], contact["agent"]) == ("handling", None)


@pytest.mark.parametrize(
    ("cause", "becomes"),
    [("no_answer", "offer_expired"), ("declined", "offer_declined"), ("unreachable", "offer_declined"),
     ("answered_elsewhere", "offer_withdrawn"), ("caller_left", "offer_withdrawn")],
)  # fmt: skip
async def test_missed_ends_the_offer_by_its_cause(api: Api, cause: str, becomes: str) -> None:
    results = await api.events(
        pbx("1"), about("offered", "1", agent="lina"), about("missed", "1", agent="lina", cause=cause)
    )
    assert [each["status"] for each in results] == ["accepted"] * 3
    events = (await api.get(f"/contacts/{results[0]['contact_id']}"))["events"]
    assert events[-1]["type"] == becomes


@pytest.mark.parametrize(
    ("by", "outcome"), [("customer", "abandoned"), ("agent", "withdrawn"), ("system", "failed")]
)
async def test_outcome_of_an_end_before_an_answer_follows_who_ended_it(
    api: Api, by: str, outcome: str
) -> None:
    first, _ = await api.events(arrived("1"), about("ended", "1", by=by))
    assert await state(api, first["contact_id"]) == ("closed", outcome)


async def test_hold_and_resume_show(api: Api) -> None:
    first, *_ = await api.events(pbx("1"), about("answered", "1", agent="lina"), about("held", "1"))
    assert (await state(api, first["contact_id"]))[0] == "held"
    await api.events(about("resumed", "1"))
    assert (await state(api, first["contact_id"]))[0] == "handling"


async def test_left_queue_ends_the_visit_until_transferred_or_ended(api: Api) -> None:
    first, _ = await api.events(pbx("1"), about("left_queue", "1", outcome="timed_out"))
    contact = await api.get(f"/contacts/{first['contact_id']}")
    assert (contact["state"], contact["visits"][0]["outcome"]) == ("between_queues", "timed_out")
    await api.events(about("transferred", "1", to_queue="sales"))
    contact = await api.get(f"/contacts/{first['contact_id']}")
    assert (contact["state"], contact["queue"]) == ("waiting", "sales")
    assert [each["outcome"] for each in contact["visits"]] == ["timed_out", None]


async def test_transfer_of_an_answered_call_keeps_the_answer_and_the_note(api: Api) -> None:
    first, *_ = await api.events(
        pbx("1"), about("answered", "1", agent="lina"),
        about("transferred", "1", to_queue="sales", note="wants the white one"),
        about("transferred", "1", to_agent="PJSIP/1002", note="in stock on Monday"),
        about("answered", "1", agent="wangwei"),
    )  # fmt: skip
    contact = await api.get(f"/contacts/{first['contact_id']}")
    assert (contact["visits"][0]["queue"], contact["visits"][0]["outcome"]) == ("support", "answered")
    assert contact["note"] == "wants the white one\nin stock on Monday"
    assert (contact["state"], contact["agent"]) == ("handling", "wangwei")
    assert "white" not in json.dumps(await api.get("/log"))


async def test_batch_that_is_repeated_changes_no_note_and_no_attribute_again(api: Api) -> None:
    batch = [
        pbx("1", attributes={"ivr": "1"}),
        about("transferred", "1", to_queue="sales", note="wants the white one"),
        about("noted", "1", attributes={"ivr": "2"}), about("noted", "1", attributes={"ivr": "3"}),
        about("transferred", "1", to_queue="nowhere", note="refused"),
    ]  # fmt: skip
    first = await api.events(*batch)
    again = await api.events(*batch)
    assert [each["status"] for each in first] == ["accepted"] * 4 + ["rejected"]
    assert [each["status"] for each in again] == ["duplicate"] * 4 + ["rejected"]
    contact = await api.get(f"/contacts/{first[0]['contact_id']}")
    assert (contact["note"], contact["attributes"]) == ("wants the white one", {"ivr": "3"})
    assert [each["queue"] for each in contact["visits"]] == ["support", "sales"]


async def test_transfer_note_follows_what_the_agent_wrote(api: Api, owner: Api) -> None:
    async with console(owner, "lina") as lina:
        first, *_ = await api.events(pbx("1"), about("answered", "1", agent="lina"))
        await lina.event("contact_answered")
        assert (await lina.do("set_note", contact_id=first["contact_id"], text="remote is dead"))["ok"]
        await api.events(about("transferred", "1", to_queue="sales", note="new one?"))
    assert (await api.get(f"/contacts/{first['contact_id']}"))["note"] == "remote is dead\nnew one?"


async def test_noted_merges_attributes_and_keeps_the_question(api: Api) -> None:
    first, *_ = await api.events(
        arrived("1", attributes={"ivr": "1", "lang": "zh"}),
        about("noted", "1", attributes={"ivr": "2", "deep": {"a": [1]}}),
        about("noted", "1", question="遥控器没反应?", answer="换电池"),
    )
    contact = await api.get(f"/contacts/{first['contact_id']}")
    assert contact["attributes"] == {"ivr": "2", "lang": "zh", "deep": {"a": [1]}}
    assert "遥控器" not in json.dumps(await api.get("/log"), ensure_ascii=False)


@pytest.mark.parametrize(
    ("data", "presence"),
    [
        ({"presence": "available"}, "available"), ({"presence": "offline"}, "offline"),
        ({"presence": "lunch"}, "lunch"), ({"presence": "paused", "reason": "lunch"}, "lunch"),
        ({"presence": "paused", "reason": "午休 LUNCH"}, "lunch"), ({"presence": "paused",
        "reason": "smoke"}, "paused"),
        ({"presence": "whatever"}, "paused"),
    ],
)  # fmt: skip
async def test_agent_state_is_the_break_it_names_else_paused(
    api: Api, data: dict[str, str], presence: str
) -> None:
    result = await one(api, event("agent.state", {"agent": "PJSIP/1001", **data}))
    assert "contact_id" not in result
    [lina] = [each for each in (await api.get("/floor"))["agents"] if each["id"] == "lina"]
    assert lina["presence"] == presence
    assert "smoke" not in json.dumps(await api.get("/log"))


async def test_source_routes_as_configured_unless_the_event_says_otherwise(tmp_path: Any) -> None:
    sources = [{"id": "phones", "routing": "pbx"}]
    async with hub_on(tmp_path, sources=sources) as owner:
        api = await token(owner)
        await api.events(arrived("1"), arrived("2", routing="hub"), {**arrived("3"), "source": "others"})
        contacts = (await api.get("/contacts"))["items"]
        assert {each["ref"]: each["routing"] for each in contacts} == {"1": "pbx", "2": "hub", "3": "hub"}
