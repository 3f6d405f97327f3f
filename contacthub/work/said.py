"""What is said of an item as it begins or changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from contacthub.messages.model import Attachment
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant
from contacthub.work.quotes import Prepared

HEARD_AGAIN: Final = "heard_again"
"""What the history calls the title under which an open item was wanted once more; screens word it."""


@value(kw_only=True)
class NewWork:
    """What a new item is about; ``owner`` None: who the first step says. ``fields``: of the first step.

    ``waits_for``: a thing as events name it, of which a piece must come before it begins.
    """

    process: str
    title: str
    owner: AgentId | None
    customer_id: str | None = None
    contact_id: str | None = None
    product: str | None = None
    priority: int = 0
    due_at: Instant | None = None
    waits_for: str | None = None
    note: str | None = None
    fields: Mapping[str, str] | None = None


@value(kw_only=True)
class Said:
    """A note, fields by name and files of a change; ``prepared``: what of the fields was looked up."""

    note: str | None = None
    fields: Mapping[str, str] | None = None
    prepared: Prepared = Prepared()
    files: tuple[Attachment, ...] = ()


@value(kw_only=True)
class Link:
    """With what an item belongs: the kind of thing, and its id; ``gone``: not any more."""

    kind: str
    ref: str
    gone: bool = False


@value(kw_only=True)
class Approval:
    """What is approved, by its checksum. ``same_customer``: ids that mean the item's customer too."""

    sha256: str
    same_customer: Sequence[str] = ()
