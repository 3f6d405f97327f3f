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
