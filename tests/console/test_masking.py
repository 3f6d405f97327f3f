"""Frames without a mask are found however the bytes come, and nothing else is touched."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from contacthub.console.masking import RESERVED, MaskedFrames
from tests.console.raw import CONTINUATION, FIN, PING, TEXT, frame


class Inner(asyncio.Protocol):
    """Keeps what it is passed."""

    def __init__(self) -> None:
        self.received = b""

    def data_received(self, data: bytes) -> None:
        assert data
        self.received += data


SIZES = st.sampled_from([0, 1, 125, 126, 127, 300, 65_535, 65_536])
FRAMES = st.lists(
    st.builds(lambda kind, size: frame(kind, b"x" * size), st.sampled_from([TEXT, FIN | CONTINUATION]), SIZES)
    | st.just(frame(FIN | PING, b"?")),
    max_size=4,
)
CUTS = st.lists(st.integers(0, 400) | st.integers(0, 200_000), max_size=12).map(sorted)


def passed(sent: bytes, cuts: list[int]) -> bytes:
    """What comes out when the bytes come in these pieces."""
    inner = Inner()
    frames = MaskedFrames(inner)
    for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        if sent[start:end]:
            frames.data_received(sent[start:end])
    return inner.received


@given(FRAMES, CUTS)
def test_masked_frames_pass_as_they_are(frames: list[bytes], cuts: list[int]) -> None:
    sent = b"".join(frames)
    assert passed(sent, cuts) == sent


@given(FRAMES, FRAMES, SIZES, CUTS)
def test_the_first_frame_without_a_mask_is_refused_and_nothing_passes_after_it(
    before: list[bytes], after: list[bytes], size: int, cuts: list[int]
) -> None:
    bare = frame(FIN | TEXT, b"x" * size, masked=False)
    sent = b"".join([*before, bare, *after])
    assert passed(sent, cuts) == b"".join(before) + RESERVED
