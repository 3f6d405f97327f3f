"""What people and programs do with work, the same at every door: over HTTP and at a console."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from contacthub.access.audit import Action
from contacthub.access.roles import Role
from contacthub.access.rules import PartCheck
from contacthub.api.json import Json
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes.commands import By
from contacthub.processes.errors import NotYourStep, Stale, WrongState
from contacthub.processes.events import Holder
from contacthub.processes.stock import thing
from contacthub.processes.words import AGENT, CLOSED, QUEUE, ItemId
from contacthub.routing.values import value
from contacthub.routing.words import AgentId
from contacthub.sources.bounds import not_before
from contacthub.sources.work_in import check_one_thing
from contacthub.work.bodies import (
    FieldsBody,
    NoteBody,
    OpenBody,
    PlanBody,
    ReopenBody,
    StepBody,
    WorkAssignBody,
)
from contacthub.work.files import ItemFile, ItemFiles
from contacthub.work.filled import changed_since
from contacthub.work.following import LINKED, both_ways
from contacthub.work.naming import Naming
from contacthub.work.quotes import Prepared, Pricing
from contacthub.work.said import Approval, NewWork, Said
from contacthub.work.sight import Sight, Sights, sees
from contacthub.work.store import StoredItem, WorkFilter, WorkStore
from contacthub.work.work import Work, holder_of, need_part

MAX_HISTORY: Final = 1_000
OPPORTUNITY: Final = "opportunity"
"""The kind of which a customer has one for each kind of goods."""
MOST_OPEN: Final = 50
TRIES: Final = 5
"""To see an item and its files as of one moment, while others change it."""
Kept = Callable[[Action, str, Json | None], Sequence[Row]]
"""The rows that go into the transaction of a deed, by its subject and what it answers: audit, and a reply."""


@value(kw_only=True)
class Asker:
    """Who asks."""

    part: PartCheck
    kept: Kept


class WorkActs:
    """Opens, shows and changes items, each audited. Await ``Hub.durable`` before answering.

    ``ids_of``: the ids that mean one customer.
    Each raises ``Rejected`` or ``Problem`` where it is not allowed; then nothing has changed.
    """

    def __init__(
        self,
        hub: Hub,
        work: Work,
        store: WorkStore,
        *,
        sights: Sights,
        ids_of: Callable[[str], Awaitable[Sequence[str]]],
        naming: Naming,
        pricing: Pricing,
        files: ItemFiles,
    ) -> None:
        self._hub = hub
        self._work = work
        self._store = store
        self._sights = sights
        self._ids_of = ids_of
        self.naming = naming
        self._pricing = pricing
        self.files = files

    async def own(self, asks: Asker, item_id: str) -> StoredItem:
        """The item that is asked for. Raises: UnknownItem, NotYourStep."""
        await self._hub.whole()
        await self._hub.durable()  # what is stored is then as new as what the engine knows
        return await self.seen(asks.part, item_id)

    async def seen(self, part: PartCheck, item_id: str) -> StoredItem:
        """An item that who asks sees. Raises: UnknownItem, NotYourStep."""
        sight, item = await self.sight(part), await self._work.stored(item_id)
        is_seen = sight is None or sees(sight, item.row)
        part.need(lambda _: is_seen, need_part(item))
        if not is_seen:
            raise need_part(item)
        return item

    def need_holder(self, part: PartCheck, holder: Holder) -> None:
        """Have whom somebody with a team gives work be of it, or all supervisors. Raises: Forbidden."""
        if part.limit() is not None and holder.kind in {AGENT, QUEUE}:
            queues = (holder.name,) if holder.kind == QUEUE else ()
            agents = (holder.name,) if holder.kind == AGENT else ()
            part.need_seen(f"{holder.kind} {holder.name}", queues=queues, agents=agents)

    async def sight(self, part: PartCheck) -> Sight | None:
        """By what who asks sees items; None: they see all."""
        part.limit()
        return await self._sights.of_viewer(part.viewer)

    async def open_or_note(self, asks: Asker, body: OpenBody) -> tuple[ItemId, bool]:
        """Open an item, or write on the opportunity that is open already; its id, and whether it is new."""
        known = await self._double(asks, body)
        if known is None:
            return await self.open(asks, body), True
        item_id = ItemId(known.row.id)
        rows = asks.kept(Action.NOTE_WORK, known.row.number, {"id": item_id})
        self._work.note(item_id, body.note or "", self.by(asks), rows, heard=body.title.strip())
        return item_id, False

    async def _double(self, asks: Asker, body: OpenBody) -> StoredItem | None:
        """The open opportunity of the customer about the same kind of goods, if who asks may see it."""
        book = self._hub.work.book
        if body.customer_id is None or body.process not in book.current:
            return None
        kind = book.process(body.process)[0].kind
        if kind != OPPORTUNITY:
            return None
        await self._hub.durable()
        ids = tuple(await self._ids_of(body.customer_id))
        found = await self._store.items(WorkFilter(kind=kind, customers=ids, limit=MOST_OPEN))
        category = await self._pricing.category(body.customer_id, body.product)
        viewer = asks.part.viewer
        sight = await (self.sight(asks.part) if viewer.agent is None else self._sights.of(viewer.agent))
        for each in found:
            is_seen = sight is None or sees(sight, each.row)
            if is_seen and await self._pricing.category(each.row.customer_id, each.texts.product) == category:
                return each
        return None

    async def open(self, asks: Asker, body: OpenBody) -> ItemId:
        """Open an item, of who asks unless another owner is named; return its id."""
        due_at = not_before(body.due_at, "#/due_at")
        waits_for = _waits_for(body)
        owner = body.owner if body.owner is not None else asks.part.viewer.agent
        self.need_holder(asks.part, holder_of(owner, None))
        if body.customer_id is not None:
            await self.naming.need_customer(asks.part, body.customer_id)
        if body.contact_id is not None:
            await self.naming.need_contact(asks.part, body.contact_id)
        await self._hub.whole()
        item_id = self._work.new_id()
        new = NewWork(
            process=body.process,
            title=body.title.strip(),
            owner=None if owner is None else AgentId(owner),
            customer_id=body.customer_id,
            contact_id=body.contact_id,
            product=body.product,
            priority=body.priority,
            due_at=due_at,
            waits_for=waits_for,
            note=body.note,
        )
        rows = list(asks.kept(Action.OPEN_WORK, body.process, {"id": item_id}))
        if body.comes_from is not None:
            first = await self.own(asks, body.comes_from)
            rows += both_ways(item_id, first.row.id, LINKED, self._hub.now(), self.by(asks).name)
        return self._work.open(new, self.by(asks), rows, item_id=item_id)

    async def advance(self, asks: Asker, item_id: str, body: StepBody) -> None:
        """End the step at which an item is."""
        due_at = not_before(body.due_at, "#/due_at")
        same_customer = await self.same_customer(item_id)
        item = await self.own(asks, item_id)
        await self._check_proposal(item, body.proposal)
        approval = None
        if body.proposal is not None:
            approval = Approval(sha256=body.proposal, same_customer=same_customer)
        prepared = await self._prepared(item, body)
        await self.files.kept.look_up(body.files)
        there = await self.files.of(item.row.id) if body.files else ()
        files = self.files.named(body.files, asks.part.viewer.name, there)
        self._work.advance(
            item,
            body.outcome,
            Said(note=body.note, fields=body.fields, prepared=prepared, files=files),
            self.by(asks),
            version=body.version,
            due_at=due_at,
            approval=approval,
            rows=asks.kept(Action.ADVANCE_WORK, item.row.number, None),
        )
        self.files.kept.use(item.row.id, files)

    async def _prepared(self, item: StoredItem, body: StepBody) -> Prepared:
        live = self._hub.work.book.items.get(ItemId(item.row.id))
        if live is None:
            return Prepared()
        return await self._pricing.prepared(item, self._hub.work.book.step(live), body.fields)

    async def same_customer(self, item_id: str) -> Sequence[str]:
        """Ids that mean the item's customer, where money is about to be approved."""
        live = self._hub.work.book.items.get(ItemId(item_id))
        if live is None or live.customer_id is None or self._hub.work.book.step(live).approves is None:
            return ()
        return await self._ids_of(live.customer_id)

    async def _check_proposal(self, item: StoredItem, sha256: str | None) -> None:
        """Raise ``stale``, with what has changed, unless it is what is proposed now."""
        if sha256 is None or item.row.state == CLOSED:
            return
        now = self._work.proposal(ItemId(item.row.id))
        if now is None:
            raise Problem("invalid", "nothing is approved here", [("#/proposal", "nothing is approved here")])
        if now.sha256 == sha256:
            return
        step = self._hub.work.book.step(self._hub.work.book.item(ItemId(item.row.id))).approves or ""
        history = await self._store.history(item.row.id, most=MAX_HISTORY)
        changed = changed_since(history, item.row.id, step, sha256)
        what = "it was never proposed so" if changed is None else f"changed since: {', '.join(changed)}"
        words = f"{item.row.number}: {what}; read it again, it is version {now.n} of step {step}"
        raise Problem("stale", words, [("#/proposal", what)])

    async def edit(self, asks: Asker, item_id: str, body: FieldsBody) -> None:
        """Change what was filled in at a step that is done."""
        item = await self.own(asks, item_id)
        prepared = Prepared()
        if item.row.state != CLOSED:
            prepared = await self._pricing.prepared(item, self._work.step(item, body.step), body.fields)
        self._work.edit(
            item,
            body.step,
            Said(note=body.note, fields=body.fields, prepared=prepared),
            self.by(asks),
            version=body.version,
            rows=asks.kept(Action.EDIT_WORK, item.row.number, None),
        )

    async def note(self, asks: Asker, item_id: str, body: NoteBody) -> None:
        """Write something down with an item."""
        await self.files.kept.look_up(body.files)
        item, there = await self._with_files(asks, item_id)
        files = self.files.named(body.files, asks.part.viewer.name, there)
        rows = asks.kept(Action.NOTE_WORK, item.row.number, None)
        self._work.note(ItemId(item.row.id), body.text, self.by(asks), rows, files=files)
        self.files.kept.use(item.row.id, files)

    async def remove_file(self, asks: Asker, item_id: str, file_id: str) -> None:
        """Take a file of an item away. Raises: Problem: not_found; NotYourStep: somebody else sent it."""
        item, there = await self._with_files(asks, item_id)
        found = next((each for each in there if each.file.id == file_id and each.is_there), None)
        if found is None:
            raise Problem("not_found", "the item has no such file")
        viewer = asks.part.viewer
        if found.by != viewer.name and viewer.role not in (Role.SUPERVISOR, Role.ADMIN):
            raise NotYourStep(f"{found.by} has sent the file: they or a supervisor may take it away")
        if item.row.state == CLOSED:
            raise WrongState(f"{item.row.number} is over: open it again first")
        rows = asks.kept(Action.REMOVE_WORK_FILE, item.row.number, None)
        self._work.remove_file(ItemId(item.row.id), file_id, self.by(asks), rows)
        await self._hub.durable()
        await self.files.kept.drop([file_id])  # what a crash leaves goes with all that is not used

    async def _with_files(self, asks: Asker, item_id: str) -> tuple[StoredItem, list[ItemFile]]:
        """The item and its files, both as they are now: nothing waits from here."""
        for _ in range(TRIES):
            item = await self.own(asks, item_id)
            files = await self.files.of(item.row.id)
            live = self._hub.work.book.items.get(ItemId(item.row.id))
            if live is None or live.version == item.row.version:
                return item, files
        raise Stale(f"{item.row.number} is being changed just now: try again")

    async def assign(self, asks: Asker, item_id: str, body: WorkAssignBody) -> None:
        """Give an item to somebody else."""
        holder = holder_of(body.agent, body.queue)
        self.need_holder(asks.part, holder)
        item = await self.own(asks, item_id)
        self._work.assign(
            ItemId(item.row.id),
            holder,
            self.by(asks),
            version=body.version,
            note=body.note,
            rows=asks.kept(Action.ASSIGN_WORK, item.row.number, None),
        )

    async def plan(self, asks: Asker, item_id: str, body: PlanBody) -> None:
        """Put an item off, or begin it now."""
        due_at = not_before(body.due_at, "#/due_at")
        item = await self.own(asks, item_id)
        self._work.plan(
            ItemId(item.row.id),
            due_at,
            self.by(asks),
            version=body.version,
            note=body.note,
            rows=asks.kept(Action.PLAN_WORK, item.row.number, None),
        )

    async def reopen(self, asks: Asker, item_id: str, body: ReopenBody) -> None:
        """Have an item that was over begin again."""
        item = await self.own(asks, item_id)
        rows = asks.kept(Action.REOPEN_WORK, item.row.number, None)
        await self._work.reopen(item, body.note, self.by(asks), rows)

    def by(self, asks: Asker) -> By:
        """Who asks, as the engine knows them."""
        return self._work.by_viewer(asks.part.viewer)


def _waits_for(body: OpenBody) -> str | None:
    if body.waits_for is None:
        return None
    check_one_thing(body.waits_for.sku, body.waits_for.model, "#/waits_for")
    return thing(sku=body.waits_for.sku, model=body.waits_for.model)
