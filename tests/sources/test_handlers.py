"""Every event of a source has a class, and every class a handler."""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.sources import incoming as i
from contacthub.sources.intake import HANDLERS
from contacthub.sources.messages_in import CustomerTyping, Message, MessageStatus
from contacthub.sources.work_in import ProductRestocked, WorkRequested

BASES = {i.ContactEvent, i.MayOpen}


def below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def test_every_event_has_one_handler() -> None:
    contact_events = set(below(i.ContactEvent)) - BASES
    # Slots: a dataclass is made anew beside the class it was made from, which nothing else refers to.
    known = {each for each in contact_events if getattr(i, each.__name__) is each}
    assert set(HANDLERS) == known | {
        Message,
        MessageStatus,
        CustomerTyping,
        i.AgentState,
        i.CallbackRequest,
        i.QueuePaused,
        i.PhoneState,
        WorkRequested,
        ProductRestocked,
    }


def test_every_type_that_may_be_posted_has_a_handler() -> None:
    assert set(i.TYPES.values()) <= set(HANDLERS)
