"""Times of a contact beside its course: holds, and each agent's wrap-ups, as they began."""

from __future__ import annotations

from dataclasses import replace

from contacthub.routing.events import Span
from contacthub.routing.words import AgentId, Instant

Spans = tuple[Span, ...]

MOST_SPANS = 1_000
"""Of so many a contact's are kept: a source that says hold for ever fills no memory."""


def began(spans: Spans, at: Instant, agent: AgentId | None = None) -> Spans:
    """With one that begins; another of the same agent that lasts is over by it."""
    spans = over(spans, at, agent)
    return (*spans, Span(from_at=at, agent=agent)) if len(spans) < MOST_SPANS else spans


def over(spans: Spans, at: Instant, agent: AgentId | None = None) -> Spans:
    """With the end of the one of this agent that lasts, if there is one."""
    return tuple(
        replace(each, until_at=max(at, each.from_at))
        if each.until_at is None and each.agent == agent
        else each
        for each in spans
    )
