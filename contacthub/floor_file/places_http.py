"""Where a centre may be: the time zones and regions that a floor file may name."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Final
from zoneinfo import available_timezones

import phonenumbers
from aiohttp import web
from pydantic import BaseModel

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Told
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.customers.regions import region_fault

PATH: Final = f"{API}/admin/places"


class Places(BaseModel):
    """Time zones by their names in the IANA database, regions by their codes in ISO 3166."""

    time_zones: list[str]
    regions: list[str]


@cache
def _places() -> Json:
    return {
        "time_zones": sorted(each for each in available_timezones() if "/" in each or each == "UTC"),
        "regions": sorted(each for each in phonenumbers.SUPPORTED_REGIONS if region_fault(each) is None),
    }


class PlaceDoors:
    """Tells them."""

    async def show(self, request: web.Request) -> web.Response:
        """``GET /admin/places``."""
        return answer(await asyncio.to_thread(_places))  # it reads a folder of some hundred files


ROUTES = (
    Route(
        "GET",
        PATH,
        PlaceDoors.show,
        rule=allow(Right.FLOOR_EDIT),
        told=Told(
            tag="Administration",
            summary="The time zones and regions that a floor may be in",
            answers={200: Answer(about="All of them", shape=Places)},
        ),
    ),
)
