"""Seals: what their hashes are made of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from contacthub.audit.chain import START, content_of, hash_of, sealed

COLUMN = st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"]))
ROW = (1, 1_000, "boss", "open_card", "C1", "203.0.113.9", '{"a": "陆"}', 1, None, "k1")


@given(st.lists(st.lists(COLUMN, min_size=10, max_size=10).map(tuple), max_size=4))
def test_what_is_hashed_of_rows_is_json_that_any_program_writes(rows: list[tuple[object, ...]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows]
    assert content_of(rows) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_seal_has_the_hash_of_the_one_before_and_of_all_that_it_says() -> None:
    first = sealed(None, [ROW], 5_000)
    second = sealed(first, [(2, *ROW[1:]), (5, *ROW[1:])], 6_000)
    assert (first.number, first.first_id, first.last_id, first.row_count) == (1, 1, 1, 1)
    assert (second.number, second.first_id, second.last_id, second.row_count) == (2, 2, 5, 2)
    assert first.hash == hash_of(START, first)
    assert second.hash == hash_of(first.hash, second)
    assert second.hash != hash_of(START, second)
    for field in fields(second):
        if field.name != "hash":
            value = getattr(second, field.name)
            other = replace(second, **{field.name: value + 1 if isinstance(value, int) else "0" * 64})
            assert hash_of(first.hash, other) != second.hash, field.name


def test_nothing_can_move_from_one_column_into_the_next() -> None:
    assert content_of([(*ROW[:4], "C", "1x", *ROW[6:])]) != content_of([(*ROW[:4], "C1", "x", *ROW[6:])])
    assert content_of([ROW, ROW]) != content_of([ROW])
