"""Work after the contact over HTTP: open an item, find it, move it on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow, common, own
from contacthub.api.answering import answer, query_instant
from contacthub.api.auditing import Auditing, audit_row
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import (
    API,
    INSTANT,
    Answer,
    Link,
    Parameter,
    Told,
    json_of,
)
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.contacts.unmasking import UnmaskBody, UnmaskingsOf, is_unmasked, unmasking_view
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes.words import ItemId
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
from contacthub.work.shown import ItemViews, sees_names
from contacthub.work.store import StoredItem
from contacthub.work.views import grants_view, process_view, work_detail
from contacthub.work.wire import GrantsAnswer, ProcessesAnswer, WorkDetail
from contacthub.work.work import Work

Form = TypeVar("Form", bound=BaseModel)


class WorkDoors:
    """Shows work items and takes changes of them. ``ids_of``: the ids that mean one customer."""

    def __init__(
        self,
        hub: Hub,
        work: Work,
        auditing: Auditing,
        *,
        acts: WorkActs,
        ids_of: Callable[[str], Awaitable[Sequence[str]]],
        beside: Beside,
        views: ItemViews,
        unmaskings: UnmaskingsOf,
    ) -> None:
        self._hub = hub
        self._work = work
        self._store = work.store
        self._auditing = auditing
        self._acts = acts
        self._ids_of = ids_of
        self._beside = beside
        self._views = views
        self._unmaskings = unmaskings

    async def processes(self, request: web.Request) -> web.Response:
        """``GET /work/processes``."""
        book = self._hub.work.book
        current = [book.processes[name, revision] for name, revision in sorted(book.current.items())]
        await self._hub.readable()
        return answer({"items": [process_view(each) for each in current]})

    async def open(self, request: web.Request) -> web.Response:
        """``POST /work``."""
        body = validated(OpenBody, await json_body(request))
        item_id, is_new = await self._acts.open_or_note(self._asker(request), body)
        return await self._answered(request, item_id, status=201 if is_new else 200)

    async def get(self, request: web.Request) -> web.Response:
        """``GET /work/{id}``."""
        await self._hub.readable()
        item = await self._acts.own(self._asker(request), request.match_info["id"])
        self._auditing.read(request, Action.READ_WORK, item.row.number, items=1)
        return answer(await self._detail(request, item))

    async def unmask(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/unmask``: it is recorded before anything is shown."""
        body = validated(UnmaskBody, await json_body(request))
        await self._hub.readable()
        item = await self._acts.own(self._asker(request), request.match_info["id"])
        told = {"reason": body.reason.strip(), "minutes": body.minutes}
        row = audit_row(request, self._hub.now(), Action.UNMASK, item.row.number, **told)
        await self._auditing.shown(row)
        return answer(await self._detail(request, item), status=201)

    async def granted(self, request: web.Request) -> web.Response:
        """``GET /work/granted``."""
        customer = request.query.get("customer")
        if customer is None:
            raise Problem("invalid", "customer is needed", [("#/query/customer", "needed")])
        since = query_instant(request, "since")
        await self._hub.readable()
        await self._acts.naming.need_of_team(part(request), customer)
        ids = await self._ids_of(customer)
        rows = await self._store.granted(ids, since=since or 0, most=MAX_HISTORY)
        self._auditing.read(request, Action.READ_WORK, customer, items=len(rows))
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
        return await self._answered(request, ItemId(item_id))

    def _asker(self, request: web.Request) -> Asker:
        def kept(action: Action, subject: str, result: Json | None) -> Sequence[Row]:
            return [audit_row(request, self._hub.now(), action, subject)]

        return Asker(part=part(request), kept=kept)

    async def _answered(self, request: web.Request, item_id: ItemId, *, status: int = 200) -> web.Response:
        await self._hub.durable()
        return answer(await self._detail(request, await self._work.stored(item_id)), status=status)

    async def _detail(self, request: web.Request, item: StoredItem) -> Json:
        history = await self._store.history(item.row.id, most=MAX_HISTORY)
        ids, now = await self._acts.same_customer(item.row.id), self._hub.now()
        around = await self._beside.of(item)
        shown = work_detail(item, history, self._hub.work.book, around, now=now, same_customer=ids)
        asks, found = viewer(request), await self._unmaskings(item.row.number)
        whole = sees_names(asks) or is_unmasked(found, asks.name, now)
        beside = await self._views.beside(item, whole=whole)
        return {**shown, **beside, "unmasked": [unmasking_view(each) for each in found]}


ID: Final = "$response.body#/id"
READ, WRITE = ("work:read", "work:write"), ("work:write",)
CHANGED: Final = {200: Answer(about="The item as it is now", shape=WorkDetail)}
OF_ITEM: Final = ("unknown_item", "not_your_step")


def _change(what: str, handler: str, told: Told, *others: Right) -> Route[WorkDoors]:
    return Route(
        "POST",
        f"{API}/work/{{id}}/{what}",
        getattr(WorkDoors, handler),
        rule=own(Right.WORK_EDIT, *others, *WRITE),
        told=told,
    )


ROUTES = (
    Route(
        "GET",
        f"{API}/work/processes",
        WorkDoors.processes,
        rule=common(allow(Right.WORK_EDIT, *READ)),
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
        rule=allow(Right.WORK_APPROVE, "work:read"),
        told=Told(
            tag="Work",
            summary="Money that was approved for a customer",
            about="By any id they had, the newest first. What was withdrawn is void.",
            parameters=(
                Parameter(name="customer", about="Whose.", schema={"type": "string"}, needed=True),
                Parameter(name="since", about="Only what was approved then or later.", schema=INSTANT),
            ),
            answers={200: Answer(about="What was approved", shape=GrantsAnswer)},
            problems=("unknown_customer",),
        ),
    ),
    Route(
        "POST",
        f"{API}/work",
        WorkDoors.open,
        rule=allow(Right.WORK_EDIT, *WRITE),
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
            problems=(
                "unknown_process",
                "unknown_agent",
                "unknown_customer",
                "unknown_contact",
                "unknown_item",
            ),
        ),
    ),
    Route(
        "GET",
        f"{API}/work/{{id}}",
        WorkDoors.get,
        rule=own(Right.WORK_READ, *READ),
        told=Told(
            tag="Work",
            summary="An item with its steps and its history",
            about="The history is only ever added to: who, when, what and why.",
            answers={200: Answer(about="The item", shape=WorkDetail)},
            problems=OF_ITEM,
        ),
    ),
    Route(
        "POST",
        f"{API}/work/{{id}}/unmask",
        WorkDoors.unmask,
        rule=own(Right.CUSTOMERS_UNMASK),
        limits=SMALL,
        told=Told(
            tag="Work",
            summary="Have the customer of an item named for some minutes",
            about="For who asks alone, at the item's own route; with the reason it is in the audit "
            "(`unmask`), and stands with the item.",
            body=json_of(UnmaskBody, reason={"reason": "The customer complains about this repair."}),
            answers={201: Answer(about="The item, as it is shown meanwhile", shape=WorkDetail)},
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
        Right.WORK_APPROVE,  # what is above the limits of supervisors
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
