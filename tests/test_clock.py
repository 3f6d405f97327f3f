"""Instants as text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.clock import LATEST, Clock, from_rfc3339, rfc3339


@given(st.integers(0, LATEST))
def test_text_is_rfc_3339_with_milliseconds_and_reads_back(instant: int) -> None:
    text = rfc3339(instant)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    assert from_rfc3339(text) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01t01:00:00.0019+01:00", 1), ("1969-12-31T19:00:01.5-05:00",
        1_500),
        ("1970-01-01 00:00:00.123456789z", 123), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("9999-12-31T23:59:59.999Z", LATEST), ("1970-01-01T00:00:00-00:00", 0),
    ],
)  # fmt: skip
def test_every_legal_spelling_is_read(text: str, instant: int) -> None:
    assert from_rfc3339(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "", "now", "2026-05-01", "2026-05-01T08:00:00", "2026-05-01T08:00Z", "20260501T080000Z",
        "2026-02-29T08:00:00Z",
        "2026-13-01T08:00:00Z", "2026-05-01T24:00:00Z", "2026-05-01T08:60:00Z", "2026-05-01T08:00:61Z",
        "2026-05-01T08:00:00+24:00", "2026-05-01T08:00:00+0800", "2026-05-01T08:00:00.Z",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+23:59", "２０２６-05-01T08:00:00Z",
        "2026-05-01T08:00:00Z\n",
        " 2026-05-01T08:00:00Z",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any way to say so
        from_rfc3339(text)


def test_clock_never_goes_below_what_was_seen() -> None:
    clock = Clock()
    clock.not_before(LATEST)
    assert clock.now() == LATEST


def test_time_goes_on_from_the_log_where_the_clock_is_behind_it(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    ahead = clock.now() + 86_400_000
    clock.not_before(ahead)
    first = clock.now()
    while clock.now() == first:
        pass
    assert ahead <= first < clock.now()
    assert "behind the log" in caplog.text
