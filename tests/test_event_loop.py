"""Garbage is collected while the loop runs, and at night what had lived on before it became garbage."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator

import pytest

from contacthub import event_loop
from contacthub.event_loop import collect_old, collecting_often


class Circle:
    """An object that is freed by the garbage collector alone."""

    def __init__(self) -> None:
        self.me: Circle | None = self


@pytest.fixture(autouse=True)
def only_by_hand() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_loop, "EVERY_S", 0.001)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.001)


@pytest.mark.usefixtures("quick")
async def test_new_garbage_is_collected_while_the_block_runs() -> None:
    async with collecting_often():
        gone = weakref.ref(Circle())
        await until(lambda: gone() is None)
    gone = weakref.ref(Circle())
    await asyncio.sleep(0.01)
    assert gone() is not None
    gc.collect()


@pytest.mark.usefixtures("quick")
async def test_what_lives_on_is_not_gone_through_again_before_the_night() -> None:
    circle: Circle | None = Circle()
    assert circle is not None
    kept = weakref.ref(circle)
    async with collecting_often():
        await until(lambda: all(each is not kept() for each in gc.get_objects()))
    circle = None
    gc.collect()
    assert kept() is not None
    await collect_old()
    assert kept() is None
