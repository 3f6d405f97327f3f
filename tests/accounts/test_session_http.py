"""How long a session lasts and how it ends, over HTTP and the console socket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contacthub.accounts.sessions import HOUR_MS
from contacthub.api.login import COOKIE, DEVICE_COOKIE, HOST_ONLY
from contacthub.clock import from_rfc3339
from tests.accounts.people import PASSWORD, Person, signed_in, user
from tests.api.documented import DOCUMENT
from tests.console.people import Person as Browser
from tests.console.people import closing_code, person
from tests.console.people import signed_in as another_browser
from tests.support import Api, arrived, event, hub_on, token

pytestmark = pytest.mark.both_engines

HTTPS = "https://hub.example.com"
Later = Callable[[int], None]


@pytest.fixture
def later(owner: Api, monkeypatch: pytest.MonkeyPatch) -> Later:
    """Have it be so much later for sessions, so far as the test has gone."""
    sessions, clock = owner.hub.parts.accounts.sign_ins._sessions, owner.hub.parts.hub.now
    passed = 0

    def pass_by(ms: int) -> None:
        nonlocal passed
        passed += ms
        monkeypatch.setattr(sessions, "_now", lambda: clock() + passed)

    return pass_by


async def ends(who: Person | Browser) -> tuple[int, int]:
    status, answer = await who.call("GET", "/session")
    assert status == 200, answer
    return from_rfc3339(answer["ends_at"]), from_rfc3339(answer["ends_at_latest"])


# --- limits ----------------------------------------------------------------------------------------


async def test_session_tells_when_it_ends_and_being_looked_at_or_asked_for_a_ticket_is_no_use(
    owner: Api, later: Later
) -> None:
    lina = await signed_in(owner, "lina")
    ends_at, latest = await ends(lina)
    assert 0 <= latest - ends_at - 12 * HOUR_MS < 1_000
    later(HOUR_MS)
    assert (await lina.call("POST", "/console/ticket"))[0] == 201
    assert await ends(lina) == (ends_at, latest)


@pytest.mark.parametrize(("method", "path"), [("GET", "/floor"), ("POST", "/session/renew")])
async def test_request_prolongs_the_session(owner: Api, later: Later, method: str, path: str) -> None:
    lina = await signed_in(owner, "lina")
    ends_at, latest = await ends(lina)
    later(HOUR_MS)
    assert (await lina.call(method, path))[0] == 200
    prolonged, still = await ends(lina)
    assert 0 <= prolonged - ends_at - HOUR_MS < 60_000
    assert still == latest


async def test_renewal_needs_the_csrf_token(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    assert (await lina.call("POST", "/session/renew", X_CSRF_Token=None))[0] == 403


async def test_command_of_a_person_prolongs_the_session_and_one_of_the_screen_does_not(
    owner: Api, later: Later
) -> None:
    async with person(owner, agent="lina") as lina, lina.console() as desk:
        ends_at, _ = await ends(lina)
        later(HOUR_MS)
        for cmd in ("focus", "snapshot"):
            assert (await desk.do(cmd))["ok"]
        assert (await ends(lina))[0] == ends_at
        assert (await desk.do("set_presence", presence="lunch"))["ok"]
        assert (await ends(lina))[0] >= ends_at + HOUR_MS


@pytest.mark.parametrize(("step", "why"), [(4 * HOUR_MS, "idle_limit"), (HOUR_MS, "time_limit")])
async def test_sign_in_that_ends_closes_its_sockets_and_says_why(
    owner: Api, later: Later, step: int, why: str
) -> None:
    async with person(owner, agent="lina") as lina, lina.console() as desk:
        await desk.next("snapshot")
        for _ in range(16 if why == "time_limit" else 1):
            if why == "time_limit":
                assert (await lina.call("GET", "/floor"))[0] == 200
            later(step)
        await owner.hub.parts.accounts.keep()
        assert await closing_code(desk) == 4401
        assert desk.socket.close_reason == why
        assert (await lina.call("GET", "/session"))[0] == 401


async def test_nobody_is_signed_out_during_a_live_contact_and_it_is_the_last_one(
    owner: Api, later: Later
) -> None:
    api = await token(owner)
    async with person(owner, agent="lina") as lina, lina.console() as desk:
        await desk.do("set_presence", presence="available")
        await api.events(arrived("1"))
        offer = (await desk.find("offer"))["offer"]
        await desk.do("accept_offer", offer_id=offer["id"])
        await api.events(event("contact.answered", {"ref": "1", "agent": "lina"}))
        later(17 * HOUR_MS)
        await owner.hub.parts.accounts.keep()
        assert (await lina.call("GET", "/floor"))[0] == 200
        agents = (await api.get("/floor"))["agents"]
        assert [each["presence"] for each in agents if each["id"] == "lina"] == ["offline"]
        await api.events(event("contact.ended", {"ref": "1", "by": "customer"}), arrived("2"))
        done = {"contact_id": offer["contact_id"], "disposition": "resolved"}
        assert (await desk.do("finish_wrap_up", **done))["ok"]
        await owner.hub.parts.accounts.keep()
        assert await closing_code(desk) == 4401
        assert desk.socket.close_reason == "time_limit"
        assert [frame for frame in desk.frames if frame["type"] == "offer"][1:] == []


async def test_agent_with_a_younger_sign_in_at_another_desk_goes_on_working(owner: Api, later: Later) -> None:
    api = await token(owner)
    async with person(owner, agent="lina") as here, here.console() as old:
        await old.do("set_presence", presence="available")
        await api.events(arrived("1"))
        await old.find("offer")
        later(17 * HOUR_MS)
        async with another_browser(owner, here.name) as there, there.console() as young:
            await young.next("snapshot")
            await owner.hub.parts.accounts.keep()
            agents = (await api.get("/floor"))["agents"]
            assert [each["presence"] for each in agents if each["id"] == "lina"] == ["available"]


async def test_limits_are_settings_and_the_cookie_outlives_them_by_a_day(tmp_path: Path) -> None:
    limits = {"idle_minutes": 30, "absolute_hours": 10}
    async with hub_on(tmp_path, sessions=limits) as owner:
        lina = await signed_in(owner, "lina")
        ends_at, latest = await ends(lina)
        assert 0 <= latest - ends_at - 9.5 * HOUR_MS < 1_000
        assert f"Max-Age={34 * 3600}" in lina.set_cookie


# --- one browser -----------------------------------------------------------------------------------


async def test_new_sign_in_ends_the_session_of_its_browser_and_its_sockets(owner: Api) -> None:
    async with person(owner, agent="lina") as lina, lina.console() as desk:
        await desk.next("snapshot")
        await desk.do("set_presence", presence="available")
        await user(owner, "boss", "supervisor")
        [cookie] = [each for each in lina.session.cookie_jar if each.key == COOKIE]
        old = Person(owner, cookie=f"{COOKIE}={cookie.value}")
        status, answer = await lina.call("POST", "/session", {"name": "boss", "password": PASSWORD})
        assert (status, answer["user"]) == (200, "boss")
        assert await closing_code(desk) == 4401
        assert desk.socket.close_reason == "signed_in_anew"
        assert (await old.call("GET", "/session"))[0] == 401
        assert (await lina.call("GET", "/session"))[1]["user"] == "boss"
    agents = (await (await token(owner)).get("/floor"))["agents"]
    assert [each["presence"] for each in agents if each["id"] == "lina"] == ["offline"]


# --- cookies ---------------------------------------------------------------------------------------


async def test_cookies_are_bound_to_the_host_where_the_public_url_is_https(tmp_path: Path) -> None:
    async with hub_on(tmp_path, server={"public_url": HTTPS}) as owner:
        await user(owner, "lina")
        lina, body = Person(owner), {"name": "lina", "password": PASSWORD}
        status, answer, headers = await lina.send("POST", "/session", body, Origin=HTTPS)
        assert status == 200
        cookies = {each.partition("=")[0]: each for each in headers.getall("Set-Cookie")}
        assert set(cookies) == {f"{HOST_ONLY}{COOKIE}", f"{HOST_ONLY}{DEVICE_COOKIE}"}
        for each in cookies.values():
            flags = {flag.strip().partition("=")[0] for flag in each.split(";")[1:]}
            assert {"Secure", "HttpOnly", "Path", "SameSite"} <= flags
            assert "Domain" not in flags
            assert "Path=/;" in f"{each};".replace("; ", ";")
        [session] = [
            each.partition(";")[0] for each in cookies.values() if each.startswith(HOST_ONLY + COOKIE)
        ]
        plain = session.removeprefix(HOST_ONLY)
        assert (await lina.call("GET", "/session", Cookie=session))[0] == 200
        assert (await lina.call("GET", "/session", Cookie=plain))[0] == 401
        lina.cookie, lina.csrf = session, answer["csrf_token"]
        status, _, headers = await lina.send("DELETE", "/session", Origin=HTTPS)
        assert status == 204
        assert headers["Set-Cookie"].startswith(f"{HOST_ONLY}{COOKIE}=")
        assert {"Max-Age=0", "Secure", "Path=/"} <= {
            each.strip() for each in headers["Set-Cookie"].split(";")
        }


async def test_description_tells_of_both_cookies(owner: Api) -> None:
    answers = DOCUMENT["paths"]["/api/v1/session"]
    for method, status in (("post", "200"), ("delete", "204")):
        said = answers[method]["responses"][status]["headers"]["Set-Cookie"]["description"]
        for name in (COOKIE, DEVICE_COOKIE, HOST_ONLY + COOKIE, HOST_ONLY + DEVICE_COOKIE):
            assert f"`{name}`" in said
