"""The same call from a PBX that spells members and callers in its own way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.telephony.player import Recording
from tests.telephony.test_recordings import EXPECTED, told
from tests.telephony.watched import watched

NPDI = b"+8613800138000;npdi;rn=+8613500000000"


@pytest.mark.parametrize(
    ("written", "instead"),
    [(b": PJSIP/1002\r\n", b": pjsip/1002\r\n"), (b"CallerIDNum: +8613800138000", b"CallerIDNum: " + NPDI)],
)
async def test_call_is_told_alike(written: bytes, instead: bytes, tmp_path: Path, monkeypatch: Any) -> None:
    recording = Recording("answered")
    events = [(raw + b"\r\n").replace(written, instead) for raw in recording.events]
    assert any(instead in raw for raw in events)
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.begin(recording.lists)
        await connection.send(events)
        [contact] = await hub.over()
    assert told(contact) == EXPECTED["answered"][1]
    assert contact["from"]["e164"] == "+8613800138000"
