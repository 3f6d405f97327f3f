"""A console command as one row: its form, the rule of who may send it, an example, and the deed."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import KW_ONLY, dataclass
from typing import Any, Generic, TypeVar, get_args

from contacthub.access.audit import Action, AuditRow
from contacthub.access.rate_limit import Limit
from contacthub.access.rules import PartCheck, Rule
from contacthub.api.json import Json
from contacthub.console.commands.form import ConsoleCommand
from contacthub.console.consoles import Consoles
from contacthub.console.rows import CommandReplyRow
from contacthub.console.session import Session
from contacthub.contacts.choosing import Choosing
from contacthub.contacts.details import Details
from contacthub.contacts.past import ContactReads, StoredContact
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.customers.changes import CustomerChanges
from contacthub.customers.store import CustomerStore
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.messages.typing import Typing
from contacthub.messages.writing import MessageWriting
from contacthub.routing.commands import Command
from contacthub.routing.errors import NotYourContact, UnknownContact
from contacthub.routing.words import AgentId, ContactId, Instant
from contacthub.sources.call_backs import CallBacks
from contacthub.work.acts import WorkActs

DONE: Json = {"ok": True}


def done(result: Json | None) -> Json:
    """The reply to a command that was done; ``result``: what there is to say beyond that."""
    return DONE if result is None else {**DONE, "result": result}


USUAL = Limit(per_second=200, burst=2_000)
"""What hardly costs anything: more than any person or program needs, and less than holds the hub up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The sender of a command, its ``ref``, and when it came. ``agent`` is empty for a supervisor."""

    name: str
    agent: AgentId
    part: PartCheck
    ref: str
    at: Instant

    def with_reply(self, *rows: Row, result: Json | None = None) -> list[Row]:
        """``rows`` and the reply "done", for the transaction that holds what the command does.

        Once the deed is on disk so is its reply: sent again after a restart, the command is not done again.
        """
        return [*rows, self.reply(done(result))]

    def audit(self, action: Action, subject: str, **details: Any) -> AuditRow:
        """The row that says what they did, to whom or what (Any: JSON)."""
        told = json.dumps(details, ensure_ascii=False)
        return AuditRow(self.at, self.name, action, subject, details=told)

    def reply(self, body: Json) -> CommandReplyRow:
        """The row that keeps a reply for repetition."""
        return CommandReplyRow(self.name, self.ref, self.at, json.dumps(body, ensure_ascii=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of the hub that commands use. ``pop_shown`` is told how long a card took to the screen."""

    hub: Hub
    world: World
    consoles: Consoles
    pop: ScreenPop
    call_backs: CallBacks
    choosing: Choosing
    customers: CustomerStore
    customer_changes: CustomerChanges
    past: ContactReads
    writing: MessageWriting
    typing: Typing
    work: WorkActs
    pop_shown: Callable[[int], None] = lambda painted_ms: None

    def own(self, who: Sender, contact_id: ContactId) -> Details:
        """The details of a live contact that the agent has a part in; a supervisor needs none.

        Raises:
            UnknownContact: there is no such live contact.
            NotYourContact: it is with other agents.
        """
        contact = self.world.floor.live(contact_id)
        refusal = NotYourContact(f"contact {contact_id} is not with {who.agent}")
        who.part.need(lambda agent: agent in contact.agents(), refusal)
        who.part.need_seen(f"contact {contact_id}", queues=(contact.queue,), agents=contact.agents())
        return self.world.details[contact_id]

    async def had(self, who: Sender, contact_id: ContactId) -> StoredContact:
        """A contact that the agent has or had.

        Raises:
            UnknownContact: there is no such contact.
            NotYourContact: it was with other agents.
        """
        await self.hub.caught_up()
        stored = await self.past.contact(contact_id)
        if stored is None:
            raise UnknownContact(f"there is no contact {contact_id}")
        refusal = NotYourContact(f"contact {contact_id} was not with {who.agent}")
        who.part.need(lambda agent: agent in stored.agents, refusal)
        return stored


Form = TypeVar("Form", bound=ConsoleCommand)


@dataclass(frozen=True, slots=True)
class Spec(Generic[Form]):
    """One command, as everything that needs to know of it reads it.

    Exactly one of the last three says what is done:

    ``command``   the one command to the engine that it is
    ``deed``      a coroutine function, for what needs more than that
    ``here``      what it means for the socket it came by; it changes nothing on the floor and is not kept

    ``limit`` is how often one viewer may send it, at all their sockets together. ``by_itself``: screens send
    it without the user doing anything, so that it does not prolong the sign-in.
    """

    form: type[Form]
    _: KW_ONLY
    rule: Rule
    example: Json
    limit: Limit = USUAL
    by_itself: bool = False
    command: Callable[[Sender, Form], Command] | None = None
    deed: Callable[[Sender, Form, Parts], Coroutine[Any, Any, Json | None]] | None = None
    here: Callable[[Consoles, Session], None] | None = None

    @property
    def name(self) -> str:
        """What ``cmd`` says."""
        [word] = get_args(self.form.model_fields["cmd"].annotation)
        return str(word)
