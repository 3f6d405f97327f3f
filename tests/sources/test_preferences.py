"""What the agent of a contact had better have: said by the source, and by the customer's language."""

from __future__ import annotations

import pytest

from contacthub.contacts import screen_pop
from contacthub.sources import incoming as i
from contacthub.sources.handling.opening import preferred
from tests.sources.requests import one
from tests.support import Api, arrived


@pytest.mark.parametrize(
    ("said", "customers", "wanted"),
    [
        ({}, None, ()),
        ({"language": "de"}, None, (("de", 1),)),
        ({"language": "de"}, "fr", (("de", 1),)),
        ({}, "fr", (("fr", 1),)),
        ({"language": "de", "preferred_skills": {"de": 6, "wine": 2}}, "fr", (("de", 6), ("wine", 2))),
    ],
)
def test_language_is_a_preference_beside_those_of_the_source(
    said: dict[str, object], customers: str | None, wanted: tuple[tuple[str, int], ...]
) -> None:
    data = i.Arrived(ref="1", channel="voice", **said)  # type: ignore[arg-type]
    assert preferred(data, customers) == wanted


async def test_preferences_of_the_source_are_in_the_log_and_bounded_like_skills(api: Api) -> None:
    result = await one(api, arrived("1", preferred_skills={"wine": 3}, language="de"))
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert contact["events"][0]["preferred"] == [["de", 1], ["wine", 3]]
    refused = await one(api, arrived("2", preferred_skills={"wine": 11}))
    assert [each["pointer"] for each in refused["error"]["errors"]] == ["#/data/preferred_skills/wine"]


async def test_a_callers_own_language_is_preferred_as_they_arrive(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_pop, "LOCAL_WAIT_S", 30)
    body = {"name": "Lu", "language": "fr", "phones": [{"raw": "13900000009"}]}
    assert (await api.call("PUT", "/customers/C9", body))[0] == 201
    result = await one(api, arrived("1", **{"from": "13900000009"}))
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert contact["events"][0]["preferred"] == [["fr", 1]]
