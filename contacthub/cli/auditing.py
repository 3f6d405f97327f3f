"""``audit``: shows what the hub has recorded of people and programs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import typer

from contacthub.api.json import Json
from contacthub.audit.http import MAX_LIMIT
from contacthub.cli.administration import Hands, ask, in_words
from contacthub.config import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows, and how many at most."""

    since: str | None
    until: str | None
    actor: str | None
    action: str | None
    subject: str | None
    limit: int


def show_audit(settings: Settings, wanted: Wanted, *, as_json: bool) -> None:
    """Print a line for each row, or the rows as JSON."""

    async def rows(hub: Hands) -> list[Json]:
        return await _rows(hub, wanted)

    items: list[Json] = ask(settings, rows)
    if as_json:
        typer.echo(json.dumps(items, ensure_ascii=False))
        return
    if not items:
        typer.echo("nothing of that is recorded", err=True)
    for item in items:
        typer.echo(_line(item))


async def _rows(hub: Hands, wanted: Wanted) -> list[Json]:
    """Page after page, until there are enough."""
    query = {name: value for name, value in asdict(wanted).items() if value is not None}
    found: list[Json] = []
    while True:
        most = min(wanted.limit - len(found), MAX_LIMIT)
        page = await hub.ask("GET", f"/audit?{urlencode({**query, 'limit': most})}")
        found += page["items"]
        if page["next_cursor"] is None or len(found) >= wanted.limit:
            return found
        query["cursor"] = page["next_cursor"]


def _line(item: Json) -> str:
    """Such as ``2026-05-01T06:00:00.000Z somebody sign_in_failed li.na, 203.0.113.9, reason=…``."""
    times = f"{item['count']} times until {item['last_at']}" if item["count"] > 1 else None
    done = " ".join(filter(None, (item["at"], item["actor"] or "somebody", item["action"], item["subject"])))
    return _printable(", ".join(filter(None, (done, item["address"], times, *_words(item["details"])))))


def _words(details: dict[str, Any]) -> list[str]:
    """Such as ``reason=bad_credentials``; what is empty is left out."""
    return [f"{name}={in_words(value)}" for name, value in details.items() if value not in (None, [], "")]


def _printable(text: str) -> str:
    """One line, whatever a name holds: none forges another row."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
