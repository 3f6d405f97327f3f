"""The wheel holds everything that runs, runs where only it is installed, and comes from the sources alone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import tarfile
import zipfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.packaging.conftest import ROOT, built

STARTS_WITHIN_S = 90
ENDS_WITHIN_S = 30


def surroundings() -> dict[str, str]:
    """An environment in which nothing leads to this checkout."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CONTACTHUB_") and name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }


@asynccontextmanager
async def started(command: Path, *words: str, cwd: Path) -> AsyncIterator[Process]:
    """The installed command, asked to end when it is no longer needed."""
    process = await asyncio.create_subprocess_exec(
        command, *words, stdout=PIPE, stderr=PIPE, cwd=cwd, env=surroundings()
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(ENDS_WITHIN_S):
            _, err = await process.communicate()
        assert process.returncode == 0, err.decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def address(process: Process) -> str:
    """Where it is, from the line that says it is ready."""
    assert process.stdout is not None
    async with asyncio.timeout(STARTS_WITHIN_S):
        line = (await process.stdout.readline()).decode()
    assert "is ready at http://" in line, line
    return line.split()[-1]


async def page(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 200, url
        return await response.text()


def test_everything_that_is_served_or_read_is_in_it(wheel: Path) -> None:
    wanted = [
        *(ROOT / "contacthub").rglob("*.sql"),
        *(ROOT / "contacthub/docs").rglob("*.*"),
        *(ROOT / "contacthub/samples").glob("*.*"),
    ]
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        licences = archive.read("contacthub/static/licenses.md").decode()
    assert "## echarts - " in licences
    assert "developed at\nThe Apache Software Foundation" in licences
    assert [each for each in wanted if each.relative_to(ROOT).as_posix() not in names] == []
    assert "contacthub/static/index.html" in names
    assert any(each.startswith("contacthub/static/assets/") and each.endswith(".js") for each in names)
    assert {"contacthub/static/widget/widget.js", "contacthub/static/widget/panel.js"} <= {*names}
    assert not [each for each in names if "node_modules" in each or each.startswith(("tests/", "web/"))]


def test_source_distribution_gives_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    again = built(sdist, tmp_path)
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        sums = [{each.filename: each.CRC for each in archive.infolist()} for archive in (one, other)]
    assert again.name == wheel.name
    assert sums[0] == sums[1]


def test_source_distribution_has_what_the_checks_need_and_no_more(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {each.partition("/")[2] for each in archive.getnames()}
    assert {"Makefile", "constraints.txt", "tests/support.py", "web/package-lock.json"} <= names
    assert not [each for each in names if "node_modules" in each or each.endswith(".db")]


def test_installed_command_is_the_wheels(command: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [command.parent / "python", "-c", "import contacthub; print(contacthub.__file__)"],
        cwd=tmp_path, env=surroundings(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(done.stdout.strip()).is_relative_to(command.parent.parent)
    done = subprocess.run(
        [command, "check", "--data", "data"],
        cwd=tmp_path, env=surroundings(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not built" not in done.stdout


async def test_installed_hub_serves_its_consoles_and_pages(command: Path, tmp_path: Path) -> None:
    async with started(command, "serve", "--port", "0", "--data", "data", cwd=tmp_path) as process:
        url = await address(process)
        assert "<script" in await page(f"{url}/")
        assert json.loads(await page(f"{url}/health/ready"))["status"] == "ready"
        assert json.loads(await page(f"{url}/api/v1/openapi.json"))["openapi"].startswith("3.1")


async def test_installed_demo_is_ready_and_ends(command: Path, tmp_path: Path) -> None:
    async with started(command, "demo", "--port", "0", "--data", "demo", cwd=tmp_path) as process:
        url = await address(process)
        demo = json.loads((tmp_path / "demo/demo.json").read_text())
        assert demo["url"] == url
        assert {each["role"] for each in demo["sign_ins"]} == {"agent", "supervisor", "admin"}
