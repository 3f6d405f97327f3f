"""Supervisors with a team: nothing of another team shows up, and nothing of it can be changed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import websockets

from contacthub.access.rights import BUILT_IN, Right
from contacthub.access.roles import Role
from contacthub.access.teams import WITHIN
from contacthub.api.route import Route
from contacthub.bootstrap.doors import ROUTES
from contacthub.console.commands import COMMANDS
from contacthub.exports.lists import LISTS
from tests.accounts.people import PASSWORD, Person, signed_in
from tests.api.documented import OPERATIONS
from tests.messages.chats import written
from tests.support import FLOOR, Api, Console, arrived, console, event, hub_on, token

QUEUES = [{"id": each, "name": f"{each} queue"} for each in ("north", "south")]
AGENTS = [{"id": "nora", "queues": ["north"]}, {"id": "sol", "queues": ["south"]}]
TEAMS = [
    {"id": "team_n", "queues": ["north"], "agents": ["nora"]},
    {"id": "team_s", "queues": ["south"], "agents": ["sol"]},
]
LATER = "2126-05-02T10:00:00.000Z"
TODAY = datetime.now(UTC).date().isoformat()
NEEDED = {
    "from": TODAY, "to": TODAY, "quarter": "2026-Q4", "kind": "complaint", "field": "cause",
    "source": "phones", "customer": "SAM",
}  # fmt: skip
MINE = BUILT_IN[Role.SUPERVISOR] & WITHIN
OTHERS = ("south", "sol", "13900139000", "SAM", "Sam of")


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(
        tmp_path, floor={**FLOOR, "queues": QUEUES, "agents": AGENTS, "teams": TEAMS, "lines": []}
    ) as it:
        yield it


async def leader(owner: Api, team: str | None = "team_n", name: str = "nell") -> Person:
    body = {"name": name, "role": "supervisor", "team": team, "password": PASSWORD}
    assert (await owner.call("POST", "/admin/users", body))[0] == 201
    person = Person(owner)
    assert (await person.sign_in(name))[0] == 200
    return person


async def two_contacts(owner: Api) -> tuple[str, str]:
    """One that waits in each team's queue; that of the south is from a known customer."""
    api = await token(owner)
    sam = {"name": "Sam of the south", "phones": ["13900139000"]}
    assert (await api.call("PUT", "/customers/SAM", sam))[0] == 201
    found = []
    for queue, number in (("north", "13800138000"), ("south", "13900139000")):
        [made] = await api.events(arrived(f"to-{queue}", queue=queue, **{"from": number}))
        found.append(str(made["contact_id"]))
    await owner.hub.parts.hub.caught_up()
    return found[0], found[1]


def open_to_leaders() -> list[Route[Any]]:
    """Without the socket and files, which have tests of their own, and what one sends oneself."""
    left_out = ("/api/v1/console", "/api/v1/uploads", "/api/v1/exports/{what}")
    return [
        each
        for each in ROUTES
        if each.rule is not None
        and each.rule.rights & MINE
        and each.path not in left_out
        and not of_all_teams(each)
    ]


def of_all_teams(route: Route[Any]) -> bool:
    return route.rule is not None and route.rule.teams == "none"


def filled(route: Route[Any], contact: str) -> str:
    """The path of the other team's, with what the query needs."""
    path = route.path
    of_others = {"/customers/": "SAM", "/agents/": "sol", "/handover/": "sol", "/queues/": "south"}
    known = next((name for kind, name in of_others.items() if kind in path), contact)
    needed = [each for each in OPERATIONS[route.method, path].get("parameters", ()) if each.get("required")]
    query = {each["name"]: needed_value(each["name"], contact) for each in needed if each["in"] == "query"}
    said = f"?{urlencode(query)}" if query else ""
    path = path.removeprefix("/api/v1").replace("{id}", known).replace("{what}", "contacts")
    for number in ("{record}", "{change}", "{merge}"):
        path = path.replace(number, "1")
    return path + said


def needed_value(name: str, contact: str) -> str:
    return {**NEEDED, "contact_id": contact}[name]


def body_for(route: Route[Any], contact: str) -> Any:
    told = OPERATIONS[route.method, route.path].get("requestBody")
    if told is None:
        return None
    [content, *_] = told["content"].values()
    example = next((each["value"] for each in content.get("examples", {}).values()), {})
    if route.path == "/api/v1/work":
        example = {**example, "owner": "sol"}
    if route.path == "/api/v1/groups/members":
        return example  # the answer has again the ids that nobody has
    return {**example, **{key: each for key, each in named(contact).items() if key in example}}


def named(contact: str) -> dict[str, Any]:
    """What names something, said of the other team."""
    people = {"agent": "sol", "owner": "sol", "from": "sol", "to": "nora", "customer_id": "SAM"}
    return {"contact_id": contact, "queue": "south", "add": ["south"], "due_at": LATER, **people}


async def item_of_other(owner: Api) -> str:
    """A work item that sol has."""
    boss = await signed_in(owner, "chief", "supervisor")
    process = {
        "id": "follow_up", "name": "Follow up", "kind": "follow_up", "number": "U",
        "steps": [{"id": "call", "name": "Call", "outcomes": [{"id": "done", "name": "Done"}]}],
    }  # fmt: skip
    assert (await owner.call("PUT", "/admin/floor", {"processes": [process]}))[0] == 200
    new = {"process": "follow_up", "title": "of sol", "owner": "sol"}
    status, item = await boss.call("POST", "/work", new)
    assert status == 201, item
    return str(item["id"])


@pytest.mark.parametrize("route", [each for each in open_to_leaders() if "session" not in each.path], ids=str)
async def test_no_route_shows_or_changes_what_is_of_another_team(owner: Api, route: Route[Any]) -> None:
    _, other = await two_contacts(owner)
    if "/work" in route.path:
        other = await item_of_other(owner)
    nell = await leader(owner)
    before = owner.hub.parts.hub.tail.seq
    status, answer = await nell.call(route.method, filled(route, other), body_for(route, other))
    assert status != 422 or route.method != "GET", answer
    text = json.dumps(answer, ensure_ascii=False)
    assert status != 500, text
    assert owner.hub.parts.hub.tail.seq == before, text
    if status == 200:
        assert not any(f'"{each}' in text for each in (*OTHERS, other)), text
    elif "{id}" in route.path:
        assert status in (403, 404), text


async def test_no_file_has_what_is_of_another_team(owner: Api) -> None:
    _, other = await two_contacts(owner)
    nell = await leader(owner)
    headers = {"Cookie": nell.cookie}
    came = set()
    for what in LISTS:
        async with owner.session.get(f"{owner.hub.url}/api/v1/exports/{what}", headers=headers) as response:
            text = await response.text()
            assert response.status in (200, 403, 422), text  # 422: days are needed, as of reports
            assert not any(each in text for each in (*OTHERS, other)), text
            came |= {what} if response.status == 200 else set()
    assert "contacts" in came


async def test_a_leader_sees_and_steps_in_where_it_is_of_the_team(owner: Api) -> None:
    own, other = await two_contacts(owner)
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    status, listed = await nell.call("GET", "/contacts")
    assert (status, [each["id"] for each in listed["items"]]) == (200, [own])
    assert len((await boss.call("GET", "/contacts"))[1]["items"]) == 2
    assert (await nell.call("GET", f"/contacts/{own}"))[0] == 200
    assert (await nell.call("GET", f"/contacts/{own}/why"))[0] == 200
    assert (await nell.call("PUT", f"/contacts/{own}/priority", {"priority": 3}))[0] == 200
    status, refused = await nell.call("PUT", f"/contacts/{other}/priority", {"priority": 3})
    assert (status, refused["code"]) == (403, "forbidden")
    status, refused = await nell.call("POST", f"/contacts/{own}/move", {"queue": "south"})
    assert (status, refused["code"]) == (403, "forbidden")


async def test_what_went_on_to_another_team_stays_in_the_list_and_leaves_the_board(owner: Api) -> None:
    own, _ = await two_contacts(owner)
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    assert (await boss.call("POST", f"/contacts/{own}/move", {"queue": "south"}))[0] == 200
    await owner.hub.parts.hub.caught_up()
    assert [each["id"] for each in (await nell.call("GET", "/contacts"))[1]["items"]] == [own]
    assert (await nell.call("GET", "/floor"))[1]["contacts"] == []
    assert (await nell.call("PUT", f"/contacts/{own}/priority", {"priority": 3}))[0] == 403


async def test_what_is_of_the_whole_house_is_not_for_who_has_a_team(owner: Api) -> None:
    nell = await leader(owner)
    assert set((await nell.call("GET", "/session"))[1]["rights"]) == MINE
    for method, path, body in (
        ("GET", "/customers/doubles", None), ("GET", "/imports", None), ("GET", "/wallboards", None),
    ):  # fmt: skip
        assert (await nell.call(method, path, body))[0] == 403, path
    assert Right.SUPERVISE in MINE


@asynccontextmanager
async def at_console(person: Person) -> AsyncIterator[Console]:
    _, ticket = await person.call("POST", "/console/ticket")
    url = f"{person.owner.hub.url.replace('http', 'ws', 1)}/api/v1/console?ticket={ticket['ticket']}"
    async with websockets.connect(url, origin=person.origin) as socket:
        yield Console(socket)


def commands() -> list[Any]:
    return [each for each in COMMANDS if each.rule.rights & MINE and each.here is None]


async def test_no_command_reaches_what_is_of_another_team(owner: Api) -> None:
    _, other = await two_contacts(owner)
    item = await item_of_other(owner)
    nell = await leader(owner)
    before = owner.hub.parts.hub.tail.seq
    assert len(commands()) > 10
    async with at_console(nell) as shown:
        for each in commands():
            about = {**named(other), "item_id": item}
            wanted = {**each.example, **{k: v for k, v in about.items() if k in each.example}}
            if each.name == "open_work":
                wanted["owner"] = "sol"
            reply = await shown.do(each.name, **wanted)
            assert not reply["ok"], each.name
            assert reply["error"]["code"] in {"forbidden", "not_your_step"}, (each.name, reply)
    assert owner.hub.parts.hub.tail.seq == before


async def test_the_console_of_a_leader_tells_of_the_team_alone(owner: Api) -> None:
    own, other = await two_contacts(owner)
    nell = await leader(owner)
    async with at_console(nell) as shown, console(owner, "sol") as sol, console(owner, "nora") as nora:
        state = (await shown.next("snapshot"))["state"]
        assert [each["id"] for each in state["contacts"]] == [own]
        assert [each["id"] for each in state["queues"]] == ["north"]
        assert [each["id"] for each in state["agents"]] == ["nora"]
        await sol.do("set_presence", presence="available")
        await nora.do("set_presence", presence="lunch")
        while True:
            frame = json.loads(await shown.socket.recv())
            text = json.dumps(frame)
            assert not any(f'"{each}' in text for each in (*OTHERS, other)), text
            if "lunch" in text:
                break


async def test_a_team_that_changes_is_drawn_anew_and_one_that_goes_shows_nothing(owner: Api) -> None:
    _, other = await two_contacts(owner)
    nell = await leader(owner)
    async with at_console(nell) as shown:
        await shown.next("snapshot")
        wider = {"id": "team_n", "queues": ["north", "south"], "agents": ["nora"]}
        _, told = await owner.call("POST", "/admin/floor/preview", {"teams": [wider]})
        assert [(each["effect"], each["subject"], each["after"]) for each in told["effects"]] == [
            ("team_sees", "nell", "south")
        ]
        assert (await owner.call("PUT", "/admin/floor", {"teams": [wider]}))[0] == 200
        state = (await shown.next("snapshot"))["state"]
        assert other in {each["id"] for each in state["contacts"]}
        gone = {"teams": [{"id": "team_n", "retired": True}]}
        assert (await owner.call("PUT", "/admin/floor", gone))[0] == 200
        state = (await shown.next("snapshot"))["state"]
        assert (state["contacts"], state["queues"], state["agents"]) == ([], [], [])
    assert (await nell.call("GET", "/contacts"))[1]["items"] == []


async def test_a_team_is_set_and_taken_away_and_ends_the_sessions(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    status, changed = await owner.call("PUT", "/admin/users/boss/team", {"team": "team_s"})
    assert (status, changed["team"]) == (200, "team_s")
    assert (await boss.call("GET", "/floor"))[0] == 401
    await boss.sign_in("boss")
    assert [each["id"] for each in (await boss.call("GET", "/floor"))[1]["queues"]] == ["south"]
    status, refused = await owner.call("PUT", "/admin/users/boss/team", {"team": "nowhere"})
    assert (status, refused["errors"][0]["pointer"]) == (422, "#/team")
    assert (await owner.call("PUT", "/admin/users/boss/team", {"team": None}))[0] == 200
    await boss.sign_in("boss")
    assert len((await boss.call("GET", "/floor"))[1]["queues"]) == 2
    body = {"name": "lena", "role": "agent", "agent": "sol", "team": "team_s", "password": PASSWORD}
    assert (await owner.call("POST", "/admin/users", body))[0] == 422


async def test_a_closed_contact_is_read_by_the_team_that_had_it(owner: Api) -> None:
    own, other = await two_contacts(owner)
    await (await token(owner, "end")).events(
        *(event("contact.ended", {"ref": f"to-{each}", "by": "customer"}) for each in ("north", "south"))
    )
    await owner.hub.parts.hub.caught_up()
    nell = await leader(owner)
    assert (await nell.call("GET", f"/contacts/{own}/messages"))[0] == 200
    assert (await nell.call("GET", f"/contacts/{other}/messages"))[0] == 403
    assert (await nell.call("GET", f"/contacts/{other}"))[0] == 403
    assert [each["id"] for each in (await nell.call("GET", "/contacts"))[1]["items"]] == [own]


async def test_customers_of_its_past_contacts_are_called_back_in_its_queues(owner: Api) -> None:
    own, other = await two_contacts(owner)
    api = await token(owner, "end")
    await api.events(
        *(event("contact.ended", {"ref": f"to-{each}", "by": "customer"}) for each in ("north", "south"))
    )
    nell = await leader(owner)
    for body in (
        {"contact_id": other},
        {"contact_id": other, "queue": "north"},
        {"contact_id": own, "queue": "south"},
    ):
        status, refused = await nell.call("POST", "/callbacks", body)
        assert (status, refused["code"]) == (403, "forbidden"), body
    assert owner.hub.parts.hub.routing.floor.contacts == {}
    status, asked = await nell.call("POST", "/callbacks", {"contact_id": own})
    assert (status, asked["is_new"]) == (201, True)
    assert [each["queue"] for each in (await nell.call("GET", "/callbacks"))[1]["items"]] == ["north"]


async def chat(owner: Api, ref: str, queue: str) -> str:
    """A contact whose customer has written."""
    began = {"channel": "chat", "queue": queue, "from": ref}
    [made] = await (await token(owner, f"of {ref}")).events(written(ref, f"m-{ref}", "Hello?", **began))
    return str(made["contact_id"])


async def test_pages_of_threads_are_full_though_others_have_written(owner: Api) -> None:
    for n in range(6):
        await chat(owner, f"chat-{n}", ("north", "south")[n % 2])
    await owner.hub.parts.hub.caught_up()
    nell = await leader(owner)
    for asked, expected in (
        ("?", ["chat-4", "chat-2", "chat-0"]),
        ("?unanswered=true&", ["chat-0", "chat-2", "chat-4"]),
    ):
        found, cursor = [], ""
        for size in (2, 1):
            _, page = await nell.call("GET", f"/threads{asked}limit=2{cursor}")
            assert len(page["items"]) == size
            found += [each["ref"] for each in page["items"]]
            cursor = f"&cursor={page['next_cursor']}"
        assert (found, page["next_cursor"]) == (expected, None)


async def test_a_leader_writes_to_customers_of_the_queues_of_the_team_alone(owner: Api) -> None:
    ids = [await chat(owner, f"chat-{each}", each) for each in ("north", "south")]
    nell = await leader(owner)
    async with at_console(nell) as shown:
        note = {"text": "Call them soon.", "internal": True}
        assert (await shown.do("send_message", contact_id=ids[0], **note))["ok"]
        reply = await shown.do("send_message", contact_id=ids[1], **note)
        assert (reply["ok"], reply["error"]["code"]) == (False, "forbidden")
    replies = [{"id": each, "title": each, "text": "Hello.", "queue": each} for each in ("north", "south")]
    assert (await owner.call("PUT", "/admin/floor", {"replies": replies}))[0] == 200
    assert [each["id"] for each in (await nell.call("GET", "/replies"))[1]["items"]] == ["north"]


async def test_a_team_names_what_is_there(owner: Api) -> None:
    wrong = {"teams": [{"id": "x", "queues": ["north"], "agents": ["norah"]}]}
    status, refused = await owner.call("PUT", "/admin/floor", wrong)
    assert (status, refused["errors"][0]["pointer"]) == (404, "#/teams/0/agents/0")
    assert "did you mean nora?" in refused["detail"]
    gone = {"agents": [{"id": "sol", "retired": True}]}
    assert "team team_s has it" in (await owner.call("PUT", "/admin/floor", gone))[1]["detail"]


@pytest.mark.parametrize("route", [each for each in ROUTES if of_all_teams(each)], ids=str)
async def test_what_is_of_all_teams_at_once_is_refused_to_who_has_one(owner: Api, route: Route[Any]) -> None:
    nell = await leader(owner)
    status, refused = await nell.call(route.method, filled(route, "c"), body_for(route, "c"))
    assert (status, refused["code"]) == (403, "forbidden")
    assert "team_n" in refused["detail"]
