"""The catalogue of models over HTTP: found, shown, written, with its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, bad_cursor, query_number, query_row
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import LARGE, json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    Answer,
    Body,
    Link,
    Page,
    Told,
    by,
    json_of,
    limit,
)
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.clock import uuid7
from contacthub.customers.faults_wire import ModelFaultReport, report_view
from contacthub.customers.history_http import ChangeItem, history_view
from contacthub.customers.history_store import Past
from contacthub.customers.http import ReadPlace
from contacthub.customers.if_match import OF_MODEL, asked_versions
from contacthub.customers.kinds.columns import NAME, SHORT, BadCell
from contacthub.customers.kinds.models import Model
from contacthub.customers.looking import author
from contacthub.customers.model import ChangeNotFound, ModelNotFound
from contacthub.customers.models_store import ModelStore
from contacthub.customers.models_wire import (
    ModelBody,
    ModelChange,
    ModelView,
    model_in,
    model_view,
    with_patch,
)
from contacthub.customers.row_numbers import row_number
from contacthub.customers.tables.history import NEWEST
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

PATH: Final = f"{API}/models"
MAX_LIMIT: Final = 200


class ModelDoors:
    """Finds, shows and writes models."""

    def __init__(self, hub: Hub, models: ModelStore, place: ReadPlace, auditing: Auditing) -> None:
        self._hub = hub
        self._models = models
        self._auditing = auditing
        self._place = place

    async def show_all(self, request: web.Request) -> web.Response:
        """``GET /models``."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        words, cursor = request.query.get("q", ""), request.query.get("cursor")
        if len(words) > SHORT:
            raise Problem("invalid", f"q has at most {SHORT} characters", [("#/query/q", "too long")])
        if cursor is not None and not 0 < len(cursor) <= SHORT:
            raise bad_cursor()
        page = await self._models.page(words.strip(), limit=most, after=cursor or "")
        return answer({"items": [model_view(one) for one in page.items], "next_cursor": page.next_cursor})

    async def show(self, request: web.Request) -> web.Response:
        """``GET /models/{model}``."""
        known = await self._models.get(request.match_info["model"])
        return answer(model_view(known), headers=_tag(known.version))

    async def faults(self, request: web.Request) -> web.Response:
        """``GET /models/{model}/faults``."""
        report = await self._models.faults(request.match_info["model"], today=self._today())
        return answer(report_view(report))

    async def put(self, request: web.Request) -> web.Response:
        """``PUT /models/{model}``: as a whole."""
        name = _name(request)
        body = validated(ModelBody, await json_body(request))

        def change(old: Model | None) -> Model:
            return model_in(name, body, today=self._today(), new_id=self._new_id)

        return await self._written(request, name, change)

    async def patch(self, request: web.Request) -> web.Response:
        """``PATCH /models/{model}``: a JSON Merge Patch."""
        name = _name(request)
        wanted = await json_body(request)
        if not isinstance(wanted, dict):
            raise Problem("invalid", "a merge patch of a model is an object", [("#", "not an object")])

        def change(old: Model | None) -> Model:
            if old is None:
                raise ModelNotFound
            return with_patch(old, wanted, today=self._today(), new_id=self._new_id)

        return await self._written(request, name, change)

    async def delete(self, request: web.Request) -> web.Response:
        """``DELETE /models/{model}``; its history can bring it back."""
        name = request.match_info["model"]
        await self._models.delete(name, versions=asked_versions(request), by=author(request))
        await self._auditing.done(request, Action.CHANGE_MODEL, name, what="delete")
        return web.Response(status=204)

    async def history(self, request: web.Request) -> web.Response:
        """``GET /models/{model}/history``."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        before = query_row(request, default=NEWEST)
        page = await self._models.history(request.match_info["model"], limit=most, before=before)
        items = [_change_view(one) for one in page.items]
        return answer({"items": items, "next_cursor": page.next_cursor})

    async def undo(self, request: web.Request) -> web.Response:
        """``POST /models/{model}/history/{change}/undo``."""
        change = row_number(request.match_info["change"])
        if change is None:
            raise ChangeNotFound
        await self._models.undo(request.match_info["model"], change, by=author(request))
        await self._auditing.done(request, Action.CHANGE_MODEL, request.match_info["model"], what="undo")
        return web.Response(status=204)

    async def _written(
        self, request: web.Request, name: str, change: Callable[[Model | None], Model]
    ) -> web.Response:
        known, is_new = await self._models.change(
            name, change, versions=asked_versions(request), by=author(request)
        )
        await self._auditing.done(
            request, Action.CHANGE_MODEL, known.model.model, what="add" if is_new else "change"
        )
        headers = _tag(known.version)
        if is_new:
            headers["Location"] = f"{PATH}/{quote(known.model.model, safe='')}"
        return answer(model_view(known), status=201 if is_new else 200, headers=headers)

    def _today(self) -> str:
        return self._place().seen(self._hub.now()).today

    def _new_id(self) -> str:
        return uuid7(self._hub.now())


def _change_view(past: Past) -> Json:
    """Of no customer."""
    shown = history_view(past)
    del shown["customer_id"]
    return shown


def _tag(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"'}


def _name(request: web.Request) -> str:
    name = request.match_info["model"].strip()
    try:
        NAME.read_word(name)
    except BadCell as bad:
        raise Problem("invalid", f"a model is {bad}", [("#/model", str(bad))]) from None
    if not name or not name.isprintable():
        raise Problem("invalid", "a model has a name that can be printed", [("#/model", "no name")])
    return name


READ = allow(Right.CATALOGUE_READ, "customers:read")
WRITE = allow(Right.CATALOGUE_EDIT, "customers:write")
THIS = {"model": "$response.body#/model"}
SHOWN = Answer(about="The model", shape=ModelView, headers=("ETag",))
CREATED = Answer(
    about="The new model",
    shape=ModelView,
    headers=("ETag", "Location"),
    links=tuple(Link(f"{method} {PATH}/{{model}}", THIS) for method in ("GET", "PATCH", "DELETE")),
)
EXAMPLE: Final[Json] = {
    "name": "Air conditioner 1.5 hp",
    "category": "Air conditioners",
    "brand": "Haoyin",
    "warranty": {"months": 36, "from": "installation", "parts": {"compressor": 60}},
    "notices": [
        {
            "kind": "recall",
            "title": "Fan blade may come loose",
            "text": "Offer a visit within three days.",
            "serials_from": "SN-000010",
            "serials_to": "SN-000099",
            "since": "2026-05-01",
        }
    ],
}

ROUTES = (
    Route(
        "GET",
        PATH,
        ModelDoors.show_all,
        rule=READ,
        told=Told(
            tag="Customers",
            summary="The catalogue of models, and models that only units are known of",
            about="`in_catalogue` is false of those that nobody has put into it; `PUT` does.",
            parameters=(
                by("q", "Only models in whose number, name, brand or category this stands."),
                limit(MAX_LIMIT, 50),
                CURSOR,
            ),
            answers={200: Answer(about="A page of them, by their numbers", shape=Page(ModelView))},
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{model}}",
        ModelDoors.show,
        rule=READ,
        told=Told(
            tag="Customers",
            summary="A model, and how often its units come back",
            answers={200: SHOWN},
            problems=("unknown_model",),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{model}}/faults",
        ModelDoors.faults,
        rule=READ,
        told=Told(
            tag="Customers",
            summary="How the units of a model last: rates by months in use, curves, and what breaks",
            about="Of a model in any letters, in the catalogue or not. Below 20 known units: counts only.",
            answers={200: Answer(about="Its faults", shape=ModelFaultReport)},
            problems=("unknown_model",),
        ),
    ),
    Route(
        "PUT",
        f"{PATH}/{{model}}",
        ModelDoors.put,
        rule=WRITE,
        limits=LARGE,
        told=Told(
            tag="Customers",
            summary="Put a model into the catalogue, or replace it",
            about="Units of it are found by their `model`, whether in capitals or not.",
            body=json_of(ModelBody, model=EXAMPLE),
            parameters=(OF_MODEL,),
            answers={200: SHOWN, 201: CREATED},
            problems=("unknown_model", "stale"),
        ),
    ),
    Route(
        "PATCH",
        f"{PATH}/{{model}}",
        ModelDoors.patch,
        rule=WRITE,
        limits=LARGE,
        told=Told(
            tag="Customers",
            summary="Change parts of a model",
            about="JSON Merge Patch (RFC 7396): null removes.",
            body=Body(
                media={"application/merge-patch+json": ModelChange, "application/json": ModelChange},
                examples={"application/merge-patch+json": {"warranty": {"months": 24}}},
            ),
            parameters=(OF_MODEL,),
            answers={200: SHOWN},
            problems=("unknown_model", "stale"),
        ),
    ),
    Route(
        "DELETE",
        f"{PATH}/{{model}}",
        ModelDoors.delete,
        rule=WRITE,
        told=Told(
            tag="Customers",
            summary="Take a model out of the catalogue",
            about="Its units stay. Undoing that change in its history brings it back.",
            parameters=(OF_MODEL,),
            answers={204: Answer(about="It is taken out")},
            problems=("unknown_model", "stale"),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{model}}/history",
        ModelDoors.history,
        rule=READ,
        told=Told(
            tag="Customers",
            summary="Who changed what of a model, newest first",
            parameters=(limit(MAX_LIMIT, 50), CURSOR),
            answers={200: Answer(about="A page of the changes", shape=Page(ChangeItem))},
            problems=("unknown_model",),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{model}}/history/{{change}}/undo",
        ModelDoors.undo,
        rule=WRITE,
        told=Told(
            tag="Customers",
            summary="Take one change of a model back",
            about="As with customers: a change of its own, which can be undone too.",
            answers={204: Answer(about="It is undone")},
            problems=("unknown_model", "unknown_change", "overtaken"),
        ),
    ),
)
