"""Rules for the whole session."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contacthub.bootstrap.tables import TABLES
from contacthub.testing.disk import Disk
from contacthub.testing.stored import Stored, stored_in_memory
from tests.support import Api, hub_on, token

NO_SKIPS = os.environ.get("CONTACTHUB_NO_SKIPS") == "1"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a session without failures still fails."""
    if NO_SKIPS and terminalreporter.stats.get("skipped"):
        terminalreporter.write_sep(
            "=", "CONTACTHUB_NO_SKIPS=1: install what the skipped tests need", red=True
        )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where nothing may be skipped, a skipped test fails the session."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if NO_SKIPS and exitstatus == pytest.ExitCode.OK and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def disk() -> Disk:
    """The disk under the hub that ``owner`` owns."""
    return Disk()


@pytest.fixture
async def owner(tmp_path: Path, disk: Disk) -> AsyncIterator[Api]:
    """The hub's owner: may administer, nothing else."""
    async with hub_on(tmp_path, disk=disk) as owner:
        yield owner


@pytest.fixture
async def api(owner: Api) -> Api:
    """A token with every scope."""
    return await token(owner)


@pytest.fixture
async def stored() -> AsyncIterator[Stored]:
    """The hub's stores over a database in memory."""
    async with stored_in_memory(TABLES) as stored:
        yield stored
