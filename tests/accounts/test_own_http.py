"""What people do about their own sign-in, over HTTP."""

from __future__ import annotations

import pytest

from contacthub.accounts.browsers import browser_of
from tests.accounts.people import PASSWORD, Person, signed_in
from tests.console.people import PASSWORD as BROWSER_PASSWORD
from tests.console.people import closing_code, person
from tests.console.people import signed_in as another_browser
from tests.support import Api

pytestmark = pytest.mark.both_engines

NEW = "battery staple 订书钉"


async def change(who: Person, present: str = PASSWORD, password: str = NEW) -> tuple[int, dict[str, object]]:
    return await who.call("PUT", "/session/password", {"present": present, "password": password})


async def test_a_new_hub_lets_nobody_in(owner: Api) -> None:
    assert owner.hub.parts.accounts.sign_ins.users() == []
    assert owner.hub.parts.accounts.tokens.all() == []


async def test_password_is_changed_by_who_knows_the_present_one(owner: Api) -> None:
    lina, elsewhere = await signed_in(owner, "lina"), Person(owner)
    assert (await elsewhere.sign_in("lina"))[0] == 200
    status, answer = await change(lina, present="not the one")
    assert (status, answer["code"]) == (403, "wrong_password")
    assert (await elsewhere.call("GET", "/session"))[0] == 200
    assert await change(lina) == (200, {"sessions_ended": 1})
    assert (await lina.call("GET", "/session"))[0] == 200
    assert (await elsewhere.call("GET", "/session"))[0] == 401
    assert (await Person(owner).sign_in("lina"))[0] == 401
    assert (await Person(owner).sign_in("lina", NEW))[0] == 200


async def test_sockets_of_the_sessions_that_end_close_and_the_own_stays(owner: Api) -> None:
    async with (
        person(owner, agent="lina") as lina,
        another_browser(owner, lina.name) as elsewhere,
        lina.console() as own,
        elsewhere.console() as other,
    ):
        await other.next("snapshot")
        body = {"present": BROWSER_PASSWORD, "password": NEW}
        assert (await lina.call("PUT", "/session/password", body))[0] == 200
        assert await closing_code(other) == 4401
        assert other.socket.close_reason == "user_changed"
        assert (await own.do("focus"))["ok"]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kurz", "too short"),
        ("x" * 129, "too long"),
        ("Password1", "too common"),
        ("lina-2026", "too like the name"),
    ],
)
async def test_weak_password_is_refused_with_the_reason(owner: Api, password: str, said: str) -> None:
    lina = await signed_in(owner, "lina")
    status, answer = await change(lina, password=password)
    assert (status, answer["code"]) == (422, "weak_password")
    assert answer["errors"] == [{"pointer": "#/password", "detail": said}]
    assert (await Person(owner).sign_in("lina"))[0] == 200


async def test_every_character_of_a_password_counts(owner: Api) -> None:
    lina, long = await signed_in(owner, "lina"), f"  Correct Horse {'马' * 111} "
    assert len(long) == 128
    assert (await change(lina, password=long))[0] == 200
    for wrong in (long[:-1], long.strip(), long.lower(), long[:72]):
        assert (await Person(owner).sign_in("lina", wrong))[0] == 401
    assert (await Person(owner).sign_in("lina", long))[0] == 200


async def test_guessing_the_present_password_is_slowed_down_and_locks_no_sign_in(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    for _ in range(5):
        assert (await change(lina, present="a guess"))[0] == 403
    assert (await change(lina, present="a guess"))[0] == 429 or (await change(lina))[0] == 429
    assert (await Person(owner).sign_in("lina"))[0] == 200


async def test_browsers_elsewhere_are_unknown_again_and_the_own_stays_known(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    device = lina.device
    assert device
    other = Person(owner)
    await other.sign_in("lina")
    status, _ = await lina.call(
        "PUT", "/session/password", {"present": PASSWORD, "password": NEW}, Cookie=f"{lina.cookie}; {device}"
    )
    assert status == 200
    for _ in range(6):
        await Person(owner).sign_in("lina", "a guess")
    assert (await known(owner, other.device))[0] == 429
    assert (await known(owner, device))[0] == 200


async def known(owner: Api, device: str) -> tuple[int, object]:
    """Sign in from a browser with this cookie."""
    return await Person(owner).call("POST", "/session", {"name": "lina", "password": NEW}, Cookie=device)


async def test_change_is_in_the_audit_without_either_password(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    assert (await change(lina))[0] == 200
    rows = (await owner.get("/audit?action=change_password"))["items"]
    assert [(each["actor"], each["subject"], each["details"]) for each in rows] == [
        ("lina", "lina", {"sessions_ended": 0})
    ]


async def test_tokens_and_the_command_line_have_no_password_to_change(owner: Api) -> None:
    status, answer = await owner.call("PUT", "/session/password", {"present": "x", "password": NEW})
    assert (status, answer["code"]) == (401, "unauthorized")


# --- sign-ins elsewhere ----------------------------------------------------------------------------

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"


async def sign_ins(who: Person, path: str = "/sessions") -> list[dict[str, object]]:
    status, answer = await who.call("GET", path)
    assert status == 200, answer
    items: list[dict[str, object]] = answer["items"]
    return items


async def test_people_see_and_end_their_sign_ins_and_no_others(owner: Api) -> None:
    lina, wang = await signed_in(owner, "lina"), await signed_in(owner, "wang", agent="wangwei")
    other = Person(owner)
    status, _, headers = await other.send(
        "POST", "/session", {"name": "lina", "password": PASSWORD}, User_Agent=FIREFOX
    )
    assert status == 200
    other.cookie = headers["Set-Cookie"].partition(";")[0]
    found = await sign_ins(lina)
    assert [(each["browser"], each["address"], each["this"]) for each in found if not each["this"]] == [
        ("Firefox, Windows", "127.0.0.1", False)
    ]
    assert len(found) == 2
    [his] = await sign_ins(wang)
    assert (await lina.call("DELETE", f"/sessions/{his['id']}"))[0] == 404
    assert (await lina.call("DELETE", "/sessions/nothing"))[0] == 404
    [theirs] = [each["id"] for each in found if not each["this"]]
    assert (await lina.call("DELETE", f"/sessions/{theirs}"))[0] == 204
    assert (await other.call("GET", "/session"))[0] == 401
    for _ in range(2):
        assert (await Person(owner).sign_in("lina"))[0] == 200
    assert await lina.call("DELETE", "/sessions") == (200, {"sessions_ended": 2})
    assert [each["this"] for each in await sign_ins(lina)] == [True]
    assert len(await sign_ins(wang)) == 1
    rows = (await owner.get("/audit?action=end_sessions"))["items"]
    assert [(each["actor"], each["subject"]) for each in rows] == [("lina", "lina")] * 2


async def test_administrator_sees_and_ends_sign_ins_of_anybody(owner: Api) -> None:
    root = await signed_in(owner, "root", "admin")
    boss = await signed_in(owner, "boss", "supervisor")
    async with person(owner, agent="lina") as lina, lina.console() as desk:
        await desk.next("snapshot")
        path = f"/admin/users/{lina.name}/sessions"
        assert (await boss.call("GET", path))[0] == 403
        assert (await boss.call("DELETE", path))[0] == 403
        [hers] = await sign_ins(root, path)
        assert (await root.call("DELETE", f"{path}/{hers['id']}"))[0] == 204
        assert await closing_code(desk) == 4401
        assert desk.socket.close_reason == "ended_by_admin"
        assert (await lina.call("GET", "/session"))[0] == 401
    assert await root.call("DELETE", "/admin/users/boss/sessions") == (200, {"sessions_ended": 1})
    assert (await boss.call("GET", "/session"))[0] == 401
    for asked in ("GET", "DELETE"):
        assert (await root.call(asked, "/admin/users/nobody/sessions"))[0] == 404


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
         "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
         "Safari, iOS"),
        ("<script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_browser_is_named_in_words_of_ours(said: str, kept: str) -> None:
    assert browser_of(said) == kept
