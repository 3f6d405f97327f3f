"""A door with one user."""

from __future__ import annotations

import pytest

from contacthub.testing.stored import Stored
from tests.accounts.door import Door


@pytest.fixture
async def door(stored: Stored) -> Door:
    door = Door(stored)
    await door.sign_ins.add_user(name="lina", role="agent", agent="lina", password="open sesame")
    return door
