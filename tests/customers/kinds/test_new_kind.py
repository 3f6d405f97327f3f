"""What a new kind costs: a description and a table with its queries, and no code that runs them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from contacthub.customers.kinds.columns import DAY, NAME
from contacthub.customers.kinds.kind import Kind, said
from contacthub.customers.model import AlreadyThere, RowRejected
from contacthub.customers.names import PinyinKeys
from contacthub.customers.record_wire import body_of, record_in
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.tables.table import Reading, Table, Writing
from tests.customers.sample_rows import LINA


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantyExtension:
    """A warranty that was bought later."""

    id: str = ""
    policy_no: str
    date: str
    until: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


WARRANTY_EXTENSIONS = Kind(
    name="warranty_extensions",
    words="warranty extensions",
    one="a warranty extension",
    about="A warranty that was bought later.",
    record=WarrantyExtension,
    columns={"policy_no": NAME, "date": DAY, "until": DAY},
    needed=("policy_no", "date"),
    headings={"保单号": "policy_no"},
    key="policy_no",
    read=lambda row, now: WarrantyExtension(**said(WarrantyExtension, row)),
    identity=lambda owner, it: it.policy_no,
    view=lambda it, seen: {"policy_no": it.policy_no, "date": it.date, "until": it.until},
    example={"policy_no": "W-1", "date": "2026-05-01"},
)
TABLE = Table(
    kind=WARRANTY_EXTENSIONS,
    queries={
        "list": "SELECT id, policy_no, date, until, attributes FROM warranty_extensions"
        " WHERE customer_id = :customer_id AND (date, id) < (:before, :before_id)"
        " ORDER BY date DESC, id DESC LIMIT :most",
        "count": "SELECT count(*) FROM warranty_extensions WHERE customer_id = :customer_id",
        "candidates": "SELECT id, policy_no, date, until, attributes, customer_id FROM warranty_extensions"
        " WHERE policy_no = :policy_no",
        "one": "SELECT id, policy_no, date, until, attributes, customer_id FROM warranty_extensions"
        " WHERE id = :id",
        "insert": "INSERT INTO warranty_extensions (customer_id, policy_no, date, until, attributes)"
        " VALUES (:customer_id, :policy_no, :date, :until, :attributes) RETURNING id",
        "update": "UPDATE warranty_extensions SET policy_no = :policy_no, date = :date, until = :until,"
        " attributes = :attributes WHERE id = :id",
    },
)


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE warranty_extensions (id INTEGER PRIMARY KEY, customer_id TEXT, policy_no TEXT UNIQUE,"
        " date TEXT, until TEXT, attributes TEXT)"
    )
    yield connection
    connection.close()


def writing(raw: sqlite3.Connection) -> Writing:
    return Writing(raw=raw, names=PinyinKeys(), now=0, by=LINA)


def test_its_records_are_kept_found_again_and_listed(raw: sqlite3.Connection) -> None:
    row = {"policy_no": "W-1", "date": "2026-05-01", "attributes": {"shop": "west"}}
    new = WARRANTY_EXTENSIONS.read(row, 0)
    work = writing(raw)
    assert TABLE.save(work, "c1", new)[0] == "new"
    assert work.versions.customers == {"c1"}
    assert TABLE.save(writing(raw), "c1", new)[0] == "unchanged"
    longer = WARRANTY_EXTENSIONS.read(row | {"until": "2031-05-01"}, 0)
    assert TABLE.save(writing(raw), "c1", longer)[0] == "changed"
    with pytest.raises(AlreadyThere):
        TABLE.save(writing(raw), "c1", new, only_new=True)
    with pytest.raises(RowRejected, match="policy_no: a warranty extension of another customer"):
        TABLE.save(writing(raw), "c2", new)
    reading = Reading(raw=raw, models=ModelFacts())
    [kept] = TABLE.page(reading, "c1", limit=5, cursor=None)
    assert (kept.until, kept.attributes, TABLE.count(reading, "c1")) == ("2031-05-01", {"shop": "west"}, 1)
    assert TABLE.page(reading, "c1", limit=5, cursor=TABLE.cursor_after(kept)) == []


def test_its_body_is_made_of_its_columns() -> None:
    body = body_of(WARRANTY_EXTENSIONS).model_validate({"policy_no": " W-1 ", "date": "2026-05-01"})
    record = record_in(WARRANTY_EXTENSIONS, body, now=0)
    assert record == WarrantyExtension(policy_no="W-1", date="2026-05-01")
    assert WARRANTY_EXTENSIONS.claims("c1", {"policy_no": "W-1", "date": "2026-05-01"})[0][0] == "W-1"
