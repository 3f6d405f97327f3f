"""Where a source dials, a call for an item goes by it, which knows it by the contact's id."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.test_callbacks import Receiver, _secret, hub_with, phones
from tests.support import console, event, token
from tests.work.calls import PROMISE, known, li_na, offered, promise, until_changed

__all__ = ["_secret", "phones"]


async def test_the_source_dials_for_the_agent_and_says_that_nobody_answers(
    tmp_path: Path, phones: Receiver
) -> None:
    async with hub_with(tmp_path, phones, abilities=["connect", "hangup", "dial"]) as owner:
        status, body = await owner.call("PUT", "/admin/floor", {"processes": [PROMISE]})
        assert status == 200, body
        await known(owner)
        lina, api = await li_na(owner), await token(owner)
        async with console(owner, "lina") as screen:
            assert (await screen.do("set_presence", presence="available"))["ok"]
            item = await promise(lina)
            offer = await offered(screen)
            assert (await screen.do("accept_offer", offer_id=offer["id"]))["ok"]
            assert (await screen.do("dial", contact_id=offer["contact_id"]))["ok"]
            [dial] = await phones.types("contact.dial")
            assert dial["data"]["number"] == "+8613800138000"
            assert dial["data"]["ref"] == offer["contact_id"]
            await api.events(event("contact.ended", {"ref": dial["data"]["ref"], "by": "system"}))
            missed = await until_changed(lina, item, "work_advanced")
            assert (missed["state"], missed["history"][-1]["detail"]["outcome"]) == ("planned", "not_reached")
            assert [each["type"] for each in phones.bodies] == ["contact.dial"]
