"""Signing in at a provider, and what others may try with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from contacthub.accounts.fresh import FRESH_MS
from tests.accounts.oidc.issuer import (
    HERE,
    KEY,
    OTHER_KEY,
    SECRET,
    Browser,
    Issuer,
    browser,
    query_of,
    table,
)
from tests.accounts.people import PASSWORD, Person, signed_in, user
from tests.support import Api, hub_on

pytestmark = pytest.mark.both_engines

FAILED = "/#sign-in="


@pytest.fixture
async def issuer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Issuer]:
    monkeypatch.setenv("OIDC_SECRET", SECRET)
    async with Issuer().running() as issuer:
        yield issuer


@pytest.fixture
async def owner(tmp_path: Path, issuer: Issuer) -> AsyncIterator[Api]:
    async with hub_on(tmp_path, oidc=table(issuer.url)) as owner:
        yield owner


@pytest.fixture
async def anna(owner: Api) -> AsyncIterator[Browser]:
    async with browser(owner) as anna:
        yield anna


async def users(owner: Api) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in (await owner.get("/admin/users"))["items"]}


async def failures(owner: Api) -> list[str]:
    rows = (await owner.get("/audit?action=sign_in_failed"))["items"]
    return [each["details"]["reason"] for each in rows]


# --- the way it is meant ---------------------------------------------------------------------------


async def test_person_comes_back_signed_in_with_the_role_of_their_group(
    owner: Api, issuer: Issuer, anna: Browser
) -> None:
    assert await anna.go() == "/"
    who = await anna.who()
    assert (who["user"], who["role"], who["agent"], who["by_provider"]) == ("anna", "agent", "lina", True)
    [asked] = issuer.asked
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{owner.hub.url}{HERE}/callback"
    assert "prompt" not in asked
    item = (await users(owner))["anna"]
    assert (item["role"], item["agent"], item["by_provider"]) == ("agent", "lina", True)
    rows = (await owner.get("/audit"))["items"]
    assert [(each["action"], each["actor"]) for each in rows if each["actor"] == "anna"] == [
        ("sign_in", "anna"),
        ("add_user", "anna"),
    ]
    assert (await anna.call("POST", "/console/ticket"))[0] == 201
    assert (await anna.call("DELETE", "/session"))[0] == 204
    assert await anna.who() == {}


async def test_first_group_of_the_table_says_the_role_anew_at_each_sign_in(
    owner: Api, issuer: Issuer, anna: Browser
) -> None:
    async with browser(owner) as elsewhere:
        await elsewhere.go()
        await anna.go()
        assert (await elsewhere.who())["role"] == "agent"
        issuer.person |= {"groups": ["desk", "chiefs"], "preferred_username": "anna.new"}
        assert await anna.go() == "/"
        assert await elsewhere.who() == {}
    who = await anna.who()
    assert (who["user"], who["role"], "agent" in who) == ("anna", "supervisor", False)
    assert list(await users(owner)) == ["anna"]


async def test_it_outlives_a_restart_and_a_session_is_like_any_other(tmp_path: Path, issuer: Issuer) -> None:
    async with hub_on(tmp_path, oidc=table(issuer.url)) as owner, browser(owner) as anna:
        await anna.go()
        cookies = anna.session.cookie_jar
        async with browser(owner) as elsewhere:
            await elsewhere.go()
            assert (await anna.call("DELETE", "/sessions"))[1] == {"sessions_ended": 1}
            assert await elsewhere.who() == {}
    async with hub_on(tmp_path, oidc=table(issuer.url)) as owner, browser(owner) as anna:
        anna.session.cookie_jar.update_cookies({each.key: each.value for each in cookies})
        assert await anna.go() == "/"
        assert list(await users(owner)) == ["anna"]


async def test_keys_that_the_provider_changes_are_read_anew(
    owner: Api, issuer: Issuer, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await anna.go() == "/"
    assert await anna.go() == "/"
    assert issuer.counts == {"describe": 1, "keys": 1, "token": 2}
    issuer.key, issuer.published = OTHER_KEY, [OTHER_KEY]
    assert await anna.go() == f"{FAILED}provider_failed"  # read just now: not again for a minute
    at = owner.hub.parts.at_provider
    assert at is not None
    now = at.provider._now
    monkeypatch.setattr(at.provider, "_now", lambda: now() + 61_000)
    assert await anna.go() == "/"
    assert issuer.counts["keys"] == 2


async def test_role_may_be_one_that_was_made_here(tmp_path: Path, issuer: Issuer) -> None:
    made = table(issuer.url, roles={"desk": "watcher", "staff": "agent"})
    async with hub_on(tmp_path, oidc=made) as owner, browser(owner) as anna:
        assert await anna.go() == f"{FAILED}no_role"  # nobody has made it yet
        role = {"base": "supervisor", "rights": ["console.open", "floor.watch"]}
        status, answer = await owner.call("PUT", "/admin/roles/watcher", role)
        assert status in (200, 201), answer
        assert await anna.go() == "/"
        assert (await anna.call("GET", "/floor"))[0] == 200
        assert (await anna.call("POST", "/route/preview", {}))[0] == 403
        [item] = (await owner.get("/admin/users"))["items"]
        assert (item["name"], item["agent"]) == ("anna", None)


async def test_groups_do_not_take_the_last_right_to_edit_users(tmp_path: Path, issuer: Issuer) -> None:
    made = table(issuer.url, roles={"keys": "keeper", "desk": "supervisor"})
    async with hub_on(tmp_path, oidc=made) as owner, browser(owner) as anna:
        role = {"base": "admin", "rights": ["console.open", "users.edit"]}
        assert (await owner.call("PUT", "/admin/roles/keeper", role))[0] in (200, 201)
        issuer.person |= {"groups": ["keys"]}
        assert await anna.go() == "/"
        issuer.person |= {"groups": ["desk"]}
        assert await anna.go() == f"{FAILED}last_editor"
        assert (await users(owner))["anna"]["role"] == "keeper"
        await user(owner, "root", "admin")
        assert await anna.go() == "/"
        assert (await users(owner))["anna"]["role"] == "supervisor"


# --- who is not let in -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"groups": ["staff"]}, "no_role"),
        ({"groups": None}, "no_role"),
        ({"groups": {"desk": True}}, "no_role"),
        ({"agent": "nobody"}, "no_agent"),
        ({"agent": None}, "no_agent"),
        ({"preferred_username": None}, "bad_name"),
        ({"preferred_username": "token:pbx"}, "bad_name"),
        ({"preferred_username": "command line"}, "bad_name"),
    ],
)
async def test_who_has_no_role_agent_or_name_here_is_told_so(
    owner: Api, issuer: Issuer, anna: Browser, person: dict[str, Any], reason: str
) -> None:
    issuer.person |= person
    assert await anna.go() == f"{FAILED}{reason}"
    assert await anna.who() == {}
    assert await users(owner) == {}
    assert await failures(owner) == [reason]


async def test_name_of_somebody_else_is_not_taken_over(owner: Api, issuer: Issuer, anna: Browser) -> None:
    await user(owner, "Anna", "admin")
    assert await anna.go() == f"{FAILED}name_taken"
    issuer.person |= {"preferred_username": "berta"}
    assert await anna.go() == "/"
    issuer.person |= {"sub": "another", "groups": ["it"]}
    async with browser(owner) as other:
        assert await other.go() == f"{FAILED}name_taken"
    assert (await users(owner))["berta"]["role"] == "agent"


async def test_people_who_had_passwords_may_be_adopted_and_then_have_none(
    tmp_path: Path, issuer: Issuer
) -> None:
    made = table(issuer.url, adopt=True)
    async with hub_on(tmp_path, oidc=made) as owner, browser(owner) as anna:
        before = await signed_in(owner, "Anna")
        assert await anna.go() == "/"
        assert (await anna.who())["user"] == "Anna"
        assert (await before.call("GET", "/session"))[0] == 401
        assert (await Person(owner).sign_in("anna"))[0] == 401
        assert (await Person(owner).call("POST", "/session", {"name": "anna", "password": ""}))[0] == 422


async def test_who_is_disabled_stays_out_whatever_the_provider_says(owner: Api, anna: Browser) -> None:
    await anna.go()
    assert (await owner.call("POST", "/admin/users/anna/disable"))[0] == 204
    assert await anna.who() == {}
    assert await anna.go() == f"{FAILED}disabled"


async def test_there_is_no_password_to_guess_set_or_change(owner: Api, anna: Browser) -> None:
    await anna.go()
    assert (await Person(owner).sign_in("anna", PASSWORD))[0] == 401
    present = {"present": PASSWORD, "password": "battery staple 1"}
    for method, path, body in (
        ("PUT", "/session/password", present),
        ("POST", "/session/proof", {"password": PASSWORD}),
        ("POST", "/session/second-factor", {"password": PASSWORD}),
        ("POST", "/session/second-factor/off", {"password": PASSWORD, "code": "1"}),
    ):
        status, answer = await anna.call(method, path, body)
        assert (status, answer["code"]) == (409, "wrong_state"), path
    status, answer = await owner.call("POST", "/admin/users/anna/password-link")
    assert (status, answer["code"]) == (409, "wrong_state")


async def test_second_factor_is_the_providers_matter(tmp_path: Path, issuer: Issuer) -> None:
    async with (
        hub_on(tmp_path, oidc=table(issuer.url), sessions={"second_factor": "all"}) as owner,
        browser(owner) as anna,
    ):
        await anna.go()
        assert (await anna.who())["second_factor_missing"] is False
        assert (await anna.call("POST", "/console/ticket"))[0] == 201


# --- attacks ---------------------------------------------------------------------------------------


async def test_answer_to_another_browser_lets_nobody_in(owner: Api, issuer: Issuer, anna: Browser) -> None:
    async with browser(owner) as attacker:
        mine = await attacker.step(await attacker.begin())
        assert await anna.step(mine) == f"{FAILED}not_asked"  # she has begun nothing
        await anna.begin()
        assert await anna.step(mine) == f"{FAILED}not_asked"  # she has begun something else
    assert await anna.who() == {}
    assert "token" not in issuer.counts


async def test_answer_is_good_once(owner: Api, issuer: Issuer, anna: Browser) -> None:
    back = await anna.step(await anna.begin())
    assert await anna.step(back) == "/"
    assert await anna.step(back) == f"{FAILED}not_asked"
    assert issuer.counts["token"] == 1


async def test_state_alone_is_not_enough_and_no_code_of_another_sign_in_goes_with_it(
    owner: Api, issuer: Issuer, anna: Browser
) -> None:
    async with browser(owner) as attacker:
        stolen = query_of(await attacker.step(await attacker.begin()))["code"]
    state = query_of(await anna.begin())["state"]
    back = f"{owner.hub.url}{HERE}/callback?{urlencode({'state': state, 'code': stolen})}"
    assert await anna.step(back) == f"{FAILED}provider_failed"  # PKCE: the verifier is another
    assert await anna.who() == {}


async def test_answer_to_a_sign_in_proves_nothing_and_the_other_way_round(
    owner: Api, issuer: Issuer, anna: Browser
) -> None:
    await anna.go()
    back = await anna.step(await anna.begin())
    await anna.begin("proof")
    assert await anna.step(back) == "/#proof=not_asked"


@pytest.mark.parametrize(
    "edit",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another client"},
        {"iss": "https://id.example.com"},
        {"exp": 1},
        {"azp": "another client"},
    ],
)
async def test_token_that_is_not_of_this_sign_in_lets_nobody_in(
    owner: Api, issuer: Issuer, anna: Browser, edit: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    issuer.edit = lambda claims: claims | edit
    with caplog.at_level(logging.WARNING):
        assert await anna.go() == f"{FAILED}provider_failed"
    assert await anna.who() == {}
    assert await users(owner) == {}
    assert "failed: it" in caplog.text
    assert "anna" not in caplog.text


async def test_token_signed_by_others_or_nobody_lets_nobody_in(
    owner: Api, issuer: Issuer, anna: Browser
) -> None:
    issuer.key = OTHER_KEY
    assert await anna.go() == f"{FAILED}provider_failed"
    issuer.key, issuer.sign = KEY, lambda claims: issuer.signed(claims).rpartition(".")[0] + "."
    assert await anna.go() == f"{FAILED}provider_failed"
    issuer.sign = lambda claims: "no token"
    assert await anna.go() == f"{FAILED}provider_failed"
    issuer.sign = None
    assert await anna.go() == "/"


async def test_answer_that_names_another_provider_is_refused(
    owner: Api, issuer: Issuer, anna: Browser
) -> None:
    back = await anna.step(await anna.begin())
    assert await anna.step(f"{back}&iss=https://evil.example.com") == f"{FAILED}not_asked"
    back = await anna.step(await anna.begin())
    assert await anna.step(f"{back}&{urlencode({'iss': issuer.url})}") == "/"


async def test_answer_without_a_name_is_refused_of_a_provider_that_says_it(
    tmp_path: Path, issuer: Issuer
) -> None:
    issuer.says = {"authorization_response_iss_parameter_supported": True}
    async with hub_on(tmp_path, oidc=table(issuer.url)) as owner, browser(owner) as anna:
        assert await anna.go() == f"{FAILED}not_asked"


async def test_cancelled_there_is_said_here(owner: Api, issuer: Issuer, anna: Browser) -> None:
    issuer.error = "access_denied"
    assert await anna.go() == f"{FAILED}cancelled"
    issuer.error = "<script>"
    assert await anna.go() == f"{FAILED}provider_failed"


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://id.example.com"},
        {"token_endpoint": "http://id.example.com/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
async def test_provider_that_leads_astray_is_not_followed(
    tmp_path: Path, issuer: Issuer, says: dict[str, Any]
) -> None:
    issuer.says = says
    async with hub_on(tmp_path, oidc=table(issuer.url)) as owner, browser(owner) as anna:
        assert await anna.begin() == f"{FAILED}provider_failed"


async def test_provider_that_is_down_is_asked_again_when_somebody_comes(
    owner: Api, issuer: Issuer, anna: Browser
) -> None:
    issuer.down = True
    assert await anna.begin() == f"{FAILED}provider_failed"
    assert (await Person(owner).call("GET", "/session/ways"))[0] == 200
    issuer.down = False
    assert await anna.go() == "/"


async def test_flood_from_one_address_is_slowed_down(owner: Api) -> None:
    async with browser(owner) as flooder:
        url = f"{owner.hub.url}{HERE}/callback?state=x"

        async def ask() -> int:
            async with flooder.session.get(url, allow_redirects=False) as response:
                return response.status

        statuses = await asyncio.gather(*(ask() for _ in range(320)))
    assert set(statuses) == {303, 429}


# --- proving again ---------------------------------------------------------------------------------


async def test_administrator_proves_who_they_are_at_the_provider(
    owner: Api, issuer: Issuer, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.person |= {"groups": ["it"]}
    await anna.go()
    token = {"name": "t", "scopes": ["floor:read"]}
    hub, proofs = owner.hub.parts.hub, owner.hub.parts.accounts.sign_ins.proofs
    # The proof by the sign-in is of before.
    sessions = owner.hub.parts.accounts.sign_ins._sessions
    [(name, session)] = sessions._sessions.items()
    monkeypatch.setitem(sessions._sessions, name, replace(session, proved_at=1))
    await owner.hub.parts.stores.writer.transact(lambda raw: raw.execute("UPDATE sessions SET proved_at = 1"))
    assert (await anna.call("POST", "/admin/tokens", token))[1]["code"] == "reauthentication_needed"
    old = {"auth_time": (hub.now() - FRESH_MS) // 1000}
    issuer.edit = lambda claims: claims | old
    assert await anna.go("proof") == "/#proof=not_fresh"
    issuer.edit = lambda claims: {name: claims[name] for name in claims if name != "auth_time"}
    assert await anna.go("proof") == "/#proof=not_fresh"
    issuer.edit = lambda claims: claims | {"sub": "somebody else"}
    assert await anna.go("proof") == "/#proof=other_user"
    assert (await anna.call("POST", "/admin/tokens", token))[1]["code"] == "reauthentication_needed"
    issuer.edit = lambda claims: claims
    assert await anna.go("proof") == "/#proved"
    assert {(each["prompt"], each["max_age"]) for each in issuer.asked[1:]} == {("login", "0")}
    assert (await anna.call("POST", "/admin/tokens", token))[0] == 201
    monkeypatch.setattr(proofs, "_now", lambda: hub.now() + FRESH_MS)
    assert (await anna.call("DELETE", "/admin/tokens/t"))[1]["code"] == "reauthentication_needed"


async def test_sign_in_without_being_asked_there_is_no_proof(
    owner: Api, issuer: Issuer, anna: Browser
) -> None:
    issuer.person |= {"groups": ["it"]}
    issuer.edit = lambda claims: claims | {"auth_time": 1}
    await anna.go()
    status, answer = await anna.call("POST", "/admin/tokens", {"name": "t", "scopes": ["floor:read"]})
    assert (status, answer["code"]) == (403, "reauthentication_needed")


async def test_proof_without_a_session_begins_none(owner: Api, anna: Browser) -> None:
    assert await anna.go("proof") == "/#proof=ended"
    assert await anna.who() == {}


async def test_hub_without_a_provider_says_so(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        who = Person(owner)
        assert await who.call("GET", "/session/ways") == (200, {"provider": None, "passkeys": False})
        assert (await who.call("GET", "/session/oidc"))[0] == 404
        assert (await who.call("GET", "/session/oidc/callback?state=x&code=y"))[0] == 404
