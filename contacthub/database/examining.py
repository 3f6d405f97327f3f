"""What an examination finds: in words for ``contacthub check``, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

OK, NOTE, WRONG = "ok", "note", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one examination; ``mend`` says what to do about it."""

    level: str
    what: str
    mend: str = ""
