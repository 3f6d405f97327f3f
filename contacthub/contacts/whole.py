"""The whole floor as onlookers see it, kept encoded: what an event touches is drawn again, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import orjson

from contacthub.api.json import Json
from contacthub.contacts.touched import RESETS, Touched
from contacthub.contacts.views import agent_view, contact_view, offer_view, queue_views
from contacthub.contacts.visibility import MOST_TARGETS, masked_contact
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.floor_file.directory import AgentEntry
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.words import AgentId, ContactId, Instant

AT_ONCE = 500
"""Agents and contacts drawn in one go, so that the loop stays free."""


class _Seen(NamedTuple):
    contact: orjson.Fragment
    offers: tuple[orjson.Fragment, ...]


class WholeFloor:
    """The view of the whole floor: for a supervisor who joins, 10,000 agents are not drawn again.

    supervisor joins    ready()  500 agents are drawn | others are served | 500 are drawn | …
                        view()   the few that changed meanwhile, then all of it at one moment
    wei takes a break   note()   wei is forgotten
    another joins       view()   wei is drawn
    """

    def __init__(self, world: World, touched: Touched) -> None:
        self._world = world
        self._touched = touched
        self._agents: dict[AgentId, orjson.Fragment] = {}
        self._contacts: dict[ContactId, _Seen] = {}
        self._targets: dict[AgentId, bytes] = {}
        self._entries: dict[str, AgentEntry] = {}

    async def read_back(self) -> None:
        """Forget what may not have happened."""
        self._forget_all()

    def note(self, seq: int, event: e.Event) -> None:
        """Forget what the event touched."""
        if type(event) in RESETS:
            self._note_configured(event)
            return
        if not self._agents and not self._contacts:
            return  # nobody looks on
        for agent in self._touched.agents:
            self._agents.pop(agent, None)
        if self._touched.contact is not None:
            self._contacts.pop(self._touched.contact.id, None)

    def _note_configured(self, event: e.Event) -> None:
        self._targets = {}
        if isinstance(event, e.AgentEvent):
            self._agents.pop(event.agent, None)
            self._contacts.clear()  # they show what no agent knows
        else:
            self._forget_all()

    def rows(self) -> Sequence[Row]:
        """None: it is no record."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Nothing leaves."""

    async def ready(self) -> None:
        """Draw what is lacking in slices, with others served in between; ``view`` has little to draw then."""
        while len(lacking := list(islice(self._lacking(), AT_ONCE))) == AT_ONCE:
            self._draw(lacking)
            await asyncio.sleep(0)

    def view(self, now: Instant, *, contacts: bool = True) -> Json:
        """What ``visibility.view`` says for an onlooker, in part encoded already."""
        self._draw(self._lacking())
        world = self._world
        seen = [self._contacts[each] for each in world.floor.contacts] if contacts else []
        return {
            "queues": queue_views(world, world.floor.queues, now),
            "agents": [self._agents[each] for each in world.floor.agents],
            "contacts": [each.contact for each in seen],
            "offers": [offer for each in seen for offer in each.offers],
        }

    def targets(self, agent: str | None) -> orjson.Fragment:
        """Agents to whom this one may transfer, encoded: the others, as far as a list of them is of use."""
        self._look_at_names()
        if not self._targets:
            name = self._world.directory.agent_name
            listed = islice(self._world.floor.agents, MOST_TARGETS + 1)  # one of them may be who asks
            self._targets = {each: orjson.dumps({"id": each, "name": name(each)}) for each in listed}
        others = list(self._targets.values())
        if agent is not None and (own := self._targets.get(AgentId(agent))) is not None:
            others.remove(own)
        return orjson.Fragment(b"[%b]" % b",".join(others[:MOST_TARGETS]))

    def _look_at_names(self) -> None:
        entries = self._world.directory.agents
        if self._entries is not entries:  # a floor file was applied: names may be others
            self._forget_all()
            self._entries = entries

    def _lacking(self) -> Iterator[Agent | Contact]:
        self._look_at_names()
        floor = self._world.floor
        yield from (each for key, each in floor.agents.items() if key not in self._agents)
        yield from (each for key, each in floor.contacts.items() if key not in self._contacts)

    def _draw(self, lacking: Iterable[Agent | Contact]) -> None:
        directory = self._world.directory
        for each in lacking:
            if isinstance(each, Agent):
                self._agents[each.id] = _encoded(agent_view(each, directory))
            else:
                self._contacts[each.id] = self._seen(each)

    def _seen(self, contact: Contact) -> _Seen:
        world = self._world
        shown = masked_contact(contact_view(contact, world))
        offers = [_encoded(offer_view(each, contact, shown)) for each in contact.offers.values()]
        return _Seen(_encoded(shown), tuple(offers))

    def _forget_all(self) -> None:
        self._agents.clear()
        self._contacts.clear()
        self._targets = {}


def _encoded(view: Json) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(view))
