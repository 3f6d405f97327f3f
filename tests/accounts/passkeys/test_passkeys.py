"""Passkeys: added, listed, renamed, removed, and signed in by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.accounts.passkeys import store as passkey_store
from contacthub.accounts.passkeys.model import MAX_PASSKEYS, relying_party
from contacthub.accounts.passkeys.store import CHALLENGE_MS
from tests.accounts.passkeys.authenticator import PRESENT, VERIFIED, Authenticator, flipped
from tests.accounts.passkeys.people import OWN, SIGN_IN, Named, named
from tests.accounts.people import PASSWORD, Person, signed_in
from tests.support import Api, hub_on

pytestmark = pytest.mark.both_engines


def refusal(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["code"]


NOT_LET_IN = (401, "bad_credentials")


@pytest.fixture
def clock(owner: Api, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many milliseconds challenges are ahead of the hub's clock."""
    now, ahead = owner.hub.parts.hub.now, [0]
    monkeypatch.setattr(owner.hub.parts.accounts.sign_ins.passkeys._store, "_now", lambda: now() + ahead[0])
    return ahead


async def list_of(who: Person) -> list[dict[str, Any]]:
    status, answer = await who.call("GET", OWN)
    assert status == 200, answer
    return list(answer["items"])


async def reasons(owner: Api) -> list[tuple[str | None, str]]:
    rows = (await owner.get("/audit?action=sign_in_failed"))["items"]
    return [(each["subject"], each["details"]["reason"]) for each in reversed(rows)]


async def test_passkey_is_added_and_signs_in_in_another_browser(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    [shown] = await list_of(lina)
    assert (shown["name"], shown["last_used"]) == ("Laptop", None)
    other = Named(owner)
    status, session = await other.enter(made)
    assert (status, session["user"], session["agent"]) == (200, "lina", "lina")
    assert (await other.call("GET", "/session"))[1]["user"] == "lina"
    assert (await lina.call("GET", "/session"))[0] == 200
    assert (await list_of(other))[0]["last_used"] is not None
    rows = (await owner.get("/audit?action=sign_in"))["items"]
    assert [each["details"] for each in rows if each["details"].get("by_passkey")] == [
        {"known_device": False, "by_passkey": True}
    ]
    [row] = (await owner.get("/audit?action=add_passkey"))["items"]
    assert (row["actor"], row["subject"], row["details"]) == ("lina", "lina", {"passkey": shown["id"]})


async def test_browser_is_known_after_a_passkey_as_after_a_password(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    signed = made.sign(await lina.asked_to_sign())
    assert (await lina.show(signed, Cookie=f"{lina.asking}; {lina.device}"))[0] == 200
    rows = (await owner.get("/audit?action=sign_in"))["items"]
    assert rows[0]["details"] == {"known_device": True, "by_passkey": True}


async def test_adding_and_removing_ask_for_a_proof(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    lina = await named(owner)
    await lina.add()
    [shown] = await list_of(lina)
    proofs = owner.hub.parts.accounts.sign_ins.proofs
    monkeypatch.setattr(proofs, "_now", lambda: owner.hub.parts.hub.now() + 600_000)
    body = lina.authenticator().make({"challenge": "AAAA", "user_handle": "AAAA"})
    for method, path, sent in (
        ("POST", f"{OWN}/challenge", None), ("POST", OWN, body), ("DELETE", f"{OWN}/{shown['id']}", None),
    ):  # fmt: skip
        assert refusal(await lina.call(method, path, sent)) == (403, "reauthentication_needed")


async def test_passkeys_are_renamed_and_removed_by_their_user_alone(owner: Api) -> None:
    lina, wei = await named(owner), await named(owner, "wei", "supervisor")
    made = await lina.add()
    [shown] = await list_of(lina)
    path = f"{OWN}/{shown['id']}"
    for method, body in (("PUT", {"name": "Mine"}), ("DELETE", None)):
        assert refusal(await wei.call(method, path, body)) == (404, "not_found")
    assert (await wei.call("GET", OWN))[1]["items"] == []
    status, renamed = await lina.call("PUT", path, {"name": " 手机 "})
    assert (status, renamed) == (200, {**shown, "name": "手机"})
    assert (await lina.call("PUT", path, {"name": "  "}))[0] == 422
    assert (await lina.call("DELETE", path))[0] == 204
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN
    assert refusal(await lina.call("DELETE", path)) == (404, "not_found")
    assert (await lina.call("GET", "/session"))[0] == 200
    for action in ("rename_passkey", "remove_passkey"):
        [row] = (await owner.get(f"/audit?action={action}"))["items"]
        assert (row["actor"], row["details"]) == ("lina", {"passkey": shown["id"]})


async def test_without_a_name_it_is_called_after_the_browser(owner: Api) -> None:
    lina = await named(owner)
    body = lina.authenticator().make(await lina.asked_to_add())
    agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36"
    status, made = await lina.call("POST", OWN, body, User_Agent=agent)
    assert (status, made["name"]) == (201, "Chrome, Windows")


async def test_authenticator_is_told_what_is_there_and_of_the_user_nothing_but_the_name(owner: Api) -> None:
    lina = await named(owner)
    first = await lina.asked_to_add()
    assert (first["rp_id"], first["user"], first["there"]) == ("localhost", "lina", [])
    made = await lina.add()
    second = await lina.asked_to_add()
    assert second["there"] == [made.id]
    assert second["user_handle"] == made.handle != first["user_handle"]
    assert len({first["challenge"], second["challenge"]}) == 2


async def test_one_key_is_kept_once_and_twenty_are_the_most(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkey_store, "MAX_PASSKEYS", 2)
    assert MAX_PASSKEYS == 20
    lina, wei = await named(owner), await named(owner, "wei", "supervisor")
    made = await lina.add()
    for who in (lina, wei):
        again = made.make(await who.asked_to_add())
        assert refusal(await who.call("POST", OWN, again)) == (409, "already_there")
    await lina.add()
    third = lina.authenticator().make(await lina.asked_to_add())
    assert refusal(await lina.call("POST", OWN, third)) == (409, "already_there")
    assert len(await list_of(lina)) == 2


WRONG: dict[str, dict[str, Any]] = {
    "of another page": {"origin": "http://localhost:1"},
    "of another site": {"origin": "https://evil.example", "rp_id": "evil.example"},
    "for another host": {"rp_id": "hub.example.com"},
    "without the user being verified": {"flags": PRESENT},
    "without the user being there": {"flags": VERIFIED},
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_new_passkey_is_refused(owner: Api, wrong: str) -> None:
    lina = await named(owner)
    made = lina.authenticator(**WRONG[wrong])
    answer = await lina.call("POST", OWN, made.make(await lina.asked_to_add()))
    assert refusal(answer) == (403, "bad_passkey")
    assert await list_of(lina) == []


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_was_signed_is_refused(owner: Api, wrong: str) -> None:
    lina = await named(owner)
    made = await lina.add()
    for name, value in WRONG[wrong].items():
        setattr(made, name, value)
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN
    assert await reasons(owner) == [("lina", "bad_credentials")]


async def test_challenge_is_good_once(owner: Api) -> None:
    lina = await named(owner)
    made = lina.authenticator(counts=False)
    body = made.make(await lina.asked_to_add())
    assert (await lina.call("POST", OWN, body))[0] == 201
    other = lina.authenticator()
    other.credential = b"another one of hers "
    again = other.make({"challenge": "AAAA", "user_handle": "AAAA"})
    replayed = {**again, "client_data": body["client_data"]}
    assert refusal(await lina.call("POST", OWN, replayed)) == (403, "bad_passkey")
    browser = Named(owner)
    signed = made.sign(await browser.asked_to_sign())
    assert (await browser.show(signed))[0] == 200
    assert refusal(await browser.show(signed)) == NOT_LET_IN
    await browser.asked_to_sign()
    assert refusal(await browser.show(signed)) == NOT_LET_IN


async def test_challenge_is_used_up_by_what_is_wrong(owner: Api) -> None:
    lina = await named(owner)
    made, browser = await lina.add(), Named(owner)
    signed = made.sign(await browser.asked_to_sign())
    wrong = {**signed, "signature": flipped(signed["signature"], -1)}
    assert refusal(await browser.show(wrong)) == NOT_LET_IN
    assert refusal(await browser.show(signed)) == NOT_LET_IN


async def test_challenge_is_for_the_browser_and_the_session_that_asked(owner: Api) -> None:
    lina, wei = await named(owner), await named(owner, "wei", "supervisor")
    made, one, other = await lina.add(), Named(owner), Named(owner)
    signed = made.sign(await one.asked_to_sign())
    await other.asked_to_sign()
    assert refusal(await other.show(signed)) == NOT_LET_IN
    assert refusal(await Named(owner).show(signed)) == NOT_LET_IN
    assert (await one.show(signed))[0] == 200
    body = lina.authenticator().make(await lina.asked_to_add())
    await wei.asked_to_add()
    assert refusal(await wei.call("POST", OWN, body)) == (403, "bad_passkey")
    # What was asked for at a sign-in adds nothing, whatever the cookies say.
    asked = await lina.asked_to_sign()
    body = lina.authenticator().make({**asked, "user_handle": made.handle})
    assert refusal(await lina.call("POST", OWN, body)) == (403, "bad_passkey")


async def test_challenge_is_good_for_five_minutes(owner: Api, clock: list[int]) -> None:
    lina = await named(owner)
    made, browser = await lina.add(), Named(owner)
    signed = made.sign(await browser.asked_to_sign())
    clock[0] = CHALLENGE_MS + 1_000
    assert refusal(await browser.show(signed)) == NOT_LET_IN
    clock[0] = 0
    body = lina.authenticator().make(await lina.asked_to_add())
    clock[0] = CHALLENGE_MS + 1_000
    assert refusal(await lina.call("POST", OWN, body)) == (403, "bad_passkey")


async def test_challenges_are_bounded_and_forgotten(
    owner: Api, clock: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkey_store, "MAX_CHALLENGES", 3)
    readers = owner.hub.parts.stores.readers

    async def kept() -> int:
        count = "SELECT COUNT(*) FROM passkey_challenges"
        [[found]] = await readers.run(lambda raw: raw.execute(count).fetchall())
        return int(found)

    made, first = await (await named(owner)).add(), Named(owner)
    signed = made.sign(await first.asked_to_sign())
    for n in range(5):
        clock[0] = n + 1
        await Named(owner).asked_to_sign()
    assert await kept() == 3
    assert refusal(await first.show(signed)) == NOT_LET_IN
    clock[0] = CHALLENGE_MS + 10_000
    await owner.hub.parts.accounts.keep()
    assert await kept() == 0


async def test_count_that_goes_back_is_refused(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    made.count = 10
    assert (await Named(owner).enter(made))[0] == 200  # by 11
    made.count = 10
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN
    made.count = 4
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN
    made.counts, made.count = False, 0
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN
    made.counts, made.count = True, 11
    assert (await Named(owner).enter(made))[0] == 200


async def test_authenticator_that_never_counts_is_taken(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add(lina.authenticator(counts=False))
    for _ in range(2):
        assert (await Named(owner).enter(made))[0] == 200


async def test_passkey_of_another_lets_nobody_in(owner: Api) -> None:
    lina, wei = await named(owner), await named(owner, "wei", "supervisor")
    hers, his = await lina.add(), await wei.add()
    browser = Named(owner)
    asked = await browser.asked_to_sign()
    assert refusal(await browser.show({**hers.sign(asked), "id": his.id})) == NOT_LET_IN
    asked = await browser.asked_to_sign()
    assert refusal(await browser.show({**hers.sign(asked), "user_handle": his.handle})) == NOT_LET_IN
    asked = await browser.asked_to_sign()
    swapped = {**hers.sign(asked), "id": his.id, "user_handle": his.handle}
    assert refusal(await browser.show(swapped)) == NOT_LET_IN
    nobodys = Authenticator(origin=browser.origin, handle=his.handle)
    assert refusal(await browser.enter(nobodys)) == NOT_LET_IN
    assert await reasons(owner) == [
        ("wei", "bad_credentials"), ("lina", "bad_credentials"), (None, "bad_credentials"),
    ]  # fmt: skip


async def test_disabled_user_is_not_let_in_and_their_passkeys_are_gone(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    assert (await owner.call("POST", "/admin/users/lina/disable"))[0] == 204
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN
    body = {"name": "lina", "role": "agent", "agent": "lina", "password": PASSWORD}
    assert (await owner.call("POST", "/admin/users", body))[0] == 201
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN


async def test_name_that_is_given_anew_takes_no_passkey_of_before(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    body = {"name": "LINA", "role": "agent", "agent": "lina", "password": PASSWORD}
    assert (await owner.call("POST", "/admin/users", body))[0] in (201, 409)
    body["name"] = "lina"
    assert (await owner.call("POST", "/admin/users", body))[0] == 201
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN


async def test_administrator_who_takes_the_second_factor_away_takes_passkeys_too(owner: Api) -> None:
    lina, root = await named(owner), await signed_in(owner, "root", "admin")
    made = await lina.add()
    await lina.add()
    users = {each["name"]: each["passkeys"] for each in (await root.call("GET", "/admin/users"))[1]["items"]}
    assert users == {"lina": 2, "root": 0}
    assert (await root.call("DELETE", "/admin/users/lina/second-factor"))[0] == 204
    assert (await lina.call("GET", "/session"))[0] == 401
    assert refusal(await Named(owner).enter(made)) == NOT_LET_IN
    [row] = (await owner.get("/audit?action=turn_off_second_factor"))["items"]
    assert row["details"] == {"passkeys_removed": 2, "sessions_ended": 1}


async def test_another_password_leaves_passkeys_as_they_are(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    body = {"present": PASSWORD, "password": "another one of hers"}
    assert (await lina.call("PUT", "/session/password", body))[0] == 200
    assert (await Named(owner).enter(made))[0] == 200


async def test_retired_agent_is_told_so(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    status, answer = await owner.call("PUT", "/admin/floor", {"agents": [{"id": "lina", "retired": True}]})
    assert status == 200, answer
    assert refusal(await Named(owner).enter(made)) == (403, "forbidden")
    assert await reasons(owner) == [("lina", "forbidden")]


async def test_failures_slow_down_the_place_and_not_a_browser_that_is_known(owner: Api) -> None:
    lina = await named(owner)
    made, stranger = await lina.add(), Named(owner)
    wrong = made.sign({"challenge": "AAAA"})
    codes = [(await stranger.show(wrong))[1]["code"] for _ in range(33)]
    assert codes == ["bad_credentials"] * 30 + ["too_many_attempts"] * 3
    assert (await stranger.enter(made))[1]["code"] == "too_many_attempts"
    signed = made.sign(await lina.asked_to_sign())
    assert (await lina.show(signed, Cookie=f"{lina.asking}; {lina.device}"))[0] == 200
    assert (await stranger.sign_in("lina"))[0] == 200  # with the password, which was guessed by nobody


async def test_requests_of_other_pages_are_refused(owner: Api) -> None:
    lina = await named(owner)
    made, browser = await lina.add(), Named(owner)
    signed = made.sign(await browser.asked_to_sign())
    assert refusal(await browser.show(signed, Origin="https://evil.example")) == (403, "bad_origin")
    answer = await browser.call("POST", f"{SIGN_IN}/challenge", Origin="https://evil.example")
    assert refusal(answer) == (403, "bad_origin")
    assert (await browser.show(signed))[0] == 200


async def test_passkey_is_a_second_factor_where_the_hub_asks_for_one(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        made = await (await named(owner)).add()
    async with hub_on(tmp_path, sessions={"second_factor": "all"}) as owner:
        made.origin = Named(owner).origin
        by_password, by_passkey = Named(owner), Named(owner)
        assert (await by_password.sign_in("lina"))[1]["second_factor_missing"] is True
        assert refusal(await by_password.call("GET", OWN)) == (403, "second_factor_missing")
        status, session = await by_passkey.enter(made)
        assert (status, session["second_factor_missing"]) == (200, False)
        assert (await by_passkey.call("POST", "/console/ticket"))[0] == 201
        again = (await by_passkey.call("GET", "/session"))[1]
        assert again["second_factor_missing"] is False


async def test_https_name_of_the_hub_is_what_passkeys_are_for(tmp_path: Path) -> None:
    public = "https://hub.example.com"
    async with hub_on(tmp_path, server={"public_url": public}) as owner:
        ways = (await Person(owner).call("GET", "/session/ways", Origin=None))[1]
        assert ways["passkeys"] is True
        status, asked, headers = await Person(owner).send("POST", f"{SIGN_IN}/challenge", Origin=public)
        assert (status, asked["rp_id"]) == (200, "hub.example.com")
        cookie = headers["Set-Cookie"]
        assert cookie.startswith("__Host-contacthub_passkey=")
        assert {"HttpOnly", "Secure", "SameSite=Lax"} <= {each.strip() for each in cookie.split(";")}


@pytest.mark.parametrize("off", ["by the address", "by the setting"])
async def test_where_there_are_none_it_is_said(tmp_path: Path, off: str) -> None:
    async with hub_on(tmp_path, sessions={"passkeys": off != "by the setting"}) as owner:
        lina = await named(owner) if off == "by the setting" else await signed_in(owner, "lina")
        assert (await lina.call("GET", "/session/ways"))[1]["passkeys"] is False
        for path in (f"{OWN}/challenge", f"{SIGN_IN}/challenge"):
            assert refusal(await lina.call("POST", path)) == (404, "not_found")
        body = Authenticator(origin=lina.origin, handle="AAAA").sign({"challenge": "AAAA"})
        assert refusal(await lina.call("POST", SIGN_IN, body)) == (404, "not_found")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://hub.example.com", "hub.example.com"),
        ("https://hub.example.com:8443", "hub.example.com"),
        ("http://localhost:8080", "localhost"),
        ("http://hub.example.com", None),
        ("http://127.0.0.1:8080", None),
        ("https://192.0.2.1", None),
        ("https://[2001:db8::1]", None),
        ("http://localhost.example.com", None),
    ],
)
def test_browsers_make_passkeys_for_names_by_https(origin: str, host: str | None) -> None:
    party = relying_party(origin)
    assert (party.id if party is not None else None) == host


async def test_nothing_of_a_passkey_but_its_public_key_is_kept_and_none_is_told(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    assert (await Named(owner).enter(made))[0] == 200
    told = str((await owner.get("/audit"))["items"]) + str(await owner.get("/admin/users"))
    told += str(await list_of(lina))
    assert [each for each in (made.id, made.handle) if each in told] == []
