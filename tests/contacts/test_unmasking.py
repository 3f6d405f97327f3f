"""A supervisor has the customer of one contact shown for some minutes, with a reason, on the record."""

from __future__ import annotations

import pytest

from contacthub.contacts.unmasking import MINUTE_MS
from tests.accounts.people import signed_in
from tests.support import Api, arrived, event, token

WHY = {"reason": "The customer complains about this call."}


@pytest.fixture
async def contacts(owner: Api) -> list[str]:
    """Two calls, the first with Li Na."""
    api = await token(owner, "phones")
    done = await api.events(
        arrived("1", routing="pbx", from_name="Lu Jianguo", attributes={"order": "O-77"}),
        arrived("2", routing="pbx", from_name="Lu Jianguo"),
        event("contact.answered", {"ref": "1", "agent": "lina"}),
    )
    return [each["contact_id"] for each in done[:2]]


async def test_it_shows_one_contact_to_who_asked_until_its_time_is_over(
    owner: Api, contacts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    boss, other = [await signed_in(owner, name, "supervisor") for name in ("boss", "other")]
    first, second = (f"/contacts/{each}" for each in contacts)
    _, masked = await boss.call("GET", first)
    assert (masked["from_name"], masked["attributes"], masked["from"]["raw"]) == (None, {}, "138****8000")
    status, shown = await boss.call("POST", f"{first}/unmask", {**WHY, "minutes": 5})
    assert (status, shown["from_name"], shown["from"]["raw"]) == (201, "Lu Jianguo", "13800138000")
    assert shown["attributes"] == {"order": "O-77"}
    [line] = shown["unmasked"]
    assert (line["by"], line["reason"]) == ("boss", WHY["reason"])
    assert (await boss.call("GET", first))[1]["from_name"] == "Lu Jianguo"
    assert (await boss.call("GET", second))[1]["from_name"] is None
    _, seen = await other.call("GET", first)
    assert (seen["from_name"], [each["by"] for each in seen["unmasked"]]) == (None, ["boss"])
    hub = owner.hub.parts.hub
    now = hub.now() + 5 * MINUTE_MS
    monkeypatch.setattr(type(hub), "now", lambda _: now)
    assert (await boss.call("GET", first))[1]["from_name"] is None


async def test_it_is_recorded_with_its_reason_before_anything_is_shown(
    owner: Api, contacts: list[str]
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    for bad in ({}, {"reason": " "}, {**WHY, "minutes": 61}, {**WHY, "minutes": 0}):
        assert (await boss.call("POST", f"/contacts/{contacts[0]}/unmask", bad))[0] == 422
    assert (await boss.call("POST", f"/contacts/{contacts[0]}/unmask", WHY))[0] == 201
    [row] = (await owner.get("/audit?action=unmask"))["items"]
    assert (row["actor"], row["subject"]) == ("boss", contacts[0])
    assert row["details"] == {**WHY, "minutes": 15}


async def test_neither_agents_nor_admins_nor_programs_may(owner: Api, contacts: list[str]) -> None:
    path = f"/contacts/{contacts[0]}/unmask"
    for who in (await signed_in(owner, "lina"), await signed_in(owner, "root", "admin")):
        assert (await who.call("POST", path, WHY))[0] == 403
    assert (await (await token(owner)).call("POST", path, WHY))[0] == 403
    boss = await signed_in(owner, "boss", "supervisor")
    assert (await boss.call("POST", "/contacts/nothing/unmask", WHY))[1]["code"] == "unknown_contact"
