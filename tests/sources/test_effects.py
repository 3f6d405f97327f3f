"""Call-backs owed to sources: written with the event that causes them, delivered once that is durable."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from contacthub.contacts.details import Details
from contacthub.contacts.world import World
from contacthub.floor_file.directory import QueueEntry
from contacthub.messages.model import Attachment, Author, Message
from contacthub.routing import events as e
from contacthub.routing.words import AgentId, ContactId, EndCause, QueueId, offer_id
from contacthub.sources.effects import (
    CANCEL_CONSULT,
    COMMANDS,
    COMPLETE,
    CONFERENCE,
    CONNECT,
    CONSULT,
    DIAL,
    HANG_UP,
    HOLD,
    RESUME,
    SEND_MESSAGE,
    TRANSFER,
    WITHDRAW,
    Effects,
)
from contacthub.sources.incoming import Result
from contacthub.sources.rows import CallbackRow
from contacthub.sources.wire import CommandData, EventResult

CONTACT, LINA, WANG = ContactId("c1"), AgentId("lina"), AgentId("wang")
OFFER = offer_id(CONTACT, 1)


ANSWER = Message(
    id="m1", thread_id="t1", contact_id=CONTACT, at=1, direction="out", author=Author(kind="agent", id=LINA),
    text="Two AAA batteries.", subject="Batteries", cc=("fang@shop.example",), in_reply_to="m0",
    status="queued", html="<p>Two AAA batteries.</p>",
    attachments=(Attachment(id="a1", name="manual.pdf", media_type="application/pdf", size=9),),
)  # fmt: skip


class Written:
    """What is being written just now."""

    def message(self, message_id: str) -> Message | None:
        return ANSWER if message_id == ANSWER.id else None


def effects_of(
    *sources: str,
    delivered: list[CallbackRow],
    capabilities: tuple[str, ...] = (),
    ref: str = "r1",
    note: str | None = None,
    first: str | None = None,
) -> Effects:
    world = World(capabilities=lambda source: [*capabilities])
    if first is not None:
        world.directory.put("support", QueueEntry(name="Support", callback_first=first))
    number = "+8613800138000"
    details = Details(
        contact_id=CONTACT, source="phones", ref=ref, from_raw=number, from_e164=number, note=note
    )
    with world.details.added(details):
        pass
    effects = Effects(
        world,
        sources.__contains__,
        Written(),  # type: ignore[arg-type]  # it only reads one
        lambda message: "Li Na",
    )
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
        (("hangup",), EndCause.LEFT_QUEUE, [(HANG_UP, "queue_full")]),
        (("connect",), EndCause.LEFT_QUEUE, []),
        (("hangup",), EndCause.SILENT, []),
        (("hangup",), EndCause.IDLE, [(HANG_UP, "idle")]),
        (("messages",), EndCause.IDLE, []),
    ],
)
def test_source_that_can_is_asked_to_hang_up_on_a_contact_that_its_queue_ended(
    capabilities: tuple[str, ...], cause: EndCause, asked: list[tuple[str, str]]
) -> None:
    effects = effects_of("phones", delivered=[], capabilities=capabilities)
    effects.note(7, ended(cause))
    rows = [each for each in effects.rows() if isinstance(each, CallbackRow)]
    assert [(each.type, json.loads(each.data)["reason"]) for each in rows] == asked


@pytest.mark.parametrize(("said", "first"), [(None, "agent"), ("agent", "agent"), ("customer", "customer")])
def test_source_hangs_up_on_who_is_called_back_and_then_dials_their_number(
    said: str | None, first: str
) -> None:
    effects = effects_of("phones", delivered=[], capabilities=("hangup", "dial"), first=said)
    agreed = e.CallbackAgreed(at=1, contact_id=CONTACT, by="boss", due_at=1, expires_at=9)
    effects.note(7, agreed)
    effects.note(8, e.DialRequested(at=2, contact_id=CONTACT, agent=LINA, queue=QueueId("support")))
    rows = [(each.type, json.loads(each.data)) for each in effects.rows() if isinstance(each, CallbackRow)]
    about = {"ref": "r1", "contact_id": CONTACT}
    number = {"number": "+8613800138000", "agent": LINA, "address": None, "first": first}
    assert rows == [(HANG_UP, {**about, "reason": "callback"}), (DIAL, {**about, **number})]


def test_nobody_is_hung_up_on_who_asked_to_be_called_without_calling() -> None:
    effects = effects_of("phones", delivered=[], capabilities=("hangup",), ref=CONTACT)
    effects.note(7, e.CallbackAgreed(at=1, contact_id=CONTACT, by="web", due_at=1, expires_at=9))
    assert effects.rows() == []


ABOUT_LINA: dict[str, Any] = {"at": 1, "contact_id": CONTACT, "agent": LINA}
ASKS: list[tuple[str, e.ContactEvent]] = [
    (SEND_MESSAGE, e.MessageWritten(at=1, contact_id=CONTACT, thread_id="t1", message_id="m1", agent=LINA)),
    (CONNECT, e.OfferAccepted(**ABOUT_LINA, offer_id=OFFER, connect_until=9)),
    (CONSULT, e.OfferAccepted(**ABOUT_LINA, offer_id=OFFER, connect_until=9, consult=True)),
    (WITHDRAW, e.ConnectFailed(**ABOUT_LINA, offer_id=OFFER, cause="timed_out")),
    (WITHDRAW, e.TransferFailed(**ABOUT_LINA, cause="taken_back")),
    (WITHDRAW, e.ConsultRefused(**ABOUT_LINA, wanted="complete", cause="taken_back")),
    (HOLD, e.HoldRequested(**ABOUT_LINA)),
    (RESUME, e.ResumeRequested(**ABOUT_LINA)),
    (HANG_UP, e.EndRequested(**ABOUT_LINA)),
    (HANG_UP, ended(EndCause.LEFT_QUEUE)),
    (DIAL, e.DialRequested(**ABOUT_LINA, queue=QueueId("support"))),
    (TRANSFER, e.TransferRequested(**ABOUT_LINA, to_agent=WANG, until=9)),
    (TRANSFER, e.TransferRequested(**ABOUT_LINA, to_queue=QueueId("sales"), until=9)),
    (COMPLETE, e.ConsultRequested(**ABOUT_LINA, with_agent=WANG, wanted="complete", until=9)),
    (CONFERENCE, e.ConsultRequested(**ABOUT_LINA, with_agent=WANG, wanted="conference", until=9)),
    (CANCEL_CONSULT, e.ConsultEnded(**ABOUT_LINA, with_agent=WANG, cause="cancelled", asks=True)),
]


def test_all_that_a_source_is_told_stands_in_the_description() -> None:
    assert {kind for kind, _ in ASKS} == set(COMMANDS)
    effects = effects_of("phones", delivered=[], capabilities=("hangup",), note="Angry.")
    for seq, (_, event) in enumerate(ASKS):
        effects.note(seq, event)
    rows = [each for each in effects.rows() if isinstance(each, CallbackRow)]
    assert [each.type for each in rows] == [kind for kind, _ in ASKS]
    told = [json.loads(each.data) for each in rows]
    assert {name for each in told for name in each} == set(CommandData.model_fields)
    assert [CommandData(**each).model_dump(exclude_unset=True) for each in told] == told


@pytest.mark.parametrize("cause", ["not_reached", "called_again", "withdrawn"])
def test_source_that_dials_is_told_when_a_call_back_ends(cause: str) -> None:
    effects = effects_of("phones", delivered=[])
    effects.note(7, e.ConnectFailed(**ABOUT_LINA, offer_id=OFFER, cause=cause))
    assert [each.type for each in effects.rows() if isinstance(each, CallbackRow)] == [WITHDRAW]


def test_what_the_source_refused_by_itself_is_not_withdrawn() -> None:
    effects = effects_of("phones", delivered=[])
    effects.note(7, e.TransferFailed(**ABOUT_LINA, cause="busy"))
    effects.note(8, e.ConsultRefused(**ABOUT_LINA, wanted="conference", cause="timed_out"))
    assert effects.rows() == []


def test_description_of_a_result_has_what_a_result_has() -> None:
    assert list(EventResult.model_fields) == [each.name for each in fields(Result)]


def test_a_note_and_a_message_that_is_not_known_are_not_sent() -> None:
    effects = effects_of("phones", delivered=[])
    about = {"at": 1, "contact_id": CONTACT, "thread_id": "t1"}
    effects.note(7, e.MessageWritten(**about, message_id="m2", agent=LINA))
    assert effects.rows() == []
