"""What customers are found by, and how what is typed is read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.model import CustomerData, Phone
from contacthub.customers.names import PinyinKeys
from contacthub.customers.searching.words import Word, asked, in_fts5, in_tsquery, words_of

LI = CustomerData(
    name="李小明",
    company="ACME Ltd.",
    phones=(Phone(e164="+8613800138000", raw="138 0013 8000"),),
    emails=("li.xm@example.com",),
    addresses=("成都市科华北路12号", "12 Mill Lane"),
)


def test_words_of_a_customer() -> None:
    words = words_of(LI, PinyinKeys()).split()
    names = {"李小明", "小明", "明", "lixiaoming", "xiaoming", "ming", "lxm", "lixm", "acme", "acmeltd"}
    others = {"d1380", "d8000", "d000", "d8613", "li", "xm", "example", "com", "科华", "路1", "2号", "mill"}
    assert names | others < {*words}
    assert len(words) == len({*words})


@given(st.text(max_size=80), st.text(max_size=30), st.text(max_size=30))
def test_words_need_no_quotes_in_either_engine(name: str, mail: str, address: str) -> None:
    words = words_of(CustomerData(name=name, emails=(mail,), addresses=(address,)), PinyinKeys())
    assert words
    assert all(re.fullmatch(r"[^\W_]+|-", word) for word in words.split(" "))


@given(st.text(max_size=120))
def test_a_query_is_made_of_words_and_signs_alone(typed: str) -> None:
    wanted = asked(typed)
    if wanted is None:
        return
    for whole in (True, False):
        assert re.fullmatch(r'(?:[()]|"[^\W_]+"\*?| AND | OR )+', in_fts5(wanted, whole=whole))
        assert re.fullmatch(r"(?:[()]|'[^\W_]+'(?::\*)?| & | \| )+", in_tsquery(wanted, whole=whole))


def test_a_number_is_asked_for_by_all_its_fours() -> None:
    wanted = asked("+86 (138) 00")
    assert wanted is not None
    assert wanted.parts[0].ways == (
        tuple(Word(f"d{gram}", begins=False) for gram in ("8613", "6138", "1380", "3800")),
    )
    assert wanted.code == "+86(138)00"


@pytest.mark.parametrize("typed", ["", "  ", "…", "-", "'\"*"])
def test_nothing_to_look_for(typed: str) -> None:
    assert asked(typed) is None


def test_queries() -> None:
    wanted = asked("小明路 lu")
    assert wanted is not None
    assert in_fts5(wanted, whole=False) == '(("小明路"*) OR ("小明" AND "明路")) AND (("lu"*))'
    assert in_tsquery(wanted, whole=True) == "(('小明路') | ('小明' & '明路')) & (('lu'))"


@pytest.mark.parametrize(
    ("typed", "rare"),
    [
        ("王 8000", "8000"),
        ("王 138", "王 138"),
        ("wang123456@qq.com", "wang123456"),
        ("li@qq.com 8000", "8000"),
        ("li@qq.com", "li@qq.com"),
        ("小明 成都", "小明 成都"),
    ],
)
def test_what_is_rare_is_looked_up_first(typed: str, rare: str) -> None:
    wanted, first = asked(typed), asked(rare)
    assert wanted is not None
    assert first is not None
    assert [part.ways for part in wanted.rare.parts] == [part.ways for part in first.parts]


def test_whole_words_are_told_from_beginnings() -> None:
    words = words_of(LI, PinyinKeys())
    for typed, is_whole in (
        ("小明", True),
        ("李小", False),
        ("li 8000", True),
        ("acm", False),
        ("xm acme", True),
    ):
        wanted = asked(typed)
        assert wanted is not None
        assert wanted.is_whole_in(words) is is_whole


@pytest.mark.parametrize(
    ("typed", "beginnings"),
    [
        ("li wei", ("li", "wei")),
        ("Li LI xiaoming", ("li", "xiaomi")),
        ("w", ()),
        ("li Li", ()),
        ("li 8000", ()),
        ("li 王", ()),
        ("li d138", ()),
        ("müller", ()),
        ("wang@qq.com", ()),
    ],
)
def test_beginnings_of_latin_words_are_asked_for_by_their_first_letters(
    typed: str, beginnings: tuple[str, ...]
) -> None:
    wanted = asked(typed)
    assert wanted is not None
    assert wanted.beginnings == beginnings
