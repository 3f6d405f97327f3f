"""The laptop: he wanted the white one; months later its board fails, and he explains nothing."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from contacthub.client import Hub
from tests.acceptance.test_passed_around import Agent
from tests.console.people import Person, person
from tests.support import FLOOR, Api, arrived, event, hub_on, token

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
    """Li Na at her screen, the phone system, and the shop she works for."""

    phones: Api
    lina: Agent
    screen: Person

    async def bring(self, owner: Api, kind: str, *rows: dict[str, Any]) -> None:
        status, body = await owner.call("POST", "/admin/import", {"kind": kind, "rows": rows})
        assert status == 200
        assert {each["status"] for each in body["results"]} == {"new"}, body

    async def writes(self, method: str, path: str, body: Any, status: int) -> Any:
        got, answer = await self.screen.call(method, path, body)
        assert got == status, answer
        return answer

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


async def he_wants_the_white_one(story: Story) -> str:
    """He is a stranger, and only black is there: his wish is kept with him."""
    call = await story.he_calls("call-1")
    assert call.card["match"]["verdict"] == "none"
    him = await story.writes("POST", "/customers", {"name": "何先生", "language": "zh"}, 201)
    await story.does(call, "choose_customer", customer_id=him["id"], keep_number=True)
    await story.does(call, "add_question", question=WISH, answer="到货通知他")
    await story.he_hangs_up(call, note="想要白色，只有黑色；到货给他打电话", disposition="resolved")
    return str(him["id"])


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
    assert card["contacts"][0]["note"] == "想要白色，只有黑色；到货给他打电话"

    asked = {"text": "开机没反应", "contact_id": call.contact_id}
    found = (await story.writes("POST", "/questions/similar", asked, 200))["items"]
    assert (found[0]["scope"], found[0]["answer"]) == ("model", "长按电源键三十秒")
    assert "买家" not in str(found)
    await story.does(call, "add_question", question="开机没有反应", answer="送修，主板", model=MODEL)
    repair = {"date": TODAY.isoformat(), "kind": "repair", "serial": "A14-W", "status": "open", **BOARD}
    record = await story.writes("POST", f"{file}/service_records", repair, 201)
    await story.he_hangs_up(call, note="主板坏了，上门取件", disposition="visit")
    return str(record["id"])


async def it_is_repaired(story: Story, file: str, record: str) -> None:
    """Whoever answers the next time sees the whole of it, and who wrote what."""
    closed = await story.writes("PATCH", f"{file}/service_records/{record}", {"status": "closed"}, 200)
    assert closed["status"] == "closed"
    call = await story.he_calls("call-3")
    card = call.card
    assert [each["note"] for each in card["contacts"]] == [
        "主板坏了，上门取件",
        "想要白色，只有黑色；到货给他打电话",
    ]
    [laptop] = card["products"]
    assert (laptop["repairs"], laptop["model_faults"]["units_with_faults"]) == (1, 3)
    assert [each["status"] for each in card["service_records"]] == ["closed"]
    assert {each["question"] for each in card["questions"]} == {"开机没有反应", WISH}
    await story.he_hangs_up(call, note="问什么时候送回", disposition="resolved")
    told = await story.phones.get(f"{file}/history")
    assert {each["by"] for each in told["items"] if each["kind"] == "service_records"} == {story.screen.name}


async def test_he_explains_nothing_the_second_time(tmp_path: Path, kept: dict[str, dict[str, str]]) -> None:
    async with hub_on(tmp_path, floor=FLOOR, **kept) as owner, AsyncExitStack() as stack:
        bearer = (await token(owner, "lina", scopes=[], agent="lina")).token
        client = await stack.enter_async_context(Hub(owner.hub.url, bearer))
        story = Story(
            phones=await token(owner),
            lina=Agent(await stack.enter_async_context(client.console())),
            screen=await stack.enter_async_context(person(owner, agent="lina")),
        )
        await story.lina.does("set_presence", presence="available")
        await nine_were_sold(story, owner)
        him = await he_wants_the_white_one(story)
        await he_buys_it(story, f"/customers/{him}")
        record = await its_board_fails(story, f"/customers/{him}")
        await it_is_repaired(story, f"/customers/{him}", record)
        contacts = (await story.phones.get(f"/contacts?customer={him}"))["items"]
        assert [(each["state"], each["agent"]) for each in contacts] == [("closed", "lina")] * 3
