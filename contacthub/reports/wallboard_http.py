"""Wallboards over HTTP: the figures, and the links by which a television shows them."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.model import Token
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Link, Page, Told, json_of
from contacthub.api.route import Route
from contacthub.api.validation import NOT_BLANK, validated
from contacthub.api.wire import OneOf, Timestamp
from contacthub.clock import rfc3339
from contacthub.floor_file.alerts_table import NEEDED
from contacthub.problems import Problem
from contacthub.reports.wallboard import Wallboard

SCOPE = "wallboard:read"
PREFIX = "wallboard "
"""Begins the name of the token that a link carries."""


class WallboardBody(BaseModel):
    """A new link; ``name``: where it hangs, such as `shop floor`."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=NOT_BLANK)]


class WallboardMade(BaseModel):
    """A new link, shown this once: the page ``path`` of the hub, which ends in its token."""

    name: str
    path: str


class WallboardItem(BaseModel):
    """A link that is good; its token is never shown again."""

    name: str
    created_at: Timestamp


class WallTarget(BaseModel):
    """So many percent are to be answered within so many seconds."""

    seconds: int
    percent: int


class WallQuarter(BaseModel):
    """A quarter of an hour, by which visits ended in it."""

    from_: Annotated[Timestamp, Field(alias="from")]
    answered: int
    service_level: float | None


class WallQueue(BaseModel):
    """A queue now and today; ``trend`` has the last two hours, the quarter last that goes on."""

    id: str
    name: str
    is_open: bool
    waiting: int
    oldest_waiting_at: Timestamp | None
    agents_signed_in: int
    agents_ready: int
    answered_today: int
    abandoned_today: int
    service_level: float | None
    target: WallTarget
    trend: list[WallQuarter]


class WallAgents(BaseModel):
    """How many agents are signed in, and how many are in each state."""

    signed_in: int
    offered: int
    handling: int
    wrapping_up: int
    ready: int
    not_ready: int


class WallAlarm(BaseModel):
    """What somebody has to do something about; ``params`` name the queue or the connector."""

    code: Literal["stores_nothing", "connector_down", "nobody_signed_in", "waits_too_long"]
    params: dict[str, str]


class WallAlert(BaseModel):
    """A rule of the floor's that is broken: of a queue, or of ``count`` agents; null: of no queue."""

    name: str
    kind: Annotated[str, OneOf(NEEDED)]
    queue: str | None
    count: int
    began_at: Timestamp


class WallFigures(BaseModel):
    """The floor in figures; nobody's name, number or text is among them. ``alerts``: the longest first."""

    at: Timestamp
    queues: list[WallQueue]
    agents: WallAgents
    alarms: list[WallAlarm]
    alerts: list[WallAlert]


class WallboardDoors:
    """Shows the figures, and keeps the links."""

    def __init__(self, board: Wallboard, accounts: Accounts, auditing: Auditing) -> None:
        self._board = board
        self._accounts = accounts
        self._auditing = auditing

    async def figures(self, request: web.Request) -> web.Response:
        """``GET /wallboards/figures``."""
        return answer(await self._board.view())

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /wallboards``."""
        items = [
            {"name": each.name.removeprefix(PREFIX), "created_at": rfc3339(each.created_at)}
            for each in self._links()
        ]
        return answer({"items": items, "next_cursor": None})

    async def add(self, request: web.Request) -> web.Response:
        """``POST /wallboards``: the only answer that ever shows the link."""
        body = validated(WallboardBody, await json_body(request))
        name = PREFIX + body.name
        token = await self._accounts.tokens.add(
            name=name, scopes=frozenset({SCOPE}), agent=None, sources=frozenset()
        )
        await self._auditing.done(request, Action.ADD_TOKEN, name, scopes=[SCOPE])
        # Behind the #, which browsers send to no server: no log of a proxy has it.
        return answer({"name": body.name, "path": f"/wallboard#{token}"}, status=201)

    async def revoke(self, request: web.Request) -> web.Response:
        """``DELETE /wallboards/{name}``."""
        name = PREFIX + request.match_info["name"]
        if name not in {each.name for each in self._links()}:
            raise Problem("not_found", f"there is no wallboard {request.match_info['name']!r}")
        await self._accounts.tokens.revoke(name)
        await self._auditing.done(request, Action.REVOKE_TOKEN, name)
        return web.Response(status=204)

    def _links(self) -> list[Token]:
        return [
            each
            for each in self._accounts.tokens.all()
            if each.name.startswith(PREFIX) and each.scopes == {SCOPE} and each.revoked_at is None
        ]


ROUTES = (
    Route(
        "GET",
        f"{API}/wallboards/figures",
        WallboardDoors.figures,
        rule=allow(Right.WALLBOARDS_EDIT, "floor:read", SCOPE),
        told=Told(
            tag="Floor",
            summary="The floor in figures, without a person in it",
            about="For a television. Worked out at most once a second, the trend twice a minute.",
            answers={200: Answer(about="The figures", shape=WallFigures)},
        ),
    ),
    Route(
        "GET",
        f"{API}/wallboards",
        WallboardDoors.list_all,
        rule=allow(Right.WALLBOARDS_EDIT),
        told=Told(
            tag="Floor",
            summary="The links of wallboards that are good",
            answers={200: Answer(about="All of them", shape=Page(WallboardItem))},
        ),
    ),
    Route(
        "POST",
        f"{API}/wallboards",
        WallboardDoors.add,
        rule=allow(Right.WALLBOARDS_EDIT),
        limits=SMALL,
        told=Told(
            tag="Floor",
            summary="Make a link for a wallboard",
            about="It is a token that may read the figures alone, named `wallboard` and this name.",
            body=json_of(WallboardBody, shop={"name": "shop floor"}),
            answers={
                201: Answer(
                    about="The link",
                    shape=WallboardMade,
                    links=(Link(f"DELETE {API}/wallboards/{{name}}", {"name": "$response.body#/name"}),),
                )
            },
            problems=("already_there",),
        ),
    ),
    Route(
        "DELETE",
        f"{API}/wallboards/{{name}}",
        WallboardDoors.revoke,
        rule=allow(Right.WALLBOARDS_EDIT),
        told=Told(
            tag="Floor",
            summary="Revoke the link of a wallboard",
            answers={204: Answer(about="Its page shows nothing any more")},
            problems=("not_found",),
        ),
    ),
)
