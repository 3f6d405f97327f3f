"""The measurement of imports, on a small file."""

from __future__ import annotations

from pathlib import Path

from tests.bench.import_rate import measure


async def test_every_row_of_the_file_comes_in_and_is_known_again(tmp_path: Path) -> None:
    rate = await measure(tmp_path, lambda part: None, rows=60)
    assert [one.what for one in rate.rates] == ["new customers", "the same again", "floor"]
    assert all(one.rows_per_minute > 0 for one in rate.rates)
