"""The demonstration under a clock of its own: router, simulated phones, played agents; no sockets."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import contacthub
from contacthub.cli.demo_settings import ABILITIES
from contacthub.client import ConsoleView
from contacthub.demo.call_model import CallModel
from contacthub.demo.callers import WITHHELD, CallerBook
from contacthub.demo.plans import Ask
from contacthub.demo.player import AgentPlayer
from contacthub.demo.records import Shop
from contacthub.floor_file.file import FloorFile
from contacthub.hub.event_forms import log_item
from contacthub.routing import commands as c
from contacthub.routing.config import OpenTime, interruptions
from contacthub.routing.errors import Rejected
from contacthub.routing.events import Event
from contacthub.routing.floor.contact import Contact, Offer
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import AgentId, ContactId, EndedBy, OfferId, QueueId

FLOOR = FloorFile.model_validate(
    tomllib.loads((Path(contacthub.__file__).parent / "samples/floor.toml").read_text("utf-8"))
)
PLAN = FLOOR.plan()
CALLS_PER_MINUTE = 2
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
SLOWEST_STEP = SECOND  # of the clock, though nothing is due
SOURCE = "demo-phones"
WISH = "wish"

Members = dict[str, Any]


def target(said: Members) -> dict[str, Any]:
    """Where a contact goes, of what a command or an event says."""
    return {name: said[name] for name in ("to_queue", "to_agent") if name in said}


FACTS: dict[str, Callable[[Members], dict[str, Any]]] = {
    "answered": lambda said: {"agent": AgentId(said["agent"])},
    "held": lambda _: {},
    "resumed": lambda _: {},
    "transferred": target,
    "consult_answered": lambda said: {"agent": AgentId(said["agent"])},
    "conferenced": lambda _: {},
    "ended": lambda said: {"ended_by": EndedBy(said["by"])},
}
OBSERVED = {
    "answered": c.Answer, "held": c.Hold, "resumed": c.Resume, "transferred": c.Transfer,
    "consult_answered": c.AnswerConsult, "conferenced": c.Confer, "ended": c.End,
}  # fmt: skip
COMMANDS = {
    "end_contact": c.RequestEnd, "close_contact": c.Close, "hold": c.RequestHold, "resume": c.RequestResume,
    "complete_transfer": c.CompleteTransfer, "conference": c.StartConference,
    "cancel_consult": c.CancelConsult, "dial": c.RequestDial, "callback_reached": c.Reached,
    "callback_not_reached": c.NotReached,
}  # fmt: skip
"""About a contact, and nothing beside."""


class SimulatedFloor:
    """The floor of the sample shop with its eight played agents; ``work`` lets time pass.

    ``workshop_open``: whether the queue with hours is open all the time, or never.
    """

    def __init__(self, shop: Shop, seed: int, *, workshop_open: bool = True) -> None:
        self.now = 0
        self.items: list[dict[str, Any]] = []
        self.contacts: dict[str, Contact] = {}
        self.busy_ms = dict.fromkeys(PLAN.agents, 0)
        self.here_ms = dict.fromkeys(PLAN.agents, 0)
        self._router = Router(Floor())
        free: set[str] = set()
        self._players = {
            agent: AgentPlayer(agent, rng=Random(f"{seed} {agent}"), free=free) for agent in PLAN.agents
        }
        self._tiers = {customer.dial: customer.tier for customer in shop.customers}
        always_open = {name for name, queue in PLAN.queues.items() if queue.entry.hours is None}
        rng = Random(seed)
        self._model = CallModel(
            CallerBook(shop, rng),
            {line.queue: line.number for line in PLAN.lines},
            agents={
                agent: [each for each in plan.config.queues if each in always_open]
                for agent, plan in PLAN.agents.items()
            },
            source=SOURCE,
            calls_per_minute=CALLS_PER_MINUTE,
            run="run",
            rng=rng,
            clock=str,
        )
        self._queues = {line.number: line.queue for line in PLAN.lines}
        self._open(workshop_open)

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
        """Accept the call that rings for a person, who declines call-backs; return the contact."""
        for contact in list(self._router.floor.contacts.values()):
            if (offer := contact.offer_to(AgentId(agent))) is None:
                continue
            if contact.callback is None:
                self._do(c.AcceptOffer(agent=AgentId(agent), offer_id=offer.id))
                return contact.id
            self._do(c.DeclineOffer(agent=AgentId(agent), offer_id=offer.id))
        return None

    def in_hand(self) -> set[tuple[str, str, str]]:
        """Which agent has which contact, in which state."""
        contacts = self._router.floor.contacts
        return {
            (agent.id, each, str(contacts[each].state))
            for agent in self._router.floor.agents.values()
            for each in agent.contacts
        }

    def call_backs(self) -> int:
        """How many customers are to be called back."""
        return sum(1 for contact in self._router.floor.contacts.values() if contact.callback is not None)

    def away(self) -> set[str]:
        """The agents who are not available."""
        return {agent.id for agent in self._router.floor.agents.values() if agent.presence != "available"}

    def _open(self, workshop_open: bool) -> None:
        floor = PLAN.floor
        assert floor is not None
        head_start = floor.priority_head_start_seconds
        self._do(
            c.ConfigureFloor(
                priority_head_start_ms=head_start * SECOND if head_start is not None else None,
                breaks=tuple(PLAN.breaks),
                interrupted_by=interruptions(floor.interrupted_by),
                rank=floor.rank,
            )
        )
        for queue in PLAN.queues.values():
            self._do(c.ConfigureQueue(config=queue.config))
            if queue.entry.hours is not None:
                hours = (OpenTime(opens_at=0, closes_at=100 * HOUR),) if workshop_open else ()
                self._do(c.SetHours(queue=queue.config.id, hours=hours))
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
        if event["type"] == "contact.arrived":
            self._do(self._arrival(data))
            self._model.posted(data["ref"], ContactId(data["ref"]), now=self.now)
        elif event["type"] == "callback.request":
            wish = c.Arrival(
                contact_id=ContactId(f"{WISH}{len(self.items)}"), channel="callback", source=SOURCE,
                queue=QueueId(data["queue"]), can_be_called=True, callback_by=SOURCE,
                callback_due_at=int(data["at"]),
            )  # fmt: skip
            self._do(wish)
        else:
            kind = event["type"].removeprefix("contact.")
            self._do(OBSERVED[kind](contact_id=ContactId(data["ref"]), **FACTS[kind](data)))

    def _arrival(self, data: Members) -> c.Arrival:
        floor, queue = PLAN.floor, QueueId(self._queues[data["to"]])
        tier = self._tiers.get(data["from"], "")
        return c.Arrival(
            contact_id=ContactId(data["ref"]), channel="voice", queue=queue, source=SOURCE,
            preferred=((data["language"], 1),), can_be_called=data["from"] != WITHHELD,
            priority=floor.tier_priority.get(tier, 0) if floor is not None else 0,
        )  # fmt: skip

    def _ask(self, agent: AgentId, ask: Ask) -> None:
        said = dict(ask.members)
        contact = ContactId(said.get("contact_id", ""))
        match ask.cmd:
            case "set_presence":
                self._do(c.SetPresence(agent=agent, presence=said["presence"]))
            case "accept_offer":
                self._do(c.AcceptOffer(agent=agent, offer_id=OfferId(said["offer_id"])))
            case "decline_offer":
                self._do(c.DeclineOffer(agent=agent, offer_id=OfferId(said["offer_id"])))
            case "finish_wrap_up":
                self._do(c.FinishWrapUp(agent=agent, contact_id=contact, disposition=said["disposition"]))
            case "transfer":
                self._do(c.RequestTransfer(agent=agent, contact_id=contact, **target(said)))
            case "consult":
                self._do(c.StartConsult(agent=agent, contact_id=contact, **target(said)))
            case "set_note" | "add_question":
                pass  # texts are beside the floor
            case cmd:
                self._do(COMMANDS[cmd](agent=agent, contact_id=contact))

    def _view(self, agent: AgentId) -> ConsoleView:
        """What the agent's console shows: their own offers and contacts."""
        floor, view = self._router.floor, ConsoleView()
        view.me = {
            "dispositions": {str(q): plan.config.dispositions for q, plan in PLAN.queues.items()},
            "transfer_to": {"queues": [{"id": queue} for queue in PLAN.queues]},
        }
        view.agents = {agent: {"presence": floor.agents[agent].shown_presence}}
        view.offers = {
            each.id: {"id": each.id, "agent": each.agent, "observed": each.observed}
            for each in self._offers()
            if each.agent == agent
        }
        contacts = (floor.contacts[each] for each in floor.agents[agent].contacts)
        view.contacts = {each.id: _shown(each) for each in contacts}
        return view

    def _offers(self) -> list[Offer]:
        return [each for contact in self._router.floor.contacts.values() for each in contact.offers.values()]

    def _note_time(self, passed: int) -> None:
        for agent in self._router.floor.agents.values():
            if agent.presence == "available" or agent.contacts:
                self.here_ms[agent.id] += passed
                self.busy_ms[agent.id] += passed if agent.contacts else 0


def _shown(contact: Contact) -> dict[str, Any]:
    consult, callback = contact.consult, contact.callback
    return {
        "id": contact.id, "queue": contact.queue, "agent": contact.agent or contact.last_agent,
        "state": contact.state.value, "wrap_up": contact.wrap_ups, "capabilities": ABILITIES,
        "visits": [{"queue": each.queue, "agent": each.agent} for each in contact.visits],
        "passing": contact.passing and contact.passing.state.value,
        "callback": callback and {"attempts": callback.attempts, "dialled": callback.is_dialled},
        "consult": consult and {
            "by": consult.by, "agent": consult.agent, "state": consult.state.value, "wanted": consult.wanted,
        },
    }  # fmt: skip
