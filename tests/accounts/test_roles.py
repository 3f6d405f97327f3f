"""Roles made of named rights: who may give them, what becomes of who has them, and who stays able to."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contacthub.access.rights import BUILT_IN, EVERY_ROLE, Right
from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.accounts.model import End
from contacthub.accounts.roles import HUB
from contacthub.problems import Problem
from contacthub.testing.stored import Stored
from tests.accounts.door import Door
from tests.accounts.people import PASSWORD, signed_in
from tests.support import Api

WATCHES = frozenset({Right.CONSOLE_OPEN, Right.FLOOR_WATCH})
EDITS = frozenset({Right.USERS_EDIT, Right.AUDIT_READ})


async def user(door: Door, name: str, role: str) -> None:
    agent = "wangwei" if role == "agent" else None
    await door.sign_ins.add_user(name=name, role=role, agent=agent, password="open sesame")


async def signed_in_as(door: Door, name: str) -> str:
    begun = await door.sign_ins.sign_in(name, "open sesame", "192.0.2.1")
    return begun.holder.credential


def viewer_of(door: Door, credential: str) -> Viewer:
    holder = door.sign_ins.holder(credential)
    assert holder is not None
    return holder.viewer


@pytest.mark.both_engines
async def test_who_has_a_role_has_its_rights_and_its_screen_also_after_a_restart(door: Door) -> None:
    await door.sign_ins.roles.put("trainer", Role.SUPERVISOR, WATCHES, HUB)
    await user(door, "tina", "trainer")
    credential = await signed_in_as(door, "tina")
    again = await door.reopened()
    for sign_ins in (door.sign_ins, again.sign_ins):
        holder = sign_ins.holder(credential)
        assert holder is not None
        seen = holder.viewer
        assert (seen.role, seen.role_name, seen.rights) == (
            Role.SUPERVISOR, "trainer", WATCHES | EVERY_ROLE,
        )  # fmt: skip
    [tina] = [each for each in again.sign_ins.users() if each.name == "tina"]
    assert (tina.role, tina.called_role) == (Role.SUPERVISOR, "trainer")


@pytest.mark.both_engines
async def test_sign_ins_end_as_the_rights_change_here_and_at_another_node(door: Door) -> None:
    await door.sign_ins.roles.put("trainer", Role.SUPERVISOR, WATCHES, HUB)
    await user(door, "tina", "trainer")
    first = await signed_in_as(door, "tina")
    change = await door.sign_ins.roles.put("trainer", Role.SUPERVISOR, WATCHES, HUB)
    assert (change.gained, change.lost, change.sessions_ended) == ([], [], 0)
    assert door.sign_ins.holder(first) is not None
    other = Door(door.stored)
    await other.accounts.open()
    assert other.sign_ins.holder(first) is not None
    change = await door.sign_ins.roles.put("trainer", Role.SUPERVISOR, frozenset({Right.SUPERVISE}), HUB)
    assert (change.gained, change.lost) == ([Right.SUPERVISE], sorted(WATCHES))
    assert (change.sessions_ended, door.ended, door.whys) == (1, [first], [End.USER_CHANGED])
    await other.accounts.follow()
    assert other.ended == [first]
    assert viewer_of(other, await signed_in_as(other, "tina")).rights == {Right.SUPERVISE} | EVERY_ROLE


async def test_only_an_admin_gives_rights_that_they_do_not_have(door: Door) -> None:
    roles = door.sign_ins.roles
    await roles.put("personnel", Role.ADMIN, EDITS, HUB)
    personnel = Viewer(name="p", role=Role.ADMIN, granted=EDITS | EVERY_ROLE, role_name="personnel")
    made = await roles.put("auditor", Role.ADMIN, frozenset({Right.AUDIT_READ}), personnel)
    assert made.role.rights == {Right.AUDIT_READ} | EVERY_ROLE
    await user(door, "root", "admin")
    refused: list[Any] = [
        roles.put("auditor", Role.ADMIN, frozenset({Right.HUB_RUN}), personnel),
        door.sign_ins.add_user(name="x", role="admin", agent=None, password="open sesame", by=personnel),
        # Of one who has more, neither the password nor the role.
        door.sign_ins.add_user(name="root", role="auditor", agent=None, password="open sesame", by=personnel),
        door.sign_ins.passwords.make_link("root", personnel),
    ]
    for asked in refused:
        with pytest.raises(Problem) as problem:
            await asked
        assert problem.value.code == "not_yours_to_give"
    assert {each.name for each in door.sign_ins.users()} == {"lina", "root"}
    await door.sign_ins.add_user(
        name="anna", role="auditor", agent=None, password="open sesame", by=personnel
    )
    await roles.put("auditor", Role.ADMIN, frozenset({Right.HUB_RUN}), HUB)
    assert roles.find("auditor").rights >= {Right.HUB_RUN}
    with pytest.raises(Problem, match="yourself"):  # nor take what they could not give back
        await roles.put("auditor", Role.ADMIN, frozenset({Right.AUDIT_READ}), personnel)


async def test_the_last_who_may_edit_users_keeps_that(door: Door) -> None:
    roles, sign_ins = door.sign_ins.roles, door.sign_ins
    await roles.put("personnel", Role.ADMIN, EDITS, HUB)
    await user(door, "pia", "personnel")
    asked: list[Any] = [
        sign_ins.disable_user("pia"),
        sign_ins.add_user(name="pia", role="supervisor", agent=None, password="open sesame"),
        roles.put("personnel", Role.ADMIN, frozenset({Right.AUDIT_READ}), HUB),
    ]
    for each in asked:
        with pytest.raises(Problem, match="nobody would be left") as problem:
            await each
        assert problem.value.code == "wrong_state"
    await user(door, "root", "admin")
    await sign_ins.disable_user("pia")
    with pytest.raises(Problem, match="nobody would be left"):
        await sign_ins.disable_user("root")


async def test_two_changes_at_once_leave_one_who_may_edit_users(door: Door) -> None:
    for name in ("root", "rosa"):
        await user(door, name, "admin")
    asked = (door.sign_ins.disable_user(name) for name in ("root", "rosa"))
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert [getattr(each, "code", None) for each in done] == [None, "wrong_state"]
    assert [each.name for each in door.sign_ins.users() if not each.disabled] == ["lina", "rosa"]


async def test_what_a_role_may_not_be_called_or_become(door: Door) -> None:
    roles = door.sign_ins.roles
    await roles.put("trainer", Role.SUPERVISOR, WATCHES, HUB)
    for name in ("Agent", "TRAINER", " x", "x" * 41, "token", ""):
        with pytest.raises(Problem) as problem:
            await roles.put(name, Role.AGENT, frozenset(), HUB)
        assert problem.value.code == "invalid", name
    with pytest.raises(Problem, match="keeps its base"):
        await roles.put("trainer", Role.ADMIN, WATCHES, HUB)
    with pytest.raises(Problem, match="is built in"):
        await roles.remove("agent", HUB)
    await user(door, "tina", "trainer")
    with pytest.raises(Problem, match="tina"):
        await roles.remove("trainer", HUB)
    await user(door, "tina", "supervisor")
    await roles.remove("trainer", HUB)
    assert [each.name for each in roles.all()] == ["agent", "supervisor", "admin"]
    with pytest.raises(Problem) as problem:
        await user(door, "tim", "trainer")
    assert problem.value.code == "unknown_role"
    for n in range(50):
        await roles.put(f"role {n}", Role.AGENT, frozenset(), HUB)
    with pytest.raises(Problem, match="there are 50 roles"):
        await roles.put("one more", Role.AGENT, frozenset(), HUB)


async def test_agent_is_named_with_roles_made_of_agent_and_only_there(door: Door) -> None:
    await door.sign_ins.roles.put("junior", Role.AGENT, BUILT_IN[Role.AGENT] - {Right.CUSTOMERS_EDIT}, HUB)
    with pytest.raises(Problem, match="needs --agent"):
        await user(door, "jun", "junior")
    await door.sign_ins.add_user(name="jun", role="junior", agent="wangwei", password="open sesame")
    assert viewer_of(door, await signed_in_as(door, "jun")).agent == "wangwei"


async def test_roles_over_http_are_audited_and_count_at_once(owner: Api) -> None:
    root = await signed_in(owner, "root", "admin")
    body = {"base": "supervisor", "rights": ["console.open", "floor.watch"]}
    status, made = await root.call("PUT", "/admin/roles/trainer", body)
    assert (status, made["gained"], made["role"]["users"]) == (
        200, ["console.open", "floor.watch", "own_sign_in"], [],
    )  # fmt: skip
    tina = await signed_in(owner, "tina", "trainer")
    _, session = await tina.call("GET", "/session")
    assert (session["role"], session["role_name"]) == ("supervisor", "trainer")
    assert (await tina.call("GET", "/reports/messages"))[0] == 403
    status, made = await root.call(
        "PUT", "/admin/roles/trainer", {**body, "rights": [*body["rights"], "reports.read"]}
    )
    assert (status, made["gained"], made["sessions_ended"]) == (200, ["reports.read"], 1)
    assert (await tina.call("GET", "/reports/messages"))[0] == 401
    await tina.sign_in("tina", PASSWORD)
    assert (await tina.call("GET", "/reports/messages"))[0] == 200
    _, shown = await root.call("GET", "/admin/roles")
    trainer = shown["roles"][-1]
    assert (trainer["name"], trainer["users"], trainer["built_in"]) == ("trainer", ["tina"], False)
    assert (await root.call("DELETE", "/admin/roles/trainer"))[1]["code"] == "still_in_use"
    await root.call("POST", "/admin/users", {"name": "tina", "role": "supervisor", "password": PASSWORD})
    assert (await root.call("DELETE", "/admin/roles/trainer"))[0] == 204
    rows = (await owner.get("/audit?action=put_role"))["items"]
    assert [(each["actor"], each["subject"], each["details"]["gained"]) for each in rows] == [
        ("root", "trainer", ["reports.read"]),
        ("root", "trainer", ["console.open", "floor.watch", "own_sign_in"]),
    ]
    assert len((await owner.get("/audit?action=remove_role"))["items"]) == 1


async def test_rights_that_a_newer_version_knew_are_left_out(stored: Stored) -> None:
    first = Door(stored)
    await first.sign_ins.roles.put("trainer", Role.SUPERVISOR, WATCHES, HUB)

    def newer(raw: Any) -> None:
        raw.execute("UPDATE roles SET rights = '[\"floor.watch\", \"moon.walk\"]' WHERE name = 'trainer'")

    await stored.database.transact(newer)
    await first.sign_ins.roles.open()
    assert first.sign_ins.roles.find("trainer").rights == {Right.FLOOR_WATCH} | EVERY_ROLE
