"""What is built from the checkout, once for all tests, without a Node of the system."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD_S = 110


def built(source: Path, folder: Path) -> Path:
    """The wheel of a checkout or a source distribution."""
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check", "-q"]
    path = os.pathsep.join(each for each in os.get_exec_path() if not (Path(each) / "node").exists())
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", str(source), *options, "-w", str(folder)],
        check=True, timeout=BUILD_S, env={**os.environ, "PATH": path},
    )  # fmt: skip
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return built(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The source distribution of this checkout; after the wheel, for which the consoles are built."""
    del wheel
    folder = tmp_path_factory.mktemp("sdist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, check=True, timeout=BUILD_S, cwd=ROOT)
    [sdist] = folder.glob("*.tar.gz")
    return sdist


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """``contacthub`` of an environment that has the wheel and, from ours, only what it depends on."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False, symlinks=os.name == "posix")
    python = home / "bin/python"
    install = ["install", "--no-index", "--no-deps", "--disable-pip-version-check", "-q", str(wheel)]
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), *install], check=True, timeout=BUILD_S
    )
    [packages] = home.glob("lib/python*/site-packages")
    # A path and not a site: what .pth files there would add, such as this checkout, stays away.
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return home / "bin/contacthub"
