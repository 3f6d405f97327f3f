"""A customer writes; a source says what became of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contacthub.clock import uuid7
from contacthub.database.tables import Row
from contacthub.messages.model import FAILED, RECEIVED, Attachment, Author, Message, Thread
from contacthub.messages.reports import reported_on
from contacthub.messages.rows import (
    NameRow,
    ResumedRow,
    StatusRow,
    consent_row,
    message_rows,
    refusal_rows,
    stopped_row,
    thread_row,
)
from contacthub.messages.rules import says_more
from contacthub.messages.stopping import RESUMED, STOPPED, asked_for, is_refusal
from contacthub.messages.store import Known
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import OVER, TALKING
from contacthub.routing.matching.coming import HadThread
from contacthub.routing.words import SPOKEN, ContactId, Instant, Routing
from contacthub.sources import messages_in as m
from contacthub.sources.handling.opening import open_contact
from contacthub.sources.handling.step import Step, Taken
from contacthub.sources.rows import EarlyUsed
from contacthub.sources.thread_arrivals import arrival_of


def message(step: Step, data: m.Message) -> Taken:
    """``contact.message``: on the thread's live contact, or on a new one if that is over."""
    known = _known(step, data)
    if known.sent is not None:
        return step.ignored("already_said")
    _ = _files(step, data)
    if not step.is_early:
        step.parts.messages.pace.take(step.event.source, data.ref)
    contact = step.live(step.contact_id)
    if contact is None or contact.state in OVER:
        return _open(step, data, known)
    if contact.channel in SPOKEN:
        wrong = "the contact of this ref is a call: give what is written a ref of its own"
        raise Problem("invalid", wrong, [("#/data/ref", "names a call")])
    return _say(step, data, known, contact)


def _known(step: Step, data: m.Message | m.MessageStatus) -> Known:
    return step.parts.messages.threads.now(m.asked_of(step.event.source, data), step.written or Known())


def _open(step: Step, data: m.Message, known: Known) -> Taken:
    """Open a contact with the message; one that says too little is remembered until the contact arrives."""
    parts = step.parts
    arrival = arrival_of(data, known, parts.world.floor.queues)
    if arrival is None or (step.contact_id is None and parts.names.named_queue(arrival) is None):
        return step.absent()
    prepared = step.prepared or parts.names.prepared(uuid7(parts.hub.now()), step.event.source, arrival)
    contact_id = ContactId(prepared.details.contact_id)
    said, thread = _said(step, data, known, contact_id=contact_id, channel=arrival.channel)
    with parts.messages.live.told(said):
        taken = open_contact(
            replace(step, prepared=prepared),
            arrival,
            Routing.HUB,
            had=_had(step, known),
            then=lambda _: _received(step, data, said, known),
            beside=[
                *_rows(thread, said, known),
                *(EarlyUsed(each.source, data.ref, each.id) for each in step.past),
            ],
        )
    _took(step, thread, said)
    return taken


def _had(step: Step, known: Known) -> HadThread | None:
    """Who had the thread: of a contact that is being wrapped up its agent, which the rows may not say yet."""
    if known.thread is not None:
        last = step.parts.world.floor.contacts.get(ContactId(known.thread.contact_id))
        if last is not None and last.last_agent is not None:
            return HadThread(agent=last.last_agent, until=last.ended_at or step.parts.hub.now())
    return known.had


def _say(step: Step, data: m.Message, known: Known, contact: Contact) -> Taken:
    parts = step.parts
    talking = contact.state in TALKING
    said, thread = _said(step, data, known, contact_id=contact.id, channel=contact.channel, talking=talking)
    with parts.messages.live.told(said):
        happened = step.observe(_received(step, data, said, known), contact.id, _rows(thread, said, known))
    _took(step, thread, said)
    return happened, contact.id


def _took(step: Step, thread: Thread, said: Message) -> None:
    threads = step.parts.messages.threads
    threads.took(thread, said)
    if said.reason is not None:
        threads.stops(thread.source, thread.ref, stopped=said.reason == STOPPED)
    step.parts.messages.attachments.use(said.id, said.attachments)


def _files(step: Step, data: m.Message) -> tuple[Attachment, ...]:
    """The files with the message. One that has waited for its contact comes without those that are gone."""
    found = []
    for at, each in enumerate(data.attachments):
        file = step.parts.messages.attachments.usable(
            each.upload_id, lambda upload: upload.speaks_for(step.event.source)
        )
        if file is not None and file not in found:
            found.append(file)
        elif file is None and not step.is_early:
            wrong = "no program of this source has sent it, a message has it already, or it is a day old"
            pointer = f"#/data/attachments/{at}/upload_id"
            raise Problem("invalid", f"no such file: {wrong}", [(pointer, wrong)])
    return tuple(found)


def _said(
    step: Step,
    data: m.Message,
    known: Known,
    *,
    contact_id: ContactId,
    channel: str,
    talking: bool = False,
) -> tuple[Message, Thread]:
    """The message, and its thread as it is with it. Messages are wanted again where they were not."""
    now = step.parts.hub.now()
    at: Instant = now if step.at is None else min(now, step.at)
    asked = asked_for(channel, data.text, talking=talking)
    reason = asked if asked == STOPPED or known.stopped else None
    thread = known.thread or Thread(
        id=uuid7(now), source=step.event.source, ref=data.ref, channel=channel, opened_at=now, last_at=at,
        contact_id=contact_id,
    )  # fmt: skip
    said = Message(
        id=step.parts.messages.threads.new_id(now), thread_id=thread.id, contact_id=contact_id, at=at,
        direction="in",
        author=Author(kind="customer", name=data.from_name), text=data.text, subject=data.subject,
        html=data.html, cc=None if data.cc is None else tuple(data.cc),
        in_reply_to=data.in_reply_to, source_id=data.message_id, status=RECEIVED,
        attachments=_files(step, data), reason=reason,
    )  # fmt: skip
    return said, replace(thread, last_at=max(thread.last_at, at), contact_id=contact_id)


def _received(step: Step, data: m.Message, said: Message, known: Known) -> c.ReceiveMessage:
    stopped = True if said.reason == STOPPED or known.stopped else None
    return c.ReceiveMessage(
        contact_id=ContactId(said.contact_id),
        thread_id=said.thread_id,
        message_id=said.id,
        said_at=step.at,
        reply_until=data.replies_end_at,
        reply_allowed=data.allowed,
        stopped=False if said.reason == RESUMED else stopped,
        occurred_at=step.at,
    )


def _rows(thread: Thread, said: Message, known: Known) -> Sequence[Row]:
    rows = [thread_row(thread), *message_rows(said)]
    if said.reason is not None or known.stopped:
        # Also of one who had stopped before: with this contact somebody else may be found.
        given = said.reason == RESUMED
        rows.append(consent_row(said.contact_id, thread.channel, said.at, given=given))
    if said.reason == STOPPED:
        rows.append(stopped_row(thread, said.id, said.at))
    elif said.reason == RESUMED:
        rows.append(ResumedRow(said.at, None, thread.source, thread.ref))
    return rows


def message_status(step: Step, data: m.MessageStatus) -> Taken:
    """``contact.message_status``; also of a contact that has closed."""
    known = _known(step, data)
    sent = known.sent
    if sent is None or known.thread is None or sent.direction != "out" or (data.attempt or 1) > sent.attempt:
        return step.ignored("unknown_message")
    reason = data.reason if data.status == FAILED else None
    # A name that another message of the thread has is none of this one, that of an earlier attempt is old.
    is_free = known.named is None or known.named.id == sent.id
    name = data.source_message_id if is_free and data.attempt in (None, sent.attempt) else None
    named = [] if name is None else [NameRow(sent.id, name)]
    threads = step.parts.messages.threads
    if not says_more(sent, data.status, data.attempt):
        taken = step.ignored("overtaken", named)
        threads.stands(known.thread.id, sent, name)
        return taken
    row = StatusRow(data.status, reason, sent.attempt, sent.id)
    contact_id = reported_on(step.parts.world.floor, known.thread, sent.contact_id)
    stopped = is_refusal(known.thread.channel, reason)
    fact = c.ReportMessage(
        contact_id=contact_id, message_id=sent.id, status=data.status, stopped=stopped, occurred_at=step.at
    )
    stops = refusal_rows(known.thread, sent.id, contact_id, reason, step.parts.hub.now())
    with step.parts.messages.live.reported(sent.id, reason, sent.attempt):
        happened = step.observe(fact, contact_id, [row, *named, *stops])
    if stopped:
        threads.stops(known.thread.source, known.thread.ref, stopped=True)
    threads.stands(known.thread.id, replace(sent, status=data.status), name)
    return happened, contact_id


def typing(step: Step, data: m.CustomerTyping) -> Taken:
    """``contact.typing``: told, and neither stored nor remembered; of a contact that is not live not told."""
    contact = step.live(step.contact_id)
    if contact is None or contact.state in OVER:
        return [], None
    step.parts.messages.typing.customer(contact.id)
    return [], contact.id


HANDLERS = ((m.Message, message), (m.MessageStatus, message_status), (m.CustomerTyping, typing))
