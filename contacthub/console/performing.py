"""What agents do at their consoles: each command once, durable before it is answered."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contacthub.access.rules import RULES, Forbidden, check
from contacthub.access.viewer import Viewer
from contacthub.contacts.details import Details
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.views import Delta
from contacthub.customers.model import CustomerStore
from contacthub.hub.hub import Hub
from contacthub.hub.log import StorageUnavailable
from contacthub.hub.rows import AuditRow, CommandReplyRow, PopRow, QuestionRow, Row
from contacthub.problems import Problem, problem_of
from contacthub.routing import commands as c
from contacthub.routing.errors import NotYourContact, NotYourOffer
from contacthub.routing.floor.entities import Contact
from contacthub.routing.words import OFFLINE, AgentId, ContactId, CustomerId, Instant, OfferId, contact_of

log = logging.getLogger("contacthub.desk")

Json = dict[str, Any]
Args = Mapping[str, Any]

REMEMBERED_MS = 10 * 60 * 1000
MAX_REMEMBERED = 100_000
"""Replies kept for repetition; beyond so many the oldest go first."""

PopShown = Callable[[int], None]
"""Told how many milliseconds a card took from its frame to the screen."""


@dataclass(slots=True)
class _Reply:
    at: Instant
    body: asyncio.Future[Json]


class Desk:
    """Carries out the commands of the console socket."""

    def __init__(
        self,
        hub: Hub,
        pop: ScreenPop,
        customers: CustomerStore,
        *,
        spawn: Callable[[Coroutine[Any, Any, Json]], asyncio.Task[Json]],
        pop_shown: PopShown = lambda painted_ms: None,
    ) -> None:
        self._hub = hub
        self._pop = pop
        self._customers = customers
        self._spawn = spawn
        self._pop_shown = pop_shown
        self._replies: OrderedDict[tuple[str, str], _Reply] = OrderedDict()
        self._actions: dict[str, Callable[[Viewer, Args, _Rows], Awaitable[Json | None]]] = {
            "set_presence": self._set_presence,
            "accept_offer": self._accept_offer,
            "decline_offer": self._decline_offer,
            "pop_shown": self._shown,
            "choose_customer": self._choose_customer,
            "set_note": self._set_note,
            "add_question": self._add_question,
            "hold": self._hold,
            "resume": self._resume,
            "end_contact": self._end_contact,
            "transfer": self._transfer,
            "finish_wrap_up": self._finish_wrap_up,
            "extend_wrap_up": self._extend_wrap_up,
        }
        hub.subscribe(self)

    def remember(self, replies: Sequence[tuple[str, str, Instant, str]]) -> None:
        """Take over the replies given before a restart."""
        for viewer, ref, at, body in replies:
            done: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
            done.set_result(json.loads(body))
            self._replies[viewer, ref] = _Reply(at, done)

    def publish(self, deltas: Sequence[Delta]) -> None:
        """Nothing: consoles are told elsewhere."""

    def reset(self) -> None:
        """Nothing: whatever was not written has been answered with an error."""

    async def perform(
        self, viewer: Viewer, command: str, ref: str, args: Args, *, here: Callable[[], None] | None = None
    ) -> Json:
        """Do a command, or answer a repeated one again; return ``ok`` with ``result`` or ``error``.

        A command that has begun is carried through even if whoever sent it is gone. ``here``: what it means
        where it was sent, for commands that change nothing on the floor.
        """
        key = (viewer.name, ref)
        self._forget_old()
        known = self._replies.get(key)
        if known is None:
            begun = (
                self._performed(viewer, command, ref, args)
                if here is None
                else self._performed_here(viewer, command, here)
            )
            work = self._spawn(begun)
            known = self._replies[key] = _Reply(self._hub.now(), work)
        return await asyncio.shield(known.body)

    async def _performed(self, viewer: Viewer, command: str, ref: str, args: Args) -> Json:
        try:
            return await self._carried_out(viewer, command, ref, args)
        except StorageUnavailable as error:
            # Not done and not refused either: the same ref may try again.
            self._replies.pop((viewer.name, ref), None)
            problem = problem_of(error)
            return {"ok": False, "error": problem.body() if problem is not None else {}}

    async def _carried_out(self, viewer: Viewer, command: str, ref: str, args: Args) -> Json:
        rows = _Rows(viewer.name, ref, self._hub.now())
        try:
            check(viewer.at_console(), RULES[command], command)
            result = await self._actions[command](viewer, args, rows)
        except StorageUnavailable:
            raise
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                log.exception("! command %s failed", command)
                problem = Problem("internal", "our fault; it is in the log")
            body = {"ok": False, "error": problem.body()}
            self._hub.write(rows.refused(body))
        else:
            body = rows.body(result)
        await self._hub.durable()
        return body

    async def _performed_here(self, viewer: Viewer, command: str, here: Callable[[], None]) -> Json:
        try:
            check(viewer.at_console(), RULES[command], command)
        except Forbidden as error:
            return {"ok": False, "error": Problem(error.code, error.detail).body()}
        here()
        return {"ok": True}

    def go_home(self, agent: str) -> None:
        """The agent signed out and has no console left; a presence that the phone system masters stays."""
        known = self._hub.world.floor.agents.get(AgentId(agent))
        if known is None or known.presence_by == "source":
            return
        try:
            self._hub.handle(c.SetPresence(agent=known.id, presence=OFFLINE))
        except StorageUnavailable:
            log.warning("! presence of %s stays as it is: the log takes nothing now", agent)

    def _forget_old(self) -> None:
        before = self._hub.now() - REMEMBERED_MS
        while self._replies:
            key, reply = next(iter(self._replies.items()))
            if reply.at >= before and len(self._replies) <= MAX_REMEMBERED:
                return
            del self._replies[key]

    # --- the commands ------------------------------------------------------------------------------

    async def _set_presence(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        self._hub.handle(c.SetPresence(agent=_agent(viewer), presence=args["presence"]), rows.with_reply())

    async def _accept_offer(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        offer = OfferId(args["offer_id"])
        self._hub.handle(c.AcceptOffer(agent=_agent(viewer), offer_id=offer), rows.with_reply())

    async def _decline_offer(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        offer = OfferId(args["offer_id"])
        self._hub.handle(c.DeclineOffer(agent=_agent(viewer), offer_id=offer), rows.with_reply())

    async def _shown(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        agent, offer_id = _agent(viewer), OfferId(args["offer_id"])
        contact = self._hub.world.floor.contacts.get(contact_of(offer_id))
        if contact is None or not _has_been_offered(contact, offer_id, agent):
            raise NotYourOffer(f"offer {offer_id} is not yours, or over")
        row = PopRow(offer_id, agent, args["painted_ms"], self._hub.now())
        self._hub.write(rows.with_reply(row))
        self._pop_shown(args["painted_ms"])

    async def _choose_customer(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        contact_id, customer_id = args["contact_id"], args.get("customer_id")
        self._own(viewer, contact_id)
        if customer_id is not None:
            await self._customers.get(customer_id)
        command = c.ChooseCustomer(
            agent=_agent(viewer),
            contact_id=ContactId(contact_id),
            customer_id=CustomerId(customer_id) if customer_id is not None else None,
        )
        audit = AuditRow(self._hub.now(), viewer.name, "choose_customer", customer_id or "")
        self._hub.handle(command, rows.with_reply(audit))
        await self._hub.durable()
        await self._pop.choose(contact_id, customer_id)

    async def _set_note(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        contact_id = args["contact_id"]
        self._own(viewer, contact_id)
        command = c.ChangeNote(agent=_agent(viewer), contact_id=ContactId(contact_id))
        with self._hub.world.details.changed(contact_id, note=args["text"]) as row:
            self._hub.handle(command, rows.with_reply(row))

    async def _add_question(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        contact_id = args["contact_id"]
        self._own(viewer, contact_id)
        agent = _agent(viewer)
        row = QuestionRow(contact_id, self._hub.now(), args["question"], args.get("answer"), agent)
        self._hub.handle(c.AddQuestion(agent=agent, contact_id=ContactId(contact_id)), rows.with_reply(row))
        await self._hub.durable()
        await self._pop.refresh(contact_id)

    async def _hold(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        contact_id = self._supported(viewer, args, "hold")
        self._hub.handle(c.RequestHold(agent=_agent(viewer), contact_id=contact_id), rows.with_reply())

    async def _resume(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        contact_id = self._supported(viewer, args, "hold")
        self._hub.handle(c.RequestResume(agent=_agent(viewer), contact_id=contact_id), rows.with_reply())

    async def _end_contact(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        contact_id = self._supported(viewer, args, "hangup")
        self._hub.handle(c.RequestEnd(agent=_agent(viewer), contact_id=contact_id), rows.with_reply())

    async def _transfer(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        self._own(viewer, args["contact_id"])
        raise Problem("not_supported", "transferring from the console comes with a later version")

    async def _finish_wrap_up(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        command = c.FinishWrapUp(
            agent=_agent(viewer), contact_id=ContactId(args["contact_id"]), disposition=args["disposition"]
        )
        contact = self._hub.world.floor.contacts.get(command.contact_id)
        if contact is None or command.agent not in contact.wrap_ups:
            self._hub.handle(command)  # says what is wrong
        live = self._hub.world.details
        note = args["note"] if args.get("note") is not None else live[args["contact_id"]].note
        with live.changed(args["contact_id"], note=note, disposition=args["disposition"]) as row:
            self._hub.handle(command, rows.with_reply(row))

    async def _extend_wrap_up(self, viewer: Viewer, args: Args, rows: _Rows) -> None:
        command = c.ExtendWrapUp(
            agent=_agent(viewer), contact_id=ContactId(args["contact_id"]), by_ms=args["seconds"] * 1000
        )
        self._hub.handle(command, rows.with_reply())

    # --- checks ------------------------------------------------------------------------------------

    def _own(self, viewer: Viewer, contact_id: str) -> tuple[Contact, Details]:
        contact = self._hub.world.floor.contacts.get(ContactId(contact_id))
        if contact is None:
            raise Problem("unknown_contact", f"contact {contact_id} is not live: unknown, or closed")
        if _agent(viewer) not in contact.agents():
            raise NotYourContact(f"contact {contact_id} is not with {viewer.agent}")
        return contact, self._hub.world.details[contact_id]

    def _supported(self, viewer: Viewer, args: Args, capability: str) -> ContactId:
        _, details = self._own(viewer, args["contact_id"])
        if capability not in self._hub.world.capabilities(details.source):
            raise Problem("not_supported", f"the source {details.source!r} does not offer {capability}")
        return ContactId(args["contact_id"])


class _Rows:
    """The reply's row, to be written in the same transaction as what the command does."""

    def __init__(self, viewer: str, ref: str, at: Instant) -> None:
        self._viewer = viewer
        self._ref = ref
        self._at = at

    def body(self, result: Json | None) -> Json:
        """A reply that says done."""
        return {"ok": True} if result is None else {"ok": True, "result": result}

    def with_reply(self, *rows: Row) -> list[Row]:
        """``rows`` and the row of the reply."""
        return [*rows, self._reply(self.body(None))]

    def refused(self, body: Json) -> list[Row]:
        """The row of a refusal."""
        return [self._reply(body)]

    def _reply(self, body: Json) -> CommandReplyRow:
        return CommandReplyRow(self._viewer, self._ref, self._at, json.dumps(body, ensure_ascii=False))


def _has_been_offered(contact: Contact, offer_id: OfferId, agent: AgentId) -> bool:
    """Whether it is the agent's pending offer, or one that ended by the agent's taking the contact."""
    offer = contact.offers.get(offer_id)
    if offer is not None:
        return offer.agent == agent
    return offer_id in contact.ended_offers and agent in contact.agents()


def _agent(viewer: Viewer) -> AgentId:
    if viewer.agent is None:
        raise Problem("forbidden", f"{viewer.name} is no agent")
    return AgentId(viewer.agent)
