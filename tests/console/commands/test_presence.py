"""Going available, on a break, and home."""

from __future__ import annotations

from tests.console.commands.hall import Hall, code
from tests.console.people import closing_code, person, signed_in
from tests.support import Api, console, event, token


async def test_set_presence_takes_available_offline_and_breaks_and_nothing_else(hall: Hall) -> None:
    for presence in ("lunch", "offline", "available"):
        assert (await hall.lina.do("set_presence", presence=presence))["ok"]
    assert code(await hall.lina.do("set_presence", presence="holiday")) == "unknown_presence"


async def test_presence_set_over_http_and_over_the_socket_is_one_presence(owner: Api) -> None:
    api = await token(owner)
    async with console(owner, "lina") as lina:
        assert (await lina.do("set_presence", presence="lunch"))["ok"]
        [agent] = [each for each in (await api.get("/floor"))["agents"] if each["id"] == "lina"]
        assert (agent["presence"], agent["state"]) == ("lunch", "not_ready")
        status, _ = await api.call("PUT", "/agents/lina/presence", {"presence": "available"})
        assert status == 200
        while (frame := await lina.event("presence_changed"))["changes"]["agents"][0][
            "presence"
        ] != "available":
            pass
        assert frame["changes"]["agents"][0]["state"] == "ready"


# --- signing out ----------------------------------------------------------------------------------


async def test_who_signs_out_without_another_console_has_gone_home(owner: Api) -> None:
    api = await token(owner)
    async with person(owner, agent="lina") as lina, lina.console() as screen:
        await screen.do("set_presence", presence="available")
        await lina.sign_out()
        assert await closing_code(screen) == 4401
    assert (await api.get("/floor"))["agents"][0]["presence"] == "offline"


async def test_who_signs_out_here_and_works_on_there_stays_available(owner: Api) -> None:
    api = await token(owner)
    async with (
        person(owner, agent="lina") as here,
        signed_in(owner, here.name) as there,
        there.console() as screen,
    ):
        await screen.do("set_presence", presence="available")
        await here.sign_out()
        assert (await api.get("/floor"))["agents"][0]["presence"] == "available"


async def test_signing_out_leaves_a_presence_that_the_phone_system_masters(owner: Api) -> None:
    api = await token(owner)
    async with person(owner, agent="lina") as lina:
        await api.events(event("agent.state", {"agent": "lina", "presence": "available"}))
        await lina.sign_out()
    assert (await api.get("/floor"))["agents"][0]["presence"] == "available"
