"""Count the files and places that a change of the code edits by hand: how dear one more of a thing is.

``python -m tests.places main..branch`` prints each file with its places, and the sums.

A place is a hunk of ``git diff -U0``: lines that stand together; a new file is one. Tests, pages, pictures
and what a program writes are apart, for they do not tell how far a thing is spread through the code, and
so are the screens: each thing has its own view there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[1]
APART = ("tests/", "contacthub/docs/", "contacthub/static/", "web/", "README.md", "CHANGELOG.md")


def diff(revisions: str) -> str:
    """What changed from where the branch began, without context lines."""
    first, _, last = revisions.partition("..")
    command = ["git", "diff", "-U0", "--no-color", "--no-ext-diff", "--no-renames", f"{first}...{last}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def places(text: str) -> dict[str, int]:
    """The hunks of each file that counts, by its path."""
    found: dict[str, int] = {}
    path = ""
    for line in text.splitlines():
        if line.startswith("diff --git "):
            path = line.rpartition(" b/")[2]
        elif line.startswith("@@ ") and not path.startswith(APART):
            found[path] = found.get(path, 0) + 1
    return found


def table(found: dict[str, int]) -> str:
    """The sums after every file."""
    folders = {PurePath(path).parent for path in found}
    rows = [f"{count:3} {path}" for path, count in sorted(found.items())]
    return "\n".join([*rows, f"{len(found)} files / {sum(found.values())} places in {len(folders)} folders"])


if __name__ == "__main__":
    print(table(places(diff(sys.argv[1]))))  # noqa: T201
