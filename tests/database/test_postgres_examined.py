"""Whether a server is fit to keep a log: what is looked at, and what is said."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import psycopg
import pytest

from contacthub.database.engines.postgres import PlainConnection, connected
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.postgres_examined import examined
from contacthub.database.units import StorageUnavailable
from contacthub.hub.store import MIGRATIONS
from contacthub.testing.postgres import PostgresServer

FIT = ("150018", "UTF8", "on", "on", "on", False, "15.18")


class Answering:
    """A server that answers as it is told."""

    def __init__(self, settings: tuple[Any, ...], ahead_s: float = 0) -> None:
        self._settings = settings
        self._ahead_s = ahead_s
        self._row: tuple[Any, ...] = ()

    def execute(self, sql: str) -> Answering:
        now = round((time.time() + self._ahead_s) * 1000)
        self._row = (now,) if "clock_timestamp" in sql else self._settings
        return self

    def fetchone(self) -> tuple[Any, ...]:
        return self._row


def test_server_of_these_tests_is_fit(postgres: str) -> None:
    with closing(connected(postgres, "public")) as connection:
        assert examined(connection).faults == ()


@pytest.mark.parametrize(
    ("place", "value", "said", "is_fatal"),
    [
        (0, "140011", "it is version 15.18", True),
        (1, "SQL_ASCII", "its encoding is SQL_ASCII", True),
        (2, "off", "fsync is off", False),
        (3, "off", "full_page_writes is off", False),
        (4, "off", "synchronous_commit is off", False),
        (5, True, "it is a standby", True),
    ],
)
def test_fault_is_named_with_what_to_do(place: int, value: object, said: str, is_fatal: bool) -> None:
    settings: Any = [*FIT]
    settings[place] = value
    [fault] = examined(Answering(tuple(settings))).faults  # type: ignore[arg-type]  # all that is asked of it
    assert fault.what.startswith(said)
    assert fault.mend
    assert fault.is_fatal == is_fatal


@pytest.mark.parametrize(("ahead_s", "said"), [(180, "ahead of"), (-180, "behind"), (3, None), (-3, None)])
def test_clock_that_is_far_off_is_named(ahead_s: float, said: str | None) -> None:
    faults = examined(Answering(FIT, ahead_s)).faults  # type: ignore[arg-type]  # all that is asked of it
    assert [fault.what.split(" s ")[1].split(" this")[0] for fault in faults] == ([said] if said else [])


async def test_hub_does_not_start_on_a_database_of_another_encoding(postgres_server: PostgresServer) -> None:
    postgres_server.do("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StorageUnavailable, match="its encoding is LATIN1"):
        await PostgresDatabase(postgres_server.address("latin")).writer("hub", MIGRATIONS)


async def test_hub_says_when_it_starts_that_the_server_forgets(
    postgres_server: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    address = postgres_server.new_database()
    with psycopg.connect(address, autocommit=True) as raw:
        raw.execute(f"ALTER DATABASE {address.rpartition('/')[2]} SET synchronous_commit = off")
    async with await PostgresDatabase(address).writer("hub", MIGRATIONS):
        pass
    assert "synchronous_commit is off: a power cut takes back" in caplog.text


def test_name_of_the_writer_is_the_one_that_commands_look_for(postgres: str) -> None:
    with closing(connected(postgres, "hub")) as connection:
        assert connection.execute("SHOW application_name").fetchone() == ("contacthub hub writer",)
    assert isinstance(connection, PlainConnection)
