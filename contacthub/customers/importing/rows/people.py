"""Rows of customers, of columns that hold them in parts: names, addresses, labelled numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from contacthub.customers.importing.cells import unquoted
from contacthub.customers.importing.mapping.uses import ADDRESS_PARTS, NAME_PARTS
from contacthub.customers.importing.rows.addresses import address_of, one_line
from contacthub.customers.importing.rows.cell_reader import Form, Reject
from contacthub.customers.importing.rows.countries import region_of, regions_of
from contacthub.customers.importing.rows.labels import label_of
from contacthub.customers.importing.rows.names import HAN, is_masked, joined
from contacthub.customers.importing.rows.row_reader import RowReader, cell, first_filled
from contacthub.customers.kinds.columns import LONG, SHORT, BadCell
from contacthub.customers.kinds.customers import CUSTOMERS, name_key
from contacthub.customers.model import Row

IN_LISTS: Final = ("groups", "tags")
PEOPLE: Final = ("billing", "buyer", "customer", "shipping", "recipient")
"""Whose the columns of an order are, who pays for it first: a present goes to somebody else."""
SEVERAL_IN_CELL: Final = re.compile(r"\s*:::\s*")
NOTHING: Final = frozenset(
    {"-", "--", "—", "无", "空", "null", "none", "n/a", "0/0/00", "00/00/00", "0000-00-00"}
)
"""What programs write for nothing."""
MASKED_NUMBER: Final = re.compile(r"\+?[\d\s()-]*\d[\d\s()-]*[*＊xX●]{2,}[\d\s()*＊xX●-]*")
DAYS_OF_YEARS: Final = frozenset({"birthday", "anniversary"})
NO_YEAR: Final = re.compile(
    r"--(?P<month>\d\d)-?(?P<day>\d\d)|1604-(?P<month2>\d\d)-(?P<day2>\d\d)"
    r"|(?P<month3>1[0-2]|0?[1-9])月(?P<day3>3[01]|[12]\d|0?[1-9])日?"
)
PADDED: Final = re.compile(r"([\u3400-\u9fff])[ \u3000]+([\u3400-\u9fff])")
"""A Chinese name of two characters, made as wide as one of three."""
BETWEEN_TAGS: Final = re.compile(r"\s*(?::::|[;；,，])\s*")
Phone: TypeAlias = dict[str, str | None]
SYSTEM_GROUPS: Final = frozenset({"mycontacts", "my contacts", "starred", "starred in android"})


class PersonReader(RowReader):
    """Reads rows of customers.

    ``recipient``: what the last row said of another person. Where the mapping is forgiving, what cannot be
    read goes to ``noted``: further lines of their notes.
    """

    def __init__(self, form: Form) -> None:
        super().__init__(form, CUSTOMERS.name)
        self._forgiving = form.mapping.forgiving
        self._is_spreadsheet = form.is_spreadsheet
        self._single = [
            (field, columns)
            for field, columns in self._simple
            if field not in ("name", "email", "address", *IN_LISTS)
        ]
        self._groups = self._people()
        self._group_of = dict(self.columns.get("phone", ()))
        self.recipient = ""

    def _people(self) -> tuple[str, ...]:
        groups = {group for field in ("name", *NAME_PARTS) for _, group in self.columns.get(field, ())}
        return tuple(sorted(groups, key=lambda one: PEOPLE.index(one) if one in PEOPLE else -1))

    def read(self, cells: Sequence[str]) -> Row | Reject:
        """Read a customer, or say why the row is rejected."""
        self.cells.begin()
        row: Row = {}
        try:
            not_theirs = self._put_name(row, cells)
            self.recipient = self._said_in(not_theirs, cells)
            for field, columns in self._single:
                self._put_value(row, field, columns, cells)
            self._put_several(row, cells, not_theirs)
            self._put_addresses(row, cells, not_theirs)
            self._put_numbers(row, cells, not_theirs)
            self._put_labelled(row, cells)
        except BadCell as bad:
            return Reject(reason=f"{self._at}: {bad}")
        return self._without_name(row) or row

    def _without_name(self, row: Row) -> Reject | None:
        if row.get("name"):
            return None
        if self._forgiving and row.get("company"):
            row["name"] = row["company"]
        elif not self._forgiving:
            return Reject(reason="name: needed, but empty")
        elif not row.get("phone") and not row.get("email"):
            return Reject(reason="name: needed, but empty, and there is no number or mail address")
        else:
            self.warnings.append("name: empty; until one is known, the mail address or number stands for it")
        return None

    def _put_name(self, row: Row, cells: Sequence[str]) -> frozenset[str]:
        """Take the first person who has a name; return the groups of columns that are somebody else's."""
        self._at = "name"
        names = {group: name for group in self._groups if (name := self._name_of(group, cells))}
        if not names:
            return frozenset()
        theirs, name = next(iter(names.items()))
        name = PADDED.sub(r"\1\2", name) if PADDED.fullmatch(name) else name
        row["name"] = CUSTOMERS.columns["name"].read(self.cells.text("name", name))
        if not any(map(str.isalpha, name)):
            self.warnings.append("name: without a letter; is it the right column?")
        if is_masked(name):
            self.warnings.append("name: masked")
        if theirs not in PEOPLE:
            return frozenset()
        key = name_key(name)
        return frozenset(
            group for group, other in names.items() if group in PEOPLE and name_key(other) != key
        )

    def _name_of(self, group: str, cells: Sequence[str]) -> str:
        whole = self._first("name", group, cells)
        family, given, middle, suffix = (self._first(part, group, cells) for part in NAME_PARTS)
        parts = joined(family, given, middle, suffix) if family or given else ""
        if parts and sorted(parts) == sorted(whole.replace(" ", "")):
            return parts  # a Chinese name that a program shows in the order of others
        return whole if whole and whole not in NOTHING else parts

    def _said_in(self, groups: frozenset[str], cells: Sequence[str]) -> str:
        """What a row says of somebody else, to whom the order was sent."""
        found = {
            n: cell(cells, n).lstrip("'")
            for columns in self.columns.values()
            for n, at in columns
            if at in groups
        }
        return ", ".join(dict.fromkeys(found[n] for n in sorted(found) if found[n]))[:LONG]

    def _first(self, field: str, group: str, cells: Sequence[str]) -> str:
        return next(
            (text for n, at in self.columns.get(field, ()) if at == group and (text := cell(cells, n))), ""
        )

    def _put_value(self, row: Row, field: str, columns: list[tuple[int, str]], cells: Sequence[str]) -> None:
        self._at = field
        n, text = first_filled(columns, cells)
        if not text or (self._forgiving and text.casefold() in NOTHING):
            return
        if field in DAYS_OF_YEARS and (no_year := NO_YEAR.fullmatch(text)) is not None:
            self._put_day(row, field, n, no_year)
            return
        try:
            row[field] = self.cells.value(field, n, text)
        except BadCell as bad:
            self._aside(row, n, text, bad)

    def _put_day(self, row: Row, field: str, n: int, found: re.Match[str]) -> None:
        """A day without its year: a day to remember, and beside it what the file said."""
        month, day = (
            next(filter(None, (found[f"{name}{at}"] for at in ("", "2", "3")))) for name in ("month", "day")
        )
        text = f"{int(month):02}-{int(day):02}"
        row[field] = self.cells.value(field, n, text)
        if field == "birthday":
            row.setdefault("attributes", {})[self._heading[n]] = text
            self.warnings.append("birthday: has no year; kept as an attribute and as a day to remember")

    def _aside(self, row: Row, n: int, text: str, bad: BadCell) -> None:
        """Keep what cannot be read as a line of the notes. Raises: BadCell: where the file can be mended."""
        if not self._forgiving or self._at == "customer_id":
            raise bad
        row.setdefault("noted", []).append(f"{self._heading[n]}: {text}"[:SHORT])
        self.warnings.append(f"{self._at}: {bad}; kept in the notes")

    def _put_several(self, row: Row, cells: Sequence[str], not_theirs: frozenset[str]) -> None:
        for field in ("email", *IN_LISTS):
            self._at = field
            column = CUSTOMERS.columns[field]
            found: list[str] = []
            for n, text in self._filled(field, cells, not_theirs):
                try:
                    apart = BETWEEN_TAGS if field in IN_LISTS and self._forgiving else SEVERAL_IN_CELL
                    texts = apart.split(self.cells.text(field, text))
                    found += [str(column.read_word(part)) for one in texts for part in column.parts(one)]
                except BadCell as bad:
                    self._aside(row, n, text, bad)
            if field in IN_LISTS and self._forgiving:
                plain = (one.lstrip("* ") for one in found)
                found = [one for one in plain if one.casefold() not in SYSTEM_GROUPS]
            if found:
                row[field] = self.cells.checked(field, column, list(dict.fromkeys(found)))

    def _filled(self, field: str, cells: Sequence[str], not_theirs: frozenset[str]) -> list[tuple[int, str]]:
        return [
            (n, text)
            for n, group in self.columns.get(field, ())
            if group not in not_theirs
            and (text := cell(cells, n))
            and not (self._forgiving and text.casefold() in NOTHING)
        ]

    def _put_addresses(self, row: Row, cells: Sequence[str], not_theirs: frozenset[str]) -> None:
        self._at = "address"
        found: list[str] = []
        groups = dict.fromkeys(
            group for field in ("address", *ADDRESS_PARTS) for _, group in self.columns.get(field, ())
        )
        for group in groups:
            if group not in not_theirs:
                found += self._addresses_of(row, group, cells)
        if found:
            row["address"] = list({name_key(one): one for one in reversed(found)}.values())[::-1]

    def _addresses_of(self, row: Row, group: str, cells: Sequence[str]) -> list[str]:
        column = CUSTOMERS.columns["address"]
        found: list[str] = []
        for n, at in self.columns.get("address", ()):
            if at == group and (text := cell(cells, n)) and text not in NOTHING:
                said = self.cells.text("address", text)
                parts = [said] if self._forgiving and "\n" in said else column.parts(said)
                for one in (each for part in parts for each in SEVERAL_IN_CELL.split(part)):
                    found += self._address(row, n, one_line(one))
        parts_of = {
            part: [
                text.lstrip("'")
                for n, at in self.columns.get(part, ())
                if at == group and (text := cell(cells, n))
            ]
            for part in ADDRESS_PARTS
        }
        if found and (len(found) > 1 or any(one in found[0] for one in parts_of["city"] or [found[0]])):
            return found
        # 武侯区 in a column of its own, before the rest of a Chinese address.
        larger = [one for one in parts_of["street"] if HAN.search(one)]
        parts_of["street"] = [*larger, *found] if found else parts_of["street"]
        whole = address_of(parts_of)
        at_column = next(
            (n for part in ADDRESS_PARTS for n, at in self.columns.get(part, ()) if at == group), 0
        )
        return self._address(row, at_column, self.cells.text("address", whole)) if whole else []

    def _address(self, row: Row, n: int, text: str) -> list[str]:
        try:
            return [str(CUSTOMERS.columns["address"].read_word(text))]
        except BadCell as bad:
            self._aside(row, n, text, bad)
            return []

    def _put_numbers(self, row: Row, cells: Sequence[str], not_theirs: frozenset[str]) -> None:
        self._at = "phone"
        filled = self._filled("phone", cells, not_theirs)
        found: dict[tuple[str, str | None], Phone] = {}
        for n, text in filled:
            label = self._label(n, cells)
            for one in SEVERAL_IN_CELL.split(unquoted(text)):
                for phone in self._numbers_of(row, n, one, cells, filled):
                    known = found.setdefault((phone["e164"] or str(phone["raw"]), phone["ext"]), phone)
                    if known is phone and label:
                        phone["label"] = label
        if found:
            row["phone"] = list(found.values())

    def _numbers_of(
        self, row: Row, n: int, text: str, cells: Sequence[str], beside: Sequence[tuple[int, str]]
    ) -> list[Phone]:
        if MASKED_NUMBER.fullmatch(text):
            self._note_masked(row, n, text)
            return []
        try:
            phones, warnings = self._phones.read(text, self._country(cells, self._group_of[n]))
            if self._is_spreadsheet and text.isdigit():
                phones, warnings = self._with_zero(text, cells, n) or (phones, warnings)
            elif self._forgiving and any(one["e164"] is None for one in phones):
                phones, warnings = self._elsewhere(text, beside) or (phones, warnings)
        except BadCell as bad:
            self._aside(row, n, text, bad)
            return []
        self.warnings.extend(warnings)
        return phones

    def _country(self, cells: Sequence[str], group: str) -> str | None:
        """The region of the country that stands beside a number, in its own address or any."""
        if not self._forgiving:
            return None
        said = {at: text for n, at in self.columns.get("country", ()) if (text := cell(cells, n))}
        country = said.get(group) or next(iter(said.values()), "")
        return region_of(country) if country else None

    def _with_zero(self, text: str, cells: Sequence[str], n: int) -> tuple[list[Phone], list[str]] | None:
        """A number of a fixed line that a spreadsheet took for an amount, with the 0 that it began with."""
        if text.startswith("0"):
            return None
        phones, _ = self._phones.read(f"0{text}", self._country(cells, self._group_of[n]))
        is_one = all(one["e164"] and one["label"] == "fixed_line" for one in phones)
        return (phones, ["phone: a spreadsheet has dropped its leading 0"]) if is_one else None

    def _elsewhere(
        self, text: str, beside: Sequence[tuple[int, str]]
    ) -> tuple[list[Phone], list[str]] | None:
        """A number that is none here, as one of the country that another number of the row names."""
        for region in regions_of(other for _, other in beside if other != text):
            phones, _ = self._phones.read(text, region)
            if all(one["e164"] for one in phones):
                return phones, [f"phone: read as a number of {region}, as another of the row is"]
        return None

    def _note_masked(self, row: Row, n: int, text: str) -> None:
        row.setdefault("noted", []).append(f"{self._heading[n]}: {text}")
        self.warnings.append("phone: masked; kept in the notes")

    def _label(self, n: int, cells: Sequence[str]) -> str | None:
        """What the file calls a number: a column beside it says it, or its own heading."""
        group = self._group_of[n]
        beside = next((column for column, at in self.columns.get("phone_label", ()) if at == group), None)
        return label_of(group if beside is None else cell(cells, beside), is_said=beside is not None)

    def _put_labelled(self, row: Row, cells: Sequence[str]) -> None:
        """Attributes, some with a column beside them that says what they are."""
        labels = {group: n for n, group in self.columns.get("attribute_label", ())}
        for n, group in (*self.columns.get("attribute", ()), *self.columns.get("account", ())):
            text = cell(cells, n)
            if not text or (self._forgiving and text.casefold() in NOTHING):
                continue
            label = cell(cells, labels[group]).lstrip("* ") if group in labels else ""
            self._at = label or self._heading[n]
            row.setdefault("attributes", {})[self._at] = self.cells.text(self._at, text)
