"""Build the consoles with the Node that comes as a Python package; ``--check`` also tests them."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import toolchain

BUNDLE_LIMIT = 220 * 1024  # gzip bytes of all scripts an agent's first page loads; others come when asked for
CHARTS_LIMIT = 190 * 1024  # of what the first chart of a report loads
LOADER_LIMIT = 3 * 1024  # of what every page of a shop loads
PANEL_LIMIT = 25 * 1024  # of what is loaded when a visitor opens the chat


def check() -> None:
    """Run everything that can find the consoles wrong.

    Raises:
        subprocess.CalledProcessError: a tool found something.
        SystemExit: the types are stale or the bundle is too large.
    """
    import generate_types  # noqa: PLC0415  # needs the hub's own dependencies, building does not

    toolchain.install()
    for script, *args in (
        ("vue-tsc/bin/vue-tsc.js", "--noEmit"),
        ("typescript/bin/tsc", "-p", "tsconfig.core.json"),
        ("eslint/bin/eslint.js", ".", "--max-warnings", "0"),
        ("prettier/bin/prettier.cjs", "--check", ".", "--log-level", "warn"),
        ("vitest/vitest.mjs", "run"),
    ):
        toolchain.run(toolchain.node(script, *args))
    if generate_types.main(["--check"]) != 0:
        raise SystemExit(1)


def first_scripts() -> list[Path]:
    """The scripts that the page names: what these import as the page loads is among them.

    Raises:
        SystemExit: it names none.
    """
    page = (toolchain.STATIC / "index.html").read_text(encoding="utf-8")
    found = [toolchain.STATIC / "assets" / name for name in re.findall(r'assets/([^"]+\.js)"', page)]
    if not found:
        raise SystemExit("index.html loads no script")
    return found


def check_size() -> None:
    """Hold the bundle, and the scripts in pages of shops, to their limits.

    Raises:
        SystemExit: one is larger.
    """
    widget = toolchain.STATIC / "widget"
    for what, files, limit in (
        ("scripts", first_scripts(), BUNDLE_LIMIT),
        ("charts", list((toolchain.STATIC / "assets").glob("echarts-*.js")), CHARTS_LIMIT),
        ("chat loader", [widget / "widget.js"], LOADER_LIMIT),
        ("chat panel", [widget / "panel.js"], PANEL_LIMIT),
    ):
        size = sum(len(gzip.compress(path.read_bytes())) for path in files)
        sys.stderr.write(f"{what}: {size / 1024:.1f} KB gzip, limit {limit // 1024} KB\n")
        if size > limit:
            raise SystemExit(1)


def main() -> int:
    """Build, with ``--check`` after checking; 1 when a step failed."""
    try:
        if "--check" in sys.argv[1:]:
            check()
        toolchain.build()
        if "--check" in sys.argv[1:]:
            check_size()
    except subprocess.CalledProcessError as problem:
        return problem.returncode or 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
