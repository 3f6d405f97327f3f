"""The process that reads a file, when it does not end as it should."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace

import pytest

from contacthub.customers.uploads import process
from contacthub.customers.uploads.process import OURS, TOO_MUCH, Heard, ReadingFailed, read_apart

QUIET = Heard(looked=lambda tables: None)


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    program = tmp_path / "killed"
    program.write_text("#!/bin/sh\nread job\nprintf '{\"looked\": ['\n", "utf-8")
    program.chmod(0o700)
    return program


async def test_one_that_is_killed_in_the_middle_of_a_line_needed_too_much(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "sys", SimpleNamespace(executable=str(killed)))
    with pytest.raises(ReadingFailed) as failed:
        await read_apart({}, QUIET)
    assert str(failed.value) == TOO_MUCH


async def test_our_own_fault_is_told_as_such_and_quotes_no_file(caplog: pytest.LogCaptureFixture) -> None:
    ways = {"region": "CN", "area": None, "zone": "Li-13800138000/Nowhere"}
    with caplog.at_level(logging.ERROR), pytest.raises(ReadingFailed) as failed:
        await read_apart({"path": "/nowhere", "ways": ways}, QUIET)
    assert str(failed.value) == OURS
    assert "ways_of" in caplog.text
    assert "ZoneInfoNotFoundError" in caplog.text
    assert "13800138000" not in caplog.text
