"""When customers write of themselves, and when for a person who works as an agent. Sans-I/O."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any


class Arrivals:
    """Draws when customers write, and to which queue.

    Of themselves they come ``per_minute`` on average; with none nobody comes. A person who works as an agent
    gets one of the agent's queues within ``first_ms`` of coming, and then every ``next_ms``: the hub gives it
    to whom it ranks first, which need not be them.
    """

    def __init__(
        self,
        agents: Mapping[str, list[str]],
        *,
        per_minute: float,
        first_ms: tuple[int, int],
        next_ms: tuple[int, int],
        rng: Random,
    ) -> None:
        self._agents = agents
        self.queues = sorted({queue for queues in agents.values() for queue in queues})
        self._gap_ms = 60_000 / per_minute if per_minute > 0 else None
        self._first_ms = first_ms
        self._next_ms = next_ms
        self._rng = rng
        self._people: dict[str, int] = {}
        self._next_at: int | None = None

    def begin(self, now: int) -> None:
        """Have the first customer come in a moment."""
        self._next_at = self._next(now)

    def see(self, item: Mapping[str, Any], now: int) -> None:
        """Take in an item of the hub's log: who works as an agent."""
        agent = str(item.get("agent"))
        if self._gap_ms is None:
            return
        if item["type"] == "console_attached" and not item["program"] and agent in self._agents:
            self._people.setdefault(agent, now + self._rng.randint(*self._first_ms))
        elif item["type"] in {"console_attached", "console_vanished"}:
            self._people.pop(agent, None)

    def due(self, now: int) -> list[str]:
        """The queues to which a customer writes now, one for each who does."""
        queues = []
        if self._next_at is not None and self._next_at <= now:
            self._next_at = self._next(now)
            queues.append(self._rng.choice(self.queues))
        for agent in [each for each, at in self._people.items() if at <= now]:
            self._people[agent] = now + self._rng.randint(*self._next_ms)
            if self._agents[agent]:
                queues.append(self._rng.choice(self._agents[agent]))
        return queues

    def next_deadline(self) -> int | None:
        """When ``due`` names a queue; None: not before a person comes."""
        times = list(self._people.values())
        if self._next_at is not None:
            times.append(self._next_at)
        return min(times, default=None)

    def _next(self, now: int) -> int | None:
        """When the next customer comes of themselves; None: never."""
        return None if self._gap_ms is None else now + int(self._rng.expovariate(1 / self._gap_ms))
