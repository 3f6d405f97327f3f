"""The committed pages of who may do what, of routes and of commands are what the rows say."""

from __future__ import annotations

import pytest

from tests.access.pages import FOLDER, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_page_is_what_the_rows_say(name: str) -> None:
    hint = f"a row changed: write the pages by `python -m tests.access.pages` and review {name}"
    assert (FOLDER / name).read_text() == PAGES[name](), hint
