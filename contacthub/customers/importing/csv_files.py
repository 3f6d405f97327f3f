"""Reads CSV files as offices make them: any usual encoding, Chinese or English headings."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from contacthub.customers.model import Kind

CHUNK: Final = 1 << 20
MAX_CELL: Final = 1 << 20
ENCODINGS: Final = ("utf-8", "gb18030")
DELIMITERS: Final = (",", "\t", ";")

_CHILD: Final = "customer_id phone"
COLUMNS: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType(
    {
        "customers": frozenset(
            f"{_CHILD} name email company tier language address birthday tags notes".split()
        ),
        "purchases": frozenset(
            f"{_CHILD} order_no date sku model category product quantity price currency status".split()
        ),
        "products": frozenset(
            f"{_CHILD} model name category serial purchased_at warranty_until status".split()
        ),
        "service_records": frozenset(
            f"{_CHILD} record_no date serial kind symptom resolution technician status".split()
        ),
        "questions": frozenset(f"{_CHILD} date channel question answer agent".split()),
    }
)
NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        "customers": ("name",),
        "purchases": ("order_no", "date", "product"),
        "products": ("model", "serial"),
        "service_records": ("date", "symptom"),
        "questions": ("date", "question"),
    }
)
HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "客户编号": "customer_id", "姓名": "name", "电话": "phone", "邮箱": "email", "公司": "company",
        "等级": "tier", "语言": "language", "地址": "address", "生日": "birthday", "标签": "tags",
        "备注": "notes",
        "订单号": "order_no", "日期": "date", "货号": "sku", "型号": "model", "类别": "category",
        "商品": "product",
        "数量": "quantity", "单价": "price", "币种": "currency", "状态": "status", "名称": "name",
        "序列号": "serial", "购买日期": "purchased_at", "保修到期": "warranty_until", "单号": "record_no",
        "类型": "kind", "故障": "symptom", "处理": "resolution", "技师": "technician", "渠道": "channel",
        "问题": "question", "答复": "answer", "坐席": "agent",
    }
)  # fmt: skip


class UnreadableFile(Exception):
    """The file as a whole cannot be imported; the text says why and what to do."""


def encoding_of(path: Path) -> str:
    """Return the encoding of ``path``: UTF-8, with or without a mark, else GB18030.

    Raises:
        UnreadableFile: it is neither.
    """
    for encoding in ENCODINGS:
        if _decodes(path, encoding):
            return "utf-8-sig" if encoding == "utf-8" else encoding
    raise UnreadableFile("the file is neither UTF-8 nor GB18030; save it as one of them")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines_in(path: Path) -> int:
    """Count the lines of ``path``, for a progress bar."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line whose quotes do not fit together."""

    reason: str


def read_lines(path: Path) -> Iterator[tuple[int, list[str] | BrokenLine]]:
    """Return each row that is not empty with the number of the line it begins on; the first is the heading.

    Raises:
        UnreadableFile: the encoding is unknown.
    """
    with path.open(encoding=encoding_of(path), newline="") as file:
        heading = file.readline()
        file.seek(0)
        csv.field_size_limit(MAX_CELL)
        rows = csv.reader(file, delimiter=max(DELIMITERS, key=heading.count), strict=True)
        begins = 1
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield begins, BrokenLine(f"row: {error}")
            else:
                if any(cell.strip() for cell in row):
                    yield begins, row
            begins = rows.line_num + 1


def heading_of(path: Path) -> list[str]:
    """Return the column names of ``path``. Raises: UnreadableFile."""
    return _heading(next(read_lines(path), (1, [])))


def _heading(first: tuple[int, list[str] | BrokenLine]) -> list[str]:
    line, row = first
    if isinstance(row, BrokenLine):
        raise UnreadableFile(f"line {line}: {row.reason}")
    return columns_of(row)


def read_table(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str] | BrokenLine]]]:
    """Return the column names of ``path`` and its rows. Raises: UnreadableFile."""
    lines = read_lines(path)
    return _heading(next(lines, (1, []))), lines


def columns_of(heading: list[str]) -> list[str]:
    """Translate the heading into column names; what is not known keeps its own.

    Raises:
        UnreadableFile: a name is missing or stands twice.
    """
    if not heading:
        raise UnreadableFile("the file is empty")
    cells = [cell.strip().lstrip("\ufeff") for cell in heading]
    while cells and not cells[-1]:
        cells.pop()
    names = [HEADINGS.get(cell, _known_or_own(cell)) for cell in cells]
    for name in names:
        if not name:
            raise UnreadableFile("line 1: a column has no name")
        if names.count(name) > 1:
            raise UnreadableFile(f"line 1: the column {name} stands twice")
    return names


def _known_or_own(cell: str) -> str:
    folded = cell.casefold().replace(" ", "_")
    return folded if any(folded in columns for columns in COLUMNS.values()) else cell


def kind_of(names: list[str]) -> Kind:
    """Guess what a file holds from its columns.

    Raises:
        UnreadableFile: it may be several things, or none.
    """
    fitting = [kind for kind, needed in NEEDED.items() if set(needed) <= set(names)]
    owned = [kind for kind in fitting if kind != "customers" and {"customer_id", "phone"} & set(names)]
    if len(owned) == 1:
        return owned[0]
    if owned:
        raise UnreadableFile(f"line 1: this may be {' or '.join(owned)}; say which")
    if fitting == ["customers"]:
        return "customers"
    raise UnreadableFile("line 1: the columns are those of no kind of file; the heading may be missing")


def check_columns(kind: Kind, names: list[str]) -> None:
    """Say so when a column is missing that every row needs. Raises: UnreadableFile."""
    missing = [name for name in NEEDED[kind] if name not in names]
    if kind != "customers" and not {"customer_id", "phone"} & set(names):
        missing.append("customer_id or phone")
    if missing:
        raise UnreadableFile(f"line 1: {kind} need the column {', '.join(missing)}")
