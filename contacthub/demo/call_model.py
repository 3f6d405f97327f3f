"""The calls of the simulated phone system. Sans-I/O: no socket, no clock.

``see`` takes in an item of the hub's log, ``advance`` returns the events that are due, ``next_deadline`` says
when to call it again.  Times are integer milliseconds of any steady clock.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from contacthub.api.json import Json
from contacthub.demo.callers import WITHHELD, Caller, CallerBook
from contacthub.demo.calls import Call, Phase, Planned
from contacthub.demo.visitors import Visitors

MAX_LIVE = 300  # calls at a time: a hub without agents must not be flooded
MAX_EARLY = 1_000  # contacts whose log items are kept until the hub tells us their id; see ``_keep_early``
TALK_MEAN_S, TALK_SPREAD, TALK_MIN_MS = 100.0, 0.5, 25_000
VISITOR_TALK_MS = (300_000, 480_000)  # a person tries things, and hangs up when it is enough
PATIENCE_MEAN_S, PATIENCE_SPREAD, PATIENCE_MIN_MS = 120.0, 0.7, 12_000
ANSWER_MS = (600, 1_500)
HOLD_PATIENCE_MS = 240_000
AFTER_FAILED_CONNECT_MS = 15_000
ENDED_BY_AGENT = 0.15
OPENING_CALLS, OPENING_MS = 4, 40_000  # at first, so that the floor is at work when it is looked at
MAX_PLANNED = 20  # calls known ahead
REACHED_SHARE = 0.75
PICK_UP_MS = (3_000, 9_000)
RING_OUT_MS = (18_000, 25_000)
MAX_PUT_OFF = 6  # call-backs of a queue: as many customers more try again later by themselves
WISH_SHARE = 0.12  # of those at random: they want to be called back at some hour
WISHED_IN_MS = (180_000, 1_200_000)
OPENING_WISHES = 2
CALLS_AGAIN = 0.5
CALLS_AGAIN_MS = (20_000, 60_000)
QUEUE_WEIGHTS = {"support": 14, "sales": 8, "computers": 14, "installation": 1}


class CallModel:
    """Decides who calls when, how long calls wait, talk and hold, and which side hangs up.

    Calls arrive at random, ``calls_per_minute`` on average.  A person who signs in as one of ``agents`` (with
    their queues) gets one within seconds; it counts as one of the next at random, so that the others do not
    drown.  Some of those who gave up call again, and some do not call but want to be called at some hour;
    ``clock`` writes a time as the clock on the wall shows it.  With 0 calls a minute there are none.
    """

    def __init__(
        self,
        callers: CallerBook,
        lines: Mapping[str, str],
        *,
        agents: Mapping[str, Sequence[str]],
        source: str,
        calls_per_minute: float,
        run: str,
        rng: Random,
        clock: Callable[[int], str],
    ) -> None:
        self._callers = callers
        self._lines = dict(lines)
        self._agents = dict(agents)
        self._visitors = Visitors(rng)
        self._source = source
        self._gap_ms = 60_000 / calls_per_minute if calls_per_minute > 0 else None
        self._run = run
        self._rng = rng
        self._clock = clock
        self._made = 0
        self._calls: dict[str, Call] = {}
        self._refs: dict[str, str] = {}
        self._early: dict[str, list[Json]] = {}
        self._outbox: list[Json] = []
        self._next_arrival_at: int | None = None
        self._planned: list[Planned] = []
        self._made_ahead: Counter[str] = Counter()
        self._told: set[str] = set()  # visitors who were called by the customer of a story

    @property
    def live(self) -> tuple[Call, ...]:
        """Return the calls that have not ended, oldest first."""
        return tuple(self._calls.values())

    def begin(self, now: int) -> None:
        """Place one call for every queue at once, from the customer of its story, and some more."""
        if self._gap_ms is None:
            return
        for queue in self._lines:
            self._arrive(queue, self._callers.first(queue), now)
        is_lively = self._gap_ms < OPENING_MS
        for _ in range(OPENING_CALLS if is_lively else 0):
            queue = self._draw_queue()
            at = now + self._rng.randint(0, OPENING_MS)
            self._planned.append(Planned(at, queue, self._draw_caller(queue)))
        self._next_arrival_at = now + self._draw_gap()
        for _ in range(OPENING_WISHES if is_lively else 0):
            self._wish(self._draw_queue(), now)

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
            self._follow_contact(item, now)

    def take_call_back(self, contact_id: str, ref: str, queue: str | None = None) -> None:
        """Know a call-back that is no call of this run: it was asked for by itself, or is left over."""
        self._calls[ref] = Call(
            ref=ref, queue=queue, caller=None, phase=Phase.PUT_OFF, due_at=None, contact_id=contact_id
        )
        self._refs[contact_id] = ref

    def see(self, item: Mapping[str, Any], *, now: int) -> None:
        """Take in an item of the hub's log; those of other contacts change nothing."""
        self._visitors.see(item, now)
        self._follow_contact(item, now)

    def _follow_contact(self, item: Mapping[str, Any], now: int) -> None:
        contact_id = item.get("contact_id")
        if contact_id is None:
            return
        if self._is_call_back(item):
            self.take_call_back(contact_id, ref=contact_id)
        ref = self._refs.get(contact_id)
        if ref is None:
            self._keep_early(contact_id, dict(item))
            return
        call = self._calls[ref]
        call.queue = item["queue"] if item["type"] == "contact_queued" else call.queue
        self._follow(call, item, now)

    def _is_call_back(self, item: Mapping[str, Any]) -> bool:
        """Whether a call-back begins that was no call before; the hub has given it its id as ref."""
        begins = item["type"] == "contact_arrived" and item["channel"] == "callback"
        return bool(begins and item["source"] == self._source)

    def next_deadline(self) -> int | None:
        """Return when ``advance`` will have events; None: not before another log item is seen."""
        if self._outbox:
            return 0
        times = [call.due_at for call in self._calls.values() if call.due_at is not None]
        times += [planned.at for planned in self._planned]
        times += [at for at in (self._next_arrival_at, self._visitors_call_at()) if at is not None]
        return min(times, default=None)

    def advance(self, now: int) -> list[Json]:
        """Return the events that are due, in the order in which they must be sent."""
        due = [call for call in self._calls.values() if call.due_at is not None and call.due_at <= now]
        for call in due:
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
            case "callback_agreed" | "dial_requested" | "callback_missed", _:
                self._follow_call_back(call, item, now)
            case "connect_failed", Phase.DIALLED:
                self._put_off(call)
            case "end_requested", _:
                self._end(call, by="agent")
            case "contact_ended" | "contact_closed", _:
                self._drop(call.ref)
            case _, Phase.TALKING | Phase.HELD:
                self._follow_talk(call, item, now)

    def _follow_talk(self, call: Call, item: Mapping[str, Any], now: int) -> None:
        match item["type"], call.phase:
            case "hold_requested", Phase.TALKING:
                self._hold(call, now)
            case "resume_requested", Phase.HELD:
                self._resume(call, now)
            case "transfer_requested", _:
                self._transfer(call, item, now)
            case "offer_accepted", _ if item.get("consult"):
                self._send("contact.consult_answered", ref=call.ref, agent=item["agent"])
            case "consult_requested", _:
                self._join(call, item)

    def _follow_call_back(self, call: Call, item: Mapping[str, Any], now: int) -> None:
        match item["type"], call.phase:
            case "callback_agreed", _:
                self._put_off(call)
            case "dial_requested", Phase.PUT_OFF:
                self._dial(call, item["agent"], now)
            case "callback_missed", Phase.DIALLED:
                self._put_off(call)

    def _put_off(self, call: Call) -> None:
        """Hang up: the customer will be called back."""
        call.phase, call.agent, call.due_at = Phase.PUT_OFF, None, None

    def _dial(self, call: Call, agent: str, now: int) -> None:
        """Dial the customer, who answers or lets it ring."""
        call.picks_up = self._rng.random() < REACHED_SHARE
        call.phase, call.agent = Phase.DIALLED, agent
        call.due_at = now + self._rng.randint(*(PICK_UP_MS if call.picks_up else RING_OUT_MS))

    def _transfer(self, call: Call, item: Mapping[str, Any], now: int) -> None:
        """Take the call from the agent's phone: the customer hears music until the hub has it connected."""
        target = {name: item[name] for name in ("to_queue", "to_agent") if item.get(name) is not None}
        call.phase, call.agent, call.due_at = Phase.WAITING, None, now + HOLD_PATIENCE_MS
        self._send("contact.transferred", ref=call.ref, **target)

    def _join(self, call: Call, item: Mapping[str, Any]) -> None:
        """Leave the customer with the agent who is consulted, or connect all three."""
        if item["wanted"] == "conference":
            self._send("contact.conferenced", ref=call.ref)
            return
        call.agent = item["with_agent"]
        self._send("contact.transferred", ref=call.ref, to_agent=call.agent)

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
        if call.phase is Phase.DIALLED and not call.picks_up:
            self._put_off(call)
            self._send("contact.ended", ref=call.ref, by="system")
            return
        if call.phase in {Phase.CONNECTING, Phase.DIALLED}:
            call.phase = Phase.TALKING
            call.due_at = now + self._draw_talk(call.agent)
            self._send("contact.answered", ref=call.ref, agent=call.agent)
            return
        if call.phase in {Phase.WAITING, Phase.OFFERED}:
            self._call_again_perhaps(call, now)
        talked = call.phase is Phase.TALKING
        self._end(call, by="agent" if talked and self._rng.random() < ENDED_BY_AGENT else "customer")

    def _call_again_perhaps(self, call: Call, now: int) -> None:
        if call.queue is None or call.caller is None or len(self._planned) >= MAX_PLANNED:
            return
        if self._rng.random() < CALLS_AGAIN:
            self._planned.append(Planned(now + self._rng.randint(*CALLS_AGAIN_MS), call.queue, call.caller))

    def _place_calls(self, now: int) -> None:
        if self._next_arrival_at is None:
            return
        if self._next_arrival_at <= now:
            self._next_arrival_at = now + self._draw_gap()
            self._call_at_random(now)
        due = [planned for planned in self._planned if planned.at <= now]
        self._planned = [planned for planned in self._planned if planned.at > now]
        for planned in due:
            self._arrive(planned.queue, planned.caller, now)
        for agent in self._visitors.due(now):
            self._call_for_visitor(agent, now)

    def _wish(self, queue: str, now: int) -> None:
        """Have a customer wish to be called in some minutes, as at a web page, unless many are."""
        due_at = now + self._rng.randint(*WISHED_IN_MS)
        number = self._draw_caller(queue).number
        if number != WITHHELD and self._put_off_in(queue) < MAX_PUT_OFF:
            self._send("callback.request", queue=queue, at=self._clock(due_at), **{"from": number})

    def _put_off_in(self, queue: str) -> int:
        return sum(1 for call in self._calls.values() if call.phase is Phase.PUT_OFF and call.queue == queue)

    def _call_at_random(self, now: int) -> None:
        queue = self._draw_queue()
        if self._made_ahead[queue] > 0:
            self._made_ahead[queue] -= 1
        elif self._rng.random() < WISH_SHARE:
            self._wish(queue, now)
        else:
            self._arrive(queue, self._draw_caller(queue), now)

    def _call_for_visitor(self, agent: str, now: int) -> None:
        """Call a queue of the agent, first as the customer of its story; not while a call waits there."""
        waiting = {call.queue for call in self._calls.values() if call.phase is Phase.WAITING}
        queues = [queue for queue in self._agents.get(agent, ()) if queue in self._lines]
        if not queues or not waiting.isdisjoint(queues):
            return
        queue = self._rng.choice(queues)
        story = self._callers.first(queue)
        told = agent in self._told or story.number in self._numbers()
        self._told.add(agent)
        self._arrive(queue, self._draw_caller(queue) if told else story, now)
        self._made_ahead[queue] += 1

    def _visitors_call_at(self) -> int | None:
        return None if self._next_arrival_at is None else self._visitors.next_deadline()

    # --- events ---

    def _arrive(self, queue: str, caller: Caller, now: int) -> None:
        if len(self._calls) >= MAX_LIVE or self._put_off_in(queue) >= MAX_PUT_OFF:
            return
        self._made += 1
        ref = f"{self._run}-{self._made:06d}"
        patience_ms = max(PATIENCE_MIN_MS, self._lognormal_ms(PATIENCE_MEAN_S, PATIENCE_SPREAD))
        self._calls[ref] = Call(
            ref=ref, queue=queue, caller=caller, phase=Phase.WAITING, due_at=now + patience_ms
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
        call.phase, call.talk_left_ms = Phase.HELD, (call.due_at or now) - now
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
        return self._callers.draw(queue, busy=self._numbers())

    def _numbers(self) -> set[str]:
        """Return the numbers that call, and those that are about to."""
        calling = {call.caller.number for call in self._calls.values() if call.caller is not None}
        return calling | {planned.caller.number for planned in self._planned}

    def _draw_queue(self) -> str:
        queues = list(self._lines)
        return self._rng.choices(queues, [QUEUE_WEIGHTS.get(queue, 1) for queue in queues])[0]

    def _draw_talk(self, agent: str | None) -> int:
        if agent in self._visitors:
            return self._rng.randint(*VISITOR_TALK_MS)
        return max(TALK_MIN_MS, self._lognormal_ms(TALK_MEAN_S, TALK_SPREAD))

    def _draw_gap(self) -> int:
        return round(self._rng.expovariate(1) * (self._gap_ms or 0))

    def _lognormal_ms(self, mean_s: float, spread: float) -> int:
        """Draw milliseconds with this mean; ``spread`` is the standard deviation of their logarithm."""
        return round(1000 * self._rng.lognormvariate(math.log(mean_s) - spread**2 / 2, spread))
