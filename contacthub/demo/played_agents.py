"""The played agents: a separate program with nothing but agent tokens and the console socket.

Its order is ``{url, agents: [{agent, token}], seed, spread_s?}``; the tokens need the scope ``floor:read``
too, to see whether a person has the agent's console open.  The agents start within ``spread_s`` seconds.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from random import Random

from contacthub.client import Console, Hub, HubError, Timing
from contacthub.demo.child import Order, run_program
from contacthub.demo.plans import Ask
from contacthub.demo.player import AgentPlayer, FloorWatch
from contacthub.demo.turns import now_ms, sleep_s

_log = logging.getLogger(__name__)
_LOOK_EVERY_S = 4.0
_SPREAD_S = 2.0
_COMMAND_TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent to play. ``free``: those of all who have nothing to do."""

    agent: str
    rng: Random
    free: set[str]


async def run(order: Order) -> None:
    """Play every agent of an order until cancelled."""
    free: set[str] = set()
    async with asyncio.TaskGroup() as tasks:
        for seat in order["agents"]:
            rng = Random(f"{order['seed']} {seat['agent']}")
            delay_s = rng.uniform(0, order.get("spread_s", _SPREAD_S))
            tasks.create_task(
                _come_in(order["url"], seat["token"], Seat(seat["agent"], rng, free), delay_s=delay_s)
            )


async def _come_in(url: str, token: str, seat: Seat, *, delay_s: float) -> None:
    """Play after a delay; a refusal by the hub stops this agent only."""
    await asyncio.sleep(delay_s)
    try:
        await _play(url, token, seat)
    except HubError as refusal:
        _log.error("! the hub refuses agent %s: %s", seat.agent, refusal)


async def _play(url: str, token: str, seat: Seat) -> None:
    """Play the agent whenever no person has their console open."""
    watch = FloorWatch(seat.agent)
    async with Hub(url, token, attempts=None, timing=Timing(rng=seat.rng)) as hub:
        while True:
            if not watch.see(await hub.get("/floor"), now_ms()):
                await asyncio.sleep(_LOOK_EVERY_S)
                continue
            await _sit(hub, AgentPlayer(seat.agent, rng=seat.rng, free=seat.free))
            watch.taken()


async def _sit(hub: Hub, player: AgentPlayer) -> None:
    """Hold the console until a person takes over."""
    async with hub.console(command_timeout_s=_COMMAND_TIMEOUT_S) as console:
        while not player.has_left(console.view, now_ms()):
            try:
                async with asyncio.timeout(sleep_s(player.next_deadline())):
                    frame = await anext(console)
                player.see(console.view, now_ms(), frame=frame)
            except TimeoutError:
                player.see(console.view, now_ms())
            for ask in player.due(now_ms()):
                await _send(console, ask)


async def _send(console: Console, ask: Ask) -> None:
    """Send a command; a refusal is no error: the offer or contact was gone before the agent reacted."""
    try:
        await console.command(ask.cmd, **ask.members)
    except HubError as refusal:
        _log.debug("! %s: %s", ask.cmd, refusal)
    except TimeoutError:
        _log.warning("! %s: no reply", ask.cmd)


if __name__ == "__main__":
    raise SystemExit(run_program(run))
