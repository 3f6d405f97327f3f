"""More is known of a contact: what a voice menu or a bot learned."""

from __future__ import annotations

from typing import Any

import orjson

from contacthub.contacts.rows import QuestionRow
from contacthub.database.tables import Row
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.sources import incoming as i
from contacthub.sources.handling.step import Step, Taken
from contacthub.sources.naming import said_by_source

MAX_ATTRIBUTES = 64 * 1024


def noted(step: Step, data: i.Noted) -> Taken:
    """``contact.noted``; new attributes may change who the contact is from."""
    parts, contact = step.parts, step.live(step.contact_id)
    if contact is None:
        return step.absent()
    rows: list[Row] = []
    if data.question is not None:
        rows.append(QuestionRow(contact.id, parts.hub.now(), data.question, data.answer, None))
    remark = c.Remark(contact_id=contact.id, occurred_at=step.at)
    if not data.attributes:
        return step.observe(remark, contact.id, rows), contact.id
    details = parts.world.details
    attributes = bounded({**details[contact.id].attributes, **said_by_source(data.attributes)})
    with details.changed(contact.id, attributes=attributes):
        happened = step.observe(remark, contact.id, rows)
    parts.pop.start(contact.id, details[contact.id].keys(contact.channel, contact.direction))
    return happened, contact.id


def bounded(attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes, unless all of a contact's together are too many to travel in every frame about it."""
    if attributes and len(orjson.dumps(attributes)) > MAX_ATTRIBUTES:
        text = f"a contact's attributes have at most {MAX_ATTRIBUTES} bytes as JSON"
        raise Problem("invalid", text, [("#/data/attributes", "too many")])
    return attributes


HANDLERS = ((i.Noted, noted),)
