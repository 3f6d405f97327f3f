"""Wrap-ups that lack a disposition are remembered for a while, for each agent."""

from __future__ import annotations

import pytest

from contacthub.routing.floor import unfinished
from contacthub.routing.floor.contact import Unfinished
from contacthub.routing.floor.unfinished import COMPLETED_WITHIN_MS, UnfinishedWrapUps
from contacthub.routing.words import AgentId, ContactId

LINA, WEI = AgentId("lina"), AgentId("wei")


def left(contact: str, agent: AgentId, at: int = 0) -> Unfinished:
    return Unfinished(contact_id=ContactId(contact), agent=agent, queue=None, at=at)


def test_each_agent_has_their_own() -> None:
    all_left = UnfinishedWrapUps()
    for each in (left("c1", LINA), left("c2", WEI), left("c2", LINA)):
        all_left.add(each)
    assert [each.contact_id for each in all_left.of(LINA)] == ["c1", "c2"]
    all_left.forget(ContactId("c2"), LINA)
    all_left.forget(ContactId("c2"), LINA)
    all_left.forget(ContactId("c2"), WEI)
    assert ([each.contact_id for each in all_left.of(LINA)], all_left.of(WEI)) == (["c1"], ())
    assert list(all_left) == [left("c1", LINA)]


def test_the_old_and_the_oldest_of_too_many_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "MOST", 2)
    all_left = UnfinishedWrapUps()
    for n in range(4):
        all_left.add(left(f"c{n}", LINA, at=n))
    all_left.forget_old(0)
    assert [each.contact_id for each in all_left] == ["c2", "c3"]
    all_left.forget_old(3 + COMPLETED_WITHIN_MS)
    assert [each.contact_id for each in all_left.of(LINA)] == ["c3"]
    all_left.forget_old(4 + COMPLETED_WITHIN_MS)
    assert (len(all_left), all_left.of(LINA)) == (0, ())
