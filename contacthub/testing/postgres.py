"""A PostgreSQL server of a test's own, in a folder of its own on a free port; it syncs what it commits."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

import psycopg

from contacthub.database.engines.postgres import PlainConnection
from contacthub.testing.disk import Disk

DEBIAN: Final = Path("/usr/lib/postgresql")
USER: Final = "postgres"
"""The server refuses to run as root; Debian's package has made this account for it."""
PATIENCE_S: Final = 60.0
PAUSE_S: Final = 0.02
SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",  # leaves nothing behind when it is killed
    "logging_collector": "off",
    "log_min_messages": "fatal",
}
NO_SETTINGS: Final[Mapping[str, str]] = MappingProxyType({})


EMPTY: Final = """
DO $$
DECLARE
    it TEXT;
    has_rows BOOLEAN;
BEGIN
    FOR it IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
              WHERE schemaname IN ('hub', 'customers') AND tablename <> 'migrations' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', it) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('DELETE FROM %s', it);
        END IF;
    END LOOP;
    FOR it IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences
              WHERE schemaname IN ('hub', 'customers') AND last_value IS NOT NULL LOOP
        PERFORM setval(it, 1, false);
    END LOOP;
END $$
"""
"""Not TRUNCATE, which gives each table new files: a test has few rows, and it took twenty times as long."""


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine."""


class PostgresServer:
    """A server in ``folder``, with what was kept there before.

    It compares texts as a language does, so that no query may rely on bytes. ``settings`` are in place of
    those in ``SETTINGS``.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str] = NO_SETTINGS) -> None:
        self._programs = _programs()
        self._settings = {**SETTINGS, **settings}
        self._folder = folder
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._shared: str | None = None
        self.port = _free_port()
        _give(folder)
        if (self._data / "PG_VERSION").exists():
            return
        locale = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en")
        self._run("initdb", "-D", str(self._data), "-U", USER, "--auth=trust", "--no-sync", *locale)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        command = [
            str(self._programs / "postgres"), "-D", str(self._data), "-p", str(self.port),
            "-k", str(self._folder), *options,
        ]  # fmt: skip
        deadline = time.monotonic() + PATIENCE_S
        while True:
            if self._process is None or self._process.poll() is not None:
                # One that was killed is refused its folder until the last of its processes is gone.
                self._process = self._begun(_as_user(command))
            try:
                psycopg.connect(self.address("postgres"), connect_timeout=2).close()
            except psycopg.Error:
                if time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE_S)
            else:
                return

    def _begun(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self._folder / "server.log").open("ab") as said:
            return subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)

    def stop(self) -> None:
        """Stop it at once, as an administrator does; what was committed is on the disk."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill it with all its processes, as a power cut does."""
        self._end(signal.SIGKILL)

    def address(self, database: str) -> str:
        """The address of a database of it."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make a database; return its address."""
        self._made += 1
        name = f"test_{self._made}"
        self.do(f"CREATE DATABASE {name}")
        return self.address(name)

    def empty_database(self) -> str:
        """The address of one database that tests share, with every row deleted: quicker than a new one."""
        if self._shared is None:
            self._shared = self.new_database()
        with psycopg.connect(self._shared, autocommit=True) as raw:
            raw.execute(EMPTY)
        return self._shared

    def do(self, sql: str) -> None:
        """Run a statement of the server as a whole."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as raw:
            raw.execute(sql)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # Each of its processes has a session of its own, and would end what it is at.
        others = _children(process.pid) if how is signal.SIGKILL else []
        process.send_signal(how)
        process.wait(PATIENCE_S)
        for other in others:
            with suppress(ProcessLookupError):
                os.kill(other, how)

    def _run(self, program: str, *arguments: str) -> None:
        command = _as_user([str(self._programs / program), *arguments])
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S, cwd=self._folder)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Run a server until the end of the block; nothing of it is left.

    Its folder is among the system's temporary files: below another its own account could not reach it.

    Raises:
        NoPostgres: there is none here.
    """
    folder = Path(tempfile.mkdtemp(prefix="contacthub-postgres-"))
    try:
        server = PostgresServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def through(disk: Disk) -> type[PlainConnection]:
    """What ``PostgresDatabase`` writes with, so that its commits meet ``disk``."""

    class OnDisk(PlainConnection):
        def commit(self) -> None:
            error = disk.meet()
            if error is None:
                disk.commits += 1
                super().commit()
                return
            if disk.fault == "answer":
                super().commit()
            if isinstance(error, sqlite3.Error):
                is_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
                raise (psycopg.errors.DiskFull if is_full else psycopg.OperationalError)(str(error))
            raise error

    return OnDisk


def _programs() -> Path:
    """The folder of the newest server programs. Raises: NoPostgres."""
    on_path = shutil.which("postgres")
    places = [*sorted(DEBIAN.glob("*/bin"), key=_version), *([Path(on_path).parent] if on_path else [])]
    found = [each for each in places if (each / "initdb").exists()]
    if not found:
        raise NoPostgres("no PostgreSQL server here: apt-get install postgresql")
    return found[-1]


def _children(parent: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _version(programs: Path) -> int:
    return int(programs.parent.name) if programs.parent.name.isdigit() else 0


def _as_user(command: Sequence[str]) -> list[str]:
    if os.geteuid() != 0:
        return [*command]
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", *command]


def _give(folder: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam(USER)
        os.chown(folder, account.pw_uid, account.pw_gid)


def _free_port() -> int:
    """A port that no client is given for its own end: while the server is down, none may take it."""
    while True:
        port = random.randint(20_000, 32_000)
        with socket.socket() as listener, suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            return port
