"""The limit of open files: raised by ``serve``, judged by ``serve`` and ``check``."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from contacthub.cli import check
from contacthub.cli.open_files import allow_most, most_allowed, too_few
from tests.acceptance.processes import Started
from tests.cli.conftest import Cli


@pytest.fixture
def low() -> Iterator[int]:
    """A soft limit far below the hard one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (300, hard))
    yield 300
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize(
    ("limit", "agents", "fits"), [(None, 10**6, True), (1024, 300, True), (1024, 1000, False)]
)
def test_agents_need_files(limit: int | None, agents: int, fits: bool) -> None:
    assert (too_few(limit, agents) is None) is fits


def test_limit_is_raised_as_far_as_it_goes(low: int) -> None:
    assert allow_most() == most_allowed()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert low < soft == hard


async def test_serve_raises_it(low: int, tmp_path: Path) -> None:
    data = tmp_path / "d"
    data.mkdir()
    served = await Started.ready(data)
    try:
        soft, hard = resource.prlimit(served.process.pid, resource.RLIMIT_NOFILE)
        assert low < soft == hard
    finally:
        await served.kill()


def test_check_tells_the_limit_and_when_it_is_too_low(
    cli: Cli, floor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("apply", floor, "--data", "d").code == 0
    assert "open files" in cli("check", "--data", "d").out
    monkeypatch.setattr(check, "most_allowed", lambda: 200)
    done = cli("check", "--data", "d")
    assert done.code == 1
    assert any(line.startswith("wrong") and "LimitNOFILE" in line for line in done.lines)
