"""Everything about one customer, table by table, a few rows at a time: as JSON, and as a page to print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Iterator
from html import escape
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from contacthub.clock import rfc3339
from contacthub.privacy.held import TOLD, Held
from contacthub.privacy.labels import FIELDS, PARTS, SAID
from contacthub.privacy.person import Person
from contacthub.privacy.rows import slices
from contacthub.privacy.store import PrivacyStore
from contacthub.routing.values import value
from contacthub.routing.words import Instant

Language = Literal["zh", "en"]
CSS: Final = Path(__file__).with_name("everything.css").read_text("utf-8")
STYLE: Final = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY: Final = f"default-src 'none'; style-src 'sha256-{STYLE}'; base-uri 'none'; frame-ancestors 'none'"


@value(kw_only=True)
class Asked:
    """Whose data is told, and when it was asked for."""

    person: Person
    at: Instant


async def parts(store: PrivacyStore, person: Person) -> AsyncIterator[tuple[Held, list[dict[str, Any]]]]:
    """Rows by table; of a large table several times some. A table without rows is left out."""
    for held in TOLD:
        for some in slices(await store.keys(held, person)):
            yield held, await store.told(held, some)


async def as_json(store: PrivacyStore, asked: Asked) -> AsyncIterator[bytes]:
    """One JSON object, as it is written."""
    head = {"customer_id": asked.person.ids[0], "ids": asked.person.ids, "made_at": rfc3339(asked.at)}
    yield orjson.dumps(head)[:-1] + b',"parts":{'
    before: Held | None = None
    async for held, rows in parts(store, asked.person):
        said = b",".join(map(orjson.dumps, rows))
        if held is before:
            yield b"," + said
        else:
            yield (b"" if before is None else b"],") + orjson.dumps(held.name) + b":[" + said
        before = held
    yield b"}}" if before is None else b"]}}"


async def as_page(store: PrivacyStore, asked: Asked, language: Language) -> AsyncIterator[bytes]:
    """A page to print, as it is written: plain HTML without scripts, and nothing from elsewhere."""
    title, made, ids = (SAID[word][language] for word in ("title", "made_at", "ids"))
    yield (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"<p>{ids} {escape(', '.join(asked.person.ids))}</p>\n<p>{made} {rfc3339(asked.at)}</p>\n"
    ).encode()
    before: Held | None = None
    async for held, rows in parts(store, asked.person):
        heading = "" if held is before else f"<h2>{PARTS[held.name][language]}</h2>\n"
        yield (heading + "".join(_row(each, language) for each in rows)).encode()
        before = held
    yield b"</main>\n</body>\n</html>\n"


def _row(row: dict[str, Any], language: Language) -> str:
    cells = "".join(
        f'<tr><th scope="row">{FIELDS[name][language]}</th>'
        f"<td>{'<br>'.join(map(escape, _lines(said)))}</td></tr>\n"
        for name, said in row.items()
        if said not in (None, "", [], {})
    )
    return f"<table>\n{cells}</table>\n"


def _lines(said: Any) -> Iterator[str]:
    """A value in lines: an object has one for each member."""
    match said:
        case dict():
            for name, one in said.items():
                yield f"{name}: {_short(one)}"
        case list():
            yield from map(_short, said)
        case _:
            yield from str(said).splitlines() or [""]


def _short(said: Any) -> str:
    return said if isinstance(said, str) else orjson.dumps(said).decode()
