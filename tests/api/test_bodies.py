"""Bodies that would hold the event loop: refused by their route's limits before they are parsed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.access.roles import Role
from contacthub.api import validation
from contacthub.api.bodies import MAX_DEPTH, MIB, BodyLimits, check_parts
from contacthub.api.route import IN_PATH, Route
from contacthub.bootstrap.doors import ROUTES
from contacthub.problems import Problem
from contacthub.sources.bounds import MAX_SKILLS
from contacthub.sources.http import LIMITS as OF_EVENTS
from tests.accounts.people import signed_in
from tests.sources.requests import one, refused, send
from tests.support import Api, arrived, token

FEW = BodyLimits(MIB, 100)
POISON = {
    "lists": '{"data": [' + "[]," * 300_000 + "1]}",
    "objects": '{"data": [' + '{"":[]},' * 100_000 + "1]}",
    "members": "{" + ",".join(f'"{n:x}":1' for n in range(100_000)) + "}",
    "numbers": '{"data": [' + "1," * 500_000 + "1]}",
    "texts": '{"data": [' + '"",' * 300_000 + "1]}",
}


def code(body: bytes, limits: BodyLimits = FEW) -> str | None:
    try:
        check_parts(body, limits)
    except Problem as problem:
        return problem.code
    return None


def parts(value: object) -> int:
    """As the limit counts them: commas and opening brackets."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return 1 + max(0, len(value) - 1) + sum(map(parts, inner))
    return 0


JSON = st.recursive(
    st.none() | st.integers() | st.text(st.sampled_from('a"\\[]{},'), max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(st.sampled_from('"\\[,')), inner),
    max_leaves=30,
)


@given(value=JSON, most=st.integers(0, 40))
def test_parts_are_those_of_the_json_whatever_its_texts_hold(value: object, most: int) -> None:
    refused = code(json.dumps(value).encode(), BodyLimits(MIB, most))
    assert refused == (None if parts(value) <= most else "too_large")


@pytest.mark.parametrize("levels", [MAX_DEPTH, MAX_DEPTH + 1])
def test_depth_is_counted_outside_of_texts(levels: int) -> None:
    body = '{"[[{": ' * (levels - 1) + "[]" + "}" * (levels - 1)
    assert code(body.encode()) == (None if levels == MAX_DEPTH else "too_deep")


def test_text_of_brackets_is_as_good_as_any() -> None:
    assert code(json.dumps(["[{," * 100_000, '"\\' * 100_000]).encode()) is None


def test_endless_brackets_are_too_deep_rather_than_too_many() -> None:
    assert code(b"[" * MIB) == "too_deep"


def takes_json(route: Route[Any]) -> bool:
    return route.told.body is not None and "multipart/form-data" not in route.told.body.media


@pytest.mark.parametrize("poison", POISON)
async def test_no_route_takes_a_megabyte_of_small_parts(owner: Api, poison: str) -> None:
    api = await token(owner)
    people = {
        Role.AGENT: await signed_in(owner, "lina"),
        Role.SUPERVISOR: await signed_in(owner, "boss", "supervisor"),
        Role.ADMIN: await signed_in(owner, "root", "admin"),
    }
    # Of webhooks nothing is read before they are known to be signed: test_pushed_changes has those.
    other = ("/admin/floor", "/shops/", "/channels/")
    for route in filter(takes_json, ROUTES):
        if any(each in route.path for each in other):
            continue
        is_peoples = route.rule is not None and bool(route.rule.roles) and not route.rule.scopes
        holder = {"Authorization": f"Bearer {api.token}"}
        if is_peoples or "/imports" in route.path:
            may = route.rule.roles if route.rule is not None else frozenset()
            each = next(person for role, person in people.items() if role in may)
            holder = {"Cookie": each.cookie, "X-CSRF-Token": each.csrf, "Origin": each.origin}
        path = IN_PATH.sub("lina", route.path)
        headers = {**holder, "Content-Type": "application/json"}
        async with owner.session.request(
            route.method, f"{owner.hub.url}{path}", data=POISON[poison], headers=headers
        ) as response:
            code = (await response.json(content_type=None))["code"]
            assert (str(route), response.status, code) == (str(route), 413, "too_large")


async def test_sign_in_takes_four_kibibytes(owner: Api) -> None:
    status, answer = await owner.call("POST", "/session", {"name": "x" * 4096, "password": "x"})
    assert (status, answer["code"], answer["detail"]) == (
        413,
        "too_large",
        "a request has at most 4 KiB here",
    )


async def test_full_batch_of_a_mebibyte_is_taken(api: Api) -> None:
    batch = [arrived(str(n), attributes={f"a{m}": "x" * 17 for m in range(30)}) for n in range(1_000)]
    body = json.dumps(batch)
    assert 0.9 * MIB < len(body) <= MIB
    assert parts(batch) < OF_EVENTS.most_parts
    status, answer = await send(api, body)
    assert (status, {each["status"] for each in answer["results"]}) == (200, {"accepted"})


async def test_event_of_many_skills_is_refused_before_each_is_looked_at(api: Api) -> None:
    result = await one(api, arrived("1", skills={f"s{n}": "wrong" for n in range(MAX_SKILLS + 1)}))
    assert [each["pointer"] for each in result["error"]["errors"]] == ["#/data/skills"]


async def test_many_signatures_are_refused_before_a_body_is_hashed(api: Api) -> None:
    headers = {"webhook_id": "1", "webhook_timestamp": "1", "webhook_signature": "v1,a " * 30}
    assert await refused(api, "[]", auth=None, **headers) == (401, "bad_signature")


async def test_list_that_is_too_long_is_refused_before_each_entry_is_looked_at(api: Api) -> None:
    status, answer = await api.call("POST", "/customers", {"name": "Lu", "phones": [1] * 4_000})
    assert (status, [each["pointer"] for each in answer["errors"]]) == (422, ["#/phones"])


@pytest.mark.parametrize("parameters", ["; " + "(" * 3_000, ";" * 7_000, "; a*0*=x" * 800])
async def test_parameters_of_a_media_type_are_passed_over(owner: Api, parameters: str) -> None:
    headers = {"Content-Type": f"Application/JSON {parameters}"}
    async with owner.session.post(f"{owner.hub.url}/api/v1/session", data=b"{}", headers=headers) as response:
        assert (response.status, (await response.json(content_type=None))["code"]) == (422, "invalid")


async def test_of_many_members_that_are_wrong_a_few_are_named(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(validation, "get_close_matches", lambda key, *a, **more: looked.append(key) or [])
    status, answer = await owner.call("PUT", "/admin/floor", {f"k{n}": 1 for n in range(4_000)})
    assert (status, len(answer["errors"]), len(looked)) == (422, 20, 20)
    assert answer["detail"].endswith("(and 3999 more)")


async def test_a_key_of_a_megabyte_is_compared_with_none(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "get_close_matches", lambda *a, **more: pytest.fail("compared"))
    status, answer = await owner.call("PUT", "/admin/floor", {"k" * 900_000: 1})
    assert (status, answer["code"]) == (422, "invalid")
    assert "there are" in answer["detail"]
