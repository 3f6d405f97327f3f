from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from contacthub.customers.names import PinyinKeys, pinyin

# Some with several readings, which words they stand in tells: 重庆, 重量, 银行, 行走, 音乐, 快乐.
CHARACTERS = "重庆量银行走音乐快长城生单位陆小明吕布女绿〇A1々"


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("解晓东", "xie xiao dong"),
        ("仇英", "qiu ying"),
        ("区志航", "ou zhi hang"),
        ("查良镛", "zha liang yong"),
        ("翟天临", "zhai tian lin"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("单于明", "chan yu ming"),
        ("陆小明", "lu xiao ming"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, spelled: str) -> None:
    assert " ".join(pinyin(name)) == spelled


@pytest.mark.parametrize("typed", ["lvbu", "lubu", "lyubu", "吕", "布", "lb", "bu", "lvb"])
def test_a_name_is_found_however_it_is_typed(typed: str) -> None:
    assert any(key.startswith(typed) for key in PinyinKeys().keys("吕布"))


@pytest.mark.parametrize("typed", ["john", "smith", "johnsmi", "oneil", "neil"])
def test_western_names_are_found_by_each_part(typed: str) -> None:
    assert any(key.startswith(typed) for key in PinyinKeys().keys("John Smith-O'Neil"))


def test_a_firm_that_begins_with_a_surname_is_found_by_its_usual_reading() -> None:
    assert "leshi" in PinyinKeys().keys("乐视")


@given(st.lists(st.text(CHARACTERS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_what_is_remembered_of_words_is_what_the_dictionaries_say(names: list[str]) -> None:
    # "x" in front is no surname: the rest is read as in words.
    assert [pinyin("x" + name) for name in names] == [
        lazy_pinyin("x" + name, style=Style.NORMAL) for name in names
    ]
