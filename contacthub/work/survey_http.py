"""The form with which an agent asks a customer, over HTTP: while the call lives, and from the item's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing, audit_row
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes.commands import By
from contacthub.processes.errors import NotYourStep, Stale, WrongState
from contacthub.processes.four_eyes import check_may
from contacthub.processes.words import ItemId
from contacthub.routing.errors import Rejected
from contacthub.surveys.form import answer_of
from contacthub.surveys.poor import FollowUp, look_at
from contacthub.surveys.store import ByAgent, SurveyStore
from contacthub.work.acts import Asker, WorkActs
from contacthub.work.http import OF_ITEM, READ, WRITE
from contacthub.work.said import Said
from contacthub.work.store import StoredItem
from contacthub.work.survey_wire import (
    ANSWERED,
    DECLINED,
    HALF,
    LATE,
    FilledInBody,
    SurveyOfItem,
    state_of,
    survey_view,
)
from contacthub.work.work import Work

ENDS_AT_MOST: Final = 5
"""How often it is tried to end an item that others change meanwhile."""
PATH: Final = f"{API}/work/{{id}}/survey"
TOLD: Final = {ANSWERED: "问卷已答 Answered by telephone", DECLINED: "客户不愿受访 Does not want to be asked"}
"""What stands in the history of an item whose step the hub cannot end by itself."""
OVER: Final = {
    ANSWERED: "the customer has answered already",
    DECLINED: "the customer does not want to be asked",
    LATE: "the time in which it can be answered is over",
}


class SurveyDoors:
    """Shows what is asked by an item, and keeps what is filled in."""

    def __init__(
        self,
        hub: Hub,
        work: Work,
        acts: WorkActs,
        store: SurveyStore,
        *,
        follow_up: FollowUp,
        auditing: Auditing,
    ) -> None:
        self._hub = hub
        self._work = work
        self._acts = acts
        self._store = store
        self._follow_up = follow_up
        self._auditing = auditing

    async def show(self, request: web.Request) -> web.Response:
        """``GET /work/{id}/survey``."""
        item, asked = await self._asked(request)
        self._auditing.read(request, Action.READ_WORK, item.row.number, items=1)
        return answer(await self._view(request, item, asked))

    async def fill(self, request: web.Request) -> web.Response:
        """``PUT /work/{id}/survey``."""
        body = validated(FilledInBody, await json_body(request))
        item, asked = await self._asked(request)
        by = self._acts.by(self._asker(request))
        await self._check(item, asked, by)
        said = answer_of(asked.ask, body.values, body.comment, whole=body.state == ANSWERED)
        now = self._hub.now()
        if body.state == HALF:
            await self._store.half(asked.ask.id, said, now, by.name)
        elif body.state == DECLINED:
            if not await self._store.decline(asked.ask.id, now):
                raise WrongState(f"{item.row.number}: it was answered meanwhile")
        elif await self._store.answer_once(asked.ask.id, said, now, by=by.name):
            await look_at(self._follow_up, asked.ask, said)
        else:
            raise WrongState(f"{item.row.number}: it was answered meanwhile")
        if body.state != HALF:
            await self._end(request, item, body.state, by)
            await self._hub.durable()
        item, asked = await self._asked(request)
        return answer(await self._view(request, item, asked))

    async def _asked(self, request: web.Request) -> tuple[StoredItem, ByAgent]:
        item = await self._acts.own(self._asker(request), request.match_info["id"])
        asked = await self._store.of_item(item.row.id)
        if asked is None:
            raise Problem("not_found", f"{item.row.number} asks nobody anything")
        return item, asked

    async def _check(self, item: StoredItem, asked: ByAgent, by: By) -> None:
        """Raise unless they may ask now."""
        state = state_of(asked, self._hub.now())
        if state in OVER:
            raise WrongState(f"{item.row.number}: {OVER[state]}")
        if by.agent is not None and by.agent in await self._store.dealt_with(item.row.id):
            raise NotYourStep(f"{item.row.number}: who dealt with the customer does not ask how it was")
        live = self._hub.work.book.items.get(ItemId(item.row.id))
        if live is None:
            raise WrongState(f"{item.row.number} is over")
        check_may(live, self._hub.work.book.step(live), by)

    async def _end(self, request: web.Request, item: StoredItem, outcome: str, by: By) -> None:
        """End the step as its process says, where it has such an outcome; else it is written down.

        The hub changes items too: one whose call has just been opened is read again, and then ended.
        """
        audit: Sequence[Row] = [audit_row(request, self._hub.now(), Action.ASK_CUSTOMER, item.row.number)]
        for _ in range(ENDS_AT_MOST):
            live = self._hub.work.book.items.get(ItemId(item.row.id))
            if live is None or self._hub.work.book.step(live).outcome(outcome) is None:
                break
            try:
                self._work.advance(item, outcome, Said(), by, version=None, rows=audit)
            except Stale:
                await self._hub.durable()
                item = await self._acts.own(self._asker(request), item.row.id)
            except (Rejected, Problem):  # a field of the step is needed: the agent ends it
                break
            else:
                return
        if (live := self._hub.work.book.items.get(ItemId(item.row.id))) is not None:
            self._work.note(live.id, TOLD[outcome], by, audit)

    async def _view(self, request: web.Request, item: StoredItem, asked: ByAgent) -> Json:
        by = self._acts.by(self._asker(request))
        try:
            await self._check(item, asked, by)
        except Rejected:
            may_ask = False
        else:
            may_ask = True
        sees_answer = viewer(request).agent is None
        return survey_view(asked, self._hub.now(), may_ask=may_ask, sees_answer=sees_answer)

    def _asker(self, request: web.Request) -> Asker:
        return Asker(part=part(request), kept=lambda action, subject, result: [])


SHOWN: Final = {200: Answer(about="What is asked, and what is filled in so far", shape=SurveyOfItem)}

ROUTES = (
    Route(
        "GET",
        PATH,
        SurveyDoors.show,
        rule=own(Right.WORK_EDIT, *READ),
        told=Told(
            tag="Work",
            summary="The form of an item by which a customer is asked",
            about="In the customer's language. What was answered is told to supervisors alone.",
            answers=SHOWN,
            problems=(*OF_ITEM, "not_found"),
        ),
    ),
    Route(
        "PUT",
        PATH,
        SurveyDoors.fill,
        rule=own(Right.WORK_EDIT, *WRITE),
        told=Told(
            tag="Work",
            summary="Keep what a customer answers to an agent",
            about="Half filled in as often as is needed, answered or declined once; the step ends as "
            "`answered` or `declined` where its process has these. Never by an agent who dealt with the "
            "contact.",
            body=json_of(FilledInBody, answered={"state": "answered", "values": {"score": 4}}),
            answers=SHOWN,
            problems=(*OF_ITEM, "not_found", "wrong_state"),
        ),
    ),
)
