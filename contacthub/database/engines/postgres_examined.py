"""Whether a PostgreSQL server keeps what it says it has kept: its version, settings and clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contacthub.database.engines.postgres import PlainConnection

OLDEST: Final = 15
CLOCK_MS: Final = 5_000
SETTINGS: Final = """
SELECT current_setting('server_version_num'), current_setting('server_encoding'), current_setting('fsync'),
       current_setting('full_page_writes'), current_setting('synchronous_commit'), pg_is_in_recovery(),
       current_setting('server_version')
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a server, and what to do; ``is_fatal``: no hub can work on it."""

    what: str
    mend: str
    is_fatal: bool = False


@dataclass(frozen=True, slots=True)
class Examined:
    """The version in words, and every fault."""

    version: str
    faults: tuple[Fault, ...]


def examined(connection: PlainConnection) -> Examined:
    """Look at the server behind a connection. Raises: psycopg.Error."""
    number, encoding, fsync, pages, commit, is_standby, version = connection.execute(SETTINGS).fetchone()
    return Examined(
        version,
        (
            *_unfit(int(number), version, encoding, is_standby=is_standby),
            *_forgetful(fsync, pages, commit),
            *_clock(connection),
        ),
    )


def _unfit(number: int, version: str, encoding: str, *, is_standby: bool) -> Iterator[Fault]:
    if number < OLDEST * 10_000:
        yield Fault(f"it is version {version}", f"contacthub needs {OLDEST} or later", is_fatal=True)
    if encoding != "UTF8":
        yield Fault(
            f"its encoding is {encoding}",
            "make a database with ENCODING 'UTF8' TEMPLATE template0 and name it in storage.url",
            is_fatal=True,
        )
    if is_standby:
        yield Fault("it is a standby, which takes nothing", "name the primary in storage.url", is_fatal=True)


def _forgetful(fsync: str, pages: str, commit: str) -> Iterator[Fault]:
    """What would lose something that was acknowledged."""
    if fsync == "off":
        yield Fault("fsync is off: a power cut may destroy everything", "set fsync = on and restart it")
    if pages == "off":
        yield Fault("full_page_writes is off: a power cut may tear pages", "set it on, and reload the server")
    if commit == "off":
        yield Fault(
            "synchronous_commit is off: a power cut takes back events that were acknowledged",
            "set it on for the server, the database and the role",
        )


def _clock(connection: PlainConnection) -> Iterator[Fault]:
    asked = time.time_ns() // 1_000_000
    (theirs,) = connection.execute(
        "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
    ).fetchone()
    told = time.time_ns() // 1_000_000
    ahead = theirs - told if theirs > told else min(0, theirs - asked)
    if abs(ahead) > CLOCK_MS:
        side = "ahead of" if ahead > 0 else "behind"
        yield Fault(
            f"its clock is {abs(ahead) // 1000} s {side} this machine's", "have both follow a time server"
        )
