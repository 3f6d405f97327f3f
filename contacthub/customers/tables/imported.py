"""Writes imported rows: finds the customer of each, and rejects rows without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from contacthub.customers.kinds.customers import CUSTOMERS, added_only, merged_customer, name_key, phones_of
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.kinds.models import MODELS, merged_model
from contacthub.customers.kinds.posted import read_posted
from contacthub.customers.kinds.prices import PRICES, price_of
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.kinds.stock import STOCK, stock_of
from contacthub.customers.model import KEEPS_KNOWN, CustomerData, Row, RowRejected, RowResult
from contacthub.customers.tables.catalogue import find_entry, save_model
from contacthub.customers.tables.customers import find_customer, is_customer, save_over
from contacthub.customers.tables.history import History, replaced, with_known
from contacthub.customers.tables.merged_ids import surviving
from contacthub.customers.tables.prices import save_price
from contacthub.customers.tables.stock import save_stock, today_of
from contacthub.customers.tables.table import Versions, Writing, queries_of
from contacthub.customers.tables.tables import TABLES
from contacthub.database.units import Connection

SQL: Final = queries_of("imported")
MOST_NAMED: Final = 5


def write_rows(
    writing: Writing, kind: str, rows: Sequence[Row], new_id: Callable[[], str]
) -> list[RowResult]:
    """Write ``rows`` in the caller's transaction, which it settles; a bad row leaves nothing behind."""
    sheet = SHEETS[kind]
    done = _written_together(writing, sheet, rows, new_id)
    if done is None:
        done = [_written_alone(writing, sheet, row, new_id) for row in rows]
    for one, result in done:
        if result.status != "rejected":
            writing.versions.add(one.versions)
            writing.history.rows += one.history.rows
    writing.settle()
    return [_with_differences(result, one.history) for one, result in done]


def rows_again(
    writing: Writing, kind: str, rows: Sequence[Row], new_id: Callable[[], str]
) -> list[RowResult]:
    """Whose the rows are that are in already, as ``write_rows`` would say; nothing of it stays."""
    with _savepoint(writing.raw, "rows_again") as undo:
        apart = replace(writing, versions=Versions(), history=History())
        results = write_rows(apart, kind, rows, new_id)
        undo()
    return [
        one
        if one.status == "rejected"
        else RowResult(status="unchanged", customer_id=one.customer_id, same_number_as=one.same_number_as)
        for one in results
    ]


def _written_together(
    writing: Writing, sheet: Sheet, rows: Sequence[Row], new_id: Callable[[], str]
) -> list[tuple[Writing, RowResult]] | None:
    """Write the rows under one savepoint, which costs less than one for each; None: one is rejected."""
    done = []
    with _savepoint(writing.raw, "all_rows") as undo:
        for row in rows:
            one = _of_row(writing, row)
            result = _result(one, sheet, row, new_id)
            if result.status == "rejected":
                undo()
                return None
            done.append((one, result))
    return done


def _written_alone(
    writing: Writing, sheet: Sheet, row: Row, new_id: Callable[[], str]
) -> tuple[Writing, RowResult]:
    one = _of_row(writing, row)
    with _savepoint(writing.raw, "one_row") as undo:
        result = _result(one, sheet, row, new_id)
        if result.status == "rejected":
            undo()
    return one, result


@contextmanager
def _savepoint(raw: Connection, name: str) -> Iterator[Callable[[], object]]:
    """Inside of it what was written since it began can be undone."""
    raw.execute(f"SAVEPOINT {name}")
    try:
        yield lambda: raw.execute(f"ROLLBACK TO {name}")
    finally:
        raw.execute(f"RELEASE {name}")


def _of_row(writing: Writing, row: Row) -> Writing:
    """The same transaction, with what one row changes apart."""
    return Writing(
        raw=writing.raw,
        names=writing.names,
        now=writing.now,
        by=writing.by,
        history=History(whole=False),
        keeps_known=row.get(KEEPS_KNOWN) is True,
        tiering=writing.tiering,
    )


def _with_differences(result: RowResult, history: History) -> RowResult:
    differs = replaced(history.rows)
    if not differs and not history.kept:
        return result
    return replace(result, replaces=tuple(differs), differs=differs | history.kept)


def _result(writing: Writing, sheet: Sheet, row: Row, new_id: Callable[[], str]) -> RowResult:
    try:
        return _write(writing, sheet, read_posted(sheet, row), new_id)
    except RowRejected as rejected:
        return RowResult(status="rejected", reason=str(rejected))
    except (KeyError, TypeError, ValueError):
        # What is not even rejected by its column, such as a price without a currency.
        return RowResult(status="rejected", reason="row: not well formed")


def _write(writing: Writing, sheet: Sheet, row: Row, new_id: Callable[[], str]) -> RowResult:
    if sheet.name == CUSTOMERS.name:
        return _write_customer(writing, row, new_id)
    if sheet.name == MODELS.name:
        old = find_entry(writing.raw, row["model"])
        return RowResult(status=save_model(writing, merged_model(old and old[1].model, row)))
    if sheet.name == PRICES.name:
        return RowResult(status=save_price(writing, price_of(row)))
    if sheet.name == STOCK.name:
        return RowResult(status=save_stock(writing, stock_of(row, today_of(writing))))
    if sheet.name == PURCHASES.name and not row.get("customer_id") and not row.get("phone"):
        row = _of_known_order(writing.raw, row)
    record = TABLES[sheet.name].kind.read(row, writing.now)
    owner = _owner(writing.raw, row)
    return RowResult(status=TABLES[sheet.name].save(writing, owner, record)[0], customer_id=owner)


def _write_customer(writing: Writing, row: Row, new_id: Callable[[], str]) -> RowResult:
    raw = writing.raw
    known = row.get("customer_id") or same_customer(raw, row)
    customer_id = surviving(raw, known) if known else new_id()
    customer = find_customer(raw, customer_id) if known else None
    old = None if customer is None else customer.data
    if old is not None and is_of_merged(raw, customer_id, known, row):
        row = added_only(old, row)  # what was chosen as the two were merged stands
    if not row.get("name"):
        row = {**row, "name": stand_in(row) if old is None else old.name}
    others = _owners_of_numbers(raw, row) if old is None else set()
    data = merged_customer(old, row)
    if old is not None and writing.keeps_known:
        data = with_known(writing.history, old, data)
    status = save_over(writing, customer_id, old, data)
    reason = None if old is None else other_person(old, row)
    same = tuple(f"{_name_of(raw, one)} ({one})" for one in sorted(others)[:MOST_NAMED])
    return RowResult(status=status, reason=reason, customer_id=customer_id, same_number_as=same)


def owner_of_reach(raw: Connection, row: Row) -> str | None:
    """Who has the row's numbers or addresses: of its name, else whoever alone has them.

    Raises:
        RowRejected: several have them.
    """
    named = same_customer(raw, row) if row.get("name") else None
    return named or same_customer(raw, {**row, "name": None})


def stand_in(row: Row) -> str:
    """What a customer is called until a name is known: a mail address or number."""
    stand_ins = _stand_ins(row)
    if not stand_ins:
        raise RowRejected("name: needed, but empty")
    return stand_ins[0]


def _stand_ins(row: Row) -> list[str]:
    return [*row.get("email", ()), *(phone.raw for phone in phones_of(row))]


def other_person(old: CustomerData, row: Row) -> str | None:
    """Whether an id is rather that of another list: another name, and no number or address in common."""
    before = {phone.key for phone in old.phones} | {mail.casefold() for mail in old.emails}
    now = {phone.key for phone in phones_of(row)} | {mail.casefold() for mail in row.get("email", ())}
    if name_key(old.name) == name_key(row.get("name") or "") or not before or not now or before & now:
        return None
    return f"customer_id: was {old.name}, with other numbers and addresses; is it an id of another list?"


def same_customer(raw: Connection, row: Row) -> str | None:
    """Find the customer a row without an id means: who has its number, else its mail address, and its name.

    A number is not a person: a customer of another name who has it is another one. A row with neither number
    nor address means who has its name and neither; a row without a name, whoever alone has them.
    """
    for column, owners_of in (("phone", _owners_of_numbers), ("email", _owners_of_mails)):
        owners = owners_of(raw, row)
        same = _of_this_name(raw, row, owners) if row.get("name") else owners
        if len(same) > 1:
            raise _several(raw, column, same)
        if same:
            return same.pop()
    if row.get("phone") or row.get("email") or not row.get("name"):
        return None
    named = _of_this_name(raw, row, _ids(raw, "named_without_numbers", name=row["name"]))
    if len(named) > 1:
        raise _several(raw, "name", named)
    return next(iter(named), None)


def _of_this_name(raw: Connection, row: Row, owners: set[str]) -> set[str]:
    """Those of them who have the row's name, or none that is more than a number or address of the row."""
    names = {name_key(one) for one in (row["name"], *_stand_ins(row))}
    return {one for one in owners if names & {name_key(_name_of(raw, one)), *_former_names(raw, one)}}


def is_of_merged(raw: Connection, customer_id: str, known: str | None, row: Row) -> bool:
    """Whether a row is of one who was merged into the customer: by its id, or without one by its name."""
    if row.get("customer_id"):
        return known != customer_id
    name = name_key(row.get("name") or "")
    return name != name_key(_name_of(raw, customer_id)) and name in _former_names(raw, customer_id)


def _former_names(raw: Connection, customer_id: str) -> set[str]:
    return {name_key(one) for one in _ids(raw, "former_names", customer_id=customer_id)}


def _owner(raw: Connection, row: Row) -> str:
    customer_id: str | None = row.get("customer_id")
    if customer_id:
        customer_id = surviving(raw, customer_id)
        if not is_customer(raw, customer_id):
            raise RowRejected("customer_id: no such customer")
        return customer_id
    owners = _owners_of_numbers(raw, row)
    if not owners:
        raise RowRejected("phone: no customer has it")
    if len(owners) > 1:
        raise _several(raw, "phone", owners)
    return owners.pop()


def _of_known_order(raw: Connection, row: Row) -> Row:
    """A further line of an order that came in before, which says whose it is and of which day."""
    known = raw.execute(SQL["order"], {"order_no": row["order_no"]}).fetchone()
    if known is None:
        raise RowRejected(
            "order_no: there is no such order yet, and no customer_id or phone says whose it is"
        )
    return {**row, "customer_id": known[0], "date": row.get("date") or known[1]}


def _several(raw: Connection, column: str, owners: set[str]) -> RowRejected:
    some = ", ".join(f"{_name_of(raw, one)} ({one})" for one in sorted(owners)[:MOST_NAMED])
    more = f" and {len(owners) - MOST_NAMED} more" if len(owners) > MOST_NAMED else ""
    said, way_out = f"{column}: {len(owners)} customers have it", "; give the customer_id"
    return RowRejected(f"{said}: {some}{more}{way_out}", nameless=said + way_out)


def _owners_of_mails(raw: Connection, row: Row) -> set[str]:
    return {one for email in row.get("email", ()) for one in _ids(raw, "owners_of_email", email=email)}


def _owners_of_numbers(raw: Connection, row: Row) -> set[str]:
    owners: set[str] = set()
    for phone in phones_of(row):
        if phone.e164:
            owners |= _ids(raw, "owners_of_number", e164=phone.e164, ext=phone.ext)
        else:
            owners |= _ids(raw, "owners_of_raw_number", text=phone.raw, ext=phone.ext)
    return owners


def _ids(raw: Connection, query: str, **values: str | None) -> set[str]:
    return {one for (one,) in raw.execute(SQL[query], values)}


def _name_of(raw: Connection, customer_id: str) -> str:
    name: str = raw.execute(SQL["name_of"], {"customer_id": customer_id}).fetchone()[0]
    return name
