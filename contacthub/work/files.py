"""Files with items of work: named by a note or a step, and taken away by who sent them or a supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from contacthub.api.json import Json
from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Row
from contacthub.database.units import ReaderPool
from contacthub.messages.attachments import AttachmentStore, Upload
from contacthub.messages.model import Attachment
from contacthub.messages.rows import AttachmentOfItemRow
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.work.rows import FileRow

SQL = named_queries(Path(__file__).with_name("files.sql"))
FILE: Final = "file"
"""What the log calls one that is taken away, as it calls a link."""
MOST_OF_ITEM: Final = 50
MOST_BYTES_OF_ITEM: Final = 200 << 20
MOST_LISTED: Final = 1_000


@value(kw_only=True)
class ItemFile:
    """A file with an item, since its ``version``; it stays in the history when it is taken away."""

    file: Attachment
    version: int
    at: Instant
    by: str
    removed_at: Instant | None
    removed_by: str | None

    @property
    def is_there(self) -> bool:
        """Whether it was not taken away."""
        return self.removed_at is None


class ItemFiles:
    """The files of items, whose bytes lie with those of messages."""

    def __init__(self, readers: ReaderPool, kept: AttachmentStore) -> None:
        self._readers = readers
        self.kept = kept

    async def of(self, item_id: str) -> list[ItemFile]:
        """Those of an item: first those that are there, by their age."""
        wanted = {"item": item_id, "most": MOST_LISTED}
        rows = await self._readers.run(lambda raw: raw.execute(SQL["files"], wanted).fetchall())
        return [
            ItemFile(
                file=Attachment(id=file_id, name=name, media_type=media_type, size=size),
                version=version,
                at=at,
                by=by,
                removed_at=removed_at,
                removed_by=removed_by,
            )
            for file_id, version, name, media_type, size, at, by, removed_at, removed_by in rows
        ]

    async def upload(self, item_id: str, file_id: str) -> Upload | None:
        """A file that the item has."""
        found = await self.kept.upload(file_id)
        return found if found is not None and found.item_id == item_id else None

    def named(self, ids: Sequence[str], owner: str, there: Sequence[ItemFile]) -> tuple[Attachment, ...]:
        """The files that ``owner`` has sent for an item, which has some. ``look_up`` them before.

        Raises:
            Problem: invalid, with which of them, or that the item has too many.
        """
        found = []
        for at, file_id in enumerate(dict.fromkeys(ids)):
            file = self.kept.usable(file_id, lambda upload: upload.owner == owner)
            if file is None:
                wrong = "send the file again: it is not yours, is used already, or is a day old"
                raise Problem("invalid", f"no such file: {wrong}", [(f"#/files/{at}", wrong)])
            found.append(file)
        if found:
            _check_room([*(each.file for each in there if each.is_there), *found])
        return tuple(found)


def _check_room(files: Sequence[Attachment]) -> None:
    wrong = None
    if len(files) > MOST_OF_ITEM:
        wrong = f"an item has at most {MOST_OF_ITEM} files"
    elif sum(each.size for each in files) > MOST_BYTES_OF_ITEM:
        wrong = f"the files of an item have at most {MOST_BYTES_OF_ITEM >> 20} MiB together"
    if wrong is not None:
        raise Problem("invalid", f"{wrong}: take some away first", [("#/files", wrong)])


def file_rows(item_id: str, version: int, files: Sequence[Attachment], at: Instant, by: str) -> list[Row]:
    """What is written with the note or step that names the files."""
    rows: list[Row] = []
    for each in files:
        rows.append(FileRow(item_id, each.id, version, each.name, each.media_type, each.size, at, by))
        rows.append(AttachmentOfItemRow(each.id, item_id))
    return rows


def files_of_line(files: Sequence[ItemFile], version: int, detail: Json) -> list[ItemFile]:
    """The files that a line of the history is about: they came with it, or one was taken away."""
    taken = detail.get("ref") if isinstance(detail, dict) and detail.get("link") == FILE else None
    return [each for each in files if each.version == version or each.file.id == taken]
