"""Every table of both databases is in the list, and what the list says of it is so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contacthub.bootstrap.kept import DATABASES
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.privacy.held import ERASED, HELD, TOLD
from contacthub.privacy.labels import FIELDS, PARTS

LISTED = """SELECT t.name, c.name, c.pk FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT IN ('migrations', 'sqlite_schema')"""


async def tables(folder: Path) -> dict[tuple[str, str], dict[str, int]]:
    """By database and table: columns, and which of the key each is."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for name, migrations in DATABASES.items():
        async with await SqliteFiles(folder).writer(name, migrations) as writer:
            rows: list[Any] = await writer.run(lambda raw: raw.execute(LISTED).fetchall())
            for table, column, key in rows:
                found.setdefault((name, table), {})[column] = key
    return found


async def test_every_table_is_in_the_list_and_says_what_it_has(tmp_path: Path) -> None:
    found = await tables(tmp_path)
    assert {(each.database, each.name) for each in HELD} == set(found)
    assert [each.name for each in HELD if not each.by and not each.stays] == []
    assert [each.name for each in HELD if each.becomes and not each.stays] == []


async def test_the_columns_of_the_list_are_there_and_its_keys_are_the_tables_keys(tmp_path: Path) -> None:
    found = await tables(tmp_path)
    for each in HELD:
        columns = found[each.database, each.name]
        if each.by:
            keys = sorted((place, column) for column, place in columns.items() if place)
            assert each.key == tuple(column for _, column in keys), each.name
        assert {column for by in each.by for column in by.columns} <= set(columns), each.name
        assert {column for column, _ in each.becomes} <= set(columns), each.name


async def test_a_table_with_a_customers_id_says_how_it_is_found(tmp_path: Path) -> None:
    """A new column that names customers, contacts or items makes its table one of theirs."""
    known_without = {"tier_rule"}
    about = {"customer_id", "contact_id", "item_id", "thread_id"}
    for (database, table), columns in (await tables(tmp_path)).items():
        held = next(each for each in HELD if (each.database, each.name) == (database, table))
        if about & set(columns) and table not in known_without:
            assert held.by, table


async def test_what_is_told_has_its_words_in_both_languages(tmp_path: Path) -> None:
    found = await tables(tmp_path)
    for each in TOLD:
        words = [PARTS[each.name], *(FIELDS[column] for column in found[each.database, each.name])]
        assert [one for one in words if not (one["zh"] and one["en"])] == []


def test_rows_go_before_those_they_are_found_by() -> None:
    order = [each.name for each in ERASED]
    for first, then in (
        ("purchase_items", "purchases"), ("question_help", "questions"), ("asked_questions", "contacts"),
        ("pushed_deliveries", "pushed"), ("attachments", "messages"), ("file_links", "attachments"),
        ("survey_answers", "survey_asks"), ("work_texts", "work_items"), ("threads", "contacts"),
        ("messages", "contacts"), ("contact_details", "contacts"), ("record_changes", "merges"),
        ("memberships", "customers"),
    ):  # fmt: skip
        assert order.index(first) < order.index(then), (first, then)
