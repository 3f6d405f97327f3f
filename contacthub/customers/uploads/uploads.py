"""Files that were sent to be imported: read and tried in the background, corrected, and run one at a time.

An import that breaks off, as the hub ends, has written whole batches. It may go on: rows that are in come out
unchanged, and are neither written nor counted twice; or it is undone.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.customers.importing.apart import trace_of
from contacthub.customers.model import IMPORTER, Author, ImportNotFound, Row, RowResult, RowSink
from contacthub.customers.store import CustomerStore
from contacthub.customers.uploads.process import OURS, Heard, ReadingFailed, Write, read_apart
from contacthub.customers.uploads.upload import SCRATCH, FileWishes, Phase, Upload, kept_upload
from contacthub.database.units import StorageUnavailable

log = logging.getLogger("contacthub.imports")

MOST_KEPT: Final = 20
"""Files at once that are not run yet."""
KEPT_MS: Final = 48 * 60 * 60 * 1000
"""A file and what became of it are taken away so long after it was sent."""
AT_ONCE: Final = 2
"""Files that are read and tried at once."""
EVERY_S: Final = 60.0
UNDER_WAY: Final = ("reading", "trying")
TO_RUN: Final = ("prepared", "broken_off", "running")
"""Imports that may be run; one that broke off stays ``running`` where that could not be noted."""

Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
Rehearse = Callable[[Path], AbstractAsyncContextManager[RowSink]]
"""Opens in a folder what an import is tried on."""


class TooManyUploads(Exception):
    """Too many files wait to be imported."""

    code = "over_limit"
    detail = f"{MOST_KEPT} files wait to be imported already; run or discard one"


class ImportRuns(Exception):
    """The import cannot be changed as it is now."""

    code = "wrong_state"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What uploads need of the hub around them; ``ways``: how files are read here unless people say it."""

    folder: Path
    store: CustomerStore
    rehearse: Rehearse
    ways: Callable[[], Mapping[str, Any]]
    clock_ms: Callable[[], int]
    spawn: Spawn


class Uploads:
    """The files that were sent, by the number of the import that each is to be."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._known: dict[int, Upload] = {}
        self._receiving: set[int] = set()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._trying = asyncio.Semaphore(AT_ONCE)
        self._running: int | None = None
        self._began_at = around.clock_ms()

    # --- sending, changing, taking away ------------------------------------------------------------------

    async def begin(self, name: str, by: Author) -> Upload:
        """Make room for a file. Raises: TooManyUploads."""
        if sum(one.phase not in ("running", "done") for one in self._known.values()) >= MOST_KEPT:
            raise TooManyUploads
        history = self._around.store.history
        number = await history.begin_import(file=name, program=None, by=by, state="prepared")
        folder = self._around.folder / str(number)
        await asyncio.to_thread(_made, folder)
        at = self._around.clock_ms()
        upload = Upload(id=number, name=name, by=by.name, at=at, size=0, folder=folder)
        self._known[number] = upload
        self._receiving.add(number)
        return upload

    async def received(self, upload: Upload) -> None:
        """Look at a file that is there as a whole now, and try it."""
        upload.size = (await asyncio.to_thread(upload.file.stat)).st_size
        await asyncio.to_thread(upload.keep)
        self._receiving.discard(upload.id)
        self._try(upload)

    async def upload_of(self, number: int) -> Upload:
        """The file of an import.

        Raises:
            ImportNotFound: there is none, or none any more.
            ImportRuns: it is not there as a whole yet.
        """
        upload = self._known.get(number)
        if upload is None:
            raise ImportNotFound
        if number in self._receiving:
            raise ImportRuns("the file is still being sent; ask again when it is there")
        is_open = upload.phase in UNDER_WAY or (upload.phase == "broken_off" and not upload.tables)
        if is_open and number not in self._tasks:
            self._try(upload)  # the hub has started anew since it was looked at, or what tried it was cut off
        return upload

    async def change(self, upload: Upload, wishes: FileWishes) -> None:
        """Have a file read in another way. Raises: ImportRuns."""
        if self.is_running(upload.id) or upload.phase in ("done", "broken_off"):
            raise ImportRuns("the import runs, or has run; undo it, and send the file again")
        before, upload.wishes = upload.wishes, wishes
        try:
            await asyncio.to_thread(upload.keep)
        except BaseException:
            upload.wishes = before
            raise
        if not self.is_running(upload.id):
            await self._stop(upload.id)
        if not self.is_running(upload.id):
            self._try(upload)

    async def discard(self, upload: Upload, by: Author) -> None:
        """Take a file away that is not wanted. Raises: ImportRuns."""
        if self.is_running(upload.id):
            raise ImportRuns("the import runs")
        await self._stop(upload.id)
        await self._forget(upload)
        await self._around.store.history.forget_import(upload.id, by=by)

    async def discard_all(self) -> None:
        """Take away every file that is not being written: an erased customer may be in it."""
        whole = [one for one in self._known.values() if one.id not in self._receiving]
        for upload in [one for one in whole if not self.is_running(one.id)]:
            await self._stop(upload.id)
            await self._forget(upload)
            await self._around.store.history.forget_import(upload.id, by=IMPORTER)

    @property
    def is_any_running(self) -> bool:
        """Whether an import is being written."""
        return self._running is not None

    def is_running(self, number: int) -> bool:
        """Whether this import is being written."""
        return self._running == number

    # --- in the background -------------------------------------------------------------------------------

    async def settled(self, upload: Upload, within_s: float) -> None:
        """Wait, but not long, until the file was read and tried."""
        task = self._tasks.get(upload.id)
        if task is not None:
            await asyncio.wait([task], timeout=within_s)

    def _try(self, upload: Upload) -> None:
        upload.phase = "broken_off" if upload.phase == "broken_off" else "reading"
        upload.fault, upload.outcome, upload.at_line = None, [], 0
        self._start(upload.id, self._tried(upload))

    def _start(self, number: int, work: Coroutine[Any, Any, None]) -> None:
        task = self._around.spawn(work)
        self._tasks[number] = task
        task.add_done_callback(lambda done: self._ended(number, done))

    def _ended(self, number: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(number) is task:
            del self._tasks[number]

    async def _stop(self, number: int) -> None:
        while (task := self._tasks.get(number)) is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _tried(self, upload: Upload) -> None:
        """Read the file, and write its rows beside the customers, which is thrown away."""
        is_broken_off = upload.phase == "broken_off"

        def looked(tables: list[Json]) -> None:
            upload.tables = tables
            upload.phase = "broken_off" if is_broken_off else "trying"

        try:
            async with self._trying, AsyncExitStack() as stack:
                await self._fresh_scratch(upload)
                write = None if is_broken_off else self._rehearsing(stack, upload.folder / SCRATCH)
                heard = Heard(looked=looked, write=write, progress=_progress(upload))
                job = upload.job(self._ways(upload), writes_refused=False)
                upload.outcome = await read_apart(job, heard)
        except ReadingFailed as failed:
            upload.tables, upload.fault = upload.tables if upload.outcome else [], str(failed)
        except (StorageUnavailable, OSError) as error:
            log.warning("! an import could not be tried: %s", error)
            upload.fault = "it could not be tried: the disk or the database refuses"
        except Exception as error:  # a fault of one file ends no hub
            log.error("! an import could not be tried: %s", trace_of(error))  # noqa: TRY400 - no text of rows
            upload.fault = OURS
        if not is_broken_off:
            upload.phase = "ready"

    def _rehearsing(self, stack: AsyncExitStack, scratch: Path) -> Write:
        """Writes beside the customers, once there are rows."""
        sinks: list[RowSink] = []

        async def write(kind: str, rows: Sequence[Row]) -> list[RowResult]:
            if not sinks:
                sinks.append(await stack.enter_async_context(self._around.rehearse(scratch)))
            return await sinks[0].write_rows(kind, rows)

        return write

    async def run(self, upload: Upload, by: Author) -> None:
        """Begin to write a file. Raises: ImportRuns."""
        if self._running is not None:
            raise ImportRuns("another import runs; wait until it is done")
        if upload.phase not in ("ready", "trying", "broken_off") or not upload.is_readable:
            raise ImportRuns("the file cannot be imported as it is; say what its columns are")
        self._running = upload.id  # before anything is waited for, that no other begins meanwhile
        try:
            await self._begin_run(upload, by)
        except BaseException:
            self._running = None
            raise
        self._start(upload.id, self._written(upload, replace(by, import_id=upload.id)))

    async def _begin_run(self, upload: Upload, by: Author) -> None:
        history = self._around.store.history
        if (await history.import_of(upload.id)).state not in TO_RUN:
            raise ImportRuns("the import has run, or was undone; send the file again")
        await self._stop(upload.id)
        before: Phase = "broken_off" if upload.phase == "broken_off" else "reading"
        upload.phase, upload.fault, upload.outcome, upload.at_line = "running", None, [], 0
        try:
            await asyncio.to_thread(upload.keep)
            await history.start_import(upload.id, program=upload.program, by=by)
        except BaseException:
            upload.phase = before  # it is tried again when it is asked for
            raise

    async def _written(self, upload: Upload, by: Author) -> None:
        try:
            await self._fresh_scratch(upload)
            job = upload.job(self._ways(upload), writes_refused=True)
            heard = Heard(looked=lambda tables: None, write=self._writer(by), progress=_progress(upload))
            upload.outcome = await read_apart(job, heard)
            await self._done(upload, by)
        except (ReadingFailed, StorageUnavailable, OSError) as error:
            log.warning("! import %d has broken off: %s", upload.id, error)
            await self._break_off(upload, by, str(error))
        except Exception as error:  # a fault of one file ends no hub
            log.error("! import %d has broken off: %s", upload.id, trace_of(error))  # noqa: TRY400 - as above
            await self._break_off(upload, by, OURS)
        finally:
            self._running = None
        with suppress(OSError):
            await asyncio.to_thread(upload.keep)

    async def _break_off(self, upload: Upload, by: Author, why: str) -> None:
        upload.phase, upload.fault = "broken_off", f"it has broken off: {why}"
        with suppress(StorageUnavailable):
            await self._around.store.history.break_off_import(upload.id, by=by)

    async def _done(self, upload: Upload, by: Author) -> None:
        rejected: dict[str, int] = {}
        for table in upload.outcome:
            for one in table["kinds"]:
                rejected[one["kind"]] = rejected.get(one["kind"], 0) + one["rejected"]
        found = {kind: count for kind, count in rejected.items() if count}
        await self._around.store.history.end_import(upload.id, by=by, rejected=found)
        upload.phase = "done"
        with suppress(OSError):  # it is written; the file is taken away with all else of it
            await asyncio.to_thread(_clear, upload)

    def _writer(self, by: Author) -> Write:
        writes = 0

        async def write(kind: str, rows: Sequence[Row]) -> list[RowResult]:
            nonlocal writes
            writes += 1
            return await self._around.store.write_rows(kind, rows, by=by, write=writes)

        return write

    def _ways(self, upload: Upload) -> Mapping[str, Any]:
        ways = self._around.ways()
        region = upload.wishes.region
        return ways if region in (None, ways["region"]) else {**ways, "region": region, "area": None}

    async def _fresh_scratch(self, upload: Upload) -> None:
        scratch = upload.folder / SCRATCH
        await asyncio.to_thread(shutil.rmtree, scratch, ignore_errors=True)
        await asyncio.to_thread(scratch.mkdir)

    # --- what was there before, and what is old ----------------------------------------------------------

    async def keep_house(self) -> None:
        """Find the files of the hub before this one; then take those away that are old, for ever."""
        await self._found_again()
        while True:
            before = self._around.clock_ms() - KEPT_MS
            for upload in [one for one in self._known.values() if one.at < before]:
                try:
                    await self.discard(upload, IMPORTER)
                except (ImportRuns, StorageUnavailable, OSError):
                    continue
            await asyncio.sleep(EVERY_S)

    async def _found_again(self) -> None:
        with suppress(StorageUnavailable):
            await self._around.store.history.break_off_import(before=self._began_at, by=IMPORTER)
        folder = self._around.folder
        for upload in await asyncio.to_thread(_kept, folder):
            if upload.phase == "running":
                upload.phase = "broken_off"
            elif upload.phase not in {"done", "broken_off"}:
                upload.phase = "reading"
            self._known.setdefault(upload.id, upload)
        with suppress(StorageUnavailable):
            await self._around.store.history.forget_prepared(
                before=self._began_at, but=tuple(self._known), by=IMPORTER
            )

    async def _forget(self, upload: Upload) -> None:
        self._known.pop(upload.id, None)
        self._receiving.discard(upload.id)
        await asyncio.to_thread(shutil.rmtree, upload.folder, ignore_errors=True)


def _progress(upload: Upload) -> Callable[[int, int], None]:
    def reached(table: int, line: int) -> None:
        upload.at_table, upload.at_line = table, line

    return reached


def _made(folder: Path) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def _clear(upload: Upload) -> None:
    upload.file.unlink(missing_ok=True)
    shutil.rmtree(upload.folder / SCRATCH, ignore_errors=True)


def _kept(folder: Path) -> list[Upload]:
    """The uploads that are kept there; folders that are none are taken away."""
    found = []
    for one in sorted(folder.glob("*")) if folder.is_dir() else ():
        upload = kept_upload(one)
        if upload is None:
            shutil.rmtree(one, ignore_errors=True)
        else:
            shutil.rmtree(one / SCRATCH, ignore_errors=True)  # a kill has left rows there
            found.append(upload)
    return found
