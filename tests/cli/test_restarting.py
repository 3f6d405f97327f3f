"""An administrator restarts a hub that `serve` runs: same address, settings as they are in the file then."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import aiohttp

from contacthub.database.data_directory import Control, control_of

READY = re.compile(r"contacthub is ready at (\S+)")
LIMIT_S = 120


async def test_serve_starts_again_with_the_file_as_it_is_by_then(tmp_path: Path) -> None:
    file = tmp_path / "contacthub.toml"
    await asyncio.to_thread(file.write_text, "[server]\nport = 0\n")
    serving = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "contacthub", "serve", "--config", str(file), "--data", str(tmp_path / "data"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert serving.stdout is not None

    async def ready() -> str:
        async for line in serving.stdout or ():
            if found := READY.search(line.decode()):
                return found[1]
        raise AssertionError("it ended")

    try:
        async with asyncio.timeout(LIMIT_S), aiohttp.ClientSession() as session:
            url = await ready()
            api = f"{url}/api/v1/admin"
            held = await asyncio.to_thread(control, tmp_path / "data")
            first = {"Authorization": f"Bearer {held.token}"}
            async with session.get(f"{api}/settings", headers=first) as answer:
                now = await answer.json()
            assert (now["can_restart"], now["needs_restart"]) == (True, False)
            body = {"section": "log", "toml": "[log]\nkeep_days = 9\n", "of_version": now["version"]}
            async with session.post(f"{api}/settings/changes", json=body, headers=first) as answer:
                assert answer.status == 200, await answer.text()
            async with session.post(f"{api}/restart", headers=first) as answer:
                assert answer.status == 202
            assert await ready() == url
            held = await asyncio.to_thread(control, tmp_path / "data")
            again = {"Authorization": f"Bearer {held.token}"}
            async with session.get(f"{api}/settings", headers=again) as answer:
                now = await answer.json()
            assert now["needs_restart"] is False
            assert "keep_days = 9" in now["parts"][1]["toml"]
    finally:
        if serving.returncode is None:
            serving.send_signal(signal.SIGTERM)
        async with asyncio.timeout(LIMIT_S):
            assert await serving.wait() == 0


def control(data: Path) -> Control:
    found = control_of(data)
    assert found is not None
    return found
