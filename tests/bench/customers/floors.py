"""Bare indexed queries for what the hub answers: nothing is decided, and no object is made of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

import psycopg

from contacthub.customers.file import NAME
from contacthub.database.engines.placeholders import statement_of
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles, read_only
from contacthub.database.storage import Storage

Ask = Callable[..., list[Any]]
"""Runs a query with its parameters, and returns its rows."""

OWNER: Final = "SELECT customer_id FROM phones WHERE e164 = ? LIMIT 10"
CUSTOMER: Final = "SELECT * FROM customers WHERE id = ?"
LISTS: Final = (
    "SELECT * FROM phones WHERE customer_id = ?",
    "SELECT * FROM emails WHERE customer_id = ?",
    "SELECT * FROM purchases WHERE customer_id = ? ORDER BY date DESC, id DESC LIMIT 5",
    "SELECT i.* FROM (SELECT id FROM purchases WHERE customer_id = ? ORDER BY date DESC, id DESC LIMIT 5)"
    " AS p JOIN purchase_items AS i ON i.purchase_id = p.id",
    "SELECT * FROM products WHERE customer_id = ? ORDER BY purchased_at DESC, id DESC LIMIT 5",
    "SELECT * FROM service_records WHERE customer_id = ? ORDER BY date DESC, id DESC LIMIT 5",
    "SELECT * FROM questions WHERE customer_id = ? ORDER BY at DESC, id DESC LIMIT 5",
)
OF_WORD: Final = {
    SqliteFiles: "SELECT rowid FROM search_index WHERE search_index MATCH ? LIMIT 20",
    PostgresDatabase: "SELECT id FROM search_words WHERE vector @@ CAST(? AS tsquery) LIMIT 20",
}
OF_NUMBER: Final = (
    "SELECT c.* FROM search_words AS w JOIN customers AS c ON c.id = w.customer_id WHERE w.id = ?"
)
OF_TERM: Final = "SELECT question FROM question_terms WHERE term = ? ORDER BY question DESC LIMIT 100"
QUESTION: Final = "SELECT * FROM questions WHERE id = ?"


@contextmanager
def bare(storage: Storage, name: str = NAME) -> Iterator[Ask]:
    """A connection of its own to a database of a storage, that of the customers unless another is named."""
    if isinstance(storage, PostgresDatabase):
        with psycopg.connect(
            storage.address,
            autocommit=True,
            cursor_factory=psycopg.RawCursor,
            options=f"-c search_path={name}",
        ) as raw:
            yield lambda text, *values: raw.execute(statement_of(text).text, values).fetchall()
    else:
        assert isinstance(storage, SqliteFiles)
        with closing(read_only(storage.path(name))) as raw:
            yield lambda text, *values: raw.execute(text, values).fetchall()


def card(ask: Ask, e164: str) -> None:
    """All that the card of a number's owner shows."""
    for (whose,) in ask(OWNER, e164)[:1]:
        ask(CUSTOMER, whose)
        for each in LISTS:
            ask(each, whose)


def word(ask: Ask, text: str, match: str) -> None:
    """The first twenty customers of a query of the index; ``text``: that of the engine."""
    for (number,) in ask(text, match):
        ask(OF_NUMBER, number)


def term(ask: Ask, number: int) -> None:
    """The newest questions that have a term, and the texts of five."""
    for (found,) in ask(OF_TERM, number)[:5]:
        ask(QUESTION, found // 2)


def one(ask: Ask, text: str, value: str) -> None:
    """The customer of a code."""
    for (whose,) in ask(text, value)[:1]:
        ask(CUSTOMER, whose)
