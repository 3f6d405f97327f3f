"""Work after contacts is wanted, or may go on: pieces came."""

from __future__ import annotations

from contacthub.problems import Problem
from contacthub.sources.handling.step import Step, Taken
from contacthub.sources.work_in import ProductRestocked, WorkRequested


def requested(step: Step, data: WorkRequested) -> Taken:
    """``work.requested``."""
    if data.contact_ref is not None and step.contact_id is None:
        raise Problem(
            "unknown_contact",
            "no contact of yours has this ref",
            [("#/data/contact_ref", "unknown: tell of the contact first, or leave it out")],
        )
    if data.customer_id is not None and step.customer_id is None:
        raise Problem(
            "unknown_customer",
            "there is no such customer",
            [("#/data/customer_id", "unknown: leave it out, and give `phone` or `email`")],
        )
    contact = step.live(step.contact_id)
    customer_id = step.customer_id or (contact.customer_id if contact is not None else None)
    events = step.parts.work.wanted(
        data,
        by=step.event.source,
        customer_id=customer_id,
        contact_id=step.contact_id,
        rows=[step.taken(step.contact_id)],
    )
    return events, step.contact_id


def restocked(step: Step, data: ProductRestocked) -> Taken:
    """``product.restocked``."""
    return step.parts.work.restocked(data, [step.taken(None)]), None


HANDLERS = ((WorkRequested, requested), (ProductRestocked, restocked))
