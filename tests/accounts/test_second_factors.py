"""Codes by time as a second factor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
import pytest
import segno

from contacthub.accounts.model import sha256
from contacthub.accounts.second_factors import CODE_LENGTH, LETTERS, STEP_MS, drawn
from tests.accounts.people import PASSWORD, Person, signed_in
from tests.accounts.test_links import NEW, link_for, use
from tests.console.people import refused
from tests.support import Api, hub_on

pytestmark = pytest.mark.both_engines

PATH = "/session/second-factor"


@dataclass
class Device:
    """An authenticator, with a clock that a test moves."""

    owner: Api
    secret: str
    recovery: list[str]
    at: Callable[[], int]

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many steps away."""
        return pyotp.TOTP(self.secret).at(self.at() // 1000 + steps * STEP_MS // 1000)


@pytest.fixture
def clock(owner: Api, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What second factors take for now: one number, at the beginning of a step."""
    return stopped(owner, monkeypatch)


def stopped(owner: Api, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    factors = owner.hub.parts.accounts.sign_ins._proving._factors
    now = [owner.hub.parts.hub.now() // STEP_MS * STEP_MS]
    monkeypatch.setattr(factors, "_now", lambda: now[0])
    return now


async def set_up(who: Person, clock: list[int]) -> Device:
    """Turn a second factor on; the next code is of a later step."""
    status, told = await who.call("POST", PATH, {"password": PASSWORD})
    assert status == 200, told
    device = Device(who.owner, told["secret"], [], lambda: clock[0])
    status, answer = await who.call("POST", f"{PATH}/confirm", {"code": device.code()})
    assert status == 200, answer
    device.recovery = answer["recovery_codes"]
    clock[0] += STEP_MS
    return device


async def enter(
    owner: Api, code: str | None, name: str = "lina", password: str = PASSWORD
) -> tuple[int, Any]:
    """Try to sign in with a code."""
    body = {"name": name, "password": password} | ({} if code is None else {"code": code})
    status, answer = await Person(owner).call("POST", "/session", body)
    return status, answer.get("code")


async def test_sign_in_asks_for_the_code_after_the_password(owner: Api, clock: list[int]) -> None:
    lina = await signed_in(owner, "lina")
    device = await set_up(lina, clock)
    assert (await lina.call("GET", PATH))[1] == {"on": True, "codes_left": 10}
    assert await enter(owner, None) == (401, "second_factor_needed")
    assert await enter(owner, None, password="not hers") == (401, "bad_credentials")
    assert await enter(owner, device.code(), password="not hers") == (401, "bad_credentials")
    assert await enter(owner, "000000" if device.code() != "000000" else "111111") == (403, "wrong_code")
    spaced = f"{device.code()[:3]} {device.code()[3:]}"
    assert (await enter(owner, spaced))[0] == 200


async def test_code_is_good_once_and_for_a_minute(owner: Api, clock: list[int]) -> None:
    device = await set_up(await signed_in(owner, "lina"), clock)
    clock[0] += 10 * STEP_MS
    assert await enter(owner, device.code(1)) == (403, "wrong_code")
    assert await enter(owner, device.code(-2)) == (403, "wrong_code")
    assert (await enter(owner, device.code(-1)))[0] == 200
    assert await enter(owner, device.code(-1)) == (403, "wrong_code")
    assert (await enter(owner, device.code()))[0] == 200
    assert await enter(owner, device.code()) == (403, "wrong_code")


async def test_recovery_code_is_good_once_in_place_of_a_code(owner: Api, clock: list[int]) -> None:
    lina = await signed_in(owner, "lina")
    device = await set_up(lina, clock)
    first, second = device.recovery[0], device.recovery[1].upper().replace("-", " ")
    assert (await enter(owner, first))[0] == 200
    assert await enter(owner, first) == (403, "wrong_code")
    assert (await enter(owner, second))[0] == 200
    assert (await lina.call("GET", PATH))[1] == {"on": True, "codes_left": 8}
    body = {"password": PASSWORD, "code": device.code()}
    status, answer = await lina.call("POST", f"{PATH}/recovery-codes", body)
    assert (status, len(answer["recovery_codes"])) == (200, 10)
    assert await enter(owner, device.recovery[2]) == (403, "wrong_code")
    assert (await enter(owner, answer["recovery_codes"][0]))[0] == 200


async def test_recovery_codes_are_long_and_all_different(owner: Api, clock: list[int]) -> None:
    device = await set_up(await signed_in(owner, "lina"), clock)
    plain = [each.replace("-", "") for each in device.recovery]
    assert len(set(plain)) == 10
    assert all(len(each) == CODE_LENGTH and set(each) <= set(LETTERS) for each in plain)
    assert len(LETTERS) ** CODE_LENGTH > 2**112


async def test_neither_codes_nor_their_hashes_tell_a_recovery_code(owner: Api, clock: list[int]) -> None:
    device = await set_up(await signed_in(owner, "lina"), clock)
    readers = owner.hub.parts.stores.readers
    rows = await readers.run(lambda raw: raw.execute("SELECT hash FROM recovery_codes").fetchall())
    assert {row[0] for row in rows} == {sha256(each.replace("-", "")) for each in device.recovery}
    told = str((await owner.get("/audit"))["items"])
    assert "turn_on_second_factor" in told
    assert [each for each in (device.secret, *device.recovery) if each in told] == []


async def test_wrong_codes_lock_as_wrong_passwords_do_also_at_a_known_device(
    owner: Api, clock: list[int]
) -> None:
    lina = await signed_in(owner, "lina")
    device = await set_up(lina, clock)
    seen = [(await enter(owner, "1-2-3"))[1] for _ in range(7)]
    assert seen == ["wrong_code"] * 5 + ["too_many_attempts"] * 2
    assert (await enter(owner, device.code()))[1] == "too_many_attempts"
    body = {"name": "lina", "password": PASSWORD, "code": "1-2-3"}
    codes = [
        (await Person(owner).call("POST", "/session", body, Cookie=lina.device))[1]["code"] for _ in range(7)
    ]
    assert codes == ["wrong_code"] * 5 + ["too_many_attempts"] * 2


async def test_it_counts_only_when_a_code_was_shown_and_then_ends_other_sessions(
    owner: Api, clock: list[int]
) -> None:
    lina, elsewhere = await signed_in(owner, "lina"), Person(owner)
    await elsewhere.sign_in("lina")
    assert (await lina.call("POST", PATH, {"password": "not hers"}))[1]["code"] == "wrong_password"
    _, first = await lina.call("POST", PATH, {"password": PASSWORD})
    assert (await lina.call("POST", f"{PATH}/confirm", {"code": "1"}))[1]["code"] == "wrong_code"
    assert (await enter(owner, None))[0] == 200
    device = await set_up(lina, clock)
    assert device.secret != first["secret"]
    assert (await elsewhere.call("GET", "/session"))[0] == 401
    status, answer = await lina.call("POST", PATH, {"password": PASSWORD})
    assert (status, answer["code"]) == (409, "wrong_state")


async def test_it_is_turned_off_with_password_and_code(owner: Api, clock: list[int]) -> None:
    lina = await signed_in(owner, "lina")
    device = await set_up(lina, clock)
    off = f"{PATH}/off"
    assert (await lina.call("POST", off, {"password": "x", "code": device.code()}))[1][
        "code"
    ] == "wrong_password"
    assert (await lina.call("POST", off, {"password": PASSWORD, "code": "x"}))[1]["code"] == "wrong_code"
    assert (await lina.call("POST", off, {"password": PASSWORD, "code": device.code()}))[0] == 204
    assert (await enter(owner, None))[0] == 200
    assert (await lina.call("GET", PATH))[1] == {"on": False, "codes_left": 0}
    rows = (await owner.get("/audit?action=turn_off_second_factor"))["items"]
    assert [(each["actor"], each["subject"]) for each in rows] == [("lina", "lina")]


async def test_who_has_none_has_no_code_that_is_right(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    body = {"password": PASSWORD, "code": "123456"}
    for path in (f"{PATH}/recovery-codes", f"{PATH}/off"):
        status, answer = await lina.call("POST", path, body)
        assert (status, answer["code"]) == (403, "wrong_code")
    assert (await lina.call("GET", PATH))[1] == {"on": False, "codes_left": 0}
    assert (await owner.get("/audit?action=turn_off_second_factor"))["items"] == []


async def test_administrator_turns_it_off_for_who_has_lost_all(owner: Api, clock: list[int]) -> None:
    root, lina = await signed_in(owner, "root", "admin"), await signed_in(owner, "lina")
    await set_up(lina, clock)
    users = {
        each["name"]: each["second_factor"] for each in (await root.call("GET", "/admin/users"))[1]["items"]
    }
    assert users == {"root": False, "lina": True}
    assert (await lina.call("DELETE", "/admin/users/lina/second-factor"))[0] == 403
    assert (await root.call("DELETE", "/admin/users/LINA/second-factor"))[0] == 204
    assert (await lina.call("GET", "/session"))[0] == 401
    assert (await enter(owner, None))[0] == 200
    rows = (await owner.get("/audit?action=turn_off_second_factor"))["items"]
    assert [(each["actor"], each["subject"]) for each in rows] == [("root", "lina")]


async def test_link_for_a_password_leaves_the_second_factor_on(owner: Api, clock: list[int]) -> None:
    device = await set_up(await signed_in(owner, "lina"), clock)
    assert await use(owner, await link_for(owner, "lina")) == 204
    assert await enter(owner, None, password=NEW) == (401, "second_factor_needed")
    assert (await enter(owner, device.code(), password=NEW))[0] == 200
    body = {"name": "lina", "role": "agent", "agent": "lina", "password": PASSWORD}
    assert (await owner.call("POST", "/admin/users", body))[0] == 201
    assert await enter(owner, None) == (401, "second_factor_needed")


async def test_it_and_its_last_code_outlive_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub_on(tmp_path) as owner:
        clock = stopped(owner, monkeypatch)
        device = await set_up(await signed_in(owner, "lina"), clock)
        assert (await enter(owner, device.code()))[0] == 200
    async with hub_on(tmp_path) as owner:
        again = stopped(owner, monkeypatch)
        again[0] = clock[0]
        assert await enter(owner, None) == (401, "second_factor_needed")
        assert await enter(owner, device.code()) == (403, "wrong_code")
        assert (await enter(owner, device.code(0), password="not hers"))[1] == "bad_credentials"
        again[0] = clock[0] = clock[0] + STEP_MS
        assert (await enter(owner, device.code()))[0] == 200


@pytest.mark.parametrize(
    ("whose", "open_to"), [("supervisors", {"agent"}), ("all", set()), ("optional", {"agent", "supervisor"})]
)
async def test_hub_that_asks_for_it_lets_nobody_do_anything_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: str, open_to: set[str]
) -> None:
    async with hub_on(tmp_path, sessions={"second_factor": whose}) as owner:
        clock = stopped(owner, monkeypatch)
        for role in ("agent", "supervisor"):
            who = await signed_in(owner, role, role)
            status, answer = await who.call("POST", "/console/ticket")
            asked = (await who.call("GET", "/session"))[1]["second_factor_missing"]
            assert asked == (role not in open_to)
            if role in open_to:
                assert status == 201
                continue
            assert (status, answer["code"]) == (403, "second_factor_missing")
            assert (await who.call("GET", "/floor"))[1]["code"] == "second_factor_missing"
            await set_up(who, clock)
            assert (await who.call("POST", "/console/ticket"))[0] == 201
            assert (await who.call("GET", "/session"))[1]["second_factor_missing"] is False


async def test_ticket_of_before_opens_no_socket_once_the_factor_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub_on(tmp_path, sessions={"second_factor": "all"}) as owner:
        clock = stopped(owner, monkeypatch)
        lina = await signed_in(owner, "lina")
        device = await set_up(lina, clock)
        _, made = await lina.call("POST", "/console/ticket")
        body = {"password": PASSWORD, "code": device.code()}
        assert (await lina.call("POST", f"{PATH}/off", body))[0] == 204
        assert await refused(owner, ticket=made["ticket"], origin=owner.hub.url) == 403


def test_qr_code_is_drawn_as_it_is_made() -> None:
    text = "otpauth://totp/contacthub:lina?secret=JBSWY3DPEHPK3PXP&issuer=contacthub"
    size, path = drawn(text)
    dark = set()
    for line in path.split("z")[:-1]:
        start, _, rest = line[1:].partition("h")
        x, y = map(int, start.split())
        dark |= {(x + n, y) for n in range(int(rest.partition("v")[0]))}
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=4))
    assert size == len(rows)
    assert dark == {(x, y) for y, row in enumerate(rows) for x, each in enumerate(row) if each}
