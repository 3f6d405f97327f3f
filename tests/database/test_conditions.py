"""Conditions with as many parameters as there are values."""

from __future__ import annotations

from typing import Any

from contacthub.database.conditions import among


def test_a_column_has_one_of_the_values() -> None:
    given: dict[str, Any] = {"since": 1}
    assert among("c.queue", "queue", frozenset({"support", "sales"}), given) == (
        "c.queue IN (:queue_0, :queue_1)"
    )
    assert given == {"since": 1, "queue_0": "sales", "queue_1": "support"}


def test_of_no_values_nothing_is_one() -> None:
    given: dict[str, Any] = {}
    assert (among("c.queue", "queue", (), given), given) == ("1 = 0", {})
