"""A supervisor has the customer of one item named for some minutes, with a reason, on the record."""

from __future__ import annotations

import pytest

from contacthub.contacts.unmasking import MINUTE_MS
from tests.accounts.people import signed_in
from tests.support import Api, token
from tests.work.items import promised

NAMED = {"name": "陆建国", "phones": ["13800138000"]}

WHY = {"reason": "The customer complains about this repair."}


async def test_it_names_one_items_customer_to_who_asked_until_its_time_is_over(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await token(owner)).call("PUT", "/customers/C1", NAMED)
    boss, other = [await signed_in(owner, name, "supervisor") for name in ("boss", "other")]
    first, second = [f"/work/{await promised(boss, customer_id='C1')}" for _ in range(2)]
    assert (await boss.call("GET", first))[1]["customer"]["name"] == "陆**"
    for bad in ({}, {"reason": " "}, {**WHY, "minutes": 61}):
        assert (await boss.call("POST", f"{first}/unmask", bad))[0] == 422
    status, shown = await boss.call("POST", f"{first}/unmask", {**WHY, "minutes": 5})
    assert (status, shown["customer"]["name"]) == (201, "陆建国")
    [line] = shown["unmasked"]
    assert (line["by"], line["reason"]) == ("boss", WHY["reason"])
    [row] = (await owner.get("/audit?action=unmask"))["items"]
    assert (row["actor"], row["subject"]) == ("boss", shown["number"])
    assert row["details"] == {**WHY, "minutes": 5}
    assert (await boss.call("GET", first))[1]["customer"]["name"] == "陆建国"
    assert (await boss.call("GET", second))[1]["customer"]["name"] == "陆**"
    assert "陆建国" not in str(await boss.call("GET", "/work"))
    _, seen = await other.call("GET", first)
    assert (seen["customer"]["name"], [each["by"] for each in seen["unmasked"]]) == ("陆**", ["boss"])
    hub = owner.hub.parts.hub
    now = hub.now() + 5 * MINUTE_MS
    monkeypatch.setattr(type(hub), "now", lambda _: now)
    assert (await boss.call("GET", first))[1]["customer"]["name"] == "陆**"


async def test_neither_agents_nor_admins_nor_programs_may(owner: Api) -> None:
    await (await token(owner)).call("PUT", "/customers/C1", NAMED)
    boss = await signed_in(owner, "boss", "supervisor")
    path = f"/work/{await promised(boss, customer_id='C1', owner='lina')}/unmask"
    for who in (await signed_in(owner, "lina"), await signed_in(owner, "root", "admin")):
        assert (await who.call("POST", path, WHY))[0] == 403
    assert (await (await token(owner, "program")).call("POST", path, WHY))[0] == 403
    assert (await boss.call("POST", "/work/nothing/unmask", WHY))[1]["code"] == "unknown_item"
