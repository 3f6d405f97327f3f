"""Call-backs owed to sources: written with the event that causes them, delivered once that is durable."""

from __future__ import annotations

import json

import pytest

from contacthub.contacts.details import Details
from contacthub.contacts.world import World
from contacthub.routing import events as e
from contacthub.routing.words import AgentId, ContactId, EndCause
from contacthub.sources.effects import HANG_UP, HOLD, Effects
from contacthub.sources.rows import CallbackRow

CONTACT, LINA = ContactId("c1"), AgentId("lina")


def effects_of(*sources: str, delivered: list[CallbackRow], capabilities: tuple[str, ...] = ()) -> Effects:
    world = World(capabilities=lambda source: [*capabilities])
    with world.details.added(Details(contact_id=CONTACT, source="phones", ref="r1")):
        pass
    effects = Effects(world, sources.__contains__)
    effects.deliver_by(delivered.append)
    return effects


def test_call_back_is_delivered_once_its_event_is_durable() -> None:
    delivered: list[CallbackRow] = []
    effects = effects_of("phones", delivered=delivered)
    effects.note(7, e.HoldRequested(at=1, contact_id=CONTACT, agent=LINA))
    effects.note(8, e.EndRequested(at=2, contact_id=CONTACT, agent=LINA))
    assert [row.type for row in effects.rows() if isinstance(row, CallbackRow)] == [HOLD, HANG_UP]
    effects.publish(7)
    assert [(row.seq, row.type) for row in delivered] == [(7, HOLD)]
    effects.publish(8)
    assert [row.seq for row in delivered] == [7, 8]
    assert effects.rows() == []


async def test_call_back_of_an_event_that_was_not_written_is_never_delivered() -> None:
    delivered: list[CallbackRow] = []
    effects = effects_of("phones", delivered=delivered)
    effects.note(7, e.HoldRequested(at=1, contact_id=CONTACT, agent=LINA))
    await effects.read_back()
    effects.publish(7)
    assert (delivered, effects.rows()) == ([], [])


def test_source_without_a_call_back_address_is_owed_nothing() -> None:
    delivered: list[CallbackRow] = []
    effects = effects_of(delivered=delivered)
    effects.note(7, e.HoldRequested(at=1, contact_id=CONTACT, agent=LINA))
    assert effects.rows() == []


def ended(cause: EndCause | None) -> e.ContactEnded:
    return e.ContactEnded(
        at=1, contact_id=CONTACT, ended_by="system", agent=None, outcome="queue_full", cause=cause
    )


@pytest.mark.parametrize(
    ("capabilities", "cause", "asked"),
    [
        (("hangup",), EndCause.LEFT_QUEUE, [HANG_UP]),
        (("connect",), EndCause.LEFT_QUEUE, []),
        (("hangup",), EndCause.SILENT, []),
    ],
)
def test_source_that_can_is_asked_to_hang_up_on_a_contact_that_its_queue_ended(
    capabilities: tuple[str, ...], cause: EndCause, asked: list[str]
) -> None:
    effects = effects_of("phones", delivered=[], capabilities=capabilities)
    effects.note(7, ended(cause))
    rows = [each for each in effects.rows() if isinstance(each, CallbackRow)]
    assert [each.type for each in rows] == asked
    assert all(json.loads(each.data)["reason"] == "queue_full" for each in rows)
