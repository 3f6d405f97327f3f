"""Reads what many customers are called, by any id they had, in one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contacthub.customers.called import Called
from contacthub.database.units import Connection


def called(raw: Connection, customer_ids: Iterable[str]) -> Mapping[str, Called]:
    """Each of these ids with the customer whom it means now."""
    asked = tuple(dict.fromkeys(customer_ids))
    if not asked:
        return {}
    meant = {one: one for one in asked}
    for one, customer_id in _of(raw, "SELECT former_id, customer_id FROM merged_ids WHERE former_id", asked):
        meant[one] = customer_id
    kept = tuple(dict.fromkeys(meant.values()))
    former: dict[str, list[str]] = {}
    for one, customer_id in _of(raw, "SELECT former_id, customer_id FROM merged_ids WHERE customer_id", kept):
        former.setdefault(customer_id, []).append(one)
    names = {row[0]: row[1:] for row in _of(raw, "SELECT id, name, tier FROM customers WHERE id", kept)}
    found = {}
    for customer_id in kept:
        name, tier = names.get(customer_id, (None, None))
        ids = (customer_id, *sorted(former.get(customer_id, ())))
        found[customer_id] = Called(ids=ids, name=name, tier=tier)
    return {one: found[customer_id] for one, customer_id in meant.items()}


def _of(raw: Connection, query: str, ids: tuple[str, ...]) -> list[tuple[str, ...]]:
    given = {f"id_{n}": each for n, each in enumerate(ids)}
    # The query is one of those above; the ids go in as parameters.
    return list(raw.execute(f"{query} IN ({', '.join(f':{each}' for each in given)})", given).fetchall())
