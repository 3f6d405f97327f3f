"""Cleans HTML in a process of its own: ``python -m contacthub.messages.html.apart [--folds]``.

A few characters can make a page that takes minutes and gigabytes to read. Here they cannot hold up the hub.
"""

from __future__ import annotations

import resource
import sys
from typing import Final

import orjson

from contacthub.messages.html.cleaning import cleaned
from contacthub.messages.html.text import text_of_html

MOST_MEMORY: Final = 512 * 1024 * 1024
MOST_SECONDS: Final = 5
"""Of processor time."""
FOLDS: Final = "--folds"


def main() -> int:
    """Clean the HTML on the input; write it and its text as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    html = sys.stdin.buffer.read().decode("utf-8", "replace")
    said = {"html": cleaned(html, folds=FOLDS in sys.argv[1:]), "text": text_of_html(html)}
    sys.stdout.buffer.write(orjson.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
