"""The results of ``make bench`` get into the page of the docs."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from contacthub.bench.machine import cores, describe
from contacthub.bench.spread import Spread
from tests.bench import flood
from tests.bench.customers.measuring import Reads, Row
from tests.bench.import_rate import ImportRate, Rate
from tests.bench.next_offer import NextOffer
from tests.bench.page import BETWEEN, MILLIONS, page, written
from tests.bench.pressure import Beside, Pressure
from tests.bench.price import Price, Prices
from tests.bench.restart import Restart
from tests.bench.router import LARGE, SMALL, Decision
from tests.bench.strangers import BesideOne, Strangers

from ..docs.pages import DOCS

SPREAD = Spread(count=10, p50=1.5, p90=2.5, p99=9.25, max=12.0)


def crowded() -> flood.Crowded:
    beside = flood.Beside(
        what="a flood",
        frame=SPREAD,
        ratio_p50=3.0,
        ratio_p99=4.5,
        lag_p99_ms=25.0,
        lag_max_ms=None,
        late_sends=SPREAD,
        wrong=0,
    )
    return flood.Crowded(
        rate=20, rounds=3, seconds=6.0, senders=40, batch=200, consoles=5_000, quiet=SPREAD, beside=[beside],
        taken_a_second=3_000, refused=9_000, back_s=4.5, stalls_logged_ms=[51],
    )  # fmt: skip


def millions() -> list[dict[str, object]]:
    rows = [
        Row(what="card: by a number", ours=SPREAD, floor=SPREAD, ratio_p50=1.0),
        Row(what="card: unknown number", ours=SPREAD, floor=None, ratio_p50=None),
    ]
    return [
        asdict(
            Reads(
                storage=engine, size={"customers": 2_000_000}, gigabytes=5.1, floor_gigabytes=None,
                megabytes_of_memory=130.0, load=0.2, import_rows_per_minute=90_000,
                floor_rows_per_minute=900_000, rows=rows,
            )
        )
        for engine in ("SQLite", "PostgreSQL")
    ]  # fmt: skip


def found(tmp_path: Path) -> dict[str, object]:
    offers = NextOffer(agents=5, waiting=7, after_wrap_up=SPREAD, after_a_break=SPREAD)
    restart = Restart(
        events=1_000_000, tail=20_000, bytes=500_000_000, with_snapshot_s=2.5, without_snapshot_s=31.0,
        runs_with=[2.5], runs_without=[31.0],
    )  # fmt: skip
    on = {"machine": asdict(describe(tmp_path)), "cores": cores().said}
    pressure = Pressure(
        contacts=500,
        quiet=SPREAD,
        beside=[Beside(attack="pings", waits=SPREAD, ratio_p50=1.0, ratio_p99=2.0, cpu_percent=9, frames=5)],
    )
    beside = [BesideOne(attack="half heads", waits=SPREAD, ratio_p50=1.0, ratio_p99=1.5)]
    strangers = Strangers(lines=1_000, quiet=SPREAD, beside=beside)
    decision = Decision(
        what="arrive", count=10, small_p50=40.0, small_p99=90.0, large_p50=44.0, large_p99=99.0,
        ratio_p50=1.1, ratio_p99=1.1,
    )  # fmt: skip
    featured = replace(decision, small_p50=60.0, large_p50=90.0, ratio_p50=1.5)
    router = {"decisions": [asdict(decision)], "featured": [asdict(featured)]}
    router |= {"small": asdict(SMALL), "large": asdict(LARGE)}
    prices = Prices(
        rates={"1": 400},
        rounds=3,
        prices=[Price(what="SQLite", size=1, loop_us=500, others_us=200, p50_ms=1.5)],
    )
    rate = Rate(what="new customers", seconds=40.0, rows_per_minute=150_000)
    on |= {"customers": millions()}
    on |= {"import": asdict(ImportRate(rows=100_000, rates=[rate]))}
    on |= {"price": asdict(prices), "router": router, "flood": asdict(crowded())}
    on |= {"pressure": asdict(pressure), "strangers": asdict(strangers)}
    return {**on, "next_offer": asdict(offers), "restart": asdict(restart)}


def test_figures_become_tables(tmp_path: Path) -> None:
    text = page(found(tmp_path))
    assert "| arrive | 40.0 | 90.0 | 44.0 | 99.0 | 1.10 | 1.10 |" in text
    assert "| arrive | 60.0 | 90.0 | 90.0 | 99.0 | 1.50 | 1.10 |" in text.split("With preferences")[1]
    assert "| pings | 1.50 | 2.50 | 9.25 | 12.00 | 1 | 9 |" in text
    assert "| half heads | 1.50 | 2.50 | 9.25 | 12.00 | 1 | 1.5 |" in text
    assert "| a flood | 1.50 | 2.50 | 9.25 | 12.00 | 3 | 4.5 | ≤ 25 | 9.25 |" in text
    assert "3,000 events a second were taken; the consoles were back within 4.5 s." in text
    assert "| new customers | 40.0 | 150,000 |" in text
    assert "**Among 2,000,000 customers**" in text
    assert "| card: by a number | 1.50 | 9.25 | 1.50 | 1 | 1.50 | 9.25 | 1.50 | 1 |" in text
    assert "| card: unknown number | 1.50 | 9.25 |  |  | 1.50 | 9.25 |  |  |" in text
    assert "| PostgreSQL | 5.1 GB | 130 MB | 90,000 | 900,000 | 0.2 |" in text
    assert "| SQLite | 1 | 500 | 200 | 1.50 |" in text
    assert "| wrap-up finished | 1.50 | 2.50 | 9.25 | 12.00 |" in text
    assert "with 1,000,000 events in the log (500 MB)" in text
    assert "| no snapshot | 31.00 s |" in text


def test_figures_take_the_place_of_earlier_ones(tmp_path: Path) -> None:
    before = (DOCS / "figures.md").read_text("utf-8")
    assert len(BETWEEN.findall(before)) == len(MILLIONS.findall(before)) == 1
    once = written(before, found(tmp_path))
    assert once != before
    assert written(once, found(tmp_path)) == once
    for mark in ("<!-- figures -->", "<!-- millions -->"):
        assert before.split(mark)[0].splitlines()[:3] == once.split(mark)[0].splitlines()[:3]


@pytest.mark.parametrize(("taken", "kept"), [("customers", BETWEEN), ("import", MILLIONS)])
def test_figures_that_were_not_taken_stay(tmp_path: Path, taken: str, kept: re.Pattern[str]) -> None:
    before = (DOCS / "figures.md").read_text("utf-8")
    some = {name: each for name, each in found(tmp_path).items() if name in ("machine", "cores", taken)}
    once = written(before, some)
    assert once != before
    assert kept.findall(once) == kept.findall(before)
