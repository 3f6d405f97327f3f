"""Rules, the part an agent needs where a rule is made by ``own``, and paths that are not there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from contacthub.access.fields import FIELDS
from contacthub.access.rights import BUILT_IN, EVERY_ROLE, MEANS, Right
from contacthub.access.roles import PEOPLE, SCOPES, Role
from contacthub.access.rules import Forbidden, Rule, may, own
from contacthub.access.viewer import Pass, Viewer
from contacthub.api.describing.words import Told
from contacthub.api.login import part
from contacthub.api.middleware import guarded
from contacthub.api.route import Route, bind
from contacthub.bootstrap.doors import ROUTES
from contacthub.console.commands import COMMANDS
from tests.accounts.people import signed_in
from tests.api.documented import OPERATIONS
from tests.support import Api, arrived, event, token
from tests.work.items import promised

# --- rules -----------------------------------------------------------------------------------------

ALL = [*(each.rule for each in ROUTES if each.rule is not None), *(each.rule for each in COMMANDS)]
GRANTED = st.none() | st.frozensets(st.sampled_from(Right)).map(lambda rights: rights | EVERY_ROLE)
VIEWERS = st.builds(
    Viewer, name=st.just("x"), role=st.sampled_from(PEOPLE), granted=GRANTED
) | st.builds(
    Viewer, name=st.just("x"), role=st.just(Role.TOKEN), agent=st.sampled_from([None, "lina"]),
    scopes=st.frozensets(st.sampled_from(sorted(SCOPES))),
)  # fmt: skip


@given(VIEWERS, st.sampled_from(ALL))
def test_a_viewer_may_by_right_or_scope_and_at_a_console_as_its_agent(viewer: Viewer, rule: Rule) -> None:
    rights = BUILT_IN[viewer.role] if viewer.granted is None else viewer.granted
    by_itself = bool(rights & rule.rights or viewer.scopes & rule.scopes)
    assert may(viewer, rule) == by_itself
    as_agent = viewer.role is Role.TOKEN and viewer.agent is not None and Role.AGENT in rule.roles
    assert may(viewer.at_console(), rule) == (by_itself or as_agent)


def test_every_right_is_asked_for_and_said_in_both_languages() -> None:
    rules = [*ALL, *(each.rule for each in FIELDS)]
    assert {right for rule in rules for right in rule.rights} == set(Right) == set(MEANS)
    assert all(each.en and each.zh for each in MEANS.values())


def test_no_role_is_without_what_every_role_has() -> None:
    assert all(BUILT_IN[each] >= EVERY_ROLE for each in PEOPLE)
    assert {right for each in PEOPLE for right in BUILT_IN[each]} == set(Right)


def test_without_a_rule_nobody_may() -> None:
    assert not any(may(Viewer(name="x", role=role, scopes=SCOPES), Rule()) for role in Role)


# --- own -------------------------------------------------------------------------------------------

OWN = [each for each in ROUTES if each.rule is not None and each.rule.own]


class Doors:
    """Handlers of a route whose rule is made by ``own``."""

    async def forgets(self, request: web.Request) -> web.Response:
        """Answer every agent."""
        return web.Response()

    async def looks(self, request: web.Request) -> web.Response:
        """Answer Li Na."""
        part(request).need(lambda agent: agent == "lina", Forbidden("not yours"))
        return web.Response()


def asked_by(viewer: Viewer, handler: Any) -> Any:
    told = Told(tag="", summary="", answers={})
    route = Route("GET", "/mine", handler, rule=own(Right.CONTACTS_TAKE, "floor:read"), told=told)
    [bound] = bind(Doors(), [route])

    async def identify(request: web.Request) -> Pass:
        return Pass(viewer, "x")

    return guarded(bound, identify)(make_mocked_request("GET", "/mine"))


async def test_a_handler_that_does_not_look_for_the_part_answers_nobody() -> None:
    with pytest.raises(AssertionError, match="GET /mine"):
        await asked_by(Viewer(name="lina", role=Role.AGENT, agent="lina"), Doors.forgets)


async def test_an_agent_needs_a_part_and_a_program_does_not() -> None:
    program = Viewer(name="token:x", role=Role.TOKEN, scopes=frozenset({"floor:read"}))
    for viewer in (program, Viewer(name="li.na", role=Role.AGENT, agent="lina")):
        assert (await asked_by(viewer, Doors.looks)).status == 200
    with pytest.raises(Forbidden):
        await asked_by(Viewer(name="wang", role=Role.AGENT, agent="wangwei"), Doors.looks)


@pytest.fixture
async def contact(owner: Api) -> str:
    """A live contact of Li Na's in a queue of hers alone, from a known customer."""
    api = await token(owner)
    status, _ = await api.call("PUT", "/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
    assert status in (200, 201)
    first, _ = await api.events(
        arrived("1", routing="pbx", queue="sales"), event("contact.answered", {"ref": "1", "agent": "lina"})
    )
    return str(first["contact_id"])


async def _of_lina(owner: Api, contact: str, path: str) -> str:
    """The id of what is Li Na's alone, of the kind that the path is about."""
    if re.search("/(contacts|callbacks)/", path):
        return contact
    if "/work/" in path:
        return await promised(await signed_in(owner, "boss", "supervisor"), owner="lina")
    return "lina" if "/agents/" in path else "C1"


@pytest.mark.parametrize("route", OWN, ids=str)
async def test_an_agent_without_a_part_is_refused_by_every_route_made_by_own(
    owner: Api, contact: str, route: Route[Any]
) -> None:
    wang = await signed_in(owner, "wang", agent="wangwei")
    await owner.hub.parts.pop.wait(contact)
    known = await _of_lina(owner, contact, route.path)
    path = route.path.removeprefix("/api/v1").replace("{id}", known).replace("{file}", "a-file")
    told = OPERATIONS[route.method, route.path].get("requestBody", {"content": {"": {"examples": {}}}})
    [content] = told["content"].values()
    body = next((each["value"] for each in content["examples"].values()), None)
    before = owner.hub.parts.hub.tail.seq
    status, answer = await wang.call(route.method, path, body)
    assert (status, answer["code"] in ("forbidden", "not_your_contact", "not_your_step")) == (403, True)
    assert owner.hub.parts.hub.tail.seq == before


async def test_agent_sets_only_their_own_presence(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    assert (await lina.call("PUT", "/agents/lina/presence", {"presence": "lunch"}))[0] == 200
    status, answer = await lina.call("PUT", "/agents/wangwei/presence", {"presence": "lunch"})
    assert (status, answer["code"]) == (403, "forbidden")


async def test_agent_reads_only_their_own_contacts(owner: Api, contact: str) -> None:
    lina, wang = await signed_in(owner, "lina"), await signed_in(owner, "wang", agent="wangwei")
    status, shown = await lina.call("GET", f"/contacts/{contact}")
    assert (status, shown["from"]["raw"]) == (200, "13800138000")
    assert (await wang.call("GET", f"/contacts/{contact}"))[1]["code"] == "not_your_contact"
    await (await token(owner, "end")).events(event("contact.ended", {"ref": "1", "by": "agent"}))
    assert (await lina.call("GET", f"/contacts/{contact}"))[0] == 200
    assert (await wang.call("GET", f"/contacts/{contact}"))[0] == 403


# --- paths -----------------------------------------------------------------------------------------


async def test_metrics_from_elsewhere_need_floor_read(owner: Api) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9"}
    reader = await token(owner, "prometheus", scopes=["floor:read"])
    other = await token(owner, "other", scopes=["log:read"])
    for bearer, status in ((None, 401), (other.token, 403), (reader.token, 200)):
        auth = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        async with owner.session.get(f"{owner.hub.url}/metrics", headers={**headers, **auth}) as response:
            assert response.status == status
            text = await response.text()
    assert "contacthub_ready 1.0" in text
    assert 'contacthub_waiting{queue="support"} 0.0' in text


async def test_paths_and_methods_that_are_not_there_are_problems(owner: Api) -> None:
    for method, path, status, code in (
        ("GET", "/nowhere", 404, "not_found"), ("POST", "/contacts/x/y/z", 404, "not_found"),
        ("DELETE", "/contacts", 405, "method_not_allowed"), ("PATCH", "/log", 405, "method_not_allowed"),
        ("GET", "/contacts/%00%ff", 403, "forbidden"),
    ):  # fmt: skip
        url, auth = f"{owner.hub.url}/api/v1{path}", {"Authorization": f"Bearer {owner.token}"}
        async with owner.session.request(method, url, headers=auth) as response:
            assert (response.status, response.content_type) == (status, "application/problem+json"), path
            assert (await response.json(content_type=None))["code"] == code
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert (status == 405) == ("Allow" in response.headers)
