"""Who may, walked through: every route and every command, by anybody, is open exactly as its rule says.

The rules themselves are reviewed on the committed page ``who_may.md``.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import websockets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.access.rights import BUILT_IN, EVERY_ROLE, Right
from contacthub.access.roles import PEOPLE as PEOPLE_ROLES
from contacthub.access.roles import SCOPES, Role
from contacthub.access.rules import Rule
from contacthub.api.route import Login, Route
from contacthub.bootstrap.doors import ROUTES
from contacthub.console.commands import COMMANDS
from contacthub.console.commands.spec import Spec
from tests.accounts.people import Person, signed_in
from tests.api.documented import OPERATIONS
from tests.support import Api, Console, arrived, event, hub_on, token

CONSOLE = next(each.rule for each in ROUTES if each.path == "/api/v1/console") or Rule()
PEOPLE = {"agent": "lina", "supervisor": None, "admin": None}


MADE: dict[str, tuple[Role, frozenset[Right]]] = {
    f"made {n}": (PEOPLE_ROLES[n % 3], frozenset(random.Random(n).sample(list(Right), k=len(Right) // 2)))
    for n in range(6)
}
"""Roles made of half of all rights, two with each screen."""


@dataclass(frozen=True)
class Who:
    """A caller: without a sign-in, a person, or a token with scopes and perhaps an agent."""

    person: str | None = None
    scopes: frozenset[str] | None = None
    agent: str | None = None

    @property
    def base(self) -> Role | None:
        """The role whose screen they have."""
        if self.person is None:
            return None
        return MADE[self.person][0] if self.person in MADE else Role(self.person)

    @property
    def rights(self) -> frozenset[Right]:
        """What their role lets them do."""
        if self.person in MADE:
            return MADE[self.person][1] | EVERY_ROLE
        return frozenset() if self.base is None else BUILT_IN[self.base]

    @property
    def is_nobody(self) -> bool:
        return self.person is None and self.scopes is None

    def has(self, rule: Rule) -> bool:
        """Whether the table's row lets them; on HTTP a token's agent counts for nothing."""
        return bool(self.rights & rule.rights) or bool((self.scopes or frozenset()) & rule.scopes)

    def commands(self, rule: Rule) -> bool:
        """Whether it lets them on the socket, where a token is its agent and has no scopes."""
        return bool((self.rights if self.scopes is None else BUILT_IN[Role.AGENT]) & rule.rights)


@dataclass
class House:
    """A hub with a live contact of Li Na's, and all who ask."""

    owner: Api
    contact: str
    runner: asyncio.Runner
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[Who, str] = field(default_factory=dict)
    screens: dict[Who, Console] = field(default_factory=dict)
    chat: str = ""
    item: str = ""

    @cached_property
    def stack(self) -> AsyncExitStack:
        return AsyncExitStack()

    async def headers(self, who: Who) -> dict[str, str]:
        if who.person is not None:
            person = self.people[who.person]
            return {"Cookie": person.cookie, "X-CSRF-Token": person.csrf, "Origin": person.origin}
        return {} if who.scopes is None else {"Authorization": f"Bearer {await self.bearer(who)}"}

    async def bearer(self, who: Who) -> str:
        if who not in self.tokens:
            body = {"scopes": sorted(who.scopes or ()), "agent": who.agent}
            self.tokens[who] = (await token(self.owner, uuid.uuid4().hex, **body)).token
        return self.tokens[who]

    async def send(self, who: Who, route: Route, path: str, body: Any) -> tuple[int, str | None]:
        """The status, and the code of a problem."""
        headers = await self.headers(who)
        url = self.owner.hub.url + path
        async with self.owner.session.request(route.method, url, json=body, headers=headers) as response:
            self.owner.session.cookie_jar.clear()
            is_problem = response.content_type == "application/problem+json"
            return response.status, (await response.json(content_type=None))["code"] if is_problem else None

    async def state(self) -> tuple[Any, ...]:
        """All that a refused request must leave as it is."""
        parts = self.owner.hub.parts
        customer = await parts.stores.customers.get("C1")
        return parts.hub.tail.seq, customer, parts.accounts.sign_ins.users(), parts.accounts.tokens.all()

    async def screen(self, who: Who) -> Console:
        """A socket of theirs, opened once."""
        if who not in self.screens:
            self.screens[who] = await self._opened(who)
            await self.screens[who].next("snapshot")
        return self.screens[who]

    async def _opened(self, who: Who) -> Console:
        query, headers = "", await self.headers(who)
        if who.person is not None:
            _, answer = await self.people[who.person].call("POST", "/console/ticket")
            query, headers = f"?ticket={answer['ticket']}", {}
        url = f"{self.owner.hub.url.replace('http', 'ws', 1)}/api/v1/console{query}"
        connecting = websockets.connect(url, additional_headers=headers, ping_interval=None)
        return Console(await self.stack.enter_async_context(connecting))


@contextmanager
def house(data: Path) -> Iterator[House]:
    """One hub for many examples."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        owner = runner.run(stack.enter_async_context(hub_on(data)))
        found = House(owner, runner.run(a_contact(owner)), runner)
        runner.run(stack.enter_async_context(found.stack))
        try:
            for role, agent in PEOPLE.items():
                found.people[role] = runner.run(signed_in(owner, f"the {role}", role, agent))
            for name, (base, rights) in MADE.items():
                body = {"base": base, "rights": sorted(rights)}
                status, _ = runner.run(owner.call("PUT", f"/admin/roles/{name}", body))
                assert status == 200
                agent = "wangwei" if base is Role.AGENT else None
                found.people[name] = runner.run(signed_in(owner, f"the {name}", name, agent))
            yield found
        finally:
            runner.run(stack.aclose())


async def a_contact(owner: Api) -> str:
    api = await token(owner)
    status, _ = await api.call("PUT", "/customers/C1", {"name": "陆建国", "phones": ["13800138000"]})
    assert status == 201
    answered = event("contact.answered", {"ref": "1", "agent": "lina"})
    first, _ = await api.events(arrived("1", routing="pbx"), answered)
    await owner.hub.parts.pop.wait(first["contact_id"])
    return str(first["contact_id"])


QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
SETS = st.frozensets(st.sampled_from(sorted(SCOPES)))
AGENT_TOKENS = st.builds(Who, scopes=SETS, agent=st.just("lina"))
TOKENS = st.builds(Who, scopes=SETS.filter(bool)) | AGENT_TOKENS
ANYBODY = st.just(Who()) | st.builds(Who, person=st.sampled_from([*PEOPLE, *MADE])) | TOKENS
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def bodies(route: Route) -> st.SearchStrategy[Any]:
    """What the document shows for the route, or anything."""
    told = OPERATIONS[route.method, route.path].get("requestBody")
    if told is None:
        return st.none()
    shown: list[Any] = []
    for media in told["content"].values():
        shown += [media["example"]] if "example" in media else []
        shown += [each["value"] for each in media.get("examples", {}).values()]
    return st.sampled_from(shown) | JSON


# What would end or hang the asker is left out: a session's end, and the socket, which follows below.
AFTER_THE_RULE = ("wrong_password", "wrong_code", "not_yours_to_give")
ASKED = [each for each in ROUTES if each.login is Login.REQUIRED or each.path == "/api/v1/events"]
KNOWN = {"/contacts/": "{contact}", "/customers/": "C1", "/agents/": "lina"}


@pytest.mark.parametrize("has_known_ids", [True, False])
def test_a_route_is_open_exactly_to_whom_the_table_lets_and_a_refusal_changes_nothing(
    tmp_path: Path, has_known_ids: bool
) -> None:
    with house(tmp_path) as home:
        for route in ASKED:
            known = next((value for part, value in KNOWN.items() if part in route.path), "x")
            ids = st.just(known.replace("{contact}", home.contact)) if has_known_ids else TEXT
            holds_on(home, route, ids)


def holds_on(home: House, route: Route, ids: st.SearchStrategy[str]) -> None:
    """Check the law on one route."""
    rule = route.rule or Rule()
    told = OPERATIONS[route.method, route.path]["responses"]

    @settings(QUICK, max_examples=20)
    @given(ANYBODY, ids, bodies(route))
    def check(who: Who, part: str, body: Any) -> None:
        path = re.sub(r"\{\w+\}", lambda _: _quoted(part), route.path)
        before = home.runner.run(_with_token(home, who))
        status, code = home.runner.run(home.send(who, route, path, body))
        asked = (who, str(route), part, status, code)
        assert str(status) in told, asked
        if who.has(rule):
            # What is asked for after the rule.
            is_allowed = status not in (401, 403) or code in AFTER_THE_RULE
            assert is_allowed or (rule.own and who.base is Role.AGENT), asked
        else:
            assert (status, code) == ((401, "unauthorized") if who.is_nobody else (403, "forbidden")), asked
            # A deadline of the floor may pass meanwhile: it does so once, a change by the request each time.
            assert home.runner.run(home.state()) == before or unchanged(who, path, body), asked

    def unchanged(who: Who, path: str, body: Any) -> bool:
        before = home.runner.run(_with_token(home, who))
        home.runner.run(home.send(who, route, path, body))
        return home.runner.run(home.state()) == before

    check()


async def _with_token(home: House, who: Who) -> tuple[Any, ...]:
    await home.headers(who)  # a token is made before, not while it is looked whether anything changed
    await home.owner.hub.parts.contacts_of_work.settled()  # nor a contact for an item of an example before
    return await home.state()


def _quoted(text: str) -> str:
    return "".join(f"%{each:02X}" for each in text.encode())


# --- the socket ------------------------------------------------------------------------------------

IDS = st.sampled_from(["{contact}", "{contact}.1", "x"]) | TEXT
ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "presence": st.sampled_from(["available", "lunch", "offline", "asleep"]),
    "offer_id": IDS, "contact_id": IDS, "customer_id": st.sampled_from(["C1", "nobody"]) | st.none(),
    "reason": TEXT, "painted_ms": st.integers(0, 3_600_000), "text": TEXT, "question": TEXT, "answer": TEXT,
    "number": TEXT, "model": TEXT, "at": st.just("2026-05-01T14:00:00Z"),
    "queue": st.just("sales") | TEXT,
    "to_queue": st.just("sales") | TEXT, "to_agent": st.just("wangwei") | TEXT, "note": TEXT,
    "disposition": st.sampled_from(["resolved", "danced"]), "seconds": st.integers(1, 3600),
    "agent": st.just("lina") | TEXT, "priority": st.integers(-1000, 1000),
    "when": st.sampled_from(["now", "next"]), "add": st.just(["sales"]), "remove": st.lists(TEXT, max_size=2),
    "until": st.sampled_from([None, "2000-01-01T00:00:00Z", "2090-01-01T00:00:00Z"]),
    "keep_number": st.booleans(),
    "asked_for": st.booleans(),
    "subject": TEXT, "cc": st.just(["lu@example.com"]),
    "source": TEXT, "message_id": IDS, "internal": st.booleans(), "attachments": st.just([]),
    "html": st.none() | st.just("<p>Hello</p>"),
    "item_id": TEXT, "file_id": IDS, "files": st.just([]), "step": TEXT,
    "proposal": st.none() | st.just("0" * 64),
    "process": st.just("follow_up") | TEXT, "title": TEXT, "owner": st.just("lina") | TEXT,
    "product": TEXT, "comes_from": st.none() | IDS,
    "due_at": st.none() | st.just("2090-01-01T00:00:00Z"), "outcome": TEXT,
    "version": st.integers(1, 9), "waits_for": st.none() | st.just({"sku": "KFR"}),
    "fields": st.dictionaries(TEXT, TEXT, max_size=2),
    "template": st.none() | st.just({"name": "no_such", "language": "en", "fields": {}}),
}  # fmt: skip


RULES = {spec.name: spec.rule for spec in COMMANDS}
TARGETS = {"to_queue", "to_agent"}


def well_formed(spec: Spec[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A command without its ref."""
    fields = {name: info for name, info in spec.form.model_fields.items() if name not in ("ref", "cmd")}
    needed = {name: ARGUMENTS[name] for name, info in fields.items() if info.is_required()}
    optional = {name: ARGUMENTS[name] for name, info in fields.items() if not info.is_required()}
    made = st.fixed_dictionaries({"cmd": st.just(spec.name), **needed}, optional=optional)
    return made.filter(_is_whole)


def _is_whole(command: dict[str, Any]) -> bool:
    match command["cmd"]:
        case "transfer" | "consult":
            return len({*command} & TARGETS) == 1
        case "set_agent_queues":
            return bool(command.get("add") or command.get("remove"))
        case "send_message":
            return command.get("template") is None  # it comes without a text
        case "snooze":
            return command["until"] is not None
        case _:
            return True


CONSOLES = [each for each in (*PEOPLE, *MADE) if Who(each).rights & CONSOLE.rights]
AT_CONSOLES = st.builds(Who, person=st.sampled_from(CONSOLES)) | st.builds(
    Who, scopes=st.sampled_from([frozenset(), frozenset({"floor:write"}), SCOPES]), agent=st.just("lina")
)


def test_a_command_is_done_exactly_for_whom_the_table_lets_and_a_refusal_changes_nothing(
    tmp_path: Path,
) -> None:
    with house(tmp_path) as home:
        for spec in COMMANDS:

            @settings(QUICK, max_examples=20)
            @given(AT_CONSOLES, well_formed(spec))
            def check(who: Who, command: dict[str, Any]) -> None:
                command = json.loads(json.dumps(command).replace("{contact}", home.contact))
                screen = home.runner.run(home.screen(who))
                before = home.runner.run(home.state())
                reply = home.runner.run(screen.do(**command))
                may = who.commands(RULES[command["cmd"]])
                code = None if reply["ok"] else reply["error"]["code"]
                assert (code == "forbidden") == (not may), (who, command, reply)
                if not may:
                    assert home.runner.run(home.state()) == before

            check()


def test_the_socket_opens_exactly_to_whom_the_table_lets(tmp_path: Path) -> None:
    with house(tmp_path) as home:

        @settings(QUICK, max_examples=40)
        @given(st.just(Who()) | TOKENS)
        def check(who: Who) -> None:
            try:
                home.runner.run(home.screen(who))
                status = 101
            except websockets.InvalidStatus as error:
                status = error.response.status_code
            may = who.agent is not None and who.commands(CONSOLE)
            assert status == (101 if may else 401 if who.is_nobody else 403), who

        check()
        for role, person in home.people.items():
            status, _ = home.runner.run(person.call("POST", "/console/ticket"))
            assert status == (201 if Who(role).rights & CONSOLE.rights else 403), role
