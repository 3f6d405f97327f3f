"""Work after the contact over HTTP: open an item, find it, move it on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel

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
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes.eligible import People, blocked
from contacthub.processes.words import ItemId
from contacthub.routing.words import AgentId
from contacthub.work.acts import MAX_HISTORY, Asker, WorkActs
from contacthub.work.around import Beside
from contacthub.work.bodies import (
    FieldsBody,
    NoteBody,
    OpenBody,
    PlanBody,
    ReopenBody,
    StepBody,
    WorkAssignBody,
)
from contacthub.work.store import StoredItem, WorkFilter, WorkStore
from contacthub.work.views import grants_view, process_view, work_detail, work_view
from contacthub.work.wire import GrantsAnswer, ProcessesAnswer, WorkDetail, WorkView
from contacthub.work.work import Work

MAX_LIMIT: Final = 200
HOLDERS: Final = ("agent", "queue", "role")
OWNER_KIND: Final = Parameter(
    name="owner_kind",
    about="Only what agents have, or queues, or a role.",
    schema={"type": "string", "enum": list(HOLDERS)},
)
STATES: Final = ("planned", "open", "closed")
LONGEST_Q: Final = 200
Form = TypeVar("Form", bound=BaseModel)


def holder_kind_of(text: str | None) -> str | None:
    """A kind of holders from the query. Raises: Problem: invalid."""
    if text is not None and text not in HOLDERS:
        raise Problem(
            "invalid", f"owner_kind is one of {', '.join(HOLDERS)}", [("#/query/owner_kind", "unknown")]
        )
    return text


def q_of(text: str | None) -> str | None:
    """A number, or a part of a title, from the query. Raises: Problem: invalid."""
    if text is not None and not 1 <= len(text.strip()) <= LONGEST_Q:
        raise Problem("invalid", f"q has 1 to {LONGEST_Q} characters", [("#/query/q", "not so long")])
    return text


class WorkDoors:
    """Shows work items and takes changes of them. ``ids_of``: the ids that mean one customer."""

    def __init__(
        self,
        hub: Hub,
        work: Work,
        store: WorkStore,
        auditing: Auditing,
        *,
        acts: WorkActs,
        ids_of: Callable[[str], Awaitable[Sequence[str]]],
        beside: Beside,
        people: Callable[[], People],
    ) -> None:
        self._hub = hub
        self._work = work
        self._store = store
        self._auditing = auditing
        self._acts = acts
        self._ids_of = ids_of
        self._beside = beside
        self._people = people

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
        next_cursor = cursor_of(*wanted.place_of(last)) if last is not None else None
        people = self._people()
        items = [{**work_view(each, book), "blocked": self._blocked(each, people)} for each in page]
        return answer({"items": items, "next_cursor": next_cursor})

    def _blocked(self, item: StoredItem, people: People) -> Json | None:
        live = self._hub.work.book.items.get(ItemId(item.row.id))
        if live is None:
            return None
        found = blocked(self._hub.work.book, live, people, self._hub.now())
        return None if found is None else {"why": "nobody_eligible", "excluded": found}

    async def _filter(self, request: web.Request, most: int) -> WorkFilter:
        query, asks = request.query, viewer(request)
        state, late = query.get("state"), query.get("late")
        if state is not None and state not in STATES:
            raise Problem("invalid", f"state is one of {', '.join(STATES)}", [("#/query/state", "unknown")])
        if late not in (None, "true", "false"):
            raise Problem("invalid", "late is true or false", [("#/query/late", "neither")])
        customer = query.get("customer")
        customers = None if customer is None else tuple(await self._ids_of(customer))
        return WorkFilter(
            kind=query.get("kind"),
            process=query.get("process"),
            step=query.get("step"),
            state=state,
            holder=query.get("owner"),
            holder_kind=holder_kind_of(query.get("owner_kind")),
            keeper=_keeper(query.get("keeper"), asks),
            customers=customers,
            due_before=query_instant(request, "due_before"),
            late=None if late is None else late == "true",
            q=q_of(query.get("q")),
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
        body = validated(OpenBody, await json_body(request))
        item_id, is_new = await self._acts.open_or_note(self._asker(request), body)
        return await self._answered(item_id, status=201 if is_new else 200)

    async def get(self, request: web.Request) -> web.Response:
        """``GET /work/{id}``."""
        await self._hub.readable()
        item = await self._acts.own(self._asker(request), request.match_info["id"])
        if viewer(request).is_program:
            self._auditing.counted(request, Action.READ_WORK, items=1)
        return answer(await self._detail(item))

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
        return await self._changed(request, StepBody, self._acts.advance)

    async def edit(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/fields``."""
        return await self._changed(request, FieldsBody, self._acts.edit)

    async def note(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/notes``."""
        return await self._changed(request, NoteBody, self._acts.note)

    async def assign(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/assign``."""
        return await self._changed(request, WorkAssignBody, self._acts.assign)

    async def plan(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/plan``."""
        return await self._changed(request, PlanBody, self._acts.plan)

    async def reopen(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/reopen``."""
        return await self._changed(request, ReopenBody, self._acts.reopen)

    async def _changed(
        self,
        request: web.Request,
        form: type[Form],
        act: Callable[[Asker, str, Form], Awaitable[None]],
    ) -> web.Response:
        body, item_id = validated(form, await json_body(request)), request.match_info["id"]
        await act(self._asker(request), item_id, body)
        return await self._answered(ItemId(item_id))

    def _asker(self, request: web.Request) -> Asker:
        def kept(action: Action, subject: str, result: Json | None) -> Sequence[Row]:
            return [audit_row(request, self._hub.now(), action, subject)]

        return Asker(part=part(request), kept=kept)

    async def _answered(self, item_id: ItemId, *, status: int = 200) -> web.Response:
        await self._hub.durable()
        return answer(await self._detail(await self._work.stored(item_id)), status=status)

    async def _detail(self, item: StoredItem) -> Json:
        history = await self._store.history(item.row.id, most=MAX_HISTORY)
        ids, now = await self._acts.same_customer(item.row.id), self._hub.now()
        around = await self._beside.of(item)
        shown = work_detail(item, history, self._hub.work.book, around, now=now, same_customer=ids)
        return {**shown, "blocked": self._blocked(item, self._people())}


def _keeper(asked: str | None, asks: Viewer) -> str | None:
    """Who took it up, as items have it; ``me``: the agent who asks."""
    if asked is None:
        return None
    if asked == "me" and asks.agent is None:
        words = "only an agent has taken work up; name the agent"
        raise Problem("invalid", words, [("#/query/keeper", "you are no agent")])
    return f"agent {asks.agent if asked == 'me' else asked}"


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
                by(
                    "keeper", "Only what this agent took up; `me`: who asks. Also what is over, with `state`."
                ),
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
                200: Answer(
                    about="An opportunity of that customer and kind of goods is open already: it has a note",
                    shape=WorkDetail,
                ),
                201: Answer(
                    about="It is open",
                    shape=WorkDetail,
                    links=(
                        Link(f"GET {API}/work/{{id}}", {"id": ID}),
                        Link(f"POST {API}/work/{{id}}/notes", {"id": ID}),
                        Link(f"POST {API}/work/{{id}}/steps", {"id": ID}),
                    ),
                ),
            },
            problems=("unknown_process", "unknown_agent", "unknown_customer", "unknown_item"),
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
