"""Two nodes over one database: each knows what the other did."""

from __future__ import annotations

import pytest

from contacthub.problems import Problem
from contacthub.testing.stored import Stored
from tests.accounts.door import Door


@pytest.fixture
async def nodes(stored: Stored) -> tuple[Door, Door]:
    """Two nodes, and a user."""
    one, other = Door(stored), Door(stored)
    await one.sign_ins.add_user(name="lina", role="agent", agent="lina", password="password")
    await other.accounts.open()
    return one, other


# --- guesses and devices ---------------------------------------------------------------------------


async def test_guesses_at_either_count_together(nodes: tuple[Door, Door]) -> None:
    codes = [await nodes[n % 2].guess() for n in range(7)]
    assert codes == ["bad_credentials"] * 5 + ["too_many_attempts"] * 2
    for node in nodes:
        with pytest.raises(Problem, match="15 s"):
            await node.sign_in()


async def test_success_at_one_forgives_at_the_other(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    for _ in range(4):
        await one.guess()
    await other.sign_in()
    assert [await one.guess() for _ in range(4)] == ["bad_credentials"] * 4


async def test_device_is_known_at_both(nodes: tuple[Door, Door]) -> None:
    one, other = nodes
    device = (await one.begin()).device
    begun = await other.begin(device=device)
    assert (begun.known_device, begun.device) == (True, device)
