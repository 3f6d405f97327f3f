"""An import that breaks off: what is written is whole, and it goes on or is undone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contacthub.customers.model import IMPORTER, CustomerSearch, Row, RowResult
from contacthub.customers.store import CustomerStore
from contacthub.customers.uploads import uploads as module
from contacthub.customers.uploads.process import OURS
from contacthub.customers.uploads.upload import FileWishes, Upload
from contacthub.customers.uploads.uploads import Around, ImportRuns, Rehearse, Uploads
from contacthub.database.storage import Storage
from contacthub.database.units import StorageUnavailable

ROWS = 1_200
WAYS = {"region": "CN", "area": None, "zone": "Asia/Shanghai"}
PEOPLE = "name,phone,company\n" + "".join(f"Li {n},1380013{n:04},Acme\n" for n in range(ROWS))


class Breaking:
    """The store, which fails at the write ``at``; ``at`` 0: at none."""

    def __init__(self, store: CustomerStore, at: int, error: Exception) -> None:
        self.history = store.history
        self._store = store
        self._left = at
        self._error = error

    async def write_rows(self, kind: str, rows: Sequence[Row], **how: Any) -> list[RowResult]:
        self._left -= 1
        if self._left == 0:
            raise self._error
        return await self._store.write_rows(kind, rows, **how)


PULLED = StorageUnavailable("pulled")
Open = Callable[..., Uploads]


@pytest.fixture
async def uploads_on(store: CustomerStore, storage: Storage, tmp_path: Path) -> AsyncIterator[Open]:
    tasks = set()

    def spawn(work: Any) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        return task

    @asynccontextmanager
    async def nowhere(scratch: Path) -> AsyncIterator[Any]:
        class Sink:
            async def write_rows(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
                return [RowResult(status="new", customer_id="x") for _ in rows]

        yield Sink()

    def opened(
        fails_at: int = 0,
        now: int = 1_750_000_000_000,
        error: Exception = PULLED,
        rehearse: Rehearse = nowhere,
    ) -> Uploads:
        around = Around(
            folder=tmp_path / "imports",
            store=Breaking(store, fails_at, error),  # type: ignore[arg-type]  # all that is used of it
            rehearse=rehearse,
            ways=lambda: WAYS,
            clock_ms=lambda: now,
            spawn=spawn,
        )
        return Uploads(around)

    yield opened
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def sent(uploads: Uploads) -> Upload:
    upload = await uploads.begin("people.csv", IMPORTER)
    await asyncio.to_thread(upload.file.write_text, PEOPLE, "utf-8")
    await uploads.received(upload)
    await uploads.settled(upload, 60)
    assert upload.phase == "ready"
    return upload


async def ran(uploads: Uploads, upload: Upload) -> None:
    await uploads.run(upload, IMPORTER)
    await uploads.settled(upload, 60)


async def test_it_goes_on_and_counts_each_row_once(store: CustomerStore, uploads_on: Open) -> None:
    uploads = uploads_on(fails_at=2)
    upload = await sent(uploads)
    await ran(uploads, upload)
    kept = await store.history.import_of(upload.id)
    assert (upload.phase, kept.state, kept.counts) == (
        "broken_off",
        "broken_off",
        {"customers": {"new": 500}},
    )

    await ran(uploads, upload)
    kept = await store.history.import_of(upload.id)
    assert (upload.phase, kept.state, kept.counts) == ("done", "done", {"customers": {"new": ROWS}})
    assert (await store.search(CustomerSearch(q="Li 1199"), limit=5)).total == 1


async def test_a_hub_that_starts_anew_finds_it_and_goes_on(store: CustomerStore, uploads_on: Open) -> None:
    first = uploads_on(fails_at=2)
    upload = await sent(first)
    await ran(first, upload)
    upload.phase = "running"  # as a kill leaves it
    upload.keep()
    copy = upload.folder / "scratch" / "customers.db"
    await asyncio.to_thread(copy.touch)

    again = uploads_on(now=1_750_000_100_000)
    house = asyncio.ensure_future(again.keep_house())
    async with asyncio.timeout(60):
        while upload.id not in again._known:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0)
    house.cancel()
    assert not await asyncio.to_thread(copy.exists)
    found = await again.upload_of(upload.id)
    await again.settled(found, 60)
    assert (found.phase, found.name, len(found.tables)) == ("broken_off", "people.csv", 1)
    await ran(again, found)
    assert (await store.history.import_of(upload.id)).counts == {"customers": {"new": ROWS}}


async def test_what_is_written_is_undone_and_then_does_not_go_on(
    store: CustomerStore, uploads_on: Open
) -> None:
    uploads = uploads_on(fails_at=3)
    upload = await sent(uploads)
    await ran(uploads, upload)
    done = await store.history.undo_import(upload.id, by=IMPORTER)
    assert (done.state.state, done.state.undone, done.left) == ("undone", 1_000, ())
    with pytest.raises(ImportRuns):
        await uploads.run(upload, IMPORTER)


async def test_only_one_runs_at_a_time(uploads_on: Open) -> None:
    uploads = uploads_on()
    one, other = await sent(uploads), await sent(uploads)
    await uploads.run(one, IMPORTER)
    with pytest.raises(ImportRuns, match="another import runs"):
        await uploads.run(other, IMPORTER)
    await uploads.settled(one, 60)
    await ran(uploads, other)
    assert other.phase == "done"


async def test_a_file_is_taken_away_after_two_days(store: CustomerStore, uploads_on: Open) -> None:
    upload = await sent(uploads_on())
    later = uploads_on(now=upload.at + 49 * 3_600_000)
    house = asyncio.ensure_future(later.keep_house())
    async with asyncio.timeout(60):
        while (await store.history.imports(limit=5)).items:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0)
    house.cancel()
    assert not await asyncio.to_thread(upload.folder.exists)


async def test_no_error_of_trying_a_file_ends_the_hub(uploads_on: Open) -> None:
    @asynccontextmanager
    async def failing(scratch: Path) -> AsyncIterator[Any]:
        raise RuntimeError("a fault of ours")
        yield

    uploads = uploads_on(rehearse=failing)
    upload = await sent(uploads)
    assert upload.fault == OURS


async def test_no_error_of_writing_a_file_ends_the_hub(store: CustomerStore, uploads_on: Open) -> None:
    uploads = uploads_on(fails_at=2, error=RuntimeError("a fault of ours"))
    upload = await sent(uploads)
    await ran(uploads, upload)
    assert (upload.phase, upload.fault) == ("broken_off", f"it has broken off: {OURS}")
    await ran(uploads, upload)
    assert upload.phase == "done"


async def test_a_file_that_cannot_be_taken_away_is_written_all_the_same(
    store: CustomerStore, uploads_on: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(upload: Upload) -> None:
        raise PermissionError

    monkeypatch.setattr(module, "_clear", refused)
    uploads = uploads_on()
    upload = await sent(uploads)
    await ran(uploads, upload)
    assert (upload.phase, (await store.history.import_of(upload.id)).state) == ("done", "done")


async def test_a_file_that_is_still_sent_is_neither_tried_nor_run(uploads_on: Open) -> None:
    uploads = uploads_on()
    upload = await uploads.begin("people.csv", IMPORTER)
    await asyncio.to_thread(upload.file.write_text, "name,phone\nLi,13800138000\n", "utf-8")
    with pytest.raises(ImportRuns, match="still being sent"):
        await uploads.upload_of(upload.id)
    await uploads.received(upload)
    await uploads.settled(upload, 60)
    assert (await uploads.upload_of(upload.id)).phase == "ready"


def failing_once(monkeypatch: pytest.MonkeyPatch, store: CustomerStore, name: str) -> None:
    works = getattr(store.history, name)

    async def fails(*_: Any, **__: Any) -> None:
        monkeypatch.setattr(store.history, name, works)
        raise PULLED

    monkeypatch.setattr(store.history, name, fails)


async def test_an_import_that_cannot_begin_is_tried_and_run_again(
    store: CustomerStore, uploads_on: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = uploads_on()
    upload = await sent(uploads)
    failing_once(monkeypatch, store, "start_import")
    with pytest.raises(StorageUnavailable):
        await uploads.run(upload, IMPORTER)
    await uploads.settled(await uploads.upload_of(upload.id), 60)
    assert (upload.phase, len(upload.outcome)) == ("ready", 1)
    await ran(uploads, upload)
    assert upload.phase == "done"


async def test_an_import_whose_end_is_not_noted_goes_on(
    store: CustomerStore, uploads_on: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = uploads_on()
    upload = await sent(uploads)
    for name in ("end_import", "break_off_import"):
        failing_once(monkeypatch, store, name)
    await ran(uploads, upload)
    assert upload.phase == "broken_off"
    await ran(uploads, upload)
    kept = await store.history.import_of(upload.id)
    assert (upload.phase, kept.state, kept.counts) == ("done", "done", {"customers": {"new": ROWS}})


async def test_a_file_whose_trying_was_cut_off_is_tried_again(uploads_on: Open) -> None:
    uploads = uploads_on()
    upload = await sent(uploads)
    upload.phase = "trying"  # as a change that is cut off leaves it
    again = await uploads.upload_of(upload.id)
    await uploads.settled(again, 60)
    assert again.phase == "ready"


async def test_a_change_that_cannot_be_kept_changes_nothing(
    uploads_on: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = uploads_on()
    upload = await sent(uploads)

    def refused(upload: Upload) -> None:
        raise PermissionError

    monkeypatch.setattr(Upload, "keep", refused)
    with pytest.raises(PermissionError):
        await uploads.change(upload, FileWishes(encoding="gb18030"))
    assert (upload.phase, upload.wishes) == ("ready", FileWishes())


async def test_what_was_corrected_since_it_broke_off_stands(store: CustomerStore, uploads_on: Open) -> None:
    uploads = uploads_on(fails_at=2)
    upload = await sent(uploads)
    await ran(uploads, upload)
    [found] = (await store.search(CustomerSearch(q="Li 7"), limit=1)).customers
    known = found.customer
    await store.patch(
        known.id,
        lambda data: replace(data, company="Borg"),
        expected_version=known.version,
        by=IMPORTER,
    )
    await ran(uploads, upload)
    assert (await store.get(known.id)).data.company == "Borg"
    [[counts]] = [one["kinds"] for one in upload.outcome]
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (ROWS - 500, 0, 500)


async def test_an_import_that_begins_is_neither_changed_nor_taken_away(
    store: CustomerStore, uploads_on: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = uploads_on()
    upload = await sent(uploads)
    asked, goes_on, import_of = asyncio.Event(), asyncio.Event(), store.history.import_of

    async def slowly(number: int) -> Any:
        asked.set()
        await goes_on.wait()
        return await import_of(number)

    monkeypatch.setattr(store.history, "import_of", slowly)
    beginning = asyncio.ensure_future(uploads.run(upload, IMPORTER))
    await asked.wait()
    with pytest.raises(ImportRuns):
        await uploads.change(upload, FileWishes(encoding="gb18030"))
    with pytest.raises(ImportRuns):
        await uploads.discard(upload, IMPORTER)
    goes_on.set()
    await beginning
    await uploads.settled(upload, 60)
    assert (upload.phase, upload.wishes) == ("done", FileWishes())
