"""``POST /events``: what becomes of each event, type by type and in every order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contacthub.application.clock import from_rfc3339, rfc3339
from tests.api.requests import one, send
from tests.support import Api, arrived, console, event, hub_on, token

DAY_MS = 86_400_000


def pbx(ref: str, **data: Any) -> dict[str, Any]:
    """A call the PBX routes."""
    return arrived(ref, routing="pbx", **data)


def about(kind: str, ref: str, at: int | None = None, **data: Any) -> dict[str, Any]:
    """An event about a contact, with the instant at which it happened."""
    more = {} if at is None else {"time": rfc3339(at)}
    return event(f"contact.{kind}", {"ref": ref, **data}, **more)


async def state(api: Api, contact_id: str) -> tuple[str, str | None]:
    contact = await api.get(f"/contacts/{contact_id}")
    return contact["state"], contact["outcome"]


# --- rejected --------------------------------------------------------------------------------------


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in arrived("1").items() if key != name}


REJECTED: list[tuple[Any, str, list[str]]] = [
    (7, "invalid", ["#"]),
    (None, "invalid", ["#"]),
    ([], "invalid", ["#"]),
    (without("id"), "invalid", ["#/id"]),
    (without("source"), "invalid", ["#/source"]),
    (without("type"), "invalid", ["#/type"]),
    (without("data"), "invalid", ["#/data"]),
    (without("specversion"), "invalid", ["#/specversion"]),
    ({**arrived("1"), "specversion": "0.3"}, "invalid", ["#/specversion"]),
    ({**arrived("1"), "id": ""}, "invalid", ["#/id"]),
    ({**arrived("1"), "id": 5}, "invalid", ["#/id"]),
    ({**arrived("1"), "source": {}}, "invalid", ["#/source"]),
    ({**arrived("1"), "data": "text"}, "invalid", ["#/data"]),
    ({**arrived("1"), "datacontenttype": "text/xml"}, "invalid", ["#/datacontenttype"]),
    ({**arrived("1"), "type": "contact.vanished"}, "unknown_type", ["#/type"]),
    ({**arrived("1"), "time": "yesterday"}, "invalid", ["#/time"]),
    ({**arrived("1"), "time": "2026-05-01T08:00:00"}, "invalid", ["#/time"]),
    ({**arrived("1"), "time": "2026-05-01"}, "invalid", ["#/time"]),
    ({**arrived("1"), "time": "2026-02-30T08:00:00Z"}, "invalid", ["#/time"]),
    ({**arrived("1"), "time": "0001-01-01T00:00:00+23:59"}, "invalid", ["#/time"]),
    ({**arrived("1"), "time": "9999-12-31T23:59:60-23:59"}, "invalid", ["#/time"]),
    ({**arrived("1"), "time": 1_777_622_400}, "invalid", ["#/time"]),
    (event("contact.arrived", {"ref": "1", "channel": "voice", "to": "4008001234"}), "invalid", ["#/data/from"]),
    (event("contact.arrived", {"ref": "1", "from": "1", "to": "4008001234"}), "invalid", ["#/data/channel"]),
    (arrived("1", **{"from": 13800138000}), "invalid", ["#/data/from"]),
    (arrived("1", **{"from": {"raw": 5}}), "invalid", ["#/data/from"]),
    (arrived("1", **{"from": "1" * 321}), "invalid", ["#/data/from"]),
    (arrived("1", channel="pigeon"), "invalid", ["#/data/channel"]),
    (arrived("1", direction="sideways"), "invalid", ["#/data/direction"]),
    (arrived("1", priority=1 << 70), "invalid", ["#/data/priority"]),
    (arrived("1", priority=True), "invalid", ["#/data/priority"]),
    (arrived("1", skills={"aircon": 11}), "invalid", ["#/data/skills/aircon"]),
    (arrived("1", skills={"a/b~c": 0}), "invalid", ["#/data/skills/a~1b~0c"]),
    (arrived("1", routing="random"), "invalid", ["#/data/routing"]),
    (arrived("", to=None), "invalid", ["#/data/ref"]),
    (arrived("1", to=None), "no_queue", ["#/data/queue"]),
    (arrived("1", to="400 999"), "no_queue", ["#/data/queue"]),
    (arrived("1", queue="nowhere"), "unknown_queue", ["#/data/queue"]),
    (about("offered", "1", agent="nobody"), "unknown_agent", ["#/data/agent"]),
    (about("offered", "1"), "invalid", ["#/data/agent"]),
    (about("missed", "1", agent="nobody", cause="no_answer"), "unknown_agent", ["#/data/agent"]),
    (about("missed", "1", agent="lina", cause="bored"), "invalid", ["#/data/cause"]),
    (about("transferred", "1"), "invalid", ["#/data"]),
    (about("transferred", "1", to_queue="sales", to_agent="lina"), "invalid", ["#/data"]),
    (about("transferred", "1", to_queue="nowhere"), "unknown_queue", ["#/data/to_queue"]),
    (about("transferred", "1", to_agent="nobody"), "unknown_agent", ["#/data/to_agent"]),
    (about("left_queue", "1", outcome="answered"), "invalid", ["#/data/outcome"]),
    (about("ended", "1", by="nobody"), "invalid", ["#/data/by"]),
    (about("noted", "1", attributes=[]), "invalid", ["#/data/attributes"]),
    (event("agent.state", {"agent": "nobody", "presence": "available"}), "unknown_agent", ["#/data/agent"]),
    (event("agent.state", {"agent": "lina"}), "invalid", ["#/data/presence"]),
]  # fmt: skip


async def test_unusable_events_are_rejected_each_by_itself_and_say_where(api: Api) -> None:
    events = [each for each, _, _ in REJECTED]
    _, answer = await send(api, json.dumps([*events, arrived("good")]))
    *results, good = answer["results"]
    assert good["status"] == "accepted"
    for (sent, code, pointers), result in zip(REJECTED, results, strict=True):
        assert result["status"] == "rejected", sent
        error = result["error"]
        assert (error["code"], [each["pointer"] for each in error["errors"]]) == (code, pointers), sent
        assert set(error) == {"type", "code", "title", "status", "detail", "errors"}
        usable = isinstance(sent, dict) and isinstance(sent.get("id"), str) and sent["id"]
        assert result["id"] == (sent["id"] if usable else None), sent
    log = await api.get("/log")
    assert sum(each["type"] == "observation_ignored" for each in log["items"]) == 0


async def test_rejected_event_may_be_sent_again_corrected(api: Api) -> None:
    wrong = arrived("1", queue="nowhere")
    assert (await one(api, wrong))["status"] == "rejected"
    right = {**wrong, "data": {**wrong["data"], "queue": "support"}}
    assert (await one(api, right))["status"] == "accepted"


async def test_rejections_repeat_no_value_that_was_sent(api: Api) -> None:
    secret = "13912345678"
    bad = [arrived("1", channel=secret), arrived("2", **{"from": {"raw": [secret]}}), arrived("3", priority=secret)]
    assert secret not in json.dumps([each["error"] for each in await api.events(*bad)])


# --- duplicates ------------------------------------------------------------------------------------


async def test_same_source_and_id_is_a_duplicate_and_changes_nothing(api: Api) -> None:
    sent = arrived("1")
    [first] = await api.events(sent)
    seq = (await api.get("/log"))["next"]
    [again] = await api.events({**sent, "data": {**sent["data"], "ref": "other"}})
    assert again == {"id": sent["id"], "status": "duplicate", "contact_id": first["contact_id"]}
    assert (await api.get("/log"))["next"] == seq


async def test_same_id_of_another_source_is_another_event(api: Api) -> None:
    sent = arrived("1")
    results = await api.events(sent, {**sent, "source": "others"})
    assert [each["status"] for each in results] == ["accepted", "accepted"]
    assert results[0]["contact_id"] != results[1]["contact_id"]


async def test_repetition_inside_a_batch_is_a_duplicate(api: Api) -> None:
    sent, about_it = arrived("1"), about("noted", "1", attributes={"a": 1})
    results = await api.events(sent, about_it, sent, about_it)
    assert [each["status"] for each in results] == ["accepted", "accepted", "duplicate", "duplicate"]
    assert len({each["contact_id"] for each in results}) == 1


async def test_duplicates_are_known_after_a_restart(tmp_path: Any) -> None:
    sent, late = arrived("1"), about("held", "unknown")
    async with hub_on(tmp_path) as owner:
        results = await (await token(owner)).events(sent, late)
    async with hub_on(tmp_path) as owner:
        again = await (await token(owner, "second")).events(sent, late)
    assert [each["status"] for each in again] == ["duplicate", "duplicate"]
    assert again[0]["contact_id"] == results[0]["contact_id"]


# --- orders ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [True, False])
async def test_end_before_arrival_opens_and_closes_the_contact_at_once(api: Api, together: bool) -> None:
    ended, came = about("ended", "1", by="customer"), arrived("1")
    results = await api.events(ended, came) if together else [await one(api, ended), await one(api, came)]
    assert [each["status"] for each in results] == ["ignored", "accepted"]
    assert "contact_id" not in results[0]
    assert await state(api, results[1]["contact_id"]) == ("closed", "abandoned")
    later = await one(api, about("answered", "1", agent="lina"))
    assert (later["status"], later["contact_id"]) == ("ignored", results[1]["contact_id"])


async def test_end_before_arrival_is_remembered_over_a_restart(tmp_path: Any) -> None:
    async with hub_on(tmp_path) as owner:
        await (await token(owner)).events(about("ended", "1", by="system"))
    async with hub_on(tmp_path) as owner:
        api = await token(owner, "second")
        result = await one(api, arrived("1"))
        assert await state(api, result["contact_id"]) == ("closed", "failed")


async def test_early_end_of_another_source_closes_nothing(api: Api) -> None:
    await api.events({**about("ended", "1", by="customer"), "source": "others"})
    result = await one(api, arrived("1"))
    assert (await state(api, result["contact_id"]))[0] == "waiting"


async def test_early_end_keeps_its_own_time_where_the_pbx_routes(api: Api) -> None:
    now = api.hub.context.hub.now()
    ended = about("ended", "1", now - 5_000, by="customer")
    result = (await api.events(ended, {**pbx("1"), "time": rfc3339(now - 50_000)}))[1]
    assert (await api.get(f"/contacts/{result['contact_id']}"))["waited_ms"] == 45_000


UNKNOWN = [
    about("missed", "x", agent="lina", cause="no_answer"), about("held", "x"), about("resumed", "x"),
    about("transferred", "x", to_queue="sales"), about("left_queue", "x", outcome="timed_out"),
    about("noted", "x", attributes={"a": 1}), about("answered", "x", agent="lina"), about("offered", "x", agent="lina"),
    about("offered", "x", agent="lina", queue="support"), about("answered", "x", agent="lina", to="400 999", **{"from": "1"}),
    about("ended", "x", by="customer"),
]  # fmt: skip


async def test_events_about_an_unknown_contact_are_ignored_on_record(api: Api) -> None:
    before = (await api.get("/log"))["next"]
    for result in await api.events(*UNKNOWN):
        assert (result["status"], "contact_id" in result) == ("ignored", False)
    log = await api.get(f"/log?since={before}")
    assert [each["type"] for each in log["items"]] == ["observation_ignored"] * len(UNKNOWN)
    assert {each["reason"] for each in log["items"]} == {"unknown_contact"}


async def test_second_arrival_is_ignored(api: Api) -> None:
    first, second = await api.events(arrived("1"), arrived("1", **{"from": "13900139000"}))
    assert (second["status"], second["contact_id"]) == ("ignored", first["contact_id"])
    assert (await api.get(f"/contacts/{first['contact_id']}"))["from"]["raw"] == "13800138000"


async def test_events_after_the_end_are_ignored(api: Api) -> None:
    results = await api.events(
        arrived("1"), about("ended", "1", by="customer"), about("answered", "1", agent="lina"),
        about("held", "1"), about("noted", "1", question="?"), about("ended", "1", by="agent"),
        about("transferred", "1", to_queue="sales", note="?"),
    )  # fmt: skip
    assert [each["status"] for each in results] == ["accepted", "accepted", *["ignored"] * 5]
    assert len({each["contact_id"] for each in results}) == 1
    contact = await api.get(f"/contacts/{results[0]['contact_id']}")
    assert (contact["outcome"], contact["note"]) == ("abandoned", None)


@pytest.mark.parametrize("kind", ["offered", "answered"])
async def test_unknown_contact_with_from_and_queue_is_opened(api: Api, kind: str) -> None:
    opening = {"agent": "lina", "from": "13800138000"}
    by_line = await one(api, about(kind, "1", **opening, to="4008001234"))
    by_queue = await one(api, about(kind, "2", agent="wangwei", queue="support", **{"from": "13800138001"}))
    for result, agent in ((by_line, "lina"), (by_queue, "wangwei")):
        assert result["status"] == "accepted"
        contact = await api.get(f"/contacts/{result['contact_id']}")
        assert (contact["routing"], contact["state"]) == ("pbx", {"offered": "offered", "answered": "handling"}[kind])
        assert contact["agent"] == (agent if kind == "answered" else None)


async def test_opening_event_with_an_unknown_queue_is_rejected(api: Api) -> None:
    result = await one(api, about("answered", "1", agent="lina", queue="nowhere", **{"from": "1"}))
    assert (result["status"], result["error"]["code"]) == ("rejected", "unknown_queue")


async def test_arrival_after_the_ring_that_opened_it_is_ignored(api: Api) -> None:
    opened, late = await api.events(
        about("offered", "1", agent="lina", queue="support", **{"from": "13800138000"}), pbx("1")
    )
    assert (late["status"], late["contact_id"]) == ("ignored", opened["contact_id"])


# --- type by type ----------------------------------------------------------------------------------


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
async def test_outcome_of_an_end_before_an_answer_follows_who_ended_it(api: Api, by: str, outcome: str) -> None:
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
    assert [(each["queue"], each["outcome"]) for each in contact["visits"]][0] == ("support", "answered")
    assert contact["note"] == "wants the white one\nin stock on Monday"
    assert (contact["state"], contact["agent"]) == ("handling", "wangwei")
    assert "white" not in json.dumps(await api.get("/log"))


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
        ({"presence": "paused", "reason": "午休 LUNCH"}, "lunch"), ({"presence": "paused", "reason": "smoke"}, "paused"),
        ({"presence": "whatever"}, "paused"),
    ],
)  # fmt: skip
async def test_agent_state_is_the_break_it_names_else_paused(api: Api, data: dict[str, str], presence: str) -> None:
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


# --- numbers and lines -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dialled",
    ["4008001234", "400-800-1234", "400 800 1234", "+86 400 800 1234", "+864008001234", "0086-4008001234",
     "sip:4008001234@pbx.example.com", "tel:+86-400-800-1234", "４００８００１２３４", {"raw": "400-800-1234", "e164": None},
     {"e164": "+864008001234"}],
)  # fmt: skip
async def test_line_is_found_however_its_number_is_written(api: Api, dialled: Any) -> None:
    result = await one(api, arrived("1", to=dialled))
    assert (await api.get(f"/contacts/{result['contact_id']}"))["queue"] == "support"


async def test_addresses_that_share_digits_are_different_lines(owner: Api, api: Api) -> None:
    lines = [{"number": "help2@shop.example", "queue": "support"}, {"number": "buy2@shop.example", "queue": "sales"}]
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
        ({"e164": "+8613800138000", "raw": "138 0013-8000"}, {"e164": "+8613800138000", "raw": "138 0013-8000"}),
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


async def test_odd_but_legal_json_is_taken_and_given_back(api: Api) -> None:
    odd = {"\u0000": "\u0000", "大": 1 << 60, "huge": 1 << 80, "e": "😀", "": None, "f": -0.5e-7}
    body = json.dumps(arrived("r\u0000\n/ü", attributes=odd)).replace('"channel"', '"channel": "chat", "channel"')
    _, answer = await send(api, body)
    contact = await api.get(f"/contacts/{answer['results'][0]['contact_id']}")
    assert (contact["ref"], contact["channel"]) == ("r\u0000\n/ü", "voice")
    assert contact["attributes"] == {**odd, "huge": float(1 << 80)}


# --- time ------------------------------------------------------------------------------------------


async def test_time_of_the_source_drives_the_waits_of_contacts_the_pbx_routes(api: Api) -> None:
    now = api.hub.context.hub.now()
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
    now = api.hub.context.hub.now()
    first, *_ = await api.events(
        {**pbx("1"), "time": rfc3339(now - 10_000)},
        about("answered", "1", now - 90_000, agent="lina"),
        about("held", "1", now + DAY_MS),
    )
    events = (await api.get(f"/contacts/{first['contact_id']}"))["events"]
    times = [(from_rfc3339(each["occurred_at"]), from_rfc3339(each["at"])) for each in events if "occurred_at" in each]
    assert all(occurred <= at for occurred, at in times)
    assert [occurred for occurred, _ in times] == sorted(occurred for occurred, _ in times)
    assert times[-1][0] == times[-1][1]


async def test_event_without_a_time_happened_now(api: Api) -> None:
    result = await one(api, pbx("1"))
    first = (await api.get(f"/contacts/{result['contact_id']}"))["events"][0]
    assert first["occurred_at"] == first["at"]


@pytest.mark.parametrize(
    "text",
    ["2025-05-01T16:00:00+08:00", "2025-05-01T08:00:00Z", "2025-05-01t08:00:00.000000z", "2025-05-01T07:59:60Z",
     "2025-05-01T02:30:00.000-05:30"],
)  # fmt: skip
async def test_every_rfc_3339_spelling_is_the_same_instant(api: Api, text: str) -> None:
    result = await one(api, {**pbx("1"), "time": text})
    assert (await api.get(f"/contacts/{result['contact_id']}"))["arrived_at"] == "2025-05-01T08:00:00.000Z"
