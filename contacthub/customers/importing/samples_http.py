"""The sample data that ship with the hub, to be imported as any other file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Media, Page, Told
from contacthub.api.route import Route
from contacthub.problems import Problem

PATH: Final = f"{API}/import-samples"
FOLDER: Final = Path(__file__).parents[2] / "samples"
NAMES: Final = (
    "customers.csv",
    "purchases.csv",
    "products.csv",
    "service_records.csv",
    "questions.csv",
    "models.csv",
)
"""In the order in which they are to be imported: what belongs to customers comes after them."""


class SampleItem(BaseModel):
    """A file."""

    name: str


class SampleDoors:
    """Hands the files out."""

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /import-samples``."""
        return answer({"items": [{"name": each} for each in NAMES], "next_cursor": None})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """``GET /import-samples/{name}``."""
        name = request.match_info["name"]
        if name not in NAMES:
            raise Problem("not_found", f"there is no sample of this name; there are {', '.join(NAMES)}")
        return web.FileResponse(FOLDER / name, headers={"Content-Type": "text/csv; charset=utf-8"})


ROUTES = (
    Route(
        "GET",
        PATH,
        SampleDoors.list_all,
        rule=allow(Right.IMPORTS_RUN),
        told=Told(
            tag="Administration",
            summary="The sample files",
            about="An invented shop, in the order in which its files are to be imported.",
            answers={200: Answer(about="Their names", shape=Page(SampleItem))},
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{name}}",
        SampleDoors.file,
        rule=allow(Right.IMPORTS_RUN),
        told=Told(
            tag="Administration",
            summary="One of the sample files",
            answers={200: Answer(about="The file", shape=Media("text/csv"))},
            problems=("not_found",),
        ),
    ),
)
