"""Work after the contact over HTTP: open an item, find it, move it on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.roles import Role
from contacthub.access.rules import ADMIN, AGENT, SUPERVISOR, allow, own
from contacthub.access.viewer import Viewer
from contacthub.api.answering import answer, cursor_of, query_instant, query_number, query_place
from contacthub.api.auditing import Auditing, audit_row
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    INSTANT,
    Answer,
    Link,
    Page,
    Parameter,
    Told,
    by,
    json_of,
    limit,
    next_page,
)
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import NOT_BLANK, validated
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes.processor import By
from contacthub.processes.stock import thing
from contacthub.processes.words import CLOSED, ItemId
from contacthub.routing.words import AgentId
from contacthub.sources.bounds import not_before
from contacthub.sources.work_in import check_one_thing
from contacthub.work.filled import changed_since
from contacthub.work.service_records import RecordStore
from contacthub.work.store import StoredItem, WorkFilter, WorkStore
from contacthub.work.wire import (
    FieldsBody,
    GrantsAnswer,
    NoteBody,
    OpenBody,
    PlanBody,
    ProcessesAnswer,
    ReopenBody,
    StepBody,
    WorkAssignBody,
    WorkDetail,
    WorkView,
    grants_view,
    process_view,
    work_detail,
    work_view,
)
from contacthub.work.work import Approval, NewWork, Said, Work, holder_of, need_part

MAX_LIMIT: Final = 200
HOLDERS: Final = ("agent", "queue", "role")
OWNER_KIND: Final = Parameter(
    name="owner_kind",
    about="Only what agents have, or queues, or a role.",
    schema={"type": "string", "enum": list(HOLDERS)},
)
MAX_HISTORY: Final = 1_000
MAX_LINKS: Final = 200
STATES: Final = ("planned", "open", "closed")
LONGEST_Q: Final = 200


def holder_kind_of(text: str | None) -> str | None:
    """A kind of holders from the query. Raises: Problem: invalid."""
    if text is not None and text not in HOLDERS:
        raise Problem(
            "invalid", f"owner_kind is one of {', '.join(HOLDERS)}", [("#/query/owner_kind", "unknown")]
        )
    return text


class Things(Protocol):
    """What an item is about, or belongs with, beside other items."""

    async def has(self, kind: str, ref: str, customer_id: str | None) -> bool:
        """Whether there is such a contact, or such a purchase or product of the customer."""

    async def unit(self, customer_id: str, product: str) -> Json | None:
        """A product of a customer, as the card shows it."""


class WorkDoors:
    """Shows work items and takes changes of them. ``ids_of``: the ids that mean one customer."""

    def __init__(
        self,
        hub: Hub,
        work: Work,
        store: WorkStore,
        auditing: Auditing,
        *,
        ids_of: Callable[[str], Awaitable[Sequence[str]]],
        check_customer: Callable[[str], Awaitable[object]],
        things: Things,
        records: RecordStore,
    ) -> None:
        self._hub = hub
        self._work = work
        self._store = store
        self._auditing = auditing
        self._ids_of = ids_of
        self._check_customer = check_customer
        self._things = things
        self._records = records

    async def processes(self, request: web.Request) -> web.Response:
        """``GET /work/processes``."""
        book = self._hub.work.book
        current = [book.processes[name, revision] for name, revision in sorted(book.current.items())]
        await self._hub.readable()
        return answer({"items": [process_view(each) for each in current]})

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /work``: all that a supervisor may see, of an agent what is theirs."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        wanted = await self._filter(request, most)
        await self._hub.readable()
        found = await self._store.items(wanted)
        page = found[:most]
        if page and viewer(request).is_program:  # the screens of people ask by themselves
            self._auditing.counted(request, Action.READ_WORK, items=len(page))
        book = self._hub.work.book
        last = page[-1].row if len(found) > most else None
        next_cursor = cursor_of(last.due_at, last.id) if last is not None else None
        return answer({"items": [work_view(each, book) for each in page], "next_cursor": next_cursor})

    async def _filter(self, request: web.Request, most: int) -> WorkFilter:
        query, asks = request.query, viewer(request)
        state, late, q = query.get("state"), query.get("late"), query.get("q")
        if state is not None and state not in STATES:
            raise Problem("invalid", f"state is one of {', '.join(STATES)}", [("#/query/state", "unknown")])
        if late not in (None, "true", "false"):
            raise Problem("invalid", "late is true or false", [("#/query/late", "neither")])
        if q is not None and not 1 <= len(q.strip()) <= LONGEST_Q:
            raise Problem("invalid", f"q has 1 to {LONGEST_Q} characters", [("#/query/q", "not so long")])
        customer = query.get("customer")
        customers = None if customer is None else tuple(await self._ids_of(customer))
        return WorkFilter(
            kind=query.get("kind"),
            process=query.get("process"),
            step=query.get("step"),
            state=state,
            holder=query.get("owner"),
            holder_kind=holder_kind_of(query.get("owner_kind")),
            customers=customers,
            due_before=query_instant(request, "due_before"),
            late=None if late is None else late == "true",
            q=q,
            seen_by=self._seen_by(asks, customers),
            after=query_place(request),
            limit=most,
        )

    def _seen_by(self, asks: Viewer, customers: Sequence[str] | None) -> tuple[str, tuple[str, ...]] | None:
        """What an agent may see; None: all, as of the customer with whom they are in contact."""
        if asks.role is not Role.AGENT:
            return None
        floor = self._hub.routing.floor
        known = floor.agents.get(AgentId(asks.agent or ""))
        if known is None:
            return asks.agent or "", ()
        if any(floor.contacts[each].customer_id in (customers or ()) for each in known.contacts):
            return None
        return known.id, tuple(map(str, known.queues))

    async def open(self, request: web.Request) -> web.Response:
        """``POST /work``."""
        asks = viewer(request)
        body = validated(OpenBody, await json_body(request))
        due_at = not_before(body.due_at, "#/due_at")
        waits_for = _waits_for(body)
        if body.customer_id is not None:
            await self._check_customer(body.customer_id)
        await self._hub.whole()
        owner = body.owner if body.owner is not None else asks.agent
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
        audit = audit_row(request, self._hub.now(), Action.OPEN_WORK, body.process)
        item_id = self._work.open(new, self._by(request), [audit])
        return await self._answered(item_id, status=201)

    async def get(self, request: web.Request) -> web.Response:
        """``GET /work/{id}``."""
        await self._hub.readable()
        item = await self._own(request)
        if viewer(request).is_program:
            self._auditing.counted(request, Action.READ_WORK, items=1)
        return answer(await self._detail(item))

    async def _same_customer(self, item_id: str) -> Sequence[str]:
        """Ids that mean the item's customer, where money is about to be approved."""
        live = self._hub.work.book.items.get(ItemId(item_id))
        if live is None or live.customer_id is None or self._hub.work.book.step(live).approves is None:
            return ()
        return await self._ids_of(live.customer_id)

    async def granted(self, request: web.Request) -> web.Response:
        """``GET /work/granted``."""
        customer = request.query.get("customer")
        if customer is None:
            raise Problem("invalid", "customer is needed", [("#/query/customer", "needed")])
        since = query_instant(request, "since")
        await self._hub.readable()
        ids = await self._ids_of(customer)
        rows = await self._store.granted(ids, since=since or 0, most=MAX_HISTORY)
        if viewer(request).is_program:
            self._auditing.counted(request, Action.READ_WORK, items=len(rows))
        return answer(grants_view(rows))

    async def advance(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/steps``."""
        body = validated(StepBody, await json_body(request))
        due_at = not_before(body.due_at, "#/due_at")
        same_customer = await self._same_customer(request.match_info["id"])
        item = await self._own(request)
        await self._check_proposal(item, body.proposal)
        approval = None
        if body.proposal is not None:
            approval = Approval(sha256=body.proposal, same_customer=same_customer)
        self._work.advance(
            item,
            body.outcome,
            Said(note=body.note, fields=body.fields),
            self._by(request),
            version=body.version,
            due_at=due_at,
            approval=approval,
            rows=[audit_row(request, self._hub.now(), Action.ADVANCE_WORK, item.row.number)],
        )
        return await self._answered(ItemId(item.row.id))

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

    async def edit(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/fields``."""
        body = validated(FieldsBody, await json_body(request))
        item = await self._own(request)
        self._work.edit(
            item,
            body.step,
            Said(note=body.note, fields=body.fields),
            self._by(request),
            version=body.version,
            rows=[audit_row(request, self._hub.now(), Action.EDIT_WORK, item.row.number)],
        )
        return await self._answered(ItemId(item.row.id))

    async def note(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/notes``."""
        body = validated(NoteBody, await json_body(request))
        item = await self._own(request)
        audit = audit_row(request, self._hub.now(), Action.NOTE_WORK, item.row.number)
        self._work.note(ItemId(item.row.id), body.text, self._by(request), [audit])
        return await self._answered(ItemId(item.row.id))

    async def assign(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/assign``."""
        body = validated(WorkAssignBody, await json_body(request))
        if body.agent is not None and body.queue is not None:
            raise Problem("invalid", "give an agent or a queue, not both", [("#/queue", "beside an agent")])
        item = await self._own(request)
        self._work.assign(
            ItemId(item.row.id),
            holder_of(body.agent, body.queue),
            self._by(request),
            version=body.version,
            note=body.note,
            rows=[audit_row(request, self._hub.now(), Action.ASSIGN_WORK, item.row.number)],
        )
        return await self._answered(ItemId(item.row.id))

    async def plan(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/plan``."""
        body = validated(PlanBody, await json_body(request))
        due_at = not_before(body.due_at, "#/due_at")
        item = await self._own(request)
        self._work.plan(
            ItemId(item.row.id),
            due_at,
            self._by(request),
            version=body.version,
            note=body.note,
            rows=[audit_row(request, self._hub.now(), Action.PLAN_WORK, item.row.number)],
        )
        return await self._answered(ItemId(item.row.id))

    async def reopen(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/reopen``."""
        body = validated(ReopenBody, await json_body(request))
        await self._hub.durable()
        item = await self._own(request)
        audit = audit_row(request, self._hub.now(), Action.REOPEN_WORK, item.row.number)
        await self._work.reopen(item, body.note, self._by(request), [audit])
        return await self._answered(ItemId(item.row.id))

    async def _own(self, request: web.Request) -> StoredItem:
        """The item that is asked for. Raises: UnknownItem, NotYourStep."""
        await self._hub.whole()
        await self._hub.durable()  # what is stored is then as new as what the engine knows
        item = await self._work.stored(request.match_info["id"])
        part(request).need(lambda agent: self._work.sees(agent, item), need_part(item))
        return item

    async def _answered(self, item_id: ItemId, *, status: int = 200) -> web.Response:
        await self._hub.durable()
        return answer(await self._detail(await self._work.stored(item_id)), status=status)

    async def _detail(self, item: StoredItem) -> Json:
        history = await self._store.history(item.row.id, most=MAX_HISTORY)
        links = await self._store.links(item.row.id, most=MAX_LINKS)
        ids = await self._same_customer(item.row.id)
        owed = await self._records.of_item(item.row.id)
        unit: Json | None = None
        if item.row.customer_id is not None and item.texts.product is not None:
            unit = await self._things.unit(item.row.customer_id, item.texts.product)
        return work_detail(
            item,
            history,
            self._hub.work.book,
            links=links,
            unit=unit,
            owed=owed,
            now=self._hub.now(),
            same_customer=ids,
        )

    def _by(self, request: web.Request) -> By:
        asks = viewer(request)
        agent = AgentId(asks.agent) if asks.agent is not None else None
        return self._work.by(
            asks.name,
            agent,
            is_supervisor=asks.role is not Role.AGENT and agent is None,
            role=asks.role.value if agent is None else Role.AGENT.value,
            is_program=asks.is_program and agent is None,
        )


def _waits_for(body: OpenBody) -> str | None:
    if body.waits_for is None:
        return None
    check_one_thing(body.waits_for.sku, body.waits_for.model, "#/waits_for")
    return thing(sku=body.waits_for.sku, model=body.waits_for.model)


ID: Final = "$response.body#/id"
READ, WRITE = ("work:read", "work:write"), ("work:write",)
CHANGED: Final = {200: Answer(about="The item as it is now", shape=WorkDetail)}
OF_ITEM: Final = ("unknown_item", "not_your_step")


def _change(
    what: str, handler: str, told: Told, who: Sequence[Role] = (AGENT, SUPERVISOR)
) -> Route[WorkDoors]:
    return Route(
        "POST",
        f"{API}/work/{{id}}/{what}",
        getattr(WorkDoors, handler),
        rule=own(*who, *WRITE),
        told=told,
    )


ROUTES = (
    Route(
        "GET",
        f"{API}/work/processes",
        WorkDoors.processes,
        rule=allow(AGENT, SUPERVISOR, *READ),
        told=Told(
            tag="Work",
            summary="Processes by which work goes on",
            about="`[[processes]]` of the floor file. Items that are open keep the process they began with.",
            answers={200: Answer(about="The processes", shape=ProcessesAnswer)},
        ),
    ),
    Route(
        "GET",
        f"{API}/work/granted",
        WorkDoors.granted,
        rule=allow(SUPERVISOR, ADMIN, "work:read"),
        told=Told(
            tag="Work",
            summary="Money that was approved for a customer",
            about="By any id they had, the newest first. What was withdrawn is void.",
            parameters=(
                Parameter(name="customer", about="Whose.", schema={"type": "string"}, needed=True),
                Parameter(name="since", about="Only what was approved then or later.", schema=INSTANT),
            ),
            answers={200: Answer(about="What was approved", shape=GrantsAnswer)},
        ),
    ),
    Route(
        "GET",
        f"{API}/work",
        WorkDoors.list_all,
        rule=allow(AGENT, SUPERVISOR, ADMIN, *READ),
        told=Told(
            tag="Work",
            summary="Work after the contact",
            about="Those due first come first, so what is late is on top. Agents see what they hold or took "
            "up, what waits in their queues, and all of the `customer` they are in contact with.",
            parameters=(
                by("kind", "Only of this kind, such as `complaint`."),
                by("process", "Only by this process."),
                by("step", "Only at this step."),
                Parameter(
                    name="state",
                    about="Not given: what is not closed.",
                    schema={"type": "string", "enum": list(STATES)},
                ),
                by("owner", "Only what this agent, queue or role has."),
                OWNER_KIND,
                by("customer", "Only of this customer, by any id they had."),
                Parameter(name="due_before", about="Only what begins or is late by then.", schema=INSTANT),
                Parameter(
                    name="late",
                    about="Only what is late, or only what is not.",
                    schema={"type": "string", "enum": ["true", "false"]},
                ),
                Parameter(
                    name="q",
                    about="A number such as `C-2026-000123`, or a part of the title.",
                    schema={"type": "string", "minLength": 1, "maxLength": LONGEST_Q, "pattern": NOT_BLANK},
                ),
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(WorkView),
                    links=(
                        Link(f"GET {API}/work/{{id}}", {"id": "$response.body#/items/0/id"}),
                        next_page(f"GET {API}/work"),
                    ),
                )
            },
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "POST",
        f"{API}/work",
        WorkDoors.open,
        rule=allow(AGENT, SUPERVISOR, *WRITE),
        told=Told(
            tag="Work",
            summary="Open an item",
            about="It has a number by which people speak of it, and begins at the first step of its process.",
            body=json_of(
                OpenBody,
                follow_up={
                    "process": "follow_up",
                    "title": "Ask whether the remote works now",
                    "due_at": "2026-05-02T10:00:00+08:00",
                },
            ),
            answers={
                201: Answer(
                    about="It is open",
                    shape=WorkDetail,
                    links=(
                        Link(f"GET {API}/work/{{id}}", {"id": ID}),
                        Link(f"POST {API}/work/{{id}}/notes", {"id": ID}),
                        Link(f"POST {API}/work/{{id}}/steps", {"id": ID}),
                    ),
                )
            },
            problems=("unknown_process", "unknown_agent", "unknown_customer"),
        ),
    ),
    Route(
        "GET",
        f"{API}/work/{{id}}",
        WorkDoors.get,
        rule=own(AGENT, SUPERVISOR, ADMIN, *READ),
        told=Told(
            tag="Work",
            summary="An item with its steps and its history",
            about="The history is only ever added to: who, when, what and why.",
            answers={200: Answer(about="The item", shape=WorkDetail)},
            problems=OF_ITEM,
        ),
    ),
    _change(
        "steps",
        "advance",
        Told(
            tag="Work",
            summary="End the step at which an item is",
            about="The only way on. A step that needs another person than did an earlier one is refused to "
            "who did that; `version` is what `GET` said, so that no change is lost. An outcome that approves "
            "names what is approved: `proposal` is the `sha256` that `GET` said; if it has changed since, "
            "the refusal (`stale`) says what.",
            body=json_of(StepBody, done={"outcome": "done", "version": 1, "note": "It works."}),
            answers=CHANGED,
            problems=(*OF_ITEM, "unknown_outcome", "stale", "wrong_state", "above_your_limit"),
        ),
        who=(AGENT, SUPERVISOR, ADMIN),  # what is above the limits of supervisors
    ),
    _change(
        "fields",
        "edit",
        Told(
            tag="Work",
            summary="Change what was filled in at a step that is done",
            about="What was approved of it is void then, and the item is at the step again that approves it. "
            "Once something was done after the approval it is proposed anew instead (`wrong_state`).",
            body=json_of(
                FieldsBody,
                less={"step": "propose", "fields": {"money": "60"}, "version": 4, "note": "As agreed."},
            ),
            answers=CHANGED,
            problems=(*OF_ITEM, "stale", "wrong_state"),
        ),
    ),
    _change(
        "notes",
        "note",
        Told(
            tag="Work",
            summary="Write something down with an item",
            body=json_of(NoteBody, note={"text": "Asked the workshop."}),
            answers=CHANGED,
            problems=OF_ITEM,
        ),
    ),
    _change(
        "assign",
        "assign",
        Told(
            tag="Work",
            summary="Give an item to somebody else",
            about="To an agent, back to a queue, or, with neither, to the supervisors. Who took it up "
            "stays its keeper.",
            body=json_of(WorkAssignBody, wei={"agent": "wei", "version": 1}),
            answers=CHANGED,
            problems=(*OF_ITEM, "unknown_agent", "unknown_queue", "stale", "wrong_state"),
        ),
    ),
    _change(
        "plan",
        "plan",
        Told(
            tag="Work",
            summary="Put an item off, or begin it now",
            about="What its step has used up of its time stays used.",
            body=json_of(PlanBody, tomorrow={"due_at": "2026-05-03T10:00:00+08:00", "version": 1}),
            answers=CHANGED,
            problems=(*OF_ITEM, "stale", "wrong_state"),
        ),
    ),
    _change(
        "reopen",
        "reopen",
        Told(
            tag="Work",
            summary="Have an item that was over begin again",
            about="Within the `reopen_days` of its process it keeps its number and counts as reopened.",
            body=json_of(ReopenBody, again={"note": "It broke again the next day."}),
            answers=CHANGED,
            problems=(*OF_ITEM, "unknown_process", "wrong_state"),
        ),
    ),
)
