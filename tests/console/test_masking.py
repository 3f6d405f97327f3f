"""Frames without a mask are found however the bytes come, and nothing else is touched."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from contacthub.console.masking import FRAMES, RESERVED, MaskedFrames
from contacthub.console.turnstile import Turnstile
from tests.console.raw import CONTINUATION, FIN, PING, TEXT, frame


class Inner(asyncio.Protocol):
    """Keeps what it is passed."""

    def __init__(self) -> None:
        self.received = b""

    def data_received(self, data: bytes) -> None:
        assert data
        self.received += data


SIZES = st.sampled_from([0, 1, 125, 126, 127, 300, 65_535, 65_536])
SENT = st.lists(
    st.builds(lambda kind, size: frame(kind, b"x" * size), st.sampled_from([TEXT, FIN | CONTINUATION]), SIZES)
    | st.just(frame(FIN | PING, b"?")),
    max_size=4,
)
CUTS = st.lists(st.integers(0, 400) | st.integers(0, 200_000), max_size=12).map(sorted)


def passed(sent: bytes, cuts: list[int]) -> bytes:
    """What comes out when the bytes come in these pieces."""
    inner = Inner()
    frames = MaskedFrames(inner, lambda: 5.0, Turnstile(1))
    for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        if sent[start:end]:
            frames.data_received(sent[start:end])
    return inner.received


@given(SENT, CUTS)
def test_masked_frames_pass_as_they_are(frames: list[bytes], cuts: list[int]) -> None:
    sent = b"".join(frames)
    assert passed(sent, cuts) == sent


@given(SENT, SENT, SIZES, CUTS)
def test_the_first_frame_without_a_mask_is_refused_and_nothing_passes_after_it(
    before: list[bytes], after: list[bytes], size: int, cuts: list[int]
) -> None:
    bare = frame(FIN | TEXT, b"x" * size, masked=False)
    sent = b"".join([*before, bare, *after])
    assert passed(sent, cuts) == b"".join(before) + RESERVED


@given(CUTS)
def test_of_frames_without_content_no_more_pass_than_may_come_at_once(cuts: list[int]) -> None:
    empty = frame(CONTINUATION, b"")
    assert passed(empty * (FRAMES.burst + 1_000), cuts) == empty * FRAMES.burst + RESERVED


def test_frames_pass_as_fast_as_messages_are_read() -> None:
    inner, now_s = Inner(), 5.0
    frames = MaskedFrames(inner, lambda: now_s, Turnstile(1))
    ping = frame(FIN | PING, b"")
    for _ in range(100):
        frames.data_received(ping * FRAMES.per_second)
        now_s += 1
    assert inner.received == ping * FRAMES.per_second * 100
