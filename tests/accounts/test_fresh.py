"""Sessions that prove again who their user is, before what gives access to others."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.accounts.fresh import FRESH_MS
from contacthub.bootstrap.doors import ROUTES
from contacthub.problems import Problem
from contacthub.testing.stored import Stored
from tests.accounts.door import Door
from tests.accounts.people import PASSWORD, Person, signed_in
from tests.accounts.test_second_factors import set_up, stopped
from tests.support import Api, token

pytestmark = pytest.mark.both_engines

TOKEN = {"name": "t", "scopes": ["floor:read"]}
NEEDED = (403, "reauthentication_needed")


@pytest.fixture
def clock(owner: Api, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long after the sign-in proofs are looked at."""
    hub, later = owner.hub.parts.hub, [0]
    monkeypatch.setattr(owner.hub.parts.accounts.sign_ins.proofs, "_now", lambda: hub.now() + later[0])
    return later


async def asks(who: Person, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """Status, and the code of a refusal."""
    status, answer = await who.call(method, path, body)
    return status, (answer or {}).get("code", "")


async def prove(who: Person, **body: str) -> tuple[int, str]:
    return await asks(who, "POST", "/session/proof", body)


async def test_old_session_proves_itself_before_it_changes_who_may_come_in(
    owner: Api, clock: list[int]
) -> None:
    root = await signed_in(owner, "root", "admin")
    assert (await asks(root, "POST", "/admin/tokens", TOKEN))[0] == 201
    clock[0] = FRESH_MS
    for each in [each for each in ROUTES if each.fresh]:
        path = each.path.removeprefix("/api/v1").replace("{name}", "root")
        assert await asks(root, each.method, path) == NEEDED, path
    assert (await root.call("GET", "/admin/users"))[0] == 200
    assert await prove(root, password="not hers") == (403, "wrong_password")
    assert await asks(root, "DELETE", "/admin/tokens/t") == NEEDED
    status, answer = await root.call("POST", "/session/proof", {"password": PASSWORD})
    assert (status, list(answer)) == (200, ["good_until"])
    assert (await asks(root, "DELETE", "/admin/tokens/t"))[0] == 204
    clock[0] += FRESH_MS
    assert await asks(root, "DELETE", "/admin/tokens/t") == NEEDED
    rows = (await owner.get("/audit?action=prove_again"))["items"]
    assert [(each["actor"], each["subject"]) for each in rows] == [("root", "root")]


async def test_proof_is_of_one_session_and_not_of_the_user(owner: Api, clock: list[int]) -> None:
    root, elsewhere = await signed_in(owner, "root", "admin"), Person(owner)
    await elsewhere.sign_in("root")
    clock[0] = FRESH_MS
    assert (await prove(root, password=PASSWORD))[0] == 200
    assert await asks(elsewhere, "POST", "/admin/tokens", TOKEN) == NEEDED


async def test_who_may_not_is_refused_before_being_asked(owner: Api, clock: list[int]) -> None:
    lina = await signed_in(owner, "lina")
    clock[0] = FRESH_MS
    assert await asks(lina, "POST", "/admin/tokens", TOKEN) == (403, "forbidden")


async def test_command_line_and_tokens_are_not_asked(owner: Api, clock: list[int]) -> None:
    clock[0] = FRESH_MS
    assert (await owner.call("POST", "/admin/tokens", TOKEN))[0] == 201
    reader = await token(owner, "reader", scopes=["floor:read"])
    status, answer = await reader.call("POST", "/session/proof", {"password": PASSWORD})
    assert (status, answer["code"]) == (403, "forbidden")


async def test_proof_needs_the_code_too_and_guesses_at_codes_are_slowed_down(
    owner: Api, clock: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = stopped(owner, monkeypatch)
    root = await signed_in(owner, "root", "admin")
    device = await set_up(root, codes)
    clock[0] = FRESH_MS
    assert await prove(root, password=PASSWORD) == (401, "second_factor_needed")
    assert await prove(root, password="not hers", code=device.code()) == (403, "wrong_password")
    for _ in range(4):
        assert await prove(root, password=PASSWORD, code="1-2-3") == (403, "wrong_code")
    assert (await prove(root, password=PASSWORD, code="1-2-3"))[1] == "too_many_attempts"
    assert (await prove(root, password=PASSWORD, code=device.code()))[1] == "too_many_attempts"
    assert await asks(root, "POST", "/admin/tokens", TOKEN) == NEEDED


async def test_right_code_proves_and_forgives(
    owner: Api, clock: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = stopped(owner, monkeypatch)
    root = await signed_in(owner, "root", "admin")
    device = await set_up(root, codes)
    clock[0] = FRESH_MS
    for code in device.recovery[:2]:
        for _ in range(4):
            assert await prove(root, password=PASSWORD, code="1-2-3") == (403, "wrong_code")
        assert (await prove(root, password=PASSWORD, code=code))[0] == 200
        assert await prove(root, password=PASSWORD, code=code) == (403, "wrong_code")
        assert (await prove(root, password=PASSWORD, code=device.code()))[0] == 200
        codes[0] += 60_000
    assert (await asks(root, "POST", "/admin/tokens", TOKEN))[0] == 201


async def test_proof_at_one_node_is_good_at_the_other_and_after_a_restart(stored: Stored) -> None:
    one, other = Door(stored), Door(stored)
    await one.sign_ins.add_user(name="root", role="admin", agent=None, password="open sesame")
    begun = await one.begin(name="root")
    await other.accounts.open()
    for door in (one, other):
        door.now += FRESH_MS
        with pytest.raises(Problem, match="proof of the last 10 minutes"):
            await door.sign_ins.proofs.check(begun.holder)
    await one.sign_ins.proofs.prove(begun.holder, "open sesame")
    for door in (one, other):
        await door.sign_ins.proofs.check(begun.holder)
    again = await other.reopened()
    await again.sign_ins.proofs.check(begun.holder)
