"""What people may look at: agents within limits, who has a team what concerns it, everybody on the record."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence, Set
from typing import Final, Protocol

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rate_limit import RateLimit
from contacthub.access.roles import Role
from contacthub.api.auditing import Auditing, audit_row
from contacthub.api.login import part, viewer
from contacthub.customers.concerning import Concern, Concerned
from contacthub.customers.model import Author
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing.floor.contact import Contact
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant

HOUR_MS: Final = 60 * 60 * 1000
MOST_OPENED: Final = 1_000
"""Customers remembered of one person; one that is forgotten counts again."""


@value(kw_only=True)
class Limits:
    """How many searches, and how many customers outside their contacts, agents have an hour; None: any."""

    searches: int | None = None
    cards: int | None = None


class LiveCards(Protocol):
    """The cards of live contacts."""

    def concerns(self, contact_id: str, customer_ids: Set[str]) -> bool:
        """Whether a live contact's card shows one of these customers."""


class Looking:
    """Says what requests may look at, counts and records it.

    ``limits`` are asked each time: a floor file changes them. ``concerned``: whom teams see.
    """

    def __init__(
        self,
        hub: Hub,
        cards: LiveCards,
        limits: Callable[[], Limits],
        auditing: Auditing,
        *,
        concerned: Concerned,
    ) -> None:
        self._hub = hub
        self._cards = cards
        self._limits = limits
        self._auditing = auditing
        self._concerned = concerned
        self._meters: dict[tuple[str, str], RateLimit] = {}
        self._opened: dict[str, OrderedDict[str, Instant]] = {}

    async def concern(self, request: web.Request) -> Concern | None:
        """By what the customers are that a request may find; None: all are."""
        return await self._concerned.concern(part(request))

    async def seen(self, request: web.Request, customer_ids: Sequence[str]) -> list[str]:
        """Those of these ids that mean customers whom the request may see, in order."""
        return await self._concerned.seen(part(request), customer_ids)

    async def need(self, request: web.Request, *customer_ids: str) -> None:
        """Have the request see these customers, who may belong to other teams.

        Raises:
            CustomerWithheld: one of them does not concern the team of who asks, or is not there.
        """
        await self._concerned.need(part(request), *customer_ids)

    def may_search(self, request: web.Request) -> None:
        """Raise over_limit when the agent has searched as often as an hour allows."""
        if viewer(request).role is Role.AGENT:
            self._take(request, "searches", self._limits().searches)

    async def found(self, request: web.Request, customer_ids: list[str]) -> None:
        """Record whom a search has shown; what was searched for is never part of it."""
        if viewer(request).is_program:
            if customer_ids:
                self._auditing.counted(request, Action.READ_CUSTOMERS, customers=len(customer_ids))
            return
        await self._shown(request, Action.SEARCH_CUSTOMERS, " ".join(customer_ids))

    async def open(self, request: web.Request, customer_id: str) -> None:
        """Let the request see the customer; recorded before anything is shown.

        Within an hour it counts once. A customer of the agent's contacts now is not counted at all.

        Raises:
            CustomerWithheld: the customer does not concern the team of who asks.
            Problem: over_limit, the agent has opened as many as an hour allows.
        """
        await self.need(request, customer_id)
        role = viewer(request).role
        if role is Role.TOKEN:
            self._auditing.counted(request, Action.READ_CUSTOMERS, customers=1)
            return
        if (role is Role.AGENT and self._in_a_contact(request, customer_id)) or self._is_open(
            request, customer_id
        ):
            await self._hub.readable()
            return
        if role is Role.AGENT:
            self._take(request, "cards", self._limits().cards)
        await self._shown(request, Action.OPEN_CARD, customer_id)
        self.made(request, customer_id)

    async def touch(self, request: web.Request, customer_id: str) -> None:
        """Let the request change the customer, and a person see what comes of it. Raises: as ``open``."""
        if not viewer(request).is_program:
            await self.open(request, customer_id)

    async def change(self, request: web.Request, *customer_ids: str, what: str = "customer") -> None:
        """The same, and have it recorded that they are changed, before they are. Raises: as ``open``.

        ``what``: of them, such as ``purchases``. Which fields, and whether it came to it, their history says.
        """
        if not customer_ids:
            return
        if viewer(request).is_program:
            self._auditing.counted(request, Action.CHANGE_CUSTOMER, customers=len(customer_ids))
            return
        for one in customer_ids:
            await self.open(request, one)
        subject = " ".join(customer_ids)
        await self._auditing.shown(
            audit_row(request, self._hub.now(), Action.CHANGE_CUSTOMER, subject, what=what)
        )

    def made(self, request: web.Request, customer_id: str) -> None:
        """Know that the customer is open to a person, as they opened or have just created them."""
        opened = self._opened.setdefault(viewer(request).name, OrderedDict())
        opened[customer_id] = self._hub.now()
        if len(opened) > MOST_OPENED:
            opened.popitem(last=False)

    async def _shown(self, request: web.Request, action: Action, customer_ids: str) -> None:
        await self._auditing.shown(audit_row(request, self._hub.now(), action, customer_ids))

    def _is_open(self, request: web.Request, customer_id: str) -> bool:
        opened = self._opened.get(viewer(request).name, OrderedDict()).get(customer_id)
        return opened is not None and self._hub.now() - opened < HOUR_MS

    def _in_a_contact(self, request: web.Request, customer_id: str) -> bool:
        floor = self._hub.routing.floor
        agent = floor.agents.get(AgentId(viewer(request).agent or ""))
        contacts = () if agent is None else (floor.contacts[one] for one in agent.contacts)
        return any(self._concerns(one, customer_id) for one in contacts)

    def _concerns(self, contact: Contact, customer_id: str) -> bool:
        return contact.customer_id == customer_id or self._cards.concerns(contact.id, {customer_id})

    def _take(self, request: web.Request, what: str, an_hour: int | None) -> None:
        if an_hour is None:
            return
        key = (viewer(request).name, what)
        per_second = an_hour * 1000 / HOUR_MS
        if key not in self._meters or self._meters[key].per_second != per_second:
            self._meters[key] = RateLimit(per_second, burst=an_hour)
        wait_ms = self._meters[key].take(self._hub.now())
        if wait_ms > 0:
            seconds = -(-wait_ms // 1000)
            raise Problem(
                "over_limit",
                f"an agent has {an_hour} {what} of customers an hour; go on in {seconds} s",
                headers=(("Retry-After", str(seconds)),),
                retry_after_ms=wait_ms,
            )


def author(request: web.Request) -> Author:
    """By whom the request's changes are."""
    return Author(name=viewer(request).name)
