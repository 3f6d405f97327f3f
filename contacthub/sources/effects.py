"""What the hub asks sources to do, derived from events."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict

from contacthub.contacts.details import Details
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.floor_file.directory import Directory
from contacthub.messages.attachments import ATTACHMENT_PATH
from contacthub.messages.live import LiveMessages
from contacthub.messages.model import Message
from contacthub.routing import events as e
from contacthub.routing.floor.contact import is_done_by_hub
from contacthub.routing.words import TAKEN_BACK, AgentId, EndCause, EndedBy, Instant, Outcome
from contacthub.sources.rows import CallbackRow

CONNECT, WITHDRAW = "contact.connect", "contact.withdraw"
HOLD, RESUME, HANG_UP = "contact.hold", "contact.resume", "contact.hangup"
TRANSFER, COMPLETE, DIAL = "contact.transfer", "contact.complete_transfer", "contact.dial"
SEND_MESSAGE = "contact.send_message"
CONSULT, CANCEL_CONSULT, CONFERENCE = "contact.consult", "contact.cancel_consult", "contact.conference"
COMMANDS = (
    CONNECT, WITHDRAW, HOLD, RESUME, HANG_UP, TRANSFER, COMPLETE, CONSULT, CANCEL_CONSULT, CONFERENCE,
    DIAL, SEND_MESSAGE,
)  # fmt: skip

ENDED = "ended"
"""Why a source is to hang up: an agent has ended what is written."""

UNWANTED = frozenset((
    "timed_out", "answered_elsewhere", "transferred", "left_queue", "withdrawn", "not_reached",
    "called_again", TAKEN_BACK,
))  # fmt: skip
"""Why an attempt to connect ended without the source having said so itself."""

ASKED_PLAINLY = {e.HoldRequested: HOLD, e.ResumeRequested: RESUME, e.EndRequested: HANG_UP}
"""What is asked without more to be said."""


class Effects:
    """Follows the log: a call-back is owed from the transaction on that has its event.

    A crash after it repeats the call-back and never forgets it; its ``seq`` tells the source.
    """

    def __init__(
        self,
        world: World,
        has_callback: Callable[[str], bool],
        messages: LiveMessages,
        signature: Callable[[Message], str | None],
    ) -> None:
        self._world = world
        self._signature = signature
        self._messages = messages
        self._has_callback = has_callback
        self._new: list[Row] = []
        self._waiting: deque[CallbackRow] = deque()
        self._deliver: Callable[[CallbackRow], None] = lambda row: None

    def deliver_by(self, deliver: Callable[[CallbackRow], None]) -> None:
        """Have ``deliver`` given what is owed from now on, once that is durable."""
        self._deliver = deliver

    async def read_back(self) -> None:
        """What was not durable is not owed."""
        self._new.clear()
        self._waiting.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """See whether the event calls for a call-back."""
        if not isinstance(event, e.ContactEvent):
            return
        details = self._world.details.get(event.contact_id)
        if details is None or not self._has_callback(details.source):
            return
        row = self._sending(seq, event, details) or callback_for(seq, event, details, self._world)
        if row is not None and self._can(event, details.source):
            self._new.append(row)
            self._waiting.append(row)

    def _sending(self, seq: int, event: e.ContactEvent, details: Details) -> CallbackRow | None:
        """The message to be sent, of an event by which one is."""
        if not isinstance(event, e.MessageWritten | e.MessageRetried):
            return None
        message = self._messages.message(event.message_id)
        if message is None or message.direction != "out":
            return None
        return sending_of(seq, message, details, event.at, signature=self._signature(message))

    def _can(self, event: e.ContactEvent, source: str) -> bool:
        """Whether the source takes it; of what an agent asked for it is known, as the command was taken."""
        by_itself = isinstance(event, e.ContactEnded | e.CallbackAgreed)
        return not by_itself or "hangup" in self._world.capabilities(source)

    def rows(self) -> Sequence[Row]:
        """The call-backs that came up since the last call."""
        rows, self._new = self._new, []
        return rows

    def publish(self, last_seq: int) -> None:
        """Have those delivered that are durable now."""
        while self._waiting and self._waiting[0].seq <= last_seq:
            self._deliver(self._waiting.popleft())


def sending_of(
    seq: int, message: Message, details: Details, at: Instant, *, signature: str | None
) -> CallbackRow:
    """The call-back by which a message is sent; ``signature``: what stands below it."""
    files = [{**asdict(each), "url": ATTACHMENT_PATH.format(id=each.id)} for each in message.attachments]
    said = {
        "attachments": files or None,
        "subject": message.subject,
        "cc": message.cc,
        "in_reply_to": message.in_reply_to,
        "html": message.html,
        "signature": signature,
    }
    body = {
        "ref": details.ref,
        "contact_id": message.contact_id,
        "message_id": message.id,
        "attempt": message.attempt,
        "text": message.text,
        **{name: value for name, value in said.items() if value is not None},
    }
    text = json.dumps(body, ensure_ascii=False)
    return CallbackRow(seq, details.source, message.contact_id, SEND_MESSAGE, text, at)


def callback_for(seq: int, event: e.ContactEvent, details: Details, world: World) -> CallbackRow | None:
    """The call-back the event calls for."""
    wanted = _wanted(event, details, world)
    if wanted is None:
        return None
    kind, data = wanted
    body = {"ref": details.ref, "contact_id": details.contact_id, **data}
    return CallbackRow(
        seq, details.source, details.contact_id, kind, json.dumps(body, ensure_ascii=False), event.at
    )


def _wanted(
    event: e.ContactEvent, details: Details, world: World
) -> tuple[str, dict[str, str | None]] | None:
    directory = world.directory
    match event:
        case e.OfferAccepted(connect_until=until) if until is not None:
            kind = CONSULT if event.consult else CONNECT
            return kind, {"offer_id": event.offer_id, **_who(directory, event.agent)}
        case e.ConnectFailed() | e.TransferFailed() | e.ConsultRefused() if said := _called_off(event):
            return WITHDRAW, said
        case e.ContactEnded() | e.CallbackAgreed() if reason := _farewell(event, details, world):
            return HANG_UP, {"reason": reason}
        case e.DialRequested():
            return DIAL, _call(event, details, world)
        case e.TransferRequested():
            return TRANSFER, _target(event, details, directory)
        case e.ConsultRequested(wanted=wanted, with_agent=agent):
            return COMPLETE if wanted == "complete" else CONFERENCE, _who(directory, agent)
        case e.ConsultEnded(asks=True, with_agent=agent) if agent is not None:
            return CANCEL_CONSULT, _who(directory, agent)
    kind = ASKED_PLAINLY.get(type(event), "")
    return (kind, {}) if kind else None


def _called_off(event: e.ConnectFailed | e.TransferFailed | e.ConsultRefused) -> dict[str, str | None]:
    """What the source need not do any more; empty: it says itself that it does not do it."""
    match event:
        case e.ConnectFailed():
            return {"offer_id": event.offer_id} if event.cause in UNWANTED else {}
        case e.TransferFailed():
            command = "transfer"
        case e.ConsultRefused():
            command = "complete_transfer" if event.wanted == "complete" else "conference"
    return {"command": command} if event.cause == TAKEN_BACK else {}


def _farewell(event: e.ContactEnded | e.CallbackAgreed, details: Details, world: World) -> str | None:
    """Why the source is to hang up on a customer who waited, or to end what is written; None: it need not."""
    if isinstance(event, e.ContactEnded):
        contact = world.floor.contacts.get(event.contact_id)
        if contact is not None and is_done_by_hub(contact) and event.ended_by == EndedBy.AGENT:
            return ENDED
        if event.cause == EndCause.IDLE:
            return EndCause.IDLE
        return event.outcome if event.cause == EndCause.LEFT_QUEUE else None
    # What was asked for without a call has no other ref than its id.
    return Outcome.CALLBACK if details.ref != details.contact_id else None


def _target(event: e.TransferRequested, details: Details, directory: Directory) -> dict[str, str | None]:
    said = {"to_queue": event.to_queue, "to_agent": event.to_agent, "note": details.note}
    if event.to_agent is not None:
        said["address"] = _address(directory, event.to_agent)
    return {name: text for name, text in said.items() if text}


def _who(directory: Directory, agent: AgentId) -> dict[str, str | None]:
    return {"agent": agent, "address": _address(directory, agent)}


def _call(event: e.DialRequested, details: Details, world: World) -> dict[str, str | None]:
    """Whom to dial, and whether the agent's phone or the customer's rings first."""
    contact = world.floor.contacts.get(event.contact_id)
    number = details.dialled(contact.direction if contact is not None else "inbound")
    entry = world.directory.queues.get(event.queue)
    first = entry.callback_first if entry is not None else "agent"
    return {"number": number, **_who(world.directory, event.agent), "first": first}


def _address(directory: Directory, agent: AgentId) -> str | None:
    entry = directory.agents.get(agent)
    return entry.address if entry is not None else None
