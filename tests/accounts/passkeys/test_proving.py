"""A passkey as the proof that it is still oneself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.accounts.fresh import FRESH_MS
from contacthub.accounts.passkeys.store import CHALLENGE_MS
from tests.accounts.passkeys.people import Named, named
from tests.accounts.people import PASSWORD, Person
from tests.support import Api, hub_on

pytestmark = pytest.mark.both_engines

PROOF = "/session/proof/passkey"
TOKEN = {"name": "t", "scopes": ["floor:read"]}
NEEDED = (403, "reauthentication_needed")
BAD = (403, "bad_passkey")


@pytest.fixture
def clock(owner: Api, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long after the sign-in proofs and challenges are looked at."""
    now, later = owner.hub.parts.hub.now, [0]
    sign_ins = owner.hub.parts.accounts.sign_ins
    for part in (sign_ins.proofs, sign_ins.passkeys._store):
        monkeypatch.setattr(part, "_now", lambda: now() + later[0])
    return later


async def asks(who: Person, path: str, body: Any = None) -> tuple[int, str]:
    """Status, and the code of a refusal."""
    status, answer = await who.call("POST", path, body)
    return status, answer.get("code", "")


async def asked(who: Person) -> dict[str, Any]:
    status, answer = await who.call("POST", f"{PROOF}/challenge")
    assert status == 200, answer
    return dict(answer)


async def test_passkey_of_the_user_proves_and_is_recorded(owner: Api, clock: list[int]) -> None:
    root = await named(owner, "root", "admin")
    made = await root.add()
    elsewhere = Named(owner)
    await elsewhere.sign_in("root")
    clock[0] = FRESH_MS
    assert await asks(root, "/admin/tokens", TOKEN) == NEEDED
    status, answer = await root.call("POST", PROOF, made.sign(await asked(root)))
    assert (status, list(answer)) == (200, ["good_until"])
    assert (await asks(root, "/admin/tokens", TOKEN))[0] == 201
    assert await asks(elsewhere, "/admin/tokens", {**TOKEN, "name": "u"}) == NEEDED
    [row] = (await owner.get("/audit?action=prove_again"))["items"]
    assert (row["actor"], row["subject"], row["details"]) == ("root", "root", {"by_passkey": True})
    assert (await root.call("GET", "/session/passkeys"))[1]["items"][0]["last_used"] is not None


async def test_what_proves_nothing_is_refused(owner: Api, clock: list[int]) -> None:
    root, wei = await named(owner, "root", "admin"), await named(owner, "wei", "supervisor")
    own, others = await root.add(), await wei.add()
    stranger = root.authenticator()
    stranger.make(await root.asked_to_add())
    clock[0] = FRESH_MS
    used = own.sign(await asked(root))
    for signed in (
        others.sign(await asked(root)),  # another's passkey
        stranger.sign(await asked(root)),  # nobody's
        own.sign(await asked(wei)),  # what another session was asked for
        own.sign(await root.asked_to_sign()),  # what a browser was asked for that signs in
        {**own.sign(await asked(root)), "signature": "MEUCIQDx"},
        used,  # a later challenge took its place
    ):
        assert await asks(root, PROOF, signed) == BAD
    late = own.sign(await asked(root))
    clock[0] += CHALLENGE_MS
    assert await asks(root, PROOF, late) == BAD
    assert await asks(root, "/admin/tokens", TOKEN) == NEEDED
    good = own.sign(await asked(root))
    assert (await asks(root, PROOF, good))[0] == 200
    assert await asks(root, PROOF, good) == BAD


async def test_it_does_not_sign_in(owner: Api) -> None:
    lina = await named(owner)
    made = await lina.add()
    signed = made.sign(await asked(lina))
    assert (await Named(owner).show(signed))[0] == 401
    assert (await Named(owner).call("POST", PROOF, signed))[0] == 401


async def test_none_is_asked_for_where_none_is_taken(tmp_path: Path) -> None:
    async with hub_on(tmp_path, sessions={"passkeys": False}) as owner:
        lina = await named(owner)
        assert await asks(lina, f"{PROOF}/challenge") == (404, "not_found")
        assert (await asks(lina, "/session/proof", {"password": PASSWORD}))[0] == 200
