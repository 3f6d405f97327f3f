"""A file system that is really full, in a mount namespace of its own; see ``on_full_disk``."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.processes import HERE, environment

NAMESPACE = ("unshare", "--map-root-user", "--mount")
WITHIN_S = 150


def may_mount(folder: Path) -> bool:
    """Whether this machine lets us have a file system of our own."""
    folder.mkdir()
    command = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.acceptance
async def test_hub_that_starts_without_a_byte_left_shows_all_and_takes_work_once_there_is_room(
    tmp_path: Path,
) -> None:
    if not await asyncio.to_thread(may_mount, tmp_path / "trial"):
        pytest.skip("needs unshare, and to be allowed a mount namespace")
    place = tmp_path / "place"
    place.mkdir()
    process = await asyncio.create_subprocess_exec(
        *NAMESPACE, sys.executable, "-m", "tests.acceptance.on_full_disk", str(place),
        cwd=HERE, env=environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(WITHIN_S):
        said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()[-4000:]
