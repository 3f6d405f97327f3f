"""SQL in files of its own."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import in_postgres, named_queries


def test_named_queries_are_split_at_their_names(tmp_path: Path) -> None:
    path = tmp_path / "q.sql"
    path.write_text(
        "-- all of them\n\n-- name: one\nSELECT 1;\n\n-- name: two\n-- with a remark\nSELECT\n 2;\n"
    )
    assert named_queries(path) == {"one": "SELECT 1;", "two": "-- with a remark\nSELECT\n 2;"}


def test_engine_reads_the_texts_that_all_share_and_its_own(tmp_path: Path) -> None:
    path = tmp_path / "q.sql"
    path.write_text(
        "-- name: one\nSELECT 1;\n"
        "-- name: two @postgres\nSELECT 2::text;\n-- name: two @sqlite\nSELECT '2';\n"
    )
    assert named_queries(path) == {"one": "SELECT 1;", "two": "SELECT '2';"}
    assert named_queries(path, "postgres") == {"one": "SELECT 1;", "two": "SELECT 2::text;"}


def test_text_compared_without_case_is_a_collation_in_sqlite_and_a_function_in_postgres(
    tmp_path: Path,
) -> None:
    path = tmp_path / "q.sql"
    path.write_text("-- name: one\nSELECT 1 FROM t WHERE folded(t.email) = folded(:email) AND n = :n;\n")
    sqlite = named_queries(path)["one"]
    assert sqlite == "SELECT 1 FROM t WHERE t.email = :email AND n = :n;"
    postgres = named_queries(path, "postgres")["one"]
    assert postgres == "SELECT 1 FROM t WHERE lower(t.email) = lower(:email) AND n = :n;"
    assert in_postgres(sqlite) == postgres
