"""A bar is shown for what takes long, on standard error only."""

from __future__ import annotations

import pytest

from contacthub.cli import progress


def shown(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    with progress.progress_bar("backup") as moved:
        moved(1, 0)
        moved(1, 2)
        moved(2, 2)
    out, err = capsys.readouterr()
    return out, err


def test_what_is_done_at_once_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys) == ("", "")


def test_what_takes_long_shows_people_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "QUIET_S", 0.0)
    assert shown(capsys) == ("", "")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    out, err = shown(capsys)
    assert out == ""
    assert "backup" in err
