"""Work items as they are stored beside the log: a class for each table."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))
NEVER: Final = 2**53


@value()
class ItemRow:
    """An item as it is; ``due_at``: when it begins or is late, ``NEVER`` where it has no end.

    ``waits_for``: a thing of which a piece must come, ``sku:…`` or ``model:…``.
    """

    id: str
    number: str
    kind: str
    process: str
    revision: int
    customer_id: str | None
    contact_id: str | None
    state: str
    step: str
    holder_kind: str
    holder: str
    keeper: str
    outcome: str | None
    priority: int
    opened_at: Instant
    opened_by: str
    due_at: Instant
    late: int
    closed_at: Instant | None
    reopened: int
    version: int
    waits_for: str | None = None


@value()
class TextsRow:
    """What people wrote of an item; ``fields`` as JSON by step, ``product``: the id of a record."""

    item_id: str
    title: str
    product: str | None
    fields: str


@value()
class HistoryRow:
    """What happened to an item, as the event says; never changed."""

    item_id: str
    version: int
    at: Instant
    by_whom: str
    what: str
    step: str | None
    detail: str


@value()
class NoteRow:
    """What was written with a change of an item, and the fields that were filled in, as JSON."""

    item_id: str
    version: int
    text: str
    fields: str


@value()
class LinkRow:
    """With what an item belongs: another item, a contact, a purchase or a product.

    ``why``: ``opened``, one of them began by an outcome of the other, or ``linked``, by hand. ``gone``: 1,
    it does not any more.
    """

    item_id: str
    kind: str
    ref: str
    why: str
    at: Instant
    by_whom: str
    gone: int = 0


@value()
class FileRow:
    """A file with an item, since its ``version``."""

    item_id: str
    file_id: str
    version: int
    name: str
    media_type: str
    size: int
    at: Instant
    by_whom: str


@value()
class RemovedFileRow:
    """A file that was taken away."""

    removed_at: Instant
    removed_by: str
    item_id: str
    file_id: str


@value()
class GrantRow:
    """Money that was approved for a customer, in hundredths; ``void``: the approval was withdrawn."""

    item_id: str
    version: int
    customer_id: str | None
    number: str
    at: Instant
    person: str
    hundredths: int
    void: int


@value()
class VoidRow:
    """An approval that is withdrawn."""

    item_id: str
    version: int


@value()
class RecordRow:
    """What is to be written as a service record of the item's customer, as JSON; ``product``: of its record.

    One for each time that the item was opened. ``version``: of the item when it ended so. Written anew, it
    is to be written to the customer again.
    """

    item_id: str
    reopened: int
    version: int
    customer_id: str
    product: str | None
    by_whom: str
    record: str


@value()
class PartsRow:
    """The parts that were filled in at a step, priced, as JSON."""

    item_id: str
    step: str
    version: int
    lines: str


@value()
class QuoteRow:
    """A quote; ``said``: its lines, labour and total as JSON."""

    item_id: str
    n: int
    state: str
    said: str
    valid_until: str
    made_at: Instant
    made_by: str
    reason: str | None


TABLES = (
    Table(ItemRow, SQL["put_item"], key=("id",)),
    Table(TextsRow, SQL["put_texts"], key=("item_id",)),
    Table(HistoryRow, SQL["put_history"]),
    Table(NoteRow, SQL["put_note"]),
    Table(LinkRow, SQL["put_link"], key=("item_id", "kind", "ref")),
    Table(FileRow, SQL["put_file"]),
    Table(RemovedFileRow, SQL["remove_file"]),
    Table(GrantRow, SQL["put_grant"]),
    Table(VoidRow, SQL["void_grant"]),
    Table(PartsRow, SQL["put_parts"], key=("item_id", "step")),
    Table(QuoteRow, SQL["put_quote"], key=("item_id", "n")),
    Table(RecordRow, SQL["put_record"], key=("item_id", "reopened")),
)
