"""The board of work over HTTP: figures, and giving many items to somebody else."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.auditing import audit_row
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Answer, Parameter, Told, by, json_of
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import NOT_BLANK, validated
from contacthub.database.tables import Row
from contacthub.floor_file.day import day_of
from contacthub.floor_file.directory import Directory
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes.errors import UnknownItem
from contacthub.processes.words import ItemId
from contacthub.routing.words import Instant
from contacthub.work.acts import WorkActs
from contacthub.work.board import give_all
from contacthub.work.board_wire import AssignManyBody, GivenAnswer, WorkCounts, counts_view, given_view
from contacthub.work.list_http import OWNER_KIND, holder_kind_of, q_of
from contacthub.work.list_wire import LONGEST_Q
from contacthub.work.store import COUNTED_BY, WorkFilter
from contacthub.work.work import Work, holder_of

DAY_AND_A_HALF_MS: Final = 36 * 3_600_000
"""From the beginning of a day of 23 to 25 hours into the middle of the next."""


class WorkBoardDoors:
    """Shows how much work there is, and gives much of it to somebody else."""

    def __init__(self, hub: Hub, work: Work, acts: WorkActs, directory: Directory) -> None:
        self._acts = acts
        self._hub = hub
        self._work = work
        self._store = work.store
        self._directory = directory

    async def counts(self, request: web.Request) -> web.Response:
        """``GET /work/counts``."""
        query = request.query
        word = query.get("by", "kind")
        if word not in COUNTED_BY:
            raise Problem("invalid", f"by is one of {', '.join(COUNTED_BY)}", [("#/query/by", "unknown")])
        wanted = WorkFilter(
            kind=query.get("kind"),
            process=query.get("process"),
            step=query.get("step"),
            holder=query.get("owner"),
            holder_kind=holder_kind_of(query.get("owner_kind")),
            q=q_of(query.get("q")),
            seen_by=await self._acts.sight(part(request)),
        )
        await self._hub.readable()
        until = self._tomorrow()
        found = await self._store.counts(wanted, word, due_before=until)
        return answer(counts_view(found, word, until, self._hub.work.book))

    def _tomorrow(self) -> Instant:
        zone = self._directory.floor.time_zone
        return day_of(day_of(self._hub.now(), zone) + DAY_AND_A_HALF_MS, zone)

    async def assign(self, request: web.Request) -> web.Response:
        """``POST /work/assign``."""
        body = validated(AssignManyBody, await json_body(request))
        holder = holder_of(body.agent, body.queue)
        self._acts.need_holder(part(request), holder)
        ids = [each.id for each in body.items]
        for n, each in enumerate(ids):
            if each in ids[:n]:
                raise Problem("invalid", f"{each} is there twice", [(f"#/items/{n}/id", "there twice")])
        for item_id in ids if part(request).limit() is not None else ():
            with suppress(UnknownItem):  # each is told of by itself
                await self._acts.seen(part(request), item_id)
        given = await give_all(
            self._hub,
            self._work,
            [(ItemId(each.id), each.version) for each in body.items],
            holder,
            self._work.by_viewer(viewer(request)),
            note=body.note,
            audit=partial(self._audit, request),
        )
        return answer({"items": [given_view(each) for each in given]})

    def _audit(self, request: web.Request, number: str) -> Row:
        return audit_row(request, self._hub.now(), Action.ASSIGN_WORK, number)


ROUTES = (
    Route(
        "GET",
        f"{API}/work/counts",
        WorkBoardDoors.counts,
        rule=allow(Right.WORK_ASSIGN, "work:read", "work:write"),
        told=Told(
            tag="Work",
            summary="How much work there is",
            about="What is not over, what comes due by the end of today, and what is late: in all, and by "
            "one word. Those with most late come first, and at most 1,000.",
            parameters=(
                Parameter(
                    name="by",
                    about="By which word.",
                    schema={"type": "string", "enum": list(COUNTED_BY), "default": "kind"},
                ),
                by("kind", "Only of this kind, such as `complaint`."),
                by("process", "Only by this process."),
                by("step", "Only at this step."),
                by("owner", "Only what this agent, queue or role has."),
                OWNER_KIND,
                Parameter(
                    name="q",
                    about="A number such as `C-2026-000123`, or a part of the title.",
                    schema={"type": "string", "minLength": 1, "maxLength": LONGEST_Q, "pattern": NOT_BLANK},
                ),
            ),
            answers={200: Answer(about="The figures", shape=WorkCounts)},
        ),
    ),
    Route(
        "POST",
        f"{API}/work/assign",
        WorkBoardDoors.assign,
        rule=allow(Right.WORK_ASSIGN, "work:write"),
        told=Told(
            tag="Work",
            summary="Give many items to somebody else",
            about="To an agent, a queue, or, with neither, to the supervisors. Each item is given or not by "
            "itself: where one has changed meanwhile, needs another person, or is over, the answer says so.",
            body=json_of(
                AssignManyBody,
                wei={"agent": "wei", "items": [{"id": "0196a1c2-0000-7000-8000-000000000001", "version": 1}]},
            ),
            answers={200: Answer(about="What became of each", shape=GivenAnswer)},
            problems=("unknown_agent", "unknown_queue", "not_your_step"),
        ),
    ),
)
