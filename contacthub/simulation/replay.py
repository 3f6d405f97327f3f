"""A recorded day on another floor: the same contacts and presence of agents, under the same router."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from random import Random
from typing import Any

from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.errors import Rejected
from contacthub.routing.events import ContactClosed, OfferMade, WrapUpStarted
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import (
    AVAILABLE,
    OFFLINE,
    SPOKEN,
    AgentId,
    ContactId,
    EndedBy,
    Instant,
    OfferId,
    QueueId,
    Routing,
)
from contacthub.simulation.patience import drawn_beyond, kaplan_meier
from contacthub.simulation.recorded import Came, Day

HOUR_MS = 3_600_000
ANSWERED, ABANDONED, OTHER, WAITING = "answered", "abandoned", "other", "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A floor on which a day may be played."""

    floor: c.ConfigureFloor
    queues: Mapping[QueueId, QueueConfig]
    agents: Mapping[AgentId, AgentConfig]


@dataclass(slots=True)
class Course:
    """What becomes of a contact."""

    came: Came
    outcome: str = WAITING
    wait: int = 0


def happened(day: Day) -> list[Course]:
    """What became of the contacts."""
    return [
        Course(each, ANSWERED if each.is_answered else ABANDONED if each.has_left else OTHER, each.wait)
        for each in day.came
    ]


class Replay:
    """One run of a day on a floor; ``seed`` draws what was not recorded."""

    def __init__(self, setting: Setting, day: Day, seed: int = 1) -> None:
        self._setting = setting
        self._day = day
        self._seed = seed
        self._order = 0
        self._router = Router(Floor())
        self._coming: list[tuple[Instant, int, Callable[..., None], tuple[Any, ...]]] = []
        self._courses = {each.id: Course(each) for each in day.came if each.queue in setting.queues}
        self._curve = kaplan_meier((each.wait, each.has_left) for each in day.came)
        answered = [each for each in day.came if each.handle is not None]
        self._drawn_from: dict[QueueId, list[Came]] = {}
        for each in answered:
            self._drawn_from.setdefault(each.queue, []).append(each)
        self._any = answered
        self._do(setting.floor, day.since)
        for queue in setting.queues.values():
            # Nobody says here how a contact ended, and nobody writes.
            config = replace(queue, disposition_required=False, dispositions=None, idle_ms=0)
            self._do(c.ConfigureQueue(config=config), day.since)
        for agent in setting.agents.values():
            self._do(c.ConfigureAgent(config=agent), day.since)
            self._do(c.ConsoleSeen(agent=agent.id), day.since)

    def courses(self, moved: Callable[[int, int], None] = lambda done, of: None) -> list[Course]:
        """Play it, and return what becomes of the contacts."""
        for at, agent, is_there in self._day.moves:
            if agent in self._setting.agents:
                self._come(at, self._move, agent, is_there)
        for course in self._courses.values():
            self._come(course.came.arrived, self._arrive, course)
        done, of = 0, len(self._coming)
        while self._coming:
            now, _, does, its = heappop(self._coming)
            while (due := self._router.next_deadline()) is not None and due <= now:
                self._do(c.PassTime(), due)
            does(*its, now)
            done += 1
            moved(min(done, of), of)
        return list(self._courses.values())

    def _come(self, at: Instant, does: Callable[..., None], *its: Any) -> None:  # Any: what ``does`` takes
        self._order += 1
        heappush(self._coming, (at, self._order, does, its))

    def _do(self, step: c.Command | c.Observation, now: Instant) -> None:
        router = self._router
        happened = router.handle(step, now) if isinstance(step, c.Command) else router.observe(step, now)
        for event in happened:
            if isinstance(event, OfferMade):
                self._ring(event, now)
            elif isinstance(event, WrapUpStarted):
                came = self._like(self._courses[event.contact_id].came)
                wrap_up = 0 if came is None or came.wrap_up is None else came.wrap_up
                self._come(now + wrap_up, self._finish, event.agent, event.contact_id)
            elif isinstance(event, ContactClosed):
                course = self._courses[event.contact_id]
                if course.outcome == WAITING:
                    course.outcome, course.wait = OTHER, now - course.came.arrived

    def _like(self, came: Came) -> Came | None:
        """Itself if it was handled, else one of the same queue that was, drawn for it."""
        if came.handle is not None:
            return came
        others = self._drawn_from.get(came.queue, self._any)
        return Random(f"{self._seed}/{came.id}").choice(others) if others else None

    def _ring(self, event: OfferMade, now: Instant) -> None:
        like = self._like(self._courses[event.contact_id].came)
        ring = 0 if like is None or like.ring is None else like.ring
        config = self._setting.queues.get(event.queue) if event.queue is not None else None
        if config is not None:
            ring = min(ring, config.offer_ms - 1)
        self._come(now + ring, self._answer, event.agent, event.contact_id, event.offer_id)

    def _answer(self, agent: AgentId, name: ContactId, offer: OfferId, now: Instant) -> None:
        try:
            self._do(c.AcceptOffer(agent=agent, offer_id=offer), now)
        except Rejected:
            return  # it was withdrawn meanwhile
        course = self._courses[name]
        if course.came.channel in SPOKEN:
            self._do(c.Answer(contact_id=name, agent=agent), now)
        course.outcome, course.wait = ANSWERED, now - course.came.arrived
        like = self._like(course.came)
        self._come(now + max(1, 0 if like is None else like.handle or 0), self._end, name)

    def _arrive(self, course: Course, now: Instant) -> None:
        came = course.came
        if came.has_left:
            patience: int | None = came.wait
        else:
            patience = drawn_beyond(self._curve, came.wait, Random(f"{self._seed}/left/{came.id}").random())
        if patience is not None:
            self._come(now + patience, self._leave, came.id)
        self._do(
            c.Arrival(
                contact_id=came.id,
                channel=came.channel,
                queue=came.queue,
                routing=Routing.HUB,
                skills=came.skills,
                priority=came.priority,
            ),
            now,
        )

    def _leave(self, name: ContactId, now: Instant) -> None:
        course = self._courses[name]
        if course.outcome == WAITING:
            course.outcome, course.wait = ABANDONED, now - course.came.arrived
            self._end(name, now)

    def _end(self, name: ContactId, now: Instant) -> None:
        self._do(c.End(contact_id=name, ended_by=EndedBy.CUSTOMER), now)

    def _finish(self, agent: AgentId, name: ContactId, now: Instant) -> None:
        try:
            self._do(c.FinishWrapUp(agent=agent, contact_id=name, disposition=None), now)
        except Rejected:
            return  # its time was over before

    def _move(self, agent: AgentId, is_there: bool, now: Instant) -> None:
        self._do(c.SetPresence(agent=agent, presence=AVAILABLE if is_there else OFFLINE), now)


def figures(courses: list[Course], targets: Mapping[QueueId, int]) -> dict[str, Any]:
    """Counts, and waits in seconds."""
    answered = sorted(each.wait for each in courses if each.outcome == ANSWERED)
    in_time = sum(
        each.outcome == ANSWERED and each.wait <= targets.get(each.came.queue, 20_000) for each in courses
    )
    counts = {
        name: sum(each.outcome == name for each in courses) for name in (ANSWERED, ABANDONED, OTHER, WAITING)
    }
    return {
        "arrivals": len(courses),
        **counts,
        "service_level": round(in_time / len(courses), 4) if courses else None,
        "asa_s": round(sum(answered) / len(answered) / 1000, 1) if answered else None,
        "p90_wait_s": round(answered[-(-len(answered) * 9 // 10) - 1] / 1000, 1) if answered else None,
        "longest_wait_s": round(answered[-1] / 1000, 1) if answered else None,
    }


def compared(courses: list[Course], setting: Setting, day: Day) -> dict[str, Any]:
    """The figures of all, and of each queue by where contacts came in.

    ``hours``: the same of those who came in an hour of the day, by when it begins; hours without anybody are
    left out.
    """
    targets = {name: each.target_ms for name, each in setting.queues.items()}
    hours: dict[Instant, list[Course]] = {}
    for each in courses:
        began = each.came.arrived - (each.came.arrived - day.since) % HOUR_MS
        hours.setdefault(began, []).append(each)
    return {
        **_by_queue(courses, targets),
        "hours": {began: _by_queue(hours[began], targets) for began in sorted(hours)},
    }


def _by_queue(courses: list[Course], targets: Mapping[QueueId, int]) -> dict[str, Any]:
    queues: dict[str, list[Course]] = {}
    for each in courses:
        queues.setdefault(each.came.queue, []).append(each)
    return {
        "overall": figures(courses, targets),
        "queues": {name: figures(each, targets) for name, each in sorted(queues.items())},
    }
