"""Anchors: signed once a day, and what does not fit them is found."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contacthub.audit.anchors import Anchors, BadAnchor, key_at, read_anchor
from contacthub.audit.verifying import verify_anchors
from contacthub.config import ConfigError, Settings
from contacthub.testing.stored import Stored
from tests.audit.chained import NOW, chained, change, seals_of, told, verdict_of
from tests.support import hub_on, token

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


async def anchored(stored: Stored, folder: Path, day: str, key: Ed25519PrivateKey = KEY) -> None:
    seals = seals_of(stored)
    seal = await seals.last()
    assert seal is not None
    Anchors(folder, lambda: key).write(day, seal, await seals.rows_up_to(seal.number), NOW)


async def compared(stored: Stored, folder: Path) -> list[tuple[str, int, int]]:
    verdict = await verdict_of(stored)
    await stored.readers.run(lambda raw: verify_anchors(raw, folder, verdict))
    return told(verdict)


async def test_anchor_says_the_chain_and_any_program_can_see_who_signed_it(
    stored: Stored, tmp_path: Path
) -> None:
    await chained(stored, 20, each=5)
    await anchored(stored, tmp_path, "2026-11-28")
    said = json.loads((tmp_path / "2026-11-28.json").read_text())
    assert (said["seal"], said["rows"], said["at"]) == (4, 20, "2023-11-14T22:13:20.000Z")
    signature = base64.b64decode(said.pop("signature"))
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(said["public_key"]))
    public.verify(signature, text.encode())
    assert await compared(stored, tmp_path) == []


async def test_chain_that_was_made_anew_fits_no_anchor_from_before(stored: Stored, tmp_path: Path) -> None:
    await chained(stored, 20, each=5)
    await anchored(stored, tmp_path, "2026-11-28")
    await change(stored, "UPDATE audit SET viewer = 'nobody' WHERE id = 3")
    await change(stored, "DELETE FROM audit_seals")
    while await seals_of(stored).seal_next(NOW):
        pass
    assert (await verdict_of(stored)).fits
    assert await compared(stored, tmp_path) == [("anchor_differs", 4, 0)]


async def test_anchor_that_was_changed_or_is_none_is_found(stored: Stored, tmp_path: Path) -> None:
    await chained(stored, 20, each=5)
    await anchored(stored, tmp_path, "2026-11-28")
    path = tmp_path / "2026-11-28.json"
    text = path.read_text()
    for old, new in (('"seal": 4', '"seal": 3'), ('"rows": 20', '"rows": 19'), (text, "[]"), (text, "{")):
        path.write_text(text.replace(old, new))
        assert await compared(stored, tmp_path) == [("anchor_bad", 0, 0)]
    path.write_text(text)
    path.rename(tmp_path / "2026-11-29.json")
    with pytest.raises(BadAnchor, match="it is the one of 2026-11-28"):
        read_anchor(tmp_path / "2026-11-29.json")


async def test_keys_are_told_so_that_a_strange_one_is_seen(stored: Stored, tmp_path: Path) -> None:
    await chained(stored, 20, each=5)
    await anchored(stored, tmp_path, "2026-11-28")
    await anchored(stored, tmp_path, "2026-11-29", Ed25519PrivateKey.generate())
    verdict = await verdict_of(stored)
    await stored.readers.run(lambda raw: verify_anchors(raw, tmp_path, verdict))
    assert (verdict.fits, verdict.anchors, len(verdict.keys)) == (True, 2, 2)


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = key_at(tmp_path)()
    assert stat.S_IMODE((tmp_path / "audit.key").stat().st_mode) == 0o600
    assert key_at(tmp_path)().private_bytes_raw() == key.private_bytes_raw()
    (tmp_path / "audit.key").write_text("no key")
    with pytest.raises(OSError, match=r"audit\.key has no key"):
        key_at(tmp_path)()


def test_key_of_the_environment_is_read_and_what_is_wrong_with_it_is_said(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, audit={"key_env": "AUDIT_KEY"})
    key = settings.audit_key({"AUDIT_KEY": base64.b64encode(b"k" * 32).decode()})
    assert key is not None
    assert key.private_bytes_raw() == b"k" * 32
    for given in ({}, {"AUDIT_KEY": "short"}, {"AUDIT_KEY": base64.b64encode(b"k" * 31).decode()}):
        with pytest.raises(ConfigError, match=r"audit\.key_env: set AUDIT_KEY to an Ed25519 key"):
            settings.audit_key(given)


@pytest.mark.both_engines
async def test_hub_seals_and_anchors_its_audit_once_a_day(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    async with hub_on(tmp_path / "d", audit={"anchors": folder}) as owner:
        await token(owner, "pbx")
        await owner.hub.parts.audit.sealing.seal()
        await owner.hub.parts.audit.sealing.anchor()
        [path] = folder.glob("*.json")
        text = path.read_text()
        assert read_anchor(path).rows >= 1
        await token(owner, "crm")
        await owner.hub.parts.audit.sealing.seal()
        await owner.hub.parts.audit.sealing.anchor()
        assert path.read_text() == text
