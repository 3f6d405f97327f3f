"""Ends that a source never tells: what ends the contact instead, and where that is to be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.accounts.people import signed_in
from tests.sources.requests import about, one, pbx
from tests.support import Api, arrived, console, hub_on, token


async def test_call_whose_hang_up_is_never_told_ends_when_its_agent_answers_the_next(
    owner: Api, api: Api
) -> None:
    async with console(owner, "lina") as lina:
        ghost, _, following, *_ = await api.events(
            pbx("ghost"), about("answered", "ghost", agent="lina"),
            pbx("next"), about("answered", "next", agent="PJSIP/1001"),
        )  # fmt: skip
        shown = await lina.event("contact_ended")
        wraps_up = await lina.event("wrap_up_started")
    assert (shown["event"]["cause"], shown["event"]["ended_by"]) == ("answered_another", "system")
    [view] = wraps_up["changes"]["contacts"]
    assert (view["id"], view["end_cause"]) == (ghost["contact_id"], "answered_another")
    contact = await api.get(f"/contacts/{ghost['contact_id']}")
    assert (contact["outcome"], contact["ended_by"]) == ("answered", "system")
    assert contact["end_cause"] == "answered_another"
    ends = [about("ended", ref, by="customer") for ref in ("ghost", "next")]
    late, end = await api.events(*ends)
    assert (late["status"], late["reason"], end["status"]) == ("ignored", "already_ended", "accepted")
    assert (await api.get(f"/contacts/{following['contact_id']}"))["end_cause"] is None


async def test_call_of_another_source_is_not_ended(api: Api) -> None:
    first, *_ = await api.events(pbx("1"), about("answered", "1", agent="lina"))
    other = [{**each, "source": "other"} for each in (pbx("1"), about("answered", "1", agent="lina"))]
    await api.events(*other)
    assert (await api.get(f"/contacts/{first['contact_id']}"))["state"] == "handling"


@pytest.mark.parametrize(
    ("settings", "call", "mail"),
    [({}, 240, None), ({"silent_minutes": 15}, 15, 15), ({"silent_minutes": 0}, None, None)],
)
async def test_log_says_for_how_long_a_source_may_be_silent(
    tmp_path: Path, settings: dict[str, int], call: int | None, mail: int | None
) -> None:
    async with hub_on(tmp_path, sources=[{"id": "phones", **settings}]) as owner:
        api = await token(owner)
        await api.events(pbx("1"), arrived("2", channel="email", **{"from": "lu@example.com"}))
        items = (await api.get("/log"))["items"]
    said = [each.get("silent_ms") for each in items if each["type"] == "contact_arrived"]
    assert said == [each and each * 60_000 for each in (call, mail)]


async def test_answer_of_an_unknown_phone_is_seen_by_supervisors_until_it_ends(api: Api) -> None:
    first = await one(api, pbx("1"))
    await api.events(about("answered", "1", agent="PJSIP/9999"))
    [live] = (await api.get("/floor"))["contacts"]
    assert (live["id"], live["state"], live["agent"]) == (first["contact_id"], "handling", None)
    await api.events(about("ended", "1", by="customer"))
    assert (await api.get("/floor"))["contacts"] == []


async def test_programs_and_supervisors_close_by_http_and_agents_what_is_theirs(owner: Api, api: Api) -> None:
    first, _, second = await api.events(pbx("1"), about("answered", "1", agent="lina"), pbx("2"))
    path = f"/contacts/{first['contact_id']}/close"
    wei = await signed_in(owner, "wei", "agent", "wangwei")
    status, refused = await wei.call("POST", path)
    assert (status, refused["code"]) == (403, "not_your_contact")
    lina = await signed_in(owner, "lina", "agent", "lina")
    status, shown = await lina.call("POST", path)
    assert (status, shown["end_cause"], shown["state"]) == (200, "closed_not_asked", "wrapping_up")
    status, refused = await api.call("POST", path)
    assert (status, refused["code"]) == (409, "wrong_state")
    status, shown = await api.call("POST", f"/contacts/{second['contact_id']}/close")
    assert (status, shown["outcome"], shown["ended_by"]) == (200, "withdrawn", "agent")
    assert (await api.call("POST", "/contacts/nowhere/close"))[0] == 404
