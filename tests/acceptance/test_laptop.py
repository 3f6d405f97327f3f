"""The laptop: he wanted the white one; months later its board fails, and he explains nothing."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contacthub.client import Hub as HubClient
from contacthub.hub.hub import Hub
from tests.acceptance.moving import DAY_MS, moving_hub_on
from tests.acceptance.test_passed_around import Agent
from tests.console.people import Person, person
from tests.moved_time import MovedTime
from tests.support import Api, arrived, event, token

MODEL = "Aero 14"
TODAY = datetime.now(UTC).date()
BOUGHT = TODAY - timedelta(days=60)
BOARD = {"symptom": "主板故障，开机没有反应", "resolution": "更换主板"}
WISH = f"白色的 {MODEL} 什么时候有货？"


@dataclass
class Call:
    """A call he makes, answered by Li Na."""

    ref: str
    contact_id: str
    card: dict[str, Any]


@dataclass
class Story:
    """Li Na at her screen, the phone system, the shop she works for, and the time."""

    phones: Api
    lina: Agent
    screen: Person
    fitter: Person
    wei: Agent
    asker: Person
    time: MovedTime
    hub: Hub

    async def bring(self, owner: Api, kind: str, *rows: dict[str, Any]) -> None:
        status, body = await owner.call("POST", "/admin/import", {"kind": kind, "rows": rows})
        assert status == 200
        assert {each["status"] for each in body["results"]} == {"new"}, body

    async def writes(self, method: str, path: str, body: Any, status: int) -> Any:
        got, answer = await self.screen.call(method, path, body)
        assert got == status, answer
        return answer

    async def they_call_him(self, item: dict[str, Any]) -> str:
        """What was promised is due: his call rings at Li Na with the promise on the card; the contact."""
        offer = await self.lina.offer()
        assert (offer["channel"], offer["card"]["customer"]["name"]) == ("callback", "何先生")
        assert item["number"] in [each["number"] for each in offer["card"]["open"]["follow_ups"]]
        await self.lina.does("accept_offer", offer_id=offer["id"])
        await self.lina.does("callback_reached", contact_id=offer["contact_id"])
        return str(offer["contact_id"])

    async def ends(self, whom: Person, item: str, outcome: str, **said: Any) -> dict[str, Any]:
        """The step at which an item is ends."""
        status, it = await whom.call("GET", f"/work/{item}")
        assert status == 200, it
        body = {"outcome": outcome, "version": it["version"], **said}
        status, it = await whom.call("POST", f"/work/{item}/steps", body)
        assert status == 200, it
        return dict(it)

    async def talk_is_over(self, contact: str) -> None:
        await self.lina.does("close_contact", contact_id=contact)
        await self.lina.event("wrap_up_started", agent="lina")
        await self.lina.does("finish_wrap_up", contact_id=contact, disposition="resolved")

    async def passes(self, duration_ms: int) -> None:
        await self.time.passes_for(self.hub, duration_ms)
        for each in (self.screen, self.fitter, self.asker):
            await each.sign_in()  # a session ends overnight

    async def he_calls(self, ref: str) -> Call:
        [result] = await self.phones.events(arrived(ref, **{"from": "13900139000"}))
        offer = await self.lina.offer()
        await self.lina.does("accept_offer", offer_id=offer["id"])
        await self.phones.events(event("contact.answered", {"ref": ref, "agent": "lina"}))
        await self.lina.event("contact_answered", agent="lina")
        return Call(ref, str(result["contact_id"]), offer["card"])

    async def does(self, call: Call, cmd: str, **members: Any) -> None:
        await self.lina.does(cmd, contact_id=call.contact_id, **members)

    async def he_hangs_up(self, call: Call, *, note: str, disposition: str) -> None:
        await self.does(call, "set_note", text=note)
        [result] = await self.phones.events(event("contact.ended", {"ref": call.ref, "by": "customer"}))
        assert result["status"] == "accepted"
        await self.lina.event("wrap_up_started", agent="lina")
        await self.does(call, "finish_wrap_up", disposition=disposition)


async def nine_were_sold(story: Story, owner: Api) -> None:
    """Two of the nine came in with the same; the catalogue says how long all of them are covered."""
    status, _ = await story.phones.call("PUT", f"/models/{MODEL}", {"warranty": {"months": 24}})
    assert status == 201
    people = [
        {
            "customer_id": f"B{n}",
            "name": f"买家{n}",
            "phone": [{"e164": f"+861370000000{n}", "ext": None, "raw": f"1370000000{n}"}],
        }
        for n in range(1, 10)
    ]
    await story.bring(owner, "customers", *people)
    units = [{"customer_id": f"B{n}", "model": MODEL, "serial": f"A14-{n}"} for n in range(1, 10)]
    await story.bring(owner, "products", *units)
    day = (TODAY - timedelta(days=200)).isoformat()
    repairs = [
        {"customer_id": f"B{n}", "record_no": f"R-{n}", "date": day, "serial": f"A14-{n}", **BOARD}
        for n in (1, 2)
    ]
    await story.bring(owner, "service_records", *repairs)
    asked = {"date": day, "question": "开机没有反应，指示灯不亮", "answer": "长按电源键三十秒"}
    await story.bring(owner, "questions", {"customer_id": "B1", **asked})


async def he_wants_the_white_one(story: Story) -> tuple[str, dict[str, Any]]:
    """He is a stranger, and only black is there: his wish is kept with him, and waits for the white one."""
    call = await story.he_calls("call-1")
    assert call.card["match"]["verdict"] == "none"
    him = await story.writes("POST", "/customers", {"name": "何先生", "language": "zh"}, 201)
    await story.does(call, "choose_customer", customer_id=him["id"], keep_number=True)
    await story.does(call, "add_question", question=WISH, answer="到货通知他")
    wish = {
        "process": "follow_up", "title": WISH, "customer_id": him["id"], "contact_id": call.contact_id,
        "waits_for": {"sku": "AERO14-WHITE"},
    }  # fmt: skip
    item = await story.writes("POST", "/work", wish, 201)
    await story.he_hangs_up(call, note="想要白色，只有黑色；到货给他打电话", disposition="resolved")
    return str(him["id"]), item


async def the_white_one_comes(story: Story, wish: dict[str, Any]) -> None:
    """Two weeks later a piece of it comes: he is called the same minute, and it is kept for him."""
    await story.passes(14 * DAY_MS)
    came = {"sku": "AERO14-WHITE", "quantity": 1}
    [result] = await story.phones.events(event("product.restocked", came, source="shop"))
    assert result["status"] == "accepted", result
    contact = await story.they_call_him(wish)
    it = await story.ends(story.screen, wish["id"], "done", note="明天来取")
    assert (it["state"], it["outcome"]) == ("closed", "done")
    await story.talk_is_over(contact)


async def he_buys_it(story: Story, file: str) -> None:
    """The white one came; the shop writes down what he bought, and where it went."""
    price = {"amount": "5999.00", "currency": "CNY"}
    item = {"model": MODEL, "name": "笔记本 白色", "quantity": 1, "price": price}
    order = {"order_no": "L-77", "date": BOUGHT.isoformat(), "status": "delivered", "items": [item]}
    await story.writes("POST", f"{file}/purchases", order, 201)
    unit = {"model": MODEL, "serial": "A14-W", "purchased_at": BOUGHT.isoformat()}
    await story.writes("POST", f"{file}/products", unit, 201)
    where = {"addresses": ["成都市人民南路 4 号"]}
    status, _ = await story.phones.call("PATCH", file, where, **{"If-Match": "*"})
    assert status == 200


async def its_board_fails(story: Story, file: str) -> str:
    """Before he has said a word, all of it is there; the repair is opened while he talks."""
    call = await story.he_calls("call-2")
    card = call.card
    assert (card["match"]["verdict"], card["customer"]["name"]) == ("exact", "何先生")
    assert card["customer"]["addresses"] == ["成都市人民南路 4 号"]
    assert card["customer"]["phones"][0]["e164"] == "+8613900139000"
    [bought] = card["purchases"]
    assert (bought["order_no"], bought["date"]) == ("L-77", BOUGHT.isoformat())
    [laptop] = card["products"]
    assert (laptop["serial"], laptop["in_warranty"]) == ("A14-W", True)
    assert (laptop["warranty"]["rule"], laptop["warranty"]["months"]) == ("model", 24)
    faults = laptop["model_faults"]  # she can say how often this model comes back
    assert (faults["units_known"], faults["units_with_faults"]) == (10, 2)
    assert faults["top"][0]["usual_fix"] == BOARD["resolution"]
    assert card["questions"][0]["question"] == WISH
    assert card["contacts"][-1]["note"] == "想要白色，只有黑色；到货给他打电话"
    assert [each["channel"] for each in card["contacts"]] == ["callback", "voice"]

    asked = {"text": "开机没反应", "contact_id": call.contact_id}
    found = (await story.writes("POST", "/questions/similar", asked, 200))["items"]
    assert (found[0]["scope"], found[0]["answer"]) == ("model", "长按电源键三十秒")
    assert "买家" not in str(found)
    await story.does(call, "add_question", question="开机没有反应", answer="送修，主板", model=MODEL)
    repair = {
        "process": "service_request", "title": BOARD["symptom"], "contact_id": call.contact_id,
        "customer_id": file.removeprefix("/customers/"), "product": laptop["id"],
    }  # fmt: skip
    request = await story.writes("POST", "/work", repair, 201)
    assert request["holder"] == {"kind": "queue", "name": "installation"}
    await story.he_hangs_up(call, note="主板坏了，上门取件", disposition="visit")
    return str(request["id"])


async def it_is_repaired(story: Story, file: str, request: str) -> None:
    """From the workshop to the closing call; the record is written with it, and the model's figures."""
    await story.ends(
        story.fitter, request, "agreed", fields={"symptom": BOARD["symptom"], "window": "明天上午"}
    )
    await story.passes(DAY_MS)
    it = await story.ends(
        story.fitter, request, "done", fields={"fix": BOARD["resolution"], "technician": "张磊"}
    )
    assert (it["step"], it["holder"]) == ("close", {"kind": "agent", "name": "lina"})
    it = await story.ends(story.screen, request, "works", note="开机正常")
    assert it["state"] == "closed"
    opened = sorted(each["number"] for each in it["links"] if each["why"] == "opened")
    assert [each[0] for each in opened] == ["F", "Q"]  # a call the next day, and a question a week later
    await until_written(story, file)


async def until_written(story: Story, file: str) -> None:
    """The record of the repair is written behind the end of the item, which nobody waits for."""
    async with asyncio.timeout(30):
        while not (await story.phones.get(f"{file}/service_records"))["items"]:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.02)


async def they_ask_the_next_day(story: Story, file: str) -> None:
    """Whoever answers the next time sees the whole of it; nobody has to remember to call."""
    await story.passes(DAY_MS - 60_000)
    assert not [each for each in await planned(story, file) if each["state"] != "planned"]
    await story.passes(2 * 60_000)
    [due] = [each for each in await planned(story, file) if each["kind"] == "follow_up"]
    assert due["state"] == "open"
    contact = await story.they_call_him(due)
    card = await story.phones.get(f"{file}/card")
    assert [each["note"] for each in card["contacts"] if each["note"]] == [
        "主板坏了，上门取件",
        "想要白色，只有黑色；到货给他打电话",
    ]
    [laptop] = card["products"]
    assert (laptop["repairs"], laptop["model_faults"]["units_with_faults"]) == (1, 3)
    [record] = card["service_records"]
    assert (record["symptom"], record["resolution"]) == (BOARD["symptom"], BOARD["resolution"])
    assert (record["technician"], record["status"]) == ("张磊", "closed")
    assert {each["question"] for each in card["questions"]} == {"开机没有反应", WISH}
    await story.ends(story.screen, due["id"], "done", note="一切正常")
    await story.talk_is_over(contact)


async def they_ask_a_week_later(story: Story, file: str) -> None:
    """How was the repair? Wang Wei calls and asks: Li Na, who dealt with it, must not."""
    [question] = await planned(story, file)
    await story.passes(6 * DAY_MS)
    item = await until_asked(story, file, question["id"])
    assert (await story.phones.get(f"/work/{question['id']}"))["outcome"] == "asked"
    offer = await story.wei.offer()
    assert (offer["channel"], offer["card"]["customer"]["name"]) == ("callback", "何先生")
    await story.wei.does("accept_offer", offer_id=offer["id"])
    await story.wei.does("callback_reached", contact_id=offer["contact_id"])
    form = f"/work/{item}/survey"
    async with asyncio.timeout(30):
        while not (await asked_of(story.asker, "GET", form))["may_ask"]:  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.02)
    half = await asked_of(story.asker, "PUT", form, {"state": "half", "values": {"score": 5}})
    assert (half["state"], half["form"]["language"]) == ("half", "zh")
    refused, _ = await story.screen.call("PUT", form, {"state": "answered", "values": {"score": 1}})
    assert refused == 403
    said = {"state": "answered", "values": {"score": 4}, "comment": "快，也讲得清楚"}
    assert (await asked_of(story.asker, "PUT", form, said))["state"] == "answered"
    again, _ = await story.asker.call("PUT", form, said)
    assert again == 409
    over = await story.phones.get(f"/work/{item}")
    assert (over["state"], over["outcome"], over["holder"]["name"]) == ("closed", "answered", "wangwei")
    [group] = (await story.phones.get("/surveys/repair/results?by=way"))["groups"]
    assert (group["id"], group["figures"]["asked"], group["figures"]["answered"]) == ("agent", 1, 1)


async def until_asked(story: Story, file: str, question: str) -> str:
    """The item by which he is asked, once the survey has decided that he is."""
    async with asyncio.timeout(30):
        while True:
            found = [each for each in await planned(story, file) if each["id"] != question]
            if found:
                [item] = found
                return str(item["id"])
            await asyncio.sleep(0.02)


async def asked_of(who: Person, method: str, path: str, body: Any = None) -> dict[str, Any]:
    status, answer = await who.call(method, path, body)
    assert status == 200, answer
    return dict(answer)


async def planned(story: Story, file: str) -> list[dict[str, Any]]:
    """What is not over, of him."""
    customer = file.removeprefix("/customers/")
    found = (await story.phones.get(f"/work?customer={customer}"))["items"]
    return [each for each in found if each["state"] != "closed"]


async def test_he_explains_nothing_the_second_time(
    tmp_path: Path, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with moving_hub_on(tmp_path, monkeypatch, **kept) as (owner, time), AsyncExitStack() as stack:
        bearer = (await token(owner, "lina", scopes=[], agent="lina")).token
        client = await stack.enter_async_context(HubClient(owner.hub.url, bearer))
        other = HubClient(owner.hub.url, (await token(owner, "wei", scopes=[], agent="wangwei")).token)
        await stack.enter_async_context(other)
        story = Story(
            phones=await token(owner),
            lina=Agent(await stack.enter_async_context(client.console())),
            screen=await stack.enter_async_context(person(owner, agent="lina")),
            fitter=await stack.enter_async_context(person(owner, agent="zhanglei")),
            wei=Agent(await stack.enter_async_context(other.console())),
            asker=await stack.enter_async_context(person(owner, agent="wangwei")),
            time=time,
            hub=owner.hub.parts.hub,
        )
        await story.lina.does("set_presence", presence="available")
        await nine_were_sold(story, owner)
        him, wish = await he_wants_the_white_one(story)
        await the_white_one_comes(story, wish)
        await he_buys_it(story, f"/customers/{him}")
        request = await its_board_fails(story, f"/customers/{him}")
        await it_is_repaired(story, f"/customers/{him}", request)
        await they_ask_the_next_day(story, f"/customers/{him}")
        await story.wei.does("set_presence", presence="available")
        await they_ask_a_week_later(story, f"/customers/{him}")
        contacts = (await story.phones.get(f"/contacts?customer={him}"))["items"]
        assert {(each["state"], each["agent"]) for each in contacts if each["source"] == "phones"} == {
            ("closed", "lina")
        }
