"""Random lives on random floors, made from a few small integers so that they shrink well."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from contacthub.routing import commands as c
from contacthub.routing.config import OpenTime
from contacthub.routing.errors import Rejected
from contacthub.routing.matching.coming import HadThread
from contacthub.routing.words import CHOICES, IDLE_FROM, RANKS, EndedBy, Routing
from contacthub.testing.floors import Script, Step, arrival
from tests.routing.laws.floors import (
    CAPACITIES,
    CUSTOMERS,
    INTERRUPTIONS,
    PREFER,
    QUEUE_SKILLS,
    STEPS,
    TARGETS,
    a_floor,
    policies,
)

CHANNELS = ("voice", "voice", "chat", "sms", "email")
NEEDS = ({}, {}, {"cigars": 1}, {"cigars": 6}, {"cigars": 3, "wine": 2})
PAUSES = (0, 0, 1, 500, 5_000, 16_000, 31_000, 61_000)

Move = tuple[int, int, int, int]
"""What, of whom, how, and how long after the one before."""

moves = st.binary(min_size=160, max_size=400).map(
    lambda text: [(*text[n : n + 3], PAUSES[text[n + 3] % 8]) for n in range(0, len(text) // 4 * 4, 4)]
)


class Life:
    """Turns moves into steps that are often, not always, allowed."""

    def __init__(self, plan: tuple[int, int, list[int]]) -> None:
        self.script = a_floor(plan).script()
        self.now = 0
        self.steps: list[tuple[int, Step]] = []
        self.arrived = 0

    def play(self, moves: Sequence[Move]) -> Iterator[tuple[int, Step]]:
        """Yield every step before it is done; the caller does it."""
        for what, whom, how, pause in moves:
            end = self.now + pause
            if how % 8:  # else the hub's timer is late
                while (due := self.script.router.next_deadline()) is not None and due <= end:
                    self.now = max(self.now, due)
                    yield self.now, c.PassTime()
            self.now = end
            step = self._step(what, whom, how)
            yield self.now, step

    def _step(self, what: int, whom: int, how: int) -> Step:
        kinds = self.kinds()
        return kinds[what % len(kinds)](self, whom, how)

    def kinds(self) -> Sequence["Kind"]:
        """What may happen, each as often as it is there."""
        return KINDS

    # --- who is meant ---

    def _contact(self, n: int) -> str:
        live = list(self.script.floor.contacts)
        return live[n % len(live)] if live else "nobody"

    def _agent(self, n: int) -> str:
        known = sorted(self.script.floor.agents)
        return known[n % len(known)] if known else "stranger"

    def _said(self, n: int) -> int | None:
        """When a source says that it was: now, or up to some seconds ago."""
        return max(0, self.now - (n // 16) * 400) if n % 16 > 5 else None

    def _queue(self, n: int) -> str:
        known = sorted(self.script.floor.queues)
        return known[n % len(known)] if known else "nowhere"

    def _offer(self, n: int) -> tuple[str, str]:
        floor = self.script.floor
        offers = [
            (each.id, each.agent) for contact in floor.contacts.values() for each in contact.offers.values()
        ]
        return offers[n % len(offers)] if offers else ("c1.1", self._agent(n))

    def _called_back(self, n: int) -> str | None:
        waiting = [each.id for each in self.script.floor.contacts.values() if each.callback is not None]
        return waiting[n % len(waiting)] if waiting else None

    def _with_agent(self, n: int) -> tuple[str, str]:
        pairs = [
            (contact, each.id) for each in self.script.floor.agents.values() for contact in each.contacts
        ]
        return pairs[n % len(pairs)] if pairs else (self._contact(n), self._agent(n))

    # --- what happens ---

    def goes_on(self, whom: int, how: int) -> Step:
        """Take a contact that an agent has one step further, to its end."""
        contact, agent = self._with_agent(whom)
        live = self.script.floor.contacts.get(contact)
        if live is not None and live.offers:
            [offer] = live.offers
            return c.AcceptOffer(agent=agent, offer_id=offer)
        if live is not None and live.state == "connecting":
            return c.Answer(contact_id=contact, agent=agent)
        return c.End(contact_id=contact, ended_by=EndedBy.AGENT)

    def arrives(self, whom: int, how: int) -> Step:
        self.arrived += 1
        return arrival(
            f"c{self.arrived}",
            queue=self._queue(whom),
            channel=CHANNELS[how % 5],
            skills=NEEDS[how // 5 % 5],
            preferred=PREFER[how // 25 % 4],
            priority=(None, 0, 1, 2)[whom // 4 % 4],
            source=("phones", "phones", None)[how % 3],
            silent_ms=(None, 20_000, 40_000)[whom % 3],
            can_be_called=whom % 2 == 0,
            callback_of=self._called_back(how // 8) if how % 8 == 0 else None,
            customer_id=(None, *CUSTOMERS)[whom // 16 % 3],
            last_agent=self._agent(how // 8) if whom % 2 else None,
            had_thread=self._had_thread(whom, how) if how % 4 == 1 else None,
            ended_by=tuple(EndedBy)[how % 3] if whom == how else None,
        )

    def _had_thread(self, whom: int, how: int) -> HadThread:
        return HadThread(agent=self._agent(whom // 2), until=max(0, self.now - how * 1_000))

    def arrives_at_pbx(self, whom: int, how: int) -> Step:
        self.arrived += 1
        late = self.now - how * 10
        return arrival(
            f"c{self.arrived}",
            queue=self._queue(whom),
            routing=Routing.PBX,
            source="phones",
            silent_ms=(None, 20_000, 40_000)[whom % 3],
            occurred_at=max(0, late),
        )

    def accepts(self, whom: int, how: int) -> Step:
        offer, agent = self._offer(whom)
        return c.AcceptOffer(agent=agent if how % 16 else self._agent(how // 16), offer_id=offer)

    def declines(self, whom: int, how: int) -> Step:
        offer, agent = self._offer(whom)
        return c.DeclineOffer(agent=agent, offer_id=offer)

    def is_offered_again(self, whom: int, how: int) -> Step:
        aside = [each.id for each in self.script.floor.contacts.values() if each.set_aside]
        return c.OfferAgain(contact_id=aside[whom % len(aside)] if aside else self._contact(whom))

    def connects(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        return c.Answer(contact_id=contact, agent=agent, occurred_at=max(0, self.now - how))

    def answers(self, whom: int, how: int) -> Step:
        agent = self._agent(how) if how % 4 else None
        return c.Answer(contact_id=self._contact(whom), agent=agent, occurred_at=self._said(whom))

    def rings(self, whom: int, how: int) -> Step:
        pbx = [each.id for each in self.script.floor.contacts.values() if each.routing == "pbx"]
        contact = pbx[whom % len(pbx)] if pbx else self._contact(whom)
        return c.Ring(contact_id=contact, agent=self._agent(how), occurred_at=self._said(how))

    def misses(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        causes = ("no_answer", "declined", "unreachable", "answered_elsewhere", "caller_left")
        return c.Miss(contact_id=contact, agent=agent, cause=causes[how % 5], occurred_at=self._said(how))

    def ends(self, whom: int, how: int) -> Step:
        return c.End(
            contact_id=self._contact(whom), ended_by=tuple(EndedBy)[how % 3], occurred_at=self.now - how
        )

    def is_held(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        steps = (
            c.Hold(contact_id=contact), c.Resume(contact_id=contact),
            c.RequestHold(agent=agent, contact_id=contact), c.RequestResume(agent=agent, contact_id=contact),
            c.RequestEnd(agent=agent, contact_id=contact), c.ChangeNote(agent=agent, contact_id=contact),
            c.AddQuestion(agent=agent, contact_id=contact), c.Remark(contact_id=contact),
        )  # fmt: skip
        return steps[how % 8]

    def is_written(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        message, mine = f"m{how}", {"agent": agent, "contact_id": contact}
        steps = (
            c.ReceiveMessage(
                contact_id=self._contact(whom),
                thread_id="t",
                message_id=message,
                said_at=self._said(how),
                stopped=(None, True, False)[how % 3],
            ),
            c.WriteMessage(**mine, thread_id="t", message_id=message, internal=how % 16 > 11),
            c.ReportMessage(contact_id=contact, message_id=message, status="delivered"),
            c.MarkRead(**mine) if how % 8 < 4 else c.RetryMessage(**mine, message_id=message, attempt=2),
            c.AllowReplies(**mine),
        )
        return steps[how % 5]

    def is_put_off(self, whom: int, how: int) -> Step:
        """Most often a contact of which an agent has nothing else to do."""
        talked = [
            (each.id, each.agent)
            for each in self.script.floor.contacts.values()
            if each.agent is not None and each.state == "handling"
        ]
        contact, agent = talked[whom % len(talked)] if talked else self._with_agent(whom)
        if how % 4 == 0:
            return c.Unsnooze(agent=agent, contact_id=contact)
        return c.Snooze(agent=agent, contact_id=contact, until=self.now + (how - 8) * 200)

    def is_transferred(self, whom: int, how: int) -> Step:
        to_agent = self._agent(how // 4) if how % 2 else None
        to_queue = self._queue(how // 4) if how % 4 != 1 else None
        return c.Transfer(
            contact_id=self._contact(whom), to_agent=to_agent, to_queue=to_queue, occurred_at=self._said(how)
        )

    def passes_on(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        if how % 8 == 0:
            return c.TakeBack(agent=agent, contact_id=contact)
        if how % 8 == 1:
            return c.Refuse(contact_id=contact, command="transfer", cause="busy")
        passing = (
            self.script.floor.contacts[contact].passing if contact in self.script.floor.contacts else None
        )
        if passing is not None and passing.state == "asked":
            return c.Transfer(
                contact_id=contact, to_agent=passing.to_agent, to_queue=passing.to_queue,
                occurred_at=self._said(how // 8),
            )  # fmt: skip
        to_queue = self._queue(how // 16) if how % 8 == 2 else None
        to_agent = self._agent(how // 16) if to_queue is None else None
        return c.RequestTransfer(agent=agent, contact_id=contact, to_agent=to_agent, to_queue=to_queue)

    def consults(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        mine = {"agent": agent, "contact_id": contact}
        live = self.script.floor.contacts.get(contact)
        consult = live.consult if live is not None else None
        if consult is None or how % 16 == 0:
            to_queue = self._queue(how // 16) if how % 4 == 2 else None
            return c.StartConsult(
                **mine, to_queue=to_queue, to_agent=None if to_queue else self._agent(how // 16)
            )
        other = consult.agent or agent
        steps = (
            c.CompleteTransfer(**mine), c.CancelConsult(**mine), c.StartConference(**mine),
            *[c.AnswerConsult(contact_id=contact, agent=other)] * 2,
            c.Confer(contact_id=contact), c.EndConsult(contact_id=contact, cause="busy"),
            c.Transfer(contact_id=contact, to_agent=other),
            c.Refuse(contact_id=contact, command=("consult", "conference", "complete_transfer")[whom % 3],
                     cause="busy"),
            c.Miss(contact_id=contact, agent=other, cause="declined"),
        )  # fmt: skip
        return steps[how % 10]

    def leaves(self, whom: int, how: int) -> Step:
        outcome = ("timed_out", "overflowed")[how % 2]
        return c.QueueExit(contact_id=self._contact(whom), outcome=outcome, occurred_at=self._said(how))

    def changes_presence(self, whom: int, how: int) -> Step:
        presence = ("available", "available", "available", "lunch", "offline", "missed")[how % 6]
        if how >= 192:
            return c.PresenceReport(agent=self._agent(whom), presence=presence)
        when = "next" if whom % 4 == 3 else "now"
        return c.SetPresence(agent=self._agent(whom), presence=presence, when=when)

    def console(self, whom: int, how: int) -> Step:
        agent = self._agent(whom)
        return c.ConsoleLost(agent=agent) if how % 2 else c.ConsoleSeen(agent=agent)

    def wraps_up(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        if how % 4 == 0:
            return c.ExtendWrapUp(agent=agent, contact_id=contact, by_ms=7_000)
        if how % 4 == 1 and self.script.floor.unfinished:
            known = list(self.script.floor.unfinished)
            left = known[whom % len(known)]
            return c.CompleteWrapUp(agent=left.agent, contact_id=left.contact_id, disposition="resolved")
        given = "resolved" if how % 8 else None
        return c.FinishWrapUp(agent=agent, contact_id=contact, disposition=given)

    def is_enriched(self, whom: int, how: int) -> Step:
        skills = tuple(sorted(NEEDS[how % 5].items()))
        contact, preferred = self._contact(whom), PREFER[how // 15 % 4]
        return c.EnrichContact(contact_id=contact, skills=skills, preferred=preferred, priority=how // 5 % 3)

    def is_matched(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        if how % 2:
            found = CUSTOMERS[how // 2 % 2]
            return c.Match(contact_id=self._contact(whom), customer_id=found, verdict="exact")
        chosen = None if how % 4 else CUSTOMERS[1]
        return c.ChooseCustomer(contact_id=contact, agent=agent, customer_id=chosen)

    def is_paused(self, whom: int, how: int) -> Step:
        if how >= 128:
            phone = (None, None, "on_another_call", "phone_unreachable")[how % 4]
            return c.PhoneReport(agent=self._agent(whom), phone=phone)
        return c.QueuePause(agent=self._agent(whom), queue=self._queue(how // 2), paused=bool(how % 2))

    def is_assigned(self, whom: int, how: int) -> Step:
        contact, agent = self._contact(whom), self._agent(how)
        return c.AssignContact(contact_id=contact, agent=agent)

    def is_moved(self, whom: int, how: int) -> Step:
        if how % 2:
            return c.MoveContact(contact_id=self._contact(whom), queue=self._queue(how // 2))
        return c.SetPriority(contact_id=self._contact(whom), priority=how // 2 % 4)

    def serves_otherwise(self, whom: int, how: int) -> Step:
        queues = (self._queue(how // 4),)
        until = None if how % 4 == 3 else self.now + how * 100
        if how % 2:
            return c.SetAgentQueues(agent=self._agent(whom), add=queues, until=until)
        return c.SetAgentQueues(agent=self._agent(whom), remove=queues, until=until)

    def is_hung_up(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        if how % 2:
            contact = self._contact(whom)
        if how % 4 < 2:
            return c.HangUp(contact_id=contact)
        return c.Close(contact_id=contact, agent=agent if how % 8 < 4 else None)

    def is_freed(self, whom: int, how: int) -> Step:
        contact, agent = self._with_agent(whom)
        return c.EndWrapUp(agent=agent, contact_id=contact)

    def agent_changes(self, whom: int, how: int) -> Step:
        known = self.script.floor.agents.get(self._agent(whom))
        if known is None or how % 7 == 0:
            return c.RetireAgent(agent=self._agent(whom))
        queues = tuple(sorted(self.script.floor.queues))[how % 3 :]
        skills = (("cigars", how % 11), ("wine", how // 11 % 3))
        capacity = tuple(sorted(CAPACITIES[how % 3].items()))
        changed = replace(known.config, queues=queues, skills=skills, capacity=capacity, place=whom * 7 % 5)
        return c.ConfigureAgent(config=changed)

    def day_begins(self, whom: int, how: int) -> Step:
        return c.BeginDay(began_at=max(0, self.now - how))

    def floor_changes(self, whom: int, how: int) -> Step:
        if how % 4 == 0:
            return c.ConfigureFloor(
                priority_head_start_ms=(None, 10_000)[whom % 2],
                breaks=("lunch",),
                rank=RANKS[whom // 12 % 2],
                interrupted_by=INTERRUPTIONS[whom // 2 % 3],
                blocked=tuple((self._agent(whom // 4), customer) for customer in CUSTOMERS[: how // 4 % 3]),
            )
        if how % 4 == 1:
            away_ms = whom * 100
            self.now += away_ms
            return c.StartHub(downtime_ms=away_ms) if how % 8 == 1 else c.ResumeHub(away_ms=away_ms)
        if how % 16 == 2:
            return c.RetireQueue(queue=self._queue(whom))
        known = self.script.floor.queues.get(self._queue(whom))
        if known is None or how % 64 == 3:
            return c.Irrelevant(reason="unknown_queue")
        changed = replace(
            known.config,
            skills=QUEUE_SKILLS[how // 4 % 3],
            prefer=PREFER[how // 12 % 4],
            choose=CHOICES[whom // 4 % 5],
            idle_from=IDLE_FROM[whom // 20 % 3],
            steps=STEPS[(whom + how) % 4],
            target_ms=TARGETS[whom % 3],
            **policies(whom),
        )
        return c.ConfigureQueue(config=changed)

    def is_called_back(self, whom: int, how: int) -> Step:
        if how % 4 == 0:
            due_at = (None, self.now + whom * 100)[whom % 2]
            return c.AgreeCallback(contact_id=self._contact(whom), by="agent0", due_at=due_at)
        if how % 4 == 1:
            self.arrived += 1
            return arrival(
                f"c{self.arrived}", queue=self._queue(whom), channel="callback", can_be_called=True,
                callback_by="source", callback_due_at=(None, self.now + whom * 100)[whom % 2],
            )  # fmt: skip
        contact = self._called_back(whom) or self._contact(whom)
        live = self.script.floor.contacts.get(contact)
        agent = live.agent if live is not None and live.agent is not None else self._agent(how)
        if how % 16 == 2:
            return c.WithdrawCallback(contact_id=contact)
        deed = (c.RequestDial, c.NotReached, c.NotReached, c.Reached)[how // 4 % 4]
        return deed(agent=agent, contact_id=contact)

    def opens_and_closes(self, whom: int, how: int) -> Step:
        queue = self._queue(whom)
        if how % 4 < 2:
            return (c.OpenQueue, c.CloseQueue)[how % 2](queue=queue)
        # Two times from some seconds before now on; or none at all, and the queue is always open.
        starts = [max(0, self.now - how * 100) + n * (2_000 + how * 50) for n in range(2)]
        hours = tuple(OpenTime(opens_at=at, closes_at=at + 1_000 + how * 40) for at in starts)
        return c.SetHours(queue=queue, hours=None if how % 5 == 0 else hours)


Kind = Callable[[Life, int, int], Step]
KINDS: tuple[Kind, ...] = (
    *[Life.arrives] * 7, *[Life.arrives_at_pbx] * 2, *[Life.accepts] * 4, *[Life.declines] * 4,
    *[Life.connects] * 3, Life.answers, *[Life.rings] * 2, *[Life.misses] * 2, *[Life.ends] * 2,
    *[Life.is_held] * 2, *[Life.is_transferred] * 3, *[Life.passes_on] * 3, *[Life.consults] * 4, Life.leaves,
    *[Life.changes_presence] * 5,
    *[Life.console] * 2, *[Life.wraps_up] * 2, *[Life.is_enriched] * 2, Life.is_matched, Life.is_paused,
    *[Life.agent_changes] * 2, Life.floor_changes, Life.is_offered_again, *[Life.opens_and_closes] * 2,
    *[Life.is_called_back] * 4, *[Life.is_written] * 2, *[Life.is_put_off] * 2,
    Life.day_begins,
    Life.is_assigned, Life.is_moved, Life.is_freed, Life.is_hung_up, *[Life.serves_otherwise] * 2,
)  # fmt: skip


def live(plan: tuple[int, int, list[int]], moves: Sequence[Move], kind: type[Life] = Life) -> Script:
    """Play all moves; refused ones change nothing."""
    life = kind(plan)
    for _ in attempts(life, moves):
        pass
    return life.script


def attempts(life: Life, moves: Sequence[Move]) -> Iterator[tuple[int, Step, list]]:
    """Do every step and yield it with what happened, nothing when it was refused."""
    for now, step in life.play(moves):
        life.steps.append((now, step))
        try:
            yield now, step, life.script.at(now, step)
        except Rejected:
            yield now, step, []
