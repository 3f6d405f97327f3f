"""The figures among millions of customers are taken, of a few."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contacthub.database.storage import Storage
from tests.bench.customers.loading import load
from tests.bench.customers.measuring import measure
from tests.bench.customers.rows import Size
from tests.bench.customers.taking import LOADED, Options, OtherData, take
from tests.customers.stores import customers_by


async def test_each_kind_of_question_is_asked_and_nothing_is_left(storage: Storage) -> None:
    size, done = Size.of(0.0005), list[float]()
    await load(storage, size, lambda part: None)
    found = await measure(storage, size, done.append, times=24)
    assert done[-1] == 1.0
    assert {each.what.partition(":")[0] for each in found.rows} == {
        "card",
        "search",
        "earlier questions",
        "doubles",
    }
    assert len(found.rows) == len({each.what for each in found.rows}) > 30
    assert [each.what for each in found.rows if not each.ours.count] == []
    assert found.gigabytes > 0
    assert found.import_rows_per_minute > 0
    async with customers_by(storage) as store:
        count = await store.readers.run(lambda raw: raw.execute("SELECT count(*) FROM customers").fetchone())
        assert count[0] == size.customers


async def test_data_of_another_size_are_left_alone(tmp_path: Path) -> None:
    options = Options(size=0.001, storages=("sqlite",), data=tmp_path)
    (tmp_path / "sqlite").mkdir()
    (tmp_path / "sqlite" / LOADED).write_text(json.dumps({"customers": 5}), "utf-8")
    with pytest.raises(OtherData, match="another size"):
        await take(tmp_path, lambda part: None, options)
