from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.channels.whatsapp.templates import Template, template_body

READY = Template(
    name="ready", language="en_US", text="Hello {{1}}, your order {{2}} is ready.\nThanks, {{1}}"
)
CLOSED = Template(name="closed", language="zh_CN", text="我们已下班，明早回复您。")


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        ("Hello Lu, your order 47 is ready. Thanks, Lu", ["Lu", "47"]),
        ("Hello Lu,  your order 47\nis ready.\n\nThanks, Lu ", ["Lu", "47"]),
        ("Hello Lu, your order 47 is ready. Thanks, Wang", None),
        ("Hello , your order 47 is ready. Thanks, Lu", None),
        ("Hello Lu, your order 47 is ready. Thanks,", None),
        ("Hello Lu", None),
        ("", None),
    ],
)
def test_blanks_are_read_from_the_text(written: str, fields: list[str] | None) -> None:
    assert READY.fields_in(written) == fields


def test_the_first_template_that_the_text_is_is_sent_with_its_fields() -> None:
    body = template_body([CLOSED, READY], "Hello Lu, your order 47 is ready. Thanks, Lu")
    parameters = [{"type": "text", "text": "Lu"}, {"type": "text", "text": "47"}]
    assert body == {
        "name": "ready",
        "language": {"code": "en_US"},
        "components": [{"type": "body", "parameters": parameters}],
    }
    assert template_body([READY, CLOSED], CLOSED.text) == {
        "name": "closed",
        "language": {"code": "zh_CN"},
        "components": [],
    }
    assert template_body([READY, CLOSED], "Good morning") is None


WORD = st.from_regex(r"[a-z]{1,5}", fullmatch=True)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=6), WORD)
def test_what_fills_a_template_is_found_in_it(pairs: list[tuple[str, str]], last: str) -> None:
    text = "".join(f"<{word}> {{{{{n}}}}} " for n, (word, _) in enumerate(pairs, 1)) + f"<{last}>"
    written = "".join(f"<{word}> {field} " for word, field in pairs) + f"<{last}>"
    assert Template(name="t", language="en", text=text).fields_in(written) == [field for _, field in pairs]


def test_many_blanks_in_a_long_text_are_not_tried_in_all_ways() -> None:
    many = Template(name="t", language="en", text=" ".join(f"{{{{{n}}}}} a" for n in range(1, 60)) + " end")
    assert many.fields_in("a " * 20_000) is None
