"""By what a customer's rows are found: ids, and what hangs on them, read anew each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import Any, Final

import orjson

from contacthub.customers.tables.merged_ids import all_ids
from contacthub.database.units import Connection
from contacthub.routing.values import value

AT_ONCE: Final = 200
"""Values asked for in one statement."""
FROM: Final = ("from_e164", "from_raw", "to_e164", "to_raw", "callback_e164", "callback_raw")
Row = tuple[Any, ...]


@value(kw_only=True)
class Subject:
    """What must be known until all else is gone: every id, and numbers and addresses of theirs alone."""

    ids: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()

    def text(self) -> str:
        """As it is kept while an erasure goes on."""
        return orjson.dumps({"ids": self.ids, "numbers": self.numbers, "mails": self.mails}).decode()

    @classmethod
    def of_text(cls, text: str) -> Subject:
        """The same, read back."""
        return cls(**{name: tuple(found) for name, found in orjson.loads(text).items()})


@value(kw_only=True)
class InHub:
    """What the hub's database has of a customer, by its ids. ``refs``: of threads and calls of theirs alone.

    ``asked``: texts of questions by contact and number. ``linked``: rows of other items that name one of
    theirs.
    """

    contacts: tuple[str, ...] = ()
    refs: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    linked: tuple[tuple[str, str, str], ...] = ()
    asks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    asked: tuple[tuple[str, int, str], ...] = ()


@value(kw_only=True)
class Person:
    """A customer as rows are found by it; each field is what a ``By`` may be ``of``."""

    ids: tuple[str, ...]
    mails: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    refs: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    linked: tuple[tuple[str, str, str], ...] = ()
    asks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    asked: tuple[tuple[str, int, str], ...] = ()
    questions: tuple[int, ...] = ()
    purchases: tuple[int, ...] = ()
    pushed: tuple[tuple[str, str, str], ...] = ()
    changes: tuple[int, ...] = ()
    imports: tuple[int, ...] = ()


@value(kw_only=True)
class InCustomers:
    """What the customers' database has beside rows with their id."""

    questions: tuple[int, ...] = ()
    purchases: tuple[int, ...] = ()
    pushed: tuple[tuple[str, str, str], ...] = ()
    changes: tuple[int, ...] = ()
    imports: tuple[int, ...] = field(default=())


def subject_of(raw: Connection, customer_id: str) -> Subject:
    """The customer whom this id means, from the customers' database."""
    ids = tuple(all_ids(raw, customer_id))
    phones = in_parts(raw, "SELECT e164, raw FROM phones WHERE customer_id", ids)
    numbers = {each for row in phones for each in row if each is not None}
    mails = [mail for (mail,) in in_parts(raw, "SELECT email FROM emails WHERE customer_id", ids)]
    others = "SELECT 1 FROM phones WHERE (e164 = ? OR raw = ?) AND customer_id <> ? LIMIT 1"
    own = [each for each in sorted(numbers) if raw.execute(others, (each, each, ids[0])).fetchone() is None]
    other_mails = "SELECT 1 FROM emails WHERE email = ? AND customer_id <> ? LIMIT 1"
    alone = [each for each in mails if raw.execute(other_mails, (each, ids[0])).fetchone() is None]
    return Subject(ids=ids, numbers=tuple(own), mails=tuple(alone))


def in_hub(raw: Connection, subject: Subject) -> InHub:
    """What the hub's database has of them."""
    contacts = _contacts(raw, subject)
    items = tuple(_items(raw, subject, contacts))
    links = in_parts(raw, "SELECT item_id, kind, ref FROM work_links WHERE kind = 'item' AND item_id", items)
    asks = [*in_parts(raw, "SELECT id FROM survey_asks WHERE customer_id", subject.ids)]
    asks += in_parts(raw, "SELECT id FROM survey_asks WHERE contact_id", tuple(contacts))
    files = [one for (one,) in in_parts(raw, "SELECT file_id FROM work_files WHERE item_id", items)]
    found = _with_contacts(raw, contacts)
    return replace(
        found,
        items=items,
        linked=tuple((ref, kind, item) for item, kind, ref in links),
        asks=tuple(dict.fromkeys(one for (one,) in asks)),
        files=tuple(dict.fromkeys((*found.files, *files))),
    )


def of_contacts(raw: Connection, contacts: Sequence[str]) -> InHub:
    """What the hub's database has of these contacts."""
    rows = in_parts(raw, "SELECT id, source, ref FROM contacts WHERE id", contacts)
    return _with_contacts(raw, {one: (source, ref) for one, source, ref in rows})


def _with_contacts(raw: Connection, contacts: dict[str, tuple[str, str]]) -> InHub:
    ids = tuple(contacts)
    with_files = "SELECT attachments FROM messages WHERE attachments <> '[]' AND contact_id"
    asked = "SELECT contact_id, n, question FROM contact_questions WHERE contact_id"
    return InHub(
        contacts=ids,
        refs=tuple(_refs(raw, contacts)),
        files=tuple(
            one["id"] for (listed,) in in_parts(raw, with_files, ids) for one in orjson.loads(listed)
        ),
        asked=tuple(in_parts(raw, asked, ids)),
    )


def in_customers(raw: Connection, subject: Subject, hub: InHub) -> InCustomers:
    """What the customers' database has of them, by numbers of its own."""
    own = [2 * one for (one,) in in_parts(raw, "SELECT id FROM questions WHERE customer_id", subject.ids)]
    asked = in_parts(raw, "SELECT id FROM asked_questions WHERE contact_id", hub.contacts)
    pushed = in_parts(raw, "SELECT source, kind, thing FROM pushed WHERE customer_id", subject.ids)
    bought = in_parts(raw, "SELECT id FROM purchases WHERE customer_id", subject.ids)
    imports = in_parts(
        raw,
        "SELECT DISTINCT import_id FROM record_changes WHERE import_id IS NOT NULL AND customer_id",
        subject.ids,
    )
    return InCustomers(
        questions=(*own, *(2 * one + 1 for (one,) in asked)),
        purchases=tuple(one for (one,) in bought),
        pushed=tuple(pushed),
        changes=tuple(_changes_of_merges(raw, subject.ids)),
        imports=tuple(dict.fromkeys(one for (one,) in imports)),
    )


def person_of(subject: Subject, hub: InHub, own: InCustomers) -> Person:
    """All of it together."""
    names = (*subject.numbers, *subject.mails, *hub.contacts, *hub.items, *(ref for _, ref in hub.refs))
    return Person(
        ids=subject.ids,
        mails=subject.mails,
        marks=tuple(each for each in names if each),
        contacts=hub.contacts,
        refs=hub.refs,
        items=hub.items,
        linked=hub.linked,
        asks=hub.asks,
        files=hub.files,
        asked=hub.asked,
        questions=own.questions,
        purchases=own.purchases,
        pushed=own.pushed,
        changes=own.changes,
        imports=own.imports,
    )


def _contacts(raw: Connection, subject: Subject) -> dict[str, tuple[str, str]]:
    """Contacts with them by id, with source and ref.

    Also those of which nobody knows with whom they were: from a number or address of theirs alone, and
    earlier ones of the same threads.
    """
    linked = "SELECT id, source, ref FROM contacts WHERE customer_id"
    found = {one: (source, ref) for one, source, ref in in_parts(raw, linked, subject.ids)}
    addresses = (*subject.numbers, *subject.mails)
    for some in _parts(addresses):
        marks = ", ".join("?" * len(some))
        of = " OR ".join(f"d.{column} IN ({marks})" for column in FROM)
        rows = raw.execute(
            "SELECT c.id, c.source, c.ref "
            "FROM contact_details AS d JOIN contacts AS c ON c.id = d.contact_id "
            f"WHERE c.customer_id IS NULL AND ({of})",
            [*some] * len(FROM),
        ).fetchall()
        found |= {one: (source, ref) for one, source, ref in rows}
    of_thread = "SELECT id FROM contacts WHERE source = ? AND ref = ? AND customer_id IS NULL"
    for source, ref in set(found.values()):
        found |= {one: (source, ref) for (one,) in raw.execute(of_thread, (source, ref)).fetchall()}
    return found


def _refs(raw: Connection, contacts: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Threads and calls that are with nobody else."""
    for source, ref in dict.fromkeys(contacts.values()):
        rows = raw.execute("SELECT id FROM contacts WHERE source = ? AND ref = ?", (source, ref)).fetchall()
        if all(one in contacts for (one,) in rows):
            yield source, ref


def _items(raw: Connection, subject: Subject, contacts: dict[str, tuple[str, str]]) -> Iterator[str]:
    yield from (one for (one,) in in_parts(raw, "SELECT id FROM work_items WHERE customer_id", subject.ids))
    after = ""
    page = (
        "SELECT id, contact_id FROM work_items "
        "WHERE id > ? AND customer_id IS NULL AND contact_id IS NOT NULL "
        "ORDER BY id LIMIT 1000"
    )
    while rows := raw.execute(page, (after,)).fetchall():
        yield from (one for one, contact in rows if contact in contacts)
        after = rows[-1][0]


def _changes_of_merges(raw: Connection, ids: Sequence[str]) -> Iterator[int]:
    """What merges with them wrote to others, and what took it back: it has their data too."""
    merges = [*in_parts(raw, "SELECT id FROM merges WHERE customer_id", ids)]
    merges += in_parts(raw, "SELECT id FROM merges WHERE former_id", ids)
    of_merge = "SELECT id, customer_id FROM record_changes WHERE merge_id"
    changes: dict[int, str] = dict(in_parts(raw, of_merge, [one for (one,) in merges]))
    yield from changes
    undoing = "SELECT id, undoes FROM record_changes WHERE undoes IS NOT NULL AND customer_id"
    for one, undoes in in_parts(raw, undoing, tuple(set(changes.values()))):
        if undoes in changes:
            yield one


def in_parts(raw: Connection, query: str, values: Sequence[Any]) -> Iterator[Row]:
    """The rows of a query that ends in a column, where that is one of the values."""
    for some in _parts(values):
        yield from raw.execute(f"{query} IN ({', '.join('?' * len(some))})", some).fetchall()


def _parts(values: Sequence[Any]) -> Iterable[list[Any]]:
    return ([*values[start : start + AT_ONCE]] for start in range(0, len(values), AT_ONCE))
