"""The demonstration under a clock of its own: router, simulated phones, played agents; no sockets."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import contacthub
from contacthub.cli.demo import ABILITIES
from contacthub.client import ConsoleView
from contacthub.contacts.projection import wait_of
from contacthub.contacts.today import Figures, VisitFact
from contacthub.demo.call_model import CallModel
from contacthub.demo.callers import CallerBook
from contacthub.demo.player import AgentPlayer, Ask
from contacthub.demo.records import Shop
from contacthub.floor_file.file import FloorFile
from contacthub.hub.event_forms import log_item
from contacthub.routing import commands as c
from contacthub.routing.errors import Rejected
from contacthub.routing.events import Event
from contacthub.routing.floor.contact import Contact, Offer
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import AgentId, ContactId, EndedBy, OfferId, Outcome, QueueId

FLOOR = FloorFile.model_validate(
    tomllib.loads((Path(contacthub.__file__).parent / "samples/floor.toml").read_text("utf-8"))
)
PLAN = FLOOR.plan()
CALLS_PER_MINUTE = 2
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
SLOWEST_STEP = SECOND  # of the clock, though nothing is due


class SimulatedFloor:
    """The floor of the sample shop with its eight played agents; ``work`` lets time pass."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.now = 0
        self.items: list[dict[str, Any]] = []
        self.contacts: dict[str, Contact] = {}
        self.busy_ms = dict.fromkeys(PLAN.agents, 0)
        self.here_ms = dict.fromkeys(PLAN.agents, 0)
        self._router = Router(Floor())
        self._players = {agent: AgentPlayer(agent, rng=Random(f"{seed} {agent}")) for agent in PLAN.agents}
        rng = Random(seed)
        self._model = CallModel(
            CallerBook(shop, rng),
            {line.queue: line.number for line in PLAN.lines},
            agents={agent: plan.config.queues for agent, plan in PLAN.agents.items()},
            source="demo-phones",
            calls_per_minute=CALLS_PER_MINUTE,
            run="run",
            rng=rng,
        )
        self._queues = {line.number: line.queue for line in PLAN.lines}
        self._open()

    def work(self, until: int) -> None:
        """Let time pass, step by step from deadline to deadline."""
        while self.now < until:
            deadlines = [self._model.next_deadline(), self._router.next_deadline()]
            deadlines += [player.next_deadline() for player in self._players.values()]
            soonest = min((each for each in deadlines if each is not None), default=until)
            before, self.now = self.now, min(max(soonest, self.now + 1), self.now + SLOWEST_STEP, until)
            self._note_time(self.now - before)
            self._do(c.PassTime())
            for event in self._model.advance(self.now):
                self._report(event)
            for agent, player in self._players.items():
                player.see(self._view(AgentId(agent)), self.now)
                for ask in player.due(self.now):
                    self._ask(AgentId(agent), ask)

    def sit_down(self, agent: str) -> None:
        """Let a person take the place of the player, who makes way, and go available two seconds later."""
        attached = {"type": "console_attached", "agent": agent, "program": False}
        self._do(c.ConsoleSeen(agent=AgentId(agent), program=False))
        self._players[agent].see(
            self._view(AgentId(agent)), self.now, frame={"type": "event", "event": attached}
        )
        self.work(self.now + 2 * SECOND)
        del self._players[agent]
        self._do(c.SetPresence(agent=AgentId(agent), presence="available"))

    def accept(self, agent: str) -> str | None:
        """Accept what rings for a person; return the contact."""
        for contact in self._router.floor.contacts.values():
            if (offer := contact.offer_to(AgentId(agent))) is not None:
                self._do(c.AcceptOffer(agent=AgentId(agent), offer_id=offer.id))
                return contact.id
        return None

    def _open(self) -> None:
        self._do(c.ConfigureFloor(priority_head_start_ms=None, breaks=tuple(PLAN.breaks)))
        for queue in PLAN.queues.values():
            self._do(c.ConfigureQueue(config=queue.config))
        for agent in PLAN.agents.values():
            self._do(c.ConfigureAgent(config=agent.config))
            self._do(c.ConsoleSeen(agent=agent.config.id, program=True))
        self._model.begin(self.now)

    def _do(self, step: Any) -> None:
        try:
            events = (
                self._router.handle(step, self.now)
                if isinstance(step, c.Command)
                else self._router.observe(step, self.now)
            )
        except Rejected:
            return  # as in a real hub: the offer or contact was gone before the agent reacted
        for event in events:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        item = log_item(len(self.items) + 1, event)
        self.items.append({**item, "now": self.now})
        for contact in self._router.floor.contacts.values():
            self.contacts[contact.id] = contact
        self._model.see(item, now=self.now)

    def _report(self, event: dict[str, Any]) -> None:
        """Take in what the phone system says, as the hub does: the contact's id is the call's ref."""
        data = event["data"]
        contact = ContactId(data["ref"])
        if event["type"] == "contact.arrived":
            queue = QueueId(self._queues[data["to"]])
            self._do(c.Arrival(contact_id=contact, channel="voice", queue=queue))
            self._model.posted(data["ref"], contact, now=self.now)
        elif event["type"] == "contact.answered":
            self._do(c.Answer(contact_id=contact, agent=AgentId(data["agent"])))
        elif event["type"] == "contact.ended":
            self._do(c.End(contact_id=contact, ended_by=EndedBy(data["by"])))
        else:
            self._do({"contact.held": c.Hold, "contact.resumed": c.Resume}[event["type"]](contact_id=contact))

    def _ask(self, agent: AgentId, ask: Ask) -> None:
        said = ask.members
        match ask.cmd:
            case "set_presence":
                self._do(c.SetPresence(agent=agent, presence=said["presence"]))
            case "accept_offer":
                self._do(c.AcceptOffer(agent=agent, offer_id=OfferId(said["offer_id"])))
            case "decline_offer":
                self._do(c.DeclineOffer(agent=agent, offer_id=OfferId(said["offer_id"])))
            case "end_contact":
                self._do(c.RequestEnd(agent=agent, contact_id=ContactId(said["contact_id"])))
            case "finish_wrap_up":
                contact = ContactId(said["contact_id"])
                self._do(c.FinishWrapUp(agent=agent, contact_id=contact, disposition=said["disposition"]))
            case "hold" | "resume":
                request = c.RequestHold if ask.cmd == "hold" else c.RequestResume
                self._do(request(agent=agent, contact_id=ContactId(said["contact_id"])))

    def _view(self, agent: AgentId) -> ConsoleView:
        floor, view = self._router.floor, ConsoleView()
        view.me = {"dispositions": {str(q): plan.config.dispositions for q, plan in PLAN.queues.items()}}
        view.agents = {agent: {"presence": floor.agents[agent].shown_presence}}
        view.offers = {
            each.id: {"id": each.id, "agent": each.agent, "observed": each.observed}
            for each in self._offers()
        }
        view.contacts = {
            each.id: {
                "id": each.id, "queue": each.queue, "agent": each.agent or each.last_agent,
                "state": each.state.value, "wrap_up": each.wrap_ups, "callback": None,
                "capabilities": ABILITIES,
            }
            for each in floor.contacts.values()
        }  # fmt: skip
        return view

    def _offers(self) -> list[Offer]:
        return [each for contact in self._router.floor.contacts.values() for each in contact.offers.values()]

    def _note_time(self, passed: int) -> None:
        for agent in self._router.floor.agents.values():
            if agent.presence == "available" or agent.contacts:
                self.here_ms[agent.id] += passed
                self.busy_ms[agent.id] += passed if agent.contacts else 0


@dataclass
class Report:
    """The figures of a floor, as a supervisor reads them, and what they hide."""

    service_level: dict[str, float | None] = field(default_factory=dict)
    whole_level: float = 0.0
    abandoned: float = 0.0
    answered: int = 0
    longest_wait_s: float = 0.0
    mean_wait_s: float = 0.0
    mean_talk_s: float = 0.0
    occupancy: float = 0.0
    calls_per_agent_hour: float = 0.0
    missed: int = 0
    held: int = 0


def report(floor: SimulatedFloor) -> Report:
    """Count what a floor did."""
    figures = Figures("Asia/Shanghai")
    figures.begin_day(0)
    facts = list(_facts(floor.contacts.values()))
    targets = {name: queue.entry.service_level_seconds * 1000 for name, queue in PLAN.queues.items()}
    figures.count(facts, targets)
    answered = [each for each in facts if each.outcome == Outcome.ANSWERED]
    left = [each for each in facts if each.outcome == Outcome.ABANDONED]
    within = [each for each in answered if (each.waited_ms or 0) <= targets[each.queue]]
    waits = [(each.waited_ms or 0) / SECOND for each in facts]
    talks = [each.handled_ms / SECOND for each in floor.contacts.values() if each.handled_ms]
    kinds = [item["type"] for item in floor.items]
    return Report(
        service_level={queue: figures.of(queue, 0).service_level() for queue in PLAN.queues},
        whole_level=100 * len(within) / len(answered + left),
        abandoned=100 * len(left) / len(answered + left),
        answered=len(answered),
        longest_wait_s=max(waits),
        mean_wait_s=sum(waits) / len(waits),
        mean_talk_s=sum(talks) / len(talks),
        occupancy=100 * sum(floor.busy_ms.values()) / sum(floor.here_ms.values()),
        calls_per_agent_hour=len(answered) / (sum(floor.here_ms.values()) / HOUR),
        missed=kinds.count("offer_expired"),
        held=kinds.count("contact_held"),
    )


def _facts(contacts: Iterable[Contact]) -> Iterable[VisitFact]:
    for contact in contacts:
        for visit in contact.visits:
            if visit.left_at is not None and visit.outcome is not None:
                yield VisitFact(visit.queue, visit.outcome, wait_of(visit), visit.left_at)
