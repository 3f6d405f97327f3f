"""Draws what live sources say, as it stands on the card."""

from __future__ import annotations

from contacthub.api.json import Json
from contacthub.clock import rfc3339
from contacthub.customers.kinds.kind import Seen
from contacthub.customers.live.asking import Asking
from contacthub.customers.live.mapping import LIVE_KINDS
from contacthub.customers.live.source import Source
from contacthub.customers.live.words import LeftOut, Panel, Records, Told


def sources_view(asking: Asking, seen: Seen) -> list[Json]:
    """How each source stands."""
    return [_source_view(source, told, seen) for source, told in asking.told.values()]


def panels_view(asking: Asking, seen: Seen) -> list[Json]:
    """What the sources say that have something to say."""
    return [
        _panel_view(source, told, told.panel, seen)
        for source, told in asking.told.values()
        if told.panel is not None and not told.panel.is_empty
    ]


def _source_view(source: Source, told: Told, seen: Seen) -> Json:
    return {
        "id": source.id,
        "name": source.name,
        "status": told.status,
        "took_us": told.took_us,
        "answered_at": None if told.answered_at is None else rfc3339(told.answered_at),
        "age_ms": None if told.answered_at is None else max(0, seen.at - told.answered_at),
        "code": told.code,
        "params": dict(told.params),
        "detail": told.detail,
    }


def _panel_view(source: Source, told: Told, panel: Panel, seen: Seen) -> Json:
    view: Json = {
        "source": source.id,
        "name": source.name,
        "title": source.title,
        "answered_at": None if told.answered_at is None else rfc3339(told.answered_at),
        "fields": [{"label": label, "value": text} for label, text in panel.fields],
        "columns": list(panel.columns),
        "rows": [list(row) for row in panel.rows],
    }
    for name, kind in LIVE_KINDS.items():
        records = panel.records.get(name, Records())
        view |= {name: [kind.view(one, seen) for one in records.items], f"{name}_total": records.total}
    return {**view, "left_out": [_left_out_view(one) for one in panel.left_out]}


def _left_out_view(left: LeftOut) -> Json:
    return {"what": left.what, "code": left.code, "count": left.count, "fields": list(left.fields)}
