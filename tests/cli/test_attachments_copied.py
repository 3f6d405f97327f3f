"""Files with messages are part of the data: copied with it, put back, carried along, and looked at."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from contacthub.cli import check
from contacthub.database import backup, carrying
from contacthub.messages.kept_files import kept_file, kept_files
from tests.cli.conftest import Cli, Done
from tests.messages.test_attachments import PNG, fetched, uploaded, with_files
from tests.support import Api, hub_on, token
from tests.work.items import with_claims

BODIES = {"first": PNG, "second": b"%PDF-1.7 bill", "unused": b"%PDF-1.7 not sent yet"}
D = Path("d")


@pytest.fixture
async def files(cli: Cli) -> dict[str, str]:
    """The folder ``d`` with a message and an item that have a file each, and a third: their ids."""
    async with hub_on(D) as owner:
        api = await token(owner)
        ids = {name: (await uploaded(api, body, name))[1]["id"] for name, body in BODIES.items()}
        [result] = await api.events(with_files(ids["first"]))
        assert result["status"] == "accepted", result
        await with_item(api, owner, ids["second"])
    return ids


async def with_item(api: Api, owner: Api, file_id: str) -> None:
    """Have an item with the file."""
    await with_claims(owner)
    status, item = await api.call("POST", "/work", {"process": "claim", "title": "Lock", "owner": "lina"})
    assert status == 201, item
    status, item = await api.call("POST", f"/work/{item['id']}/notes", {"files": [file_id]})
    assert status == 200, item


async def of_item(api: Api, item_id: str, file_id: str) -> bytes:
    headers = {"Authorization": f"Bearer {api.token}"}
    url = f"{api.hub.url}/api/v1/work/{item_id}/files/{file_id}"
    async with api.session.get(url, headers=headers) as response:
        assert response.status == 200, await response.text()
        return await response.read()


def place(data: Path, file_id: str) -> Path:
    return data / "attachments" / file_id[-2:] / file_id


def in_place(data: Path) -> set[str]:
    return {each.name for each in (data / "attachments").glob("??/*")}


def everything_in(data: Path) -> list[Path]:
    return list(data.rglob("*"))


def put_aside(data: Path) -> Path:
    [aside] = data.glob("before-restore-*")
    return aside


def settle_on(address: str | None) -> None:
    """Have the configuration name PostgreSQL, or nothing."""
    Path("contacthub.toml").write_text(f'[storage]\nurl = "{address}"\n' if address else "")


def ran(done: Done) -> Done:
    assert done.code == 0, done
    return done


# --- backup and restore ----------------------------------------------------------------------------


async def test_files_come_back_with_the_messages_of_a_hub_that_runs(cli: Cli) -> None:
    async with hub_on(D) as owner:
        api = await token(owner)
        _, file = await uploaded(api)
        await api.events(with_files(file["id"]))
        made = ran(await asyncio.to_thread(cli, "backup", "b.tar.gz", "--data", "d"))
    done = ran(await asyncio.to_thread(cli, "restore", "b.tar.gz", "--data", "other"))
    assert made.err + done.err == ""
    async with hub_on(Path("other")) as owner:
        assert (await fetched(await token(owner, "again"), file["id"]))[:2] == (200, PNG)
    assert all(each.stat().st_mode & 0o077 == 0 for each in everything_in(Path("other")))


async def test_the_copy_has_the_files_of_its_rows_and_no_other(
    cli: Cli, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has its row and not its place yet; one comes, with its row, once the databases are held."""
    arriving = D / "attachments/partial" / files["unused"]
    place(D, files["unused"]).rename(arriving)
    copy = backup.copy_pages
    later = files["first"].replace(files["first"][:8], "ffffffff")

    def meanwhile(*args: object) -> None:
        row = (later, "x", "image/png", 1, "0", "o", 1)
        with closing(sqlite3.connect(D / "hub.db", isolation_level=None)) as raw:
            raw.execute(
                "INSERT OR IGNORE INTO attachments (id, name, media_type, size, sha256, owner, uploaded_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)", row,
            )  # fmt: skip
        place(D, later).write_bytes(b"x")
        copy(*args)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(backup, "copy_pages", meanwhile)
    ran(cli("backup", "b.tar.gz", "--data", "d"))
    ran(cli("restore", "b.tar.gz", "--data", "other"))
    assert in_place(Path("other")) == set(files.values())
    assert place(Path("other"), files["unused"]).read_bytes() == BODIES["unused"]
    assert later in in_place(D)


async def test_a_file_that_is_taken_away_meanwhile_is_left_out(cli: Cli, files: dict[str, str]) -> None:
    place(D, files["unused"]).unlink()
    assert ran(cli("backup", "b.tar.gz", "--data", "d")).err == ""
    assert ran(cli("restore", "b.tar.gz", "--data", "other")).err == ""
    assert in_place(Path("other")) == {files["first"], files["second"]}


@pytest.mark.parametrize(
    "lose",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"short"),
        lambda path: path.write_bytes(bytes(len(PNG))),
    ],
)
async def test_a_file_that_was_lost_before_is_said_and_holds_up_nothing(
    cli: Cli, files: dict[str, str], lose: Callable[[Path], None]
) -> None:
    lose(place(D, files["first"]))
    made = ran(cli("backup", "b.tar.gz", "--data", "d"))
    assert made.err == "1 file of messages or work lost before: `contacthub check` names them\n"
    done = ran(cli("restore", "b.tar.gz", "--data", "other"))
    assert done.err.startswith("1 file of messages or work not in other/attachments as when they came")
    assert place(Path("other"), files["second"]).read_bytes() == BODIES["second"]


async def test_a_backup_without_files_says_that_they_are_to_be_copied(
    cli: Cli, files: dict[str, str]
) -> None:
    ran(cli("backup", "b.tar.gz", "--without-attachments", "--data", "d"))
    done = ran(cli("restore", "b.tar.gz", "--data", "other"))
    assert done.err.startswith("2 files of messages or work not in other/attachments")
    shutil.copytree(D / "attachments", "other/attachments")
    again = ran(cli("restore", "b.tar.gz", "--replace", "--data", "other"))
    assert again.err == ""
    assert in_place(Path("other")) == set(files.values())


async def test_files_that_were_there_are_put_aside_with_their_rows(cli: Cli, files: dict[str, str]) -> None:
    ran(cli("backup", "b.tar.gz", "--data", "d"))
    async with hub_on(D) as owner:
        _, later = await uploaded(await token(owner, "later"))
    ran(await asyncio.to_thread(cli, "restore", "b.tar.gz", "--replace", "--data", "d"))
    assert in_place(D) == set(files.values())
    assert in_place(put_aside(D)) == {*files.values(), later["id"]}


# --- moving ----------------------------------------------------------------------------------------


async def test_files_stay_where_the_hub_reads_them_and_go_along_to_another_folder(
    cli: Cli, files: dict[str, str], postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def move(*words: str) -> Done:
        return cli("migrate-storage", "--data", "d", *words)

    there = ran(await asyncio.to_thread(move, "--to", postgres))
    assert "leave archive and attachments there" in there.lines[-1]
    settle_on(postgres)
    with monkeypatch.context() as cut:
        cut.setattr(carrying, "sync_folder", broken_after(1))
        broken = await asyncio.to_thread(move, "--to", "e")
    assert (broken.code, broken.err.count("\n")) == (1, 1)
    assert "cannot be copied to e: Input/output error" in broken.err
    back = ran(await asyncio.to_thread(move, "--to", "e"))
    assert "3 files of messages and work copied to e and compared" in back.lines
    assert in_place(D) == set(files.values())
    settle_on(None)
    async with hub_on(Path("e")) as owner:
        api = await token(owner, "again")
        assert (await fetched(api, files["first"]))[:2] == (200, BODIES["first"])
        [item] = (await api.get("/work"))["items"]
        assert await of_item(api, item["id"], files["second"]) == BODIES["second"]


def broken_after(times: int) -> Callable[[Path], None]:
    """The power is cut when so many files are in their places."""
    left = iter(range(times))

    def sync(folder: Path) -> None:
        if next(left, None) is None:
            raise OSError(5, "Input/output error")

    return sync


async def test_what_is_not_as_its_row_says_is_not_carried(cli: Cli, files: dict[str, str]) -> None:
    place(D, files["first"]).write_bytes(bytes(len(PNG)))
    place(D, files["second"]).unlink()
    with closing(sqlite3.connect(D / "hub.db")) as raw:
        carried = carrying.carry_files(D, Path("e"), list(kept_files(raw)))
    assert (carried.files, carried.lost) == (1, 2)
    assert in_place(Path("e")) == {files["unused"]}
    assert {each.name for each in everything_in(Path("e")) if each.is_file()} == {files["unused"]}


async def test_files_are_known_in_a_database_from_before_items_had_any(files: dict[str, str]) -> None:
    with closing(sqlite3.connect(D / "hub.db", isolation_level=None)) as raw:
        raw.execute("DROP INDEX attachments_unused")
        raw.execute("DROP INDEX attachments_unused_of")
        raw.execute("ALTER TABLE attachments DROP COLUMN item_id")
        raw.execute("DELETE FROM migrations WHERE name = '0031_work_files'")
        known = {each.id: each.is_used for each in kept_files(raw)}
        [first] = [each for each in kept_files(raw) if each.id == files["first"]]
        assert kept_file(raw, first.place) == first
    assert known == {files["first"]: True, files["second"]: False, files["unused"]: False}


# --- check -----------------------------------------------------------------------------------------


@pytest.fixture
def _quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    monkeypatch.setattr(check, "STATIC", tmp_path)
    monkeypatch.setattr(check, "FREE_BYTES", 0)


async def said_of_files(cli: Cli) -> list[str]:
    done = await asyncio.to_thread(cli, "check", "--data", "d")
    return [line for line in done.lines if "attachments: " in line]


@pytest.mark.both_engines
@pytest.mark.usefixtures("_quiet")
async def test_check_compares_rows_and_files_while_a_hub_runs(cli: Cli) -> None:
    async with hub_on(D) as owner:
        api = await token(owner)
        assert await said_of_files(cli) == []
        ids = [(await uploaded(api))[1]["id"] for _ in range(9)]
        await api.events(with_files(*ids[:7]))
        await with_item(api, owner, ids[7])
        assert await said_of_files(cli) == ["ok    attachments: 9 files, each there with its size"]
        place(D, ids[8]).unlink()  # taken away just now: its row goes too
        assert [line[:5] for line in await said_of_files(cli)] == ["ok   "]
        stranger = "0192f0c1-0000-7000-8000-0000000000ab"
        place(D, stranger).parent.mkdir(exist_ok=True)
        place(D, stranger).write_bytes(b"?")
        place(D, ids[0]).write_bytes(b"short")
        for each in ids[1:8]:
            place(D, each).unlink()
        missing, size, unknown = await said_of_files(cli)
    assert missing.startswith(f"wrong attachments: 7 files ({', '.join(sorted(ids[1:8])[:5])} and 2 more)")
    assert "put them back from a copy" in missing
    assert size.startswith(f"wrong attachments: 1 file ({ids[0]}) not of the size that came")
    assert unknown.startswith(f"note  attachments: 1 file ({stranger}) in d/attachments that no row knows")
