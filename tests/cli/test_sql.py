"""``contacthub sql --read-only``: the documented views, one SELECT, nothing else."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from pathlib import Path

import pytest

from contacthub.bootstrap.storages import storage_of
from contacthub.cli.asking_sql import checked
from contacthub.cli.errors import Refused
from contacthub.config import Settings
from contacthub.database.storage import NotAnswered, Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.privacy.held import HELD
from contacthub.reports.views import VIEWS
from tests.cli.conftest import Cli
from tests.docs.pages import text
from tests.reports.test_lists import contact
from tests.support import Api, hub_on

ALL = {name: view.sql for name, view in VIEWS.items()}
COUNTED = "SELECT queue, COUNT(*) AS left_soon FROM report_visits WHERE outcome = 'abandoned' GROUP BY queue"


async def filled(data: Path, cli: Cli | None = None, query: str = "") -> str:
    """A hub with two contacts; with ``cli`` it is asked while the hub runs."""
    async with hub_on(data) as owner:
        await kept(owner)
        if cli is None:
            return ""
        done = await asyncio.to_thread(cli, "sql", "--read-only", query, "--data", data)
        assert (done.code, done.err) == (0, "")
        return done.out


async def kept(owner: Api) -> None:
    hub = owner.hub.parts.hub
    hub.write(contact("c1", "2026-05-01T09:00", outcome="abandoned", answered=None))
    hub.write(contact("c2", "2026-05-01T09:10", tier="=gold"))
    await hub.durable()


@pytest.mark.both_engines
async def test_views_are_asked_beside_a_running_hub(cli: Cli, tmp_path: Path) -> None:
    out = await filled(tmp_path / "d", cli, COUNTED + ";")
    assert out.splitlines() == ["queue    left_soon", "support          1"]


def test_rows_are_a_table_csv_or_json_and_no_more_than_asked_for(cli: Cli, tmp_path: Path) -> None:
    asyncio.run(filled(tmp_path / "d"))
    query = "SELECT id, handled_ms, model AS said FROM report_contacts ORDER BY id"
    done = cli("sql", "--read-only", query, "--format", "json", "--data", "d")
    assert json.loads(done.out) == [
        {"id": "c1", "handled_ms": 60_000, "said": None},
        {"id": "c2", "handled_ms": 60_000, "said": None},
    ]
    tiers = "SELECT tier, transfers FROM report_contacts ORDER BY id\n"
    done = cli("sql", "--read-only", "-", "--format", "csv", "--data", "d", stdin=tiers)
    assert list(csv.reader(io.StringIO(done.out))) == [["tier", "transfers"], ["", "0"], ["'=gold", "0"]]
    done = cli("sql", "--read-only", query, "--limit", "1", "--data", "d")
    assert (done.code, len(done.lines)) == (0, 2)
    assert "the first 1 rows" in done.err
    listed = cli("sql", "--data", "d").out
    assert [name for name in VIEWS if name not in listed] == []


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM visits", "", ";", "PRAGMA query_only = OFF", "SELECT 1; SELECT 2", "ATTACH 'x' AS y",
        "VALUES (1)", "EXPLAIN SELECT 1", "SELECT * FROM contact_details", 'SELECT * FROM "Contact_Details"',
        "SELECT * FROM main.users", "SELECT * FROM [tokens]", "SELECT name FROM sqlite_master",
        "SELECT pg_read_file('/etc/passwd')", "SELECT query_to_xml('SELECT 1', true, true, '')",
        "WITH report_contacts AS (SELECT * FROM customers) SELECT * FROM report_contacts",
        'SELECT * FROM U&"us\\0065rs"', "SELECT load_extension('x')",
        "SELECT * FROM information_schema.tables",
    ],
)  # fmt: skip
def test_anything_but_one_select_of_the_views_is_refused(cli: Cli, tmp_path: Path, query: str) -> None:
    with pytest.raises(Refused):
        checked(query)
    (tmp_path / "d").mkdir()
    done = cli("sql", "--read-only", query, "--data", "d")
    assert (done.code, done.out) == (1, "")


def test_without_read_only_nothing_is_asked(cli: Cli, tmp_path: Path) -> None:
    asyncio.run(filled(tmp_path / "d"))
    done = cli("sql", "SELECT 1", "--data", "d")
    assert (done.code, "--read-only" in done.err) == (2, True)
    done = cli("sql", "--read-only", "SELECT nothing FROM report_visits", "--data", "d")
    assert (done.code, "not answered: " in done.err) == (1, True)


@pytest.fixture
def hub(storage: Storage) -> Storage:
    async def made() -> None:
        async with await storage.writer("hub", MIGRATIONS):
            pass

    asyncio.run(made())
    return storage


def test_an_engine_answers_the_views_alone_and_changes_nothing(hub: Storage) -> None:
    """Also where a text gets past the check of the command."""
    for view in VIEWS:
        answered = hub.ask("hub", ALL, f"SELECT * FROM {view}", seconds=10)
        assert (answered.columns, answered.rows) == (list(VIEWS[view].columns), [])
    for wrong in (
        "DELETE FROM visits", "CREATE TABLE x (y INTEGER)", "SELECT 1; DELETE FROM visits",
        "SELECT * FROM no_such",
        "INSERT INTO meta (key, value) VALUES ('x', 'y')", "DROP VIEW report_visits",
    ):  # fmt: skip
        with pytest.raises(NotAnswered):
            hub.ask("hub", ALL, wrong, seconds=10)
    slow = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"
    with pytest.raises(NotAnswered, match=r"took over 0\.2 s"):
        hub.ask("hub", ALL, slow, seconds=0.2)


def test_sqlite_reads_no_table_but_through_a_view(tmp_path: Path) -> None:
    asyncio.run(filled(tmp_path))
    storage = storage_of(Settings(data=tmp_path))
    for table in (each.name for each in HELD if each.database == "hub"):
        with pytest.raises(NotAnswered, match=r"prohibited|not authorized"):
            storage.ask("hub", ALL, f"SELECT * FROM main.{table}", seconds=10)


def test_the_page_has_each_view_with_its_columns() -> None:
    said = re.findall(r"^\| `(report_\w+)` \| [^|]+ \| (.+) \|$", text("reports"), re.MULTILINE)
    assert {name: re.findall(r"`(\w+)`", columns) for name, columns in said} == {
        name: list(view.columns) for name, view in VIEWS.items()
    }
