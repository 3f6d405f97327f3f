"""What a request leaves in the audit: by whom and from where; of query and body only what its door names."""

from __future__ import annotations

import json
from typing import Any, Final

from aiohttp import web

from contacthub.access.audit import Action, AuditRow
from contacthub.access.trail import Detail, Trail
from contacthub.api.client_address import client_address, one_place
from contacthub.api.login import PASS
from contacthub.problems import Problem
from contacthub.routing.words import Instant

UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
SIGNATURE: Final = "webhook-signature"


def audit_row(request: web.Request, at: Instant, action: Action, subject: str, **details: Any) -> AuditRow:
    """The row that says what a request does, to whom or what, for the same transaction (Any: JSON)."""
    told = json.dumps(details, ensure_ascii=False)
    return AuditRow(at, request[PASS].viewer.name, action, subject, client_address(request), told)


class Auditing:
    """Writes what requests do into the trail."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def done(self, request: web.Request, action: Action, subject: str = "", **details: Detail) -> None:
        """Record what the viewer has done; durable when this returns, if the disk takes anything."""
        await self._trail.record(
            request[PASS].viewer.name, action, subject, address=client_address(request), **details
        )

    async def shown(self, row: AuditRow) -> None:
        """Record whose data is about to be shown, before it is; while the disk takes nothing, in memory.

        Raises:
            StorageUnavailable: so many rows wait for the disk that this one would be lost.
        """
        await self._trail.keep(row)

    def counted(self, request: web.Request, action: Action, subject: str = "", **amounts: int) -> None:
        """Record what the viewer does over and over: an hour of it is one row, and ``amounts`` are summed."""
        viewer = request[PASS].viewer.name
        self._trail.count(viewer, action, subject, address=client_address(request), amounts=amounts)

    def read(self, request: web.Request, action: Action, subject: str, **amounts: int) -> None:
        """Record what is read of one thing: of people once an hour for each, of programs how many."""
        self.counted(request, action, "" if request[PASS].viewer.is_program else subject, **amounts)

    def signed_in(self, request: web.Request, user: str, **details: Detail) -> None:
        """Record a sign-in."""
        self._trail.note(user, Action.SIGN_IN, "", address=client_address(request), **details)

    def provided(self, request: web.Request, user: str, **details: Detail) -> None:
        """Record that the provider has made or changed a user, who signs in."""
        self._trail.note(user, Action.ADD_USER, user, address=client_address(request), **details)

    def proved(self, request: web.Request, user: str) -> None:
        """Record that somebody proved again who they are."""
        self._trail.note(user, Action.PROVE_AGAIN, user, address=client_address(request))

    def sign_in_failed(self, request: web.Request, user: str, reason: str) -> None:
        """Record that a sign-in as ``user`` failed; empty: no user has the name that was typed.

        That name is not recorded, as people type passwords there.
        """
        address = one_place(client_address(request))
        self._trail.count("", Action.SIGN_IN_FAILED, user, address=address, reason=reason)

    async def by_link(self, request: web.Request, user: str, action: Action, **details: Detail) -> None:
        """Record what a user has done without being signed in, by a link or a code that was made for it."""
        await self._trail.record(user, action, user, address=client_address(request), **details)

    def signed_out(self, request: web.Request, user: str) -> None:
        """Record a sign-out."""
        self._trail.note(user, Action.SIGN_OUT, address=client_address(request))

    def refused(self, request: web.Request, problem: Problem) -> None:
        """Record what an identified viewer may not do, and secrets that are none; other problems are no news.

        The route is told as it is declared: its path may hold a customer's id.
        """
        resource = request.match_info.route.resource
        route = f"{request.method} {resource.canonical}" if resource is not None else ""
        if problem.status == FORBIDDEN and (holder := request.get(PASS)) is not None:
            address = client_address(request)
            self._trail.count(holder.viewer.name, Action.REFUSED, route, address=address, reason=problem.code)
        elif problem.status == UNAUTHORIZED and (
            "Authorization" in request.headers or SIGNATURE in request.headers
        ):
            address = one_place(client_address(request))
            self._trail.count("", Action.TOKEN_FAILED, route, address=address, reason=problem.code)
