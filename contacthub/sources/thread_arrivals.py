"""The contact that a message opens, as if its source had said that it arrived."""

from __future__ import annotations

from collections.abc import Container

from contacthub.messages.store import Known
from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number
from contacthub.sources.messages_in import Message


def arrival_of(message: Message, known: Known, queues: Container[str]) -> i.Arrived | None:
    """What the message says of its contact, and where it does not, what was said of the thread's last one.

    None: the thread is new, and the message does not say its channel. ``queues``: those that there are; one
    that is gone is not said again.
    """
    channel = message.channel or (known.thread.channel if known.thread is not None else None)
    if channel is None:
        return None
    origin, from_, to = known.origin, message.from_, message.to
    from_name, language, queue = message.from_name, message.language, message.queue
    if origin is not None:
        if queue is None and to.raw is None and origin.queue is not None and origin.queue in queues:
            queue = origin.queue
        if from_.raw is None:
            from_ = Number(origin.from_raw, origin.from_e164)
        if to.raw is None:
            to = Number(origin.to_raw, origin.to_e164)
        from_name, language = from_name or origin.from_name, language or origin.language
    return i.Arrived(
        ref=message.ref,
        channel=channel,
        from_=from_,
        from_name=from_name,
        to=to,
        queue=queue,
        language=language,
        attributes=message.attributes,
    )
