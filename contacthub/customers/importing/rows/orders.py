"""Orders beside their customers in one table: lines that stand together are one order with as many lines.

#1165  Mia  +86137…  paid  Inverter AC      the customer and the order, with its first line
#1165                      Air Purifier     its second line; shops leave out or repeat the rest
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from contacthub.customers.importing.mapping.uses import ColumnMapping
from contacthub.customers.importing.readers.csv_files import BrokenLine, NumberedLine
from contacthub.customers.importing.rows.cell_reader import CellReader, Form, Reject
from contacthub.customers.importing.rows.feet import SAID, is_foot
from contacthub.customers.importing.rows.packed import PackedLine, titles, unpacked
from contacthub.customers.importing.rows.people import PersonReader
from contacthub.customers.importing.rows.returns import has_gone_back, key_of, mark_returns, send_back
from contacthub.customers.importing.rows.row_reader import cell, columns_of, first_filled
from contacthub.customers.importing.rows.states import state_of
from contacthub.customers.kinds.columns import MAX_ID, SHORT, BadCell
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.model import Row

MOST_LINES = 1_000
"""Of one order that are held at once."""
WHOSE = "customer: no id, number or mail address says whose order it is"
OF_LINE = (
    "sku", "model", "category", "product", "variant", "quantity", "price", "amount", "items",
    "returned_quantity",
)  # fmt: skip
SENT_BACK = "sent back"
"""The member of a line that tells of a return only: its quantity was negative or none."""
OF_ORDER = ("status", "paid", "sent", "cancelled", "refunded", "reason", "total")


@dataclass(slots=True, kw_only=True)
class Order:
    """A customer with one order, by the lines of the file.

    ``person`` is empty where the file does not say whose the order is, which is known already; None where
    there are only warnings.
    """

    line: int
    person: Row | Reject | None
    items: list[tuple[int, Row | Reject]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)


class OrderReader:
    """Reads a table of orders with their customers."""

    def __init__(self, form: Form) -> None:
        self._heading = form.heading
        self._reach = [n for n, _ in form.mapping.columns(CUSTOMERS.name, "phone", "email")]
        self._people = PersonReader(form)
        self._has_people = CUSTOMERS.name in form.mapping.kinds
        self._cells = CellReader(form, PURCHASES)
        self._columns = {
            field: [(n, group) for n, group in columns if not group]
            for field, columns in columns_of(form.mapping, PURCHASES.name).items()
        }
        self._in_columns = lines_in_columns(form.mapping)
        self._of_line = _columns_of_lines(form.mapping)

    def read(self, lines: Iterable[NumberedLine]) -> Iterator[Order]:
        """Read the orders, one after the other."""
        held: list[tuple[int, list[str]]] = []
        number = ""
        for line, cells in lines:
            if isinstance(cells, BrokenLine):
                yield Order(line=line, person=Reject(reason=cells.reason))
                continue
            if is_foot(cells, self._reach):
                yield Order(line=line, person=None, warnings=[(line, SAID)])
                continue
            found = self._number(cells)
            if held and (found == number or self._continues(cells)) and len(held) < MOST_LINES:
                held.append((line, cells))
                continue
            if held:
                yield self._order(held)
            held, number = [(line, cells)], found
        if held:
            yield self._order(held)

    def _number(self, cells: Sequence[str]) -> str:
        return first_filled(self._columns.get("order_no", ()), cells)[1]

    def _continues(self, cells: Sequence[str]) -> bool:
        """Whether a line says nothing of its own but what was bought: its order is the one above."""
        filled = {n for n in range(len(self._heading)) if cell(cells, n)}
        return bool(filled) and filled <= self._of_line

    def _order(self, held: list[tuple[int, list[str]]]) -> Order:
        line = held[0][0]
        head = [
            "" if n in self._of_line else next((text for _, cells in held if (text := cell(cells, n))), "")
            for n in range(len(self._heading))
        ]
        extra = next((at for at, cells in held if any(map(str.strip, cells[len(self._heading) :]))), None)
        if extra is not None:
            return Order(line=extra, person=Reject(reason="row: more cells than columns"))
        if not self._has_people:
            order = Order(line=line, person={})
            self._add_lines(order, held, head)
            return order
        person = self._people.read(head)
        order = Order(line=line, person=person, warnings=[(line, one) for one in self._people.warnings])
        order.person = self._known(person, head)
        self._add_lines(order, held, head)
        return order

    def _known(self, person: Row | Reject, head: Sequence[str]) -> Row | Reject:
        """The customer, who must be known by more than a name; else by their account with the shop."""
        if isinstance(person, Reject):
            return Reject(reason=WHOSE) if person.reason.startswith("name: needed") else person
        if person.get("customer_id") or person.get("phone") or person.get("email"):
            return person
        account = first_filled(self._people.columns.get("account", ()), head)[1]
        masked = [one.partition(": ")[2] for one in person.get("noted", ())]
        said = [account, *masked, str(person.get("name", ""))] if "*" in account or not account else [account]
        if not account and not masked:
            return Reject(reason=f"{WHOSE}, only the name {person['name']}")
        return {**person, "customer_id": " ".join(filter(None, said))[:MAX_ID]}

    def _add_lines(self, order: Order, held: list[tuple[int, list[str]]], head: Sequence[str]) -> None:
        self._cells.begin()
        try:
            about = self._about(head)
        except BadCell as bad:
            order.items = [(line, Reject(reason=str(bad))) for line, _ in held]
            return
        seen: dict[str, Row] = {}
        returns: list[tuple[int, Row]] = []
        for line, cells in held:
            self._cells.begin()
            try:
                for item in self._items(cells, about):
                    if item.pop(SENT_BACK, False):
                        returns.append((line, item))
                    else:
                        self._add(order, line, item, seen)
            except BadCell as bad:
                order.items.append((line, Reject(reason=str(bad))))
            order.warnings += [(line, one) for one in self._cells.warnings]
        for line, item in returns:
            left = send_back(item, seen)
            if left is None:
                self._add(order, line, item, seen)
            elif left:
                order.warnings.append((line, f"returned_quantity: {left} more than were bought"))
        mark_returns([one for _, one in order.items if not isinstance(one, Reject)], self._texts(head))

    def _about(self, head: Sequence[str]) -> Row:
        """What is said of the whole order. Raises: BadCell, which names the column."""
        row: Row = {}
        for name in ("order_no", "date", "currency", "total"):
            n, text = first_filled(self._columns.get(name, ()), head)
            if text:
                row[name] = self._value(name, n, text)
            elif name == "order_no" or (name == "date" and self._has_people):
                raise BadCell(f"{name}: needed, but empty")
        if state := state_of(self._texts(head)):
            row["status"] = state[:SHORT]
        if "total" in row:
            self._with_currency(row)
        if self._people.recipient:
            row["attributes"] = {"sent to": self._people.recipient}
        return row

    def _texts(self, head: Sequence[str]) -> dict[str, str]:
        """What the state of an order is told by, by field."""
        return {name: first_filled(self._columns.get(name, ()), head)[1] for name in OF_ORDER}

    def _items(self, cells: Sequence[str], about: Row) -> Iterator[Row]:
        packed = [
            one
            for n, _ in self._columns.get("items", ())
            if (text := cell(cells, n))
            for one in unpacked(text)
        ]
        packed += [
            PackedLine(fields)
            for columns in self._in_columns
            if (fields := {name: text for name, n in columns if (text := cell(cells, n))}).get("product")
        ]
        if packed:
            yield from (self._unpacked(one, about) for one in packed)
            return
        _, product = first_filled(self._columns.get("product", ()), cells)
        if not product:
            raise BadCell("product: needed, but empty")
        row = dict(about)
        said = {
            self._heading[at]: text
            for at, _ in self._columns.get("attribute", ())
            if (text := cell(cells, at))
        }
        if said:
            row["attributes"] = {**row.get("attributes", {}), **said}
        for name in ("sku", "model", "category", "price", "returned_quantity", "returned_at"):
            at, text = first_filled(self._columns.get(name, ()), cells)
            if text and text not in ("-", "无", "0"):
                row[name] = self._value(name, at, text)
        count = first_filled(self._columns.get("quantity", ()), cells)[1]
        self._count(row, count)
        if has_gone_back(first_filled(self._columns.get("reason", ()), cells)[1]):
            row.setdefault("returned_quantity", row.get("quantity", 1))
        self._price(row, *first_filled(self._columns.get("amount", ()), cells))
        variant = first_filled(self._columns.get("variant", ()), cells)[1]
        if variant and variant not in ("-", "无"):
            row["attributes"] = {**row.get("attributes", {}), "variant": variant}
        lines = first_filled(self._columns.get("lines", ()), cells)[1]
        names = titles(self._cells.text("product", product), lines, count)
        if lines not in ("", "1"):
            row.pop("price", None)  # of all kinds of goods together
        for name in names:
            one = {**row, "product": PURCHASES.columns["product"].read(name[:SHORT])}
            yield self._with_currency(one if len(names) == 1 else one | {"quantity": 1})

    def _unpacked(self, line: PackedLine, about: Row) -> Row:
        row = dict(about) | {"product": line.fields["product"][:SHORT]}
        if sku := line.fields.get("sku"):
            row["sku"] = sku[:SHORT]
        self._count(row, line.fields.get("quantity", ""))
        self._price(row, -1, line.fields.get("amount", ""))
        return self._with_currency(row)

    def _value(self, name: str, n: int, text: str) -> object:
        try:
            return self._cells.value(name, n, text)
        except BadCell as bad:
            raise BadCell(f"{name}: {bad}") from None

    def _with_currency(self, row: Row) -> Row:
        try:
            return self._cells.with_currency(row)
        except BadCell as bad:
            raise BadCell(f"currency: {bad}") from None

    def _count(self, row: Row, text: str) -> None:
        """How many; none or fewer were sent back."""
        if not text:
            return
        try:
            number = int(Decimal(text))
        except ArithmeticError:
            raise BadCell("quantity: not a whole number") from None
        if number > 0:
            row["quantity"] = self._value("quantity", -1, text)
        else:
            row["status"] = row.get("status") or "returned"
            row["quantity"] = row["returned_quantity"] = max(1, -number)
            row[SENT_BACK] = True

    def _price(self, row: Row, n: int, amount: str) -> None:
        """The price of one, of the amount of a line, where that comes out even."""
        if "price" in row or not amount:
            return
        read = PURCHASES.columns["price"].read_word(amount) if n < 0 else self._amount(n, amount)
        price = abs(Decimal(str(read))) / int(row.get("quantity", 1))
        if price == round(price, 2):
            row["price"] = f"{price:.2f}"

    def _amount(self, n: int, text: str) -> object:
        try:
            return self._cells.value("price", n, text)
        except BadCell as bad:
            raise BadCell(f"amount: {bad}") from None

    def _add(self, order: Order, line: int, item: Row, seen: dict[str, Row]) -> None:
        """Add a line; two of the same thing at one price are one, at two prices they are two."""
        key = key_of(item)
        same = seen.get(key)
        if same is not None and same.get("price") == item.get("price"):
            same["quantity"] = same.get("quantity", 1) + item.get("quantity", 1)
            if back := same.get("returned_quantity", 0) + item.get("returned_quantity", 0):
                same["returned_quantity"] = back
            return
        if same is not None:
            number = 1 + sum(1 for one in seen if one == key or one.startswith(f"{item['product']} ("))
            left_out = {name: item.pop(name) for name in ("sku", "model") if name in item}
            item["product"] = f"{item['product'][: SHORT - 6]} ({number})"
            item["attributes"] = {**item.get("attributes", {}), **left_out}
            key = item["product"]
        seen[key] = item
        order.items.append((line, item))


def lines_in_columns(mapping: ColumnMapping) -> list[list[tuple[str, int]]]:
    """The columns of the first, second … line of an order that has all of them in one row."""
    found: dict[str, list[tuple[str, int]]] = {}
    for n, use in mapping.columns(PURCHASES.name, *OF_LINE):
        if use.group:
            found.setdefault(use.group, []).append((use.field, n))
    return [found[group] for group in sorted(found, key=lambda one: (len(one), one))]


def _columns_of_lines(mapping: ColumnMapping) -> frozenset[int]:
    return frozenset(n for n, _ in mapping.columns(PURCHASES.name, *OF_LINE))
