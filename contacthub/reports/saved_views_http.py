"""Saved views of the reports' page over HTTP: each user's own."""

from __future__ import annotations

import re
from typing import Annotated, Final

from aiohttp import web
from pydantic import AfterValidator, BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow, common
from contacthub.api.answering import answer
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Link, Page, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import NOT_BLANK, validated
from contacthub.problems import Problem
from contacthub.reports.saved_views import (
    MOST_CHARACTERS,
    MOST_VIEWS,
    QUERY,
    SavedReport,
    SavedReports,
    checked,
)

PEOPLE_ONLY: Final = common(allow(Right.REPORTS_READ))
ID: Final = re.compile(r"[0-9a-f-]{36}")


class SavedViewBody(BaseModel):
    """A view to be saved; ``query``: what stands behind the `?` of the page's address."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=NOT_BLANK)]
    query: Annotated[str, Field(max_length=MOST_CHARACTERS, pattern=QUERY), AfterValidator(checked)]


class SavedView(BaseModel):
    """A saved view."""

    id: str
    name: str
    query: str


class SavedViewDoors:
    """Lets people keep views of their own."""

    def __init__(self, views: SavedReports) -> None:
        self._views = views

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /reports/views``."""
        items = [_shown(each) for each in await self._views.of(viewer(request).name)]
        return answer({"items": items, "next_cursor": None})

    async def add(self, request: web.Request) -> web.Response:
        """``POST /reports/views``."""
        body = validated(SavedViewBody, await json_body(request))
        made = await self._views.add(viewer(request).name, body.name, body.query)
        return answer(_shown(made), status=201)

    async def change(self, request: web.Request) -> web.Response:
        """``PUT /reports/views/{id}``."""
        body = validated(SavedViewBody, await json_body(request))
        view = SavedReport(_id(request), body.name, body.query)
        await self._views.change(viewer(request).name, view)
        return answer(_shown(view))

    async def drop(self, request: web.Request) -> web.Response:
        """``DELETE /reports/views/{id}``."""
        await self._views.drop(viewer(request).name, _id(request))
        return web.Response(status=204)


def _id(request: web.Request) -> str:
    found = request.match_info["id"]
    if not ID.fullmatch(found):
        raise Problem("not_found", "that is no id of a saved view")
    return found


def _shown(view: SavedReport) -> Json:
    return {"id": view.id, "name": view.name, "query": view.query}


NEW: Final = {
    "name": "Queues this May",
    "query": "from=2026-05-01&to=2026-05-31&by=queue&show=offered%2Casa_ms",
}

ROUTES = (
    Route(
        "GET",
        f"{API}/reports/views",
        SavedViewDoors.list_all,
        rule=PEOPLE_ONLY,
        told=Told(
            tag="Reports",
            summary="One's saved views of the reports' page",
            about="For people who signed in: their own, by name.",
            answers={200: Answer(about="All of them", shape=Page(SavedView))},
        ),
    ),
    Route(
        "POST",
        f"{API}/reports/views",
        SavedViewDoors.add,
        rule=PEOPLE_ONLY,
        limits=SMALL,
        told=Told(
            tag="Reports",
            summary="Save a view of the reports' page",
            about=f"At most {MOST_VIEWS} of a user. Without `from` and `to` it is of the last seven days.",
            body=json_of(SavedViewBody, new=NEW),
            answers={
                201: Answer(
                    about="It is saved",
                    shape=SavedView,
                    links=(
                        Link(f"PUT {API}/reports/views/{{id}}", {"id": "$response.body#/id"}),
                        Link(f"DELETE {API}/reports/views/{{id}}", {"id": "$response.body#/id"}),
                    ),
                )
            },
            problems=("too_many_records",),
        ),
    ),
    Route(
        "PUT",
        f"{API}/reports/views/{{id}}",
        SavedViewDoors.change,
        rule=PEOPLE_ONLY,
        limits=SMALL,
        told=Told(
            tag="Reports",
            summary="Rename a saved view, or have it ask for something else",
            body=json_of(SavedViewBody, renamed=NEW),
            answers={200: Answer(about="As it is now", shape=SavedView)},
            problems=("not_found",),
        ),
    ),
    Route(
        "DELETE",
        f"{API}/reports/views/{{id}}",
        SavedViewDoors.drop,
        rule=PEOPLE_ONLY,
        told=Told(
            tag="Reports",
            summary="Delete a saved view",
            answers={204: Answer(about="It is deleted")},
            problems=("not_found",),
        ),
    ),
)
