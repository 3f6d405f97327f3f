"""People who sign in as an agent of the demonstration, and when each should get a call. Sans-I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

FIRST_MS = (2_000, 4_000)
NEXT_MS = (6_000, 12_000)
AGAIN_MS = 2_000
MAX_TRIES = 8


@dataclass(slots=True)
class Visitor:
    """A person at an agent's console. ``call_at``: when a call should be made for them; None: no need."""

    is_available: bool = False
    is_busy: bool = False
    call_at: int | None = None
    tries: int = 0


class Visitors:
    """Follows the log for people at agents' consoles: who is free, and since when.

    The hub gives a call to the agent it ranks first, which need not be the visitor.  So calls are made every
    two seconds until an offer reaches the visitor, at most eight in a row::

        0.0 s  lina goes available    2.6 s  call, offered to zhanglei    4.6 s  call, offered to lina
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._visitors: dict[str, Visitor] = {}

    def __contains__(self, agent: object) -> bool:
        """Whether a person works as the agent."""
        return agent in self._visitors

    def see(self, item: Mapping[str, Any], now: int) -> None:
        """Take in an item of the hub's log."""
        agent = item.get("with_agent" if item["type"] == "consult_ended" else "agent")
        if agent is None:
            return
        if item["type"] == "console_attached" and not item["program"]:
            self._visitors.setdefault(agent, Visitor())
        elif item["type"] in {"console_attached", "console_vanished"}:
            self._visitors.pop(agent, None)
        elif agent in self._visitors:
            self._follow(self._visitors[agent], item, now)

    def _follow(self, visitor: Visitor, item: Mapping[str, Any], now: int) -> None:
        match item["type"]:
            case "presence_changed":
                visitor.is_available = item["presence"] == "available"
                self._plan(visitor, now, FIRST_MS)
            case "offer_made":
                visitor.call_at = None
            case "offer_accepted":
                visitor.is_busy, visitor.call_at = True, None
            case "offer_declined":
                self._plan(visitor, now, NEXT_MS)
            case "connect_failed" | "wrap_up_ended" | "consult_ended":
                visitor.is_busy = False
                self._plan(visitor, now, NEXT_MS)

    def due(self, now: int) -> list[str]:
        """Return the visitors for whom a call should be made now."""
        due = []
        for agent, visitor in self._visitors.items():
            if visitor.call_at is not None and visitor.call_at <= now:
                visitor.tries += 1
                visitor.call_at = now + AGAIN_MS if visitor.tries < MAX_TRIES else None
                due.append(agent)
        return due

    def next_deadline(self) -> int | None:
        """Return when ``due`` names a visitor; None: not before another log item is seen."""
        times = [visitor.call_at for visitor in self._visitors.values() if visitor.call_at is not None]
        return min(times, default=None)

    def _plan(self, visitor: Visitor, now: int, delay_ms: tuple[int, int]) -> None:
        free = visitor.is_available and not visitor.is_busy
        visitor.call_at = now + self._rng.randint(*delay_ms) if free else None
        visitor.tries = 0
