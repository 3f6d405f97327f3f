"""Who a contact is from and to, in the spellings of phone systems and channels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.sources.requests import about, one, pbx
from tests.support import FLOOR, Api, arrived, hub_on, token

PEOPLE = {
    "c1": {"name": "Lu", "phones": ["+8613800138000"], "emails": ["zhang.wei@example.com"]},
    "br": {"name": "Ana", "phones": ["+5511912345678"]},
    "mx": {"name": "Eva", "phones": ["+525512345678"]},
    "mx-old": {"name": "Paz", "phones": ["+5215598765432"]},
    "ar": {"name": "Sol", "phones": ["+5491123456789"]},
    "sh": {"name": "Shen", "phones": ["021-62345678"]},
    "typo": {"name": "Typo", "phones": ["+8612345678901"]},
}
PLACE = {**FLOOR["floor"], "local_area": "021", "outside_prefix": "9"}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Api]:
    mobile = {"id": "zhao", "queues": ["support"], "address": "13911112222"}
    async with hub_on(
        tmp_path, floor={**FLOOR, "floor": PLACE, "agents": [*FLOOR["agents"], mobile]}
    ) as owner:
        api = await token(owner)
        for customer_id, body in PEOPLE.items():
            status, answer = await api.call("PUT", f"/customers/{customer_id}", body)
            assert status == 201, answer
        yield api


async def match(api: Api, channel: str, sender: Any) -> tuple[str, str | None, str]:
    """The verdict on a contact, who it is from, and the reason's code."""
    result = await one(api, arrived("1", channel=channel, **{"from": sender}))
    card = await api.hub.parts.pop.wait(result["contact_id"])
    return card.match.verdict, card.customer_id, card.match.code


@pytest.mark.parametrize(
    "sender",
    ["+8613800138000;npdi", "sip:+8613800138000;npdi;rn=+8613500000000@gw", "<sip:13800138000@gw>",
     '"Caller" <13800138000>', "tel:+8613800138000;phone-context=example.com", "\u202a+8613800138000\u202c",
     "138\u20110013\u20118000", "13800138000.0", "913800138000", "17951 13800138000", "9,0086 138 0013 8000"],
)  # fmt: skip
async def test_number_is_the_customers_in_every_form(shop: Api, sender: str) -> None:
    assert await match(shop, "voice", sender) == ("exact", "c1", "mobile_of_one")


@pytest.mark.parametrize(
    "sender",
    ["sip:anonymous@anonymous.invalid", "anonymous@anonymous.invalid", "Private Number", "P", "-1", "00",
     "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"],
)  # fmt: skip
async def test_withheld_is_the_verdict_and_not_storable(shop: Api, sender: str) -> None:
    assert await match(shop, "voice", sender) == ("withheld", None, "number_withheld")
    status, refused = await shop.call("POST", "/customers", {"name": "X", "phones": [sender]})
    assert (status, refused["code"]) == (422, "invalid")
    assert "withheld number" in refused["detail"]


@pytest.mark.parametrize(
    ("sender", "who"),
    [("+551112345678", "br"), ("+5215512345678", "mx"), ("+525598765432", "mx-old"), ("+541123456789", "ar"),
     ("551112345678@s.whatsapp.net", "br"), ("whatsapp:+5215512345678", "mx")],
)  # fmt: skip
@pytest.mark.parametrize("channel", ["chat", "voice"])
async def test_national_variant_is_probably_the_same_person(
    shop: Api, channel: str, sender: str, who: str
) -> None:
    assert await match(shop, channel, sender) == ("probable", who, "national_variant")
    status, found = await shop.call("POST", "/customers/search", {"phone": sender})
    assert (status, [each["id"] for each in found["items"]]) == (200, [who])


@pytest.mark.parametrize(
    "sender",
    ["Zhang Wei <zhang.wei@example.com>", "<zhang.wei@example.com>", '"Wei, Zhang" <zhang.wei@example.com>',
     "mailto:ZHANG.WEI@example.com"],
)  # fmt: skip
async def test_mail_address_is_the_customers_beside_a_name(shop: Api, sender: str) -> None:
    assert await match(shop, "email", sender) == ("exact", "c1", "email_of_one")
    status, found = await shop.call("POST", "/customers/search", {"email": sender})
    assert (status, [each["id"] for each in found["items"]]) == (200, ["c1"])


async def test_local_number_is_of_the_floors_area(shop: Api) -> None:
    assert await match(shop, "voice", "62345678") == ("exact", "sh", "fixed_line_of_one")


async def test_number_of_no_country_is_found_as_it_is_written_and_never_stored_as_a_number(shop: Api) -> None:
    assert (await shop.get("/customers/typo"))["phones"] == [
        {"e164": None, "raw": "+8612345678901", "label": None, "shared": False,
         "since": None, "until": None}
    ]  # fmt: skip
    assert (await match(shop, "voice", "+8612345678901;npdi"))[:2] == ("exact", "typo")


@pytest.mark.parametrize(
    ("address", "agent"),
    [("+8613911112222", "zhao"), ("013911112222", "zhao"), ("sip:13911112222@gw", "zhao"),
     ("pjsip/1001", "lina"), ("PJSIP/1001;x=y", "lina"), ("Pjsip/1002", "wangwei"), ("<PJSIP/1001>", "lina")],
)  # fmt: skip
async def test_agent_is_found_by_address_however_it_is_written(shop: Api, address: str, agent: str) -> None:
    first, offered = await shop.events(pbx("1"), about("offered", "1", agent=address))
    assert (first["status"], offered["status"]) == ("accepted", "accepted")
    events = (await shop.get(f"/contacts/{first['contact_id']}"))["events"]
    assert [each["agent"] for each in events if each["type"] == "offer_made"] == [agent]


async def test_two_agents_cannot_have_one_address_in_two_spellings(shop: Api) -> None:
    owner = Api(shop.hub, shop.session, shop.hub.control_token)
    for address in ("pjsip/1001", "+8613911112222"):
        status, refused = await owner.call(
            "PUT", "/admin/floor", {"agents": [{"id": "new", "address": address}]}
        )
        assert (status, refused["code"]) == (422, "invalid")


async def test_line_is_found_by_a_number_without_its_area(shop: Api) -> None:
    owner = Api(shop.hub, shop.session, shop.hub.control_token)
    lines = {"lines": [{"number": "021-6100 2000", "queue": "sales"}]}
    assert (await owner.call("PUT", "/admin/floor", lines))[0] == 200
    for ref, to in enumerate(
        ("61002000", "sip:+862161002000;npdi@gw", "“Shop” <tel:61002000>", "(021)6100-2000")
    ):
        result = await one(shop, arrived(f"to-{ref}", to=to))
        assert (await shop.get(f"/contacts/{result['contact_id']}"))["queue"] == "sales"


async def test_posted_row_cannot_bring_a_number_that_no_country_has(shop: Api) -> None:
    owner = Api(shop.hub, shop.session, shop.hub.control_token)
    rows = [
        {"customer_id": "r1", "name": "R", "phone": [{"e164": "+8612345678902", "raw": "12345678902"}]},
        {"customer_id": "r2", "name": "S", "phone": [{"e164": None, "raw": "Anonymous"}]},
    ]
    status, answer = await owner.call("POST", "/admin/import", {"kind": "customers", "rows": rows})
    assert (status, [each["status"] for each in answer["results"]]) == (200, ["new", "rejected"])
    assert (await shop.get("/customers/r1"))["phones"][0]["e164"] is None
