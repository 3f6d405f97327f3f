from collections.abc import AsyncIterator

import pytest

from tests.client.fake_hub import FakeHub, fake_hub


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    async with fake_hub() as running:
        yield running


class Naps(list[float]):
    """A stand-in for ``sleep``: records the seconds asked for and returns at once."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()
