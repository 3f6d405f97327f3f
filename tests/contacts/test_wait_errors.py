"""How far estimated waits were off, and when they are too poor to be told."""

from typing import Any

import pytest

from contacthub.contacts import measuring_waits
from contacthub.contacts.measuring_waits import WaitMeasuring
from contacthub.contacts.wait_errors import ENOUGH, LATEST, WaitErrors
from contacthub.contacts.waits import waits_now
from contacthub.routing import commands as c
from contacthub.routing.matching.spread import Likely
from contacthub.routing.words import ContactId, EndedBy, QueueId
from contacthub.testing.floors import arrival
from tests.console.stage import Stage
from tests.console.test_boards import a_stage
from tests.support import Api, arrived

SUPPORT = QueueId("support")
MINUTE = 60_000
TOLD = Likely(MINUTE, MINUTE // 3, 2 * MINUTE)


def waited(errors: WaitErrors, ms: int, *, times: int = 1, left: bool = False) -> None:
    for _ in range(times):
        errors.tell(ContactId("c"), SUPPORT, 0, TOLD)
        (errors.left if left else errors.answered)(ContactId("c"), ms)


def test_error_bias_and_share_in_the_range_are_said_once_enough_is_known() -> None:
    errors = WaitErrors()
    waited(errors, MINUTE // 2, times=ENOUGH - 1)
    assert errors.of(SUPPORT) is None
    waited(errors, 3 * MINUTE)
    error = errors.of(SUPPORT)
    assert error is not None
    assert (error.contacts, error.within_range) == (30, 96.7)
    assert error.mean_absolute_ms == round((29 * 30_000 + 120_000) / 30)
    assert error.bias_ms == round((29 * 30_000 - 120_000) / 30)
    assert not error.is_too_poor


def test_who_left_late_was_outside_of_the_range_and_who_left_early_counts_for_nothing() -> None:
    errors = WaitErrors()
    waited(errors, MINUTE, times=ENOUGH)
    waited(errors, MINUTE, times=10, left=True)
    before = errors.of(SUPPORT)
    waited(errors, 3 * MINUTE, times=10, left=True)
    after = errors.of(SUPPORT)
    assert before is not None
    assert after is not None
    assert (before.within_range, after.within_range) == (100.0, 75.0)
    assert (after.contacts, after.mean_absolute_ms) == (ENOUGH, 0)


def test_poor_estimates_are_hidden_until_they_are_better() -> None:
    errors = WaitErrors()
    waited(errors, 10 * MINUTE, times=ENOUGH)
    assert errors.hidden == {SUPPORT}
    waited(errors, MINUTE, times=ENOUGH + 1)
    assert errors.hidden == set()
    waited(errors, 1_000, times=LATEST)
    error = errors.of(SUPPORT)
    assert error is not None
    assert error.mean_absolute_ms > error.waited_ms
    assert errors.hidden == {SUPPORT}


def test_who_need_not_wait_is_told_nothing_and_who_moves_begins_anew() -> None:
    errors, contact = WaitErrors(), ContactId("c")
    errors.tell(contact, SUPPORT, 0, Likely(0, 0, 0))
    assert not errors.is_told(contact)
    errors.tell(contact, SUPPORT, 0, TOLD)
    errors.tell(contact, QueueId("sales"), 5, TOLD)
    assert errors.queue_of(contact) == "sales"
    errors.moved(contact)
    assert not errors.is_told(contact)


def measured(stage: Stage) -> WaitMeasuring:
    for _ in range(5):
        stage.world.floor.queues[SUPPORT].pace_of("voice").add_handled(MINUTE)
    return WaitMeasuring(stage.hub, stage.world)  # type: ignore[arg-type]  # asked for nothing here


async def test_waits_of_the_floor_are_remembered_and_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = a_stage()
    measuring, errors = measured(stage), stage.world.wait_errors
    stage.happens(*(arrival(f"c{n}") for n in range(1, 6)))
    measuring.look(stage.now())
    told = {each for each in stage.world.floor.contacts if errors.is_told(each)}
    assert told == {"c3", "c4", "c5"}, "lina and wei are offered the first two"

    def again(now: int) -> None:
        raise AssertionError("all in line have an estimate")

    monkeypatch.setattr(measuring_waits, "Estimating", again)
    measuring.look(stage.now())
    monkeypatch.undo()
    measuring.follow(stage.happens(c.End(contact_id=ContactId("c3"), ended_by=EndedBy.CUSTOMER)))
    assert not errors.is_told(ContactId("c3"))


async def test_a_wait_ends_when_an_agent_takes_the_contact() -> None:
    stage = a_stage()
    measuring, errors = measured(stage), stage.world.wait_errors
    for n in range(ENOUGH):
        name = ContactId(f"c{n}")
        measuring.follow(stage.happens(arrival(name)))
        errors.tell(name, SUPPORT, stage.now(), TOLD)
        [offer] = [
            each for contact in stage.world.floor.contacts.values() for each in contact.offers.values()
        ]
        measuring.follow(stage.happens(c.AcceptOffer(agent=offer.agent, offer_id=offer.id)))
        stage.happens(c.End(contact_id=name, ended_by=EndedBy.AGENT))
        for agent in tuple(stage.world.floor.agents.values()):
            for contact in agent.contacts:
                stage.happens(c.FinishWrapUp(agent=agent.id, contact_id=contact, disposition="resolved"))
    error = errors.of(SUPPORT)
    assert error is not None
    assert (error.contacts, error.waited_ms, error.bias_ms) == (ENOUGH, 1_000, MINUTE - 1_000)


async def test_estimates_that_are_too_poor_are_not_told() -> None:
    stage = a_stage()
    measured(stage)
    stage.happens(*(arrival(f"c{n}") for n in range(1, 6)))
    errors, floor = stage.world.wait_errors, stage.world.floor
    assert waits_now(floor, stage.now(), errors).contacts
    waited(errors, 10 * MINUTE, times=ENOUGH)
    hidden = waits_now(floor, stage.now(), errors)
    assert (hidden.queues, hidden.contacts) == ({}, {})


async def test_floor_contact_and_metrics_say_how_good_estimates_are(owner: Api, api: Api) -> None:
    contact = (await api.events(arrived("1")))[0]["contact_id"]
    waited(owner.hub.parts.core.world.wait_errors, 10 * MINUTE, times=ENOUGH)
    status, floor = await owner.call("GET", "/floor")
    queues: dict[str, Any] = {each["id"]: each for each in floor["queues"]}
    assert status == 200
    assert queues["support"]["estimated_wait_range"] is None
    assert queues["support"]["estimate_error"] == {
        "contacts": 30,
        "mean_absolute_ms": 9 * MINUTE,
        "bias_ms": -9 * MINUTE,
        "within_range": 0.0,
        "hidden": True,
    }
    status, whole = await api.call("GET", f"/contacts/{contact}")
    assert (status, whole["estimated_wait_ms"], whole["estimated_wait_range"]) == (200, None, None)
    text = owner.hub.parts.metrics.text().decode()
    assert 'contacthub_estimate_error_seconds{queue="support"} 540.0' in text
    assert 'contacthub_estimate_within_range{queue="support"} 0.0' in text
    assert 'contacthub_estimate_hidden{queue="support"} 1.0' in text
