"""``imports`` and ``import --undo``: what was imported, and one import taken back."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

import typer

from contacthub.api.json import Json
from contacthub.cli.administration import Hands, ask
from contacthub.cli.errors import Refused
from contacthub.cli.progress import progress_bar
from contacthub.config import Settings

SHOWN: Final = 50


def list_imports(settings: Settings, *, as_json: bool) -> None:
    """``imports``."""
    items = ask(settings, lambda hub: hub.ask("GET", f"/imports?limit={SHOWN}"))["items"]
    if as_json:
        typer.echo(json.dumps(items, ensure_ascii=False))
        return
    for one in items:
        taken = f"; {one['undone']} changes undone, {one['left']} left" if one["undone"] + one["left"] else ""
        typer.echo(f"{one['id']}  {one['at']}  {one['file']}  by {one['by']}: {_rows(one['counts'])}{taken}")


def _rows(counts: dict[str, dict[str, int]]) -> str:
    return "; ".join(
        f"{kind}: {', '.join(f'{count} {status}' for status, count in of.items())}"
        for kind, of in counts.items()
    )


def undo_import(settings: Settings, import_id: str, *, as_json: bool) -> None:
    """``import --undo``: undo it whole, and list what was changed again since."""

    async def undone(hub: Hands) -> tuple[Json, list[Json]]:
        return await _undone(hub, import_id)

    one, left = ask(settings, undone)
    if as_json:
        typer.echo(json.dumps({"import": one, "left": left}, ensure_ascii=False))
    else:
        typer.echo(f"import {one['id']} of {one['file']}: {one['undone']} changes undone, {one['left']} left")
        for each in left[:SHOWN]:
            typer.echo(f"  {_said(each)}")
        if len(left) > SHOWN:
            typer.echo(f"  and {len(left) - SHOWN} more; --json lists them all")
    if one["left"]:
        raise Refused(f"{one['left']} were changed again since and stay as they are")


async def _undone(hub: Hands, import_id: str) -> tuple[Json, list[Json]]:
    path = f"/imports/{quote(import_id, safe='')}"
    left: list[Json] = []
    known: Any = await hub.ask("GET", path)
    total = sum(count for of in known["counts"].values() for status, count in of.items() if _wrote(status))
    with progress_bar("undo") as moved:
        while True:
            answer = await hub.ask("POST", f"{path}/undo")
            one, left = answer["import"], [*left, *answer["left"]]
            moved(min(total, one["undone"] + one["left"]), total)
            if one["state"] != "undoing":
                return one, left


def _wrote(status: str) -> bool:
    return status in ("new", "changed")


def _said(left: Json) -> str:
    what = f"{left['kind']} {left['record']} of " if left["kind"] != "customers" else ""
    return f"{what}customer {left['customer_id']}: {', '.join(left['fields'])}"
