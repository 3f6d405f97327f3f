"""What tests of merges do and compare: two made one, and all that is kept of customers, but for versions."""

from __future__ import annotations

from typing import Any

import orjson

from contacthub.customers.merge_store import Merging
from contacthub.customers.store import CustomerStore
from contacthub.database.units import Connection
from tests.customers.sample_rows import LINA

TABLES = {
    "customers": (
        "id, name, company, tier, tier_by, tier_until, language, addresses, birthday, tags, groups, "
        "occasions, consents, do_not_contact, notes, attributes, created_at"
    ),
    "phones": "*",
    "emails": "*",
    "purchases": "*",
    "purchase_items": "*",
    "products": "*",
    "service_records": "*",
    "questions": "*",
    "question_terms": "*",
    "term_counts": "*",
    "number_choices": "*",
    "merged_ids": "*",
    "dismissed_doubles": "*",
    "former_owners": "*",
    "customer_sales": "*",
    "memberships": "*",
    "group_sizes": "*",
    "model_counts": "*",
    "unit_repairs": "*",
    "model_symptoms": "*",
    "model_fixes": "*",
    "search_words": "customer_id, words",
}


async def merged(store: CustomerStore, this: str = "c-1", other: str = "c-2", **chosen: Any) -> int:
    """Make ``other`` one with ``this``; return the number of the merge."""
    before = await store.merges.preview(this, other)
    wanted = Merging(
        customer_id=this,
        other_id=other,
        version=before.this.version,
        other_version=before.other.version,
        chosen=chosen,
    )
    return (await store.merges.merge(wanted, by=LINA))[0].id


async def all_kept(store: CustomerStore) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table of the customers, in some order."""

    def plain(cell: Any) -> Any:
        is_json = isinstance(cell, str) and cell.startswith("{")
        return orjson.loads(cell) if is_json else cell  # attributes have no order

    def work(raw: Connection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table: sorted(
                (tuple(map(plain, row)) for row in raw.execute(f"SELECT {columns} FROM {table}")), key=repr
            )
            for table, columns in TABLES.items()
        }

    return await store.readers.run(work)
