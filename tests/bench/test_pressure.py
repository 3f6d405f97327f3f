"""A console beside one that abuses its socket goes on being served."""

from __future__ import annotations

from pathlib import Path

import pytest

from contacthub.event_loop import run
from tests.bench.pressure import ATTACKS, Beside, Pressure, measure

ASKS, CONTACTS = 100, 200
MOST = 10.0
"""Times the wait on a quiet hub. About 1 is usual; without limits it was 23 to 2,400, by kind of attack."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Pressure:
    folder: Path = tmp_path_factory.mktemp("pressure")
    return run(measure(folder, lambda part: None, contacts=CONTACTS, asks=ASKS))


@pytest.fixture(params=[each.name for each in ATTACKS])
def beside(found: Pressure, request: pytest.FixtureRequest) -> Beside:
    return next(each for each in found.beside if each.attack == request.param)


def test_every_command_of_the_neighbour_is_answered(beside: Beside) -> None:
    assert beside.waits.count == ASKS


def test_the_usual_wait_is_of_the_order_of_that_on_a_quiet_hub(beside: Beside) -> None:
    assert beside.ratio_p50 <= MOST, beside
