"""The customer of an outbound contact is whom it calls: matched, listed, masked and looked up by ``to``."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number
from tests.accounts.people import signed_in
from tests.sources.requests import about, one, pbx
from tests.support import Api, console, event

FIRM, LU = "4008001234", "13800138000"
OUT = {"direction": "outbound", "from": FIRM, "to": LU}


async def customer(api: Api, name: str, phone: str) -> str:
    status, made = await api.call("POST", "/customers", {"name": name, "phones": [phone]})
    assert status == 201, made
    return str(made["id"])


@pytest.mark.parametrize("ends", [OUT, {"from": LU, "to": FIRM}], ids=["outbound", "inbound"])
async def test_card_and_history_go_by_the_customers_side(owner: Api, api: Api, ends: dict[str, str]) -> None:
    lu = await customer(api, "陆建国", LU)
    await customer(api, "the firm itself", FIRM)
    async with console(owner, "lina") as lina:
        first, _ = await api.events(pbx("1", **ends), about("offered", "1", agent="lina"))
        offer = await lina.find("offer")
        card = offer["card"] or (await lina.next("card"))["card"]
    assert (card["match"]["verdict"], card["customer"]["id"]) == ("exact", lu)
    [found] = (await api.get(f"/contacts?customer={lu}"))["items"]
    assert (found["id"], offer["offer"]["direction"]) == (first["contact_id"], found["direction"])


async def test_outbound_contact_without_queue_is_of_the_line_it_calls_from(api: Api) -> None:
    result = await one(api, pbx("1", **OUT))
    assert (await api.get(f"/contacts/{result['contact_id']}"))["queue"] == "support"
    strange = await one(api, pbx("2", direction="outbound", **{"from": LU, "to": FIRM}))
    assert strange["error"]["detail"].startswith("neither `queue` nor a line with this `from`")


async def test_outbound_number_is_masked_for_supervisors_and_the_line_is_not(owner: Api, api: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    result = await one(api, pbx("1", **OUT))
    for path in (f"/contacts/{result['contact_id']}", "/contacts", "/floor"):
        _, shown = await boss.call("GET", path)
        assert LU not in str(shown), path
        assert FIRM in str(shown), path


async def test_what_is_noted_later_is_looked_up_with_the_customers_number(owner: Api, api: Api) -> None:
    lu = await customer(api, "陆建国", LU)
    result, *_ = await api.events(pbx("1", **OUT), about("noted", "1", attributes={"ivr": "2"}))
    assert [each["id"] for each in (await api.get(f"/contacts?customer={lu}"))["items"]] == [
        result["contact_id"]
    ]


async def test_answer_of_an_unknown_outbound_call_opens_it_by_whom_it_calls(api: Api) -> None:
    answered = event("contact.answered", {"ref": "1", "agent": "lina", "direction": "outbound", "to": LU})
    assert (await one(api, answered))["status"] == "ignored"
    queued = event("contact.answered", {**answered["data"], "queue": "support"})
    assert (await one(api, queued))["status"] == "accepted"


@pytest.mark.parametrize(("direction", "ours"), [("inbound", "b"), ("outbound", "a")])
def test_the_address_on_our_side_is_the_other_one(direction: str, ours: str) -> None:
    arrival = i.Arrived(ref="1", channel="voice", direction=direction, from_=Number("a"), to=Number("b"))
    assert arrival.ours.raw == ours


def test_any_of_the_parts_may_be_left_out() -> None:
    nothing: dict[str, Any] = {"ref": "1", "agent": "lina"}
    assert i.Offered(**nothing).opens is None
