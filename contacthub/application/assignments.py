"""Why a waiting contact waits."""

from __future__ import annotations

from contacthub.application.views import Json
from contacthub.domain.assignment import exclusions
from contacthub.domain.entities import is_hub_routed
from contacthub.domain.floor import Floor
from contacthub.domain.ids import ContactId, Instant
from contacthub.domain.states import ContactState


def why_now(floor: Floor, contact_id: ContactId, now: Instant) -> Json | None:
    """How many agents each reason leaves out at this moment; None when the contact waits for no agent of ours."""
    contact = floor.contacts.get(contact_id)
    if contact is None or contact.state is not ContactState.WAITING or not is_hub_routed(contact):
        return None
    queue = floor.queues[contact.queue] if contact.queue is not None else None
    if queue is None:
        return None
    key = floor.class_of(contact, queue.config)
    return {
        "excluded": dict(exclusions(floor, contact, key, now)),
        "candidates": floor.bench.free(key).bit_count(),
        "reserved_for": contact.reserved_for,
    }
