"""A silent connection: when it is asked for a sign of life, when it is given up, and how soon it is back."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import pytest

from contacthub.sources.connectors import Link
from contacthub.telephony.asterisk_ami import pulse
from contacthub.telephony.asterisk_ami.connector import LONGEST_WAIT_S, AsteriskAmi
from contacthub.telephony.asterisk_ami.link import Target
from contacthub.telephony.asterisk_ami.pulse import Beat, Pulse
from tests.telephony.player import SECRET, Player, player
from tests.telephony.test_stalled import StalledHub

# --- when, by a clock of the test -------------------------------------------------------------------------


def beats(seen: Pulse, *times: float) -> list[Beat]:
    return [seen.beat(each) for each in times]


def test_a_silent_pbx_is_asked_after_5_s_and_dead_after_10_s() -> None:
    seen = Pulse(100.0)
    assert beats(seen, 104.9, 105.0, 109.9, 110.0) == [Beat.NOTHING, Beat.PING, Beat.NOTHING, Beat.DEAD]


def test_whatever_is_read_is_a_sign_of_life() -> None:
    seen = Pulse(100.0)
    assert seen.beat(105.0) is Beat.PING
    seen.heard(109.9)
    assert beats(seen, 110.0, 114.9) == [Beat.NOTHING, Beat.PING]


def test_a_pbx_that_answers_each_ping_lives_for_ever() -> None:
    seen, now = Pulse(0.0), 0.0
    for _ in range(100):
        now = seen.due_s
        assert seen.beat(now) is Beat.PING
        seen.heard(now + 0.2)


def test_a_hub_that_was_suspended_itself_asks_before_it_gives_up() -> None:
    seen = Pulse(0.0)
    assert beats(seen, 60.0, 64.9) == [Beat.PING, Beat.NOTHING]
    seen.heard(60.1)
    assert seen.beat(65.0) is Beat.NOTHING


# --- through a socket ------------------------------------------------------------------------------------


class Worst(random.Random):
    """Draws the longest wait every time."""

    def uniform(self, a: float, b: float) -> float:
        return b


class IdleHub(StalledHub):
    """A hub without contacts that takes everything."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on.set()


def connector(hub: StalledHub, pbx: Player) -> AsteriskAmi:
    target = Target(host="127.0.0.1", port=pbx.port, username="hub", secret=SECRET)
    return AsteriskAmi(hub, target, {}, rng=Worst())  # type: ignore[arg-type]  # a hub's fake


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "PING_S", 0.1)


@pytest.mark.usefixtures("quick")
async def test_a_pbx_that_stops_answering_is_given_up_without_an_end_of_the_connection() -> None:
    async with player() as pbx:
        made = connector(IdleHub(), pbx)
        task = asyncio.create_task(made.run())
        first = await pbx.connection()
        await first.begin()
        assert (await first.sign_or_action())["Action"] == "Ping"
        # The player neither answers nor closes: only the missed answer tells.
        await (await pbx.connection()).begin()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.usefixtures("quick")
async def test_a_pbx_is_given_up_while_the_hub_cannot_store_what_it_said() -> None:
    hub = StalledHub()
    async with player() as pbx:
        made = connector(hub, pbx)
        task = asyncio.create_task(made.run())
        first = await pbx.connection()
        await first.begin()
        await first.send(
            [b"Event: QueueCallerJoin\r\nPrivilege: agent,all\r\nQueue: support\r\nUniqueid: 1.1"]
        )
        await hub.asked.wait()
        assert (await first.sign_or_action())["Action"] == "Ping"
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                await first.stays()
        assert made.link is Link.CONNECTING
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_each_connection_that_was_synchronised_is_followed_by_the_next_at_once() -> None:
    async with player() as pbx:
        task = asyncio.create_task(connector(IdleHub(), pbx).run())
        # Five losses in a row: 5 × 0.25 s. Without a reset between them it were 0.25 + 0.5 + 1 + 2 + 3 s.
        async with asyncio.timeout(4):
            for _ in range(6):
                connection = await pbx.connection()
                await connection.begin()
                await connection.cut()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_no_wait_is_longer_than_three_seconds() -> None:
    made = AsteriskAmi(
        IdleHub(), Target(host="127.0.0.1", port=1, username="hub", secret=SECRET), {}, rng=Worst()
    )  # type: ignore[arg-type]  # a hub's fake
    waits = [made._backoff.failed() for _ in range(50)]
    assert (waits[0], max(waits)) == (0.25, LONGEST_WAIT_S)
