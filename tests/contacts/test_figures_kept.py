"""Today's figures outlive a restart and a new floor file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import FLOOR, arrived, event, hub_on, token

pytestmark = pytest.mark.both_engines


async def test_a_restart_keeps_todays_figures(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        await api.events(arrived("call-1"), event("contact.ended", {"ref": "call-1", "by": "customer"}))
        before = (await api.get("/floor"))["queues"][0]
    async with hub_on(tmp_path) as owner:
        after = (await (await token(owner, "second")).get("/floor"))["queues"][0]
    assert (before["abandoned_today"], before["service_level"]) == (1, 0.0)
    assert after == before


async def test_applying_the_floor_file_again_keeps_todays_figures(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        answered = event("contact.answered", {"ref": "call-1", "agent": "lina"})
        await api.events(arrived("call-1", routing="pbx"), answered)
        status, _ = await owner.call("PUT", "/admin/floor", FLOOR)
        assert status == 200
        assert (await api.get("/floor"))["queues"][0]["answered_today"] == 1
