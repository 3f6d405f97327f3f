"""Parameters of queries, for PostgreSQL."""

from __future__ import annotations

import pytest

from contacthub.database.engines.placeholders import statement_of
from contacthub.database.named_queries import mean_in_postgres


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("VALUES (?, ?, ?)", "VALUES ($1, $2, $3)"),
        (
            "VALUES (?1, (SELECT n FROM t WHERE id = ?1), ?2)",
            "VALUES ($1, (SELECT n FROM t WHERE id = $1), $2)",
        ),
        ("a = :a AND b > :b AND c <> :a", "a = $1 AND b > $2 AND c <> $1"),
        ("a = :before AND b < :before_id", "a = $1 AND b < $2"),
        ("'it''s ?' || a::text || \":b\"  -- why? :c", "'it''s ?' || a::text || \":b\"  -- why? :c"),
    ],
)
def test_parameters_are_numbered_and_texts_names_casts_and_remarks_left_alone(
    written: str, told: str
) -> None:
    assert statement_of(written).text == told


def test_named_parameters_come_in_the_order_of_the_text_and_those_not_named_stay_away() -> None:
    statement = statement_of("a = :a AND b > :b AND c <> :a")
    assert statement.values({"b": 2, "z": 9, "a": 1}) == [1, 2]


def test_parameters_in_order_stay_in_order() -> None:
    assert statement_of("a = ? AND b = ?").values((1, 2)) == (1, 2)


def test_query_with_words_of_its_own_for_postgres_is_told_in_those() -> None:
    mean_in_postgres(
        "SELECT json_group_array(n) FROM t WHERE a = :a", "SELECT json_agg(n) FROM t WHERE a = :a"
    )
    assert (
        statement_of("SELECT json_group_array(n) FROM t WHERE a = :a").text
        == "SELECT json_agg(n) FROM t WHERE a = $1"
    )
