"""Who may do what: every route and every socket command, by everybody there is.

The tables are written from the interface's page, not from the code's table.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import websockets
from hypothesis import given
from hypothesis import strategies as st

from contacthub.access.roles import SCOPES, Role
from contacthub.access.rules import Rule, may
from contacthub.access.viewer import Viewer
from contacthub.bootstrap.doors import ROUTES
from contacthub.console.commands import COMMANDS
from tests.accounts.people import Person, signed_in
from tests.support import Api, Console, arrived, event, token

ANYBODY = {
    "nobody", "agent", "supervisor", "admin", "agent token",
    "events:write", "contacts:read", "customers:read", "customers:write", "floor:read", "floor:write",
    "log:read",
}  # fmt: skip
PEOPLE = {"agent", "supervisor", "admin"}

MAY: dict[str, set[str]] = {
    "GET /": ANYBODY,
    "GET /health/live": ANYBODY,
    "GET /health/ready": ANYBODY,
    "GET /metrics": ANYBODY,  # the tests ask from loopback
    "GET /openapi.json": ANYBODY,
    "GET /docs": ANYBODY,
    "GET /docs/page.css": ANYBODY,
    "GET /console/schema.json": ANYBODY,
    "POST /session": ANYBODY,
    "GET /session": PEOPLE,
    "DELETE /session": PEOPLE,
    "POST /console/ticket": {"agent", "supervisor"},
    "GET /console": {"agent token"},  # people come with a ticket, which test_sessions shows
    "POST /events": {"events:write"},
    "GET /contacts": {"supervisor", "contacts:read"},
    "GET /contacts/{id}": {"agent", "supervisor", "contacts:read"},
    "GET /contacts/{id}/why": {"supervisor", "contacts:read"},
    "POST /customers/search": {"agent", "customers:read"},
    "POST /customers": {"agent", "customers:write"},
    "GET /customers/{id}": {"customers:read"},
    "PUT /customers/{id}": {"customers:write"},
    "PATCH /customers/{id}": {"customers:write"},
    "GET /customers/{id}/card": {"agent", "supervisor", "customers:read"},
    "GET /customers/{id}/purchases": {"customers:read"},
    "GET /customers/{id}/products": {"customers:read"},
    "GET /customers/{id}/service_records": {"customers:read"},
    "GET /customers/{id}/questions": {"customers:read"},
    "POST /customers/{id}/purchases": {"customers:write"},
    "POST /customers/{id}/products": {"customers:write"},
    "POST /customers/{id}/service_records": {"customers:write"},
    "POST /customers/{id}/questions": {"customers:write"},
    "GET /floor": {"agent", "supervisor", "floor:read"},
    "PUT /agents/{id}/presence": {"agent", "floor:write"},
    "GET /log": {"log:read"},
    "PUT /admin/floor": {"admin"},
    "GET /admin/users": {"admin"},
    "POST /admin/users": {"admin"},
    "POST /admin/users/{name}/disable": {"admin"},
    "GET /admin/tokens": {"admin"},
    "POST /admin/tokens": {"admin"},
    "DELETE /admin/tokens/{name}": {"admin"},
    "POST /admin/import": {"admin"},
    "POST /admin/archive": {"admin"},
    "GET /admin/archive": {"admin"},
}
BODIES: dict[str, Any] = {
    "PUT /agents/{id}/presence": {"presence": "available"},
    "PUT /admin/floor": {},
    "POST /admin/import": {"kind": "customers", "rows": []},
    "POST /customers/search": {"phone": "13800138000"},
    "POST /customers": {"name": "Somebody"},
    "POST /events": [],
}

FOR_SUPERVISORS = {"focus", "snapshot"}

Call = Callable[[str, str, Any], Awaitable[tuple[int, Any]]]


def short(path: str) -> str:
    return path.removeprefix("/api/v1")


@pytest.fixture
async def everybody(owner: Api) -> dict[str, Call]:
    """Everybody there is, each by how they send a request."""
    people = {
        "nobody": Person(owner),
        "agent": await signed_in(owner, "lina"),
        "supervisor": await signed_in(owner, "boss", "supervisor"),
        "admin": await signed_in(owner, "root", "admin"),
    }
    tokens = {scope: await token(owner, scope, scopes=[scope]) for scope in SCOPES}
    tokens["agent token"] = await token(owner, "agent token", scopes=[], agent="lina")
    return {
        **{name: each.call for name, each in people.items()},
        **{name: each.call for name, each in tokens.items()},
    }


@pytest.fixture
async def contact(owner: Api) -> str:
    """A live contact of Li Na's, from a known customer."""
    api = await token(owner)
    status, _ = await api.call("PUT", "/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
    assert status in (200, 201)
    first, _ = await api.events(
        arrived("1", routing="pbx"), event("contact.answered", {"ref": "1", "agent": "lina"})
    )
    return str(first["contact_id"])


def test_the_table_names_every_route() -> None:
    assert {f"{each.method} {short(each.path)}" for each in ROUTES} == set(MAY)
    assert {"nobody", "agent", "supervisor", "admin", "agent token"} | SCOPES == ANYBODY


async def test_every_route_is_open_to_exactly_those_who_may(
    owner: Api, everybody: dict[str, Call], contact: str
) -> None:
    await owner.hub.parts.pop.wait(contact)
    wrong = []
    for method, path in (each.split(" ") for each in MAY):
        if path in ("/", "/health/live", "/health/ready", "/metrics", "/docs", "/docs/page.css"):
            continue
        filled = path.replace("{name}", "nobody-there").replace(
            "{id}", contact if "/contacts/" in path else "lina" if "/agents/" in path else "C1"
        )
        # Last, as whoever signs out is nobody afterwards.
        for who, call in everybody.items() if (method, path) != ("DELETE", "/session") else ():
            status, answer = await call(method, filled, BODIES.get(f"{method} {path}"))
            assert status < 500, (who, method, path, answer)
            refused = status == 401 or (status == 403 and answer["code"] == "forbidden")
            if path == "/session" and method == "POST":
                continue  # nobody need be known; what the body lacks is another matter
            if refused == (who in MAY[f"{method} {path}"]):
                wrong.append((who, method, path, status))
            if refused:
                assert answer["code"] in ("unauthorized", "forbidden")
                no_sign_in = who == "nobody" or path == "/session" or (path == "/console" and who in PEOPLE)
                assert (status == 401) == no_sign_in, (who, path, status)
    assert wrong == []


async def test_pages_and_health_are_open(owner: Api) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        async with owner.session.get(owner.hub.url + path) as response:
            assert response.status == 200, path


async def test_metrics_from_elsewhere_need_floor_read(owner: Api, everybody: dict[str, Call]) -> None:
    del everybody
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


async def test_socket_commands_are_for_agents_and_the_few_for_supervisors(owner: Api) -> None:
    people = {
        "agent": await signed_in(owner, "lina"),
        "supervisor": await signed_in(owner, "boss", "supervisor"),
    }
    for role, person in people.items():
        _, answer = await person.call("POST", "/console/ticket")
        url = f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console?ticket={answer['ticket']}"
        async with websockets.connect(url, origin=person.origin) as socket:  # type: ignore[arg-type]  # a NewType of str
            screen = Console(socket)
            for spec in COMMANDS:
                reply = await screen.do(spec.name, str(uuid.uuid4()), **spec.example)
                refused = not reply["ok"] and reply["error"]["code"] == "forbidden"
                assert refused == (role == "supervisor" and spec.name not in FOR_SUPERVISORS), reply


ALL = [*(each.rule for each in ROUTES if each.rule is not None), *(each.rule for each in COMMANDS)]
VIEWERS = st.builds(
    lambda role, agent, scopes: Viewer(
        name="x", role=role, agent=agent, scopes=frozenset(scopes) if role is Role.TOKEN else frozenset()
    ),
    st.sampled_from(Role), st.sampled_from([None, "lina"]), st.sets(st.sampled_from(sorted(SCOPES))),
)  # fmt: skip


@given(VIEWERS, st.sampled_from(ALL))
def test_a_viewer_may_by_role_or_scope_and_at_a_console_as_its_agent(viewer: Viewer, rule: Rule) -> None:
    by_scope = bool(viewer.scopes & rule.scopes)
    assert may(viewer, rule) == (viewer.role in rule.roles or by_scope)
    as_agent = viewer.role is Role.TOKEN and viewer.agent is not None and Role.AGENT in rule.roles
    assert may(viewer.at_console(), rule) == (viewer.role in rule.roles or by_scope or as_agent)


def test_without_a_rule_nobody_may() -> None:
    assert not any(may(Viewer(name="x", role=role, scopes=SCOPES), Rule()) for role in Role)
