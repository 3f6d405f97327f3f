"""Conditions of queries whose number of parameters is known only when they are asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


def among(column: str, name: str, values: Collection[str], given: dict[str, Any]) -> str:
    """That a column has one of these values, which go into ``given``; of no values, that nothing has.

    >>> given = {}
    >>> among("c.queue", "queue", ["sales", "support"], given)
    'c.queue IN (:queue_0, :queue_1)'
    >>> given
    {'queue_0': 'sales', 'queue_1': 'support'}
    """
    names = {f"{name}_{n}": each for n, each in enumerate(sorted(values))}
    given |= names
    return f"{column} IN ({', '.join(f':{each}' for each in names)})" if names else "1 = 0"
