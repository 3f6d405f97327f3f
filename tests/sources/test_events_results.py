"""``POST /events``: what becomes of each event, type by type and in every order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contacthub.clock import rfc3339
from contacthub.sources.bounds import NumberForm
from contacthub.sources.cloud_events import Envelope
from contacthub.sources.incoming import TYPES
from tests.sources.requests import about, one, pbx, send, state
from tests.support import Api, arrived, event, hub_on, token

pytestmark = pytest.mark.both_engines

# --- rejected --------------------------------------------------------------------------------------


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in arrived("1").items() if key != name}


BOTH_TARGETS = ["#/data/to_queue", "#/data/to_agent"]

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
    (about("transferred", "1"), "invalid", BOTH_TARGETS),
    (about("transferred", "1", to_queue="sales", to_agent="lina"), "invalid", BOTH_TARGETS),
    (about("transferred", "1", to_queue="nowhere"), "unknown_queue", ["#/data/to_queue"]),
    (about("transferred", "1", to_agent="nobody"), "unknown_agent", ["#/data/to_agent"]),
    (about("left_queue", "1", outcome="answered"), "invalid", ["#/data/outcome"]),
    (about("ended", "1", by="nobody"), "invalid", ["#/data/by"]),
    (about("noted", "1", attributes=[]), "invalid", ["#/data/attributes"]),
    (arrived("1", attributes={"a": "x" * 65_530}), "invalid", ["#/data/attributes"]),
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


async def test_item_that_is_no_object_is_told_so(api: Api) -> None:
    _, answer = await send(api, "[7]")
    error = answer["results"][0]["error"]
    assert error["detail"] == "an event is an object"
    assert error["errors"] == [{"pointer": "#", "detail": "not an object"}]


@pytest.mark.parametrize("targets", [{}, {"to_queue": "sales", "to_agent": "lina"}, {"to_queue": None}])
async def test_transfer_without_one_target_names_both_fields_and_is_not_recorded(
    api: Api, targets: dict[str, Any]
) -> None:
    [opened] = await api.events(pbx("1"))
    before = (await api.get("/log"))["next"]
    result = await one(api, about("transferred", "1", note="wants the white one", **targets))
    assert [each["pointer"] for each in result["error"]["errors"]] == BOTH_TARGETS
    assert "either `to_queue` or `to_agent`" in result["error"]["detail"]
    assert (await api.get("/log"))["next"] == before
    assert (await api.get(f"/contacts/{opened['contact_id']}"))["note"] is None


MODELS = {each.__name__ for each in (Envelope, NumberForm, *TYPES.values())}
INNER = {*MODELS, "dictionary", "instance of", "Value error"}


async def test_errors_speak_of_json_and_not_of_our_classes(api: Api) -> None:
    events = [
        *(each for each, _, _ in REJECTED),
        arrived("1", skills=7),
        arrived("1", attributes=7),
        event("contact.transferred", {"ref": "1"}),
    ]
    _, answer = await send(api, json.dumps(events))
    told = [json.dumps(each["error"]) for each in answer["results"]]
    assert [(each, name) for each in told for name in INNER if name in each] == []


async def test_rejected_event_may_be_sent_again_corrected(api: Api) -> None:
    wrong = arrived("1", queue="nowhere")
    assert (await one(api, wrong))["status"] == "rejected"
    right = {**wrong, "data": {**wrong["data"], "queue": "support"}}
    assert (await one(api, right))["status"] == "accepted"


async def test_rejections_repeat_no_value_that_was_sent(api: Api) -> None:
    secret = "13912345678"
    bad = [
        arrived("1", channel=secret),
        arrived("2", **{"from": {"raw": [secret]}}),
        arrived("3", priority=secret),
    ]
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
    again = await one(api, ended)
    assert (again["status"], again["contact_id"]) == ("duplicate", results[1]["contact_id"])


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
    now = api.hub.parts.hub.now()
    ended = about("ended", "1", now - 5_000, by="customer")
    result = (await api.events(ended, {**pbx("1"), "time": rfc3339(now - 50_000)}))[1]
    assert (await api.get(f"/contacts/{result['contact_id']}"))["waited_ms"] == 45_000


UNKNOWN = [
    about("missed", "x", agent="lina", cause="no_answer"), about("held", "x"), about("resumed", "x"),
    about("transferred", "x", to_queue="sales"), about("left_queue", "x", outcome="timed_out"),
    about("noted", "x", attributes={"a": 1}), about("answered", "x", agent="lina"), about("offered", "x",
    agent="lina"),
    about("offered", "x", agent="lina", queue="support"), about("answered", "x", agent="lina", to="400 999",
    **{"from": "1"}),
    about("ended", "x", by="customer"),
]  # fmt: skip


async def test_events_about_an_unknown_contact_are_ignored_on_record(api: Api) -> None:
    before = (await api.get("/log"))["next"]
    for result in await api.events(*UNKNOWN):
        assert (result["status"], "contact_id" in result) == ("ignored", False)
    log = await api.get(f"/log?since={before}")
    assert [each["type"] for each in log["items"]] == ["observation_ignored"] * len(UNKNOWN)
    assert {each["reason"] for each in log["items"]} == {"unknown_contact"}


IGNORED: list[tuple[list[dict[str, Any]], str]] = [
    ([about("held", "1")], "unknown_contact"),
    ([arrived("1"), arrived("1")], "already_arrived"),
    ([arrived("1"), about("ended", "1", by="customer"), about("held", "1")], "already_ended"),
    ([pbx("1"), *[about("offered", "1", agent="lina") for _ in range(2)]], "already_offered"),
    ([pbx("1"), *[about("answered", "1", agent="lina") for _ in range(2)]], "already_answered"),
    ([pbx("1"), about("missed", "1", agent="lina", cause="no_answer")], "no_such_offer"),
    ([pbx("1"), about("held", "1")], "not_handling"),
    ([pbx("1"), about("resumed", "1")], "not_held"),
    ([pbx("1"), *[about("left_queue", "1", outcome="closed") for _ in range(2)]], "not_in_queue"),
    ([event("agent.state", {"agent": "lina", "presence": "lunch"}) for _ in range(2)], "same_presence"),
]


@pytest.mark.parametrize(("events", "reason"), IGNORED, ids=[reason for _, reason in IGNORED])
async def test_ignored_event_says_why(api: Api, events: list[dict[str, Any]], reason: str) -> None:
    *before, last = await api.events(*events)
    assert [each["status"] for each in before] == ["accepted"] * len(before)
    assert (last["status"], last["reason"]) == ("ignored", reason)
    assert all("reason" not in each for each in before)


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
        assert (contact["routing"], contact["state"]) == (
            "pbx",
            {"offered": "offered", "answered": "handling"}[kind],
        )
        assert contact["agent"] == (agent if kind == "answered" else None)


@pytest.mark.parametrize("kind", ["offered", "answered"])
async def test_opening_event_after_the_end_opens_and_closes_the_contact_at_once(api: Api, kind: str) -> None:
    opening = about(kind, "1", agent="lina", queue="support", **{"from": "13800138000"})
    _, result = await api.events(about("ended", "1", by="customer"), opening)
    assert result["status"] == "accepted"
    assert await state(api, result["contact_id"]) == ("closed", "abandoned")


async def test_opening_event_with_an_unknown_queue_is_rejected(api: Api) -> None:
    result = await one(api, about("answered", "1", agent="lina", queue="nowhere", **{"from": "1"}))
    assert (result["status"], result["error"]["code"]) == ("rejected", "unknown_queue")


async def test_arrival_after_the_ring_that_opened_it_is_ignored(api: Api) -> None:
    opened, late = await api.events(
        about("offered", "1", agent="lina", queue="support", **{"from": "13800138000"}), pbx("1")
    )
    assert (late["status"], late["contact_id"]) == ("ignored", opened["contact_id"])
