"""Reads a mail in a process of its own: ``python -m contacthub.channels.mail.reading.apart [--cut]``.

A mail may hold anything. Here it cannot hold up the hub, nor take its memory: the process reads the mail
from its input, writes what it read as a line of JSON, then the bytes of the files, and ends.
"""

from __future__ import annotations

import resource
import sys
import traceback
from dataclasses import asdict
from typing import Final

import orjson

from contacthub.channels.mail.reading.model import Unreadable
from contacthub.channels.mail.reading.reading import read

MOST_MEMORY: Final = 1024 * 1024 * 1024
MOST_SECONDS: Final = 20
"""Of processor time."""
CUT: Final = "--cut"


def main() -> int:
    """Read the mail on the input."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    files: list[bytes] = []
    try:
        mail = asdict(read(sys.stdin.buffer.read(), is_cut=CUT in sys.argv[1:]))
        for each in mail["attachments"]:
            content = each.pop("content")
            each["is_kept"] = content is not None
            files.append(content or b"")
        said: dict[str, object] = {"mail": mail}
    except Unreadable as fault:
        said = {"fault": str(fault)}
    except MemoryError:
        said = {"fault": "it needs more memory than any mail"}
    except Exception as error:
        # Without the error's text, which may quote the mail.
        said = {"trace": f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}"}
    sys.stdout.buffer.write(orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.writelines(files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
