"""A promised call: at its time it is at its owner's screen with the card, and again if nobody answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.moved_time import moved_time
from tests.support import console, hub_on
from tests.work.calls import WITH_PROMISES, known, li_na, live_calls, offered, promise, shown, until_changed


async def test_a_promise_is_kept_at_the_second_attempt(
    tmp_path: Path, kept: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_time(monkeypatch)
    async with hub_on(tmp_path, floor=WITH_PROMISES, **kept) as owner:
        hub = owner.hub.parts.hub
        await known(owner)
        lina = await li_na(owner)
        async with console(owner, "wangwei") as wei, console(owner, "lina") as screen:
            for each in (wei, screen):  # Wang Wei is idle longest, and serves the queue as well
                assert (await each.do("set_presence", presence="available"))["ok"]
            item = await promise(lina, due_at="2000-01-01T00:00:00Z")
            first = await offered(screen)
            assert first["card"]["customer"]["name"] == "陆建国"
            assert [each["id"] for each in first["card"]["open"]["follow_ups"]] == [item]
            assert (await screen.do("accept_offer", offer_id=first["id"]))["ok"]
            assert (await screen.do("callback_not_reached", contact_id=first["contact_id"]))["ok"]
            missed = await until_changed(lina, item, "work_advanced")
            assert (missed["state"], missed["step"]) == ("planned", "call")
            assert [(each["what"], each["by"]) for each in missed["history"]] == [
                ("work_opened", "li.na"), ("work_called", "hub"), ("work_advanced", "hub"),
            ]  # fmt: skip
            assert live_calls(owner) == []

            time.passes(hours=2)
            hub.look_at_clock()
            again = await offered(screen)
            assert again["contact_id"] != first["contact_id"]
            assert (await screen.do("accept_offer", offer_id=again["id"]))["ok"]
            assert (await screen.do("callback_reached", contact_id=again["contact_id"]))["ok"]
            version = (await shown(lina, item))["version"]
            status, over = await lina.call(
                "POST", f"/work/{item}/steps", {"outcome": "done", "version": version}
            )
            assert (status, over["state"], over["outcome"]) == (200, "closed", "done")
            assert not any(frame["type"] == "offer" for frame in wei.frames)
