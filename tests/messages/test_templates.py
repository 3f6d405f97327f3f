from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.messages.templates import CannotFill, Template

READY = Template(
    name="ready", language="en_US", text="Hello {{1}}, your order {{2}} is ready.\nThanks, {{1}}"
)
CLOSED = Template(name="closed", language="zh_CN", text="我们已下班，明早回复您。")


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        ("Hello Lu, your order 47 is ready. Thanks, Lu", {"1": "Lu", "2": "47"}),
        ("Hello Lu,  your order 47\nis ready.\n\nThanks, Lu ", {"1": "Lu", "2": "47"}),
        ("Hello Lu, your order 47 is ready. Thanks, Wang", None),
        ("Hello , your order 47 is ready. Thanks, Lu", None),
        ("Hello Lu, your order 47 is ready. Thanks,", None),
        ("Hello Lu", None),
        ("", None),
    ],
)
def test_blanks_are_read_from_the_text(written: str, fields: dict[str, str] | None) -> None:
    assert READY.fields_in(written) == fields


WORD = st.from_regex(r"[a-z]{1,5}", fullmatch=True)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=6), WORD)
def test_what_fills_a_template_is_found_in_it(pairs: list[tuple[str, str]], last: str) -> None:
    text = "".join(f"<{word}> {{{{{n}}}}} " for n, (word, _) in enumerate(pairs, 1)) + f"<{last}>"
    written = "".join(f"<{word}> {field} " for word, field in pairs) + f"<{last}>"
    assert Template(name="t", language="en", text=text).fields_in(written) == {
        str(n): field for n, (_, field) in enumerate(pairs, 1)
    }


def test_many_blanks_in_a_long_text_are_not_tried_in_all_ways() -> None:
    many = Template(name="t", language="en", text=" ".join(f"{{{{{n}}}}} a" for n in range(1, 60)) + " end")
    assert many.fields_in("a " * 20_000) is None


def test_a_template_is_filled_and_read_back() -> None:
    fields = {"1": "Lu", "2": "47"}
    written = READY.filled(fields)
    assert written == "Hello Lu, your order 47 is ready.\nThanks, Lu"
    assert READY.fields_in(written) == fields
    assert READY.blanks == ["1", "2"]


@pytest.mark.parametrize(
    ("fields", "said", "field"),
    [
        ({"1": "Lu"}, "blank 2 is empty", "2"),
        ({"1": "Lu", "2": " \n"}, "blank 2 is empty", "2"),
        ({"1": "Lu", "2": "47", "3": "x"}, "no blank 3", "3"),
        ({"1": "Lu, your order 9", "2": "47"}, "words in it that stand behind", None),
    ],
)
def test_what_does_not_fill_a_template_is_named(fields: dict[str, str], said: str, field: str | None) -> None:
    with pytest.raises(CannotFill, match=said) as told:
        READY.filled(fields)
    assert told.value.field == field
