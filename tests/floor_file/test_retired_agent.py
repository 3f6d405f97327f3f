"""An agent who was retired is out at once: screen, session, sign-in, token."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import websockets

from tests.accounts.people import Person, signed_in
from tests.support import FLOOR, Api, console, hub_on, token

pytestmark = pytest.mark.both_engines

RETIRED = {"agents": [{"id": "lina", "retired": True}]}
LINA = {"agents": [each for each in FLOOR["agents"] if each["id"] == "lina"]}


async def retire(owner: Api) -> None:
    status, answer = await owner.call("PUT", "/admin/floor", RETIRED)
    assert (status, answer["changes"]) == (200, ["- agent lina"])


async def closing(socket: websockets.ClientConnection) -> int | None:
    async with asyncio.timeout(10):
        await socket.wait_closed()
    return socket.close_code


async def test_screens_are_closed_by_session_and_by_token_and_no_others(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    _, ticket = await person.call("POST", "/console/ticket")
    url = f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console?ticket={ticket['ticket']}"
    async with (
        console(owner, "lina") as by_token,
        console(owner, "wangwei") as other,
        websockets.connect(url, additional_headers={"Origin": owner.hub.url}) as by_session,
    ):
        await other.next("snapshot")
        await retire(owner)
        assert await closing(by_token.socket) == 4401
        assert await closing(by_session) == 4401
        assert (await other.do("set_presence", presence="available"))["ok"] is True


async def test_nothing_lets_them_in_again_until_they_are_back_on_the_floor(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    api = await token(owner, "lina's", scopes=["floor:read"], agent="lina")
    await retire(owner)
    assert (await person.call("GET", "/session"))[0] == 401
    status, answer = await person.sign_in("lina")
    assert (status, answer["code"]) == (403, "forbidden")
    assert (await api.call("GET", "/console"))[1]["code"] == "forbidden"
    assert (await api.call("GET", "/floor"))[0] == 200
    await owner.call("PUT", "/admin/floor", LINA)
    assert (await person.sign_in("lina"))[0] == 200
    async with console(owner, "lina", bearer=api.token) as back:
        await back.next("snapshot")


async def test_wrong_password_tells_nothing_of_retirement(owner: Api) -> None:
    await signed_in(owner, "lina")
    await retire(owner)
    assert (await Person(owner).sign_in("lina", "a guess"))[1]["code"] == "bad_credentials"


async def test_session_the_disk_kept_is_good_for_nothing_after_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        person = await signed_in(owner, "lina")
        store = owner.hub.parts.accounts.sign_ins._store
        [row] = await store.sign_ins()
        await retire(owner)
        await store.save_sign_in(row)  # as if the hub had been killed before it was removed
    async with hub_on(tmp_path, floor=None) as owner:
        person.owner = owner
        assert (await person.call("GET", "/session"))[0] == 401


async def test_of_many_retired_at_once_each_is_out_and_no_other(owner: Api) -> None:
    both = {"agents": [{"id": each, "retired": True} for each in ("lina", "wangwei")]}
    stays = {"agents": [{**FLOOR["agents"][0], "id": "zhao", "name": "Zhao", "address": "PJSIP/1003"}]}
    assert (await owner.call("PUT", "/admin/floor", stays))[0] == 200
    person = await signed_in(owner, "wangwei")
    async with console(owner, "lina") as lina, console(owner, "zhao") as zhao:
        await zhao.next("snapshot")
        assert (await owner.call("PUT", "/admin/floor", both))[0] == 200
        assert await closing(lina.socket) == 4401
        assert (await zhao.do("set_presence", presence="available"))["ok"] is True
    assert (await person.call("GET", "/session"))[0] == 401
