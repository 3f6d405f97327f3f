"""What is about the socket a command came by."""

from __future__ import annotations

import uuid

from tests.console.commands.hall import Hall
from tests.support import arrived, console


async def test_snapshot_sends_a_new_one_in_the_chain(hall: Hall) -> None:
    assert (await hall.lina.do("snapshot"))["ok"]
    snapshots = [frame for frame in hall.lina.frames if frame["type"] == "snapshot"]
    assert len(snapshots) == 2
    chain = [frame for frame in hall.lina.frames if "prev" in frame]
    assert [frame["prev"] for frame in chain[1:]] == [frame["seq"] for frame in chain[:-1]]


async def test_focus_makes_this_socket_ring(hall: Hall) -> None:
    async with console(hall.owner, "lina", bearer=hall.bearer) as second:
        await second.next("snapshot")
        assert (await hall.lina.do("focus"))["ok"]
        offer = await hall.offered()
        assert (offer["ring"], (await second.next("offer"))["offer"]["ring"]) == (True, False)


async def test_a_repeated_focus_does_not_take_the_ringing_back(hall: Hall) -> None:
    ref = str(uuid.uuid4())
    await hall.lina.do("focus", ref=ref)
    async with console(hall.owner, "lina", bearer=hall.bearer) as second:
        await second.do("focus")
        assert (await hall.lina.do("focus", ref=ref))["ok"]
        await hall.api.events(arrived("call-1"))
        assert (await second.next("offer"))["offer"]["ring"] is True
