"""The wheel holds everything that runs: consoles, pages, samples, statements."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD_S = 110


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, built without a Node of the system."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(ROOT),
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
    ]
    path = os.pathsep.join(each for each in os.get_exec_path() if not (Path(each) / "node").exists())
    subprocess.run([*command, str(folder)], check=True, timeout=BUILD_S, env={**os.environ, "PATH": path})
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "content")
    return folder / "content"


def test_everything_that_is_served_or_read_is_in_it(unpacked: Path) -> None:
    wanted = [
        *(ROOT / "contacthub").rglob("*.sql"),
        *(ROOT / "contacthub/docs").rglob("*.*"),
        *(ROOT / "contacthub/samples").glob("*.*"),
    ]
    names = [each.relative_to(ROOT) for each in wanted]
    assert [each for each in names if not (unpacked / each).is_file()] == []
    assert (unpacked / "contacthub/static/index.html").is_file()
    assert list((unpacked / "contacthub/static/assets").glob("*.js"))


def test_it_runs_from_elsewhere_and_finds_its_consoles(unpacked: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "contacthub", "check", "--data", str(tmp_path / "data")],
        env={**os.environ, "PYTHONPATH": str(unpacked)}, cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not built" not in done.stdout
