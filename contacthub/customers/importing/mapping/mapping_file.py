"""A mapping as a file: what each column is used for, to correct by hand and to import by again.

program = "Shopify orders"
forgiving = true                      # what cannot be read of a customer goes to their notes
currency = "CNY"                      # of amounts without one
dates = "dmy"                         # the order in 06/05/2026

[columns]
"Billing Name" = "customers.name:billing"
"Lineitem name" = "purchases.product"
"Vendor" = "-"                        # not used
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contacthub.customers.importing.days import ORDERS
from contacthub.customers.importing.mapping.uses import LEFT_OUT, ColumnMapping, Use, use_of
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.kinds.columns import BadCell, currency
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.toml_files import UnreadableToml, read_toml

KEYS: Final = ("program", "forgiving", "currency", "dates", "columns")
NAMES: Final = frozenset({"name", "given", "family", "company"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingFile:
    """What a file of a mapping says; ``columns`` by their headings, None for those that are not used."""

    columns: Mapping[str, Use | None]
    program: str | None = None
    forgiving: bool = False
    currency: str | None = None
    dates: str | None = None

    def of(self, heading: Sequence[str]) -> ColumnMapping:
        """The mapping of a table with this heading.

        Raises:
            UnreadableFile: the table has none of the columns, or not those that are needed.
        """
        names = distinct(heading)
        uses = tuple(self.columns.get(one) for one in names)
        mapping = ColumnMapping(
            uses=uses, program=self.program, forgiving=self.forgiving, currency=self.currency
        )
        missing = [one for one, use in self.columns.items() if use is not None and one not in names]
        faults = faults_of(mapping)
        if faults:
            hint = f"; it has not the columns {', '.join(missing)[:200]}" if missing else ""
            raise UnreadableFile(f"the mapping does not fit: {'; '.join(faults)}{hint}")
        return mapping


def faults_of(mapping: ColumnMapping) -> list[str]:
    """What a mapping needs and has not."""
    if not mapping.kinds:
        return ["no column is used"]
    faults = []
    for kind in mapping.kinds:
        fields = set(mapping.fields(kind))
        if kind == CUSTOMERS.name:
            missing = (
                [] if fields & NAMES or (mapping.forgiving and fields & {"phone", "email"}) else ["name"]
            )
        else:
            missing = [one for one in SHEETS[kind].needed if one not in fields]
            if "product" in missing and "items" in fields:
                missing.remove("product")
            if len(mapping.kinds) == 1 and not fields & {"customer_id", "phone"}:
                missing.append("customer_id or phone")
        faults += [f"{kind} need {', '.join(missing)}"] if missing else []
    if len(mapping.kinds) > 1 and mapping.kinds != ("customers", "purchases"):
        faults.append(f"one table holds customers, or purchases, or both, not {' and '.join(mapping.kinds)}")
    return faults


def distinct(heading: Sequence[str]) -> list[str]:
    """The headings, the second of one name as ``Name (2)``."""
    seen: dict[str, int] = {}
    names = []
    for one in heading:
        seen[one] = seen.get(one, 0) + 1
        names.append(one if seen[one] == 1 else f"{one} ({seen[one]})")
    return names


def read_mapping(path: Path) -> MappingFile:
    """Read a file of a mapping. Raises: UnreadableFile, which names the line."""
    try:
        file = read_toml(path)
    except UnreadableToml as fault:
        raise UnreadableFile(str(fault)) from None
    said = dict(file.tables)
    strange = next((one for one in said if one not in KEYS), None)
    if strange is not None:
        raise UnreadableFile(f"{file.place([strange])}: there is no {strange}; there are {', '.join(KEYS)}")
    columns: dict[str, Use | None] = {}
    for heading, use in said.get("columns", {}).items():
        try:
            columns[heading] = None if use == LEFT_OUT else use_of(str(use))
        except ValueError as fault:
            raise UnreadableFile(f"{path}: column {heading}: {fault}") from None
    dates = said.get("dates")
    if dates is not None and dates not in ORDERS:
        raise UnreadableFile(f"{file.place(['dates'])}: dates is one of {', '.join(ORDERS)}")
    return MappingFile(
        columns=columns,
        program=None if said.get("program") is None else str(said["program"]),
        forgiving=said.get("forgiving") is True,
        currency=_currency(path, said.get("currency")),
        dates=dates,
    )


def _currency(path: Path, said: object) -> str | None:
    try:
        return None if said is None else currency(str(said))
    except BadCell as fault:
        raise UnreadableFile(f"{path}: currency: {fault}") from None


def mapping_text(heading: Sequence[str], mapping: ColumnMapping, dates: str | None = None) -> str:
    """The text of the file for a mapping."""
    lines = ["# What each column is used for; - for nothing. Import with --map and this file."]
    if mapping.program is not None:
        lines.append(f"program = {_quoted(mapping.program)}")
    lines.append(f"forgiving = {str(mapping.forgiving).lower()}  # what cannot be read goes to the notes")
    if mapping.currency is not None:
        lines.append(f"currency = {_quoted(mapping.currency)}")
    if dates is not None:
        lines.append(f"dates = {_quoted(dates)}")
    lines += ["", "[columns]"]
    uses = (*mapping.uses, *[None] * len(heading))
    lines += [
        f"{_quoted(one)} = {_quoted(str(use) if use is not None else LEFT_OUT)}"
        for one, use in zip(distinct(heading), uses, strict=False)
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A string of JSON is one of TOML, but for this one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
