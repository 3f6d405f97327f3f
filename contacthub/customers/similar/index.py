"""The index of earlier questions: kept, and searched, over a connection.

A question is indexed under a number: an imported or added one under twice its id, one asked during a contact
under twice the id it gets here and one. Only numbers of terms are kept; texts are read where they stand.

A search reads a bounded number of entries: all of the rarest terms, and the newest of the frequent ones, each
an equal share of what is left to read::

    asked           E5 (in 40 questions), 空调 (9,000), 不制 (7,000)
    entries read    40, then the newest 2,980 of 不制, then the newest 2,980 of 空调
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from heapq import nlargest
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.customers.kinds.kind import folded
from contacthub.customers.kinds.questions import ID_MARK
from contacthub.customers.row_numbers import row_number
from contacthub.customers.similar.terms import number_of, terms
from contacthub.customers.similar.weighing import (
    LEAST_ALIKE,
    SCOPES,
    Alike,
    Earlier,
    Weights,
    scope_of,
    worth,
)
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection
from contacthub.routing.values import value

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
TOTAL: Final = 0
"""Counted like a term: how many questions there are."""

MOST_READ: Final = 6_000
"""Entries of the index that one search reads."""

MOST_SOUGHT: Final = 16
"""Terms that one search looks up; the others only weigh in the comparison of texts."""

MOST_COMPARED: Final = 80
"""Questions whose text a search reads; with them, those of the customer and of the models."""

MOST_OWN: Final = 100
MOST_OF_MODEL: Final = 200
MOST_MODELS: Final = 5


@value(kw_only=True)
class Wanted:
    """What is searched for, ``models`` None: that the customer owns. Not what was asked in ``contact_id``."""

    text: str
    customer_id: str | None = None
    models: frozenset[str] | None = None
    contact_id: str | None = None
    limit: int = 5


def add(raw: Connection, entries: Iterable[tuple[int, str]]) -> None:
    """Index questions, each a number and its text, that are not indexed yet."""
    counts: Counter[int] = Counter()
    rows: list[tuple[int, int]] = []
    for number, text in entries:
        of_text = {number_of(term) for term in terms(text)}
        rows += ((term, number) for term in of_text)
        counts.update(of_text)
        counts[TOTAL] += 1
    # In the order of the index, so that each of its pages is looked for once.
    raw.executemany(SQL["put_term"], sorted(rows))
    raw.executemany(SQL["count_term"], sorted(counts.items()))


def remove(raw: Connection, number: int, text: str) -> None:
    """Take a question that was indexed with this text out of the index."""
    of_text = sorted({number_of(term) for term in terms(text)})
    raw.executemany(SQL["delete_term"], [(term, number) for term in of_text])
    raw.executemany(SQL["count_term"], [(term, -1) for term in (TOTAL, *of_text)])


def upto(raw: Connection, source: str) -> int:
    """How far a source is indexed: the last id of ``questions``, or an instant of ``contacts``."""
    row = raw.execute(SQL["upto"], {"source": source}).fetchone()
    return 0 if row is None else int(row[0])


def rewritten(raw: Connection, record_id: int, before: str | None, after: str | None) -> None:
    """A record's question was written, changed or deleted: index it anew if the index has passed its id."""
    if before == after or record_id > upto(raw, "questions"):
        return  # one that was not reached yet is indexed as it is by then
    if before is not None:
        remove(raw, 2 * record_id, before)
    if after is not None:
        add(raw, [(2 * record_id, after)])


def deleted(raw: Connection, record_id: int, text: str) -> None:
    """A record's question is gone, and with it whom it helped: its id may be that of another one day."""
    rewritten(raw, record_id, text, None)
    raw.execute(SQL["delete_helps"], {"question": 2 * record_id})


def find(raw: Connection, wanted: Wanted) -> list[Alike]:
    """Return the questions that resemble the one wanted.

    The customer's come first, then those of the models, then those of models like these, then all.
    """
    asked = terms(wanted.text)
    if not asked:
        return []
    weights = _weights(raw, asked)
    models = _models(raw, wanted)
    similar = _similar_models(raw, models)
    near = _near(raw, wanted.customer_id, models) | _near(raw, None, similar)
    numbers = near | _with_terms(raw, asked, weights)
    found: list[Alike] = []
    for one in _earlier(raw, numbers):
        if wanted.contact_id is not None and one.id.startswith(f"{wanted.contact_id}."):
            continue
        alike = weights.alike(asked, terms(one.question))
        if alike >= LEAST_ALIKE:
            scope = scope_of(one, wanted.customer_id, models, similar)
            found.append(Alike(earlier=one, scope=scope, score=round(worth(one, alike), 3)))
    found.sort(key=lambda it: it.earlier.id, reverse=True)  # of equal ones the newest
    found.sort(key=lambda it: (SCOPES.index(it.scope), -it.score, -it.earlier.at))
    return _each_once(found)[: wanted.limit]


def _each_once(found: Sequence[Alike]) -> list[Alike]:
    """The best of those that say the same: a question that was asked often is shown once."""
    said: set[tuple[str, str | None]] = set()
    once = []
    for one in found:
        what = (one.earlier.question, one.earlier.answer)
        if what not in said:
            said.add(what)
            once.append(one)
    return once


class _Counted(Weights):
    def __init__(self, counts: dict[str, int], total: int) -> None:
        super().__init__(counts, total)
        self.known = sorted(counts.items(), key=lambda it: it[1])


def _weights(raw: Connection, asked: Set[str]) -> _Counted:
    numbers = {number_of(term): term for term in asked}
    listed = orjson.dumps([TOTAL, *numbers]).decode()
    counts = dict(raw.execute(SQL["counts"], {"terms": listed}).fetchall())
    total = counts.pop(TOTAL, 0)
    return _Counted({numbers[term]: n for term, n in counts.items() if n > 0}, total)


def _with_terms(raw: Connection, asked: Set[str], weights: _Counted) -> set[int]:
    """The questions that have most of the weight of what is asked, rarest terms first."""
    left, scores = MOST_READ, defaultdict[int, float](float)
    rarest = weights.known[:MOST_SOUGHT]
    for n, (term, _) in enumerate(rarest):
        # What a rare term leaves of its share goes to the more frequent ones.
        most = left // (len(rarest) - n)
        rows = raw.execute(SQL["newest_with"], {"term": number_of(term), "most": most}).fetchall()
        left -= len(rows)
        weight = weights.of(term)
        for (number,) in rows:
            scores[number] += weight
    best = nlargest(MOST_COMPARED, zip(scores.values(), scores.keys(), strict=True))
    return {number for _, number in best}


def _models(raw: Connection, wanted: Wanted) -> frozenset[str]:
    if wanted.models is not None or wanted.customer_id is None:
        return wanted.models or frozenset()
    owned = raw.execute(SQL["models_of"], {"customer_id": wanted.customer_id, "most": MOST_MODELS})
    return frozenset(model for (model,) in owned)


def _similar_models(raw: Connection, models: Iterable[str]) -> frozenset[str]:
    """What the entries of these models in the catalogue name as similar, without these models."""
    asked = sorted(models)[:MOST_MODELS]
    said: dict[str, None] = {}
    for model in asked:
        row = raw.execute(SQL["entry"], {"model": model}).fetchone()
        said |= dict.fromkeys(orjson.loads(row[0]).get("similar", ()) if row else ())
    known = {folded(one) for one in asked}
    return frozenset([one for one in said if folded(one) not in known][:MOST_MODELS])


def _near(raw: Connection, customer_id: str | None, models: Iterable[str]) -> set[int]:
    """The newest questions of the customer and of the models, whatever they are about."""
    found: set[int] = set()
    if customer_id is not None:
        whose = {"customer_id": customer_id, "most": MOST_OWN}
        found.update(
            n for name in ("of_customer", "asked_by_customer") for (n,) in raw.execute(SQL[name], whose)
        )
    for model in sorted(models)[:MOST_MODELS]:
        which = {"model": model, "most": MOST_OF_MODEL // MOST_MODELS}
        found.update(n for name in ("of_model", "asked_of_model") for (n,) in raw.execute(SQL[name], which))
    return found


def _earlier(raw: Connection, numbers: Iterable[int]) -> list[Earlier]:
    """Read the questions; what was deleted since it was indexed is not there."""
    kept: list[int] = []
    asked: list[int] = []
    for number in numbers:
        (asked if number % 2 else kept).append(number // 2)
    found = []
    if kept:
        rows = raw.execute(SQL["records"], {"ids": orjson.dumps(kept).decode()}).fetchall()
        found += [_built(row, f"{ID_MARK}{row[0]:012d}") for row in rows]
    if asked:
        rows = raw.execute(SQL["asked"], {"ids": orjson.dumps(asked).decode()}).fetchall()
        found += [_built(row, f"{row[8]}.{row[9]}") for row in rows]
    return found


def _built(row: Sequence[Any], question_id: str) -> Earlier:
    return Earlier(
        id=question_id,
        customer_id=row[1],
        question=row[2],
        answer=row[3],
        at=row[4],
        agent=row[5],
        models=frozenset() if row[6] is None else frozenset((row[6],)),
        helped=row[7],
    )


def number(raw: Connection, question_id: str) -> int | None:
    """The number of the question with this id, as lists and answers name it; None: there is none."""
    record = row_number(question_id.removeprefix(ID_MARK)) if question_id.startswith(ID_MARK) else None
    if record is not None:
        return 2 * record if raw.execute(SQL["is_record"], {"id": record}).fetchone() else None
    contact_id, _, digits = question_id.rpartition(".")
    n = row_number(digits)
    if n is None:
        return None
    row = raw.execute(SQL["number_of_asked"], {"contact_id": contact_id, "n": n}).fetchone()
    return None if row is None else 2 * row[0] + 1
