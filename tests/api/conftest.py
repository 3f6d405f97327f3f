from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import Api, hub_on, token


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Api]:
    """The hub's owner: may administer, nothing else."""
    async with hub_on(tmp_path) as owner:
        yield owner


@pytest.fixture
async def api(owner: Api) -> Api:
    """A token with every scope."""
    return await token(owner)
