"""Quotes: of parts at the day's prices and labour, from draft to answer, needed without a warranty."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.accounts.people import Person, signed_in
from tests.support import Api, token
from tests.work.test_following import floor, good

pytestmark = pytest.mark.both_engines

PRICES = [
    {"part": "CMP", "name": "<b>压缩机</b>", "price": "600", "currency": "CNY", "valid_from": "2020-01-01"},
    {
        "part": "CMP",
        "name": "<b>压缩机</b>",
        "model": "KFR-35GW",
        "price": "700",
        "currency": "CNY",
        "valid_from": "2020-01-01",
    },
]
PROCESS: dict[str, Any] = {
    "id": "repair",
    "number": "S",
    "steps": [
        {
            "id": "do",
            "name": "Do",
            "needs_quote": True,
            "fields": [{"id": "parts", "name": "Parts", "kind": "parts"}],
            "outcomes": [
                {"id": "parts", "name": "Priced", "to": "do"},
                {"id": "done", "name": "Done"},
            ],
        }
    ],
}


async def shop(owner: Api, until: str = "2020-12-31") -> tuple[Person, Person, str]:
    """Two supervisors, and an item about a unit that is in warranty until then."""
    assert (await floor(owner, processes=[PROCESS]))[0] == 200
    api = await token(owner)
    await good(owner, "POST", "/admin/import", {"kind": "prices", "rows": PRICES})
    await api.call("PUT", "/customers/C1", {"name": "Lu"})
    unit = {"model": "KFR-35GW", "serial": "SN-1", "warranty_until": until}
    product = (await good(api, "POST", "/customers/C1/products", unit))["id"]
    boss, chief = [await signed_in(owner, name, "supervisor") for name in ("boss", "chief")]
    new = {
        "process": "repair",
        "title": "Cold <air>",
        "customer_id": "C1",
        "product": product,
        "owner": "lina",
    }
    return boss, chief, (await good(boss, "POST", "/work", new))["id"]


async def send(who: Person, path: str, **said: Any) -> tuple[int, Any]:
    item = path.split("/")[2]
    version = (await good(who, "GET", f"/work/{item}"))["version"]
    return await who.call("POST", path, {**said, "version": version})


async def test_a_quote_from_its_parts_to_the_answer_that_lets_the_repair_end(owner: Api) -> None:
    boss, _, item = await shop(owner)
    path = f"/work/{item}"
    status, body = await send(boss, f"{path}/steps", outcome="done")
    assert (status, body["code"]) == (409, "wrong_state")
    fields = {"parts": "CMP x 2\nGas x 0.5 @ 90.25"}
    status, body = await send(boss, f"{path}/steps", outcome="parts", fields=fields)
    assert status == 200, body
    [parts] = body["parts"]
    assert (parts["total"], parts["currency"]) == ("1445.13", "CNY")
    assert body["fields"]["do"]["parts"] == "CMP × 2\nGas × 0.5 @ 90.25"
    status, body = await send(boss, f"{path}/quotes", labour="80", labour_for="上门 & repair", days=7)
    assert status == 201, body
    [quote] = body["quotes"]
    assert (quote["number"], quote["state"], quote["total"]) == (f"{body['number']}-1", "draft", "1525.13")
    assert quote["discounted"] is False
    assert [each["total"] for each in quote["lines"]] == ["1400.00", "45.13"]
    # What a quote says stays, whatever the list says later.
    await good(owner, "POST", "/admin/import", {"kind": "prices", "rows": [{**PRICES[1], "price": "999"}]})
    for state in ("sent", "accepted"):
        status, body = await send(boss, f"{path}/quotes/1", state=state)
        assert (status, body["code"]) == (409, "wrong_state")
    for state in ("approved", "sent", "accepted"):
        status, body = await send(boss, f"{path}/quotes/1", state=state)
        assert (status, body["quotes"][0]["state"]) == (200, state)
    assert body["quotes"][0]["total"] == "1525.13"
    assert [each["detail"]["state"] for each in body["history"] if each["what"] == "work_quoted"] == [
        "draft", "approved", "sent", "accepted",
    ]  # fmt: skip
    status, body = await send(boss, f"{path}/steps", outcome="done")
    assert (status, body["state"]) == (200, "closed")


async def test_a_unit_in_warranty_needs_no_quote_and_its_parts_cost_nothing(owner: Api) -> None:
    boss, _, item = await shop(owner, until="2099-01-01")
    status, body = await send(boss, f"/work/{item}/steps", outcome="done", fields={"parts": "CMP 保修"})
    assert status == 200, body
    [line] = body["parts"][0]["lines"]
    assert (line["total"], line["reason"], line["listed"]) == ("0.00", "warranty until 2099-01-01", "700.00")


async def test_a_refused_quote_has_a_reason_and_does_not_let_the_repair_end(owner: Api) -> None:
    boss, _, item = await shop(owner)
    assert (await send(boss, f"/work/{item}/quotes", parts="CMP"))[0] == 201
    status, body = await send(boss, f"/work/{item}/quotes/1", state="refused")
    assert (status, body["errors"][0]["pointer"]) == (422, "#/reason")
    status, body = await send(boss, f"/work/{item}/quotes/1", state="refused", reason="Too dear")
    assert (status, body["quotes"][0]["reason"]) == (200, "Too dear")
    assert (await send(boss, f"/work/{item}/steps", outcome="done"))[0] == 409
    assert (await send(boss, f"/work/{item}/quotes", parts="CMP", labour="5"))[1]["quotes"][1]["n"] == 2
    assert (await send(boss, f"/work/{item}/quotes/7", state="approved"))[0] == 404


async def test_what_is_below_the_list_is_approved_by_another_person(owner: Api) -> None:
    boss, chief, item = await shop(owner)
    assert (await send(boss, f"/work/{item}/quotes", parts="CMP @ 10"))[0] == 201
    assert (await good(boss, "GET", f"/work/{item}"))["quotes"][0]["discounted"] is True
    status, body = await send(boss, f"/work/{item}/quotes/1", state="approved")
    assert (status, body["code"]) == (403, "not_your_step")
    assert (await send(chief, f"/work/{item}/quotes/1", state="approved"))[0] == 200


async def test_an_expired_quote_leads_nowhere(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    boss, _, item = await shop(owner)
    assert (await send(boss, f"/work/{item}/quotes", parts="CMP", days=1))[0] == 201
    monkeypatch.setattr(owner.hub.parts.pricing, "today", lambda: "2099-01-01")
    body = await good(boss, "GET", f"/work/{item}")
    assert body["quotes"][0]["state"] == "expired"
    status, body = await send(boss, f"/work/{item}/quotes/1", state="approved")
    assert (status, body["code"]) == (409, "wrong_state")


async def test_faults_of_parts_name_the_field(owner: Api) -> None:
    boss, _, item = await shop(owner)
    for text, said in (("PCB", "not in the list"), ("CMP 保修", "not in warranty"), ("CMP x 0", "above 0")):
        status, body = await send(boss, f"/work/{item}/steps", outcome="parts", fields={"parts": text})
        assert (status, body["errors"][0]["pointer"]) == (422, "#/fields/parts")
        assert said in body["errors"][0]["detail"]
    status, body = await send(boss, f"/work/{item}/quotes", parts="PCB")
    assert (status, body["errors"][0]["pointer"]) == (422, "#/parts")


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"part": "PCB"}, "/1/price"),
        ({"part": "CMP", "price": "1,5"}, "/1/price"),
        ({"part": "CMP", "quantity": "0"}, "/1/quantity"),
        ({"part": "CMP", "quantity": ""}, "/1/quantity"),
        ({"part": "CMP", "warranty": True}, "/1/warranty"),
        ({"part": " "}, "/1/part"),
    ],
)
async def test_faults_of_a_list_of_parts_name_the_member_of_the_line(
    owner: Api, row: dict[str, Any], place: str
) -> None:
    boss, _, item = await shop(owner)
    parts = json.dumps([{"part": "CMP"}, row])
    status, body = await send(boss, f"/work/{item}/quotes", parts=parts)
    assert (status, body["errors"][0]["pointer"]) == (422, f"#/parts{place}")
    status, body = await send(boss, f"/work/{item}/steps", outcome="parts", fields={"parts": parts})
    assert (status, body["errors"][0]["pointer"]) == (422, f"#/fields/parts{place}")


async def test_the_page_to_print_is_escaped_in_both_languages(owner: Api) -> None:
    boss, _, item = await shop(owner)
    assert (await send(boss, f"/work/{item}/quotes", parts="CMP", labour_for="<script>x</script>"))[0] == 201
    lina = await signed_in(owner, "li.na", agent="lina")
    for language, title in (("zh", "报价单"), ("en", "Quote")):
        url = f"{owner.hub.url}/api/v1/work/{item}/quotes/1?lang={language}"
        async with owner.session.get(url, headers={"Cookie": boss.cookie}) as response:
            page = await response.text()
            assert response.status == 200
            assert "style-src 'sha256-" in response.headers["Content-Security-Policy"]
        assert f'<html lang="{language}">' in page
        assert title in page
        assert "&lt;b&gt;压缩机&lt;/b&gt;" in page
        assert "<script" not in page
        assert "Cold &lt;air&gt;" in page
    assert (await lina.call("GET", f"/work/{item}/quotes/9"))[0] == 404
    wei = await signed_in(owner, "wei", agent="wangwei")
    assert (await wei.call("GET", f"/work/{item}/quotes/1"))[0] == 403
