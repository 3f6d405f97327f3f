"""Names of people who sign in, and ids of agents: when two are one, and which are not taken."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from contacthub.routing.words import AUTHORS

MAX_NAME: Final = 100
COMMAND_LINE: Final = "command line"
"""The viewer that the command line on this machine is, in the audit as in the log."""

_COLONS: Final = r":\u2a74\ufe13\ufe55\uff1a"
_UNSEEN: Final = (
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff"
)
"""Controls, and what is not drawn: names that look alike would differ.

Source: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
"""
NAME: Final = rf"^[^\s{_COLONS}{_UNSEEN}](?:[^{_COLONS}{_UNSEEN}]*[^\s{_COLONS}{_UNSEEN}])?$"
"""Of a new sign-in. A colon would make it look like ``token:pbx``, as the audit calls a token."""

_FAULTS: Final = (
    (re.compile(r"^\s|\s$"), "has a blank at its beginning or end"),
    (re.compile(f"[{_COLONS}]"), "has a colon"),
    (re.compile(f"[{_UNSEEN}]"), "has a control character, or one that is not drawn"),
)


def folded(name: str) -> str:
    """A name as names are compared: ``ＬＥＮＡ``, ``Lena`` and ``lena`` are one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def composed(text: str) -> str:
    """A text as it is kept: keyboards differ in whether they send ``é`` as one character or as two."""
    return unicodedata.normalize("NFC", text)


def is_author(name: str) -> bool:
    """Whether the log or the audit would take the name for the hub, a source or the command line."""
    return folded(name) in AUTHORS | {COMMAND_LINE}


def name_fault(name: str) -> str | None:
    """Why a new sign-in cannot have this name; None: it can."""
    if not 1 <= len(name) <= MAX_NAME:
        return f"has {len(name)} characters; a name has 1 to {MAX_NAME}"
    if is_author(name):
        return "is what the log calls the hub itself, a source or the command line"
    return next((said for pattern, said in _FAULTS if pattern.search(name)), None)
