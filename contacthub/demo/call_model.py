"""The calls of the simulated phone system. Sans-I/O: no socket, no clock.

``see`` takes in an item of the hub's log, ``advance`` returns the events that are due, ``next_deadline`` says
when to call it again.  Times are integer milliseconds of any steady clock.  The phases of a call::

    WAITING -> OFFERED -> CONNECTING -> TALKING <-> HELD
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any

from contacthub.api.json import Json
from contacthub.demo.callers import Caller, CallerBook

"""A CloudEvent or an item of the hub's log."""

MAX_LIVE = 300  # calls at a time: a hub without agents must not be flooded
MAX_EARLY = 1_000  # contacts whose log items are kept until the hub tells us their id; see ``_keep_early``
TALK_MEAN_S, TALK_SPREAD, TALK_MIN_MS = 35.0, 0.6, 12_000
PATIENCE_MEAN_S, PATIENCE_SPREAD, PATIENCE_MIN_MS = 75.0, 0.7, 8_000
ANSWER_MS = (600, 1_500)
TOP_UP_MS = (500, 2_500)
HOLD_PATIENCE_MS = 90_000
AFTER_FAILED_CONNECT_MS = 15_000
ENDED_BY_AGENT = 0.15


class Phase(Enum):
    """Where a call is, as the phone system sees it."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTING = "connecting"
    TALKING = "talking"
    HELD = "held"


@dataclass(slots=True, kw_only=True)
class Call:
    """A live call. ``due_at`` is when its phase ends by itself: patience, connecting, talk or hold."""

    ref: str
    queue: str
    number: str
    phase: Phase
    due_at: int
    contact_id: str | None = None
    agent: str | None = None
    talk_left_ms: int = 0


class CallModel:
    """Decides who calls when, how long calls wait, talk and hold, and which side hangs up.

    Calls arrive at random, ``calls_per_minute`` on average; besides, a queue
    without waiting calls gets one within seconds, so that every agent who becomes available has work.  With 0
    calls a minute there are none.
    """

    def __init__(
        self,
        callers: CallerBook,
        lines: Mapping[str, str],
        *,
        source: str,
        calls_per_minute: float,
        run: str,
        rng: Random,
    ) -> None:
        self._callers = callers
        self._lines = dict(lines)
        self._source = source
        self._gap_ms = 60_000 / calls_per_minute if calls_per_minute > 0 else None
        self._run = run
        self._rng = rng
        self._made = 0
        self._calls: dict[str, Call] = {}
        self._refs: dict[str, str] = {}
        self._early: dict[str, list[Json]] = {}
        self._outbox: list[Json] = []
        self._next_arrival_at: int | None = None
        self._top_up_at: dict[str, int] = {}

    @property
    def live(self) -> tuple[Call, ...]:
        """Return the calls that have not ended, oldest first."""
        return tuple(self._calls.values())

    def begin(self, now: int) -> None:
        """Place one call for every queue at once, from the customer whose story belongs to it."""
        if self._gap_ms is None:
            return
        for queue in self._lines:
            self._arrive(queue, self._callers.first(queue), now)
        self._next_arrival_at = now + self._draw_gap()

    def posted(self, ref: str, contact_id: str | None, *, now: int) -> None:
        """Learn the hub's id of an arrived call; None: the hub did not take it, forget the call."""
        if contact_id is None:
            self._drop(ref)
            return
        early = self._early.pop(contact_id, [])
        if ref not in self._calls:
            return
        self._calls[ref].contact_id = contact_id
        self._refs[contact_id] = ref
        for item in early:
            self.see(item, now=now)

    def see(self, item: Mapping[str, Any], *, now: int) -> None:
        """Take in an item of the hub's log; those of other contacts change nothing."""
        contact_id = item.get("contact_id")
        if contact_id is None:
            return
        ref = self._refs.get(contact_id)
        if ref is None:
            self._keep_early(contact_id, dict(item))
            return
        self._follow(self._calls[ref], item, now)

    def next_deadline(self) -> int | None:
        """Return when ``advance`` will have events; None: not before another log item is seen."""
        if self._outbox:
            return 0
        times = [call.due_at for call in self._calls.values()]
        times += self._top_up_at.values()
        if self._next_arrival_at is not None:
            times.append(self._next_arrival_at)
        return min(times, default=None)

    def advance(self, now: int) -> list[Json]:
        """Return the events that are due, in the order in which they must be sent."""
        for call in [call for call in self._calls.values() if call.due_at <= now]:
            self._phase_over(call, now)
        self._place_calls(now)
        events, self._outbox = self._outbox, []
        return events

    # --- what the hub says ---

    def _follow(self, call: Call, item: Mapping[str, Any], now: int) -> None:
        match item["type"], call.phase:
            case "offer_made", Phase.WAITING:
                call.phase = Phase.OFFERED
            case "offer_declined" | "offer_expired" | "offer_withdrawn", Phase.OFFERED:
                call.phase = Phase.WAITING
            case "offer_accepted", Phase.WAITING | Phase.OFFERED:
                call.phase, call.agent = Phase.CONNECTING, item["agent"]
                call.due_at = now + self._rng.randint(*ANSWER_MS)
            case "connect_failed", Phase.CONNECTING:
                call.phase, call.agent = Phase.WAITING, None
                call.due_at = now + AFTER_FAILED_CONNECT_MS
            case "hold_requested", Phase.TALKING:
                self._hold(call, now)
            case "resume_requested", Phase.HELD:
                self._resume(call, now)
            case "end_requested", _:
                self._end(call, by="agent")
            case "contact_ended" | "contact_closed", _:
                self._drop(call.ref)

    def _keep_early(self, contact_id: str, item: Json) -> None:
        """Keep log items of a contact that the answer to our own request has not named yet.

        Two connections race, the log and the answer to the post of ``contact.arrived``::

            log      offer_made for contact C9       whose call is C9? kept
            answer   ref run-000007 is contact C9    ``posted``: the kept items are taken in now

        Contacts of other sources are never named; the oldest entries are dropped.
        """
        self._early.setdefault(contact_id, []).append(item)
        if len(self._early) > MAX_EARLY:
            del self._early[next(iter(self._early))]

    # --- what happens by itself ---

    def _phase_over(self, call: Call, now: int) -> None:
        if call.phase is Phase.CONNECTING:
            call.phase = Phase.TALKING
            call.due_at = now + max(TALK_MIN_MS, self._lognormal_ms(TALK_MEAN_S, TALK_SPREAD))
            self._send("contact.answered", ref=call.ref, agent=call.agent)
            return
        talked = call.phase is Phase.TALKING
        self._end(call, by="agent" if talked and self._rng.random() < ENDED_BY_AGENT else "customer")

    def _place_calls(self, now: int) -> None:
        if self._next_arrival_at is None:
            return
        if self._next_arrival_at <= now:
            self._next_arrival_at = now + self._draw_gap()
            queue = self._rng.choice(self._empty_queues() or list(self._lines))
            self._arrive(queue, self._draw_caller(queue), now)
        for queue in [queue for queue, at in self._top_up_at.items() if at <= now]:
            del self._top_up_at[queue]
            self._arrive(queue, self._draw_caller(queue), now)
        self._plan_top_ups(now)

    def _plan_top_ups(self, now: int) -> None:
        empty = self._empty_queues() if len(self._calls) < MAX_LIVE else []
        self._top_up_at = {
            queue: self._top_up_at.get(queue) or now + self._rng.randint(*TOP_UP_MS) for queue in empty
        }

    def _empty_queues(self) -> list[str]:
        waiting = {call.queue for call in self._calls.values() if call.phase is Phase.WAITING}
        return [queue for queue in self._lines if queue not in waiting]

    # --- events ---

    def _arrive(self, queue: str, caller: Caller, now: int) -> None:
        if len(self._calls) >= MAX_LIVE:
            return
        self._made += 1
        ref = f"{self._run}-{self._made:06d}"
        patience_ms = max(PATIENCE_MIN_MS, self._lognormal_ms(PATIENCE_MEAN_S, PATIENCE_SPREAD))
        self._calls[ref] = Call(
            ref=ref, queue=queue, number=caller.number, phase=Phase.WAITING, due_at=now + patience_ms
        )
        self._send(
            "contact.arrived",
            ref=ref,
            channel="voice",
            direction="inbound",
            to=self._lines[queue],
            language=caller.language,
            attributes=dict(caller.attributes),
            **{"from": caller.number},
        )

    def _hold(self, call: Call, now: int) -> None:
        call.phase, call.talk_left_ms = Phase.HELD, call.due_at - now
        call.due_at = now + HOLD_PATIENCE_MS
        self._send("contact.held", ref=call.ref)

    def _resume(self, call: Call, now: int) -> None:
        call.phase, call.due_at = Phase.TALKING, now + call.talk_left_ms
        self._send("contact.resumed", ref=call.ref)

    def _end(self, call: Call, *, by: str) -> None:
        self._send("contact.ended", ref=call.ref, by=by)
        self._drop(call.ref)

    def _drop(self, ref: str) -> None:
        call = self._calls.pop(ref, None)
        if call is not None and call.contact_id is not None:
            del self._refs[call.contact_id]

    def _send(self, kind: str, **data: object) -> None:
        self._outbox.append({"source": self._source, "type": kind, "data": data})

    # --- chance ---

    def _draw_caller(self, queue: str) -> Caller:
        return self._callers.draw(queue, busy={call.number for call in self._calls.values()})

    def _draw_gap(self) -> int:
        return round(self._rng.expovariate(1) * (self._gap_ms or 0))

    def _lognormal_ms(self, mean_s: float, spread: float) -> int:
        """Draw milliseconds with this mean; ``spread`` is the standard deviation of their logarithm."""
        return round(1000 * self._rng.lognormvariate(math.log(mean_s) - spread**2 / 2, spread))
