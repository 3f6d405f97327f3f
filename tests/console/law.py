"""The law of the view, event by event: who follows it, what frames mean, and a life with every event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, replace
from typing import Any

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.clock import rfc3339
from contacthub.contacts.call_backs_kept import CallBacksKept
from contacthub.contacts.deltas import Deltas
from contacthub.contacts.details import Details
from contacthub.contacts.today import Figures
from contacthub.contacts.touched import Touched
from contacthub.contacts.visibility import Delta, at_console, me, project, view
from contacthub.contacts.whole import WholeFloor
from contacthub.contacts.world import World
from contacthub.floor_file.directory import AgentEntry, BreakEntry, Directory, QueueEntry
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import OpenTime, StepConfig
from contacthub.routing.words import AgentId, ContactId, EndedBy, QueueId
from contacthub.testing.floors import FloorBuilder, Script, Step, arrival, pbx_arrival

Json = dict[str, Any]

SUPERVISOR = Viewer(name="boss", role=Role.SUPERVISOR)
BEGAN = 1_780_000_000_000
"""When the recorded life begins, so that its times look like times."""


def agent_at_console(agent: str) -> Viewer:
    return Viewer(name=agent, role=Role.AGENT, agent=agent)


def program_at_console(agent: str) -> Viewer:
    return at_console(
        Viewer(name=f"token:{agent}", role=Role.TOKEN, agent=agent, scopes=frozenset({"floor:read"}))
    )


def directory() -> Directory:
    made = Directory()
    made.put("support", QueueEntry(name="售后 After-sales"))
    made.put("lina", AgentEntry(name="Li Na 李娜"))
    made.put("lunch", BreakEntry(name="午休 Lunch"))
    return made


def details(contact_id: str) -> Details:
    return Details(
        contact_id=contact_id, source="phones", ref=f"call-{contact_id}", from_raw="138 0013 8000",
        from_e164="+8613800138000", from_name="陆建国", to_raw="4008001234", attributes={"ivr": "1"},
    )  # fmt: skip


class Follower:
    """A floor to which events happen again, with what consoles are told of each."""

    def __init__(self) -> None:
        figures = Figures("UTC")
        figures.begin_day(BEGAN)
        self.world = World(
            capabilities=lambda source: ["connect", "hold"], directory=directory(), figures=figures
        )
        self._touched = Touched(self.world)
        self._deltas = Deltas(self.world, self._touched)
        self._deltas.watched(lambda audience: True)
        self._call_backs = CallBacksKept(self.world, self._touched)
        self.whole = WholeFloor(self.world, self._touched)
        self.seq = 0

    def happens(self, event: e.Event) -> Delta:
        self.seq += 1
        with self._details_of(event):
            self.world.floor.apply(event)
        self._touched.note(self.seq, event)
        self._call_backs.note(self.seq, event)
        self.whole.note(self.seq, event)
        return self._deltas.drawn(self.seq, event)

    def _details_of(self, event: e.Event) -> AbstractContextManager[Any]:
        live = self.world.details
        match event:
            case e.ContactArrived():
                return live.added(details(event.contact_id))
            case e.ContactNoted():
                return live.changed(event.contact_id, attributes={"ivr": str(self.seq)})
            case e.NoteChanged():
                return live.changed(event.contact_id, note=f"note {self.seq}")
            case _:
                return nullcontext()

    def seen_by(self, viewer: Viewer) -> Json:
        told = me(viewer, self.world, self.targets(viewer.agent), 0)
        return {"me": told, **view(viewer, self.world, BEGAN)}

    def targets(self, agent: str | None) -> list[Json]:
        """The agents to whom this one may transfer."""
        name = self.world.directory.agent_name
        return [{"id": each, "name": name(each)} for each in self.world.floor.agents if each != agent]


def plus(shown: Json, changes: Json | None) -> Json:
    """What a console makes of a frame."""
    after = dict(shown)
    if changes is not None and "unfinished" in changes:
        after["me"] = {**shown["me"], "unfinished": changes["unfinished"]}
    for part in ("agents", "contacts", "offers"):
        by_id = {each["id"]: each for each in shown[part]}
        by_id.update({each["id"]: each for each in (changes or {}).get(part, ())})
        for gone in (changes or {}).get(f"{part}_gone", ()):
            by_id.pop(gone, None)
        after[part] = list(by_id.values())
    return after


def in_order(shown: Json) -> Json:
    """A view as it can be compared, figures aside."""
    parts = {
        part: sorted(shown[part], key=lambda each: each["id"]) for part in ("agents", "contacts", "offers")
    }
    return {"me": shown["me"], "queues": [each["id"] for each in shown["queues"]], **parts}


def still(shown: Json, at: int) -> Json:
    """Without what may be completed no more: a screen drops it by the clock, the floor some day."""
    left = [each for each in shown["me"]["unfinished"] if each["until"] > rfc3339(at)]
    return {**shown, "me": {**shown["me"], "unfinished": left}}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One event as one viewer sees it."""

    viewer: Viewer
    event: e.Event
    delta: Delta
    view: Json
    expected: Json

    @property
    def changes(self) -> Json | None:
        return project(self.delta, self.viewer)

    @property
    def holds(self) -> bool:
        shown = plus(self.view, self.changes)
        return still(in_order(shown), self.event.at) == still(in_order(self.expected), self.event.at)


def cases(history: Iterable[e.Event], viewers: Iterable[Viewer]) -> Iterator[Case]:
    """Every event for every viewer; after one that resets, the view is a fresh snapshot."""
    follower, watching = Follower(), list(viewers)
    views = {viewer: follower.seen_by(viewer) for viewer in watching}
    for event in history:
        delta = follower.happens(event)
        for viewer in watching:
            before, views[viewer] = views[viewer], follower.seen_by(viewer)
            yield Case(viewer=viewer, event=event, delta=delta, view=before, expected=views[viewer])


def sample(history: Iterable[e.Event]) -> list[Json]:
    """Of each class of event and role the first case that changes something, as the file keeps them."""
    kept: dict[tuple[str, str], Json] = {}
    for case in cases(history, [SUPERVISOR, agent_at_console("lina"), agent_at_console("wei")]):
        key = (case.delta.event["type"], str(case.viewer.role))
        if case.changes is None or case.delta.resets or key in kept:
            continue
        # Figures come by `board`: the law does not speak of them.
        expected = {**case.expected, "queues": case.view["queues"]}
        viewer = {"user": case.viewer.name, "role": str(case.viewer.role), "agent": case.viewer.agent}
        kept[key] = {
            "name": f"{key[0]} as {case.viewer.name} sees it", "viewer": viewer, "view": case.view,
            "changes": case.changes, "expected": expected,
        }  # fmt: skip
    return list(kept.values())


# --- one life with every event ---------------------------------------------------------------------


def everything() -> list[e.Event]:
    """A history in which every class of event happens, the reserved ones as they will be."""
    script = (
        FloorBuilder()
        .queue(
            "support",
            wrap_up_ms=10_000,
            connect_ms=5_000,
            connect_attempts=2,
            cool_off_ms=8_000,
            offer_ms=20_000,
        )
        .queue("sales", wrap_up_ms=0)
        .agent("lina")
        .agent("wei")
        .script()
    )
    life = _Life(script)
    life.a_call_of_the_hub()
    life.a_call_of_the_phone_system()
    life.contacts_are_passed_on()
    life.agents_are_consulted()
    life.a_customer_is_called_back()
    life.messages_are_written()
    life.wrap_ups_run_out()
    life.agents_choose_what_is_next()
    life.agents_come_and_go()
    life.a_supervisor_steps_in()
    life.the_floor_changes()
    return [later(event) for event in script.history]


def later(event: e.Event) -> e.Event:
    if isinstance(event, e.ContactCorrected):
        before, course = (tuple(_later(each) for each in steps) for steps in (event.before, event.course))
        event = replace(event, before=before, course=course)
    if isinstance(event, e.QueueHoursSet) and event.hours is not None:
        event = replace(event, hours=tuple(_later(each) for each in event.hours))
    return _later(event)


def _later(event: Any) -> Any:
    times = {
        each.name: getattr(event, each.name) + BEGAN
        for each in fields(event)
        if (each.name == "at" or each.name.endswith(("_at", "until")))
        and getattr(event, each.name) is not None
    }
    return replace(event, **times)


class _Life:
    def __init__(self, script: Script) -> None:
        self.script = script
        self.now = 0

    def do(self, *steps: Step) -> None:
        self.now += 1_000
        self.script.until(self.now)
        self.script.at(self.now, *steps)

    def wait(self, how_long_ms: int) -> None:
        self.now += how_long_ms
        self.script.until(self.now)

    def append(self, event: e.Event) -> None:
        """A reserved event, which nothing makes yet."""
        self.script.floor.apply(event)
        self.script.history.append(event)

    def offer(self, contact: str) -> Any:
        return next(iter(self.script.contact(contact).offers.values()))

    def accept(self, contact: str) -> str:
        offer = self.offer(contact)
        self.do(c.AcceptOffer(agent=offer.agent, offer_id=offer.id))
        return str(offer.agent)

    def a_call_of_the_hub(self) -> None:
        one = ContactId("c1")
        self.do(arrival("c1"))
        self.do(c.Remark(contact_id=one), c.Match(contact_id=one, customer_id="k1", verdict="exact"))
        offer = self.offer("c1")
        self.do(c.DeclineOffer(agent=offer.agent, offer_id=offer.id))
        self.accept("c1")
        self.wait(6_000)  # nobody connects the call
        self.wait(40_000)  # who is offered it next does not react
        for agent in ("lina", "wei"):
            self.do(c.SetPresence(agent=agent, presence="available"))
        agent = self.accept("c1")
        self.do(c.Miss(contact_id=one, agent=agent, cause="unreachable"))
        self.do(c.OfferAgain(contact_id=one))
        self.wait(8_000)
        agent = self.accept("c1")
        self.do(c.Answer(contact_id=one, agent=agent))
        self.do(c.RequestHold(agent=agent, contact_id=one), c.Hold(contact_id=one))
        self.do(c.RequestResume(agent=agent, contact_id=one), c.Resume(contact_id=one))
        self.do(c.ChangeNote(agent=agent, contact_id=one), c.AddQuestion(agent=agent, contact_id=one))
        self.do(c.RequestEnd(agent=agent, contact_id=one), c.End(contact_id=one, ended_by=EndedBy.CUSTOMER))
        self.do(c.ExtendWrapUp(agent=agent, contact_id=one, by_ms=5_000))
        self.do(c.FinishWrapUp(agent=agent, contact_id=one, disposition="resolved"))

    def a_call_of_the_phone_system(self) -> None:
        two = ContactId("p1")
        self.do(pbx_arrival("p1"))
        self.do(c.Ring(contact_id=two, agent="lina"), c.Ring(contact_id=two, agent="wei"))
        self.do(c.Answer(contact_id=two, agent="wei"))
        self.do(c.Transfer(contact_id=two, to_queue="sales", occurred_at=self.now))
        self.do(c.QueueExit(contact_id=two, outcome="overflowed", occurred_at=self.now - 3_500))
        self.do(c.QueueExit(contact_id=two, outcome="timed_out"))
        self.do(c.End(contact_id=two, ended_by=EndedBy.CUSTOMER))
        self.wait(20_000)

    def contacts_are_passed_on(self) -> None:
        call, chat = ContactId("t1"), ContactId("t2")
        for agent in ("lina", "wei"):
            self.do(c.SetPresence(agent=agent, presence="available"))
        self.do(arrival("t1"))
        agent = self.accept("t1")
        other = "wei" if agent == "lina" else "lina"
        ask = c.RequestTransfer(agent=agent, contact_id=call, to_agent=other)
        self.do(c.Answer(contact_id=call, agent=agent), ask)
        self.do(c.Refuse(contact_id=call, command="transfer", cause="busy"), ask)
        self.do(c.Transfer(contact_id=call, to_agent=other))
        self.do(c.TakeBack(agent=agent, contact_id=call))
        self.do(c.End(contact_id=call, ended_by=EndedBy.CUSTOMER), arrival("t2", channel="chat"))
        agent = self.accept("t2")
        other = "wei" if agent == "lina" else "lina"
        self.do(c.RequestTransfer(agent=agent, contact_id=chat, to_agent=other))
        self.do(c.DeclineOffer(agent=other, offer_id=self.offer("t2").id))
        self.do(c.End(contact_id=chat, ended_by=EndedBy.CUSTOMER))
        self.wait(20_000)

    def agents_choose_what_is_next(self) -> None:
        self.do(arrival("n1", channel="chat"))
        agent = self.accept("n1")
        self.do(c.SetPresence(agent=agent, presence="lunch", when="next"))
        self.do(c.End(contact_id=ContactId("n1"), ended_by=EndedBy.CUSTOMER))
        self.wait(20_000)

    def wrap_ups_run_out(self) -> None:
        one = ContactId("w1")
        settings = self.script.floor.queues["support"].config
        self.do(c.ConfigureQueue(config=replace(settings, wrap_up="full")), arrival("w1", channel="chat"))
        agent = self.accept("w1")
        self.do(c.End(contact_id=one, ended_by=EndedBy.CUSTOMER), arrival("w2", channel="chat"))
        self.do(c.FinishWrapUp(agent=agent, contact_id=one, disposition="resolved"))
        self.wait(20_000)
        agent = self.accept("w2")
        self.do(c.End(contact_id=ContactId("w2"), ended_by=EndedBy.CUSTOMER))
        self.wait(20_000)
        self.do(c.CompleteWrapUp(agent=agent, contact_id=ContactId("w2"), disposition="resolved"))

    def agents_are_consulted(self) -> None:
        one = ContactId("k1")
        for agent in ("lina", "wei"):
            self.do(c.SetPresence(agent=agent, presence="available"))
        self.do(arrival("k1"))
        agent = self.accept("k1")
        other = "wei" if agent == "lina" else "lina"
        self.do(
            c.Answer(contact_id=one, agent=agent), c.StartConsult(agent=agent, contact_id=one, to_agent=other)
        )
        self.accept("k1")
        self.do(c.AnswerConsult(contact_id=one, agent=other), c.CompleteTransfer(agent=agent, contact_id=one))
        self.do(c.Refuse(contact_id=one, command="complete_transfer", cause="busy"))
        self.do(c.Confer(contact_id=one), c.CancelConsult(agent=agent, contact_id=one))
        self.do(c.End(contact_id=one, ended_by=EndedBy.CUSTOMER))
        self.wait(20_000)

    def agents_come_and_go(self) -> None:
        self.do(*(c.PhoneReport(agent="wei", phone=phone) for phone in ("on_another_call", None)))
        self.do(*(c.SetPresence(agent=agent, presence="lunch") for agent in ("lina", "wei")))
        self.do(arrival("c2"), arrival("c3", queue="sales"))
        self.do(c.EnrichContact(contact_id=ContactId("c2"), skills=(("wine", 1),), priority=2))
        self.do(c.EnrichContact(contact_id=ContactId("c2"), skills=(), priority=1))
        self.do(c.QueuePause(agent="lina", queue="sales", paused=True), c.Irrelevant(reason="late"))
        self.do(c.PresenceReport(agent="wei", presence="paused"))
        self.do(c.ConsoleLost(agent="lina"))
        self.wait(16_000)
        self.do(c.ConsoleSeen(agent="lina"), c.SetPresence(agent="lina", presence="available"))
        self.do(c.Transfer(contact_id=ContactId("c3"), to_queue="sales", to_agent="lina"))
        self.wait(60_000)
        self.a_step_is_reached()

    def a_step_is_reached(self) -> None:
        config = self.script.floor.queues[QueueId("support")].config
        step = StepConfig(after_ms=1_000, agents_of=(QueueId("sales"),))
        self.do(c.ConfigureQueue(config=replace(config, skills=(("wine", 10),), steps=(step,))))
        self.do(arrival("c9"))
        self.wait(1_000)
        self.do(c.End(contact_id=ContactId("c9"), ended_by=EndedBy.CUSTOMER), c.ConfigureQueue(config=config))

    def a_supervisor_steps_in(self) -> None:
        sales = (QueueId("sales"),)
        self.do(c.SetAgentQueues(agent=AgentId("wei"), remove=sales, until=self.now + 5_000))
        self.do(arrival("c4", queue="sales", channel="chat", skills={"chess": 9}))
        self.do(c.MoveContact(contact_id=ContactId("c4"), queue=QueueId("support")))
        self.do(c.SetPresence(agent=AgentId("lina"), presence="available"))
        self.do(c.AssignContact(contact_id=ContactId("c4"), agent=AgentId("lina")))
        self.wait(20_000)

    def a_customer_is_called_back(self) -> None:
        for agent in ("lina", "wei"):
            self.do(c.SetPresence(agent=agent, presence="lunch"))
        contact_id = ContactId("b1")
        self.do(arrival("b1", can_be_called=True))
        self.do(c.AgreeCallback(contact_id=contact_id, by="boss", due_at=self.now + 10_000))
        self.do(c.SetPresence(agent="lina", presence="available"))
        self.wait(10_000)
        self.do(c.RequestDial(agent=self.accept("b1"), contact_id=contact_id))
        self.do(c.NotReached(agent="lina", contact_id=contact_id))
        self.do(c.WithdrawCallback(contact_id=contact_id))
        self.do(c.SetPresence(agent="wei", presence="available"))

    def messages_are_written(self) -> None:
        one = ContactId("m1")
        for agent in ("lina", "wei"):
            self.do(c.SetPresence(agent=agent, presence="available"))
        config = self.script.floor.queues[QueueId("support")].config
        self.do(c.ConfigureQueue(config=replace(config, idle_ms=20_000, idle_warning_ms=5_000)))
        self.do(arrival("m1", channel="chat"))
        said = {"contact_id": one, "thread_id": "t1"}
        self.do(c.ReceiveMessage(**said, message_id="w1", said_at=self.now - 500))
        agent = self.accept("m1")
        self.do(c.MarkRead(agent=agent, contact_id=one))
        self.do(c.WriteMessage(agent=agent, message_id="w2", **said))
        self.do(c.ReportMessage(contact_id=one, message_id="w2", status="failed"))
        self.do(c.RetryMessage(agent=agent, contact_id=one, message_id="w2", attempt=2))
        self.do(c.ReportMessage(contact_id=one, message_id="w2", status="failed", stopped=True))
        self.do(c.AllowReplies(agent=agent, contact_id=one))
        self.do(c.WriteMessage(agent=None, message_id="w3", internal=True, **said))
        self.do(c.Snooze(agent=agent, contact_id=one, until=self.now + 5_000))
        self.wait(6_000)
        self.wait(16_000)
        self.do(c.ReceiveMessage(**said, message_id="w4", said_at=self.now))
        self.do(c.ConfigureQueue(config=config))
        self.do(c.End(contact_id=one, ended_by=EndedBy.CUSTOMER))
        self.do(c.FinishWrapUp(agent=agent, contact_id=one, disposition="resolved"))

    def the_floor_changes(self) -> None:
        for contact in list(self.script.floor.contacts):
            self.do(c.End(contact_id=contact, ended_by=EndedBy.CUSTOMER))
        self.wait(60_000)
        times = (OpenTime(opens_at=self.now, closes_at=self.now + 3_000),)
        self.do(c.SetHours(queue="support", hours=times))
        self.do(c.CloseQueue(queue="support"), c.OpenQueue(queue="support"))
        self.do(c.StartHub(downtime_ms=1_000))
        self.do(c.ResumeHub(away_ms=1_000), c.BeginDay(began_at=self.now))
        for agent in ("lina", "wei"):
            self.do(c.RetireAgent(agent=agent))
        self.do(c.RetireQueue(queue="sales"))
