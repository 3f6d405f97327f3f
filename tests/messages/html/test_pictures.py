"""Pictures that are with a message are put into its page, and nothing else is."""

from __future__ import annotations

import base64

import pytest

from contacthub.messages.html import pictures
from contacthub.messages.html.cleaning import cleaned
from contacthub.messages.html.pictures import named_by_files, pictures_of, with_pictures


def clean(html: str) -> str:
    return cleaned(html, folds=True)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<img src="cid:logo@shop" alt="Logo">', '<img src="cid:F1" alt="Logo">'),
        ("<img alt=Logo src=cid:logo%40shop>", '<img alt="Logo" src="cid:F1">'),
        ('<IMG SRC="cid:a&amp;b">', '<img src="cid:F2">'),
        ('<img src="cid:who@knows" alt="Photo">', '<img alt="Photo">'),
        ('<img src="https://x.example/cid:logo@shop">', '<img src="https://x.example/cid:logo@shop">'),
        ('<p title=\'<img src="cid:logo@shop">\'>a</p>',
         '<p title="&lt;img src=&quot;cid:logo@shop&quot;&gt;">a</p>'),
        ('&lt;img src="cid:logo@shop"&gt;', '&lt;img src="cid:logo@shop"&gt;'),
        ('<a href="cid:logo@shop">a</a>', '<a rel="noopener noreferrer nofollow" target="_blank">a</a>'),
    ],
)  # fmt: skip
def test_a_picture_is_named_by_its_file_where_it_is_with_the_message(written: str, shown: str) -> None:
    named = named_by_files(clean(written), {"logo@shop": "F1", "a&b": "F2"})
    assert sorted(named) == sorted(shown)  # the cleaner may order attributes
    assert pictures_of(named) == {each for each in ("F1", "F2") if f"cid:{each}" in shown}


def test_a_page_has_its_pictures_in_it() -> None:
    page = '<p>a</p><img alt="1" src="cid:F1"><img src="cid:F9">'
    data = base64.b64encode(b"png").decode()
    assert with_pictures(page, {"F1": ("image/png", b"png")}) == (
        f'<p>a</p><img alt="1" src="data:image/png;base64,{data}"><img>'
    )


def test_a_picture_that_is_shown_a_thousand_times_makes_no_page_of_gigabytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "MOST_SHOWN", 100)
    page = with_pictures('<img src="cid:F1">' * 1_000, {"F1": ("image/png", bytes(30))})
    assert (page.count('<img src="data:'), page.count("<img>")) == (3, 997)
