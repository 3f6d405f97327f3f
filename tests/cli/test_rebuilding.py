"""``reports rebuild``: everything that reports show is counted anew, with a hub and without."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.acceptance.aged import lived
from tests.cli.conftest import Cli
from tests.support import hub_on


async def test_counting_anew_says_how_much_it_was_with_a_hub_and_without(tmp_path: Path, cli: Cli) -> None:
    data = tmp_path / "d"
    await lived(data, (1,))
    alone = await asyncio.to_thread(cli, "reports", "rebuild", "--data", "d")
    assert alone.code == 0, alone
    [said] = alone.lines
    count, _, rest = said.partition(" ")
    assert int(count) > 0
    assert rest == "quarters of an hour are counted anew"
    async with hub_on(data):
        beside = await asyncio.to_thread(cli, "reports", "rebuild", "--data", "d")
    assert beside.code == 0, beside
    assert int(beside.lines[0].partition(" ")[0]) >= int(count)
