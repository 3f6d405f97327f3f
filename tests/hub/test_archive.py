"""A day in the archive: whole, checked, readable by ordinary tools, or not there."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from contacthub.hub.archive import ArchiveFolder, ArchiveUnreadable
from contacthub.hub.log import LogItem
from contacthub.routing import events as e
from contacthub.routing.words import AgentId
from tests.hub.stored_rows import held

DAYS = {"2026-05-01": [held(1), held(2)], "2026-05-03": [held(3), held(4, "c2"), held(5)]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of two days."""
    for day, items in DAYS.items():
        file = ArchiveFolder(tmp_path).begin(day)
        file.add(items[:1])
        file.add(items[1:])
        file.finish()
    return tmp_path / "archive"


def read(data: Path, until: int) -> list[LogItem]:
    return list(ArchiveFolder(data).events(until))


def test_events_come_back_as_they_were(tmp_path: Path, folder: Path) -> None:
    assert read(tmp_path, 5) == [item for day in DAYS.values() for item in day]
    assert read(tmp_path, 3) == [held(1), held(2), held(3)]
    assert folder.stat().st_mode & 0o077 == 0


def test_files_are_for_ordinary_tools(folder: Path) -> None:
    assert sorted(each.name for each in folder.iterdir()) == [
        "log-2026-05-01.jsonl.gz", "log-2026-05-01.jsonl.gz.sha256",
        "log-2026-05-03.jsonl.gz", "log-2026-05-03.jsonl.gz.sha256",
    ]  # fmt: skip
    packed = (folder / "log-2026-05-03.jsonl.gz").read_bytes()
    note = (folder / "log-2026-05-03.jsonl.gz.sha256").read_text()
    assert note == f"{hashlib.sha256(packed).hexdigest()}  log-2026-05-03.jsonl.gz\n"
    lines = [json.loads(line) for line in gzip.decompress(packed).splitlines()]
    assert [(line["seq"], line["contact_id"], line["type"]) for line in lines] == [
        (3, "c1", "contact_held"), (4, "c2", "contact_held"), (5, "c1", "contact_held"),
    ]  # fmt: skip
    assert lines[0]["at"] == "1970-01-01T00:00:00.300Z"


def test_event_of_no_contact_is_kept_too(tmp_path: Path) -> None:
    item = LogItem(1, e.AgentRetired(at=250, agent=AgentId("lina")))
    file = ArchiveFolder(tmp_path).begin("2026-05-01")
    file.add([item])
    file.finish()
    assert read(tmp_path, 1) == [item]


def test_day_written_again_takes_the_place_of_the_first_try_and_is_the_same(folder: Path) -> None:
    before = (folder / "log-2026-05-01.jsonl.gz").read_bytes()
    file = ArchiveFolder(folder.parent).begin("2026-05-01")
    file.add(DAYS["2026-05-01"])
    file.finish()
    assert (folder / "log-2026-05-01.jsonl.gz").read_bytes() == before


def test_day_that_is_not_finished_is_not_there(tmp_path: Path, folder: Path) -> None:
    file = ArchiveFolder(tmp_path).begin("2026-05-04")
    file.add([held(6)])
    assert not (folder / "log-2026-05-04.jsonl.gz").exists()
    file.discard()
    assert len(list(folder.iterdir())) == 4
    with pytest.raises(ArchiveUnreadable, match="events 6 to 6"):
        read(tmp_path, 6)


@pytest.mark.parametrize("gone", ["log-2026-05-01.jsonl.gz", "log-2026-05-03.jsonl.gz"])
def test_day_that_is_missing_is_missed(tmp_path: Path, folder: Path, gone: str) -> None:
    (folder / gone).unlink()
    with pytest.raises(ArchiveUnreadable, match="in no file; put it back"):
        read(tmp_path, 5)


def test_day_that_was_changed_is_refused_by_name(tmp_path: Path, folder: Path) -> None:
    (folder / "log-2026-05-03.jsonl.gz").write_bytes(gzip.compress(b"{}\n"))
    with pytest.raises(ArchiveUnreadable, match=r"log-2026-05-03.*checksum"):
        read(tmp_path, 5)
    assert read(tmp_path, 2) == DAYS["2026-05-01"]


def test_day_without_its_checksum_is_refused_by_name(tmp_path: Path, folder: Path) -> None:
    (folder / "log-2026-05-01.jsonl.gz.sha256").unlink()
    with pytest.raises(ArchiveUnreadable, match="log-2026-05-01"):
        read(tmp_path, 5)
