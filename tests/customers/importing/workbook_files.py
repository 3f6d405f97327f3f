"""Workbooks made by hand: what is in them is seen, and no library writes more than it was told."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OF_PACKAGE = "application/vnd.openxmlformats-package"
OF_OFFICE = "application/vnd.openxmlformats-officedocument"
STYLES = (
    f"<styleSheet {MAIN}><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)
DAY = 14
"""The format of days: a cell ``(number, DAY)`` is a day."""


def column(n: int) -> str:
    """The letters of a column: A, …, Z, AA, …"""
    letters = ""
    while n >= 0:
        letters, n = chr(ord("A") + n % 26) + letters, n // 26 - 1
    return letters


def cell(at: str, value: object) -> str:
    if isinstance(value, tuple):
        return f'<c r="{at}" s="1"><v>{value[0]}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' if value else ""


def sheet(rows: Sequence[Sequence[object]]) -> str:
    lines = [
        f'<row r="{n}">' + "".join(cell(f"{column(m)}{n}", one) for m, one in enumerate(row)) + "</row>"
        for n, row in enumerate(rows, 1)
    ]
    return f"<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def workbook(
    path: Path, sheets: Mapping[str, Sequence[Sequence[object]] | str], hidden: Sequence[str] = ()
) -> Path:
    """Write a workbook; a sheet that is a text is its XML."""
    names = list(sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            f'ContentType="{OF_OFFICE}.spreadsheetml.worksheet+xml"/>'
            for n in range(1, len(names) + 1)
        )
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="rels" ContentType="{OF_PACKAGE}.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{OF_OFFICE}.spreadsheetml.sheet.main+xml"/>'
            f"{overrides}</Types>",
        )
        file.writestr("_rels/.rels", related([("officeDocument", "xl/workbook.xml")]))
        of_sheets = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"{HIDDEN if name in hidden else ""}/>'
            for n, name in enumerate(names, 1)
        )
        file.writestr(
            "xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets>{of_sheets}</sheets></workbook>'
        )
        targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)]
        file.writestr("xl/_rels/workbook.xml.rels", related([*targets, ("styles", "styles.xml")]))
        file.writestr("xl/styles.xml", STYLES)
        for n, rows in enumerate(sheets.values(), 1):
            file.writestr(f"xl/worksheets/sheet{n}.xml", rows if isinstance(rows, str) else sheet(rows))
    return path


HIDDEN = ' state="hidden"'


def related(targets: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="r{n}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


OF_OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = " ".join(f'xmlns:{name}="{OF_OPEN_DOCUMENT}:{name}:1.0"' for name in ("office", "table", "text"))


def open_document(path: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    """Write an OpenDocument sheet as LibreOffice does: with empty cells up to its last row and column."""
    filled = ["".join(map(text_cell, row)) + empty(16_000) for row in rows]
    lines = "".join(f"<table:table-row>{cells}</table:table-row>" for cells in filled)
    rest = f'<table:table-row table:number-rows-repeated="1048000">{empty(16_384)}</table:table-row>'
    table = f'<table:table table:name="{escape(name)}">{lines}{rest}</table:table>'
    inside = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", f'<manifest xmlns="{OF_OPEN_DOCUMENT}:manifest:1.0"/>')
        file.writestr("content.xml", f"<office:document-content {NAMES}>{inside}</office:document-content>")
    return path


def text_cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def empty(columns: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{columns}"/>'
