"""How much an earlier question resembles one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.similar.weighing import Earlier, Weights, scope_of, worth

WORDS = st.frozensets(st.sampled_from("abcdefgh"), min_size=1)
WEIGHTS = Weights({"a": 1, "b": 5, "c": 50, "d": 500, "e": 999}, 1000)


def earlier(
    *, customer_id: str = "c1", answer: str | None = "yes", model: str = "M", helped: int = 0
) -> Earlier:
    return Earlier(
        id="q1", customer_id=customer_id, question="?", answer=answer, at=0, agent=None,
        models=frozenset((model,)), helped=helped,
    )  # fmt: skip


def test_rare_words_weigh_more() -> None:
    assert WEIGHTS.alike(frozenset("ae"), frozenset("a")) > WEIGHTS.alike(frozenset("ae"), frozenset("e"))


@given(WORDS, WORDS)
def test_a_text_resembles_itself_most(one: frozenset[str], other: frozenset[str]) -> None:
    assert 0 <= WEIGHTS.alike(one, other) <= WEIGHTS.alike(one, one) + 1e-9


@given(WORDS, WORDS, st.sampled_from("abcde"))
def test_one_more_shared_word_never_makes_it_less_alike(
    asked: frozenset[str], other: frozenset[str], word: str
) -> None:
    assert (
        WEIGHTS.alike(asked | {word}, other | {word}) >= WEIGHTS.alike(asked | {word}, other - {word}) - 1e-9
    )


def test_answers_and_help_count() -> None:
    assert worth(earlier(helped=3), 0.5) > worth(earlier(), 0.5) > worth(earlier(answer=None), 0.5)
    assert worth(earlier(helped=10**9), 0.5) == 0.75


def test_scope() -> None:
    assert scope_of(earlier(), "c1", frozenset()) == "customer"
    assert scope_of(earlier(), "c2", frozenset("M")) == "model"
    assert scope_of(earlier(), None, frozenset("N")) == "all"
