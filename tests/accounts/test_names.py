"""Names are compared without case and in their normal form; passwords do not depend on the keyboard."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.access.names import NAME, folded, name_fault
from contacthub.access.roles import Role
from contacthub.accounts.model import User
from contacthub.accounts.users import Users
from contacthub.problems import Problem
from tests.accounts.door import Door
from tests.accounts.people import PASSWORD, Person, signed_in, user
from tests.floor_file.test_file import put
from tests.support import Api

COMPOSED, DECOMPOSED = "caf\u00e9 au lait", "cafe\u0301 au lait"


def named(name: str, *, disabled: bool = False) -> User:
    return User(
        name=name, role=Role.SUPERVISOR, agent=None, password="hash of open sesame", disabled=disabled
    )


# --- which names there are -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["LENA", "Lena", "ｌｅｎａ", "lena"])
def test_one_name_in_any_spelling_is_one(name: str) -> None:
    assert folded(name) == "lena"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "0 characters"), ("n" * 101, "101 characters"), (" lena", "blank"), ("lena\u3000", "blank"),
        ("token:pbx", "colon"), ("token：pbx", "colon"), ("le\nna", "control"), ("lena\u200b", "not drawn"),
        ("hub", "calls the hub"), ("ＨＵＢ", "calls the hub"), ("Source", "calls the hub"),
        ("system", "calls the hub"), ("Command Line", "command line"),
    ],
)  # fmt: skip
def test_name_that_would_be_taken_for_another_has_a_fault(name: str, said: str) -> None:
    assert said in (name_fault(name) or "")


@pytest.mark.parametrize("name", ["lena", "李娜", "Li Na", "li.na@shop", "hubert", "n" * 100, "José"])
def test_name_of_a_person_has_none(name: str) -> None:
    assert name_fault(name) is None


@given(st.text(max_size=12))
def test_pattern_of_the_description_says_the_same_as_the_hub(name: str) -> None:
    is_word = folded(name) in {"hub", "source", "system", "command line"}
    assert (name_fault(name) is None) == (re.fullmatch(NAME, name) is not None and not is_word)


# --- two of an older version -----------------------------------------------------------------------


def test_two_that_were_two_names_are_found_by_their_own_spelling_only() -> None:
    users = Users([named("lena"), named("LENA")])
    found = [users.find(name) for name in ("lena", "LENA", "Lena")]
    assert [each.name if each else None for each in found] == ["lena", "LENA", None]


def test_any_spelling_finds_the_one_that_is_left_when_the_other_is_disabled() -> None:
    users = Users([named("lena"), named("LENA", disabled=True)])
    found = [users.find(name) for name in ("lena", "LENA", "Lena")]
    assert [each.name if each else None for each in found] == ["lena", "LENA", "lena"]


def test_name_typed_on_another_keyboard_replaces_its_sign_in() -> None:
    assert Users([named("Jos\u00e9")]).name_for("Jose\u0301") == "Jos\u00e9"
    assert Users([named("Jose\u0301")]).name_for("Jos\u00e9") == "Jose\u0301"
    with pytest.raises(Problem, match="the same name as 'José'"):
        Users([named("Jos\u00e9")]).name_for("JOSÉ")


async def test_store_with_two_opens_and_both_sign_in(door: Door) -> None:
    await door.store.save_user(named("LINA"))
    again = await door.reopened()
    for name in ("lina", "LINA"):
        assert (await again.sign_ins.sign_in(name, "open sesame", "192.0.2.1")).holder.viewer.name == name
    with pytest.raises(Problem, match="wrong"):
        await again.sign_ins.sign_in("Lina", "open sesame", "192.0.2.1")


# --- over HTTP -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["LENA", "ｌｅｎａ", "lena"])
async def test_person_signs_in_by_any_spelling_and_is_called_by_the_one_that_is_kept(
    owner: Api, typed: str
) -> None:
    await user(owner, "Lena")
    status, answer = await Person(owner).sign_in(typed)
    assert (status, answer["user"]) == (200, "Lena")


async def test_second_spelling_is_refused_and_the_field_named(owner: Api) -> None:
    await user(owner, "lena")
    body = {"name": "LENA", "role": "supervisor", "agent": None, "password": PASSWORD}
    status, answer = await owner.call("POST", "/admin/users", body)
    assert (status, answer["code"]) == (409, "already_there")
    assert answer["errors"] == [{"pointer": "#/name", "detail": "the same as 'lena'"}]
    assert [each["name"] for each in (await owner.call("GET", "/admin/users"))[1]["items"]] == ["lena"]


@pytest.mark.parametrize("name", ["", "n" * 101, " lena", "le:na", "le\u0000na", "HUB", "command line"])
async def test_name_that_cannot_be_is_refused_and_the_field_named(owner: Api, name: str) -> None:
    body = {"name": name, "role": "supervisor", "agent": None, "password": PASSWORD}
    status, answer = await owner.call("POST", "/admin/users", body)
    assert (status, answer["code"]) == (422, "invalid")
    assert [each["pointer"] for each in answer["errors"]] == ["#/name"]


async def test_any_spelling_disables(owner: Api) -> None:
    person = await signed_in(owner, "lena")
    assert (await owner.call("POST", "/admin/users/LENA/disable"))[0] == 204
    assert (await person.call("GET", "/session"))[0] == 401


async def test_password_typed_on_another_keyboard_is_the_same(owner: Api) -> None:
    for name, first, typed in (("a", COMPOSED, DECOMPOSED), ("b", DECOMPOSED, COMPOSED)):
        body = {"name": name, "role": "supervisor", "agent": None, "password": first}
        assert (await owner.call("POST", "/admin/users", body))[0] == 201
        assert (await Person(owner).sign_in(name, typed))[0] == 200
        assert (await Person(owner).sign_in(name, typed.replace("caf", "kaf")))[0] == 401


async def test_password_hashed_as_it_was_typed_lets_in_once_and_is_hashed_anew(door: Door) -> None:
    for name in ("lina", "other"):
        old = User(name=name, role=Role.SUPERVISOR, agent=None, password=f"hash of {DECOMPOSED}")
        await door.store.save_user(old)
    accounts = await door.reopened()
    await accounts.sign_ins.sign_in("lina", DECOMPOSED, "192.0.2.1")
    kept = {each.name: each.password for each in await door.store.users()}
    assert kept == {"lina": f"hash of {COMPOSED}", "other": f"hash of {DECOMPOSED}"}
    assert await accounts.sign_ins.sign_in("lina", COMPOSED, "192.0.2.1")


# --- agents ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hub", "Hub", "ｈｕｂ", "source", "system"])
async def test_agent_is_not_called_as_the_log_calls_the_hub(owner: Api, name: str) -> None:
    status, answer = await put(owner, {"agents": [{"id": "wang"}, {"id": name}]})
    assert (status, [each["pointer"] for each in answer["errors"]]) == (422, ["#/agents/1/id"])
    assert "take another id" in json.dumps(answer)


async def test_agent_of_an_older_version_with_such_a_name_can_be_retired(owner: Api) -> None:
    status, answer = await put(owner, {"agents": [{"id": "hub", "retired": True}]})
    assert (status, answer["changes"]) == (200, [])
