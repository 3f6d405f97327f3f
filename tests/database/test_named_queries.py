"""SQL in files of its own."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries


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
