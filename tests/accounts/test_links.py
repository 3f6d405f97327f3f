"""Links by which a person sets their password."""

from __future__ import annotations

from pathlib import Path

import pytest

from contacthub.accounts.password_links import LINK_MS
from tests.accounts.people import PASSWORD, Person, signed_in, user
from tests.support import Api, hub_on

pytestmark = pytest.mark.both_engines

NEW = "battery staple 订书钉"


async def link_for(owner: Api, name: str) -> str:
    """A link, as an administrator makes one."""
    status, answer = await owner.call("POST", f"/admin/users/{name}/password-link")
    assert status == 201, answer
    return str(answer["path"]).removeprefix("/#password=")


async def use(owner: Api, link: str, password: str = NEW) -> int:
    status, _ = await Person(owner).call("POST", "/password-links/use", {"link": link, "password": password})
    return status


async def test_link_sets_the_password_and_ends_what_the_user_had(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    link = await link_for(owner, "LINA")
    status, answer = await Person(owner).call("POST", "/password-links/look", {"link": link})
    assert (status, answer["user"]) == (200, "lina")
    assert (await Person(owner).sign_in("lina"))[0] == 200  # until it is used
    assert await use(owner, link) == 204
    assert (await lina.call("GET", "/session"))[0] == 401
    assert (await Person(owner).sign_in("lina"))[0] == 401
    assert (await Person(owner).sign_in("lina", NEW))[0] == 200


async def test_link_is_good_once_and_for_a_day(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    await user(owner, "lina")
    links, clock = owner.hub.parts.accounts.sign_ins.passwords._links, owner.hub.parts.hub.now
    used, old = await link_for(owner, "lina"), ""
    assert await use(owner, used) == 204
    assert await use(owner, used) == 404
    old = await link_for(owner, "lina")
    monkeypatch.setattr(links, "_now", lambda: clock() + LINK_MS + 1000)
    assert await use(owner, old) == 404
    assert (await Person(owner).call("POST", "/password-links/look", {"link": old}))[0] == 404
    assert (await Person(owner).sign_in("lina", NEW))[0] == 200


async def test_new_link_another_password_and_disabling_make_a_link_worthless(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    first = await link_for(owner, "lina")
    second = await link_for(owner, "lina")
    assert first != second
    assert await use(owner, first) == 404
    body = {"present": PASSWORD, "password": "another of her own"}
    assert (await lina.call("PUT", "/session/password", body))[0] == 200
    assert await use(owner, second) == 404
    third = await link_for(owner, "lina")
    assert (await owner.call("POST", "/admin/users/lina/disable"))[0] == 204
    assert await use(owner, third) == 404
    status, answer = await owner.call("POST", "/admin/users/lina/password-link")
    assert (status, answer["code"]) == (409, "wrong_state")
    assert (await owner.call("POST", "/admin/users/nobody/password-link"))[0] == 404


async def test_weak_password_leaves_the_link_good(owner: Api) -> None:
    await user(owner, "lina")
    link = await link_for(owner, "lina")
    assert await use(owner, link, "lina2026") == 422
    assert await use(owner, link) == 204


def bytes_of(folder: Path) -> dict[str, bytes]:
    """What stands in the files of a hub."""
    return {each.name: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


async def test_link_outlives_a_restart_and_is_nowhere_but_in_its_answer(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        await user(owner, "lina")
        link = await link_for(owner, "lina")
        rows = (await owner.get("/audit?action=make_password_link"))["items"]
        assert [(each["actor"], each["subject"]) for each in rows] == [("command line", "lina")]
        assert link not in str(rows)
    assert [name for name, kept in bytes_of(tmp_path).items() if link.encode() in kept] == []
    async with hub_on(tmp_path) as owner:
        assert await use(owner, link) == 204
        rows = (await owner.get("/audit?action=set_password"))["items"]
        assert [(each["actor"], each["subject"]) for each in rows] == [("lina", "lina")]


async def test_link_is_made_by_administrators_alone_and_used_from_the_own_pages(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    assert (await boss.call("POST", "/admin/users/boss/password-link"))[0] == 403
    link = await link_for(owner, "boss")
    body = {"link": link, "password": NEW}
    elsewhere = Person(owner)
    status, answer = await elsewhere.call("POST", "/password-links/use", body, Origin="https://evil.example")
    assert (status, answer["code"]) == (403, "bad_origin")
    assert (await elsewhere.call("POST", "/password-links/use", {**body, "link": "made up"}))[0] == 404
    assert await use(owner, link) == 204
