"""What a live contact has that is not routing: its source, numbers, attributes, note."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from contacthub.customers.identity import ContactKeys
from contacthub.hub.log import LiveRow
from contacthub.hub.rows import DetailsRow


@dataclass(slots=True, kw_only=True)
class Details:
    """Personal data of a live contact, kept in memory beside the floor."""

    contact_id: str
    source: str
    ref: str
    from_raw: str | None = None
    from_e164: str | None = None
    from_name: str | None = None
    to_raw: str | None = None
    to_e164: str | None = None
    language: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    match: str | None = None
    note: str | None = None
    disposition: str | None = None

    def keys(self, channel: str) -> ContactKeys:
        """What it says about who the contact is from; later changes of the details do not change it."""
        return ContactKeys(
            channel=channel,
            from_raw=self.from_raw,
            from_name=self.from_name,
            attributes=dict(self.attributes),
        )

    def row(self) -> DetailsRow:
        """As it is stored."""
        return DetailsRow(
            self.contact_id, self.from_raw, self.from_e164, self.from_name, self.to_raw, self.to_e164,
            self.language, json.dumps(self.attributes, ensure_ascii=False), self.match, self.note,
            self.disposition,
        )  # fmt: skip


def from_row(live: LiveRow) -> Details:
    """Details as they were stored."""
    row = live.details
    return Details(
        contact_id=row.contact_id, source=live.source, ref=live.ref, from_raw=row.from_raw,
        from_e164=row.from_e164, from_name=row.from_name, to_raw=row.to_raw, to_e164=row.to_e164,
        language=row.language, attributes=json.loads(row.attributes), match=row.match, note=row.note,
        disposition=row.disposition,
    )  # fmt: skip
