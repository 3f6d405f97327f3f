"""Where numbers are from: packed, read in a process of its own, and the same as phonenumbers itself says."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import orjson
import phonenumbers
import pytest
from phonenumbers import carrier, geocoder

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.contacts.visibility import view
from contacthub.customers import origin_data, origins
from contacthub.customers.origin_data import OriginData, as_bytes, read
from contacthub.customers.origins import UNKNOWN, Origin, Origins
from contacthub.routing.words import ContactId
from tests.customers.house import House
from tests.support import arrived, hub_on, token

FOREIGN = ["+14155550132", "+442079460018", "+819012345678", "+5511912345678", "+5491123456789",
           "+390612345678", "+4930901820", "+33142685300", "+85223456789", "+886912345678"]  # fmt: skip


@pytest.fixture
async def known() -> Origins:
    known = Origins()
    assert await known.load()
    return known


@pytest.mark.parametrize(
    ("e164", "place", "operator"),
    [
        ("+8613800138000", {"en": "Beijing", "zh": "北京市"}, {"en": "China Mobile", "zh": "中国移动"}),
        ("+862162345678", {"en": "Shanghai", "zh": "上海市"}, None),
        ("+864008001234", None, None),
        ("+819012345678", {"en": "Japan", "zh": "日本"}, {"en": "KDDI", "zh": "KDDI"}),
        ("+14155550132", {"en": "San Francisco, CA", "zh": "美国"}, None),
    ],
)
async def test_place_and_carrier_are_said_in_both_languages(
    known: Origins, e164: str, place: object, operator: object
) -> None:
    origin = known.of(e164, "CN")
    assert (origin.place, origin.carrier) == (place, operator)


async def test_country_alone_is_not_said_of_a_number_of_ones_own(known: Origins) -> None:
    assert known.of("+819012345678", "JP").place is None
    assert known.of("+862162345678", "CN").place is not None


@pytest.mark.parametrize(
    "e164", ["+8613800138000", "+8617001380000", "+8619112345678", "+862088881234", *FOREIGN]
)
async def test_what_is_said_is_what_phonenumbers_says(known: Origins, e164: str) -> None:
    number = phonenumbers.parse(e164)
    origin = known.of(e164, "ZZ")
    place = {one: geocoder.description_for_number(number, one) for one in ("en", "zh")}
    name = carrier.name_for_number(number, "en")
    assert (origin.place, (origin.carrier or {}).get("en", "")) == (place, name)


def test_nothing_is_said_until_the_data_are_there() -> None:
    assert Origins().of("+8613800138000", "CN") is UNKNOWN


async def test_nothing_is_said_where_the_data_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> OriginData:
        raise subprocess.CalledProcessError(1, "python")

    monkeypatch.setattr(origins, "origin_data", fails)
    unread = Origins()
    assert not await unread.load()
    assert unread.of("+8613800138000", "CN") == Origin()
    assert "where numbers are from is not shown" in caplog.text


def test_data_are_read_in_a_process_of_their_own() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, contacthub.customers.origins as o; print('phonenumbers.geodata' in sys.modules)",
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.stdout.strip() == "False"


def test_data_take_little_memory() -> None:
    data = origin_data.origin_data()
    assert len(data.places.beginnings) > 200_000
    assert data.places.size + data.carriers.size < 8_000_000


def test_longest_beginning_with_a_name_in_the_language_is_the_one() -> None:
    packed = as_bytes(
        {"86": {"en": "China", "zh": "中国"}, "86138": {"en": "North"}, "1": {"fr": "Amérique"}}
    )
    data = read(packed + as_bytes({}) + "CN\tChina\t中国".encode())
    assert data.places.of_number("8613800138000") == ("North", "中国")
    assert data.places.of_number("8614000138000") == ("China", "中国")
    assert data.places.of_number("14155550132") == ("", "")
    assert data.carriers.of_number("8613800138000") == ("", "")
    assert data.countries == {"CN": ("China", "中国")}


async def test_card_and_offer_say_where_the_number_is_from(house: House) -> None:
    world = house.parts.core.world
    assert await world.origins.load()
    contact_id = ContactId(await house.call_for_lina("0138 0013 8000"))
    beijing, mobile = {"en": "Beijing", "zh": "北京市"}, {"en": "China Mobile", "zh": "中国移动"}
    number = orjson.loads(house.parts.pop.ready(contact_id).text)["match"]["number"]  # type: ignore[union-attr]
    assert number == {
        "e164": "+8613800138000",
        "raw": "0138 0013 8000",
        "type": "mobile",
        "place": beijing,
        "carrier": mobile,
    }
    [offer] = view(Viewer(name="lina", role=Role.AGENT, agent="lina"), world, house.parts.hub.now())["offers"]
    assert (offer["from_place"], offer["from_carrier"]) == (beijing, mobile)
    [offer] = view(Viewer(name="wu", role=Role.SUPERVISOR), world, house.parts.hub.now())["offers"]
    assert (offer["from_place"], offer["from_carrier"]) == (None, None)


async def test_card_of_a_contact_that_outlasts_a_restart_says_it_too(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        [result] = await (await token(owner)).events(arrived("1"))

    async with hub_on(tmp_path) as owner, asyncio.timeout(30):
        place = None
        while place is None:  # the data are read while the hub serves
            card = await owner.hub.parts.pop.wait(result["contact_id"])
            place = orjson.loads(card.text)["match"]["number"]["place"]
            await asyncio.sleep(0.01)
    assert place == {"en": "Beijing", "zh": "北京市"}
