"""What ``contacthub sql`` asks: views of what figures are made of, in which nothing is about who called.

Instants are milliseconds of UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contacthub.routing.values import value


@value(kw_only=True)
class View:
    """A view. ``columns``: each with where it comes from, in ``source``."""

    about: str
    source: str
    columns: Mapping[str, str]

    @property
    def sql(self) -> str:
        """The query that it is."""
        said = ", ".join(f"{of} AS {name}" for name, of in self.columns.items())
        return f"SELECT {said} FROM {self.source}"


def _of(alias: str, *names: str) -> dict[str, str]:
    return {name: f"{alias}.{name}" for name in names}


VIEWS: Final[Mapping[str, View]] = MappingProxyType(
    {
        "report_contacts": View(
            about="each contact",
            source="contacts c LEFT JOIN contact_facts f ON f.contact_id = c.id",
            columns={
                **_of("c", "id", "source", "channel", "direction", "queue", "agent", "state", "outcome"),
                **_of("c", "arrived_at", "offered_at", "answered_at", "ended_at", "closed_at"),
                **_of("c", "ended_by", "waited_ms", "handled_ms"),
                **_of("f", "line", "tier", "model", "disposition", "language", "transfers"),
            },
        ),
        "report_visits": View(
            about="each stay in a queue",
            source="visits v",
            columns=_of(
                "v", "contact_id", "n", "queue", "agent", "entered_at", "left_at", "outcome", "waited_ms"
            ),
        ),
        "report_parts": View(
            about="each agent's part in a contact",
            source="contact_parts p",
            columns=_of(
                "p", "contact_id", "n", "agent", "queue", "from_at", "until_at", "closed_at",
                "talk_ms", "hold_ms", "wrap_ms",
            ),
        ),
        "report_responses": View(
            about="each wait of a customer for an answer",
            source="responses r",
            columns=_of("r", "contact_id", "n", "queue", "agent", "asked_at", "at"),
        ),
        "report_states": View(
            about="each agent's time in one state",
            source="intervals i",
            columns=_of("i", "agent", "from_at", "until_at", "state", "presence"),
        ),
    }
)  # fmt: skip
