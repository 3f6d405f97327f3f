"""Earlier questions are found on both engines, wherever they were asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contacthub.customers import earlier_questions
from contacthub.customers.changes import CustomerChanged
from contacthub.customers.earlier_questions import (
    AT_ONCE,
    QuestionIndexing,
    QuestionNotFound,
    SimilarQuestions,
)
from contacthub.customers.kinds.questions import QUESTIONS
from contacthub.customers.model import Author
from contacthub.customers.similar import index
from contacthub.customers.similar.index import Wanted
from contacthub.customers.store import CustomerStore
from contacthub.database.storage import Storage
from contacthub.database.units import Connection
from contacthub.hub.store import MIGRATIONS


def now() -> int:
    return 1_790_000_000_000


@pytest.fixture
def similar(store: CustomerStore) -> SimilarQuestions:
    return SimilarQuestions(store.writer, store.readers, now)


@pytest.fixture
def indexing(store: CustomerStore) -> QuestionIndexing:
    return QuestionIndexing(store.writer, store.readers)


@pytest.fixture
async def asked(store: CustomerStore, indexing: QuestionIndexing) -> CustomerStore:
    """Three customers who asked about two models."""
    customers = [{"customer_id": one, "name": one.upper()} for one in ("lu", "li", "wu")]
    await store.write_rows("customers", customers)
    products = [("lu", "KFR-35", "S1"), ("li", "KFR-35", "S2"), ("wu", "BCD-2", "S3")]
    await store.write_rows(
        "products",
        [{"customer_id": who, "model": model, "serial": serial} for who, model, serial in products],
    )
    questions = [
        ("lu", "遥控器没有反应", "换电池"),
        ("li", "空调遥控器没反应怎么办", "对码"),
        ("wu", "遥控器没有反应", "检查电池"),
        ("wu", "The door seal leaks", "Clean it"),
        ("li", "發票什麼時候寄", None),
    ]
    rows = [
        {"customer_id": who, "date": f"2026-05-0{n}", "question": text, "answer": answer}
        for n, (who, text, answer) in enumerate(questions, 1)
    ]
    await store.write_rows("questions", rows)
    assert await indexing.catch_up() == len(rows)
    return store


async def test_own_come_first_then_those_of_the_model_then_all(
    asked: CustomerStore, similar: SimilarQuestions
) -> None:
    found = await similar.find(Wanted(text="遙控器沒反應", customer_id="lu"))
    assert [(one.scope, one.earlier.answer) for one in found] == [
        ("customer", "换电池"),
        ("model", "对码"),
        ("all", "检查电池"),
    ]


async def test_those_of_models_that_the_catalogue_calls_similar_come_before_all(
    asked: CustomerStore, similar: SimilarQuestions, indexing: QuestionIndexing
) -> None:
    await asked.write_rows("models", [{"model": "kfr-35", "similar": ["BCD-2", "KFR-35"]}])
    more = [
        {
            "customer_id": "wu",
            "date": "2026-06-01",
            "question": "遥控器没有反应",
            "answer": "换",
            "model": "X-1",
        }
    ]
    await asked.write_rows("questions", more)
    await indexing.catch_up()
    wanted = Wanted(text="遙控器沒反應", customer_id="lu")
    scopes = [(one.scope, *one.earlier.models) for one in await similar.find(wanted)]
    assert scopes == [
        ("customer", "KFR-35"),
        ("model", "KFR-35"),
        ("similar_model", "BCD-2"),
        ("all", "X-1"),
    ]
    await asked.models.delete("KFR-35", versions=None, by=Author(name="lina"))
    assert [one.scope for one in await similar.find(wanted)] == ["customer", "model", "all", "all"]


async def test_questions_of_similar_models_are_compared_however_many_others_have_the_words(
    asked: CustomerStore,
    similar: SimilarQuestions,
    indexing: QuestionIndexing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await asked.write_rows("models", [{"model": "KFR-35", "similar": ["BCD-2"]}])
    row = {
        "customer_id": "lu",
        "date": "2026-06-01",
        "question": "遥控器没有反应",
        "answer": "换",
        "model": "BCD-2",
    }
    await asked.write_rows("questions", [row])
    await indexing.catch_up()
    monkeypatch.setattr(index, "MOST_COMPARED", 0)
    found = await similar.find(Wanted(text="遙控器沒反應", models=frozenset({"KFR-35"})))
    assert [one.scope for one in found] == ["similar_model"]


async def test_what_is_about_something_else_is_not_found(
    asked: CustomerStore, similar: SimilarQuestions
) -> None:
    assert [one.earlier.answer for one in await similar.find(Wanted(text="door seals"))] == ["Clean it"]
    assert await similar.find(Wanted(text="Wie lange?")) == []
    assert await similar.find(Wanted(text="??")) == []


async def test_question_says_itself_which_model_it_is_about(
    asked: CustomerStore, similar: SimilarQuestions, indexing: QuestionIndexing
) -> None:
    row = {"customer_id": "wu", "date": "2026-06-01", "question": "滤网怎么洗", "model": "KFR-35"}
    await asked.write_rows("questions", [row])
    await indexing.catch_up()
    found = await similar.find(Wanted(text="洗滤网", models=frozenset({"KFR-35"})))
    assert [(one.scope, one.earlier.models) for one in found] == [("model", frozenset({"KFR-35"}))]


async def test_answers_that_helped_rise(asked: CustomerStore, similar: SimilarQuestions) -> None:
    wanted = Wanted(text="遥控器没有反应", models=frozenset())
    before = [one.earlier for one in await similar.find(wanted)]
    last = before[-1]
    for contact in ("k1", "k2", "k2"):
        await similar.helped(last.id, contact, "lina", is_so=True)
    first = next(one.earlier for one in await similar.find(wanted) if one.earlier.id == last.id)
    assert first.helped == 2
    await similar.helped(last.id, "k2", "lina", is_so=False)
    assert next(one for one in await similar.find(wanted) if one.earlier.id == last.id).earlier.helped == 1
    with pytest.raises(QuestionNotFound):
        await similar.helped("q000000009999", "k1", "lina", is_so=True)
    with pytest.raises(QuestionNotFound):
        await similar.helped("no-contact.1", "k1", "lina", is_so=True)


async def test_a_question_has_not_helped_where_one_helped_that_is_gone(
    asked: CustomerStore, similar: SimilarQuestions, indexing: QuestionIndexing
) -> None:
    """SQLite gives the highest id again once its row is deleted."""
    [newest] = await similar.find(Wanted(text="發票什麼時候寄"))
    await similar.helped(newest.earlier.id, "k1", "lina", is_so=True)
    await asked.delete_record("li", QUESTIONS, str(int(newest.earlier.id[1:])), by=Author(name="lina"))
    row = {"customer_id": "li", "date": "2026-06-01", "question": "發票什麼時候寄"}
    await asked.write_rows("questions", [row])
    await indexing.catch_up()
    [again] = await similar.find(Wanted(text="發票什麼時候寄"))
    assert again.earlier.helped == 0


def ask_in_contacts(n: int) -> Callable[[Connection], None]:
    def work(hub: Connection) -> None:
        hub.execute(
            "INSERT INTO contacts (id, source, ref, channel, direction, routing, queue, customer_id, state,"
            " arrived_at, handled_ms)"
            " VALUES (?, 's', ?, 'voice', 'inbound', 'hub', 'support', 'lu', 'closed', 1, 0)",
            (f"k{n}", f"k{n}"),
        )
        hub.execute(
            "INSERT INTO contact_questions VALUES (?, 1, ?, ?, 'on Monday', 'lina', NULL)",
            (f"k{n}", now() + n // 2, f"When does order {n} arrive?"),
        )

    return work


async def test_questions_of_contacts_are_indexed_each_once(
    asked: CustomerStore,
    similar: SimilarQuestions,
    indexing: QuestionIndexing,
    storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with await storage.writer("hub", MIGRATIONS) as hub:
        for n in range(AT_ONCE + 5):
            await hub.transact(ask_in_contacts(n))
        assert await indexing.catch_up() == AT_ONCE + 5
        # One that was written late, with an instant before the newest.
        await hub.transact(ask_in_contacts(-3))
        assert await indexing.catch_up() == 1
    monkeypatch.setattr(earlier_questions, "_add_asked", None)  # those that are indexed are not written again
    assert await indexing.catch_up() == 0
    wanted = Wanted(text="order 7 arrives when", customer_id="lu", limit=1)
    [found] = await similar.find(wanted)
    assert (found.earlier.id, found.scope, found.earlier.agent) == ("k7.1", "customer", "lina")
    await similar.helped("k7.1", "k8", "lina", is_so=True)
    own = Wanted(text="order 7 arrives when", customer_id="lu", contact_id="k7", limit=50)
    assert "k7.1" not in [one.earlier.id for one in await similar.find(own)]


async def test_removed_question_leaves_nothing_in_the_index(asked: CustomerStore) -> None:
    def work(raw: Connection) -> tuple[int, int]:
        for number, text in raw.execute("SELECT 2 * id, question FROM questions").fetchall():
            index.remove(raw, number, text)
        left = raw.execute("SELECT count(*) FROM question_terms").fetchone()[0]
        counted = raw.execute("SELECT coalesce(sum(questions), 0) FROM term_counts").fetchone()[0]
        return left, int(counted)

    assert await asked.writer.transact(work) == (0, 0)


async def test_deleted_question_is_found_again_once_it_is_restored(
    asked: CustomerStore, similar: SimilarQuestions, indexing: QuestionIndexing
) -> None:
    wanted = Wanted(text="door seal")
    by = Author(name="owner")
    made = (await asked.history.page("wu", limit=1)).items[0]  # the newest of Wu's
    await asked.history.undo("wu", made.change.id, by=by)
    assert await similar.find(wanted) == []
    deleted = (await asked.history.page("wu", limit=1)).items[0]
    await asked.history.undo("wu", deleted.change.id, by=by)
    assert await indexing.catch_up() == 0
    assert [one.earlier.answer for one in await similar.find(wanted)] == ["Clean it"]


async def test_search_reads_a_bounded_part_of_a_frequent_word(
    asked: CustomerStore,
    similar: SimilarQuestions,
    indexing: QuestionIndexing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "MOST_READ", 20)
    rows = [{"customer_id": "wu", "date": "2026-07-01", "question": f"filter {n}"} for n in range(300)]
    await asked.write_rows("questions", rows)
    await indexing.catch_up()
    found = await similar.find(Wanted(text="filter", limit=50))
    assert [one.earlier.question for one in found][:2] == ["filter 299", "filter 298"]
    assert len(found) == 20
    # A rare word is looked up whole, so that the right one is found among many.
    assert (await similar.find(Wanted(text="filter 17")))[0].earlier.question == "filter 17"


async def test_change_of_a_customer_wakes_the_indexing(
    asked: CustomerStore, indexing: QuestionIndexing
) -> None:
    indexing.changed(CustomerChanged(frozenset({"lu"})))
    assert indexing._due.is_set()
