"""The process that reads a mail, as the hub has it."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import orjson

from contacthub.channels.mail.reading.apart import CUT
from contacthub.channels.mail.reading.model import File, Mail, Unreadable

log = logging.getLogger("contacthub.mail")

MODULE: Final = "contacthub.channels.mail.reading.apart"
MOST_SECONDS: Final = 60.0
TOO_MUCH: Final = "it needs more time or memory than any mail"


async def read_apart(raw: bytes, *, is_cut: bool = False, within: float = MOST_SECONDS) -> Mail:
    """Have a mail read; ``is_cut``: this is only its beginning.

    Raises:
        Unreadable: it cannot be, or needs more than there is.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", MODULE, *([CUT] if is_cut else []),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(within):
            answer, _ = await process.communicate(raw)
    except TimeoutError:
        raise Unreadable(TOO_MUCH) from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return _mail(answer)


def _mail(answer: bytes) -> Mail:
    head, _, contents = answer.partition(b"\n")
    try:
        said: dict[str, Any] = orjson.loads(head)
    except orjson.JSONDecodeError:
        raise Unreadable(TOO_MUCH) from None  # it was ended
    if "trace" in said:
        log.error("! a mail could not be read, by a fault of ours:\n%s", said["trace"])
        raise Unreadable("the hub could not read it")
    if "fault" in said:
        raise Unreadable(said["fault"])
    mail = said["mail"]
    pairs = {name: [(each[0], each[1]) for each in mail[name]] for name in ("to", "cc")}
    reply_to = mail["reply_to"] and (mail["reply_to"][0], mail["reply_to"][1])
    files = [*_files(mail["attachments"], contents)]
    from_ = mail["from_"][0], mail["from_"][1]
    return Mail(**{**mail, **pairs, "reply_to": reply_to, "attachments": files, "from_": from_})


def _files(said: list[dict[str, Any]], contents: bytes) -> Iterator[File]:
    at = 0
    for each in said:
        if not each.pop("is_kept"):
            yield File(**each)
            continue
        end = at + each["size"]
        if end > len(contents):
            raise Unreadable(TOO_MUCH)  # it was ended
        yield File(**each, content=contents[at:end])
        at = end
