"""Opens work items and moves them on: what is written goes with the event, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import orjson

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.api.json import Json
from contacthub.clock import uuid7
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.messages.model import Attachment
from contacthub.messages.rows import AttachmentOfItemRow
from contacthub.problems import Problem
from contacthub.processes import commands as p
from contacthub.processes.book import Book
from contacthub.processes.config import Step
from contacthub.processes.errors import NotYourStep, Stale, UnknownItem, WrongState
from contacthub.processes.events import Filled, Holder
from contacthub.processes.item import Item
from contacthub.processes.money import Proposal
from contacthub.processes.words import AGENT, CLOSED, DAY_MS, QUEUE, ROLE, SUPERVISOR, ItemId
from contacthub.routing.errors import UnknownAgent, UnknownQueue
from contacthub.routing.events import Event
from contacthub.routing.words import AgentId, Instant, QueueId
from contacthub.work.files import FILE, file_rows
from contacthub.work.filled import checked, edited, filled_of
from contacthub.work.following import ITEM, LINKED, both_ways, following
from contacthub.work.rows import LinkRow, NoteRow, QuoteRow, RecordRow, RemovedFileRow, TextsRow
from contacthub.work.said import HEARD_AGAIN, Approval, Link, NewWork, Said
from contacthub.work.service_records import record_of
from contacthub.work.store import StoredItem, Texts, WorkStore


class Work:
    """The one way on for items, for screens, programs and rules alike.

    Each raises ``Rejected`` or ``Problem`` where it is not allowed; then nothing has changed. Await
    ``Hub.durable`` before answering.
    """

    def __init__(self, hub: Hub, world: World, store: WorkStore) -> None:
        self._hub = hub
        self._world = world
        self.store = store

    @property
    def _book(self) -> Book:
        return self._hub.work.book

    def by(
        self,
        name: str,
        agent: AgentId | None,
        *,
        is_supervisor: bool,
        role: str | None = None,
        is_program: bool = False,
    ) -> p.By:
        """Who asks, as the engine knows them."""
        known = self._world.floor.agents.get(agent) if agent is not None else None
        queues = frozenset(known.queues) if known is not None else frozenset()
        return p.By(
            name=name,
            agent=agent,
            is_supervisor=is_supervisor,
            queues=queues,
            role=role,
            is_program=is_program,
        )

    def by_viewer(self, viewer: Viewer) -> p.By:
        """The same of who has signed in: a supervisor, or an agent also where a program asks for them."""
        agent = AgentId(viewer.agent) if viewer.agent is not None else None
        return self.by(
            viewer.name,
            agent,
            is_supervisor=viewer.role is not Role.AGENT and agent is None,
            role=viewer.role.value if agent is None else Role.AGENT.value,
            is_program=viewer.is_program and agent is None,
        )

    def new_id(self) -> ItemId:
        """The id for an item that is about to be opened."""
        return ItemId(uuid7(self._hub.now()))

    def open(
        self, new: NewWork, by: p.By, rows: Sequence[Row] = (), *, item_id: ItemId | None = None
    ) -> ItemId:
        """Begin an item; return its id."""
        return self.begin(new, by, rows, item_id=item_id)[0]

    def begin(
        self, new: NewWork, by: p.By, rows: Sequence[Row] = (), *, item_id: ItemId | None = None
    ) -> tuple[ItemId, list[Event]]:
        """Begin an item; return its id, and what happened."""
        process, _ = self._book.process(new.process)
        first = process.steps[0]
        fields = checked(first, new.fields or {}, needed=False, agents=self._world.floor.agents)
        if new.owner is not None:
            self.check_agent(new.owner)
        item_id = item_id or self.new_id()
        command = p.OpenWork(
            item_id=item_id,
            process=new.process,
            series=self._series(process.prefix),
            by=by,
            owner=new.owner,
            customer_id=new.customer_id,
            from_contact=new.contact_id,
            priority=new.priority,
            due_at=new.due_at,
            waits_for=new.waits_for,
        )
        texts = TextsRow(item_id, new.title, new.product, _json({first.id: fields} if fields else {}))
        said = Said(note=new.note, fields=fields)
        return item_id, self._hub.handle(command, [texts, *self._noted(item_id, 1, said), *rows])

    def _series(self, prefix: str) -> str:
        zone = ZoneInfo(self._world.directory.floor.time_zone)
        year = datetime.fromtimestamp(self._hub.now() / 1000, zone).year
        return f"{prefix}-{year}"

    def advance(
        self,
        item: StoredItem,
        outcome: str,
        said: Said,
        by: p.By,
        *,
        version: int | None,
        due_at: Instant | None = None,
        approval: Approval | None = None,
        rows: Sequence[Row] = (),
    ) -> None:
        """End the step at which an item is; what its outcome opens begins with it.

        ``approval``: needed with an outcome that approves.
        """
        live = self._current(item)
        step = self._book.step(live)
        found = step.outcome(outcome)
        needed = found is not None and found.to is not None
        fields = checked(step, said.fields or {}, needed=needed, agents=self._world.floor.agents)
        if found is not None and found.needs_note and not (said.note or "").strip():
            raise Problem(
                "invalid", f"{found.name or outcome}: say why", [("#/note", "needed with this outcome")]
            )
        if found is not None and found.is_approval and approval is None:
            words = "what is approved has to be named, by its sha256"
            raise Problem("invalid", words, [("#/proposal", "needed with this outcome")])
        filled, texts = self._filled(item, step, fields)
        if due_at is None and found is not None and found.on is not None:
            due_at = self._begins(item, step, found.on, fields)
        command = p.AdvanceWork(
            item_id=live.id,
            by=by,
            step=step.id,
            outcome=outcome,
            version=version,
            due_at=due_at,
            is_covered=said.prepared.is_covered,
            filled=filled,
            proposal=None if approval is None else approval.sha256,
            same_customer=() if approval is None else tuple(approval.same_customer),
        )
        begun = following(self._book, item, found, self._hub.now(), self._series)
        note = "\n".join(each for each in (said.note or "", *begun.lines) if each)
        if found is not None and found.writes is not None and live.customer_id is not None:
            texts.append(self._record(live, item.texts, fields, by))
        noted = self._noted(live.id, live.version + 1, Said(note=note, fields=fields))
        noted += file_rows(live.id, live.version + 1, said.files, self._hub.now(), by.name)
        self._hub.handle_all(
            [command, *begun.commands], [*begun.rows, *said.prepared.rows, *texts, *noted, *rows]
        )

    def edit(
        self,
        item: StoredItem,
        step: str,
        said: Said,
        by: p.By,
        *,
        version: int,
        rows: Sequence[Row] = (),
    ) -> None:
        """Change what was filled in at a step that is done; a blank takes out what is there."""
        live = self._current(item)
        found = self.step(item, step)
        fields = edited(found, said.fields or {}, agents=self._world.floor.agents)
        filled, texts = self._filled(item, found, fields)
        command = p.EditWork(item_id=live.id, by=by, step=step, version=version, filled=filled)
        noted = self._noted(live.id, live.version + 1, Said(note=said.note, fields=fields))
        self._hub.handle(command, [*said.prepared.rows, *texts, *noted, *rows])

    def step(self, item: StoredItem, name: str) -> Step:
        """A step of an item's process. Raises: Problem."""
        found = self._book.processes[item.row.process, item.row.revision].step(name)
        if found is None:
            words = f"the process {item.row.process} has no step {name!r}"
            raise Problem("invalid", words, [("#/step", "there is no such step")])
        return found

    def proposal(self, item_id: ItemId) -> Proposal | None:
        """What the step at which an item is judges."""
        live = self._book.item(item_id)
        return live.proposals.get(self._book.step(live).approves or "")

    def _current(self, item: StoredItem) -> Item:
        """The open item that was read. Raises ``Stale`` if it has changed since then."""
        live = self._book.item(ItemId(item.row.id))
        if item.row.version != live.version:
            raise Stale(f"{live.number} has just changed: read it again")
        return live

    def _filled(
        self, item: StoredItem, step: Step, fields: Mapping[str, str]
    ) -> tuple[Filled | None, list[Row]]:
        """What the engine has to know of the step's fields, as they are with these, and their row."""
        process = self._book.processes[item.row.process, item.row.revision]
        both = {**item.texts.fields.get(step.id, {}), **fields}
        after = {name: text for name, text in both.items() if text}
        filled = filled_of(process, step, item.row.id, after)
        if not fields:
            return filled, []
        kept = {**item.texts.fields, step.id: after}
        return filled, [TextsRow(item.row.id, item.texts.title, item.texts.product, _json(kept))]

    def _begins(self, item: StoredItem, step: Step, name: str, fields: Mapping[str, str]) -> Instant | None:
        """The beginning of the day that a field names."""
        day = fields.get(name) or item.texts.fields.get(step.id, {}).get(name)
        if not day:
            return None
        zone = ZoneInfo(self._world.directory.floor.time_zone)
        return int(datetime.combine(date.fromisoformat(day), time(), zone).timestamp() * 1000)

    def _record(self, live: Item, texts: Texts, filled: Mapping[str, str], by: p.By) -> RecordRow:
        directory = self._world.directory
        zone, names = directory.floor.time_zone, directory.agent_name
        record = record_of(live, texts, filled, now=self._hub.now(), zone=zone, names=names)
        return RecordRow(
            live.id,
            live.reopened,
            live.version + 1,
            live.customer_id or "",
            texts.product,
            by.name,
            _json(record),
        )

    def note(
        self,
        item_id: ItemId,
        text: str,
        by: p.By,
        rows: Sequence[Row] = (),
        *,
        files: Sequence[Attachment] = (),
        heard: str | None = None,
    ) -> None:
        """Write something down with an item; ``heard``: that it was wanted again, under this title."""
        live = self._book.item(item_id)
        said = Said(note=text, fields=None if heard is None else {HEARD_AGAIN: heard})
        noted = self._noted(item_id, live.version + 1, said)
        noted += file_rows(item_id, live.version + 1, files, self._hub.now(), by.name)
        self._hub.handle(p.NoteWork(item_id=item_id, by=by), [*noted, *rows])

    def quote(
        self,
        quote: QuoteRow,
        by: p.By,
        *,
        version: int | None,
        discounted: bool = False,
        rows: Sequence[Row] = (),
    ) -> None:
        """Make a quote, or have one in another state."""
        command = p.QuoteWork(
            item_id=ItemId(quote.item_id),
            by=by,
            version=version,
            n=quote.n,
            state=quote.state,
            is_discounted=discounted,
        )
        self._hub.handle(command, [quote, *rows])

    def link(self, item_id: ItemId, link: Link, by: p.By, rows: Sequence[Row] = ()) -> None:
        """Have an item belong with another thing, or not any more."""
        live, now = self._book.item(item_id), self._hub.now()
        command = p.LinkWork(item_id=live.id, by=by, link=link.kind, ref=link.ref, gone=link.gone)
        linked: Sequence[Row] = [LinkRow(live.id, link.kind, link.ref, LINKED, now, by.name, int(link.gone))]
        if link.kind == ITEM:
            linked = both_ways(live.id, link.ref, LINKED, now, by.name, gone=link.gone)
        self._hub.handle(command, [*linked, *rows])

    def remove_file(self, item_id: ItemId, file_id: str, by: p.By, rows: Sequence[Row] = ()) -> None:
        """Take a file of an item away; what it was stays in the history."""
        removed = RemovedFileRow(self._hub.now(), by.name, item_id, file_id)
        command = p.LinkWork(item_id=item_id, by=by, link=FILE, ref=file_id, gone=True)
        self._hub.handle(command, [removed, AttachmentOfItemRow(file_id, None), *rows])

    def assign(
        self,
        item_id: ItemId,
        holder: Holder,
        by: p.By,
        *,
        version: int | None,
        note: str | None = None,
        rows: Sequence[Row] = (),
    ) -> None:
        """Give an item to an agent, a queue or the supervisors."""
        self.check_holder(holder)
        live = self._book.item(item_id)
        if live.holder == holder:
            raise WrongState(f"{live.number} is with {holder.kind} {holder.name} already")
        noted = self._noted(item_id, live.version + 1, Said(note=note))
        command = p.AssignWork(item_id=item_id, by=by, version=version, holder=holder)
        self._hub.handle(command, [*noted, *rows])

    def plan(
        self,
        item_id: ItemId,
        due_at: Instant | None,
        by: p.By,
        *,
        version: int | None,
        note: str | None = None,
        rows: Sequence[Row] = (),
    ) -> None:
        """Have the step begin at another time; None: now."""
        live = self._book.item(item_id)
        noted = self._noted(item_id, live.version + 1, Said(note=note))
        self._hub.handle(p.PlanWork(item_id=item_id, by=by, version=version, due_at=due_at), [*noted, *rows])

    async def reopen(self, item: StoredItem, note: str, by: p.By, rows: Sequence[Row] = ()) -> None:
        """Have an item that was over begin again, under its number."""
        row = item.row
        if row.state != CLOSED or row.closed_at is None:
            raise WrongState(f"{row.number} is open")
        process, _ = self._book.process(row.process)
        if self._hub.now() - row.closed_at > process.reopen_days * DAY_MS:
            raise WrongState(
                f"{row.number} was over for more than {process.reopen_days} days: open a new one"
            )
        kind, _, name = row.keeper.partition(" ")
        owner = AgentId(name) if kind == AGENT and AgentId(name) in self._world.floor.agents else None
        command = p.OpenWork(
            item_id=ItemId(row.id),
            process=row.process,
            series=row.number.rpartition("-")[0],
            by=by,
            owner=owner,
            keeper=row.keeper,
            customer_id=row.customer_id,
            from_contact=row.contact_id,
            priority=row.priority,
            number=row.number,
            reopened=row.reopened + 1,
            version=row.version + 1,
        )
        self._hub.handle(command, [*self._noted(ItemId(row.id), row.version + 1, Said(note=note)), *rows])

    def check_holder(self, holder: Holder) -> None:
        """Raise ``UnknownAgent`` or ``UnknownQueue`` if there is no such agent or queue."""
        if holder.kind == AGENT:
            self.check_agent(AgentId(holder.name))
        elif holder.kind == QUEUE and QueueId(holder.name) not in self._world.floor.queues:
            raise UnknownQueue(f"there is no queue {holder.name!r}")

    def check_agent(self, agent: AgentId) -> None:
        """Raise ``UnknownAgent`` unless there is such an agent."""
        if agent not in self._world.floor.agents:
            raise UnknownAgent(f"there is no agent {agent!r}")

    @staticmethod
    def _noted(item_id: ItemId, version: int, said: Said) -> list[Row]:
        text = (said.note or "").strip()
        if not text and not said.fields:
            return []
        return [NoteRow(item_id, version, text, _json(dict(said.fields or {})))]

    async def is_item(self, item_id: str) -> bool:
        """Whether there is such an item, or was."""
        return await self.store.item(item_id) is not None

    async def stored(self, item_id: str) -> StoredItem:
        """An item by its id. Raises ``UnknownItem``."""
        found = await self.store.item(item_id)
        if found is None:
            raise UnknownItem("there is no such item")
        return found


def need_part(item: StoredItem) -> NotYourStep:
    """What an agent is told who has no part in an item."""
    return NotYourStep(f"{item.row.number} is not with you")


def holder_of(agent: str | None, queue: str | None) -> Holder:
    """An agent, a queue, or the supervisors. Raises: Problem: both are named."""
    if agent is not None and queue is not None:
        raise Problem("invalid", "give an agent or a queue, not both", [("#/queue", "beside an agent")])
    if agent is not None:
        return Holder(kind=AGENT, name=agent)
    return Holder(kind=ROLE, name=SUPERVISOR) if queue is None else Holder(kind=QUEUE, name=queue)


def _json(value: Json) -> str:
    return orjson.dumps(value).decode()
