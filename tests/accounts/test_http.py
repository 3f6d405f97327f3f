"""Signing in and out, what a session may send, lock-out, tickets, tokens."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import websockets

from contacthub.access.rights import BUILT_IN
from contacthub.access.roles import Role
from contacthub.accounts import tickets, turns
from contacthub.clock import from_rfc3339
from tests.accounts.people import PASSWORD, Person, signed_in, user
from tests.support import Api, arrived, hub_on, rows_of, token

pytestmark = pytest.mark.both_engines

ENDS = {"ends_at", "ends_at_latest"}
PRESENCE = ("PUT", "/agents/lina/presence", {"presence": "available"})


def console_url(owner: Api, ticket: str = "") -> str:
    return f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console" + (
        f"?ticket={ticket}" if ticket else ""
    )


async def closing(socket: websockets.ClientConnection) -> int | None:
    """The code with which the hub closes the socket."""
    async with asyncio.timeout(10):
        await socket.wait_closed()
    return socket.close_code


async def refusal(url: str, **headers: Any) -> int:
    """The status with which a handshake is refused."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with websockets.connect(url, additional_headers=headers):
            pass
    assert refused.value.response.headers["Content-Type"].startswith("application/problem+json")
    return refused.value.response.status_code


# --- sessions --------------------------------------------------------------------------------------


async def test_session_says_who_it_is(owner: Api) -> None:
    agent, boss = await signed_in(owner, "李娜"), await signed_in(owner, "boss", "supervisor")
    told = {
        "user": "李娜",
        "role": "agent",
        "role_name": "agent",
        "rights": sorted(BUILT_IN[Role.AGENT]),
        "agent": "lina",
        "csrf_token": agent.csrf,
        "by_provider": False,
        "second_factor_missing": False,
    }
    status, answer = await agent.call("GET", "/session")
    assert (status, {name: answer[name] for name in answer if name not in ENDS}) == (200, told)
    status, answer = await boss.call("GET", "/session")
    told = {
        "user": "boss",
        "role": "supervisor",
        "role_name": "supervisor",
        "rights": sorted(BUILT_IN[Role.SUPERVISOR]),
        "csrf_token": boss.csrf,
        "by_provider": False,
        "second_factor_missing": False,
    }
    assert (status, {name: answer[name] for name in answer if name not in ENDS}) == (200, told)


async def test_cookie_is_out_of_reach_of_scripts_and_other_sites(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    flags = {each.strip().lower() for each in person.set_cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert "secure" not in flags


async def test_cookie_is_secure_behind_https(tmp_path: Path) -> None:
    async with hub_on(tmp_path, server={"public_url": "https://hub.example.com"}) as owner:
        await user(owner, "lina")
        person = Person(owner)
        body = {"name": "lina", "password": PASSWORD}
        status, _, headers = await person.send("POST", "/session", body, Origin="https://hub.example.com")
        assert status == 200
        assert "secure" in headers["Set-Cookie"].lower()
        assert (await person.call("POST", "/session", body))[0] == 403


async def test_wrong_name_and_wrong_password_are_told_apart_by_nobody(owner: Api) -> None:
    await user(owner, "lina")
    answers = [await Person(owner).sign_in(name, "wrong password") for name in ("lina", "nobody")]
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["code"]) == (401, "bad_credentials")


async def test_without_a_session_there_is_none(owner: Api) -> None:
    for cookie in ("", "contacthub_session=made-up", "contacthub_session=", "contacthub_session=\xff"):
        person = Person(owner, cookie=cookie)
        assert (await person.call("GET", "/session"))[0] == 401, cookie
        assert (await person.call("DELETE", "/session"))[0] == 401, cookie


async def test_sign_out_ends_the_session_and_its_socket(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    _, answer = await person.call("POST", "/console/ticket")
    async with websockets.connect(console_url(owner, answer["ticket"]), origin=person.origin) as socket:  # type: ignore[arg-type]  # a NewType of str
        assert (await person.call("DELETE", "/session"))[0] == 204
        assert await closing(socket) == 4401
    assert (await person.call("GET", "/session"))[0] == 401


async def test_session_outlives_a_restart_and_a_sign_out_too(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        stays = await signed_in(owner, "lina")
        leaves = Person(owner)
        await leaves.sign_in("lina")
        await leaves.call("DELETE", "/session")
    async with hub_on(tmp_path) as owner:
        stays.owner = leaves.owner = owner
        assert (await stays.call("GET", "/session"))[0] == 200
        assert (await leaves.call("GET", "/session"))[0] == 401


async def test_secrets_are_nowhere_in_the_answers_headers_or_database(owner: Api, tmp_path: Path) -> None:
    person = await signed_in(owner, "lina")
    api = await token(owner)
    files = b"".join(path.read_bytes() for path in tmp_path.glob("hub.db*"))  # noqa: ASYNC240 - small files
    tables = ("users", "sessions", "tokens")
    with rows_of(tmp_path) as raw:
        rows = str([raw.execute(f"SELECT * FROM {each}").fetchall() for each in tables])
    assert "'lina'" in rows
    for secret in (PASSWORD, person.cookie.partition("=")[2], api.token):
        assert secret.encode() not in files
        assert secret not in rows


async def test_session_the_disk_kept_is_removed_when_its_end_is_asked_for_again(owner: Api) -> None:
    writer, rows = owner.hub.parts.stores.writer, "SELECT * FROM sessions"
    person = await signed_in(owner, "lina")
    [row] = await writer.run(lambda raw: raw.execute(rows).fetchall())
    put_back = f"INSERT INTO sessions VALUES ({', '.join('?' * len(row))})"
    assert (await person.call("DELETE", "/session"))[0] == 204
    await owner.hub.parts.accounts.follow()
    await writer.transact(lambda raw: raw.execute(put_back, row))  # as if the disk had not taken the removal
    assert (await person.call("DELETE", "/session"))[0] == 401
    assert await writer.run(lambda raw: raw.execute(rows).fetchall()) == []
    await writer.transact(lambda raw: raw.execute(put_back, row))
    assert (await owner.call("POST", "/admin/users/lina/disable"))[0] == 204
    assert await writer.run(lambda raw: raw.execute(rows).fetchall()) == []


# --- changes by cookie -----------------------------------------------------------------------------


async def test_change_by_cookie_needs_csrf_token_and_own_origin(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    other = await signed_in(owner, "wang", agent="wangwei")
    assert (await person.call(*PRESENCE))[0] == 200
    for csrf in (None, "", "wrong", "\xe9", other.csrf):
        status, answer = await person.call(*PRESENCE, X_CSRF_Token=csrf)
        assert (status, answer["code"]) == (403, "bad_csrf_token"), csrf
    port = owner.hub.port
    for origin in (None, "null", "https://evil.example", f"http://127.0.0.1:{port}.evil.example",
    f"http://127.0.0.1:{port + 1}",
                   f"ftp://127.0.0.1:{port}", "http://[", "http://\xff"):  # fmt: skip
        status, answer = await person.call(*PRESENCE, Origin=origin)
        assert (status, answer["code"]) == (403, "bad_origin"), origin


async def test_reading_by_cookie_needs_neither(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    assert (await person.call("GET", "/floor", Origin=None, X_CSRF_Token=None))[0] == 200


async def test_signing_in_from_another_site_is_refused(owner: Api) -> None:
    await user(owner, "lina")
    status, answer = await Person(owner).call(
        "POST", "/session", {"name": "lina", "password": PASSWORD}, Origin="https://evil.example"
    )
    assert (status, answer["code"]) == (403, "bad_origin")


async def test_ill_formed_sign_ins_are_refused(owner: Api) -> None:
    for body in ({}, [], None, {"name": "lina"}, {"name": "", "password": "x"}, {"name": 5, "password": "x"},
                 {"name": "a", "password": "x" * 1001}, {"name": "a" * 101, "password": "x"}):  # fmt: skip
        status, answer = await Person(owner).call("POST", "/session", body)
        assert (status, answer["code"]) in ((422, "invalid"), (415, "unsupported_media_type")), body
        assert "x" * 1001 not in str(answer)


# --- guessing --------------------------------------------------------------------------------------


async def test_guessing_locks_out_even_the_right_password(owner: Api) -> None:
    await user(owner, "lina")
    await user(owner, "wang", agent="wangwei")
    person = Person(owner)
    statuses = [(await person.sign_in("lina", f"guess {n}"))[0] for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    status, answer, headers = await person.send("POST", "/session", {"name": "LINA", "password": PASSWORD})
    assert (status, answer["code"]) == (429, "too_many_attempts")
    assert 1 <= int(headers["Retry-After"]) <= 15
    assert (await person.sign_in("wang"))[0] == 200


async def test_guesses_at_the_same_time_are_counted_too(owner: Api) -> None:
    await user(owner, "lina")
    answers = await asyncio.gather(*(Person(owner).sign_in("lina", f"guess {n}") for n in range(12)))
    assert sorted(status for status, _ in answers) == [401] * 5 + [429] * 7


async def test_unknown_names_are_locked_like_known_ones(owner: Api) -> None:
    statuses = [(await Person(owner).sign_in("nobody", f"guess {n}"))[0] for n in range(6)]
    assert statuses == [401] * 5 + [429]


async def test_browser_that_signed_in_before_passes_a_lock(owner: Api) -> None:
    await user(owner, "lina")
    known, stranger = Person(owner), Person(owner)
    body = {"name": "lina", "password": PASSWORD}
    _, _, headers = await known.send("POST", "/session", body)
    [device] = [each for each in headers.getall("Set-Cookie") if each.startswith("contacthub_device=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {each.strip() for each in device.split(";")}
    for n in range(6):
        await stranger.sign_in("lina", f"guess {n}")
    assert (await stranger.sign_in("lina"))[0] == 429
    assert (await known.call("POST", "/session", body, Cookie=device.partition(";")[0]))[0] == 200


async def test_hundred_agents_who_sign_in_at_once_all_get_in(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT_S", 100)  # whatever else this machine does
    await user(owner, "lina")
    answers = await asyncio.gather(*(Person(owner).sign_in("lina") for _ in range(100)))
    assert {status for status, _ in answers} == {200}


async def test_guess_counts_after_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        await user(owner, "lina")
        for n in range(5):
            await Person(owner).sign_in("lina", f"guess {n}")
    async with hub_on(tmp_path) as owner:
        assert (await Person(owner).sign_in("lina"))[0] == 429


# --- users and tokens come and go ------------------------------------------------------------------


async def test_disabled_user_is_out_at_once(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    _, answer = await person.call("POST", "/console/ticket")
    async with websockets.connect(console_url(owner, answer["ticket"]), origin=person.origin) as socket:  # type: ignore[arg-type]  # a NewType of str
        assert (await owner.call("POST", "/admin/users/lina/disable"))[0] == 204
        assert await closing(socket) == 4401
    assert (await person.call("GET", "/session"))[0] == 401
    assert (await Person(owner).sign_in("lina"))[0] == 401
    assert (await owner.call("POST", "/admin/users/nobody/disable"))[0] == 404


async def test_changed_user_signs_in_anew(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    await user(owner, "lina", agent="wangwei")
    assert (await person.call("GET", "/session"))[0] == 401
    assert (await person.sign_in("lina"))[1]["agent"] == "wangwei"


async def test_revoked_token_is_worthless_at_once_and_after_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner, "a b/ü")
        assert (await api.call("GET", "/floor"))[0] == 200
        assert (await owner.call("DELETE", "/admin/tokens/a%20b%2F%C3%BC"))[0] == 204
        assert (await api.call("GET", "/floor"))[0] == 401
    async with hub_on(tmp_path) as owner:
        api.hub, api.session = owner.hub, owner.session
        assert (await api.call("GET", "/floor"))[0] == 401
        again = await token(owner, "a b/ü")
        assert (await again.call("GET", "/floor"))[0] == 200


async def test_revoked_token_closes_its_socket(owner: Api) -> None:
    bearer = (await token(owner, "lina's", scopes=[], agent="lina")).token
    async with websockets.connect(
        console_url(owner), additional_headers={"Authorization": f"Bearer {bearer}"}
    ) as socket:
        assert (await owner.call("DELETE", "/admin/tokens/lina's"))[0] == 204
        assert await closing(socket) == 4401


async def test_tokens_need_a_known_scope_or_agent_and_a_free_name(owner: Api) -> None:
    for body, code in (
        ({"name": "t"}, "invalid"), ({"name": "t", "scopes": ["all"]}, "invalid"), ({"name": ""}, "invalid"),
        ({"name": "t", "agent": "nobody"}, "unknown_agent"),
    ):  # fmt: skip
        assert (await owner.call("POST", "/admin/tokens", body))[1]["code"] == code, body
    await token(owner, "t")
    assert (await owner.call("POST", "/admin/tokens", {"name": "t", "agent": "lina"}))[1][
        "code"
    ] == "already_there"


async def test_users_need_a_role_an_agent_and_a_password(owner: Api) -> None:
    good = {"name": "u", "role": "agent", "agent": "lina", "password": PASSWORD}
    for wrong, code in (
        ({"role": "king"}, "unknown_role"), ({"agent": None}, "invalid"), ({"role": "supervisor"}, "invalid"),
        ({"password": "short"}, "weak_password"), ({"agent": "nobody"}, "unknown_agent"), ({"name": " "},
        "invalid"),
    ):  # fmt: skip
        status, answer = await owner.call("POST", "/admin/users", {**good, **wrong})
        assert (status, answer["code"]) == (404 if code.startswith("unknown_") else 422, code), wrong
    assert (await owner.call("GET", "/admin/users"))[1]["items"] == []


# --- tickets ---------------------------------------------------------------------------------------


async def test_ticket_is_good_once_and_for_thirty_seconds(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    status, answer = await person.call("POST", "/console/ticket")
    assert (status, set(answer)) == (201, {"ticket", "expires_at"})
    now = owner.hub.parts.hub.now()
    assert 25_000 < from_rfc3339(answer["expires_at"]) - now <= 30_000
    async with websockets.connect(console_url(owner, answer["ticket"]), origin=person.origin):  # type: ignore[arg-type]  # a NewType of str
        pass
    assert await refusal(console_url(owner, answer["ticket"]), Origin=person.origin) == 401


async def test_ticket_past_its_time_is_refused(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await signed_in(owner, "lina")
    monkeypatch.setattr(tickets, "TICKET_MS", 0)
    _, answer = await person.call("POST", "/console/ticket")
    assert await refusal(console_url(owner, answer["ticket"]), Origin=person.origin) == 401


async def test_ticket_dies_with_its_session(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    _, answer = await person.call("POST", "/console/ticket")
    await person.call("DELETE", "/session")
    assert await refusal(console_url(owner, answer["ticket"]), Origin=person.origin) == 401


async def test_handshake_from_another_origin_is_403(owner: Api) -> None:
    person = await signed_in(owner, "lina")
    for origin in ("https://evil.example", "null", "http://["):
        _, answer = await person.call("POST", "/console/ticket")
        assert await refusal(console_url(owner, answer["ticket"]), Origin=origin) == 403


async def test_unknown_tickets_and_tokens_open_no_socket(owner: Api) -> None:
    for ticket in ("", "made-up", "%ff", "%00"):
        assert await refusal(console_url(owner, ticket)) == 401, ticket
    assert await refusal(console_url(owner), Authorization="Bearer made-up") == 401


async def test_token_without_an_agent_opens_no_console(owner: Api) -> None:
    api = await token(owner)
    assert await refusal(console_url(owner), Authorization=f"Bearer {api.token}") == 403


async def test_tokens_get_no_ticket_and_no_session(owner: Api) -> None:
    api = await token(owner, agent="lina")
    assert (await api.call("POST", "/console/ticket"))[0] in (401, 403)
    assert (await api.call("GET", "/session"))[0] == 401


async def test_session_cookie_takes_in_no_events(owner: Api) -> None:
    person = await signed_in(owner, "boss", "supervisor")
    assert (await person.call("POST", "/events", arrived("1")))[0] == 403
