"""Texts and whole numbers on their way to PostgreSQL and back.

Parameters go without a type: the server takes that of the column, so that a statement is prepared once
whatever its parameters are. PostgreSQL keeps a NUL character in no text; here it is kept as two others, and
given back as it came.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader

MARK: Final = "\ufdd0"
"""A code point that is no character and never will be; before ``0`` it means NUL, before ``1`` itself."""
NUL, ITSELF = f"{MARK}0", f"{MARK}1"


def adapt(raw: psycopg.Connection[Any]) -> None:
    """Have a connection send and read values so."""
    for python, dumper in ((str, _TextOut), (int, _NumberOut), (bool, _NumberOut)):
        raw.adapters.register_dumper(python, dumper)
    raw.adapters.register_loader("text", _TextIn)
    raw.adapters.register_loader("json", _JsonIn)


class _TextOut(Dumper):
    oid = 0

    def dump(self, obj: str) -> bytes:
        if MARK in obj or "\0" in obj:
            obj = obj.replace(MARK, ITSELF).replace("\0", NUL)
        return obj.encode()


class _NumberOut(Dumper):
    """Whole numbers, and yes or no as 1 or 0."""

    oid = 0

    def dump(self, obj: int) -> bytes:
        return b"%d" % obj


class _TextIn(Loader):
    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        return text.replace(NUL, "\0").replace(ITSELF, MARK) if MARK in text else text


class _JsonIn(Loader):
    """JSON that a query made of rows, as its text."""

    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        return text.replace(NUL, "\\u0000").replace(ITSELF, MARK) if MARK in text else text
