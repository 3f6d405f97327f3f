"""The audit over HTTP, for who may read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action, AuditRow
from contacthub.access.left_notes import LeftNotes
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.access.trail import Trail
from contacthub.api.answering import answer, bad_cursor, query_instant, query_number
from contacthub.api.describing.words import (
    API,
    CURSOR,
    INSTANT,
    TEXT,
    Answer,
    Page,
    Parameter,
    Told,
    by,
    limit,
    next_page,
)
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.audit.store import AuditStore, Place, Recorded, Wanted
from contacthub.clock import rfc3339
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem

PATH: Final = f"{API}/audit"
MAX_LIMIT: Final = 200
CURSOR_FORM: Final = re.compile(r"(?P<at>[0-9]{1,15})\.(?P<id>[0-9]{1,18})", re.ASCII)
READERS: Final = allow(Right.AUDIT_READ)
"""Who may read the audit, have it verified, and take it away."""


class AuditItem(BaseModel):
    """What was done, looked at or refused; ``count`` times from ``at`` to ``last_at``."""

    id: int
    at: Timestamp
    last_at: Timestamp
    count: int
    actor: Annotated[str | None, Field(description="Who did it; null: a stranger")]
    action: str
    subject: Annotated[str | None, Field(description="Whom or what it is about, such as a user or a route")]
    address: Annotated[str | None, Field(description="Where the request came from")]
    details: dict[str, Any]


class AuditDoors:
    """Shows the audit; ``called`` is the name of the user who may be called so, empty where there is none."""

    def __init__(
        self,
        trail: Trail,
        left_notes: LeftNotes,
        store: AuditStore,
        called: Callable[[str], str],
    ) -> None:
        self._trail = trail
        self._left_notes = left_notes
        self._store = store
        self._called = called

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /audit``."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        wanted = self._wanted(request, most, _cursor(request.query.get("cursor")))
        await self._take_in()
        found = await self._store.rows(wanted)
        page, going_on = found[:most], self._trail.going_on()
        return answer(
            {
                "items": [_shown(each, going_on.get(each.key or "")) for each in page],
                "next_cursor": f"{page[-1].at}.{page[-1].id}" if len(found) > most else None,
            }
        )

    async def _take_in(self) -> None:
        with suppress(StorageUnavailable, OSError):  # what is stored can be read all the same
            await self._trail.flush()
            await self._left_notes.take()

    def _wanted(self, request: web.Request, most: int, before: Place | None) -> Wanted:
        action = request.query.get("action")
        if action is not None and action not in set(Action):
            there_are = ", ".join(Action)
            raise Problem(
                "invalid",
                f"there is no action {action!r}; there are {there_are}",
                [("#/query/action", "unknown")],
            )
        return Wanted(
            since=query_instant(request, "since"),
            until=query_instant(request, "until"),
            actor=self._actor(request.query.get("actor")),
            action=action,
            subject=request.query.get("subject"),
            before=before,
            limit=most,
        )

    def _actor(self, name: str | None) -> str | None:
        """The name as the audit has it: a user's may be asked for in any spelling."""
        return name and (self._called(name) or name)


def _cursor(text: str | None) -> Place | None:
    if text is None:
        return None
    found = CURSOR_FORM.fullmatch(text)
    if found is None:
        raise bad_cursor()
    return int(found["at"]), int(found["id"])


def _shown(row: Recorded, going_on: AuditRow | None) -> Json:
    """A row; what was counted since it was written is told with it."""
    if going_on is not None and going_on.count > row.count:
        row = replace(
            row,
            count=going_on.count,
            last_at=going_on.last_at or row.last_at,
            details=json.loads(going_on.details),
        )
    return {
        "id": row.id,
        "at": rfc3339(row.at),
        "last_at": rfc3339(row.last_at),
        "count": row.count,
        "actor": row.actor or None,
        "action": row.action,
        "subject": row.subject or None,
        "address": row.address or None,
        "details": row.details,
    }


ASKED: Final = (
    Parameter(name="since", about="Only what began then or later.", schema=INSTANT),
    Parameter(name="until", about="Only what began before.", schema=INSTANT),
    by("actor", "Who did it: a user, `token:NAME` or `command line`."),
    Parameter(name="action", about="What was done.", schema={**TEXT, "enum": [str(each) for each in Action]}),
    by("subject", "Whom or what it is about: a user, a token, a customer's id, a route."),
)

ROUTES = (
    Route(
        "GET",
        PATH,
        AuditDoors.list_all,
        rule=READERS,
        told=Told(
            tag="Administration",
            summary="The audit, newest first",
            about="Sign-ins, refusals, administration, and what left the hub. No customer's data is in it.",
            parameters=(
                *ASKED,
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of it",
                    shape=Page(AuditItem),
                    links=(next_page(f"GET {PATH}"),),
                )
            },
            problems=("bad_cursor",),
        ),
    ),
)
