"""Legal holds, and what retention does, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Answer, Page, Told, json_of
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.clock import maybe_rfc3339, uuid7
from contacthub.customers.model import CustomerNotFound
from contacthub.hub.hub import Hub
from contacthub.privacy.http import OF_CUSTOMER
from contacthub.privacy.retention import ContactRetention
from contacthub.privacy.store import Hold, PrivacyStore
from contacthub.privacy.wire import (
    BecauseOf,
    HoldView,
    RetentionAnswer,
    RetentionRuleView,
    hold_view,
    run_view,
)
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant

HOLDS: Final = f"{API}/admin/holds"
MOST_HOLDS: Final = 1_000


@value(kw_only=True)
class KeptElsewhere:
    """A rule that another part applies: ``[log]``, ``[audit]``, ``[surveys]``, ``[alerts]``."""

    kind: str
    days: int


class KeepingDoors:
    """Places holds, lifts them, and says what retention does."""

    def __init__(
        self,
        hub: Hub,
        store: PrivacyStore,
        retention: ContactRetention,
        auditing: Auditing,
        *,
        next_at: Callable[[], Instant | None],
        elsewhere: tuple[KeptElsewhere, ...],
    ) -> None:
        self._hub = hub
        self._store = store
        self._retention = retention
        self._auditing = auditing
        self._next_at = next_at
        self._elsewhere = elsewhere

    async def hold(self, request: web.Request) -> web.Response:
        """``POST /customers/{id}/hold``."""
        reason = validated(BecauseOf, await json_body(request)).reason
        subject, name = await self._store.subject(request.match_info["id"])
        if name is None:
            raise CustomerNotFound(request.match_info["id"])
        now = self._hub.now()
        hold = Hold(id=uuid7(now), customer_id=subject.ids[0], reason=reason, by=viewer(request).name, at=now)
        await self._store.put_hold(hold)
        await self._auditing.done(request, Action.HOLD_CUSTOMER, hold.customer_id, reason=reason)
        return answer(hold_view(hold).model_dump(), status=201)

    async def lift(self, request: web.Request) -> web.Response:
        """``POST /admin/holds/{id}/lift``."""
        hold = await self._store.hold(request.match_info["id"])
        if hold is None:
            raise Problem("not_found", "there is no such hold")
        if hold.lifted_at is not None:
            raise Problem("wrong_state", "it is lifted already")
        hold = replace(hold, lifted_at=self._hub.now(), lifted_by=viewer(request).name)
        await self._store.put_hold(hold)
        await self._auditing.done(request, Action.LIFT_HOLD, hold.customer_id)
        return answer(hold_view(hold).model_dump())

    async def holds(self, request: web.Request) -> web.Response:
        """``GET /admin/holds``."""
        found = await self._store.all_holds(most=MOST_HOLDS)
        return answer({"items": [hold_view(each).model_dump() for each in found], "next_cursor": None})

    async def retention(self, request: web.Request) -> web.Response:
        """``GET /admin/retention``."""
        rules = []
        for rule in self._retention.rules:
            run = await self._store.last_run(rule.kind)
            setting = f"[retention] {rule.kind}_days"
            last = None if run is None else run_view(run)
            rules.append(RetentionRuleView(kind=rule.kind, days=rule.days, setting=setting, last=last))
        for other in self._elsewhere:
            setting = f"[{other.kind}] keep_days"
            rules.append(RetentionRuleView(kind=other.kind, days=other.days, setting=setting, last=None))
        said = RetentionAnswer(next_at=maybe_rfc3339(self._next_at()), rules=rules)
        return answer(said.model_dump())


ROUTES = (
    Route(
        "POST",
        f"{OF_CUSTOMER}/hold",
        KeepingDoors.hold,
        rule=allow(Right.CUSTOMERS_ERASE),
        fresh=True,
        told=Told(
            tag="Privacy",
            summary="Place a legal hold on a customer",
            about="Until it is lifted they are neither erased nor touched by retention.",
            body=json_of(BecauseOf, asked={"reason": "Case 17 at the district court"}),
            answers={201: Answer(about="The hold", shape=HoldView)},
            problems=("unknown_customer",),
        ),
    ),
    Route(
        "POST",
        f"{HOLDS}/{{id}}/lift",
        KeepingDoors.lift,
        rule=allow(Right.CUSTOMERS_ERASE),
        fresh=True,
        told=Told(
            tag="Privacy",
            summary="Lift a legal hold",
            answers={200: Answer(about="The hold", shape=HoldView)},
            problems=("not_found", "wrong_state"),
        ),
    ),
    Route(
        "GET",
        HOLDS,
        KeepingDoors.holds,
        rule=allow(Right.CUSTOMERS_ERASE),
        told=Told(
            tag="Privacy",
            summary="Legal holds, those that stand first",
            answers={200: Answer(about="At most 1,000 of them", shape=Page(HoldView))},
        ),
    ),
    Route(
        "GET",
        f"{API}/admin/retention",
        KeepingDoors.retention,
        rule=allow(Right.CUSTOMERS_ERASE),
        told=Told(
            tag="Privacy",
            summary="What goes after how many days, and what the last run removed",
            answers={200: Answer(about="The rules", shape=RetentionAnswer)},
        ),
    ),
)
