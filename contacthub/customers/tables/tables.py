"""The table of every kind: a plain one, unless its records stand in more than their own columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.kinds.questions import QUESTIONS, Question
from contacthub.customers.similar import index
from contacthub.customers.tables import products, purchases, service_records
from contacthub.customers.tables.table import Table, Writing, plain_parameters, queries_of


def _of_question(writing: Writing, customer_id: str, question: Question) -> dict[str, Any]:
    return plain_parameters(writing, customer_id, question) | {"at": question.asked_at}


def _index(writing: Writing, customer_id: str, old: Question | None, new: Question) -> None:
    index.rewritten(writing.raw, int(new.id), None if old is None else old.question, new.question)


def _unindex(writing: Writing, old: Question) -> None:
    index.deleted(writing.raw, int(old.id), old.question)


QUESTIONS_TABLE: Final = Table(
    kind=QUESTIONS,
    queries=queries_of("questions"),
    parameters=_of_question,
    newest=(2**62, "~"),
    saved=_index,
    removed=_unindex,
)
SPECIAL: Final[tuple[Table[Any], ...]] = (
    purchases.TABLE,
    products.TABLE,
    service_records.TABLE,
    QUESTIONS_TABLE,
)
PLAIN: Final = tuple(Table(kind=kind, queries=queries_of(kind.name)) for kind in KINDS)

TABLES: Final[Mapping[str, Table[Any]]] = MappingProxyType({one.kind.name: one for one in (*PLAIN, *SPECIAL)})
"""By kind, in the order of the card."""
