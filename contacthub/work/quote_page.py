"""A quote as a page to print: plain HTML without scripts, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from contacthub.work.quote_sheet import Sheet

CSS: Final = Path(__file__).with_suffix(".css").read_text("utf-8")
STYLE: Final = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY: Final = f"default-src 'none'; style-src 'sha256-{STYLE}'; base-uri 'none'; frame-ancestors 'none'"


def quote_page(sheet: Sheet) -> str:
    """The page."""
    facts = "".join(f"<p><strong>{escape(name)}</strong> {escape(said)}</p>\n" for name, said in sheet.facts)
    first, *amounts = (f">{escape(name)}</th>" for name in sheet.head)
    head = f'<th scope="col"{first}' + "".join(f'<th scope="col" class="amount"{each}' for each in amounts)
    name, total = map(escape, sheet.total)
    title = escape(sheet.title)
    return (
        f'<!doctype html>\n<html lang="{sheet.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{facts}"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>{''.join(map(_cells, sheet.rows))}</tbody>\n"
        f'<tfoot><tr><td colspan="3">{name}</td><td class="amount">{total}</td></tr></tfoot>\n'
        "</table>\n</main>\n</body>\n</html>\n"
    )


def _cells(row: Sequence[str]) -> str:
    name, *amounts = row
    cells = "".join(f'<td class="amount">{escape(each)}</td>' for each in amounts)
    return f"<tr><td>{escape(name)}</td>{cells}</tr>\n"
