"""Rules for the whole session."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web_app
from hypothesis import HealthCheck, settings

from contacthub.accounts import passwords
from contacthub.bootstrap.tables import TABLES
from contacthub.database import commit_times
from contacthub.database.engines import sqlite_files
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from contacthub.sources import written
from contacthub.testing import stored as stored_module
from contacthub.testing.disk import Disk
from contacthub.testing.postgres import NoPostgres, PostgresServer, running_server, through
from contacthub.testing.schema import migrated
from contacthub.testing.stored import Stored, stored_by, stored_in_memory
from tests.support import Api, hub_on, token

# A law holds on a busy machine too: Hypothesis else fails an example of over 0.2 s, or slow drawing.
settings.register_profile("any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any speed")

ENGINES = ("sqlite", "postgres")
NO_SKIPS = os.environ.get("CONTACTHUB_NO_SKIPS") == "1"


MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30


def pytest_configure(config: pytest.Config) -> None:
    """Keep the folders of tests in memory where there is enough: half of a hub's start waits for the disk.

    The processes that tests start keep what they compile: each else takes seconds for a thousand modules.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the garbage collector pass over what was imported: each time it takes half a second."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a session without failures still fails."""
    if NO_SKIPS and terminalreporter.stats.get("skipped"):
        terminalreporter.write_sep(
            "=", "CONTACTHUB_NO_SKIPS=1: install what the skipped tests need", red=True
        )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where nothing may be skipped, a skipped test fails the session."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if NO_SKIPS and exitstatus == pytest.ExitCode.OK and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def freed_hubs() -> Iterator[None]:
    """Free the test's hub: aiohttp remembers the handlers of 1,024 routes, and with them all they use."""
    yield
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def quick_schema() -> Iterator[None]:
    """Copy the schema into a new SQLite database: to apply all migrations is two thirds of a hub's start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_files, "migrate", migrated)
        patch.setattr(stored_module, "migrate", migrated)
        yield


@pytest.fixture(scope="session", autouse=True)
def small_filter() -> Iterator[None]:
    """Begin the filter of known events with 128 KiB: a hub writes all of it, else 8 MiB, at its start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(written, "LEAST_BITS", 1 << 20)
        yield


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no disk slow enough to be warned of, as the disk under a test may be."""
    monkeypatch.setattr(commit_times, "SLOW_MS", 1_000_000)


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at a hundredth of the price: thousands are."""
    monkeypatch.setattr(passwords, "ROUNDS", 1)
    monkeypatch.setattr(passwords, "MEMORY_KIB", 64)


@pytest.fixture
def disk() -> Disk:
    """The disk under the hub that ``owner`` owns."""
    return Disk()


@pytest.fixture
async def owner(tmp_path: Path, disk: Disk) -> AsyncIterator[Api]:
    """The hub's owner: may administer, nothing else."""
    async with hub_on(tmp_path, disk=disk) as owner:
        yield owner


@pytest.fixture
async def api(owner: Api) -> Api:
    """A token with every scope."""
    return await token(owner)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole session; where there is none, what asks for it is skipped."""
    try:
        with running_server() as server:
            yield server
    except NoPostgres as error:
        pytest.skip(str(error))


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> str:
    """The address of a database without rows."""
    return postgres_server.empty_database()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests with the mark ``both_engines`` on each."""
    is_on_both = "engine" in metafunc.fixturenames
    if metafunc.definition.get_closest_marker("both_engines") and not is_on_both:
        metafunc.parametrize("hubs_engine", ENGINES, indirect=True)


@pytest.fixture(autouse=True)
def hubs_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the hubs of the test keep their rows unless it says so: a folder, or an empty database."""
    if getattr(request, "param", "sqlite") == "postgres":
        monkeypatch.setenv("CONTACTHUB_STORAGE__URL", request.getfixturevalue("postgres"))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine by its name."""
    name: str = request.param
    return name


@pytest.fixture
def storage(engine: str, disk: Disk, tmp_path: Path, request: pytest.FixtureRequest) -> Storage:
    """An empty storage of each engine, written through ``disk``: a folder, and a PostgreSQL database."""
    if engine == "sqlite":
        return SqliteFiles(tmp_path, disk.connection)
    return PostgresDatabase(request.getfixturevalue("postgres"), through(disk))


@pytest.fixture
def kept(engine: str, request: pytest.FixtureRequest) -> dict[str, dict[str, str]]:
    """The settings of a hub on each engine, for ``hub_on``."""
    return {} if engine == "sqlite" else {"storage": {"url": request.getfixturevalue("postgres")}}


@pytest.fixture
async def stored(engine: str, disk: Disk, request: pytest.FixtureRequest) -> AsyncIterator[Stored]:
    """The hub's stores over each engine: a database in memory, and one of a PostgreSQL server."""
    if engine == "sqlite":
        opened = stored_in_memory(TABLES)
    else:
        opened = stored_by(request.getfixturevalue("storage"), disk, TABLES)
    async with opened as stored:
        yield stored
