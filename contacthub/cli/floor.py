"""``apply``, and ``floor``: the floor as a file, and the versions there were."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from contacthub.api.json import Json
from contacthub.cli.administration import RefusedByHub, ask
from contacthub.cli.errors import Refused
from contacthub.cli.floor_toml import floor_toml
from contacthub.config import Settings, faults_in
from contacthub.floor_file.file import FloorFile
from contacthub.languages.saying import language_of_terminal, said
from contacthub.toml_files import TomlFile, UnreadableToml, read_toml

LONGEST_SETTING: Final = 60
"""Characters of a setting that is printed."""
COLOURS: Final = {"+": "green", "~": "yellow", "-": "red"}
ADMIN: Final = "/admin/floor"
AT_FLOOR: Final = "#/floor"
"""Where in the request the file stands."""


def apply_floor(settings: Settings, floor_file: Path, *, reason: str, yes: bool) -> None:
    """``apply``: at a terminal it shows what would change, and asks."""
    file = _read(floor_file)
    wanted: Json = {"floor": file.tables, "reason": reason}
    try:
        if not yes and sys.stdin.isatty() and sys.stdout.isatty():
            preview = ask(settings, lambda hub: hub.ask("POST", f"{ADMIN}/preview", file.tables))
            if not _agreed(preview):
                return
            wanted["of_version"] = preview["version"]
        answer = ask(settings, lambda hub: hub.ask("POST", f"{ADMIN}/changes", wanted))
        warnings = ask(settings, lambda hub: hub.ask("GET", f"{ADMIN}/warnings"))["warnings"]
    except RefusedByHub as refused:
        raise Refused(f"{_about(file, refused.pointers)}{refused.said_without(AT_FLOOR)}") from None
    _say_changed(answer)
    for line in warnings:
        typer.echo(f"! {line}")


def export_floor(settings: Settings, output: Path | None) -> None:
    """``floor export``."""
    now = ask(settings, lambda hub: hub.ask("GET", ADMIN))
    text = floor_toml(now["floor"], f"The floor at version {now['version']}")
    if output is None:
        typer.echo(text, nl=False)
        return
    output.write_text(text, encoding="utf-8")
    typer.echo(f"{output}: the floor at version {now['version']}")


def list_versions(settings: Settings, *, limit: int, as_json: bool) -> None:
    """``floor versions``."""
    items = ask(settings, lambda hub: hub.ask("GET", f"{ADMIN}/versions?limit={limit}"))["items"]
    if as_json:
        typer.echo(json.dumps(items, ensure_ascii=False))
        return
    for each in items:
        why = f": {each['reason']}" if each["reason"] else ""
        typer.echo(f"{each['number']}  {each['at']}  {each['author']}{why}")
        typer.echo(f"    {_shortly(each['changes'])}")


def show_version(settings: Settings, number: int) -> None:
    """``floor show``."""
    found = ask(settings, lambda hub: hub.ask("GET", f"{ADMIN}/versions/{number}"))
    why = f": {found['reason']}" if found["reason"] else ""
    by = f", by {found['author']} at {found['at']}{why}" if found["at"] else ""
    typer.echo(floor_toml(found["floor"], f"The floor at version {number}{by}"), nl=False)


def show_difference(settings: Settings, number: int, to: int | None) -> None:
    """``floor diff``."""
    query = "" if to is None else f"?to={to}"
    found = ask(settings, lambda hub: hub.ask("GET", f"{ADMIN}/versions/{number}/difference{query}"))
    _say_tables(found, ())
    if not found["tables"]:
        typer.echo("no difference")


def restore_version(settings: Settings, number: int, *, reason: str, yes: bool) -> None:
    """``floor restore``."""
    path, wanted = f"{ADMIN}/versions/{number}/restore", {"reason": reason}
    if not yes and sys.stdin.isatty() and sys.stdout.isatty():
        preview = ask(settings, lambda hub: hub.ask("POST", path, {**wanted, "preview": True}))
        if not _agreed(preview):
            return
        wanted["of_version"] = preview["version"]
    _say_changed(ask(settings, lambda hub: hub.ask("POST", path, wanted)))


def _read(floor_file: Path) -> TomlFile:
    try:
        file = read_toml(floor_file)
    except UnreadableToml as error:
        raise Refused(str(error)) from None
    try:
        FloorFile.model_validate(file.tables)
    except ValidationError as error:
        faults = faults_in(file, error, FloorFile, mark="/")
        language = language_of_terminal(os.environ)
        raise Refused("; ".join(said(each, language) for each in faults)) from None
    return file


def _agreed(preview: Json) -> bool:
    """Whether who sits at the terminal wants what is shown to them; False where nothing would change."""
    _say_tables(preview, ((each["table"], each["key"]) for each in preview["resets"]))
    for effect in preview["effects"]:
        typer.echo(f"! {effect['said']}")
    if not preview["changes"]:
        typer.echo("nothing changed")
        return False
    if typer.confirm(f"Make {_counted(len(preview['changes']))} to the floor?"):
        return True
    typer.echo("nothing changed")
    return False


def _counted(count: int) -> str:
    return "1 change" if count == 1 else f"{count} changes"


def _say_tables(found: Json, resets: Iterable[tuple[str, str]]) -> None:
    """Each table that differs, with its keys; those that a file leaves out are told apart."""
    console, back = Console(highlight=False, soft_wrap=True), set(resets)
    for each in found["tables"]:
        line = f"{each['change']} {each['kind']} {each['id']}"
        console.print(Text(line, style=COLOURS[each["change"]]))
        for key in each["keys"] if each["change"] == "~" else ():
            said = f"    {key['key']}: {_setting(key['before'])} → {_setting(key['after'])}"
            is_reset = (f"{each['kind']} {each['id']}", key["key"]) in back
            console.print(Text(f"{said}  (back to its default)" if is_reset else said, style="dim"))
    if found["further"]:
        typer.echo(f"and {found['further']} more")


def _say_changed(answer: Json) -> None:
    resets: dict[str, list[Json]] = {}
    for each in answer["resets"]:
        resets.setdefault(f"~ {each['table']}", []).append(each)
    for line in answer["changes"]:
        typer.echo(line)
        for each in resets.get(line, ()):
            typer.echo(f"    {each['key']}: {_setting(each['before'])} → {_setting(each['after'])}")
    typer.echo(f"{len(answer['changes'])} changed" if answer["changes"] else "nothing changed")
    if resets:
        typer.echo("→ is what a table leaves out, back to its default; write it there to keep it")


def _shortly(changes: list[str]) -> str:
    more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
    return ", ".join(changes[:3]) + more


def _setting(value: Any) -> str:
    """A setting as it is printed; one of many parts not whole."""
    text = "none" if value in (None, [], {}) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SETTING else f"{text[: LONGEST_SETTING - 1]}…"


def _about(file: TomlFile, pointers: list[str]) -> str:
    """Where in the file the first field stands that is to blame."""
    if not pointers:
        return ""
    at = pointers[0].removeprefix(AT_FLOOR)
    parts = [each.replace("~1", "/").replace("~0", "~") for each in at.split("/")[1:]]
    line = file.line_of([int(each) if each.isdigit() else each for each in parts])
    return f"{file.path}, line {line}, " if line else f"{file.path}: "
