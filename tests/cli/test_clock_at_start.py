"""A start while the system clock is far in the future waits until the clock can be believed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from contacthub.cli.clock_at_start import Doubt, believe_clock
from contacthub.cli.service_manager import ServiceManager
from contacthub.clock import SECOND
from tests.test_clock import Machine

DAY_S = 86_400


def doubt(data: Path, machine: Machine, *, used_days_ago: float) -> Doubt:
    (data / "lock").touch()
    used = machine.wall - int(used_days_ago * DAY_S * SECOND)
    os.utime(data / "lock", ns=(used, used))
    return Doubt(data, wall_ns=lambda: machine.wall, monotonic_ns=lambda: machine.monotonic)


def test_new_folder_is_begun_at_once(tmp_path: Path) -> None:
    assert Doubt(tmp_path).is_over


@pytest.mark.parametrize("days", [-90, 0, 13.9])
def test_clock_is_believed_after_holidays(tmp_path: Path, days: float) -> None:
    assert doubt(tmp_path, Machine(), used_days_ago=days).is_over


def test_clock_far_in_the_future_is_waited_for_until_it_is_put_right(tmp_path: Path) -> None:
    machine = Machine()
    doubted = doubt(tmp_path, machine, used_days_ago=90)
    machine.run(40)
    assert not doubted.is_over
    machine.set_by(-90 * DAY_S)
    assert doubted.is_over


def test_clock_that_nobody_corrects_is_believed_after_five_minutes(tmp_path: Path) -> None:
    machine = Machine()
    doubted = doubt(tmp_path, machine, used_days_ago=90)
    machine.run(200)
    machine.set_by(-DAY_S)  # still wrong: it is being put right
    assert not doubted.is_over
    machine.run(299)
    assert not doubted.is_over
    machine.run(1)
    assert doubted.is_over


def test_somebody_may_say_that_the_clock_is_right(tmp_path: Path) -> None:
    machine = Machine()
    doubted = doubt(tmp_path, machine, used_days_ago=90)
    assert "90 days, 0:00:00 after a hub last used" in doubted.in_words()
    os.utime(tmp_path / "lock", ns=(machine.wall, machine.wall))
    assert doubted.is_over


async def test_wait_ends_when_the_hub_is_to_stop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "lock").touch()
    os.utime(tmp_path / "lock", (1, 1))
    stop = asyncio.Event()
    stop.set()
    await believe_clock(tmp_path, stop, ServiceManager({}))
    assert "put it right if it is wrong" in caplog.text
