"""Room that is kept for a start; what a full disk does with it is in ``tests/acceptance/on_full_disk.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from contacthub.database.reserve import PIECE, SIZE, Reserve
from contacthub.database.units import DiskFull, StorageUnavailable


def held(folder: Path) -> int:
    """Bytes that are really on the disk, as a hole keeps no room."""
    return (folder / "reserve").stat().st_blocks * 512


def test_reserve_is_whole_once_taken_and_gives_its_room_back(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path)
    reserve.take()
    reserve.take()
    assert (tmp_path / "reserve").stat().st_size == SIZE <= held(tmp_path)
    reserve.make_way()
    assert held(tmp_path) == 0


def test_reserve_of_which_a_part_is_left_becomes_whole(tmp_path: Path) -> None:
    (tmp_path / "reserve").write_bytes(bytes(3 * PIECE))
    Reserve(tmp_path).take()
    assert (tmp_path / "reserve").stat().st_size == SIZE


def test_what_is_no_lack_of_room_is_not_called_so(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "gone")
    reserve.make_way()
    with pytest.raises(StorageUnavailable) as refusal:
        reserve.take()
    assert not isinstance(refusal.value, DiskFull)
