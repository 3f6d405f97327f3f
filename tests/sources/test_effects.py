"""Call-backs owed to sources: written with the event that causes them, delivered once that is durable."""

from __future__ import annotations

import json

import pytest

from contacthub.contacts.details import Details
from contacthub.contacts.world import World
from contacthub.routing import events as e
from contacthub.routing.words import AgentId, ContactId, EndCause, QueueId
from contacthub.sources.effects import DIAL, HANG_UP, HOLD, Effects
from contacthub.sources.rows import CallbackRow

CONTACT, LINA = ContactId("c1"), AgentId("lina")


def effects_of(
    *sources: str, delivered: list[CallbackRow], capabilities: tuple[str, ...] = (), ref: str = "r1"
) -> Effects:
    world = World(capabilities=lambda source: [*capabilities])
    number = "+8613800138000"
    details = Details(contact_id=CONTACT, source="phones", ref=ref, from_raw=number, from_e164=number)
    with world.details.added(details):
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


def test_source_hangs_up_on_who_is_called_back_and_then_dials_their_number() -> None:
    effects = effects_of("phones", delivered=[], capabilities=("hangup", "dial"))
    agreed = e.CallbackAgreed(at=1, contact_id=CONTACT, by="boss", due_at=1, expires_at=9)
    effects.note(7, agreed)
    effects.note(8, e.DialRequested(at=2, contact_id=CONTACT, agent=LINA, queue=QueueId("support")))
    rows = [(each.type, json.loads(each.data)) for each in effects.rows() if isinstance(each, CallbackRow)]
    about = {"ref": "r1", "contact_id": CONTACT}
    number = {"number": "+8613800138000", "agent": LINA, "address": None, "first": "agent"}
    assert rows == [(HANG_UP, {**about, "reason": "callback"}), (DIAL, {**about, **number})]


def test_nobody_is_hung_up_on_who_asked_to_be_called_without_calling() -> None:
    effects = effects_of("phones", delivered=[], capabilities=("hangup",), ref=CONTACT)
    effects.note(7, e.CallbackAgreed(at=1, contact_id=CONTACT, by="web", due_at=1, expires_at=9))
    assert effects.rows() == []
