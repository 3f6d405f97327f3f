"""Calling back instead of having a customer wait, from all doors."""

from __future__ import annotations

from typing import Any

from tests.console.commands.hall import CUSTOMERS, Hall, code
from tests.console.people import is_event, person, seen
from tests.support import Console, arrived, event

NUMBER = "+8613800138000"


async def waiting(hall: Hall, ref: str = "call-1", **data: Any) -> str:
    """A call that nobody takes yet."""
    assert (await hall.lina.do("set_presence", presence="lunch"))["ok"]
    [result] = await hall.api.events(arrived(ref, **data))
    return str(result["contact_id"])


async def taken(hall: Hall, ref: str = "call-1", **data: Any) -> str:
    """A call-back that lina has taken."""
    contact_id = await waiting(hall, ref, **data)
    status, _ = await hall.api.call("POST", "/callbacks", {"contact_id": contact_id})
    assert status == 201
    assert (await hall.lina.do("set_presence", presence="available"))["ok"]
    offer = (await hall.lina.find("offer"))["offer"]
    assert offer["channel"] == "callback"
    assert (await hall.lina.do("accept_offer", offer_id=offer["id"]))["ok"]
    return contact_id


async def item(hall: Hall, contact_id: str) -> dict[str, Any]:
    found: dict[str, Any] = await hall.api.get(f"/contacts/{contact_id}")
    return found


async def test_supervisor_offers_it_and_the_customer_who_hangs_up_waits_on(hall: Hall) -> None:
    contact_id = await waiting(hall)
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        assert (await screen.do("offer_callback", contact_id=contact_id))["ok"]
        agreed = await seen(screen, is_event("callback_agreed"))
        assert agreed["event"]["by"] == boss.name
        [shown] = (await seen(screen, is_event("contact_queued")))["changes"]["contacts"]
        assert shown["callback"]["number"] == {"e164": None, "raw": "138****8000"}
        [result] = await hall.api.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
        assert (result["status"], result["reason"]) == ("ignored", "waits_for_callback")
        assert code(await screen.do("offer_callback", contact_id=contact_id)) == "wrong_state"
    found = await item(hall, contact_id)
    assert [each["outcome"] for each in found["visits"]] == ["callback", None]
    assert found["channel"] == "callback"
    audited = hall.stored("SELECT subject FROM audit WHERE action = 'offer_callback'")
    assert audited == [(contact_id,)]


async def test_agent_dials_with_one_key_and_the_source_says_the_rest(hall: Hall) -> None:
    contact_id = await taken(hall)
    assert code(await hall.lina.do("dial", contact_id=contact_id)) == "not_supported"
    [live] = (await hall.api.get("/floor"))["contacts"]
    assert live["callback"]["number"]["e164"] is None  # a token with floor:read sees the floor masked
    assert (await hall.lina.do("callback_reached", contact_id=contact_id))["ok"]
    answered = await seen(hall.lina, is_event("contact_answered"))
    [shown] = answered["changes"]["contacts"]
    assert (shown["state"], shown["callback"]) == ("handling", None)


async def test_customer_who_is_not_reached_is_tried_again(hall: Hall) -> None:
    contact_id = await taken(hall)
    assert (await hall.lina.do("callback_not_reached", contact_id=contact_id))["ok"]
    missed = await seen(hall.lina, is_event("callback_missed"))
    assert missed["event"]["attempts"] == 1
    [waits] = (await hall.api.get("/callbacks"))["items"]
    assert (waits["contact_id"], waits["callback"]["attempts"]) == (contact_id, 1)
    assert waits["state"] == "waiting"
    assert code(await hall.lina.do("callback_reached", contact_id=contact_id)) == "not_your_contact"


async def test_number_is_asked_for_once_in_a_queue_and_withdrawn_by_its_agents(hall: Hall) -> None:
    body = {"queue": "support", "number": "138 0013-8000", "at": "2099-01-01T00:00:00Z"}
    status, first = await hall.api.call("POST", "/callbacks", body)
    assert (status, first["is_new"]) == (201, True)
    status, again = await hall.api.call("POST", "/callbacks", {**body, "number": NUMBER})
    assert (status, again) == (200, {"contact_id": first["contact_id"], "is_new": False})
    [shown] = [each["callback"] for each in (await hall.api.get("/callbacks"))["items"]]
    assert (shown["number"]["e164"], shown["due_at"]) == (NUMBER, "2099-01-01T00:00:00.000Z")
    assert (await hall.lina.do("withdraw_callback", contact_id=first["contact_id"]))["ok"]
    found = await item(hall, first["contact_id"])
    assert (found["outcome"], found["ended_by"]) == ("withdrawn", "agent")
    assert await hall.api.get("/callbacks") == {"items": [], "next_cursor": None}


async def test_call_backs_are_listed_by_pages_in_their_order_in_line(hall: Hall) -> None:
    wishes = [{"queue": "support", "number": f"+861380013800{n}"} for n in range(5)]
    for wish in wishes:
        assert (await hall.api.call("POST", "/callbacks", {**wish, "at": "2099-01-01T00:00:00Z"}))[0] == 201
    found, cursor = [], ""
    for _ in range(3):
        page = await hall.api.get(f"/callbacks?limit=2{cursor}")
        found += [each["callback"]["number"]["e164"] for each in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert found == [each["number"] for each in wishes]
    assert page["next_cursor"] is None
    for query in ("limit=0", "limit=201", "cursor=abc", "cursor=YQ=="):
        assert (await hall.api.call("GET", f"/callbacks?{query}"))[0] in {400, 422}


async def test_a_call_back_is_withdrawn_over_http_by_those_who_may(hall: Hall) -> None:
    wish = {"queue": "support", "number": NUMBER, "at": "2099-01-01T00:00:00Z"}
    contact_id = (await hall.api.call("POST", "/callbacks", wish))[1]["contact_id"]
    path = f"/callbacks/{contact_id}"
    floor = {"agents": [{"id": "wangwei", "queues": ["sales"], "skills": {"aircon": 9}}]}
    assert (await hall.owner.call("PUT", "/admin/floor", floor))[0] == 200
    async with person(hall.owner, agent="wangwei") as wang:
        assert (await wang.call("DELETE", path))[1]["code"] == "not_your_contact"
    async with person(hall.owner, agent="lina") as lina:
        assert (await lina.call("DELETE", path))[0] == 204
    found = await item(hall, contact_id)
    assert (found["outcome"], found["ended_by"]) == ("withdrawn", "agent")
    assert (await hall.api.call("DELETE", path))[0] == 404
    call = await waiting(hall)
    assert (await hall.api.call("DELETE", f"/callbacks/{call}"))[1]["code"] == "wrong_state"
    assert hall.stored("SELECT subject FROM audit WHERE action = 'withdraw_callback'") == [(contact_id,)]


async def test_boards_say_when_the_list_of_call_backs_has_changed(hall: Hall) -> None:
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        wish = {"queue": "support", "number": NUMBER}
        assert (await hall.lina.do("set_presence", presence="lunch"))["ok"]
        contact_id = (await hall.api.call("POST", "/callbacks", wish))[1]["contact_id"]
        told = await seen(screen, lambda it: it["type"] == "board" and it["callbacks_seq"] is not None)
        assert (await screen.do("withdraw_callback", contact_id=contact_id))["ok"]
        await seen(screen, lambda it: it["type"] == "board" and it["callbacks_seq"] > told["callbacks_seq"])


async def test_customer_who_calls_again_has_their_place_and_is_not_called(hall: Hall) -> None:
    contact_id = await waiting(hall)
    await hall.api.call("POST", "/callbacks", {"contact_id": contact_id})
    other = await waiting(hall, "call-2", **{"from": "13900139000"})
    again = await waiting(hall, "call-3")
    found = await item(hall, contact_id)
    assert (found["outcome"], found["end_cause"]) == ("withdrawn", "called_again")
    assert (await hall.lina.do("set_presence", presence="available"))["ok"]
    offer = (await hall.lina.find("offer"))["offer"]
    assert offer["contact_id"] == again != other


async def test_source_asks_for_one_and_only_of_contacts_of_its_own(hall: Hall) -> None:
    contact_id = await waiting(hall)
    asked = event("callback.request", {"contact_id": contact_id, "number": "13700137000"})
    [result] = await hall.api.events(asked)
    assert (result["status"], result["contact_id"]) == ("accepted", contact_id)
    [repeated] = await hall.api.events(asked)
    assert repeated["status"] == "duplicate"
    [shown] = (await hall.api.get("/callbacks"))["items"]
    assert shown["callback"]["number"]["e164"] == "+8613700137000"
    [refused] = await hall.api.events(
        event("callback.request", {"contact_id": contact_id}, source="plain"),
    )
    assert refused["error"]["code"] == "unknown_contact"
    [new] = await hall.api.events(event("callback.request", {"from": "13900139000", "queue": "support"}))
    assert new["status"] == "accepted"


async def test_wish_without_a_number_a_queue_or_an_hour_says_what_is_missing(hall: Hall) -> None:
    hidden = await waiting(hall, **{"from": "anonymous"})
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({"contact_id": hidden}, 422, "no number to call is known"),
        ({"queue": "support", "number": "withheld"}, 422, "no number to call is known"),
        ({"queue": "nowhere", "number": NUMBER}, 422, "no queue"),
        ({"number": NUMBER}, 422, "whom to call?"),
        ({"queue": "support", "number": NUMBER, "at": "tomorrow"}, 422, "at:"),
        ({"contact_id": "gone"}, 404, "there is no contact with this id"),
    ]
    for body, status, words in cases:
        got, problem = await hall.api.call("POST", "/callbacks", body)
        assert (got, words in problem["detail"]) == (status, True), problem
    [refused] = await hall.api.events(event("callback.request", {"from": NUMBER}))
    assert "whom to call?" in refused["error"]["detail"]


async def test_problem_of_a_sources_wish_names_the_field_of_its_event(hall: Hall) -> None:
    hidden = await waiting(hall, **{"from": "anonymous"})
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"contact_id": hidden}, "no_number", "#/data/number"),
        ({"queue": "support", "from": "withheld"}, "no_number", "#/data/number"),
        ({"queue": "nowhere", "from": NUMBER}, "unknown_queue", "#/data/queue"),
        ({"queue": "support", "from": NUMBER, "at": "tomorrow"}, "invalid", "#/data/at"),
    ]
    for data, problem, pointer in cases:
        [refused] = await hall.api.events(event("callback.request", data))
        [named] = refused["error"]["errors"]
        assert (refused["error"]["code"], named["pointer"]) == (problem, pointer)


async def test_a_call_back_is_answered_and_counts_for_no_service_level(hall: Hall) -> None:
    contact_id = await taken(hall)
    assert (await hall.lina.do("callback_reached", contact_id=contact_id))["ok"]
    figures = {"answered_today": 1, "service_level": None, "abandoned_today": 0}
    assert (await hall.api.get("/floor"))["queues"][0].items() >= figures.items()
    status, _ = await hall.owner.call("PUT", "/admin/floor", {"floor": {"time_zone": "Asia/Urumqi"}})
    assert status == 200  # by which today is counted anew, from what is written
    assert (await hall.api.get("/floor"))["queues"][0].items() >= figures.items()


async def test_an_agent_has_a_customer_called_back_whom_they_had(hall: Hall, wei: Console) -> None:
    contact_id = await hall.wrapping_up()
    assert (await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="visit"))["ok"]
    assert code(await wei.do("call_back", contact_id=contact_id)) == "not_your_contact"
    due = {"contact_id": contact_id, "at": "2099-05-01T14:00:00.000Z"}
    assert (await hall.lina.do("call_back", **due))["ok"]
    [shown] = (await hall.api.get("/callbacks"))["items"]
    told = shown["callback"]
    assert (told["number"]["e164"], shown["queue"], told["due_at"]) == (NUMBER, "support", due["at"])
    assert (await hall.lina.do("call_back", **due))["ok"]
    assert len((await hall.api.get("/callbacks"))["items"]) == 1
    audited = hall.stored("SELECT subject FROM audit WHERE action = 'request_callback'")
    assert audited == [(contact_id,)] * 2


async def test_without_a_number_to_call_back_one_must_be_said(hall: Hall) -> None:
    offer = await hall.offered("chat-1", channel="chat", **{"from": None})
    assert (await hall.lina.do("accept_offer", offer_id=offer["id"]))["ok"]
    about = {"contact_id": offer["contact_id"]}
    assert code(await hall.lina.do("call_back", **about)) == "no_number"
    assert (await hall.lina.do("call_back", **about, number="137 0013 7000"))["ok"]
    [shown] = (await hall.api.get("/callbacks"))["items"]
    assert shown["callback"]["number"]["e164"] == "+8613700137000"


async def test_who_wants_no_calls_is_called_back_only_if_they_asked_for_it(hall: Hall) -> None:
    contact_id = await hall.wrapping_up()
    assert (await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="visit"))["ok"]
    number = {"e164": "+8613700137007", "raw": "137 0013 7007"}
    row = {"customer_id": "C7", "name": "Lu", "phone": [number], "do_not_contact": "yes"}
    await hall.owner.call("POST", "/admin/import", {"kind": "customers", "rows": [row]})
    about = {"contact_id": contact_id, "number": number["raw"]}
    assert code(await hall.lina.do("call_back", **about)) == "do_not_contact"
    assert (await hall.api.get("/callbacks"))["items"] == []
    assert (await hall.lina.do("call_back", **about, asked_for=True))["ok"]
    [shown] = (await hall.api.get("/callbacks"))["items"]
    assert shown["customer_id"] == "C7"


async def test_whom_the_agent_chose_is_asked_before_any_number_is_called_back(hall: Hall) -> None:
    contact_id = await hall.talking(**{"from": "anonymous"})
    assert (await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2"))["ok"]
    row = {**CUSTOMERS[1], "do_not_contact": "yes"}
    status, _ = await hall.owner.call("POST", "/admin/import", {"kind": "customers", "rows": [row]})
    assert status == 200
    about = {"contact_id": contact_id, "number": "137 0013 7000"}
    assert code(await hall.lina.do("call_back", **about)) == "do_not_contact"
    assert (await hall.api.get("/callbacks"))["items"] == []
    assert (await hall.lina.do("call_back", **about, asked_for=True))["ok"]
