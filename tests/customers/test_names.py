from __future__ import annotations

import pytest

from contacthub.customers.names import PinyinKeys, pinyin


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
