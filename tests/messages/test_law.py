"""Law: a thread is the same in whatever order, how often and around which restarts its events are told."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.clock import rfc3339
from contacthub.messages.model import QUEUED, REPORTED
from contacthub.messages.rules import LADDER, is_further
from tests.messages.chats import CHAT, written
from tests.support import event, hub_on, token

BEGAN = 1_777_622_400_000
MESSAGES = 12
TEXTS = [f"line {n}" for n in range(MESSAGES)]
Json = dict[str, Any]


def told(rng: Random) -> list[list[Json]]:
    """Every message of a thread once at least, some twice under another id, in requests of any size."""
    said = [
        {**written("v7", str(n), text, **CHAT), "time": rfc3339(BEGAN + n * 1_000)}
        for n, text in enumerate(TEXTS)
    ]
    again = [{**each, "id": f"again-{n}"} for n, each in enumerate(rng.sample(said, 5))]
    arrived = event("contact.arrived", {"ref": "v7", **CHAT}, source="web")
    events = [*said, *again, arrived, *rng.sample(said, 3)]
    rng.shuffle(events)
    requests: list[list[Json]] = []
    while events:
        size = rng.randint(1, 5)
        requests.append(events[:size])
        events = events[size:]
    return requests


@pytest.mark.parametrize("seed", range(6))
async def test_a_thread_is_the_same_however_it_is_told(tmp_path: Path, seed: int) -> None:
    rng = Random(f"thread {seed}")
    requests = told(rng)
    restart = rng.randint(0, len(requests))
    for n, part in enumerate((requests[:restart], requests[restart:])):
        async with hub_on(tmp_path) as owner:
            api = await token(owner, f"part {n}")
            for request in part:
                results = await api.events(*request)
                assert {each["status"] for each in results} <= {"accepted", "duplicate", "ignored"}
            contacts = (await api.get("/contacts"))["items"]
            threads = (await api.get("/threads"))["items"]
            shown = [
                each
                for thread in threads
                for each in (await api.get(f"/threads/{thread['id']}/messages"))["messages"]
            ]
    assert (len(contacts), len(threads)) == (1, 1)
    assert [each["text"] for each in shown] == TEXTS
    assert [each["at"] for each in shown] == [rfc3339(BEGAN + n * 1_000) for n in range(MESSAGES)]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(REPORTED)))
def test_a_message_is_as_far_as_its_furthest_report(reports: list[str]) -> None:
    status = QUEUED
    for each in reports:
        if is_further(status, each):
            status = each
    assert status == max([QUEUED, *reports], key=LADDER.index)
