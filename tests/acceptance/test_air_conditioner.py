"""The air conditioner: who calls is on the agent's screen before hello."""

from __future__ import annotations

from pathlib import Path

from tests.support import arrived, console, event, hub_on, token

NUMBER = {"e164": "+8613800138000", "ext": None, "raw": "138 0013 8000"}
AIR_CONDITIONER = {
    "model": "KFR-35GW",
    "serial": "SN1",
    "purchased_at": "2026-05-01",
    "warranty_until": "2029-05-01",
}
ORDER = {"order_no": "O1", "date": "2026-05-01", "product": "空调 KFR-35GW", "quantity": 3}
QUESTION = {"date": "2026-06-01", "question": "遥控器没反应", "answer": "换电池"}
ROWS = {
    "customers": [{"customer_id": "C1", "name": "陆建国", "tier": "gold", "phone": [NUMBER]}],
    "products": [{"customer_id": "C1", **AIR_CONDITIONER}],
    "purchases": [{"customer_id": "C1", **ORDER}],
    "questions": [{"customer_id": "C1", **QUESTION}],
}


async def test_call_reaches_the_agent_with_the_card_and_is_told_to_the_end(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        for kind, rows in ROWS.items():
            _, body = await owner.call("POST", "/admin/import", {"kind": kind, "rows": rows})
            assert [each["status"] for each in body["results"]] == ["new"], body
        api = await token(owner)
        async with console(owner, "lina") as lina:
            assert (await lina.next())["type"] == "snapshot"
            assert (await lina.do("set_presence", presence="available"))["ok"]
            [result] = await api.events(arrived("call-1"))
            assert result["status"] == "accepted"
            offer = await lina.next("offer")
            card = offer["card"]
            assert card["match"]["verdict"] == "exact"
            assert card["customer"]["name"] == "陆建国"
            assert card["products"][0]["in_warranty"] is True
            assert card["questions"][0]["question"] == "遥控器没反应"
            assert (await lina.do("accept_offer", offer_id=offer["offer"]["id"]))["ok"]
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "PJSIP/1001"}))
            await lina.event("contact_answered")
            contact_id = result["contact_id"]
            assert (await lina.do("set_note", contact_id=contact_id, text="遥控器换了电池，好了"))["ok"]
            await api.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
            await lina.event("wrap_up_started")
            reply = await lina.do("finish_wrap_up", contact_id=contact_id, disposition="resolved")
            assert reply["ok"], reply
        contact = await api.get(f"/contacts/{contact_id}")
        assert (contact["state"], contact["outcome"], contact["agent"]) == ("closed", "answered", "lina")
        assert (contact["disposition"], contact["note"]) == ("resolved", "遥控器换了电池，好了")
        assert contact["customer_id"] == "C1"
        assert [visit["outcome"] for visit in contact["visits"]] == ["answered"]
        why = await api.get(f"/contacts/{contact_id}/why")
        assert why["decisions"][0]["agent"] == "lina"
        seq = why["decisions"][0]["seq"]
        replayed = (await api.get(f"/contacts/{contact_id}/why?seq={seq}"))["decisions"][0]["agents"]
        assert [(each["agent"], each["excluded"]) for each in replayed] == [
            ("lina", None),
            ("wangwei", "offline"),
        ]
        log = await api.get("/log?since=0")
        assert [each["seq"] for each in log["items"]] == list(range(1, len(log["items"]) + 1))
        assert "13800138000" not in str(log)
