"""The first administrator: made by the code of the hub's terminal, once, by nobody else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from contacthub.accounts.first_start import CODE_LENGTH, LETTERS
from tests.accounts.people import PASSWORD, Person, user
from tests.support import Api, hub_on

pytestmark = pytest.mark.both_engines


def body(owner: Api, **other: str) -> dict[str, str]:
    return {"code": owner.hub.parts.first_start.code, "name": "root", "password": PASSWORD, **other}


async def test_code_makes_the_first_administrator_and_signs_them_in(owner: Api) -> None:
    person = Person(owner)
    assert (await person.call("GET", "/setup"))[1] == {"needed": True}
    code = owner.hub.parts.first_start.code
    typed = code.lower().replace("-", " ").replace("2", "２")  # as a Chinese keyboard may write it
    status, session = await person.begin("/setup", body(owner, code=typed))
    assert (status, session["user"], session["role"]) == (200, "root", "admin")
    assert (await person.call("GET", "/admin/users"))[1]["items"][0]["name"] == "root"
    assert (await person.call("GET", "/setup"))[1] == {"needed": False}
    again = await Person(owner).call("POST", "/setup", body(owner, name="mallory"))
    assert (again[0], again[1]["code"]) == (409, "wrong_state")
    assert (await Person(owner).sign_in("root"))[0] == 200
    rows = (await owner.get("/audit?action=add_user"))["items"]
    assert [(each["actor"], each["details"]["first"]) for each in rows] == [("root", True)]


async def test_wrong_code_weak_password_and_bad_name_make_nobody(owner: Api) -> None:
    code = owner.hub.parts.first_start.code
    other = ("2" if code[0] != "2" else "3") + code[1:]
    for wrong, status, problem in (
        ({"code": other}, 403, "wrong_code"),
        ({"code": "-"}, 403, "wrong_code"),
        ({"code": "错"}, 403, "wrong_code"),
        ({"password": "root2026"}, 422, "weak_password"),
        ({"name": "hub"}, 422, "invalid"),
    ):
        answer = await Person(owner).call("POST", "/setup", body(owner, **wrong))
        assert (answer[0], answer[1]["code"]) == (status, problem)
    assert (await Person(owner).call("GET", "/setup"))[1] == {"needed": True}


async def test_of_two_at_once_one_is_the_first(owner: Api) -> None:
    both = await asyncio.gather(
        *(Person(owner).call("POST", "/setup", body(owner, name=name)) for name in ("ann", "bob"))
    )
    assert sorted(status for status, _ in both) == [200, 409]
    assert len((await owner.get("/admin/users"))["items"]) == 1


async def test_codes_are_slowed_down(owner: Api) -> None:
    tries = [await Person(owner).call("POST", "/setup", body(owner, code="AAAA")) for _ in range(11)]
    assert [status for status, _ in tries] == [403] * 10 + [429]


async def test_sign_in_made_by_a_command_ends_it(owner: Api) -> None:
    await user(owner, "boss", "supervisor")
    assert (await Person(owner).call("GET", "/setup"))[1] == {"needed": False}
    assert (await owner.call("POST", "/admin/users/boss/disable"))[0] == 204
    assert (await Person(owner).call("POST", "/setup", body(owner)))[1]["code"] == "wrong_state"


async def test_each_start_has_a_code_of_its_own(tmp_path: Path) -> None:
    codes = []
    for _ in range(2):
        async with hub_on(tmp_path) as owner:
            codes.append(owner.hub.parts.first_start.code)
            assert await asyncio.to_thread(_is_nowhere, tmp_path, codes[-1])
    assert codes[0] != codes[1]
    assert all(len(each) == CODE_LENGTH + 2 and set(each) <= {*LETTERS, "-"} for each in codes)


def _is_nowhere(folder: Path, code: str) -> bool:
    files = [each for each in folder.rglob("*") if each.is_file()]
    plain = code.replace("-", "")
    return bool(files) and not any(
        code.encode() in (found := each.read_bytes()) or plain.encode() in found for each in files
    )
